/* compare_table: two columns a run. */
#include "cli/compare_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "store/record.h"

#define LEAST_WIDTH 8 /* of a column of text: "100.0000" */

static size_t most_epochs(const struct run *runs, size_t count)
{
    size_t most = 0;

    for (size_t i = 0; i < count; i++)
        most = runs[i].epochs.count > most ? runs[i].epochs.count : most;
    return most;
}

/* --- the table -------------------------------------------------------------------------------- */

static struct record_column column_of(const char *run, const char *what, int table_digits,
                                      int digits)
{
    struct record_column column = {.table_digits = table_digits, .digits = digits};

    snprintf(column.key, sizeof column.key, "%s_%s", run, what);
    snprintf(column.heading, sizeof column.heading, "%s %s", run, what);
    int width = (int)strlen(column.heading); /* the names have no wide characters */
    column.width = width > LEAST_WIDTH ? width : LEAST_WIDTH;
    return column;
}

/* Epoch, and accuracy and loss of each run. Allocated, (1 + 2 * count). */
static struct record_column *make_columns(const struct run *runs, size_t count)
{
    struct record_column *columns = xcalloc(1 + 2 * count, sizeof *columns);

    columns[0] = (struct record_column){.key = "epoch", .width = 5};
    for (size_t i = 0; i < count; i++) {
        columns[1 + 2 * i] = column_of(runs[i].name, "acc", 4, 4);
        columns[2 + 2 * i] = column_of(runs[i].name, "loss", 5, 6);
    }
    return columns;
}

static void record_run(struct record *record, const struct run *run, size_t epoch,
                       enum split_id split)
{
    const struct epoch_metrics m = run_epoch_metrics(run, epoch);
    size_t count = run->epochs.count;
    bool here =
        record_shape(record) == RECORD_TABLE && run->state == RUN_DIVERGED && epoch == count;

    if (epoch < count)
        record_put(record, REAL(m.accuracy[split]), REAL(m.loss[split]));
    else
        record_put(record, NONE, here ? TEXT("diverged") : NONE);
}

static void text_best(FILE *file, const struct run *runs, size_t count, enum split_id split)
{
    const struct run *best = NULL;

    for (size_t i = 0; i < count; i++) {
        struct run_figure lowest = run_lowest(&runs[i], run_loss[split]);
        if (lowest.epoch > 0 &&
            (best == NULL || lowest.value < run_lowest(best, run_loss[split]).value))
            best = &runs[i];
    }
    if (best == NULL)
        return;
    const struct epoch_metrics m =
        run_epoch_metrics(best, run_series(best, run_loss[split]).lowest);
    fprintf(file, "lowest %s loss: %s, epoch %zu, loss %.5f, accuracy %.4f %%\n",
            split_names[split], best->name, m.epoch, m.loss[split], m.accuracy[split]);
}

/* In a table, a run that diverged in the epoch after the last one of all has its word too. */
static size_t line_count(const struct run *runs, size_t count, bool table)
{
    size_t most = most_epochs(runs, count);

    for (size_t i = 0; i < count; i++)
        if (table && runs[i].state == RUN_DIVERGED && runs[i].epochs.count == most)
            return most + 1;
    return most;
}

void compare_table_write(FILE *file, size_t format, const struct run *runs, size_t count,
                         enum split_id split)
{
    bool table = record_for_people(format);
    size_t lines = line_count(runs, count, table);
    struct record_column *columns = make_columns(runs, count);
    struct record record;

    record_init(&record, format, file, columns, 1 + 2 * count);
    record_header(&record);
    for (size_t epoch = 0; epoch < lines; epoch++) {
        record_begin(&record);
        record_put(&record, WHOLE(epoch + 1));
        for (size_t i = 0; i < count; i++)
            record_run(&record, &runs[i], epoch, split);
        record_end(&record);
    }
    if (table)
        text_best(file, runs, count, split);
    free(columns);
}
