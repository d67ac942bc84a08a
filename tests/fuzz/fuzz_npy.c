/* fuzz_npy: NumPy's files, read as images and as labels. */
#include "fuzz/fuzz.h"

#include <stdlib.h>

#include "data/npy.h"

/* Pixels are bytes or numbers in [0, 1], never both. */
static void read_pixels(struct npy *npy, double white)
{
    uint8_t *pixels;
    float *scaled;

    if (!npy_read_pixels(npy, white, &pixels, &scaled)) {
        fuzz_check_error(npy->error);
        FUZZ_CHECK(pixels == NULL && scaled == NULL);
        return;
    }
    FUZZ_CHECK((pixels == NULL) != (scaled == NULL));
    if (pixels != NULL)
        fuzz_touch(pixels, npy->count);
    for (size_t i = 0; scaled != NULL && i < npy->count; i++)
        FUZZ_CHECK(scaled[i] >= 0 && scaled[i] <= 1);
    free(pixels);
    free(scaled);
}

static void read_images(struct npy *npy)
{
    struct npy_range range;

    if (!npy_find_range(npy, &range)) {
        fuzz_check_error(npy->error);
        return;
    }
    FUZZ_CHECK(range.most >= 0 && range.most <= 255 && range.most_at < npy->count);
    read_pixels(npy, 255);
    if (range.most <= 1)
        read_pixels(npy, 1);
}

static void read_labels(struct npy *npy)
{
    uint8_t *labels;
    size_t classes;

    if (!npy_read_labels(npy, &labels, &classes)) {
        fuzz_check_error(npy->error);
        FUZZ_CHECK(labels == NULL);
        return;
    }
    fuzz_touch(labels, npy->sizes[0]);
    for (size_t i = 0; classes > 0 && i < npy->sizes[0]; i++)
        FUZZ_CHECK(labels[i] < classes);
    free(labels);
}

FUZZ_TARGET(npy)
{
    struct npy npy;
    struct error error;

    if (!npy_open(&npy, fuzz_file(data, size), NULL, NULL, &error)) {
        fuzz_check_error(&error);
        FUZZ_CHECK(npy.file == NULL);
        return 0;
    }
    FUZZ_CHECK(npy.begin + npy.count * npy.size == size);
    read_images(&npy);
    read_labels(&npy);
    npy_close(&npy);
    return 0;
}
