/* Tests of reading NumPy files: every type, order and version, as a directory of data, and each way
 * in which a file can be wrong. The bytes are put together here, by the format's description. */
#include "testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/npy.h"
#include "mlptui/data/batch.h"
#include "mlptui/data/dataset.h"

static char directory[] = "/tmp/mlptui-npy-XXXXXX";

static void enter(void)
{
    ck_assert_ptr_nonnull(mkdtemp(directory));
    ck_assert_int_eq(chdir(directory), 0);
}

static void leave(void)
{
    ck_assert_int_eq(system("rm -rf -- \"$PWD\""), 0);
}

/* Writes a file: the version, the header padded to a multiple of 64, the elements. */
static void write_npy(const char *path, int version, const char *header, const void *data,
                      size_t size)
{
    FILE *file = fopen(path, "wb");
    size_t before = version == 1 ? 10 : 12, length = strlen(header) + 1;
    size_t padded = (before + length + 63) / 64 * 64 - before;

    ck_assert_ptr_nonnull(file);
    fprintf(file, "\x93NUMPY%c%c", version, 0);
    for (size_t i = 0; i < before - 8; i++)
        fputc((int)(padded >> (8 * i) & 255), file);
    fprintf(file, "%-*s\n", (int)padded - 1, header);
    fwrite(data, 1, size, file);
    ck_assert_int_eq(fclose(file), 0);
}

/* The half-precision number that a value is: found by trying all. */
static uint64_t half_bits(double value)
{
    for (uint32_t bits = 0; bits < 0x7c00; bits++) {
        uint32_t exponent = bits >> 10, fraction = bits & 1023;
        double half =
            exponent == 0 ? ldexp(fraction, -24) : ldexp(1 + fraction / 1024.0, (int)exponent - 15);
        if (half == fabs(value))
            return bits | (value < 0 ? 0x8000u : 0);
    }
    ck_abort_msg("%g is no half-precision number", value);
    return 0;
}

/* A value as `size` bytes of a type. */
static void put(uint8_t *out, char kind, size_t size, bool big, double value)
{
    uint64_t bits = (uint64_t)(int64_t)value;
    float single = (float)value;

    if (kind == 'f' && size == 8)
        memcpy(&bits, &value, 8);
    if (kind == 'f' && size == 4) {
        uint32_t half;
        memcpy(&half, &single, 4);
        bits = half;
    }
    if (kind == 'f' && size == 2)
        bits = half_bits(value);
    for (size_t i = 0; i < size; i++)
        out[big ? size - 1 - i : i] = (uint8_t)(bits >> (8 * i));
}

#define N       6
#define ROWS    2
#define COLUMNS 3
#define D       (ROWS * COLUMNS)

/* Pixel k of image n. */
static int pixel(size_t n, size_t k)
{
    return (int)((n * 37 + k * 53 + 1) % 256);
}

struct type {
    const char *descr;
    char kind;
    size_t size;
    bool big;
};

static const struct type pixel_types[] = {{"|u1", 'u', 1, false}, {"<u1", 'u', 1, false},
                                          {"<f4", 'f', 4, false}, {">f4", 'f', 4, true},
                                          {"<f8", 'f', 8, false}, {">f8", 'f', 8, true}};

/* x_train.npy in one of all forms. scale: what a pixel of 255 is. */
static void write_images(const struct type *t, bool fortran, bool flat, int version, double add)
{
    uint8_t data[N * D * 8];
    char header[128];

    for (size_t n = 0; n < N; n++)
        for (size_t k = 0; k < D; k++) {
            size_t r = k / COLUMNS, c = k % COLUMNS;
            size_t at = !fortran ? n * D + k : flat ? k * N + n : (c * ROWS + r) * N + n;
            double value = t->kind == 'f' ? pixel(n, k) / 255.0 * (1 - add) + add : pixel(n, k);
            put(data + at * t->size, t->kind, t->size, t->big, value);
        }
    snprintf(header, sizeof header, "{'descr': '%s', 'fortran_order': %s, 'shape': (%d, %s), }",
             t->descr, fortran ? "True" : "False", N, flat ? "6" : "2, 3");
    write_npy("x_train.npy", version, header, data, N * D * t->size);
}

