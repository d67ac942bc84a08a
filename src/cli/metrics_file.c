/* metrics_file: the log's errors, printed. */
#include "cli/metrics_file.h"

#include <stdio.h>

static bool said(bool good, const struct error *error)
{
    if (!good)
        fprintf(stderr, "mlptui: %s\n", error->text);
    return good;
}

bool metrics_file_open(struct metrics_log **log, const char *path, bool named_runs)
{
    struct error error;

    *log = NULL;
    if (path == NULL)
        return true;
    *log = metrics_log_new(path, named_runs, &error);
    if (*log != NULL && metrics_log_kept(*log) != NULL)
        fprintf(stderr, "mlptui: %s was there: it is kept as %s\n", path, metrics_log_kept(*log));
    return said(*log != NULL, &error);
}

bool metrics_file_begin(struct metrics_log *log, const char *run, const struct config *config)
{
    struct error error;

    return log == NULL || said(metrics_log_begin(log, run, config, &error), &error);
}

bool metrics_file_epoch(struct metrics_log *log, const char *run,
                        const struct epoch_metrics *metrics)
{
    struct error error;

    return log == NULL || said(metrics_log_epoch(log, run, metrics, &error), &error);
}

bool metrics_file_close(struct metrics_log *log)
{
    struct error error;
    bool good = log == NULL || said(metrics_log_sync(log, &error), &error);

    metrics_log_free(log);
    return good;
}
