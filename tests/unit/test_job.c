/* Tests of job, and of the worker that drives one beside a run: the figures are those of the
 * engine alone, the run waits and is not changed by it, and no order of commands hangs. */
#include "mlptui/engine/job.h"

#include <math.h>
#include <poll.h>
#include <time.h>

#include "engine/event_writer.h"
#include "gradchecking.h"
#include "mlptui/engine/worker.h"
#include "mlptui/train/search_space.h"
#include "mlptui/train/snapshot.h"
#include "mlptui/train/trainer.h"
#include "testing.h"
#include "toydata.h"

static struct toy toy;
static char directory[64];

static struct config small_config(size_t epochs)
{
    struct config config = config_default();

    config.hidden_count = 1;
    config.hidden[0] = 16;
    config.batch_size = 32;
    config.epochs = epochs;
    config.threads = 1;
    return config;
}

static struct job_request gradient_order(void)
{
    return (struct job_request){.kind = JOB_GRADIENT,
                                .number = 1,
                                .config = small_config(1),
                                .gradient = {.order = gradient_order_default}};
}

static struct job_request range_order(size_t steps)
{
    return (struct job_request){.kind = JOB_RANGE,
                                .number = 1,
                                .config = small_config(1),
                                .sweep = {.from = 1e-4, .to = 20, .steps = steps}};
}

/* Rates by epochs: to be released. */
static struct job_request search_order(size_t epochs, const char *rates, size_t jobs)
{
    struct job_request order = {.kind = JOB_SEARCH,
                                .number = 1,
                                .search = {.how = {.by = SEARCH_BY_VAL_ACC, .jobs = jobs}}};
    struct search_space space = {0};
    struct config base = small_config(epochs);

    base.evaluate = 1u << SPLIT_VALIDATION;
    ck_assert(search_space_add(&space, rates, false, NULL));
    ck_assert(search_space_grid(&space, &base, &order.search.configs, &order.search.count, NULL));
    search_space_release(&space);
    return order;
}

/* Runs an order to its end on this thread. */
static struct job_report *run_alone(const struct job_request *order)
{
    struct job *job = job_new(order, &toy.dataset, NULL);
    struct job_report *report = NULL;

    while (job_advance(job))
        ;
    job_report_renew(&report, job_report(job));
    job_free(job);
    return report;
}

/* --- the job alone -------------------------------------------------------------------------- */

static void ck_same_rows(const struct gradcheck_row *a, const struct gradcheck_row *b)
{
    ck_assert(a->n == b->n && a->epsilon == b->epsilon && a->largest == b->largest &&
              a->relative == b->relative && a->worst == b->worst);
}

/* In layer 1 many pixels, and behind ReLU many units, are 0. */
START_TEST(a_check_has_the_figures_of_gradcheck)
{
    struct job_request order = gradient_order();
    struct gradient gradient;

    order.gradient.order.layer = (size_t)_i + 1;
    order.gradient.order.params = 7;
    ck_assert(
        gradient_init(&gradient, &order.config, &toy.dataset, &order.gradient.order, NULL, NULL));
    choose(&gradient.check, 7, true);
    struct job_report *report = run_alone(&order);
    const struct gradient_findings *f = &report->gradient;
    ck_assert_int_eq(report->state, JOB_DONE);
    ck_assert(report->progress == 1);
    ck_assert_uint_eq(f->row_count, 8);
    ck_assert_uint_eq(f->count, gradient.check.count);
    ck_assert_uint_eq(f->skipped, gradient.check.skipped_count);
    ck_assert_uint_eq(f->label, toy.labels[0]);
    ck_assert_uint_eq(f->first.index, gradient.check.chosen[0].index);
    ck_assert_uint_eq(f->named_count, f->skipped < 10 ? f->skipped : 10);
    for (size_t k = 0; k < 8; k++) {
        struct gradcheck_row row = compare(&gradient.check, order.gradient.order.n[k]);

        ck_same_rows(&f->rows[k], &row);
        ck_assert_uint_eq(f->worst[k].index, gradient.check.chosen[row.worst].index);
    }
    gradient_release(&gradient);
    job_report_free(report);
}
END_TEST

