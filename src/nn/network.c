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

bool network_shape_check(const struct network_shape *shape, size_t *parameters, struct error *error)
{
    size_t total = 0;

    if (shape->layer_count < 1 || shape->layer_count > NETWORK_MAX_LAYERS)
        return error_set(error, "a network of %zu layers: 1 to %d are possible", shape->layer_count,
                         NETWORK_MAX_LAYERS);
    for (size_t l = 0; l < shape->layer_count; l++) {
        size_t n_in = shape->widths[l], n_out = shape->widths[l + 1];

        if (n_in < 1 || n_in > NETWORK_MAX_WIDTH || n_out < 1 || n_out > NETWORK_MAX_WIDTH)
            return error_set(error, "a layer from %zu to %zu units is not possible (1 to %d)", n_in,
                             n_out, NETWORK_MAX_WIDTH);
        total += (n_in + 1) * n_out; /* widths of at most 2^16 cannot overflow here */
    }
    if (total > NETWORK_MAX_PARAMETERS)
        return error_set(error, "%zu parameters are more than the limit of %zu", total,
                         NETWORK_MAX_PARAMETERS);
    *parameters = total;
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
    if (!network_shape_check(shape, &count, error))
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

bool network_shape_same(const struct network_shape *a, const struct network_shape *b)
{
    return a->layer_count == b->layer_count && a->activation == b->activation &&
           a->loss == b->loss &&
           memcmp(a->widths, b->widths, (a->layer_count + 1) * sizeof a->widths[0]) == 0;
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
    bool sums = training && activations[shape->activation].slope_from_sum;

    *pass = (struct pass){0};
    if (capacity > SIZE_MAX / sizeof(float) / 4 / NETWORK_MAX_LAYERS / NETWORK_MAX_WIDTH)
        return error_set(error, "a mini-batch of %zu samples is too large", capacity);
    size_t total = padded(capacity * shape->widths[0]);
    for (size_t l = 1; l <= shape->layer_count; l++)
        total += (training ? sums && l < shape->layer_count ? 3 : 2 : 1) *
                 padded(capacity * shape->widths[l]);
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
        if (sums && l + 1 < shape->layer_count) {
            pass->sums[l] = next;
            next += size;
        }
    }
    pass->sparse = xcalloc(1, sizeof *pass->sparse);
    sparse_init(pass->sparse, capacity, shape->widths[0], shape->widths[1]);
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

struct forward {
    enum activation activation;
    const struct layer *layer;
    size_t B;
    float *a, *sums;
};

static void activate_part(void *context, size_t part, size_t parts)
{
    const struct forward *f = context;
    size_t begin, end, n = f->layer->n_out;

    gemm_share(f->B, part, parts, &begin, &end);
    activation_forward(f->activation, f->a + begin * n, f->layer->bias,
                       f->sums != NULL ? f->sums + begin * n : NULL, end - begin, n);
}

/* a = f(input W + bias) of layer l; of the last one input W alone. */
static void forward_layer(const struct network *network, struct pass *pass, size_t l)
{
    const struct layer *layer = &network->layers[l];
    bool hidden = l + 1 < network->shape.layer_count;
    struct forward f = {network->shape.activation, layer, pass->count, pass->activations[l],
                        pass->sums[l]};

    if (l == 0 && pass->input_is_sparse) {
        sparse_forward(pass->sparse, layer->weights, hidden ? layer->bias : NULL, f.activation, f.a,
                       f.sums);
        return;
    }
    gemm(false, false, f.B, layer->n_out, layer->n_in, 1.0f, layer_input(pass, l), layer->weights,
         0.0f, f.a);
    if (hidden)
        gemm_run(activate_part, &f, gemm_parts(f.B * layer->n_out));
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
    for (size_t l = 0; l <= last; l++)
        forward_layer(network, pass, l);
    loss_functions[network->shape.loss].output(pass->activations[last], network->layers[last].bias,
                                               count, network->layers[last].n_out);
}

const float *network_output(const struct network *network, const struct pass *pass)
{
    return pass->activations[network->shape.layer_count - 1];
}

const float *network_predict(const struct network *network, struct pass *pass, size_t count)
{
    network_forward(network, pass, count);
    return network_output(network, pass);
}

static void output_delta(const struct network *network, struct pass *pass, const uint8_t *labels)
{
    size_t last = network->shape.layer_count - 1, C = network->layers[last].n_out;
    float *delta = pass->deltas[last];

    memcpy(delta, pass->activations[last], pass->count * C * sizeof *delta);
    loss_functions[network->shape.loss].delta(delta, labels, pass->count, C);
}

/* Where the gradient goes: each entry of `into`, laid out as the parameters are, becomes keep times
 * itself + scale * (the loss's derivative, summed over the samples). */
struct descent {
    const struct network *network;
    struct pass *pass;
    float *into;
    float scale, keep_weights, keep_bias;
};

struct delta_columns {
    const struct descent *descent;
    size_t l;
};

/* bias = keep * bias + scale * (sum of delta's rows), n columns of a delta whose rows are `stride`
 * apart. */
static void accumulate_bias(const float *restrict delta, size_t B, size_t n, size_t stride,
                            float scale, float keep, float *restrict bias)
{
    for (size_t j = 0; j < n; j++)
        bias[j] = keep == 0.0f ? 0.0f : keep * bias[j];
    for (size_t b = 0; b < B; b++)
        for (size_t j = 0; j < n; j++)
            bias[j] += scale * delta[b * stride + j];
}

/* By columns: each sum is one thread's, and the same for any number of them. */
static void finish_delta_part(void *context, size_t part, size_t parts)
{
    const struct delta_columns *c = context;
    const struct descent *d = c->descent;
    const struct network *network = d->network;
    const struct layer *layer = &network->layers[c->l];
    size_t begin, end, n = layer->n_out, B = d->pass->count;
    float *delta = d->pass->deltas[c->l], *bias = d->into + (layer->bias - network->parameters);
    const float *from =
        d->pass->sums[c->l] != NULL ? d->pass->sums[c->l] : d->pass->activations[c->l];

    gemm_share(n, part, parts, &begin, &end);
    if (c->l + 1 < network->shape.layer_count)
        for (size_t b = 0; b < B; b++)
            activations[network->shape.activation].backward(from + b * n + begin,
                                                            delta + b * n + begin, end - begin);
    accumulate_bias(delta + begin, B, end - begin, n, d->scale, d->keep_bias, bias + begin);
}

/* Completes the delta of layer l, which so far lacks its activation's derivative, and descends with
 * the bias. */
static void finish_delta(const struct descent *d, size_t l)
{
    size_t count = d->pass->count * d->network->layers[l].n_out;

    gemm_run(finish_delta_part, &(struct delta_columns){d, l}, gemm_parts(count));
}

/* The delta of the layer below l, from that of l: before layer l changes. */
static void propagate(const struct descent *d, size_t l)
{
    const struct layer *layer = &d->network->layers[l];

    gemm(false, true, d->pass->count, layer->n_in, layer->n_out, 1.0f, d->pass->deltas[l],
         layer->weights, 0.0f, d->pass->deltas[l - 1]);
    finish_delta(d, l - 1);
}

static void descend(const struct descent *d, const uint8_t *labels)
{
    size_t last = d->network->shape.layer_count - 1;

    output_delta(d->network, d->pass, labels);
    finish_delta(d, last);
    for (size_t l = last + 1; l-- > 0;) {
        const struct layer *layer = &d->network->layers[l];

        if (l > 0)
            propagate(d, l);
        accumulate_weights(layer, d->pass, l, d->scale, d->keep_weights,
                           d->into + (layer->weights - d->network->parameters));
    }
}

void network_backward(const struct network *network, struct pass *pass, const uint8_t *labels,
                      float *gradient)
{
    struct descent d = {network, pass, gradient, 1.0f / (float)pass->count, 0.0f, 0.0f};

    descend(&d, labels);
}

void network_backward_sgd(struct network *network, struct pass *pass, const uint8_t *labels,
                          float rate, float weight_decay)
{
    struct descent d = {
        network, pass, network->parameters, -rate / (float)pass->count, 1.0f - rate * weight_decay,
        1.0f};

    descend(&d, labels);
}
