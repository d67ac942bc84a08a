/* dataset: images with labels in their three splits, made of what a directory holds. */
#include "mlptui/data/dataset.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "data/classnames.h"
#include "data/directory.h"

const char *const split_names[SPLIT_COUNT] = {"train", "val", "test"};

bool loading_report(void *context, size_t done, size_t total)
{
    struct loading *l = context;

    return l->progress == NULL ||
           l->progress(l->context, l->begin + l->share * (double)done / (double)total);
}

/* The images of all splits are of one size, which becomes the data set's. */
static bool agree_on_size(struct loading *l, struct dataset *d, const struct samples *found)
{
    static const char *const names[SPLIT_COUNT] = {"training", "validation", "test"};
    const struct samples *train = &found[SPLIT_TRAIN];

    for (int s = 0; s < SPLIT_COUNT; s++)
        if (found[s].count > 0 &&
            (found[s].rows != train->rows || found[s].columns != train->columns))
            return error_set(l->error,
                             "%s: %s images of %zux%zu pixels, training images of %zux%zu: the "
                             "sizes must agree",
                             l->directory, names[s], found[s].rows, found[s].columns, train->rows,
                             train->columns);
    d->image_rows = train->rows;
    d->image_columns = train->columns;
    d->pixel_count = train->rows * train->columns;
    return true;
}

/* Counts the classes where there are no names: by the training labels. */
static void count_classes(struct dataset *d, const struct samples *train)
{
    for (size_t i = 0; i < train->count; i++)
        if (train->labels[i] >= d->class_count)
            d->class_count = (size_t)train->labels[i] + 1;
}

/* Labels beyond those of the names, or of the training set, have no output that could learn them.
 */
static bool check_labels(struct loading *l, const struct dataset *d, const struct samples *samples)
{
    for (size_t i = 0; i < samples->count; i++)
        if (samples->labels[i] >= d->class_count)
            return error_set(
                l->error, "%s: label %u at offset %zu, expected one below %zu (the %s)",
                samples->label_file, samples->labels[i],
                samples->label_begin + i * samples->label_size, d->class_count,
                d->class_names != NULL ? "lines of classes.txt" : "classes of the training labels");
    return true;
}

static bool name_classes(struct loading *l, struct dataset *d, const struct samples *found)
{
    if (!classnames_read(l->directory, &d->class_names, &d->class_count, l->error))
        return false;
    if (d->class_names == NULL)
        count_classes(d, &found[SPLIT_TRAIN]);
    for (int s = 0; s < SPLIT_COUNT; s++)
        if (!check_labels(l, d, &found[s]))
            return false;
    if (d->class_names == NULL)
        d->class_names = classnames_numbers(d->class_count);
    return true;
}

/* The part [first, first + count) of what a file held. */
static struct split window(const struct samples *samples, size_t first, size_t count, size_t D)
{
    return (struct split){
        .count = count,
        .pixels = samples->pixels != NULL ? samples->pixels + first * D : NULL,
        .scaled = samples->scaled != NULL ? samples->scaled + first * D : NULL,
        .labels = samples->labels != NULL ? samples->labels + first : NULL,
    };
}

static bool cut_splits(struct loading *l, struct dataset *d, const struct samples *found,
                       size_t validation)
{
    size_t train = found[SPLIT_TRAIN].count, D = d->pixel_count;

    d->splits[SPLIT_TEST] = window(&found[SPLIT_TEST], 0, found[SPLIT_TEST].count, D);
    if (found[SPLIT_VALIDATION].count > 0) {
        d->splits[SPLIT_TRAIN] = window(&found[SPLIT_TRAIN], 0, train, D);
        d->splits[SPLIT_VALIDATION] =
            window(&found[SPLIT_VALIDATION], 0, found[SPLIT_VALIDATION].count, D);
        return true;
    }
    if (validation < 1 || validation >= train)
        return error_set(l->error,
                         "val: %zu of %s's %zu training images cannot be the validation split: 1 "
                         "to %zu can",
                         validation, l->directory, train, train - 1);
    d->splits[SPLIT_TRAIN] = window(&found[SPLIT_TRAIN], 0, train - validation, D);
    d->splits[SPLIT_VALIDATION] = window(&found[SPLIT_TRAIN], train - validation, validation, D);
    return true;
}

/* Moves what the reader allocated into the data set. */
static void keep_memory(struct dataset *d, struct samples *found)
{
    for (int s = 0; s < SPLIT_COUNT; s++) {
        d->memory[2 * s] =
            found[s].pixels != NULL ? (void *)found[s].pixels : (void *)found[s].scaled;
        d->memory[2 * s + 1] = found[s].labels;
    }
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
    struct samples found[SPLIT_COUNT] = {{0}};

    if (access(l->directory, F_OK) != 0)
        return error_set_errno(l->error, "%s: no data there", l->directory);
    d->format = npy_directory_found(l->directory) ? DATASET_NPY : DATASET_IDX;
    bool ok =
        d->format == DATASET_NPY ? npy_directory_read(l, found) : idx_directory_read(l, found);
    keep_memory(d, found);
    ok = ok && agree_on_size(l, d, found) && name_classes(l, d, found) &&
         cut_splits(l, d, found, validation);
    for (int s = 0; s < SPLIT_COUNT; s++)
        free(found[s].label_file);
    if (ok)
        d->name = base_name(l->directory);
    return ok;
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
    for (size_t i = 0; i < sizeof dataset->memory / sizeof dataset->memory[0]; i++)
        free(dataset->memory[i]);
    if (dataset->class_names != NULL)
        classnames_free(dataset->class_names, dataset->class_count);
    free(dataset->name);
    free(dataset);
}