static void write_labels(const char *path, const struct type *t, const int *labels, size_t count)
{
    uint8_t data[64 * 8];
    char header[128];

    for (size_t i = 0; i < count; i++)
        put(data + i * t->size, t->kind, t->size, t->big, labels[i]);
    snprintf(header, sizeof header, "{'descr': '%s', 'fortran_order': False, 'shape': (%zu,), }",
             t->descr, count);
    write_npy(path, 1, header, data, count * t->size);
}

static const struct type byte_type = {"|u1", 'u', 1, false};
static const int labels[N] = {0, 1, 2, 1, 0, 2};

static struct dataset *load(void)
{
    struct error error = {""};
    struct dataset *dataset = dataset_load(".", 2, NULL, NULL, &error);

    ck_assert_msg(dataset != NULL, "%s", error.text);
    return dataset;
}

START_TEST(every_form_of_pixels)
{
    for (size_t t = 0; t < sizeof pixel_types / sizeof pixel_types[0]; t++)
        for (int form = 0; form < 12; form++) {
            bool flat = form & 2;
            write_images(&pixel_types[t], form & 1, flat, form / 4 + 1, 0);
            write_labels("y_train.npy", &byte_type, labels, N);
            struct dataset *d = load();

            ck_assert_int_eq(d->format, DATASET_NPY);
            ck_assert_uint_eq(d->image_rows, flat ? 1 : ROWS); /* 6 is no square */
            ck_assert_uint_eq(d->image_columns, flat ? D : COLUMNS);
            ck_assert_uint_eq(d->class_count, 3);
            ck_assert_uint_eq(d->splits[SPLIT_TRAIN].count, 4);
            ck_assert_uint_eq(d->splits[SPLIT_VALIDATION].count, 2);
            ck_assert_uint_eq(d->splits[SPLIT_TEST].count, 0);
            ck_assert_ptr_null(d->splits[SPLIT_TRAIN].scaled);
            for (size_t n = 0; n < N; n++)
                for (size_t k = 0; k < D; k++)
                    ck_assert_int_eq(d->splits[SPLIT_TRAIN].pixels[n * D + k], pixel(n, k));
            dataset_free(d);
        }
}
END_TEST

START_TEST(pixels_between_the_bytes_stay_floats)
{
    float copy[2 * D];
    uint8_t image[D];

    write_images(&pixel_types[4], true, false, 1, 0.001);
    write_labels("y_train.npy", &byte_type, labels, N);
    struct dataset *d = load();
    const struct split *split = &d->splits[SPLIT_VALIDATION];

    ck_assert_ptr_null(split->pixels);
    ck_assert_ptr_nonnull(split->scaled);
    batch_copy(split, D, 0, 2, copy);
    batch_image(split, D, 1, image);
    for (size_t k = 0; k < D; k++) {
        double value = pixel(5, k) / 255.0 * 0.999 + 0.001;
        ck_assert_double_eq_tol((double)copy[D + k], value, 1e-7);
        ck_assert_int_eq(image[k], (int)lround(value * 255));
    }
    dataset_free(d);
}
END_TEST

/* All 256 values, in both precisions, are bytes again. */
START_TEST(no_byte_is_lost)
{
    for (int real = 4; real <= 8; real += 4) {
        uint8_t data[256 * 8], *pixels;
        float *scaled;
        struct npy npy;
        struct error error;

        for (int i = 0; i < 256; i++)
            put(data + i * real, 'f', (size_t)real, false,
                real == 4 ? (double)((float)i / 255.0f) : i / 255.0);
        write_npy("all.npy", 2,
                  real == 4 ? "{'descr': '<f4', 'fortran_order': False, 'shape': (256,)}"
                            : "{\"descr\":\"<f8\",\"shape\":(256,),\"fortran_order\":False}",
                  data, 256 * (size_t)real);
        ck_assert(npy_open(&npy, "all.npy", NULL, NULL, &error));
        ck_assert(npy_read_pixels(&npy, 1, &pixels, &scaled));
        ck_assert_ptr_null(scaled);
        for (int i = 0; i < 256; i++)
            ck_assert_int_eq(pixels[i], i);
        free(pixels);
        npy_close(&npy);
    }
}
END_TEST

