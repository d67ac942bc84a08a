/* evaluation: predictions of a network for whole splits, made chunk by chunk, so that an evaluation
 * can be spread over many calls and a view can use what an evaluation has computed. */
#ifndef MLPTUI_TRAIN_EVALUATION_H
#define MLPTUI_TRAIN_EVALUATION_H

#include "mlptui/nn/loss.h"
#include "mlptui/train/metrics.h"

#define EVALUATION_CHUNK 1000 /* samples in one call: a few milliseconds */

struct split_evaluation {
    struct evaluation
        evaluation; /* evaluation.count: 0 until complete; arrays allocated when first needed */
    struct loss_sum sum;
    uint64_t step; /* of the network evaluated; UINT64_MAX: none yet */
    size_t done;   /* samples so far */
};

struct evaluator {
    const struct dataset *dataset;
    struct pass pass;
    struct split_evaluation splits[SPLIT_COUNT];
};

bool evaluator_init(struct evaluator *evaluator, const struct dataset *dataset,
                    const struct network_shape *shape, struct error *error);
void evaluator_release(struct evaluator *evaluator);

/* Forgets what was evaluated: another network may have the same step. */
void evaluator_forget(struct evaluator *evaluator);

/* Whether the split is completely evaluated for the network as it was at that step. An empty split
 * always is. */
bool evaluator_complete(const struct evaluator *evaluator, enum split_id split, uint64_t step);

/* Does the next chunk of a split that is not complete; what was begun for another step starts over.
 */
void evaluator_advance(struct evaluator *evaluator, const struct network *network,
                       enum split_id split, uint64_t step, size_t epoch);

#endif
