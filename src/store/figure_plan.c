/* figure_plan: extents of the data, ticks, and the search for a free rectangle. */
#include "store/figure_plan.h"

#include <math.h>

#define NEAR_ZERO    0.4 /* share of the greatest y up to which the least one draws the axis to 0 */
#define MARGIN       0.02 /* of x's span, at both ends: markers stay clear of the frame */
#define WHOLE_LIMIT  1e9  /* beyond it, whole numbers are not told from others */
#define MOST_DECADES 12   /* with more of them there is no room for minor ticks */
#define INSET        10.0 /* from a box to the frame */
#define CLEARANCE    7.0  /* from a box to a curve */
#define TRIES        24   /* places that are tried in each direction */

/* --- scales ---------------------------------------------------------------------------------- */

struct extent {
    double low, high;
    bool whole; /* all values are whole numbers */
};

static const struct extent nothing = {INFINITY, -INFINITY, true};

static void extent_add(struct extent *extent, double value)
{
    extent->low = fmin(extent->low, value);
    extent->high = fmax(extent->high, value);
    if (value != floor(value) || fabs(value) > WHOLE_LIMIT)
        extent->whole = false;
}

bool figure_fits(struct figure_axis axis, double value)
{
    return isfinite(value) && (!axis.log || value > 0);
}

bool figure_shown(const struct figure *figure, const struct figure_series *series, size_t i)
{
    return figure_fits(figure->x, series->x[i]) && figure_fits(figure->y, series->y[i]);
}

static void extents(const struct figure *figure, struct extent *x, struct extent *y)
{
    *x = *y = nothing;
    for (size_t s = 0; s < figure->series_count; s++) {
        const struct figure_series *series = &figure->series[s];
        for (size_t i = 0; i < series->count; i++) {
            if (!figure_shown(figure, series, i))
                continue;
            extent_add(x, series->x[i]);
            extent_add(y, series->y[i]);
        }
    }
    if (figure->mark != NULL && figure_fits(figure->x, figure->mark->x))
        extent_add(x, figure->mark->x);
}

static bool power_of_ten(double value)
{
    double exponent = log10(value);

    return fabs(exponent - round(exponent)) < 1e-9;
}

static void add_minors(struct figure_scale *scale)
{
    double first = floor(log10(scale->axis.low)), last = ceil(log10(scale->axis.high));

    if (last - first > MOST_DECADES)
        return;
    bool wide = scale->tick_count > 1 && scale->ticks[1] > 10.5 * scale->ticks[0];
    for (double decade = first; decade <= last; decade++) {
        for (int digit = 1; digit <= (wide ? 1 : 9); digit++) {
            double value = digit * pow(10, decade);
            if (value >= scale->axis.low && value <= scale->axis.high)
                scale->minors[scale->minor_count++] = value;
        }
    }
}

static void add_ticks(struct figure_scale *scale, size_t most)
{
    most = most < FIGURE_MOST_TICKS ? most : FIGURE_MOST_TICKS;
    scale->tick_count = axis_ticks(scale->axis, scale->ticks, most);
    if (!scale->axis.log) {
        scale->step = scale->tick_count > 1 ? scale->ticks[1] - scale->ticks[0] : 0;
        return;
    }
    scale->decades = scale->tick_count > 0;
    bool plain = true;
    for (size_t i = 0; i < scale->tick_count; i++) {
        scale->decades = scale->decades && power_of_ten(scale->ticks[i]);
        plain = plain && scale->ticks[i] > 0.9e-3 && scale->ticks[i] < 1.1e3;
    }
    scale->decades = scale->decades && !plain;
    add_minors(scale);
}

/* The axis a little longer than the data at both ends. */
static struct axis with_margin(struct axis axis)
{
    double low = axis_value(axis, -MARGIN), high = axis_value(axis, 1 + MARGIN);

    if (isfinite(low) && isfinite(high) && (!axis.log || low > 0)) {
        axis.low = low;
        axis.high = high;
    }
    return axis;
}

/* The axis longer at an end that the data reaches, but for a floor of 0. */
static struct axis with_headroom(struct axis axis, struct extent data)
{
    struct axis longer = with_margin(axis);

    if (axis_position(axis, data.high) > 1 - MARGIN)
        axis.high = longer.high;
    if (axis_position(axis, data.low) < MARGIN && (axis.low != 0 || axis.log))
        axis.low = longer.low;
    return axis;
}

struct figure_scale figure_scale_x(const struct figure *figure, size_t most)
{
    struct extent x, y;

