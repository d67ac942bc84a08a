/* activation: the non-linearities of hidden layers, each a row of a table. A new one is an
 * enumerator in here and its row and functions in activation.c; nothing else knows a kind. */
#ifndef MLPTUI_NN_ACTIVATION_H
#define MLPTUI_NN_ACTIVATION_H

#include <stdbool.h>
#include <stddef.h>

enum activation {
    ACTIVATION_RELU,       /* max(0, z) */
    ACTIVATION_SIGMOID,    /* 1 / (1 + e^-z) */
    ACTIVATION_TANH,       /* tanh z */
    ACTIVATION_LEAKY_RELU, /* z above 0, else 0.01 z: Maas et al. 2013 */
    ACTIVATION_GELU,       /* z Phi(z), Phi the normal distribution: Hendrycks & Gimpel 2016 */
    ACTIVATION_COUNT
};

/* f: from a unit's weighted sum z to its output. */
struct activation_row {
    const char *name;

    /* In place: a[j] = f(a[j] + bias[j]). NaN must pass through: a diverged network must not look
     * like a dead one. */
    void (*forward)(float *restrict a, const float *restrict bias, size_t n);
    /* In place: delta[j] *= f'(z[j]). `from` holds the outputs f(z[j]), or the sums z[j] if
     * slope_from_sum, which a training pass keeps for such a kind alone. */
    void (*backward)(const float *restrict from, float *restrict delta, size_t n);

    /* f and f' in double precision, by which the gradient check judges. */
    double (*value)(double z);
    double (*slope)(double z);

    bool slope_from_sum;
    bool zero_is_dead; /* a unit whose output is 0 for all samples is called dead */
    bool saturates;    /* f' vanishes on both sides, so that gradients do through many layers */
};

extern const struct activation_row activations[ACTIVATION_COUNT];

const char *activation_name(unsigned kind); /* NULL: there are no more */

/* In place: a[b][j] = f(a[b][j] + bias[j]) for a (B, n), bias (n). sums (B, n), unless NULL, gets
 * a[b][j] + bias[j]. */
void activation_forward(enum activation kind, float *a, const float *bias, float *sums, size_t B,
                        size_t n);

#endif
