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

/* Round tick values (1, 2 or 5 times a power of ten; powers of ten, then 1-2-5, on log axes) inside
 * the axis, at most `most` of them (capacity of ticks). Returns how many. A log axis that spans too
 * little for two of these has ticks as a linear one. */
size_t axis_ticks(struct axis axis, double *ticks, size_t most);

/* The shortest text that tells apart ticks that are `step` apart: "0.05", "1e-4", "12k". step 0:
 * the value by itself, for log axes. */
void axis_label(double value, double step, char *buffer, size_t size);

#endif
