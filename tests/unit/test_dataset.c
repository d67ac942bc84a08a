/* Tests of idx, class names, dataset and batch: every malformed file gets its one clear line. */
#include "testing.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "data/idx.h"
#include "mlptui/data/batch.h"
#include "mlptui/data/dataset.h"

static char directory[64];

static void enter(void)
{
    strcpy(directory, "/tmp/mlptui-data-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
}

static void leave(void)
{
    char command[128];

    snprintf(command, sizeof command, "rm -rf '%s'", directory);
    ck_assert_int_eq(system(command), 0);
}

static const char *path_of(const char *name)
{
    static char path[256];

    snprintf(path, sizeof path, "%s/%s", directory, name);
    return path;
}

static void write_file(const char *name, const void *data, size_t size)
{
    FILE *file = fopen(path_of(name), "wb");

    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(data, 1, size, file), size);
    fclose(file);
}

static void write_gzip(const char *name, const void *data, size_t size)
{
    gzFile file = gzopen(path_of(name), "wb");

    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(gzwrite(file, data, (unsigned)size), (int)size);
    gzclose(file);
}

static size_t read_back(const char *name, uint8_t *data, size_t size)
{
    FILE *file = fopen(path_of(name), "rb");

    ck_assert_ptr_nonnull(file);
    size_t got = fread(data, 1, size, file);
    fclose(file);
    return got;
}

/* An IDX file in memory: header and elements 0, 1, 2, ... modulo `modulo`. */
static size_t make_idx(uint8_t *out, int dimensions, const uint32_t *sizes, unsigned modulo)
{
    size_t count = 1, at = 4;

    out[0] = out[1] = 0;
    out[2] = 8;
    out[3] = (uint8_t)dimensions;
    for (int d = 0; d < dimensions; d++) {
        for (int shift = 24; shift >= 0; shift -= 8)
            out[at++] = (uint8_t)(sizes[d] >> shift);
        count *= sizes[d];
    }
    for (size_t i = 0; i < count; i++)
        out[at++] = (uint8_t)(i % modulo);
    return at;
}

/* --- idx ------------------------------------------------------------------------------------- */

static const uint32_t cube[3] = {4, 3, 2};

static void ck_refused(const char *name, enum idx_kind kind, const char *expected)
{
    struct error error = {""};
    struct idx idx;

    ck_assert(!idx_read(&idx, path_of(name), kind, NULL, NULL, &error));
    ck_assert_ptr_null(idx.data);
    ck_assert_msg(strstr(error.text, name) != NULL, "no file name in: %s", error.text);
    ck_assert_msg(strstr(error.text, expected) != NULL, "no '%s' in: %s", expected, error.text);
    ck_assert_ptr_null(strchr(error.text, '\n'));
}

START_TEST(test_good_files)
{
    uint8_t bytes[64];
    size_t size = make_idx(bytes, 3, cube, 256);
    struct idx idx;

    write_file("plain", bytes, size);
    write_gzip("packed.gz", bytes, size);
    for (int i = 0; i < 2; i++) {
        ck_assert(
            idx_read(&idx, path_of(i == 0 ? "plain" : "packed.gz"), IDX_IMAGES, NULL, NULL, NULL));
        ck_assert_uint_eq(idx.count, 24);
        ck_assert_uint_eq(idx.sizes[0], 4);
        ck_assert_uint_eq(idx.sizes[2], 2);
        for (size_t k = 0; k < 24; k++)
            ck_assert_uint_eq(idx.data[k], k);
        idx_release(&idx);
    }
}
END_TEST

START_TEST(test_malformed_files)
{
    uint8_t bytes[64], changed[64];
    size_t size = make_idx(bytes, 3, cube, 256);

    write_file("empty", bytes, 0);
    ck_refused("empty", IDX_IMAGES, "offset 0");
    write_file("header", bytes, 10);
    ck_refused("header", IDX_IMAGES, "inside the IDX header of 16 bytes");
    write_file("truncated", bytes, size - 1);
    ck_refused("truncated", IDX_IMAGES, "ends at offset 39, expected 1 bytes");
    bytes[size] = 0;
    write_file("trailing", bytes, size + 1);
    ck_refused("trailing", IDX_IMAGES, "trailing bytes at offset 40");
    ck_refused("truncated", IDX_LABELS, "0x00000803");
    memcpy(changed, bytes, size);
    changed[2] = 0x0d; /* floats */
    write_file("floats", changed, size);
    ck_refused("floats", IDX_IMAGES, "expected 0x00000803");
    memcpy(changed, bytes, size);
    memset(changed + 8, 0, 4);
    write_file("nothing", changed, size);
    ck_refused("nothing", IDX_IMAGES, "is 0 at offset 8");
    memset(changed + 4, 255, 12);
    write_file("overflow", changed, size);
    ck_refused("overflow", IDX_IMAGES, "overflow");
    memcpy(changed, bytes, size);
    changed[5] = 200; /* 13 million images in 40 bytes */
    write_file("promise", changed, size);
    ck_refused("promise", IDX_IMAGES, "promises");
}
END_TEST

