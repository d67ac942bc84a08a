/* figure: a line chart as a file: title, two axes with round ticks, curves, a legend. Drawn by
 * Cairo as SVG, PNG or PDF, good enough to hand in.
 *
 *     figure_check_path, before any work -> ... -> figure_write
 *
 * A figure is a plain description: the caller owns all that it points to, nothing is kept. The same
 * figure gives the same bytes: no date, no path and no random id is in the file. */
#ifndef MLPTUI_STORE_FIGURE_H
#define MLPTUI_STORE_FIGURE_H

#include "mlptui/base/error.h"
#include "store/figure_plan.h"

/* Checks whether figure_write is likely to succeed: `path` ends in .svg, .png or .pdf, is no
 * directory or device, its directory is writable, and this build can draw. Leaves nothing behind.
 * False with `error`. */
bool figure_check_path(const char *path, struct error *error);

/* Draws the figure into `path`, in the format of its ending: 800 x 500 points, PNG 1600 x 1000
 * pixels. An existing file is replaced atomically. False with `error`. */
bool figure_write(const struct figure *figure, const char *path, struct error *error);

#endif
