/* plot: dots of a chart, computed from numbers. Knows no curses and no canvas. */
#ifndef MLPTUI_UI_WIDGETS_PLOT_H
#define MLPTUI_UI_WIDGETS_PLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/axis.h"

/* A grid of dots, `cell_columns` x `cell_rows` per character cell. Each cell has one role: later
 * drawing replaces it only with a higher or equal priority. */
struct dots {
    int rows, columns;           /* in cells */
    int cell_rows, cell_columns; /* dots in a cell */
    uint16_t *masks;             /* (rows, columns): bit (r * cell_columns + c) */
    uint8_t *roles;              /* (rows, columns) */
    uint8_t *priorities;         /* (rows, columns): 0 empty */
};

/* False when memory is out. Sizes from 0. */
bool dots_init(struct dots *dots, int rows, int columns, int cell_rows, int cell_columns);
void dots_release(struct dots *dots);

/* Dot coordinates: x from 0 at the left, y from 0 at the BOTTOM; clipped. */
void dots_set(struct dots *dots, int x, int y, uint8_t role, uint8_t priority);
/* A line between two points, either of which may lie far outside. `dash` > 0: so many dots on, so
 * many off, by position in the grid, so that a line of many short pieces is dashed, too. */
void dots_line(struct dots *dots, double x0, double y0, double x1, double y1, int dash,
               uint8_t role, uint8_t priority);

#endif
