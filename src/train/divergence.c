/* divergence: a window over the last losses and a limit for its mean. */
#include "train/divergence.h"

#include <math.h>

void divergence_init(struct divergence *divergence, size_t class_count)
{
    *divergence = (struct divergence){.class_count = class_count};
}

static double window_mean(const struct divergence *divergence)
{
    double sum = 0;

    for (size_t i = 0; i < DIVERGENCE_WINDOW; i++)
        sum += divergence->window[i];
    return sum / DIVERGENCE_WINDOW;
}

bool divergence_add(struct divergence *divergence, double loss)
{
    if (!isfinite(loss))
        return true;
    if (divergence->seen == 0)
        divergence->limit = fmax(2 * log((double)divergence->class_count), 1.5 * loss);
    divergence->window[divergence->seen++ % DIVERGENCE_WINDOW] = loss;
    return divergence->seen >= DIVERGENCE_WINDOW && window_mean(divergence) > divergence->limit;
}
