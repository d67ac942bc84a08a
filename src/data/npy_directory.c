/* npy_directory: a data directory of NumPy files: x_train.npy, y_train.npy, the same with val and
 * test. */
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "base/xalloc.h"
#include "data/directory.h"
#include "data/npy.h"

/* Larger pixels mean a range of 0 to 255 instead of 0 to 1. */
#define MOST_OF_ONE 2

/* Of the progress. */
static const double shares[SPLIT_COUNT] = {0.75, 0.1, 0.15};
#define SCAN 0.4 /* finding the range before reading the pixels */

static char *path_of(const char *directory, char letter, const char *split)
{
    return xasprintf("%s/%c_%s.npy", directory, letter, split);
}

static bool is_there(const char *directory, char letter, const char *split)
{
    char *path = path_of(directory, letter, split);
    bool there = access(path, F_OK) == 0;

    free(path);
    return there;
}

bool npy_directory_has(const char *directory, enum split_id split)
{
    return is_there(directory, 'x', split_names[split]);
}

/* (N, D): a square where D is one, else a single row. */
static void size_of_flat(size_t D, struct samples *samples)
{
    size_t side = 1;

    while (side * side < D)
        side++;
    bool square = side * side == D;
    samples->rows = square ? side : 1;
    samples->columns = square ? side : D;
}

/* (N, D), (N, rows, columns), or the same with one channel, behind or before them. */
static bool find_size(const struct npy *npy, struct samples *samples)
{
    const size_t *sizes = npy->sizes;
    bool last = npy->dimensions == 4 && sizes[3] == 1;
    char text[NPY_TEXT_SIZE];

    if (npy->dimensions < 2 || (npy->dimensions == 4 && !last && sizes[1] != 1))
        return error_set(npy->error,
                         "%s: an array of %s, expected images: (N, pixels), (N, rows, columns), "
                         "(N, rows, columns, 1) or (N, 1, rows, columns)",
                         npy->path, npy_shape_text(npy, text));
    samples->count = sizes[0];
    samples->rows = npy->dimensions == 4 && !last ? sizes[2] : sizes[1];
    samples->columns = npy->dimensions == 4 && !last ? sizes[3] : sizes[2];
    if (npy->dimensions == 2)
        size_of_flat(sizes[1], samples);
    return true;
}

/* The images of a split. Their file stays open until the range has been found from all files. */
struct images {
    char *path; /* NULL: none of this split */
    struct npy npy;
    struct npy_range range;
    double white; /* the value that is 1: 1 or 255 */
};

static bool open_images(struct loading *l, struct images *images, struct samples *samples)
{
    return npy_open(&images->npy, images->path, loading_report, l, l->error) &&
           find_size(&images->npy, samples) && npy_find_range(&images->npy, &images->range);
}

static void close_images(struct images *images)
{
    if (images->npy.file != NULL)
        npy_close(&images->npy);
    free(images->path);
}

static bool reaches_beyond(const struct images *images)
{
    return images->path != NULL && images->range.most > MOST_OF_ONE;
}

/* Another file, if any, that shows a range of 0 to 255 where this one does not. Bytes have that
 * range by their type, which says nothing about floats. */
static const struct images *find_wider(const struct images all[SPLIT_COUNT],
                                       const struct images *images)
{
    for (int s = 0; s < SPLIT_COUNT; s++)
        if (reaches_beyond(&all[s]) && !(npy_is_bytes(&all[s].npy) && images->npy.kind == 'f'))
            return &all[s];
    return NULL;
}

static bool refuse_scales(const struct images *images, const struct images *wider)
{
    char most[NPY_TEXT_SIZE], widest[NPY_TEXT_SIZE];

    return error_set(
        images->npy.error,
        "%s: the largest pixel is %s, but that of %s is %s: scale all files alike, 0 to "
        "1 or 0 to 255",
        images->path, npy_value_text(&images->npy, images->range.most, most), wider->path,
        npy_value_text(&wider->npy, wider->range.most, widest));
}

/* White is 255 if the largest value is above 2. Files with lower values may be dark images of that
 * range if they hold only whole numbers; training images are never that dark. */
static bool find_white(const struct images all[SPLIT_COUNT], struct images *images)
{
    const struct npy_range *range = &images->range;
    const struct images *wider = images->npy.kind != 'b' ? find_wider(all, images) : NULL;
    bool dark = range->whole && images != &all[SPLIT_TRAIN];

    images->white =
        reaches_beyond(images) || (wider != NULL && (dark || range->most == 0)) ? 255 : 1;
    if (images->white > 1)
        return true;
    if (range->most > 1)
        return npy_refuse_pixel(&images->npy, range->most, range->most_at);
    return wider == NULL || refuse_scales(images, wider);
}

/* Notes the assumption on the range unless the type implies it. */
static void note_white(struct loading *l, const struct images *images)
{
    char most[NPY_TEXT_SIZE];
    bool plain = images->range.most == 0 || npy_is_bytes(&images->npy) == (images->white > 1);

    if (l->notice.text[0] == '\0' && !plain)
        error_set(&l->notice, "%s: the largest pixel is %s: read as pixels from 0 to %g",
                  images->path, npy_value_text(&images->npy, images->range.most, most),
                  images->white);
}

static bool open_all(struct loading *l, struct images all[SPLIT_COUNT],
                     struct samples found[SPLIT_COUNT])
{
    for (int s = 0; s < SPLIT_COUNT; s++) {
        if (!is_there(l->directory, 'x', split_names[s]) &&
            !is_there(l->directory, 'y', split_names[s]))
            continue;
        all[s].path = path_of(l->directory, 'x', split_names[s]);
        l->share = SCAN * shares[s];
        if (!open_images(l, &all[s], &found[s]))
            return false;
        l->begin += l->share;
    }
    for (int s = 0; s < SPLIT_COUNT; s++)
        if (all[s].path != NULL) {
            if (!find_white(all, &all[s]))
                return false;
            note_white(l, &all[s]);
        }
    return true;
}

static bool read_labels(struct loading *l, struct samples *samples)
{
    const char *path = samples->label_file;
    struct npy npy;

    if (!npy_open(&npy, path, NULL, NULL, l->error))
        return false;
    bool ok = (npy.sizes[0] == samples->count ||
               error_set(l->error, "%s: %s for %s: the counts must agree", path,
                         text_counted(npy.sizes[0], "label").text,
                         text_counted(samples->count, "image").text)) &&
              npy_read_labels(&npy, &samples->labels, &samples->classes);
    samples->label_begin = npy.begin;
    samples->label_size = npy.size * (npy.fortran ? 1 : npy.count / npy.sizes[0]);
    npy_close(&npy);
    return ok;
}

static bool read_pair(struct loading *l, struct images *images, struct samples *samples,
                      const char *split)
{
    samples->label_file = path_of(l->directory, 'y', split);
    return npy_read_pixels(&images->npy, images->white, &samples->pixels, &samples->scaled) &&
           read_labels(l, samples);
}

bool npy_directory_read(struct loading *loading, struct samples found[SPLIT_COUNT])
{
    struct images all[SPLIT_COUNT] = {{0}};
    bool ok = open_all(loading, all, found);

    for (int s = 0; s < SPLIT_COUNT; s++) {
        loading->share = (1 - SCAN) * shares[s];
        ok = ok && (all[s].path == NULL || read_pair(loading, &all[s], &found[s], split_names[s]));
        loading->begin += loading->share;
    }
    for (int s = 0; s < SPLIT_COUNT; s++)
        close_images(&all[s]);
    return ok;
}
