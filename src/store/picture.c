/* picture: finds out a file's format and hands it to that format's reader. */
#include "store/picture.h"

#include <errno.h>
#include <stdlib.h>

#include "base/atomicfile.h"
#include "store/pngfile.h"
#include "store/pnm.h"

static bool unknown(const char *name, size_t length, struct error *error)
{
    if (length == 0)
        return error_set(error, "%s: empty; expected a picture, PNG or PGM", name);
    return error_set(error, "%s: neither PNG nor PGM: it begins with none of their signatures",
                     name);
}

bool picture_read_file(struct picture *picture, FILE *file, const char *name, struct error *error)
{
    uint8_t magic[PNGFILE_MAGIC] = {0};

    *picture = (struct picture){0};
    errno = 0;
    size_t length = fread(magic, 1, 2, file);
    if (length == 2 && magic[0] == 'P' && magic[1] >= '1' && magic[1] <= '6')
        return pnm_read(picture, (char)magic[1], file, name, error);
    if (length == 2)
        length += fread(magic + 2, 1, sizeof magic - 2, file);
    if (ferror(file))
        return error_set_errno(error, "%s: cannot be read", name);
    if (length == sizeof magic && pngfile_is(magic))
        return pngfile_read(picture, file, name, error);
    return unknown(name, length, error);
}

bool picture_read(struct picture *picture, const char *path, struct error *error)
{
    FILE *file = fopen(path, "rb");

    *picture = (struct picture){0};
    if (file == NULL)
        return error_set_errno(error, "%s: cannot be opened", path);
    bool ok = picture_read_file(picture, file, path, error);
    fclose(file);
    return ok;
}

void picture_release(struct picture *picture)
{
    free(picture->pixels);
    *picture = (struct picture){0};
}

bool picture_turn(struct picture *picture, unsigned orientation)
{
    size_t rows = picture->rows, columns = picture->columns;
    bool crosswise = orientation >= 5; /* rows become columns */
    bool upside_down = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    bool mirrored = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    struct picture turned = {crosswise ? columns : rows, crosswise ? rows : columns, NULL};

    if (orientation == 1)
        return true;
    turned.pixels = malloc(rows * columns * sizeof *turned.pixels);
    if (turned.pixels == NULL)
        return false;
    for (size_t r = 0; r < turned.rows; r++)
        for (size_t c = 0; c < turned.columns; c++) {
            size_t y = crosswise ? c : r, x = crosswise ? r : c;
            y = upside_down ? rows - 1 - y : y;
            x = mirrored ? columns - 1 - x : x;
            turned.pixels[r * turned.columns + c] = picture->pixels[y * columns + x];
        }
    free(picture->pixels);
    *picture = turned;
    return true;
}

void picture_to_bytes(const struct picture *picture, uint8_t *bytes)
{
    for (size_t i = 0; i < picture->rows * picture->columns; i++)
        bytes[i] = (uint8_t)((picture->pixels[i] + PICTURE_WHITE / 510) / (PICTURE_WHITE / 255));
}

bool picture_write(const char *path, const uint8_t *pixels, size_t rows, size_t columns,
                   struct error *error)
{
    size_t size;
    uint8_t *bytes = pngfile_encode(pixels, rows, columns, &size, error);
    bool ok = bytes != NULL && atomicfile_write(path, bytes, size, error);

    free(bytes);
    return ok;
}
