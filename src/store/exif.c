/* exif: TIFF's first directory, in either order of bytes. */
#include "store/exif.h"

#include <stdbool.h>
#include <string.h>

#include "base/ieee.h"

#define ENTRY       12 /* bytes */
#define ORIENTATION 0x0112
#define TYPE_SHORT  3

struct block {
    const uint8_t *bytes;
    size_t size;
    bool big_endian;
};

/* The number of `length` bytes at `at`, which are in the block. */
static uint32_t number_at(const struct block *b, size_t at, unsigned length)
{
    return (uint32_t)ieee_bits(b->bytes + at, length, b->big_endian);
}

/* 0 where the entry at `at` is another one. */
static unsigned entry_orientation(const struct block *b, size_t at)
{
    if (number_at(b, at, 2) != ORIENTATION || number_at(b, at + 2, 2) != TYPE_SHORT ||
        number_at(b, at + 4, 4) != 1)
        return 0;
    unsigned orientation = number_at(b, at + 8, 2);
    return orientation <= 8 ? orientation : 0;
}

static bool has_header(const struct block *b)
{
    return b->size >= 8 && (memcmp(b->bytes, "II*\0", 4) == 0 || memcmp(b->bytes, "MM\0*", 4) == 0);
}

unsigned exif_orientation(const uint8_t *bytes, size_t size)
{
    bool prefixed = size >= 6 && memcmp(bytes, "Exif\0\0", 6) == 0;
    struct block b = {bytes + (prefixed ? 6 : 0), size - (prefixed ? 6 : 0), false};

    if (!has_header(&b))
        return 1;
    b.big_endian = b.bytes[0] == 'M';
    size_t at = number_at(&b, 4, 4);
    if (at > b.size - 2)
        return 1;
    size_t count = number_at(&b, at, 2);
    for (at += 2; count > 0 && b.size - at >= ENTRY; count--, at += ENTRY) {
        unsigned orientation = entry_orientation(&b, at);
        if (orientation > 0)
            return orientation;
    }
    return 1;
}
