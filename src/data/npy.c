/* npy: one array in NumPy's file format, read whole and checked. */
#include "data/npy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/ieee.h"
#include "base/place.h"
#include "base/xalloc.h"

#define MAGIC      "\x93NUMPY"
#define MAGIC_SIZE 6
#define MAX_HEADER 65536             /* a plain array's header has some hundred bytes */
#define CHUNK      ((size_t)1 << 15) /* elements read at once: they stay in the cache */

/* --- header ---------------------------------------------------------------------------------- */

/* A position in the zero-terminated header. */
struct parser {
    const char *next, *begin;
    size_t offset; /* of `begin` in the file */
    const char *path;
    struct error *error;
};

static bool expected(const struct parser *p, const char *what)
{
    return error_set(p->error, "%s: at offset %zu of the header, expected %s", p->path,
                     p->offset + (size_t)(p->next - p->begin), what);
}

static void skip_blanks(struct parser *p)
{
    p->next += strspn(p->next, " \t");
}

static bool accept_char(struct parser *p, char c)
{
    skip_blanks(p);
    if (*p->next != c)
        return false;
    p->next++;
    return true;
}

/* Whether a comma or, not yet taken, the end of the list follows. */
static bool ends_item(struct parser *p, char end, const char *what)
{
    return accept_char(p, ',') || *p->next == end || expected(p, what);
}

/* 'text' or "text", without escapes. */
static bool parse_string(struct parser *p, char *text, size_t size)
{
    skip_blanks(p);
    char quote = *p->next;
    if (quote != '\'' && quote != '"')
        return expected(p, "a quoted word");
    const char *end = strchr(p->next + 1, quote);
    size_t length = end != NULL ? (size_t)(end - p->next - 1) : size;
    if (length >= size)
        return expected(p, "a plain array's 'descr', 'fortran_order' and 'shape'");
    memcpy(text, p->next + 1, length);
    text[length] = '\0';
    p->next = end + 1;
    return true;
}

/* "<f4": byte order, kind, bytes. */
static bool parse_type(struct parser *p, struct npy *npy)
{
    char text[16];
    const char *start = p->next;

    if (!parse_string(p, text, sizeof text))
        return false;
    bool known = strlen(text) == 3 && strchr("<>|=", text[0]) != NULL &&
                 strchr("uifb", text[1]) != NULL && strchr("1248", text[2]) != NULL &&
                 !(text[1] == 'f' && text[2] == '1') && !(text[1] == 'b' && text[2] != '1') &&
                 !(text[0] == '|' && text[2] != '1');
    if (!known) {
        p->next = start;
        return expected(p, "the type of whole or floating-point numbers, as '|u1' or '<f4'");
    }
    npy->big_endian =
        text[0] == '>'; /* '=' and '<': little-endian, as the machines that write it */
    npy->kind = text[1];
    npy->size = (size_t)(text[2] - '0');
    return true;
}

static bool parse_order(struct parser *p, struct npy *npy)
{
    skip_blanks(p);
    npy->fortran = strncmp(p->next, "True", 4) == 0;
    if (!npy->fortran && strncmp(p->next, "False", 5) != 0)
        return expected(p, "True or False");
    p->next += npy->fortran ? 4 : 5;
    return true;
}

static bool parse_size(struct parser *p, struct npy *npy)
{
    char *end;

    skip_blanks(p);
    if (*p->next < '0' || *p->next > '9')
        return expected(p, "a size");
    if (npy->dimensions == NPY_MAX_DIMENSIONS)
        return expected(p, "at most 4 dimensions");
    errno = 0;
    unsigned long long value = strtoull(p->next, &end, 10);
    if (errno != 0 || value > NPY_MAX_COUNT || !size_mul(npy->count, (size_t)value, &npy->count) ||
        npy->count > NPY_MAX_COUNT)
        return expected(p, "sizes of at most 4294967296 elements in all");
    if (value == 0)
        return expected(p, "a size of at least 1");
    npy->sizes[npy->dimensions++] = (size_t)value;
    p->next = end;
    return true;
}

/* (50000, 784) or (50000,) */
static bool parse_shape(struct parser *p, struct npy *npy)
{
    npy->dimensions = 0;
    npy->count = 1;
    if (!accept_char(p, '('))
        return expected(p, "a shape, as (50000, 784)");
    while (!accept_char(p, ')'))
        if (!parse_size(p, npy) || !ends_item(p, ')', "a comma or ) in the shape"))
            return false;
    return npy->dimensions > 0 || expected(p, "an array, not a single number");
}

