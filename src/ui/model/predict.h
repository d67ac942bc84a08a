/* predict: class probabilities for a handful of images by a snapshot's network, on the calling
 * thread. */
#ifndef MLPTUI_UI_MODEL_PREDICT_H
#define MLPTUI_UI_MODEL_PREDICT_H

#include "mlptui/data/dataset.h"
#include "mlptui/train/snapshot.h"

#define PREDICT_MOST 512 /* images at once */

/* All zero: nothing is predicted yet. */
struct predictor {
    struct pass pass; /* for `shape`, grown as needed */
    struct network_shape shape;
    uint64_t snapshot;          /* number of the last call's */
    float *image;               /* (D) */
    const float *probabilities; /* (count, C) of the last call, in the pass */
    size_t count;
    size_t class_count;
};

void predictor_release(struct predictor *predictor);

/* Forgets what was predicted. */
void predictor_clear(struct predictor *predictor);

/* Predicts images indices[0..n-1] of a split, n <= PREDICT_MOST; what the last call predicted, of
 * the same snapshot and the same pixels, stays. False when memory is out: count is 0 then. */
bool predictor_run(struct predictor *predictor, const struct snapshot *snapshot,
                   const struct split *split, const size_t *indices, size_t n);

/* (C) probabilities of the i-th image of the last call, NULL where there is none. */
const float *predictor_row(const struct predictor *predictor, size_t i);

#endif
