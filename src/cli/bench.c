/* bench: `mlptui bench`: the speed of training and evaluation, compared with the matrix library
 * alone on the same products.
 *
 * Training and the products alone are timed alternately, so that other load or a change of clock
 * speed affects both; every figure is a median. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/number.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/load.h"
#include "mlptui/train/trainer.h"
#include "nn/gemm.h"

#define REPETITIONS     31
#define REPETITION_TIME 0.05 /* seconds at least, so over a second in all */

struct bench {
    const struct dataset *dataset;
    const struct config *config;
    struct trainer *trainer;
    int threads;
    double step_seconds;       /* of one mini-batch */
    double product_seconds;    /* of its matrix products, by the library alone */
    double evaluation_seconds; /* of the whole judged split */
    double peak_memory;        /* MiB */
};

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, number_compare);
    return values[count / 2];
}

/* Seconds a mini-batch takes, from a repetition. Only steps count, not the ends of epochs. */
static double time_steps(struct trainer *trainer)
{
    double spent = 0;
    size_t steps = 0;

    while (spent < REPETITION_TIME) {
        double start = clock_seconds();
        enum trainer_outcome outcome = trainer_advance(trainer);
        if (outcome == TRAINER_DIVERGED)
            return 0;
        if (outcome != TRAINER_STEPPED)
            continue;
        spent += clock_seconds() - start;
        steps++;
    }
    return spent / (double)steps;
}

/* Does work until the next mini-batch is done; false when training diverged. */
static bool step(struct trainer *trainer)
{
    enum trainer_outcome outcome;

    do
        outcome = trainer_advance(trainer);
    while (outcome != TRAINER_STEPPED && outcome != TRAINER_DIVERGED);
    return outcome == TRAINER_STEPPED;
}

/* Seconds to predict a split. The mini-batch before makes older predictions stale. */
static double time_evaluation(struct trainer *trainer, enum split_id split)
{
    step(trainer);
    double start = clock_seconds();
    trainer_evaluation(trainer, split, NULL, NULL);
    return clock_seconds() - start;
}

/* Operands for the products of a mini-batch: the shapes and the memory layout of training. */
struct products {
    struct network network;
    struct pass pass;
};

static bool products_init(struct products *p, const struct network_shape *shape, size_t batch_size,
                          struct error *error)
{
    struct random random;

    if (!network_init(&p->network, shape, error))
        return false;
    if (!pass_init(&p->pass, shape, batch_size, true, error)) {
        network_release(&p->network);
        return false;
    }
    random_seed_numpy(&random, 0);
    initializer_fill(config_default().initializer, &p->network, &random);
    size_t last = shape->layer_count - 1;
    for (size_t k = 0; k < batch_size * shape->widths[0]; k++)
        p->pass.input[k] = (float)random_double(&random);
    for (size_t k = 0; k < batch_size * shape->widths[last + 1]; k++)
        p->pass.deltas[last][k] = (float)random_uniform(&random, -1, 1);
    return true;
}

static void products_release(struct products *p)
{
    pass_release(&p->pass);
    network_release(&p->network);
}

/* The products of one mini-batch, in the order of training: forward, then down the layers. */
static void multiply(struct products *p, size_t B)
{
    struct network *net = &p->network;
    struct pass *pass = &p->pass;
    size_t layers = net->shape.layer_count;

    for (size_t l = 0; l < layers; l++) {
        const struct layer *layer = &net->layers[l];
        const float *input = l > 0 ? pass->activations[l - 1] : pass->input;
        gemm(false, false, B, layer->n_out, layer->n_in, 1, input, layer->weights, 0,
             pass->activations[l]);
    }
    for (size_t l = layers; l-- > 0;) {
        const struct layer *layer = &net->layers[l];
        const float *input = l > 0 ? pass->activations[l - 1] : pass->input;
        if (l > 0)
            gemm(false, true, B, layer->n_in, layer->n_out, 1, pass->deltas[l], layer->weights, 0,
                 pass->deltas[l - 1]);
        /* A rate so small that the weights do not change. */
        gemm(true, false, layer->n_in, layer->n_out, B, -1e-12F, input, pass->deltas[l], 1,
             layer->weights);
    }
}

static double time_products(struct products *p, size_t batch_size)
{
    double start = clock_seconds(), spent = 0;
    size_t times = 0;

    while (spent < REPETITION_TIME) {
        multiply(p, batch_size);
        times++;
        spent = clock_seconds() - start;
    }
    return spent / (double)times;
}

/* Floating-point operations of a mini-batch: 2mnk a product; three products a layer, but two for
 * the first, whose input needs no gradient. */
