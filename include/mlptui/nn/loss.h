/* loss: how far class probabilities are from the labels. A loss function is a row of a table; a new
 * one is an enumerator in here and its row and functions in loss.c. */
#ifndef MLPTUI_NN_LOSS_H
#define MLPTUI_NN_LOSS_H

#include <stddef.h>
#include <stdint.h>

/* 1e-8: bounds the reported loss of a sample at 18.42, so that a saturated network reads as a
 * number. */
#define LOSS_FLOOR 1e-8

enum loss {
    LOSS_CROSS_ENTROPY, /* -ln p of the label, p by softmax */
    LOSS_COUNT
};

/* Together with the last layer's function, whose derivative is in delta. */
struct loss_function {
    /* In place: a (B, C) becomes the probabilities of the sums a + bias, by row. A row with a
     * non-finite sum becomes all NaN. */
    void (*output)(float *a, const float *bias, size_t B, size_t C);
    /* In place: a (B, C), probabilities, becomes the derivative of each sample's exact loss by its
     * sums. */
    void (*delta)(float *a, const uint8_t *labels, size_t B, size_t C);
    /* The loss of a sample as reported, which has p at its label. */
    double (*reported)(double p);
    /* The exact loss of a sample from its sums z (C), in double precision, by which the gradient
     * check judges. */
    double (*exact)(const double *z, size_t C, size_t label);
};

extern const struct loss_function loss_functions[LOSS_COUNT];

struct loss_sum {
    double loss;    /* sum over samples of the reported loss; NaN once any p is NaN */
    size_t correct; /* samples whose largest probability is at the label; ties: the lowest index */
    size_t count;
};

/* Adds B samples: probabilities (B, C), labels (B). predicted (B) and p_true (B), if not NULL, get
 * the arg max and the probability at the label. */
void loss_add(struct loss_sum *sum, enum loss loss, const float *probabilities,
              const uint8_t *labels, size_t B, size_t C, uint8_t *predicted, float *p_true);

/* NaN for an empty sum. Never below 0, where the floor puts samples that are certain, p_true = 1,
 * by 1e-8: what is reported is a loss. */
double loss_mean(const struct loss_sum *sum);

/* Percent; NaN for an empty sum. */
double loss_accuracy(const struct loss_sum *sum);

/* Index of the largest of n values, lowest index on a tie, 0 where all are NaN. */
size_t loss_arg_max(const float *values, size_t n);

#endif
