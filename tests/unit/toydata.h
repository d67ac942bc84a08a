/* toydata: a small made-up data set for tests: 4 classes of 5x4 pictures that a network can learn,
 * in memory or as IDX files. */
#ifndef TESTS_UNIT_TOYDATA_H
#define TESTS_UNIT_TOYDATA_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mlptui/data/dataset.h"

#define TOY_ROWS    5
#define TOY_COLUMNS 4
#define TOY_D       (TOY_ROWS * TOY_COLUMNS)
#define TOY_C       4
#define TOY_TRAIN   250 /* with batches of 32 the last one holds 26 */
#define TOY_VAL     60
#define TOY_TEST    40
#define TOY_ALL     (TOY_TRAIN + TOY_VAL + TOY_TEST)

struct toy {
    uint8_t pixels[TOY_ALL * TOY_D];
    uint8_t labels[TOY_ALL];
    struct dataset dataset;
};

/* Each class lights its own row of pixels, under noise from a linear congruential generator. */
static inline void toy_fill(struct toy *toy)
{
    uint32_t noise = 12345;

    for (size_t i = 0; i < TOY_ALL; i++) {
        toy->labels[i] = (uint8_t)(i % TOY_C);
        for (size_t k = 0; k < TOY_D; k++) {
            noise = noise * 1664525u + 1013904223u;
            uint8_t light = k / TOY_COLUMNS == toy->labels[i] ? 120 : 0;
            toy->pixels[i * TOY_D + k] = (uint8_t)(light + (noise >> 24) / 2);
        }
    }
}

static inline void toy_init(struct toy *toy)
{
    static const size_t counts[SPLIT_COUNT] = {TOY_TRAIN, TOY_VAL, TOY_TEST};
    size_t first = 0;

    memset(toy, 0, sizeof *toy);
    toy_fill(toy);
    toy->dataset.image_rows = TOY_ROWS;
    toy->dataset.image_columns = TOY_COLUMNS;
    toy->dataset.pixel_count = TOY_D;
    toy->dataset.class_count = TOY_C;
    for (int i = 0; i < SPLIT_COUNT; i++) {
        toy->dataset.splits[i].count = counts[i];
        toy->dataset.splits[i].pixels = toy->pixels + first * TOY_D;
        toy->dataset.splits[i].labels = toy->labels + first;
        first += counts[i];
    }
}

static inline void toy_put32(FILE *file, uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        fputc((int)(value >> shift & 255), file);
}

static inline void toy_write(const char *directory, const char *name, const uint8_t *bytes,
                             size_t n, size_t count, bool images)
{
    char path[256];

    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        abort();
    toy_put32(file, images ? 0x803 : 0x801);
    toy_put32(file, (uint32_t)count);
    if (images) {
        toy_put32(file, TOY_ROWS);
        toy_put32(file, TOY_COLUMNS);
    }
    if (fwrite(bytes, 1, n, file) != n || fclose(file) != 0)
        abort();
}

/* Writes the same data as four IDX files; `directory` is a template for mkdtemp. */
static inline void toy_save(const struct toy *toy, char *directory)
{
    size_t train = TOY_TRAIN + TOY_VAL;

    if (mkdtemp(directory) == NULL)
        abort();
    toy_write(directory, "train-images-idx3-ubyte", toy->pixels, train * TOY_D, train, true);
    toy_write(directory, "train-labels-idx1-ubyte", toy->labels, train, train, false);
    toy_write(directory, "t10k-images-idx3-ubyte", toy->pixels + train * TOY_D, TOY_TEST * TOY_D,
              TOY_TEST, true);
    toy_write(directory, "t10k-labels-idx1-ubyte", toy->labels + train, TOY_TEST, TOY_TEST, false);
}

static inline void toy_remove(const char *directory)
{
    static const char *const names[] = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                        "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};
    char path[256];

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", directory, names[i]);
        unlink(path);
    }
    rmdir(directory);
}

#endif
