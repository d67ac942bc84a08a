/* metrics_file: the log's errors, printed. */
#include "cli/metrics_file.h"

#include <stdio.h>

#include "base/quote.h"
#include "cli/command.h"

static void say_kept(const char *path, const char *kept)
{
    fputs("mlptui: ", stderr);
    quote_plain(path, 0, stderr);
    fputs(" was there: it is kept as ", stderr);
    quote_plain(kept, 0, stderr);
    fputc('\n', stderr);
}

bool metrics_file_open(struct metrics_log **log, const char *path, bool named_runs)
{
    struct error error;

    *log = NULL;
    if (path == NULL)
        return true;
    *log = metrics_log_new(path, named_runs, &error);
    if (*log == NULL)
        command_fail(STATUS_USAGE, error.text);
    else if (metrics_log_kept(*log) != NULL)
        say_kept(path, metrics_log_kept(*log));
    return *log != NULL;
}

static bool judge(bool good, const struct error *error, int *status)
{
    int failed = good ? STATUS_OK : command_file_failed(error);

    if (*status == STATUS_OK)
        *status = failed;
    return good;
}

bool metrics_file_begin(struct metrics_log *log, const char *run, const struct config *config,
                        int *status)
{
    struct error error;

    return log == NULL || judge(metrics_log_begin(log, run, config, &error), &error, status);
}

bool metrics_file_epoch(struct metrics_log *log, const char *run,
                        const struct epoch_metrics *metrics, int *status)
{
    struct error error;

    return log == NULL || judge(metrics_log_epoch(log, run, metrics, &error), &error, status);
}

void metrics_file_close(struct metrics_log *log, int *status)
{
    struct error error;

    if (log != NULL)
        judge(metrics_log_sync(log, &error), &error, status);
    metrics_log_free(log);
}
