/* study: gradient checks, searches and range tests in small units of work, and their reports. */
#include "mlptui/train/study.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "nn/gemm.h"

#define RING_EVENTS    256
#define PATIENCE       10 /* milliseconds that a search is waited for */
#define CHOICES_A_UNIT 32 /* parameters looked at; some cost two losses */

const char *const study_kind_names[STUDY_KIND_COUNT] = {"gradient check", "search", "rate finder"};

/* The jobs of a search, and what their events told. */
struct hunt {
    struct ring *ring;
    struct search *search;
    double *shares; /* (order.config_count) */
    size_t ended;
};

/* A gradient check under way. */
struct check {
    struct gradient gradient;
    bool chosen;
    struct gradcheck_row rows[GRADIENT_MAX_N];
    size_t row;  /* the one in hand */
    size_t next; /* the parameter that it lacks */
};

struct study {
    struct study_order order;
    const struct dataset *dataset;
    enum study_state state;
    bool cancelled;
    struct error error;
    double started, seconds;
    struct check check;
    struct hunt hunt;
    struct lr_range *range;
};

/* --- orders ---------------------------------------------------------------------------------- */

void study_order_copy(struct study_order *to, const struct study_order *from)
{
    *to = *from;
    to->configs = xcalloc(from->config_count, sizeof *to->configs);
    if (from->config_count > 0)
        memcpy(to->configs, from->configs, from->config_count * sizeof *to->configs);
}

void study_order_release(struct study_order *order)
{
    free(order->configs);
    *order = (struct study_order){.configs = NULL};
}

/* --- the gradient check ---------------------------------------------------------------------- */

