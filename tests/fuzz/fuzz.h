/* fuzz: what the fuzz targets have in common. A target is one file with one function,
 *
 *     FUZZ_TARGET(npy)
 *     {
 *         ... size, data ...
 *         return 0;
 *     }
 *
 * which hands the bytes to one parser and then checks what the parser's header promises: FUZZ_CHECK
 * ends the program where that is broken. targets.c names them all. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/idx.h"
#include "mlptui/base/error.h"

#define FUZZ_TARGET(name)                                                                          \
    int fuzz_##name(const uint8_t *data, size_t size);                                             \
    int fuzz_##name(const uint8_t *data, size_t size)

/* Ends the program unless `truth` holds. */
#define FUZZ_CHECK(truth) ((truth) ? (void)0 : fuzz_broken(__FILE__, __LINE__, #truth))
_Noreturn void fuzz_broken(const char *file, int line, const char *promise);

/* The path of a regular file that holds these bytes, until the next call; for parsers that take
 * paths. It has no name that could stay behind. */
const char *fuzz_file(const uint8_t *data, size_t size);

/* The bytes as text that ends at the first 0 or with them; to be freed. */
char *fuzz_text(const uint8_t *data, size_t size);

/* Checks that a failure's sentence is one line of text. */
void fuzz_check_error(const struct error *error);

/* Reads all the bytes, so that a sanitizer sees one that is missing. */
void fuzz_touch(const void *bytes, size_t size);

/* Reads an IDX file as images or labels, and checks what idx.h promises of it. */
void fuzz_read_idx(const char *path, enum idx_kind kind);

/* What a file that begins so is more likely to be. */
enum idx_kind fuzz_idx_kind(const uint8_t *data, size_t size);

#endif
