/* measure: root mean squares, zeros, dead units and histograms of a network's layers. */
#include "train/measure.h"

#include <math.h>
#include <string.h>

static double rms(const float *values, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += (double)values[i] * (double)values[i];
    return n == 0 ? 0 : sqrt(sum / (double)n);
}

static double rms_difference(const float *a, const float *b, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        double difference = (double)a[i] - (double)b[i];

        sum += difference * difference;
    }
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

static void count_zeros(struct layer_metrics *layer, const float *outputs, size_t B)
{
    size_t n = layer->n_out, zeros = 0;

    layer->dead_units = 0;
    for (size_t j = 0; j < n; j++) {
        size_t silent = 0;

        for (size_t b = 0; b < B; b++)
            silent += is_zero(outputs[b * n + j]);
        zeros += silent;
        layer->dead_units += silent == B;
    }
    layer->zero_share = (double)zeros / (double)(B * n);
}

/* Outputs that are not finite are left out: they have no place in a range. */
static void find_range(struct layer_metrics *layer, const float *outputs, size_t count)
{
    double low = INFINITY, high = -INFINITY;

    for (size_t i = 0; i < count; i++) {
        if (!isfinite(outputs[i]))
            continue;
        low = fmin(low, (double)outputs[i]);
        high = fmax(high, (double)outputs[i]);
    }
    layer->low = low <= high ? low : 0;
    layer->high = low <= high ? high : 0;
}

static void fill_histogram(struct layer_metrics *layer, const float *outputs, size_t count)
{
    double width = layer->high - layer->low;
    double scale = width > 0 ? LAYER_HISTOGRAM_BINS / width : 0;

    memset(layer->histogram, 0, sizeof layer->histogram);
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(outputs[i]))
            continue;
        size_t bin = (size_t)(((double)outputs[i] - layer->low) * scale);
        layer->histogram[bin < LAYER_HISTOGRAM_BINS ? bin : LAYER_HISTOGRAM_BINS - 1]++;
    }
}

void measure_before(struct network_metrics *metrics, const struct network *network,
                    struct pass *pass, const uint8_t *labels, float *scratch)
{
    size_t B = pass->count;

    network_backward(network, pass, labels, scratch);
    metrics->layer_count = network->shape.layer_count;
    for (size_t l = 0; l < metrics->layer_count; l++) {
        const struct layer *from = &network->layers[l];
        struct layer_metrics *layer = &metrics->layers[l];
        size_t weights = from->n_in * from->n_out;

        layer->n_in = from->n_in;
        layer->n_out = from->n_out;
        layer->rms_weight = rms(from->weights, weights);
        layer->rms_bias = rms(from->bias, from->n_out);
        layer->rms_gradient = rms(scratch + weight_offset(network, l), weights);
        count_zeros(layer, pass->activations[l], B);
        find_range(layer, pass->activations[l], B * from->n_out);
        fill_histogram(layer, pass->activations[l], B * from->n_out);
    }
    memcpy(scratch, network->parameters, network->parameter_count * sizeof *scratch);
}

void measure_after(struct network_metrics *metrics, const struct network *network,
                   const float *scratch, uint64_t step)
{
    for (size_t l = 0; l < metrics->layer_count; l++) {
        const struct layer *layer = &network->layers[l];

        metrics->layers[l].rms_update = rms_difference(
            layer->weights, scratch + weight_offset(network, l), layer->n_in * layer->n_out);
    }
    metrics->step = step;
}