START_TEST(every_type_of_labels)
{
    static const struct type types[] = {{"|i1", 'i', 1, false}, {"<u2", 'u', 2, false},
                                        {">u2", 'u', 2, true},  {"<i4", 'i', 4, false},
                                        {">i4", 'i', 4, true},  {"<i8", 'i', 8, false},
                                        {">i8", 'i', 8, true},  {"<u8", 'u', 8, false}};

    write_images(&byte_type, false, false, 1, 0);
    for (size_t t = 0; t < sizeof types / sizeof types[0]; t++) {
        write_labels("y_train.npy", &types[t], labels, N);
        struct dataset *d = load();
        for (size_t i = 0; i < N; i++)
            ck_assert_int_eq(d->splits[SPLIT_TRAIN].labels[i], labels[i]);
        dataset_free(d);
    }
}
END_TEST

static void refused(const char *first, const char *second)
{
    struct error error = {""};
    struct dataset *d = dataset_load(".", 2, NULL, NULL, &error);

    ck_assert_msg(d == NULL, "accepted, where '%s' was expected", first);
    ck_assert_msg(strstr(error.text, first) != NULL, "no '%s' in: %s", first, error.text);
    ck_assert_msg(strstr(error.text, second) != NULL, "no '%s' in: %s", second, error.text);
    ck_assert_ptr_null(strchr(error.text, '\n'));
}

/* Every type, each value v of 0 .. 255 (i1: 0 .. 127); what is not a byte by its type is told. */
static const struct type all_types[] = {
    {"|u1", 'u', 1, false}, {"|i1", 'i', 1, false}, {"<i2", 'i', 2, false}, {">i2", 'i', 2, true},
    {"<u2", 'u', 2, false}, {">u4", 'u', 4, true},  {"<i4", 'i', 4, false}, {"<i8", 'i', 8, false},
    {">i8", 'i', 8, true},  {"<u8", 'u', 8, false}, {"<f2", 'f', 2, false}, {">f2", 'f', 2, true},
    {"<f4", 'f', 4, false}, {">f4", 'f', 4, true},  {"<f8", 'f', 8, false}, {">f8", 'f', 8, true}};

#define TYPES (sizeof all_types / sizeof all_types[0])

static const struct {
    const char *shape;
    bool flat;
} shapes[] = {
    {"(6, 2, 3, 1)", false}, {"(6, 1, 2, 3)", false}, {"(6, 2, 3)", false}, {"(6, 6)", true}};

/* x_SPLIT.npy of any type and shape from values of (N, ROWS, COLUMNS). */
static void write_array(const char *path, const struct type *t, const char *shape, bool fortran,
                        bool flat, const double *values)
{
    uint8_t data[N * D * 8];
    char header[128];

    for (size_t n = 0; n < N; n++)
        for (size_t k = 0; k < D; k++) {
            size_t r = k / COLUMNS, c = k % COLUMNS;
            size_t at = !fortran ? n * D + k : flat ? k * N + n : (c * ROWS + r) * N + n;
            put(data + at * t->size, t->kind, t->size, t->big, values[n * D + k]);
        }
    snprintf(header, sizeof header, "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }", t->descr,
             fortran ? "True" : "False", shape);
    write_npy(path, 1, header, data, N * D * t->size);
}

