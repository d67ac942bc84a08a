/* glyph: the characters that pictures, bars and frames are made of, in three sets: braille (the
 * richest), block (no braille), ASCII. Views ask for names. */
#ifndef MLPTUI_TERM_GLYPH_H
#define MLPTUI_TERM_GLYPH_H

#include <stdint.h>

enum glyph_set { GLYPH_SET_BRAILLE, GLYPH_SET_BLOCK, GLYPH_SET_ASCII };

/* Each name with its character in the braille, block and ASCII set, one column wide. The block set
 * has those of code page 437, which the Linux console and most old fonts have. */
#define GLYPHS(GLYPH)                                                                              \
    GLYPH(TOP_LEFT, 0x256d, 0x250c, '+')                                                           \
    GLYPH(TOP_RIGHT, 0x256e, 0x2510, '+')                                                          \
    GLYPH(BOTTOM_LEFT, 0x2570, 0x2514, '+')                                                        \
    GLYPH(BOTTOM_RIGHT, 0x256f, 0x2518, '+') /* rounded corners */                                 \
    GLYPH(HORIZONTAL, 0x2500, 0x2500, '-')                                                         \
    GLYPH(VERTICAL, 0x2502, 0x2502, '|')                                                           \
    GLYPH(TICK_LEFT, 0x2524, 0x2524, '+') /* on a vertical axis: the tick points to the labels */  \
    GLYPH(TICK_BOTTOM, 0x252c, 0x252c, '+') /* on a horizontal axis */                             \
    GLYPH(ORIGIN, 0x253c, 0x253c, '+')      /* where the axes meet */                              \
    GLYPH(UPPER_HALF, 0x2580, 0x2580, '"')  /* in ASCII, pictures have one shade a cell */         \
    GLYPH(BULLET, 0x2022, 0x2022, '*')                                                             \
    GLYPH(CHECK, 0x2713, 0x221a, 'v')                                                              \
    GLYPH(CROSS, 0x2717, 'x', 'x')                                                                 \
    GLYPH(STAR, 0x2605, '*', '*')                                                                  \
    GLYPH(ARROW_RIGHT, 0x2192, 0x2192, '>')                                                        \
    GLYPH(ARROW_LEFT, 0x2190, 0x2190, '<')                                                         \
    GLYPH(ARROW_DOWN, 0x2193, 0x2193, 'v')                                                         \
    GLYPH(DASH, 0x2013, '-', '-')                                                                  \
    GLYPH(ELLIPSIS, 0x2026, '~', '~')                                                              \
    GLYPH(DIAMOND, 0x25c6, 0x2666, 'o')                                                            \
    GLYPH(TRIANGLE, 0x25b2, 0x25b2, '^')                                                           \
    GLYPH(PLAY, 0x25b6, 0x25ba, '>')                                                               \
    GLYPH(SQUARE, 0x25a0, 0x25a0, '#')                                                             \
    GLYPH(MIDDLE_DOT, 0x00b7, 0x00b7, '.')                                                         \
    GLYPH(TRACK, 0x2591, 0x2591, '.') /* the empty part of a bar */

#define GLYPH_ID(NAME, braille, block, ascii) GLYPH_##NAME,
enum glyph { GLYPHS(GLYPH_ID) GLYPH_COUNT };
#undef GLYPH_ID

uint32_t glyph_char(enum glyph_set set, enum glyph name);

/* n/8 of a cell filled from the left (bars) or from the bottom (columns), n 0..8. */
uint32_t glyph_bar(enum glyph_set set, int eighths);
uint32_t glyph_column(enum glyph_set set, int eighths);

/* Dots a cell holds: braille 2x4, block 2x2 (quadrants), ASCII 1x2 (". ' :"). */
int glyph_dot_columns(enum glyph_set set);
int glyph_dot_rows(enum glyph_set set);

/* The character with these dots set: bit (row * glyph_dot_columns + column). */
uint32_t glyph_dots(enum glyph_set set, unsigned mask);

/* A picture's shade as a character, for ASCII and terminals without colours: level 0..255, dark to
 * light. */
uint32_t glyph_shade(enum glyph_set set, uint8_t level);

#endif