START_TEST(zeros_are_named)
{
    struct job_request order = gradient_order();
    uint8_t pixels = toy.pixels[0];

    toy.pixels[0] = 0;
    order.gradient.order.layer = 1;
    struct job_report *report = run_alone(&order);
    ck_assert_uint_ge(report->gradient.skipped, 1);
    ck_assert_int_eq(report->gradient.named[0].cause, GRADCHECK_PIXEL_ZERO);
    ck_assert_uint_eq(report->gradient.silent, 0);
    job_report_free(report);

    order.gradient.order.keep_zeros = true;
    report = run_alone(&order);
    ck_assert_uint_eq(report->gradient.skipped, 0);
    ck_assert_uint_ge(report->gradient.silent, 1);
    ck_assert_int_eq(report->gradient.named[0].cause, GRADCHECK_PIXEL_ZERO);
    job_report_free(report);
    toy.pixels[0] = pixels;
}
END_TEST

/* With zero weights nothing behind the first layer is left to compare. */
START_TEST(nothing_to_compare_ends_too)
{
    struct job_request order = gradient_order();
    char text[GRADIENT_TEXT_SIZE];

    order.config.initializer = INIT_ZERO;
    order.gradient.order.layer = 1;
    struct job_report *report = run_alone(&order);
    const struct gradient_findings *f = &report->gradient;
    ck_assert_int_eq(report->state, JOB_DONE);
    ck_assert_uint_eq(f->count, 0);
    ck_assert_int_eq(
        gradient_judge(f->count, f->silent, f->skipped, f->rows, f->row_count, 1e-4, text),
        GRADIENT_NOTHING);
    job_report_free(report);
}
END_TEST

START_TEST(a_test_of_rates_has_the_figures_of_lr_range)
{
    struct job_request order = range_order(60);
    struct lr_range *range = lr_range_new(&order.config, &toy.dataset, &order.sweep, NULL);
    size_t count, lowest;
    double rate = 0;

    while (lr_range_advance(range))
        ;
    const struct lr_range_point *points = lr_range_points(range, &count);
    struct job_report *report = run_alone(&order);
    const struct range_findings *f = &report->range;
    ck_assert_int_eq(report->state, JOB_DONE);
    ck_assert_uint_eq(f->count, count);
    ck_assert_mem_eq(f->points, points, count * sizeof *points);
    ck_assert_int_eq(f->exploded, lr_range_exploded(range));
    ck_assert_int_eq(f->suggests, lr_range_suggest(points, count, &lowest, &rate));
    ck_assert(f->suggests && f->suggestion == rate);
    ck_assert_uint_eq(f->lowest, lowest);
    lr_range_free(range);
    job_report_free(report);
}
END_TEST

START_TEST(a_search_has_the_figures_of_trainers)
{
    struct job_request order = search_order(3, "lr=0.5,0.1,0.001,50", 2);
    struct job_report *report = run_alone(&order);
    const struct search_findings *f = &report->search;

    ck_assert_int_eq(report->state, JOB_DONE);
    ck_assert_uint_eq(f->count, 4);
    ck_assert_uint_eq(f->ended, 4);
    for (size_t i = 0; i < 4; i++) {
        struct trainer *trainer = trainer_new(&order.search.configs[i], &toy.dataset, NULL);
        struct epoch_metrics best = {0};
        enum trainer_outcome outcome;

        while ((outcome = trainer_advance(trainer)) != TRAINER_FINISHED &&
               outcome != TRAINER_DIVERGED)
            if (outcome == TRAINER_EPOCH &&
                search_better(order.search.how.by, trainer_epoch_metrics(trainer), &best))
                best = *trainer_epoch_metrics(trainer);
        if (outcome == TRAINER_FINISHED &&
            search_better(order.search.how.by, trainer_epoch_metrics(trainer), &best))
            best = *trainer_epoch_metrics(trainer);
        ck_assert_int_eq(f->trials[i].state,
                         outcome == TRAINER_FINISHED ? TRIAL_DONE : TRIAL_DIVERGED);
        ck_assert_uint_eq(f->trials[i].best.epoch, best.epoch);
        ck_assert(best.epoch == 0 ||
                  f->trials[i].best.loss[SPLIT_VALIDATION] == best.loss[SPLIT_VALIDATION]);
        ck_assert(f->trials[i].share == 1);
        trainer_free(trainer);
    }
    job_request_release(&order);
    job_report_free(report);
}
END_TEST

