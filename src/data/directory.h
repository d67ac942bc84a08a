/* directory: the interface of readers of a data directory. They return pairs of images and labels
 * as stored in the files; dataset.c makes a data set of these. */
#ifndef MLPTUI_DATA_DIRECTORY_H
#define MLPTUI_DATA_DIRECTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mlptui/data/dataset.h"

/* Images with their labels. */
struct samples {
    size_t count, rows, columns;
    uint8_t *pixels;                /* (count, rows * columns); or */
    float *scaled;                  /* the same in [0, 1]; the other is NULL */
    uint8_t *labels;                /* (count) */
    char *label_file;               /* for messages about wrong labels */
    size_t label_begin, label_size; /* its offset there: label_begin + i * label_size */
    size_t classes; /* declared by the label file (one-hot columns); 0: not declared */
};

struct loading {
    const char *directory;
    dataset_progress_fn *progress; /* may be NULL */
    void *context;
    double begin, share; /* of the progress, for the file being read */
    bool on_their_side;  /* the files are named as EMNIST's, which are transposed */
    struct error notice; /* assumptions made on the files; empty: none */
    struct error *error;
};

/* Fills in [SPLIT_TRAIN] or [SPLIT_TEST] or both; missing ones have count 0. The caller owns the
 * memory, also after a failure (dataset.c frees it). */
typedef bool directory_read_fn(struct loading *loading, struct samples found[SPLIT_COUNT]);

directory_read_fn idx_directory_read; /* train-images-idx3-ubyte and so on */
directory_read_fn npy_directory_read; /* x_train.npy and so on */

/* Whether there are images of the split. */
bool idx_directory_has(const char *directory, enum split_id split);
bool npy_directory_has(const char *directory, enum split_id split);

/* Reports a file's progress as part of the whole; an idx_progress_fn and npy_progress_fn whose
 * `context` is the struct loading. */
bool loading_report(void *context, size_t done, size_t total);

#endif
