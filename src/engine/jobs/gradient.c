/* gradient: the gradient check as a job: a parameter in a row is a unit. */
#include "mlptui/train/gradient.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "engine/job_ops.h"

#define CHOICES_A_UNIT 32 /* parameters looked at; some cost two losses */

struct check {
    struct gradient gradient;
    unsigned run;  /* whose network is judged; 0: a fresh one is */
    uint64_t step; /* how far it was */
    bool chosen;
    struct gradcheck_row rows[GRADIENT_MAX_N];
    size_t row;  /* the one in hand */
    size_t next; /* the parameter that it lacks */
};

static bool begin(struct job *job, const struct job_site *site)
{
    const struct gradient_request *request = &job->request.gradient;
    struct check *check = xcalloc(1, sizeof *check);
    const struct gradient_order *order = &request->order;

    const struct trainer *trainer = site != NULL ? site->trainer : NULL;

    job->own = check;
    if (request->trained && trainer == NULL)
        return error_set(&job->error, "there is no run whose network could be checked");
    if (request->trained) {
        check->run = site->run;
        check->step = trainer_step_metrics(trainer)->step;
    }
    if (!gradient_init(&check->gradient, &job->request.config, job->dataset, order,
                       request->trained ? trainer_network(trainer) : NULL, &job->error))
        return false;
    gradcheck_choose_begin(&check->gradient.check, order->params, !order->keep_zeros);
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
static bool compare(struct check *check, const struct gradient_order *order)
{
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

static enum job_state advance(struct job *job)
{
    struct check *check = job->own;
    bool more = check->chosen ? compare(check, &job->request.gradient.order) : choose(check);

    return more ? JOB_UNDER_WAY : JOB_DONE;
}

static double progress(const struct job *job)
{
    const struct check *check = job->own;
    double count = (double)check->gradient.check.count;

    if (!check->chosen || count <= 0)
        return 0;
    return ((double)check->row + (double)check->next / count) /
           (double)job->request.gradient.order.n_count;
}

static void name_silent(struct gradient_findings *f, const struct gradcheck_parameter *list,
                        size_t count)
{
    for (size_t k = 0; k < count && f->named_count < GRADIENT_MOST_NAMED; k++)
        if (list[k].cause != GRADCHECK_LIVE)
            f->named[f->named_count++] = list[k];
}

static void report(struct job *job, struct job_report *report)
{
    const struct check *check = job->own;
    const struct gradcheck *g = &check->gradient.check;
    const struct gradient_order *order = &job->request.gradient.order;
    struct gradient_findings *f = &report->gradient;

    *f = (struct gradient_findings){.request = job->request.gradient,
                                    .run = check->run,
                                    .step = check->step,
                                    .layer = g->layer,
                                    .layer_count = g->shape.layer_count,
                                    .n_in = g->shape.widths[g->layer],
                                    .n_out = g->shape.widths[g->layer + 1],
                                    .bias = g->bias,
                                    .sample = order->sample,
                                    .label = check->gradient.label,
                                    .chosen = check->chosen,
                                    .tolerance = order->tolerance,
                                    .wanted = order->n_count};
    if (!check->chosen)
        return;
    f->count = g->count;
    f->skipped = g->skipped_count;
    for (size_t k = 0; k < g->count; k++)
        f->silent += g->chosen[k].cause != GRADCHECK_LIVE;
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

static void release(struct job *job)
{
    struct check *check = job->own;

    gradient_release(&check->gradient);
    free(check);
}

const struct job_ops job_gradient = {"gradient check", begin,   advance,       progress,
                                     report,           release, .cancel = NULL};
