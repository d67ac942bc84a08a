/* place: where a file is to be written: a directory, open, and a name in it, symbolic links
 * resolved.
 *
 * What is done there goes by the directory (openat, renameat), so that a name beside the file's may
 * be longer than its own, and so that the place stays the same while the program runs. */
#ifndef MLPTUI_BASE_PLACE_H
#define MLPTUI_BASE_PLACE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "mlptui/base/error.h"

struct place {
    char *path;       /* of the file behind all symbolic links, which need not exist; owned */
    const char *name; /* its last part, within `path` */
    int directory;    /* for openat and the like only (O_PATH); -1: nothing is held */
};

/* False with `error`; `place` then holds nothing. */
bool place_find(struct place *place, const char *path, struct error *error);

/* What is held is given back; nothing may be. */
void place_release(struct place *place);

/* Whether what is there may be replaced: a regular file that can be written to and that nobody has
 * alone, or nothing. Fills in *status, whose st_mode is 0 where there is nothing. False with
 * `error`. */
bool place_look(const struct place *place, struct stat *status, struct error *error);

/* Whether `name` in that directory is the open file. */
bool place_is_open(const struct place *place, const char *name, int descriptor);

/* Whether both are one file, or would be: one name in one directory, whatever leads there, or two
 * names of one file. */
bool place_same(const struct place *a, const struct place *b);

/* The lock by which the processes of this program tell files in use from others. It belongs to the
 * open file, not to its name: it stays through a rename, and ends when the last descriptor of this
 * opening is closed, also by a kill. Several may have it shared (for which the file is to be open
 * for reading), or one alone (for writing): a temporary of atomicfile is shared while it is
 * written, for it becomes a file that others may replace; a file that grows, which none may, is had
 * alone. */
enum place_lock {
    PLACE_LOCKED,  /* it is ours */
    PLACE_IN_USE,  /* someone else has it, and would not share it */
    PLACE_LOCKLESS /* this file system has no locks */
};
enum place_lock place_lock(int descriptor, bool shared);

/* The sentence for a file that someone else has. Returns false. */
bool place_refuse_in_use(const char *path, struct error *error);

#endif
