/* gradcheck: `mlptui gradcheck`: backpropagation against finite differences, on one image. */
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/load.h"
#include "store/figure.h"
#include "store/record.h"

struct run {
    const struct options *options;
    bool people; /* who read it, not programs */
    const struct gradient_findings *found;
};

static const char *name_of(const struct gradient_findings *f, const struct gradcheck_parameter *p,
                           char *name)
{
    return gradcheck_name(f->layer, f->bias, p, name);
}

/* The first of `count` parameters, and how many more there are. */
static void print_silent(const struct gradient_findings *f, size_t count)
{
    char name[GRADCHECK_NAME_SIZE], why[GRADCHECK_TEXT_SIZE];

    for (size_t k = 0; k < f->named_count; k++)
        printf("  %-12s %s\n", name_of(f, &f->named[k], name),
               gradcheck_explain(f->layer, &f->named[k], why));
    if (count > f->named_count)
        printf("  and %zu more\n", count - f->named_count);
}

/* Which parameters are compared, and which are not and why. */
static void print_choice(const struct gradient_findings *f)
{
    char first[GRADCHECK_NAME_SIZE], last[GRADCHECK_NAME_SIZE];

    printf("layer %zu of %zu, %s, image %zu of the training set (label %u)\n", f->layer + 1,
           f->layer_count, f->bias ? "biases" : "weights", f->sample, (unsigned)f->label);
    if (f->skipped > 0) {
        printf("left out, as inconclusive:\n");
        print_silent(f, f->skipped);
    }
    if (f->count == 0)
        return;
    printf("compared: %s, %s", text_counted(f->count, "parameter").text,
           name_of(f, &f->first, first));
    if (f->count > 1)
        printf(" to %s", name_of(f, &f->last, last));
    printf("\n");
    if (f->silent > 0) {
        printf("%zu of these are inconclusive:\n", f->silent);
        print_silent(f, f->silent);
    }
}

static void print_rows(const struct run *run)
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
    const struct gradient_findings *f = run->found;
    char name[GRADCHECK_NAME_SIZE];
    struct record record;

    record_init(&record, run->options->format, stdout, columns, sizeof columns / sizeof columns[0]);
    record_header(&record);
    for (size_t k = 0; k < f->row_count; k++) {
        const struct gradcheck_row *row = &f->rows[k];
        record_row(&record, REAL(row->n), REAL(row->epsilon), REAL(row->largest),
                   REAL(row->relative), TEXT(name_of(f, &f->worst[k], name)));
    }
}

static bool write_plot(const struct run *run, struct error *error)
{
    double n[GRADIENT_MAX_N], largest[GRADIENT_MAX_N];
    size_t count = run->found->row_count;

    for (size_t k = 0; k < count; k++) {
        n[k] = run->found->rows[k].n;
        largest[k] = run->found->rows[k].largest;
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
    if (run->found->count == 0 && run->options->plot != NULL)
        say_no_plot(run->options->plot);
    return command_finish_output();
}

/* What the figures amount to, for people only: the other formats hold figures alone. */
static int verdict(const struct run *run)
{
    const struct gradient_findings *f = run->found;
    char sentence[GRADIENT_TEXT_SIZE];

    switch (gradient_judge(f->count, f->silent, f->skipped, f->rows, f->row_count, f->tolerance,
                           sentence)) {
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

static int write_report(const struct run *run)
{
    bool any = run->found->count > 0;
    const char *around = run->people && any ? "\n" : "";
    struct error error;

    if (run->options->plot != NULL && any && !write_plot(run, &error))
        return command_file_failed(&error);
    if (run->people)
        print_choice(run->found);
    printf("%s", around);
    if (any || !run->people)
        print_rows(run);
    printf("%s", around);
    return verdict(run);
}

static int check_on(const struct dataset *dataset, const struct options *options,
                    struct progress *progress, void *own)
{
    const struct gradient_order *order = own;
    const struct job_request request = {
        .kind = JOB_GRADIENT, .config = options->config, .gradient = {.order = *order}};
    struct job_report *report = run_job(&request, dataset, progress, NULL);
    const struct run run = {.options = options,
                            .people = record_for_people(options->format),
                            .found = &report->gradient};
    int status = report->state == JOB_FAILED ? command_fail(STATUS_USAGE, report->error.text)
                                             : write_report(&run);

    job_report_free(report);
    return status;
}

static int check_gradient(const struct options *options)
{
    struct gradient_order order = gradient_order_default;
    struct error error;

    return options_read(options, &order, &error) ? load_data(options, check_on, &order)
                                                 : command_fail(STATUS_USAGE, error.text);
}

/* Such that an epsilon of 1/N is an ordinary number, and its double and square are. */
#define N_MIN 1e-100
#define N_MAX 1e100

static bool read_positive(const struct option_row *row, void *target, const char *text,
                          struct error *error)
{
    double *value = target;

    return (number_parse_real(text, value) && *value > 0) ||
           error_set(error, "--%s: '%.40s' is not a number above 0", row->name, text);
}

/* "1,5,10" */
static bool read_steps(const struct option_row *row, void *target, const char *text,
                       struct error *error)
{
    struct gradient_order *check = target;

    check->n_count = 0;
    for (const char *next = text;; next++) {
        char word[NUMBER_TEXT_SIZE];
        size_t length = strcspn(next, ",");

        if (check->n_count == GRADIENT_MAX_N)
            return error_set(error, "--n: at most %d steps, as in 1,10,100", GRADIENT_MAX_N);
        snprintf(word, sizeof word, "%.*s", (int)(length < 40 ? length : 40), next);
        double *n = &check->n[check->n_count++];
        if (!read_positive(row, n, word, error))
            return false;
        if (*n < N_MIN || *n > N_MAX)
            return error_set(error, "--n: %s is not from %g to %g", word, N_MIN, N_MAX);
        next += length;
        if (*next == '\0')
            return true;
    }
}

static const struct option_row rows[] = {
    SHARED("data"),
    SHARED("preset"),
    {"layer", "L", "layer whose parameters are checked, from 1",
     SETS(OPTION_WHOLE, struct gradient_order, layer), .least = 1, .most = NETWORK_MAX_LAYERS},
    {"bias", NULL, "check the layer's biases instead of its weights",
     SETS(OPTION_FLAG, struct gradient_order, bias)},
    {"params", "P", "parameters to compare", SETS(OPTION_WHOLE, struct gradient_order, params),
     .least = 1, .most = OPTION_MOST},
    {"sample", "I", "training image on which they are compared, from 0",
     SETS(OPTION_WHOLE, struct gradient_order, sample), .most = OPTION_MOST},
    {"n", "LIST", "step sizes: epsilon = 1/N for each N in LIST", OPTION_CALL, .read = read_steps},
    {"tolerance", "T", "largest relative difference that passes",
     SETS(OPTION_CALL, struct gradient_order, tolerance), .read = read_positive},
    {"keep-zeros", NULL, "compare parameters whose gradients are 0 too",
     SETS(OPTION_FLAG, struct gradient_order, keep_zeros)},
    SHARED("plot"),
    SHARED("format"),
    {.name = NULL},
};

const struct command command_gradcheck = {
    .name = "gradcheck",
    .words = "",
    .settings = PART_LAYERS | PART_UNITS | PART_START | PART_DATA | PART_MACHINE,
    .summary = "check backpropagation against finite differences",
    .about = "Check the gradients of a freshly initialized network on one image against finite\n"
             "differences of a loss that is computed independently, in double precision.\n"
             "The exit status is 1 when they do not agree.\n",
    .options = rows,
    .run = check_gradient,
};
