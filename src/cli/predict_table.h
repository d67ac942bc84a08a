/* predict_table: the output of `mlptui predict`. */
#ifndef MLPTUI_CLI_PREDICT_TABLE_H
#define MLPTUI_CLI_PREDICT_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "store/record.h"

struct prediction {
    const char *name;      /* of the picture */
    const uint8_t *pixels; /* (rows, columns): what the network saw */
    size_t rows, columns;
    const float *probabilities; /* (C) */
    char *const *class_names;   /* (C) */
    size_t class_count;         /* C */
};

/* The predictions of one network, in a format of store/record.h. */
struct predict_table {
    size_t format;
    struct record_column *columns; /* (4 + C) */
    struct record record;
    bool any; /* a picture was written before */
};

/* Begins with the header line, where the format has one. */
void predict_table_begin(struct predict_table *table, size_t format, char *const *class_names,
                         size_t class_count, FILE *file);

/* One picture. For people: the class, the picture as the network saw it, and beside it the
 * likeliest classes with bars, as many as there are lines. In the other shapes: one row with all
 * probabilities, without the picture. */
void predict_table_write(struct predict_table *table, const struct prediction *prediction);

void predict_table_release(struct predict_table *table);

#endif
