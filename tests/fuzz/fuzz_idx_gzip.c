/* fuzz_idx_gzip: IDX files in gzip's form: damaged streams as they come, and what a whole stream
 * unpacks to. */
#include "fuzz/fuzz.h"

#include <stdlib.h>
#include <zlib.h>

/* The bytes as a stream without compression, so that a change of them is a change of the file. */
static uint8_t *pack(const uint8_t *data, size_t size, size_t *packed)
{
    z_stream stream = {0};
    uint8_t *out;

    FUZZ_CHECK(deflateInit2(&stream, 0, Z_DEFLATED, 15 + 16, 1, Z_DEFAULT_STRATEGY) == Z_OK);
    *packed = deflateBound(&stream, size);
    out = malloc(*packed);
    FUZZ_CHECK(out != NULL);
    stream.next_in = (uint8_t *)(uintptr_t)data;
    stream.avail_in = (unsigned)size;
    stream.next_out = out;
    stream.avail_out = (unsigned)*packed;
    FUZZ_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    *packed = stream.total_out;
    deflateEnd(&stream);
    return out;
}

/* What begins as a stream is one; of anything else one is made. */
FUZZ_TARGET(idx_gzip)
{
    if (size < 2 || data[0] != 0x1f || data[1] != 0x8b) {
        size_t packed_size;
        uint8_t *packed = pack(data, size, &packed_size);

        fuzz_read_idx(fuzz_file(packed, packed_size), fuzz_idx_kind(data, size));
        free(packed);
        return 0;
    }
    fuzz_read_idx(fuzz_file(data, size), size % 2 == 0 ? IDX_LABELS : IDX_IMAGES);
    return 0;
}
