/* drawn: the lines in an SVG or PDF file, whichever way the library that made it spells them: read
 * from what a viewer would draw, in points from the upper left corner. Independent of the order and
 * place of attributes, of the forms of numbers and colours, of relative commands, of groups and
 * transforms, and of how a PDF packs its objects. */
#ifndef TESTS_UNIT_DRAWN_H
#define TESTS_UNIT_DRAWN_H

#include <stdbool.h>
#include <stddef.h>

#define DRAWN_LINES_MAX  400
#define DRAWN_POINTS_MAX 64 /* of a line; those after them are only counted */

/* A stroked line, from one "move to" to the next. */
struct drawn_line {
    double color[3]; /* red, green, blue, each 0 to 1 */
    bool straight;   /* no part is a curve */
    size_t count;    /* of points; of a curve's parts only the ends */
    double x[DRAWN_POINTS_MAX], y[DRAWN_POINTS_MAX];
};

struct drawn {
    double width, height; /* of the page; 0 where the file does not say */
    size_t count;
    struct drawn_line lines[DRAWN_LINES_MAX];
};

/* Reads a whole file, of which bytes[size] is 0. Fails the running test where it cannot be read. */
void drawn_read_svg(struct drawn *drawn, const char *bytes);
void drawn_read_pdf(struct drawn *drawn, const char *bytes, size_t size);

#endif
