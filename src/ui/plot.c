/* plot: axes, ticks and dots of a chart, computed from numbers. */
#include "ui/plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- axes ------------------------------------------------------------------------------------ */

/* The largest of 1, 2, 5 times a power of ten that is not above `value` (> 0). */
static double round_below(double value)
{
    double decade = pow(10, floor(log10(value) + 1e-9)), mantissa = value / decade;

    return decade * (mantissa >= 5 - 1e-9 ? 5 : mantissa >= 2 - 1e-9 ? 2 : 1);
}

/* The next larger one. */
static double round_next(double step)
{
    double decade = pow(10, floor(log10(step) + 1e-9)), mantissa = step / decade;

    return decade * (mantissa < 1.5 ? 2 : mantissa < 3 ? 5 : 10);
}

/* The step for at most `most` ticks over a span. */
static double tick_step(double span, size_t most)
{
    double step = round_below(span / (double)(most > 0 ? most : 1));

    while (floor(span / step) + 1 > (double)most && most > 1)
        step = round_next(step);
    return step;
}

static struct axis round_ends(struct axis axis)
{
    if (axis.log) {
        axis.low = round_below(axis.low);
        double high = round_below(axis.high);
        axis.high = high < axis.high * (1 - 1e-9) ? round_next(high) : high;
        return axis;
    }
    double step = tick_step(axis.high - axis.low, 10);
    axis.low = floor(axis.low / step + 1e-9) * step;
    axis.high = ceil(axis.high / step - 1e-9) * step;
    return axis;
}

struct axis axis_make(double low, double high, bool log, bool round)
{
    const double most = 1e300;

    if (!isfinite(low))
        low = log ? 1e-3 : 0;
    if (!isfinite(high))
        high = low + 1;
    low = fmax(-most, fmin(low, most));
    high = fmax(-most, fmin(high, most));
    if (high < low) {
        double swap = low;
        low = high;
        high = swap;
    }
    if (log) {
        high = high > 0 ? fmax(high, 1e-299) : 1;
        low = low > 0 ? fmax(low, 1e-300) : high / 1e3;
    }
    if (high - low <= fabs(high) * 1e-12) { /* equal: some room on both sides */
        double room = log ? 0 : high != 0 ? fabs(high) * 0.1 : 1;
        low = log ? low / 2 : low - room;
        high = log ? high * 2 : high + room;
    }
    struct axis axis = {low, high, log};
    return round && high - low < most ? round_ends(axis) : axis;
}

double axis_position(struct axis axis, double value)
{
    if (!axis.log)
        return (value - axis.low) / (axis.high - axis.low);
    if (isnan(value))
        return NAN;
    if (value <= 0)
        return -INFINITY;
    return log(value / axis.low) / log(axis.high / axis.low);
}

double axis_value(struct axis axis, double position)
{
    if (!axis.log)
        return axis.low + position * (axis.high - axis.low);
    return axis.low * pow(axis.high / axis.low, position);
}

static size_t linear_ticks(struct axis axis, double *ticks, size_t most)
{
    double span = axis.high - axis.low, step = tick_step(span, most);
    double first = ceil(axis.low / step - 1e-9);
    size_t n = 0;

    for (double k = first; n < most && k * step <= axis.high + span * 1e-9; k++)
        ticks[n++] = fabs(k) < 0.5 ? 0 : k * step;
    return n;
}

/* Every `stride`-th power of ten; with stride 0, 1, 2 and 5 times each. */
static size_t log_ticks(struct axis axis, double *ticks, size_t most, int stride)
{
    static const double mantissas[] = {1, 2, 5};
    int first = (int)floor(log10(axis.low)), last = (int)ceil(log10(axis.high));
    size_t n = 0;

    for (int e = first; e <= last; e += stride > 0 ? stride : 1)
        for (int m = 0; m < (stride > 0 ? 1 : 3); m++) {
            double tick = mantissas[m] * pow(10, e);

            if (tick < axis.low * (1 - 1e-9) || tick > axis.high * (1 + 1e-9))
                continue;
            if (n == most)
                return most + 1; /* too many */
            ticks[n++] = tick;
        }
    return n;
}

size_t axis_ticks(struct axis axis, double *ticks, size_t most)
{
    if (most == 0)
        return 0;
    if (!axis.log)
        return linear_ticks(axis, ticks, most);
    for (int stride = 0; stride < 700; stride++) {
        size_t n = log_ticks(axis, ticks, most, stride);

        if (n >= 1 && n <= most)
            return n;
        if (n == 0)
            break;
    }
    ticks[0] = axis.low;
    return 1;
}

