/* figure_plan: what a figure shows, and its geometry, computed from numbers: ranges, ticks, where a
 * point lies, where there is room for a legend. Knows no drawing library; lengths are in points, y
 * downwards.
 */
#ifndef MLPTUI_STORE_FIGURE_PLAN_H
#define MLPTUI_STORE_FIGURE_PLAN_H

#include "base/axis.h"

struct figure_axis {
    const char *label; /* "epoch" */
    bool log;          /* decades; values <= 0 are then left out, as NaN is */
};

/* One curve: `count` points joined by lines. A point that is not finite (or not positive on a log
 * axis) breaks the line. count 0: nothing drawn, but the name stays in the legend. */
struct figure_series {
    const char *name; /* in the legend */
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
    const char *title;
    struct figure_axis x, y;
    const struct figure_series *series; /* the n-th one's colour, dash and marker are its own */
    size_t series_count;
    const struct figure_mark *mark; /* NULL: none */
};

struct figure_rect {
    double x, y, width, height; /* (x, y) is the upper left corner */
};

#define FIGURE_MOST_TICKS  16
#define FIGURE_MOST_MINORS 128

/* One axis of a figure, with its ticks. */
struct figure_scale {
    struct axis axis;
    double ticks[FIGURE_MOST_TICKS];
    size_t tick_count;
    double minors[FIGURE_MOST_MINORS]; /* of a log axis: 1, 2, 3, ... 9 times 10^n */
    size_t minor_count;
    double step;  /* between the ticks of a linear axis; 0 on log axes */
    bool decades; /* all ticks are powers of ten, best written as such: 10^-4 */
};

/* The scales that show all of the figure, with at most `most` ticks (1 .. FIGURE_MOST_TICKS).
 * Whole-numbered x (epochs) get no ticks in between; y begins at 0 where that is not far away. */
struct figure_scale figure_scale_x(const struct figure *figure, size_t most);
struct figure_scale figure_scale_y(const struct figure *figure, size_t most);

/* Whether a value can stand on the axis: finite, and positive where it is logarithmic. A point of a
 * series is shown where both its values can. */
bool figure_fits(struct figure_axis axis, double value);
bool figure_shown(const struct figure *figure, const struct figure_series *series, size_t i);

/* A figure's scales and the rectangle that they span. */
struct figure_plan {
    const struct figure *figure;
    struct figure_scale x, y;
    struct figure_rect area;
};

double figure_plan_x(const struct figure_plan *plan, double value);
double figure_plan_y(const struct figure_plan *plan, double value);

/* Whether no curve and no mark's line comes nearer to the rectangle than `clearance`. */
bool figure_plan_free(const struct figure_plan *plan, struct figure_rect rect, double clearance);

/* A place for a box of that size within the area that covers no curve, no mark and not
 * the `taken` rectangle: a corner if possible. False where there is none. */
bool figure_plan_room(const struct figure_plan *plan, struct figure_rect taken, double width,
                      double height, struct figure_rect *room);

#endif
