/* chart: lays out axes, legend and marks around a grid of dots, and draws them. */
#include "ui/widgets/chart.h"

#include <math.h>
#include <string.h>

enum {
    MAX_TICKS = 32,
    LABEL_SIZE = 32,
    FRAME_ROWS = 4, /* smaller areas have no frame */
    FRAME_COLUMNS = 8,
    AXES_ROWS = 6, /* nor axes */
    AXES_COLUMNS = 16,
    LINE_ROWS = 7,     /* nor, below this, a line of the x axis above its labels */
    MAX_LABELS = 32,   /* of marks */
    SAMPLE_COLUMNS = 3 /* of a line in the legend */
};

struct ticks {
    double values[MAX_TICKS];
    char labels[MAX_TICKS][LABEL_SIZE];
    size_t count;
};

/* Where everything goes. */
struct layout {
    struct rect area, plot;
    bool framed, axes;
    int line_row;      /* of the x axis; -1: none */
    int label_row;     /* of its labels; -1: none */
    int title_columns; /* left of a plot without a frame */
    struct ticks y;
};

/* What the lines are drawn on. */
struct surface {
    struct canvas *canvas;
    const struct chart *chart;
    const struct layout *layout;
    struct dots dots;  /* over layout->plot */
    struct dots layer; /* the series being drawn, before it joins the others */
};

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

/* --- layout ---------------------------------------------------------------------------------- */

static void make_ticks(struct ticks *ticks, struct axis axis, size_t most)
{
    double *values = ticks->values;

    ticks->count = axis_ticks(axis, values, most < MAX_TICKS ? most : MAX_TICKS);
    double step = ticks->count > 1 && !axis.log ? values[1] - values[0] : 0;
    for (size_t i = 0; i < ticks->count; i++)
        axis_label(values[i], step, ticks->labels[i], LABEL_SIZE);
}

static int label_columns(const struct ticks *ticks)
{
    int widest = 0;

    for (size_t i = 0; i < ticks->count; i++)
        widest = larger(widest, canvas_text_width(ticks->labels[i]));
    return widest;
}

/* The axes take their room from *rest. */
static void lay_out_axes(struct layout *layout, const struct chart *chart, struct rect *rest)
{
    bool line = layout->area.rows >= LINE_ROWS;

    layout->label_row = rect_cut_bottom(rest, 1).row;
    if (line)
        layout->line_row = rect_cut_bottom(rest, 1).row;
    int most = 3 + rest->rows / 4 + (chart->y.log ? 2 : 0);
    make_ticks(&layout->y, chart->y, (size_t)smaller(most, (rest->rows + 2) / 2));
    int columns = label_columns(&layout->y);
    if (columns > rest->columns / 3)
        columns = (int)(layout->y.count = 0);
    rect_cut_left(rest, columns + 1);
}

