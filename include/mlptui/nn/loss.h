/* loss: how far class probabilities are from the labels. */
#ifndef MLPTUI_NN_LOSS_H
#define MLPTUI_NN_LOSS_H

#include <stddef.h>
#include <stdint.h>

/* 1e-8: bounds the reported loss of a sample at 18.42, so that a saturated network reads as a
 * number. */
#define LOSS_FLOOR 1e-8

struct loss_sum {
    double loss;    /* sum over samples of -ln(p_true + LOSS_FLOOR); NaN once any p is NaN */
    size_t correct; /* samples whose largest probability is at the label; ties: the lowest index */
    size_t count;
};

/* Adds B samples: probabilities (B, C), labels (B). predicted (B) and p_true (B), if not NULL, get
 * the arg max and the probability at the label. */
void loss_add(struct loss_sum *sum, const float *probabilities, const uint8_t *labels, size_t B,
              size_t C, uint8_t *predicted, float *p_true);

/* NaN for an empty sum. Never below 0, where the floor puts samples that are certain, p_true = 1,
 * by 1e-8: what is reported is a loss. */
double loss_mean(const struct loss_sum *sum);

/* Percent; NaN for an empty sum. */
double loss_accuracy(const struct loss_sum *sum);

/* Index of the largest of n values, lowest index on a tie, 0 where all are NaN. */
size_t loss_arg_max(const float *values, size_t n);

#endif
