/* toy: the small data set, and the program's start and end on it. */
#include "toy.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SIDE   8
#define IMAGES 600

#define TEMPLATE "/tmp/mlptui-screen-XXXXXX"

char directory[] = TEMPLATE;

/* --- data ------------------------------------------------------------------------------------ */

static void put_number(FILE *file, unsigned value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        fputc((int)(value >> shift & 255), file);
}

static FILE *create(const char *name)
{
    char path[128];

    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    return file;
}

/* Images of three classes: the lit row of blocks tells the class, with some noise. */
static void write_pair(const char *images, const char *labels, unsigned count)
{
    FILE *image_file = create(images), *label_file = create(labels);

    put_number(image_file, 0x803);
    put_number(image_file, count);
    put_number(image_file, SIDE);
    put_number(image_file, SIDE);
    put_number(label_file, 0x801);
    put_number(label_file, count);
    for (unsigned i = 0; i < count; i++) {
        fputc((int)(i % 3), label_file);
        for (unsigned p = 0; p < SIDE * SIDE; p++)
            fputc(p / SIDE / 3 == i % 3 ? 255 : (int)((i * 7 + p * 13) % 60), image_file);
    }
    fclose(image_file);
    fclose(label_file);
}

void make_data(void)
{
    memcpy(directory, TEMPLATE, sizeof TEMPLATE);
    ck_assert_ptr_nonnull(mkdtemp(directory));
    write_pair("train-images-idx3-ubyte", "train-labels-idx1-ubyte", IMAGES);
    write_pair("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", 30);
}

void remove_data(void)
{
    static const char *const names[] = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                        "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};

    for (size_t i = 0; i < 4; i++) {
        char path[128];

        snprintf(path, sizeof path, "%s/%s", directory, names[i]);
        unlink(path);
    }
    rmdir(directory);
}

/* --- starting -------------------------------------------------------------------------------- */

const char *program(void)
{
    const char *name = getenv("MLPTUI_PROGRAM");

    return name != NULL ? name : "./mlptui";
}

struct terminal *start_with(const struct terminal_options *options, const char *epochs,
                            const char *extra)
{
    const char *argv[] = {program(), "--data",   directory, "--val",   "60", "--hidden",
                          "16",      "--lr",     "0.1",     "--batch", "10", "--threads",
                          "1",       "--epochs", epochs,    extra,     NULL};
    struct terminal *t = terminal_start(options, argv);

    ck_assert_ptr_nonnull(t);
    return t;
}

struct terminal *start(int rows, int columns)
{
    return start_with(&(struct terminal_options){.rows = rows, .columns = columns}, "900000", NULL);
}

struct terminal *start_training(void)
{
    struct terminal *t = start(36, 120);

    ck_screen_shows(t, "TRAINING");
    return t;
}

void finish(struct terminal *t)
{
    ck_screen_keys(t, "q");
    ck_screen_shows(t, "quit?");
    ck_screen_keys(t, "y");
    ck_screen_exits(t, 0);
    ck_screen_restored(t);
    terminal_free(t);
}

bool past_first_epoch(struct terminal *t, void *unused)
{
    int rows, columns;
    unsigned epoch = 0, last;

    (void)unused;
    terminal_size(t, &rows, &columns);
    for (int row = 0; row < rows && epoch <= 1; row++) {
        char *line = terminal_row(t, row);
        const char *found = strstr(line, "epoch ");
        if (found == NULL || sscanf(found, "epoch %u/%u", &epoch, &last) != 2)
            epoch = 0;
        free(line);
    }
    return epoch > 1;
}
