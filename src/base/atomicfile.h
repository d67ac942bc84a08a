/* atomicfile: a file that is either the old one or the complete new one, whatever happens.
 *
 * A temporary file in the same directory is written, flushed to the disk, closed and renamed, and
 * the directory flushed. The permissions of an existing file are kept, a symbolic link is followed
 * to the file that it names, and anything but a regular file is refused.
 *
 * The temporary is .mlptui-XXXXXXXX.tmp, and locked until it is renamed or removed (place_lock).
 * One without a lock was left by a program that was killed: the next atomicfile_open in that
 * directory removes it. */
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

/* Checks, before long work, whether atomicfile_open is likely to succeed. Leaves nothing behind.
 * False with `error`. */
bool atomicfile_check(const char *path, struct error *error);

/* Opens the temporary file. False with `error`; `file` then holds nothing. This is the only call
 * here that may end the process when memory is out (base/xalloc.h), before it creates the
 * temporary. The caller must not do so between open and commit: the temporary would stay until the
 * next atomicfile_open in that directory. */
bool atomicfile_open(struct atomicfile *file, const char *path, struct error *error);

/* Replaces the old file by the new one. False with `error` when a write, flush or rename failed:
 * the old file is then unchanged. `file` holds nothing afterwards. */
bool atomicfile_commit(struct atomicfile *file, struct error *error);

/* Removes the temporary; the old file is unchanged. `file` holds nothing afterwards. */
void atomicfile_abandon(struct atomicfile *file);

/* Open, write `size` bytes and commit in one call. */
bool atomicfile_write(const char *path, const void *bytes, size_t size, struct error *error);

#endif
