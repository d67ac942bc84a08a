/* ring: the bounded buffer of events between the producers (the worker; the jobs of a search) and
 * one consumer (the front end), under a mutex and condition variables.
 *
 * ring_put waits on a full ring, until there is room or the ring is closed: what must not be lost
 * goes this way. ring_offer never waits: what may be merged goes this way, and the producer keeps
 * and merges what was refused. A descriptor becomes readable while events are waiting, for poll(2).
 */
#ifndef MLPTUI_ENGINE_RING_H
#define MLPTUI_ENGINE_RING_H

#include "mlptui/train/event.h"

struct ring;

/* capacity >= 1. NULL with `error` when descriptors or memory are out. */
struct ring *ring_new(size_t capacity, struct error *error);
void ring_free(struct ring *ring); /* after both sides have stopped using it */

/* False when the ring is closed: the event was not put. */
bool ring_put(struct ring *ring, const struct event *event);

/* False when the ring is full or closed: the event was not put. */
bool ring_offer(struct ring *ring, const struct event *event);

/* Takes the oldest event; false when there is none. Never waits. */
bool ring_take(struct ring *ring, struct event *event);

/* Readable (poll) while events wait. Only for poll: never read it. */
int ring_descriptor(const struct ring *ring);

/* Wakes a waiting producer and refuses all later events. */
void ring_close(struct ring *ring);

#endif
