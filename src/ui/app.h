/* app: the program on the screen. One loop on the main thread: it sleeps in poll() on the terminal,
 * the ring of events and the signal pipe, drains events into the runs, and draws at most 30 times a
 * second, only when something changed. */
#ifndef MLPTUI_UI_APP_H
#define MLPTUI_UI_APP_H

#include "mlptui/base/error.h"
#include "mlptui/engine/worker.h"
#include "mlptui/train/config.h"
#include "term/choice.h"

/* A saved run that the first one goes on with. */
struct app_start {
    const char *path; /* of its file */
    struct train_start from;
    /* Whether the data fit the file; false with `error`. */
    bool (*fits)(const void *file, const char *path, const struct dataset *dataset,
                 struct error *error);
    const void *file;
};

struct app_options {
    const char *data_directory;
    struct config config;
    bool paused;                       /* --paused: the first run waits at step 0 */
    const struct app_start *start;     /* --load; NULL: afresh */
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
