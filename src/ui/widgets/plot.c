/* plot: lines made of dots. */
#include "ui/widgets/plot.h"

#include <math.h>
#include <stdlib.h>

#define HUGEST 1e300 /* differences of such values do not overflow */

static double clamp(double value, double low, double high)
{
    return fmin(fmax(value, low), high);
}

/* --- dots ------------------------------------------------------------------------------------ */

bool dots_init(struct dots *dots, int rows, int columns, int cell_rows, int cell_columns)
{
    rows = rows > 0 ? rows : 0;
    columns = columns > 0 ? columns : 0;
    size_t cells = (size_t)rows * (size_t)columns + 1; /* never a request for nothing */

    *dots = (struct dots){.rows = rows,
                          .columns = columns,
                          .cell_rows = cell_rows,
                          .cell_columns = cell_columns,
                          .masks = calloc(cells, sizeof *dots->masks),
                          .roles = calloc(cells, sizeof *dots->roles),
                          .priorities = calloc(cells, sizeof *dots->priorities)};
    if (dots->masks != NULL && dots->roles != NULL && dots->priorities != NULL)
        return true;
    dots_release(dots);
    return false;
}

void dots_release(struct dots *dots)
{
    free(dots->masks);
    free(dots->roles);
    free(dots->priorities);
    *dots = (struct dots){0};
}

void dots_set(struct dots *dots, int x, int y, uint8_t role, uint8_t priority)
{
    int height = dots->rows * dots->cell_rows;

    if (x < 0 || y < 0 || x >= dots->columns * dots->cell_columns || y >= height)
        return;
    int from_top = height - 1 - y;
    int row = from_top / dots->cell_rows, column = x / dots->cell_columns;
    int bit = from_top % dots->cell_rows * dots->cell_columns + x % dots->cell_columns;
    size_t cell = (size_t)row * (size_t)dots->columns + (size_t)column;

    dots->masks[cell] = (uint16_t)(dots->masks[cell] | 1u << bit);
    if (priority >= dots->priorities[cell]) {
        dots->priorities[cell] = priority;
        dots->roles[cell] = role;
    }
}

/* Moves end `a` along the line to `bound`, if it lies beyond it (sign +1: above, -1: below) on the
 * axis whose coordinates are along[]; across[] are the others. False when the whole line does. */
static bool clip_side(double *along, double *across, double bound, int sign)
{
    if (sign * along[0] <= sign * bound)
        return true;
    if (sign * along[1] > sign * bound)
        return false;
    across[0] = across[1] + (across[0] - across[1]) * ((bound - along[1]) / (along[0] - along[1]));
    along[0] = bound;
    return true;
}

static void swap_ends(double *x, double *y)
{
    double x0 = x[0], y0 = y[0];

    x[0] = x[1];
    x[1] = x0;
    y[0] = y[1];
    y[1] = y0;
}

/* Clips the line to the grid, the farther end first: interpolating from it would lose the near end
 * in rounding. */
static bool clip_line(double *x, double *y, double width, double height)
{
    if (fmax(fabs(x[0]), fabs(y[0])) < fmax(fabs(x[1]), fabs(y[1])))
        swap_ends(x, y);
    for (int end = 0; end < 2; end++) {
        if (!clip_side(x, y, -0.5, -1) || !clip_side(x, y, width - 0.5, 1) ||
            !clip_side(y, x, -0.5, -1) || !clip_side(y, x, height - 0.5, 1))
            return false;
        swap_ends(x, y);
    }
    return true;
}

/* Rounds halves up, so that -0.5 to 0.5 has a dot. */
static int nearest_dot(double coordinate)
{
    return (int)floor(coordinate + 0.5);
}

void dots_line(struct dots *dots, double x0, double y0, double x1, double y1, int dash,
               uint8_t role, uint8_t priority)
{
    double x[2] = {clamp(x0, -HUGEST, HUGEST), clamp(x1, -HUGEST, HUGEST)};
    double y[2] = {clamp(y0, -HUGEST, HUGEST), clamp(y1, -HUGEST, HUGEST)};

    if (isnan(x0) || isnan(y0) || isnan(x1) || isnan(y1) ||
        !clip_line(x, y, dots->columns * dots->cell_columns, dots->rows * dots->cell_rows))
        return;
    double dx = x[1] - x[0], dy = y[1] - y[0];
    bool flat = fabs(dx) >= fabs(dy);
    int steps = (int)ceil(fmax(fabs(dx), fabs(dy)));

    for (int i = 0; i <= steps; i++) {
        double share = steps > 0 ? (double)i / steps : 0;
        int column = nearest_dot(x[0] + share * dx), row = nearest_dot(y[0] + share * dy);
        int along = flat ? column : row;
        if (dash <= 0 || along / dash % 2 == 0)
            dots_set(dots, column, row, role, priority);
    }
}
