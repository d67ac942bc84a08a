/* outbox: merges the step events that the ring refused, and never lets another event overtake them.
 */
#include "train/outbox.h"

#include "mlptui/train/history.h"

void outbox_init(struct outbox *outbox, struct ring *ring)
{
    *outbox = (struct outbox){.ring = ring, .pending = {.kind = EVENT_STEP}};
}

static bool has_pending(const struct outbox *outbox)
{
    return outbox->pending.u.step.steps > 0;
}

static void forget_pending(struct outbox *outbox)
{
    outbox->pending.u.step = (struct step_metrics){0};
}

void outbox_step(struct outbox *outbox, unsigned run, const struct step_metrics *step)
{
    outbox->pending.run = run;
    step_metrics_merge(&outbox->pending.u.step, step);
    if (ring_offer(outbox->ring, &outbox->pending))
        forget_pending(outbox);
}

void outbox_put(struct outbox *outbox, const struct event *event)
{
    if (has_pending(outbox)) {
        ring_put(outbox->ring, &outbox->pending);
        forget_pending(outbox);
    }
    ring_put(outbox->ring, event);
}

void outbox_offer(struct outbox *outbox, const struct event *event)
{
    if (!has_pending(outbox))
        ring_offer(outbox->ring, event);
}
