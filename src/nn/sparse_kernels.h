/* sparse_kernels: the inner loops of sparse, compiled for several instruction sets. */
#ifndef MLPTUI_NN_SPARSE_KERNELS_H
#define MLPTUI_NN_SPARSE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/* Columns of W that are worked on at once: their sums for two rows stay in registers. */
#define SPARSE_TILE 48

struct sparse_kernels {
    const char *name; /* of the instruction set */

    /* Two rows of SPARSE_TILE entries: each = beta times itself + the sum over k < count of
     * values[k][0 for first, 1 for second] times row indices[k] of `tile` (rows, SPARSE_TILE).
     * beta = 0 does not read them. */
    void (*multiply)(const uint16_t *indices, const float *values, size_t count, const float *tile,
                     float beta, float *first, float *second);
};

/* The kernels for the instruction sets that this processor has: the fastest first. Returns NULL
 * past the last; which = 0 always is there. */
const struct sparse_kernels *sparse_kernels(size_t which);

#endif
