/* gradcheck: `mlptui gradcheck`: backpropagation against finite differences, on one image. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "cli/command.h"
#include "cli/load.h"
#include "cli/progress.h"
#include "mlptui/data/batch.h"
#include "mlptui/nn/gradcheck.h"
#include "mlptui/nn/initializer.h"
#include "mlptui/nn/network.h"
#include "nn/gemm.h"
#include "store/figure.h"

#define MOST_LISTED 10 /* such parameters that are named one by one */
#define NAME_SIZE   48

struct run {
    const struct options *options;
    struct network network;
    struct pass pass;
    float *gradient; /* (P) */
    struct gradcheck check;
    struct gradcheck_row rows[OPTIONS_MAX_N];
};

/* "W2[3][0]" as in the reference, "b2[3]". */
static const char *name_of(const struct gradcheck *check, const struct gradcheck_parameter *p,
                           char *name)
{
    if (check->bias)
        snprintf(name, NAME_SIZE, "b%zu[%zu]", check->layer + 1, p->column);
    else
        snprintf(name, NAME_SIZE, "W%zu[%zu][%zu]", check->layer + 1, p->row, p->column);
    return name;
}

/* One clause; of the exact zeros it says so first. */
static void explain(const struct gradcheck *check, const struct gradcheck_parameter *p)
{
    switch (p->cause) {
    case GRADCHECK_PIXEL_ZERO:
        printf("both exactly 0: pixel %zu of the image is 0\n", p->row);
        break;
    case GRADCHECK_INPUT_ZERO:
        printf("both exactly 0: unit %zu of hidden layer %zu is 0\n", p->row, check->layer);
        break;
    case GRADCHECK_OUTPUT_DEAD:
        printf("both exactly 0: unit %zu of hidden layer %zu is 0, ReLU's slope too\n", p->column,
               check->layer + 1);
        break;
    case GRADCHECK_NO_WAY_OUT:
        printf("both exactly 0: the loss does not depend on unit %zu of hidden layer %zu\n",
               p->column, check->layer + 1);
        break;
    case GRADCHECK_SATURATED:
        printf("unit %zu of hidden layer %zu is saturated, its slope nearly 0\n", p->column,
               check->layer + 1);
        break;
    case GRADCHECK_CERTAIN:
        printf("nearly 0: the network is sure of this image's label already\n");
        break;
    case GRADCHECK_TOO_SMALL:
        printf("%.1g, too small for differences of this loss\n", p->analytic);
        break;
    case GRADCHECK_LIVE:
        break;
    }
}

static void print_silent(const struct gradcheck *check, const struct gradcheck_parameter *list,
                         size_t count)
{
    char name[NAME_SIZE];
    size_t shown = 0;

    for (size_t k = 0; k < count && shown < MOST_LISTED; k++)
        if (list[k].cause != GRADCHECK_LIVE) {
            printf("  %-12s ", name_of(check, &list[k], name));
            explain(check, &list[k]);
            shown++;
        }
}

/* Of those compared, how many say nothing. */
static size_t count_silent(const struct gradcheck *check)
{
    size_t silent = 0;

    for (size_t k = 0; k < check->count; k++)
        silent += check->chosen[k].cause != GRADCHECK_LIVE;
    return silent;
}

/* Which parameters are compared, and which are not and why. */
static void print_choice(const struct run *run, size_t label)
{
    const struct gradcheck *check = &run->check;
    char first[NAME_SIZE], last[NAME_SIZE];
    size_t silent = count_silent(check);

    printf("layer %zu of %zu, %s, image %zu of the training set (label %zu)\n", check->layer + 1,
           check->shape.layer_count, check->bias ? "biases" : "weights",
           run->options->gradcheck.sample, label);
    if (check->skipped_count > 0) {
        printf("left out, since the difference of their gradients says nothing:\n");
        print_silent(check, check->skipped, check->skipped_count);
        if (check->skipped_count > MOST_LISTED)
            printf("  and %zu more\n", check->skipped_count - MOST_LISTED);
    }
    if (check->count == 0)
        return;
    printf("compared: %zu parameter%s, %s", check->count, check->count == 1 ? "" : "s",
           name_of(check, &check->chosen[0], first));
    if (check->count > 1)
        printf(" to %s", name_of(check, &check->chosen[check->count - 1], last));
    printf("\n");
    if (silent > 0) {
        printf("the difference says nothing for %zu of these:\n", silent);
        print_silent(check, check->chosen, check->count);
        if (silent > MOST_LISTED)
            printf("  and %zu more\n", silent - MOST_LISTED);
    }
}

