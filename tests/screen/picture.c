/* picture: runs a program on the emulated terminal and draws its screen as an SVG picture.
 *
 * Usage: picture [-s COLSxROWS] [-t TERM] [-T TITLE] [-w SECONDS] [-o OUT.svg] [-k STEP]... --
 *                COMMAND [ARGUMENT...]
 *
 * Steps, in their order; -o takes a last picture after them:
 *   wait TEXT          until it is on the screen       wait-gone TEXT    until it is not
 *   keys KEYS          type (notation: harness.h)      click ROW,COLUMN  left button, from 0
 *   resize COLSxROWS   change the size                 pause MS          read on for so long
 *   settle MS          until nothing is written for so long
 *   shot FILE.svg      picture of the screen           text FILE.txt     its text
 *
 * What fonts render differently (blocks, box lines, braille) is drawn as shapes; every word of text
 * has its place and length, so that the picture looks the same everywhere.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "harness.h"
#include "palette.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- Geometry and colours ----------------------------------------------------------------------
 */

#define CELL_WIDTH  9
#define CELL_HEIGHT 18
#define BASELINE    14
#define FONT_SIZE   15
#define PADDING     14
#define TITLE_BAR   30

static const char FONTS[] = "ui-monospace,'SF Mono','Cascadia Mono','JetBrains Mono',Menlo,"
                            "Consolas,'DejaVu Sans Mono','Liberation Mono',monospace";

enum { BACKGROUND = 0x12151c, FOREGROUND = 0xd3d7e0, FRAME = 0x343b4a, TITLE = 0x8b93a5 };

/* The sixteen named colours, chosen to be told apart on the dark background. */
static const unsigned NAMED[16] = {0x1d212b, 0xe0606b, 0x8cc570, 0xe3bf74, 0x5fa8ee, 0xc57bdb,
                                   0x55b9c4, 0xb4bac6, 0x5d6678, 0xf07f88, 0xa6d98a, 0xf2d592,
                                   0x84c0fa, 0xd99bea, 0x7bd3dd, 0xf1f3f7};

/* A cell as it is to be drawn: reverse and dim are already in its colours. */
struct drawn {
    uint32_t codepoint;
    int width;
    unsigned fg, bg;
    bool bold, italic, underline, strike;
};

struct picture {
    struct drawn *cells; /* (rows, columns), row-major */
    int rows, columns, top;
    FILE *out;
};

static unsigned mix(unsigned a, unsigned b, int percent_b)
{
    unsigned mixed = 0;

    for (int shift = 0; shift <= 16; shift += 8) {
        unsigned x = a >> shift & 255, y = b >> shift & 255;

        mixed |= (x * (unsigned)(100 - percent_b) + y * (unsigned)percent_b + 50) / 100 << shift;
    }
    return mixed;
}

/* Not as libvterm has it: its cube is darker. */
static unsigned of_palette(unsigned index)
{
    uint8_t rgb[3];

    if (index < 16)
        return NAMED[index];
    palette_colour(index, rgb);
    return (unsigned)rgb[0] << 16 | (unsigned)rgb[1] << 8 | rgb[2];
}

static unsigned colour(struct terminal_colour c, unsigned otherwise)
{
    if (c.kind == TERMINAL_COLOUR_DEFAULT)
        return otherwise;
    if (c.kind == TERMINAL_COLOUR_INDEXED)
        return of_palette((unsigned)c.index);
    return (unsigned)c.red << 16 | (unsigned)c.green << 8 | c.blue;
}

static struct drawn drawn_of(const struct terminal_cell *cell)
{
    struct drawn d = {.codepoint = cell->codepoint,
                      .width = cell->width,
                      .fg = colour(cell->fg, FOREGROUND),
                      .bg = colour(cell->bg, BACKGROUND),
                      .bold = cell->bold,
                      .italic = cell->italic,
                      .underline = cell->underline,
                      .strike = cell->strike};

    if (cell->reverse) {
        unsigned fg = d.fg;

        d.fg = d.bg;
        d.bg = fg;
    }
    if (cell->dim)
        d.fg = mix(d.fg, d.bg, 45);
    return d;
}

