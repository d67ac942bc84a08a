/* activation: the non-linearities of hidden layers and the softmax of the output. */
#ifndef MLPTUI_NN_ACTIVATION_H
#define MLPTUI_NN_ACTIVATION_H

#include <stddef.h>

enum activation { ACTIVATION_RELU, ACTIVATION_SIGMOID, ACTIVATION_TANH, ACTIVATION_COUNT };

extern const char *const activation_names[ACTIVATION_COUNT]; /* "relu", "sigmoid", "tanh" */
const char *activation_name(unsigned kind);                  /* NULL: there are no more */

/* In place: a[b][j] = f(a[b][j] + bias[j]) for a (B, n), bias (n). */
void activation_forward(enum activation kind, float *a, const float *bias, size_t B, size_t n);

/* In place: delta[k] *= f'(z[k]), with f' written in terms of the output a = f(z): ReLU 0 at 0. */
void activation_backward(enum activation kind, const float *a, float *delta, size_t count);

/* In place: a (B, C) becomes softmax(a + bias) by row, after subtracting the row's maximum.
 * A row with a non-finite logit becomes all NaN. */
void softmax_forward(float *a, const float *bias, size_t B, size_t C);

#endif
