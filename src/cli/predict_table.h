/* predict_table: what `mlptui predict` writes about one picture, as text, CSV or JSON Lines. */
#ifndef MLPTUI_CLI_PREDICT_TABLE_H
#define MLPTUI_CLI_PREDICT_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "cli/epoch_table.h"

struct prediction {
    const char *name;      /* of the picture */
    const uint8_t *pixels; /* (rows, columns): what the network saw */
    size_t rows, columns;
    const float *probabilities; /* (C) */
    char *const *class_names;   /* (C) */
    size_t class_count;         /* C */
};

/* The header line, where the format has one. */
void predict_table_begin(enum report_format format, char *const *class_names, size_t class_count,
                         FILE *file);

/* One picture. In text: the class, the picture as the network saw it, and beside it the likeliest
 * classes with bars, as many as there are lines; `first` is false where one stands above it. In CSV
 * and JSON Lines: one line with all probabilities, without the picture. */
void predict_table_write(const struct prediction *prediction, enum report_format format, bool first,
                         FILE *file);

#endif
