/* loss: how far class probabilities are from the labels. */
#include "mlptui/nn/loss.h"

#include <math.h>

/* --- softmax and cross-entropy ---------------------------------------------------------------- */

/* After subtracting the row's maximum. */
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

static void softmax(float *a, const float *bias, size_t B, size_t C)
{
    for (size_t b = 0; b < B; b++)
        softmax_row(a + b * C, bias, C);
}

/* p - onehot */
static void cross_entropy_delta(float *a, const uint8_t *labels, size_t B, size_t C)
{
    for (size_t b = 0; b < B; b++)
        a[b * C + labels[b]] -= 1.0f;
}

static double cross_entropy_reported(double p)
{
    return -log(p + LOSS_FLOOR);
}

/* By log-sum-exp. */
static double cross_entropy_exact(const double *z, size_t C, size_t label)
{
    double largest = z[0], sum = 0;

    for (size_t c = 1; c < C; c++)
        largest = fmax(largest, z[c]);
    for (size_t c = 0; c < C; c++)
        sum += exp(z[c] - largest);
    /* cppcheck-suppress invalidFunctionArg; there is a class, and the largest adds exp(0) */
    return log(sum) - (z[label] - largest);
}

const struct loss_function loss_functions[] = {
    [LOSS_CROSS_ENTROPY] = {softmax, cross_entropy_delta, cross_entropy_reported,
                            cross_entropy_exact},
};
_Static_assert(sizeof loss_functions / sizeof loss_functions[0] == LOSS_COUNT, "a row is missing");

/* --- sums over samples ------------------------------------------------------------------------ */

size_t loss_arg_max(const float *values, size_t n)
{
    size_t best = 0;

    for (size_t i = 1; i < n; i++)
        if (values[i] > values[best] || (isnan(values[best]) && !isnan(values[i])))
            best = i;
    return best;
}

void loss_add(struct loss_sum *sum, enum loss loss, const float *probabilities,
              const uint8_t *labels, size_t B, size_t C, uint8_t *predicted, float *p_true)
{
    for (size_t b = 0; b < B; b++) {
        const float *p = probabilities + b * C;
        size_t guess = loss_arg_max(p, C);

        sum->loss += loss_functions[loss].reported((double)p[labels[b]]);
        sum->correct += guess == labels[b];
        if (predicted != NULL)
            predicted[b] = (uint8_t)guess;
        if (p_true != NULL)
            p_true[b] = p[labels[b]];
    }
    sum->count += B;
}

double loss_mean(const struct loss_sum *sum)
{
    double mean = sum->loss / (double)sum->count;

    return sum->count == 0 ? NAN : mean < 0 ? 0 : mean; /* NaN stays */
}

double loss_accuracy(const struct loss_sum *sum)
{
    return sum->count == 0 ? NAN : 100.0 * (double)sum->correct / (double)sum->count;
}