static bool parse_entry(struct parser *p, struct npy *npy, unsigned *seen)
{
    static const char *const keys[] = {"descr", "fortran_order", "shape"};
    static bool (*const parsers[])(struct parser *, struct npy *) = {parse_type, parse_order,
                                                                     parse_shape};
    char key[16];
    const char *start = p->next;

    if (!parse_string(p, key, sizeof key))
        return false;
    for (unsigned i = 0; i < 3; i++) {
        if (strcmp(key, keys[i]) != 0 || *seen & 1u << i)
            continue;
        *seen |= 1u << i;
        return accept_char(p, ':') ? parsers[i](p, npy) : expected(p, "a colon");
    }
    p->next = start;
    return expected(p, "'descr', 'fortran_order' and 'shape', each once");
}

static bool parse_header(struct parser *p, struct npy *npy)
{
    unsigned seen = 0;

    if (!accept_char(p, '{'))
        return expected(p, "a dictionary");
    while (!accept_char(p, '}'))
        if (!parse_entry(p, npy, &seen) || !ends_item(p, '}', "a comma or }"))
            return false;
    if (seen != 7)
        return expected(p, "'descr', 'fortran_order' and 'shape', each once");
    skip_blanks(p);
    if (*p->next == '\n')
        p->next++;
    return *p->next == '\0' || expected(p, "the end of the header");
}

/* The header's length and where it begins. */
static bool read_preamble(struct npy *npy, size_t *length)
{
    uint8_t bytes[12] = {0};

    if (fread(bytes, 1, MAGIC_SIZE + 2, npy->file) != MAGIC_SIZE + 2 ||
        memcmp(bytes, MAGIC, MAGIC_SIZE) != 0)
        return error_set(npy->error, "%s: does not begin with \\x93NUMPY: not a .npy file",
                         npy->path);
    if (bytes[6] < 1 || bytes[6] > 3)
        return error_set(npy->error, "%s: version %u.%u at offset 6, expected 1 to 3", npy->path,
                         bytes[6], bytes[7]);
    size_t width = bytes[6] == 1 ? 2 : 4;
    if (fread(bytes + 8, 1, width, npy->file) != width)
        return error_set(npy->error, "%s: ends at offset 8, inside the header", npy->path);
    *length = (size_t)ieee_bits(bytes + 8, width, false);
    npy->begin = 8 + width + *length;
    return *length <= MAX_HEADER ||
           error_set(npy->error, "%s: a header of %zu bytes at offset 8, expected at most %d",
                     npy->path, *length, MAX_HEADER);
}

static bool read_header(struct npy *npy, size_t file_size)
{
    size_t length = 0, bytes;

    if (!read_preamble(npy, &length))
        return false;
    char *text = xcalloc(length + 1, 1);
    struct parser parser = {text, text, npy->begin - length, npy->path, npy->error};
    bool ok = fread(text, 1, length, npy->file) == length ||
              error_set(npy->error, "%s: ends inside the header of %zu bytes", npy->path, length);
    ok = ok && (strlen(text) == length ||
                error_set(npy->error, "%s: a zero byte in the header", npy->path));
    ok = ok && parse_header(&parser, npy);
    free(text);
    if (!ok)
        return false;
    bytes = npy->count * npy->size; /* below 2^35 */
    return npy->begin + bytes == file_size ||
           error_set(npy->error,
                     "%s: %zu bytes, expected %zu: a header of %zu and %zu elements of %zu",
                     npy->path, file_size, npy->begin + bytes, npy->begin, npy->count, npy->size);
}

bool npy_open(struct npy *npy, const char *path, npy_progress_fn *progress, void *context,
              struct error *error)
{
    size_t size;
    int descriptor = place_open(path, "a NumPy array", &size, error);

    *npy = (struct npy){.path = path, .progress = progress, .context = context, .error = error};
    if (descriptor < 0)
        return false;
    npy->file = fdopen(descriptor, "rb");
    if (npy->file == NULL) {
        close(descriptor);
        return error_set_errno(npy->error, "%s: cannot be read", path);
    }
    if (read_header(npy, size))
        return true;
    npy_close(npy);
    return false;
}

void npy_close(struct npy *npy)
{
    if (npy->file != NULL)
        fclose(npy->file);
    *npy = (struct npy){0};
}

