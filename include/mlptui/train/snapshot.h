/* snapshot: a copy of a run's network, made between two steps, so that readers never see a
 * half-updated network and never stall training. */
#ifndef MLPTUI_TRAIN_SNAPSHOT_H
#define MLPTUI_TRAIN_SNAPSHOT_H

#include "mlptui/nn/network.h"
#include "mlptui/train/metrics.h"
#include "mlptui/train/prediction_history.h"

struct snapshot {
    uint64_t number; /* no two of a worker are alike; 0: of no worker */
    unsigned run;
    size_t epoch;   /* completed epochs */
    uint64_t step;  /* mini-batches done */
    double seconds; /* that it took from training, a evaluation made for it not counted */
    struct network network;
    struct network_metrics metrics; /* of the last measured mini-batch; layer_count 0: none yet */
    struct evaluation evaluation;   /* count 0: none was asked for */
    struct prediction_history
        predictions; /* of the evaluation's split, epoch by epoch; empty without one */
};

#endif
