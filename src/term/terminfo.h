/* terminfo: queries of the terminfo database, before and beside curses. */
#ifndef MLPTUI_TERM_TERMINFO_H
#define MLPTUI_TERM_TERMINFO_H

#include <stddef.h>

#include "mlptui/base/error.h"
#include "term/input.h"

/* Whether TERM names a terminal that can move its cursor. Sends nothing. `sequence` gets what
 * terminfo_restoring would write, for use until newterm() returns. */
bool terminfo_check(char *sequence, size_t size, int rows, struct error *error);

/* The rest is for between newterm() and delscreen(). */

/* A numeric capability ("colors"), below 0 where there is none. */
int terminfo_number(const char *name);

/* Makes the cursor visible after leaving the screen: some terminals wrongly restore, with the
 * normal screen, the visibility that was saved ("sc") on the alternate one. */
void terminfo_show_cursor(void);

/* Defines the terminal's own keys by input_name. */
void terminfo_name_keys(struct input *input);

/* Turns reports of the mouse and of pastes on, and others off; or ends these reports. Sends
 * nothing to terminals that are not known to understand it. Independent of what curses sends. */
void terminfo_send_reports(bool on);

/* Makes the sequence that ends the screen without curses: reports off, default attributes, cursor
 * and keypad, leave the alternate screen, or move to the last of `rows` lines if there is none. Cut
 * to fit. */
void terminfo_restoring(char *sequence, size_t size, int rows);

#endif