static struct layout lay_out(struct rect area, const struct chart *chart)
{
    struct layout layout = {.area = area, .line_row = -1, .label_row = -1};
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

struct rect chart_plot_area(const struct canvas *canvas, struct rect area,
                            const struct chart *chart)
{
    (void)canvas; /* every set of glyphs takes the same room */
    return lay_out(area, chart).plot;
}

/* --- from values to dots and cells ----------------------------------------------------------- */

static double dot_x(const struct surface *s, double value)
{
    return axis_position(s->chart->x, value) * (s->dots.columns * s->dots.cell_columns - 1);
}

static double dot_y(const struct surface *s, double value)
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
static int column_of(const struct surface *s, double x)
{
    int column = cell_of(dot_x(s, x), s->dots.columns, s->dots.cell_columns);

    return column < 0 ? -1 : s->layout->plot.column + column;
}

static int row_of(const struct surface *s, double y)
{
    int from_bottom = cell_of(dot_y(s, y), s->dots.rows, s->dots.cell_rows);

    return from_bottom < 0 ? -1 : s->layout->plot.row + s->dots.rows - 1 - from_bottom;
}

static size_t cell_index(const struct surface *s, int row, int column)
{
    return (size_t)(row - s->layout->plot.row) * (size_t)s->dots.columns +
           (size_t)(column - s->layout->plot.column);
}

/* Draws behind the lines. */
static void put_behind(const struct surface *s, int row, int column, uint32_t character,
                       enum role role)
{
    if (rect_contains(s->layout->plot, row, column) &&
        s->dots.masks[cell_index(s, row, column)] == 0)
        canvas_put(s->canvas, row, column, character, role);
}

static void show_dots(struct canvas *canvas, const struct dots *dots, int top, int left)
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

/* --- frame and legend ------------------------------------------------------------------------ */

static uint8_t priority_of(const struct series *series)
{
    return series->priority > 0 ? series->priority : 1;
}

/* ASCII has no line of its own for each series: one without a marker gets its first letter. */
static uint32_t marker_of(const struct canvas *canvas, const struct series *series)
{
    const char *label = series->label;

    if (series->marker != 0 || canvas->glyphs != GLYPH_SET_ASCII || label == NULL)
        return series->marker;
    return label[0] > ' ' && label[0] <= '~' ? (uint32_t)label[0] : 0;
}

static int dash_of(enum line_style style)
{
    switch (style) {
    case LINE_DASHED:
        return 2;
    case LINE_DOTTED:
        return 1;
    default:
        return 0;
    }
}

/* How many listed series come before this one in the legend's order of importance. */
static size_t legend_rank(const struct chart *chart, size_t index)
{
    size_t rank = 0;

    for (size_t i = 0; i < chart->series_count; i++) {
        uint8_t other = priority_of(&chart->series[i]);
        uint8_t own = priority_of(&chart->series[index]);

        if (chart->series[i].label != NULL && (other > own || (other == own && i < index)))
            rank++;
    }
    return rank;
}

/* How the legend is set: the `shown` most important series, a sample of the line and the label
 * each. */
struct legend {
    size_t shown;
    int sample, gap; /* columns */
};

static int legend_columns(const struct chart *chart, struct legend legend)
{
    int columns = 0;

    for (size_t i = 0; i < chart->series_count; i++) {
        const char *label = chart->series[i].label;

        if (label != NULL && legend_rank(chart, i) < legend.shown)
            columns +=
                (columns > 0 ? legend.gap : 0) + legend.sample + 1 + canvas_text_width(label);
    }
    return columns;
}

/* The roomiest legend that fits. */
static struct legend fit_legend(const struct chart *chart, enum glyph_set set, int room)
{
    struct legend legend = {chart->series_count, set == GLYPH_SET_ASCII ? 1 : SAMPLE_COLUMNS, 2};

