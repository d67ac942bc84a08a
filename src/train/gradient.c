/* gradient: prepares a gradient check, and judges its figures. */
#include "mlptui/train/gradient.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "mlptui/base/random.h"
#include "mlptui/data/batch.h"
#include "nn/gemm.h"

const struct gradient_order gradient_order_default = {
    .params = 10, .tolerance = 1e-4, .n_count = 8, .n = {1, 5, 10, 50, 1000, 5000, 100000, 500000}};

bool gradient_order_same(const struct gradient_order *a, const struct gradient_order *b)
{
    return a->layer == b->layer && a->params == b->params && a->sample == b->sample &&
           a->bias == b->bias && a->keep_zeros == b->keep_zeros && a->tolerance == b->tolerance &&
           a->n_count == b->n_count && memcmp(a->n, b->n, a->n_count * sizeof a->n[0]) == 0;
}

static bool make_network(struct gradient *gradient, const struct config *config,
                         const struct dataset *dataset, const struct network *from,
                         struct error *error)
{
    struct random random;

    if (from != NULL) {
        if (!network_init(&gradient->network, &from->shape, error))
            return false;
        network_copy(&gradient->network, from);
        return true;
    }
    struct config fitted = *config;
    struct network_shape shape = config_shape(config, dataset);
    if (!config_fit(&fitted, dataset, error) || !network_init(&gradient->network, &shape, error))
        return false;
    random_seed_numpy(&random, (uint32_t)config->seed);
    initializer_fill(config->initializer, &gradient->network, &random);
    return true;
}

static size_t layer_of(const struct gradient_order *order, const struct network *network)
{
    if (order->layer > 0)
        return order->layer - 1;
    return network->shape.layer_count < 2 ? 0 : 1;
}

bool gradient_init(struct gradient *gradient, const struct config *config,
                   const struct dataset *dataset, const struct gradient_order *order,
                   const struct network *from, struct error *error)
{
    const struct split *train = &dataset->splits[SPLIT_TRAIN];
    struct network *network = &gradient->network;

    *gradient = (struct gradient){.label = 0};
    if (train->count > 0 && order->sample >= train->count)
        return error_set(error, "--sample %zu: %s has %s, counted from 0", order->sample,
                         dataset->name, text_counted(train->count, "training image").text);
    if (!make_network(gradient, config, dataset, from, error) ||
        !pass_init(&gradient->pass, &network->shape, 1, true, error))
        return false;
    gradient->values = calloc(network->parameter_count, sizeof *gradient->values);
    if (gradient->values == NULL)
        return error_set(error, "out of memory for a gradient of %zu parameters",
                         network->parameter_count);
    gradient->label = train->labels[order->sample];
    gemm_set_threads(config->threads);
    if (!gemm_prepare(error))
        return false;
    batch_copy(train, dataset->pixel_count, order->sample, 1, gradient->pass.input);
    network_forward(network, &gradient->pass, 1);
    network_backward(network, &gradient->pass, &gradient->label, gradient->values);
    return gradcheck_init(&gradient->check, network, gradient->pass.input, gradient->label,
                          gradient->values, layer_of(order, network), order->bias, error);
}

void gradient_release(struct gradient *gradient)
{
    gradcheck_release(&gradient->check);
    free(gradient->values);
    pass_release(&gradient->pass);
    network_release(&gradient->network);
    *gradient = (struct gradient){.label = 0};
}

const struct gradcheck_row *gradient_best(const struct gradcheck_row *rows, size_t count)
{
    const struct gradcheck_row *best = &rows[0];

    for (size_t k = 1; k < count; k++)
        if (isnan(best->relative) || rows[k].relative < best->relative)
            best = &rows[k];
    return best;
}

enum gradient_verdict gradient_judge(size_t chosen, size_t silent, size_t skipped,
                                     const struct gradcheck_row *rows, size_t count,
                                     double tolerance, char text[GRADIENT_TEXT_SIZE])
{
    if (chosen == 0) {
        snprintf(text, GRADIENT_TEXT_SIZE, "nothing to compare: all of %s are inconclusive",
                 text_counted(skipped, "parameter").text);
        return GRADIENT_NOTHING;
    }
    if (silent == chosen) {
        snprintf(text, GRADIENT_TEXT_SIZE, "no verdict: all of these are inconclusive");
        return GRADIENT_NOTHING;
    }
    const struct gradcheck_row *best = gradient_best(rows, count);
    bool passed = best->relative <= tolerance;
    char relative[NUMBER_TEXT_SIZE], limit[NUMBER_TEXT_SIZE];
    snprintf(text, GRADIENT_TEXT_SIZE,
             passed
                 ? "passed: they agree to %s (at N = %.10g), tolerance %s"
                 : "gradient check failed: relative difference %s at best (N = %.10g), tolerance "
                   "%s",
             number_print_beside(best->relative, tolerance, relative), best->n,
             number_print_real(tolerance, limit));
    return passed ? GRADIENT_PASSED : GRADIENT_FAILED;
}
