/* runlook: how a run looks wherever it is drawn or listed. */
#include "ui/widgets/runlook.h"

enum role runlook_role(const struct run *run)
{
    return (enum role)(ROLE_RUN_1 + (int)((run->number - 1) % ROLE_RUN_COUNT));
}

enum line_style runlook_style(const struct run *run)
{
    static const enum line_style styles[] = {LINE_SOLID, LINE_DASHED, LINE_DOTTED};

    return styles[(run->number - 1) % 3];
}

uint32_t runlook_marker(const struct run *run)
{
    return '0' + run->number % 10;
}

int runlook_number_width(const struct run_list *runs)
{
    int width = 3;

    for (unsigned rest = runs->last_number / 1000; rest > 0; rest /= 10)
        width++;
    return width;
}

void runlook_sample(struct canvas *canvas, int row, int column, const struct run *run, bool current)
{
    enum line_style style = current ? LINE_DASHED : runlook_style(run);
    enum role role = current ? ROLE_VALIDATION : runlook_role(run);
    enum glyph line = style == LINE_DASHED   ? GLYPH_DASH
                      : style == LINE_DOTTED ? GLYPH_MIDDLE_DOT
                                             : GLYPH_HORIZONTAL;

    canvas_glyph(canvas, row, column, line, role);
    canvas_put(canvas, row, column + 1,
               current ? glyph_char(canvas->glyphs, GLYPH_DIAMOND) : runlook_marker(run), role);
    canvas_glyph(canvas, row, column + 2, line, role);
}
