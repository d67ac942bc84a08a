/* sparse: products with a matrix that is mostly zero, as the images of a mini-batch are.
 *
 * Both products go through tiles of W's columns, and in a tile through W's rows, two at a time: two
 * pixels side by side are mostly inked in the same images, and so what is loaded serves twice. What
 * they meet, a tile of Z or of delta, stays in the first-level cache meanwhile, for a mini-batch of
 * usual size. A thread has nearly the same columns of W in both: from another core's cache they
 * would come slowly. (To leave out the third of the pixels that no image has was not faster.) */
#include "nn/sparse.h"

#include <stdlib.h>
#include <string.h>

#include "nn/gemm.h"

#define LEAST_COLUMNS 64 /* below, the dense product is done before a list is made */
#define MOST_COLUMNS  8192
#define MOST_ROWS     4096
#define MOST_PARTS    16  /* threads */
#define BAND          112 /* rows of X that forward goes through at once */
#define BLOCK         16  /* columns of X that are looked at together */
#define AHEAD         16  /* rows of a matrix that are on their way */
#define ALIGNMENT     64

_Static_assert(MOST_COLUMNS <= UINT16_MAX && MOST_ROWS <= UINT16_MAX, "the lists are of 16 bits");

static size_t tile_count(size_t n)
{
    return (n + SPARSE_TILE - 1) / SPARSE_TILE;
}

static size_t band_count(size_t B)
{
    return (B + BAND - 1) / BAND;
}

/* Pairs of n items; the last may be incomplete. */
static size_t pair_count(size_t n)
{
    return (n + 1) / 2;
}

/* Allocates windows of one block; with a NULL block it only sums up their sizes. */
struct carver {
    char *block;
    size_t used;
};

