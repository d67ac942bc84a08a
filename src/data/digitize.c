/* digitize: brings a grey picture to a network's input as MNIST was made. */
#include "data/digitize.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define LEVELS 256

/* The part of a picture that has ink on it. */
struct bounds {
    size_t row, column, rows, columns;
};

/* Counts the pixels of the outermost ring by level. Returns how many there are. */
static size_t count_ring(const uint8_t *from, size_t rows, size_t columns, size_t counts[LEVELS])
{
    size_t total = 0;

    for (size_t r = 0; r < rows; r++) {
        bool whole = r == 0 || r == rows - 1;
        size_t step = whole || columns == 1 ? 1 : columns - 1;
        for (size_t c = 0; c < columns; c += step, total++)
            counts[from[r * columns + c]]++;
    }
    return total;
}

/* Twice the median of n counted values below `limit`: for even n the sum of the middle two, so that
 * it mirrors when the picture is inverted. */
static int median_twice(const size_t *counts, int limit, size_t n)
{
    size_t seen = 0;
    int low = -1, high = 0;

    for (int value = 0; value < limit; value++) {
        seen += counts[value];
        if (low < 0 && 2 * seen >= n)
            low = value;
        if (2 * seen > n) {
            high = value;
            break;
        }
    }
    return low + high;
}

/* Median distance of the ring's levels from the paper; both in half levels. */
static int median_deviation(const size_t counts[LEVELS], size_t n, int paper)
{
    size_t deviations[2 * LEVELS] = {0};

    for (int level = 0; level < LEVELS; level++)
        deviations[abs(2 * level - paper)] += counts[level];
    return median_twice(deviations, 2 * LEVELS, n) / 2;
}

/* What each level is worth as ink. False where the picture has none. All in half levels. */
static bool weigh_levels(const uint8_t *from, size_t rows, size_t columns, uint16_t ink[LEVELS])
{
    size_t counts[LEVELS] = {0};
    size_t n = count_ring(from, rows, columns, counts);
    int paper = median_twice(counts, LEVELS, n), noise = 6 * median_deviation(counts, n, paper);
    int low = paper, high = paper;

    for (size_t i = 0; i < rows * columns; i++) {
        low = 2 * from[i] < low ? 2 * from[i] : low;
        high = 2 * from[i] > high ? 2 * from[i] : high;
    }
    bool even = high - paper == paper - low;
    bool bright = even ? paper < LEVELS - 1 : high - paper > paper - low;
    int reach = bright ? high - paper : paper - low;
    for (int level = 0; level < LEVELS; level++) {
        int distance = bright ? 2 * level - paper : paper - 2 * level;
        ink[level] = distance > noise ? (uint16_t)distance : 0;
    }
    return reach >= 2 * DIGITIZE_LEAST_CONTRAST && reach > noise;
}

static struct bounds find_ink(const uint8_t *from, size_t rows, size_t columns,
                              const uint16_t ink[LEVELS])
{
    size_t top = rows, bottom = 0, left = columns, right = 0;

    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++) {
            if (ink[from[r * columns + c]] == 0)
                continue;
            top = r < top ? r : top;
            bottom = r;
            left = c < left ? c : left;
            right = c > right ? c : right;
        }
    return (struct bounds){top, left, bottom - top + 1, right - left + 1};
}

/* Along one side, pixel i of `to` as a weighted mean of pixels first .. last of `from`: by the
 * length that they share where the side shrinks, by nearness to the pixel's middle where it grows.
 */
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

/* Scales the ink within `b` to box (rows, columns); `from` has rows of `stride` pixels. */
static void scale(const uint8_t *from, size_t stride, struct bounds b, const uint16_t ink[LEVELS],
                  double *box, size_t rows, size_t columns)
{
    for (size_t r = 0; r < rows; r++) {
        struct span down = find_span(r, rows, b.rows);
        for (size_t c = 0; c < columns; c++) {
            struct span across = find_span(c, columns, b.columns);
            double sum = 0, weights = 0;
            for (size_t y = down.first; y <= down.last; y++) {
                const uint8_t *row = from + (b.row + y) * stride + b.column;
                double weight = span_weight(&down, y);
                for (size_t x = across.first; x <= across.last; x++) {
                    double w = weight * span_weight(&across, x);
                    sum += w * ink[row[x]];
                    weights += w;
                }
            }
            box[r * columns + c] = sum / weights;
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

/* Where a box that is `size` long begins on a side of length `side`, with its centre of mass near
 * the middle of the side. */
static size_t place(double centre, size_t size, size_t side)
{
    size_t middle = side / 2; /* of an even side, the pixel right of it */
    double begin = round((double)middle - centre), most = (double)(side - size);

    return (size_t)fmin(fmax(begin, 0), most);
}

static void put(const double *box, size_t rows, size_t columns, uint8_t *to, size_t to_rows,
                size_t to_columns)
{
    double mass = 0, down = 0, across = 0;

    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++) {
            mass += box[r * columns + c];
            down += box[r * columns + c] * (double)r;
            across += box[r * columns + c] * (double)c;
        }
    size_t top = place(down / mass, rows, to_rows),
           left = place(across / mass, columns, to_columns);
    memset(to, 0, to_rows * to_columns);
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++)
            to[(top + r) * to_columns + left + c] = (uint8_t)box[r * columns + c];
}

static size_t at_least_one(double size)
{
    return size < 1 ? 1 : (size_t)size;
}

bool digitize(const uint8_t *from, size_t rows, size_t columns, uint8_t *to, size_t to_rows,
              size_t to_columns, struct error *error)
{
    uint16_t ink[LEVELS];

    if (!weigh_levels(from, rows, columns, ink))
        return error_set(error, "the picture is blank: nothing in it stands out from its border");
    struct bounds b = find_ink(from, rows, columns, ink);
    double high = (double)at_least_one(round((double)to_rows * 20 / 28));
    double wide = (double)at_least_one(round((double)to_columns * 20 / 28));
    double factor = fmin(high / (double)b.rows, wide / (double)b.columns);
    size_t box_rows = at_least_one(round((double)b.rows * factor));
    size_t box_columns = at_least_one(round((double)b.columns * factor));
    double *box = xcalloc(box_rows * box_columns, sizeof *box);

    scale(from, columns, b, ink, box, box_rows, box_columns);
    stretch(box, box_rows * box_columns);
    put(box, box_rows, box_columns, to, to_rows, to_columns);
    free(box);
    return true;
}
