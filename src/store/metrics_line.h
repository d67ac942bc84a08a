/* metrics_line: the figures of one epoch as a line of CSV or of JSON Lines, for standard output and
 * for files alike. Nothing is flushed, and errors are left to ferror. */
#ifndef MLPTUI_STORE_METRICS_LINE_H
#define MLPTUI_STORE_METRICS_LINE_H

#include <stdio.h>

#include "mlptui/train/config.h"
#include "mlptui/train/metrics.h"

/* "epoch,step,seconds,lr,train_loss,train_acc,...". `run` is the name of the column that comes
 * first, NULL for none. */
void metrics_csv_header(FILE *file, const char *run);

/* What was not evaluated is empty. `run` is the first column's value, NULL for none. */
void metrics_csv_line(FILE *file, const char *run, const struct epoch_metrics *metrics);

/* The same as an object, {"epoch":1,...}, with "run" first where it is not NULL; null: not
 * evaluated or not finite. */
void metrics_json_line(FILE *file, const char *run, const struct epoch_metrics *metrics);

/* {"run":"zero","settings":{"hidden":[666,666],"activation":"relu",...}}: every setting, by its
 * name; numbers as numbers, lists as arrays. */
void metrics_json_settings(FILE *file, const char *run, const struct config *config);

/* The learning rate as the settings table writes it: the shortest text that reads back the same. */
const char *metrics_rate_text(double rate, char *buffer, size_t size);

#endif
