/* pace: when the next frame is due. */
#include "ui/pace.h"

#include <math.h>

void pace_drawn(struct pace *pace, double now, double used)
{
    double rest = PACE_SHARE * (used - pace->used);

    if (now < pace->wake)
        rest = PACE_SHORTEST;
    pace->last = now;
    pace->next = now + fmin(fmax(rest, PACE_SHORTEST), PACE_LONGEST);
    pace->used = used;
}

void pace_answer(struct pace *pace, double now)
{
    pace->wake = now + PACE_WAKE;
    pace->next = fmin(pace->next, pace->last + PACE_ANSWER);
}
