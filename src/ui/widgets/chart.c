/* chart: draws the parts of a chart in their order. */
#include "ui/widgets/chart_parts.h"

struct rect chart_plot_area(const struct canvas *canvas, struct rect area,
                            const struct chart *chart)
{
    (void)canvas; /* every set of glyphs takes the same room */
    return chart_lay_out(area, chart).plot;
}

static void draw_plot(struct surface *s)
{
    chart_draw_lines(s);
    if (s->layout->axes)
        chart_draw_axes(s);
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
    struct chart_layout layout = chart_lay_out(area, chart);
    struct surface surface = {.canvas = canvas, .chart = chart, .layout = &layout};

    chart_draw_frame(canvas, &layout, chart);
    if (!rect_empty(layout.plot) && make_dots(&surface.dots, layout.plot, canvas->glyphs) &&
        make_dots(&surface.layer, layout.plot, canvas->glyphs))
        draw_plot(&surface);
    dots_release(&surface.dots);
    dots_release(&surface.layer);
}
