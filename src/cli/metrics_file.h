/* metrics_file: the option --metrics of a command: the metrics log and messages about it. */
#ifndef MLPTUI_CLI_METRICS_FILE_H
#define MLPTUI_CLI_METRICS_FILE_H

#include "store/metrics_log.h"

/* Opens the log, NULL if `path` is NULL; prints on standard error the name under which an earlier
 * file is kept. False after printing the error. */
bool metrics_file_open(struct metrics_log **log, const char *path, bool named_runs);

/* As the calls of the log; no effect if `log` is NULL. False after printing the error; *status is
 * then the exit status, unless it was already other than STATUS_OK. */
bool metrics_file_begin(struct metrics_log *log, const char *run, const struct config *config,
                        int *status);
bool metrics_file_epoch(struct metrics_log *log, const char *run,
                        const struct epoch_metrics *metrics, int *status);

/* Flushes the log to the disk and closes it; *status as above. */
void metrics_file_close(struct metrics_log *log, int *status);

#endif
