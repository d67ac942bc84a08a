/* npy: one array in NumPy's file format, read whole and checked. */
#include "data/npy.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"

#define MAGIC      "\x93NUMPY"
#define MAGIC_SIZE 6
#define MAX_HEADER 65536 /* ten lines of a plain array's header would fit into 1 000 */
#define CHUNK      ((size_t)1 << 18)

/* --- header ---------------------------------------------------------------------------------- */

/* A place in the header, which is zero-terminated. */
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

static bool take(struct parser *p, char c)
{
    skip_blanks(p);
    if (*p->next != c)
        return false;
    p->next++;
    return true;
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
                 strchr("uif", text[1]) != NULL && strchr("1248", text[2]) != NULL &&
                 !(text[1] == 'f' && text[2] < '4') && !(text[0] == '|' && text[2] != '1');
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
        return expected(p, "at most 3 dimensions");
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
    if (!take(p, '('))
        return expected(p, "a shape, as (50000, 784)");
    while (!take(p, ')')) {
        if (!parse_size(p, npy))
            return false;
        if (!take(p, ',')) {
            if (take(p, ')'))
                break;
            return expected(p, "a comma or ) in the shape");
        }
    }
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
        return take(p, ':') ? parsers[i](p, npy) : expected(p, "a colon");
    }
    p->next = start;
    return expected(p, "'descr', 'fortran_order' and 'shape', each once");
}

static bool parse_header(struct parser *p, struct npy *npy)
{
    unsigned seen = 0;

    if (!take(p, '{'))
        return expected(p, "a dictionary");
    while (!take(p, '}')) {
        if (!parse_entry(p, npy, &seen))
            return false;
        if (!take(p, ',')) {
            if (take(p, '}'))
                break;
            return expected(p, "a comma or }");
        }
    }
    if (seen != 7)
        return expected(p, "'descr', 'fortran_order' and 'shape', each once");
    skip_blanks(p);
    if (*p->next == '\n')
        p->next++;
    return *p->next == '\0' || expected(p, "the end of the header");
}

/* The header's length and where it begins. */
static bool read_preamble(struct npy *npy, size_t *length, struct error *error)
{
    uint8_t bytes[12] = {0};

    if (fread(bytes, 1, MAGIC_SIZE + 2, npy->file) != MAGIC_SIZE + 2 ||
        memcmp(bytes, MAGIC, MAGIC_SIZE) != 0)
        return error_set(error, "%s: does not begin with \\x93NUMPY: not a .npy file", npy->path);
    if (bytes[6] < 1 || bytes[6] > 3)
        return error_set(error, "%s: version %u.%u at offset 6, expected 1 to 3", npy->path,
                         bytes[6], bytes[7]);
    size_t width = bytes[6] == 1 ? 2 : 4;
    if (fread(bytes + 8, 1, width, npy->file) != width)
        return error_set(error, "%s: ends at offset 8, inside the header", npy->path);
    *length = 0;
    for (size_t i = 0; i < width; i++)
        *length |= (size_t)bytes[8 + i] << (8 * i);
    npy->begin = 8 + width + *length;
    return *length <= MAX_HEADER ||
           error_set(error, "%s: a header of %zu bytes at offset 8, expected at most %d", npy->path,
                     *length, MAX_HEADER);
}

static bool read_header(struct npy *npy, size_t file_size, struct error *error)
{
    size_t length = 0, bytes;

    if (!read_preamble(npy, &length, error))
        return false;
    char *text = xcalloc(length + 1, 1);
    struct parser parser = {text, text, npy->begin - length, npy->path, error};
    bool ok = fread(text, 1, length, npy->file) == length ||
              error_set(error, "%s: ends inside the header of %zu bytes", npy->path, length);
    ok = ok &&
         (strlen(text) == length || error_set(error, "%s: a zero byte in the header", npy->path));
    ok = ok && parse_header(&parser, npy);
    free(text);
    if (!ok)
        return false;
    bytes = npy->count * npy->size; /* below 2^35 */
    return npy->begin + bytes == file_size ||
           error_set(error, "%s: %zu bytes, expected %zu: a header of %zu and %zu elements of %zu",
                     npy->path, file_size, npy->begin + bytes, npy->begin, npy->count, npy->size);
}

bool npy_open(struct npy *npy, const char *path, struct error *error)
{
    struct stat status;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    *npy = (struct npy){.path = path};
    if (descriptor < 0)
        return error_set_errno(error, "%s: cannot be opened", path);
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        close(descriptor);
        return error_set(error, "%s: is not a regular file, a NumPy array was expected", path);
    }
    npy->file = fdopen(descriptor, "rb");
    if (npy->file == NULL) {
        close(descriptor);
        return error_set_errno(error, "%s: cannot be read", path);
    }
    if (read_header(npy, (size_t)status.st_size, error))
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

static uint64_t get_bits(const struct npy *npy, const uint8_t *bytes)
{
    uint64_t bits = 0;

    for (size_t i = 0; i < npy->size; i++)
        bits |= (uint64_t)bytes[npy->big_endian ? npy->size - 1 - i : i] << (8 * i);
    return bits;
}

