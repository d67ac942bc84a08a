/* optimizer: how a gradient changes the parameters. */
#include "mlptui/nn/optimizer.h"

#include <math.h>
#include <stdlib.h>

#include "nn/gemm.h"

static void momentum_update(const struct optimizer_update *u)
{
    float *restrict w = u->parameters, *restrict v = u->moments[0];
    const float *restrict g = u->gradient;
    float rate = (float)u->rate, momentum = (float)u->momentum;

    for (size_t k = 0; k < u->count; k++) {
        v[k] = momentum * v[k] + g[k];
        w[k] -= rate * v[k];
    }
}

static void nesterov_update(const struct optimizer_update *u)
{
    float *restrict w = u->parameters, *restrict v = u->moments[0];
    const float *restrict g = u->gradient;
    float rate = (float)u->rate, momentum = (float)u->momentum;

    for (size_t k = 0; k < u->count; k++) {
        v[k] = momentum * v[k] + g[k];
        w[k] -= rate * (g[k] + momentum * v[k]);
    }
}

/* Adam's constants: Kingma & Ba 2015, section 2. */
#define ADAM_BETA1   0.9f
#define ADAM_BETA2   0.999f
#define ADAM_EPSILON 1e-8f

static void adam_update(const struct optimizer_update *u)
{
    float *restrict w = u->parameters, *restrict m = u->moments[0], *restrict v = u->moments[1];
    const float *restrict g = u->gradient;
    float rate = (float)u->rate;
    float unbias1 = (float)(1.0 / (1.0 - pow(0.9, (double)u->step)));
    float unbias2 = (float)(1.0 / (1.0 - pow(0.999, (double)u->step)));

    for (size_t k = 0; k < u->count; k++) {
        m[k] = ADAM_BETA1 * m[k] + (1.0f - ADAM_BETA1) * g[k];
        v[k] = ADAM_BETA2 * v[k] + (1.0f - ADAM_BETA2) * g[k] * g[k];
        w[k] -= rate * (m[k] * unbias1) / (sqrtf(v[k] * unbias2) + ADAM_EPSILON);
    }
}

/* torch.optim.RMSprop's constants. */
#define RMSPROP_ALPHA   0.99f
#define RMSPROP_EPSILON 1e-8f

static void rmsprop_update(const struct optimizer_update *u)
{
    float *restrict w = u->parameters, *restrict v = u->moments[0];
    const float *restrict g = u->gradient;
    float rate = (float)u->rate;

    for (size_t k = 0; k < u->count; k++) {
        v[k] = RMSPROP_ALPHA * v[k] + (1.0f - RMSPROP_ALPHA) * g[k] * g[k];
        w[k] -= rate * g[k] / (sqrtf(v[k]) + RMSPROP_EPSILON);
    }
}

const struct optimizer_row optimizers[] = {
    [OPTIMIZER_SGD] = {"sgd", {NULL}, "rate x gradient", false, NULL},
    [OPTIMIZER_MOMENTUM] = {"momentum", {"velocity"}, "rate x velocity", true, momentum_update},
    [OPTIMIZER_ADAM] = {"adam", {"m", "v"}, "rate x m / sqrt(v)", false, adam_update},
    [OPTIMIZER_RMSPROP] =
        {"rmsprop", {"square_average"}, "rate x gradient / sqrt(v)", false, rmsprop_update},
    [OPTIMIZER_NESTEROV] =
        {"nesterov", {"velocity"}, "rate x (gradient + M x velocity)", true, nesterov_update},
};
_Static_assert(sizeof optimizers / sizeof optimizers[0] == OPTIMIZER_COUNT, "a row is missing");

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
    size_t n = network->parameter_count, moments = optimizer_moments(kind);

    *optimizer = (struct optimizer){.kind = kind, .parameter_count = n};
    if (optimizers[kind].update != NULL)
        optimizer->gradient = calloc(n, sizeof *optimizer->gradient);
    if (moments > 0)
        optimizer->moments = calloc(n, moments * sizeof *optimizer->moments);
    if ((optimizers[kind].update != NULL && optimizer->gradient == NULL) ||
        (moments > 0 && optimizer->moments == NULL)) {
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

struct step {
    const struct optimizer *optimizer;
    float *parameters;
};

/* One pass over the parameters, shared out among the threads. */
static void update_part(void *context, size_t part, size_t parts)
{
    const struct step *step = context;
    const struct optimizer *o = step->optimizer;
    size_t begin, end;

    gemm_share(o->parameter_count, part, parts, &begin, &end);
    struct optimizer_update update = {.count = end - begin,
                                      .parameters = step->parameters + begin,
                                      .gradient = o->gradient + begin,
                                      .rate = o->rate,
                                      .momentum = o->momentum,
                                      .step = o->steps};
    for (size_t i = 0; i < optimizer_moments(o->kind); i++)
        update.moments[i] = o->moments + i * o->parameter_count + begin;
    optimizers[o->kind].update(&update);
}

void optimizer_step(struct optimizer *optimizer, struct network *network, struct pass *pass,
                    const uint8_t *labels)
{
    optimizer->steps++;
    if (optimizers[optimizer->kind].update == NULL) {
        network_backward_sgd(network, pass, labels, (float)optimizer->rate,
                             (float)optimizer->weight_decay);
        return;
    }
    network_backward(network, pass, labels, optimizer->gradient);
    add_decay(optimizer, network);
    gemm_run(update_part, &(struct step){optimizer, network->parameters},
             gemm_parts(optimizer->parameter_count));
}
