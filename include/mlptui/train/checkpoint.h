/* checkpoint: a run as it was at the end of an epoch: what a model file holds, and what training
 * needs to go on from there, bit for bit. */
#ifndef MLPTUI_TRAIN_CHECKPOINT_H
#define MLPTUI_TRAIN_CHECKPOINT_H

#include <stddef.h>
#include <stdint.h>

#include "mlptui/base/random.h"
#include "mlptui/nn/network.h"
#include "mlptui/nn/optimizer.h"
#include "mlptui/train/config.h"
#include "mlptui/train/divergence.h"
#include "mlptui/train/metrics.h"

/* All but its parameters that a run at the end of an epoch needs to go on. */
struct train_state {
    size_t epoch;          /* epochs completed */
    uint64_t step;         /* mini-batches done */
    struct random weights; /* the generator that drew the first weights */
    struct random order;   /* the generator that shuffles the mini-batches */

    uint64_t optimizer_steps;
    size_t moment_count; /* of all arrays: optimizer_moments times parameter_count */
    float *moments;      /* (moment_count), as in struct optimizer */

    struct divergence divergence;
};

/* How many moments a run with this optimizer has: parameter_count times 0, 1 or 2. */
size_t train_state_moments(enum optimizer_kind optimizer, size_t parameter_count);

/* Frees the moments. */
void train_state_release(struct train_state *state);

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
