/* picture: finds out a file's format and hands it to that format's reader. */
#include "store/picture.h"

#include <errno.h>

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

bool picture_read_file(struct gray *picture, FILE *file, const char *name, struct error *error)
{
    uint8_t magic[PNGFILE_MAGIC] = {0};

    *picture = (struct gray){0};
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

bool picture_read(struct gray *picture, const char *path, struct error *error)
{
    FILE *file = fopen(path, "rb");

    *picture = (struct gray){0};
    if (file == NULL)
        return error_set_errno(error, "%s: cannot be opened", path);
    bool ok = picture_read_file(picture, file, path, error);
    fclose(file);
    return ok;
}

bool picture_write(const char *path, const uint8_t *pixels, size_t rows, size_t columns,
                   struct error *error)
{
    struct atomicfile file;

    if (!atomicfile_open(&file, path, error))
        return false;
    if (pngfile_write(file.file, pixels, rows, columns, error))
        return atomicfile_commit(&file, error);
    atomicfile_abandon(&file);
    return false;
}