    if (legend_columns(chart, legend) > room)
        legend.sample = 1;
    if (legend_columns(chart, legend) > room)
        legend.gap = 1;
    while (legend.shown > 0 && legend_columns(chart, legend) > room)
        legend.shown--;
    return legend;
}

static void draw_sample(struct canvas *canvas, int row, int column, int columns,
                        const struct series *series)
{
    uint32_t marker = marker_of(canvas, series);
    struct dots dots;

    if (!dots_init(&dots, 1, columns, glyph_dot_rows(canvas->glyphs),
                   glyph_dot_columns(canvas->glyphs)))
        return;
    int middle_dot = dots.cell_rows / 2;
    double middle = middle_dot;
    if (series->style != LINE_POINTS)
        dots_line(&dots, 0, middle, columns * dots.cell_columns, middle, dash_of(series->style),
                  (uint8_t)series->role, 1);
    else
        dots_set(&dots, columns / 2 * dots.cell_columns, (int)middle, (uint8_t)series->role, 1);
    show_dots(canvas, &dots, row, column);
    if (marker != 0)
        canvas_put(canvas, row, column + columns / 2, marker, series->role);
    dots_release(&dots);
}

static void draw_entries(struct canvas *canvas, const struct chart *chart, struct legend legend,
                         int row, int column)
{
    for (size_t i = 0; i < chart->series_count; i++) {
        const struct series *series = &chart->series[i];

        if (series->label == NULL || legend_rank(chart, i) >= legend.shown)
            continue;
        draw_sample(canvas, row, column, legend.sample, series);
        column += legend.sample + 1;
        column += canvas_text(canvas, row, column, canvas_text_width(series->label), series->role,
                              series->label);
        column += legend.gap;
    }
}

/* In the top edge, at the right. */
static void draw_legend(struct canvas *canvas, struct rect area, const struct chart *chart)
{
    int title = chart->title != NULL ? canvas_text_width(chart->title) + 2 : 0;
    int room = area.columns - title - 6; /* corners, an edge on both sides, spaces */
    struct legend legend = fit_legend(chart, canvas->glyphs, room);
    int columns = legend_columns(chart, legend);

    if (columns == 0)
        return;
    struct rect back = {area.row, area.column + area.columns - columns - 4, 1, columns + 2};
    canvas_fill(canvas, back, ' ', ROLE_TEXT);
    draw_entries(canvas, chart, legend, area.row, back.column + 1);
}

/* In the bottom edge: the reading at the left, the name of the x axis at the right. */
static void draw_bottom_edge(struct canvas *canvas, struct rect area, const struct chart *chart)
{
    int row = area.row + area.rows - 1, left = area.column + 2;
    int right = area.column + area.columns - 2;

    if (chart->reading != NULL && chart->reading[0] != '\0' && right > left) {
        canvas_put(canvas, row, left - 1, ' ', ROLE_TEXT);
        left += canvas_text(canvas, row, left, right - left, ROLE_STRONG, chart->reading);
        canvas_put(canvas, row, left, ' ', ROLE_TEXT);
        left += 2;
    }
    int columns = chart->x_name != NULL ? canvas_text_width(chart->x_name) : 0;
    if (columns == 0 || columns + 2 > right - left)
        return;
    struct rect back = {row, right - columns - 2, 1, columns + 2};
    canvas_fill(canvas, back, ' ', ROLE_TEXT);
    canvas_text(canvas, row, back.column + 1, columns, ROLE_DIM, chart->x_name);
}

static void draw_frame(struct canvas *canvas, const struct layout *layout,
                       const struct chart *chart)
{
    struct rect area = layout->area;

    if (layout->framed) {
        canvas_frame(canvas, area, chart->title);
        draw_legend(canvas, area, chart);
        draw_bottom_edge(canvas, area, chart);
    } else if (layout->title_columns > 0) {
        canvas_text(canvas, area.row, area.column, layout->title_columns, ROLE_TITLE, chart->title);
    }
}

/* --- axes ------------------------------------------------------------------------------------ */

static void put_axis(const struct surface *s, int row, int column, enum glyph glyph)
{
    canvas_put(s->canvas, row, column, glyph_char(s->canvas->glyphs, glyph), ROLE_FRAME);
}

static void draw_y_axis(const struct surface *s)
{
    const struct layout *layout = s->layout;
    struct rect plot = layout->plot;
    int axis = plot.column - 1, columns = label_columns(&layout->y);

    for (int row = plot.row; row < plot.row + plot.rows; row++)
        put_axis(s, row, axis, GLYPH_VERTICAL);
    if (layout->line_row >= 0)
        put_axis(s, layout->line_row, axis, GLYPH_BOTTOM_LEFT);
    for (size_t i = 0; i < layout->y.count; i++) {
        int row = row_of(s, layout->y.values[i]);
        bool bottom = round(dot_y(s, layout->y.values[i])) <= 0 && layout->line_row >= 0;

        if (bottom)
            row = layout->line_row;
        put_axis(s, row, axis, bottom ? GLYPH_ORIGIN : GLYPH_TICK_LEFT);
        canvas_text_right(s->canvas, row, axis, columns, ROLE_DIM, layout->y.labels[i]);
    }
}

/* A tick at the left end stands where the axes meet. */
static int x_tick_column(const struct surface *s, double value)
{
    return round(dot_x(s, value)) <= 0 ? s->layout->plot.column - 1 : column_of(s, value);
}

/* Where the label of a tick of the x axis begins: centred below it, but inside the frame. */
static int x_label_column(const struct surface *s, const struct ticks *ticks, size_t i)
{
    int columns = canvas_text_width(ticks->labels[i]);
    struct rect area = s->layout->area;
    int column = x_tick_column(s, ticks->values[i]) - columns / 2;

    return larger(area.column + 1, smaller(column, area.column + area.columns - 1 - columns));
}

static bool x_labels_fit(const struct surface *s, const struct ticks *ticks)
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

static struct ticks x_ticks(const struct surface *s)
{
    struct ticks ticks;
    size_t most = (size_t)s->layout->plot.columns / 5;

