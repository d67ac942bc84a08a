/* chart: lines over two axes with round ticks, a legend, marks and a reading cursor. */
#include "ui/widgets/chart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAX_TICKS 12

/* Below this no axes fit. */
#define AXES_MIN_ROWS    6
#define AXES_MIN_COLUMNS 18

struct geometry {
    struct rect inside; /* of the frame */
    struct rect plot;   /* where the lines are */
    bool axes;
    double x_ticks[MAX_TICKS], y_ticks[MAX_TICKS];
    size_t x_count, y_count;
    double x_step, y_step;
    int label_width; /* of the y axis */
};

static double step_of(const double *ticks, size_t count, bool log)
{
    return count > 1 && !log ? ticks[1] - ticks[0] : ticks[0];
}

static struct geometry measure(struct rect area, const struct chart *chart)
{
    struct geometry g = {.inside = rect_inset(area, 1)};

    g.plot = g.inside;
    g.axes = area.rows >= AXES_MIN_ROWS && area.columns >= AXES_MIN_COLUMNS;
    if (!g.axes)
        return g;
    size_t y_most = (size_t)(g.inside.rows / 2 < 8 ? g.inside.rows / 2 : 8);
    g.y_count = axis_ticks(chart->y, g.y_ticks, y_most > 1 ? y_most : 2);
    g.y_step = step_of(g.y_ticks, g.y_count, chart->y.log);
    for (size_t i = 0; i < g.y_count; i++) {
        char label[32];

        axis_label(g.y_ticks[i], chart->y.log ? g.y_ticks[i] : g.y_step, label, sizeof label);
        int width = canvas_text_width(label);
        g.label_width = width > g.label_width ? width : g.label_width;
    }
    rect_cut_left(&g.plot, g.label_width + 1);
    rect_cut_bottom(&g.plot, 2);
    size_t x_most = (size_t)(g.plot.columns / 7 > 2 ? g.plot.columns / 7 : 2);
    g.x_count = axis_ticks(chart->x, g.x_ticks, x_most < MAX_TICKS ? x_most : MAX_TICKS);
    g.x_step = step_of(g.x_ticks, g.x_count, chart->x.log);
    return g;
}

struct rect chart_plot_area(const struct canvas *canvas, struct rect area,
                            const struct chart *chart)
{
    (void)canvas;
    return measure(area, chart).plot;
}

/* --- axes ------------------------------------------------------------------------------------ */

static int row_of(const struct geometry *g, struct axis axis, double value)
{
    double position = axis_position(axis, value);

    if (!(position >= -0.001 && position <= 1.001))
        return -1;
    int from_bottom = (int)lround(position * (g->plot.rows - 1));
    return g->plot.row + g->plot.rows - 1 - from_bottom;
}

static int column_of(const struct geometry *g, struct axis axis, double value)
{
    double position = axis_position(axis, value);

    if (!(position >= -0.001 && position <= 1.001))
        return -1;
    return g->plot.column + (int)lround(position * (g->plot.columns - 1));
}

static void draw_y_axis(struct canvas *canvas, const struct geometry *g, const struct chart *chart)
{
    int column = g->plot.column - 1;

    for (int row = g->plot.row; row < g->plot.row + g->plot.rows; row++)
        canvas_put(canvas, row, column, glyph_char(canvas->glyphs, GLYPH_VERTICAL), ROLE_FRAME);
    for (size_t i = 0; i < g->y_count; i++) {
        int row = row_of(g, chart->y, g->y_ticks[i]);
        char label[32];

        if (row < 0)
            continue;
        axis_label(g->y_ticks[i], chart->y.log ? g->y_ticks[i] : g->y_step, label, sizeof label);
        canvas_text_right(canvas, row, column, g->label_width, ROLE_DIM, label);
        canvas_put(canvas, row, column, glyph_char(canvas->glyphs, GLYPH_TICK_LEFT), ROLE_FRAME);
    }
}

static void draw_x_axis(struct canvas *canvas, const struct geometry *g, const struct chart *chart)
{
    int row = g->plot.row + g->plot.rows, left = g->plot.column, right = left + g->plot.columns;
    int taken = left - 2;

    for (int column = left; column < right; column++)
        canvas_put(canvas, row, column, glyph_char(canvas->glyphs, GLYPH_HORIZONTAL), ROLE_FRAME);
    canvas_put(canvas, row, left - 1, glyph_char(canvas->glyphs, GLYPH_ORIGIN), ROLE_FRAME);
    for (size_t i = 0; i < g->x_count; i++) {
        int column = column_of(g, chart->x, g->x_ticks[i]);
        char label[32];

        if (column < 0)
            continue;
        canvas_put(canvas, row, column, glyph_char(canvas->glyphs, GLYPH_TICK_BOTTOM), ROLE_FRAME);
        axis_label(g->x_ticks[i], chart->x.log ? g->x_ticks[i] : g->x_step, label, sizeof label);
        int width = canvas_text_width(label), start = column - width / 2;
        if (start + width > right + 1)
            start = right + 1 - width;
        if (start <= taken)
            continue;
        canvas_text(canvas, row + 1, start, width, ROLE_DIM, label);
        taken = start + width;
    }
}