START_TEST(every_type_and_shape)
{
    const struct type *t = &all_types[_i];
    double values[N * D];

    for (size_t n = 0; n < N; n++)
        for (size_t k = 0; k < D; k++)
            values[n * D + k] = pixel(n, k) % (t->size == 1 && t->kind == 'i' ? 128 : 256);
    write_labels("y_train.npy", &byte_type, labels, N);
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++)
        for (int fortran = 0; fortran < 2; fortran++) {
            write_array("x_train.npy", t, shapes[s].shape, fortran, shapes[s].flat, values);
            struct dataset *d = load();

            ck_assert_uint_eq(d->image_rows, shapes[s].flat ? 1 : ROWS);
            ck_assert_uint_eq(d->image_columns, shapes[s].flat ? D : COLUMNS);
            for (size_t i = 0; i < N * D; i++)
                ck_assert_uint_eq(d->splits[SPLIT_TRAIN].pixels[i], (size_t)values[i]);
            bool told = d->notice != NULL && strstr(d->notice, "x_train.npy: the largest") != NULL;
            ck_assert_int_eq(told, !(t->kind == 'u' && t->size == 1));
            dataset_free(d);
        }
}
END_TEST

START_TEST(pixels_of_two_values)
{
    static const struct type types[] = {{"|b1", 'b', 1, false},
                                        {"|u1", 'u', 1, false},
                                        {"<i8", 'i', 8, false},
                                        {"<f4", 'f', 4, false}};
    double values[N * D];

    for (size_t i = 0; i < N * D; i++)
        values[i] = i % 3 == 0;
    write_labels("y_train.npy", &byte_type, labels, N);
    for (size_t t = 0; t < 4; t++) {
        write_array("x_train.npy", &types[t], "(6, 2, 3)", false, false, values);
        struct dataset *d = load();
        for (size_t i = 0; i < N * D; i++)
            ck_assert_uint_eq(d->splits[SPLIT_TRAIN].pixels[i], i % 3 == 0 ? 255 : 0);
        ck_assert_int_eq(d->notice != NULL, t == 1);
        dataset_free(d);
    }
    uint8_t data[N * D]; /* any byte but 0 is true */
    for (size_t i = 0; i < N * D; i++)
        data[i] = i % 3 == 0 ? (uint8_t)(255 - i) : 0;
    write_npy("x_train.npy", 1, "{'descr': '|b1', 'fortran_order': False, 'shape': (6, 2, 3)}",
              data, sizeof data);
    struct dataset *d = load();
    for (size_t i = 0; i < N * D; i++)
        ck_assert_uint_eq(d->splits[SPLIT_TRAIN].pixels[i], i % 3 == 0 ? 255 : 0);
    dataset_free(d);
}
END_TEST

/* Fractions between 0 and 255 stay floats, as do those between 0 and 1. */
START_TEST(fractions_of_255)
{
    double values[N * D];

    for (size_t i = 0; i < N * D; i++)
        values[i] = (double)i * 7.25;
    write_labels("y_train.npy", &byte_type, labels, N);
    write_array("x_train.npy", &pixel_types[2], "(6, 2, 3)", false, false, values);
    struct dataset *d = load();
    ck_assert_ptr_null(d->splits[SPLIT_TRAIN].pixels);
    for (size_t i = 0; i < N * D; i++)
        ck_assert_double_eq_tol((double)d->splits[SPLIT_TRAIN].scaled[i], values[i] / 255, 1e-7);
    dataset_free(d);
}
END_TEST

/* One decision for all splits, or a sentence that names both files. */
static const struct {
    const char *train_type, *test_type;
    char train_kind, test_kind;
    size_t train_size, test_size;
    double train, test;        /* every pixel, but for one that is 0 */
    int train_byte, test_byte; /* -1: refused */
} scales[] = {
    {"<f4", "<f4", 'f', 'f', 4, 4, 255, 51, 255, 51},
    {"<f4", "<f4", 'f', 'f', 4, 4, 1, 1, 255, 255},
    {"<f4", "<f4", 'f', 'f', 4, 4, 200, 1, 200, 1}, /* dark, not bright */
    {"<f4", "<f4", 'f', 'f', 4, 4, 200, 2, 200, 2},
    {"<f4", "<f4", 'f', 'f', 4, 4, 200, 0, 200, 0},
    {"<i8", "<i4", 'i', 'i', 8, 4, 200, 1, 200, 1},
    {"|u1", "|u1", 'u', 'u', 1, 1, 200, 1, 200, 1},
    {"|u1", "<f4", 'u', 'f', 1, 4, 200, 1, 200, 255}, /* bytes say nothing about floats */
    {"<f4", "|u1", 'f', 'u', 4, 1, 1, 200, 255, 200},
    {"<f4", "|b1", 'f', 'b', 4, 1, 200, 1, 200, 255},
    {"<f4", "<f4", 'f', 'f', 4, 4, 255, 0.5, -1, -1},
    {"<f4", "<f4", 'f', 'f', 4, 4, 1, 255, -1, -1},
    {"<f4", "<f4", 'f', 'f', 4, 4, 0.5, 255, -1, -1},
    {"<f4", "<f4", 'f', 'f', 4, 4, 255, 1.5, -1, -1},
};

