/* restore: restores the terminal after a crash, an abort, or an exit() from anywhere, with prepared
 * bytes and modes and only async-signal-safe calls. An orderly stop uses curses and only disarms
 * this. It also collects what is written to standard error while the screen is up, and prints it
 * afterwards. */
#ifndef MLPTUI_TERM_RESTORE_H
#define MLPTUI_TERM_RESTORE_H

#include <stdbool.h>
#include <termios.h>

/* Sets what restores the terminal: its modes, and a sequence to write (cut at 511 bytes). Call from
 * the thread that draws; other threads may crash meanwhile. */
void restore_prepare(int terminal, const struct termios *modes, const char *sequence);

/* While armed, restore_now acts. Not at the start, while suspended, and after the stop. */
void restore_arm(bool arm);

/* Restores terminal and standard error once, if armed. Sends the process a SIGWINCH, which
 * interrupts a write of another thread. If the terminal accepts no output for a moment, pending
 * output is dropped. Later writes to the terminal's descriptor are discarded: the process is
 * ending. Async-signal-safe. */
void restore_now(void);

/* Whether it is armed and the terminal accepts no output at the moment. Async-signal-safe. */
bool restore_stalled(void);

/* Redirects standard error, if it is a terminal, into an unlinked temporary file, until
 * restore_standard_error (async-signal-safe) copies at most 64 KiB of it to the real one. */
void restore_keep_standard_error(void);
void restore_standard_error(void);

#endif
