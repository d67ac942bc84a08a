/* test_run_record: the record of a run: series found by name and thinned without losing their sums,
 * the best of them, what happened to the run, its identity; and the same record from a trainer, a
 * worker and a search. */
#include <math.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "config.h"
#include "mlptui/engine/search.h"
#include "mlptui/engine/worker.h"
#include "mlptui/train/run.h"
#include "testing.h"
#include "toydata.h"

#define BATCHES 500 /* in an epoch of the made-up runs */

static struct run run;
static struct toy toy;

static struct config small_config(void)
{
    struct config config = config_default();

    config.hidden_count = 1;
    config.hidden[0] = 16;
    config.batch_size = 32;
    config.epochs = 4;
    config.evaluate = 1u << SPLIT_TRAIN | 1u << SPLIT_VALIDATION;
    config.threads = 1;
    return config;
}

static void setup(void)
{
    struct config config = small_config();

    toy_init(&toy);
    toy.dataset.fingerprint = dataset_fingerprint(&toy.dataset);
    run_init(&run, &config, TOY_TRAIN);
}

static void teardown(void)
{
    run_release(&run);
}

static struct event step_event(uint64_t step, size_t samples, double loss)
{
    return (struct event){.kind = EVENT_STEP,
                          .u.step = {.step = step,
                                     .epoch = 1 + (size_t)(step - 1) / BATCHES,
                                     .steps = 1,
                                     .samples = samples,
                                     .loss = loss,
                                     .accuracy = 10 * loss,
                                     .rate = step <= 10 ? 0.1 : 0.2,
                                     .seconds = (double)step}};
}

static void tell(struct event event)
{
    run_apply(&run, &event);
}

/* --- series by mini-batch --------------------------------------------------------------------- */

START_TEST(merging_weighs_by_samples)
{
    struct step_metrics a = step_event(10, 100, 1.0).u.step;
    struct step_metrics b = step_event(11, 50, 4.0).u.step;
    struct step_metrics none = {0};

    b.epoch = 2;
    step_metrics_merge(&a, &b);
    ck_assert_uint_eq(a.step, 11);
    ck_assert_uint_eq(a.epoch, 2);
    ck_assert_uint_eq(a.steps, 2);
    ck_assert_uint_eq(a.samples, 150);
    ck_assert_double_eq_tol(a.loss, 2.0, 1e-12);
    ck_assert_double_eq_tol(a.accuracy, 20.0, 1e-12);
    ck_assert(a.rate == 0.2 && a.seconds == 11);

    step_metrics_merge(&none, &b);
    ck_assert_uint_eq(none.steps, 1);
    ck_assert(none.loss == 4.0);

    b.loss = NAN;
    step_metrics_merge(&a, &b);
    ck_assert(isnan(a.loss));
}
END_TEST

/* The sums over all rows, the one that waits included, are those of all mini-batches told. */
static void check_sums(uint64_t count, double expected)
{
    const struct series_table *table = &run.batches;
    struct scalar_series loss = run_series(&run, "batch/loss");
    struct scalar_series accuracy = run_series(&run, "batch/accuracy");
    size_t steps = 0;
    double sum = 0, percent = 0;
    uint64_t last = 0;

    ck_assert_uint_eq(loss.count, table->count);
    for (size_t i = 0; i < table->count + (table->pending > 0); i++) {
        const struct moment *at = &table->moments[i];

        if (i < table->count) {
            ck_assert_uint_eq(at->steps, table->merge);
            ck_assert_uint_eq(at->step, last + table->merge);
        }
        ck_assert_double_eq(at->seconds, (double)at->step);
        last = at->step;
        sum += loss.values[i] * (double)at->samples;
        percent += accuracy.values[i] * (double)at->samples;
        steps += at->steps;
    }
    ck_assert_uint_lt(table->pending, table->merge);
    ck_assert_uint_eq(last, count);
    ck_assert_uint_eq(steps, count);
    ck_assert_double_eq_tol(sum / expected, 1, 1e-9);
    ck_assert_double_eq_tol(percent / expected, 10, 1e-8);
    ck_assert_uint_eq(run.last_step.step, count);
    ck_assert_uint_eq(run.last_step.steps, 1);
}