/* --- elements -------------------------------------------------------------------------------- */

/* Of signed numbers the upper bits become copies of the sign, as compilers shift those. */
static double get_whole(const struct npy *npy, uint64_t bits)
{
    size_t above = 64 - 8 * npy->size;

    return npy->kind == 'i' ? (double)((int64_t)(bits << above) >> above) : (double)bits;
}

bool npy_is_bytes(const struct npy *npy)
{
    return npy->kind == 'u' && npy->size == 1;
}

/* The elements of a chunk as numbers. With the size a constant, the bits are read at once. */
static void decode(const struct npy *npy, const uint8_t *bytes, size_t n, double *values)
{
    bool big = npy->big_endian;

    if (npy->kind == 'b')
        for (size_t i = 0; i < n; i++)
            values[i] = bytes[i] != 0;
    else if (npy_is_bytes(npy))
        for (size_t i = 0; i < n; i++)
            values[i] = bytes[i];
    else if (npy->kind == 'f' && npy->size == 4)
        for (size_t i = 0; i < n; i++)
            values[i] = ieee_single(ieee_bits(bytes + 4 * i, 4, big));
    else if (npy->kind == 'f' && npy->size == 8)
        for (size_t i = 0; i < n; i++)
            values[i] = ieee_double(ieee_bits(bytes + 8 * i, 8, big));
    else if (npy->kind == 'f')
        for (size_t i = 0; i < n; i++)
            values[i] = ieee_half(ieee_bits(bytes + 2 * i, 2, big));
    else
        for (size_t i = 0; i < n; i++)
            values[i] = get_whole(npy, ieee_bits(bytes + npy->size * i, npy->size, big));
}

/* The row-major index of element `at` of the file. */
static size_t place_of(const struct npy *npy, size_t at)
{
    if (!npy->fortran)
        return at;
    size_t place = 0, index[NPY_MAX_DIMENSIONS];
    for (size_t d = 0; d < npy->dimensions; d++) {
        index[d] = at % npy->sizes[d];
        at /= npy->sizes[d];
    }
    for (size_t d = 0; d < npy->dimensions; d++)
        place = place * npy->sizes[d] + index[d];
    return place;
}

static size_t offset_of(const struct npy *npy, size_t at)
{
    return npy->begin + at * npy->size;
}

/* Called with elements first .. first + n - 1 in file order. False ends the reading, with or
 * without an error. */
typedef bool chunk_fn(void *context, const struct npy *npy, size_t first, const double *values,
                      size_t n);

static bool out_of_memory(const struct npy *npy)
{
    return error_set(npy->error, "%s: out of memory for %zu elements", npy->path, npy->count);
}

static bool read_chunk(struct npy *npy, size_t first, uint8_t *bytes, size_t n)
{
    return fread(bytes, npy->size, n, npy->file) == n ||
           error_set(npy->error, "%s: cannot be read at offset %zu", npy->path,
                     offset_of(npy, first));
}

/* The same for a file of bytes, which need no decoding. */
typedef void bytes_fn(void *context, size_t first, const uint8_t *bytes, size_t n);

struct receiver {
    chunk_fn *take;
    bytes_fn *take_bytes; /* NULL: bytes are decoded too */
    void *context;
};

/* Passes all elements to the callbacks, in file order. */
static bool each_chunk(struct npy *npy, struct receiver receiver)
{
    uint8_t *bytes = malloc(CHUNK * npy->size);
    double *values = malloc(CHUNK * sizeof *values);

    if (bytes == NULL || values == NULL) {
        free(bytes);
        free(values);
        return out_of_memory(npy);
    }
    bool ok = fseeko(npy->file, (off_t)npy->begin, SEEK_SET) == 0 ||
              error_set_errno(npy->error, "%s: cannot be read", npy->path);
    for (size_t done = 0; ok && done < npy->count;) {
        size_t n = npy->count - done < CHUNK ? npy->count - done : CHUNK;

        ok = read_chunk(npy, done, bytes, n);
        if (ok && receiver.take_bytes != NULL && npy_is_bytes(npy)) {
            receiver.take_bytes(receiver.context, done, bytes, n);
        } else if (ok) {
            decode(npy, bytes, n, values);
            ok = receiver.take(receiver.context, npy, done, values, n);
        }
        done += n;
        if (ok && npy->progress != NULL && !npy->progress(npy->context, done, npy->count))
            ok = error_set(npy->error, "loading was cancelled");
    }
    free(bytes);
    free(values);
    return ok;
}

