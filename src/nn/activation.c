/* activation: the non-linearities of hidden layers. */
#include "mlptui/nn/activation.h"

#include <math.h>

/* --- relu: slope 0 at 0 ----------------------------------------------------------------------- */

static void relu_forward(float *restrict a, const float *restrict bias, size_t n)
{
    for (size_t j = 0; j < n; j++) {
        float z = a[j] + bias[j];
        a[j] = z < 0.0f ? 0.0f : z; /* so that NaN passes through */
    }
}

static void relu_backward(const float *restrict a, float *restrict delta, size_t n)
{
    for (size_t j = 0; j < n; j++)
        delta[j] = a[j] > 0.0f ? delta[j] : 0.0f;
}

static double relu_value(double z)
{
    return z > 0 ? z : 0;
}

static double relu_slope(double z)
{
    return z > 0 ? 1 : 0;
}

/* --- sigmoid ---------------------------------------------------------------------------------- */

static void sigmoid_forward(float *restrict a, const float *restrict bias, size_t n)
{
    for (size_t j = 0; j < n; j++)
        a[j] = 1.0f / (1.0f + expf(-(a[j] + bias[j])));
}

static void sigmoid_backward(const float *restrict a, float *restrict delta, size_t n)
{
    for (size_t j = 0; j < n; j++)
        delta[j] *= a[j] * (1.0f - a[j]);
}

static double sigmoid_value(double z)
{
    return 1 / (1 + exp(-z));
}

static double sigmoid_slope(double z)
{
    double a = sigmoid_value(z);

    return a * (1 - a);
}

/* --- tanh ------------------------------------------------------------------------------------- */

static void tanh_forward(float *restrict a, const float *restrict bias, size_t n)
{
    for (size_t j = 0; j < n; j++)
        a[j] = tanhf(a[j] + bias[j]);
}

static void tanh_backward(const float *restrict a, float *restrict delta, size_t n)
{
    for (size_t j = 0; j < n; j++)
        delta[j] *= 1.0f - a[j] * a[j];
}

static double tanh_slope(double z)
{
    double a = tanh(z);

    return 1 - a * a;
}

/* --- leaky relu: its output has the sum's sign; slope 0.01 at 0 ---------------------------------
 */

#define LEAK 0.01

/* 0.01 or 1 looked up, not branched for: sums' signs cannot be predicted. */
static float leaky_relu_factor(float z)
{
    static const float factors[2] = {(float)LEAK, 1.0f};

    return factors[z > 0.0f];
}

static void leaky_relu_forward(float *restrict a, const float *restrict bias, size_t n)
{
    for (size_t j = 0; j < n; j++) {
        float z = a[j] + bias[j];
        a[j] = z * leaky_relu_factor(z);
    }
}

static void leaky_relu_backward(const float *restrict a, float *restrict delta, size_t n)
{
    for (size_t j = 0; j < n; j++)
        delta[j] *= leaky_relu_factor(a[j]);
}

static double leaky_relu_value(double z)
{
    return z > 0 ? z : LEAK * z;
}

static double leaky_relu_slope(double z)
{
    return z > 0 ? 1 : LEAK;
}

/* --- gelu: exact, by erf ---------------------------------------------------------------------- */

#define SQRT_HALF    0.70710678118654752440
#define INV_SQRT_2PI 0.39894228040143267794 /* 1 / sqrt(2 pi) */

static float normal_share(float z)
{
    return 0.5f * (1.0f + erff(z * (float)SQRT_HALF));
}

static void gelu_forward(float *restrict a, const float *restrict bias, size_t n)
{
    for (size_t j = 0; j < n; j++) {
        float z = a[j] + bias[j];
        a[j] = z * normal_share(z);
    }
}

static void gelu_backward(const float *restrict z, float *restrict delta, size_t n)
{
    for (size_t j = 0; j < n; j++)
        delta[j] *= normal_share(z[j]) + z[j] * (float)INV_SQRT_2PI * expf(-0.5f * z[j] * z[j]);
}

static double gelu_value(double z)
{
    return z * 0.5 * (1 + erf(z * SQRT_HALF));
}

static double gelu_slope(double z)
{
    return 0.5 * (1 + erf(z * SQRT_HALF)) + z * INV_SQRT_2PI * exp(-0.5 * z * z);
}

/* --- the table -------------------------------------------------------------------------------- */

const struct activation_row activations[] = {
    [ACTIVATION_RELU] = {"relu", relu_forward, relu_backward, relu_value, relu_slope,
                         .zero_is_dead = true},
    [ACTIVATION_SIGMOID] = {"sigmoid", sigmoid_forward, sigmoid_backward, sigmoid_value,
                            sigmoid_slope, .zero_is_dead = true, .saturates = true},
    [ACTIVATION_TANH] = {"tanh", tanh_forward, tanh_backward, tanh, tanh_slope,
                         .zero_is_dead = true, .saturates = true},
    [ACTIVATION_LEAKY_RELU] = {"leaky-relu", leaky_relu_forward, leaky_relu_backward,
                               leaky_relu_value, leaky_relu_slope, .zero_is_dead = false},
    [ACTIVATION_GELU] = {"gelu", gelu_forward, gelu_backward, gelu_value, gelu_slope,
                         .slope_from_sum = true},
};
_Static_assert(sizeof activations / sizeof activations[0] == ACTIVATION_COUNT, "a row is missing");

const char *activation_name(unsigned kind)
{
    return kind < ACTIVATION_COUNT ? activations[kind].name : NULL;
}

void activation_forward(enum activation kind, float *a, const float *bias, float *sums, size_t B,
                        size_t n)
{
    for (size_t b = 0; b < B; b++) {
        float *row = a + b * n;

        for (size_t j = 0; sums != NULL && j < n; j++)
            sums[b * n + j] = row[j] + bias[j];
        activations[kind].forward(row, bias, n);
    }
}
