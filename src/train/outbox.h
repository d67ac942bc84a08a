/* outbox: the worker's end of the ring: keeps what may be merged and sends it before what may not
 * be lost, so that events arrive in the order in which things happened. */
#ifndef MLPTUI_TRAIN_OUTBOX_H
#define MLPTUI_TRAIN_OUTBOX_H

#include "mlptui/train/ring.h"

struct outbox {
    struct ring *ring;
    struct event pending; /* a step event that found no room; u.step.steps == 0: none */
};

void outbox_init(struct outbox *outbox, struct ring *ring);

/* Sends a step's figures; where there is no room they wait, merged with those that follow. */
void outbox_step(struct outbox *outbox, unsigned run, const struct step_metrics *step);

/* Sends an event that must not be lost, behind the steps that still wait. Waits for room; returns
 * at once when the ring is closed. */
void outbox_put(struct outbox *outbox, const struct event *event);

/* Sends an event that may be dropped. */
void outbox_offer(struct outbox *outbox, const struct event *event);

#endif
