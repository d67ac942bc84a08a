/* loss: how far class probabilities are from the labels. */
#include "mlptui/nn/loss.h"

#include <math.h>

size_t loss_arg_max(const float *values, size_t n)
{
    size_t best = 0;

    for (size_t i = 1; i < n; i++)
        if (values[i] > values[best] || (isnan(values[best]) && !isnan(values[i])))
            best = i;
    return best;
}

void loss_add(struct loss_sum *sum, const float *probabilities, const uint8_t *labels, size_t B,
              size_t C, uint8_t *predicted, float *p_true)
{
    for (size_t b = 0; b < B; b++) {
        const float *p = probabilities + b * C;
        size_t guess = loss_arg_max(p, C);

        sum->loss -= log((double)p[labels[b]] + LOSS_FLOOR);
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
