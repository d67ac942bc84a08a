/* series: a table that halves its detail instead of its bounds. */
#include "mlptui/train/series.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define FIRST_ROWS 16

struct series_column {
    char name[SERIES_NAME_SIZE];
    bool held;
    double *values; /* (capacity of the table) */
    size_t lowest, highest;
};

void series_table_init(struct series_table *table, size_t most)
{
    *table = (struct series_table){.most = most, .merge = 1};
}

void series_table_release(struct series_table *table)
{
    for (size_t c = 0; c < table->column_count; c++)
        free(table->columns[c].values);
    free(table->columns);
    free(table->moments);
    series_table_init(table, table->most);
}

/* --- room ------------------------------------------------------------------------------------- */

static void set_capacity(struct series_table *table, size_t capacity)
{
    table->capacity = capacity;
    table->moments = xreallocarray(table->moments, capacity, sizeof *table->moments);
    for (size_t c = 0; c < table->column_count; c++) {
        struct series_column *column = &table->columns[c];

        column->values = xreallocarray(column->values, capacity, sizeof *column->values);
    }
}

/* Room for so many rows; a table with a bound takes no more than that, and two that are merged. */
static void make_room(struct series_table *table, size_t rows)
{
    size_t capacity = table->capacity == 0 ? FIRST_ROWS : 2 * table->capacity;

    if (rows <= table->capacity)
        return;
    if (table->most > 0 && capacity > table->most + 2)
        capacity = table->most + 2;
    set_capacity(table, capacity > rows ? capacity : rows);
}

static struct series_column *find_column(const struct series_table *table, const char *name)
{
    for (size_t c = 0; c < table->column_count; c++)
        if (strcmp(table->columns[c].name, name) == 0)
            return &table->columns[c];
    return NULL;
}

static struct series_column *add_column(struct series_table *table, const struct scalar *scalar)
{
    size_t rows = table->count + (table->pending > 0);

    table->columns = xreallocarray(table->columns, table->column_count + 1, sizeof *table->columns);
    struct series_column *column = &table->columns[table->column_count++];
    *column = (struct series_column){.held = scalar->held, .lowest = SIZE_MAX, .highest = SIZE_MAX};
    snprintf(column->name, sizeof column->name, "%s", scalar->name);
    column->values = xcalloc(table->capacity, sizeof *column->values);
    for (size_t i = 0; i < rows; i++)
        column->values[i] = NAN;
    return column;
}

/* --- the best --------------------------------------------------------------------------------- */

/* Kept up to date row by row: each frame of the screen asks for the best of what may be a million.
 */
static void note_best(struct series_table *table, size_t row)
{
    for (size_t c = 0; c < table->column_count; c++) {
        struct series_column *column = &table->columns[c];
        const double *values = column->values;

        if (!isfinite(values[row]))
            continue;
        if (column->lowest == SIZE_MAX || values[row] < values[column->lowest])
            column->lowest = row;
        if (column->highest == SIZE_MAX || values[row] > values[column->highest])
            column->highest = row;
    }
}

static void find_best(struct series_table *table)
{
    for (size_t c = 0; c < table->column_count; c++)
        table->columns[c].lowest = table->columns[c].highest = SIZE_MAX;
    for (size_t row = 0; row < table->count; row++)
        note_best(table, row);
}

/* --- rows ------------------------------------------------------------------------------------- */

double series_weigh(double a, size_t a_samples, double b, size_t b_samples)
{
    size_t samples = a_samples + b_samples;

    if (samples == 0)
        return b;
    return (a * (double)a_samples + b * (double)b_samples) / (double)samples;
}

/* Row `to` becomes rows a and b, where b is the later one. */
static void merge_rows(struct series_table *table, size_t to, size_t a, size_t b)
{
    struct moment first = table->moments[a], second = table->moments[b];

    for (size_t c = 0; c < table->column_count; c++) {
        double *values = table->columns[c].values, x = values[a], y = values[b];

        if (isnan(x) || isnan(y))
            values[to] = isnan(y) ? x : y;
        else
            values[to] =
                table->columns[c].held ? y : series_weigh(x, first.samples, y, second.samples);
    }
    second.steps += first.steps;
    second.samples += first.samples;
    table->moments[to] = second;
}

static void move_row(struct series_table *table, size_t to, size_t from)
{
    table->moments[to] = table->moments[from];
    for (size_t c = 0; c < table->column_count; c++)
        table->columns[c].values[to] = table->columns[c].values[from];
}

/* Half the rows, each standing for twice as many mini-batches. One without a neighbour waits for it
 * together with what waits already. */
static void halve(struct series_table *table)
{
    size_t half = table->count / 2, end = table->count;

    if (table->count % 2 == 1) {
        end--;
        if (table->pending > 0)
            merge_rows(table, end, end, end + 1);
        table->pending = table->moments[end].steps;
    }
    for (size_t i = 0; i < half; i++)
        merge_rows(table, i, 2 * i, 2 * i + 1);
    if (table->pending > 0)
        move_row(table, half, end);
    table->count = half;
    table->merge *= 2;
    find_best(table);
}

/* What waits is a row as soon as it stands for enough. */
static void keep_pending(struct series_table *table)
{
    if (table->pending < table->merge)
        return;
    if (table->most > 0 && table->count == table->most)
        halve(table);
    if (table->pending < table->merge)
        return;
    note_best(table, table->count++);
    table->pending = 0;
}

void series_table_add(struct series_table *table, const struct moment *moment,
                      const struct scalar *scalars, size_t count)
{
    size_t row = table->count + (table->pending > 0);

    make_room(table, row + 1);
    table->moments[row] = *moment;
    for (size_t c = 0; c < table->column_count; c++)
        table->columns[c].values[row] = NAN;
    for (size_t i = 0; i < count; i++) {
        struct series_column *column = find_column(table, scalars[i].name);

        if (isnan(scalars[i].value)) /* a split that is not evaluated has no series */
            continue;
        if (column == NULL)
            column = add_column(table, &scalars[i]);
        column->values[row] = scalars[i].value;
    }
    if (table->pending > 0)
        merge_rows(table, table->count, table->count, row);
    table->pending = table->moments[table->count].steps;
    keep_pending(table);
}

void series_table_rewind(struct series_table *table, uint64_t step)
{
    while (table->count > 0 && table->moments[table->count - 1].step > step)
        table->count--;
    table->pending = 0;
    find_best(table);
}

void series_table_condense(struct series_table *table, size_t rows)
{
    while (table->count > rows)
        halve(table);
    size_t needed = table->count + (table->pending > 0);
    if (needed > 0 && table->capacity > needed)
        set_capacity(table, needed);
}

/* --- reading ---------------------------------------------------------------------------------- */

struct scalar_series series_find(const struct series_table *table, const char *name)
{
    const struct series_column *column = find_column(table, name);

    if (column == NULL)
        return (struct scalar_series){.lowest = SIZE_MAX, .highest = SIZE_MAX};
    return (struct scalar_series){table->moments, column->values, table->count, column->lowest,
                                  column->highest};
}

double series_value(const struct scalar_series *series, size_t row)
{
    return row < series->count ? series->values[row] : NAN;
}

double series_mean(const struct scalar_series *series, size_t first, size_t end)
{
    double sum = 0, samples = 0;

    for (size_t row = first; row < end; row++) {
        sum += series->values[row] * (double)series->moments[row].samples;
        samples += (double)series->moments[row].samples;
    }
    return samples > 0 ? sum / samples : series->values[end - 1];
}