static double operations(const struct network_shape *shape, size_t batch_size)
{
    double sum = 0;

    for (size_t l = 0; l < shape->layer_count; l++)
        sum += (l == 0 ? 2.0 : 3.0) * (double)shape->widths[l] * (double)shape->widths[l + 1];
    return 2 * (double)batch_size * sum;
}

static double peak_memory(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

static void measure_evaluation(struct bench *b)
{
    double seconds[64], spent = 0;
    size_t n = 0;

    while (n < 64 && (n < REPETITIONS || spent < 1)) {
        seconds[n] = time_evaluation(b->trainer, dataset_judge(b->dataset));
        spent += seconds[n++];
    }
    b->evaluation_seconds = median(seconds, n);
}

/* False when training diverged. */
static bool measure_training(struct bench *b, struct products *products)
{
    double step[REPETITIONS], product[REPETITIONS];
    size_t batch = b->config->batch_size;

    for (size_t i = 0; i < REPETITIONS; i++) {
        step[i] = time_steps(b->trainer);
        if (step[i] <= 0)
            return false;
        product[i] = time_products(products, batch);
    }
    b->step_seconds = median(step, REPETITIONS);
    b->product_seconds = median(product, REPETITIONS);
    return true;
}

static void print_shape(const struct network_shape *shape)
{
    printf("network       ");
    for (size_t l = 0; l <= shape->layer_count; l++)
        printf("%s%zu", l > 0 ? "-" : " ", shape->widths[l]);
}

static void print_figures(const struct bench *b)
{
    const struct config *c = b->config;
    struct network_shape shape = config_shape(c, b->dataset);
    double flops = operations(&shape, c->batch_size);
    double train_count = (double)b->dataset->splits[SPLIT_TRAIN].count;
    double batches = train_count / (double)c->batch_size;

    printf("library        %s, %s\n", gemm_library(),
           text_counted((uint64_t)b->threads, "thread").text);
    print_shape(&shape);
    printf(", %s, %s, batch %zu\n", activation_name(c->activation), optimizer_name(c->optimizer),
           c->batch_size);
    printf("training       %.0f images/s\n", (double)c->batch_size / b->step_seconds);
    printf("evaluation     %.0f images/s\n",
           (double)b->dataset->splits[dataset_judge(b->dataset)].count / b->evaluation_seconds);
    printf("epoch          %.3f s for %.0f images, evaluation not included\n",
           batches * b->step_seconds, train_count);
    printf("training       %.1f GFLOP/s in its matrix products, counted as dense\n",
           flops / b->step_seconds * 1e-9);
    printf("library alone  %.1f GFLOP/s on the same products\n", flops / b->product_seconds * 1e-9);
    printf("share          %.1f %% of the library alone\n",
           100 * b->product_seconds / b->step_seconds);
    printf("peak RSS       %.1f MiB\n", b->peak_memory);
}

static int measure(struct bench *b)
{
    struct error error;
    struct products products;
    struct network_shape shape = config_shape(b->config, b->dataset);

    if (time_steps(b->trainer) <= 0) /* to warm up */
        return command_fail(STATUS_DIVERGED, "training diverged; lower --lr");
    measure_evaluation(b);
    b->peak_memory = peak_memory(); /* without the measurement's own memory */
    if (!products_init(&products, &shape, b->config->batch_size, &error))
        return command_fail(STATUS_USAGE, error.text);
    bool measured = measure_training(b, &products);
    products_release(&products);
    if (!measured)
        return command_fail(STATUS_DIVERGED, "training diverged; lower --lr");
    print_figures(b);
    return command_finish_output();
}

/* As many epochs as there are: the measurement ends when it has enough, not the run. */
static struct config endless(const struct options *options)
{
    struct config config = options->config;

    config.epochs = 1000000;
    config.evaluate = 0;
    return config;
}

static int bench_on(const struct dataset *dataset, const struct options *options,
                    struct progress *progress, void *own)
{
    struct error error;
    struct config config = endless(options);
    struct bench b = {.config = &config, .dataset = dataset};

    (void)progress;
    (void)own;
    b.trainer = trainer_new(&config, dataset, &error);
    if (b.trainer != NULL)
        b.config = trainer_config(b.trainer); /* fitted to the data */
    b.threads = gemm_set_threads(config.threads);
    int status = b.trainer != NULL ? measure(&b) : command_fail(STATUS_USAGE, error.text);
    trainer_free(b.trainer);
    return status;
}

static int bench(const struct options *options)
{
    return load_data(options, bench_on, NULL);
}

static const struct option_row rows[] = {
    SHARED("data"),
    SHARED("preset"),
    {.name = NULL},
};

const struct command command_bench = {
    .name = "bench",
    .words = "",
    .settings = PART_ALL,
    .summary = "measure how fast this computer trains",
    .about =
        "Measure training and evaluation, and the matrix library alone on the same products.\n",
    .options = rows,
    .run = bench,
};
