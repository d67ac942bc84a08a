/* test_canvas: rectangles, UTF-8, glyphs, theme, choices and drawing, at sizes from 0x0. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../screen/palette.h"
#include "base/text.h"
#include "term/canvas.h"
#include "term/choice.h"
#include "testing.h"

static const int color_counts[] = {256, 16, 8, 0};

/* --- rect ------------------------------------------------------------------------------------- */

static void check_cut(struct rect whole, struct rect cut, struct rect rest)
{
    ck_assert_int_eq(cut.rows * cut.columns + rest.rows * rest.columns, whole.rows * whole.columns);
    for (int row = -1; row <= whole.rows; row++)
        for (int column = -1; column <= whole.columns; column++)
            ck_assert_int_eq(rect_contains(cut, row, column) + rect_contains(rest, row, column),
                             rect_contains(whole, row, column));
}

START_TEST(cuts_divide_without_overlap)
{
    struct rect (*const cuts[])(struct rect *, int) = {rect_cut_top, rect_cut_bottom, rect_cut_left,
                                                       rect_cut_right};

    for (int rows = 0; rows < 5; rows++)
        for (int columns = 0; columns < 5; columns++)
            for (int size = -1; size < 7; size++)
                for (int i = 0; i < 4; i++) {
                    struct rect whole = {0, 0, rows, columns}, rest = whole;
                    struct rect cut = cuts[i](&rest, size);
                    check_cut(whole, cut, rest);
                    int length = i < 2 ? rows : columns, wish = size < 0 ? 0 : size;
                    ck_assert_int_eq(i < 2 ? cut.rows : cut.columns, wish < length ? wish : length);
                }
}
END_TEST

START_TEST(cuts_take_the_named_side)
{
    struct rect r = {2, 3, 10, 20};

    ck_assert_int_eq(rect_cut_top(&r, 1).row, 2);
    ck_assert_int_eq(rect_cut_bottom(&r, 2).row, 10);
    ck_assert_int_eq(rect_cut_left(&r, 3).column, 3);
    ck_assert_int_eq(rect_cut_right(&r, 4).column, 19);
    ck_assert(r.row == 3 && r.column == 6 && r.rows == 7 && r.columns == 13);
}
END_TEST

START_TEST(inset_is_empty_where_too_small)
{
    struct rect inside = rect_inset((struct rect){1, 2, 5, 7}, 2);

    ck_assert(inside.row == 3 && inside.column == 4 && inside.rows == 1 && inside.columns == 3);
    ck_assert(rect_empty(rect_inset((struct rect){0, 0, 1, 9}, 1)));
    ck_assert(rect_empty(rect_inset((struct rect){0, 0, 2, 2}, 1)));
}
END_TEST

/* --- glyphs ----------------------------------------------------------------------------------- */

START_TEST(every_glyph_is_one_column)
{
    for (int set = GLYPH_SET_BRAILLE; set <= GLYPH_SET_ASCII; set++) {
        uint32_t most = set == GLYPH_SET_ASCII ? 0x7e : 0xffff;
        for (int i = 0; i < GLYPH_COUNT; i++) {
            uint32_t c = glyph_char((enum glyph_set)set, (enum glyph)i);
            ck_assert(c > ' ' && c <= most && text_columns_of(c) == 1);
        }
        for (int i = -1; i <= 9; i++) {
            ck_assert_uint_le(glyph_bar((enum glyph_set)set, i), most);
            ck_assert_uint_le(glyph_column((enum glyph_set)set, i), most);
        }
        for (int i = 0; i < 256; i++)
            ck_assert_uint_le(glyph_shade((enum glyph_set)set, (uint8_t)i), most);
    }
}
END_TEST

START_TEST(block_set_has_no_braille)
{
    for (unsigned mask = 0; mask < 16; mask++) {
        uint32_t c = glyph_dots(GLYPH_SET_BLOCK, mask);
        ck_assert(c == ' ' || (c >= 0x2580 && c <= 0x259f));
    }
}
END_TEST

START_TEST(dots_are_distinct)
{
    for (int set = GLYPH_SET_BRAILLE; set <= GLYPH_SET_ASCII; set++) {
        enum glyph_set s = (enum glyph_set)set;
        unsigned count = 1u << (glyph_dot_columns(s) * glyph_dot_rows(s));
        for (unsigned a = 0; a < count; a++)
            for (unsigned b = 0; b < a; b++)
                ck_assert_uint_ne(glyph_dots(s, a), glyph_dots(s, b));
    }
}
END_TEST

/* Dots 1, 4; 2, 5; 3, 6; 7, 8 stand in rows; Unicode gives dot n the bit n - 1. */
START_TEST(braille_dots_are_unicode_s)
{
    static const int dot[8] = {1, 4, 2, 5, 3, 6, 7, 8};

    for (int bit = 0; bit < 8; bit++)
        ck_assert_uint_eq(glyph_dots(GLYPH_SET_BRAILLE, 1u << bit),
                          0x2800u + (1u << (dot[bit] - 1)));
    ck_assert_uint_eq(glyph_dots(GLYPH_SET_BRAILLE, 0), ' ');
}
END_TEST

