/* divergence: the divergence detector.
 *
 * A run has diverged when the loss of a mini-batch is not finite. An exploding loss usually stays
 * finite, though: the reported loss of a sample is bounded at 18.42 (LOSS_FLOOR), where a softmax
 * that is certain and wrong remains. So a run has also diverged when its mean loss over the last
 * 100 mini-batches is above both 2 ln C (ln C is the loss of guessing) and 1.5 times the first
 * mini-batch's (so that a high initial loss, as with N(0, 1) weights, may decrease).
 *
 * Too high a rate can also end in dead layers, which keep guessing. So once the mean of 100
 * mini-batches has been below half of ln C, the limit is 0.9 ln C, and no mini-batch counts for
 * more than ln C: a short burst is not a divergence, a return to guessing is. */
#ifndef MLPTUI_TRAIN_DIVERGENCE_H
#define MLPTUI_TRAIN_DIVERGENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DIVERGENCE_WINDOW 100
#define DIVERGENCE_RECENT 10

struct divergence {
    size_t class_count; /* C */
    double limit;  /* set by the first mini-batch; 0.9 ln C as soon as something has been learned */
    uint64_t seen; /* mini-batches */
    double window[DIVERGENCE_WINDOW]; /* of the last losses; number i stands at i % 100 */
};

void divergence_init(struct divergence *divergence, size_t class_count);

/* Adds the loss of a mini-batch; true when the run has diverged. */
bool divergence_add(struct divergence *divergence, double loss);

/* Whether the last DIVERGENCE_RECENT mini-batches are above the limit: too few to stop the run, but
 * the network should not become a checkpoint unless its evaluated loss is within the limit. */
bool divergence_suspected(const struct divergence *divergence);

#endif
