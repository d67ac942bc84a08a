/* npy: one array in NumPy's file format, read whole and checked: as images or as labels.
 *
 * The format (numpy.lib.format, "Format Version 1.0", 2.0, 3.0): "\x93NUMPY", major and minor
 * version, the header's length (2 bytes little-endian, 4 from version 2 on), the header, a Python
 * dictionary
 * {'descr': '<f4', 'fortran_order': False, 'shape': (50000, 784), } padded with blanks to a
 * newline, then the elements. */
#ifndef MLPTUI_DATA_NPY_H
#define MLPTUI_DATA_NPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "mlptui/base/error.h"

#define NPY_MAX_DIMENSIONS 3

/* More elements than any data that this program could train on. */
#define NPY_MAX_COUNT ((size_t)1 << 32)

struct npy {
    const char *path; /* not owned */
    FILE *file;
    char kind;   /* 'u', 'i' or 'f': unsigned, signed, floating point */
    size_t size; /* bytes of an element: 1, 2, 4 or 8 */
    bool big_endian;
    bool fortran; /* the first index runs fastest */
    size_t dimensions;
    size_t sizes[NPY_MAX_DIMENSIONS];
    size_t count; /* product of the sizes, at least 1 */
    size_t begin; /* offset of the first element */
};

/* Called now and then with the elements read so far and expected; false cancels. */
typedef bool npy_progress_fn(void *context, size_t done, size_t total);

/* Opens the file and reads its header; the file is as long as the header says. False with `error`
 * (file, offset, what was expected); `npy` then holds nothing. */
bool npy_open(struct npy *npy, const char *path, struct error *error);
void npy_close(struct npy *npy);

/* The elements as pixels, in the order of the indices whatever the file's: uint8 as they are;
 * floats, which must be in [0, 1], as uint8 in *pixels where each is k / 255 to the last bit of
 * float32, else as float32 in *scaled. The one is set and owned by the caller, the other NULL. */
bool npy_read_pixels(struct npy *npy, uint8_t **pixels, float **scaled, npy_progress_fn *progress,
                     void *context, struct error *error);

/* The elements, which must be whole numbers of any kind from 0 to 255, as *labels, owned by the
 * caller. */
bool npy_read_labels(struct npy *npy, uint8_t **labels, struct error *error);

#endif