/* All trials at first, later those alone that are not as they were. */
START_TEST(a_search_reports_what_changed)
{
    struct job_request order = search_order(1000000, "lr=0.1,0.2,0.3,0.4", 1);
    struct job *job = job_new(&order, &toy.dataset, NULL);
    struct job_report *kept = NULL, *report = job_report(job);
    size_t told = 4;

    ck_assert_uint_eq(report->search.change_count, 4);
    job_report_renew(&kept, report);
    for (int i = 0; i < 20; i++) {
        job_advance(job);
        report = job_report(job);
        told += report->search.change_count;
        for (size_t k = 0; k < report->search.change_count; k++)
            ck_assert_uint_eq(report->search.changes[k].number, 1); /* the only one under way */
        job_report_renew(&kept, report);
    }
    ck_assert_uint_le(told, 4 + 20);
    ck_assert_uint_gt(kept->search.trials[0].epochs, 0);
    ck_assert_int_eq(kept->search.trials[0].state, TRIAL_RUNNING);
    for (size_t i = 1; i < 4; i++) {
        ck_assert_int_eq(kept->search.trials[i].state, TRIAL_WAITING);
        ck_assert(kept->search.trials[i].config.rate == order.search.configs[i].rate);
    }
    job_free(job);
    job_report_free(kept);
    job_request_release(&order);
}
END_TEST

/* A split that was not asked for is not evaluated; the others as after a run's last epoch. */
START_TEST(an_evaluation_has_the_figures_of_the_run)
{
    struct config config = small_config(2);
    struct trainer *trainer;
    struct job_request order = {.kind = JOB_EVALUATION, .number = 1, .config = config};

    config.evaluate = 1u << SPLIT_TRAIN | 1u << SPLIT_TEST;
    trainer = trainer_new(&config, &toy.dataset, NULL);
    while (trainer_advance(trainer) != TRAINER_FINISHED)
        ;
    order.evaluation.network = trainer_network(trainer);
    order.evaluation.splits = config.evaluate;
    struct job_report *report = run_alone(&order);
    const struct epoch_metrics *metrics = trainer_epoch_metrics(trainer);
    ck_assert_int_eq(report->state, JOB_DONE);
    ck_assert(report->progress == 1);
    ck_assert_uint_eq(report->evaluation.splits[SPLIT_VALIDATION].count, 0);
    for (int s = 0; s < SPLIT_COUNT; s += SPLIT_TEST) {
        const struct split_findings *f = &report->evaluation.splits[s];
        const struct evaluation *e = trainer_evaluation(trainer, (enum split_id)s, NULL, NULL);

        ck_assert_uint_eq(f->count, toy.dataset.splits[s].count);
        ck_assert(f->loss == metrics->loss[s] && f->accuracy == metrics->accuracy[s]);
        ck_assert_mem_eq(f->predicted, e->predicted, e->count);
    }
    job_report_free(report);
    trainer_free(trainer);
}
END_TEST

