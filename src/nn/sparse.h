/* sparse: products with a matrix that is mostly zero, as the images of a mini-batch are.
 *
 * Four of five pixels of a handwritten digit are background. The first layer's two products, the
 * largest of a step, therefore skip zero pixels; where these are few, the caller uses the dense
 * product. Sums are taken in the order of the columns (forward) and of the rows (accumulate) for
 * any number of threads: same input, same bits.
 *
 * Letters: X (B, D) the sparse matrix, W (D, n) dense, row-major. */
#ifndef MLPTUI_NN_SPARSE_H
#define MLPTUI_NN_SPARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mlptui/nn/activation.h"

/* The largest share of nonzero entries in X for which this is faster than the dense product
 * (measured with oneDNN on two cores: break-even at about a third). */
#define SPARSE_MOST_DENSITY 0.3f

struct sparse {
    size_t capacity; /* largest B; 0: not in use, sparse_fill then returns false */
    size_t D, n;
    size_t count, bands; /* B of the last fill, and its number of bands of rows */

    /* X by pairs of columns (2q, 2q + 1): the rows in which either is not zero, in order, and how
     * many of them lie before the end of each band of rows. */
    uint16_t *ends; /* (pairs, bands), pairs = D / 2, rounded up */
    uint16_t *rows; /* (pairs, capacity) */
    float *values;  /* (pairs, capacity, 2) */

    float *tiles; /* scratch, a tile of Z or of delta (capacity, SPARSE_TILE) for each thread */
    void *memory; /* one block, owned */
};

/* Allocates for X up to (capacity, D) and W (D, n). If these sizes would not pay, or memory is out,
 * `sparse` stays unused, which is no error. */
void sparse_init(struct sparse *sparse, size_t capacity, size_t D, size_t n);
void sparse_release(struct sparse *sparse);

/* Compresses the mini-batch X (count, D), count <= capacity. Returns false if X is too dense; use
 * gemm() then. */
bool sparse_fill(struct sparse *sparse, const float *x, size_t count);

/* Z (count, n) = X W, after sparse_fill; with a bias (n) Z = activation(X W + bias), and sums
 * (count, n), unless NULL, = X W + bias. */
void sparse_forward(struct sparse *sparse, const float *w, const float *bias,
                    enum activation activation, float *z, float *sums);

/* W = beta W + alpha X^T delta, delta (count, n), after sparse_fill. beta = 0 does not read W. */
void sparse_accumulate(struct sparse *sparse, const float *delta, float alpha, float beta,
                       float *w);

/* --- the inner loops, compiled for several instruction sets -------------------------------- */

/* Columns of a tile: with two rows of W these stay in registers. */
#define SPARSE_TILE 48

struct sparse_kernels {
    const char *name; /* of the instruction set */

    /* Row rows[k] of `tile` (B, SPARSE_TILE), for each k < count, gains values[k][0] times the row
     * at `w` + values[k][1] times the one `stride` further, SPARSE_TILE columns of them. */
    void (*forward)(const uint16_t *rows, const float *values, size_t count, const float *w,
                    size_t stride, float *tile);

    /* Two rows of W, SPARSE_TILE columns of them, `stride` apart from `w` on: each becomes beta
     * times itself + the sum over k < count of values[k][0 or 1] times row rows[k] of `tile` (B,
     * SPARSE_TILE). beta = 0 does not read w. */
    void (*accumulate)(const uint16_t *rows, const float *values, size_t count, const float *tile,
                       float beta, float *w, size_t stride);
};

/* The kernels that this processor can run, the fastest first. NULL past the last; there is always
 * one with which = 0. */
const struct sparse_kernels *sparse_kernels(size_t which);

#endif
