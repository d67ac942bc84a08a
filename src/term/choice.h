/* choice: which colours and glyphs are used, from the options and the environment. Pure functions.
 */
#ifndef MLPTUI_TERM_CHOICE_H
#define MLPTUI_TERM_CHOICE_H

#include <stdbool.h>
#include <stddef.h>

#include "term/glyph.h"

enum glyph_choice { GLYPHS_AUTO, GLYPHS_BRAILLE, GLYPHS_BLOCK, GLYPHS_ASCII, GLYPHS_COUNT };
enum color_choice { COLOR_AUTO, COLOR_256, COLOR_16, COLOR_8, COLOR_NONE, COLOR_COUNT };

/* As on the command line: "auto", "braille", ... and "auto", "256", "16", "8", "none"; then NULL.
 */
const char *glyph_choice_name(size_t i);
const char *color_choice_name(size_t i);

/* 256, 16, 8 or 0. terminal_colors: how many the terminal has (terminfo's "colors", may be
 * negative); never more than that is chosen. no_color: the variable NO_COLOR or NULL, obeyed by
 * COLOR_AUTO. */
int choice_colors(enum color_choice choice, int terminal_colors, const char *no_color);

/* utf8: whether the locale's encoding is UTF-8; else only ASCII can be shown. console: whether the
 * terminal is the Linux console, whose fonts have no braille. */
enum glyph_set choice_glyphs(enum glyph_choice choice, bool utf8, bool console);

/* Whether the locale alone is the reason for ASCII; `text` then gets one line that says so and what
 * to do. name: the locale that the environment asks for, NULL or "" for none. installed: whether
 * that locale exists. */
bool choice_explain_ascii(enum glyph_choice choice, bool utf8, const char *name, bool installed,
                          char *text, size_t size);

#endif