START_TEST(test_malformed_gzip)
{
    uint8_t bytes[64], packed[256];
    size_t size = make_idx(bytes, 3, cube, 256);

    write_gzip("good.gz", bytes, size);
    size_t length = read_back("good.gz", packed, sizeof packed);
    write_file("cut.gz", packed, length - 12);
    ck_refused("cut.gz", IDX_IMAGES, "too early");
    packed[length - 6] ^= 0x55; /* the checksum */
    write_file("checksum.gz", packed, length);
    ck_refused("checksum.gz", IDX_IMAGES, "corrupt");
    packed[12] ^= 0xff;
    packed[13] ^= 0xff;
    write_file("corrupt.gz", packed, length);
    ck_refused("corrupt.gz", IDX_IMAGES, "corrupt.gz");
}
END_TEST

START_TEST(test_after_the_gzip_data)
{
    uint8_t bytes[64], packed[512];
    size_t size = make_idx(bytes, 3, cube, 256), second;
    struct idx idx;
    char where[64];

    write_gzip("whole.gz", bytes, size);
    size_t length = read_back("whole.gz", packed, sizeof packed);
    snprintf(where, sizeof where, "trailing bytes at offset %zu of the file", length);
    memcpy(packed + length, "garbage", 7);
    write_file("garbage.gz", packed, length + 7);
    ck_refused("garbage.gz", IDX_IMAGES, where);
    packed[length] = 0x1f; /* one byte of what could have been a member */
    write_file("half-magic.gz", packed, length + 1);
    ck_refused("half-magic.gz", IDX_IMAGES, where);

    /* members that follow each other are one file: RFC 1952, 2.2 */
    write_gzip("first.gz", bytes, 5);
    write_gzip("second.gz", bytes + 5, size - 5);
    length = read_back("first.gz", packed, sizeof packed);
    second = read_back("second.gz", packed + length, sizeof packed - length);
    write_file("members.gz", packed, length + second);
    ck_assert(idx_read(&idx, path_of("members.gz"), IDX_IMAGES, NULL, NULL, NULL));
    ck_assert_mem_eq(idx.data, bytes + 16, idx.count);
    idx_release(&idx);
    write_file("second-cut.gz", packed, length + second - 3);
    ck_refused("second-cut.gz", IDX_IMAGES, "too early");
}
END_TEST

/* Calls until it cancels. */
static bool count_down(void *context, size_t done, size_t total)
{
    ck_assert_uint_le(done, total);
    return --*(int *)context > 0;
}

/* More empty members than the buffer holds, so that its end falls within one; then the data, then
 * nothing or what is no member. */
START_TEST(test_empty_members)
{
    enum { MEMBERS = 30000 };
    static uint8_t packed[MEMBERS * 32];
    uint8_t bytes[64], empty[32];
    size_t size = make_idx(bytes, 3, cube, 256), used = 0;
    struct error error = {""};
    struct idx idx;
    int calls = 2;

    write_gzip("empty.gz", bytes, 0);
    size_t length = read_back("empty.gz", empty, sizeof empty);
    ck_assert_uint_gt(length, 0);
    for (int i = 0; i < MEMBERS; i++, used += length)
        memcpy(packed + used, empty, length);
    write_file("nothing.gz", packed, used);
    ck_refused("nothing.gz", IDX_IMAGES, "ends at offset 0");
    ck_assert(!idx_read(&idx, path_of("nothing.gz"), IDX_IMAGES, count_down, &calls, &error));
    ck_assert_str_eq(error.text, "loading was cancelled");
    ck_assert_int_eq(calls, 0);

    write_gzip("data.gz", bytes, size);
    used += read_back("data.gz", packed + used, sizeof packed - used);
    write_file("members.gz", packed, used);
    calls = 1000;
    ck_assert(idx_read(&idx, path_of("members.gz"), IDX_IMAGES, count_down, &calls, NULL));
    ck_assert_mem_eq(idx.data, bytes + 16, idx.count);
    idx_release(&idx);
    packed[used] = 0x1f;
    write_file("half.gz", packed, used + 1);
    ck_refused("half.gz", IDX_IMAGES, "trailing bytes at offset");
}
END_TEST

