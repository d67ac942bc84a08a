/* network: a multilayer perceptron's parameters and its passes over a mini-batch. */
#include "mlptui/nn/network.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "nn/gemm.h"
#include "nn/sparse.h"

/* Cache lines and the widest vector registers. */
#define ALIGNMENT 64

static float *allocate(size_t count)
{
    size_t bytes;

    if (!size_mul(count, sizeof(float), &bytes) || bytes > SIZE_MAX - ALIGNMENT)
        return NULL;
    bytes = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    float *block = aligned_alloc(ALIGNMENT, bytes > 0 ? bytes : ALIGNMENT);
    if (block != NULL)
        memset(block, 0, bytes);
    return block;
}

static bool count_parameters(const struct network_shape *shape, size_t *count, struct error *error)
{
    size_t total = 0;

    if (shape->layer_count < 1 || shape->layer_count > NETWORK_MAX_LAYERS)
        return error_set(error, "a network of %zu layers: 1 to %d are possible", shape->layer_count,
                         NETWORK_MAX_LAYERS);
    for (size_t l = 0; l <= shape->layer_count; l++)
        if (shape->widths[l] < 1 || shape->widths[l] > NETWORK_MAX_WIDTH)
            return error_set(error, "a layer of %zu units: 1 to %d are possible", shape->widths[l],
                             NETWORK_MAX_WIDTH);
    /* Widths of at most 2^16 cannot overflow here. */
    for (size_t l = 0; l < shape->layer_count; l++)
        total += (shape->widths[l] + 1) * shape->widths[l + 1];
    if (total > NETWORK_MAX_PARAMETERS)
        return error_set(error, "a network of %zu parameters: at most %zu are possible", total,
                         NETWORK_MAX_PARAMETERS);
    *count = total;
    return true;
}

static void place_layers(struct network *network)
{
    float *next = network->parameters;

    for (size_t l = 0; l < network->shape.layer_count; l++) {
        struct layer *layer = &network->layers[l];

        layer->n_in = network->shape.widths[l];
        layer->n_out = network->shape.widths[l + 1];
        layer->weights = next;
        layer->bias = next + layer->n_in * layer->n_out;
        next = layer->bias + layer->n_out;
    }
}

bool network_init(struct network *network, const struct network_shape *shape, struct error *error)
{
    size_t count = 0;

    *network = (struct network){0};
    if (!count_parameters(shape, &count, error))
        return false;
    network->parameters = allocate(count);
    if (network->parameters == NULL)
        return error_set(error, "out of memory for a network of %zu parameters", count);
    network->shape = *shape;
    network->parameter_count = count;
    place_layers(network);
    return true;
}

void network_release(struct network *network)
{
    free(network->parameters);
    *network = (struct network){0};
}

void network_copy(struct network *to, const struct network *from)
{
    memcpy(to->parameters, from->parameters, from->parameter_count * sizeof *from->parameters);
}

/* --- passes ---------------------------------------------------------------------------------- */

/* Rounded up, so that every matrix of a block starts on a cache line. */
static size_t padded(size_t count)
{
    size_t line = ALIGNMENT / sizeof(float);

    return (count + line - 1) / line * line;
}

bool pass_init(struct pass *pass, const struct network_shape *shape, size_t capacity, bool training,
               struct error *error)
{
    *pass = (struct pass){0};
    if (capacity > SIZE_MAX / sizeof(float) / 4 / NETWORK_MAX_LAYERS / NETWORK_MAX_WIDTH)
        return error_set(error, "a mini-batch of %zu samples is too large", capacity);
    size_t total = padded(capacity * shape->widths[0]);
    for (size_t l = 1; l <= shape->layer_count; l++)
        total += (training ? 2 : 1) * padded(capacity * shape->widths[l]);
    pass->memory = allocate(total);
    if (pass->memory == NULL)
        return error_set(error, "out of memory for a mini-batch of %zu samples", capacity);

    float *next = pass->memory;
    pass->capacity = capacity;
    pass->input = next;
    next += padded(capacity * shape->widths[0]);
    for (size_t l = 0; l < shape->layer_count; l++) {
        size_t size = padded(capacity * shape->widths[l + 1]);

        pass->activations[l] = next;
        next += size;
        if (training) {
            pass->deltas[l] = next;
            next += size;
        }
    }
    pass->sparse = xcalloc(1, sizeof *pass->sparse);
    sparse_init(pass->sparse, capacity, shape->widths[0], shape->widths[1], training);
    return true;
}

void pass_release(struct pass *pass)
{
    if (pass->sparse != NULL)
        sparse_release(pass->sparse);
    free(pass->sparse);
    free(pass->memory);
    *pass = (struct pass){0};
}

