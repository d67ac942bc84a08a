/* lr-range: `mlptui lr-range`: the loss while the learning rate grows, and the rate it suggests. */
#include "mlptui/train/lr_range.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/axis.h"
#include "base/xalloc.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/load.h"
#include "store/figure.h"
#include "store/record.h"

/* --- the chart as text ------------------------------------------------------------------------ */

#define WIDTH  64 /* of the plot itself */
#define HEIGHT 14
#define MARGIN 7 /* of the numbers on the left */
#define TICKS  12

struct sketch {
    char cells[HEIGHT][WIDTH];
    struct axis x, y;
};

static long column_of(const struct sketch *sketch, double x)
{
    double position = axis_position(sketch->x, x);

    return position >= 0 && position <= 1 ? lround(position * (WIDTH - 1)) : -1;
}

/* From the top. */
static long row_of(const struct sketch *sketch, double y)
{
    double position = axis_position(sketch->y, y);

    return position >= 0 && position <= 1 ? lround((1 - position) * (HEIGHT - 1)) : -1;
}

static void draw_mark(struct sketch *sketch, double mark)
{
    long column = column_of(sketch, mark);

    for (int row = 0; column >= 0 && row < HEIGHT; row++)
        sketch->cells[row][column] = '|';
}

static void draw_curve(struct sketch *sketch, const double *x, const double *y, size_t count)
{
    double sums[WIDTH] = {0};
    size_t counts[WIDTH] = {0};

    for (size_t i = 0; i < count; i++) {
        long column = column_of(sketch, x[i]);
        if (column < 0)
            continue;
        sums[column] += y[i];
        counts[column]++;
    }
    for (int column = 0; column < WIDTH; column++) {
        long row = counts[column] > 0 ? row_of(sketch, sums[column] / (double)counts[column]) : -1;
        if (row >= 0)
            sketch->cells[row][column] = '*';
    }
}

static void print_plot_rows(const struct sketch *sketch)
{
    double ticks[TICKS];
    size_t count = axis_ticks(sketch->y, ticks, TICKS);
    double step = count > 1 ? ticks[1] - ticks[0] : 0;

    for (int row = 0; row < HEIGHT; row++) {
        char label[24] = "";
        for (size_t i = 0; i < count; i++)
            if (row_of(sketch, ticks[i]) == row)
                axis_label(ticks[i], step, label, sizeof label);
        int length = WIDTH;
        while (length > 0 && sketch->cells[row][length - 1] == ' ')
            length--;
        printf("%*s |%.*s\n", MARGIN, label, length, sketch->cells[row]);
    }
}

static void print_x_axis(const struct sketch *sketch)
{
    double ticks[TICKS];
    size_t count = axis_ticks(sketch->x, ticks, TICKS);
    char rule[WIDTH + 1], line[WIDTH + 32];
    size_t end = 0; /* of what stands in the line */

    memset(rule, '-', WIDTH);
    rule[WIDTH] = '\0';
    memset(line, ' ', sizeof line);
    for (size_t i = 0; i < count; i++) {
        char label[24];
        long column = column_of(sketch, ticks[i]);
        axis_label(ticks[i], 0, label, sizeof label);
        if (column < 0 || (end > 0 && (size_t)column <= end))
            continue;
        rule[column] = '+';
        end = (size_t)column + strlen(label);
        memcpy(line + column, label, strlen(label));
    }
    printf("%*s +%s\n%*s  %.*s\n", MARGIN, "", rule, MARGIN, "", (int)end, line);
}

/* Draws the curve through (x[i], y[i]), x ascending, 72 columns wide; with a line of `|` at `mark`
 * (NaN: none) and ticks on both axes. Values outside the axes are left out. */
