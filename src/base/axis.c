/* axis: the arithmetic of round numbers. */
#include "base/axis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"

#define HUGEST       1e300  /* differences of such values do not overflow */
#define TINIEST      1e-300 /* nor do reciprocals */
#define NARROWEST    1e-12  /* relative width below which an axis has no distinct ticks */
#define LOG_RANGE    1e-4   /* share of the high end that stands in for a low end <= 0 */
#define ROUND_PARTS  5      /* approximate number of steps of a rounded axis */
#define MOST_DIGITS  17
#define PLAIN_PLACES 3 /* decimals shown without an exponent: 0.005, but 5e-4 */

/* --- round numbers --------------------------------------------------------------------------- */

/* The round numbers, 1, 2 or 5 times a power of ten, have numbers themselves: ..., 0.5 is -1, 1 is
 * 0, 2 is 1, 5 is 2, 10 is 3. A step between ticks is one of them.
 *
 * k times one. Dividing by a power of ten, instead of multiplying by 0.1, gives the double nearest
 * to the decimal number; adding 0 turns -0 into 0. */
static double multiple(int index, double k)
{
    static const int digits[3] = {1, 2, 5};
    int exponent = (int)floor(index / 3.0), digit = digits[index - 3 * exponent];

    if (exponent >= 0)
        return k * digit * pow(10, exponent) + 0.0;
    return k * digit / pow(10, -exponent) + 0.0;
}

static int step_at_least(double size)
{
    int step = 3 * (int)floor(log10(size));

    while (multiple(step, 1) < size * (1 - 1e-9))
        step++;
    return step;
}

/* The largest k with k steps <= `value`; the quotient alone may be off by one. */
static double steps_below(int step, double value)
{
    double k = floor(value / multiple(step, 1));

    if (multiple(step, k + 1) <= value)
        return k + 1;
    return multiple(step, k) > value ? k - 1 : k;
}

static double steps_above(int step, double value)
{
    return -steps_below(step, -value);
}

static int round_below(double value)
{
    int index = 3 * (int)floor(log10(value));

    while (multiple(index, 1) > value)
        index--;
    while (multiple(index + 1, 1) <= value)
        index++;
    return index;
}

static int round_above(double value)
{
    int index = round_below(value);

    return multiple(index, 1) < value ? index + 1 : index;
}

/* --- axes ------------------------------------------------------------------------------------ */

static double clamp(double value, double low, double high)
{
    return fmin(fmax(value, low), high);
}

static bool too_narrow(double low, double high)
{
    return high - low <= NARROWEST * fmax(fabs(low), fabs(high)) || high - low < TINIEST;
}

static struct axis make_log(double low, double high)
{
    if (high < TINIEST)
        high = 1;
    if (low < TINIEST)
        low = fmax(high * LOG_RANGE, TINIEST);
    if (too_narrow(low, high)) {
        low = fmax(low / 2, TINIEST / 2);
        high *= 2;
    }
    return (struct axis){low, high, true};
}

static struct axis make_linear(double low, double high)
{
    if (too_narrow(low, high)) {
        double pad = fabs(low) < 100 * TINIEST ? 0 : fabs(low) / 10;
        low -= pad;
        high += pad > 0 ? pad : 1;
    }
    return (struct axis){low, high, false};
}

static struct axis round_outwards(struct axis axis)
{
    if (axis.log) {
        axis.low = multiple(round_below(axis.low), 1);
        axis.high = multiple(round_above(axis.high), 1);
        return axis;
    }
    int step = step_at_least((axis.high - axis.low) / ROUND_PARTS);
    axis.low = multiple(step, steps_below(step, axis.low));
    axis.high = multiple(step, steps_above(step, axis.high));
    return axis;
}

struct axis axis_make(double low, double high, bool log, bool round)
{
    if (!isfinite(low))
        low = isfinite(high) ? fmin(high, 0) : 0;
    if (!isfinite(high))
        high = low;
    double least = clamp(fmin(low, high), -HUGEST, HUGEST);
    double most = clamp(fmax(low, high), -HUGEST, HUGEST);
    struct axis axis = log ? make_log(least, most) : make_linear(least, most);
    return round ? round_outwards(axis) : axis;
}

double axis_position(struct axis axis, double value)
{
    if (!axis.log)
        return (value - axis.low) / (axis.high - axis.low);
    if (value <= 0)
        return -INFINITY;
    return (log10(value) - log10(axis.low)) / (log10(axis.high) - log10(axis.low));
}

