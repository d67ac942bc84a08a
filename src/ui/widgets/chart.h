/* chart: lines over two axes with round ticks, a legend, marks and a reading cursor. */
#ifndef MLPTUI_UI_WIDGETS_CHART_H
#define MLPTUI_UI_WIDGETS_CHART_H

#include "term/canvas.h"
#include "ui/widgets/plot.h"

enum line_style { LINE_SOLID, LINE_DASHED, LINE_DOTTED, LINE_POINTS /* no line, dots only */ };

struct series {
    const char *label;   /* in the legend; NULL: not listed */
    const double *x, *y; /* (count): NaN breaks the line; caller-owned */
    size_t count;
    enum role role;
    enum line_style style;
    uint32_t marker;  /* drawn at each point when not 0 and there is room for it */
    uint8_t priority; /* 1..255: higher ones are drawn on top */
};

enum mark_kind {
    MARK_VERTICAL, /* a dotted line at x with a label on top: a rate change */
    MARK_POINT /* one character at (x, y): the best epoch, a divergence; label beside it if room */
};

struct mark {
    enum mark_kind kind;
    double x, y;
    uint32_t character; /* of MARK_POINT */
    const char *label;  /* may be NULL */
    enum role role;
};

static inline struct mark chart_point(double x, double y, uint32_t character, const char *label,
                                      enum role role)
{
    return (struct mark){MARK_POINT, x, y, character, label, role};
}

struct chart {
    const char *title;  /* in the frame, "loss" */
    const char *x_name; /* at the end of the x axis, "epoch" */
    const struct series *series;
    size_t series_count;
    const struct mark *marks;
    size_t mark_count;
    struct axis x, y;
    bool cursor; /* the reading cursor: a vertical line at cursor_x */
    double cursor_x;
    const char *reading; /* in the bottom edge of the frame; may be NULL */
    const char *empty;   /* in the middle where no series has a point; may be NULL */
};

/* Draws the chart with its frame into the area. Below about 16x6 it has no axes, like a sparkline.
 */
void chart_draw(struct canvas *canvas, struct rect area, const struct chart *chart);

/* A sample of a series' line with its marker, as in the legend. */
void chart_sample(struct canvas *canvas, int row, int column, int columns,
                  const struct series *series);

/* The plotting area inside (for mouse and cursor), empty where there is none. */
struct rect chart_plot_area(struct rect area, const struct chart *chart);

#endif
