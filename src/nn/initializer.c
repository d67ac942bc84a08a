/* initializer: the values that weights start from. */
#include "mlptui/nn/initializer.h"

#include <math.h>
#include <string.h>

const char *const initializer_names[INIT_COUNT] = {"zero", "normal", "glorot", "he"};

const char *initializer_name(unsigned kind)
{
    return kind < INIT_COUNT ? initializer_names[kind] : NULL;
}

static float draw(enum initializer kind, const struct layer *layer, struct random *random)
{
    double n_in = (double)layer->n_in, n_out = (double)layer->n_out;

    switch (kind) {
    case INIT_NORMAL:
        return (float)random_gaussian(random);
    case INIT_GLOROT: {
        double d = sqrt(6.0 / (n_in + n_out));
        return (float)random_uniform(random, -d, d);
    }
    case INIT_HE:
        return (float)(random_gaussian(random) * sqrt(2.0 / n_in));
    case INIT_ZERO:
    case INIT_COUNT:
        break;
    }
    return 0.0f;
}

void initializer_fill(enum initializer kind, struct network *network, struct random *random)
{
    memset(network->parameters, 0, network->parameter_count * sizeof *network->parameters);
    if (kind == INIT_ZERO)
        return;
    for (size_t l = 0; l < network->shape.layer_count; l++) {
        struct layer *layer = &network->layers[l];

        for (size_t k = 0; k < layer->n_in * layer->n_out; k++)
            layer->weights[k] = draw(kind, layer, random);
    }
}