    make_ticks(&ticks, s->chart->x, most);
    while (ticks.count > 0 && !x_labels_fit(s, &ticks))
        make_ticks(&ticks, s->chart->x, ticks.count - 1);
    return ticks;
}

static void draw_x_axis(const struct surface *s, const struct ticks *ticks)
{
    const struct layout *layout = s->layout;
    struct rect plot = layout->plot;

    for (int column = plot.column; layout->line_row >= 0 && column < plot.column + plot.columns;
         column++)
        put_axis(s, layout->line_row, column, GLYPH_HORIZONTAL);
    for (size_t i = 0; i < ticks->count; i++) {
        int column = x_tick_column(s, ticks->values[i]);

        if (layout->line_row >= 0)
            put_axis(s, layout->line_row, column,
                     column < plot.column ? GLYPH_ORIGIN : GLYPH_TICK_BOTTOM);
        canvas_text(s->canvas, layout->label_row, x_label_column(s, ticks, i), LABEL_SIZE, ROLE_DIM,
                    ticks->labels[i]);
    }
}

/* Faint dots where the ticks of both axes cross. */
static void draw_lattice(const struct surface *s, const struct ticks *x)
{
    const struct ticks *y = &s->layout->y;

    if (s->canvas->glyphs == GLYPH_SET_ASCII) /* its lines look the same */
        return;
    for (size_t i = 0; i < y->count; i++) {
        for (size_t j = 0; j < x->count; j++) {
            int column = column_of(s, x->values[j]);

            if (dot_y(s, y->values[i]) >= 1 && column > s->layout->plot.column)
                put_behind(s, row_of(s, y->values[i]), column,
                           glyph_char(s->canvas->glyphs, GLYPH_MIDDLE_DOT), ROLE_FRAME);
        }
    }
}

/* --- series ---------------------------------------------------------------------------------- */

/* Consecutive points of a line in one column of dots: it looks the same with all of them as with
 * these, and long series cost no more than the columns they fill. */
struct group {
    double x;                      /* in dots */
    double first, last, low, high; /* values of y */
    bool open, joined;             /* there is a group; a line leads to it */
};

static void stroke(struct surface *s, const struct series *series, int dash, double x0, double y0,
                   double x1, double y1)
{
    dots_line(&s->layer, x0, dot_y(s, y0), x1, dot_y(s, y1), dash, (uint8_t)series->role,
              priority_of(series));
}

/* Draws a group, and the line to the next one unless the series breaks here. A point on its own
 * must not fall into a gap of the dashes. */
static void finish_group(struct surface *s, const struct series *series, const struct group *group,
                         struct group *next)
{
    int dash = dash_of(series->style);
    double x = round(group->x);

