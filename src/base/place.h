/* place: where a file is to be written: an open directory and a name in it, with symbolic links
 * resolved.
 *
 * Files are opened and renamed relative to the directory (openat, renameat): so the place stays the
 * same while the program runs, and a temporary's name may make a path longer than PATH_MAX. */
#ifndef MLPTUI_BASE_PLACE_H
#define MLPTUI_BASE_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "mlptui/base/error.h"

struct place {
    char *path;       /* of the file behind all symbolic links, which need not exist; owned */
    const char *name; /* its last part, within `path` */
    int directory;    /* for openat and the like only (O_PATH); -1: nothing is held */
};

/* False with `error`; `place` then holds nothing. */
bool place_find(struct place *place, const char *path, struct error *error);

/* Closes and frees what `place` holds, if anything. */
void place_release(struct place *place);

/* Whether the file may be replaced: it does not exist, or is a regular file that can be written to
 * and that no process has locked exclusively. Fills in *status; its st_mode is 0 if there is no
 * file. False with `error`. */
bool place_look(const struct place *place, struct stat *status, struct error *error);

/* Whether `name` in that directory is the open file. */
bool place_is_open(const struct place *place, const char *name, int descriptor);

/* Whether both name the same file, or would once it is written: the same name in the same
 * directory, or two hard links. */
bool place_same(const struct place *a, const struct place *b);

/* Opens a file to be read, without waiting for a pipe's other end; *size gets its bytes. -1 with
 * `error` where it is no regular file: "..., an IDX file was expected". */
int place_open(const char *path, const char *expected, size_t *size, struct error *error);

/* The lock by which processes of this program tell files in use from others. It belongs to the open
 * file description: it survives a rename, and ends when the last descriptor is closed or the
 * process is killed. It is shared (file open for reading) or exclusive (for writing). A temporary
 * of atomicfile has a shared lock, since it becomes a file that others may replace; a log that
 * grows has an exclusive one, since nobody may. */
enum place_lock {
    PLACE_LOCKED,
    PLACE_IN_USE,  /* another process holds a lock that excludes this one */
    PLACE_LOCKLESS /* this file system has no locks */
};
enum place_lock place_lock(int descriptor, bool shared);

/* Fills in the error for a file that is locked by another process. Returns false. */
bool place_refuse_in_use(const char *path, struct error *error);

#endif
