/* divergence: a window over the last losses and a limit for its mean. */
#include "mlptui/train/divergence.h"

#include <math.h>

void divergence_init(struct divergence *divergence, size_t class_count)
{
    *divergence = (struct divergence){.class_count = class_count};
}

static double guessing(const struct divergence *divergence)
{
    return log((double)divergence->class_count);
}

static bool has_learned(const struct divergence *divergence)
{
    return divergence->limit < guessing(divergence);
}

/* Mean of the last `count` losses, as far as there are that many, none counted above `most`. */
static double recent_mean(const struct divergence *divergence, size_t count, double most)
{
    double sum = 0;

    if (count > divergence->seen)
        count = divergence->seen;
    for (size_t i = 1; i <= count; i++)
        sum += fmin(divergence->window[(divergence->seen - i) % DIVERGENCE_WINDOW], most);
    return count == 0 ? 0 : sum / (double)count;
}

static bool is_bad(const struct divergence *divergence, size_t count)
{
    double most = has_learned(divergence) ? guessing(divergence) : INFINITY;

    return recent_mean(divergence, count, most) > divergence->limit;
}

bool divergence_add(struct divergence *divergence, double loss)
{
    if (!isfinite(loss))
        return true;
    if (divergence->seen == 0)
        divergence->limit = fmax(2 * log((double)divergence->class_count), 1.5 * loss);
    divergence->window[divergence->seen++ % DIVERGENCE_WINDOW] = loss;
    if (divergence->seen < DIVERGENCE_WINDOW)
        return false;
    if (!has_learned(divergence) &&
        recent_mean(divergence, DIVERGENCE_WINDOW, INFINITY) < guessing(divergence) / 2)
        divergence->limit = 0.9 * guessing(divergence);
    return is_bad(divergence, DIVERGENCE_WINDOW);
}

bool divergence_suspected(const struct divergence *divergence)
{
    return divergence->seen > 0 && is_bad(divergence, DIVERGENCE_RECENT);
}
