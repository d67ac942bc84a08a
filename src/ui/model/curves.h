/* curves: a run's figures as the series of a chart: scaled to the chosen x axis, smoothed if
 * wished. */
#ifndef MLPTUI_UI_MODEL_CURVES_H
#define MLPTUI_UI_MODEL_CURVES_H

#include "ui/model/run_list.h"

enum x_axis { X_EPOCH, X_STEP, X_SECONDS, X_COUNT };

extern const char *const x_axis_names[X_COUNT]; /* "epoch", "step", "seconds" */

/* Points of one line: x and y (count), owned. */
struct points {
    double *x, *y;
    size_t count, capacity;
};

void points_release(struct points *points);

/* The points with x in [low, high], borrowed. x grows along them. */
struct points points_within(const struct points *points, double low, double high);

enum quantity { QUANTITY_LOSS, QUANTITY_ACCURACY, QUANTITY_COUNT };

/* A run's lines of one quantity. */
struct lines {
    struct points step;               /* of mini-batches, raw */
    struct points smooth;             /* the same, smoothed; empty unless asked for */
    struct points split[SPLIT_COUNT]; /* by epoch */
};

/* All of its lines; at first all zero. */
struct curves {
    struct lines lines[QUANTITY_COUNT];
};

void curves_release(struct curves *curves);

/* Fills the curves from the run anew, as detailed as the part of the x axis from low to high can
 * show. */
void curves_fill(struct curves *curves, const struct run *run, enum x_axis axis, bool smooth,
                 double low, double high);

/* Where a step, made `seconds` after the start, lies on the x axis of a run. */
double curves_x(const struct run *run, enum x_axis axis, uint64_t step, double seconds);

/* Which earlier runs are drawn beside the current one: the newest `most` of those not hidden.
 * Writes their indices, the oldest first; returns how many. */
size_t curves_earlier(const struct run_list *runs, size_t most, size_t *indices);

/* The value below which `share` of the finite ones of n values lie, by a sample of them; NaN where
 * there is none. */
double curves_quantile(const double *values, size_t n, double share);

#endif