/* Tells the mini-batches from `first` to `last`; the sum of their losses. */
static double tell_steps(uint64_t first, uint64_t last)
{
    double sum = 0;

    for (uint64_t i = first; i <= last; i++) {
        size_t samples = i % BATCHES == 0 ? 26 : 32;
        double loss = 1 + sin((double)i);

        tell(step_event(i, samples, loss));
        sum += loss * (double)samples;
        ck_assert_each(run.batches.count <= RUN_BATCHES);
        ck_assert_each(run.batches.capacity <= RUN_BATCHES + 2);
    }
    return sum;
}

START_TEST(batches_stay_bounded)
{
    static const uint64_t counts[] = {1, RUN_BATCHES, RUN_BATCHES + 1, 3 * RUN_BATCHES + 5, 100000};
    uint64_t count = counts[_i];

    check_sums(count, tell_steps(1, count));
    if (count >= RUN_BATCHES)
        ck_assert_uint_ge(run.batches.count, RUN_BATCHES / 2);
}
END_TEST

START_TEST(condensing_gives_back_memory_but_loses_nothing)
{
    static const uint64_t counts[] = {1,    RUN_CONDENSED,   RUN_CONDENSED + 1, 1023, 1025,
                                      4097, RUN_BATCHES - 1, RUN_BATCHES + 1,   30001};
    uint64_t count = counts[_i], more = 2 * count + 3;

    run_condense(&run);
    ck_assert_ptr_null(run.batches.moments);
    double sum = tell_steps(1, count);
    size_t before = run.batches.count;
    run_condense(&run);
    ck_assert_uint_le(run.batches.count, RUN_CONDENSED);
    ck_assert_uint_le(run.batches.capacity, run.batches.count + 1);
    ck_assert_uint_ge(run.batches.count, before < RUN_CONDENSED / 2 ? before : RUN_CONDENSED / 2);
    check_sums(count, sum);
    sum += tell_steps(count + 1, more); /* it was not the end of it */
    check_sums(more, sum);
}
END_TEST

/* A merged row has the rate that it ends with, no mean. */
START_TEST(rates_are_not_averaged)
{
    tell_steps(1, RUN_BATCHES + 1);
    struct scalar_series rate = run_series(&run, "batch/lr");
    ck_assert_uint_eq(run.batches.merge, 2);
    for (size_t i = 0; i < rate.count; i++)
        ck_assert_each(rate.values[i] == (rate.moments[i].step <= 10 ? 0.1 : 0.2));

    run_release(&run);
    struct event merged = step_event(11, 160, 1);
    merged.u.step.steps = 5; /* merged on its way */
    tell(merged);
    ck_assert_uint_eq(run.batches.count, 1);
    ck_assert_uint_eq(run.batches.moments[0].steps, 5);
}
END_TEST

/* --- series by epoch -------------------------------------------------------------------------- */

static struct event epoch_event(size_t epoch, double train, double val, double accuracy)
{
    return (struct event){.kind = EVENT_EPOCH,
                          .u.epoch = {.epoch = epoch,
                                      .step = epoch * BATCHES,
                                      .rate = 0.1,
                                      .seconds = (double)epoch,
                                      .loss = {train, val, NAN},
                                      .accuracy = {accuracy, epoch == 20 ? 0 : NAN, NAN}}};
}

