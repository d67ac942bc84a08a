/* dataset: images with labels in their three splits, made of what a directory holds. */
#include "mlptui/data/dataset.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/xalloc.h"
#include "data/classnames.h"
#include "data/directory.h"

#define MOST_VALIDATION  10000
#define VALIDATION_SHARE 6 /* one of six images */

const char *const split_names[SPLIT_COUNT] = {"train", "val", "test"};
const char *const split_words[SPLIT_COUNT] = {"training", "validation", "test"};

bool loading_report(void *context, size_t done, size_t total)
{
    struct loading *l = context;

    return l->progress == NULL ||
           l->progress(l->context, l->begin + l->share * (double)done / (double)total);
}

/* The split that others must agree with: training, or test if there is no training split. */
static enum split_id leading_split(const struct samples *found)
{
    return found[SPLIT_TRAIN].count > 0 ? SPLIT_TRAIN : SPLIT_TEST;
}

/* The images of all splits are of one size, which becomes the data set's. */
static bool agree_on_size(struct loading *l, struct dataset *d, const struct samples *found)
{
    enum split_id leading = leading_split(found);
    size_t rows = found[leading].rows, columns = found[leading].columns;

    for (int s = 0; s < SPLIT_COUNT; s++)
        if (found[s].count > 0 && (found[s].rows != rows || found[s].columns != columns))
            return error_set(l->error,
                             "%s: %s images of %zu rows x %zu columns, %s images of %zu rows x %zu "
                             "columns: the sizes must agree",
                             l->directory, split_words[s], found[s].rows, found[s].columns,
                             split_words[leading], rows, columns);
    d->image_rows = rows;
    d->image_columns = columns;
    d->pixel_count = rows * columns;
    return true;
}

/* Counts the classes where there are no names: by the labels. */
static void count_classes(struct dataset *d, const struct samples *samples)
{
    d->class_count = samples->classes;
    for (size_t i = 0; i < samples->count; i++)
        if (samples->labels[i] >= d->class_count)
            d->class_count = (size_t)samples->labels[i] + 1;
}

/* Refuses labels beyond the class names, or beyond the training set's: no output could learn them.
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
        count_classes(d, &found[leading_split(found)]);
    for (int s = 0; s < SPLIT_COUNT; s++)
        if (!check_labels(l, d, &found[s]))
            return false;
    if (d->class_names == NULL)
        d->class_names = classnames_numbers(d->class_count);
    return true;
}

/* Each split gets what its files hold; no validation images are set apart yet. */
static void fill_splits(struct dataset *d, const struct samples *found)
{
    for (int s = 0; s < SPLIT_COUNT; s++)
        d->splits[s] =
            (struct split){found[s].count, found[s].pixels, found[s].scaled, found[s].labels};
    d->own_validation = found[SPLIT_VALIDATION].count > 0;
}

/* The samples from `first` on. */
static struct split rest_of(const struct split *split, size_t first, size_t D)
{
    return (struct split){
        .count = split->count - first,
        .pixels = split->pixels != NULL ? split->pixels + first * D : NULL,
        .scaled = split->scaled != NULL ? split->scaled + first * D : NULL,
        .labels = split->labels + first,
    };
}

bool dataset_cut(struct dataset *dataset, size_t count, struct error *error)
{
    struct split *train = &dataset->splits[SPLIT_TRAIN];
    struct split *validation = &dataset->splits[SPLIT_VALIDATION];
    size_t all = train->count + validation->count;

    if (dataset->own_validation || all == 0)
        return true;
    if (count == DATASET_VALIDATION_AUTO)
        count = all / VALIDATION_SHARE < MOST_VALIDATION ? all / VALIDATION_SHARE : MOST_VALIDATION;
    if (count >= all)
        return error_set(error,
                         "val: %zu of the %s of %s cannot be set apart for "
                         "validation: 0 to %zu can",
                         count, text_counted(all, "training image").text, dataset->name, all - 1);
    train->count = all;
    *validation = rest_of(train, all - count, dataset->pixel_count);
    train->count = all - count;
    return true;
}

/* (rows, columns) to (columns, rows), of elements of `size` bytes. */
static void transpose_image(uint8_t *image, size_t rows, size_t columns, size_t size,
                            uint8_t *scratch)
{
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++)
            memcpy(scratch + (c * rows + r) * size, image + (r * columns + c) * size, size);
    memcpy(image, scratch, rows * columns * size);
}

void dataset_transpose(struct dataset *d)
{
    uint8_t *scratch = xcalloc(d->pixel_count, sizeof(float));
    size_t rows = d->image_rows, columns = d->image_columns;

    for (int s = 0; s < SPLIT_COUNT; s++) {
        size_t size = d->splits[s].pixels != NULL ? 1 : sizeof(float);
        size_t count = d->splits[s].count;
        uint8_t *next = d->memory[2 * s];

        if (s == SPLIT_TRAIN && !d->own_validation) /* which lie behind them */
            count += d->splits[SPLIT_VALIDATION].count;
        for (size_t i = 0; next != NULL && i < count; i++, next += d->pixel_count * size)
            transpose_image(next, rows, columns, size, scratch);
    }
    free(scratch);
    d->image_rows = columns;
    d->image_columns = rows;
    if (d->on_their_side) { /* the notice no longer holds */
        free(d->notice);
        d->notice = NULL;
        d->on_their_side = false;
    }
}

enum split_id dataset_judge(const struct dataset *dataset)
{
    return dataset->splits[SPLIT_VALIDATION].count > 0 ? SPLIT_VALIDATION : SPLIT_TRAIN;
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

/* NumPy files before IDX files, but a training set before anything else. */
static enum dataset_format format_of(const char *directory)
{
    static const enum split_id telling[] = {SPLIT_TRAIN, SPLIT_TEST};

    for (size_t i = 0; i < 2; i++) {
        if (npy_directory_has(directory, telling[i]))
            return DATASET_NPY;
        if (idx_directory_has(directory, telling[i]))
            return DATASET_IDX;
    }
    return DATASET_IDX; /* its reader reports what is missing */
}

static bool load(struct loading *l, struct dataset *d, size_t validation)
{
    struct samples found[SPLIT_COUNT] = {{0}};

    if (access(l->directory, F_OK) != 0)
        return error_set_errno(l->error, "%s: no data there", l->directory);
    d->format = format_of(l->directory);
    bool ok =
        d->format == DATASET_NPY ? npy_directory_read(l, found) : idx_directory_read(l, found);
    keep_memory(d, found);
    if (l->notice.text[0] != '\0')
        d->notice = xstrdup(l->notice.text);
    ok = ok && agree_on_size(l, d, found) && name_classes(l, d, found);
    for (int s = 0; s < SPLIT_COUNT; s++)
        free(found[s].label_file);
    if (!ok)
        return false;
    d->name = base_name(l->directory);
    d->on_their_side = l->on_their_side;
    fill_splits(d, found);
    d->fingerprint = dataset_fingerprint(d);
    return dataset_cut(d, validation, l->error);
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
    classnames_free(dataset->class_names, dataset->class_count);
    free(dataset->name);
    free(dataset->notice);
    free(dataset);
}