/* --- lines ----------------------------------------------------------------------------------- */

/* A long line has many points in one dot column: their lowest and highest stand for them all. */
struct strip {
    int x;
    double first, last, low, high;
};

static void flush_strip(struct dots *dots, const struct strip *s, const struct series *series)
{
    dots_line(dots, s->x, s->low, s->x, s->high, 0, (uint8_t)series->role, series->priority);
}

static int dash_of(enum line_style style)
{
    switch (style) {
    case LINE_DASHED:
        return 4;
    case LINE_DOTTED:
        return 2;
    case LINE_SOLID:
    case LINE_POINTS:
        break;
    }
    return 0;
}

static void plot_line(struct dots *dots, const struct chart *chart, const struct series *series)
{
    double width = dots->columns * dots->cell_columns - 1,
           height = dots->rows * dots->cell_rows - 1;
    int dash = dash_of(series->style);
    struct strip strip = {0};
    bool open = false;

    for (size_t i = 0; i < series->count; i++) {
        double x = axis_position(chart->x, series->x[i]) * width;
        double y = axis_position(chart->y, series->y[i]) * height;

        if (isnan(x) || isnan(y)) {
            if (open)
                flush_strip(dots, &strip, series);
            open = false;
            continue;
        }
        x = fmax(-2, fmin(x, width + 2));
        y = fmax(-height - 2, fmin(y, 2 * height + 2));
        int at = (int)lround(x);
        if (series->style == LINE_POINTS) {
            dots_set(dots, at, (int)lround(y), (uint8_t)series->role, series->priority);
            continue;
        }
        if (open && at == strip.x) {
            strip.low = fmin(strip.low, y);
            strip.high = fmax(strip.high, y);
            strip.last = y;
            continue;
        }
        if (open) {
            if (dash == 0)
                flush_strip(dots, &strip, series);
            dots_line(dots, strip.x, strip.last, at, y, dash, (uint8_t)series->role,
                      series->priority);
        }
        strip = (struct strip){at, y, y, y, y};
        open = true;
    }
    if (open)
        flush_strip(dots, &strip, series);
}

static void show_dots(struct canvas *canvas, const struct geometry *g, const struct dots *dots)
{
    for (int r = 0; r < dots->rows; r++)
        for (int c = 0; c < dots->columns; c++) {
            size_t cell = (size_t)r * (size_t)dots->columns + (size_t)c;

            if (dots->masks[cell] != 0)
                canvas_put(canvas, g->plot.row + r, g->plot.column + c,
                           glyph_dots(canvas->glyphs, dots->masks[cell]),
                           (enum role)dots->roles[cell]);
        }
}

/* Markers where a series has few enough points to tell them apart. */
static void draw_markers(struct canvas *canvas, const struct geometry *g, const struct chart *chart,
                         const struct series *series)
{
    if (series->marker == 0 || series->count * 3 > (size_t)g->plot.columns)
        return;
    for (size_t i = 0; i < series->count; i++) {
        int row = row_of(g, chart->y, series->y[i]), column = column_of(g, chart->x, series->x[i]);

        if (row >= 0 && column >= 0)
            canvas_put(canvas, row, column, series->marker, series->role);
    }
}

static bool has_points(const struct chart *chart)
{
    for (size_t i = 0; i < chart->series_count; i++)
        for (size_t k = 0; k < chart->series[i].count; k++)
            if (!isnan(chart->series[i].y[k]))
                return true;
    return false;
}

/* --- marks, cursor, legend ------------------------------------------------------------------- */

static void draw_vertical(struct canvas *canvas, const struct geometry *g, int column,
                          enum role role)
{
    uint32_t line = glyph_char(canvas->glyphs, GLYPH_VERTICAL);

    for (int row = g->plot.row; row < g->plot.row + g->plot.rows; row++) {
        struct cell *cell = &canvas->cells[(size_t)row * (size_t)canvas->columns + (size_t)column];
        if (cell->character == ' ') /* the lines stay readable */
            canvas_put(canvas, row, column, line, role);
    }
}

static bool on_canvas(const struct canvas *canvas, const struct geometry *g)
{
    return g->plot.row >= 0 && g->plot.column >= 0 && g->plot.row + g->plot.rows <= canvas->rows &&
           g->plot.column + g->plot.columns <= canvas->columns;
}

static void draw_marks(struct canvas *canvas, const struct geometry *g, const struct chart *chart)
{
    int taken_to = -1, line = 0;

    for (size_t i = 0; i < chart->mark_count; i++) {
        const struct mark *m = &chart->marks[i];
        int column = column_of(g, chart->x, m->x), right = g->plot.column + g->plot.columns;
        int width = m->label == NULL ? 0 : canvas_text_width(m->label);

        if (column < 0)
            continue;
        if (m->kind == MARK_VERTICAL) {
            draw_vertical(canvas, g, column, m->role);
            line = column <= taken_to ? (line + 1) % 3 : 0;
            int start = column + 1 + width <= right ? column + 1 : column - width;
            if (width > 0 && start >= g->plot.column && line < g->plot.rows)
                canvas_text(canvas, g->plot.row + line, start, width, m->role, m->label);
            taken_to = start + width;
            continue;
        }
        int row = row_of(g, chart->y, m->y);
        if (row < 0)
            continue;
        canvas_put(canvas, row, column, m->character, m->role);
        int start = column + 2 + width <= right ? column + 2 : column - 1 - width;
        int label_row = row > g->plot.row ? row - 1 : row + 1;
        if (width > 0 && start >= g->plot.column && g->plot.rows > 3)
            canvas_text(canvas, label_row, start, width, m->role, m->label);
    }
}

