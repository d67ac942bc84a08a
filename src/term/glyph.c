/* glyph: the tables of characters behind the glyph names. */
#include "term/glyph.h"

/* Shared by the braille and block sets, except for rounded corners, which the Linux console and old
 * fonts lack. */
static const uint16_t unicode_glyphs[GLYPH_COUNT] = {
    [GLYPH_TOP_LEFT] = 0x256d,     [GLYPH_TOP_RIGHT] = 0x256e,   [GLYPH_BOTTOM_LEFT] = 0x2570,
    [GLYPH_BOTTOM_RIGHT] = 0x256f, [GLYPH_HORIZONTAL] = 0x2500,  [GLYPH_VERTICAL] = 0x2502,
    [GLYPH_TICK_LEFT] = 0x2524,    [GLYPH_TICK_BOTTOM] = 0x252c, [GLYPH_ORIGIN] = 0x253c,
    [GLYPH_UPPER_HALF] = 0x2580,   [GLYPH_BULLET] = 0x2022,      [GLYPH_CHECK] = 0x2713,
    [GLYPH_CROSS] = 0x2717,        [GLYPH_STAR] = 0x2605,        [GLYPH_ARROW_RIGHT] = 0x2192,
    [GLYPH_ARROW_LEFT] = 0x2190,   [GLYPH_ARROW_UP] = 0x2191,    [GLYPH_ARROW_DOWN] = 0x2193,
    [GLYPH_DASH] = 0x2013,         [GLYPH_ELLIPSIS] = 0x2026,    [GLYPH_DIAMOND] = 0x25c6,
    [GLYPH_TRIANGLE] = 0x25b2,     [GLYPH_PLAY] = 0x25b6,        [GLYPH_PAUSE] = 0x2016,
    [GLYPH_SQUARE] = 0x25a0,       [GLYPH_MIDDLE_DOT] = 0x00b7,  [GLYPH_TRACK] = 0x2591,
};

/* Replacements in the block set: characters of code page 437, which most old fonts have. */
static const uint16_t block_glyphs[GLYPH_COUNT] = {
    [GLYPH_TOP_LEFT] = 0x250c,    [GLYPH_TOP_RIGHT] = 0x2510,
    [GLYPH_BOTTOM_LEFT] = 0x2514, [GLYPH_BOTTOM_RIGHT] = 0x2518,
    [GLYPH_CHECK] = 0x221a,       [GLYPH_CROSS] = 'x',
    [GLYPH_STAR] = '*',           [GLYPH_DASH] = '-',
    [GLYPH_ELLIPSIS] = '~',       [GLYPH_DIAMOND] = 0x2666,
    [GLYPH_PLAY] = 0x25ba,        [GLYPH_PAUSE] = '=',
};

static const char ascii_glyphs[GLYPH_COUNT] = {
    [GLYPH_TOP_LEFT] = '+',     [GLYPH_TOP_RIGHT] = '+',   [GLYPH_BOTTOM_LEFT] = '+',
    [GLYPH_BOTTOM_RIGHT] = '+', [GLYPH_HORIZONTAL] = '-',  [GLYPH_VERTICAL] = '|',
    [GLYPH_TICK_LEFT] = '+',    [GLYPH_TICK_BOTTOM] = '+', [GLYPH_ORIGIN] = '+',
    [GLYPH_UPPER_HALF] = '"',   [GLYPH_BULLET] = '*',      [GLYPH_CHECK] = 'v',
    [GLYPH_CROSS] = 'x',        [GLYPH_STAR] = '*',        [GLYPH_ARROW_RIGHT] = '>',
    [GLYPH_ARROW_LEFT] = '<',   [GLYPH_ARROW_UP] = '^',    [GLYPH_ARROW_DOWN] = 'v',
    [GLYPH_DASH] = '-',         [GLYPH_ELLIPSIS] = '~',    [GLYPH_DIAMOND] = 'o',
    [GLYPH_TRIANGLE] = '^',     [GLYPH_PLAY] = '>',        [GLYPH_PAUSE] = '=',
    [GLYPH_SQUARE] = '#',       [GLYPH_MIDDLE_DOT] = '.',  [GLYPH_TRACK] = '.',
};

uint32_t glyph_char(enum glyph_set set, enum glyph name)
{
    if ((unsigned)name >= GLYPH_COUNT)
        return ' ';
    if (set == GLYPH_SET_ASCII)
        return (uint32_t)ascii_glyphs[name];
    if (set == GLYPH_SET_BLOCK && block_glyphs[name] != 0)
        return block_glyphs[name];
    return unicode_glyphs[name];
}

static int clamp_eighths(int eighths)
{
    return eighths < 0 ? 0 : eighths > 8 ? 8 : eighths;
}

uint32_t glyph_bar(enum glyph_set set, int eighths)
{
    int n = clamp_eighths(eighths);

    if (set == GLYPH_SET_ASCII)
        return (uint32_t) " ..---==#"[n];
    return n == 0 ? ' ' : (uint32_t)(0x2590 - n); /* U+258F is one eighth, U+2588 is full */
}

uint32_t glyph_column(enum glyph_set set, int eighths)
{
    int n = clamp_eighths(eighths);

    if (set == GLYPH_SET_ASCII)
        return (uint32_t) " .:-=+*%#"[n];
    return n == 0 ? ' ' : (uint32_t)(0x2580 + n); /* U+2581 is one eighth, U+2588 is full */
}

int glyph_dot_columns(enum glyph_set set)
{
    return set == GLYPH_SET_ASCII ? 1 : 2;
}

int glyph_dot_rows(enum glyph_set set)
{
    return set == GLYPH_SET_BRAILLE ? 4 : 2;
}

/* Unicode numbers braille dots by columns of three, with the fourth row added later. */
static uint32_t braille_dots(unsigned mask)
{
    static const uint8_t bits[8] = {0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80};
    uint32_t pattern = 0;

    for (int i = 0; i < 8; i++)
        if (mask & 1u << i)
            pattern |= bits[i];
    return pattern == 0 ? ' ' : 0x2800 + pattern;
}

uint32_t glyph_dots(enum glyph_set set, unsigned mask)
{
    static const uint16_t quadrants[16] = {
        ' ',    0x2598, 0x259d, 0x2580, /* none, upper left, upper right, upper half */
        0x2596, 0x258c, 0x259e, 0x259b, /* the same with the lower left */
        0x2597, 0x259a, 0x2590, 0x259c, /* with the lower right */
        0x2584, 0x2599, 0x259f, 0x2588, /* with both */
    };

    switch (set) {
    case GLYPH_SET_BRAILLE:
        return braille_dots(mask & 0xff);
    case GLYPH_SET_BLOCK:
        return quadrants[mask & 15];
    case GLYPH_SET_ASCII:
        break;
    }
    return (uint32_t) " '.:"[mask & 3];
}

uint32_t glyph_shade(enum glyph_set set, uint8_t level)
{
    static const uint16_t blocks[5] = {' ', 0x2591, 0x2592, 0x2593, 0x2588};
    static const char ascii[] = " .:-=+*#%@";

    if (set == GLYPH_SET_ASCII)
        return (uint32_t)ascii[(level * 9 + 127) / 255];
    return blocks[(level * 4 + 127) / 255];
}
