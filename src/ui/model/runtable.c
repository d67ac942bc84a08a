/* runtable: the runs as a table. */
#include "ui/model/runtable.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/xalloc.h"
#include "ui/model/format.h"

/* --- settings -------------------------------------------------------------------------------- */

static bool matters(const struct config *const *configs, size_t count, enum setting_id id)
{
    for (size_t i = 0; i < count; i++)
        if (config_matters(configs[i], id))
            return true;
    return false;
}

static bool differs(const struct config *const *configs, size_t count, enum setting_id id)
{
    for (size_t i = 1; i < count; i++)
        if (!config_same(configs[0], configs[i], id))
            return true;
    return false;
}

size_t runtable_differing(const struct config *const *configs, size_t count, enum setting_id *ids)
{
    enum setting_id ranked[SETTING_COUNT];
    size_t n = 0, ranks = settings_by_rank(ranked);

    for (size_t r = 0; r < ranks; r++)
        if (ranked[r] != SETTING_EPOCHS /* they have a column of their own */ &&
            differs(configs, count, ranked[r]) && matters(configs, count, ranked[r]))
            ids[n++] = ranked[r];
    return n;
}

size_t runtable_runs_differing(const struct run_list *runs, enum setting_id *ids)
{
    const struct config **configs = xcalloc(runs->count + 1, sizeof(const struct config *));

    for (size_t i = 0; i < runs->count; i++)
        configs[i] = &runs->items[i].config;
    size_t n = runtable_differing(configs, runs->count, ids);
    free(configs);
    return n;
}

/* --- figures --------------------------------------------------------------------------------- */

enum split_id runtable_split(const struct run_list *runs)
{
    for (size_t i = 0; i < runs->count; i++)
        if (runs->items[i].config.evaluate & 1u << SPLIT_VALIDATION)
            return SPLIT_VALIDATION;
    return SPLIT_TRAIN;
}

/* --- order ----------------------------------------------------------------------------------- */

/* Small first; what is to come last, and what is not there, is infinite. */
static double sort_value(const struct run *run, enum runtable_sort sort, enum split_id split)
{
    struct run_figure best = {0, NAN};

    switch (sort) {
    case RUNTABLE_BY_ACCURACY:
        best = run_highest(run, run_accuracy[split]);
        best.value = -best.value;
        break;
    case RUNTABLE_BY_LOSS:
        best = run_lowest(run, run_loss[split]);
        break;
    case RUNTABLE_BY_LAST:
        best = run_last(run, run_loss[split]);
        break;
    case RUNTABLE_BY_SECONDS:
        return run->seconds;
    case RUNTABLE_BY_NUMBER:
    case RUNTABLE_SORTS:
        return 0;
    }
    return best.epoch == 0 ? INFINITY : best.value;
}

