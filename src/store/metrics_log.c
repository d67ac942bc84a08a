/* metrics_log: each line is made in memory and given to the kernel in one piece. */
#include "store/metrics_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomicfile.h"
#include "base/xalloc.h"
#include "store/metrics_line.h"
#include "store/outpath.h"

#define MOST_KEPT 9999

enum form { FORM_CSV, FORM_JSONL, FORM_COUNT };

static const char *const endings[FORM_COUNT] = {".csv", ".jsonl"};

struct metrics_log {
    char *path;
    char *kept;
    enum form form;
    bool named_runs;
    int descriptor;
};

bool metrics_log_check_path(const char *path, struct error *error)
{
    return outpath_check(path, endings, FORM_COUNT, error);
}

/* Gives the old file, where there is one that holds something, a second name, which it keeps. */
static bool keep_old(struct metrics_log *log, const char *target, struct error *error)
{
    struct stat status;
    size_t size = strlen(target) + 16;

    if (stat(target, &status) != 0 || status.st_size == 0)
        return true;
    log->kept = xmalloc(size);
    for (int n = 1; n <= MOST_KEPT; n++) {
        snprintf(log->kept, size, "%s.~%d~", target, n);
        if (link(target, log->kept) == 0)
            return true;
        if (errno != EEXIST)
            break;
    }
    error_set_errno(error, "%s: is there already and cannot be kept as %s", log->path, log->kept);
    free(log->kept);
    log->kept = NULL;
    return false;
}

/* Puts a file with nothing but the header in place. The old one is gone from the name only once its
 * second name and the new file are there. */
static bool begin_file(struct metrics_log *log, struct error *error)
{
    struct atomicfile file;

    if (!atomicfile_open(&file, log->path, error))
        return false;
    if (log->form == FORM_CSV)
        metrics_csv_header(file.file, log->named_runs ? "run" : NULL);
    if (!keep_old(log, file.target, error)) {
        atomicfile_abandon(&file);
        return false;
    }
    return atomicfile_commit(&file, error);
}

struct metrics_log *metrics_log_new(const char *path, bool named_runs, struct error *error)
{
    if (!metrics_log_check_path(path, error))
        return NULL;
    struct metrics_log *log = xcalloc(1, sizeof *log);
    log->path = xstrdup(path);
    log->form = (enum form)outpath_ending(path, endings, FORM_COUNT);
    log->named_runs = named_runs;
    log->descriptor = -1;
    if (begin_file(log, error)) {
        log->descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
        if (log->descriptor >= 0)
            return log;
        error_set_errno(error, "%s: cannot be written", path);
    }
    metrics_log_free(log);
    return NULL;
}

void metrics_log_free(struct metrics_log *log)
{
    if (log == NULL)
        return;
    if (log->descriptor >= 0)
        close(log->descriptor);
    free(log->path);
    free(log->kept);
    free(log);
}

const char *metrics_log_kept(const struct metrics_log *log)
{
    return log->kept;
}

/* One write for the whole line; of one that only partly fits on the disk, the part is removed. */
static bool append(struct metrics_log *log, const char *line, size_t length, struct error *error)
{
    ssize_t written;

    do
        written = write(log->descriptor, line, length);
    while (written < 0 && errno == EINTR);
    if (written == (ssize_t)length)
        return true;
    if (written < 0)
        return error_set_errno(error, "%s: cannot be written", log->path);
    off_t end = lseek(log->descriptor, 0, SEEK_CUR);
    if (end < written || ftruncate(log->descriptor, end - written) != 0)
        return error_set(error, "%s: the last line is cut: there is no room for it", log->path);
    return error_set(error, "%s: cannot be written: there is no room", log->path);
}

/* What is written to a stream between these two becomes one line of the file. */
static FILE *open_line(char **line, size_t *length, struct error *error)
{
    FILE *stream = open_memstream(line, length);

    if (stream == NULL)
        error_set_errno(error, "cannot make a line of metrics");
    return stream;
}

static bool close_line(struct metrics_log *log, FILE *stream, char **line, const size_t *length,
                       struct error *error)
{
    bool good = fclose(stream) == 0
                    ? append(log, *line, *length, error)
                    : error_set_errno(error, "%s: cannot make a line of it", log->path);

    free(*line);
    return good;
}

bool metrics_log_begin(struct metrics_log *log, const char *run, const struct config *config,
                       struct error *error)
{
    char *line = NULL;
    size_t length = 0;

    if (log->form != FORM_JSONL)
        return true;
    FILE *stream = open_line(&line, &length, error);
    if (stream == NULL)
        return false;
    metrics_json_settings(stream, log->named_runs ? run : NULL, config);
    return close_line(log, stream, &line, &length, error);
}

bool metrics_log_epoch(struct metrics_log *log, const char *run,
                       const struct epoch_metrics *metrics, struct error *error)
{
    char *line = NULL;
    size_t length = 0;
    const char *name = log->named_runs ? run : NULL;
    FILE *stream = open_line(&line, &length, error);

    if (stream == NULL)
        return false;
    if (log->form == FORM_CSV)
        metrics_csv_line(stream, name, metrics);
    else
        metrics_json_line(stream, name, metrics);
    return close_line(log, stream, &line, &length, error);
}

bool metrics_log_sync(struct metrics_log *log, struct error *error)
{
    return fsync(log->descriptor) == 0 ||
           error_set_errno(error, "%s: could not be brought to the disk", log->path);
}
