/* terminfo: what the terminfo database knows about the terminal, asked before and beside curses. */
#ifndef MLPTUI_TERM_TERMINFO_H
#define MLPTUI_TERM_TERMINFO_H

#include <stddef.h>

#include "mlptui/base/error.h"
#include "term/input.h"

/* Whether TERM names a terminal that can move its cursor. Touches no terminal. `sequence` is what
 * terminfo_restoring writes, for the time until newterm() is done. */
bool terminfo_check(char *sequence, size_t size, int rows, struct error *error);

/* The rest is for between newterm() and delscreen(). */

/* A numeric capability ("colors"), below 0 where there is none. */
int terminfo_number(const char *name);

/* Makes the cursor visible, once the screen is left: some terminals keep with the normal screen,
 * wrongly, what the cursor was like when a program saved its place ("sc") on the alternate one. */
void terminfo_show_cursor(void);

/* Tells of the terminal's own keys. */
void terminfo_name_keys(struct input *input);

/* Sends what makes the terminal report the mouse and pastes, and nothing else, or ends that;
 * nothing to terminals that would not take it for what it is. Beside what curses sends. */
void terminfo_start_reports(void);
void terminfo_stop_reports(void);

/* Writes the sequence that ends the screen without curses: no reports, attributes, cursor and
 * keypad as usual, back from the alternate screen, or to the last of `rows` lines where there is
 * none. Cut to fit. */
void terminfo_restoring(char *sequence, size_t size, int rows);

#endif
