/* fingerprint: a checksum of a data set's images and labels. */
#include <zlib.h>

#include "mlptui/data/dataset.h"

static uLong update_checksum(uLong sum, const void *bytes, size_t size)
{
    return bytes == NULL ? sum : crc32_z(sum, bytes, size);
}

/* All images, then all labels: where training ends and validation begins does not matter. */
uint32_t dataset_fingerprint(const struct dataset *dataset)
{
    size_t D = dataset->pixel_count;
    uLong sum = crc32_z(0, NULL, 0);

    for (int s = 0; s < SPLIT_COUNT; s++) {
        const struct split *split = &dataset->splits[s];
        sum = update_checksum(sum, split->pixels, split->count * D);
        sum = update_checksum(sum, split->scaled, split->count * D * sizeof *split->scaled);
    }
    for (int s = 0; s < SPLIT_COUNT; s++)
        sum = update_checksum(sum, dataset->splits[s].labels, dataset->splits[s].count);
    return (uint32_t)sum;
}
