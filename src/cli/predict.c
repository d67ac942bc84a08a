/* predict: `mlptui predict MODEL IMAGE...`: what a trained network takes pictures for. */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "cli/command.h"
#include "cli/load.h"
#include "cli/predict_table.h"
#include "data/digitize.h"
#include "mlptui/data/batch.h"
#include "nn/gemm.h"
#include "store/model.h"
#include "store/picture.h"

struct predictor {
    const struct options *options;
    bool raw; /* pictures are taken as they are */
    struct model model;
    struct pass pass; /* for one picture */
    uint8_t *pixels;  /* (image_rows, image_columns): what the network sees */
    struct predict_table table;
};

static bool read_picture(struct gray *picture, const char *word, struct error *error)
{
    if (strcmp(word, "-") == 0)
        return picture_read_file(picture, stdin, "standard input", error);
    return picture_read(picture, word, error);
}

/* The picture as the network takes it, in p->pixels. */
static bool prepare(struct predictor *p, const struct gray *picture, const char *name,
                    struct error *error)
{
    size_t rows = p->model.image_rows, columns = p->model.image_columns;
    struct error cause;

    if (!p->raw) {
        if (digitize(picture->pixels, picture->rows, picture->columns, p->pixels, rows, columns,
                     &cause))
            return true;
        return error_set(error, "%s: %s", name, cause.text);
    }
    if (picture->rows != rows || picture->columns != columns)
        return error_set(error,
                         "%s: %zu rows x %zu columns, expected %zu rows x %zu columns for --raw; "
                         "without it pictures are scaled",
                         name, picture->rows, picture->columns, rows, columns);
    gray_to_bytes(picture, p->pixels);
    return true;
}

static bool predict_one(struct predictor *p, const char *word, struct error *error)
{
    const char *name = strcmp(word, "-") == 0 ? "standard input" : word;
    struct gray picture;

    if (!read_picture(&picture, word, error))
        return false;
    bool ok = prepare(p, &picture, name, error);
    gray_release(&picture);
    if (!ok)
        return false;
    batch_scale(p->pixels, p->model.image_rows * p->model.image_columns, p->pass.input);
    const struct prediction prediction = {
        .name = word,
        .pixels = p->pixels,
        .rows = p->model.image_rows,
        .columns = p->model.image_columns,
        .probabilities = network_predict(&p->model.network, &p->pass, 1),
        .class_names = p->model.class_names,
        .class_count = p->model.class_count,
    };
    predict_table_write(&p->table, &prediction);
    return true;
}

/* Each picture in turn; one that cannot be read does not stop the others. */
static int predict_all(struct predictor *p)
{
    int status = STATUS_OK;
    struct error error;

    for (size_t i = 1; i < p->options->word_count; i++) {
        if (!predict_one(p, p->options->words[i], &error))
            status = command_fail(STATUS_USAGE, error.text);
        int written = command_finish_output();
        if (written != STATUS_OK)
            return written;
    }
    return status;
}

static int predict(const struct options *options)
{
    struct predictor p = {.options = options};
    struct error error;

    if (!options_read(options, &p, &error) ||
        !load_model(&p.model, options->words[0], options, &error))
        return command_fail(STATUS_USAGE, error.text);
    if (p.model.image_rows == 0) {
        error_set(&error,
                  "%s: takes %zu inputs, which are no square picture; its rows and columns are not "
                  "told",
                  options->words[0], p.model.network.shape.widths[0]);
        model_release(&p.model);
        return command_fail(STATUS_USAGE, error.text);
    }
    gemm_set_threads(1); /* one picture is no work to share */
    int status = STATUS_USAGE;
    if (!pass_init(&p.pass, &p.model.network.shape, 1, false, &error) || !gemm_prepare(&error)) {
        command_fail(STATUS_USAGE, error.text);
    } else {
        p.pixels = xcalloc(p.model.image_rows, p.model.image_columns);
        predict_table_begin(&p.table, options->format, p.model.class_names, p.model.class_count,
                            stdout);
        status = predict_all(&p);
        predict_table_release(&p.table);
        free(p.pixels);
    }
    pass_release(&p.pass);
    model_release(&p.model);
    return status;
}

static const struct option_row rows[] = {
    SHARED("format"),
    {"raw", NULL, "take pictures as they are, of the network's size, bright on black",
     SETS(OPTION_FLAG, struct predictor, raw)},
    {.name = NULL},
};

const struct command command_predict = {
    .name = "predict",
    .words = "MODEL IMAGE...",
    .least_words = 2,
    .most_words = SIZE_MAX,
    .settings = PART_UNITS,
    .summary = "what a saved model takes pictures for (PNG, PGM)",
    .about = "Tell what a saved model takes pictures for: PNG or PGM of any size, dark on\n"
             "light or light on dark, brought to the network's size as MNIST was made. An\n"
             "IMAGE of - is standard input.\n",
    .options = rows,
    .run = predict,
};
