/* grid: a picture of floating-point levels, and the few operations on it that finding ink needs. */
#ifndef MLPTUI_DATA_GRID_H
#define MLPTUI_DATA_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct grid {
    size_t rows, columns;
    float *at; /* (rows, columns), row-major; owned */
};

/* Aborts when out of memory. */
struct grid grid_new(size_t rows, size_t columns);
void grid_release(struct grid *grid);

struct grid grid_copy(const struct grid *grid);

/* Each value becomes the mean of the square around it, 2 radius + 1 long, as far as it lies within
 * the grid. */
void grid_smooth(struct grid *grid, size_t radius);

/* Each value becomes the highest of such a square, then, in the second step, the lowest: what is
 * lower than all around it and narrower than the square is filled up, while a step between two
 * levels stays as it is (a "closing" of mathematical morphology). Values of -INFINITY are not
 * known: they do not count, and what has no known value near becomes INFINITY. */
void grid_close(struct grid *grid, size_t radius);

/* Whether each value has a known one within such a square. */
bool grid_known_within(const struct grid *grid, size_t radius);

/* Copies the outermost ring, in no order worth knowing; `values` has room for the whole grid.
 * Returns how many they are. */
size_t grid_ring(const struct grid *grid, float *values);

/* The value that `share` of n values are below, 0 <= share < 1; sorts `values` partly. n > 0. */
float grid_quantile(float *values, size_t n, double share);

#endif