/* What fills up the last block of a tape is harmless, anything else is not. */
START_TEST(test_padding_behind_gzip_data)
{
    static const size_t paddings[] = {1, 2, 100, 4096, 300000};
    static uint8_t packed[300512];
    uint8_t bytes[64];
    size_t size = make_idx(bytes, 3, cube, 256);
    struct idx idx;
    char where[64];

    write_gzip("whole.gz", bytes, size);
    size_t length = read_back("whole.gz", packed, sizeof packed);
    for (size_t i = 0; i < sizeof paddings / sizeof paddings[0]; i++) {
        size_t end = length + paddings[i];

        memset(packed + length, 0, paddings[i]);
        write_file("padded.gz", packed, end);
        ck_assert(idx_read(&idx, path_of("padded.gz"), IDX_IMAGES, NULL, NULL, NULL));
        ck_assert_mem_eq(idx.data, bytes + 16, idx.count);
        idx_release(&idx);
        packed[end - 1] = 'x';
        write_file("padded.gz", packed, end);
        snprintf(where, sizeof where, "trailing bytes at offset %zu of the file", end - 1);
        ck_refused("padded.gz", IDX_IMAGES, where);
    }
    /* not packed, a file is exactly as long as it says */
    memset(bytes + size, 0, sizeof bytes - size);
    write_file("plain", bytes, size + 4);
    ck_refused("plain", IDX_IMAGES, "trailing bytes at offset 40");
}
END_TEST

/* QMNIST's: int32 in one or two dimensions, the first column is the class. */
static size_t make_wide(uint8_t *out, uint32_t columns, const int32_t *classes, uint32_t count)
{
    size_t at = 4;

    memcpy(out, (uint8_t[]){0, 0, 0x0c, columns > 0 ? 2 : 1}, 4);
    for (uint32_t i = 0; i < (columns > 0 ? 2u : 1u); i++)
        for (int shift = 24; shift >= 0; shift -= 8)
            out[at++] = (uint8_t)((i == 0 ? count : columns) >> shift);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t c = 0; c < (columns > 0 ? columns : 1); c++)
            for (int shift = 24; shift >= 0; shift -= 8)
                out[at++] = (uint8_t)((uint32_t)(c == 0 ? classes[i] : -7 * (int32_t)c) >> shift);
    return at;
}

static const uint32_t wide_columns[] = {0, 1, 8};

START_TEST(test_wide_labels)
{
    int32_t classes[] = {3, 0, 9, 255};
    uint8_t bytes[256];
    struct idx idx;

    for (size_t i = 0; i < 3; i++) {
        size_t header = wide_columns[i] > 0 ? 12 : 8;
        size_t row = 4 * (wide_columns[i] > 0 ? wide_columns[i] : 1);
        size_t size = make_wide(bytes, wide_columns[i], classes, 4);

        for (int packed = 0; packed < 2; packed++) {
            if (packed)
                write_gzip("wide.gz", bytes, size);
            else
                write_file("wide", bytes, size);
            ck_assert(
                idx_read(&idx, path_of(packed ? "wide.gz" : "wide"), IDX_LABELS, NULL, NULL, NULL));
            ck_assert_uint_eq(idx.sizes[0], 4);
            ck_assert_uint_eq(idx.count, 4);
            ck_assert_uint_eq(idx.begin, header);
            ck_assert_uint_eq(idx.stride, row);
            for (size_t k = 0; k < 4; k++)
                ck_assert_int_eq(idx.data[k], classes[k]);
            idx_release(&idx);
        }
    }
}
END_TEST

START_TEST(test_wide_labels_that_are_refused)
{
    int32_t classes[] = {3, 0, 9, 255};
    uint8_t bytes[256];
    char where[96];

    for (size_t i = 0; i < 3; i++) {
        size_t header = wide_columns[i] > 0 ? 12 : 8;
        size_t row = 4 * (wide_columns[i] > 0 ? wide_columns[i] : 1);
        size_t size = make_wide(bytes, wide_columns[i], classes, 4);

        write_file("wide", bytes, size - 1);
        ck_refused("wide", IDX_LABELS, "expected 1 bytes");
        write_file("wide", bytes, size);
        ck_refused("wide", IDX_IMAGES, "expected 0x00000803 (unsigned bytes, 3 dimensions)");
        for (int bad = 0; bad < 2; bad++) {
            int32_t wrong[] = {3, 0, bad ? 256 : -1, 255};
            write_file("wide", bytes, make_wide(bytes, wide_columns[i], wrong, 4));
            snprintf(where, sizeof where, "label %d at offset %zu, expected one from 0 to 255",
                     wrong[2], header + 2 * row);
            ck_refused("wide", IDX_LABELS, where);
        }
    }
}
END_TEST

