/* figure_content: what a figure shows: a plain description, whose maker owns all that it points to.
 */
#ifndef MLPTUI_STORE_FIGURE_CONTENT_H
#define MLPTUI_STORE_FIGURE_CONTENT_H

#include <stdbool.h>
#include <stddef.h>

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

#endif