START_TEST(one_scale_for_all_files)
{
    struct type train = {scales[_i].train_type, scales[_i].train_kind, scales[_i].train_size,
                         false};
    struct type test = {scales[_i].test_type, scales[_i].test_kind, scales[_i].test_size, false};
    double values[N * D];
    struct error error = {""};

    for (size_t i = 0; i < N * D; i++)
        values[i] = i == 0 ? 0 : scales[_i].train;
    write_array("x_train.npy", &train, "(6, 2, 3)", false, false, values);
    for (size_t i = 0; i < N * D; i++)
        values[i] = i == 0 ? 0 : scales[_i].test;
    write_array("x_test.npy", &test, "(6, 2, 3)", false, false, values);
    write_labels("y_train.npy", &byte_type, labels, N);
    write_labels("y_test.npy", &byte_type, labels, N);
    struct dataset *d = dataset_load(".", 2, NULL, NULL, &error);
    if (scales[_i].train_byte < 0) {
        ck_assert_ptr_null(d);
        ck_assert_msg(strstr(error.text, "0 to 255") != NULL, "%s", error.text);
        return;
    }
    ck_assert_msg(d != NULL, "%s", error.text);
    ck_assert_int_eq(d->splits[SPLIT_TRAIN].pixels[1], scales[_i].train_byte);
    ck_assert_int_eq(d->splits[SPLIT_TEST].pixels[1], scales[_i].test_byte);
    dataset_free(d);
}
END_TEST

/* (N, classes), in either order; the last class need not occur. */
static void write_one_hot(const struct type *t, bool fortran, const double *values)
{
    enum { C = 4 };
    uint8_t data[N * C * 8];
    char header[128];

    for (size_t n = 0; n < N; n++)
        for (size_t c = 0; c < C; c++)
            put(data + (fortran ? c * N + n : n * C + c) * t->size, t->kind, t->size, t->big,
                values[n * C + c]);
    snprintf(header, sizeof header, "{'descr': '%s', 'fortran_order': %s, 'shape': (6, 4), }",
             t->descr, fortran ? "True" : "False");
    write_npy("y_train.npy", 1, header, data, N * C * t->size);
}

START_TEST(labels_of_every_form)
{
    static const struct type truth = {"|b1", 'b', 1, false};
    double values[N * 4] = {0};

    write_images(&byte_type, false, false, 1, 0);
    for (size_t n = 0; n < N; n++)
        values[n * 4 + (size_t)labels[n]] = 1;
    for (size_t t = 0; t <= TYPES; t++)
        for (int fortran = 0; fortran < 2; fortran++) {
            write_one_hot(t < TYPES ? &all_types[t] : &truth, fortran, values);
            struct dataset *d = load();
            ck_assert_uint_eq(d->class_count, 4);
            for (size_t n = 0; n < N; n++)
                ck_assert_int_eq(d->splits[SPLIT_TRAIN].labels[n], labels[n]);
            dataset_free(d);
        }
    for (size_t t = 0; t < TYPES; t++) { /* whole numbers, whatever the type */
        write_labels("y_train.npy", &all_types[t], labels, N);
        struct dataset *d = load();
        ck_assert_uint_eq(d->class_count, 3);
        for (size_t n = 0; n < N; n++)
            ck_assert_int_eq(d->splits[SPLIT_TRAIN].labels[n], labels[n]);
        dataset_free(d);
    }
}
END_TEST

