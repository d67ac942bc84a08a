/* activation: the non-linearities of hidden layers and the softmax of the output. */
#include "mlptui/nn/activation.h"

#include <math.h>

const char *const activation_names[ACTIVATION_COUNT] = {"relu", "sigmoid", "tanh"};

const char *activation_name(unsigned kind)
{
    return kind < ACTIVATION_COUNT ? activation_names[kind] : NULL;
}

static void relu_row(float *restrict a, const float *restrict bias, size_t n)
{
    for (size_t j = 0; j < n; j++) {
        float z = a[j] + bias[j];
        /* Written so that NaN passes through: a diverged network must not look like a dead one. */
        a[j] = z < 0.0f ? 0.0f : z;
    }
}

static void sigmoid_row(float *restrict a, const float *restrict bias, size_t n)
{
    for (size_t j = 0; j < n; j++)
        a[j] = 1.0f / (1.0f + expf(-(a[j] + bias[j])));
}

static void tanh_row(float *restrict a, const float *restrict bias, size_t n)
{
    for (size_t j = 0; j < n; j++)
        a[j] = tanhf(a[j] + bias[j]);
}

void activation_forward(enum activation kind, float *a, const float *bias, size_t B, size_t n)
{
    for (size_t b = 0; b < B; b++) {
        float *row = a + b * n;

        switch (kind) {
        case ACTIVATION_RELU:
            relu_row(row, bias, n);
            break;
        case ACTIVATION_SIGMOID:
            sigmoid_row(row, bias, n);
            break;
        case ACTIVATION_TANH:
            tanh_row(row, bias, n);
            break;
        case ACTIVATION_COUNT:
            break;
        }
    }
}

static void relu_backward(const float *restrict a, float *restrict delta, size_t count)
{
    for (size_t k = 0; k < count; k++)
        delta[k] = a[k] > 0.0f ? delta[k] : 0.0f;
}

static void sigmoid_backward(const float *restrict a, float *restrict delta, size_t count)
{
    for (size_t k = 0; k < count; k++)
        delta[k] *= a[k] * (1.0f - a[k]);
}

static void tanh_backward(const float *restrict a, float *restrict delta, size_t count)
{
    for (size_t k = 0; k < count; k++)
        delta[k] *= 1.0f - a[k] * a[k];
}

void activation_backward(enum activation kind, const float *a, float *delta, size_t count)
{
    switch (kind) {
    case ACTIVATION_RELU:
        relu_backward(a, delta, count);
        break;
    case ACTIVATION_SIGMOID:
        sigmoid_backward(a, delta, count);
        break;
    case ACTIVATION_TANH:
        tanh_backward(a, delta, count);
        break;
    case ACTIVATION_COUNT:
        break;
    }
}

static void softmax_row(float *row, const float *bias, size_t C)
{
    float largest = -INFINITY, sum = 0.0f;

    for (size_t c = 0; c < C; c++) {
        row[c] += bias[c];
        largest = row[c] > largest ? row[c] : largest;
    }
    /* A NaN or infinite logit makes the sum NaN, and with it the whole row. */
    for (size_t c = 0; c < C; c++) {
        row[c] = isfinite(row[c]) ? expf(row[c] - largest) : NAN;
        sum += row[c];
    }
    for (size_t c = 0; c < C; c++)
        row[c] /= sum;
}

void softmax_forward(float *a, const float *bias, size_t B, size_t C)
{
    for (size_t b = 0; b < B; b++)
        softmax_row(a + b * C, bias, C);
}