/* The screen's cells, the cursor as a reversed one; rows and columns as of now. */
static bool picture_init(struct picture *p, const struct terminal *t, FILE *out, bool titled)
{
    struct terminal_cell cell;
    int row, column;

    terminal_size(t, &p->rows, &p->columns);
    p->top = PADDING + (titled ? TITLE_BAR : 0);
    p->out = out;
    p->cells = calloc((size_t)p->rows * (size_t)p->columns, sizeof *p->cells);
    if (!p->cells)
        return false;
    terminal_cursor(t, &row, &column);
    for (int i = 0; i < p->rows * p->columns; i++) {
        if (!terminal_cell(t, i / p->columns, i % p->columns, &cell))
            continue;
        if (terminal_modes(t)->cursor_visible && i == row * p->columns + column)
            cell.reverse = !cell.reverse;
        p->cells[i] = drawn_of(&cell);
    }
    return true;
}

static int left_of(const struct picture *p, int cell)
{
    return PADDING + cell % p->columns * CELL_WIDTH;
}

static int top_of(const struct picture *p, int cell)
{
    return p->top + cell / p->columns * CELL_HEIGHT;
}

/* ---- Layers: one path for each colour -----------------------------------------------------------
 */

/* Says whether a cell has a share in a layer and, unless only measuring, writes it as path data. */
typedef bool cell_painter(const struct picture *p, int cell, bool measure);

static unsigned ink_of(const struct drawn *d, bool of_background)
{
    return of_background ? d->bg : d->fg;
}

/* A layer is written colour by colour: each colour's first cell opens its path, and the path takes
 * every later cell of that colour. */
static void layer(const struct picture *p, const char *style, bool of_background,
                  cell_painter *paint)
{
    int count = p->rows * p->columns;
    bool *done = count > 0 ? calloc((size_t)count, sizeof *done) : NULL;

    if (!done)
        return;
    for (int first = 0; first < count; first++) {
        unsigned ink = ink_of(&p->cells[first], of_background);

        if (done[first] || !paint(p, first, true))
            continue;
        fprintf(p->out, "<path %s=\"#%06x\" d=\"", style, ink);
        for (int cell = first; cell < count; cell++)
            if (!done[cell] && ink_of(&p->cells[cell], of_background) == ink)
                done[cell] = paint(p, cell, true) && paint(p, cell, false);
        fputs("\"/>\n", p->out);
    }
    free(done);
}

static void put_rectangle(const struct picture *p, double x, double y, double width, double height)
{
    fprintf(p->out, "M%g %gh%gv%gh%gz", x, y, width, height, -width);
}

static bool same_background(const struct picture *p, int cell, int other)
{
    return other / p->columns == cell / p->columns && p->cells[other].bg == p->cells[cell].bg;
}

/* The first cell of a run of one background draws all of it. */
static bool paint_background(const struct picture *p, int cell, bool measure)
{
    int end = cell + 1;

    if (p->cells[cell].bg == BACKGROUND)
        return false;
    if (measure || (cell % p->columns > 0 && same_background(p, cell, cell - 1)))
        return true;
    while (end < p->rows * p->columns && same_background(p, cell, end))
        end++;
    put_rectangle(p, left_of(p, cell), top_of(p, cell), (end - cell) * CELL_WIDTH, CELL_HEIGHT);
    return true;
}

/* ---- Block elements, U+2580 to U+259F ----------------------------------------------------------
 */

static bool is_shade(uint32_t c)
{
    return c >= 0x2591 && c <= 0x2593;
}

static bool is_block(uint32_t c)
{
    return c >= 0x2580 && c <= 0x259f && !is_shade(c);
}

/* Quadrants of U+2596.. as bits: 1 upper left, 2 upper right, 4 lower left, 8 lower right. */
static void put_quadrants(const struct picture *p, uint32_t c, int x, int y)
{
    static const unsigned char bits[] = {4, 8, 1, 13, 9, 7, 11, 2, 6, 14};
    const double w = CELL_WIDTH / 2.0, h = CELL_HEIGHT / 2.0;

    for (int i = 0; i < 4; i++)
        if (bits[c - 0x2596] >> i & 1)
            put_rectangle(p, x + i % 2 * w, y + (double)(i / 2) * h, w, h);
}

