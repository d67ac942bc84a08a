/* fuzz_idx: IDX files that are not packed. */
#include "fuzz/fuzz.h"

#include "data/idx.h"

/* One read, and what idx.h promises of it. */
static void read_as(const char *path, size_t dimensions)
{
    struct idx idx;
    struct error error;
    size_t count = 1;

    if (!idx_read(&idx, path, dimensions, NULL, NULL, &error)) {
        fuzz_check_error(&error);
        FUZZ_CHECK(idx.data == NULL);
        return;
    }
    FUZZ_CHECK(idx.dimensions == dimensions);
    for (size_t d = 0; d < dimensions; d++)
        count *= idx.sizes[d];
    FUZZ_CHECK(idx.count == count && count > 0);
    fuzz_touch(idx.data, idx.count);
    idx_release(&idx);
}

FUZZ_TARGET(idx)
{
    bool labels = size >= 4 && data[3] == 1;

    if (size >= 2 && data[0] == 0x1f && data[1] == 0x8b)
        return 0; /* fuzz_idx_gzip's */
    read_as(fuzz_file(data, size), labels ? 1 : 3);
    return 0;
}