double axis_value(struct axis axis, double position)
{
    if (axis.log)
        return pow(10, log10(axis.low) + position * (log10(axis.high) - log10(axis.low)));
    return axis.low + position * (axis.high - axis.low);
}

/* --- ticks ----------------------------------------------------------------------------------- */

static size_t linear_ticks(struct axis axis, double *ticks, size_t most)
{
    double span = axis.high - axis.low;
    size_t count = 0;

    if (too_narrow(axis.low, axis.high))
        return 0;
    int step = step_at_least(span / ((double)most + 1));
    while (steps_below(step, axis.high) - steps_above(step, axis.low) + 1 > (double)most)
        step++;
    double last = steps_below(step, axis.high);
    for (double k = steps_above(step, axis.low); k <= last; k++)
        ticks[count++] = multiple(step, k);
    return count;
}

static int multiples_between(int first, int last, int stride)
{
    return (int)(floor((double)last / stride) - ceil((double)first / stride)) + 1;
}

/* Ticks number first..last of the 1-2-5 series if they fit, else every power of ten, else every
 * second, third, ... */
static size_t log_ticks(int first, int last, double *ticks, size_t most)
{
    int stride = 1;
    size_t count = 0;

    while (multiples_between(first, last, stride) > (int)most)
        stride = stride == 1 ? 3 : stride + 3;
    int k = (int)ceil((double)first / stride) * stride;
    for (; k <= last; k += stride)
        ticks[count++] = multiple(k, 1);
    return count;
}

size_t axis_ticks(struct axis axis, double *ticks, size_t most)
{
    if (most == 0 || !(axis.low < axis.high) || !isfinite(axis.high - axis.low))
        return 0;
    if (axis.log && axis.low > 0) {
        size_t count = log_ticks(round_above(axis.low), round_below(axis.high), ticks, most);
        if (count >= 2 || most < 2)
            return count;
    }
    return linear_ticks(axis, ticks, most);
}

/* --- labels ---------------------------------------------------------------------------------- */

/* Removes trailing zeros of the mantissa and what the exponent does without: "1.50e-04" becomes
 * "1.5e-4". */
static void tidy_exponent(char *text)
{
    char *e = strchr(text, 'e');
    char *end = e;

    if (e == NULL)
        return;
    if (memchr(text, '.', (size_t)(e - text)) != NULL) {
        while (end[-1] == '0')
            end--;
        if (end[-1] == '.')
            end--;
    }
    memmove(end, e, strlen(e) + 1);
    number_trim_exponent(text);
}

static void label_with_exponent(double value, double step, char *buffer, size_t size)
{
    char text[64];
    double places = floor(log10(fabs(value)) + 1e-9) - floor(log10(step) + 1e-9);

    snprintf(text, sizeof text, "%.*e", (int)clamp(places, 0, MOST_DIGITS), value);
    tidy_exponent(text);
    snprintf(buffer, size, "%s", text);
}

/* Decimals that show multiples of `step`. */
static int places_of(double step)
{
    return (int)clamp(-floor(log10(step) + 1e-9), 0, MOST_DIGITS);
}

static void label_with_unit(double value, double step, char *buffer, size_t size)
{
    static const char units[] = "kMGT";
    size_t u = 0;

    for (value /= 1000, step /= 1000; fabs(value) >= 1000 - step / 2 && u < 3; u++) {
        value /= 1000;
        step /= 1000;
    }
    snprintf(buffer, size, "%.*f%c", places_of(step), value, units[u]);
}

/* The last decimal place that `value` needs, as a step, up to six significant digits. */
static double own_step(double value)
{
    double decade = pow(10, floor(log10(fabs(value)) + 1e-9));

    for (int digits = 0; digits < 5; digits++, decade /= 10)
        if (fabs(value / decade - round(value / decade)) < 1e-6)
            return decade;
    return decade;
}

void axis_label(double value, double step, char *buffer, size_t size)
{
    if (value == 0 || !isfinite(value)) {
        snprintf(buffer, size, value == 0 ? "0" : "%g", value);
        return;
    }
    if (!(step > 0) || !isfinite(step))
        step = own_step(value);
    bool few_digits = fabs(value) < 1000 * step;
    if (fabs(value) >= 1e15 || (places_of(step) > PLAIN_PLACES && few_digits))
        label_with_exponent(value, step, buffer, size);
    else if (fabs(value) >= 1e4 || (fabs(value) >= 1000 && step >= 1000))
        label_with_unit(value, step, buffer, size);
    else
        snprintf(buffer, size, "%.*f", places_of(step), value);
}