static bool paint_block(const struct picture *p, int cell, bool measure)
{
    const double w = CELL_WIDTH, h = CELL_HEIGHT;
    uint32_t c = p->cells[cell].codepoint;
    int x = left_of(p, cell), y = top_of(p, cell);

    if (measure || !is_block(c))
        return is_block(c);
    if (c == 0x2580)
        put_rectangle(p, x, y, w, h / 2);
    else if (c <= 0x2588) /* lower eighths, up to the full block */
        put_rectangle(p, x, y + h * (0x2588 - c) / 8, w, h * (c - 0x2580) / 8);
    else if (c <= 0x258f) /* left eighths */
        put_rectangle(p, x, y, w * (0x2590 - c) / 8, h);
    else if (c == 0x2590)
        put_rectangle(p, x + w / 2, y, w / 2, h);
    else if (c == 0x2594)
        put_rectangle(p, x, y, w, h / 8);
    else if (c == 0x2595)
        put_rectangle(p, x + w * 7 / 8, y, w / 8, h);
    else
        put_quadrants(p, c, x, y);
    return true;
}

/* Shades are an even mixture of the two colours. */
static void put_shades(const struct picture *p)
{
    for (int cell = 0; cell < p->rows * p->columns; cell++) {
        const struct drawn *d = &p->cells[cell];

        if (is_shade(d->codepoint))
            fprintf(p->out, "<rect fill=\"#%06x\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n",
                    mix(d->bg, d->fg, (int)(d->codepoint - 0x2590) * 25), left_of(p, cell),
                    top_of(p, cell), CELL_WIDTH, CELL_HEIGHT);
    }
}

/* ---- Braille, U+2800 to U+28FF -----------------------------------------------------------------
 */

static bool is_braille(uint32_t c)
{
    return c >= 0x2800 && c <= 0x28ff;
}

/* Dots are strokes of almost no length with round ends. */
static bool paint_braille(const struct picture *p, int cell, bool measure)
{
    static const unsigned char bits[4][2] = {{0, 3}, {1, 4}, {2, 5}, {6, 7}};
    uint32_t c = p->cells[cell].codepoint;

    if (measure || !is_braille(c))
        return c > 0x2800 && is_braille(c);
    for (int row = 0; row < 4; row++)
        for (int column = 0; column < 2; column++)
            if (c >> bits[row][column] & 1)
                fprintf(p->out, "M%g %gh.01", left_of(p, cell) + CELL_WIDTH * (0.25 + 0.5 * column),
                        top_of(p, cell) + CELL_HEIGHT * (0.125 + 0.25 * row));
    return true;
}

/* ---- Box drawing, U+2500 to U+257F --------------------------------------------------------------
 */

enum weight { NONE, LIGHT, HEAVY, DOUBLE };
enum side { LEFT, RIGHT, UP, DOWN };

/* The weights of each character's four arms: left, right, up, down. */
static const char ARMS[128][5] = {
    "1100", "2200", "0011", "0022", "1100", "2200", "0011", "0022", "1100", "2200", "0011", "0022",
    "0101", "0201", "0102", "0202", "1001", "2001", "1002", "2002", "0110", "0210", "0120", "0220",
    "1010", "2010", "1020", "2020", "0111", "0211", "0121", "0112", "0122", "0221", "0212", "0222",
    "1011", "2011", "1021", "1012", "1022", "2021", "2012", "2022", "1101", "2101", "1201", "2201",
    "1102", "2102", "1202", "2202", "1110", "2110", "1210", "2210", "1120", "2120", "1220", "2220",
    "1111", "2111", "1211", "2211", "1121", "1112", "1122", "2121", "1221", "2112", "1212", "2221",
    "2212", "2122", "1222", "2222", "1100", "2200", "0011", "0022", "3300", "0033", "0301", "0103",
    "0303", "3001", "1003", "3003", "0310", "0130", "0330", "3010", "1030", "3030", "0311", "0133",
    "0333", "3011", "1033", "3033", "3301", "1103", "3303", "3310", "1130", "3330", "3311", "1133",
    "3333", "0101", "1001", "1010", "0110", "0000", "0000", "0000", "1000", "0010", "0100", "0001",
    "2000", "0020", "0200", "0002", "1200", "0012", "2100", "0021"};

static bool is_box(uint32_t c)
{
    return c >= 0x2500 && c <= 0x257f;
}

static bool is_arc(uint32_t c)
{
    return c >= 0x256d && c <= 0x2570;
}

static enum weight arm(uint32_t c, enum side side)
{
    return is_box(c) ? (enum weight)(ARMS[c - 0x2500][side] - '0') : NONE;
}

/* In how many dashes each arm of a dashed line falls; 1 for whole lines. */
static int dashes(uint32_t c)
{
    if (c >= 0x2504 && c <= 0x2507)
        return 3;
    if (c >= 0x2508 && c <= 0x250b)
        return 4;
    return c >= 0x254c && c <= 0x254f ? 2 : 1;
}

