/* restore: puts the terminal back as it was found, by async-signal-safe calls alone, from bytes and
 * modes prepared beforehand: for a crash, an abort, or an exit() from anywhere. An orderly stop
 * goes through curses and only disarms this. It also keeps what is written to standard error while
 * the screen is up, and gives it back. */
#ifndef MLPTUI_TERM_RESTORE_H
#define MLPTUI_TERM_RESTORE_H

#include <stdbool.h>
#include <termios.h>

/* Remembers what restores the terminal: its modes, and a sequence to write (cut at 511 bytes). To
 * be called by the thread that draws; the others may crash meanwhile. */
void restore_prepare(int terminal, const struct termios *modes, const char *sequence);

/* While armed, restore_now acts. Disarmed at the start, while suspended, and after the stop. */
void restore_arm(void);
void restore_disarm(void);

/* Restores terminal and standard error once, if armed. The process gets a SIGWINCH, which
 * interrupts a write of another thread. A terminal that takes no output is waited for a moment
 * only; what it has not taken is then dropped. What is still written to its descriptor afterwards
 * goes nowhere: the process is ending. Async-signal-safe. */
void restore_now(void);

/* Whether it is armed and the terminal takes no output at this moment. Async-signal-safe. */
bool restore_stalled(void);

/* Sends standard error, where it is a terminal, into an unlinked temporary file until
 * restore_standard_error, which copies what came (64 KiB at most) to the real one;
 * async-signal-safe. */
void restore_keep_standard_error(void);
void restore_standard_error(void);

#endif