START_TEST(test_images_given_as_labels)
{
    uint8_t bytes[256];

    write_file("images", bytes, make_idx(bytes, 3, cube, 256));
    ck_refused("images", IDX_LABELS,
               "expected 0x00000801 (unsigned bytes, 1 dimension) or 0x00000c02 (int32, 2 "
               "dimensions) or 0x00000c01 (int32, 1 dimension)");
}
END_TEST

START_TEST(test_things_that_are_no_files)
{
    ck_refused("missing", IDX_IMAGES, "No such file");
    ck_assert_int_eq(mkdir(path_of("folder"), 0700), 0);
    ck_refused("folder", IDX_IMAGES, "is a directory");
    ck_assert_int_eq(mkfifo(path_of("pipe"), 0600), 0);
    ck_refused("pipe", IDX_IMAGES, "is not a regular file");
}
END_TEST

/* --- data set -------------------------------------------------------------------------------- */

struct spelling {
    const char *images, *labels;
    bool packed;
};

static void write_idx(const char *name, bool packed, int dimensions, const uint32_t *sizes,
                      unsigned modulo)
{
    uint8_t bytes[4096];
    size_t size = make_idx(bytes, dimensions, sizes, modulo);

    if (packed)
        write_gzip(name, bytes, size);
    else
        write_file(name, bytes, size);
}

static void write_train(uint32_t images, uint32_t labels)
{
    write_idx("train-images-idx3-ubyte", false, 3, (uint32_t[]){images, 4, 3}, 256);
    write_idx("train-labels-idx1-ubyte", false, 1, (uint32_t[]){labels}, 5);
}

static void write_test(uint32_t images, uint32_t rows, unsigned classes)
{
    write_idx("t10k-images-idx3-ubyte", false, 3, (uint32_t[]){images, rows, 3}, 256);
    write_idx("t10k-labels-idx1-ubyte", false, 1, (uint32_t[]){images}, classes);
}

static void ck_no_data(size_t validation, const char *expected)
{
    struct error error = {""};

    ck_assert_ptr_null(dataset_load(directory, validation, NULL, NULL, &error));
    ck_assert_msg(strstr(error.text, expected) != NULL, "no '%s' in: %s", expected, error.text);
}