START_TEST(labels_of_no_form)
{
    static const struct type single = {"<f4", 'f', 4, false}, byte = {"|u1", 'u', 1, false};
    double values[N * 4] = {0}, half[N] = {0, 1, 2, 0.5, 0, 2};
    uint8_t data[N * 4];

    write_images(&byte_type, false, false, 1, 0);
    for (size_t n = 0; n < N; n++)
        values[n * 4 + (size_t)labels[n]] = 1;
    values[3 * 4 + 1] = 0;
    write_one_hot(&byte, false, values);
    refused("y_train.npy: no 1 at offset 140, in row 3", "exactly one 1"); /* 128 + 3 * 4 */
    write_one_hot(&single, true, values);
    refused("y_train.npy: no 1 at offset 140, in row 3", "exactly one 1"); /* 128 + 3 * 4 */
    values[3 * 4 + 1] = values[3 * 4 + 3] = 1;
    write_one_hot(&byte, false, values);
    refused("y_train.npy: a second 1 at offset 143, in row 3", "exactly one 1");
    values[3 * 4 + 1] = 0.75;
    write_one_hot(&single, false, values);
    refused("y_train.npy: 0.75 at offset 180, in row 3", "exactly one 1"); /* 128 + 4 * 13 */
    for (size_t n = 0; n < N; n++)
        put(data + 4 * n, 'f', 4, false, half[n]);
    write_npy("y_train.npy", 1, "{'descr': '<f4', 'fortran_order': False, 'shape': (6, 1)}", data,
              sizeof data);
    refused("y_train.npy: label 0.5 at offset 140", "a whole one from 0 to 255");
    write_npy("y_train.npy", 1, "{'descr': '|u1', 'fortran_order': False, 'shape': (6, 2, 2)}",
              data, sizeof data);
    refused("y_train.npy: an array of (6, 2, 2)", "(N, 1) or, one-hot, (N, classes)");
}
END_TEST

START_TEST(own_validation_and_test_files)
{
    write_images(&byte_type, false, false, 1, 0);
    write_labels("y_train.npy", &byte_type, labels, N);
    ck_assert_int_eq(system("cp x_train.npy x_val.npy; cp y_train.npy y_val.npy;"
                            "cp x_train.npy x_test.npy; cp y_train.npy y_test.npy"),
                     0);
    struct dataset *d = load();
    for (int s = 0; s < SPLIT_COUNT; s++)
        ck_assert_uint_eq(d->splits[s].count, N);
    dataset_free(d);
}
END_TEST

START_TEST(test_files_only)
{
    struct error error = {""};

    write_images(&byte_type, false, false, 1, 0);
    write_labels("y_test.npy", &byte_type, labels, N);
    ck_assert_int_eq(rename("x_train.npy", "x_test.npy"), 0);
    struct dataset *d = load();
    ck_assert_uint_eq(d->splits[SPLIT_TRAIN].count, 0);
    ck_assert_uint_eq(d->splits[SPLIT_TEST].count, N);
    ck_assert_uint_eq(d->class_count, 3);
    dataset_free(d);
    ck_assert_int_eq(unlink("y_test.npy"), 0);
    ck_assert_ptr_null(dataset_load(".", 0, NULL, NULL, &error));
    ck_assert_ptr_nonnull(strstr(error.text, "y_test.npy"));
}
END_TEST

static void good(void)
{
    write_images(&byte_type, false, false, 1, 0);
    write_labels("y_train.npy", &byte_type, labels, N);
}

