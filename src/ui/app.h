/* app: the program on the screen. One loop on the main thread: it sleeps in poll() on the terminal,
 * the ring of events and the signal pipe, drains events into the runs, and draws at most 30 times a
 * second, only when something changed. */
#ifndef MLPTUI_UI_APP_H
#define MLPTUI_UI_APP_H

#include "mlptui/train/config.h"
#include "term/choice.h"
#include "ui/model/session.h"

struct app_options {
    const char *data_directory;
    struct config config;
    bool paused;                       /* --paused: the first run waits at step 0 */
    const struct saved_run *start;     /* --load; NULL: afresh */
    const char *save, *metrics, *plot; /* files, NULL: none; the caller has checked them */
    enum glyph_choice glyphs;
    enum color_choice color;
};

/* Runs until the user quits. Returns the exit status of the process: 0 after a quit, 2 when the
 * data cannot be loaded or the terminal cannot be used, 1 when a file could not be written (one
 * line on standard error says why, after the screen is gone). Ended by SIGTERM or SIGHUP it
 * restores the terminal and dies of that signal.
 */
int app_run(const struct app_options *options);

#endif
