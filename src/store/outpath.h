/* outpath: what an output file is to hold, by the ending of its name. */
#ifndef MLPTUI_STORE_OUTPATH_H
#define MLPTUI_STORE_OUTPATH_H

#include <stdbool.h>
#include <stddef.h>

#include "mlptui/base/error.h"

/* Finds the ending (".svg"; letter case does not count) of `path` among some, of which the last one
 * is not NULL: *which is its index. False, with `error` (may be NULL) that lists them. */
bool outpath_ending(const char *path, const char *const *endings, size_t count, size_t *which,
                    struct error *error);

#endif
