/* job: gradient checks, searches and range tests in small units of work, and their reports. */
#include "mlptui/engine/job.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "nn/gemm.h"

#define PATIENCE       10 /* milliseconds that a search is waited for */
#define CHOICES_A_UNIT 32 /* parameters looked at; some cost two losses */

const char *const job_kind_names[JOB_KIND_COUNT] = {"gradient check", "search", "rate finder"};

/* A gradient check under way. */
struct check {
    struct gradient gradient;
    bool chosen;
    struct gradcheck_row rows[GRADIENT_MAX_N];
    size_t row;  /* the one in hand */
    size_t next; /* the parameter that it lacks */
};

struct job {
    struct job_request order;
    const struct dataset *dataset;
    enum job_state state;
    bool cancelled;
    struct error error;
    double started, seconds;
    struct check check;
    struct search *search;
    struct lr_range *range;
};

/* --- orders ---------------------------------------------------------------------------------- */

void job_request_copy(struct job_request *to, const struct job_request *from)
{
    *to = *from;
    to->configs = xcalloc(from->config_count, sizeof *to->configs);
    if (from->config_count > 0)
        memcpy(to->configs, from->configs, from->config_count * sizeof *to->configs);
}

void job_request_release(struct job_request *order)
{
    free(order->configs);
    *order = (struct job_request){.configs = NULL};
}

/* --- the gradient check ---------------------------------------------------------------------- */

static bool check_begin(struct job *job, const struct network *present)
{
    const struct job_request *order = &job->order;
    struct gradient *gradient = &job->check.gradient;

    if (order->trained && present == NULL)
        return error_set(&job->error, "there is no run whose network could be checked");
    if (!gradient_init(gradient, &order->config, job->dataset, &order->gradient,
                       order->trained ? present : NULL, &job->error))
        return false;
    gradcheck_choose_begin(&gradient->check, order->gradient.params, !order->gradient.keep_zeros);
    return true;
}

static bool choose(struct check *check)
{
    for (int i = 0; i < CHOICES_A_UNIT; i++)
        if (!gradcheck_choose_more(&check->gradient.check)) {
            check->chosen = true;
            return check->gradient.check.count > 0;
        }
    return true;
}

/* One parameter in one row. */
static bool check_advance(struct job *job)
{
    struct check *check = &job->check;
    const struct gradient_order *order = &job->order.gradient;

    if (!check->chosen)
        return choose(check);
    if (check->row == order->n_count)
        return false;
    struct gradcheck_row *row = &check->rows[check->row];
    if (check->next == 0)
        *row = gradcheck_row_begin(order->n[check->row]);
    gradcheck_row_add(row, &check->gradient.check, check->next++);
    if (check->next == check->gradient.check.count) {
        check->next = 0;
        check->row++;
    }
    return check->row < order->n_count;
}

static double check_progress(const struct job *job)
{
    const struct check *check = &job->check;
    double count = (double)check->gradient.check.count;

    if (!check->chosen || count <= 0)
        return 0;
    return ((double)check->row + (double)check->next / count) / (double)job->order.gradient.n_count;
}

static void name_silent(struct gradient_findings *f, const struct gradcheck_parameter *list,
                        size_t count)
{
    for (size_t k = 0; k < count && f->named_count < GRADIENT_MOST_NAMED; k++)
        if (list[k].cause != GRADCHECK_LIVE)
            f->named[f->named_count++] = list[k];
}

static void check_report(const struct job *job, struct gradient_findings *f)
{
    const struct check *check = &job->check;
    const struct gradcheck *g = &check->gradient.check;

    *f = (struct gradient_findings){.layer = g->layer,
                                    .layer_count = g->shape.layer_count,
                                    .n_in = g->shape.widths[g->layer],
                                    .n_out = g->shape.widths[g->layer + 1],
                                    .bias = g->bias,
                                    .sample = job->order.gradient.sample,
                                    .label = check->gradient.label,
                                    .chosen = check->chosen,
                                    .tolerance = job->order.gradient.tolerance,
                                    .wanted = job->order.gradient.n_count};
    if (!check->chosen)
        return;
    f->count = g->count;
    f->skipped = g->skipped_count;
    f->silent = gradient_silent(g);
    if (g->count > 0) {
        f->first = g->chosen[0];
        f->last = g->chosen[g->count - 1];
    }
    name_silent(f, g->skipped,
                g->skipped_count < GRADCHECK_MOST_LISTED ? g->skipped_count
                                                         : GRADCHECK_MOST_LISTED);
    if (f->named_count == 0)
        name_silent(f, g->chosen, g->count);
    f->row_count = check->row;
    for (size_t k = 0; k < check->row; k++) {
        f->rows[k] = check->rows[k];
        f->worst[k] = g->chosen[check->rows[k].worst];
    }
}

/* --- the search ------------------------------------------------------------------------------ */

static bool hunt_begin(struct job *job)
{
    const struct job_request *order = &job->order;

    gemm_rest(); /* trials have helper threads of their own */
    job->search = search_new(order->configs, order->config_count, job->dataset, &order->how, NULL,
                             &job->error);
    return job->search != NULL;
}

