/* optimizer: how a gradient changes the parameters. */
#include "mlptui/nn/optimizer.h"

#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "nn/gemm.h"

/* Adam's constants: Kingma & Ba 2015, section 2. */
#define ADAM_BETA1   0.9f
#define ADAM_BETA2   0.999f
#define ADAM_EPSILON 1e-8f

const char *const optimizer_names[OPTIMIZER_COUNT] = {"sgd", "momentum", "adam"};

const struct optimizer_row optimizers[OPTIMIZER_COUNT] = {
    [OPTIMIZER_SGD] = {.name = "sgd"},
    [OPTIMIZER_MOMENTUM] = {.name = "momentum", .moment_names = {"velocity"}},
    [OPTIMIZER_ADAM] = {.name = "adam", .moment_names = {"m", "v"}},
};

const char *optimizer_name(unsigned kind)
{
    return kind < OPTIMIZER_COUNT ? optimizers[kind].name : NULL;
}

size_t optimizer_moments(enum optimizer_kind kind)
{
    size_t count = 0;

    while (count < OPTIMIZER_MOST_MOMENTS && optimizers[kind].moment_names[count] != NULL)
        count++;
    return count;
}

bool optimizer_init(struct optimizer *optimizer, enum optimizer_kind kind,
                    const struct network *network, struct error *error)
{
    size_t n = network->parameter_count;

    *optimizer = (struct optimizer){.kind = kind, .parameter_count = n};
    if (kind == OPTIMIZER_SGD)
        return true;
    optimizer->gradient = calloc(n, sizeof *optimizer->gradient);
    optimizer->moments = calloc(n, optimizer_moments(kind) * sizeof *optimizer->moments);
    if (optimizer->gradient == NULL || optimizer->moments == NULL) {
        optimizer_release(optimizer);
        return error_set(error, "out of memory for the optimizer's moments of %zu parameters", n);
    }
    return true;
}

void optimizer_release(struct optimizer *optimizer)
{
    free(optimizer->gradient);
    free(optimizer->moments);
    optimizer->gradient = optimizer->moments = NULL;
}

/* L2: the gradient of wd/2 |W|^2, on weights only. */
static void add_decay(const struct optimizer *optimizer, const struct network *network)
{
    float decay = (float)optimizer->weight_decay;

    if (decay == 0.0f)
        return;
    for (size_t l = 0; l < network->shape.layer_count; l++) {
        const struct layer *layer = &network->layers[l];
        float *gradient = optimizer->gradient + (layer->weights - network->parameters);

        for (size_t k = 0; k < layer->n_in * layer->n_out; k++)
            gradient[k] += decay * layer->weights[k];
    }
}

static void momentum_update(float *restrict w, float *restrict v, const float *restrict g, size_t n,
                            float rate, float momentum)
{
    for (size_t k = 0; k < n; k++) {
        v[k] = momentum * v[k] + g[k];
        w[k] -= rate * v[k];
    }
}

static void adam_update(float *restrict w, float *restrict m, float *restrict v,
                        const float *restrict g, size_t n, float rate, float unbias1, float unbias2)
{
    for (size_t k = 0; k < n; k++) {
        m[k] = ADAM_BETA1 * m[k] + (1.0f - ADAM_BETA1) * g[k];
        v[k] = ADAM_BETA2 * v[k] + (1.0f - ADAM_BETA2) * g[k] * g[k];
        w[k] -= rate * (m[k] * unbias1) / (sqrtf(v[k] * unbias2) + ADAM_EPSILON);
    }
}

/* What an update works on; it is one pass over the parameters, shared out among the threads. */
struct update {
    const struct optimizer *optimizer;
    float *parameters;
};

static void momentum_part(void *context, size_t part, size_t parts)
{
    const struct update *u = context;
    const struct optimizer *o = u->optimizer;
    size_t begin, end;

    gemm_share(o->parameter_count, part, parts, &begin, &end);
    momentum_update(u->parameters + begin, o->moments + begin, o->gradient + begin, end - begin,
                    (float)o->rate, (float)o->momentum);
}

static void adam_part(void *context, size_t part, size_t parts)
{
    const struct update *u = context;
    const struct optimizer *o = u->optimizer;
    size_t begin, end, n = o->parameter_count;
    double t = (double)o->steps;

    gemm_share(n, part, parts, &begin, &end);
    adam_update(u->parameters + begin, o->moments + begin, o->moments + n + begin,
                o->gradient + begin, end - begin, (float)o->rate,
                (float)(1.0 / (1.0 - pow(0.9, t))), (float)(1.0 / (1.0 - pow(0.999, t))));
}

void optimizer_step(struct optimizer *optimizer, struct network *network, struct pass *pass,
                    const uint8_t *labels)
{
    struct update update = {optimizer, network->parameters};

    optimizer->steps++;
    if (optimizer->kind == OPTIMIZER_SGD) {
        network_backward_sgd(network, pass, labels, (float)optimizer->rate,
                             (float)optimizer->weight_decay);
        return;
    }
    network_backward(network, pass, labels, optimizer->gradient);
    add_decay(optimizer, network);
    gemm_run(optimizer->kind == OPTIMIZER_MOMENTUM ? momentum_part : adam_part, &update,
             gemm_parts(optimizer->parameter_count));
}
