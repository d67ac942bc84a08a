/* epoch_table: the records of the epochs, and for people what they amount to. */
#include "cli/epoch_table.h"

static bool flushed(FILE *file)
{
    return fflush(file) == 0 && !ferror(file);
}

bool epoch_table_begin(struct epoch_table *table, size_t format, FILE *file,
                       const struct config *config)
{
    metrics_columns(table->columns, false, config->evaluate);
    record_init(&table->record, format, file, table->columns, METRICS_COLUMNS);
    record_header(&table->record);
    return flushed(file);
}

bool epoch_table_epoch(struct epoch_table *table, const struct epoch_metrics *metrics)
{
    metrics_record_epoch(&table->record, NULL, metrics);
    return flushed(table->record.file);
}

static void write_end(FILE *file, const struct run *run)
{
    const struct run_figure best = run_lowest(run, "val/loss");
    char text[DIAGNOSIS_TEXT_SIZE];

    if (best.epoch > 0)
        fprintf(file, "best validation epoch: %zu, loss %.5f, accuracy %.4f %%\n", best.epoch,
                best.value, run_accuracy_at_best(run));
    for (size_t i = 0; i < run->diagnosis.count; i++)
        fprintf(file, "%s: %s\n", i == 0 ? "diagnosis" : "also",
                diagnosis_text(&run->diagnosis.remarks[i], READER_COMMAND, text));
}

bool epoch_table_end(struct epoch_table *table, const struct run *run)
{
    if (record_shape(&table->record) == RECORD_TABLE)
        write_end(table->record.file, run);
    return flushed(table->record.file);
}
