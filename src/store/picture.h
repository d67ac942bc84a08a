/* picture: a grey picture of 16 bits, read from a PNG or PNM file; one of 8 bits is written as PNG.
 *
 * Read are PNG of every kind and PNM: PGM (P2, P5), and the same way PBM (P1, P4) and PPM (P3, P6).
 * Lower depths are scaled to 16 bits, colours converted by Rec. 709 (0.2126 R + 0.7152 G + 0.0722
 * B). Grey means the sample values in the file: gamma and profiles are not applied.
 *
 * Where a PNG is transparent it is put on black or white: on the opposite of what is visible
 * where most of it is transparent (only the ink is drawn), else on the like of it (the paper is
 * drawn). So a digit keeps standing out, and a hole in the paper does not become ink.
 *
 * A PNG that says by EXIF which way the camera was held is turned upright. */
#ifndef MLPTUI_STORE_PICTURE_H
#define MLPTUI_STORE_PICTURE_H

#include <stdio.h>

#include "mlptui/base/error.h"
#include "store/gray.h"

/* Reads one picture. False with `error` naming the file and what was expected, on anything
 * malformed, too large or truncated; `picture` then holds nothing. Ignores data after the picture.
 */
bool picture_read(struct gray *picture, const char *path, struct error *error);

/* The same from an open file, which need not be seekable; `name` is for the error's sentence. */
bool picture_read_file(struct gray *picture, FILE *file, const char *name, struct error *error);

/* Writes grey pixels (rows, columns) as a PNG of 8 bits. An existing file is replaced atomically.
 */
bool picture_write(const char *path, const uint8_t *pixels, size_t rows, size_t columns,
                   struct error *error);

#endif
