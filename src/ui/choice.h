/* choice: which colours and glyphs a terminal gets, from what the user asked for and what the
 * environment says. Pure functions; the names of the choices are declared in app.h. */
#ifndef MLPTUI_UI_CHOICE_H
#define MLPTUI_UI_CHOICE_H

#include "ui/app.h"
#include "ui/glyph.h"

/* 256, 16, 8 or 0. terminal_colors: how many the terminal has (terminfo's "colors", may be
 * negative); never more than that is chosen. no_color: the variable NO_COLOR or NULL, obeyed by
 * COLOR_AUTO. */
int choice_colors(enum color_choice choice, int terminal_colors, const char *no_color);

/* utf8: whether the locale can write it: where not, only ASCII can be shown. console: whether the
 * terminal is the Linux console, whose fonts have no braille. */
enum glyph_set choice_glyphs(enum glyph_choice choice, bool utf8, bool console);

#endif