/* Through the same table: paused it rests; what a command to it changes is the worker's test. */
START_TEST(a_training_run_is_a_job)
{
    struct ring *ring = ring_new(4096, NULL);
    struct event_writer writer;
    const struct job_site site = {.writer = &writer};
    struct job_request order = {.kind = JOB_TRAINING, .number = 7, .config = small_config(2)};
    struct event event;
    uint64_t steps = 0;
    enum run_state state = RUN_WAITING;

    event_writer_init(&writer, ring);
    struct job *job = job_new(&order, &toy.dataset, &site);
    while (job_advance(job))
        ;
    while (ring_take(ring, &event)) {
        ck_assert_uint_eq(event.run, 7);
        steps += event.kind == EVENT_STEP ? event.u.step.steps : 0;
        state = event.kind == EVENT_STATE ? event.u.state.state : state;
    }
    ck_assert_uint_eq(steps, 2 * ((TOY_TRAIN + 31) / 32));
    ck_assert_int_eq(state, RUN_FINISHED);
    job_free(job);

    order.training.paused = true;
    job = job_new(&order, &toy.dataset, &site);
    ck_assert(!job_advance(job));
    ck_assert(ring_take(ring, &event) && event.u.state.state == RUN_PAUSED);
    ck_assert(!ring_take(ring, &event));
    job_free(job);
    ring_free(ring);
}
END_TEST

/* What was found until then stands. */
START_TEST(a_cancelled_job_keeps_what_it_has)
{
    struct job_request orders[] = {gradient_order(), search_order(1000000, "lr=0.1,0.2,0.3", 1),
                                   range_order(100000)};
    struct job_request *order = &orders[_i];
    struct job *job = job_new(order, &toy.dataset, NULL);
    struct job_report *report = NULL;

    for (bool begun = false; !begun;) {
        ck_assert(job_advance(job));
        job_report_renew(&report, job_report(job));
        begun = order->kind == JOB_GRADIENT ? report->gradient.row_count > 0
                : order->kind == JOB_SEARCH ? report->search.trials[0].epochs > 0
                                            : report->range.count > 0;
        ck_assert_int_eq(report->state, JOB_UNDER_WAY);
    }
    job_cancel(job);
    while (job_advance(job))
        ;
    job_report_renew(&report, job_report(job));
    ck_assert_int_eq(report->state, JOB_CANCELLED);
    ck_assert(report->progress < 1 || order->kind == JOB_SEARCH);
    if (order->kind == JOB_GRADIENT)
        ck_assert(report->gradient.row_count > 0 && report->gradient.row_count < 8);
    if (order->kind == JOB_SEARCH) {
        ck_assert_uint_gt(report->search.trials[0].best.epoch, 0);
        for (size_t i = 0; i < 3; i++)
            ck_assert_int_eq(report->search.trials[i].state, TRIAL_CANCELLED);
    }
    if (order->kind == JOB_RANGE)
        ck_assert_uint_gt(report->range.count, 0);
    job_report_free(report);
    job_free(job);
    for (int i = 0; i < 3; i++)
        job_request_release(&orders[i]);
}
END_TEST

START_TEST(what_cannot_start_says_why)
{
    struct job_request order = gradient_order();
    struct job_report *report;

    order.gradient.trained = true;
    report = run_alone(&order);
    ck_assert_int_eq(report->state, JOB_FAILED);
    ck_assert_ptr_nonnull(strstr(report->error.text, "no run"));
    job_report_free(report);

    order = range_order(20);
    order.sweep.to = order.sweep.from;
    report = run_alone(&order);
    ck_assert_int_eq(report->state, JOB_FAILED);
    ck_assert_ptr_nonnull(strstr(report->error.text, "does not grow"));
    job_report_free(report);

    order = search_order(0, "lr=0.1", 1);
    report = run_alone(&order);
    ck_assert_int_eq(report->state, JOB_FAILED);
    ck_assert_ptr_nonnull(strstr(report->error.text, "epochs"));
    job_report_free(report);
    job_request_release(&order);
}
END_TEST

/* --- in the worker -----------------------------------------------------------------------------
 */

struct front {
    struct ring *ring;
    struct worker *worker;
    bool loaded, snapshot;
    enum run_state state; /* of the last run */
    uint64_t steps;
    size_t reports, announced;
    struct job_report *last[64]; /* by number of job */
};

