/* idx: one file of the IDX format, gzip'd or not, read whole and checked: as images or as labels.
 *
 * The format: two zero bytes, the element type (0x08: unsigned byte, 0x0c: int32), the number of
 * dimensions, each dimension as a big-endian 32-bit number, then the elements, those of more than a
 * byte big-endian (Y. LeCun's page of MNIST). */
#ifndef MLPTUI_DATA_IDX_H
#define MLPTUI_DATA_IDX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mlptui/base/error.h"

#define IDX_MAX_DIMENSIONS 3

/* Limit on the sizes that a header may ask for, above any usable file. */
#define IDX_MAX_BYTES ((size_t)1 << 32)

/* Images are unsigned bytes, (N, rows, columns). Labels are unsigned bytes, (N), or int32, (N) or
 * (N, columns), of which the first column is the class (QMNIST's extended labels). */
enum idx_kind { IDX_IMAGES, IDX_LABELS };

struct idx {
    size_t dimensions;
    size_t sizes[IDX_MAX_DIMENSIONS]; /* as in the file */
    size_t count;                     /* of the bytes that are kept */
    uint8_t *data;                    /* (count), owned: pixels; of labels the classes, (N) */
    size_t begin, stride;             /* in the file, class i stands at begin + i * stride */
};

/* Called now and then with the bytes of elements read so far and expected, or before the header is
 * read with 0 and 1; false cancels. */
typedef bool idx_progress_fn(void *context, size_t done, size_t total);

/* Reads the file, which must be of that kind, without dimensions of size 0, and exactly as long as
 * its header says; zeros after gzip data (padding of a block) are ignored. False with `error`
 * naming file, offset (in the unpacked bytes) and what was expected; `idx` then holds nothing.
 * progress may be NULL. */
bool idx_read(struct idx *idx, const char *path, enum idx_kind kind, idx_progress_fn *progress,
              void *context, struct error *error);
void idx_release(struct idx *idx);

#endif