START_TEST(quadrants_stand_where_they_should)
{
    ck_assert_uint_eq(glyph_dots(GLYPH_SET_BLOCK, 1), 0x2598); /* upper left */
    ck_assert_uint_eq(glyph_dots(GLYPH_SET_BLOCK, 2), 0x259d); /* upper right */
    ck_assert_uint_eq(glyph_dots(GLYPH_SET_BLOCK, 4), 0x2596); /* lower left */
    ck_assert_uint_eq(glyph_dots(GLYPH_SET_BLOCK, 8), 0x2597); /* lower right */
    ck_assert_uint_eq(glyph_dots(GLYPH_SET_BLOCK, 5), 0x258c); /* left half */
    ck_assert_uint_eq(glyph_dots(GLYPH_SET_BLOCK, 9), 0x259a); /* upper left and lower right */
    ck_assert_uint_eq(glyph_dots(GLYPH_SET_BLOCK, 15), 0x2588);
}
END_TEST

/* --- theme ------------------------------------------------------------------------------------ */

static double channel(double c)
{
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

/* Relative luminance (WCAG 2) of an entry of the palette, 16 and up. */
static double luminance(int entry)
{
    uint8_t rgb[3];

    palette_colour((unsigned)entry, rgb);
    return 0.2126 * channel(rgb[0] / 255.0) + 0.7152 * channel(rgb[1] / 255.0) +
           0.0722 * channel(rgb[2] / 255.0);
}

START_TEST(foregrounds_read_on_dark_and_light)
{
    for (int role = 0; role < ROLE_COUNT; role++) {
        int16_t entry = theme_look((enum role)role, 256).foreground;
        if (entry < 0)
            continue;
        ck_assert_msg((luminance(entry) + 0.05) / 0.05 >= 3, "role %d fades on black", role);
        ck_assert_msg(1.05 / (luminance(entry) + 0.05) >= 2.99, "role %d fades on white", role);
    }
}
END_TEST

START_TEST(looks_stay_inside_the_palette)
{
    for (size_t i = 0; i < 4; i++)
        for (int role = 0; role < ROLE_COUNT; role++) {
            struct look look = theme_look((enum role)role, color_counts[i]);
            ck_assert_int_ge(look.foreground, -1);
            ck_assert_int_lt(look.foreground, color_counts[i] > 0 ? color_counts[i] : 1);
            if (color_counts[i] <= 16) /* black and white vanish on somebody's background */
                ck_assert(look.foreground != 0 && look.foreground != 7 && look.foreground != 15);
            if (color_counts[i] == 0)
                ck_assert_int_eq(look.foreground, -1);
        }
}
END_TEST

START_TEST(splits_and_verdicts_differ)
{
    static const enum role apart[] = {ROLE_TRAIN, ROLE_VALIDATION, ROLE_TEST};

    for (size_t i = 0; i < 4; i++)
        for (size_t a = 0; a < 3; a++)
            for (size_t b = 0; b < a; b++) {
                struct look x = theme_look(apart[a], color_counts[i]);
                struct look y = theme_look(apart[b], color_counts[i]);
                ck_assert(x.foreground != y.foreground || x.attributes != y.attributes);
            }
}
END_TEST

/* How an entry of the colour cube looks to people without one kind of cone (Machado, Oliveira and
 * Fernandes 2009, full severity; row 0: with all of them), in CIE Lab. */
static void seen_colour(int entry, size_t vision, double lab[3])
{
    static const double sight[4][3][3] = {
        {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
        {{0.152286, 1.052583, -0.204868},
         {0.114503, 0.786281, 0.099216},
         {-0.003882, -0.048116, 1.051998}},
        {{0.367322, 0.860646, -0.227968},
         {0.280085, 0.672501, 0.047413},
         {-0.011820, 0.042940, 0.968881}},
        {{1.255528, -0.076749, -0.178779},
         {-0.078411, 0.930809, 0.147602},
         {0.004733, 0.691367, 0.303900}},
    };
    static const double xyz[3][3] = {{0.4339, 0.3762, 0.1899}, /* by the white of D65 */
                                     {0.2126, 0.7152, 0.0722},
                                     {0.0177, 0.1095, 0.8730}};
    uint8_t level[3];
    double seen[3], f[3];

    palette_colour((unsigned)entry, level);
    for (int a = 0; a < 3; a++) {
        seen[a] = 0;
        for (int b = 0; b < 3; b++)
            seen[a] += sight[vision][a][b] * channel(level[b] / 255.0);
        seen[a] = fmin(1, fmax(0, seen[a]));
    }
    for (int a = 0; a < 3; a++) {
        double t = xyz[a][0] * seen[0] + xyz[a][1] * seen[1] + xyz[a][2] * seen[2];

        f[a] = t > 0.008856 ? cbrt(t) : 7.787 * t + 16.0 / 116;
    }
    lab[0] = 116 * f[1] - 16;
    lab[1] = 500 * (f[0] - f[1]);
    lab[2] = 200 * (f[1] - f[2]);
}

static double least_difference(enum role a, enum role b)
{
    double least = INFINITY;

    for (size_t vision = 0; vision < 4; vision++) {
        double x[3], y[3];

        seen_colour(theme_look(a, 256).foreground, vision, x);
        seen_colour(theme_look(b, 256).foreground, vision, y);
        least = fmin(least, hypot(hypot(x[0] - y[0], x[1] - y[1]), x[2] - y[2]));
    }
    return least;
}

/* A difference of 2 is just seen side by side; lines on a chart need more. Runs carry their number
 * as well. */
START_TEST(lines_differ_for_the_colour_blind)
{
    static const enum role splits[] = {ROLE_TRAIN, ROLE_VALIDATION, ROLE_TEST};

    for (size_t a = 0; a < 3; a++)
        for (size_t b = 0; b < a; b++)
            ck_assert_double_ge(least_difference(splits[a], splits[b]), 20);
    for (int run = 0; run < ROLE_RUN_COUNT; run++) {
        enum role role = (enum role)(ROLE_RUN_1 + run);

        for (size_t a = 0; a < 3; a++)
            ck_assert_double_ge(least_difference(splits[a], role), 10);
        for (int other = 0; other < run; other++)
            ck_assert_double_ge(least_difference((enum role)(ROLE_RUN_1 + other), role), 10);
    }
}
END_TEST

static int16_t grey_at(int level, int colors)
{
    return theme_grey(theme_grey_of((uint8_t)level, colors), colors);
}

START_TEST(greys_are_the_nearest)
{
    for (int level = 0; level < 256; level++) {
        int16_t got = grey_at(level, 256);
        int of_got = got == 16 ? 0 : got == 231 ? 255 : 8 + 10 * (got - 232), best = 256;
        for (int ramp = 8; ramp <= 238; ramp += 10)
            best = abs(ramp - level) < best ? abs(ramp - level) : best;
        best = level < best ? level : best;
        best = 255 - level < best ? 255 - level : best;
        ck_assert_msg(abs(of_got - level) == best, "level %d became %d", level, of_got);
    }
}
END_TEST

START_TEST(few_colours_have_few_greys)
{
    ck_assert_int_eq(grey_at(0, 16), 0);
    ck_assert_int_eq(grey_at(85, 16), 8);
    ck_assert_int_eq(grey_at(170, 16), 7);
    ck_assert_int_eq(grey_at(255, 16), 15);
    ck_assert_int_eq(grey_at(127, 8), 0);
    ck_assert_int_eq(grey_at(128, 8), 7);
}
END_TEST

/* --- choices ---------------------------------------------------------------------------------- */

START_TEST(colours_are_clamped_and_no_color_obeyed)
{
    ck_assert_int_eq(choice_colors(COLOR_AUTO, 256, NULL), 256);
    ck_assert_int_eq(choice_colors(COLOR_AUTO, 256, ""), 256);
    ck_assert_int_eq(choice_colors(COLOR_AUTO, 256, "1"), 0);
    ck_assert_int_eq(choice_colors(COLOR_256, 256, "1"), 256);
    ck_assert_int_eq(choice_colors(COLOR_256, 8, NULL), 8);
    ck_assert_int_eq(choice_colors(COLOR_16, 256, NULL), 16);
    ck_assert_int_eq(choice_colors(COLOR_8, 88, NULL), 8);
    ck_assert_int_eq(choice_colors(COLOR_NONE, 256, NULL), 0);
    ck_assert_int_eq(choice_colors(COLOR_AUTO, -1, NULL), 0);
    ck_assert_int_eq(choice_colors(COLOR_AUTO, 1 << 24, NULL), 8); /* direct colour: no palette */
}
END_TEST

START_TEST(glyphs_follow_the_locale)
{
    ck_assert_int_eq(choice_glyphs(GLYPHS_AUTO, true, false), GLYPH_SET_BRAILLE);
    ck_assert_int_eq(choice_glyphs(GLYPHS_AUTO, true, true), GLYPH_SET_BLOCK);
    ck_assert_int_eq(choice_glyphs(GLYPHS_BRAILLE, true, true), GLYPH_SET_BRAILLE);
    ck_assert_int_eq(choice_glyphs(GLYPHS_ASCII, true, false), GLYPH_SET_ASCII);
    for (int choice = 0; choice < GLYPHS_COUNT; choice++)
        ck_assert_int_eq(choice_glyphs((enum glyph_choice)choice, false, false), GLYPH_SET_ASCII);
}
END_TEST

/* --- canvas ----------------------------------------------------------------------------------- */

static struct canvas canvas_of(int rows, int columns, enum glyph_set glyphs, int colors)
{
    struct canvas canvas;

    canvas_init(&canvas, glyphs, colors);
    canvas_resize(&canvas, rows, columns);
    return canvas;
}

static const struct cell *at(const struct canvas *canvas, int row, int column)
{
    return &canvas->cells[row * canvas->columns + column];
}

/* A row as text, non-ASCII as '#'. */
static const char *row_text(const struct canvas *canvas, int row)
{
    static char text[256];

    for (int i = 0; i < canvas->columns; i++) {
        uint32_t c = at(canvas, row, i)->character;
        text[i] = c != 0 && c < 127 ? (char)c : '#';
    }
    text[canvas->columns] = '\0';
    return text;
}

static const uint8_t ramp[28 * 28] = {255, 128, 64};

/* Everything, partly or wholly outside. */
static void draw_everything(struct canvas *canvas, struct rect area)
{
    static const double shares[] = {0, 1, NAN, -2, INFINITY, 3, 1e300};

    canvas_frame(canvas, area, "a title");
    canvas_fill(canvas, area, 'f', ROLE_DIM);
    canvas_text(canvas, area.row, area.column, area.columns, ROLE_TEXT, "text \xe2\x82\xac");
    canvas_text_right(canvas, area.row, area.column + area.columns, 5, ROLE_TEXT, "right");
    canvas_printf(canvas, area.row, area.column, 100, ROLE_TEXT, "%d %s", 5, "printed");
    canvas_bar(canvas, area.row, area.column, area.columns, NAN, ROLE_BAR);
    canvas_bar(canvas, area.row, area.column, area.columns, 7, ROLE_BAR);
    for (int i = 0; i < 7; i++)
        canvas_column(canvas, area.row + area.rows - 1, area.column + i, area.rows, shares[i],
                      ROLE_TRAIN);
    canvas_picture(canvas, area, ramp, 28, 28);
    canvas_emphasize(canvas, area, LOOK_REVERSE);
}

START_TEST(any_drawing_is_clipped)
{
    for (int rows = -1; rows < 5; rows++)
        for (int columns = -1; columns < 9; columns++)
            for (int i = 0; i < 4; i++) {
                struct canvas canvas =
                    canvas_of(rows, columns, (enum glyph_set)(i % 3), color_counts[i]);
                for (int row = -3; row < 6; row += 2)
                    for (int column = -9; column < 11; column += 3)
                        for (int size = 0; size < 12; size += 3)
                            draw_everything(&canvas, (struct rect){row, column, size, 2 * size});
                canvas_release(&canvas);
            }
}
END_TEST

START_TEST(drawing_twice_changes_nothing)
{
    struct canvas canvas = canvas_of(20, 40, GLYPH_SET_BRAILLE, 256);
    struct cell first[20 * 40];

    draw_everything(&canvas, canvas_rect(&canvas));
    memcpy(first, canvas.cells, sizeof first);
    draw_everything(&canvas, canvas_rect(&canvas));
    for (int i = 0; i < 20 * 40; i++)
        ck_assert(canvas.cells[i].character == first[i].character &&
                  canvas.cells[i].extra == first[i].extra && canvas.cells[i].grey == first[i].grey);
    canvas_release(&canvas);
}
END_TEST

START_TEST(resizing_clears)
{
    struct canvas canvas = canvas_of(2, 3, GLYPH_SET_BRAILLE, 256);

    canvas_put(&canvas, 1, 2, 'x', ROLE_BAD);
    ck_assert_str_eq(row_text(&canvas, 1), "  x");
    canvas_resize(&canvas, 3, 4);
    ck_assert(canvas.rows == 3 && canvas.columns == 4);
    for (int row = 0; row < 3; row++)
        ck_assert_str_eq(row_text(&canvas, row), "    ");
    canvas_resize(&canvas, 0, 4);
    ck_assert(rect_empty(canvas_rect(&canvas)));
    canvas_release(&canvas);
}
END_TEST

START_TEST(text_is_cut_with_an_ellipsis)
{
    struct canvas canvas = canvas_of(1, 10, GLYPH_SET_ASCII, 0);

    ck_assert_int_eq(canvas_text(&canvas, 0, 0, 5, ROLE_TEXT, "abcdef"), 5);
    ck_assert_str_eq(row_text(&canvas, 0), "abcd~     ");
    ck_assert_int_eq(canvas_text(&canvas, 0, 0, 6, ROLE_TEXT, "abcdef"), 6);
    ck_assert_str_eq(row_text(&canvas, 0), "abcdef    ");
    ck_assert_int_eq(canvas_text(&canvas, 0, 7, 6, ROLE_TEXT, "uvwxyz"), 3);
    ck_assert_str_eq(row_text(&canvas, 0), "abcdef uv~");
    ck_assert_int_eq(canvas_text(&canvas, 0, 0, 0, ROLE_TEXT, "abc"), 0);
    canvas_release(&canvas);
}
END_TEST

START_TEST(ascii_text_has_a_mark_for_each_character)
{
    struct canvas canvas = canvas_of(1, 10, GLYPH_SET_ASCII, 0);
    const char *text = "a\tb\xe6\xbc\xa2"
                       "e\xcc\x81\xff\x1b"; /* tab, wide, combining, malformed, escape */

    ck_assert_int_eq(text_columns(text), 8);
    ck_assert_int_eq(canvas_text(&canvas, 0, 0, 10, ROLE_TEXT, text), 8);
    ck_assert_str_eq(row_text(&canvas, 0), "a?b? e??  ");
    canvas.glyphs = GLYPH_SET_BRAILLE;
    canvas_text(&canvas, 0, 0, 8, ROLE_TEXT, "\xc3\xa9");
    ck_assert_uint_eq(at(&canvas, 0, 0)->character, 0xe9);
    canvas.glyphs = GLYPH_SET_ASCII;
    canvas_text(&canvas, 0, 0, 8, ROLE_TEXT, "\xc3\xa9");
    ck_assert_uint_eq(at(&canvas, 0, 0)->character, '?');
    canvas_release(&canvas);
}
END_TEST

/* No right half without its left one, and no wide character without its right half. */
static void check_halves(struct canvas *canvas)
{
    for (int row = 0; row < canvas->rows; row++)
        for (int column = 0; column < canvas->columns; column++) {
            uint32_t c = at(canvas, row, column)->character;
            uint32_t next =
                column + 1 < canvas->columns ? at(canvas, row, column + 1)->character : 1;
            bool wide = c != 0 && text_columns_of(c) == 2;

            ck_assert_int_eq(wide, next == 0);
            ck_assert(column > 0 || c != 0);
        }
}

START_TEST(wide_text_takes_two_columns_each)
{
    struct canvas canvas = canvas_of(1, 7, GLYPH_SET_BRAILLE, 0);

    ck_assert_int_eq(canvas_text(&canvas, 0, 0, 7, ROLE_TEXT, "\u3042\u30ab\u1100\u1161\u11a8"), 6);
    ck_assert_uint_eq(at(&canvas, 0, 0)->character, 0x3042);
    ck_assert_uint_eq(at(&canvas, 0, 1)->character, 0);
    ck_assert_uint_eq(at(&canvas, 0, 4)->character, 0x1100); /* one syllable of three letters */
    ck_assert_uint_eq(at(&canvas, 0, 4)->marks[0], 0x1161);
    ck_assert_uint_eq(at(&canvas, 0, 4)->marks[1], 0x11a8);
    canvas_release(&canvas);
}
END_TEST

/* At any width, begun at any column, over any other one: no half character, nothing outside. */
START_TEST(wide_text_is_never_cut_in_half)
{
    static const char *const texts[] = {"\u65e5\u672c\u8a9e", "a\u3042b\u3044",
                                        "\U0001f44d\U0001f3fd!", "e\u0301\u65e5\u0301",
                                        "\uff76\uff9e\u3042"};
    struct canvas canvas = canvas_of(1, 8, GLYPH_SET_BRAILLE, 0);

    for (int over = 0; over < 3; over++)
        for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
            for (int column = -3; column < 9; column++)
                for (int columns = 0; columns < 9; columns++) {
                    canvas_clear(&canvas);
                    if (over > 0) /* ends and begins of others lie in either half */
                        canvas_text(&canvas, 0, over - 1, 8, ROLE_TEXT, "\u4e00\u4e8c\u4e09\u56db");
                    int used = canvas_text(&canvas, 0, column, columns, ROLE_TEXT, texts[t]);
                    ck_assert_int_le(used, columns);
                    check_halves(&canvas);
                    for (int c = 0; c < 8 && over == 0; c++)
                        ck_assert(at(&canvas, 0, c)->character == ' ' ||
                                  (c >= column && c < column + columns));
                    canvas_put(&canvas, 0, column, 'x', ROLE_TEXT);
                    check_halves(&canvas);
                }
    canvas_release(&canvas);
}
END_TEST

START_TEST(text_that_disturbs_a_terminal_is_not_drawn)
{
    struct canvas canvas = canvas_of(1, 12, GLYPH_SET_BRAILLE, 0);

    canvas_text(&canvas, 0, 0, 12, ROLE_TEXT,
                "\xc2\x9b\u202e\u2066\u2028\u200b\u00ad\x7f"
                "a\u200db\ufe0f");
    ck_assert_str_eq(row_text(&canvas, 0), "???????ab   ");
    canvas_release(&canvas);
}
END_TEST

START_TEST(right_text_ends_at_its_column)
{
    struct canvas canvas = canvas_of(1, 8, GLYPH_SET_ASCII, 0);

    canvas_text_right(&canvas, 0, 8, 6, ROLE_TEXT, "abc");
    ck_assert_str_eq(row_text(&canvas, 0), "     abc");
    canvas_text_right(&canvas, 0, 8, 4, ROLE_TEXT, "abcdefgh");
    ck_assert_str_eq(row_text(&canvas, 0), "    abc~");
    canvas_release(&canvas);
}
END_TEST

START_TEST(frame_has_corners_title_and_inside)
{
    struct canvas canvas = canvas_of(3, 12, GLYPH_SET_ASCII, 0);
    struct rect inside = canvas_frame(&canvas, canvas_rect(&canvas), "loss");

    ck_assert_str_eq(row_text(&canvas, 0), "+ loss ----+");
    ck_assert_str_eq(row_text(&canvas, 1), "|          |");
    ck_assert_str_eq(row_text(&canvas, 2), "+----------+");
    ck_assert(inside.row == 1 && inside.column == 1 && inside.rows == 1 && inside.columns == 10);
    ck_assert_int_eq(at(&canvas, 0, 2)->role, ROLE_TITLE);
    ck_assert_int_eq(at(&canvas, 0, 9)->role, ROLE_FRAME);
    canvas_frame(&canvas, canvas_rect(&canvas), "a title too long");
    ck_assert_str_eq(row_text(&canvas, 0), "+ a title~ +");
    ck_assert(rect_empty(canvas_frame(&canvas, (struct rect){0, 0, 1, 12}, "x")));
    canvas_release(&canvas);
}
END_TEST

START_TEST(bar_fills_in_eighths)
{
    struct canvas canvas = canvas_of(1, 4, GLYPH_SET_BRAILLE, 256);

    canvas_bar(&canvas, 0, 0, 4, 0.34375, ROLE_BAR); /* 11 of 32 eighths */
    ck_assert_uint_eq(at(&canvas, 0, 0)->character, 0x2588);
    ck_assert_uint_eq(at(&canvas, 0, 1)->character, 0x258d); /* three eighths */
    ck_assert_int_eq(at(&canvas, 0, 1)->role, ROLE_BAR);
    ck_assert_int_eq(at(&canvas, 0, 2)->role, ROLE_BAR_EMPTY);
    canvas_bar(&canvas, 0, 0, 4, 1, ROLE_BAR);
    ck_assert_uint_eq(at(&canvas, 0, 3)->character, 0x2588);
    canvas_bar(&canvas, 0, 0, 4, 0, ROLE_BAR);
    ck_assert_int_eq(at(&canvas, 0, 0)->role, ROLE_BAR_EMPTY);
    canvas_release(&canvas);
}
END_TEST

START_TEST(column_fills_in_eighths)
{
    static const double shares[] = {0, 0.000125, 0.5, NAN, 1};
    static const uint32_t expected[5] = {' ', 0x2581, 0x2584, ' ', 0x2588};
    struct canvas canvas = canvas_of(1, 5, GLYPH_SET_BRAILLE, 256);

    for (int i = 0; i < 5; i++) {
        canvas_column(&canvas, 0, i, 1, shares[i], ROLE_TRAIN);
        ck_assert_uint_eq(at(&canvas, 0, i)->character, expected[i]);
    }
    canvas_release(&canvas);

    canvas = canvas_of(4, 3, GLYPH_SET_BRAILLE, 256); /* three rows high, from the second on */
    for (int i = 0; i < 3; i++)
        canvas_column(&canvas, 3, i, 3, shares[2 + i], ROLE_TRAIN);
    for (int row = 0; row < 4; row++) {
        ck_assert_uint_eq(at(&canvas, row, 1)->character, ' ');
        ck_assert_uint_eq(at(&canvas, row, 2)->character, row < 1 ? ' ' : 0x2588);
    }
    ck_assert_uint_eq(at(&canvas, 1, 0)->character, ' '); /* half of 3 */
    ck_assert_uint_eq(at(&canvas, 2, 0)->character, 0x2584);
    ck_assert_uint_eq(at(&canvas, 3, 0)->character, 0x2588);
    canvas_release(&canvas);
}
END_TEST

START_TEST(emphasis_is_added)
{
    struct canvas canvas = canvas_of(1, 3, GLYPH_SET_BRAILLE, 256);

    canvas_emphasize(&canvas, (struct rect){0, 1, 1, 1}, LOOK_REVERSE);
    canvas_emphasize(&canvas, (struct rect){0, 0, 1, 2}, LOOK_DIM);
    ck_assert_int_eq(at(&canvas, 0, 0)->extra, LOOK_DIM);
    ck_assert_int_eq(at(&canvas, 0, 1)->extra, LOOK_DIM | LOOK_REVERSE);
    ck_assert_int_eq(at(&canvas, 0, 2)->extra, 0);
    canvas_release(&canvas);
}
END_TEST

/* --- pictures --------------------------------------------------------------------------------- */

START_TEST(picture_at_full_size_is_exact)
{
    static const uint8_t pixels[4][3] = {{0, 50, 100}, {1, 51, 101}, {2, 52, 102}, {255, 53, 103}};
    struct canvas canvas = canvas_of(4, 6, GLYPH_SET_BRAILLE, 256);
    struct rect used = canvas_picture(&canvas, (struct rect){1, 2, 3, 4}, pixels[0], 4, 3);

    ck_assert(used.row == 1 && used.column == 2 && used.rows == 2 && used.columns == 3);
    for (int y = 0; y < 4; y++)
        for (int x = 0; x < 3; x++) {
            const struct cell *cell = at(&canvas, 1 + y / 2, 2 + x);
            ck_assert(cell->grey && cell->character == 0x2580);
            ck_assert_uint_eq(y % 2 == 0 ? cell->upper : cell->lower, pixels[y][x]);
        }
    ck_assert(!at(&canvas, 1, 5)->grey);
    canvas_release(&canvas);
}
END_TEST

START_TEST(picture_halved_is_the_mean_of_four)
{
    static const uint8_t pixels[4][4] = {
        {0, 100, 8, 8}, {100, 200, 8, 8}, {255, 255, 1, 2}, {255, 255, 3, 4}};
    struct canvas canvas = canvas_of(1, 2, GLYPH_SET_BRAILLE, 256);

    canvas_picture(&canvas, canvas_rect(&canvas), pixels[0], 4, 4);
    ck_assert_uint_eq(at(&canvas, 0, 0)->upper, 100);
    ck_assert_uint_eq(at(&canvas, 0, 1)->upper, 8);
    ck_assert_uint_eq(at(&canvas, 0, 0)->lower, 255);
    ck_assert_uint_eq(at(&canvas, 0, 1)->lower, 3); /* 2.5 */
    canvas_release(&canvas);
}
END_TEST

START_TEST(picture_scaling_keeps_the_mean)
{
    uint8_t flat[28 * 28];
    struct canvas canvas = canvas_of(30, 60, GLYPH_SET_BRAILLE, 256);

    memset(flat, 77, sizeof flat);
    for (int size = 1; size < 30; size++) {
        struct rect area = {0, 0, size, 2 * size};
        struct rect used = canvas_picture(&canvas, area, flat, 28, 28);
        ck_assert_int_le(used.rows, size);
        ck_assert_int_le(used.columns, 28);
        ck_assert_int_eq(used.columns, 2 * used.rows);
        for (int row = 0; row < used.rows; row++)
            for (int column = 0; column < used.columns; column++)
                ck_assert(at(&canvas, row, column)->upper == 77 &&
                          at(&canvas, row, column)->lower == 77);
    }
    canvas_release(&canvas);
}
END_TEST

/* Below and above 0 are told apart by hue, and without colours or glyphs by characters. */
START_TEST(balanced_picture_tells_signs_apart)
{
    static const uint8_t levels[2][5] = {{1, 100, 128, 160, 255}, {1, 100, 128, 160, 255}};
    struct canvas rich = canvas_of(1, 5, GLYPH_SET_BRAILLE, 256);
    struct canvas ascii = canvas_of(1, 5, GLYPH_SET_ASCII, 256);
    struct canvas plain = canvas_of(1, 5, GLYPH_SET_BRAILLE, 0);

    canvas_balanced(&rich, canvas_rect(&rich), levels[0], 2, 5);
    ck_assert(at(&rich, 0, 0)->grey && at(&rich, 0, 0)->balanced);
    ck_assert_uint_eq(at(&rich, 0, 1)->upper, 100);
    canvas_balanced(&ascii, canvas_rect(&ascii), levels[0], 2, 5);
    ck_assert_str_eq(row_text(&ascii, 0), "=-.+#");
    canvas_balanced(&plain, canvas_rect(&plain), levels[0], 2, 5);
    ck_assert_uint_eq(at(&plain, 0, 0)->character, '=');
    ck_assert_uint_eq(at(&plain, 0, 2)->character, 0xb7);
    ck_assert_uint_eq(at(&plain, 0, 4)->character, '#');
    canvas_picture(&rich, canvas_rect(&rich), levels[0], 2, 5);
    ck_assert(at(&rich, 0, 0)->grey && !at(&rich, 0, 0)->balanced);
    canvas_release(&rich);
    canvas_release(&ascii);
    canvas_release(&plain);
}
END_TEST

START_TEST(shades_differ_and_are_even_around_zero)
{
    static const int colors[] = {8, 16, 256};

    for (int i = 0; i < 3; i++) {
        int count = theme_shades(colors[i]);

        ck_assert(count % 2 == 1 && count >= 3);
        for (int a = 0; a < count; a++) {
            ck_assert_int_lt(theme_shade(a, colors[i]), colors[i]);
            for (int b = 0; b < a; b++)
                ck_assert_int_ne(theme_shade(a, colors[i]), theme_shade(b, colors[i]));
        }
    }
    ck_assert_int_eq(theme_shade(0, 0), -1);
}
END_TEST

START_TEST(ink_reads_on_each_shade)
{
    for (int i = 0; i < theme_shades(256); i++) {
        double ink = luminance(theme_shade_ink(i)), shade = luminance(theme_shade(i, 256));

        ck_assert_msg((fmax(ink, shade) + 0.05) / (fmin(ink, shade) + 0.05) >= 4.5,
                      "ink fades on shade %d", i); /* WCAG 2.1, 1.4.3 */
    }
}
END_TEST

START_TEST(heat_lies_behind_text_alone)
{
    static const uint8_t pixels[2] = {0, 255};
    struct canvas rich = canvas_of(1, 4, GLYPH_SET_BRAILLE, 256);
    struct canvas few = canvas_of(1, 4, GLYPH_SET_BRAILLE, 16);

    canvas_text(&rich, 0, 0, 3, ROLE_TEXT, "41");
    canvas_picture(&rich, (struct rect){0, 3, 1, 1}, pixels, 2, 1);
    ck_assert(canvas_heat(&rich, (struct rect){0, 1, 1, 9}, 200));
    ck_assert(!at(&rich, 0, 0)->heated);
    ck_assert(at(&rich, 0, 1)->heated);
    ck_assert_uint_eq(at(&rich, 0, 1)->character, '1');
    ck_assert_uint_eq(at(&rich, 0, 1)->lower, 200);
    ck_assert(at(&rich, 0, 2)->heated);
    ck_assert(!at(&rich, 0, 3)->heated);
    ck_assert_uint_eq(at(&rich, 0, 3)->lower, 255);
    canvas_text(&rich, 0, 1, 1, ROLE_TEXT, "2");
    ck_assert(!at(&rich, 0, 1)->heated);
    ck_assert(!canvas_heat(&few, canvas_rect(&few), 200));
    ck_assert(!at(&few, 0, 0)->heated);
    canvas_release(&rich);
    canvas_release(&few);
}
END_TEST

START_TEST(picture_without_greys_has_shades)
{
    static const uint8_t pixels[2][3] = {{0, 128, 255}, {0, 128, 255}};
    struct canvas ascii = canvas_of(1, 3, GLYPH_SET_ASCII, 256);
    struct canvas plain = canvas_of(1, 3, GLYPH_SET_BRAILLE, 0);

    canvas_picture(&ascii, canvas_rect(&ascii), pixels[0], 2, 3);
    ck_assert_str_eq(row_text(&ascii, 0), " +@");
    canvas_picture(&plain, canvas_rect(&plain), pixels[0], 2, 3);
    ck_assert_uint_eq(at(&plain, 0, 0)->character, ' ');
    ck_assert_uint_eq(at(&plain, 0, 1)->character, 0x2592);
    ck_assert_uint_eq(at(&plain, 0, 2)->character, 0x2588);
    canvas_release(&ascii);
    canvas_release(&plain);
}
END_TEST

static Suite *canvas_suite(void)
{
    const TTest *const tests[] = {
        cuts_divide_without_overlap,
        cuts_take_the_named_side,
        inset_is_empty_where_too_small,
        every_glyph_is_one_column,
        block_set_has_no_braille,
        dots_are_distinct,
        braille_dots_are_unicode_s,
        quadrants_stand_where_they_should,
        foregrounds_read_on_dark_and_light,
        looks_stay_inside_the_palette,
        splits_and_verdicts_differ,
        lines_differ_for_the_colour_blind,
        greys_are_the_nearest,
        few_colours_have_few_greys,
        colours_are_clamped_and_no_color_obeyed,
        glyphs_follow_the_locale,
        any_drawing_is_clipped,
        drawing_twice_changes_nothing,
        resizing_clears,
        text_is_cut_with_an_ellipsis,
        ascii_text_has_a_mark_for_each_character,
        wide_text_takes_two_columns_each,
        wide_text_is_never_cut_in_half,
        text_that_disturbs_a_terminal_is_not_drawn,
        right_text_ends_at_its_column,
        frame_has_corners_title_and_inside,
        bar_fills_in_eighths,
        column_fills_in_eighths,
        emphasis_is_added,
        picture_at_full_size_is_exact,
        picture_halved_is_the_mean_of_four,
        picture_scaling_keeps_the_mean,
        picture_without_greys_has_shades,
        balanced_picture_tells_signs_apart,
        shades_differ_and_are_even_around_zero,
        ink_reads_on_each_shade,
        heat_lies_behind_text_alone,
    };
    Suite *suite = suite_create("canvas");
    TCase *tcase = tcase_create("canvas");

    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    return suite;
}

int main(void)
{
    return run_suite(canvas_suite());
}
