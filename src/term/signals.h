/* signals: what the screen does about signals. Those that ask for something (SIGWINCH, SIGTSTP,
 * SIGCONT, SIGTERM, SIGHUP, SIGINT, SIGQUIT) set a flag and write a byte to a pipe for poll. Those
 * of a crash, and others that nobody handles, restore the terminal (restore.h) and then let the
 * handler run that was there before: a sanitizer's, or the default one, which leaves a core.
 *
 * Once asked to end, the process is not stopped any more for what it does to the terminal from the
 * background.
 *
 * A request to end that is not followed within a second, since the terminal takes no output, ends
 * the process from a handler, of the same signal. */
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

/* Installs and removes the handlers; a request signal that was ignored stays ignored. False with
 * nothing installed where no pipe can be made. */
bool signals_start(struct error *error);
void signals_stop(void);

/* The reading end of the pipe. */
int signals_descriptor(void);

/* Empties the pipe and returns what came since the last call. */
struct terminal_signals signals_take(void);

/* Whether a signal has asked us to end, also after signals_take has told so. */
bool signals_ending(void);

/* Notes a signal as if it had come: for the keys Ctrl-Z and Ctrl-\. */
void signals_note(int number);

/* Stops the process group by SIGTSTP and returns when it is continued; at once where SIGTSTP is
 * ignored or nothing could continue us (an orphaned process group). */
void signals_stop_process(void);
/* Whether SIGTSTP was ignored when we were started: no job control, so Ctrl-Z does nothing. */
bool signals_may_stop(void);

/* Stops the process group as the kernel does when it touches the terminal from the background. True
 * when it was continued; false where it was not stopped (SIGTTOU is ignored, or nothing could
 * continue us). */
bool signals_stop_behind(void);

#endif
