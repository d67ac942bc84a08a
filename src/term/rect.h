/* rect: rectangles of character cells and ways to divide them. Pure geometry. */
#ifndef MLPTUI_TERM_RECT_H
#define MLPTUI_TERM_RECT_H

#include <stdbool.h>

struct rect {
    int row, column;
    int rows, columns; /* an empty one has rows or columns 0, never less */
};

static inline bool rect_empty(struct rect r)
{
    return r.rows <= 0 || r.columns <= 0;
}

static inline bool rect_contains(struct rect r, int row, int column)
{
    return row >= r.row && row < r.row + r.rows && column >= r.column &&
           column < r.column + r.columns;
}

/* Cuts up to `size` rows (columns) off one side of *r and returns them; *r keeps the rest. */
struct rect rect_cut_top(struct rect *r, int size);
struct rect rect_cut_bottom(struct rect *r, int size);
struct rect rect_cut_left(struct rect *r, int size);
struct rect rect_cut_right(struct rect *r, int size);

/* r without a border of `margin` cells; empty where it is too small for that. */
struct rect rect_inset(struct rect r, int margin);

/* A rectangle of that size, or as much of it as fits, centred in r. */
struct rect rect_middle(struct rect r, int rows, int columns);

#endif
