/* ascii_image: small grey pictures and bars as lines of text, in UTF-8 block characters where the
 * locale has them, else in ASCII. */
#ifndef MLPTUI_CLI_ASCII_IMAGE_H
#define MLPTUI_CLI_ASCII_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define ASCII_IMAGE_WIDTH 64 /* usual: a wider picture is drawn smaller by a whole factor */

struct ascii_image {
    const uint8_t *pixels; /* (rows, columns), not owned; 255 is drawn solid, 0 empty */
    size_t rows, columns;
    bool utf8;
    size_t factor; /* pixels a character is wide; it is twice as high */
    size_t width, lines;
};

/* Whether the locale's characters are UTF-8 (setlocale must have been called). */
bool ascii_image_locale_is_utf8(void);

/* Prepares a picture, at most `width` characters wide; rows and columns at least 1. */
struct ascii_image ascii_image_of(const uint8_t *pixels, size_t rows, size_t columns, size_t width,
                                  bool utf8);

/* Writes line number `line` (spaces where there is none): `width` columns, no newline. */
void ascii_image_line(const struct ascii_image *drawing, size_t line, FILE *file);

/* A bar of `share` (0 .. 1) of `width` columns, filled up with spaces. */
void ascii_image_bar(double share, int width, bool utf8, FILE *file);

#endif