START_TEST(series_are_found_by_name)
{
    ck_assert_uint_eq(run_series(&run, "val/loss").count, 0);
    ck_assert_uint_eq(run_series(&run, "val/loss").lowest, SIZE_MAX);
    ck_assert_uint_eq(run_lowest(&run, "val/loss").epoch, 0);
    ck_assert_uint_eq(run_last(&run, "val/loss").epoch, 0);
    ck_assert(isnan(run_epoch_metrics(&run, 0).loss[SPLIT_TRAIN]));
    for (size_t i = 0; i < 100; i++) {
        double val = i < 3 ? NAN : i == 3 ? 7 : INFINITY;

        tell(epoch_event(i + 1, fabs((double)i - 40), val, (double)(i / 10 % 7)));
    }
    struct scalar_series loss = run_series(&run, "train/loss"), val = run_series(&run, "val/loss");
    ck_assert_uint_eq(loss.count, 100);
    ck_assert_uint_eq(val.count, 100);
    for (size_t i = 0; i < 100; i++) {
        struct epoch_metrics m = run_epoch_metrics(&run, i);

        ck_assert(loss.values[i] == fabs((double)i - 40) && m.loss[SPLIT_TRAIN] == loss.values[i]);
        ck_assert(isnan(val.values[i]) == (i < 3));
        ck_assert(m.epoch == i + 1 && m.step == BATCHES * (i + 1) && m.rate == 0.1);
        ck_assert(m.seconds == (double)i + 1 && isnan(m.loss[SPLIT_TEST]));
        ck_assert(loss.moments[i].epoch == i + 1 && loss.moments[i].step == m.step);
    }
    ck_assert_uint_eq(loss.lowest, 40);
    ck_assert_uint_eq(val.lowest, 3);
    ck_assert_uint_eq(run_lowest(&run, "train/loss").epoch, 41);
    ck_assert_double_eq(run_lowest(&run, "val/loss").value, 7);
    ck_assert_uint_eq(run_highest(&run, "train/accuracy").epoch, 61); /* the first of ten */
    ck_assert_double_eq(run_highest(&run, "train/accuracy").value, 6);
    ck_assert_double_eq(run_last(&run, "train/loss").value, 59);
    ck_assert_uint_eq(run_highest(&run, "val/accuracy").epoch, 20);
    ck_assert_uint_eq(run_last(&run, "val/accuracy").epoch, 0); /* none at the last */
    ck_assert_uint_eq(run_series(&run, "test/loss").count, 0);  /* not evaluated */
    ck_assert_uint_eq(run_series(&run, "val/loss-of-none").count, 0);
    for (int s = 0; s < SPLIT_COUNT; s++)
        ck_assert(strstr(run_loss[s], split_names[s]) == run_loss[s] &&
                  strstr(run_accuracy[s], split_names[s]) == run_accuracy[s]);
}
END_TEST

/* What a file or another process tells: other names, from some moment on. */
START_TEST(any_name_makes_a_series)
{
    struct moment moment = {.step = 1, .epoch = 1, .seconds = 0.5, .steps = 1};
    struct scalar scalars[] = {{"eval/f1", 0.5, false}, {"gradient norm", 3, false}};

    series_table_add(&run.epochs, &moment, scalars, 1);
    moment.step = 2;
    series_table_add(&run.epochs, &moment, scalars + 1, 1);
    struct scalar_series f1 = run_series(&run, "eval/f1"), norm = run_series(&run, "gradient norm");
    ck_assert(f1.count == 2 && f1.values[0] == 0.5 && isnan(f1.values[1]));
    ck_assert(norm.count == 2 && isnan(norm.values[0]) && norm.values[1] == 3);
    ck_assert_uint_eq(norm.lowest, 1);
    ck_assert_uint_eq(f1.highest, 0);
}
END_TEST

/* --- what happens to a run -------------------------------------------------------------------- */