    if (!group->open)
        return;
    next->joined = next->open && series->style != LINE_POINTS;
    bool alone = !group->joined && !next->joined;
    stroke(s, series, alone ? 0 : dash, x, group->low, x, group->high);
    if (next->joined)
        stroke(s, series, dash, group->x, group->last, next->x, next->first);
}

static void trace(struct surface *s, const struct series *series)
{
    struct group group = {.open = false}, end = group;

    for (size_t i = 0; i < series->count; i++) {
        double y = series->y[i], x = dot_x(s, series->x[i]);
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
}

static int dots_in(unsigned mask)
{
    int count = 0;

    for (; mask != 0; mask &= mask - 1)
        count++;
    return count;
}

/* Lines that meet in a cell share its dots; but where what lies below fills most of a cell (a noisy
 * line), the new line stands alone in it, or it could not be followed. Empties the layer. */
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
    trace(s, series);
    join_layer(s);
}

/* Columns from one marker to the next: dense points have fewer, so that the line is seen too. */
static int marker_distance(const struct surface *s, const struct series *series)
{
    int columns = s->layout->plot.columns;

    return series->count <= (size_t)columns / 3 ? 3 : larger(8, columns / 6);
}

static void draw_markers(struct surface *s, const struct series *series)
{
    uint32_t marker = marker_of(s->canvas, series);
    int distance = marker_distance(s, series);
    int free_from = s->layout->plot.column;

    for (size_t i = 0; i < series->count && marker != 0; i++) {
        int column = column_of(s, series->x[i]);
        int row = column >= free_from ? row_of(s, series->y[i]) : -1;

        if (row < 0 || s->dots.priorities[cell_index(s, row, column)] > priority_of(series))
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
            if (priority_of(&s->chart->series[i]) == priority)
                draw(s, &s->chart->series[i]);
}

static bool has_point(const struct chart *chart)
{
    for (size_t i = 0; i < chart->series_count; i++)
        for (size_t k = 0; k < chart->series[i].count; k++)
            if (isfinite(chart->series[i].x[k]) && isfinite(chart->series[i].y[k]))
                return true;
    return false;
}

static void say_empty(const struct surface *s)
{
    struct rect plot = s->layout->plot;

    if (s->chart->empty == NULL || has_point(s->chart))
        return;
    int columns = smaller(canvas_text_width(s->chart->empty), plot.columns);
    canvas_text(s->canvas, plot.row + (plot.rows - 1) / 2,
                plot.column + (plot.columns - columns) / 2, columns, ROLE_DIM, s->chart->empty);
}

/* --- marks and the cursor -------------------------------------------------------------------- */

/* Dotted, in the column of dots nearest to x. */
static void draw_vertical(const struct surface *s, const struct mark *mark)
{
    enum glyph_set set = s->canvas->glyphs;
    int column = column_of(s, mark->x), bit = (int)round(dot_x(s, mark->x));
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
        put_behind(s, s->layout->plot.row + i, column, character, mark->role);
    }
}

static void draw_cursor(const struct surface *s)
{
    const struct layout *layout = s->layout;
    int column = s->chart->cursor ? column_of(s, s->chart->cursor_x) : -1;
    uint32_t vertical = glyph_char(s->canvas->glyphs, GLYPH_VERTICAL);

    if (column < 0)
        return;
    for (int i = 0; i < layout->plot.rows; i++)
        put_behind(s, layout->plot.row + i, column, vertical, ROLE_STRONG);
    if (layout->line_row >= 0)
        canvas_put(s->canvas, layout->line_row, column, vertical, ROLE_CURSOR);
}

/* What is written on the plot so far. */
struct writing {
    struct rect taken[MAX_LABELS];
    size_t count;
};

static bool meet(struct rect a, struct rect b)
{
    return a.row < b.row + b.rows && b.row < a.row + a.rows && a.column < b.column + b.columns &&
           b.column < a.column + a.columns;
}

/* How many cells of lines a text there would hide, -1 where it cannot stand. */
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
        hidden += s->dots.masks[cell_index(s, spot.row, spot.column + i)] != 0;
    return hidden;
}

static void take(struct writing *writing, struct rect spot)
{
    if (writing->count < MAX_LABELS)
        writing->taken[writing->count++] = spot;
}

/* Writes a mark's label right or left of `column`, in the first of `rows` where it hides the least;
 * not at all where there is no room. */
