/* fuzz: what the fuzz targets have in common. */
#include "fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/text.h"
#include "data/idx.h"

void fuzz_broken(const char *file, int line, const char *promise)
{
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, promise);
    abort();
}

const char *fuzz_file(const uint8_t *data, size_t size)
{
    static int descriptor = -1;
    static char path[40];

    if (descriptor < 0)
        descriptor = memfd_create("fuzz", MFD_CLOEXEC);
    FUZZ_CHECK(descriptor >= 0);
    FUZZ_CHECK(ftruncate(descriptor, 0) == 0);
    FUZZ_CHECK(size == 0 || pwrite(descriptor, data, size, 0) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    return path;
}

char *fuzz_text(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);

    FUZZ_CHECK(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    return text;
}

void fuzz_check_error(const struct error *error)
{
    size_t length = strnlen(error->text, sizeof error->text);

    FUZZ_CHECK(length > 0 && length < sizeof error->text);
    const char *at = error->text;
    for (uint32_t character; (character = text_next(&at)) != 0;)
        FUZZ_CHECK(character != TEXT_MALFORMED && !text_is_unsafe(character));
}

void fuzz_touch(const void *bytes, size_t size)
{
    static volatile uint8_t sink;
    const uint8_t *byte = bytes;
    uint8_t sum = 0;

    for (size_t i = 0; i < size; i++)
        sum = (uint8_t)(sum + byte[i]);
    sink = sum;
    (void)sink;
}

enum idx_kind fuzz_idx_kind(const uint8_t *data, size_t size)
{
    return size >= 4 && (data[2] == 0x0c || data[3] == 1) ? IDX_LABELS : IDX_IMAGES;
}

void fuzz_read_idx(const char *path, enum idx_kind kind)
{
    struct idx idx;
    struct error error;
    size_t count = 1;

    if (!idx_read(&idx, path, kind, NULL, NULL, &error)) {
        fuzz_check_error(&error);
        FUZZ_CHECK(idx.data == NULL);
        return;
    }
    FUZZ_CHECK(idx.dimensions >= 1 && idx.dimensions <= IDX_MAX_DIMENSIONS);
    for (size_t d = 0; d < (kind == IDX_IMAGES ? idx.dimensions : 1); d++)
        count *= idx.sizes[d];
    FUZZ_CHECK(idx.count == count && count > 0);
    fuzz_touch(idx.data, idx.count);
    idx_release(&idx);
}
