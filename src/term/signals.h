/* signals: the screen's signal handling. Requests (SIGWINCH, SIGTSTP, SIGCONT, SIGTERM, SIGHUP,
 * SIGINT, SIGQUIT) set a flag and write a byte to a pipe for poll. Crashes, and other fatal
 * signals, restore the terminal (restore.h) and then run the previous handler: a sanitizer's, or
 * the default one, which dumps core.
 *
 * After a request to end, SIGTTIN and SIGTTOU are ignored, so that the process can end from the
 * background.
 *
 * If the process does not end within a second because the terminal accepts no output, a handler
 * ends it by the same signal. */
#ifndef MLPTUI_TERM_SIGNALS_H
#define MLPTUI_TERM_SIGNALS_H

#include <stdbool.h>

#include "mlptui/base/error.h"

/* What the signals said since the last call of terminal_signals. */
struct terminal_signals {
    bool resized;  /* SIGWINCH */
    bool suspend;  /* SIGTSTP (kill -TSTP): call terminal_suspend */
    bool resumed;  /* SIGCONT: redraw everything */
    int terminate; /* SIGTERM, SIGHUP, SIGINT or SIGQUIT, else 0 */
};

/* Installs and removes the handlers; a request signal that was ignored stays ignored. False, with
 * nothing installed, if no pipe can be created. */
bool signals_start(struct error *error);
void signals_stop(void);

/* The reading end of the pipe. */
int signals_descriptor(void);

/* Empties the pipe and returns what came since the last call. */
struct terminal_signals signals_take(void);

/* Whether a signal has asked us to end, also after signals_take has told so. */
bool signals_ending(void);

/* Acts as if the signal had come: for the keys Ctrl-Z and Ctrl-\. */
void signals_note(int number);

/* Stops the process group by SIGTSTP and returns when it is continued; returns at once if SIGTSTP
 * is ignored or the process group is orphaned. */
void signals_stop_process(void);
/* False if SIGTSTP was ignored when the program started: no job control, so Ctrl-Z does nothing. */
bool signals_may_stop(void);

/* Stops the process group by SIGTTOU, as the kernel does on output from the background. True when
 * it was continued; false if it was not stopped (SIGTTOU is ignored, or the group is orphaned). */
bool signals_stop_behind(void);

#endif
