/* area: the arithmetic of rectangles, one side at a time. */
#include "data/area.h"

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