static void hunt_report(const struct job *job, struct search_findings *f)
{
    size_t count = job->order.config_count;

    *f = (struct search_findings){
        .how = job->order.how, .trials = xcalloc(count, sizeof *f->trials), .count = count};
    for (size_t i = 0; i < count; i++)
        search_trial(job->search, i + 1, &f->trials[i]);
    search_progress(job->search, &f->ended);
}

static double hunt_progress(const struct job *job)
{
    size_t ended;

    return search_progress(job->search, &ended);
}

/* --- the range test -------------------------------------------------------------------------- */

static void range_report(const struct job *job, struct range_findings *f)
{
    size_t count;
    const struct lr_range_point *points = lr_range_points(job->range, &count);

    *f = (struct range_findings){.sweep = job->order.sweep,
                                 .points = xcalloc(count, sizeof *f->points),
                                 .count = count,
                                 .exploded = lr_range_exploded(job->range)};
    if (count > 0)
        memcpy(f->points, points, count * sizeof *f->points);
    f->suggests = lr_range_suggest(f->points, count, &f->lowest, &f->suggestion);
}

static double range_progress(const struct job *job)
{
    size_t count;

    lr_range_points(job->range, &count);
    return (double)count / (double)job->order.sweep.steps;
}

/* --- all three ------------------------------------------------------------------------------- */

static bool begin(struct job *job, const struct network *present)
{
    if (job->dataset == NULL)
        return error_set(&job->error, "no data set is loaded");
    switch (job->order.kind) {
    case JOB_GRADIENT:
        return check_begin(job, present);
    case JOB_SEARCH:
        return hunt_begin(job);
    case JOB_RANGE:
        job->range = lr_range_new(&job->order.config, job->dataset, &job->order.sweep, &job->error);
        return job->range != NULL;
    case JOB_KIND_COUNT:
        break;
    }
    return error_set(&job->error, "there is no such job");
}

struct job *job_new(const struct job_request *order, const struct dataset *dataset,
                    const struct network *present)
{
    struct job *job = xcalloc(1, sizeof *job);

    job_request_copy(&job->order, order);
    job->dataset = dataset;
    job->started = clock_seconds();
    job->state = begin(job, present) ? JOB_UNDER_WAY : JOB_FAILED;
    return job;
}

void job_free(struct job *job)
{
    if (job == NULL)
        return;
    search_free(job->search);
    gradient_release(&job->check.gradient);
    lr_range_free(job->range);
    job_request_release(&job->order);
    free(job);
}

static bool more(struct job *job)
{
    switch (job->order.kind) {
    case JOB_GRADIENT:
        return !job->cancelled && check_advance(job);
    case JOB_SEARCH: /* cancelled trials say so, each */
        return search_wait(job->search, PATIENCE);
    case JOB_RANGE: /* a run started meanwhile may have another number of threads */
        gemm_set_threads(job->order.config.threads);
        return !job->cancelled && lr_range_advance(job->range);
    case JOB_KIND_COUNT:
        break;
    }
    return false;
}

bool job_advance(struct job *job)
{
    if (job->state != JOB_UNDER_WAY)
        return false;
    if (!more(job))
        job->state = job->cancelled ? JOB_CANCELLED : JOB_DONE;
    job->seconds = clock_seconds() - job->started;
    return job->state == JOB_UNDER_WAY;
}

void job_cancel(struct job *job)
{
    if (job->state != JOB_UNDER_WAY)
        return;
    job->cancelled = true;
    if (job->search != NULL)
        search_cancel(job->search);
}

static double progress(const struct job *job)
{
    switch (job->order.kind) {
    case JOB_GRADIENT:
        return check_progress(job);
    case JOB_SEARCH:
        return hunt_progress(job);
    case JOB_RANGE:
        return range_progress(job);
    case JOB_KIND_COUNT:
        break;
    }
    return 0;
}

static void fill(struct job *job, struct job_report *report)
{
    switch (job->order.kind) {
    case JOB_GRADIENT:
        check_report(job, &report->gradient);
        break;
    case JOB_SEARCH:
        hunt_report(job, &report->search);
        break;
    case JOB_RANGE:
        range_report(job, &report->range);
        break;
    case JOB_KIND_COUNT:
        break;
    }
}

struct job_report *job_report(struct job *job)
{
    struct job_report *report = xcalloc(1, sizeof *report);

    report->kind = job->order.kind;
    report->number = job->order.number;
    report->state = job->state;
    report->config = job->order.config;
    report->order = job->order.gradient;
    report->trained = job->order.trained;
    report->run = job->order.run;
    report->step = job->order.step;
    report->error = job->error;
    report->seconds = job->seconds;
    if (job->state == JOB_FAILED)
        return report;
    fill(job, report);
    report->progress = job->state == JOB_DONE ? 1 : progress(job);
    return report;
}

void job_report_free(struct job_report *report)
{
    if (report == NULL)
        return;
    free(report->search.trials);
    free(report->range.points);
    free(report);
}
