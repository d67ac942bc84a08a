/* light: iteratively reweighted least squares, with Tukey's biweight of the previous residuals. */
#include "data/light.h"

#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"

#define TERMS   7
#define ROUNDS  12
#define SAMPLES 128 /* along a side */

static void terms_at(const struct grid *g, size_t row, size_t column, double t[TERMS])
{
    double y = 2 * (double)row / (double)g->rows - 1;
    double x = 2 * (double)column / (double)g->columns - 1;

    t[0] = 1;
    t[1] = x;
    t[2] = y;
    t[3] = x * x;
    t[4] = x * y;
    t[5] = y * y;
    t[6] = (t[3] + t[5]) * (t[3] + t[5]);
}

static float height_at(const struct grid *g, size_t row, size_t column, const double surface[TERMS])
{
    double t[TERMS], sum = 0;

    terms_at(g, row, column, t);
    for (int i = 0; i < TERMS; i++)
        sum += surface[i] * t[i];
    return (float)sum;
}

/* Gauss-Jordan elimination on the normal equations, whose last column is the right-hand side;
 * singular terms (of a grid with one row) are left out. */
static void solve(double a[TERMS][TERMS + 1], double solution[TERMS])
{
    for (int i = 0; i < TERMS; i++) {
        bool told = a[i][i] > 1e-9;
        for (int k = 0; k < TERMS && told; k++) {
            double by = k == i ? 0 : a[k][i] / a[i][i];
            for (int j = i; j <= TERMS; j++)
                a[k][j] -= by * a[i][j];
        }
    }
    for (int i = 0; i < TERMS; i++)
        solution[i] = a[i][i] > 1e-9 ? a[i][TERMS] / a[i][i] : 0;
}

static void add_sample(double a[TERMS][TERMS + 1], const double t[TERMS], double value,
                       double weight)
{
    for (int j = 0; j < TERMS; j++) {
        for (int k = 0; k < TERMS; k++)
            a[j][k] += weight * t[j] * t[k];
        a[j][TERMS] += weight * t[j] * value;
    }
}

/* The surface after `surface`, from every `step`th pixel each way; `rest` has room for them. */
static void improve(const struct grid *g, size_t step, float *rest, double surface[TERMS])
{
    double a[TERMS][TERMS + 1] = {{0}}, t[TERMS];
    size_t n = 0;

    for (size_t r = 0; r < g->rows; r += step)
        for (size_t c = 0; c < g->columns; c += step)
            rest[n++] = fabsf(g->at[r * g->columns + c] - height_at(g, r, c, surface));
    double reach = 6 * (double)grid_quantile(rest, n, 0.5) + 1e-6;
    for (size_t r = 0; r < g->rows; r += step)
        for (size_t c = 0; c < g->columns; c += step) {
            double value = (double)g->at[r * g->columns + c];
            double u = (value - (double)height_at(g, r, c, surface)) / reach;
            if (u * u >= 1)
                continue;
            terms_at(g, r, c, t);
            add_sample(a, t, value, (1 - u * u) * (1 - u * u));
        }
    solve(a, surface);
}

void light_flatten(struct grid *grid)
{
    size_t side = grid->rows > grid->columns ? grid->rows : grid->columns;
    size_t step = side / SAMPLES + 1;
    float *room = xcalloc(grid->rows * grid->columns + 1, sizeof *room);
    double surface[TERMS] = {0};

    /* The border is paper, for the most part; where there is much ink, the middle is not. */
    surface[0] = (double)grid_quantile(room, grid_ring(grid, room), 0.5);
    for (int round = 0; round < ROUNDS; round++)
        improve(grid, step, room, surface);
    for (size_t r = 0; r < grid->rows; r++)
        for (size_t c = 0; c < grid->columns; c++)
            grid->at[r * grid->columns + c] -= height_at(grid, r, c, surface);
    free(room);
}
