/* dataset: images with labels in their three splits (train, validation, test), as read from a
 * directory.
 *
 * Pixels stay uint8 in memory (MNIST: 55 MB). Letters of shapes, here and everywhere:
 *   N samples of a split, B samples of a mini-batch, D pixels of an image, C classes. */
#ifndef MLPTUI_DATA_DATASET_H
#define MLPTUI_DATA_DATASET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mlptui/base/error.h"

enum split_id { SPLIT_TRAIN, SPLIT_VALIDATION, SPLIT_TEST, SPLIT_COUNT };

/* "train", "val", "test": as on the command line and in CSV columns. */
extern const char *const split_names[SPLIT_COUNT];

/* "training", "validation", "test": before "images". */
extern const char *const split_words[SPLIT_COUNT];

struct split {
    size_t count;          /* N; any split may be empty, but not both train and test */
    const uint8_t *pixels; /* (N, D), row-major, 255 for 1; a window into the data set; or NULL: */
    const float *scaled;   /* the same in [0, 1], where bytes cannot hold the values */
    const uint8_t *labels; /* (N), each < class_count */
};

enum dataset_format { DATASET_IDX, DATASET_NPY };

struct dataset {
    char *name; /* the directory's last component, "mnist" */
    size_t image_rows;
    size_t image_columns;
    size_t pixel_count; /* D = image_rows * image_columns */
    size_t class_count; /* C: the largest label + 1, or the number of lines of classes.txt */
    char **class_names; /* (C): from classes.txt, else "0", "1", ... */
    struct split splits[SPLIT_COUNT];
    enum dataset_format format;
    bool own_validation;  /* the validation images have files of their own */
    bool on_their_side;   /* by their names the files are EMNIST's, and not yet transposed */
    uint32_t fingerprint; /* dataset_fingerprint of what the files held */
    char *notice;         /* a sentence about assumptions made on the files; NULL: none */
    void *memory[6];      /* what the splits point into, owned */
};

#define DATASET_MAX_CLASSES 256

/* As the number of validation images: a sixth of the training images, at most 10000. */
#define DATASET_VALIDATION_AUTO SIZE_MAX

/* Called during loading, on the calling thread, with the part done in [0, 1]. Returning false
 * cancels the load, which then fails with "loading was cancelled". */
typedef bool dataset_progress_fn(void *context, double done);

/* Reads DIR/train-images-idx3-ubyte, -labels-idx1-ubyte and the same with t10k-; each gzip'd (.gz)
 * or not, under either usual spelling (train-images.idx3-ubyte). The last `validation_count`
 * training images become the validation split, as by dataset_cut. The t10k pair may be missing as a
 * whole: then the test split is empty; or the training pair, and with it training and validation
 * split. Where there is DIR/x_train.npy, NumPy files are read instead: x_train.npy, y_train.npy and
 * the same with val and test. Where val is missing the last `validation_count` training images are
 * the validation split; of train and test one may be missing too. `progress` may be NULL.
 * Returns NULL with `error` filled (file, offset, what was expected) on anything malformed; nothing
 * stays allocated then. Free with dataset_free. */
struct dataset *dataset_load(const char *directory, size_t validation_count,
                             dataset_progress_fn *progress, void *context, struct error *error);

/* Transposes all images: EMNIST's files store them column by column. Call before other threads use
 * the data set. */
void dataset_transpose(struct dataset *dataset);

/* Divides training and validation images anew: the last `count` are for validation, from 0 to all
 * but one, or DATASET_VALIDATION_AUTO. No effect if the validation images have files of their own,
 * or there are no training images. False with `error` if `count` is too large; the splits are then
 * unchanged. */
bool dataset_cut(struct dataset *dataset, size_t count, struct error *error);

/* CRC-32 of all images and labels as they are now, in the order of the files: the same however they
 * are cut into training and validation split. MNIST takes 20 ms; dataset_load has done it. */
uint32_t dataset_fingerprint(const struct dataset *dataset);

/* The split that networks are judged by during training: validation, or training if that is empty.
 */
enum split_id dataset_judge(const struct dataset *dataset);

/* Frees the data set and all it holds; NULL is allowed. */
void dataset_free(struct dataset *dataset);

#endif
