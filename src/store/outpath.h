/* outpath: checks, before any work, whether an output file can be written. */
#ifndef MLPTUI_STORE_OUTPATH_H
#define MLPTUI_STORE_OUTPATH_H

#include <stdbool.h>
#include <stddef.h>

#include "mlptui/base/error.h"

/* Index of the ending (".svg"; letter case does not count) of `path`, or `count`. */
size_t outpath_ending(const char *path, const char *const *endings, size_t count);

/* Sets the error for a path that has none of the endings. Returns false. */
bool outpath_refuse(const char *path, const char *const *endings, size_t count,
                    struct error *error);

/* Whether `path` has one of the endings, its directory is writable, and it is a regular file that
 * may be replaced if it exists. Leaves nothing behind. False with `error`. */
bool outpath_check(const char *path, const char *const *endings, size_t count, struct error *error);

#endif