static bool check_begin(struct study *study, const struct network *present)
{
    const struct study_order *order = &study->order;
    struct gradient *gradient = &study->check.gradient;

    if (order->trained && present == NULL)
        return error_set(&study->error, "there is no run whose network could be checked");
    if (!gradient_init(gradient, &order->config, study->dataset, &order->gradient,
                       order->trained ? present : NULL, &study->error))
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
static bool check_advance(struct study *study)
{
    struct check *check = &study->check;
    const struct gradient_order *order = &study->order.gradient;

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

static double check_progress(const struct study *study)
{
    const struct check *check = &study->check;
    double count = (double)check->gradient.check.count;

    if (!check->chosen || count <= 0)
        return 0;
    return ((double)check->row + (double)check->next / count) /
           (double)study->order.gradient.n_count;
}

static void name_silent(struct gradient_findings *f, const struct gradcheck_parameter *list,
                        size_t count)
{
    for (size_t k = 0; k < count && f->named_count < GRADIENT_MOST_NAMED; k++)
        if (list[k].cause != GRADCHECK_LIVE)
            f->named[f->named_count++] = list[k];
}

static void check_report(const struct study *study, struct gradient_findings *f)
{
    const struct check *check = &study->check;
    const struct gradcheck *g = &check->gradient.check;

    *f = (struct gradient_findings){.layer = g->layer,
                                    .layer_count = g->shape.layer_count,
                                    .n_in = g->shape.widths[g->layer],
                                    .n_out = g->shape.widths[g->layer + 1],
                                    .bias = g->bias,
                                    .sample = study->order.gradient.sample,
                                    .label = check->gradient.label,
                                    .chosen = check->chosen,
                                    .tolerance = study->order.gradient.tolerance,
                                    .wanted = study->order.gradient.n_count};
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

static bool hunt_begin(struct study *study)
{
    const struct study_order *order = &study->order;
    struct hunt *hunt = &study->hunt;

    gemm_rest(); /* the jobs have helper threads of their own */
    hunt->shares = xcalloc(order->config_count, sizeof *hunt->shares);
    hunt->ring = ring_new(RING_EVENTS, &study->error);
    if (hunt->ring == NULL)
        return false;
    hunt->search = search_new(order->configs, order->config_count, study->dataset, &order->how,
                              hunt->ring, &study->error);
    return hunt->search != NULL;
}

static double share_of(const struct study *study, const struct event *event)
{
    const struct config *config = &study->order.configs[event->run - 1];
    size_t images = study->dataset->splits[SPLIT_TRAIN].count;
    size_t steps = (images + config->batch_size - 1) / config->batch_size * config->epochs;
    double share = (double)event->u.step.step / (double)steps;

    return share < 1 ? share : 1;
}

static void hear(struct study *study, const struct event *event)
{
    struct hunt *hunt = &study->hunt;

    if (event->kind == EVENT_STEP) {
        hunt->shares[event->run - 1] = share_of(study, event);
    } else if (event->kind == EVENT_STATE && event->u.state.state != RUN_TRAINING) {
        hunt->shares[event->run - 1] = 1;
        hunt->ended++;
    }
}

static bool hunt_advance(struct study *study)
{
    struct hunt *hunt = &study->hunt;
    struct pollfd wait = {.fd = ring_descriptor(hunt->ring), .events = POLLIN};
    struct event event;

    (void)poll(&wait, 1, PATIENCE);
    while (ring_take(hunt->ring, &event))
        hear(study, &event);
    return hunt->ended < study->order.config_count;
}

static double hunt_progress(const struct study *study)
{
    double done = 0;

    for (size_t i = 0; i < study->order.config_count; i++)
        done += study->hunt.shares[i];
    return done / (double)study->order.config_count;
}

static void hunt_report(const struct study *study, struct search_findings *f)
{
    size_t count = study->order.config_count;

    *f = (struct search_findings){.how = study->order.how,
                                  .trials = xcalloc(count, sizeof *f->trials),
                                  .shares = xcalloc(count, sizeof *f->shares),
                                  .count = count,
                                  .ended = study->hunt.ended};
    memcpy(f->shares, study->hunt.shares, count * sizeof *f->shares);
    for (size_t i = 0; i < count; i++)
        search_trial(study->hunt.search, i + 1, &f->trials[i]);
}

static void hunt_release(struct hunt *hunt)
{
    search_free(hunt->search);
    ring_free(hunt->ring);
    free(hunt->shares);
}

/* --- the range test -------------------------------------------------------------------------- */

static void range_report(const struct study *study, struct range_findings *f)
{
    size_t count;
    const struct lr_range_point *points = lr_range_points(study->range, &count);

    *f = (struct range_findings){.sweep = study->order.sweep,
                                 .points = xcalloc(count, sizeof *f->points),
                                 .count = count,
                                 .exploded = lr_range_exploded(study->range)};
    if (count > 0)
        memcpy(f->points, points, count * sizeof *f->points);
    f->suggests = lr_range_suggest(f->points, count, &f->lowest, &f->suggestion);
}

static double range_progress(const struct study *study)
{
    size_t count;

    lr_range_points(study->range, &count);
    return (double)count / (double)study->order.sweep.steps;
}

/* --- all three ------------------------------------------------------------------------------- */

static bool begin(struct study *study, const struct network *present)
{
    if (study->dataset == NULL)
        return error_set(&study->error, "no data set is loaded");
    switch (study->order.kind) {
    case STUDY_GRADIENT:
        return check_begin(study, present);
    case STUDY_SEARCH:
        return hunt_begin(study);
    case STUDY_RANGE:
        study->range =
            lr_range_new(&study->order.config, study->dataset, &study->order.sweep, &study->error);
        return study->range != NULL;
    case STUDY_KIND_COUNT:
        break;
    }
    return error_set(&study->error, "there is no such study");
}

struct study *study_new(const struct study_order *order, const struct dataset *dataset,
                        const struct network *present)
{
    struct study *study = xcalloc(1, sizeof *study);

    study_order_copy(&study->order, order);
    study->dataset = dataset;
    study->started = clock_seconds();
    study->state = begin(study, present) ? STUDY_UNDER_WAY : STUDY_FAILED;
    return study;
}

void study_free(struct study *study)
{
    if (study == NULL)
        return;
    hunt_release(&study->hunt);
    gradient_release(&study->check.gradient);
    lr_range_free(study->range);
    study_order_release(&study->order);
    free(study);
}

static bool more(struct study *study)
{
    switch (study->order.kind) {
    case STUDY_GRADIENT:
        return !study->cancelled && check_advance(study);
    case STUDY_SEARCH: /* cancelled trials say so, each */
        return hunt_advance(study);
    case STUDY_RANGE: /* a run started meanwhile may have another number of threads */
        gemm_set_threads(study->order.config.threads);
        return !study->cancelled && lr_range_advance(study->range);
    case STUDY_KIND_COUNT:
        break;
    }
    return false;
}

bool study_advance(struct study *study)
{
    if (study->state != STUDY_UNDER_WAY)
        return false;
    if (!more(study))
        study->state = study->cancelled ? STUDY_CANCELLED : STUDY_DONE;
    study->seconds = clock_seconds() - study->started;
    return study->state == STUDY_UNDER_WAY;
}

void study_cancel(struct study *study)
{
    if (study->state != STUDY_UNDER_WAY)
        return;
    study->cancelled = true;
    if (study->hunt.search != NULL)
        search_cancel(study->hunt.search);
}

static double progress(const struct study *study)
{
    switch (study->order.kind) {
    case STUDY_GRADIENT:
        return check_progress(study);
    case STUDY_SEARCH:
        return hunt_progress(study);
    case STUDY_RANGE:
        return range_progress(study);
    case STUDY_KIND_COUNT:
        break;
    }
    return 0;
}

static void fill(struct study *study, struct study_report *report)
{
    switch (study->order.kind) {
    case STUDY_GRADIENT:
        check_report(study, &report->gradient);
        break;
    case STUDY_SEARCH:
        hunt_report(study, &report->search);
        break;
    case STUDY_RANGE:
        range_report(study, &report->range);
        break;
    case STUDY_KIND_COUNT:
        break;
    }
}

struct study_report *study_report(struct study *study)
{
    struct study_report *report = xcalloc(1, sizeof *report);

    report->kind = study->order.kind;
    report->number = study->order.number;
    report->state = study->state;
    report->config = study->order.config;
    report->order = study->order.gradient;
    report->trained = study->order.trained;
    report->run = study->order.run;
    report->step = study->order.step;
    report->error = study->error;
    report->seconds = study->seconds;
    if (study->state == STUDY_FAILED)
        return report;
    fill(study, report);
    report->progress = study->state == STUDY_DONE ? 1 : progress(study);
    return report;
}

void study_report_free(struct study_report *report)
{
    if (report == NULL)
        return;
    free(report->search.trials);
    free(report->search.shares);
    free(report->range.points);
    free(report);
}
