/* divergence: when a run is beyond hope.
 *
 * A mini-batch whose loss is not finite is. A loss that explodes usually stays finite, though: the
 * reported loss of a sample is bounded at 18.42 (LOSS_FLOOR), and a softmax that is certain and
 * wrong sits there for ever. So a run is also given up when its mean loss over the last 100
 * mini-batches is above both 2 ln C (twice that of guessing: where a saturated, wrong network ends)
 * and 1.5 times the first mini-batch's (so that one which starts high, as N(0, 1) weights do, may
 * come down).
 *
 * A rate that is raised too far can also end in dead layers, which guess for ever. So once the
 * mean of 100 mini-batches has been below half of ln C, what guessing costs, the limit is 0.9 ln C,
 * and no mini-batch counts for more than ln C: a short burst is not the end, guessing again is. */
#ifndef MLPTUI_TRAIN_DIVERGENCE_H
#define MLPTUI_TRAIN_DIVERGENCE_H

#include <stdbool.h>
#include <stddef.h>

#define DIVERGENCE_WINDOW 100
#define DIVERGENCE_RECENT 10

struct divergence {
    double limit; /* set by the first mini-batch; 0.9 ln C as soon as something has been learned */
    size_t class_count;
    size_t seen;
    double window[DIVERGENCE_WINDOW]; /* the last losses, in a circle */
};

void divergence_init(struct divergence *divergence, size_t class_count);

/* Takes in a mini-batch's loss; true when the run has diverged. */
bool divergence_add(struct divergence *divergence, double loss);

/* Whether the last few mini-batches are above the limit: too soon to give up, but no network to
 * keep as a good one, unless what is evaluated is within the limit. */
bool divergence_suspected(const struct divergence *divergence);

#endif
