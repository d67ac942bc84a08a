/* chart: the places of a chart's parts, its axes, and the order in which all is drawn. */
#include "ui/widgets/chart_parts.h"

#include <math.h>

enum {
    FRAME_ROWS = 4, /* smaller areas have no frame */
    FRAME_COLUMNS = 8,
    AXES_ROWS = 6, /* nor axes */
    AXES_COLUMNS = 16,
    LINE_ROWS = 7 /* nor, below this, a line of the x axis above its labels */
};

/* Round ticks with their labels, `most` of them at most. */
static void make_ticks(struct chart_ticks *ticks, struct axis axis, size_t most)
{
    double *values = ticks->values;

    ticks->count = axis_ticks(axis, values, most < CHART_TICKS ? most : CHART_TICKS);
    double step = ticks->count > 1 && !axis.log ? values[1] - values[0] : 0;
    for (size_t i = 0; i < ticks->count; i++)
        axis_label(values[i], step, ticks->labels[i], CHART_LABEL_SIZE);
}

static int label_columns(const struct chart_ticks *ticks)
{
    int widest = 0;

    for (size_t i = 0; i < ticks->count; i++)
        if (text_columns(ticks->labels[i]) > widest)
            widest = text_columns(ticks->labels[i]);
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
    int room = (rest->rows + 2) / 2;
    make_ticks(&layout->y, chart->y, (size_t)(most < room ? most : room));
    int columns = label_columns(&layout->y);
    if (columns > rest->columns / 3)
        columns = (int)(layout->y.count = 0);
    rect_cut_left(rest, columns + 1);
}

static struct chart_layout lay_out(struct rect area, const struct chart *chart)
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
        int columns = text_columns(chart->title) + 1;
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

void chart_put_behind(const struct surface *s, int row, int column, uint32_t character,
                      enum role role)
{
    if (rect_contains(s->layout->plot, row, column) &&
        s->dots.masks[chart_cell(s, row, column)] == 0)
        canvas_put(s->canvas, row, column, character, role);
}

/* --- axes ------------------------------------------------------------------------------------- */

static void put_axis(const struct surface *s, int row, int column, enum glyph glyph)
{
    canvas_glyph(s->canvas, row, column, glyph, ROLE_FRAME);
}

static void draw_y_axis(const struct surface *s)
{
    const struct chart_layout *layout = s->layout;
    struct rect plot = layout->plot;
    int axis = plot.column - 1, columns = label_columns(&layout->y);

    for (int row = plot.row; row < plot.row + plot.rows; row++)
        put_axis(s, row, axis, GLYPH_VERTICAL);
    if (layout->line_row >= 0)
        put_axis(s, layout->line_row, axis, GLYPH_BOTTOM_LEFT);
    for (size_t i = 0; i < layout->y.count; i++) {
        int row = chart_row_of(s, layout->y.values[i]);
        bool bottom = round(chart_dot_y(s, layout->y.values[i])) <= 0 && layout->line_row >= 0;

        if (bottom)
            row = layout->line_row;
        put_axis(s, row, axis, bottom ? GLYPH_ORIGIN : GLYPH_TICK_LEFT);
        canvas_text_right(s->canvas, row, axis, columns, ROLE_DIM, layout->y.labels[i]);
    }
}

/* A tick at the left end stands where the axes meet. */
static int x_tick_column(const struct surface *s, double value)
{
    return round(chart_dot_x(s, value)) <= 0 ? s->layout->plot.column - 1
                                             : chart_column_of(s, value);
}

/* Where the label of a tick of the x axis begins: centred below it, but inside the frame. */
static int x_label_column(const struct surface *s, const struct chart_ticks *ticks, size_t i)
{
    int columns = text_columns(ticks->labels[i]);
    struct rect area = s->layout->area;
    int column = x_tick_column(s, ticks->values[i]) - columns / 2;
    int last = area.column + area.columns - 1 - columns;

    column = column < last ? column : last;
    return column > area.column ? column : area.column + 1;
}