static void write_label(const struct surface *s, struct writing *writing, const struct mark *mark,
                        int column, const int *rows, size_t row_count)
{
    int columns = mark->label != NULL ? canvas_text_width(mark->label) : 0, least = -1;
    struct rect best = {.rows = 0};

    if (columns == 0 || writing->count == MAX_LABELS)
        return;
    for (size_t i = 0; i < 2 * row_count; i++) {
        int start = i % 2 == 0 ? column + 1 : column - columns;
        struct rect spot = {rows[i / 2], start, 1, columns};
        int hidden = hidden_cells(s, writing, spot);

        if (hidden >= 0 && (least < 0 || hidden < least)) {
            least = hidden;
            best = spot;
        }
    }
    if (least < 0)
        return;
    canvas_text(s->canvas, best.row, best.column, columns, mark->role, mark->label);
    take(writing, best);
}

/* A point beyond the y axis stands at the end of it. */
static int mark_row(const struct surface *s, const struct mark *mark)
{
    return row_of(s, fmin(fmax(mark->y, s->chart->y.low), s->chart->y.high));
}

static void write_vertical_label(const struct surface *s, struct writing *writing,
                                 const struct mark *mark)
{
    int top = s->layout->plot.row, column = column_of(s, mark->x);

    if (column >= 0)
        write_label(s, writing, mark, column, (const int[]){top, top + 1, top + 2}, 3);
}

static void write_point_label(const struct surface *s, struct writing *writing,
                              const struct mark *mark)
{
    int row = mark_row(s, mark), column = column_of(s, mark->x);

    if (column >= 0 && row >= 0)
        write_label(s, writing, mark, column,
                    (const int[]){row, row - 1, row + 1, row - 2, row + 2}, 5);
}

static void draw_point(const struct surface *s, struct writing *writing, const struct mark *mark)
{
    int row = mark_row(s, mark), column = column_of(s, mark->x);

    if (column < 0 || row < 0 || mark->character == 0)
        return;
    canvas_put(s->canvas, row, column, mark->character, mark->role);
    take(writing, (struct rect){row, column, 1, 1});
}

/* Points first: a label must not hide one. Their labels say more than those of changes. */
static void draw_mark_texts(const struct surface *s)
{
    const struct chart *chart = s->chart;
    struct writing writing = {.count = 0};

    for (size_t i = 0; i < chart->mark_count; i++)
        if (chart->marks[i].kind == MARK_POINT)
            draw_point(s, &writing, &chart->marks[i]);
    for (size_t i = 0; i < chart->mark_count && s->layout->axes; i++)
        if (chart->marks[i].kind == MARK_POINT)
            write_point_label(s, &writing, &chart->marks[i]);
    for (size_t i = 0; i < chart->mark_count && s->layout->axes; i++)
        if (chart->marks[i].kind == MARK_VERTICAL)
            write_vertical_label(s, &writing, &chart->marks[i]);
}

/* --- all of it ------------------------------------------------------------------------------- */

static void draw_plot(struct surface *s)
{
    each_series(s, draw_line);
    show_dots(s->canvas, &s->dots, s->layout->plot.row, s->layout->plot.column);
    if (s->layout->axes) {
        struct ticks ticks = x_ticks(s);
        draw_y_axis(s);
        draw_x_axis(s, &ticks);
        draw_lattice(s, &ticks);
    }
    for (size_t i = 0; i < s->chart->mark_count; i++)
        if (s->chart->marks[i].kind == MARK_VERTICAL)
            draw_vertical(s, &s->chart->marks[i]);
    draw_cursor(s);
    each_series(s, draw_markers);
    draw_mark_texts(s);
    say_empty(s);
}

static bool make_dots(struct dots *dots, struct rect plot, enum glyph_set set)
{
    return dots_init(dots, plot.rows, plot.columns, glyph_dot_rows(set), glyph_dot_columns(set));
}

void chart_draw(struct canvas *canvas, struct rect area, const struct chart *chart)
{
    struct layout layout = lay_out(area, chart);
    struct surface surface = {.canvas = canvas, .chart = chart, .layout = &layout};

    draw_frame(canvas, &layout, chart);
    if (!rect_empty(layout.plot) && make_dots(&surface.dots, layout.plot, canvas->glyphs) &&
        make_dots(&surface.layer, layout.plot, canvas->glyphs))
        draw_plot(&surface);
    dots_release(&surface.dots);
    dots_release(&surface.layer);
}
