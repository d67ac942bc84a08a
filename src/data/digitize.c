/* digitize: brings a grey picture to a network's input as MNIST was made. */
#include "data/digitize.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "data/ink.h"

/* Along one side, pixel i of `to` as a weighted mean of pixels first .. last of `from`: weighted by
 * overlap when shrinking, by a triangle around the pixel's middle when enlarging. */
struct span {
    size_t first, last;
    double low, high; /* in pixels of `from` */
    bool shrinks;
};

static struct span find_span(size_t i, size_t to, size_t from)
{
    double ratio = (double)from / (double)to;
    struct span s = {.shrinks = from >= to};

    if (s.shrinks) {
        s.low = (double)i * ratio;
        s.high = (double)(i + 1) * ratio;
    } else {
        double middle = ((double)i + 0.5) * ratio;
        s.low = middle - 1; /* where a triangle around it begins and ends */
        s.high = middle + 1;
    }
    double last = ceil(s.high) - 1;
    s.first = s.low > 0 ? (size_t)s.low : 0;
    s.last = last < (double)from ? (size_t)last : from - 1;
    return s;
}

static double span_weight(const struct span *s, size_t k)
{
    double left = (double)k, right = left + 1;

    if (s->shrinks)
        return fmin(right, s->high) - fmax(left, s->low);
    return fmax(0, 1 - fabs(left + 0.5 - (s->low + s->high) / 2));
}

/* Scales the ink to box (rows, columns). */
static void scale(const struct grid *ink, double *box, size_t rows, size_t columns)
{
    for (size_t r = 0; r < rows; r++) {
        struct span down = find_span(r, rows, ink->rows);
        for (size_t c = 0; c < columns; c++) {
            struct span across = find_span(c, columns, ink->columns);
            double sum = 0, weights = 0;
            for (size_t y = down.first; y <= down.last; y++) {
                const float *row = ink->at + y * ink->columns;
                double weight = span_weight(&down, y);
                for (size_t x = across.first; x <= across.last; x++) {
                    double w = weight * span_weight(&across, x);
                    sum += w * (double)row[x];
                    weights += w;
                }
            }
            box[r * columns + c] = fmax(0, sum / weights);
        }
    }
}

static void stretch(double *box, size_t n)
{
    double most = 0;

    for (size_t i = 0; i < n; i++)
        most = fmax(most, box[i]);
    for (size_t i = 0; i < n; i++)
        box[i] = round(box[i] * 255 / most);
}

/* The offset of a box of length `size` on a side of length `side` that brings its centre of mass
 * near the middle. */
static size_t box_begin(double centre, size_t size, size_t side)
{
    size_t middle = side / 2; /* of an even side, the pixel right of it */
    double begin = round((double)middle - centre), most = (double)(side - size);

    return (size_t)fmin(fmax(begin, 0), most);
}

static void place_box(const double *box, size_t rows, size_t columns, uint8_t *to, size_t to_rows,
                      size_t to_columns)
{
    double mass = 0, down = 0, across = 0;

    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++) {
            mass += box[r * columns + c];
            down += box[r * columns + c] * (double)r;
            across += box[r * columns + c] * (double)c;
        }
    size_t top = box_begin(down / mass, rows, to_rows),
           left = box_begin(across / mass, columns, to_columns);
    memset(to, 0, to_rows * to_columns);
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++)
            to[(top + r) * to_columns + left + c] = (uint8_t)box[r * columns + c];
}

static size_t at_least_one(double size)
{
    return size < 1 ? 1 : (size_t)size;
}

bool digitize(const uint16_t *from, size_t rows, size_t columns, uint8_t *to, size_t to_rows,
              size_t to_columns, struct error *error)
{
    struct grid ink;

    switch (ink_find(from, rows, columns, &ink)) {
    case INK_BLANK:
        return error_set(error, "the picture is blank: nothing in it stands out from the paper");
    case INK_UNCLEAR:
        return error_set(error,
                         "nothing in the picture stands out as ink does: what may be there is too "
                         "faint beside the paper, its light and its noise, or has too little paper "
                         "around it");
    case INK_FOUND:
        break;
    }
    double high = (double)at_least_one(round((double)to_rows * 20 / 28));
    double wide = (double)at_least_one(round((double)to_columns * 20 / 28));
    double factor = fmin(high / (double)ink.rows, wide / (double)ink.columns);
    size_t box_rows = at_least_one(round((double)ink.rows * factor));
    size_t box_columns = at_least_one(round((double)ink.columns * factor));
    double *box = xcalloc(box_rows * box_columns, sizeof *box);

    scale(&ink, box, box_rows, box_columns);
    stretch(box, box_rows * box_columns);
    place_box(box, box_rows, box_columns, to, to_rows, to_columns);
    free(box);
    grid_release(&ink);
    return true;
}
