/* glyph: the tables of characters behind the glyph names. */
#include "term/glyph.h"

uint32_t glyph_char(enum glyph_set set, enum glyph name)
{
#define GLYPH_CHARACTERS(NAME, braille, block, ascii) {braille, block, ascii},
    static const uint16_t characters[GLYPH_COUNT][3] = {GLYPHS(GLYPH_CHARACTERS)};

    return (unsigned)name < GLYPH_COUNT ? characters[name][set] : ' ';
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
