/* compare: `mlptui compare`: runs one after another from the same seed, side by side in one table.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "cli/command.h"
#include "cli/compare_run.h"
#include "cli/interrupt.h"
#include "cli/load.h"
#include "cli/metrics_file.h"
#include "cli/train_loop.h"
#include "store/loss_chart.h"
#include "store/record.h"

#define MOST_RUNS   16 /* a table of more cannot be read, nor a chart */
#define LEAST_WIDTH 8  /* of a column of text: "100.0000" */

struct comparison {
    struct run *runs; /* (count) */
    size_t count;
    enum split_id split; /* what is compared */
    struct metrics_log *log;
    struct run *current;
    int status; /* of what could not be written */
};

static char *const reference_words[] = {"zero", "normal", "glorot"}; /* experiment 1 */

static bool check_names(const struct comparison *c, struct error *error)
{
    for (size_t i = 0; i < c->count; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(c->runs[i].name, c->runs[k].name) == 0)
                return error_set(error, "two runs are named '%s'; name them as NAME:KEY=VALUE,...",
                                 c->runs[i].name);
    return true;
}

/* The first evaluated split, in the order train, val, test. */
static bool choose_split(struct comparison *c, unsigned evaluate, struct error *error)
{
    for (unsigned s = 0; s < SPLIT_COUNT; s++) {
        if (evaluate & 1u << s) {
            c->split = (enum split_id)s;
            return true;
        }
    }
    return error_set(error, "nothing to compare: --eval none leaves no losses");
}

/* Everything that can be said against the command line before the data is read. */
static bool prepare(struct comparison *c, const struct options *given, struct error *error)
{
    struct options options = *given;
    char *const *words = options.word_count > 0 ? options.words : reference_words;

    if ((options.settings_given & SETTING_BIT(SETTING_EVALUATE)) == 0)
        options.config.evaluate = 1u << SPLIT_TRAIN;
    c->count = options.word_count > 0 ? options.word_count : 3;
    c->runs = xcalloc(c->count, sizeof *c->runs);
    for (size_t i = 0; i < c->count; i++)
        if (!compare_run_parse(&c->runs[i], words[i], &options, error))
            return false;
    return check_names(c, error) && choose_split(c, options.config.evaluate, error);
}

static bool check_configs(const struct comparison *c, const struct dataset *dataset,
                          struct error *error)
{
    struct error why;

    for (size_t i = 0; i < c->count; i++)
        if (!config_fit(&c->runs[i].config, dataset, &why))
            return error_set(error, "run '%s': %s", c->runs[i].name, why.text);
    return true;
}

static bool keep_epoch(void *context, const struct epoch_metrics *metrics)
{
    struct comparison *c = context;

    return metrics_file_epoch(c->log, c->current->name, metrics, &c->status);
}

/* One run; what it says about the whole: STATUS_OK to go on, also after a divergence. */
static int run_one(struct comparison *c, const struct dataset *dataset, struct progress *progress)
{
    struct error error;
    struct run *run = c->current;
    struct trainer *trainer = trainer_new(&run->config, dataset, &error);

    if (trainer == NULL)
        return command_fail(STATUS_USAGE, error.text);
    run_begin(run, dataset);
    if (metrics_file_begin(c->log, run->name, &run->config, &c->status))
        train_loop(run, trainer, progress, keep_epoch, c);
    if (run->state == RUN_DIVERGED)
        train_loop_say_diverged(run, trainer);
    trainer_free(trainer);
    if (run->state == RUN_STOPPED) {
        fprintf(stderr, "mlptui: %s: stopped after epoch %zu\n", run->name, run_epoch(run));
        return 128 + interrupt_signal();
    }
    return c->status;
}