/* The height of horizontal lines: half a pixel, so that they are as sharp as the upright ones. */
static const double MIDDLE = CELL_HEIGHT / 2 - 0.5;

/* Draws from `from` to `to` along an arm (1 at the cell's edge, 0 at its middle), `beside` it. */
static void put_arm(const struct picture *p, int cell, enum side side, double from, double beside)
{
    double x = left_of(p, cell) + CELL_WIDTH / 2.0, y = top_of(p, cell) + MIDDLE;
    double reach = side <= RIGHT ? CELL_WIDTH / 2.0 : side == UP ? MIDDLE : CELL_HEIGHT - MIDDLE;
    double sign = side == LEFT || side == UP ? -1 : 1;

    if (side <= RIGHT)
        fprintf(p->out, "M%g %gH%g", x + sign * from, y + beside, x + sign * reach);
    else
        fprintf(p->out, "M%g %gV%g", x + beside, y + sign * from, y + sign * reach);
}

enum { GAP = 2 }; /* from the middle of a double line to either half */

/* Where an arm's half at `beside` begins, seen along the arm: at the near half of a double line it
 * meets on that side, at the far half of one it turns the corner with, else in the middle. */
static double arm_start(uint32_t c, enum side side, double beside)
{
    enum side low = side <= RIGHT ? UP : LEFT, high = side <= RIGHT ? DOWN : RIGHT;
    enum side opposite = (enum side)(side ^ 1);
    enum side same = beside < 0 ? low : high, other = beside < 0 ? high : low;

    if (beside == 0) {
        bool both = arm(c, low) == DOUBLE && arm(c, high) == DOUBLE;
        bool either = arm(c, low) == DOUBLE || arm(c, high) == DOUBLE;

        return arm(c, opposite) != NONE || !either ? 0 : both ? GAP : -GAP;
    }
    if (arm(c, same) == DOUBLE)
        return GAP;
    return arm(c, other) == DOUBLE && arm(c, opposite) == NONE && arm(c, same) == NONE ? -GAP : 0;
}

static void put_arms(const struct picture *p, int cell, enum weight weight)
{
    uint32_t c = p->cells[cell].codepoint;

    for (int i = LEFT; i <= DOWN; i++) {
        enum side side = (enum side)i;

        if (arm(c, side) == DOUBLE && weight == LIGHT) {
            put_arm(p, cell, side, arm_start(c, side, -GAP), -GAP);
            put_arm(p, cell, side, arm_start(c, side, GAP), GAP);
        } else if (arm(c, side) == weight) {
            put_arm(p, cell, side, arm_start(c, side, 0), 0);
        }
    }
}

static void put_dashes(const struct picture *p, int cell)
{
    uint32_t c = p->cells[cell].codepoint;
    int n = dashes(c);
    bool across = arm(c, LEFT) != NONE;
    double step = (double)(across ? CELL_WIDTH : CELL_HEIGHT) / n;
    double x = left_of(p, cell), y = top_of(p, cell);

    for (int i = 0; i < n; i++)
        if (across)
            fprintf(p->out, "M%g %gh%g", x + (i + 0.2) * step, y + MIDDLE, 0.6 * step);
        else
            fprintf(p->out, "M%g %gv%g", x + CELL_WIDTH / 2.0, y + (i + 0.2) * step, 0.6 * step);
}

/* Rounded corners: from the edge, a quarter of a circle, to the other edge. */
static void put_arc(const struct picture *p, int cell)
{
    uint32_t c = p->cells[cell].codepoint;
    double radius = CELL_WIDTH / 2.0, x = left_of(p, cell) + radius;
    double y = top_of(p, cell) + MIDDLE;
    double sideways = arm(c, RIGHT) ? radius : -radius, down = arm(c, DOWN) ? radius : -radius;

    fprintf(p->out, "M%g %gV%gQ%g %g %g %g", x, down > 0 ? y - MIDDLE + CELL_HEIGHT : y - MIDDLE,
            y + down, x, y, x + sideways, y);
}