START_TEST(what_happened_is_kept)
{
    tell(step_event(1, 32, 1));
    tell((struct event){.kind = EVENT_RATE, .u.rate = {1, 0.1, 0.2}});
    ck_assert_double_eq(run.config.rate, 0.2);
    ck_assert_uint_eq(run.event_count, 1);
    ck_assert_int_eq(run.events[0].kind, RUN_RATE_CHANGED);
    ck_assert(run.events[0].step == 1 && run.events[0].before == 0.1 && run.events[0].after == 0.2);
    tell(step_event(2, 32, 1e9));
    tell((struct event){.kind = EVENT_STATE, .u.state = {RUN_DIVERGED, {""}, .good_epoch = 0}});
    ck_assert_int_eq(run.state, RUN_DIVERGED);
    ck_assert_uint_eq(run.event_count, 2);
    ck_assert_int_eq(run.events[1].kind, RUN_HAS_DIVERGED);
    ck_assert_uint_eq(run.events[1].step, 2);
    tell((struct event){.kind = EVENT_REWOUND, .u.rate = {0, 0.2, 0.02}});
    ck_assert_double_eq(run.config.rate, 0.02);
    ck_assert_uint_eq(run.event_count, 1); /* the others are given up */
    ck_assert_int_eq(run.events[0].kind, RUN_WAS_REWOUND);
    ck_assert_uint_eq(run.events[0].given_up, 2);
    ck_assert_uint_eq(run.batches.count, 0);
}
END_TEST

/* 1, or so many that rows were merged, some of them across the place gone back to. */
START_TEST(going_back_cuts)
{
    uint64_t count = _i == 0 ? 1300 : 3 * RUN_BATCHES, good = count / 2 / BATCHES * BATCHES;
    struct event back = {.kind = EVENT_REWOUND, .u.rate = {good, 1, 0.1}};

    for (int attempt = 0; attempt < 2; attempt++) {
        for (uint64_t i = attempt == 0 ? 1 : good + 1; i <= count; i++) {
            tell(step_event(i, 32, 1.0));
            if (i % BATCHES == 0)
                tell(epoch_event((size_t)i / BATCHES, 1 / (double)i, NAN, (double)i));
            if (i == 400 || i == good + 1)
                tell((struct event){.kind = EVENT_RATE, .u.rate = {i, 1, 2}});
        }
        tell((struct event){.kind = EVENT_STATE, .u.state = {.state = RUN_DIVERGED}});
        ck_assert_uint_eq(run.events[run.event_count - 1].step, count);
        ck_assert_uint_eq(run_lowest(&run, "train/loss").epoch, count / BATCHES);
        tell(back);
        ck_assert_uint_eq(run.epochs.count, good / BATCHES);
        ck_assert_uint_eq(run_lowest(&run, "train/loss").epoch, good / BATCHES);
        ck_assert_uint_eq(run_highest(&run, "train/accuracy").epoch, good / BATCHES);
        ck_assert_uint_eq(run.last_step.step, good);
        ck_assert_uint_eq(run.batches.pending, 0);
        struct scalar_series loss = run_series(&run, "batch/loss");
        ck_assert_uint_le(loss.moments[loss.count - 1].step, good);
        ck_assert_uint_gt(loss.moments[loss.count - 1].step, good - 2 * run.batches.merge);
        ck_assert_uint_eq(run.event_count, 2); /* that at 400, and this */
        ck_assert_int_eq(run.events[0].kind, RUN_RATE_CHANGED);
        ck_assert_uint_eq(run.events[1].step, good);
        ck_assert_uint_eq(run.events[1].given_up, (uint64_t)(attempt + 1) * (count - good));
    }
    back.u.rate.step = 0;
    tell(back);
    ck_assert_uint_eq(run.batches.count + run.epochs.count + run.last_step.step, 0);
    ck_assert_uint_eq(run.event_count, 1);
    ck_assert_uint_eq(run_lowest(&run, "train/loss").epoch, 0);
    tell(step_event(1, 32, 1.0));
    ck_assert_uint_eq(run.last_step.step, 1);
}
END_TEST

/* --- identity --------------------------------------------------------------------------------- */

