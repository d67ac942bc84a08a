/* event_writer: merges the step events that the ring refused, and never lets another event overtake
 * them.
 */
#include "engine/event_writer.h"

#include "mlptui/train/run.h"

void event_writer_init(struct event_writer *writer, struct ring *ring)
{
    *writer = (struct event_writer){.ring = ring, .pending = {.kind = EVENT_STEP}};
}

static bool has_pending(const struct event_writer *writer)
{
    return writer->pending.u.step.steps > 0;
}

static void forget_pending(struct event_writer *writer)
{
    writer->pending.u.step = (struct step_metrics){0};
}

void event_writer_step(struct event_writer *writer, unsigned run, const struct step_metrics *step)
{
    writer->pending.run = run;
    step_metrics_merge(&writer->pending.u.step, step);
    if (ring_offer(writer->ring, &writer->pending))
        forget_pending(writer);
}

void event_writer_put(struct event_writer *writer, const struct event *event)
{
    if (has_pending(writer)) {
        ring_put(writer->ring, &writer->pending);
        forget_pending(writer);
    }
    ring_put(writer->ring, event);
}

void event_writer_offer(struct event_writer *writer, const struct event *event)
{
    if (!has_pending(writer))
        ring_offer(writer->ring, event);
}