static void print_text(const struct run *run, size_t count)
{
    char name[NAME_SIZE];

    if (count == 0)
        return;
    printf("\n%10s  %10s  %24s  %10s  %s\n", "N", "epsilon", "max |analytic - numeric|", "relative",
           "at");
    for (size_t k = 0; k < count; k++) {
        const struct gradcheck_row *row = &run->rows[k];
        printf("%10.10g  %10.4g  %24.6e  %10.2e  %s\n", row->n, row->epsilon, row->largest,
               row->relative, name_of(&run->check, &run->check.chosen[row->worst], name));
    }
    printf("\n");
}

static void print_csv(const struct run *run, size_t count)
{
    printf("n,epsilon,max_difference,relative\n");
    for (size_t k = 0; k < count; k++)
        printf("%.17g,%.17g,%.9e,%.9e\n", run->rows[k].n, run->rows[k].epsilon,
               run->rows[k].largest, run->rows[k].relative);
}

/* JSON knows no NaN. */
static void json_value(const char *key, double value)
{
    printf(",\"%s\":", key);
    if (isfinite(value))
        printf("%.9e", value);
    else
        printf("null");
}

static void print_jsonl(const struct run *run, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        printf("{\"n\":%.17g,\"epsilon\":%.17g", run->rows[k].n, run->rows[k].epsilon);
        json_value("max_difference", run->rows[k].largest);
        json_value("relative", run->rows[k].relative);
        printf("}\n");
    }
}

static void print_rows(const struct run *run, size_t count)
{
    if (run->options->format == REPORT_CSV)
        print_csv(run, count);
    else if (run->options->format == REPORT_JSONL)
        print_jsonl(run, count);
    else
        print_text(run, count);
}

/* That with the smallest relative difference; NaN is more than any. */
static const struct gradcheck_row *best_row(const struct run *run)
{
    const struct gradcheck_row *best = &run->rows[0];

    for (size_t k = 1; k < run->options->gradcheck.n_count; k++)
        if (isnan(best->relative) || run->rows[k].relative < best->relative)
            best = &run->rows[k];
    return best;
}

static bool write_plot(const struct run *run, struct error *error)
{
    double n[OPTIONS_MAX_N], largest[OPTIONS_MAX_N];
    size_t count = run->options->gradcheck.n_count;

    for (size_t k = 0; k < count; k++) {
        n[k] = run->rows[k].n;
        largest[k] = run->rows[k].largest;
    }
    struct figure_series series = {"max |analytic - numeric|", n, largest, count, true};
    struct figure figure = {
        .title = "Gradient check by finite differences",
        .x = {"N = 1 / epsilon", true},
        .y = {"largest difference", true},
        .series = &series,
        .series_count = 1,
    };
    return figure_write(&figure, run->options->plot, error);
}

/* What the figures amount to, for people only: the other formats hold figures alone. */
static int verdict(const struct run *run)
{
    const struct gradcheck_row *best = best_row(run);
    double tolerance = run->options->gradcheck.tolerance;
    bool passed = best->relative <= tolerance;
    struct error error;

    if (passed && run->options->format == REPORT_TEXT)
        printf("passed: they agree to %.1e (at N = %.10g), tolerance %g\n", best->relative, best->n,
               tolerance);
    if (passed)
        return command_finish_output();
    command_finish_output();
    error_set(&error,
              "gradient check failed: relative difference %.1e at best (N = %.10g), tolerance %g",
              best->relative, best->n, tolerance);
    return command_fail(STATUS_FAILED, error.text);
}

