/* idx: one file of the IDX format (unsigned bytes), gzip'd or not, read whole and checked.
 *
 * The format: two zero bytes, the element type (0x08: unsigned byte), the number of dimensions,
 * each dimension as a big-endian 32-bit number, then the elements (Y. LeCun's page of MNIST). */
#ifndef MLPTUI_DATA_IDX_H
#define MLPTUI_DATA_IDX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mlptui/base/error.h"

#define IDX_MAX_DIMENSIONS 3

/* More than any file that this program could train on: what a header asks for is never believed
 * beyond it. */
#define IDX_MAX_BYTES ((size_t)1 << 32)

struct idx {
    size_t dimensions;
    size_t sizes[IDX_MAX_DIMENSIONS];
    size_t count;  /* product of the sizes */
    uint8_t *data; /* (count), owned */
};

/* Called now and then with the bytes of elements read so far and expected, or before the header is
 * read with 0 and 1; false cancels. */
typedef bool idx_progress_fn(void *context, size_t done, size_t total);

/* Reads the file, which must have exactly `dimensions` dimensions, none of size 0. False with
 * `error` naming file, offset (in the unpacked bytes) and what was expected; `idx` then holds
 * nothing. progress may be NULL. */
bool idx_read(struct idx *idx, const char *path, size_t dimensions, idx_progress_fn *progress,
              void *context, struct error *error);
void idx_release(struct idx *idx);

#endif
