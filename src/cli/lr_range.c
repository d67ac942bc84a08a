/* lr-range: `mlptui lr-range`: the loss while the learning rate grows, and the rate it suggests. */
#include "mlptui/train/lr_range.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "cli/ascii_plot.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/load.h"
#include "cli/run_job.h"
#include "store/figure.h"
#include "store/record.h"

/* What was found, in columns for the charts. */
struct finding {
    double *rates, *losses, *smoothed; /* (count) */
    size_t count;
    size_t lowest; /* index of the lowest smoothed loss */
    bool exploded, suggests;
    double suggestion;
    struct lr_range_refusal refusal; /* where it does not suggest one */
};

static void finding_init(struct finding *finding, const struct range_findings *f)
{
    *finding = (struct finding){.rates = xcalloc(f->count, sizeof *finding->rates),
                                .losses = xcalloc(f->count, sizeof *finding->losses),
                                .smoothed = xcalloc(f->count, sizeof *finding->smoothed),
                                .count = f->count,
                                .lowest = f->lowest,
                                .exploded = f->exploded,
                                .suggests = f->suggests,
                                .suggestion = f->suggests ? f->suggestion : NAN,
                                .refusal = lr_range_refuse(f->points, f->count, f->exploded)};
    for (size_t i = 0; i < f->count; i++) {
        finding->rates[i] = f->points[i].rate;
        finding->losses[i] = f->points[i].loss;
        finding->smoothed[i] = f->points[i].smoothed;
    }
}

static void finding_release(struct finding *finding)
{
    free(finding->rates);
    free(finding->losses);
    free(finding->smoothed);
}

/* The last object is of another kind than those before it. */
static void print_rows(const struct finding *f, size_t format)
{
    static const struct record_column columns[] = {{.key = "step"},
                                                   {.key = "rate", .style = 'g', .digits = 6},
                                                   {.key = "loss", .digits = 6},
                                                   {.key = "smoothed", .digits = 6}},
                                      suggested = {.key = "suggested", .style = 'g', .digits = 2};
    struct record record;

    record_init(&record, format, stdout, columns, sizeof columns / sizeof columns[0]);
    record_header(&record);
    for (size_t i = 0; i < f->count; i++)
        record_row(&record, WHOLE(i + 1), REAL(f->rates[i]), REAL(f->losses[i]),
                   REAL(f->smoothed[i]));
    if (record_shape(&record) != RECORD_NESTED)
        return;
    record_init(&record, format, stdout, &suggested, 1);
    record_row(&record, f->suggests ? REAL(f->suggestion) : NONE);
}

static void print_sketch(const struct finding *f)
{
    double high = 0, low = INFINITY;

    for (size_t i = 0; i < f->count; i++) {
        high = fmax(high, f->smoothed[i]);
        low = fmin(low, f->smoothed[i]);
    }
    printf("smoothed loss by learning rate%s\n\n",
           f->suggests ? "; the suggested rate is marked" : "");
    ascii_plot_write(stdout, axis_make(f->rates[0], f->rates[f->count - 1], true, false),
                     axis_make(low, high, false, true), f->rates, f->smoothed, f->count,
                     f->suggestion);
}

static void print_text(const struct finding *f)
{
    if (f->count > 1) {
        print_sketch(f);
        printf("\nlowest: %.5f at rate %.2g (step %zu)\n", f->smoothed[f->lowest],
               f->rates[f->lowest], f->lowest + 1);
    }
    if (f->count > 0 && f->exploded)
        printf("exploded: at rate %.2g (step %zu)\n", f->rates[f->count - 1], f->count);
    if (f->suggests)
        printf("suggested: --lr %.2g\n", f->suggestion);
    else
        printf("no rate is suggested: %s; %s\n", f->refusal.reason, f->refusal.remedy);
}

