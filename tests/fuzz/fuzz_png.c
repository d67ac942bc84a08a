/* fuzz_png: PNG pictures, read and brought to the size of a digit. */
#include "fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "data/digitize.h"
#include "store/picture.h"

#define MOST_PIXELS                                                                                \
    10000 /* decoding more is libpng's work, and takes the time of many small ones */

static uint32_t get_word(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static bool is_large(const uint8_t *data, size_t size)
{
    return size >= 24 && (uint64_t)get_word(data + 16) * get_word(data + 20) > MOST_PIXELS;
}

/* A copy in which each chunk has the checksum that belongs to it:
 * else few changed pictures would be read beyond their first chunk. */
static uint8_t *with_checksums(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size);

    FUZZ_CHECK(copy != NULL);
    memcpy(copy, data, size);
    for (size_t at = 8; size - at >= 12 && size >= 20;) {
        size_t length = get_word(copy + at);
        if (length > size - at - 12)
            break;
        uint32_t sum = (uint32_t)crc32(0, copy + at + 4, (unsigned)length + 4);
        for (size_t i = 0; i < 4; i++)
            copy[at + 8 + length + i] = (uint8_t)(sum >> (24 - 8 * i));
        at += 12 + length;
    }
    return copy;
}

FUZZ_TARGET(png)
{
    struct gray picture;
    struct error error;
    uint8_t digit[28 * 28];

    if (size == 0 || is_large(data, size))
        return 0;
    uint8_t *copy = with_checksums(data, size);
    FILE *file = fmemopen(copy, size, "rb");
    FUZZ_CHECK(file != NULL);
    if (picture_read_file(&picture, file, "FILE", &error)) {
        FUZZ_CHECK(picture.rows > 0 && picture.columns > 0);
        FUZZ_CHECK(picture.columns <= GRAY_MAX_PIXELS / picture.rows);
        fuzz_touch((const uint8_t *)picture.pixels,
                   picture.rows * picture.columns * sizeof *picture.pixels);
        if (!digitize(picture.pixels, picture.rows, picture.columns, digit, 28, 28, &error))
            fuzz_check_error(&error);
        gray_release(&picture);
    } else {
        fuzz_check_error(&error);
        FUZZ_CHECK(picture.pixels == NULL);
    }
    fclose(file);
    free(copy);
    return 0;
}