START_TEST(wrong_headers)
{
    static const char *const headers[][2] = {
        {"[]", "a dictionary"},
        {"", "a dictionary"},
        {"{'descr': '|u1', 'fortran_order': False, 'shape': (6, 2, 3)", "comma or }"},
        {"{'descr': '|u1', 'shape': (6, 2, 3)}", "each once"},
        {"{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (6, 2, 3)}",
         "each once"},
        {"{'descr': '|u1', 'more': 1, 'fortran_order': False, 'shape': (6, 2, 3)}", "each once"},
        {"{'descr': [('a', '|u1')], 'fortran_order': False, 'shape': (6, 2, 3)}", "quoted word"},
        {"{'descr': '|O', 'fortran_order': False, 'shape': (6, 2, 3)}", "numbers"},
        {"{'descr': '<f1', 'fortran_order': False, 'shape': (6, 2, 3)}", "numbers"},
        {"{'descr': '<f16', 'fortran_order': False, 'shape': (6, 2, 3)}", "numbers"},
        {"{'descr': '<b2', 'fortran_order': False, 'shape': (6, 2, 3)}", "numbers"},
        {"{'descr': '<c8', 'fortran_order': False, 'shape': (6, 2, 3)}", "numbers"},
        {"{'descr': '<U1', 'fortran_order': False, 'shape': (6, 2, 3)}", "numbers"},
        {"{'descr': '|u1', 'fortran_order': Maybe, 'shape': (6, 2, 3)}", "True or False"},
        {"{'descr': '|u1', 'fortran_order': False, 'shape': 6}", "shape"},
        {"{'descr': '|u1', 'fortran_order': False, 'shape': ()}", "single number"},
        {"{'descr': '|u1', 'fortran_order': False, 'shape': (6, -2, 3)}", "a size"},
        {"{'descr': '|u1', 'fortran_order': False, 'shape': (6, 2 3)}", "comma or )"},
        {"{'descr': '|u1', 'fortran_order': False, 'shape': (0, 2, 3)}", "at least 1"},
        {"{'descr': '|u1', 'fortran_order': False, 'shape': (1, 1, 6, 2, 3)}", "4 dimensions"},
        {"{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2, 3, 3)}",
         "an array of (2, 2, 3, 3), expected images: (N, pixels), (N, rows, columns), (N, rows, "
         "columns, 1) or (N, 1, rows, columns)"},
        {"{'descr': '|u1', 'fortran_order': False, 'shape': (4294967296, 4294967296, 3)}",
         "4294967296 elements"},
        {"{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999999999, 3)}",
         "4294967296 elements"},
        {"{'descr': '|u1', 'fortran_order': False, 'shape': (6, 2, 3)} x", "end of the header"},
        {"{'descr': '|u1', 'fortran_order': False, 'shape': (36,)}", "an array of (36,)"},
        {"{'descr': '|u1", "plain array"},
    };
    uint8_t data[N * D] = {0};

    good();
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        write_npy("x_train.npy", 1 + (int)(i % 3), headers[i][0], data, sizeof data);
        refused("x_train.npy", headers[i][1]);
    }
}
END_TEST

START_TEST(wrong_lengths)
{
    uint8_t data[N * D + 1] = {0};
    const char *header = "{'descr': '|u1', 'fortran_order': False, 'shape': (6, 2, 3)}";

    good();
    write_npy("x_train.npy", 1, header, data, N * D - 1);
    refused("x_train.npy", "163 bytes, expected 164");
    write_npy("x_train.npy", 1, header, data, N * D + 1);
    refused("x_train.npy", "165 bytes, expected 164");
    /* each shorter one of a good file */
    good();
    for (int length = 163; length >= 0; length--) {
        ck_assert_int_eq(truncate("x_train.npy", length), 0);
        refused("x_train.npy", "");
    }
    good();
    FILE *file = fopen("x_train.npy", "r+b");
    ck_assert_ptr_nonnull(file);
    fputc('X', file);
    fclose(file);
    refused("x_train.npy", "not a .npy file");
    write_npy("x_train.npy", 4, header, data, N * D);
    refused("x_train.npy", "version 4.0");
    file = fopen("x_train.npy", "wb");
    fwrite("\x93NUMPY\2\0\xff\xff\xff\xff", 1, 12, file);
    fclose(file);
    refused("x_train.npy", "4294967295");
}
END_TEST

