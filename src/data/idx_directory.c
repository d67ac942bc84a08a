/* idx_directory: a data directory in MNIST's format: train-images-idx3-ubyte, its labels, and t10k.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "data/directory.h"
#include "data/idx.h"

enum { TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS, FILE_COUNT };

#define LABELS_BEGIN 8 /* after the header of an IDX file of one dimension */

static const struct {
    const char *stem; /* "train-images" + separator + "idx3-ubyte" */
    const char *suffix;
    size_t dimensions;
    double begin, share; /* of the progress */
} files[FILE_COUNT] = {
    {"train-images", "idx3-ubyte", 3, 0.0, 0.85},
    {"train-labels", "idx1-ubyte", 1, 0.85, 0.01},
    {"t10k-images", "idx3-ubyte", 3, 0.86, 0.13},
    {"t10k-labels", "idx1-ubyte", 1, 0.99, 0.01},
};

/* The file under one of its spellings, allocated; NULL where there is none. */
static char *find_file(const char *directory, size_t file)
{
    static const char separators[] = {'-', '.'};
    static const char *const endings[] = {"", ".gz"};
    size_t size = strlen(directory) + 48;
    char *path = xmalloc(size);

    for (size_t s = 0; s < 2; s++)
        for (size_t e = 0; e < 2; e++) {
            snprintf(path, size, "%s/%s%c%s%s", directory, files[file].stem, separators[s],
                     files[file].suffix, endings[e]);
            if (access(path, F_OK) == 0)
                return path;
        }
    free(path);
    return NULL;
}

/* `path` is the file's, allocated, also on failure; NULL where there is none. */
static bool read_file(struct loading *l, size_t file, struct idx *idx, char **path)
{
    *path = find_file(l->directory, file);
    if (*path == NULL)
        return error_set(l->error,
                         "%s: no %s-%s in it (nor with .%s, nor with .gz; nor x_train.npy)",
                         l->directory, files[file].stem, files[file].suffix, files[file].suffix);
    l->begin = files[file].begin;
    l->share = files[file].share;
    return idx_read(idx, *path, files[file].dimensions, loading_report, l, l->error);
}

/* Reads images and their labels, and moves the memory into `samples`. */
static bool read_pair(struct loading *l, size_t first, struct samples *samples)
{
    struct idx images = {0}, labels = {0};
    char *image_file = NULL, *label_file = NULL;
    bool ok =
        read_file(l, first, &images, &image_file) && read_file(l, first + 1, &labels, &label_file);
    free(image_file);

    if (ok && images.sizes[0] != labels.sizes[0])
        ok = error_set(l->error, "%s: %zu %s but %zu %s: the counts must agree", l->directory,
                       images.sizes[0], files[first].stem, labels.sizes[0], files[first + 1].stem);
    if (!ok) {
        idx_release(&images);
        idx_release(&labels);
        free(label_file);
        return false;
    }
    *samples = (struct samples){
        .count = images.sizes[0],
        .rows = images.sizes[1],
        .columns = images.sizes[2],
        .pixels = images.data,
        .labels = labels.data,
        .label_file = label_file,
        .label_begin = LABELS_BEGIN,
        .label_size = 1,
    };
    return true;
}

static bool is_there(const char *directory, size_t file)
{
    char *path = find_file(directory, file);
    bool there = path != NULL;

    free(path);
    return there;
}

bool idx_directory_has(const char *directory, enum split_id split)
{
    return split != SPLIT_VALIDATION &&
           is_there(directory, split == SPLIT_TRAIN ? TRAIN_IMAGES : TEST_IMAGES);
}

bool idx_directory_read(struct loading *loading, struct samples found[SPLIT_COUNT])
{
    const char *directory = loading->directory;
    bool tests = is_there(directory, TEST_IMAGES) || is_there(directory, TEST_LABELS);
    bool trains = is_there(directory, TRAIN_IMAGES) || is_there(directory, TRAIN_LABELS) || !tests;

    return (!trains || read_pair(loading, TRAIN_IMAGES, &found[SPLIT_TRAIN])) &&
           (!tests || read_pair(loading, TEST_IMAGES, &found[SPLIT_TEST]));
}
