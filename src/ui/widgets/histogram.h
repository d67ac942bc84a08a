/* histogram: the distribution of values, as columns over an axis with its range. */
#ifndef MLPTUI_UI_WIDGETS_HISTOGRAM_H
#define MLPTUI_UI_WIDGETS_HISTOGRAM_H

#include "mlptui/train/metrics.h"
#include "term/canvas.h"

/* Heights of n >= 1 columns: square roots of the counts, since the peak at zero would dwarf all
 * others. The highest is 1; all are 0 in an empty histogram. */
void histogram_heights(const struct histogram *histogram, double *heights, int n);

/* Columns, blue below 0 and orange above, and in the last row of the area the ends of the range.
 * The highest column has all the height; an empty histogram leaves the columns out. */
void histogram_draw(struct canvas *canvas, struct rect area, const struct histogram *histogram);

#endif
