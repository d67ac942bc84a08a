/* metrics_log: the figures of each epoch in a file (--metrics), written as training goes.
 *
 *     metrics_log_check_path, before any work
 *     metrics_log_new -> for each run: metrics_log_begin, metrics_log_epoch ... -> metrics_log_free
 *
 * One line an epoch, each by one write(2) at the end of the file: whatever kills the program, the
 * file holds complete lines only. The ending says which form:
 *
 *   .csv    the header, then the columns of `mlptui train --format csv`; empty: not evaluated
 *   .jsonl  one object a line; at the beginning of each run a line with its settings,
 *           {"settings":{"hidden":[666,666],...}}; null: not evaluated
 *
 * Where several runs share a file (named_runs), each line begins with the column or field "run".
 * Runs may take turns: each line says whose it is. Not thread-safe. */
#ifndef MLPTUI_STORE_METRICS_LOG_H
#define MLPTUI_STORE_METRICS_LOG_H

#include <stdbool.h>

#include "mlptui/base/error.h"
#include "mlptui/train/config.h"
#include "mlptui/train/metrics.h"

struct metrics_log;

/* Checks whether metrics_log_new is likely to succeed: `path` ends in .csv or .jsonl, its directory
 * is writable, and it is a regular file if it exists. Leaves nothing behind. False with `error`. */
bool metrics_log_check_path(const char *path, struct error *error);

/* Creates a file. An existing one that is not empty is renamed to the first free name of FILE.~1~,
 * FILE.~2~, ... An existing file is refused if another log, in any process and under any name, has
 * it open (it is locked then), or if the file system has no locks. NULL with `error`; an existing
 * file is then unchanged, or has the new name that `error` tells. */
struct metrics_log *metrics_log_new(const char *path, bool named_runs, struct error *error);

/* The name that an earlier file now has, or NULL. Owned by the log. */
const char *metrics_log_kept(const struct metrics_log *log);

/* Begins a run: writes the line of its settings if the format has one. `run` is its name, ignored
 * (may be NULL) unless named_runs. False with `error`. */
bool metrics_log_begin(struct metrics_log *log, const char *run, const struct config *config,
                       struct error *error);

/* Writes one epoch of that run. False with `error`: no part of the line is then in the file. */
bool metrics_log_epoch(struct metrics_log *log, const char *run,
                       const struct epoch_metrics *metrics, struct error *error);

/* Flushes to the disk. False with `error`, also if the file was removed meanwhile. */
bool metrics_log_sync(struct metrics_log *log, struct error *error);

/* Closes the file; NULL is allowed. */
void metrics_log_free(struct metrics_log *log);

#endif
