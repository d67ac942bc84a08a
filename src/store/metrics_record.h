/* metrics_record: the figures of an epoch and the settings of a run as records (store/record.h),
 * for standard output and for files alike. */
#ifndef MLPTUI_STORE_METRICS_RECORD_H
#define MLPTUI_STORE_METRICS_RECORD_H

#include "mlptui/train/config.h"
#include "mlptui/train/metrics.h"
#include "store/record.h"

/* Loss and accuracy of each split. A table has the splits in `shown` (mask of 1u << SPLIT_...). */
#define METRICS_SPLIT_COLUMNS (2 * SPLIT_COUNT)
void metrics_split_columns(struct record_column columns[METRICS_SPLIT_COLUMNS], unsigned shown);

/* Their values. None where a split was not evaluated, or `metrics` is NULL. */
void metrics_record_splits(struct record *record, const struct epoch_metrics *metrics);

/* The row of an epoch: run, epoch, step, seconds, lr and those of the splits. */
#define METRICS_COLUMNS (5 + METRICS_SPLIT_COLUMNS)
void metrics_columns(struct record_column columns[METRICS_COLUMNS], bool named_runs,
                     unsigned shown);

/* That row. `run` is ignored unless the columns have named_runs. */
void metrics_record_epoch(struct record *record, const char *run,
                          const struct epoch_metrics *metrics);

/* The value of a setting, a number or a list where it is one. In nested shape alone. */
void metrics_record_setting(struct record *record, const struct config *config, enum setting_id id);

/* A row {"run":"zero","settings":{"hidden":[666,666],"activation":"relu",...}}: every setting, by
 * its name. `run` NULL: without its name. Nothing where the format is not nested. */
void metrics_record_settings(size_t format, FILE *file, const char *run,
                             const struct config *config);

#endif