START_TEST(wrong_values)
{
    static const struct {
        double value;
        const char *text;
    } bad[] = {{-0.42421296, "-0.42421296"},
               {1.00000012, "1.0000001"},
               {1.5, "1.5"},
               {2, "2"},
               {-1e-7, "-1e-07"},
               {255.00002, "255.00002"},
               {256, "256"},
               {NAN, "nan"},
               {INFINITY, "inf"},
               {-INFINITY, "-inf"}};
    static const struct type wide = {"<i8", 'i', 8, false};
    uint8_t data[N * D * 4] = {0};
    int wrong[N] = {0, 1, 2, 1, 0, 2};

    good();
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char expected[64];
        snprintf(expected, sizeof expected, "x_train.npy: %s at offset 156, ", bad[i].text);
        put(data + 4 * 7, 'f', 4, false, bad[i].value);
        write_npy("x_train.npy", 1, "{'descr': '<f4', 'fortran_order': False, 'shape': (6, 2, 3)}",
                  data, sizeof data);
        refused(expected, bad[i].value < 0 ? "normalization" : "from 0 to 1"); /* 128 + 4 * 7 */
    }
    put(data + 4 * 7, 'i', 4, false, 256);
    write_npy("x_train.npy", 1, "{'descr': '<i4', 'fortran_order': False, 'shape': (6, 2, 3)}",
              data, sizeof data);
    refused("x_train.npy: 256 at offset 156", "from 0 to 255");
    good();
    wrong[3] = -1;
    write_labels("y_train.npy", &wide, wrong, N);
    refused("y_train.npy: label -1 at offset 152", "0 to 255"); /* 128 + 3 * 8 */
    wrong[3] = 256;
    write_labels("y_train.npy", &wide, wrong, N);
    refused("y_train.npy: label 256 at offset 152", "0 to 255");
    write_labels("y_train.npy", &byte_type, labels, N - 1);
    refused("5 labels for 6 images", "agree");
}
END_TEST

START_TEST(wrong_directories)
{
    int beyond[N] = {0, 1, 2, 3, 0, 2};

    good();
    ck_assert_int_eq(unlink("y_train.npy"), 0);
    refused("y_train.npy", "No such file");
    ck_assert_int_eq(mkdir("y_train.npy", 0755), 0);
    refused("y_train.npy", "regular file");
    ck_assert_int_eq(rmdir("y_train.npy"), 0);
    good();
    ck_assert_int_eq(system("cp x_train.npy x_test.npy"), 0);
    refused("y_test.npy", "No such file");
    write_labels("y_test.npy", &byte_type, beyond, N);
    refused("y_test.npy: label 3 at offset 131", "below 3");
    write_npy("x_test.npy", 1, "{'descr': '|u1', 'fortran_order': False, 'shape': (6, 3, 2)}",
              labels, 0);
    refused("x_test.npy", "expected");
    uint8_t data[N * D] = {0};
    write_npy("x_test.npy", 1, "{'descr': '|u1', 'fortran_order': False, 'shape': (6, 3, 2)}", data,
              sizeof data);
    write_labels("y_test.npy", &byte_type, labels, N);
    refused("test images of 3 rows x 2 columns", "training images of 2 rows x 3 columns");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("npy");
    TCase *tests = tcase_create("npy");

    tcase_add_checked_fixture(tests, enter, leave);
    tcase_add_test(tests, every_form_of_pixels);
    tcase_add_test(tests, pixels_between_the_bytes_stay_floats);
    tcase_add_test(tests, no_byte_is_lost);
    tcase_add_test(tests, every_type_of_labels);
    tcase_add_loop_test(tests, every_type_and_shape, 0, (int)TYPES);
    tcase_add_test(tests, pixels_of_two_values);
    tcase_add_test(tests, fractions_of_255);
    tcase_add_loop_test(tests, one_scale_for_all_files, 0, (int)(sizeof scales / sizeof scales[0]));
    tcase_add_test(tests, labels_of_every_form);
    tcase_add_test(tests, labels_of_no_form);
    tcase_add_test(tests, own_validation_and_test_files);
    tcase_add_test(tests, test_files_only);
    tcase_add_test(tests, wrong_headers);
    tcase_add_test(tests, wrong_lengths);
    tcase_add_test(tests, wrong_values);
    tcase_add_test(tests, wrong_directories);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
