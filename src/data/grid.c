/* grid: running means and extremes along the rows and along the columns. Areas one side at a time.
 */
#include "data/grid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

struct grid grid_new(size_t rows, size_t columns)
{
    size_t n;

    if (!size_mul(rows, columns, &n))
        n = SIZE_MAX; /* which cannot be had */
    return (struct grid){rows, columns, xcalloc(n, sizeof(float))};
}

void grid_release(struct grid *grid)
{
    free(grid->at);
    *grid = (struct grid){0};
}

struct grid grid_copy(const struct grid *grid)
{
    struct grid copy = grid_new(grid->rows, grid->columns);

    memcpy(copy.at, grid->at, grid->rows * grid->columns * sizeof *grid->at);
    return copy;
}

/* Reads line[0 .. n-1] and writes as many values to `to`; `queue` has room for n. */
typedef void line_filter(const float *line, size_t n, size_t radius, float *to, size_t *queue);

static void line_mean(const float *line, size_t n, size_t radius, float *to, size_t *queue)
{
    double sum = 0;
    size_t first = 0, end = 0; /* what is in the sum */

    (void)queue;
    for (size_t i = 0; i < n; i++) {
        while (end < n && end <= i + radius)
            sum += (double)line[end++];
        while (first + radius < i)
            sum -= (double)line[first++];
        to[i] = (float)(sum / (double)(end - first));
    }
}

/* Monotonic queue: indices of candidates for the maximum, in descending order of their values. */
static void line_highest(const float *line, size_t n, size_t radius, float *to, size_t *queue)
{
    size_t head = 0, tail = 0, end = 0;

    for (size_t i = 0; i < n; i++) {
        for (; end < n && end <= i + radius; end++) {
            while (tail > head && line[queue[tail - 1]] <= line[end])
                tail--;
            queue[tail++] = end;
        }
        while (queue[head] + radius < i)
            head++;
        to[i] = line[queue[head]];
    }
}

static void filter(struct grid *grid, size_t radius, line_filter *run)
{
    size_t most = grid->rows > grid->columns ? grid->rows : grid->columns;
    float *line = xcalloc(most, 2 * sizeof *line), *result = line + most;
    size_t *queue = xcalloc(most, sizeof *queue);

    for (size_t r = 0; r < grid->rows; r++) {
        float *row = grid->at + r * grid->columns;
        memcpy(line, row, grid->columns * sizeof *line);
        run(line, grid->columns, radius, row, queue);
    }
    for (size_t c = 0; c < grid->columns; c++) {
        for (size_t r = 0; r < grid->rows; r++)
            line[r] = grid->at[r * grid->columns + c];
        run(line, grid->rows, radius, result, queue);
        for (size_t r = 0; r < grid->rows; r++)
            grid->at[r * grid->columns + c] = result[r];
    }
    free(line);
    free(queue);
}

void grid_smooth(struct grid *grid, size_t radius)
{
    if (radius > 0)
        filter(grid, radius, line_mean);
}

/* Minimum as the maximum of the negated values; -INFINITY still means unknown. */
static void negate(struct grid *grid)
{
    for (size_t i = 0; i < grid->rows * grid->columns; i++)
        grid->at[i] = isinf(grid->at[i]) ? -INFINITY : -grid->at[i];
}

void grid_close(struct grid *grid, size_t radius)
{
    filter(grid, radius, line_highest);
    negate(grid);
    filter(grid, radius, line_highest);
    for (size_t i = 0; i < grid->rows * grid->columns; i++)
        grid->at[i] = -grid->at[i];
}

bool grid_known_within(const struct grid *grid, size_t radius)
{
    struct grid copy = grid_copy(grid);
    size_t n = grid->rows * grid->columns, known = 0;

    filter(&copy, radius, line_highest);
    for (size_t i = 0; i < n; i++)
        known += !isinf(copy.at[i]);
    grid_release(&copy);
    return known == n;
}

size_t grid_ring(const struct grid *grid, float *values)
{
    size_t n = 0;

    for (size_t r = 0; r < grid->rows; r++) {
        bool whole = r == 0 || r == grid->rows - 1 || grid->columns == 1;
        for (size_t c = 0; c < grid->columns; c += whole ? 1 : grid->columns - 1)
            values[n++] = grid->at[r * grid->columns + c];
    }
    return n;
}

/* Quickselect (Hoare): the wanted index stays between left and right. */
float grid_quantile(float *values, size_t n, double share)
{
    ptrdiff_t left = 0, right = (ptrdiff_t)n - 1, wanted = (ptrdiff_t)(share * (double)n);

    while (left < right) {
        float pivot = values[left + (right - left) / 2];
        ptrdiff_t i = left, j = right;
        while (i <= j) {
            while (values[i] < pivot)
                i++;
            while (values[j] > pivot)
                j--;
            if (i > j)
                break;
            float value = values[i];
            values[i++] = values[j];
            values[j--] = value;
        }
        if (wanted > j && wanted < i)
            break;
        left = wanted >= i ? i : left;
        right = wanted <= j ? j : right;
    }
    return values[wanted];
}

/* --- areas -------------------------------------------------------------------------------------
 */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t most(size_t a, size_t b)
{
    return a > b ? a : b;
}

struct area area_union(struct area a, struct area b)
{
    size_t row = least(a.row, b.row), column = least(a.column, b.column);

    if (a.rows == 0 || b.rows == 0)
        return a.rows == 0 ? b : a;
    return (struct area){row, column, most(a.row + a.rows, b.row + b.rows) - row,
                         most(a.column + a.columns, b.column + b.columns) - column};
}

static size_t side_distance(size_t a, size_t length, size_t b, size_t other_length)
{
    if (a + length < b)
        return b - a - length;
    return b + other_length < a ? a - b - other_length : 0;
}

size_t area_distance(struct area a, struct area b)
{
    return most(side_distance(a.row, a.rows, b.row, b.rows),
                side_distance(a.column, a.columns, b.column, b.columns));
}

static void widen_side(size_t *begin, size_t *length, size_t by, size_t least_begin, size_t room)
{
    size_t end = least(*begin + *length + by, least_begin + room);

    *begin = *begin > least_begin + by ? *begin - by : least_begin;
    *length = end - *begin;
}

struct area area_widen(struct area a, size_t by, struct area within)
{
    widen_side(&a.row, &a.rows, by, within.row, within.rows);
    widen_side(&a.column, &a.columns, by, within.column, within.columns);
    return a;
}
