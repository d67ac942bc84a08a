/* chart_series: the lines of a chart and their markers. */
#include "ui/widgets/chart_parts.h"

#include <math.h>

uint8_t chart_priority(const struct series *series)
{
    return series->priority > 0 ? series->priority : 1;
}

/* ASCII has only one style of line: a series without a marker gets its first letter. */
uint32_t chart_marker(const struct canvas *canvas, const struct series *series)
{
    const char *label = series->label;

    if (series->marker != 0 || canvas->glyphs != GLYPH_SET_ASCII || label == NULL)
        return series->marker;
    return label[0] > ' ' && label[0] <= '~' ? (uint32_t)label[0] : 0;
}

int chart_dash(enum line_style style)
{
    return style == LINE_DASHED ? 2 : style == LINE_DOTTED ? 1 : 0;
}

void chart_show_dots(struct canvas *canvas, const struct dots *dots, int top, int left)
{
    for (int row = 0; row < dots->rows; row++) {
        for (int column = 0; column < dots->columns; column++) {
            size_t cell = (size_t)row * (size_t)dots->columns + (size_t)column;

            if (dots->masks[cell] != 0)
                canvas_put(canvas, top + row, left + column,
                           glyph_dots(canvas->glyphs, dots->masks[cell]),
                           (enum role)dots->roles[cell]);
        }
    }
}

/* Consecutive points in the same column of dots, reduced to four values that draw the same dots:
 * the cost of a long series depends on the width only. */
struct group {
    double x;                      /* in dots */
    double first, last, low, high; /* values of y */
    bool open, joined;             /* there is a group; a line leads to it */
};

static void stroke(struct surface *s, const struct series *series, int dash, double x0, double y0,
                   double x1, double y1)
{
    dots_line(&s->layer, x0, chart_dot_y(s, y0), x1, chart_dot_y(s, y1), dash,
              (uint8_t)series->role, chart_priority(series));
}

/* Draws a group, and the line to the next one unless the series breaks here. An isolated point is
 * drawn without dashes. */
static void finish_group(struct surface *s, const struct series *series, const struct group *group,
                         struct group *next)
{
    int dash = chart_dash(series->style);
    double x = round(group->x);

    if (!group->open)
        return;
    next->joined = next->open && series->style != LINE_POINTS;
    bool alone = !group->joined && !next->joined;
    stroke(s, series, alone ? 0 : dash, x, group->low, x, group->high);
    if (next->joined)
        stroke(s, series, dash, group->x, group->last, next->x, next->first);
}

static int dots_in(unsigned mask)
{
    int count = 0;

    for (; mask != 0; mask &= mask - 1)
        count++;
    return count;
}

/* Merges the layer and clears it. Lines in the same cell share its dots; but if lower ones fill
 * most of the cell (a noisy line), the new line replaces them, to stay visible. */
static void join_layer(struct surface *s)
{
    struct dots *to = &s->dots, *from = &s->layer;
    size_t cells = (size_t)to->rows * (size_t)to->columns;
    int full = to->cell_rows * to->cell_columns;

    for (size_t i = 0; i < cells; i++) {
        if (from->masks[i] == 0)
            continue;
        bool crowded = 2 * dots_in(to->masks[i]) > full;
        to->masks[i] = crowded ? from->masks[i] : to->masks[i] | from->masks[i];
        to->roles[i] = from->roles[i];
        to->priorities[i] = from->priorities[i];
        from->masks[i] = 0;
        from->priorities[i] = 0;
    }
}

static void draw_line(struct surface *s, const struct series *series)
{
    struct group group = {.open = false}, end = group;

    for (size_t i = 0; i < series->count; i++) {
        double y = series->y[i], x = chart_dot_x(s, series->x[i]);
        bool point = isfinite(x) && !isnan(y);

        if (point && group.open && round(x) == round(group.x) && series->style != LINE_POINTS) {
            group.last = y;
            group.low = fmin(group.low, y);
            group.high = fmax(group.high, y);
            continue;
        }
        struct group next = {x, y, y, y, y, point, false};
        finish_group(s, series, &group, &next);
        group = next;
    }
    finish_group(s, series, &group, &end);
    join_layer(s);
}

/* Columns between two markers: more for dense points, so that the line stays visible. */
static int marker_distance(const struct surface *s, const struct series *series)
{
    int columns = s->layout->plot.columns;

    if (series->count <= (size_t)columns / 3)
        return 3;
    return columns / 6 > 8 ? columns / 6 : 8;
}

static void draw_series_markers(struct surface *s, const struct series *series)
{
    uint32_t marker = chart_marker(s->canvas, series);
    int distance = marker_distance(s, series);
    int free_from = s->layout->plot.column;

    for (size_t i = 0; i < series->count && marker != 0; i++) {
        int column = chart_column_of(s, series->x[i]);
        int row = column >= free_from ? chart_row_of(s, series->y[i]) : -1;

        if (row < 0 || s->dots.priorities[chart_cell(s, row, column)] > chart_priority(series))
            continue;
        canvas_put(s->canvas, row, column, marker, series->role);
        free_from = column + distance;
    }
}

/* Calls draw with each series, from the bottom one up. */
static void each_series(struct surface *s, void (*draw)(struct surface *, const struct series *))
{
    for (int priority = 1; priority <= UINT8_MAX; priority++)
        for (size_t i = 0; i < s->chart->series_count; i++)
            if (chart_priority(&s->chart->series[i]) == priority)
                draw(s, &s->chart->series[i]);
}

void chart_draw_lines(struct surface *s)
{
    each_series(s, draw_line);
    chart_show_dots(s->canvas, &s->dots, s->layout->plot.row, s->layout->plot.column);
}

void chart_draw_markers(struct surface *s)
{
    each_series(s, draw_series_markers);
}

static bool has_point(const struct chart *chart)
{
    for (size_t i = 0; i < chart->series_count; i++)
        for (size_t k = 0; k < chart->series[i].count; k++)
            if (isfinite(chart->series[i].x[k]) && isfinite(chart->series[i].y[k]))
                return true;
    return false;
}

void chart_say_empty(const struct surface *s)
{
    struct rect plot = s->layout->plot;

    if (s->chart->empty == NULL || has_point(s->chart))
        return;
    int columns = text_columns(s->chart->empty);

    if (columns > plot.columns)
        columns = plot.columns;
    canvas_text(s->canvas, plot.row + (plot.rows - 1) / 2,
                plot.column + (plot.columns - columns) / 2, columns, ROLE_DIM, s->chart->empty);
}
