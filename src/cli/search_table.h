/* search_table: the trials of a search as a table: a line each as they end, and all of them, the
 * best first. */
#ifndef MLPTUI_CLI_SEARCH_TABLE_H
#define MLPTUI_CLI_SEARCH_TABLE_H

#include <stdio.h>

#include "cli/options.h"
#include "mlptui/train/search_policy.h"
#include "mlptui/train/search_space.h"

struct search_table {
    const struct search_space *space; /* its settings are columns; not owned */
    unsigned evaluate;                /* mask of splits, as in struct config */
    int widths[SETTING_COUNT];        /* (space->count) of these columns in text */
};

/* `configs` (count): all that there will be, so that the columns are wide enough. */
void search_table_init(struct search_table *table, const struct search_space *space,
                       const struct config *configs, size_t count);

/* For text, while trials end: the header, and a line for trial `number`. The figures are those of
 * its best epoch. */
void search_table_header(const struct search_table *table, FILE *file);
void search_table_line(const struct search_table *table, FILE *file, const struct trial *trial,
                       size_t number);

/* All trials that ran to an end of their own, (count), those with a rank first, by rank, in the
 * format that `options` ask for; as text, the command that makes the best again comes last.
 * `trials` is by number; it holds those left out too. */
void search_table_write(const struct search_table *table, FILE *file, const struct options *options,
                        const struct trial *trials, size_t count);

#endif