static void put_diagonals(const struct picture *p, int cell)
{
    uint32_t c = p->cells[cell].codepoint;
    int x = left_of(p, cell), y = top_of(p, cell);

    if (c != 0x2572)
        fprintf(p->out, "M%d %dl%d %d", x, y + CELL_HEIGHT, CELL_WIDTH, -CELL_HEIGHT);
    if (c != 0x2571)
        fprintf(p->out, "M%d %dl%d %d", x, y, CELL_WIDTH, CELL_HEIGHT);
}

static bool has_weight(uint32_t c, enum weight weight)
{
    for (int side = LEFT; side <= DOWN; side++)
        if (arm(c, (enum side)side) == weight)
            return true;
    return false;
}

static bool is_diagonal(uint32_t c)
{
    return c >= 0x2571 && c <= 0x2573;
}

static bool paint_light(const struct picture *p, int cell, bool measure)
{
    uint32_t c = p->cells[cell].codepoint;

    if (dashes(c) > 1 || (!has_weight(c, LIGHT) && !has_weight(c, DOUBLE) && !is_diagonal(c)))
        return false;
    if (measure)
        return true;
    if (is_diagonal(c))
        put_diagonals(p, cell);
    else if (is_arc(c))
        put_arc(p, cell);
    else
        put_arms(p, cell, LIGHT);
    return true;
}

static bool paint_heavy(const struct picture *p, int cell, bool measure)
{
    uint32_t c = p->cells[cell].codepoint;

    if (dashes(c) > 1 || !has_weight(c, HEAVY))
        return false;
    if (!measure)
        put_arms(p, cell, HEAVY);
    return true;
}

static bool paint_dashes(const struct picture *p, int cell, bool measure, enum weight weight)
{
    uint32_t c = p->cells[cell].codepoint;

    if (dashes(c) == 1 || !has_weight(c, weight))
        return false;
    if (!measure)
        put_dashes(p, cell);
    return true;
}

static bool paint_light_dashes(const struct picture *p, int cell, bool measure)
{
    return paint_dashes(p, cell, measure, LIGHT);
}

static bool paint_heavy_dashes(const struct picture *p, int cell, bool measure)
{
    return paint_dashes(p, cell, measure, HEAVY);
}

/* ---- Text ---------------------------------------------------------------------------------------
 */

static bool is_drawn_as_shape(uint32_t c)
{
    return is_box(c) || is_block(c) || is_shade(c) || is_braille(c);
}

static bool is_text(const struct drawn *d)
{
    return d->codepoint > ' ' && d->codepoint != 0x7f && d->codepoint != 0xa0 &&
           !is_drawn_as_shape(d->codepoint);
}

static bool same_style(const struct drawn *a, const struct drawn *b)
{
    return a->fg == b->fg && a->bold == b->bold && a->italic == b->italic;
}

static void put_character(FILE *out, uint32_t c)
{
    if (c == '<' || c == '&' || c == '>' || c > 0x7e)
        fprintf(out, "&#x%x;", (unsigned)c);
    else
        fputc((int)c, out);
}

/* A word of ASCII keeps together; other characters may come from another font and stand alone. */
static int word_end(const struct picture *p, int cell)
{
    int row_end = (cell / p->columns + 1) * p->columns, end = cell + 1;

    while (p->cells[cell].codepoint < 0x7f && end < row_end && is_text(&p->cells[end]) &&
           p->cells[end].codepoint < 0x7f && same_style(&p->cells[cell], &p->cells[end]))
        end++;
    return end;
}

static void put_word(const struct picture *p, int cell, int end)
{
    const struct drawn *d = &p->cells[cell];
    int length = (end - cell) * CELL_WIDTH * (d->width > 1 ? 2 : 1);

    fprintf(p->out, "<text x=\"%d\" y=\"%d\" fill=\"#%06x\"", left_of(p, cell),
            top_of(p, cell) + BASELINE, d->fg);
    if (end - cell > 1)
        fprintf(p->out, " textLength=\"%d\" lengthAdjust=\"spacingAndGlyphs\"", length);
    fputs(d->bold ? " font-weight=\"700\"" : "", p->out);
    fputs(d->italic ? " font-style=\"italic\"" : "", p->out);
    fputc('>', p->out);
    for (int i = cell; i < end; i++)
        put_character(p->out, p->cells[i].codepoint);
    fputs("</text>\n", p->out);
}

static void put_text(const struct picture *p)
{
    fprintf(p->out, "<g font-family=\"%s\" font-size=\"%d\">\n", FONTS, FONT_SIZE);
    for (int cell = 0; cell < p->rows * p->columns;) {
        int end = cell + 1;

        if (is_text(&p->cells[cell])) {
            end = word_end(p, cell);
            put_word(p, cell, end);
        }
        cell = end;
    }
    fputs("</g>\n", p->out);
}

