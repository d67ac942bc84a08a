/* layer_stats: root mean squares, zeros, dead units and histograms of a network's layers. */
#include "train/layer_stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "nn/gemm.h"

enum { LANES = 8 }; /* independent accumulators: a single one would be bound by FP-add latency */

static double rms(const float *values, size_t n)
{
    double sums[LANES] = {0}, sum = 0;
    size_t i = 0;

    for (; i + LANES <= n; i += LANES)
        for (size_t k = 0; k < LANES; k++)
            sums[k] += (double)values[i + k] * (double)values[i + k];
    for (; i < n; i++)
        sum += (double)values[i] * (double)values[i];
    for (size_t k = 0; k < LANES; k++)
        sum += sums[k];
    return n == 0 ? 0 : sqrt(sum / (double)n);
}

static double rms_difference(const float *a, const float *b, size_t n)
{
    double sums[LANES] = {0}, sum = 0;

    for (size_t i = 0; i < n; i++) {
        double difference = (double)a[i] - (double)b[i];

        sums[i % LANES] += difference * difference;
    }
    for (size_t k = 0; k < LANES; k++)
        sum += sums[k];
    return n == 0 ? 0 : sqrt(sum / (double)n);
}

/* Where a layer's weights lie in any block laid out as the parameters. */
static size_t weight_offset(const struct network *network, size_t l)
{
    return (size_t)(network->layers[l].weights - network->parameters);
}

static bool is_zero(float value)
{
    return fpclassify(value) == FP_ZERO;
}

/* A few columns at a time, so that memory is read along its rows. */
static void count_zeros(struct layer_metrics *layer, const float *outputs, size_t n, size_t B)
{
    enum { TOGETHER = 64 };
    size_t zeros = 0;

    layer->dead_units = 0;
    for (size_t first = 0; first < n; first += TOGETHER) {
        size_t silent[TOGETHER] = {0}, count = n - first < TOGETHER ? n - first : TOGETHER;

        for (size_t b = 0; b < B; b++)
            for (size_t j = 0; j < count; j++)
                silent[j] += is_zero(outputs[b * n + first + j]);
        for (size_t j = 0; j < count; j++) {
            zeros += silent[j];
            layer->dead_units += silent[j] == B;
        }
    }
    layer->zero_share = (double)zeros / (double)(B * n);
}

/* --- histograms ------------------------------------------------------------------------------- */

#define SAMPLE_MOST ((size_t)1 << 15) /* values counted: more would cost time and tell no more */

/* How far apart the counted ones of n values are, in rows of `row` values: never in step with the
 * rows, so that every column gets its share. */
static size_t sample_stride(size_t n, size_t row)
{
    size_t stride = (n + SAMPLE_MOST - 1) / SAMPLE_MOST;

    for (; stride > 1; stride++) {
        size_t a = stride, b = row;
        while (b != 0) {
            size_t rest = a % b;
            a = b;
            b = rest;
        }
        if (a == 1)
            break;
    }
    return stride > 0 ? stride : 1;
}

/* The least of 1, 2 and 5 times a power of ten that is not below `bound`. */
static double round_range(double bound)
{
    double power = pow(10, floor(log10(bound)));

    for (int factor = 1; factor <= 5; factor += factor == 1 ? 1 : 3)
        if (bound <= factor * power)
            return factor * power;
    return 10 * power;
}

/* A range that holds `bound`: the old one while it fits and is not far too wide. */
static double stable_range(double old, double bound)
{
    if (!(bound > 0))
        return old > 0 ? old : 1;
    return bound <= old && old <= 6 * bound ? old : round_range(bound);
}

struct extent {
    double most, lowest, rms; /* largest size; of the finite ones */
};

static struct extent find_extent(const float *values, size_t n, size_t stride)
{
    struct extent e = {0};
    size_t count = 0;

    for (size_t i = 0; i < n; i += stride) {
        double value = (double)values[i];

        if (!isfinite(value))
            continue;
        double size = value < 0 ? -value : value; /* fabs, fmax: calls in a hot loop */
        e.most = size > e.most ? size : e.most;
        e.lowest = value < e.lowest ? value : e.lowest;
        e.rms += value * value;
        count++;
    }
    e.rms = count > 0 ? sqrt(e.rms / (double)count) : 0;
    return e;
}

static void count_bins(struct histogram *histogram, const float *values, size_t n, size_t stride)
{
    double scale = HISTOGRAM_BINS / (histogram->high - histogram->low);

    memset(histogram->bins, 0, sizeof histogram->bins);
    for (size_t i = 0; i < n; i += stride) {
        double place = ((double)values[i] - histogram->low) * scale;

        if (!isfinite(place))
            continue;
        place = place > 0 ? place : 0;
        histogram->bins[place < HISTOGRAM_BINS ? (size_t)place : HISTOGRAM_BINS - 1]++;
    }
}

/* Of weights or gradients (`even`): even around 0; rare large values do not flatten the rest. Of
 * outputs: from 0 on where none is negative. */
static void fill(struct histogram *histogram, bool even, const float *values, size_t n, size_t row)
{
    size_t stride = sample_stride(n, row);
    struct extent extent = find_extent(values, n, stride);
    double bound = even ? fmin(extent.most, 4 * extent.rms) : extent.most;

    histogram->high = stable_range(histogram->high, bound);
    histogram->low = even || extent.lowest < 0 ? -histogram->high : 0;
    count_bins(histogram, values, n, stride);
}