    extents(figure, &x, &y);
    struct figure_scale scale = {.axis =
                                     with_margin(axis_make(x.low, x.high, figure->x.log, false))};
    if (x.whole && x.low <= x.high && !figure->x.log && x.high - x.low + 1 < (double)most)
        most = (size_t)(x.high - x.low + 1);
    add_ticks(&scale, most);
    return scale;
}

struct figure_scale figure_scale_y(const struct figure *figure, size_t most)
{
    struct extent x, y;

    extents(figure, &x, &y);
    if (!figure->y.log && y.low > 0 && y.low < NEAR_ZERO * y.high)
        y.low = 0;
    struct figure_scale scale = {.axis = axis_make(y.low, y.high, figure->y.log, true)};
    scale.axis = with_headroom(scale.axis, y);
    add_ticks(&scale, most);
    return scale;
}

/* --- places ---------------------------------------------------------------------------------- */

double figure_plan_x(const struct figure_plan *plan, double value)
{
    return plan->area.x + plan->area.width * axis_position(plan->x.axis, value);
}

double figure_plan_y(const struct figure_plan *plan, double value)
{
    return plan->area.y + plan->area.height * (1 - axis_position(plan->y.axis, value));
}

static struct figure_rect grown(struct figure_rect rect, double by)
{
    return (struct figure_rect){rect.x - by, rect.y - by, rect.width + 2 * by,
                                rect.height + 2 * by};
}

static bool overlap(struct figure_rect a, struct figure_rect b)
{
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
           b.y < a.y + a.height;
}

/* Narrows [*from, *to], the part of a line that may be inside, to where start + t * delta lies in
 * [low, high]. False when nothing is left. (Liang and Barsky's clipping.) */
static bool clip(double start, double delta, double low, double high, double *from, double *to)
{
    if (delta == 0)
        return start >= low && start <= high;
    double a = (low - start) / delta, b = (high - start) / delta;
    *from = fmax(*from, fmin(a, b));
    *to = fmin(*to, fmax(a, b));
    return *from <= *to;
}

static bool line_meets(struct figure_rect rect, double x0, double y0, double x1, double y1)
{
    double from = 0, to = 1;

    return clip(x0, x1 - x0, rect.x, rect.x + rect.width, &from, &to) &&
           clip(y0, y1 - y0, rect.y, rect.y + rect.height, &from, &to);
}

static bool series_meets(const struct figure_plan *plan, const struct figure_series *series,
                         struct figure_rect rect)
{
    double last_x = NAN, last_y = NAN;

    for (size_t i = 0; i < series->count; i++) {
        if (!figure_shown(plan->figure, series, i)) {
            last_x = NAN;
            continue;
        }
        double x = figure_plan_x(plan, series->x[i]), y = figure_plan_y(plan, series->y[i]);
        if (isnan(last_x)) {
            last_x = x;
            last_y = y;
        }
        if (line_meets(rect, last_x, last_y, x, y))
            return true;
        last_x = x;
        last_y = y;
    }
    return false;
}

bool figure_plan_free(const struct figure_plan *plan, struct figure_rect rect, double clearance)
{
    const struct figure *figure = plan->figure;

    rect = grown(rect, clearance);
    for (size_t s = 0; s < figure->series_count; s++)
        if (series_meets(plan, &figure->series[s], rect))
            return false;
    double x = figure->mark != NULL ? figure_plan_x(plan, figure->mark->x) : (double)NAN;
    return !(x >= rect.x && x <= rect.x + rect.width);
}

/* The corners first, then from the right edge to the left one, each from top to bottom. */
bool figure_plan_room(const struct figure_plan *plan, struct figure_rect taken, double width,
                      double height, struct figure_rect *room)
{
    double slack_x = plan->area.width - width - 2 * INSET;
    double slack_y = plan->area.height - height - 2 * INSET;

    if (slack_x < 0 || slack_y < 0)
        return false;
    for (int round = 0; round < 2; round++) {
        int stride = round == 0 ? TRIES : 1;
        for (int column = TRIES; column >= 0; column -= stride) {
            for (int row = 0; row <= TRIES; row += stride) {
                *room = (struct figure_rect){plan->area.x + INSET + slack_x * column / TRIES,
                                             plan->area.y + INSET + slack_y * row / TRIES, width,
                                             height};
                if (!overlap(grown(*room, CLEARANCE / 2), taken) &&
                    figure_plan_free(plan, *room, CLEARANCE))
                    return true;
            }
        }
    }
    return false;
}
