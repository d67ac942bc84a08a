/* chart_marks: marks of a chart: changes, single points, the reading cursor. */
#include "ui/widgets/chart_parts.h"

#include <math.h>

#define MAX_LABELS 32

/* Dotted, in the column of dots nearest to x. */
static void draw_vertical(const struct surface *s, const struct mark *mark)
{
    enum glyph_set set = s->canvas->glyphs;
    int column = chart_column_of(s, mark->x), bit = (int)round(chart_dot_x(s, mark->x));
    unsigned mask = 0;

    if (column < 0)
        return;
    bit %= s->dots.cell_columns;
    for (int row = 0; row < s->dots.cell_rows; row += 2)
        mask |= 1u << (row * s->dots.cell_columns + bit);
    for (int i = 0; i < s->layout->plot.rows; i++) {
        uint32_t character = glyph_dots(set, mask);

        if (set == GLYPH_SET_ASCII)
            character = i % 2 == 0 ? glyph_char(set, GLYPH_VERTICAL) : ' ';
        chart_put_behind(s, s->layout->plot.row + i, column, character, mark->role);
    }
}

static void draw_cursor(const struct surface *s)
{
    const struct chart_layout *layout = s->layout;
    int column = s->chart->cursor ? chart_column_of(s, s->chart->cursor_x) : -1;
    uint32_t vertical = glyph_char(s->canvas->glyphs, GLYPH_VERTICAL);

    if (column < 0)
        return;
    for (int i = 0; i < layout->plot.rows; i++)
        chart_put_behind(s, layout->plot.row + i, column, vertical, ROLE_STRONG);
    if (layout->line_row >= 0)
        canvas_put(s->canvas, layout->line_row, column, vertical, ROLE_CURSOR);
}

void chart_draw_verticals(const struct surface *s)
{
    for (size_t i = 0; i < s->chart->mark_count; i++)
        if (s->chart->marks[i].kind == MARK_VERTICAL)
            draw_vertical(s, &s->chart->marks[i]);
    draw_cursor(s);
}

/* Labels written on the plot so far. */
struct writing {
    struct rect taken[MAX_LABELS];
    size_t count;
};

static bool meet(struct rect a, struct rect b)
{
    return a.row < b.row + b.rows && b.row < a.row + a.rows && a.column < b.column + b.columns &&
           b.column < a.column + a.columns;
}

/* The number of line cells that a label at `spot` would hide; -1 if it does not fit there. */
static int hidden_cells(const struct surface *s, const struct writing *writing, struct rect spot)
{
    int hidden = 0;

    if (!rect_contains(s->layout->plot, spot.row, spot.column) ||
        !rect_contains(s->layout->plot, spot.row, spot.column + spot.columns - 1))
        return -1;
    for (size_t i = 0; i < writing->count; i++)
        if (meet(writing->taken[i], spot))
            return -1;
    for (int i = 0; i < spot.columns; i++)
        hidden += s->dots.masks[chart_cell(s, spot.row, spot.column + i)] != 0;
    return hidden;
}

static void reserve(struct writing *writing, struct rect spot)
{
    if (writing->count < MAX_LABELS)
        writing->taken[writing->count++] = spot;
}

/* A point beyond the y axis is drawn at its end. */
static int mark_row(const struct surface *s, const struct mark *mark)
{
    return chart_row_of(s, fmin(fmax(mark->y, s->chart->y.low), s->chart->y.high));
}

/* Writes a mark's label right or left of it, in the row near the point or on top of the plot where
 * it hides the least, if it fits. */
static void write_label(const struct surface *s, struct writing *writing, const struct mark *mark)
{
    static const int near[] = {0, -1, 1, -2, 2}, below[] = {0, 1, 2};
    bool point = mark->kind == MARK_POINT;
    int row = point ? mark_row(s, mark) : s->layout->plot.row, column = chart_column_of(s, mark->x);
    int columns = mark->label != NULL ? text_columns(mark->label) : 0, least = -1;
    size_t row_count = point ? sizeof near / sizeof *near : sizeof below / sizeof *below;
    struct rect best = {.rows = 0};

    if (columns == 0 || row < 0 || column < 0 || writing->count == MAX_LABELS)
        return;
    for (size_t i = 0; i < 2 * row_count; i++) {
        int start = i % 2 == 0 ? column + 1 : column - columns;
        struct rect spot = {row + (point ? near : below)[i / 2], start, 1, columns};
        int hidden = hidden_cells(s, writing, spot);

        if (hidden >= 0 && (least < 0 || hidden < least)) {
            least = hidden;
            best = spot;
        }
    }
    if (least < 0)
        return;
    canvas_text(s->canvas, best.row, best.column, columns, mark->role, mark->label);
    reserve(writing,
            (struct rect){best.row, best.column - 1, 1, columns + 2}); /* a blank between */
}

static void draw_point(const struct surface *s, struct writing *writing, const struct mark *mark)
{
    int row = mark_row(s, mark), column = chart_column_of(s, mark->x);

    if (column < 0 || row < 0 || mark->character == 0)
        return;
    canvas_put(s->canvas, row, column, mark->character, mark->role);
    reserve(writing, (struct rect){row, column, 1, 1});
}

/* Points first, so that labels do not hide them, and their labels before those of changes. */
void chart_draw_points(const struct surface *s)
{
    const struct chart *chart = s->chart;
    struct writing writing = {.count = 0};

    for (size_t i = 0; i < chart->mark_count; i++)
        if (chart->marks[i].kind == MARK_POINT)
            draw_point(s, &writing, &chart->marks[i]);
    for (size_t i = 0; i < chart->mark_count && s->layout->axes; i++)
        if (chart->marks[i].kind == MARK_POINT)
            write_label(s, &writing, &chart->marks[i]);
    for (size_t i = 0; i < chart->mark_count && s->layout->axes; i++)
        if (chart->marks[i].kind == MARK_VERTICAL)
            write_label(s, &writing, &chart->marks[i]);
}
