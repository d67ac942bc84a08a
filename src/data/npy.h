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

#define NPY_MAX_DIMENSIONS 4

/* More elements than any data that this program could train on. */
#define NPY_MAX_COUNT ((size_t)1 << 32)

/* Called now and then with the elements read so far and expected; false cancels. */
typedef bool npy_progress_fn(void *context, size_t done, size_t total);

struct npy {
    const char *path; /* not owned, as what it tells */
    npy_progress_fn *progress;
    void *context;
    struct error *error; /* filled in by all that fails */
    FILE *file;
    char kind;   /* 'u', 'i', 'f' or 'b': unsigned, signed, floating point, truth */
    size_t size; /* bytes of an element: 1, 2, 4 or 8 */
    bool big_endian;
    bool fortran; /* the first index runs fastest */
    size_t dimensions;
    size_t sizes[NPY_MAX_DIMENSIONS];
    size_t count; /* product of the sizes, at least 1 */
    size_t begin; /* offset of the first element */
};

/* Opens the file and reads its header; the file is as long as the header says. False with `error`
 * (file, offset, what was expected); `npy` then holds nothing. progress may be NULL. */
bool npy_open(struct npy *npy, const char *path, npy_progress_fn *progress, void *context,
              struct error *error);
void npy_close(struct npy *npy);

/* Whether the elements are uint8. */
bool npy_is_bytes(const struct npy *npy);

/* The range of a file's pixels. */
struct npy_range {
    double most;    /* the largest; 0 at least */
    size_t most_at; /* its index, in file order */
    bool whole;     /* all are whole numbers */
};

/* Scans all elements. False on an invalid pixel: below 0, above 255 or not a number. */
bool npy_find_range(struct npy *npy, struct npy_range *range);

/* Sets the error for a value, element `at` in file order, that is no pixel. Returns false. */
bool npy_refuse_pixel(const struct npy *npy, double value, size_t at);

/* Reads the elements, which range from 0 to `white` (1 or 255), as pixels in row-major order,
 * divided by `white`: as uint8 in *pixels if each is exactly k / 255 in float32, else as float32 in
 * *scaled. The caller owns the one that is set; the other is NULL. */
bool npy_read_pixels(struct npy *npy, double white, uint8_t **pixels, float **scaled);

#define NPY_MAX_CLASSES 256

/* Reads labels (N,) or (N, 1), whole numbers of any type from 0 to 255, or one-hot (N, classes), as
 * *labels (N), owned by the caller. *classes: the columns of one-hot labels, else 0. */
bool npy_read_labels(struct npy *npy, uint8_t **labels, size_t *classes);

/* For messages: the shortest text of a value that is unique in the file's type; a shape as
 * "(60000, 28, 28)". They return `text`. */
#define NPY_TEXT_SIZE 96
char *npy_value_text(const struct npy *npy, double value, char text[NPY_TEXT_SIZE]);
char *npy_shape_text(const struct npy *npy, char text[NPY_TEXT_SIZE]);

#endif
