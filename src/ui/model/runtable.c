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

static struct run_figure at_best(const struct run *run, const char *accuracy)
{
    (void)accuracy;
    return (struct run_figure){.value = run_accuracy_at_best(run)};
}

/* The kinds that show a figure: which one of a series. */
static const struct {
    struct run_figure (*pick)(const struct run *run, const char *name);
    bool accuracy; /* else of the loss */
    bool epoch;    /* is shown, too */
} figures[] = {
    [RUNTABLE_BEST_ACCURACY] = {run_highest, true, true},
    [RUNTABLE_ACCURACY_DELTA] = {run_highest, true, false},
    [RUNTABLE_BEST_LOSS] = {run_lowest, false, true},
    [RUNTABLE_LOSS_DELTA] = {run_lowest, false, false},
    [RUNTABLE_LAST_LOSS] = {run_last, false, false},
    [RUNTABLE_LAST_ACCURACY] = {run_last, true, false},
    [RUNTABLE_TRAIN_LOSS] = {run_last, false, false},
    [RUNTABLE_ACCURACY_AT_BEST] = {at_best, true, false},
};

/* NaN where there is none. */
static struct run_figure figure_of(enum runtable_kind kind, const struct run *run,
                                   enum split_id split)
{
    const char *const *names = figures[kind].accuracy ? run_accuracy : run_loss;

    return figures[kind].pick(run, names[kind == RUNTABLE_TRAIN_LOSS ? SPLIT_TRAIN : split]);
}

static int decimals(enum runtable_kind kind)
{
    return figures[kind].accuracy ? 2 : 4;
}

/* --- order ----------------------------------------------------------------------------------- */

