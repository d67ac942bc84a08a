/* chart_legend: the frame of a chart, with its legend above and its reading below. */
#include "ui/widgets/chart_parts.h"

#define SAMPLE_COLUMNS 3 /* of a line in the legend */

/* How many listed series come before this one in the legend's order of importance. */
static size_t legend_rank(const struct chart *chart, size_t index)
{
    size_t rank = 0;

    for (size_t i = 0; i < chart->series_count; i++) {
        uint8_t other = chart_priority(&chart->series[i]);
        uint8_t own = chart_priority(&chart->series[index]);

        if (chart->series[i].label != NULL && (other > own || (other == own && i < index)))
            rank++;
    }
    return rank;
}

/* A layout of the legend: the `shown` most important series, each with a sample of its line and its
 * label. */
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
            columns += (columns > 0 ? legend.gap : 0) + legend.sample + 1 + text_columns(label);
    }
    return columns;
}

/* The most spacious layout that fits. */
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

void chart_sample(struct canvas *canvas, int row, int column, int columns,
                  const struct series *series)
{
    uint32_t marker = chart_marker(canvas, series);
    struct dots dots;

    if (!dots_init(&dots, 1, columns, glyph_dot_rows(canvas->glyphs),
                   glyph_dot_columns(canvas->glyphs)))
        return;
    int middle_dot = dots.cell_rows / 2;
    double middle = middle_dot;
    if (series->style != LINE_POINTS)
        dots_line(&dots, 0, middle, columns * dots.cell_columns, middle, chart_dash(series->style),
                  (uint8_t)series->role, 1);
    else
        dots_set(&dots, columns / 2 * dots.cell_columns, (int)middle, (uint8_t)series->role, 1);
    chart_show_dots(canvas, &dots, row, column);
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
        chart_sample(canvas, row, column, legend.sample, series);
        column += legend.sample + 1;
        column += canvas_text(canvas, row, column, text_columns(series->label), series->role,
                              series->label);
        column += legend.gap;
    }
}

/* In the top edge, at the right. */
static void draw_legend(struct canvas *canvas, struct rect area, const struct chart *chart)
{
    int title = chart->title != NULL ? text_columns(chart->title) + 2 : 0;
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
    int columns = chart->x_name != NULL ? text_columns(chart->x_name) : 0;
    if (columns == 0 || columns + 2 > right - left)
        return;
    struct rect back = {row, right - columns - 2, 1, columns + 2};
    canvas_fill(canvas, back, ' ', ROLE_TEXT);
    canvas_text(canvas, row, back.column + 1, columns, ROLE_DIM, chart->x_name);
}

void chart_draw_frame(struct canvas *canvas, const struct chart_layout *layout,
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
