/* divergence: a window over the last losses and a limit for its mean. */
#include "train/divergence.h"

#include <math.h>

void divergence_init(struct divergence *divergence, size_t class_count)
{
    *divergence = (struct divergence){.class_count = class_count};
}

/* Mean of the last `count` losses, as far as there are that many. */
static double recent_mean(const struct divergence *divergence, size_t count)
{
    double sum = 0;

    if (count > divergence->seen)
        count = divergence->seen;
    for (size_t i = 1; i <= count; i++)
        sum += divergence->window[(divergence->seen - i) % DIVERGENCE_WINDOW];
    return count == 0 ? 0 : sum / (double)count;
}

bool divergence_add(struct divergence *divergence, double loss)
{
    if (!isfinite(loss))
        return true;
    if (divergence->seen == 0)
        divergence->limit = fmax(2 * log((double)divergence->class_count), 1.5 * loss);
    divergence->window[divergence->seen++ % DIVERGENCE_WINDOW] = loss;
    return divergence->seen >= DIVERGENCE_WINDOW &&
           recent_mean(divergence, DIVERGENCE_WINDOW) > divergence->limit;
}

bool divergence_suspected(const struct divergence *divergence)
{
    return divergence->seen > 0 && recent_mean(divergence, DIVERGENCE_RECENT) > divergence->limit;
}