START_TEST(test_all_spellings)
{
    static const struct spelling spellings[] = {
        {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", false},
        {"train-images.idx3-ubyte", "train-labels.idx1-ubyte", false},
        {"train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", true},
        {"train-images.idx3-ubyte.gz", "train-labels.idx1-ubyte.gz", true},
    };
    const struct spelling *s = &spellings[_i];

    write_idx(s->images, s->packed, 3, (uint32_t[]){20, 4, 3}, 256);
    write_idx(s->labels, s->packed, 1, (uint32_t[]){20}, 5);
    struct dataset *d = dataset_load(directory, 6, NULL, NULL, NULL);
    ck_assert_ptr_nonnull(d);
    ck_assert_uint_eq(d->splits[SPLIT_TRAIN].count, 14);
    ck_assert_uint_eq(d->splits[SPLIT_VALIDATION].count, 6);
    ck_assert_uint_eq(d->splits[SPLIT_TEST].count, 0);
    ck_assert_uint_eq(d->splits[SPLIT_VALIDATION].labels[0], 14 % 5);
    ck_assert_uint_eq(d->splits[SPLIT_VALIDATION].pixels[0], 14 * 12);
    ck_assert_uint_eq(d->class_count, 5);
    ck_assert_str_eq(d->class_names[4], "4");
    ck_assert_uint_eq(d->pixel_count, 12);
    ck_assert_str_eq(d->name, strrchr(directory, '/') + 1);
    dataset_free(d);

    char expected[64]; /* what is wrong in the file is said under the name that it has */
    write_file("classes.txt", "a\nb\nc\nd\n", 8);
    snprintf(expected, sizeof expected, "/%s: label 4 at offset 12", s->labels);
    ck_no_data(6, expected);
}
END_TEST

/* Names under which MNIST's relatives come. */
static const struct names {
    const char *train_images, *train_labels, *test_images, *test_labels;
    bool wide, emnist;
} names[] = {
    {"emnist-letters-train-images-idx3-ubyte", "emnist-letters-train-labels-idx1-ubyte",
     "emnist-letters-test-images-idx3-ubyte", "emnist-letters-test-labels-idx1-ubyte", false, true},
    {"qmnist-train-images-idx3-ubyte", "qmnist-train-labels-idx2-int",
     "qmnist-test-images-idx3-ubyte", "qmnist-test-labels-idx2-int", true, false},
    {"kmnist-train-images.idx3-ubyte", "kmnist-train-labels.idx1-ubyte",
     "kmnist-t10k-images-idx3-ubyte", "kmnist-t10k-labels.idx1-ubyte", false, false},
    {"fashion_train-images-idx3-ubyte", "fashion_train-labels-idx1-ubyte",
     "fashion_t10k-images-idx3-ubyte", "fashion_t10k-labels-idx1-ubyte", false, false},
    {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "test-images-idx3-ubyte",
     "test-labels-idx1-ubyte", false, false},
    {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
     "t10k-labels-idx1-ubyte", true, false}, /* int32 under the usual names */
    {"qmnist-train-images-idx3-ubyte", "qmnist-train-labels-idx2-int",
     "qmnist-test10k-images-idx3-ubyte", "qmnist-test10k-labels-idx2-int", true, false},
};

static void write_labels(const char *name, bool wide, bool packed, uint32_t count)
{
    int32_t classes[64];
    uint8_t bytes[4096];

    if (!wide) {
        write_idx(name, packed, 1, (uint32_t[]){count}, 5);
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        classes[i] = (int32_t)(i % 5);
    size_t size = make_wide(bytes, 8, classes, count);
    if (packed)
        write_gzip(name, bytes, size);
    else
        write_file(name, bytes, size);
}

START_TEST(test_names_of_relatives)
{
    const struct names *n = &names[_i / 2];
    const char *ending = _i % 2 > 0 ? ".gz" : "";
    char name[4][64];
    struct error error = {""};

    snprintf(name[0], 64, "%s%s", n->train_images, ending);
    snprintf(name[1], 64, "%s%s", n->train_labels, ending);
    snprintf(name[2], 64, "%s%s", n->test_images, ending);
    snprintf(name[3], 64, "%s%s", n->test_labels, ending);
    write_idx(name[0], _i % 2 > 0, 3, (uint32_t[]){20, 4, 3}, 256);
    write_labels(name[1], n->wide, _i % 2 > 0, 20);
    write_idx(name[2], _i % 2 > 0, 3, (uint32_t[]){10, 4, 3}, 256);
    write_labels(name[3], n->wide, _i % 2 > 0, 10);
    write_file("._train-images-idx3-ubyte", "x", 1); /* what some systems keep beside a file */
    write_file("train-images-idx3-ubyte.txt", "x", 1);
    struct dataset *d = dataset_load(directory, 5, NULL, NULL, &error);
    ck_assert_msg(d != NULL, "%s", error.text);
    ck_assert_uint_eq(d->splits[SPLIT_TRAIN].count, 15);
    ck_assert_uint_eq(d->splits[SPLIT_TEST].count, 10);
    ck_assert_uint_eq(d->splits[SPLIT_TEST].labels[6], 1);
    ck_assert_uint_eq(d->class_count, 5);
    ck_assert_int_eq(d->on_their_side, n->emnist);
    ck_assert_int_eq(d->notice != NULL, n->emnist);
    if (n->emnist)
        ck_assert_ptr_nonnull(strstr(d->notice, "--transpose"));
    dataset_free(d);

    ck_assert_int_eq(unlink(path_of(name[1])), 0); /* a missing one is named as its companion is */
    char expected[96];
    snprintf(expected, sizeof expected, "no %.*s-",
             (int)(strstr(n->train_labels, "labels") - n->train_labels) + 6, n->train_labels);
    ck_no_data(5, expected);
}
END_TEST

/* Which one is meant cannot be known. */
START_TEST(test_several_sets)
{
    static const char *const others[][2] = {
        {"emnist-digits-train-images-idx3-ubyte", "emnist-letters-train-images-idx3-ubyte"},
        {"train-images-idx3-ubyte", "qmnist-train-images-idx3-ubyte"},
        {"qmnist-test10k-images-idx3-ubyte", "qmnist-test50k-images-idx3-ubyte.gz"},
        {"emnist-digits-train-images-idx3-ubyte", "emnist-letters-test-labels-idx1-ubyte"},
    };
    struct error error = {""};

    for (size_t i = 0; i < 4; i++) {
        write_file(others[i][0], "", 0);
        write_file(others[i][1], "", 0);
        ck_assert_ptr_null(dataset_load(directory, 5, NULL, NULL, &error));
        ck_assert_msg(strstr(error.text, "two data sets") && strstr(error.text, others[i][0]) &&
                          strstr(error.text, others[i][1]),
                      "%s", error.text);
        unlink(path_of(others[i][0]));
        unlink(path_of(others[i][1]));
    }
    /* one set, packed and unpacked: the unpacked files are read */
    write_train(20, 20);
    write_file("train-images-idx3-ubyte.gz", "", 0);
    write_file("train-images.idx3-ubyte", "", 0);
    struct dataset *d = dataset_load(directory, 5, NULL, NULL, &error);
    ck_assert_msg(d != NULL, "%s", error.text);
    dataset_free(d);
}
END_TEST

START_TEST(test_transposing)
{
    write_train(20, 20); /* 4 rows, 3 columns */
    struct dataset *d = dataset_load(directory, 5, NULL, NULL, NULL);
    struct dataset *t = dataset_load(directory, 5, NULL, NULL, NULL);

    dataset_transpose(t);
    ck_assert_uint_eq(t->image_rows, 3);
    ck_assert_uint_eq(t->image_columns, 4);
    for (int s = 0; s < 2; s++)
        for (size_t i = 0; i < d->splits[s].count; i++)
            for (size_t r = 0; r < 4; r++)
                for (size_t c = 0; c < 3; c++)
                    ck_assert_uint_eq(t->splits[s].pixels[i * 12 + c * 4 + r],
                                      d->splits[s].pixels[i * 12 + r * 3 + c]);
    dataset_transpose(t);
    ck_assert_mem_eq(t->splits[SPLIT_TRAIN].pixels, d->splits[SPLIT_TRAIN].pixels, 15 * 12);
    dataset_free(d);
    dataset_free(t);
}
END_TEST

START_TEST(test_what_must_agree)
{
    ck_no_data(5, "no train-images");
    write_train(20, 19);
    ck_no_data(5, "counts must agree");
    write_train(20, 20);
    ck_no_data(20, "0 to 19");
    write_test(7, 5, 5);
    ck_no_data(5, "sizes must agree");
    write_test(7, 4, 7);
    ck_no_data(5, "label 5 at offset 13");
    unlink(path_of("t10k-labels-idx1-ubyte"));
    ck_no_data(5, "no t10k-labels");
    write_test(7, 4, 5);
    struct dataset *d = dataset_load(directory, 19, NULL, NULL, NULL);
    ck_assert_ptr_nonnull(d);
    ck_assert_uint_eq(d->splits[SPLIT_TEST].count, 7);
    dataset_free(d);
}
END_TEST

static void ck_cut(struct dataset *d, size_t wanted, size_t validation)
{
    struct error error;
    size_t all = d->splits[SPLIT_TRAIN].count + d->splits[SPLIT_VALIDATION].count;
    size_t train = all - validation;

    ck_assert_msg(dataset_cut(d, wanted, &error), "%s", error.text);
    ck_assert_uint_eq(d->splits[SPLIT_TRAIN].count, train);
    ck_assert_uint_eq(d->splits[SPLIT_VALIDATION].count, validation);
    ck_assert_ptr_eq(d->splits[SPLIT_VALIDATION].labels, d->splits[SPLIT_TRAIN].labels + train);
    ck_assert_ptr_eq(d->splits[SPLIT_VALIDATION].pixels,
                     d->splits[SPLIT_TRAIN].pixels + train * d->pixel_count);
    ck_assert_int_eq(dataset_judge(d), validation > 0 ? SPLIT_VALIDATION : SPLIT_TRAIN);
}

START_TEST(test_cutting)
{
    static const size_t usual[][2] = {{1, 0},         {2, 0},         {5, 0},        {6, 1},
                                      {7, 1},         {600, 100},     {59999, 9999}, {60000, 10000},
                                      {60001, 10000}, {697932, 10000}};
    static uint8_t labels[700000];
    struct dataset d = {.pixel_count = 1, .name = (char[]){"data"}};
    struct error error;

    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        size_t all = usual[i][0];

        d.splits[SPLIT_TRAIN] = (struct split){all, labels, NULL, labels};
        d.splits[SPLIT_VALIDATION].count = 0;
        ck_cut(&d, DATASET_VALIDATION_AUTO, usual[i][1]);
        ck_cut(&d, 0, 0);
        ck_cut(&d, all - 1, all - 1);
        ck_assert(!dataset_cut(&d, all, &error));
        ck_assert_ptr_nonnull(strstr(error.text, "cannot be set apart"));
        ck_assert_uint_eq(d.splits[SPLIT_VALIDATION].count, all - 1);
        ck_cut(&d, DATASET_VALIDATION_AUTO, usual[i][1]); /* from wherever the cut was */
    }
    d.own_validation = true;
    ck_assert(dataset_cut(&d, 0, &error));
    ck_assert_uint_eq(d.splits[SPLIT_VALIDATION].count, 10000);
}
END_TEST

START_TEST(test_test_files_only)
{
    struct error error;

    write_test(7, 4, 5);
    struct dataset *d = dataset_load(directory, DATASET_VALIDATION_AUTO, NULL, NULL, &error);
    ck_assert_msg(d != NULL, "%s", error.text);
    ck_assert_uint_eq(d->splits[SPLIT_TRAIN].count, 0);
    ck_assert_uint_eq(d->splits[SPLIT_VALIDATION].count, 0);
    ck_assert_uint_eq(d->splits[SPLIT_TEST].count, 7);
    ck_assert_uint_eq(d->class_count, 5);
    ck_assert_uint_eq(d->image_rows, 4);
    dataset_free(d);
    unlink(path_of("t10k-labels-idx1-ubyte"));
    ck_no_data(5, "no t10k-labels");
    write_test(7, 4, 5);
    write_idx("train-labels-idx1-ubyte", false, 1, (uint32_t[]){20}, 5);
    ck_no_data(5, "no train-images");
}
END_TEST

START_TEST(test_class_names)
{
    static const char *const bad[][2] = {{"", "is empty"},
                                         {"a\nb\nc\nd\n", "expected one below 4"},
                                         {"a\n\nc\nd\ne\n", "line 2 is empty"},
                                         {"a\nb\nc\nd\n\x1b[1m\n", "line 5, byte 1"},
                                         {"a\nb\nc\nd\n\xc0\xaf\n", "UTF-8"}};
    static const char good[] = "shirt\r\ntr\xc3\xa9s\nc\nd\ne\nf";
    char many[2048] = "";

    write_train(20, 20);
    for (int i = 0; i < 5; i++) {
        write_file("classes.txt", bad[i][0], strlen(bad[i][0]));
        ck_no_data(5, bad[i][1]);
    }
    for (int i = 0; i < 257; i++)
        strcat(many, "x\n");
    write_file("classes.txt", many, strlen(many));
    ck_no_data(5, "more than 256 lines");
    memset(many, 'x', 65);
    write_file("classes.txt", many, 65);
    ck_no_data(5, "at most 64");
    write_file("classes.txt", good, strlen(good));
    struct dataset *d = dataset_load(directory, 5, NULL, NULL, NULL);
    ck_assert_ptr_nonnull(d);
    ck_assert_uint_eq(d->class_count, 6);
    ck_assert_str_eq(d->class_names[0], "shirt");
    ck_assert_str_eq(d->class_names[1], "tr\xc3\xa9s");
    ck_assert_str_eq(d->class_names[5], "f");
    dataset_free(d);
}
END_TEST

static bool cancel(void *context, double done)
{
    (void)done;
    ++*(int *)context;
    return false;
}

START_TEST(test_cancelled)
{
    struct error error;
    int calls = 0;

    write_train(20, 20);
    ck_assert_ptr_null(dataset_load(directory, 5, cancel, &calls, &error));
    ck_assert_int_eq(calls, 1);
    ck_assert_str_eq(error.text, "loading was cancelled");
}
END_TEST

START_TEST(test_mnist)
{
    const char *data = getenv("MLPTUI_TEST_DATA");
    struct error error;
    struct dataset *d = dataset_load(data != NULL ? data : "data/mnist", 10000, NULL, NULL, &error);
    size_t ones = 0;

    ck_assert_msg(d != NULL, "%s", error.text);
    ck_assert_uint_eq(d->splits[SPLIT_TRAIN].count, 50000);
    ck_assert_uint_eq(d->splits[SPLIT_VALIDATION].count, 10000);
    ck_assert_uint_eq(d->splits[SPLIT_TEST].count, 10000);
    ck_assert_uint_eq(d->image_rows * d->image_columns, 784);
    ck_assert_uint_eq(d->class_count, 10);
    for (size_t i = 0; i < 50000; i++)
        ones += d->splits[SPLIT_TRAIN].labels[i] == 1;
    ck_assert_uint_eq(ones, 5678); /* reference.md: the check on the split */
    dataset_free(d);
}
END_TEST

/* --- batch ----------------------------------------------------------------------------------- */

START_TEST(test_scaling_is_exact)
{
    uint8_t pixels[256];
    float out[256];

    for (int i = 0; i < 256; i++)
        pixels[i] = (uint8_t)i;
    batch_scale(pixels, 256, out);
    for (int i = 0; i < 256; i++)
        ck_assert_float_eq(out[i], (float)(i / 255.0));
}
END_TEST

START_TEST(test_every_sample_once_an_epoch)
{
    struct batch_order order;
    uint8_t seen[103];
    uint32_t first = 0;

    batch_order_init(&order, 103, 10, 0);
    ck_assert_uint_eq(order.batch_count, 11);
    for (int epoch = 0; epoch < 3; epoch++) {
        memset(seen, 0, sizeof seen);
        batch_order_shuffle(&order);
        for (size_t i = 0; i < order.batch_count; i++) {
            size_t count, start = batch_order_slice(&order, i, &count);

            ck_assert_uint_eq(start % 10, 0);
            ck_assert_uint_eq(count, start == 100 ? 3 : 10);
            for (size_t k = 0; k < count; k++)
                seen[start + k]++;
        }
        for (int i = 0; i < 103; i++)
            ck_assert_uint_eq(seen[i], 1);
        ck_assert(epoch == 0 || order.order[0] != first || order.order[1] != 0);
        first = order.order[0];
    }
    batch_order_release(&order);
}
END_TEST

/* Python: random.seed(0); twice l = list(range(7)); random.shuffle(l). */
START_TEST(test_order_is_python_s)
{
    static const uint32_t expected[2][7] = {{4, 2, 1, 0, 5, 3, 6}, {1, 0, 4, 5, 6, 2, 3}};
    struct batch_order order;

    batch_order_init(&order, 61, 9, 0); /* the last of the 7 slices has 7 samples */
    ck_assert_uint_eq(order.batch_count, 7);
    for (uint32_t i = 0; i < 7; i++)
        ck_assert_uint_eq(order.order[i], i);
    for (int epoch = 0; epoch < 2; epoch++) {
        batch_order_shuffle(&order);
        for (size_t i = 0; i < 7; i++) {
            size_t count;

            ck_assert_uint_eq(order.order[i], expected[epoch][i]);
            ck_assert_uint_eq(batch_order_slice(&order, i, &count), 9 * expected[epoch][i]);
            ck_assert_uint_eq(count, expected[epoch][i] == 6 ? 7 : 9);
        }
    }
    batch_order_release(&order);
}
END_TEST

START_TEST(test_slices_at_the_edges)
{
    static const size_t cases[][3] = {
        {1, 1, 1}, {1, 100, 1}, {10, 10, 1}, {11, 10, 2}, {10, 1, 10}};

    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct batch_order order;
        size_t total = 0, count;

        batch_order_init(&order, cases[k][0], cases[k][1], 5);
        ck_assert_uint_eq(order.batch_count, cases[k][2]);
        for (size_t i = 0; i < order.batch_count; i++) {
            ck_assert_uint_eq(batch_order_slice(&order, i, &count), total);
            total += count;
        }
        ck_assert_uint_eq(total, cases[k][0]);
        batch_order_release(&order);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("dataset");
    TCase *tc = tcase_create("dataset");

    tcase_add_checked_fixture(tc, enter, leave);
    tcase_add_test(tc, test_good_files);
    tcase_add_test(tc, test_malformed_files);
    tcase_add_test(tc, test_malformed_gzip);
    tcase_add_test(tc, test_after_the_gzip_data);
    tcase_add_test(tc, test_padding_behind_gzip_data);
    tcase_add_test(tc, test_wide_labels);
    tcase_add_test(tc, test_wide_labels_that_are_refused);
    tcase_add_test(tc, test_images_given_as_labels);
    tcase_add_test(tc, test_empty_members);
    tcase_add_test(tc, test_things_that_are_no_files);
    tcase_add_loop_test(tc, test_all_spellings, 0, 4);
    tcase_add_loop_test(tc, test_names_of_relatives, 0, 2 * (int)(sizeof names / sizeof names[0]));
    tcase_add_test(tc, test_several_sets);
    tcase_add_test(tc, test_transposing);
    tcase_add_test(tc, test_what_must_agree);
    tcase_add_test(tc, test_cutting);
    tcase_add_test(tc, test_test_files_only);
    tcase_add_test(tc, test_class_names);
    tcase_add_test(tc, test_cancelled);
    tcase_add_test(tc, test_mnist);
    tcase_add_test(tc, test_scaling_is_exact);
    tcase_add_test(tc, test_every_sample_once_an_epoch);
    tcase_add_test(tc, test_order_is_python_s);
    tcase_add_test(tc, test_slices_at_the_edges);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
