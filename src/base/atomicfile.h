/* atomicfile: a file that is either the old one or the complete new one, whatever happens.
 *
 * A temporary file in the same directory is written, flushed to the disk, closed and renamed, and
 * the directory flushed. The permissions of an existing file are kept, a symbolic link is followed
 * to the file that it names, and anything but a regular file is refused.
 *
 * The temporary is .mlptui-XXXXXXXX.tmp, and locked until it is renamed or removed (place_lock).
 * One that nobody holds the lock of was left by a program that was killed: the next that opens a
 * file in the directory removes it. */
#ifndef MLPTUI_BASE_ATOMICFILE_H
#define MLPTUI_BASE_ATOMICFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/place.h"

#define ATOMICFILE_NAME_SIZE 24

struct atomicfile {
    struct place place;
    char temporary[ATOMICFILE_NAME_SIZE]; /* its name in that directory; "": there is none */
    int lock;                             /* a second descriptor of it, which outlives `file` */
    FILE *file;                           /* to be written to between open and commit */
};

/* Whether atomicfile_open would find a place to write to: to be asked before long work. Nothing is
 * left behind. False with `error`. */
bool atomicfile_check(const char *path, struct error *error);

/* Opens the temporary file. False with `error`; `file` then holds nothing. Of
 * the calls here this alone may abort when memory is out (base/xalloc.h), and it does so before
 * there is a temporary file. What is done between open and commit should not: the temporary file
 * would stay until the next is written there. */
bool atomicfile_open(struct atomicfile *file, const char *path, struct error *error);

/* Puts the new file in place of the old one. False with `error` when anything that was written did
 * not reach the disk: the old file then is as it was. `file` holds nothing afterwards. */
bool atomicfile_commit(struct atomicfile *file, struct error *error);

/* Gives up: the old file is as it was. `file` holds nothing afterwards. */
void atomicfile_abandon(struct atomicfile *file);

/* All of it at once: writes `size` bytes as the file `path`. */
bool atomicfile_write(const char *path, const void *bytes, size_t size, struct error *error);

#endif
