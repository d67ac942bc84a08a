/* initializer: the values that weights start from. */
#include "mlptui/nn/initializer.h"

#include <math.h>
#include <string.h>

static double draw_normal(struct random *random, double n_in, double n_out)
{
    (void)n_in, (void)n_out;
    return random_gaussian(random);
}

static double draw_glorot(struct random *random, double n_in, double n_out)
{
    double d = sqrt(6.0 / (n_in + n_out));

    return random_uniform(random, -d, d);
}

static double draw_he(struct random *random, double n_in, double n_out)
{
    (void)n_out;
    return random_gaussian(random) * sqrt(2.0 / n_in);
}

const struct initializer_row initializers[] = {
    [INIT_ZERO] = {.name = "zero"},
    [INIT_NORMAL] = {.name = "normal", .draw = draw_normal, .unscaled = true},
    [INIT_GLOROT] = {.name = "glorot", .draw = draw_glorot},
    [INIT_HE] = {.name = "he", .draw = draw_he},
};
_Static_assert(sizeof initializers / sizeof initializers[0] == INIT_COUNT, "a row is missing");

const char *initializer_name(unsigned kind)
{
    return kind < INIT_COUNT ? initializers[kind].name : NULL;
}

void initializer_fill(enum initializer kind, struct network *network, struct random *random)
{
    memset(network->parameters, 0, network->parameter_count * sizeof *network->parameters);
    if (initializers[kind].draw == NULL)
        return;
    for (size_t l = 0; l < network->shape.layer_count; l++) {
        struct layer *layer = &network->layers[l];
        double n_in = (double)layer->n_in, n_out = (double)layer->n_out;

        for (size_t k = 0; k < layer->n_in * layer->n_out; k++)
            layer->weights[k] = (float)initializers[kind].draw(random, n_in, n_out);
    }
}
