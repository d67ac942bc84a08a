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
#define LINE_SIZE 8192 /* far beyond any line: a run's name has 24 bytes, a value 192 at most */
#define NAME_SIZE 4200 /* no path that the kernel takes is longer, with ".~9999~" */

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

/* The old file, while the new one takes its name. */
struct old {
    char target[NAME_SIZE];
    char kept[NAME_SIZE]; /* its second name; "": there is no file that holds something */
    bool moved;           /* the second name is the only one */
};

/* FAT and some network file systems have no hard links. */
static bool cannot_link(int cause)
{
    return cause == EPERM || cause == EOPNOTSUPP || cause == ENOSYS;
}

/* Renames the file. An empty one takes the name first, for rename would replace what has it. */
static bool move(const char *target, const char *kept)
{
    int descriptor = open(kept, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (descriptor < 0)
        return false;
    close(descriptor);
    if (rename(target, kept) == 0)
        return true;
    int cause = errno;
    unlink(kept);
    errno = cause;
    return false;
}

/* Gives the old file a second name, which it keeps; where it can have but one, that one. */
static bool keep_old(const char *path, const char *target, struct old *old, struct error *error)
{
    struct stat status;

    *old = (struct old){0};
    if (stat(target, &status) != 0)
        return errno == ENOENT || error_set_errno(error, "%s: cannot be examined", path);
    if (status.st_size == 0)
        return true;
    snprintf(old->target, NAME_SIZE, "%s", target);
    for (int n = 1; n <= MOST_KEPT; n++) {
        if (snprintf(old->kept, NAME_SIZE, "%s.~%d~", target, n) >= NAME_SIZE)
            return error_set(error, "%s: is there already, and its name is too long", path);
        if (link(target, old->kept) == 0)
            return true;
        old->moved = cannot_link(errno) && move(target, old->kept);
        if (old->moved)
            return true;
        if (errno != EEXIST)
            break;
    }
    return error_set_errno(error, "%s: is there already and cannot be kept as %s", path, old->kept);
}

/* The new file did not come: the old one has its name alone again. */
static void give_back(const char *path, const struct old *old, struct error *error)
{
    if (old->kept[0] == '\0')
        return;
    if (!old->moved)
        unlink(old->kept);
    else if (rename(old->kept, old->target) != 0)
        error_set(error, "%s: could not be written; the earlier file is now %s", path, old->kept);
}

/* The new file, still under its temporary name, to go on writing when it has its own. */
static int open_again(const struct atomicfile *file)
{
    int descriptor = fcntl(fileno(file->file), F_DUPFD_CLOEXEC, 0);

    if (descriptor >= 0 && fcntl(descriptor, F_SETFL, O_APPEND) != 0) {
        close(descriptor);
        return -1;
    }
    return descriptor;
}

/* Puts a file with nothing but the header in place, open as log->descriptor. The old one is gone
 * from the name only once its second name and the new file are there; after that nothing fails.
 * Without hard links its name is free for a moment, and given back where the new file fails. */
static bool begin_file(struct metrics_log *log, struct error *error)
{
    struct atomicfile file;
    struct old old;

    if (!atomicfile_open(&file, log->path, error))
        return false;
    if (log->form == FORM_CSV)
        metrics_csv_header(file.file, log->named_runs ? "run" : NULL);
    log->descriptor = open_again(&file);
    if (log->descriptor < 0)
        error_set_errno(error, "%s: cannot be written", log->path);
    if (log->descriptor < 0 || !keep_old(log->path, file.target, &old, error)) {
        atomicfile_abandon(&file);
        return false;
    }
    bool ok = atomicfile_commit(&file, error);
    if (!ok)
        give_back(log->path, &old, error);
    else if (old.kept[0] != '\0')
        log->kept = xstrdup(old.kept);
    return ok;
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
    if (begin_file(log, error))
        return log;
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

/* A line in the making. The memory is its own, for a stream of open_memstream forgets what it finds
 * no memory for, without a sign. */
struct line {
    char text[LINE_SIZE];
    FILE *stream;
};

static bool line_open(struct line *line, struct error *error)
{
    line->stream = fmemopen(line->text, sizeof line->text, "w");
    return line->stream != NULL || error_set_errno(error, "cannot make a line of metrics");
}

/* What was written to the stream becomes a line of the file. */
static bool line_close(struct line *line, struct metrics_log *log, struct error *error)
{
    bool good = fflush(line->stream) == 0 && !ferror(line->stream);
    long length = ftell(line->stream);

    if (!good || length < 0)
        error_set_errno(error, "%s: cannot make a line of it", log->path);
    fclose(line->stream);
    return good && length >= 0 && append(log, line->text, (size_t)length, error);
}

bool metrics_log_begin(struct metrics_log *log, const char *run, const struct config *config,
                       struct error *error)
{
    struct line line;

    if (log->form != FORM_JSONL)
        return true;
    if (!line_open(&line, error))
        return false;
    metrics_json_settings(line.stream, log->named_runs ? run : NULL, config);
    return line_close(&line, log, error);
}

bool metrics_log_epoch(struct metrics_log *log, const char *run,
                       const struct epoch_metrics *metrics, struct error *error)
{
    struct line line;
    const char *name = log->named_runs ? run : NULL;

    if (!line_open(&line, error))
        return false;
    if (log->form == FORM_CSV)
        metrics_csv_line(line.stream, name, metrics);
    else
        metrics_json_line(line.stream, name, metrics);
    return line_close(&line, log, error);
}

bool metrics_log_sync(struct metrics_log *log, struct error *error)
{
    return fsync(log->descriptor) == 0 ||
           error_set_errno(error, "%s: could not be brought to the disk", log->path);
}
