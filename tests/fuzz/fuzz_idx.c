/* fuzz_idx: IDX files that are not packed. */
#include "fuzz/fuzz.h"

FUZZ_TARGET(idx)
{
    if (size >= 2 && data[0] == 0x1f && data[1] == 0x8b)
        return 0; /* fuzz_idx_gzip's */
    fuzz_read_idx(fuzz_file(data, size), fuzz_idx_kind(data, size));
    return 0;
}
