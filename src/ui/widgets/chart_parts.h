/* chart_parts: private header of chart*.c. */
#ifndef MLPTUI_UI_WIDGETS_CHART_PARTS_H
#define MLPTUI_UI_WIDGETS_CHART_PARTS_H

#include "ui/widgets/chart.h"

enum {
    CHART_TICKS = 32, /* of an axis at most */
    CHART_LABEL_SIZE = 32
};

struct chart_ticks {
    double values[CHART_TICKS];
    char labels[CHART_TICKS][CHART_LABEL_SIZE];
    size_t count;
};

/* The positions of all parts. */
struct chart_layout {
    struct rect area, plot;
    bool framed, axes;
    int line_row;      /* of the x axis; -1: none */
    int label_row;     /* of its labels; -1: none */
    int title_columns; /* left of a plot without a frame */
    struct chart_ticks y;
};

/* The state of drawing one chart. */
struct surface {
    struct canvas *canvas;
    const struct chart *chart;
    const struct chart_layout *layout;
    struct dots dots;  /* over layout->plot */
    struct dots layer; /* the series being drawn, before it joins the others */
};

/* chart.c: geometry. A value's place in dots of the plot, from its left and its bottom. */
double chart_dot_x(const struct surface *s, double value);
double chart_dot_y(const struct surface *s, double value);
/* The canvas' column of x and row of y; -1 outside the plot. */
int chart_column_of(const struct surface *s, double x);
int chart_row_of(const struct surface *s, double y);
/* The index of a cell of the plot in the grids of dots. */
size_t chart_cell(const struct surface *s, int row, int column);
/* Draws behind the lines. */
void chart_put_behind(const struct surface *s, int row, int column, uint32_t character,
                      enum role role);

/* chart_legend.c: the frame with the legend, the reading and the name of the x axis. */
void chart_draw_frame(struct canvas *canvas, const struct chart_layout *layout,
                      const struct chart *chart);

/* chart_series.c: the lines, with their markers; what both legend and lines need of a series. */
void chart_draw_lines(struct surface *s);
void chart_draw_markers(struct surface *s);
void chart_say_empty(const struct surface *s); /* where no series has a point */
void chart_show_dots(struct canvas *canvas, const struct dots *dots, int top, int left);
uint8_t chart_priority(const struct series *series);
uint32_t chart_marker(const struct canvas *canvas, const struct series *series);
int chart_dash(enum line_style style);

/* chart_marks.c: marks behind the lines with the cursor; then those in front, with all labels. */
void chart_draw_verticals(const struct surface *s);
void chart_draw_points(const struct surface *s);

#endif
