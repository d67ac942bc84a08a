/* figure: a line chart as a file: title, two axes with round ticks, curves, a legend. Drawn by
 * Cairo as SVG, PNG or PDF, good enough to hand in.
 *
 *     figure_check_path, before any work -> ... -> figure_write
 *
 * A figure is a plain description: the caller owns all that it points to, nothing is kept. The same
 * figure gives the same bytes: no date, no path and no random id is in the file. */
#ifndef MLPTUI_STORE_FIGURE_H
#define MLPTUI_STORE_FIGURE_H

#include <stdbool.h>
#include <stddef.h>

#include "mlptui/base/error.h"

struct figure_axis {
    const char *label; /* "epoch"; NULL: none */
    bool log;          /* decades; values <= 0 are then left out, as NaN is */
};

/* One curve: `count` points joined by lines. A point that is not finite (or not positive on a log
 * axis) breaks the line. count 0: nothing drawn, but the name stays in the legend. */
struct figure_series {
    const char *name; /* in the legend; NULL: not there */
    const double *x, *y;
    size_t count;
    bool markers; /* a dot, square, triangle, ... at each point */
};

/* A vertical line at x with a text beside it. */
struct figure_mark {
    double x;
    const char *text;
};

struct figure {
    const char *title; /* NULL: none */
    struct figure_axis x, y;
    const struct figure_series *series; /* the n-th one's colour, dash and marker are its own */
    size_t series_count;
    const struct figure_mark *marks;
    size_t mark_count;
};

/* Whether figure_write can be expected to work on `path`: it ends in .svg, .png or .pdf, is not a
 * directory or a device, its directory is there and writable, and this build can draw. Leaves
 * nothing behind. False with `error`. */
bool figure_check_path(const char *path, struct error *error);

/* Draws the figure into `path`, in the form that its ending says: 800 x 500 points, PNG 1600 x 1000
 * pixels. The file is the old one or the complete new one. False with `error`. */
bool figure_write(const struct figure *figure, const char *path, struct error *error);

#endif
