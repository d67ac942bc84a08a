/* classnames: the names of the classes, from classes.txt (one name a line) or made from numbers. */
#ifndef MLPTUI_DATA_CLASSNAMES_H
#define MLPTUI_DATA_CLASSNAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "mlptui/base/error.h"

#define CLASSNAME_MAX_BYTES 64

/* Reads DIRECTORY/classes.txt: 1 to 256 lines of 1 to 64 bytes of UTF-8 without control characters;
 * a carriage return before the newline, a byte order mark and one blank line at the end are
 * allowed. If there is no such file: true, with *names NULL and *count 0. False with `error` on
 * anything malformed. Free with classnames_free. */
bool classnames_read(const char *directory, char ***names, size_t *count, struct error *error);

/* The same from the bytes of such a file; `path` is for the error's sentence. False: *names is NULL
 * and *count 0. */
bool classnames_parse(const char *path, const char *text, size_t size, char ***names, size_t *count,
                      struct error *error);

/* "0", "1", ... */
char **classnames_numbers(size_t count);

/* NULL is allowed. */
void classnames_free(char **names, size_t count);

#endif
