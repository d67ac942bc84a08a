/* sparse_kernels: the inner loops of sparse, compiled for several instruction sets. */
#ifndef MLPTUI_NN_SPARSE_KERNELS_H
#define MLPTUI_NN_SPARSE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

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
