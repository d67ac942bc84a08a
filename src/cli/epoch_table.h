/* epoch_table: the table by epoch that `mlptui train` writes. */
#ifndef MLPTUI_CLI_EPOCH_TABLE_H
#define MLPTUI_CLI_EPOCH_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "mlptui/train/run.h"
#include "store/metrics_record.h"

struct epoch_table {
    struct record_column columns[METRICS_COLUMNS];
    struct record record;
};

/* Each call writes whole lines and flushes them. False when the file refused them (errno says why);
 * nothing more should be written then. */

/* Begins: the header line, where the format has one. A table shows the splits that `config`
 * evaluates. */
bool epoch_table_begin(struct epoch_table *table, size_t format, FILE *file,
                       const struct config *config);
/* One epoch: one line. What was not evaluated is "-", empty or null. */
bool epoch_table_epoch(struct epoch_table *table, const struct epoch_metrics *metrics);
/* Ends: in a table, a line about the best validation epoch, where there is one, and a line for each
 * remark of the diagnosis. */
bool epoch_table_end(struct epoch_table *table, const struct run *run);

#endif
