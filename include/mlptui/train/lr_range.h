/* lr_range: the learning-rate range test: one short run in which the rate grows geometrically from
 * mini-batch to mini-batch, and what its loss says about a good rate.
 *
 *     lr_range_new -> lr_range_advance, again and again -> lr_range_suggest -> lr_range_free
 *
 * Source: L. N. Smith, "Cyclical Learning Rates for Training Neural Networks", WACV 2017, section
 * 3.3. At small rates the loss stays, then it falls, and where the rate is too large it rises or
 * explodes. The suggestion keeps a safe distance from that: a tenth of the rate at which the
 * smoothed loss is lowest, the test being over in one pass while training goes on at its rate. */
#ifndef MLPTUI_TRAIN_LR_RANGE_H
#define MLPTUI_TRAIN_LR_RANGE_H

#include "mlptui/train/config.h"

#define LR_RANGE_LEAST_STEPS 10
#define LR_RANGE_MOST_STEPS  100000

/* Mini-batch i (0 .. steps - 1) has the rate from * (to / from)^(i / (steps - 1)). */
struct lr_range_sweep {
    double from, to; /* 0 < from < to */
    size_t steps;    /* LR_RANGE_LEAST_STEPS .. LR_RANGE_MOST_STEPS */
};

/* One mini-batch. Smoothed: the exponential moving average of the losses so far with weight 0.95,
 * divided by the sum of its weights so that it is unbiased from the first on (as Adam's moments
 * are). */
struct lr_range_point {
    double rate; /* of the update that follows */
    double loss; /* before it */
    double smoothed;
};

/* 500 steps from 1e-5 to 10. */
extern const struct lr_range_sweep lr_range_sweep_default;

/* Whether the sweep grows. False with `error`. */
bool lr_range_check(const struct lr_range_sweep *sweep, struct error *error);

struct lr_range;

/* Makes a run with this config, whose rate, epochs and evaluation are not used. `dataset` is kept
 * by reference. Advance on the calling thread (see trainer_new). NULL with `error`. */
struct lr_range *lr_range_new(const struct config *config, const struct dataset *dataset,
                              const struct lr_range_sweep *sweep, struct error *error);
void lr_range_free(struct lr_range *range);

/* Does one mini-batch. False when there is none left to do: all steps done, or the loss exploded
 * (not finite, or smoothed above four times its lowest and half its first). */
bool lr_range_advance(struct lr_range *range);
bool lr_range_exploded(const struct lr_range *range);

/* The points so far, (*count); owned by the range, valid until the next lr_range_advance. */
const struct lr_range_point *lr_range_points(const struct lr_range *range, size_t *count);

/* The suggested rate, never below the first point's; *lowest is the index of the point with the
 * lowest smoothed loss. False where the loss never fell by a tenth of where it began, nor by more
 * than mini-batches differ from each other anyway: then no rate can be told from another. */
bool lr_range_suggest(const struct lr_range_point *points, size_t count, size_t *lowest,
                      double *rate);

/* Why no rate is suggested, and what to do about it, in a few words each; static texts. */
struct lr_range_refusal {
    const char *reason, *remedy;
};
struct lr_range_refusal lr_range_refuse(const struct lr_range_point *points, size_t count,
                                        bool exploded);

#endif
