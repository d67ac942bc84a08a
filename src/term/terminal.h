/* terminal: starts, shows, suspends and restores the screen; reads keys. Only this file and
 * terminfo.c call curses. Keys are not read by curses but decoded by input.c. The global state of
 * signal handlers is in signals.c and restore.c.
 *
 * Whatever ends the process (return, SIGTERM, SIGHUP, SIGINT, SIGQUIT, abort, a crash), the
 * terminal is left as it was found: modes, cursor, mouse, alternate screen; earlier handlers (a
 * sanitizer's) still run. */
#ifndef MLPTUI_TERM_TERMINAL_H
#define MLPTUI_TERM_TERMINAL_H

#include "mlptui/base/error.h"
#include "term/canvas.h"
#include "term/choice.h"
#include "term/key.h"
#include "term/signals.h"

/* Starts the screen, discards what was typed before, and chooses colours and glyphs by options,
 * terminfo, NO_COLOR and the locale (setlocale has been called). False with `error` where there is
 * no terminal or TERM cannot be used; the terminal is then untouched. In the background it stops,
 * until it is in the foreground. Standard error is redirected into a temporary file until
 * terminal_stop, which prints what came.
 */
bool terminal_start(enum glyph_choice glyphs, enum color_choice color, struct error *error);
void terminal_stop(void);

/* Inits a canvas for its colours and glyphs. */
void terminal_init_canvas(struct canvas *canvas);

/* Whether only the locale forces ASCII; `text` then says so, and what to do. */
bool terminal_explain_ascii(enum glyph_choice choice, char *text, size_t size);

/* The size now, after a SIGWINCH too. */
void terminal_size(int *rows, int *columns);

/* Shows the canvas: only what changed is sent. */
void terminal_show(const struct canvas *canvas);
/* Shows the canvas from scratch (Ctrl-L, after fg). */
void terminal_repaint(const struct canvas *canvas);

/* The next key; false when there is none. Never blocks. */
bool terminal_key(struct key_press *key);

/* When (clock_seconds) terminal_key may return a key without further input: at once, or when a lone
 * Escape times out. INFINITY: never. */
double terminal_key_due(void);

/* The terminal's input, for poll beside signals_descriptor. */
int terminal_input(void);
struct terminal_signals terminal_signals(void);

/* Restores the terminal, stops the process group (SIGTSTP), and takes the terminal again when
 * continued in the foreground. Used for Ctrl-Z, too. If a signal asked to end meanwhile, the
 * terminal stays restored: check terminal_signals before showing anything. */
void terminal_suspend(void);

#endif
