/* epoch_table: the table by epoch that `mlptui train` writes, as text, CSV or JSON Lines. */
#ifndef MLPTUI_CLI_EPOCH_TABLE_H
#define MLPTUI_CLI_EPOCH_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "mlptui/train/config.h"
#include "mlptui/train/diagnosis.h"
#include "mlptui/train/metrics.h"

enum report_format { REPORT_TEXT, REPORT_CSV, REPORT_JSONL, REPORT_FORMAT_COUNT };

extern const char *const report_format_names[REPORT_FORMAT_COUNT]; /* "text", "csv", "jsonl" */

struct epoch_table {
    enum report_format format;
    FILE *file;                  /* not owned */
    const struct config *config; /* not owned; says which splits are evaluated */
    struct epoch_metrics best;   /* lowest validation loss so far; epoch 0: none */
};

/* Each call writes whole lines and flushes them. False when the file refused them (errno says why);
 * nothing more should be written then. */

/* Begins: the header line, where the format has one. */
bool epoch_table_begin(struct epoch_table *report, enum report_format format, FILE *file,
                       const struct config *config);
/* One epoch: one line. What was not evaluated is "-", empty or null. */
bool epoch_table_epoch(struct epoch_table *report, const struct epoch_metrics *metrics);
/* Ends: in text, a line about the best validation epoch, where there is one, and a line for each
 * remark of the diagnosis. */
bool epoch_table_end(struct epoch_table *report, const struct diagnosis *diagnosis);

#endif