START_TEST(no_two_runs_are_alike)
{
    struct run other;
    char host[64];

    run_init(&other, &run.config, TOY_TRAIN);
    ck_assert_str_eq(run.identity.uuid, "");
    int64_t before = (int64_t)time(NULL);
    run_begin(&run, &toy.dataset);
    run_begin(&other, &toy.dataset);
    const char *uuid = run.identity.uuid;
    ck_assert_uint_eq(strlen(uuid), 36);
    ck_assert_uint_eq(strspn(uuid, "0123456789abcdef-"), 36);
    ck_assert(uuid[8] == '-' && uuid[13] == '-' && uuid[18] == '-' && uuid[23] == '-');
    ck_assert(uuid[14] == '4' && strchr("89ab", uuid[19]) != NULL);
    ck_assert_str_ne(uuid, other.identity.uuid);
    ck_assert(run.identity.started >= before && run.identity.started <= (int64_t)time(NULL));
    ck_assert_uint_eq(run.identity.data, other.identity.data);
    ck_assert_int_eq(run.identity.threads, 1);
    ck_assert_int_eq(gethostname(host, sizeof host), 0);
    ck_assert_str_eq(run.identity.host, host);
    ck_assert_str_eq(run.identity.version, PACKAGE_VERSION);
    run_release(&other);
}
END_TEST

START_TEST(the_fingerprint_is_that_of_the_data)
{
    uint32_t before = toy.dataset.fingerprint;
    struct toy same;

    toy_init(&same);
    ck_assert_uint_eq(dataset_fingerprint(&same.dataset), before);
    for (size_t i = 0; i < TOY_ALL; i += 29) {
        same.pixels[i * TOY_D] ^= 1;
        ck_assert_uint_ne(dataset_fingerprint(&same.dataset), before);
        same.pixels[i * TOY_D] ^= 1;
        same.labels[i] ^= 1;
        ck_assert_uint_ne(dataset_fingerprint(&same.dataset), before);
        same.labels[i] ^= 1;
    }
    ck_assert_uint_eq(dataset_fingerprint(&same.dataset), before);
}
END_TEST

/* However much is set apart for validation, loading finds the same fingerprint. */
START_TEST(loading_takes_the_fingerprint)
{
    char directory[] = "/tmp/mlptui-record-XXXXXX";

    toy_save(&toy, directory);
    for (size_t val = 0; val <= TOY_VAL; val += TOY_VAL) {
        struct dataset *loaded = dataset_load(directory, val, NULL, NULL, NULL);

        ck_assert_uint_eq(loaded->splits[SPLIT_VALIDATION].count, val);
        ck_assert_uint_eq(loaded->fingerprint, toy.dataset.fingerprint);
        dataset_free(loaded);
    }
    toy_remove(directory);
}
END_TEST

/* --- one record, wherever it comes from ------------------------------------------------------- */

/* All figures but the time, value for value, of runs whose mini-batches were not merged on the way
 * (else of the epochs alone). */
static void check_same(const struct run *a, const struct run *b)
{
    static const char *const names[] = {"train/loss",   "train/accuracy", "val/loss",
                                        "val/accuracy", "test/loss",      "lr",
                                        "batch/loss",   "batch/accuracy", "batch/lr"};

    ck_assert_int_eq(a->state, b->state);
    ck_assert_uint_eq(a->last_step.step, b->last_step.step);
    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
        struct scalar_series x = run_series(a, names[n]), y = run_series(b, names[n]);

        if (a->batches.count != b->batches.count && n >= 6)
            break;
        ck_assert_uint_eq(x.count, y.count);
        ck_assert((x.count > 0) == (strcmp(names[n], "test/loss") != 0));
        for (size_t i = 0; i < x.count; i++) {
            ck_assert(x.moments[i].step == y.moments[i].step);
            ck_assert(x.moments[i].epoch == y.moments[i].epoch);
            ck_assert(x.values[i] == y.values[i]);
        }
    }
}

