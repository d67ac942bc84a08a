/* survey: predictions of a network for whole splits, made chunk by chunk, so that an evaluation can
 * be spread over many calls and a view can use what an evaluation has computed. */
#ifndef MLPTUI_TRAIN_SURVEY_H
#define MLPTUI_TRAIN_SURVEY_H

#include "mlptui/nn/loss.h"
#include "mlptui/train/metrics.h"

#define SURVEY_CHUNK 1000 /* samples in one call: a few milliseconds */

struct split_survey {
    struct survey survey; /* survey.count: 0 until complete; arrays allocated when first needed */
    struct loss_sum sum;
    uint64_t step; /* of the network surveyed; UINT64_MAX: none yet */
    size_t done;   /* samples so far */
};

struct surveyor {
    const struct dataset *dataset;
    struct pass pass;
    struct split_survey splits[SPLIT_COUNT];
};

bool surveyor_init(struct surveyor *surveyor, const struct dataset *dataset,
                   const struct network_shape *shape, struct error *error);
void surveyor_release(struct surveyor *surveyor);

/* Forgets what was surveyed: another network may have the same step. */
void surveyor_forget(struct surveyor *surveyor);

/* Whether the split is completely surveyed for the network as it was at that step. An empty split
 * always is. */
bool surveyor_complete(const struct surveyor *surveyor, enum split_id split, uint64_t step);

/* Does the next chunk of a split that is not complete; what was begun for another step starts over.
 */
void surveyor_advance(struct surveyor *surveyor, const struct network *network, enum split_id split,
                      uint64_t step, size_t epoch);

#endif