/* Small first; what is to come last, and what is not there, is infinite. */
static double sort_value(const struct run *run, enum runtable_sort sort, enum split_id split)
{
    static const enum runtable_kind kinds[RUNTABLE_SORTS] = {
        [RUNTABLE_BY_ACCURACY] = RUNTABLE_BEST_ACCURACY,
        [RUNTABLE_BY_LOSS] = RUNTABLE_BEST_LOSS,
        [RUNTABLE_BY_LAST] = RUNTABLE_LAST_LOSS,
    };

    if (sort == RUNTABLE_BY_NUMBER || sort == RUNTABLE_BY_SECONDS)
        return sort == RUNTABLE_BY_NUMBER ? 0 : run->seconds;
    struct run_figure figure = figure_of(kinds[sort], run, split);
    if (figure.epoch == 0)
        return INFINITY;
    return figures[kinds[sort]].accuracy ? -figure.value : figure.value;
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

static void write_figure(char *text, enum runtable_kind kind, struct run_figure figure)
{
    if (isnan(figure.value))
        snprintf(text, RUNTABLE_CELL_SIZE, "-");
    else if (figures[kind].epoch)
        snprintf(text, RUNTABLE_CELL_SIZE, "%.*f @%zu", decimals(kind), figure.value, figure.epoch);
    else
        snprintf(text, RUNTABLE_CELL_SIZE, "%.*f", decimals(kind), figure.value);
}

/* The difference to the baseline, as far as the digits shown tell it. */
static void write_delta(char *text, enum runtable_kind kind, const struct run_list *runs,
                        const struct run *run, enum split_id split, int *verdict)
{
    const struct run *base = run_list_find(runs, runs->baseline);
    double digit = figures[kind].accuracy ? 1e-2 : 1e-4, difference = NAN;

    if (base != NULL)
        difference = figure_of(kind, run, split).value - figure_of(kind, base, split).value;
    difference = round(difference / digit) * digit;
    if (base == run) {
        snprintf(text, RUNTABLE_CELL_SIZE, "base");
    } else if (isnan(difference)) {
        snprintf(text, RUNTABLE_CELL_SIZE, "-");
    } else if (fabs(difference) < digit / 2) {
        snprintf(text, RUNTABLE_CELL_SIZE, "=");
    } else {
        *verdict = (difference > 0) == figures[kind].accuracy ? 1 : -1;
        snprintf(text, RUNTABLE_CELL_SIZE, "%+.*f", decimals(kind), difference);
    }
}

char *runtable_cell(const struct runtable_column *column, const struct run_list *runs,
                    const struct run *run, enum split_id split, char text[RUNTABLE_CELL_SIZE],
                    int *verdict)
{
    *verdict = 0;
    switch (column->kind) {
    case RUNTABLE_NUMBER:
        snprintf(text, RUNTABLE_CELL_SIZE, "%u", run->number);
        break;
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
    case RUNTABLE_ACCURACY_DELTA:
    case RUNTABLE_LOSS_DELTA:
        write_delta(text, column->kind, runs, run, split, verdict);
        break;
    case RUNTABLE_BEST_ACCURACY:
    case RUNTABLE_BEST_LOSS:
    case RUNTABLE_LAST_LOSS:
    case RUNTABLE_LAST_ACCURACY:
    case RUNTABLE_TRAIN_LOSS:
    case RUNTABLE_ACCURACY_AT_BEST:
        write_figure(text, column->kind, figure_of(column->kind, run, split));
        break;
    case RUNTABLE_SECONDS:
        format_duration(run->seconds, text);
        break;
    }
    return text;
}

/* --- columns --------------------------------------------------------------------------------- */

#define MOST_WIDTH    16
#define SETTING_RANKS 10 /* so far the settings' own ranks are apart: others stand between them */
#define MOST_RANK     (SETTING_RANKS * (SETTING_COUNT + 1))

/* Left to right; in the title %s is the split, %u the baseline's number. */
static const struct runtable_column choice[] = {
    {RUNTABLE_STATE, "state", 1, true, .sort = RUNTABLE_SORTS},
    {RUNTABLE_NAME, "name", 5, true, .sort = RUNTABLE_SORTS},
    {RUNTABLE_SETTING, "", 4, true, .sort = RUNTABLE_SORTS}, /* those that differ */
    {RUNTABLE_EPOCHS, "epochs", 7, false, .sort = RUNTABLE_SORTS},
    {RUNTABLE_BEST_ACCURACY, "best %s acc", 2, false, .sort = RUNTABLE_BY_ACCURACY},
    {RUNTABLE_ACCURACY_DELTA, "vs run %u", 3, false, .sort = RUNTABLE_SORTS},
    {RUNTABLE_BEST_LOSS, "best %s loss", 6, false, .sort = RUNTABLE_BY_LOSS},
    {RUNTABLE_LOSS_DELTA, "vs run %u", 10, false, .sort = RUNTABLE_SORTS},
    {RUNTABLE_LAST_LOSS, "last loss", 9, false, .sort = RUNTABLE_BY_LAST},
    {RUNTABLE_LAST_ACCURACY, "last acc", 11, false, .sort = RUNTABLE_SORTS},
    {RUNTABLE_TRAIN_LOSS, "train loss", 12, false, .sort = RUNTABLE_SORTS},
    {RUNTABLE_SECONDS, "time", 8, false, .sort = RUNTABLE_BY_SECONDS},
};

static const struct runtable_column summary[] = {
    {RUNTABLE_NUMBER, "run", 0, false, .sort = RUNTABLE_SORTS},
    {RUNTABLE_STATE, "state", 1, true, .sort = RUNTABLE_SORTS},
    {RUNTABLE_NAME, "name", 4, true, .sort = RUNTABLE_SORTS},
    {RUNTABLE_SETTING, "", 0, false, .sort = RUNTABLE_SORTS}, /* rank and words: as each has them */
    {RUNTABLE_EPOCHS, "epoch", 5, false, .sort = RUNTABLE_SORTS},
    {RUNTABLE_TRAIN_LOSS, "train loss", MOST_RANK, false, .sort = RUNTABLE_SORTS},
    {RUNTABLE_LAST_LOSS, "val loss", 25, false, .sort = RUNTABLE_SORTS},
    {RUNTABLE_LAST_ACCURACY, "val acc", 2, false, .sort = RUNTABLE_SORTS},
    {RUNTABLE_ACCURACY_AT_BEST, "at best", 3, false, .sort = RUNTABLE_SORTS},
    {RUNTABLE_SECONDS, "time", 26, true, .sort = RUNTABLE_SORTS},
};

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

/* As wide as the widest of its texts, in the view up to a limit; the sign of sorting has room in
 * the title. */
static int width_of(const struct runtable *table, const struct runtable_column *column,
                    const struct run_list *runs)
{
    int width = text_columns(column->title) + (column->sort != RUNTABLE_SORTS ? 1 : 0);
    char text[RUNTABLE_CELL_SIZE];
    int verdict;

    for (size_t i = 0; i < runs->count; i++) {
        int columns = text_columns(
            runtable_cell(column, runs, &runs->items[i], table->split, text, &verdict));
        width = columns > width ? columns : width;
    }
    return width > MOST_WIDTH && !table->summary ? MOST_WIDTH : width;
}

static void make_setting(struct runtable_column *column, enum setting_id id, bool in_summary)
{
    const struct setting *setting = &settings[id];

    column->setting = id;
    snprintf(column->title, sizeof column->title, "%s",
             in_summary ? setting->name : setting->label);
    if (in_summary) {
        column->rank = SETTING_RANKS * setting->rank;
        column->words = setting->kind->is_list || !setting->kind->is_number;
    }
}

static void make_title(struct runtable_column *column, const struct run_list *runs,
                       enum split_id split)
{
    static const char *const names[SPLIT_COUNT] = {"train", "val", "test"};
    char title[RUNTABLE_TITLE_SIZE];

    memcpy(title, column->title, sizeof title);
    if (column->kind == RUNTABLE_ACCURACY_DELTA || column->kind == RUNTABLE_LOSS_DELTA)
        snprintf(column->title, sizeof column->title, title, runs->baseline);
    else
        snprintf(column->title, sizeof column->title, title, names[split]);
}

/* All that there are, with `ids` as the settings. */
static void list_columns(struct runtable *table, const struct runtable_column *rows, size_t count,
                         const enum setting_id *ids, size_t id_count, const struct run_list *runs)
{
    table->count = 0;
    for (size_t r = 0; r < count; r++) {
        bool setting = rows[r].kind == RUNTABLE_SETTING;
        size_t times = setting ? id_count : wanted(rows[r].kind, runs, table->split) ? 1 : 0;

        for (size_t i = 0; i < times; i++) {
            struct runtable_column *column = &table->columns[table->count++];

            *column = rows[r];
            if (setting)
                make_setting(column, ids[i], table->summary);
            else
                make_title(column, runs, table->split);
            column->width = width_of(table, column, runs);
        }
    }
}

static void drop_columns(struct runtable *table, int width)
{
    bool shown[RUNTABLE_COLUMNS] = {false};
    size_t kept = 0;

    for (int rank = 0; rank <= MOST_RANK; rank++)
        for (size_t c = 0; c < table->count; c++) {
            int needed = table->columns[c].width + RUNTABLE_GAP;

            if (table->columns[c].rank == rank && (needed <= width || rank == 0)) {
                shown[c] = true;
                width -= needed;
            }
        }
    for (size_t c = 0; c < table->count; c++)
        if (shown[c])
            table->columns[kept++] = table->columns[c];
    table->cut = kept < table->count;
    table->count = kept;
}

void runtable_choose(struct runtable *table, const struct run_list *runs, int width)
{
    enum setting_id ids[SETTING_COUNT];
    size_t count = runtable_runs_differing(runs, ids);

    table->split = runtable_split(runs);
    table->summary = false;
    list_columns(table, choice, sizeof choice / sizeof choice[0], ids, count, runs);
    drop_columns(table, width);
}

void runtable_summarize(struct runtable *table, const struct run_list *runs, int width)
{
    enum setting_id ids[SETTING_COUNT];
    size_t ranks = settings_by_rank(ids), count = 0;

    for (size_t i = 0; i < ranks; i++)
        if (settings[ids[i]].flags & TABLE_BRIEF)
            ids[count++] = ids[i];
    table->split = SPLIT_VALIDATION;
    table->summary = true;
    list_columns(table, summary, sizeof summary / sizeof summary[0], ids, count, runs);
    drop_columns(table, width);
}