void axis_label(double value, double step, char *buffer, size_t size)
{
    double magnitude = fmax(fabs(value), fabs(step));

    if (value == 0) {
        snprintf(buffer, size, "0");
    } else if (magnitude >= 1e7 || magnitude < 1e-3) {
        snprintf(buffer, size, "%.0e", value);
    } else if (magnitude >= 1e6) {
        snprintf(buffer, size, "%.*fM", step > 0 && step < 1e6 ? 1 : 0, value / 1e6);
    } else if (magnitude >= 1e4) {
        snprintf(buffer, size, "%.*fk", step > 0 && step < 1e3 ? 1 : 0, value / 1e3);
    } else {
        int decimals = step > 0 ? (int)fmax(0, -floor(log10(step) + 1e-9)) : 0;
        snprintf(buffer, size, "%.*f", decimals, value);
    }
    /* "1e-04" -> "1e-4" */
    char *e = strchr(buffer, 'e');
    if (e != NULL && (e[1] == '-' || e[1] == '+') && e[2] == '0')
        memmove(e + 2, e + 3, strlen(e + 3) + 1);
}

/* --- dots ------------------------------------------------------------------------------------ */

bool dots_init(struct dots *dots, int rows, int columns, int cell_rows, int cell_columns)
{
    size_t cells = (size_t)(rows > 0 ? rows : 0) * (size_t)(columns > 0 ? columns : 0);

    *dots = (struct dots){.rows = rows > 0 ? rows : 0,
                          .columns = columns > 0 ? columns : 0,
                          .cell_rows = cell_rows,
                          .cell_columns = cell_columns};
    dots->masks = calloc(cells + 1, sizeof *dots->masks);
    dots->roles = calloc(cells + 1, 1);
    dots->priorities = calloc(cells + 1, 1);
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
    int height = dots->rows * dots->cell_rows, width = dots->columns * dots->cell_columns;

    if (x < 0 || y < 0 || x >= width || y >= height)
        return;
    y = height - 1 - y;
    size_t cell =
        (size_t)(y / dots->cell_rows) * (size_t)dots->columns + (size_t)(x / dots->cell_columns);
    int bit = y % dots->cell_rows * dots->cell_columns + x % dots->cell_columns;
    dots->masks[cell] = (uint16_t)(dots->masks[cell] | 1u << bit);
    if (priority >= dots->priorities[cell]) {
        dots->priorities[cell] = priority;
        dots->roles[cell] = role;
    }
}

/* Liang-Barsky: cuts the line to [-1, width] x [-1, height]; false when nothing is left of it. */
static bool clip(const struct dots *dots, double *x0, double *y0, double *x1, double *y1)
{
    double width = dots->columns * dots->cell_columns, height = dots->rows * dots->cell_rows;
    double dx = *x1 - *x0, dy = *y1 - *y0, from = 0, to = 1;
    double p[4] = {-dx, dx, -dy, dy};
    double q[4] = {*x0 + 1, width - *x0, *y0 + 1, height - *y0};

    for (int i = 0; i < 4; i++) {
        if (p[i] == 0) {
            if (q[i] < 0)
                return false;
            continue;
        }
        double t = q[i] / p[i];
        if (p[i] < 0)
            from = fmax(from, t);
        else
            to = fmin(to, t);
    }
    if (!(from <= to))
        return false;
    *x1 = *x0 + to * dx;
    *y1 = *y0 + to * dy;
    *x0 += from * dx;
    *y0 += from * dy;
    return isfinite(*x0) && isfinite(*y0) && isfinite(*x1) && isfinite(*y1);
}

static double bounded(double value)
{
    return fmax(-1e9, fmin(value, 1e9));
}

void dots_line(struct dots *dots, double x0, double y0, double x1, double y1, int dash,
               uint8_t role, uint8_t priority)
{
    if (isnan(x0) || isnan(y0) || isnan(x1) || isnan(y1))
        return;
    x0 = bounded(x0);
    y0 = bounded(y0);
    x1 = bounded(x1);
    y1 = bounded(y1);
    if (!clip(dots, &x0, &y0, &x1, &y1))
        return;
    int steps = (int)ceil(fmax(fabs(x1 - x0), fabs(y1 - y0)));
    for (int i = 0; i <= steps; i++) {
        double t = steps == 0 ? 0 : (double)i / steps;
        int x = (int)lround(x0 + t * (x1 - x0)), y = (int)lround(y0 + t * (y1 - y0));

        /* Gaps by position, not by distance walked: neighbouring segments then join in step. */
        if (dash > 0 && x / dash % 2 != 0)
            continue;
        dots_set(dots, x, y, role, priority);
    }
}
