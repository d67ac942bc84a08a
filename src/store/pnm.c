/* pnm: a header of numbers and comments, then samples as numbers or as bytes. */
#include "store/pnm.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>

struct reader {
    FILE *file;
    const char *name;
    uint64_t offset; /* of the next byte */
    struct error *error;
    bool plain;    /* samples are decimal numbers */
    bool bits;     /* a sample is one bit, 1 black */
    int channels;  /* 1 grey, 3 colours */
    unsigned most; /* the sample that is white */
};

static int next(struct reader *r)
{
    int c = getc_unlocked(r->file);

    r->offset += c != EOF;
    return c;
}

/* As next, but a comment counts as the newline that ends it. */
static int next_in_header(struct reader *r)
{
    int c = next(r);

    if (c == '#')
        do
            c = next(r);
        while (c != '\n' && c != '\r' && c != EOF);
    return c;
}

static bool stopped(struct reader *r, const char *what)
{
    if (ferror(r->file))
        return error_set_errno(r->error, "%s: cannot be read", r->name);
    return error_set(r->error, "%s: ends at offset %" PRIu64 ", where %s was expected", r->name,
                     r->offset, what);
}

static bool surprised(struct reader *r, const char *what)
{
    return error_set(r->error, "%s: expected %s at offset %" PRIu64, r->name, what, r->offset - 1);
}

/* A decimal number up to `limit` after white space, with the one byte behind it, which must be
 * white space too; the end of the file will do where `last` allows. */
static bool read_number(struct reader *r, const char *what, uint64_t limit, bool last,
                        uint64_t *number)
{
    int c;

    do
        c = next_in_header(r);
    while (c != EOF && isspace(c));
    if (c == EOF)
        return stopped(r, what);
    if (!isdigit(c))
        return surprised(r, what);
    for (*number = 0; c != EOF && isdigit(c); c = next_in_header(r)) {
        *number = *number * 10 + (unsigned)(c - '0');
        if (*number > limit)
            return error_set(r->error, "%s: %s above %" PRIu64 " at offset %" PRIu64, r->name, what,
                             limit, r->offset - 1);
    }
    if (c == EOF && (!last || ferror(r->file)))
        return stopped(r, "more");
    return c == EOF || isspace(c) || surprised(r, "white space");
}

/* Width, height and the sample that is white. */
static bool read_header(struct reader *r, struct gray *p)
{
    uint64_t columns = 0, rows = 0, most = 1;

    if (!read_number(r, "the width", GRAY_MAX_PIXELS, false, &columns) ||
        !read_number(r, "the height", GRAY_MAX_PIXELS, false, &rows) ||
        (!r->bits && !read_number(r, "the maximal value", 65535, false, &most)))
        return false;
    if (columns == 0 || rows == 0)
        return error_set(r->error,
                         "%s: a picture of %" PRIu64 " rows x %" PRIu64 " columns has no pixels",
                         r->name, rows, columns);
    if (columns > GRAY_MAX_PIXELS / rows)
        return error_set(r->error,
                         "%s: %" PRIu64 " rows x %" PRIu64
                         " columns are too many: at most %zu pixels are read",
                         r->name, rows, columns, GRAY_MAX_PIXELS);
    if (most == 0)
        return error_set(r->error, "%s: the maximal value is 0, expected 1 to 65535", r->name);
    p->columns = (size_t)columns;
    p->rows = (size_t)rows;
    r->most = (unsigned)most;
    return true;
}

/* A sample of a plain bitmap: one digit, with or without white space before it. */
static bool read_plain_bit(struct reader *r, unsigned *sample)
{
    int c;

    do
        c = next_in_header(r);
    while (c != EOF && isspace(c));
    if (c == EOF)
        return stopped(r, "a pixel");
    if (c != '0' && c != '1')
        return surprised(r, "a pixel, 0 or 1,");
    *sample = (unsigned)(c - '0');
    return true;
}

static bool read_sample(struct reader *r, unsigned *sample)
{
    uint64_t number = 0;

    if (r->plain && r->bits)
        return read_plain_bit(r, sample);
    if (r->plain) {
        bool ok = read_number(r, "a pixel's value", r->most, true, &number);
        *sample = (unsigned)number;
        return ok;
    }
    int high = 0, low = next(r);
    if (r->most > 255) {
        high = low;
        low = high == EOF ? EOF : next(r);
    }
    if (low == EOF)
        return stopped(r, "a pixel");
    *sample = (unsigned)(high << 8 | low);
    return *sample <= r->most ||
           error_set(r->error, "%s: value %u before offset %" PRIu64 ", above the maximal value %u",
                     r->name, *sample, r->offset, r->most);
}

static bool read_pixel(struct reader *r, uint16_t *pixel)
{
    static const unsigned weights[3] = {2126, 7152, 722}; /* Rec. 709 */
    uint64_t sum = 0, whole = r->channels == 1 ? 1 : 10000;
    unsigned sample = 0;

    for (int i = 0; i < r->channels; i++) {
        if (!read_sample(r, &sample))
            return false;
        /* read_header has set what a pixel is made of.
         * NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult) */
        sum += sample * (uint64_t)(r->channels == 1 ? 1 : weights[i]);
    }
    whole *= r->most;
    /* And it is not 0. NOLINTNEXTLINE(clang-analyzer-core.DivideZero) */
    *pixel = (uint16_t)((sum * GRAY_WHITE + whole / 2) / whole);
    if (r->bits)
        *pixel = (uint16_t)(GRAY_WHITE - *pixel);
    return true;
}

/* A row of packed bits, the highest first; the last byte may hold some to spare. */
static bool read_packed_row(struct reader *r, uint16_t *row, size_t columns)
{
    int byte = 0;

    for (size_t c = 0; c < columns; c++) {
        if (c % 8 == 0)
            byte = next(r);
        if (byte == EOF)
            return stopped(r, "a pixel");
        row[c] = (byte >> (7 - c % 8) & 1) != 0 ? 0 : GRAY_WHITE;
    }
    return true;
}

static bool read_row(struct reader *r, uint16_t *row, size_t columns)
{
    if (r->bits && !r->plain)
        return read_packed_row(r, row, columns);
    for (size_t c = 0; c < columns; c++)
        if (!read_pixel(r, row + c))
            return false;
    return true;
}

static bool read_all(struct reader *r, struct gray *p)
{
    if (!read_header(r, p))
        return false;
    p->pixels = malloc(p->rows * p->columns * sizeof *p->pixels);
    if (p->pixels == NULL)
        return error_set(r->error, "%s: no memory for %zu rows x %zu columns", r->name, p->rows,
                         p->columns);
    for (size_t row = 0; row < p->rows; row++)
        if (!read_row(r, p->pixels + row * p->columns, p->columns))
            return false;
    return true;
}

bool pnm_read(struct gray *picture, char kind, FILE *file, const char *name, struct error *error)
{
    struct reader r = {.file = file, .name = name, .offset = 2, .error = error};

    r.plain = kind <= '3';
    r.bits = kind == '1' || kind == '4';
    r.channels = kind == '3' || kind == '6' ? 3 : 1;
    if (read_all(&r, picture))
        return true;
    gray_release(picture);
    return false;
}