static bool write_plot(const struct finding *f, const char *path, struct error *error)
{
    char text[32];
    struct figure_series series[] = {
        {"loss of the mini-batch", f->rates, f->losses, f->count, false},
        {"smoothed", f->rates, f->smoothed, f->count, false}};
    struct figure_mark mark = {f->suggestion, text};
    struct figure figure = {
        .title = "Learning-rate range test",
        .x = {"learning rate", true},
        .y = {"loss", false},
        .series = series,
        .series_count = 2,
        .mark = f->suggests ? &mark : NULL,
    };

    snprintf(text, sizeof text, "suggested: %.2g", f->suggestion);
    return figure_write(&figure, path, error);
}

static int write_report(const struct range_findings *f, const struct options *options)
{
    struct finding finding;
    struct error error;
    int status = STATUS_OK;

    finding_init(&finding, f);
    if (options->plot != NULL && !write_plot(&finding, options->plot, &error))
        status = command_file_failed(&error);
    if (record_for_people(options->format))
        print_text(&finding);
    else
        print_rows(&finding, options->format);
    finding_release(&finding);
    int written = command_finish_output();
    return written != STATUS_OK ? written : status;
}

static void show(struct progress *progress, const struct job_report *report)
{
    const struct range_findings *f = &report->range;

    if (f->count > 0)
        progress_show(progress, "step %zu/%zu  lr %.2g  loss %.4f", f->count, f->sweep.steps,
                      f->points[f->count - 1].rate, f->points[f->count - 1].smoothed);
}

static int find_on(const struct dataset *dataset, const struct options *options,
                   const struct lr_range_sweep *sweep, struct progress *progress)
{
    const struct job_request request = {
        .kind = JOB_RANGE, .config = options->config, .sweep = *sweep};
    struct job_report *report = run_job(&request, dataset, progress, show);
    int status;

    if (report->state == JOB_FAILED) {
        status = command_fail(STATUS_USAGE, report->error.text);
    } else if (report->state == JOB_CANCELLED) {
        fprintf(stderr, "mlptui: stopped after step %zu\n", report->range.count);
        status = 128 + interrupt_signal();
    } else {
        status = write_report(&report->range, options);
    }
    job_report_free(report);
    return status;
}

static int find_rate(const struct options *options)
{
    struct lr_range_sweep sweep = lr_range_sweep_default();
    struct progress progress;
    struct error error;
    int status;

    if (!options_read(options, &sweep, &error) || !lr_range_check(&sweep, &error))
        return command_fail(STATUS_USAGE, error.text);
    interrupt_init();
    progress_init(&progress);
    struct dataset *dataset = load_data(options, &progress, &status);
    if (dataset == NULL)
        return status;
    status = find_on(dataset, options, &sweep, &progress);
    dataset_free(dataset);
    return status;
}

/* A learning rate, as the setting has it. */
static bool read_rate(const struct option_row *row, void *target, const char *text,
                      struct error *error)
{
    struct config config;
    struct error why;

    if (!config_set(&config, SETTING_RATE, text, &why))
        return error_set(error, "--%s: %s", row->name, why.text);
    *(double *)target = config.rate;
    return true;
}

static const struct option_row rows[] = {
    SHARED("data"),
    SHARED("preset"),
    {"from", "RATE", "learning rate of the first mini-batch",
     SETS(OPTION_CALL, struct lr_range_sweep, from), .read = read_rate},
    {"to", "RATE", "learning rate of the last mini-batch",
     SETS(OPTION_CALL, struct lr_range_sweep, to), .read = read_rate},
    {"steps", "N", "mini-batches from the one to the other",
     SETS(OPTION_WHOLE, struct lr_range_sweep, steps), .least = LR_RANGE_LEAST_STEPS,
     .most = LR_RANGE_MOST_STEPS},
    SHARED("plot"),
    SHARED("format"),
    {.name = NULL},
};

const struct command command_lr_range = {
    .name = "lr-range",
    .words = "",
    .settings = PART_ALL & ~(PART_COURSE | PART_EVALUATION),
    .summary = "find a learning rate: the loss while the rate grows",
    .about = "Train once while the learning rate grows from mini-batch to mini-batch, until the\n"
             "loss explodes, and suggest a rate: a tenth of that at which the smoothed loss was\n"
             "lowest.\n",
    .options = rows,
    .run = find_rate,
};
