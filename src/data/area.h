/* area: a rectangle of a picture. */
#ifndef MLPTUI_DATA_AREA_H
#define MLPTUI_DATA_AREA_H

#include <stddef.h>

struct area {
    size_t row, column, rows, columns;
};

static inline size_t area_longer_side(struct area a)
{
    return a.rows > a.columns ? a.rows : a.columns;
}

/* The bounding box of both. */
struct area area_union(struct area a, struct area b);

/* How far two areas are from each other, along the rows or along the columns; 0 where they touch.
 */
size_t area_distance(struct area a, struct area b);

/* The area extended by `by` on each side, clipped to `within`. */
struct area area_widen(struct area a, size_t by, struct area within);

#endif