static bool paint_underline(const struct picture *p, int cell, bool measure)
{
    if (!measure && p->cells[cell].underline)
        fprintf(p->out, "M%d %gh%d", left_of(p, cell), top_of(p, cell) + BASELINE + 2.5,
                CELL_WIDTH);
    return p->cells[cell].underline;
}

static bool paint_strike(const struct picture *p, int cell, bool measure)
{
    if (!measure && p->cells[cell].strike)
        fprintf(p->out, "M%d %gh%d", left_of(p, cell), top_of(p, cell) + BASELINE - 4.5,
                CELL_WIDTH);
    return p->cells[cell].strike;
}

/* ---- The whole picture --------------------------------------------------------------------------
 */

static void put_title_bar(const struct picture *p, const char *title, int width)
{
    static const unsigned dots[] = {0xe0606b, 0xe3bf74, 0x8cc570};

    for (int i = 0; i < 3; i++)
        fprintf(p->out, "<circle cx=\"%d\" cy=\"22\" r=\"5.5\" fill=\"#%06x\"/>\n", 22 + 19 * i,
                dots[i]);
    fprintf(p->out,
            "<text x=\"%d\" y=\"27\" fill=\"#%06x\" text-anchor=\"middle\" "
            "font-family=\"system-ui,sans-serif\" font-size=\"13\">",
            width / 2, TITLE);
    for (const char *c = title; *c; c++) {
        if (*c == '<' || *c == '&')
            fprintf(p->out, "&#%d;", *c);
        else
            fputc(*c, p->out);
    }
    fputs("</text>\n", p->out);
}

static void put_frame(const struct picture *p, const char *title)
{
    int width = p->columns * CELL_WIDTH + 2 * PADDING;
    int height = p->rows * CELL_HEIGHT + p->top + PADDING;

    fprintf(p->out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
            "viewBox=\"0 0 %d %d\" role=\"img\">\n"
            "<rect x=\".5\" y=\".5\" width=\"%d\" height=\"%d\" rx=\"10\" fill=\"#%06x\" "
            "stroke=\"#%06x\"/>\n",
            width, height, width, height, width - 1, height - 1, BACKGROUND, FRAME);
    if (title)
        put_title_bar(p, title, width);
}

static void put_layers(const struct picture *p)
{
    fputs("<g shape-rendering=\"crispEdges\">\n", p->out);
    layer(p, "fill", true, paint_background);
    put_shades(p);
    layer(p, "fill", false, paint_block);
    fputs("</g>\n<g fill=\"none\" stroke-width=\"1.2\" stroke-linecap=\"square\">\n", p->out);
    layer(p, "stroke", false, paint_light);
    layer(p, "stroke-width=\"2.8\" stroke", false, paint_heavy);
    layer(p, "stroke-linecap=\"butt\" stroke", false, paint_light_dashes);
    layer(p, "stroke-width=\"2.8\" stroke-linecap=\"butt\" stroke", false, paint_heavy_dashes);
    layer(p, "stroke-linecap=\"butt\" stroke", false, paint_underline);
    layer(p, "stroke-width=\"2.9\" stroke-linecap=\"round\" stroke", false, paint_braille);
    fputs("</g>\n", p->out);
    put_text(p);
    fputs("<g fill=\"none\" stroke-width=\"1.2\">\n", p->out);
    layer(p, "stroke", false, paint_strike);
    fputs("</g>\n</svg>\n", p->out);
}

static bool write_picture(const struct terminal *t, const char *title, const char *path)
{
    struct picture p = {0};
    FILE *out = fopen(path, "we");

    if (!out)
        return false;
    bool written = picture_init(&p, t, out, title != NULL);
    if (written) {
        put_frame(&p, title);
        put_layers(&p);
    }
    free(p.cells);
    written = !ferror(out) && written;
    return fclose(out) == 0 && written;
}

static bool write_text(const struct terminal *t, const char *path)
{
    FILE *out = fopen(path, "we");

    if (!out)
        return false;
    char *text = terminal_text(t);
    bool written = fputs(text, out) >= 0;
    free(text);
    return fclose(out) == 0 && written;
}

/* ---- Steps and command line
 * ---------------------------------------------------------------------- */

