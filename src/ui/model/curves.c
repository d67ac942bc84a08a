/* curves: a run's figures as the series of a chart. */
#include "ui/model/curves.h"

#include <math.h>
#include <stdlib.h>

#include "base/number.h"
#include "base/xalloc.h"

/* Time constant of the exponential smoothing, as a share of the points drawn. */
#define SMOOTH_SHARE 0.04

/* Points of the per-step line at most, in what is shown of it. */
#define STEP_POINTS 250

/* Points of a line by epoch, likewise: several for each column of a wide screen. */
#define EPOCH_POINTS 1000

const char *const x_axis_names[X_COUNT] = {"epoch", "step", "seconds"};

void points_release(struct points *points)
{
    free(points->x);
    free(points->y);
    *points = (struct points){0};
}

static void add(struct points *points, double x, double y)
{
    if (points->count == points->capacity) {
        points->capacity = points->capacity == 0 ? 64 : 2 * points->capacity;
        points->x = xreallocarray(points->x, points->capacity, sizeof *points->x);
        points->y = xreallocarray(points->y, points->capacity, sizeof *points->y);
    }
    points->x[points->count] = x;
    points->y[points->count] = y;
    points->count++;
}

void curves_release(struct curves *curves)
{
    for (int q = 0; q < QUANTITY_COUNT; q++) {
        points_release(&curves->lines[q].step);
        points_release(&curves->lines[q].smooth);
        for (int s = 0; s < SPLIT_COUNT; s++)
            points_release(&curves->lines[q].split[s]);
    }
}

double curves_x(const struct run *run, enum x_axis axis, uint64_t step, double seconds)
{
    switch (axis) {
    case X_STEP:
        return (double)step;
    case X_SECONDS:
        return seconds;
    case X_EPOCH:
    case X_COUNT:
        break;
    }
    return (double)step / (double)run->steps_per_epoch;
}

/* Exponential moving average over a share of the points `shown`, with its start-up bias divided out
 * (as in Adam's moments). */
static void smooth_into(struct points *out, const struct points *in, double shown)
{
    double keep = exp(-1 / fmax(1, SMOOTH_SHARE * shown));
    double mean = 0, weight = 0;

    for (size_t i = 0; i < in->count; i++) {
        if (isfinite(in->y[i])) {
            mean = keep * mean + (1 - keep) * in->y[i];
            weight = keep * weight + (1 - keep);
        }
        add(out, in->x[i], weight > 0 ? mean / weight : NAN);
    }
}

static double moment_x(const struct run *run, enum x_axis axis, const struct moment *moment)
{
    return curves_x(run, axis, moment->step, moment->seconds);
}

static size_t batches_within(const struct run *run, enum x_axis axis, double low, double high)
{
    size_t count = 0;

    for (size_t i = 0; i < run->batches.count; i++) {
        double x = moment_x(run, axis, &run->batches.moments[i]);

        count += x >= low && x <= high;
    }
    return count;
}

/* Neighbours are averaged, `group` of them: drawn one by one, thousands of mini-batches in a few
 * dozen columns are a band, not a line. */
static void fill_batches(struct points *points, const struct run *run, const char *name,
                         enum x_axis axis, size_t group)
{
    const struct scalar_series series = run_series(run, name);

    for (size_t i = 0; i < series.count; i += group) {
        size_t end = i + group < series.count ? i + group : series.count;

        add(points, moment_x(run, axis, &series.moments[end - 1]), series_mean(&series, i, end));
    }
}

/* How many epochs end before x, or there. */
static size_t epochs_until(const struct run *run, enum x_axis axis, double x, bool there)
{
    size_t low = 0, high = run->epochs.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        double at = moment_x(run, axis, &run->epochs.moments[middle]);

        if (at < x || (there && at <= x))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Those in the window and the next ones outside, to which the lines lead; of many, every second,
 * fourth, eighth ... and the outermost: the same ones while the run grows, so that nothing
 * flickers. */
static void fill_epochs(struct points *points, const struct run *run, const char *name,
                        enum x_axis axis, double low, double high)
{
    const struct scalar_series series = run_series(run, name);
    size_t first = epochs_until(run, axis, low, false), end = epochs_until(run, axis, high, true);
    size_t stride = 1;

    if (series.count == 0)
        return;
    while ((end - first) / stride > EPOCH_POINTS)
        stride *= 2;
    first -= first > 0;
    end += end < series.count;
    for (size_t i = first; i < end; i += stride - i % stride)
        add(points, moment_x(run, axis, &series.moments[i]), series.values[i]);
    if (end > first + 1 && (end - 1) % stride != 0)
        add(points, moment_x(run, axis, &series.moments[end - 1]), series.values[end - 1]);
}

void curves_fill(struct curves *curves, const struct run *run, enum x_axis axis, bool smooth,
                 double low, double high)
{
    size_t inside = batches_within(run, axis, low, high);
    size_t group = inside / STEP_POINTS + 1;

    for (int q = 0; q < QUANTITY_COUNT; q++) {
        struct lines *lines = &curves->lines[q];
        const char *const *splits = q == QUANTITY_LOSS ? run_loss : run_accuracy;

        lines->step.count = lines->smooth.count = 0;
        fill_batches(&lines->step, run, q == QUANTITY_LOSS ? "batch/loss" : "batch/accuracy", axis,
                     group);
        for (int s = 0; s < SPLIT_COUNT; s++) {
            lines->split[s].count = 0;
            fill_epochs(&lines->split[s], run, splits[s], axis, low, high);
        }
        if (smooth)
            smooth_into(&lines->smooth, &lines->step, (double)inside / (double)group);
    }
}

size_t curves_earlier(const struct run_list *runs, size_t most, size_t *indices)
{
    size_t shown = 0, n = 0;

    for (size_t i = 0; i + 1 < runs->count; i++)
        shown += !runs->items[i].hidden;
    for (size_t i = 0; i + 1 < runs->count; i++) {
        if (runs->items[i].hidden)
            continue;
        if (shown-- <= most)
            indices[n++] = i;
    }
    return n;
}

struct points points_within(const struct points *points, double low, double high)
{
    size_t first = 0, end = points->count;

    if (end == 0)
        return (struct points){0};
    while (first < end && !(points->x[first] >= low))
        first++;
    while (end > first && !(points->x[end - 1] <= high))
        end--;
    return (struct points){.x = points->x + first, .y = points->y + first, .count = end - first};
}

double curves_quantile(const double *values, size_t n, double share)
{
    enum { SAMPLE = 512 };
    double sample[SAMPLE];
    size_t taken = 0, stride = n / SAMPLE + 1;

    for (size_t i = 0; i < n && taken < SAMPLE; i += stride)
        if (isfinite(values[i]))
            sample[taken++] = values[i];
    if (taken == 0)
        return NAN;
    qsort(sample, taken, sizeof sample[0], number_compare);
    return sample[(size_t)(share * (double)(taken - 1))];
}