/* In the frame's top edge, from the right; what has no room is left out, the last ones first. */
static void draw_legend(struct canvas *canvas, struct rect area, const struct chart *chart)
{
    static const char *const samples[] = {"\u2501\u2501", "\u2578\u2578", "\u00b7\u00b7", "::"};
    static const char *const plain[] = {"--", "- ", "..", "::"};
    int room = area.columns - canvas_text_width(chart->title) - 8, used = 0;
    size_t shown = 0;

    for (; shown < chart->series_count; shown++) {
        const char *label = chart->series[shown].label;
        int width = label == NULL ? 0 : canvas_text_width(label) + 5;

        if (used + width > room)
            break;
        used += width;
    }
    int column = area.column + area.columns - 2 - used;
    for (size_t i = 0; i < shown; i++) {
        const struct series *s = &chart->series[i];

        if (s->label == NULL)
            continue;
        const char *sample =
            canvas->glyphs == GLYPH_SET_ASCII ? plain[s->style] : samples[s->style];
        canvas_put(canvas, area.row, column, ' ', ROLE_TEXT);
        canvas_text(canvas, area.row, column + 1, 2, s->role, sample);
        if (s->marker != 0)
            canvas_put(canvas, area.row, column + 1, s->marker, s->role);
        canvas_put(canvas, area.row, column + 3, ' ', ROLE_TEXT);
        column += 4 + canvas_text(canvas, area.row, column + 4, area.columns, s->role, s->label);
        canvas_put(canvas, area.row, column, ' ', ROLE_TEXT);
        column++;
    }
}

/* In the frame's bottom edge, at the right: there the axis keeps its last label. */
static void draw_x_name(struct canvas *canvas, struct rect area, const char *name)
{
    int width = canvas_text_width(name) + 2, start = area.column + area.columns - 1 - width;

    canvas_put(canvas, area.row + area.rows - 1, start, ' ', ROLE_TEXT);
    canvas_text(canvas, area.row + area.rows - 1, start + 1, width, ROLE_DIM, name);
    canvas_put(canvas, area.row + area.rows - 1, start + width - 1, ' ', ROLE_TEXT);
}

static void draw_cursor(struct canvas *canvas, struct rect area, const struct geometry *g,
                        const struct chart *chart)
{
    int column = column_of(g, chart->x, chart->cursor_x);

    if (column >= 0)
        draw_vertical(canvas, g, column, ROLE_CURSOR);
    if (chart->reading == NULL || area.columns < 12)
        return;
    int width = canvas_text_width(chart->reading),
        room = area.columns - 6 - canvas_text_width(chart->x_name);
    width = width < room ? width : room;
    int row = area.row + area.rows - 1, start = area.column + 2;
    canvas_put(canvas, row, start - 1, ' ', ROLE_TEXT);
    canvas_text(canvas, row, start, width, ROLE_CURSOR, chart->reading);
    canvas_put(canvas, row, start + width, ' ', ROLE_TEXT);
}

void chart_draw(struct canvas *canvas, struct rect area, const struct chart *chart)
{
    struct geometry g = measure(area, chart);
    struct dots dots;

    canvas_frame(canvas, area, chart->title);
    if (rect_empty(g.plot) || !on_canvas(canvas, &g))
        return;
    if (g.axes) {
        draw_y_axis(canvas, &g, chart);
        draw_x_axis(canvas, &g, chart);
        draw_x_name(canvas, area, chart->x_name);
    }
    draw_legend(canvas, area, chart);
    if (!has_points(chart) && chart->empty != NULL) {
        int width = canvas_text_width(chart->empty);
        int start = g.plot.column + (g.plot.columns > width ? (g.plot.columns - width) / 2 : 0);
        canvas_text(canvas, g.plot.row + g.plot.rows / 2, start,
                    g.plot.columns - (start - g.plot.column), ROLE_DIM, chart->empty);
        return;
    }
    if (!dots_init(&dots, g.plot.rows, g.plot.columns, glyph_dot_rows(canvas->glyphs),
                   glyph_dot_columns(canvas->glyphs)))
        return;
    for (size_t i = 0; i < chart->series_count; i++)
        plot_line(&dots, chart, &chart->series[i]);
    show_dots(canvas, &g, &dots);
    dots_release(&dots);
    for (size_t i = chart->series_count; i-- > 0;)
        draw_markers(canvas, &g, chart, &chart->series[i]);
    if (g.axes)
        draw_marks(canvas, &g, chart);
    if (chart->cursor)
        draw_cursor(canvas, area, &g, chart);
}
