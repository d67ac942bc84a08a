/* metrics_file: --metrics of a command: the log in the store, and what is said about it. */
#ifndef MLPTUI_CLI_METRICS_FILE_H
#define MLPTUI_CLI_METRICS_FILE_H

#include "store/metrics_log.h"

/* Opens the log that --metrics names; says on standard error under which name an earlier file is
 * kept. *log is NULL where `path` is. False after saying why on standard error. */
bool metrics_file_open(struct metrics_log **log, const char *path, bool named_runs);

/* As the calls of the log; nothing where `log` is NULL. False after saying why on standard error;
 * *status is then that of the process, unless it was another than STATUS_OK already. */
bool metrics_file_begin(struct metrics_log *log, const char *run, const struct config *config,
                        int *status);
bool metrics_file_epoch(struct metrics_log *log, const char *run,
                        const struct epoch_metrics *metrics, int *status);

/* Brings all to the disk and closes; *status as above. */
void metrics_file_close(struct metrics_log *log, int *status);

#endif
