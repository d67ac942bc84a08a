/* glyph: the characters that pictures, bars and frames are made of, in three sets: braille (the
 * richest), block (no braille), ASCII. Views ask for names. */
#ifndef MLPTUI_TERM_GLYPH_H
#define MLPTUI_TERM_GLYPH_H

#include <stdint.h>

enum glyph_set { GLYPH_SET_BRAILLE, GLYPH_SET_BLOCK, GLYPH_SET_ASCII };

enum glyph {
    GLYPH_TOP_LEFT,
    GLYPH_TOP_RIGHT,
    GLYPH_BOTTOM_LEFT,
    GLYPH_BOTTOM_RIGHT, /* rounded corners */
    GLYPH_HORIZONTAL,
    GLYPH_VERTICAL,
    GLYPH_TICK_LEFT,   /* on a vertical axis: the tick points to the labels */
    GLYPH_TICK_BOTTOM, /* on a horizontal axis */
    GLYPH_ORIGIN,      /* where the axes meet */
    GLYPH_UPPER_HALF,  /* ASCII has none: pictures there use one shade a cell */
    GLYPH_BULLET,
    GLYPH_CHECK,
    GLYPH_CROSS,
    GLYPH_STAR,
    GLYPH_ARROW_RIGHT,
    GLYPH_ARROW_LEFT,
    GLYPH_ARROW_UP,
    GLYPH_ARROW_DOWN,
    GLYPH_DASH,
    GLYPH_ELLIPSIS,
    GLYPH_DIAMOND,
    GLYPH_TRIANGLE,
    GLYPH_PLAY,
    GLYPH_PAUSE,
    GLYPH_SQUARE,
    GLYPH_MIDDLE_DOT,
    GLYPH_TRACK, /* the empty part of a bar */
    GLYPH_COUNT
};

/* The character of a name, one column wide. */
uint32_t glyph_char(enum glyph_set set, enum glyph name);

/* n/8 of a cell filled from the left (bars) or from the bottom (sparklines), n 0..8. */
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