struct session {
    struct terminal *terminal;
    const char *title;
    int patience; /* milliseconds for each wait */
};

static bool step_wait(struct session *s, const char *text)
{
    return terminal_wait_text(s->terminal, text, s->patience);
}

static bool step_wait_gone(struct session *s, const char *text)
{
    return terminal_wait_gone(s->terminal, text, s->patience);
}

static bool step_keys(struct session *s, const char *keys)
{
    return terminal_keys(s->terminal, keys);
}

static bool step_click(struct session *s, const char *place)
{
    int row, column;

    return sscanf(place, "%d,%d", &row, &column) == 2 &&
           terminal_click(s->terminal, row, column, 1);
}

static bool step_resize(struct session *s, const char *size)
{
    int columns, rows;

    return sscanf(size, "%dx%d", &columns, &rows) == 2 &&
           terminal_resize(s->terminal, rows, columns);
}

static bool step_pause(struct session *s, const char *ms)
{
    terminal_pump(s->terminal, atoi(ms));
    return true;
}

static bool step_settle(struct session *s, const char *ms)
{
    return terminal_wait_quiet(s->terminal, atoi(ms), s->patience);
}

static bool step_shot(struct session *s, const char *path)
{
    return write_picture(s->terminal, s->title, path);
}

static bool step_text(struct session *s, const char *path)
{
    return write_text(s->terminal, path);
}

static const struct {
    const char *name;
    bool (*run)(struct session *s, const char *argument);
} STEPS[] = {
    {"wait", step_wait},     {"wait-gone", step_wait_gone}, {"keys", step_keys},
    {"click", step_click},   {"resize", step_resize},       {"pause", step_pause},
    {"settle", step_settle}, {"shot", step_shot},           {"text", step_text},
};

static bool run_step(struct session *s, const char *step)
{
    size_t length = strcspn(step, " ");
    const char *argument = step[length] ? step + length + 1 : step + length;

    for (size_t i = 0; i < sizeof STEPS / sizeof *STEPS; i++)
        if (strlen(STEPS[i].name) == length && strncmp(STEPS[i].name, step, length) == 0) {
            bool done = STEPS[i].run(s, argument);

            if (!done) {
                terminal_dump(s->terminal, stderr);
                fprintf(stderr, "picture: step failed: %s\n", step);
            }
            return done;
        }
    fprintf(stderr, "picture: no such step: %s\n", step);
    return false;
}

static int usage(void)
{
    fputs("usage: picture [-s COLSxROWS] [-t TERM] [-T TITLE] [-w SECONDS] [-o OUT.svg]\n"
          "               [-k STEP]... -- COMMAND [ARGUMENT...]\n"
          "steps: wait TEXT, wait-gone TEXT, keys KEYS, click ROW,COLUMN, resize COLSxROWS,\n"
          "       pause MS, settle MS, shot FILE.svg, text FILE.txt\n",
          stderr);
    return 2;
}

static bool run_session(struct session *s, char **steps, size_t count, const char *out)
{
    for (size_t i = 0; i < count; i++)
        if (!run_step(s, steps[i]))
            return false;
    if (out && !write_picture(s->terminal, s->title, out)) {
        fprintf(stderr, "picture: cannot write %s: %s\n", out, strerror(errno));
        return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    struct terminal_options options = {.rows = 30, .columns = 100};
    struct session session = {.patience = 30000};
    char **steps = calloc((size_t)argc + 1, sizeof *steps);
    const char *out = NULL;
    size_t count = 0;
    bool valid = steps != NULL;

    for (int c; valid && (c = getopt(argc, argv, "+s:t:T:w:o:k:")) != -1;) {
        if (c == 's')
            valid = sscanf(optarg, "%dx%d", &options.columns, &options.rows) == 2;
        else if (c == 't')
            options.term = optarg;
        else if (c == 'T')
            session.title = optarg;
        else if (c == 'w')
            session.patience = 1000 * atoi(optarg);
        else if (c == 'o')
            out = optarg;
        else if (c == 'k')
            steps[count++] = optarg;
        else
            valid = false;
    }
    if (!valid || optind >= argc) {
        free(steps);
        return usage();
    }
    session.terminal = terminal_start(&options, (const char *const *)argv + optind);
    if (!session.terminal)
        perror("picture: cannot start a terminal");
    bool done = session.terminal && run_session(&session, steps, count, out);
    terminal_free(session.terminal);
    free(steps);
    return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
