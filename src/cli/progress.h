/* progress: a line on standard error that is overwritten in place. If standard error is no
 * terminal, all calls do nothing. */
#ifndef MLPTUI_CLI_PROGRESS_H
#define MLPTUI_CLI_PROGRESS_H

#include <stdbool.h>

struct progress {
    bool enabled;
    int shown;   /* columns on the screen now; 0: none */
    double last; /* monotonic seconds when it was last written */
};

void progress_init(struct progress *progress);

/* Whether to call progress_show now: at most ten times a second, and only on a terminal. */
bool progress_due(struct progress *progress);

/* Writes the line, cut to the terminal's width. ASCII text only. */
void progress_show(struct progress *progress, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Erases the line. Call before other output to the terminal, and at the end. */
void progress_clear(struct progress *progress);

#endif