/* The shortest text that is unique for this value in its type: 1.0000001 is not 1. */
char *npy_value_text(const struct npy *npy, double value, char text[NPY_TEXT_SIZE])
{
    bool wide = npy->kind != 'f' || npy->size == 8;
    char shortest[NPY_TEXT_SIZE] = "";

    for (int digits = 1; digits <= 17; digits++) {
        snprintf(shortest, sizeof shortest, "%.*g", digits, value);
        double again = strtod(shortest, NULL);
        if (wide ? again == value : (float)again == (float)value)
            break;
    }
    return memcpy(text, shortest, sizeof shortest);
}

char *npy_shape_text(const struct npy *npy, char text[NPY_TEXT_SIZE])
{
    int used = snprintf(text, NPY_TEXT_SIZE, "(");

    for (size_t d = 0; d < npy->dimensions; d++)
        used += snprintf(text + used, NPY_TEXT_SIZE - (size_t)used, "%s%zu", d > 0 ? ", " : "",
                         npy->sizes[d]);
    snprintf(text + used, NPY_TEXT_SIZE - (size_t)used, npy->dimensions == 1 ? ",)" : ")");
    return text;
}

/* --- pixels ---------------------------------------------------------------------------------- */

bool npy_refuse_pixel(const struct npy *npy, double value, size_t at)
{
    char text[NPY_TEXT_SIZE];

    return error_set(npy->error,
                     "%s: %s at offset %zu, expected pixels from 0 to 1, or from 0 to 255 with one "
                     "above 2%s",
                     npy->path, npy_value_text(npy, value, text), offset_of(npy, at),
                     value < 0 ? " (undo a normalization by mean and deviation)" : "");
}

static bool scan(void *context, const struct npy *npy, size_t first, const double *values, size_t n)
{
    struct npy_range *range = context;

    for (size_t i = 0; i < n; i++) {
        double value = values[i];

        if (!(value >= 0 && value <= 255))
            return npy_refuse_pixel(npy, value, first + i);
        range->whole = range->whole && value == (double)(int)value;
        if (value > range->most) {
            range->most = value;
            range->most_at = first + i;
        }
    }
    return true;
}

static void scan_bytes(void *context, size_t first, const uint8_t *bytes, size_t n)
{
    struct npy_range *range = context;
    uint8_t most = 0;

    for (size_t i = 0; i < n; i++)
        most = bytes[i] > most ? bytes[i] : most;
    if (most > range->most) {
        range->most = most;
        range->most_at = first + (size_t)((const uint8_t *)memchr(bytes, most, n) - bytes);
    }
}

bool npy_find_range(struct npy *npy, struct npy_range *range)
{
    *range = (struct npy_range){.whole = true};
    return each_chunk(npy, (struct receiver){scan, scan_bytes, range});
}

/* The k with k / 255 == value / white in float32; -1 if there is none. */
static int byte_of(double value, double white)
{
    if (white > 1) {
        int whole = value >= 0 && value < 256 ? (int)value : -1;
        return value == (double)whole ? whole : -1;
    }
    float nearest = (float)value * 255.0f + 0.5f;
    int byte = nearest >= 0 && nearest < 256 ? (int)nearest : -1;
    return byte >= 0 && (float)byte / 255.0f == (float)value ? byte : -1;
}

struct pixels {
    double white;
    uint8_t *bytes; /* the one or the other */
    float *reals;
    bool inexact; /* bytes cannot hold a value */
};

static bool take_reals(void *context, const struct npy *npy, size_t first, const double *values,
                       size_t n)
{
    struct pixels *p = context;

    for (size_t i = 0; i < n; i++)
        p->reals[place_of(npy, first + i)] = (float)values[i] / (float)p->white;
    return true;
}

static bool take_bytes(void *context, const struct npy *npy, size_t first, const double *values,
                       size_t n)
{
    struct pixels *p = context;

    for (size_t i = 0; i < n; i++) {
        int byte = byte_of(values[i], p->white);

        p->inexact = byte < 0;
        if (p->inexact)
            return false;
        p->bytes[place_of(npy, first + i)] = (uint8_t)byte;
    }
    return true;
}

static void copy_bytes(void *context, size_t first, const uint8_t *bytes, size_t n)
{
    struct pixels *p = context;

    memcpy(p->bytes + first, bytes, n);
}

