/* outpath: whether a file can be written where the user says, asked before any work is done. */
#ifndef MLPTUI_STORE_OUTPATH_H
#define MLPTUI_STORE_OUTPATH_H

#include <stdbool.h>
#include <stddef.h>

#include "mlptui/base/error.h"

/* Index of the ending (".svg"; letter case does not count) of `path`, or `count`. */
size_t outpath_ending(const char *path, const char *const *endings, size_t count);

/* The sentence for a path that has none of the endings. Returns false. */
bool outpath_refuse(const char *path, const char *const *endings, size_t count,
                    struct error *error);

/* Whether `path` has one of the endings, what is there (if anything) is a regular file that may be
 * replaced, and its directory can be written to. Nothing is left behind. False with `error`. */
bool outpath_check(const char *path, const char *const *endings, size_t count, struct error *error);

#endif
