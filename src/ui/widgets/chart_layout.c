/* chart_layout: positions of a chart's parts, and the mapping from values to cells. */
#include "ui/widgets/chart_parts.h"

#include <math.h>

enum {
    FRAME_ROWS = 4, /* smaller areas have no frame */
    FRAME_COLUMNS = 8,
    AXES_ROWS = 6, /* nor axes */
    AXES_COLUMNS = 16,
    LINE_ROWS = 7 /* nor, below this, a line of the x axis above its labels */
};

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

void chart_make_ticks(struct chart_ticks *ticks, struct axis axis, size_t most)
{
    double *values = ticks->values;

    ticks->count = axis_ticks(axis, values, most < CHART_TICKS ? most : CHART_TICKS);
    double step = ticks->count > 1 && !axis.log ? values[1] - values[0] : 0;
    for (size_t i = 0; i < ticks->count; i++)
        axis_label(values[i], step, ticks->labels[i], CHART_LABEL_SIZE);
}

int chart_label_columns(const struct chart_ticks *ticks)
{
    int widest = 0;

    for (size_t i = 0; i < ticks->count; i++)
        widest = larger(widest, canvas_text_width(ticks->labels[i]));
    return widest;
}

/* Cuts the axes' space off *rest. */
static void lay_out_axes(struct chart_layout *layout, const struct chart *chart, struct rect *rest)
{
    bool line = layout->area.rows >= LINE_ROWS;

    layout->label_row = rect_cut_bottom(rest, 1).row;
    if (line)
        layout->line_row = rect_cut_bottom(rest, 1).row;
    int most = 3 + rest->rows / 4 + (chart->y.log ? 2 : 0);
    chart_make_ticks(&layout->y, chart->y, (size_t)smaller(most, (rest->rows + 2) / 2));
    int columns = chart_label_columns(&layout->y);
    if (columns > rest->columns / 3)
        columns = (int)(layout->y.count = 0);
    rect_cut_left(rest, columns + 1);
}

struct chart_layout chart_lay_out(struct rect area, const struct chart *chart)
{
    struct chart_layout layout = {.area = area, .line_row = -1, .label_row = -1};
    struct rect rest = area;

    layout.framed = area.rows >= FRAME_ROWS && area.columns >= FRAME_COLUMNS;
    layout.axes = area.rows >= AXES_ROWS && area.columns >= AXES_COLUMNS;
    if (layout.framed)
        rest = rect_inset(area, 1);
    if (layout.axes)
        lay_out_axes(&layout, chart, &rest);
    if (!layout.framed && chart->title != NULL && area.rows > 0) {
        int columns = canvas_text_width(chart->title) + 1;
        if (columns <= area.columns / 3)
            layout.title_columns = rect_cut_left(&rest, columns).columns;
    }
    layout.plot = rest;
    return layout;
}

double chart_dot_x(const struct surface *s, double value)
{
    return axis_position(s->chart->x, value) * (s->dots.columns * s->dots.cell_columns - 1);
}

double chart_dot_y(const struct surface *s, double value)
{
    double position = axis_position(s->chart->y, value);
    double y = position * (s->dots.rows * s->dots.cell_rows) - 1;

    return y < 0 && position >= 0 ? 0 : y;
}

/* The cell of the plot in which dot `dot` (counted from the left or bottom) lies; -1 outside. */
static int cell_of(double dot, int cells, int dots_in_cell)
{
    double nearest = round(dot);

    if (!(nearest >= 0 && nearest < cells * dots_in_cell))
        return -1;
    return (int)nearest / dots_in_cell;
}

/* The canvas' column of x and row of y; -1 outside. */
int chart_column_of(const struct surface *s, double x)
{
    int column = cell_of(chart_dot_x(s, x), s->dots.columns, s->dots.cell_columns);

    return column < 0 ? -1 : s->layout->plot.column + column;
}

int chart_row_of(const struct surface *s, double y)
{
    int from_bottom = cell_of(chart_dot_y(s, y), s->dots.rows, s->dots.cell_rows);

    return from_bottom < 0 ? -1 : s->layout->plot.row + s->dots.rows - 1 - from_bottom;
}

size_t chart_cell(const struct surface *s, int row, int column)
{
    return (size_t)(row - s->layout->plot.row) * (size_t)s->dots.columns +
           (size_t)(column - s->layout->plot.column);
}

/* Draws behind the lines. */
void chart_put_behind(const struct surface *s, int row, int column, uint32_t character,
                      enum role role)
{
    if (rect_contains(s->layout->plot, row, column) &&
        s->dots.masks[chart_cell(s, row, column)] == 0)
        canvas_put(s->canvas, row, column, character, role);
}
