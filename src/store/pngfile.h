/* pngfile: PNG by libpng; the only file that includes it. A build without libpng refuses all PNG.
 */
#ifndef MLPTUI_STORE_PNGFILE_H
#define MLPTUI_STORE_PNGFILE_H

#include <stdio.h>

#include "mlptui/base/error.h"
#include "store/gray.h"

#define PNGFILE_MAGIC 8 /* bytes */

/* Whether a file that begins with these bytes is a PNG. */
bool pngfile_is(const uint8_t magic[PNGFILE_MAGIC]);

/* Reads on after the magic bytes. False with `error`; `picture` then holds nothing. */
bool pngfile_read(struct gray *picture, FILE *file, const char *name, struct error *error);

/* Writes grey pixels (rows, columns) of 8 bits; a failed write stays in ferror. False with `error`
 * on anything else. */
bool pngfile_write(FILE *file, const uint8_t *pixels, size_t rows, size_t columns,
                   struct error *error);

#endif
