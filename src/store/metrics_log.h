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

/* Whether metrics_log_new can be expected to work on `path`: it ends in .csv or .jsonl, its
 * directory is there and writable, and what is there already is a regular file. Leaves nothing
 * behind. False with `error`. */
bool metrics_log_check_path(const char *path, struct error *error);

/* Opens a new file. One that is there and not empty is kept: it is renamed, to the first free name
 * of FILE.~1~, FILE.~2~, ... A file that another log has open, here or in another process, under
 * whatever name, is refused: the log holds a lock on it. So is one that is there on a file system
 * without locks. NULL with `error`; what was there is then unchanged, or has the new name, which
 * `error` says. */
struct metrics_log *metrics_log_new(const char *path, bool named_runs, struct error *error);

/* The name that an earlier file now has, or NULL. Owned by the log. */
const char *metrics_log_kept(const struct metrics_log *log);

/* A run begins: writes the line of its settings, where the form has one. `run` is its name, ignored
 * (may be NULL) unless named_runs. False with `error`. */
bool metrics_log_begin(struct metrics_log *log, const char *run, const struct config *config,
                       struct error *error);

/* One epoch of that run. False with `error`: the line is not there then, nor part of it. */
bool metrics_log_epoch(struct metrics_log *log, const char *run,
                       const struct epoch_metrics *metrics, struct error *error);

/* Brings all to the disk. False with `error`, also where the file has no name any more. */
bool metrics_log_sync(struct metrics_log *log, struct error *error);

/* Closes the file; NULL is allowed. */
void metrics_log_free(struct metrics_log *log);

#endif