/* Neither passed nor failed. */
static int nothing_said(const struct run *run)
{
    const struct gradcheck *check = &run->check;
    bool text = run->options->format == REPORT_TEXT;
    FILE *to = text ? stdout : stderr;

    if (!text)
        fprintf(to, "mlptui: ");
    if (check->count > 0)
        fprintf(to, "no verdict: the difference says nothing for any of these\n");
    else
        fprintf(to, "nothing to compare: the difference says nothing for any of %zu parameters\n",
                check->skipped_count);
    if (check->count == 0 && run->options->plot != NULL)
        fprintf(stderr, "mlptui: %s: not written, since there is nothing to draw\n",
                run->options->plot);
    return command_finish_output();
}

static int report(struct run *run, size_t label)
{
    const struct gradcheck_options *wanted = &run->options->gradcheck;
    bool any = run->check.count > 0;
    struct error error;

    for (size_t k = 0; k < wanted->n_count && any; k++)
        run->rows[k] = gradcheck_compare(&run->check, wanted->n[k]);
    if (run->options->plot != NULL && any && !write_plot(run, &error))
        return command_fail(STATUS_OUTPUT, error.text);
    if (run->options->format == REPORT_TEXT)
        print_choice(run, label);
    print_rows(run, any ? wanted->n_count : 0);
    if (count_silent(&run->check) == run->check.count)
        return nothing_said(run);
    return verdict(run);
}

/* The gradient of the freshly initialized network on the one image. */
static bool prepare(struct run *run, const struct dataset *dataset, const uint8_t *label,
                    struct error *error)
{
    const struct config *config = &run->options->config;
    const struct split *train = &dataset->splits[SPLIT_TRAIN];
    struct network_shape shape = config_shape(config, dataset);
    size_t D = dataset->pixel_count, layer = run->options->gradcheck.layer;
    struct random random;

    if (!config_check(config, dataset, error) || !network_init(&run->network, &shape, error) ||
        !pass_init(&run->pass, &shape, 1, true, error))
        return false;
    gemm_set_threads(config->threads);
    random_seed_numpy(&random, (uint32_t)config->seed);
    initializer_fill(config->initializer, &run->network, &random);
    run->gradient = xcalloc(run->network.parameter_count, sizeof *run->gradient);
    batch_copy(train, D, run->options->gradcheck.sample, 1, run->pass.input);
    network_forward(&run->network, &run->pass, 1);
    network_backward(&run->network, &run->pass, label, run->gradient);
    if (layer == 0) /* W2 as in the reference experiment */
        layer = shape.layer_count < 2 ? 1 : 2;
    return gradcheck_init(&run->check, &run->network, run->pass.input, *label, run->gradient,
                          layer - 1, run->options->gradcheck.bias, error);
}

static int check_on(const struct dataset *dataset, const struct options *options)
{
    struct run run = {.options = options};
    struct error error;
    const struct split *train = &dataset->splits[SPLIT_TRAIN];
    int status;

    if (options->gradcheck.sample >= train->count) {
        error_set(&error, "--sample %zu: %s has %zu training images, counted from 0",
                  options->gradcheck.sample, dataset->name, train->count);
        return command_fail(STATUS_USAGE, error.text);
    }
    const uint8_t *label = &train->labels[options->gradcheck.sample];
    if (prepare(&run, dataset, label, &error)) {
        gradcheck_choose(&run.check, options->gradcheck.params, !options->gradcheck.keep_zeros);
        status = report(&run, *label);
    } else {
        status = command_fail(STATUS_USAGE, error.text);
    }
    gradcheck_release(&run.check);
    free(run.gradient);
    pass_release(&run.pass);
    network_release(&run.network);
    return status;
}

int command_gradcheck(const struct options *options)
{
    struct progress progress;
    struct error error;
    int status;

    if (options->plot != NULL && !figure_check_path(options->plot, &error))
        return command_fail(STATUS_USAGE, error.text);
    progress_init(&progress);
    struct dataset *dataset = load_data(options, &progress, &status);
    if (dataset == NULL)
        return status;
    status = check_on(dataset, options);
    dataset_free(dataset);
    return status;
}
