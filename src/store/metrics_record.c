/* metrics_record: columns and values, in the same order. */
#include "store/metrics_record.h"

#include <math.h>
#include <string.h>

#include "base/number.h"

void metrics_split_columns(struct record_column columns[METRICS_SPLIT_COLUMNS], unsigned shown)
{
    for (int s = 0; s < SPLIT_COUNT; s++, columns += 2) {
        unsigned absent = shown & 1u << s ? 0 : RECORD_IN_TABLE;

        columns[0] =
            (struct record_column){.width = 10, .table_digits = 5, .digits = 6, .absent = absent};
        columns[1] =
            (struct record_column){.width = 9, .table_digits = 4, .digits = 4, .absent = absent};
        snprintf(columns[0].key, RECORD_NAME_SIZE, "%s_loss", split_names[s]);
        snprintf(columns[0].heading, RECORD_NAME_SIZE, "%s loss", split_names[s]);
        snprintf(columns[1].key, RECORD_NAME_SIZE, "%s_acc", split_names[s]);
        snprintf(columns[1].heading, RECORD_NAME_SIZE, "%s acc", split_names[s]);
    }
}

void metrics_record_splits(struct record *record, const struct epoch_metrics *m)
{
    for (int s = 0; s < SPLIT_COUNT; s++)
        if (m == NULL || isnan(m->loss[s]))
            record_put(record, NONE, NONE);
        else
            record_put(record, REAL(m->loss[s]), REAL(m->accuracy[s]));
}

void metrics_columns(struct record_column columns[METRICS_COLUMNS], bool named_runs, unsigned shown)
{
    static const struct record_column first[] = {
        {.key = "run"},
        {.key = "epoch", .width = 5},
        {.key = "step", .width = 7, .close = true},
        {.key = "seconds", .width = 9, .close = true, .table_digits = 2, .digits = 6},
        {.key = "lr", .width = 8, .close = true},
    };

    memcpy(columns, first, sizeof first);
    columns[0].absent = named_runs ? 0 : RECORD_EVERYWHERE;
    metrics_split_columns(columns + sizeof first / sizeof first[0], shown);
}

void metrics_record_epoch(struct record *record, const char *run, const struct epoch_metrics *m)
{
    struct config config = {.rate = m->rate};
    char rate[CONFIG_TEXT_SIZE];

    config_text(&config, SETTING_RATE, rate, sizeof rate);
    record_begin(record);
    record_put(record, TEXT(run), WHOLE(m->epoch), WHOLE(m->step), REAL(m->seconds), NUMBER(rate));
    metrics_record_splits(record, m);
    record_end(record);
}

static void put_item(struct record *record, const struct setting *setting, const char *text)
{
    double number;
    bool is_number = setting->kind->is_number && number_parse_real(text, &number);

    record_put(record, is_number ? NUMBER(text) : TEXT(text));
}

void metrics_record_setting(struct record *record, const struct config *config, enum setting_id id)
{
    const struct setting *setting = &settings[id];
    char text[CONFIG_TEXT_SIZE], *next = text;

    config_text(config, id, text, sizeof text);
    if (!setting->kind->is_list) {
        put_item(record, setting, text);
        return;
    }
    record_list_begin(record);
    while (next != NULL && strcmp(text, SETTING_NONE) != 0)
        put_item(record, setting, strsep(&next, ","));
    record_list_end(record);
}

void metrics_record_settings(size_t format, FILE *file, const char *run,
                             const struct config *config)
{
    const struct record_column row[] = {
        {.key = "run", .absent = run != NULL ? 0 : RECORD_EVERYWHERE}, {.key = "settings"}};
    struct record_column each[SETTING_COUNT] = {{.width = 0}};
    struct record record;

    if (record_format_shape(format) != RECORD_NESTED)
        return;
    for (size_t i = 0; i < SETTING_COUNT; i++)
        snprintf(each[i].key, RECORD_NAME_SIZE, "%s", settings[i].name);
    record_init(&record, format, file, row, 2);
    record_begin(&record);
    record_put(&record, TEXT(run));
    record_object_begin(&record, each, SETTING_COUNT);
    for (unsigned i = 0; i < SETTING_COUNT; i++)
        metrics_record_setting(&record, config, (enum setting_id)i);
    record_object_end(&record);
    record_end(&record);
}
