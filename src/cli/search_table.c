/* search_table: columns, some of which are the settings that are tried. */
#include "cli/search_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/xalloc.h"
#include "cli/command.h"

/* The columns before the settings. */
enum { COLUMN_MARK = 1, COLUMN_RANK };

static int longer(int width, const char *text)
{
    int length = (int)strlen(text);

    return length > width ? length : width;
}

static int width_of(enum setting_id id, const struct config *configs, size_t count)
{
    char text[CONFIG_TEXT_SIZE];
    int width = longer(6, settings[id].name);

    for (size_t i = 0; i < count; i++)
        width = longer(width, search_value_text(&configs[i], id, text, sizeof text));
    return width;
}

/* Around the settings and the figures. An object begins with the trial, a line with its rank. For
 * people the end comes last, and mark and rank only once all trials have ended. */
static const struct record_column before[] = {
    {.key = "trial", .absent = RECORD_IN_TABLE | RECORD_IN_FLAT},
    [COLUMN_MARK] = {.heading = " ", .width = 1, .absent = RECORD_EVERYWHERE},
    [COLUMN_RANK] = {.key = "rank", .width = 4, .close = true, .absent = RECORD_IN_TABLE},
    {.key = "trial", .width = 5, .absent = RECORD_IN_NESTED},
};
static const struct record_column between[] = {
    {.key = "end", .absent = RECORD_IN_TABLE},
    {.key = "epochs", .width = 6},
    {.key = "best_epoch", .heading = "best", .width = 4},
};
static const struct record_column last = {.key = "end",
                                          .absent = RECORD_IN_FLAT | RECORD_IN_NESTED};

void search_table_init(struct search_table *table, size_t format, FILE *file,
                       const struct search_space *space, const struct config *configs, size_t count)
{
    struct record_column *next = table->columns;

    table->space = space;
    next = (struct record_column *)mempcpy(next, before, sizeof before);
    for (size_t d = 0; d < space->count; d++, next++) {
        enum setting_id id = space->dimensions[d].id;
        *next = (struct record_column){.width = width_of(id, configs, count)};
        snprintf(next->key, sizeof next->key, "%s", settings[id].name);
    }
    next = (struct record_column *)mempcpy(next, between, sizeof between);
    metrics_split_columns(next, configs[0].evaluate);
    next += METRICS_SPLIT_COLUMNS;
    *next++ = last;
    record_init(&table->record, format, file, table->columns, (size_t)(next - table->columns));
}

static void record_value(struct record *record, const struct config *config, enum setting_id id)
{
    char text[CONFIG_TEXT_SIZE];

    if (record_shape(record) == RECORD_NESTED)
        metrics_record_setting(record, config, id);
    else
        record_put(record, TEXT(search_value_text(config, id, text, sizeof text)));
}

void search_table_line(struct search_table *table, const struct trial *trial, size_t number,
                       size_t rank)
{
    struct record *record = &table->record;
    const char *end = trial_state_names[trial->state];
    size_t best = trial->best.epoch;

    record_begin(record);
    record_put(record, WHOLE(number), TEXT(rank == 1 ? "*" : " "), rank > 0 ? WHOLE(rank) : NONE,
               WHOLE(number));
    for (size_t d = 0; d < table->space->count; d++)
        record_value(record, &trial->config, table->space->dimensions[d].id);
    record_put(record, TEXT(end), WHOLE(trial->epochs), best > 0 ? WHOLE(best) : NONE);
    metrics_record_splits(record, best > 0 ? &trial->best : NULL);
    record_put(record, TEXT(end));
    record_end(record);
}

/* With the command that makes it again; without --eval, train's own figures, which are more. */
static void print_best(FILE *file, const struct options *options, enum search_by by,
                       const struct trial *trial, size_t number)
{
    struct config config = trial->config;

    config.epochs = trial->best.epoch;
    if ((options->settings_given & SETTING_BIT(SETTING_EVALUATE)) == 0)
        config.evaluate = options->config.evaluate;
    fprintf(file, "best by %s: trial %zu after %s; ", search_by_names[by], number,
            text_counted(trial->best.epoch, "epoch").text);
    command_repeat(file, options, &config);
    fputc('\n', file);
}

static bool has_ended(const struct trial *trial)
{
    return trial->state == TRIAL_DONE || trial->state == TRIAL_STOPPED ||
           trial->state == TRIAL_DIVERGED || trial->state == TRIAL_FAILED;
}

void search_table_write(struct search_table *table, const struct options *options,
                        enum search_by by, const struct trial *trials, size_t count)
{
    size_t *order = xcalloc(count, sizeof *order);
    size_t ranked = search_rank(by, trials, count, order);
    bool people = record_shape(&table->record) == RECORD_TABLE;

    table->columns[COLUMN_MARK].absent = RECORD_IN_FLAT | RECORD_IN_NESTED;
    table->columns[COLUMN_RANK].absent = 0;
    fputs(people ? "\n" : "", table->record.file);
    record_header(&table->record);
    for (size_t i = 0; i < count; i++)
        if (has_ended(&trials[order[i] - 1]))
            search_table_line(table, &trials[order[i] - 1], order[i], i < ranked ? i + 1 : 0);
    if (people && ranked > 0)
        print_best(table->record.file, options, by, &trials[order[0] - 1], order[0]);
    free(order);
}
