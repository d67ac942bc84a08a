/* compare_table: one writer a format, and the figure. */
#include "cli/compare_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/xalloc.h"
#include "store/figure.h"

#define LEAST_WIDTH 8 /* of a column of text: "100.0000" */

static size_t most_epochs(const struct contender *runs, size_t count)
{
    size_t most = 0;

    for (size_t i = 0; i < count; i++)
        most = runs[i].count > most ? runs[i].count : most;
    return most;
}

/* --- text ------------------------------------------------------------------------------------- */

/* Of the column "NAME loss" or "NAME acc". */
static int column_width(const struct contender *run, const char *what)
{
    int width = text_columns(run->name) + 1 + (int)strlen(what);

    return width > LEAST_WIDTH ? width : LEAST_WIDTH;
}

static void text_header(FILE *file, const struct contender *runs, size_t count)
{
    static const char *const figures[] = {"acc", "loss"};

    fputs("epoch", file);
    for (size_t i = 0; i < count; i++)
        for (int f = 0; f < 2; f++) {
            int blanks = column_width(&runs[i], figures[f]) - text_columns(runs[i].name) - 1 -
                         (int)strlen(figures[f]);
            fprintf(file, "  %*s", blanks, "");
            text_print(runs[i].name, file);
            fprintf(file, " %s", figures[f]);
        }
    fputc('\n', file);
}

static void text_cells(FILE *file, const struct contender *run, size_t epoch, enum split_id split)
{
    int accuracy = column_width(run, "acc"), loss = column_width(run, "loss"); /* widths */

    if (epoch < run->count) {
        const struct epoch_metrics *m = &run->epochs[epoch];
        fprintf(file, "  %*.4f  %*.5f", accuracy, m->accuracy[split], loss, m->loss[split]);
        return;
    }
    bool here = run->begun && run->end == TRAIN_LOOP_DIVERGED && epoch == run->count;
    fprintf(file, "  %*s  %*s", accuracy, "-", loss, here ? "diverged" : "-");
}

static void text_best(FILE *file, const struct contender *runs, size_t count, enum split_id split)
{
    const struct contender *best = NULL;
    const struct epoch_metrics *lowest = NULL;

    for (size_t i = 0; i < count; i++) {
        for (size_t e = 0; e < runs[i].count; e++) {
            const struct epoch_metrics *m = &runs[i].epochs[e];
            if (lowest == NULL || m->loss[split] < lowest->loss[split]) {
                best = &runs[i];
                lowest = m;
            }
        }
    }
    if (best != NULL)
        fprintf(file, "lowest %s loss: %s, epoch %zu, loss %.5f, accuracy %.4f %%\n",
                split_names[split], best->name, lowest->epoch, lowest->loss[split],
                lowest->accuracy[split]);
}

/* --- CSV and JSON ----------------------------------------------------------------------------- */

static void csv_header(FILE *file, const struct contender *runs, size_t count)
{
    fputs("epoch", file);
    for (size_t i = 0; i < count; i++)
        fprintf(file, ",%s_acc,%s_loss", runs[i].name, runs[i].name);
    fputc('\n', file);
}

static void csv_cells(FILE *file, const struct contender *run, size_t epoch, enum split_id split)
{
    if (epoch < run->count)
        fprintf(file, ",%.4f,%.6f", run->epochs[epoch].accuracy[split],
                run->epochs[epoch].loss[split]);
    else
        fputs(",,", file);
}

/* The names hold nothing that JSON would want escaped. */
static void json_cells(FILE *file, const struct contender *run, size_t epoch, enum split_id split)
{
    if (epoch < run->count)
        fprintf(file, ",\"%s_acc\":%.4f,\"%s_loss\":%.6f", run->name,
                run->epochs[epoch].accuracy[split], run->name, run->epochs[epoch].loss[split]);
    else
        fprintf(file, ",\"%s_acc\":null,\"%s_loss\":null", run->name, run->name);
}

/* --- the table -------------------------------------------------------------------------------- */

static void write_line(FILE *file, enum report_format format, const struct contender *runs,
                       size_t count, size_t epoch, enum split_id split)
{
    const char *begin = format == REPORT_JSONL ? "{\"epoch\":" : "";

    fprintf(file, "%s%*zu", begin, format == REPORT_TEXT ? 5 : 0, epoch + 1);
    for (size_t i = 0; i < count; i++) {
        if (format == REPORT_TEXT)
            text_cells(file, &runs[i], epoch, split);
        else if (format == REPORT_CSV)
            csv_cells(file, &runs[i], epoch, split);
        else
            json_cells(file, &runs[i], epoch, split);
    }
    fputs(format == REPORT_JSONL ? "}\n" : "\n", file);
}

/* A run that diverged in the epoch after the last one of all has its word too. */
static size_t line_count(const struct contender *runs, size_t count, enum report_format format)
{
    size_t most = most_epochs(runs, count);

    for (size_t i = 0; i < count; i++)
        if (format == REPORT_TEXT && runs[i].begun && runs[i].end == TRAIN_LOOP_DIVERGED &&
            runs[i].count == most)
            return most + 1;
    return most;
}

void compare_table_write(FILE *file, enum report_format format, const struct contender *runs,
                         size_t count, enum split_id split)
{
    size_t lines = line_count(runs, count, format);

    if (format == REPORT_TEXT)
        text_header(file, runs, count);
    else if (format == REPORT_CSV)
        csv_header(file, runs, count);
    for (size_t epoch = 0; epoch < lines; epoch++)
        write_line(file, format, runs, count, epoch, split);
    if (format == REPORT_TEXT)
        text_best(file, runs, count, split);
}

/* --- the chart -------------------------------------------------------------------------------- */

/* What a curve points to. */
struct curve {
    char name[CONTENDER_NAME_SIZE + 16];
    double *x, *y;
};

static struct curve make_curve(const struct contender *run, enum split_id split)
{
    struct curve curve = {.x = xcalloc(run->count, sizeof *curve.x),
                          .y = xcalloc(run->count, sizeof *curve.y)};
    bool diverged = run->begun && run->end == TRAIN_LOOP_DIVERGED;

    snprintf(curve.name, sizeof curve.name, "%s%s", run->name, diverged ? " (diverged)" : "");
    for (size_t e = 0; e < run->count; e++) {
        curve.x[e] = (double)run->epochs[e].epoch;
        curve.y[e] = run->epochs[e].loss[split];
    }
    return curve;
}

bool compare_table_plot(const char *path, const struct contender *runs, size_t count,
                        enum split_id split, struct error *error)
{
    static const char *const titles[SPLIT_COUNT] = {"Loss on the training set by epoch",
                                                    "Loss on the validation set by epoch",
                                                    "Loss on the test set by epoch"};
    struct figure_series *series = xcalloc(count, sizeof *series);
    struct curve *curves = xcalloc(count, sizeof *curves);

    for (size_t i = 0; i < count; i++) {
        curves[i] = make_curve(&runs[i], split);
        series[i] =
            (struct figure_series){curves[i].name, curves[i].x, curves[i].y, runs[i].count, true};
    }
    struct figure figure = {.title = titles[split],
                            .x = {"epoch", false},
                            .y = {"loss (mean cross-entropy)", false},
                            .series = series,
                            .series_count = count};
    bool good = figure_write(&figure, path, error);
    for (size_t i = 0; i < count; i++) {
        free(curves[i].x);
        free(curves[i].y);
    }
    free(curves);
    free(series);
    return good;
}
