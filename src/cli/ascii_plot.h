/* ascii_plot: a small chart in ASCII on standard output: one curve, one marked place. */
#ifndef MLPTUI_CLI_ASCII_PLOT_H
#define MLPTUI_CLI_ASCII_PLOT_H

#include <stddef.h>
#include <stdio.h>

#include "base/axis.h"

/* Draws the curve through (x[i], y[i]), x ascending, 72 columns wide; with a line of `|` at `mark`
 * (NaN: none) and ticks on both axes. Values outside the axes are left out. */
void ascii_plot_write(FILE *file, struct axis x_axis, struct axis y_axis, const double *x,
                      const double *y, size_t count, double mark);

#endif