void runtable_order(const struct run_list *runs, enum runtable_sort sort, size_t *order)
{
    enum split_id split = runtable_split(runs);
    double *values = xcalloc(runs->count + 1, sizeof *values);

    /* by insertion: stable, and the runs of a sitting are few */
    for (size_t i = 0; i < runs->count; i++) {
        size_t at = i;

        values[i] = sort_value(&runs->items[i], sort, split);
        for (; at > 0 && values[order[at - 1]] > values[i]; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    free(values);
}

/* --- cells ----------------------------------------------------------------------------------- */

static void write_best(char *text, struct run_figure best, const char *format)
{
    char figure[FORMAT_SIZE];

    if (best.epoch == 0) {
        snprintf(text, RUNTABLE_CELL_SIZE, "-");
        return;
    }
    snprintf(figure, sizeof figure, format, best.value);
    snprintf(text, RUNTABLE_CELL_SIZE, "%s @%zu", figure, best.epoch);
}

static void write_value(char *text, struct run_figure best, const char *format)
{
    if (best.epoch == 0)
        snprintf(text, RUNTABLE_CELL_SIZE, "-");
    else
        snprintf(text, RUNTABLE_CELL_SIZE, format, best.value);
}

/* The difference to the baseline, as far as the digits shown tell it. */
static void write_delta(char *text, struct run_figure best, struct run_figure base,
                        const char *format, double digit, double good, int *verdict)
{
    if (best.epoch == 0 || base.epoch == 0) {
        snprintf(text, RUNTABLE_CELL_SIZE, "-");
        return;
    }
    double difference = round((best.value - base.value) / digit) * digit;
    if (fabs(difference) < digit / 2) {
        snprintf(text, RUNTABLE_CELL_SIZE, "=");
        return;
    }
    *verdict = difference * good > 0 ? 1 : -1;
    snprintf(text, RUNTABLE_CELL_SIZE, format, difference);
}

static void write_deltas(char *text, bool loss, const struct run_list *runs, const struct run *run,
                         enum split_id split, int *verdict)
{
    const struct run *base = run_list_find(runs, runs->baseline);

    if (base == NULL)
        snprintf(text, RUNTABLE_CELL_SIZE, "-");
    else if (base == run)
        snprintf(text, RUNTABLE_CELL_SIZE, "base");
    else if (loss)
        write_delta(text, run_lowest(run, run_loss[split]), run_lowest(base, run_loss[split]),
                    "%+.4f", 1e-4, -1, verdict);
    else
        write_delta(text, run_highest(run, run_accuracy[split]),
                    run_highest(base, run_accuracy[split]), "%+.2f", 1e-2, 1, verdict);
}

char *runtable_cell(const struct runtable_column *column, const struct run_list *runs,
                    const struct run *run, enum split_id split, char text[RUNTABLE_CELL_SIZE],
                    int *verdict)
{
    *verdict = 0;
    switch (column->kind) {
    case RUNTABLE_STATE:
        snprintf(text, RUNTABLE_CELL_SIZE, "%s", run_state_names[run->state]);
        break;
    case RUNTABLE_NAME:
        snprintf(text, RUNTABLE_CELL_SIZE, "%s", run->name[0] != '\0' ? run->name : "-");
        break;
    case RUNTABLE_SETTING:
        config_text(&run->config, column->setting, text, RUNTABLE_CELL_SIZE);
        break;
    case RUNTABLE_EPOCHS:
        snprintf(text, RUNTABLE_CELL_SIZE, "%zu/%zu", run_epoch(run), run->config.epochs);
        break;
    case RUNTABLE_BEST_ACCURACY:
        write_best(text, run_highest(run, run_accuracy[split]), "%.2f");
        break;
    case RUNTABLE_BEST_LOSS:
        write_best(text, run_lowest(run, run_loss[split]), "%.4f");
        break;
    case RUNTABLE_ACCURACY_DELTA:
    case RUNTABLE_LOSS_DELTA:
        write_deltas(text, column->kind == RUNTABLE_LOSS_DELTA, runs, run, split, verdict);
        break;
    case RUNTABLE_LAST_LOSS:
        write_value(text, run_last(run, run_loss[split]), "%.4f");
        break;
    case RUNTABLE_LAST_ACCURACY:
        write_value(text, run_last(run, run_accuracy[split]), "%.2f");
        break;
    case RUNTABLE_TRAIN_LOSS:
        write_value(text, run_last(run, run_loss[SPLIT_TRAIN]), "%.4f");
        break;
    case RUNTABLE_SECONDS:
        format_duration(run->seconds, text);
        break;
    }
    return text;
}

/* --- columns --------------------------------------------------------------------------------- */

/* Left to right, after the settings that differ. The lower the rank, the longer it stays. */
static const struct {
    enum runtable_kind kind;
    const char *title; /* %s: the split; %u: the baseline's number */
    int rank;
    bool words;
    enum runtable_sort sort;
} kinds[] = {
    {RUNTABLE_STATE, "state", 1, true, RUNTABLE_SORTS},
    {RUNTABLE_NAME, "name", 5, true, RUNTABLE_SORTS},
    {RUNTABLE_SETTING, "", 4, true, RUNTABLE_SORTS},
    {RUNTABLE_EPOCHS, "epochs", 7, false, RUNTABLE_SORTS},
    {RUNTABLE_BEST_ACCURACY, "best %s acc", 2, false, RUNTABLE_BY_ACCURACY},
    {RUNTABLE_ACCURACY_DELTA, "vs run %u", 3, false, RUNTABLE_SORTS},
    {RUNTABLE_BEST_LOSS, "best %s loss", 6, false, RUNTABLE_BY_LOSS},
    {RUNTABLE_LOSS_DELTA, "vs run %u", 10, false, RUNTABLE_SORTS},
    {RUNTABLE_LAST_LOSS, "last loss", 9, false, RUNTABLE_BY_LAST},
    {RUNTABLE_LAST_ACCURACY, "last acc", 11, false, RUNTABLE_SORTS},
    {RUNTABLE_TRAIN_LOSS, "train loss", 12, false, RUNTABLE_SORTS},
    {RUNTABLE_SECONDS, "time", 8, false, RUNTABLE_BY_SECONDS},
};
#define KINDS (sizeof kinds / sizeof kinds[0])

#define MOST_WIDTH 16
#define MOST_RANK  13

static bool wanted(enum runtable_kind kind, const struct run_list *runs, enum split_id split)
{
    if (kind == RUNTABLE_ACCURACY_DELTA || kind == RUNTABLE_LOSS_DELTA)
        return run_list_find(runs, runs->baseline) != NULL;
    if (kind == RUNTABLE_TRAIN_LOSS)
        return split != SPLIT_TRAIN;
    if (kind != RUNTABLE_NAME)
        return true;
    for (size_t i = 0; i < runs->count; i++)
        if (runs->items[i].name[0] != '\0')
            return true;
    return false;
}

static struct runtable_column make_column(size_t k, enum setting_id setting, enum split_id split,
                                          unsigned baseline)
{
    struct runtable_column column = {
        .kind = kinds[k].kind, .setting = setting, .words = kinds[k].words, .sort = kinds[k].sort};
    static const char *const names[SPLIT_COUNT] = {"train", "val", "test"};

    if (column.kind == RUNTABLE_SETTING)
        snprintf(column.title, sizeof column.title, "%s", settings[setting].label);
    else if (column.kind == RUNTABLE_ACCURACY_DELTA || column.kind == RUNTABLE_LOSS_DELTA)
        snprintf(column.title, sizeof column.title, kinds[k].title, baseline);
    else
        snprintf(column.title, sizeof column.title, kinds[k].title, names[split]);
    return column;
}

/* As wide as the widest of its texts, up to a limit; the sign of sorting has room in the title. */
static int width_of(const struct runtable_column *column, const struct run_list *runs,
                    enum split_id split)
{
    int width = text_columns(column->title) + (column->sort != RUNTABLE_SORTS ? 1 : 0);
    char text[RUNTABLE_CELL_SIZE];
    int verdict;

    for (size_t i = 0; i < runs->count; i++) {
        int columns =
            text_columns(runtable_cell(column, runs, &runs->items[i], split, text, &verdict));
        width = columns > width ? columns : width;
    }
    return width > MOST_WIDTH ? MOST_WIDTH : width;
}

/* All columns there are, left to right, each with its rank. */
static size_t list_columns(struct runtable_column *columns, int *ranks, const struct run_list *runs,
                           enum split_id split)
{
    enum setting_id ids[SETTING_COUNT];
    size_t differing = runtable_runs_differing(runs, ids), n = 0;

    for (size_t k = 0; k < KINDS; k++) {
        bool setting = kinds[k].kind == RUNTABLE_SETTING;
        size_t times = setting ? differing : wanted(kinds[k].kind, runs, split) ? 1 : 0;

        for (size_t i = 0; i < times; i++) {
            columns[n] = make_column(k, setting ? ids[i] : SETTING_COUNT, split, runs->baseline);
            columns[n].width = width_of(&columns[n], runs, split);
            ranks[n++] = kinds[k].rank;
        }
    }
    return n;
}

void runtable_choose(struct runtable *table, const struct run_list *runs, int width)
{
    struct runtable_column all[RUNTABLE_COLUMNS];
    int ranks[RUNTABLE_COLUMNS];
    bool shown[RUNTABLE_COLUMNS] = {false};

    table->split = runtable_split(runs);
    table->count = 0;
    size_t n = list_columns(all, ranks, runs, table->split);
    for (int rank = 0; rank <= MOST_RANK; rank++)
        for (size_t i = 0; i < n; i++)
            if (ranks[i] == rank && all[i].width + 2 <= width) {
                shown[i] = true;
                width -= all[i].width + 2;
            }
    for (size_t i = 0; i < n; i++)
        if (shown[i])
            table->columns[table->count++] = all[i];
    table->cut = table->count < n;
}
