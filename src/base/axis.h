/* axis: ranges, round ticks and their labels, computed from numbers: for charts on the screen and
 * in files. */
#ifndef MLPTUI_BASE_AXIS_H
#define MLPTUI_BASE_AXIS_H

#include <stdbool.h>
#include <stddef.h>

/* A range of values on an axis; with `log`, positions are by log10 (low > 0 then). */
struct axis {
    double low, high; /* low < high, finite */
    bool log;
};

/* A usable axis around [low, high]: widened where equal or not finite, low raised above 0 for log;
 * with `round`, ends moved outwards to round numbers. */
struct axis axis_make(double low, double high, bool log, bool round);

/* Position of a value on the axis, 0 at low, 1 at high; not clamped; NaN for NaN. */
double axis_position(struct axis axis, double value);
double axis_value(struct axis axis, double position);

/* Fills `ticks` with at most `most` round values inside the axis and returns how many: 1, 2 or 5
 * times a power of ten; on log axes 1-2-5 or powers of ten. A log axis with fewer than two of these
 * gets linear ticks. */
size_t axis_ticks(struct axis axis, double *ticks, size_t most);

/* The shortest label that distinguishes ticks at a distance of `step`: "0.05", "1e-4", "12k". step
 * 0: up to six significant digits, for log axes. */
void axis_label(double value, double step, char *buffer, size_t size);

#endif
