/* units: the first layer's units, judged by a snapshot. */
#include "ui/model/units.h"

#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "mlptui/nn/initializer.h"
#include "ui/model/ranking.h"

const char *const unit_order_names[UNIT_ORDER_COUNT] = {"number", "norm", "dead first"};

/* So many images at most, and so many multiplications for them: a few milliseconds. */
#define IMAGES_MOST   ((size_t)100)
#define IMAGES_LEAST  ((size_t)4)
#define PRODUCTS_MOST ((size_t)100000000)

static void forget(struct units *units)
{
    free(units->norms);
    free(units->active);
    free(units->means);
    free(units->order);
    units->norms = units->active = units->means = NULL;
    units->order = NULL;
    units->count = 0;
}

void units_release(struct units *units)
{
    forget(units);
    network_release(&units->start);
    predictor_release(&units->predictor);
}

/* --- what training began with ----------------------------------------------------------------- */

/* The first layer as it was before the first step: drawn anew from the seed, as the run did. */
static bool recall_start(struct units *units, const struct snapshot *snapshot,
                         const struct config *config)
{
    const struct layer *first = &snapshot->network.layers[0];
    struct network_shape shape = {.layer_count = 1, .widths = {first->n_in, first->n_out}};
    struct random random;

    if (units->start.parameters != NULL && units->start_run == snapshot->run)
        return true;
    network_release(&units->start);
    units->start = (struct network){0};
    if (!network_init(&units->start, &shape, NULL))
        return false;
    random_seed_numpy(&random, (uint32_t)config->seed);
    initializer_fill(config->initializer, &units->start, &random);
    units->start_run = snapshot->run;
    return true;
}

double units_weight(const struct units *units, const struct snapshot *snapshot, size_t i, size_t j)
{
    const struct layer *first = &snapshot->network.layers[0];
    size_t k = i * first->n_out + j;
    double weight = (double)first->weights[k];

    return units->change ? weight - (double)units->start.layers[0].weights[k] : weight;
}

/* --- norms ------------------------------------------------------------------------------------ */

static void measure_norms(struct units *units, const struct snapshot *snapshot)
{
    size_t D = snapshot->network.layers[0].n_in, H = units->count;
    double *squares = xcalloc(H, sizeof *squares), sum = 0;

    for (size_t i = 0; i < D; i++)
        for (size_t j = 0; j < H; j++) {
            double weight = units_weight(units, snapshot, i, j);
            squares[j] += weight * weight;
        }
    for (size_t j = 0; j < H; j++) {
        units->norms[j] = (float)sqrt(squares[j]);
        sum += squares[j];
    }
    /* What changes is concentrated on few pixels. */
    units->scale = (units->change ? 4 : 3) * sqrt(sum / (double)(D * H));
    if (!isfinite(units->scale))
        units->scale = 0;
    free(squares);
}

void units_levels(const struct units *units, const struct snapshot *snapshot, size_t j,
                  uint8_t *levels)
{
    const int zero = 128, most = 127;

    for (size_t i = 0; i < snapshot->network.layers[0].n_in; i++) {
        double share = units->scale > 0 ? units_weight(units, snapshot, i, j) / units->scale : 0;

        share = share > 1 ? 1 : share < -1 ? -1 : share;
        levels[i] = (uint8_t)(zero + (isfinite(share) ? lround(most * share) : 0));
    }
}

/* --- activity --------------------------------------------------------------------------------- */

static size_t image_count(const struct snapshot *snapshot, const struct split *split)
{
    size_t fitting = PRODUCTS_MOST / snapshot->network.parameter_count;
    size_t n = fitting < IMAGES_LEAST ? IMAGES_LEAST : fitting;

    n = n < IMAGES_MOST ? n : IMAGES_MOST;
    return n < split->count ? n : split->count;
}

static void add_image(struct units *units, const float *outputs, size_t label)
{
    for (size_t j = 0; j < units->count; j++) {
        units->active[j] += outputs[j] != 0 ? 1 : 0;
        units->means[label * units->count + j] += outputs[j];
    }
}

static void average(struct units *units, const size_t *labels_seen)
{
    for (size_t j = 0; j < units->count; j++)
        units->active[j] /= (float)units->image_count;
    for (size_t c = 0; c < units->class_count; c++)
        for (size_t j = 0; j < units->count && labels_seen[c] > 0; j++)
            units->means[c * units->count + j] /= (float)labels_seen[c];
}

static bool measure_activity(struct units *units, const struct snapshot *snapshot,
                             const struct dataset *dataset)
{
    const struct split *split = &dataset->splits[dataset_judge(dataset)];
    size_t indices[IMAGES_MOST], n = image_count(snapshot, split);
    size_t *seen = xcalloc(units->class_count, sizeof *seen);

    for (size_t i = 0; i < n; i++)
        indices[i] = i;
    units->image_count = n;
    bool done = predictor_run(&units->predictor, snapshot, split, indices, n);
    for (size_t i = 0; done && i < n; i++) {
        add_image(units, units->predictor.pass.activations[0] + i * units->count, split->labels[i]);
        seen[split->labels[i]]++;
    }
    average(units, seen);
    free(seen);
    return done;
}

bool units_is_dead(const struct units *units, size_t j)
{
    return units->may_be_dead && !(units->active[j] > 0);
}

/* --- the list --------------------------------------------------------------------------------- */

static void list(struct units *units)
{
    float *keys = xcalloc(units->count, sizeof *keys);

    for (size_t j = 0; j < units->count; j++) {
        float key = units->by == UNITS_BY_NORM      ? -units->norms[j]
                    : units->by == UNITS_DEAD_FIRST ? units->active[j]
                                                    : 0;
        keys[j] = key == key ? key : 0;
        units->order[j] = j;
    }
    ranking_sort(units->order, units->count, keys);
    free(keys);
}

void units_update(struct units *units, const struct snapshot *snapshot, const struct config *config,
                  const struct dataset *dataset)
{
    if (units->count > 0 && !units->stale && units->run == snapshot->run &&
        units->step == snapshot->step)
        return;
    forget(units);
    units->stale = false;
    if (units->change && !recall_start(units, snapshot, config))
        return;
    size_t H = snapshot->network.layers[0].n_out;
    units->class_count = dataset->class_count;
    units->may_be_dead = activations[snapshot->network.shape.activation].zero_is_dead;
    units->norms = xcalloc(H, sizeof *units->norms);
    units->active = xcalloc(H, sizeof *units->active);
    units->means = xcalloc(H * units->class_count, sizeof *units->means);
    units->order = xcalloc(H, sizeof *units->order);
    units->count = H;
    units->run = snapshot->run;
    units->step = snapshot->step;
    measure_norms(units, snapshot);
    if (!measure_activity(units, snapshot, dataset)) {
        forget(units);
        return;
    }
    list(units);
}
