/* dataset: images with labels in their three splits, as read from a directory. */
#include "mlptui/data/dataset.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "data/classnames.h"
#include "data/idx.h"

const char *const split_names[SPLIT_COUNT] = {"train", "val", "test"};

/* The four files in the order of dataset.memory, and their share of the loading time. */
enum { TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS, FILE_COUNT };

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

struct loading {
    const char *directory;
    dataset_progress_fn *progress;
    void *context;
    size_t file; /* being read */
    struct error *error;
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

static bool report(void *context, size_t done, size_t total)
{
    struct loading *l = context;

    if (l->progress == NULL)
        return true;
    return l->progress(l->context,
                       files[l->file].begin + files[l->file].share * (double)done / (double)total);
}

static bool read_file(struct loading *l, size_t file, struct idx *idx)
{
    char *path = find_file(l->directory, file);

    if (path == NULL)
        return error_set(l->error, "%s: no %s-%s in it (nor with .%s, nor with .gz)", l->directory,
                         files[file].stem, files[file].suffix, files[file].suffix);
    l->file = file;
    bool ok = idx_read(idx, path, files[file].dimensions, report, l, l->error);
    free(path);
    return ok;
}

/* Reads images and their labels, and moves the memory into the data set. */
static bool read_pair(struct loading *l, struct dataset *d, size_t first, size_t *count)
{
    struct idx images = {0}, labels = {0};
    bool ok = read_file(l, first, &images) && read_file(l, first + 1, &labels);

    if (ok && images.sizes[0] != labels.sizes[0])
        ok = error_set(l->error, "%s: %zu %s but %zu %s: the counts must agree", l->directory,
                       images.sizes[0], files[first].stem, labels.sizes[0], files[first + 1].stem);
    if (ok && first == TEST_IMAGES &&
        (images.sizes[1] != d->image_rows || images.sizes[2] != d->image_columns))
        ok = error_set(l->error,
                       "%s: test images of %zux%zu pixels, training images of %zux%zu: the sizes "
                       "must agree",
                       l->directory, images.sizes[1], images.sizes[2], d->image_rows,
                       d->image_columns);
    if (!ok) {
        idx_release(&images);
        idx_release(&labels);
        return false;
    }
    *count = images.sizes[0];
    d->image_rows = images.sizes[1];
    d->image_columns = images.sizes[2];
    d->memory[first] = images.data;
    d->memory[first + 1] = labels.data;
    return true;
}

static bool read_pairs(struct loading *l, struct dataset *d, size_t *train, size_t *test)
{
    char *images, *labels;

    *train = *test = 0;
    if (!read_pair(l, d, TRAIN_IMAGES, train))
        return false;
    d->pixel_count = d->image_rows * d->image_columns;
    images = find_file(l->directory, TEST_IMAGES);
    labels = find_file(l->directory, TEST_LABELS);
    bool present = images != NULL || labels != NULL;
    free(images);
    free(labels);
    return !present || read_pair(l, d, TEST_IMAGES, test);
}

/* Checks labels against the names, or counts the classes where there are no names. */
static bool check_labels(struct loading *l, struct dataset *d, size_t file, size_t count)
{
    const uint8_t *labels = d->memory[file];

    for (size_t i = 0; i < count; i++) {
        if (d->class_names == NULL && labels[i] >= d->class_count)
            d->class_count = (size_t)labels[i] + 1;
        if (d->class_names != NULL && labels[i] >= d->class_count)
            return error_set(l->error,
                             "%s/%s: label %u at offset %zu, expected one below %zu (the lines of "
                             "classes.txt)",
                             l->directory, files[file].stem, labels[i], 8 + i, d->class_count);
    }
    return true;
}

/* Test labels beyond those of the training set have no output that could learn them. */
static bool check_test_labels(struct loading *l, struct dataset *d, size_t count)
{
    const uint8_t *labels = d->memory[TEST_LABELS];

    for (size_t i = 0; i < count; i++)
        if (labels[i] >= d->class_count)
            return error_set(
                l->error,
                "%s/%s: label %u at offset %zu, expected one below %zu (the classes of the "
                "training labels)",
                l->directory, files[TEST_LABELS].stem, labels[i], 8 + i, d->class_count);
    return true;
}

static bool name_classes(struct loading *l, struct dataset *d, size_t train, size_t test)
{
    if (!classnames_read(l->directory, &d->class_names, &d->class_count, l->error) ||
        !check_labels(l, d, TRAIN_LABELS, train) || !check_test_labels(l, d, test))
        return false;
    if (d->class_names == NULL)
        d->class_names = classnames_numbers(d->class_count);
    return true;
}

static bool cut_splits(struct loading *l, struct dataset *d, size_t train, size_t test,
                       size_t validation)
{
    if (validation < 1 || validation >= train)
        return error_set(l->error,
                         "val: %zu of %s's %zu training images cannot be the validation split: 1 "
                         "to %zu can",
                         validation, l->directory, train, train - 1);
    size_t rest = train - validation;
    const uint8_t *pixels = d->memory[TRAIN_IMAGES], *labels = d->memory[TRAIN_LABELS];

    d->splits[SPLIT_TRAIN] = (struct split){rest, pixels, labels};
    d->splits[SPLIT_VALIDATION] =
        (struct split){validation, pixels + rest * d->pixel_count, labels + rest};
    d->splits[SPLIT_TEST] = (struct split){test, d->memory[TEST_IMAGES], d->memory[TEST_LABELS]};
    return true;
}

/* "data/mnist/" -> "mnist", "." -> the directory's real name. */
static char *base_name(const char *directory)
{
    char *real = realpath(directory, NULL);
    char *path = real != NULL ? real : xstrdup(directory);
    char *slash = strrchr(path, '/');
    char *name = xstrdup(slash != NULL && slash[1] != '\0' ? slash + 1 : path);

    free(path);
    for (char *c = name; *c != '\0'; c++) /* it goes to the screen */
        if ((unsigned char)*c < ' ' || *c == 127)
            *c = '?';
    return name;
}

static bool load(struct loading *l, struct dataset *d, size_t validation)
{
    size_t train, test;

    if (access(l->directory, F_OK) != 0)
        return error_set_errno(l->error, "%s: no data there", l->directory);
    if (!read_pairs(l, d, &train, &test) || !name_classes(l, d, train, test) ||
        !cut_splits(l, d, train, test, validation))
        return false;
    d->name = base_name(l->directory);
    return true;
}

struct dataset *dataset_load(const char *directory, size_t validation_count,
                             dataset_progress_fn *progress, void *context, struct error *error)
{
    struct dataset *dataset = xcalloc(1, sizeof *dataset);
    struct loading loading = {
        .directory = directory, .progress = progress, .context = context, .error = error};

    if (load(&loading, dataset, validation_count))
        return dataset;
    dataset_free(dataset);
    return NULL;
}

void dataset_free(struct dataset *dataset)
{
    if (dataset == NULL)
        return;
    for (size_t i = 0; i < FILE_COUNT; i++)
        free(dataset->memory[i]);
    if (dataset->class_names != NULL)
        classnames_free(dataset->class_names, dataset->class_count);
    free(dataset->name);
    free(dataset);
}
