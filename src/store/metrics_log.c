/* metrics_log: each line is formatted in memory and written by one system call. */
#include "store/metrics_log.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomicfile.h"
#include "base/place.h"
#include "base/xalloc.h"
#include "store/metrics_record.h"

#define MOST_KEPT  9999
#define MOST_TRIES 100
#define LINE_SIZE  8192 /* far beyond any line: a run's name has 24 bytes, a value 192 at most */
#define KEPT_SIZE  (NAME_MAX + 1)
#define KEPT_TAIL  8 /* bytes of ".~9999~", terminated */

struct metrics_log {
    char *path;
    char *kept; /* with its directory, as `path` */
    size_t format;
    bool named_runs;
    struct record_column columns[METRICS_COLUMNS];
    struct record record; /* whose file is a line: */
    char line[LINE_SIZE]; /* not open_memstream, which drops what it has no memory for silently */
    int descriptor;
};

/* The file while it is begun. */
struct beginning {
    struct place place;
    bool made;            /* it was not there */
    char kept[KEPT_SIZE]; /* the name that an earlier file has now; "": there is none */
};

bool metrics_log_check_path(const char *path, struct error *error)
{
    size_t format;

    return record_format_of(path, &format, error) && atomicfile_check(path, error);
}

static void close_file(struct metrics_log *log)
{
    if (log->descriptor >= 0)
        close(log->descriptor);
    log->descriptor = -1;
}

/* Writes the whole line; if only a part of it could be written, removes that. */
static bool append(struct metrics_log *log, const char *line, size_t length, struct error *error)
{
    size_t done = 0;

    while (done < length) {
        ssize_t written = write(log->descriptor, line + done, length - done);
        if (written < 0 && errno != EINTR)
            break;
        done += written > 0 ? (size_t)written : 0;
    }
    if (done == length)
        return true;
    error_set_errno(error, "%s: no further line can be written", log->path);
    off_t end = done > 0 ? lseek(log->descriptor, 0, SEEK_CUR) : 0;
    if (done > 0 && (end < (off_t)done || ftruncate(log->descriptor, end - (off_t)done) != 0))
        error_set(error, "%s: the last line is cut: there is no room for it", log->path);
    return false;
}

/* Appends what was written to the record's file to the log's. */
static bool end_line(struct metrics_log *log, struct error *error)
{
    FILE *line = log->record.file;
    bool good = fflush(line) == 0 && !ferror(line);
    long length = ftell(line);

    good = good && length >= 0 ? append(log, log->line, (size_t)length, error)
                               : error_set_errno(error, "%s: cannot make a line of it", log->path);
    rewind(line);
    return good;
}

/* "NAME.~N~"; NAME is cut at a character boundary if too long. */
static void name_kept(const char *name, int n, char *kept)
{
    size_t length = strlen(name);

    if (length > KEPT_SIZE - KEPT_TAIL) {
        length = KEPT_SIZE - KEPT_TAIL;
        while (length > 0 && ((unsigned char)name[length] & 0xc0) == 0x80)
            length--;
    }
    snprintf(kept, KEPT_SIZE, "%.*s.~%d~", (int)length, name, n);
}

/* Renames the earlier file, which is locked, to a free name. */
static bool keep(struct beginning *b, const char *path, struct error *error)
{
    int directory = b->place.directory;
    struct stat status;

    for (int n = 1; n <= MOST_KEPT; n++) {
        name_kept(b->place.name, n, b->kept);
        if (fstatat(directory, b->kept, &status, AT_SYMLINK_NOFOLLOW) == 0)
            errno = EEXIST;
        else if (errno == ENOENT && renameat(directory, b->place.name, directory, b->kept) == 0)
            return true;
        if (errno != EEXIST)
            break;
    }
    error_set_errno(error, "%s: is there already and cannot be kept as %s", path, b->kept);
    b->kept[0] = '\0';
    return false;
}

/* Fails with EAGAIN if the file vanished meanwhile. */
static int open_or_make(struct beginning *b)
{
    const int flags = O_WRONLY | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    int descriptor = openat(b->place.directory, b->place.name, flags | O_CREAT | O_EXCL, 0666);

    b->made = descriptor >= 0;
    if (b->made || errno != EEXIST)
        return descriptor;
    descriptor = openat(b->place.directory, b->place.name, flags);
    if (descriptor < 0 && errno == ENOENT)
        errno = EAGAIN;
    return descriptor;
}

/* Without locks an existing file may be in use; one that was just created is not. */
static bool lock(const struct metrics_log *log, const struct beginning *b, struct error *error)
{
    enum place_lock lock = place_lock(log->descriptor, false);

    if (lock == PLACE_IN_USE)
        return place_refuse_in_use(log->path, error);
    return lock == PLACE_LOCKED || b->made ||
           error_set(error,
                     "%s: is there already, and this file system has no locks that would tell "
                     "whether another run is writing to it; give this one another name",
                     log->path);
}

