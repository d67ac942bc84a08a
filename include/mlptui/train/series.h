/* series: named scalars over a run ("val/loss"), as a table: its rows are moments of the run, its
 * columns are the series.
 *
 * A table keeps all its rows, or at most a given number: then neighbours are merged two by two, so
 * that a run of any length keeps its shape in bounded memory. A merged row has the means of its
 * rows, weighted by their samples, and the moment of the later one. */
#ifndef MLPTUI_TRAIN_SERIES_H
#define MLPTUI_TRAIN_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SERIES_NAME_SIZE 32

/* When something was measured, and over how much. */
struct moment {
    uint64_t step;  /* mini-batches since the run began, the last one measured included */
    size_t epoch;   /* that it belongs to, or that ends there: 1, 2, ... */
    double seconds; /* since the run began, pauses not counted */
    size_t steps;   /* mini-batches that the row stands for, at least 1 */
    size_t samples; /* that these hold */
};

/* One figure of a moment. */
struct scalar {
    const char *name;
    double value; /* NaN: none */
    bool held;    /* it holds until the next one: a merged row keeps the later one, no mean */
};

struct series_column; /* a name with its values */

struct series_table {
    struct moment *moments; /* (count); behind them, one that waits to be merged */
    size_t count, capacity;
    size_t most;    /* rows kept, an even number; 0: all */
    size_t merge;   /* mini-batches that a kept row stands for: 1, 2, 4, ... */
    size_t pending; /* mini-batches of the row that waits; 0: there is none */
    struct series_column *columns;
    size_t column_count;
};

/* One series, borrowed from its table until that changes. All zero: there is none of the name. */
struct scalar_series {
    const struct moment *moments; /* (count): steps ascend */
    const double *values;         /* (count); NaN where it has none */
    size_t count;
    size_t lowest, highest; /* the rows of the least and the greatest finite value, the first of
                               equal ones; SIZE_MAX: there is none */
};

void series_table_init(struct series_table *table, size_t most);
void series_table_release(struct series_table *table);

/* Adds a row with these figures. A name that is new is a new series; what is not given is NaN. */
void series_table_add(struct series_table *table, const struct moment *moment,
                      const struct scalar *scalars, size_t count);

/* Drops all rows after a step, and the one that waits. */
void series_table_rewind(struct series_table *table, uint64_t step);

/* Merges until at most `rows` are kept, and gives back the memory that they do not need: enough for
 * a line across any screen, of a run that is over. More may be added. */
void series_table_condense(struct series_table *table, size_t rows);

struct scalar_series series_find(const struct series_table *table, const char *name);

/* The mean of two figures, weighted by their samples; b where there are none. */
double series_weigh(double a, size_t a_samples, double b, size_t b_samples);

/* The mean over rows first .. end - 1, weighted by their samples. */
double series_mean(const struct scalar_series *series, size_t first, size_t end);

/* The value in a row; NaN where the series has no such row. */
double series_value(const struct scalar_series *series, size_t row);

#endif
