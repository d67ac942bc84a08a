/* sparse: products with a matrix that is mostly zero, as the images of a mini-batch are.
 *
 * What is loaded serves two rows at once, since loading is what limits: two images share most of
 * their ink, and so do two pixels side by side. Forward goes through tiles of W's columns and slabs
 * of its rows: so much of W stays in the first-level cache while all pairs of images pass by.
 * Accumulate goes through blocks of W's rows, each once, against tiles of delta that stay in the
 * first-level cache. */
#include "nn/sparse.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "nn/gemm.h"
#include "nn/sparse_kernels.h"

#define LEAST_COLUMNS 64 /* below, the dense product is done before a list is made */
#define MOST_COLUMNS  8192
#define MOST_ROWS     4096
#define MOST_PARTS    16  /* threads */
#define BLOCK         16  /* rows of W in accumulate, and columns that are looked at together */
#define SLAB          112 /* rows of W in forward, a multiple of BLOCK */
#define AHEAD         16  /* rows of a matrix that are on their way while a tile is copied */
#define ALIGNMENT     64

_Static_assert(MOST_COLUMNS <= UINT16_MAX && MOST_ROWS <= UINT16_MAX, "the lists are of 16 bits");

static size_t tile_count(size_t n)
{
    return (n + SPARSE_TILE - 1) / SPARSE_TILE;
}

static size_t slab_count(size_t D)
{
    return (D + SLAB - 1) / SLAB;
}

/* Pairs that n things make, the last of which may be short of one. */
static size_t half(size_t n)
{
    return (n + 1) / 2;
}

/* Hands out windows of one block; with a NULL block it only adds up their sizes. */
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
static size_t place(struct sparse *s, char *block, bool training)
{
    struct carver carver = {block, 0};
    size_t pairs = half(s->capacity), columns = half(s->D);

    s->pair_columns = carve(&carver, pairs * s->D, sizeof *s->pair_columns);
    s->pair_values = carve(&carver, pairs * s->D * 2, sizeof *s->pair_values);
    s->pair_ends = carve(&carver, pairs * slab_count(s->D), sizeof *s->pair_ends);
    s->sums = carve(&carver, MOST_PARTS * 2 * pairs * SPARSE_TILE, sizeof *s->sums);
    if (!training)
        return carver.used;
    s->column_counts = carve(&carver, columns, sizeof *s->column_counts);
    s->column_rows = carve(&carver, columns * s->capacity, sizeof *s->column_rows);
    s->column_values = carve(&carver, columns * s->capacity * 2, sizeof *s->column_values);
    s->delta_tiles =
        carve(&carver, tile_count(s->n) * SPARSE_TILE * s->capacity, sizeof *s->delta_tiles);
    return carver.used;
}

