/* rect: how rectangles are cut up. */
#include "term/rect.h"

static int clamp(int size, int most)
{
    if (size < 0 || most < 0)
        return 0;
    return size < most ? size : most;
}

struct rect rect_cut_top(struct rect *r, int size)
{
    struct rect cut = *r;

    cut.rows = clamp(size, r->rows);
    r->row += cut.rows;
    r->rows -= cut.rows;
    return cut;
}

struct rect rect_cut_bottom(struct rect *r, int size)
{
    struct rect rest = rect_cut_top(r, r->rows - clamp(size, r->rows)), cut = *r;

    *r = rest;
    return cut;
}

struct rect rect_cut_left(struct rect *r, int size)
{
    struct rect cut = *r;

    cut.columns = clamp(size, r->columns);
    r->column += cut.columns;
    r->columns -= cut.columns;
    return cut;
}

struct rect rect_cut_right(struct rect *r, int size)
{
    struct rect rest = rect_cut_left(r, r->columns - clamp(size, r->columns)), cut = *r;

    *r = rest;
    return cut;
}

struct rect rect_inset(struct rect r, int margin)
{
    if (r.rows < 2 * margin || r.columns < 2 * margin)
        return (struct rect){.row = r.row, .column = r.column};
    return (struct rect){.row = r.row + margin,
                         .column = r.column + margin,
                         .rows = r.rows - 2 * margin,
                         .columns = r.columns - 2 * margin};
}

struct rect rect_middle(struct rect r, int rows, int columns)
{
    struct rect middle = {.rows = clamp(rows, r.rows), .columns = clamp(columns, r.columns)};

    middle.row = r.row + (r.rows - middle.rows) / 2;
    middle.column = r.column + (r.columns - middle.columns) / 2;
    return middle;
}