static void *carve(struct carver *carver, size_t count, size_t size)
{
    void *window = carver->block != NULL ? carver->block + carver->used : NULL;

    carver->used += (count * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return window;
}

/* The limits above keep every product far below overflow. */
static size_t carve_windows(struct sparse *s, char *block)
{
    struct carver carver = {block, 0};
    size_t pairs = pair_count(s->D), capacity = s->capacity;

    s->ends = carve(&carver, pairs * band_count(capacity), sizeof *s->ends);
    s->rows = carve(&carver, pairs * capacity, sizeof *s->rows);
    s->values = carve(&carver, pairs * capacity * 2, sizeof *s->values);
    s->tiles = carve(&carver, MOST_PARTS * capacity * SPARSE_TILE, sizeof *s->tiles);
    return carver.used;
}

void sparse_init(struct sparse *sparse, size_t capacity, size_t D, size_t n)
{
    *sparse = (struct sparse){.capacity = capacity, .D = D, .n = n};
    if (D >= LEAST_COLUMNS && D <= MOST_COLUMNS && n >= SPARSE_TILE && capacity <= MOST_ROWS)
        sparse->memory = aligned_alloc(ALIGNMENT, carve_windows(sparse, NULL));
    if (sparse->memory != NULL)
        carve_windows(sparse, sparse->memory);
    else
        *sparse = (struct sparse){0};
}

void sparse_release(struct sparse *sparse)
{
    free(sparse->memory);
    *sparse = (struct sparse){0};
}

/* --- fill ------------------------------------------------------------------------------------ */

struct fill {
    struct sparse *sparse;
    const float *x;
};

/* Whether pixels are all zero. The loop has no exit: it is made of vector instructions. */
static bool all_zero(const float *x, size_t count)
{
    int ink = 0;

    for (size_t i = 0; i < count; i++)
        ink |= x[i] != 0.0f;
    return ink == 0;
}

/* Appends row b's entries in the columns 2q and 2q + 1, unless both are zero: they are written in
 * any case, and kept by stepping on, without a branch that would be mispredicted. */
static void push(const struct sparse *s, size_t band, size_t q, size_t b, float first, float second)
{
    uint16_t *end = &s->ends[q * s->bands + band];
    size_t at = q * s->capacity + *end;

    s->rows[at] = (uint16_t)b;
    s->values[2 * at] = first;
    s->values[2 * at + 1] = second;
    *end = (uint16_t)(*end + ((first != 0.0f) | (second != 0.0f)));
}

/* Lists row b of X, x (D), in the columns of the pairs [begin, end). */
static void list_row(const struct sparse *s, size_t band, size_t b, const float *x, size_t begin,
                     size_t end)
{
    for (size_t first = begin; first < end; first += BLOCK / 2) {
        size_t next = end - first < BLOCK / 2 ? end : first + BLOCK / 2;
        size_t columns = 2 * next > s->D ? s->D - 2 * first : 2 * (next - first);

        if (all_zero(x + 2 * first, columns))
            continue;
        for (size_t q = first; q < next; q++)
            push(s, band, q, b, x[2 * q], 2 * q + 1 < s->D ? x[2 * q + 1] : 0.0f);
    }
}

static void fill_part(void *context, size_t part, size_t parts)
{
    const struct fill *fill = context;
    const struct sparse *s = fill->sparse;
    size_t begin, end;

    gemm_share(pair_count(s->D), part, parts, &begin, &end);
    for (size_t band = 0; band < s->bands; band++) {
        size_t last = (band + 1) * BAND < s->count ? (band + 1) * BAND : s->count;

        for (size_t q = begin; q < end; q++)
            s->ends[q * s->bands + band] = band > 0 ? s->ends[q * s->bands + band - 1] : 0;
        for (size_t b = band * BAND; b < last; b++)
            list_row(s, band, b, fill->x + b * s->D, begin, end);
    }
}

/* A few rows tell what the whole is like; the answer depends on X alone. */
static bool mostly_zero(const float *x, size_t count, size_t D)
{
    size_t step = count / 8 + 1, seen = 0, ink = 0;

    for (size_t b = 0; b < count; b += step, seen += D)
        for (size_t i = 0; i < D; i++)
            ink += x[b * D + i] != 0.0f;
    return (float)ink <= SPARSE_MOST_DENSITY * (float)seen;
}

bool sparse_fill(struct sparse *sparse, const float *x, size_t count)
{
    if (sparse->capacity == 0 || count == 0 || !mostly_zero(x, count, sparse->D))
        return false;
    sparse->count = count;
    sparse->bands = band_count(count);
    gemm_run(fill_part, &(struct fill){sparse, x}, MOST_PARTS);
    return true;
}

/* --- forward --------------------------------------------------------------------------------- */

struct forward {
    const struct sparse *sparse;
    const struct sparse_kernels *kernels;
    const float *w, *bias;
    enum activation activation;
    float *z, *sums;
};

/* A row of a tile that is needed soon, from a matrix in whose rows the processor sees no pattern.
 */
static void prefetch(const float *row)
{
    for (size_t i = 0; i < SPARSE_TILE; i += ALIGNMENT / sizeof *row)
        __builtin_prefetch(row + i);
    __builtin_prefetch(row + SPARSE_TILE - 1); /* it may not begin on a cache line */
}

/* A band of `tile` (B, SPARSE_TILE) gains what X brings from W's columns [j, j + SPARSE_TILE). */
static void forward_band(const struct forward *f, size_t band, size_t j, float *tile)
{
    const struct sparse *s = f->sparse;

    for (size_t q = 0; q < pair_count(s->D); q++) {
        const uint16_t *ends = s->ends + q * s->bands;
        size_t begin = band > 0 ? ends[band - 1] : 0, at = q * s->capacity + begin;
        size_t stride = 2 * q + 1 < s->D ? s->n : 0; /* an odd last row meets zeros with itself */

        for (size_t i = 2 * q + AHEAD; i < 2 * q + AHEAD + 2 && i < s->D; i++)
            prefetch(f->w + i * s->n + j);
        f->kernels->forward(s->rows + at, s->values + 2 * at, ends[band] - begin,
                            f->w + 2 * q * s->n + j, stride, tile);
    }
}

/* Columns [j, j + width) of Z from a tile (B, SPARSE_TILE), whose first column is j - skip. */
static void finish_tile(const struct forward *f, const float *tile, size_t skip, size_t j,
                        size_t width)
{
    const struct sparse *s = f->sparse;

    for (size_t b = 0; b < s->count; b++) {
        float *z = f->z + b * s->n + j, *sums = f->sums != NULL ? f->sums + b * s->n + j : NULL;

        memcpy(z, tile + b * SPARSE_TILE + skip, width * sizeof *z);
        if (f->bias != NULL)
            activation_forward(f->activation, z, f->bias + j, sums, 1, width);
    }
}

/* The last tile is moved to the left to be a whole one, and leaves out what the one before did. */
static void forward_part(void *context, size_t part, size_t parts)
{
    struct forward *f = context;
    const struct sparse *s = f->sparse;
    float *tile = s->tiles + part * s->capacity * SPARSE_TILE;
    size_t begin, end;

    gemm_share(tile_count(s->n), part, parts, &begin, &end);
    for (size_t t = begin; t < end; t++) {
        size_t j = t * SPARSE_TILE, width = s->n - j < SPARSE_TILE ? s->n - j : SPARSE_TILE;
        size_t skip = SPARSE_TILE - width;

        memset(tile, 0, s->count * SPARSE_TILE * sizeof *tile);
        for (size_t band = 0; band < s->bands; band++)
            forward_band(f, band, j - skip, tile);
        finish_tile(f, tile, skip, j, width);
    }
}

void sparse_forward(struct sparse *sparse, const float *w, const float *bias,
                    enum activation activation, float *z, float *sums)
{
    struct forward f = {sparse, sparse_kernels(0), w, bias, activation, z, sums};

    gemm_run(forward_part, &f, MOST_PARTS);
}

/* --- accumulate ------------------------------------------------------------------------------ */

struct accumulate {
    const struct sparse *sparse;
    const struct sparse_kernels *kernels;
    const float *delta;
    float alpha, beta;
    float *w;
};

/* Columns [j, j + width) of alpha delta as a tile (B, SPARSE_TILE), with zeros beyond. */
static void copy_tile(const struct accumulate *a, size_t j, size_t width, float *tile)
{
    const struct sparse *s = a->sparse;

    for (size_t b = 0; b < s->count; b++) {
        const float *delta = a->delta + b * s->n + j;

        if (b + AHEAD < s->count && width == SPARSE_TILE)
            prefetch(delta + AHEAD * s->n);
        for (size_t i = 0; i < width; i++)
            tile[b * SPARSE_TILE + i] = a->alpha * delta[i];
        for (size_t i = width; i < SPARSE_TILE; i++)
            tile[b * SPARSE_TILE + i] = 0.0f;
    }
}

/* Rows 2q and 2q + 1 of W, or of them the one there is, go through whole tiles: where the tile is
 * narrower, or W has no second row. */
static void accumulate_edge(const struct accumulate *a, size_t q, size_t count, const float *tile,
                            size_t width, float *w)
{
    const struct sparse *s = a->sparse;
    float both[2 * SPARSE_TILE] = {0};
    size_t rows = s->D - 2 * q < 2 ? 1 : 2;

    for (size_t i = 0; i < rows && a->beta != 0.0f; i++)
        memcpy(both + i * SPARSE_TILE, w + i * s->n, width * sizeof *w);
    a->kernels->accumulate(s->rows + q * s->capacity, s->values + 2 * q * s->capacity, count, tile,
                           a->beta, both, SPARSE_TILE);
    for (size_t i = 0; i < rows; i++)
        memcpy(w + i * s->n, both + i * SPARSE_TILE, width * sizeof *w);
}

/* The rows of W in the pairs [begin, end), their columns of tile t. */
static void accumulate_tile(const struct accumulate *a, size_t t, size_t begin, size_t end,
                            float *tile)
{
    const struct sparse *s = a->sparse;
    size_t j = t * SPARSE_TILE, width = s->n - j < SPARSE_TILE ? s->n - j : SPARSE_TILE;

    copy_tile(a, j, width, tile);
    for (size_t q = begin; q < end; q++) {
        float *w = a->w + 2 * q * s->n + j;
        size_t count = s->ends[q * s->bands + s->bands - 1];

        for (size_t i = AHEAD; width == SPARSE_TILE && i < AHEAD + 2 && 2 * q + i < s->D; i++)
            prefetch(w + i * s->n);
        if (count == 0 && a->beta == 1.0f)
            continue;
        if (width == SPARSE_TILE && 2 * q + 1 < s->D)
            a->kernels->accumulate(s->rows + q * s->capacity, s->values + 2 * q * s->capacity,
                                   count, tile, a->beta, w, s->n);
        else
            accumulate_edge(a, q, count, tile, width, w);
    }
}

/* Threads share the pairs of rows of all tiles, as if these stood one below the other. */
static void accumulate_part(void *context, size_t part, size_t parts)
{
    const struct accumulate *a = context;
    const struct sparse *s = a->sparse;
    float *tile = s->tiles + part * s->capacity * SPARSE_TILE;
    size_t pairs = pair_count(s->D), begin, end;

    gemm_share(tile_count(s->n) * pairs, part, parts, &begin, &end);
    while (begin < end) {
        size_t t = begin / pairs, first = begin % pairs;
        size_t last = end - begin < pairs - first ? first + end - begin : pairs;

        accumulate_tile(a, t, first, last, tile);
        begin += last - first;
    }
}

void sparse_accumulate(struct sparse *sparse, const float *delta, float alpha, float beta, float *w)
{
    struct accumulate a = {sparse, sparse_kernels(0), delta, alpha, beta, w};

    gemm_run(accumulate_part, &a, MOST_PARTS);
}