static struct front front;

static void hear(const struct event *event)
{
    front.loaded |= event->kind == EVENT_LOADED;
    front.snapshot |= event->kind == EVENT_SNAPSHOT;
    if (event->kind == EVENT_STATE && event->run > 0)
        front.state = event->u.state.state;
    if (event->kind == EVENT_STEP)
        front.steps += event->u.step.steps;
    if (event->kind != EVENT_JOB)
        return;
    front.announced++;
    struct job_report *report;
    while ((report = worker_take_report(front.worker)) != NULL) {
        struct job_report **slot = &front.last[report->number];

        ck_assert(*slot == NULL || (*slot)->state == JOB_UNDER_WAY); /* nothing after the end */
        job_report_renew(slot, report);
        front.reports++;
    }
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void listen_for(int milliseconds)
{
    struct pollfd fd = {.fd = ring_descriptor(front.ring), .events = POLLIN};
    struct event event;

    if (poll(&fd, 1, milliseconds) == 1)
        while (ring_take(front.ring, &event))
            hear(&event);
}

#define WAIT(condition)                                                                            \
    do {                                                                                           \
        double deadline_ = now() + 60;                                                             \
        while (!(condition)) {                                                                     \
            ck_assert_msg(now() < deadline_, "waited in vain for %s", #condition);                 \
            listen_for(100);                                                                       \
        }                                                                                          \
    } while (0)

static void open_worker(size_t capacity)
{
    front = (struct front){.ring = ring_new(capacity, NULL)};
    front.worker = worker_new(front.ring, NULL);
    ck_assert_ptr_nonnull(front.worker);
}

static void open_loaded(void)
{
    open_worker(8);
    worker_load(front.worker, directory, TOY_VAL, false);
    WAIT(front.loaded);
}

static void close_worker(void)
{
    worker_free(front.worker);
    ring_free(front.ring);
    for (size_t i = 0; i < 64; i++)
        job_report_free(front.last[i]);
}

static bool over(unsigned number)
{
    return front.last[number] != NULL && front.last[number]->state != JOB_UNDER_WAY;
}

static void order_search_without_end(unsigned number)
{
    struct job_request order = search_order(1000000, "lr=0.1,0.2,0.3", 2);

    order.number = number;
    worker_job(front.worker, &order);
    job_request_release(&order);
}

static void begin_run(unsigned run, size_t epochs)
{
    struct config config = small_config(epochs);

    worker_start(front.worker, run, &config, NULL, false);
}

START_TEST(the_run_waits_and_goes_on)
{
    open_loaded();
    begin_run(1, 1000000);
    WAIT(front.steps > 20);
    order_search_without_end(1);
    WAIT(front.last[1] != NULL);
    listen_for(0); /* what was on its way when the job began */
    uint64_t steps = front.steps;
    size_t reports = front.reports;
    WAIT(front.reports > reports + 2);
    ck_assert_uint_eq(front.steps, steps);
    ck_assert_int_eq(front.state, RUN_TRAINING);
    worker_cancel_job(front.worker);
    WAIT(over(1));
    ck_assert_int_eq(front.last[1]->state, JOB_CANCELLED);
    WAIT(front.steps > steps + 20);
    close_worker();
}
END_TEST

/* Also those of commands given while it waits. */
START_TEST(a_paused_run_stays_paused)
{
    open_loaded();
    begin_run(1, 1000000);
    order_search_without_end(1);
    WAIT(front.last[1] != NULL);
    worker_pause(front.worker);
    WAIT(front.state == RUN_PAUSED);
    worker_cancel_job(front.worker);
    WAIT(over(1));
    worker_step(front.worker);
    uint64_t steps = front.steps;
    WAIT(front.steps == steps + 1);
    WAIT(front.state == RUN_PAUSED);
    close_worker();
}
END_TEST

/* A check, a range test and a search between its mini-batches leave a run's bits alone. */
START_TEST(the_run_is_not_changed)
{
    struct config config = small_config(40);
    struct job_request orders[] = {gradient_order(), range_order(30),
                                   search_order(2, "lr=0.1,0.2", 2)};

    open_loaded();
    worker_start(front.worker, 1, &config, NULL, false);
    WAIT(front.steps > 0);
    for (unsigned i = 0; i < 3; i++) {
        orders[i].number = i + 1;
        if (i == 0)
            orders[i].gradient.trained = true;
        worker_job(front.worker, &orders[i]);
        WAIT(over(i + 1));
        ck_assert_int_eq(front.last[i + 1]->state, JOB_DONE);
        job_request_release(&orders[i]);
    }
    WAIT(front.state == RUN_FINISHED);
    worker_request_snapshot(front.worker, SNAPSHOT_LAYERS, SPLIT_TRAIN);
    WAIT(front.snapshot);
    struct snapshot *snapshot = worker_take_snapshot(front.worker);
    struct trainer *trainer = trainer_new(&config, worker_dataset(front.worker), NULL);
    while (trainer_advance(trainer) != TRAINER_FINISHED)
        ;
    ck_assert_mem_eq(snapshot->network.parameters, trainer_network(trainer)->parameters,
                     snapshot->network.parameter_count * sizeof(float));
    trainer_free(trainer);
    worker_return_snapshot(front.worker, snapshot);
    close_worker();
}
END_TEST

/* The last report of each is kept, also when nobody listened between. */
START_TEST(another_job_ends_the_one_under_way)
{
    struct job_request order = gradient_order();

    open_loaded();
    order_search_without_end(1);
    order_search_without_end(2);
    order.number = 3;
    worker_job(front.worker, &order);
    WAIT(over(3));
    ck_assert(over(1) && over(2));
    ck_assert_int_eq(front.last[1]->state, JOB_CANCELLED);
    ck_assert_int_eq(front.last[2]->state, JOB_CANCELLED);
    ck_assert_int_eq(front.last[3]->state, JOB_DONE);
    close_worker();
}
END_TEST

/* A front end that takes none holds back all but the first and the last. */
START_TEST(reports_do_not_pile_up)
{
    struct job_report *report, *kept = NULL;
    struct pollfd fd = {.events = POLLIN};
    struct event event = {.kind = EVENT_JOB};
    size_t count = 0, announced = 0;

    open_loaded();
    fd.fd = ring_descriptor(front.ring);
    order_search_without_end(1);
    while (announced < 5)
        if (poll(&fd, 1, 60000) == 1 && ring_take(front.ring, &event))
            announced += event.kind == EVENT_JOB;
    worker_cancel_job(front.worker);
    begin_run(1, 1); /* whose steps follow the job's end */
    while (event.kind != EVENT_STEP)
        ck_assert(poll(&fd, 1, 60000) == 1 && ring_take(front.ring, &event));
    for (; (report = worker_take_report(front.worker)) != NULL; count++)
        job_report_renew(&kept, report);
    ck_assert_uint_eq(count, 2);
    ck_assert_int_eq(kept->state, JOB_CANCELLED);
    ck_assert_uint_eq(kept->search.ended, 3);
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(kept->search.trials[i].state, TRIAL_CANCELLED);
    job_report_free(kept);
    close_worker();
}
END_TEST

/* Once: had the report been taken, a second one would follow the end. The run fails for the same
 * reason, which is heard after all that was told of the job. */
START_TEST(without_data_it_says_so)
{
    struct job_request order = gradient_order();

    open_worker(4);
    worker_job(front.worker, &order);
    WAIT(over(1));
    ck_assert_int_eq(front.last[1]->state, JOB_FAILED);
    ck_assert_str_eq(front.last[1]->error.text, "no data set is loaded");
    worker_cancel_job(front.worker); /* there is none: no effect */
    begin_run(1, 1);
    WAIT(front.state == RUN_FAILED);
    ck_assert_uint_eq(front.announced, 1);
    close_worker();
}
END_TEST

/* One of the commands, as a user might press its key. */
static void press(unsigned key, unsigned *run, unsigned *number)
{
    struct job_request order;

    switch (key % 11) {
    case 0:
        begin_run(++*run, 1 + key % 3);
        break;
    case 1:
        worker_pause(front.worker);
        break;
    case 2:
        worker_resume(front.worker);
        break;
    case 3:
        worker_step(front.worker);
        break;
    case 4:
        worker_stop(front.worker);
        break;
    case 5:
        worker_extend(front.worker, 1);
        break;
    case 6:
        worker_request_snapshot(front.worker, key % 2 == 0 ? SNAPSHOT_EVALUATION : SNAPSHOT_LAYERS,
                                SPLIT_VALIDATION);
        break;
    case 7:
    case 8:
        worker_cancel_job(front.worker);
        break;
    default:
        if (*number == 63)
            break;
        order = key % 3 == 0   ? gradient_order()
                : key % 3 == 1 ? range_order(50)
                               : search_order(2, "lr=0.1,0.2,0.3", 2);
        order.number = ++*number;
        worker_job(front.worker, &order);
        job_request_release(&order);
        break;
    }
}

/* Whatever is pressed in whatever order: each job ends, and so does the program, also in the
 * midst of one. */
START_TEST(no_order_of_commands_hangs)
{
    uint32_t noise = 17 + 101 * (uint32_t)_i;
    unsigned run = 0, number = 0;

    open_loaded();
    for (int i = 0; i < 250; i++) {
        noise = noise * 1664525u + 1013904223u;
        press(noise >> 20, &run, &number);
        if (noise >> 28 < 6)
            listen_for(2);
    }
    if (_i % 2 == 0) {
        worker_cancel_job(front.worker);
        for (unsigned n = 1; n <= number; n++)
            WAIT(over(n));
    }
    close_worker();
}
END_TEST

START_TEST(it_ends_in_the_midst_of_a_search)
{
    open_loaded();
    begin_run(1, 1000000);
    order_search_without_end(1);
    if (_i > 0)
        WAIT(front.reports >= (size_t)_i);
    double before = now();
    close_worker();
    ck_assert(now() < before + 10);
}
END_TEST

static void prepare_data(void)
{
    toy_init(&toy);
    snprintf(directory, sizeof directory, "/tmp/mlptui-job-XXXXXX");
    toy_save(&toy, directory);
}

static void remove_data(void)
{
    toy_remove(directory);
}

int main(void)
{
    Suite *suite = suite_create("job");
    TCase *tc = tcase_create("job");

    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, prepare_data, remove_data);
    tcase_add_loop_test(tc, a_check_has_the_figures_of_gradcheck, 0, 2);
    tcase_add_test(tc, zeros_are_named);
    tcase_add_test(tc, nothing_to_compare_ends_too);
    tcase_add_test(tc, a_test_of_rates_has_the_figures_of_lr_range);
    tcase_add_test(tc, a_search_has_the_figures_of_trainers);
    tcase_add_test(tc, a_search_reports_what_changed);
    tcase_add_test(tc, an_evaluation_has_the_figures_of_the_run);
    tcase_add_test(tc, a_training_run_is_a_job);
    tcase_add_loop_test(tc, a_cancelled_job_keeps_what_it_has, 0, 3);
    tcase_add_test(tc, what_cannot_start_says_why);
    tcase_add_test(tc, the_run_waits_and_goes_on);
    tcase_add_test(tc, a_paused_run_stays_paused);
    tcase_add_test(tc, the_run_is_not_changed);
    tcase_add_test(tc, another_job_ends_the_one_under_way);
    tcase_add_test(tc, reports_do_not_pile_up);
    tcase_add_test(tc, without_data_it_says_so);
    tcase_add_loop_test(tc, no_order_of_commands_hangs, 0, 6);
    tcase_add_loop_test(tc, it_ends_in_the_midst_of_a_search, 0, 3);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
