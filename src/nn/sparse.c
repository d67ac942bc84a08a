/* sparse: products with a matrix that is mostly zero, as the images of a mini-batch are.
 *
 * Forward goes through tiles of W's columns, copied together so that they stay in the second-level
 * cache while all pairs of rows pass by: a pair, since loading W is what limits, and two images
 * share most of their ink. Accumulate goes through blocks of W's rows, each once, against tiles of
 * delta that stay in the first-level cache. */
#include "nn/sparse.h"

#include <stdlib.h>
#include <string.h>

#include "nn/gemm.h"
#include "nn/sparse_kernels.h"

#define LEAST_COLUMNS 64   /* below, the dense product is done before a list is made */
#define MOST_COLUMNS  8192 /* a tile of W must fit into the second-level cache */
#define MOST_ROWS     4096
#define MOST_PARTS    16 /* threads */
#define BLOCK         16 /* rows of W in accumulate, and columns that are looked at together */
#define AHEAD         16 /* rows of a matrix that are on their way while a tile is copied */
#define ALIGNMENT     64

static size_t tile_count(size_t n)
{
    return (n + SPARSE_TILE - 1) / SPARSE_TILE;
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
    size_t pairs = (s->capacity + 1) / 2;

    s->pair_counts = carve(&carver, pairs, sizeof *s->pair_counts);
    s->pair_columns = carve(&carver, pairs * s->D, sizeof *s->pair_columns);
    s->pair_values = carve(&carver, pairs * s->D * 2, sizeof *s->pair_values);
    s->weight_tiles = carve(&carver, MOST_PARTS * s->D * SPARSE_TILE, sizeof *s->weight_tiles);
    if (!training)
        return carver.used;
    s->column_counts = carve(&carver, s->D, sizeof *s->column_counts);
    s->column_rows = carve(&carver, s->D * s->capacity, sizeof *s->column_rows);
    s->column_values = carve(&carver, s->D * s->capacity, sizeof *s->column_values);
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

/* Each entry is written, and kept by stepping on: no branch that would be mispredicted. */
static size_t list_pair(const float *a, const float *b, size_t D, uint16_t *columns, float *values)
{
    size_t count = 0;

    for (size_t first = 0; first < D; first += BLOCK) {
        size_t end = D - first < BLOCK ? D : first + BLOCK;

        if (all_zero(a + first, b + first, end - first))
            continue;
        for (size_t i = first; i < end; i++) {
            columns[count] = (uint16_t)i;
            values[2 * count] = a[i];
            values[2 * count + 1] = b[i];
            count += (a[i] != 0.0f) | (b[i] != 0.0f);
        }
    }
    return count;
}

/* The last row of an odd number stands with itself; its second sum is thrown away. */
static void fill_part(void *context, size_t part, size_t parts)
{
    const struct fill *fill = context;
    struct sparse *s = fill->sparse;
    size_t begin, end;

    gemm_share((s->count + 1) / 2, part, parts, &begin, &end);
    for (size_t p = begin; p < end; p++) {
        const float *a = fill->x + 2 * p * s->D;
        const float *b = 2 * p + 1 < s->count ? a + s->D : a;

        s->pair_counts[p] =
            list_pair(a, b, s->D, s->pair_columns + p * s->D, s->pair_values + 2 * p * s->D);
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

/* Two rows of Z, `width` of their columns from j on; an odd last one's second is thrown away. */
static void forward_pair(const struct forward *f, const float *tile, size_t p, size_t j,
                         size_t width)
{
    const struct sparse *s = f->sparse;
    float rows[2 * SPARSE_TILE];

    f->kernels->forward(s->pair_columns + p * s->D, s->pair_values + 2 * p * s->D,
                        s->pair_counts[p], tile, rows);
    for (size_t i = 0; i < 2 && 2 * p + i < s->count; i++) {
        float *row = rows + i * SPARSE_TILE;

        if (f->bias != NULL)
            activation_forward(f->activation, row, f->bias + j, 1, width);
        memcpy(f->z + (2 * p + i) * s->n + j, row, width * sizeof *row);
    }
}

static void forward_part(void *context, size_t part, size_t parts)
{
    const struct forward *f = context;
    const struct sparse *s = f->sparse;
    float *tile = s->weight_tiles + part * s->D * SPARSE_TILE;
    size_t begin, end;

    gemm_share(tile_count(s->n), part, parts, &begin, &end);
    for (size_t t = begin; t < end; t++) {
        size_t j = t * SPARSE_TILE, width = s->n - j < SPARSE_TILE ? s->n - j : SPARSE_TILE;

        copy_tile(f->w + j, s->D, s->n, width, tile);
        for (size_t p = 0; 2 * p < s->count; p++)
            forward_pair(f, tile, p, j, width);
    }
}

void sparse_forward(struct sparse *sparse, const float *w, const float *bias,
                    enum activation activation, float *z)
{
    struct forward f = {sparse, sparse_kernels(0), w, bias, activation, z};

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

/* Appends an entry to its column, unless it is zero. */
static void push(const struct sparse *s, size_t column, size_t row, float value)
{
    size_t at = column * s->capacity + s->column_counts[column];

    s->column_rows[at] = (uint16_t)row;
    s->column_values[at] = value;
    s->column_counts[column] += value != 0.0f;
}

/* The lists by column, for the columns [begin, end), from those by pairs. */
static void list_columns(const struct sparse *s, size_t begin, size_t end)
{
    memset(s->column_counts + begin, 0, (end - begin) * sizeof *s->column_counts);
    for (size_t p = 0; 2 * p < s->count; p++) {
        const uint16_t *columns = s->pair_columns + p * s->D;
        const float *values = s->pair_values + 2 * p * s->D;
        size_t k = 0, count = s->pair_counts[p];

        while (k < count && columns[k] < begin)
            k++;
        for (; k < count && columns[k] < end; k++) {
            push(s, columns[k], 2 * p, values[2 * k]);
            if (2 * p + 1 < s->count)
                push(s, columns[k], 2 * p + 1, values[2 * k + 1]);
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
    gemm_share(s->D, part, parts, &begin, &end);
    list_columns(s, begin, end);
}

/* A row of the last, narrower tile goes through a full one. */
static void accumulate_edge(const struct accumulate *a, size_t i, const float *tile, size_t width,
                            float *w)
{
    const struct sparse *s = a->sparse;
    float row[SPARSE_TILE] = {0};

    if (a->beta != 0.0f)
        memcpy(row, w, width * sizeof *w);
    a->kernels->accumulate(s->column_rows + i * s->capacity, s->column_values + i * s->capacity,
                           s->column_counts[i], tile, a->beta, row);
    memcpy(w, row, width * sizeof *w);
}

static void accumulate_block(const struct accumulate *a, size_t first, size_t end, size_t t)
{
    const struct sparse *s = a->sparse;
    size_t j = t * SPARSE_TILE, width = s->n - j < SPARSE_TILE ? s->n - j : SPARSE_TILE;
    const float *tile = s->delta_tiles + t * s->count * SPARSE_TILE;

    for (size_t i = first; i < end; i++) {
        float *w = a->w + i * s->n + j;

        if (i + BLOCK < s->D) /* the next block's share of the same tile */
            prefetch_write(w + BLOCK * s->n);
        if (s->column_counts[i] == 0 && a->beta == 1.0f)
            continue;
        if (width == SPARSE_TILE)
            a->kernels->accumulate(s->column_rows + i * s->capacity,
                                   s->column_values + i * s->capacity, s->column_counts[i], tile,
                                   a->beta, w);
        else
            accumulate_edge(a, i, tile, width, w);
    }
}

static void accumulate_part(void *context, size_t part, size_t parts)
{
    const struct accumulate *a = context;
    const struct sparse *s = a->sparse;
    size_t begin, end;

    gemm_share(s->D, part, parts, &begin, &end);
    for (size_t i = begin; i < end; i += BLOCK)
        for (size_t t = 0; t < tile_count(s->n); t++)
            accumulate_block(a, i, end - i < BLOCK ? end : i + BLOCK, t);
}

void sparse_accumulate(struct sparse *sparse, const float *delta, float alpha, float beta, float *w)
{
    struct accumulate a = {sparse, sparse_kernels(0), delta, alpha, beta, w};

    gemm_run(prepare_part, &a, MOST_PARTS);
    gemm_run(accumulate_part, &a, MOST_PARTS);
}
