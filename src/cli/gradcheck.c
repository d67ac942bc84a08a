/* gradcheck: `mlptui gradcheck`: backpropagation against finite differences, on one image. */
#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/load.h"
#include "cli/progress.h"
#include "mlptui/train/gradient.h"
#include "store/figure.h"

#define MOST_LISTED 10 /* such parameters that are named one by one */

struct run {
    const struct options *options;
    struct gradient gradient;
    struct gradcheck_row rows[GRADIENT_MAX_N];
};

static const char *name_of(const struct gradcheck *check, const struct gradcheck_parameter *p,
                           char *name)
{
    return gradcheck_name(check->layer, check->bias, p, name);
}

static void print_silent(const struct gradcheck *check, const struct gradcheck_parameter *list,
                         size_t count)
{
    char name[GRADCHECK_NAME_SIZE], why[GRADCHECK_TEXT_SIZE];
    size_t shown = 0;

    for (size_t k = 0; k < count && shown < MOST_LISTED; k++)
        if (list[k].cause != GRADCHECK_LIVE) {
            printf("  %-12s %s\n", name_of(check, &list[k], name),
                   gradcheck_explain(check->layer, &list[k], why));
            shown++;
        }
}

/* Which parameters are compared, and which are not and why. */
static void print_choice(const struct run *run)
{
    const struct gradcheck *check = &run->gradient.check;
    char first[GRADCHECK_NAME_SIZE], last[GRADCHECK_NAME_SIZE];
    size_t silent = gradient_silent(check);

    printf("layer %zu of %zu, %s, image %zu of the training set (label %u)\n", check->layer + 1,
           check->shape.layer_count, check->bias ? "biases" : "weights",
           run->options->gradcheck.sample, (unsigned)run->gradient.label);
    if (check->skipped_count > 0) {
        printf("left out, since the difference of their gradients says nothing:\n");
        print_silent(check, check->skipped, check->skipped_count);
        if (check->skipped_count > MOST_LISTED)
            printf("  and %zu more\n", check->skipped_count - MOST_LISTED);
    }
    if (check->count == 0)
        return;
    printf("compared: %s, %s", text_counted(check->count, "parameter").text,
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
    const struct gradcheck *check = &run->gradient.check;
    char name[GRADCHECK_NAME_SIZE];

    if (count == 0)
        return;
    printf("\n%10s  %10s  %24s  %10s  %s\n", "N", "epsilon", "max |analytic - numeric|", "relative",
           "at");
    for (size_t k = 0; k < count; k++) {
        const struct gradcheck_row *row = &run->rows[k];
        printf("%10.10g  %10.4g  %24.6e  %10.2e  %s\n", row->n, row->epsilon, row->largest,
               row->relative, name_of(check, &check->chosen[row->worst], name));
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

static bool write_plot(const struct run *run, struct error *error)
{
    double n[GRADIENT_MAX_N], largest[GRADIENT_MAX_N];
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

static void say_no_plot(const char *path)
{
    struct error why;

    error_set(&why, "%s: not written, since there is nothing to draw", path);
    command_say(why.text);
}

/* Neither passed nor failed. */
static int nothing_said(const struct run *run, const char *sentence)
{
    bool text = run->options->format == REPORT_TEXT;

    fprintf(text ? stdout : stderr, "%s%s\n", text ? "" : "mlptui: ", sentence);
    if (run->gradient.check.count == 0 && run->options->plot != NULL)
        say_no_plot(run->options->plot);
    return command_finish_output();
}

/* What the figures amount to, for people only: the other formats hold figures alone. */
static int verdict(const struct run *run)
{
    const struct gradcheck *check = &run->gradient.check;
    const struct gradient_order *wanted = &run->options->gradcheck;
    char sentence[GRADIENT_TEXT_SIZE];

    switch (gradient_judge(check->count, gradient_silent(check), check->skipped_count, run->rows,
                           wanted->n_count, wanted->tolerance, sentence)) {
    case GRADIENT_NOTHING:
        return nothing_said(run, sentence);
    case GRADIENT_PASSED:
        if (run->options->format == REPORT_TEXT)
            printf("%s\n", sentence);
        return command_finish_output();
    case GRADIENT_FAILED:
        break;
    }
    int written = command_finish_output();
    command_fail(STATUS_FAILED, sentence);
    return written != STATUS_OK ? written : STATUS_FAILED;
}

static int report(struct run *run)
{
    const struct gradient_order *wanted = &run->options->gradcheck;
    bool any = run->gradient.check.count > 0;
    struct error error;

    for (size_t k = 0; k < wanted->n_count && any; k++)
        run->rows[k] = gradcheck_compare(&run->gradient.check, wanted->n[k]);
    if (run->options->plot != NULL && any && !write_plot(run, &error))
        return command_file_failed(&error);
    if (run->options->format == REPORT_TEXT)
        print_choice(run);
    print_rows(run, any ? wanted->n_count : 0);
    return verdict(run);
}

static int check_on(const struct dataset *dataset, const struct options *options)
{
    struct run run = {.options = options};
    struct error error;
    int status;

    if (gradient_init(&run.gradient, &options->config, dataset, &options->gradcheck, NULL,
                      &error)) {
        gradcheck_choose(&run.gradient.check, options->gradcheck.params,
                         !options->gradcheck.keep_zeros);
        status = report(&run);
    } else {
        status = command_fail(STATUS_USAGE, error.text);
    }
    gradient_release(&run.gradient);
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