static void print_plot(struct axis x_axis, struct axis y_axis, const double *x, const double *y,
                       size_t count, double mark)
{
    struct sketch sketch = {.x = x_axis, .y = y_axis};

    memset(sketch.cells, ' ', sizeof sketch.cells);
    draw_mark(&sketch, mark);
    draw_curve(&sketch, x, y, count);
    print_plot_rows(&sketch);
    print_x_axis(&sketch);
}

/* --- the command ------------------------------------------------------------------------------ */

/* What was found, in columns for the charts. */
struct columns {
    double *rates, *losses, *smoothed; /* (count) */
    size_t count;
};

static struct columns columns_of(const struct range_findings *f)
{
    struct columns c = {xcalloc(f->count, sizeof *c.rates), xcalloc(f->count, sizeof *c.losses),
                        xcalloc(f->count, sizeof *c.smoothed), f->count};

    for (size_t i = 0; i < f->count; i++) {
        c.rates[i] = f->points[i].rate;
        c.losses[i] = f->points[i].loss;
        c.smoothed[i] = f->points[i].smoothed;
    }
    return c;
}

static void columns_release(struct columns *c)
{
    free(c->rates);
    free(c->losses);
    free(c->smoothed);
}

/* The last object is of another kind than those before it. */
static void print_rows(const struct range_findings *f, size_t format)
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
        record_row(&record, WHOLE(i + 1), REAL(f->points[i].rate), REAL(f->points[i].loss),
                   REAL(f->points[i].smoothed));
    if (record_shape(&record) != RECORD_NESTED)
        return;
    record_init(&record, format, stdout, &suggested, 1);
    record_row(&record, f->suggests ? REAL(f->suggestion) : NONE);
}

static void print_sketch(const struct range_findings *f, const struct columns *c)
{
    double high = 0, low = INFINITY;

    for (size_t i = 0; i < c->count; i++) {
        high = fmax(high, c->smoothed[i]);
        low = fmin(low, c->smoothed[i]);
    }
    printf("smoothed loss by learning rate%s\n\n",
           f->suggests ? "; the suggested rate is marked" : "");
    print_plot(axis_make(c->rates[0], c->rates[c->count - 1], true, false),
               axis_make(low, high, false, true), c->rates, c->smoothed, c->count,
               f->suggests ? f->suggestion : NAN);
    printf("\nlowest: %.5f at rate %.2g (step %zu)\n", c->smoothed[f->lowest], c->rates[f->lowest],
           f->lowest + 1);
}

static void print_text(const struct range_findings *f, const struct columns *c)
{
    struct lr_range_refusal refusal = lr_range_refuse(f->points, f->count, f->exploded);

    if (f->count > 1)
        print_sketch(f, c);
    if (f->count > 0 && f->exploded)
        printf("exploded: at rate %.2g (step %zu)\n", c->rates[f->count - 1], f->count);
    if (f->suggests)
        printf("suggested: --lr %.2g\n", f->suggestion);
    else
        printf("no rate is suggested: %s; %s\n", refusal.reason, refusal.remedy);
}

static bool write_plot(const struct range_findings *f, const struct columns *c, const char *path,
                       struct error *error)
{
    char text[32];
    struct figure_series series[] = {
        {"loss of the mini-batch", c->rates, c->losses, c->count, false},
        {"smoothed", c->rates, c->smoothed, c->count, false}};
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
    struct columns columns = columns_of(f);
    struct error error;
    int status = STATUS_OK;

    if (options->plot != NULL && !write_plot(f, &columns, options->plot, &error))
        status = command_file_failed(&error);
    if (record_for_people(options->format))
        print_text(f, &columns);
    else
        print_rows(f, options->format);
    columns_release(&columns);
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
                   struct progress *progress, void *own)
{
    const struct lr_range_sweep *sweep = own;
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
    struct lr_range_sweep sweep = lr_range_sweep_default;
    struct error error;

    if (!options_read(options, &sweep, &error) || !lr_range_check(&sweep, &error))
        return command_fail(STATUS_USAGE, error.text);
    interrupt_init();
    return load_data(options, find_on, &sweep);
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