static int run_all(struct comparison *c, const struct dataset *dataset, struct progress *progress)
{
    int status = STATUS_OK;

    for (size_t i = 0; i < c->count; i++) {
        c->current = &c->runs[i];
        int verdict = run_one(c, dataset, progress);
        if (verdict != STATUS_OK)
            return verdict;
        if (c->current->state == RUN_DIVERGED)
            status = STATUS_DIVERGED;
    }
    return status;
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
static struct record_column *make_columns(const struct comparison *c)
{
    struct record_column *columns = xcalloc(1 + 2 * c->count, sizeof *columns);

    columns[0] = (struct record_column){.key = "epoch", .width = 5};
    for (size_t i = 0; i < c->count; i++) {
        columns[1 + 2 * i] = column_of(c->runs[i].name, "acc", 4, 4);
        columns[2 + 2 * i] = column_of(c->runs[i].name, "loss", 5, 6);
    }
    return columns;
}

static void record_run(struct record *record, const struct run *run, size_t row,
                       enum split_id split)
{
    const struct epoch_metrics m = run_epoch_metrics(run, row);
    bool here = record_shape(record) == RECORD_TABLE && run->state == RUN_DIVERGED &&
                row == run->epochs.count;

    if (row < run->epochs.count)
        record_put(record, REAL(m.accuracy[split]), REAL(m.loss[split]));
    else
        record_put(record, NONE, here ? TEXT("diverged") : NONE);
}

static void print_best(const struct comparison *c)
{
    const struct run *best = NULL;
    struct run_figure lowest = {0, NAN};

    for (size_t i = 0; i < c->count; i++) {
        struct run_figure figure = run_lowest(&c->runs[i], run_loss[c->split]);
        if (figure.epoch > 0 && (best == NULL || figure.value < lowest.value)) {
            best = &c->runs[i];
            lowest = figure;
        }
    }
    if (best != NULL)
        printf("lowest %s loss: %s, epoch %zu, loss %.5f, accuracy %.4f %%\n",
               split_names[c->split], best->name, lowest.epoch, lowest.value,
               run_epoch_metrics(best, lowest.epoch - 1).accuracy[c->split]);
}

/* In a table, a run that diverged in the epoch after the last one of all has its word too. */
static size_t line_count(const struct comparison *c, bool table)
{
    size_t most = 0;

    for (size_t i = 0; i < c->count; i++)
        most = c->runs[i].epochs.count > most ? c->runs[i].epochs.count : most;
    for (size_t i = 0; i < c->count; i++)
        if (table && c->runs[i].state == RUN_DIVERGED && c->runs[i].epochs.count == most)
            return most + 1;
    return most;
}

/* Accuracy and loss of each run, a line for each epoch that any run completed; where a run has none
 * "-" (and once "diverged"), empty or null. In a table, a last line names the lowest loss. */
static void write_table(const struct comparison *c, size_t format)
{
    bool table = record_for_people(format);
    size_t lines = line_count(c, table);
    struct record_column *columns = make_columns(c);
    struct record record;

    record_init(&record, format, stdout, columns, 1 + 2 * c->count);
    record_header(&record);
    for (size_t row = 0; row < lines; row++) {
        record_begin(&record);
        record_put(&record, WHOLE(row + 1));
        for (size_t i = 0; i < c->count; i++)
            record_run(&record, &c->runs[i], row, c->split);
        record_end(&record);
    }
    if (table)
        print_best(c);
    free(columns);
}

/* --- the command ------------------------------------------------------------------------------ */

/* The table and the chart of what there is. A status of its own only where that fails. */
static int present(const struct comparison *c, const struct options *options, int status)
{
    struct error error;

    write_table(c, options->format);
    int written = command_finish_output();
    if (options->plot != NULL &&
        !loss_chart_compare(c->runs, c->count, c->split, options->plot, &error))
        written = command_file_failed(&error);
    return written != STATUS_OK ? written : status;
}

static int compare_on(const struct dataset *dataset, const struct options *options,
                      struct progress *progress, void *own)
{
    struct comparison *c = own;
    struct error error;

    if (!check_configs(c, dataset, &error))
        return command_fail(STATUS_USAGE, error.text);
    if (!metrics_file_open(&c->log, options->metrics, true))
        return STATUS_USAGE;
    int status = run_all(c, dataset, progress);
    metrics_file_close(c->log, &status);
    return present(c, options, status);
}

static int compare(const struct options *options)
{
    struct comparison comparison = {.count = 0};
    struct error error;

    interrupt_init();
    int status = prepare(&comparison, options, &error) ? load_data(options, compare_on, &comparison)
                                                       : command_fail(STATUS_USAGE, error.text);
    for (size_t i = 0; i < comparison.count; i++)
        run_release(&comparison.runs[i]);
    free(comparison.runs);
    return status;
}

static const struct option_row rows[] = {
    SHARED("data"),    SHARED("preset"), SHARED("plot"),
    SHARED("metrics"), SHARED("format"), {.name = NULL},
};

const struct command command_compare = {
    .name = "compare",
    .words = "[RUN...]",
    .most_words = MOST_RUNS,
    .settings = PART_ALL,
    .summary = "train several settings and show them side by side by epoch",
    .about =
        "Train several settings one after another from the same seed, and print accuracy and\n"
        "loss by epoch side by side. RUN is a preset (zero, normal, glorot, best) or settings\n"
        "with a name, NAME:KEY=VALUE,...; no RUN: zero normal glorot. Evaluated on the training\n"
        "set unless --eval says otherwise. Settings given as options hold for all runs.\n",
    .options = rows,
    .run = compare,
};