static const float *layer_input(const struct pass *pass, size_t l)
{
    return l == 0 ? pass->input : pass->activations[l - 1];
}

/* z = a W of layer l. */
static void multiply(const struct layer *layer, struct pass *pass, size_t l)
{
    if (l == 0 && pass->input_is_sparse)
        sparse_forward(pass->sparse, layer->weights, pass->activations[0]);
    else
        gemm(false, false, pass->count, layer->n_out, layer->n_in, 1.0f, layer_input(pass, l),
             layer->weights, 0.0f, pass->activations[l]);
}

/* weights (n_in, n_out) = beta weights + alpha a^T delta of layer l. */
static void accumulate_weights(const struct layer *layer, struct pass *pass, size_t l, float alpha,
                               float beta, float *weights)
{
    if (l == 0 && pass->input_is_sparse)
        sparse_accumulate(pass->sparse, pass->deltas[0], alpha, beta, weights);
    else
        gemm(true, false, layer->n_in, layer->n_out, pass->count, alpha, layer_input(pass, l),
             pass->deltas[l], beta, weights);
}

void network_forward(const struct network *network, struct pass *pass, size_t count)
{
    size_t last = network->shape.layer_count - 1;

    pass->count = count;
    pass->input_is_sparse = sparse_fill(pass->sparse, pass->input, count);
    for (size_t l = 0; l <= last; l++) {
        const struct layer *layer = &network->layers[l];
        float *z = pass->activations[l];

        multiply(layer, pass, l);
        if (l < last)
            activation_forward(network->shape.activation, z, layer->bias, count, layer->n_out);
        else
            softmax_forward(z, layer->bias, count, layer->n_out);
    }
}

const float *network_output(const struct network *network, const struct pass *pass)
{
    return pass->activations[network->shape.layer_count - 1];
}

/* The last layer's delta: p - onehot, the gradient of exact cross-entropy through softmax. */
static void output_delta(const struct network *network, struct pass *pass, const uint8_t *labels)
{
    size_t last = network->shape.layer_count - 1, C = network->layers[last].n_out;
    float *delta = pass->deltas[last];

    memcpy(delta, pass->activations[last], pass->count * C * sizeof *delta);
    for (size_t b = 0; b < pass->count; b++)
        delta[b * C + labels[b]] -= 1.0f;
}

/* The delta of the layer below l, from that of l: before layer l changes. */
static void propagate(const struct network *network, struct pass *pass, size_t l)
{
    const struct layer *layer = &network->layers[l];
    size_t B = pass->count;

    gemm(false, true, B, layer->n_in, layer->n_out, 1.0f, pass->deltas[l], layer->weights, 0.0f,
         pass->deltas[l - 1]);
    activation_backward(network->shape.activation, pass->activations[l - 1], pass->deltas[l - 1],
                        B * layer->n_in);
}

/* bias = beta * bias + alpha * (sum of delta's rows). */
static void accumulate_bias(const float *restrict delta, size_t B, size_t n, float alpha,
                            float beta, float *restrict bias)
{
    for (size_t j = 0; j < n; j++)
        bias[j] = beta == 0.0f ? 0.0f : beta * bias[j];
    for (size_t b = 0; b < B; b++)
        for (size_t j = 0; j < n; j++)
            bias[j] += alpha * delta[b * n + j];
}

void network_backward(const struct network *network, struct pass *pass, const uint8_t *labels,
                      float *gradient)
{
    float scale = 1.0f / (float)pass->count;

    output_delta(network, pass, labels);
    for (size_t l = network->shape.layer_count; l-- > 0;) {
        const struct layer *layer = &network->layers[l];
        float *weights = gradient + (layer->weights - network->parameters);

        if (l > 0)
            propagate(network, pass, l);
        accumulate_weights(layer, pass, l, scale, 0.0f, weights);
        accumulate_bias(pass->deltas[l], pass->count, layer->n_out, scale, 0.0f,
                        weights + layer->n_in * layer->n_out);
    }
}

void network_backward_sgd(struct network *network, struct pass *pass, const uint8_t *labels,
                          float rate, float weight_decay)
{
    float scale = -rate / (float)pass->count;
    float keep = 1.0f - rate * weight_decay;

    output_delta(network, pass, labels);
    for (size_t l = network->shape.layer_count; l-- > 0;) {
        struct layer *layer = &network->layers[l];

        if (l > 0)
            propagate(network, pass, l);
        accumulate_weights(layer, pass, l, scale, keep, layer->weights);
        accumulate_bias(pass->deltas[l], pass->count, layer->n_out, scale, 1.0f, layer->bias);
    }
}
