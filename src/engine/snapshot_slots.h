/* snapshot_slots: where snapshots change hands between the worker, which makes them, and the front
 * end.
 */
#ifndef MLPTUI_ENGINE_SNAPSHOT_SLOTS_H
#define MLPTUI_ENGINE_SNAPSHOT_SLOTS_H

#include <pthread.h>

#include "mlptui/train/snapshot.h"
#include "mlptui/train/trainer.h"

/* At most one snapshot waits to be taken, and one spare is kept for its memory. */
struct snapshot_slots {
    pthread_mutex_t lock; /* guards the two */
    struct snapshot *ready, *spare;
};

void snapshot_slots_init(struct snapshot_slots *slots);
void snapshot_slots_release(struct snapshot_slots *slots);

/* The front end's side: the newest one or NULL; and back again. */
struct snapshot *snapshot_slots_take(struct snapshot_slots *slots);
void snapshot_slots_return(struct snapshot_slots *slots, struct snapshot *snapshot);

/* The worker's side: memory for the next one, holding an old one or nothing; and its publication.
 */
struct snapshot *snapshot_slots_blank(struct snapshot_slots *slots);
void snapshot_slots_publish(struct snapshot_slots *slots, struct snapshot *snapshot);

/* Copies a trainer's network and figures, and `evaluation` with its split's predictions unless
 * NULL. False when memory is out: it then holds no network and is to be returned. */
bool snapshot_fill(struct snapshot *snapshot, unsigned run, const struct trainer *trainer,
                   const struct evaluation *evaluation);

#endif