static bool x_labels_fit(const struct surface *s, const struct chart_ticks *ticks)
{
    int end = s->layout->area.column + 1;

    for (size_t i = 0; i < ticks->count; i++) {
        int column = x_label_column(s, ticks, i);

        if (column < end)
            return false;
        end = column + text_columns(ticks->labels[i]) + 2;
    }
    return end <= s->layout->area.column + s->layout->area.columns - 1 + 2;
}

static struct chart_ticks x_ticks(const struct surface *s)
{
    struct chart_ticks ticks;
    size_t most = (size_t)s->layout->plot.columns / 5;

    make_ticks(&ticks, s->chart->x, most);
    while (ticks.count > 0 && !x_labels_fit(s, &ticks))
        make_ticks(&ticks, s->chart->x, ticks.count - 1);
    return ticks;
}

static void draw_x_axis(const struct surface *s, const struct chart_ticks *ticks)
{
    const struct chart_layout *layout = s->layout;
    struct rect plot = layout->plot;

    for (int column = plot.column; layout->line_row >= 0 && column < plot.column + plot.columns;
         column++)
        put_axis(s, layout->line_row, column, GLYPH_HORIZONTAL);
    for (size_t i = 0; i < ticks->count; i++) {
        int column = x_tick_column(s, ticks->values[i]);

        if (layout->line_row >= 0)
            put_axis(s, layout->line_row, column,
                     column < plot.column ? GLYPH_ORIGIN : GLYPH_TICK_BOTTOM);
        canvas_text(s->canvas, layout->label_row, x_label_column(s, ticks, i), CHART_LABEL_SIZE,
                    ROLE_DIM, ticks->labels[i]);
    }
}

/* Faint dots where the ticks of both axes cross. */
static void draw_lattice(const struct surface *s, const struct chart_ticks *x)
{
    const struct chart_ticks *y = &s->layout->y;

    if (s->canvas->glyphs == GLYPH_SET_ASCII) /* its lines look the same */
        return;
    for (size_t i = 0; i < y->count; i++) {
        for (size_t j = 0; j < x->count; j++) {
            int column = chart_column_of(s, x->values[j]);

            if (chart_dot_y(s, y->values[i]) >= 1 && column > s->layout->plot.column)
                chart_put_behind(s, chart_row_of(s, y->values[i]), column,
                                 glyph_char(s->canvas->glyphs, GLYPH_MIDDLE_DOT), ROLE_FRAME);
        }
    }
}

static void draw_axes(const struct surface *s)
{
    struct chart_ticks ticks = x_ticks(s);

    draw_y_axis(s);
    draw_x_axis(s, &ticks);
    draw_lattice(s, &ticks);
}

/* --- the whole -------------------------------------------------------------------------------- */

struct rect chart_plot_area(struct rect area, const struct chart *chart)
{
    return lay_out(area, chart).plot;
}

static void draw_plot(struct surface *s)
{
    chart_draw_lines(s);
    if (s->layout->axes)
        draw_axes(s);
    chart_draw_verticals(s);
    chart_draw_markers(s);
    chart_draw_points(s);
    chart_say_empty(s);
}

static bool make_dots(struct dots *dots, struct rect plot, enum glyph_set set)
{
    return dots_init(dots, plot.rows, plot.columns, glyph_dot_rows(set), glyph_dot_columns(set));
}

void chart_draw(struct canvas *canvas, struct rect area, const struct chart *chart)
{
    struct chart_layout layout = lay_out(area, chart);
    struct surface surface = {.canvas = canvas, .chart = chart, .layout = &layout};

    chart_draw_frame(canvas, &layout, chart);
    if (!rect_empty(layout.plot) && make_dots(&surface.dots, layout.plot, canvas->glyphs) &&
        make_dots(&surface.layer, layout.plot, canvas->glyphs))
        draw_plot(&surface);
    dots_release(&surface.dots);
    dots_release(&surface.layer);
}
