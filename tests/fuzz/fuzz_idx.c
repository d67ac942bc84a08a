/* fuzz_idx: IDX files that are not packed. */
#include "fuzz/fuzz.h"

FUZZ_TARGET(idx)
{
    bool labels = size >= 4 && data[3] == 1;

    if (size >= 2 && data[0] == 0x1f && data[1] == 0x8b)
        return 0; /* fuzz_idx_gzip's */
    fuzz_read_idx(fuzz_file(data, size), labels ? 1 : 3);
    return 0;
}
