/* directory: what the readers of a data directory have in common: the pairs of images and labels
 * that they find in it, as they stand in the files. dataset.c makes a data set of these. */
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
    char *label_file;               /* to say where a wrong label stands */
    size_t label_begin, label_size; /* its offset there: label_begin + i * label_size */
    size_t classes; /* that the label file tells of, whichever occur; 0: it does not say */
};

struct loading {
    const char *directory;
    dataset_progress_fn *progress; /* may be NULL */
    void *context;
    double begin, share; /* of the progress, for the file being read */
    bool on_their_side;  /* the files are EMNIST's, by their names */
    struct error notice; /* what was assumed about the files; empty: nothing */
    struct error *error;
};

/* What there is: [SPLIT_TRAIN] or [SPLIT_TEST] or both; what is missing has count 0. Memory is
 * owned by the caller, also after a failure (dataset.c frees it). */
typedef bool directory_read_fn(struct loading *loading, struct samples found[SPLIT_COUNT]);

directory_read_fn idx_directory_read; /* train-images-idx3-ubyte and so on */
directory_read_fn npy_directory_read; /* x_train.npy and so on */

/* Whether there are images of the split. */
bool idx_directory_has(const char *directory, enum split_id split);
bool npy_directory_has(const char *directory, enum split_id split);

/* Passes a file's progress on; the signature of idx_progress_fn and npy_progress_fn, `context`
 * being the struct loading. */
bool loading_report(void *context, size_t done, size_t total);

#endif