void sparse_init(struct sparse *sparse, size_t capacity, size_t D, size_t n, bool training)
{
    *sparse = (struct sparse){.capacity = capacity, .D = D, .n = n};
    if (D >= LEAST_COLUMNS && D <= MOST_COLUMNS && n >= SPARSE_TILE && capacity >= 2 &&
        capacity <= MOST_ROWS)
        sparse->memory = aligned_alloc(ALIGNMENT, place(sparse, NULL, training));
    if (sparse->memory != NULL)
        place(sparse, sparse->memory, training);
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

/* Whether two stretches of `count` pixels are all zero. The loop has no exit: it is made of vector
 * instructions. */
static bool all_zero(const float *a, const float *b, size_t count)
{
    int ink = 0;

    for (size_t i = 0; i < count; i++)
        ink |= (a[i] != 0.0f) | (b[i] != 0.0f);
    return ink == 0;
}

/* Lists the columns [begin, end), the entries from `count` on; returns how many there are then.
 * Each is written, and kept by stepping on: no branch that would be mispredicted. */
static size_t list_slab(const float *a, const float *b, size_t begin, size_t end, size_t count,
                        uint16_t *columns, float *values)
{
    for (size_t first = begin; first < end; first += BLOCK) {
        size_t next = end - first < BLOCK ? end : first + BLOCK;

        if (all_zero(a + first, b + first, next - first))
            continue;
        for (size_t i = first; i < next; i++) {
            columns[count] = (uint16_t)i;
            values[2 * count] = a[i];
            values[2 * count + 1] = b[i];
            count += (a[i] != 0.0f) | (b[i] != 0.0f);
        }
    }
    return count;
}

/* The last row of an odd number stands with itself; its second sum is thrown away. */
static void list_pair(const struct fill *fill, size_t p)
{
    struct sparse *s = fill->sparse;
    size_t slabs = slab_count(s->D), count = 0;
    const float *a = fill->x + 2 * p * s->D;
    const float *b = 2 * p + 1 < s->count ? a + s->D : a;

    for (size_t slab = 0; slab < slabs; slab++) {
        size_t begin = slab * SLAB, end = s->D - begin < SLAB ? s->D : begin + SLAB;

        count = list_slab(a, b, begin, end, count, s->pair_columns + p * s->D,
                          s->pair_values + 2 * p * s->D);
        s->pair_ends[p * slabs + slab] = (uint16_t)count;
    }
}

static void fill_part(void *context, size_t part, size_t parts)
{
    const struct fill *fill = context;
    size_t begin, end;

    gemm_share(half(fill->sparse->count), part, parts, &begin, &end);
    for (size_t p = begin; p < end; p++)
        list_pair(fill, p);
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
    gemm_run(fill_part, &(struct fill){sparse, x}, MOST_PARTS);
    return true;
}

/* --- forward --------------------------------------------------------------------------------- */

struct forward {
    const struct sparse *sparse;
    const struct sparse_kernels *kernels;
    const float *w, *bias;
    enum activation activation;
    float *z;
    atomic_size_t next; /* tile that no thread has taken yet */
};

/* A row of a tile that is needed soon, from a matrix in whose rows the processor sees no pattern.
 */
static void prefetch_read(const float *row)
{
    for (size_t i = 0; i < SPARSE_TILE; i += ALIGNMENT / sizeof *row)
        __builtin_prefetch(row + i, 0);
    __builtin_prefetch(row + SPARSE_TILE - 1, 0); /* it may not begin on a cache line */
}

static void prefetch_write(const float *row)
{
    for (size_t i = 0; i < SPARSE_TILE; i += ALIGNMENT / sizeof *row)
        __builtin_prefetch(row + i, 1);
    __builtin_prefetch(row + SPARSE_TILE - 1, 1);
}

/* Columns [j, j + width) of a matrix (rows, n) as a dense (rows, SPARSE_TILE). What is beyond
 * `width` is never used. */
static void copy_tile(const float *from, size_t rows, size_t n, size_t width, float *tile)
{
    if (width == SPARSE_TILE) {
        for (size_t i = 0; i < rows; i++) {
            if (i + AHEAD < rows)
                prefetch_read(from + (i + AHEAD) * n);
            memcpy(tile + i * SPARSE_TILE, from + i * n, SPARSE_TILE * sizeof *tile);
        }
        return;
    }
    for (size_t i = 0; i < rows; i++) {
        memcpy(tile + i * SPARSE_TILE, from + i * n, width * sizeof *tile);
        memset(tile + i * SPARSE_TILE + width, 0, (SPARSE_TILE - width) * sizeof *tile);
    }
}

/* A slab of a tile of W for all pairs. While one passes by, rows of the next slab are fetched. */
static void forward_slab(const struct forward *f, size_t slab, size_t j, float *sums)
{
    const struct sparse *s = f->sparse;
    size_t slabs = slab_count(s->D), pairs = half(s->count);

    for (size_t p = 0; p < pairs; p++) {
        const uint16_t *ends = s->pair_ends + p * slabs;
        size_t begin = slab > 0 ? ends[slab - 1] : 0, at = p * s->D + begin, from, to;

        gemm_share(SLAB, p, pairs, &from, &to);
        for (size_t i = (slab + 1) * SLAB + from; i < (slab + 1) * SLAB + to && i < s->D; i++)
            prefetch_read(f->w + i * s->n + j);
        f->kernels->forward(s->pair_columns + at, s->pair_values + 2 * at, ends[slab] - begin,
                            f->w + j, s->n, sums + 2 * p * SPARSE_TILE);
    }
}

/* Columns [j, j + width) of Z from sums (B, SPARSE_TILE), whose first column is j - skip. */
static void finish_tile(const struct forward *f, const float *sums, size_t skip, size_t j,
                        size_t width)
{
    const struct sparse *s = f->sparse;

    for (size_t b = 0; b < s->count; b++) {
        float *z = f->z + b * s->n + j;

        memcpy(z, sums + b * SPARSE_TILE + skip, width * sizeof *z);
        if (f->bias != NULL)
            activation_forward(f->activation, z, f->bias + j, 1, width);
    }
}

/* Threads take the next tile when they are ready: what holds one up does not hold up the other. The
 * last tile is moved to the left to be a whole one, and leaves out what the one before did. */
static void forward_part(void *context, size_t part, size_t parts)
{
    struct forward *f = context;
    const struct sparse *s = f->sparse;
    size_t size = 2 * half(s->count) * SPARSE_TILE, t;
    float *sums = s->sums + part * 2 * half(s->capacity) * SPARSE_TILE;

    (void)parts;
    while ((t = atomic_fetch_add(&f->next, 1)) < tile_count(s->n)) {
        size_t j = t * SPARSE_TILE, width = s->n - j < SPARSE_TILE ? s->n - j : SPARSE_TILE;
        size_t skip = SPARSE_TILE - width;

        memset(sums, 0, size * sizeof *sums);
        for (size_t slab = 0; slab < slab_count(s->D); slab++)
            forward_slab(f, slab, j - skip, sums);
        finish_tile(f, sums, skip, j, width);
    }
}

void sparse_forward(struct sparse *sparse, const float *w, const float *bias,
                    enum activation activation, float *z)
{
    struct forward f = {sparse, sparse_kernels(0), w, bias, activation, z, 0};

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

/* Appends a row's entries in the columns 2q and 2q + 1, unless both are zero. */
static void push(const struct sparse *s, size_t q, size_t row, const float values[2])
{
    size_t at = q * s->capacity + s->column_counts[q];

    s->column_rows[at] = (uint16_t)row;
    s->column_values[2 * at] = values[0];
    s->column_values[2 * at + 1] = values[1];
    s->column_counts[q] += (values[0] != 0.0f) | (values[1] != 0.0f);
}

/* The lists by pairs of columns, for the pairs [begin, end), from those by pairs of rows. */
static void list_columns(const struct sparse *s, size_t begin, size_t end)
{
    size_t slabs = slab_count(s->D), slab = 2 * begin / SLAB;

    memset(s->column_counts + begin, 0, (end - begin) * sizeof *s->column_counts);
    for (size_t p = 0; 2 * p < s->count; p++) {
        const uint16_t *columns = s->pair_columns + p * s->D, *ends = s->pair_ends + p * slabs;
        const float *values = s->pair_values + 2 * p * s->D;
        size_t k = slab > 0 ? ends[slab - 1] : 0, count = ends[slabs - 1];

        while (k < count && columns[k] < 2 * begin)
            k++;
        while (k < count && columns[k] < 2 * end) {
            size_t q = columns[k] / 2;
            float first[2] = {0}, second[2] = {0};

            for (; k < count && columns[k] / 2 == q; k++) {
                first[columns[k] % 2] = values[2 * k];
                second[columns[k] % 2] = values[2 * k + 1];
            }
            push(s, q, 2 * p, first);
            if (2 * p + 1 < s->count)
                push(s, q, 2 * p + 1, second);
        }
    }
}

/* alpha delta, cut into tiles (tiles, B, SPARSE_TILE). */
static void prepare_part(void *context, size_t part, size_t parts)
{
    const struct accumulate *a = context;
    const struct sparse *s = a->sparse;
    size_t begin, end;

    gemm_share(tile_count(s->n), part, parts, &begin, &end);
    for (size_t t = begin; t < end; t++) {
        size_t j = t * SPARSE_TILE, width = s->n - j < SPARSE_TILE ? s->n - j : SPARSE_TILE;
        float *tile = s->delta_tiles + t * s->count * SPARSE_TILE;

        copy_tile(a->delta + j, s->count, s->n, width, tile);
        for (size_t i = 0; i < s->count * SPARSE_TILE; i++)
            tile[i] *= a->alpha;
    }
    gemm_share(half(s->D), part, parts, &begin, &end);
    list_columns(s, begin, end);
}

/* Rows 2q and 2q + 1 of W, or of them the one there is, go through whole tiles: where the tile is
 * narrower, or W has no second row. */
static void accumulate_edge(const struct accumulate *a, size_t q, const float *tile, size_t width,
                            float *w)
{
    const struct sparse *s = a->sparse;
    float rows[2 * SPARSE_TILE] = {0};
    size_t count = s->D - 2 * q < 2 ? 1 : 2;

    for (size_t i = 0; i < count && a->beta != 0.0f; i++)
        memcpy(rows + i * SPARSE_TILE, w + i * s->n, width * sizeof *w);
    a->kernels->accumulate(s->column_rows + q * s->capacity, s->column_values + 2 * q * s->capacity,
                           s->column_counts[q], tile, a->beta, rows, SPARSE_TILE);
    for (size_t i = 0; i < count; i++)
        memcpy(w + i * s->n, rows + i * SPARSE_TILE, width * sizeof *w);
}

static void accumulate_block(const struct accumulate *a, size_t first, size_t end, size_t t)
{
    const struct sparse *s = a->sparse;
    size_t j = t * SPARSE_TILE, width = s->n - j < SPARSE_TILE ? s->n - j : SPARSE_TILE;
    const float *tile = s->delta_tiles + t * s->count * SPARSE_TILE;

    for (size_t q = first; q < end; q++) {
        float *w = a->w + 2 * q * s->n + j;

        for (size_t i = 0; i < 2 && 2 * q + BLOCK + i < s->D; i++)
            prefetch_write(w + (BLOCK + i) * s->n); /* the next block's share of the same tile */
        if (s->column_counts[q] == 0 && a->beta == 1.0f)
            continue;
        if (width == SPARSE_TILE && 2 * q + 1 < s->D)
            a->kernels->accumulate(s->column_rows + q * s->capacity,
                                   s->column_values + 2 * q * s->capacity, s->column_counts[q],
                                   tile, a->beta, w, s->n);
        else
            accumulate_edge(a, q, tile, width, w);
    }
}

static void accumulate_part(void *context, size_t part, size_t parts)
{
    const struct accumulate *a = context;
    const struct sparse *s = a->sparse;
    size_t begin, end;

    gemm_share(half(s->D), part, parts, &begin, &end);
    for (size_t q = begin; q < end; q += BLOCK / 2)
        for (size_t t = 0; t < tile_count(s->n); t++)
            accumulate_block(a, q, end - q < BLOCK / 2 ? end : q + BLOCK / 2, t);
}

void sparse_accumulate(struct sparse *sparse, const float *delta, float alpha, float beta, float *w)
{
    struct accumulate a = {sparse, sparse_kernels(0), delta, alpha, beta, w};

    gemm_run(prepare_part, &a, MOST_PARTS);
    gemm_run(accumulate_part, &a, MOST_PARTS);
}
