/* exchange: where snapshots change hands between the worker, which makes them, and the front end.
 */
#ifndef MLPTUI_TRAIN_EXCHANGE_H
#define MLPTUI_TRAIN_EXCHANGE_H

#include <pthread.h>

#include "mlptui/train/snapshot.h"
#include "mlptui/train/trainer.h"

/* At most one snapshot waits to be taken, and one spare is kept for its memory. */
struct exchange {
    pthread_mutex_t lock; /* guards the two */
    struct snapshot *ready, *spare;
};

void exchange_init(struct exchange *exchange);
void exchange_release(struct exchange *exchange);

/* The front end's side: the newest one or NULL; and back again. */
struct snapshot *exchange_take(struct exchange *exchange);
void exchange_return(struct exchange *exchange, struct snapshot *snapshot);

/* The worker's side: memory for the next one, holding an old one or nothing; and its publication.
 */
struct snapshot *exchange_blank(struct exchange *exchange);
void exchange_publish(struct exchange *exchange, struct snapshot *snapshot);

/* Copies a trainer's network and figures, and `survey` with its split's trail unless NULL. False
 * when memory is out: it then holds no network and is to be returned. */
bool snapshot_fill(struct snapshot *snapshot, unsigned run, const struct trainer *trainer,
                   const struct survey *survey);

#endif