static double get_real(const struct npy *npy, const uint8_t *bytes)
{
    uint64_t bits = get_bits(npy, bytes);
    uint32_t half = (uint32_t)bits;
    float single;
    double value;

    if (npy->size == 4) {
        memcpy(&single, &half, sizeof single);
        return (double)single;
    }
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Where element `at` of the file belongs, in the order of the indices. */
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

/* What becomes of one element: false ends the reading, with or without an error. */
typedef bool element_fn(void *context, const struct npy *npy, size_t at, const uint8_t *bytes,
                        struct error *error);

static bool out_of_memory(const struct npy *npy, struct error *error)
{
    return error_set(error, "%s: out of memory for %zu elements", npy->path, npy->count);
}

/* Hands all elements over, in the order of the file. */
static bool each_element(struct npy *npy, element_fn *receive, void *receiver,
                         npy_progress_fn *progress, void *context, struct error *error)
{
    uint8_t *chunk = malloc(CHUNK * npy->size);
    size_t done = 0;

    if (chunk == NULL)
        return out_of_memory(npy, error);
    bool ok = fseeko(npy->file, (off_t)npy->begin, SEEK_SET) == 0 ||
              error_set_errno(error, "%s: cannot be read", npy->path);

    while (ok && done < npy->count) {
        size_t n = npy->count - done < CHUNK ? npy->count - done : CHUNK;
        ok = fread(chunk, npy->size, n, npy->file) == n ||
             error_set(error, "%s: cannot be read at offset %zu", npy->path,
                       npy->begin + done * npy->size);
        for (size_t i = 0; ok && i < n; i++)
            ok = receive(receiver, npy, done + i, chunk + i * npy->size, error);
        done += n;
        if (ok && progress != NULL && !progress(context, done, npy->count))
            ok = error_set(error, "loading was cancelled");
    }
    free(chunk);
    return ok;
}

/* The byte whose 255th part a value is, to the last bit of float32; -1 where there is none. */
static int byte_of(float value)
{
    float nearest = value * 255.0f + 0.5f;
    int byte = nearest >= 0 && nearest < 256 ? (int)nearest : -1;

    return byte >= 0 && (float)byte / 255.0f == value ? byte : -1;
}

struct pixels {
    uint8_t *bytes;
    float *reals;
    bool inexact; /* bytes cannot hold a value */
};

static bool receive_byte(void *context, const struct npy *npy, size_t at, const uint8_t *bytes,
                         struct error *error)
{
    struct pixels *p = context;

    (void)error;
    p->bytes[place_of(npy, at)] = bytes[0];
    return true;
}

static bool receive_real(void *context, const struct npy *npy, size_t at, const uint8_t *bytes,
                         struct error *error)
{
    struct pixels *p = context;
    double value = get_real(npy, bytes);

    if (!(value >= 0 && value <= 1))
        return error_set(error, "%s: %g at offset %zu, expected pixels from 0 to 1", npy->path,
                         value, npy->begin + at * npy->size);
    if (p->reals != NULL) {
        p->reals[place_of(npy, at)] = (float)value;
        return true;
    }
    int byte = byte_of((float)value);
    p->inexact = byte < 0;
    if (!p->inexact)
        p->bytes[place_of(npy, at)] = (uint8_t)byte;
    return !p->inexact;
}

bool npy_read_pixels(struct npy *npy, uint8_t **pixels, float **scaled, npy_progress_fn *progress,
                     void *context, struct error *error)
{
    struct pixels p = {.bytes = malloc(npy->count)};
    bool real = npy->kind == 'f';

    *pixels = NULL;
    *scaled = NULL;
    if (!real && (npy->kind != 'u' || npy->size != 1)) {
        free(p.bytes);
        return error_set(error,
                         "%s: whole numbers of %zu bytes, expected pixels of type uint8, "
                         "float32 or float64",
                         npy->path, npy->size);
    }
    if (p.bytes == NULL)
        return out_of_memory(npy, error);
    if (each_element(npy, real ? receive_real : receive_byte, &p, progress, context, error)) {
        *pixels = p.bytes;
        return true;
    }
    free(p.bytes);
    if (!p.inexact)
        return false;
    p.reals = malloc(npy->count * sizeof *p.reals);
    if (p.reals == NULL)
        return out_of_memory(npy, error);
    if (each_element(npy, receive_real, &p, progress, context, error)) {
        *scaled = p.reals;
        return true;
    }
    free(p.reals);
    return false;
}

static bool receive_label(void *context, const struct npy *npy, size_t at, const uint8_t *bytes,
                          struct error *error)
{
    uint8_t *labels = context;
    uint64_t bits = get_bits(npy, bytes);
    /* A size is 1 to 8. NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult) */
    bool negative = npy->kind == 'i' && bits >> (8 * npy->size - 1) & 1;

    if (negative || bits > 255)
        return error_set(error, "%s: a label %s at offset %zu, expected one from 0 to 255",
                         npy->path, negative ? "below 0" : "above 255",
                         npy->begin + at * npy->size);
    labels[place_of(npy, at)] = (uint8_t)bits;
    return true;
}

bool npy_read_labels(struct npy *npy, uint8_t **labels, struct error *error)
{
    if (npy->kind == 'f')
        return error_set(error, "%s: floating-point numbers, expected labels of a whole type",
                         npy->path);
    *labels = malloc(npy->count);
    if (*labels == NULL)
        return out_of_memory(npy, error);
    if (each_element(npy, receive_label, *labels, NULL, NULL, error))
        return true;
    free(*labels);
    *labels = NULL;
    return false;
}
