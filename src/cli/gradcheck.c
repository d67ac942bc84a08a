/* gradcheck: `mlptui gradcheck`: backpropagation against finite differences, on one image. */
#include <stdio.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/load.h"
#include "cli/progress.h"
#include "mlptui/train/gradient.h"
#include "store/figure.h"
#include "store/record.h"

#define MOST_LISTED 10 /* such parameters that are named one by one */

struct run {
    const struct options *options;
    bool people; /* who read it, not programs */
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
        printf("left out, as inconclusive:\n");
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
        printf("%zu of these are inconclusive:\n", silent);
        print_silent(check, check->chosen, check->count);
        if (silent > MOST_LISTED)
            printf("  and %zu more\n", silent - MOST_LISTED);
    }
}

static void print_rows(const struct run *run, size_t count)
{
    static const struct record_column columns[] = {
        {.key = "n", .heading = "N", .width = 10, .style = 'g', .table_digits = 10, .digits = 17},
        {.key = "epsilon", .width = 10, .style = 'g', .table_digits = 4, .digits = 17},
        {.key = "max_difference",
         .heading = "max |analytic - numeric|",
         .width = 24,
         .style = 'e',
         .table_digits = 6,
         .digits = 9},
        {.key = "relative", .width = 10, .style = 'e', .table_digits = 2, .digits = 9},
        {.key = "at", .absent = RECORD_IN_FLAT | RECORD_IN_NESTED},
    };
    const struct gradcheck *check = &run->gradient.check;
    char name[GRADCHECK_NAME_SIZE];
    struct record record;

    record_init(&record, run->options->format, stdout, columns, sizeof columns / sizeof columns[0]);
    record_header(&record);
    for (size_t k = 0; k < count; k++) {
        const struct gradcheck_row *row = &run->rows[k];
        record_row(&record, REAL(row->n), REAL(row->epsilon), REAL(row->largest),
                   REAL(row->relative), TEXT(name_of(check, &check->chosen[row->worst], name)));
    }
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
    fprintf(run->people ? stdout : stderr, "%s%s\n", run->people ? "" : "mlptui: ", sentence);
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
        if (run->people)
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
    if (run->people)
        print_choice(run);
    const char *around = run->people && any ? "\n" : "";
    printf("%s", around);
    if (any || !run->people)
        print_rows(run, any ? wanted->n_count : 0);
    printf("%s", around);
    return verdict(run);
}

static int check_on(const struct dataset *dataset, const struct options *options)
{
    struct run run = {.options = options, .people = record_for_people(options->format)};
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
