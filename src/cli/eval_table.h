/* eval_table: the tables that `mlptui eval` writes. */
#ifndef MLPTUI_CLI_EVAL_TABLE_H
#define MLPTUI_CLI_EVAL_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "mlptui/data/dataset.h"
#include "train/confusion.h"

/* What was found for one split. */
struct split_result {
    enum split_id split;
    size_t count;
    double loss;     /* mean */
    double accuracy; /* percent */
    struct confusion confusion;
};

/* In text, classes up to so many get the table of confusions. */
#define EVAL_TABLE_CLASSES 64

/* Writes n evaluations in a format of store/record.h. `names` (C) are the classes. In flat shape a
 * row is one figure (split, figure, class, prediction, value), in nested shape one split.
 * Precision, recall and F1 are in percent, as accuracy is. */
void eval_table_write(const struct split_result *evaluations, size_t n, char *const *names,
                      size_t format, FILE *file);

#endif