enum take { TAKE_DONE, TAKE_AGAIN, TAKE_REFUSED };

/* Opens the file, empty and locked, after renaming an earlier one. A process that opened the
 * earlier file before the rename notices, once it has the lock, that the name has changed; one that
 * opens it later finds the lock. */
static enum take take(struct metrics_log *log, struct beginning *b, struct error *error)
{
    struct stat status;

    log->descriptor = open_or_make(b);
    if (log->descriptor < 0 && errno == EAGAIN)
        return TAKE_AGAIN;
    if (log->descriptor < 0)
        error_set_errno(error, "%s: cannot be written", log->path);
    if (log->descriptor < 0 || !lock(log, b, error))
        return TAKE_REFUSED;
    if (!place_is_open(&b->place, b->place.name, log->descriptor))
        return TAKE_AGAIN;
    if (fstat(log->descriptor, &status) != 0) {
        error_set_errno(error, "%s: cannot be examined", log->path);
        return TAKE_REFUSED;
    }
    if (status.st_size == 0)
        return TAKE_DONE;
    return keep(b, log->path, error) ? TAKE_AGAIN : TAKE_REFUSED;
}
static bool take_over(struct metrics_log *log, struct beginning *b, struct error *error)
{
    for (int i = 0; i < MOST_TRIES; i++) {
        enum take verdict = take(log, b, error);
        if (verdict != TAKE_AGAIN)
            return verdict == TAKE_DONE;
        close_file(log);
    }
    return error_set(error, "%s: cannot be written: others keep renaming it", log->path);
}

/* Undoes opening if nothing can be written: the earlier file gets its name back. */
static void put_back(struct beginning *b)
{
    int directory = b->place.directory;

    if (b->kept[0] == '\0' && b->made)
        unlinkat(directory, b->place.name, 0);
    else if (b->kept[0] != '\0' && renameat(directory, b->kept, directory, b->place.name) == 0)
        b->kept[0] = '\0';
}

static bool begin_file(struct metrics_log *log, struct error *error)
{
    struct beginning b = {.made = false};
    struct error why;

    if (!place_find(&b.place, log->path, error))
        return false;
    bool taken = take_over(log, &b, &why);
    if (taken)
        record_header(&log->record);
    bool ok = taken && end_line(log, &why);
    if (taken && !ok)
        put_back(&b);
    if (b.kept[0] != '\0') /* as the user calls the file */
        log->kept = xasprintf("%.*s%s", (int)(b.place.name - b.place.path), b.place.path, b.kept);
    if (!ok && log->kept != NULL)
        error_set(error, "%s; the earlier file is now %s", why.text, log->kept);
    else if (!ok)
        *error = why;
    place_release(&b.place);
    return ok;
}

struct metrics_log *metrics_log_new(const char *path, bool named_runs, struct error *error)
{
    if (!metrics_log_check_path(path, error))
        return NULL;
    struct metrics_log *log = xcalloc(1, sizeof *log);
    log->path = xstrdup(path);
    record_format_of(path, &log->format, NULL);
    log->named_runs = named_runs;
    metrics_columns(log->columns, named_runs, 0);
    record_init(&log->record, log->format, fmemopen(log->line, sizeof log->line, "w"), log->columns,
                METRICS_COLUMNS);
    log->descriptor = -1;
    if (log->record.file == NULL)
        error_set_errno(error, "cannot make a line of metrics");
    else if (begin_file(log, error))
        return log;
    metrics_log_free(log);
    return NULL;
}

void metrics_log_free(struct metrics_log *log)
{
    if (log == NULL)
        return;
    close_file(log);
    if (log->record.file != NULL)
        fclose(log->record.file);
    free(log->path);
    free(log->kept);
    free(log);
}

const char *metrics_log_kept(const struct metrics_log *log)
{
    return log->kept;
}

bool metrics_log_begin(struct metrics_log *log, const char *run, const struct config *config,
                       struct error *error)
{
    metrics_record_settings(log->format, log->record.file, log->named_runs ? run : NULL, config);
    return end_line(log, error);
}

bool metrics_log_epoch(struct metrics_log *log, const char *run,
                       const struct epoch_metrics *metrics, struct error *error)
{
    metrics_record_epoch(&log->record, run, metrics);
    return end_line(log, error);
}

bool metrics_log_sync(struct metrics_log *log, struct error *error)
{
    struct stat status;

    if (fsync(log->descriptor) != 0)
        return error_set_errno(error, "%s: could not be brought to the disk", log->path);
    return fstat(log->descriptor, &status) != 0 || status.st_nlink > 0 ||
           error_set(error, "%s: was removed while it was written; the figures are lost",
                     log->path);
}