bool npy_read_pixels(struct npy *npy, double white, uint8_t **pixels, float **scaled)
{
    struct pixels p = {.white = white, .bytes = malloc(npy->count)};
    struct receiver bytes = {take_bytes, white > 1 && !npy->fortran ? copy_bytes : NULL, &p};
    struct receiver reals = {take_reals, NULL, &p};

    *pixels = NULL;
    *scaled = NULL;
    if (p.bytes == NULL)
        return out_of_memory(npy);
    if (each_chunk(npy, bytes)) {
        *pixels = p.bytes;
        return true;
    }
    free(p.bytes);
    if (!p.inexact)
        return false;
    p.reals = malloc(npy->count * sizeof *p.reals);
    if (p.reals == NULL)
        return out_of_memory(npy);
    if (each_chunk(npy, reals)) {
        *scaled = p.reals;
        return true;
    }
    free(p.reals);
    return false;
}

/* --- labels ---------------------------------------------------------------------------------- */

struct labels {
    uint8_t *labels; /* (N) */
    size_t classes;  /* columns of one-hot labels */
    bool *seen;      /* (N): rows that have their 1 */
};

static bool take_labels(void *context, const struct npy *npy, size_t first, const double *values,
                        size_t n)
{
    struct labels *l = context;
    char text[NPY_TEXT_SIZE];

    for (size_t i = 0; i < n; i++) {
        if (!(values[i] >= 0 && values[i] <= 255) || values[i] != (double)(int)values[i])
            return error_set(
                npy->error, "%s: label %s at offset %zu, expected a whole one from 0 to 255",
                npy->path, npy_value_text(npy, values[i], text), offset_of(npy, first + i));
        l->labels[place_of(npy, first + i)] = (uint8_t)values[i];
    }
    return true;
}

static bool refuse_row(const struct npy *npy, size_t row, size_t at, const char *found)
{
    return error_set(npy->error,
                     "%s: %s at offset %zu, in row %zu (from 0) of one-hot labels, expected 0s and "
                     "exactly one 1",
                     npy->path, found, offset_of(npy, at), row);
}

static bool take_one_hot(void *context, const struct npy *npy, size_t first, const double *values,
                         size_t n)
{
    struct labels *l = context;
    char text[NPY_TEXT_SIZE];

    for (size_t i = 0; i < n; i++) {
        size_t place = place_of(npy, first + i), row = place / l->classes;

        if (values[i] == 0)
            continue;
        if (values[i] != 1)
            return refuse_row(npy, row, first + i, npy_value_text(npy, values[i], text));
        if (l->seen[row])
            return refuse_row(npy, row, first + i, "a second 1");
        l->seen[row] = true;
        l->labels[row] = (uint8_t)(place % l->classes);
    }
    return true;
}

static bool read_one_hot(struct npy *npy, struct labels *l)
{
    size_t rows = npy->sizes[0];

    l->seen = calloc(rows, sizeof *l->seen);
    if (l->seen == NULL)
        return out_of_memory(npy);
    bool ok = each_chunk(npy, (struct receiver){take_one_hot, NULL, l});
    for (size_t row = 0; ok && row < rows; row++)
        ok = l->seen[row] || refuse_row(npy, row, npy->fortran ? row : row * l->classes, "no 1");
    free(l->seen);
    return ok;
}

bool npy_read_labels(struct npy *npy, uint8_t **labels, size_t *classes)
{
    char text[NPY_TEXT_SIZE];
    size_t columns = npy->dimensions == 1 ? 1 : npy->sizes[1];
    struct labels l = {.classes = columns};

    *labels = NULL;
    *classes = columns > 1 ? columns : 0;
    if (npy->dimensions > 2 || columns > NPY_MAX_CLASSES)
        return error_set(npy->error,
                         "%s: an array of %s, expected labels: (N,), (N, 1) or, one-hot, (N, "
                         "classes) with at most %d classes",
                         npy->path, npy_shape_text(npy, text), NPY_MAX_CLASSES);
    l.labels = malloc(npy->sizes[0]);
    if (l.labels == NULL)
        return out_of_memory(npy);
    if (columns > 1 ? read_one_hot(npy, &l)
                    : each_chunk(npy, (struct receiver){take_labels, NULL, &l})) {
        *labels = l.labels;
        return true;
    }
    free(l.labels);
    return false;
}