/* As `train` and `compare` do it. */
static void advance_to_the_end(void)
{
    struct error error = {""};
    struct trainer *trainer = trainer_new(&run.config, &toy.dataset, &error);
    enum trainer_outcome outcome;

    ck_assert_msg(trainer != NULL, "%s", error.text);
    do
        outcome = run_advance(&run, trainer);
    while (outcome != TRAINER_FINISHED && outcome != TRAINER_DIVERGED);
    run_advance(&run, trainer); /* changes nothing */
    trainer_free(trainer);
}

/* Applies what comes through the ring until the run is over. */
static void hear_all(struct ring *ring, struct run *heard)
{
    while (heard->state != RUN_FINISHED && heard->state != RUN_DIVERGED) {
        struct pollfd fd = {.fd = ring_descriptor(ring), .events = POLLIN};
        struct event event;

        ck_assert_int_eq(poll(&fd, 1, 30000), 1);
        while (ring_take(ring, &event))
            if (event.run == heard->number)
                run_apply(heard, &event);
    }
}

static void begin_heard(struct run *heard)
{
    run_init(heard, &run.config, TOY_TRAIN);
    heard->number = 1;
}

START_TEST(the_screens_record_is_that_of_train)
{
    char directory[] = "/tmp/mlptui-record-XXXXXX";
    struct ring *ring = ring_new(1024, NULL);
    struct worker *worker = worker_new(ring, NULL);
    struct run heard;

    toy_save(&toy, directory);
    run.config.rate = _i == 0 ? 0.1 : 1e6;
    begin_heard(&heard);
    worker_load(worker, directory, TOY_VAL, false);
    worker_start(worker, 1, &run.config, NULL, false);
    hear_all(ring, &heard);
    worker_free(worker);
    ring_free(ring);
    toy_remove(directory);
    advance_to_the_end();
    ck_assert_int_eq(run.state, _i == 0 ? RUN_FINISHED : RUN_DIVERGED);
    if (_i == 0)
        check_same(&run, &heard);
    ck_assert_uint_eq(run.last_step.step, heard.last_step.step);
    ck_assert_uint_eq(run.event_count, heard.event_count);
    ck_assert_uint_eq(run.event_count, (size_t)_i);
    ck_assert_uint_eq(run.good_epoch, heard.good_epoch);
    run_release(&heard);
}
END_TEST

START_TEST(a_trials_record_is_that_of_train)
{
    const struct search_settings how = {SEARCH_BY_VAL_LOSS, .jobs = 1, .stop_after = 0};
    struct ring *ring = ring_new(1024, NULL);
    struct error error = {""};
    struct search *search = search_new(&run.config, 1, &toy.dataset, &how, ring, &error);
    struct run heard;

    ck_assert_msg(search != NULL, "%s", error.text);
    begin_heard(&heard);
    hear_all(ring, &heard);
    search_free(search);
    ring_free(ring);
    advance_to_the_end();
    check_same(&run, &heard);
    run_release(&heard);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("run record");
    TCase *tcase = tcase_create("run record");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, merging_weighs_by_samples);
    tcase_add_loop_test(tcase, batches_stay_bounded, 0, 5);
    tcase_add_loop_test(tcase, condensing_gives_back_memory_but_loses_nothing, 0, 9);
    tcase_add_test(tcase, rates_are_not_averaged);
    tcase_add_test(tcase, series_are_found_by_name);
    tcase_add_test(tcase, any_name_makes_a_series);
    tcase_add_test(tcase, what_happened_is_kept);
    tcase_add_loop_test(tcase, going_back_cuts, 0, 2);
    tcase_add_test(tcase, no_two_runs_are_alike);
    tcase_add_test(tcase, the_fingerprint_is_that_of_the_data);
    tcase_add_test(tcase, loading_takes_the_fingerprint);
    tcase_add_loop_test(tcase, the_screens_record_is_that_of_train, 0, 2);
    tcase_add_test(tcase, a_trials_record_is_that_of_train);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