/* --- units that are alike --------------------------------------------------------------------- */

/* The most of n ascending values that lie within `width` of each other. */
static size_t largest_cluster(const float *values, size_t n, double width)
{
    size_t most = 0;

    for (size_t low = 0, high = 0; high < n; high++) {
        while ((double)values[high] - (double)values[low] > width)
            low++;
        if (high - low + 1 > most)
            most = high - low + 1;
    }
    return most;
}

static int ascending(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;

    return (x > y) - (x < y);
}

/* Units with the same weights have the same sum of these under any factors; and hardly any others
 * have, where the factors are numbers that nothing else has to do with. sums: (n_out). */
static size_t count_alike(const struct layer *layer, double rms_weight, float *sums)
{
    size_t n_in = layer->n_in, n_out = layer->n_out;
    uint32_t noise = 1;

    if (!isfinite(rms_weight))
        return 1;
    memcpy(sums, layer->bias, n_out * sizeof *sums);
    for (size_t i = 0; i < n_in; i++) {
        noise = noise * 1664525u + 1013904223u;
        float factor = (float)noise / (float)UINT32_MAX - 0.5f;

        for (size_t j = 0; j < n_out; j++)
            sums[j] += factor * layer->weights[i * n_out + j];
    }
    qsort(sums, n_out, sizeof *sums, ascending);
    return largest_cluster(sums, n_out, 1e-4 * rms_weight * sqrt((double)n_in));
}

/* --- the layers ------------------------------------------------------------------------------- */

/* What the team of threads shares out: every layer's weights, gradients and outputs are a piece
 * each, summed up by one thread, so that no figure depends on how many there are. */
struct work {
    struct network_metrics *metrics;
    const struct network *network;
    const struct pass *pass;
    float *scratch;
};

static void measure_weights(const struct work *work, size_t l)
{
    const struct layer *from = &work->network->layers[l];
    struct layer_metrics *layer = &work->metrics->layers[l];
    size_t weights = from->n_in * from->n_out;

    layer->n_in = from->n_in;
    layer->n_out = from->n_out;
    layer->rms_weight = rms(from->weights, weights);
    layer->alike_units = count_alike(from, layer->rms_weight, work->pass->deltas[l]);
    fill(&layer->weights, true, from->weights, weights, from->n_out);
}

/* The weights then take the place of the gradient. */
static void measure_gradients(const struct work *work, size_t l)
{
    const struct layer *from = &work->network->layers[l];
    struct layer_metrics *layer = &work->metrics->layers[l];
    float *gradient = work->scratch + weight_offset(work->network, l);
    size_t weights = from->n_in * from->n_out;

    layer->rms_gradient = rms(gradient, weights);
    fill(&layer->gradients, true, gradient, weights, from->n_out);
    memcpy(gradient, from->weights, weights * sizeof *gradient);
}

static bool may_be_dead(const struct network *network, size_t l)
{
    return l + 1 == network->shape.layer_count ||
           activations[network->shape.activation].zero_is_dead;
}

static void measure_outputs(const struct work *work, size_t l)
{
    struct layer_metrics *layer = &work->metrics->layers[l];
    const float *outputs = work->pass->activations[l];
    size_t B = work->pass->count, n_out = work->network->layers[l].n_out;

    count_zeros(layer, outputs, n_out, B);
    if (!may_be_dead(work->network, l))
        layer->dead_units = 0;
    fill(&layer->outputs, false, outputs, B * n_out, n_out);
}

/* Weights and gradients, of the same size, alternate: two threads have the same to do. */
static void measure_part(void *context, size_t part, size_t parts)
{
    const struct work *work = context;

    for (size_t i = part; i < 2 * work->metrics->layer_count; i += parts) {
        if (i % 2 == 0)
            measure_weights(work, i / 2);
        else
            measure_gradients(work, i / 2);
    }
    for (size_t l = part; l < work->metrics->layer_count; l += parts)
        measure_outputs(work, l);
}

static void difference_part(void *context, size_t part, size_t parts)
{
    const struct work *work = context;

    for (size_t l = part; l < work->metrics->layer_count; l += parts) {
        const struct layer *layer = &work->network->layers[l];

        work->metrics->layers[l].rms_update =
            rms_difference(layer->weights, work->scratch + weight_offset(work->network, l),
                           layer->n_in * layer->n_out);
    }
}

static void share_out(gemm_part *part, struct work *work)
{
    gemm_run(part, work, gemm_parts(work->network->parameter_count));
}

void layer_stats_before(struct network_metrics *metrics, const struct network *network,
                        struct pass *pass, const uint8_t *labels, float *scratch)
{
    struct work work = {metrics, network, pass, scratch};

    network_backward(network, pass, labels, scratch);
    metrics->layer_count = network->shape.layer_count;
    share_out(measure_part, &work);
}

size_t layer_stats_dead(const struct network *network, const struct pass *pass, size_t l)
{
    struct layer_metrics layer;

    count_zeros(&layer, pass->activations[l], network->layers[l].n_out, pass->count);
    return may_be_dead(network, l) ? layer.dead_units : 0;
}

void layer_stats_after(struct network_metrics *metrics, const struct network *network,
                       float *scratch, uint64_t step)
{
    struct work work = {.metrics = metrics, .network = network, .scratch = scratch};

    share_out(difference_part, &work);
    metrics->step = step;
}
