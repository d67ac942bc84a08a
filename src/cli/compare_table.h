/* compare_table: the runs of a comparison side by side, by epoch, as records. */
#ifndef MLPTUI_CLI_COMPARE_TABLE_H
#define MLPTUI_CLI_COMPARE_TABLE_H

#include <stdio.h>

#include "mlptui/train/run.h"

/* Writes accuracy and loss of each run on `split`, a line for each epoch that any run completed;
 * where a run has none "-" (and once "diverged"), empty or null. In a table, a last line names the
 * lowest loss. Errors are left to ferror. */
void compare_table_write(FILE *file, size_t format, const struct run *runs, size_t count,
                         enum split_id split);

#endif
