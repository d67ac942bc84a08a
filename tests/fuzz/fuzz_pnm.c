/* fuzz_pnm: PBM, PGM and PPM pictures, read and brought to the size of a digit. */
#include "fuzz/fuzz.h"

#include <stdio.h>

#include "data/digitize.h"
#include "store/picture.h"

FUZZ_TARGET(pnm)
{
    struct gray picture;
    struct error error;
    uint8_t digit[28 * 28];

    if (size == 0 || data[0] != 'P')
        return 0;
    FILE *file = fmemopen((void *)(uintptr_t)data, size, "rb");
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
    return 0;
}
