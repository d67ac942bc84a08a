/* epoch_table: the records of the epochs, and for people what they amount to. */
#include "cli/epoch_table.h"

#include <math.h>

static bool flushed(FILE *file)
{
    return fflush(file) == 0 && !ferror(file);
}

bool epoch_table_begin(struct epoch_table *table, size_t format, FILE *file,
                       const struct config *config)
{
    table->best = (struct epoch_metrics){.epoch = 0};
    metrics_columns(table->columns, false, config->evaluate);
    record_init(&table->record, format, file, table->columns, METRICS_COLUMNS);
    record_header(&table->record);
    return flushed(file);
}

static void keep_best(struct epoch_table *table, const struct epoch_metrics *m)
{
    double loss = m->loss[SPLIT_VALIDATION];

    if (!isnan(loss) && (table->best.epoch == 0 || loss < table->best.loss[SPLIT_VALIDATION]))
        table->best = *m;
}

bool epoch_table_epoch(struct epoch_table *table, const struct epoch_metrics *metrics)
{
    keep_best(table, metrics);
    metrics_record_epoch(&table->record, NULL, metrics);
    return flushed(table->record.file);
}

static void write_end(FILE *file, const struct epoch_metrics *best,
                      const struct diagnosis *diagnosis)
{
    char text[DIAGNOSIS_TEXT_SIZE];

    if (best->epoch > 0)
        fprintf(file, "best validation epoch: %zu, loss %.5f, accuracy %.4f %%\n", best->epoch,
                best->loss[SPLIT_VALIDATION], best->accuracy[SPLIT_VALIDATION]);
    for (size_t i = 0; i < diagnosis->count; i++)
        fprintf(file, "%s: %s\n", i == 0 ? "diagnosis" : "also",
                diagnosis_text(&diagnosis->remarks[i], READER_COMMAND, text));
}

bool epoch_table_end(struct epoch_table *table, const struct diagnosis *diagnosis)
{
    if (record_shape(&table->record) == RECORD_TABLE)
        write_end(table->record.file, &table->best, diagnosis);
    return flushed(table->record.file);
}
