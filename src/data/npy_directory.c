/* npy_directory: a data directory of NumPy files: x_train.npy, y_train.npy, the same with val and
 * test. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "data/directory.h"
#include "data/npy.h"

static char *path_of(const char *directory, char letter, const char *split)
{
    size_t size = strlen(directory) + 16;
    char *path = xmalloc(size);

    snprintf(path, size, "%s/%c_%s.npy", directory, letter, split);
    return path;
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

/* (N, rows, columns), or (N, D): a square where D is one, else a single row. */
static bool find_size(const struct npy *npy, struct samples *samples, struct error *error)
{
    if (npy->dimensions < 2)
        return error_set(error,
                         "%s: one dimension, expected images: (N, pixels) or (N, rows, columns)",
                         npy->path);
    samples->count = npy->sizes[0];
    if (npy->dimensions == 3) {
        samples->rows = npy->sizes[1];
        samples->columns = npy->sizes[2];
        return true;
    }
    size_t side = 1;
    while (side * side < npy->sizes[1])
        side++;
    bool square = side * side == npy->sizes[1];
    samples->rows = square ? side : 1;
    samples->columns = square ? side : npy->sizes[1];
    return true;
}

static bool read_images(struct loading *l, const char *path, struct samples *samples)
{
    struct npy npy;

    if (!npy_open(&npy, path, l->error))
        return false;
    bool ok =
        find_size(&npy, samples, l->error) &&
        npy_read_pixels(&npy, &samples->pixels, &samples->scaled, loading_report, l, l->error);
    npy_close(&npy);
    return ok;
}

static bool read_labels(struct loading *l, const char *path, struct samples *samples)
{
    struct npy npy;

    if (!npy_open(&npy, path, l->error))
        return false;
    samples->label_begin = npy.begin;
    samples->label_size = npy.size;
    bool ok =
        npy.dimensions == 1 || (npy.dimensions == 2 && npy.sizes[1] == 1) ||
        error_set(l->error, "%s: %zu dimensions, expected labels: (N,)", path, npy.dimensions);
    ok = ok && (npy.count == samples->count ||
                error_set(l->error, "%s: %zu labels for %zu images: the counts must agree", path,
                          npy.count, samples->count));
    ok = ok && npy_read_labels(&npy, &samples->labels, l->error);
    npy_close(&npy);
    return ok;
}

static bool read_pair(struct loading *l, const char *split, struct samples *samples)
{
    char *images = path_of(l->directory, 'x', split);

    samples->label_file = path_of(l->directory, 'y', split);
    bool ok = read_images(l, images, samples) && read_labels(l, samples->label_file, samples);
    free(images);
    return ok;
}

bool npy_directory_read(struct loading *loading, struct samples found[SPLIT_COUNT])
{
    static const double shares[SPLIT_COUNT] = {0.75, 0.1, 0.15};

    for (int s = 0; s < SPLIT_COUNT; s++) {
        loading->share = shares[s];
        if (!is_there(loading->directory, 'x', split_names[s]) &&
            !is_there(loading->directory, 'y', split_names[s]))
            continue;
        if (!read_pair(loading, split_names[s], &found[s]))
            return false;
        loading->begin += loading->share;
    }
    return true;
}
