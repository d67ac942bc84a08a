/* terminfo: what the terminfo database knows about the terminal, asked before and beside curses. */
#ifndef MLPTUI_UI_TERMINFO_H
#define MLPTUI_UI_TERMINFO_H

#include <stddef.h>

#include "mlptui/base/error.h"

/* Whether TERM names a terminal that can move its cursor. Touches no terminal. `sequence` is what
 * terminfo_restoring writes, for the time until newterm() is done. */
bool terminfo_check(char *sequence, size_t size, int rows, struct error *error);

/* The rest is for between newterm() and delscreen(). */

/* A numeric capability ("colors"), below 0 where there is none. */
int terminfo_number(const char *name);

/* Makes the cursor visible, once the screen is left: some terminals keep with the normal screen,
 * wrongly, what the cursor was like when a program saved its place ("sc") on the alternate one. */
void terminfo_show_cursor(void);

/* Writes the sequence that ends the screen without curses: mouse off if `mouse`, attributes,
 * cursor and keypad as usual, back from the alternate screen, or to the last of `rows` lines where
 * there is none. Cut to fit. */
void terminfo_restoring(char *sequence, size_t size, bool mouse, int rows);

#endif
