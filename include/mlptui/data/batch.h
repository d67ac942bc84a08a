/* batch: the order in which an epoch visits the training set, and the scaling of one mini-batch.
 *
 * Mini-batches are consecutive slices of the training set; what is shuffled anew for each epoch is
 * the order of the slices: random.shuffle of the list 0, 1, 2, ..., by one generator that goes on
 * from epoch to epoch. (reference.md's trajectories settle that the list starts in order each
 * time.) */
#ifndef MLPTUI_DATA_BATCH_H
#define MLPTUI_DATA_BATCH_H

#include <stddef.h>
#include <stdint.h>

#include "mlptui/base/random.h"
#include "mlptui/data/dataset.h"

struct batch_order {
    struct random random;
    size_t sample_count; /* N */
    size_t batch_size;   /* B; the last slice of the split may be smaller */
    size_t batch_count;  /* ceil(N / B): mini-batches an epoch */
    uint32_t *order;     /* (batch_count): slice numbers in the order of this epoch */
};

/* Prepares the identity order; owns `order`. Both counts at least 1. Aborts when out of memory. */
void batch_order_init(struct batch_order *order, size_t sample_count, size_t batch_size,
                      uint64_t seed);
void batch_order_release(struct batch_order *order);

/* Lists the slices in order and shuffles them, for the next epoch. */
void batch_order_shuffle(struct batch_order *order);

/* The samples of the epoch's i-th mini-batch: first sample, and how many in *count. */
size_t batch_order_slice(const struct batch_order *order, size_t i, size_t *count);

/* Copies samples first .. first + count - 1 of a split, D pixels each, as floats in [0, 1]:
 * out (count, D). */
void batch_copy(const struct split *split, size_t D, size_t first, size_t count, float *out);

/* Sample i of a split as bytes to look at, out (D): those of the split, or its floats rounded. */
void batch_image(const struct split *split, size_t D, size_t i, uint8_t *out);

/* out[k] = pixels[k] / 255, k < n. */
void batch_scale(const uint8_t *pixels, size_t n, float *out);

#endif
