/* event_writer: the worker's end of the ring: keeps what may be merged and sends it before what may
 * not be lost, so that events arrive in the order in which things happened. */
#ifndef MLPTUI_ENGINE_EVENT_WRITER_H
#define MLPTUI_ENGINE_EVENT_WRITER_H

#include "mlptui/engine/ring.h"

struct event_writer {
    struct ring *ring;
    struct event pending; /* a step event that found no room; u.step.steps == 0: none */
};

void event_writer_init(struct event_writer *writer, struct ring *ring);

/* Sends a step's figures; where there is no room they wait, merged with those that follow. */
void event_writer_step(struct event_writer *writer, unsigned run, const struct step_metrics *step);

/* Sends an event that must not be lost, behind the steps that still wait. Waits for room; returns
 * at once when the ring is closed. */
void event_writer_put(struct event_writer *writer, const struct event *event);

/* Sends an event that may be dropped. */
void event_writer_offer(struct event_writer *writer, const struct event *event);

#endif
