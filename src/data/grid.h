/* grid: a picture of floating-point levels and its rectangles, and the few operations on them that
 * finding ink needs. */
#ifndef MLPTUI_DATA_GRID_H
#define MLPTUI_DATA_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct grid {
    size_t rows, columns;
    float *at; /* (rows, columns), row-major; owned */
};

/* A rectangle of a picture. */
struct area {
    size_t row, column, rows, columns;
};

static inline size_t area_longer_side(struct area a)
{
    return a.rows > a.columns ? a.rows : a.columns;
}

/* The bounding box of both; that of one where the other has no rows. */
struct area area_union(struct area a, struct area b);

/* How far two areas are from each other, along the rows or along the columns; 0 where they touch.
 */
size_t area_distance(struct area a, struct area b);

/* The area extended by `by` on each side, clipped to `within`. */
struct area area_widen(struct area a, size_t by, struct area within);

/* Aborts when out of memory. */
struct grid grid_new(size_t rows, size_t columns);
void grid_release(struct grid *grid);

struct grid grid_copy(const struct grid *grid);

/* Box blur: each value becomes the mean of the square of side 2 radius + 1 around it, clipped to
 * the grid. */
void grid_smooth(struct grid *grid, size_t radius);

/* Morphological closing: dilation (maximum) and then erosion (minimum) by such a square. It fills
 * valleys that are narrower than the square and keeps steps between two levels. Values of -INFINITY
 * are unknown and ignored; those without a known value nearby become INFINITY. */
void grid_close(struct grid *grid, size_t radius);

/* Whether every such square contains a known value. */
bool grid_known_within(const struct grid *grid, size_t radius);

/* Copies the values of the outermost ring, in unspecified order; `values` has room for the whole
 * grid. Returns their number. */
size_t grid_ring(const struct grid *grid, float *values);

/* The quantile of n > 0 values, 0 <= share < 1; reorders `values`. */
float grid_quantile(float *values, size_t n, double share);

#endif
