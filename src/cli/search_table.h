/* search_table: the trials of a search as a table: a line each as they end, and all of them, the
 * best first. */
#ifndef MLPTUI_CLI_SEARCH_TABLE_H
#define MLPTUI_CLI_SEARCH_TABLE_H

#include <stdio.h>

#include "cli/options.h"
#include "mlptui/train/search_policy.h"
#include "mlptui/train/search_space.h"
#include "store/metrics_record.h"

#define SEARCH_MOST_COLUMNS (8 + SETTING_COUNT + METRICS_SPLIT_COLUMNS)

struct search_table {
    const struct search_space *space; /* its settings are columns; not owned */
    struct record_column columns[SEARCH_MOST_COLUMNS];
    struct record record;
};

/* `configs` (count): those of all trials, for the widths of the columns. */
void search_table_init(struct search_table *table, size_t format, FILE *file,
                       const struct search_space *space, const struct config *configs,
                       size_t count);

/* A line for trial `number`; rank 0: none. The figures are those of its best epoch. */
void search_table_line(struct search_table *table, const struct trial *trial, size_t number,
                       size_t rank);

/* Call once, at the end. Writes all trials that ended by themselves, ranked ones first, by rank;
 * for people, also the command that repeats the best. `trials` (count) is indexed by number and
 * includes those left out. */
void search_table_write(struct search_table *table, const struct options *options,
                        enum search_by by, const struct trial *trials, size_t count);

#endif
