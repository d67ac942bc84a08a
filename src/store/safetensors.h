/* safetensors: the container of model files: named tensors, and a text for each key of the
 * metadata. Written are float32; read are other floats too.
 *
 * The format (github.com/huggingface/safetensors, "Format"): 8 bytes, the header's size as a
 * little-endian number; the header, a JSON object that gives each tensor's type, shape and place
 * and under "__metadata__" an object of strings, padded with blanks; the tensors, row-major,
 * little-endian, without gaps.
 *
 * Memory for all but a header's bytes is allocated as base/xalloc.h does it: the program ends where
 * it is out. */
#ifndef MLPTUI_STORE_SAFETENSORS_H
#define MLPTUI_STORE_SAFETENSORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "mlptui/base/error.h"

/* Readers refuse a longer header. */
#define SAFETENSORS_MAX_HEADER ((size_t)100 * 1000 * 1000)

struct safetensors;

/* --- writing ---------------------------------------------------------------------------------- */

struct safetensors *safetensors_new(void);

/* Both texts are copied; the value must be UTF-8. */
void safetensors_set(struct safetensors *st, const char *key, const char *value);

/* Announces a tensor (rows, columns), or a vector (rows) where columns is 0. Its values are written
 * after the header, in the order of these calls. */
void safetensors_add(struct safetensors *st, const char *name, size_t rows, size_t columns);

/* Makes the header, once all is set and added, and before there is a file to leave half-written.
 * False with `error` when it is longer than readers take. */
bool safetensors_make_header(struct safetensors *st, struct error *error);

/* Writes the header to `file`; a failed write stays in its ferror. Allocates nothing. */
void safetensors_write_header(const struct safetensors *st, FILE *file);

/* Writes values as they stand in the file. */
void safetensors_write_floats(const float *values, size_t count, FILE *file);

/* --- reading ---------------------------------------------------------------------------------- */

/* Opens a file and reads and checks its header: tensors one after another without gap or overlap up
 * to the end of the file. NULL with `error`. `path` is kept by reference. */
struct safetensors *safetensors_open(const char *path, struct error *error);

/* The text of a key of the metadata, owned by `st`; NULL when there is none. */
const char *safetensors_get(const struct safetensors *st, const char *key);

/* The next key of the metadata after *at, NULL before the first, and its text. False where there is
 * none. */
bool safetensors_next_text(const struct safetensors *st, void **at, const char **key,
                           const char **text);

size_t safetensors_tensor_count(const struct safetensors *st);

/* What the file was opened as. */
const char *safetensors_path(const struct safetensors *st);

/* A tensor as its header describes it. */
struct safetensors_tensor {
    const char *name; /* owned by `st` */
    size_t rank;
    size_t shape[2]; /* of the first two dimensions; 1 where there are fewer */
};

/* Whether each tensor is of a type of floats that can be read (F16, BF16, F32, F64), none of its
 * dimensions is 0, and it takes as many bytes as its shape has. */
bool safetensors_check_floats(const struct safetensors *st, struct error *error);

/* The next tensor after *at, NULL before the first. Its shape is one only where
 * safetensors_check_floats holds. False where there is none. */
bool safetensors_next(const struct safetensors *st, void **at, struct safetensors_tensor *tensor);

/* Whether there is a float32 tensor of that name and shape (as safetensors_add); `error` says what
 * there is instead. */
bool safetensors_has(const struct safetensors *st, const char *name, size_t rows, size_t columns,
                     struct error *error);

enum safetensors_values {
    SAFETENSORS_FINITE,
    SAFETENSORS_INFINITE /* infinity is allowed too */
};

/* Reads the values of a tensor that safetensors_has found, or safetensors_check_floats held good:
 * as many as its shape has. False with `error` when the file cannot be read, or a value as a float
 * is none that is allowed. */
bool safetensors_read(struct safetensors *st, const char *name, enum safetensors_values allowed,
                      float *values, struct error *error);

/* Closes the file; NULL is allowed. */
void safetensors_free(struct safetensors *st);

#endif
