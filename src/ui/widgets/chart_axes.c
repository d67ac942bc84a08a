/* chart_axes: the axes of a chart, with round ticks. */
#include "ui/widgets/chart_parts.h"

#include <math.h>

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

static void put_axis(const struct surface *s, int row, int column, enum glyph glyph)
{
    canvas_put(s->canvas, row, column, glyph_char(s->canvas->glyphs, glyph), ROLE_FRAME);
}

static void draw_y_axis(const struct surface *s)
{
    const struct chart_layout *layout = s->layout;
    struct rect plot = layout->plot;
    int axis = plot.column - 1, columns = chart_label_columns(&layout->y);

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
    int columns = canvas_text_width(ticks->labels[i]);
    struct rect area = s->layout->area;
    int column = x_tick_column(s, ticks->values[i]) - columns / 2;

    return larger(area.column + 1, smaller(column, area.column + area.columns - 1 - columns));
}

static bool x_labels_fit(const struct surface *s, const struct chart_ticks *ticks)
{
    int end = s->layout->area.column + 1;

    for (size_t i = 0; i < ticks->count; i++) {
        int column = x_label_column(s, ticks, i);

        if (column < end)
            return false;
        end = column + canvas_text_width(ticks->labels[i]) + 2;
    }
    return end <= s->layout->area.column + s->layout->area.columns - 1 + 2;
}

static struct chart_ticks x_ticks(const struct surface *s)
{
    struct chart_ticks ticks;
    size_t most = (size_t)s->layout->plot.columns / 5;

    chart_make_ticks(&ticks, s->chart->x, most);
    while (ticks.count > 0 && !x_labels_fit(s, &ticks))
        chart_make_ticks(&ticks, s->chart->x, ticks.count - 1);
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

void chart_draw_axes(const struct surface *s)
{
    struct chart_ticks ticks = x_ticks(s);

    draw_y_axis(s);
    draw_x_axis(s, &ticks);
    draw_lattice(s, &ticks);
}
