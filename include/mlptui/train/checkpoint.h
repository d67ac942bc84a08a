/* checkpoint: a run as it was at the end of an epoch: what a model file holds, and what training
 * needs to go on from there, bit for bit. */
#ifndef MLPTUI_TRAIN_CHECKPOINT_H
#define MLPTUI_TRAIN_CHECKPOINT_H

#include "mlptui/nn/network.h"
#include "mlptui/train/config.h"
#include "mlptui/train/metrics.h"
#include "mlptui/train/state.h"

struct checkpoint {
    unsigned run; /* the worker's number of it */
    bool best;    /* it is the best epoch's, not the last good one's */
    struct config config;
    struct network network;
    struct train_state state;
    struct epoch_metrics metrics; /* of that epoch */
    struct checkpoint *next;      /* the worker's */
};

/* A copy that owns its memory. NULL where there is none for it. */
struct checkpoint *checkpoint_copy(const struct checkpoint *from);
void checkpoint_free(struct checkpoint *checkpoint); /* NULL is allowed */

#endif
