/* metrics_file: --metrics of a command: the log in the store, and what is said about it. */
#ifndef MLPTUI_CLI_METRICS_FILE_H
#define MLPTUI_CLI_METRICS_FILE_H

#include "store/metrics_log.h"

/* Opens the log that --metrics names; says on standard error under which name an earlier file is
 * kept. *log is NULL where `path` is. False after saying why on standard error. */
bool metrics_file_open(struct metrics_log **log, const char *path, bool named_runs);

/* As the calls of the log; nothing where `log` is NULL. False after saying why on standard error.
 */
bool metrics_file_begin(struct metrics_log *log, const char *run, const struct config *config);
bool metrics_file_epoch(struct metrics_log *log, const char *run,
                        const struct epoch_metrics *metrics);

/* Brings all to the disk and closes. False after saying why on standard error. */
bool metrics_file_close(struct metrics_log *log);

#endif
