/* test_search: specifications, grids and draws; trials equal to trainers alone, however many jobs;
 * divergence, early ends, cancelling, ranking. */
#include <check.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "mlptui/engine/search.h"
#include "mlptui/train/search_space.h"
#include "mlptui/train/trainer.h"
#include "testing.h"
#include "toydata.h"

static struct search_space space;
static struct config base;

static void setup(void)
{
    base = config_default();
    base.hidden_count = 1;
    base.hidden[0] = 8;
    base.batch_size = 25;
    base.epochs = 3;
    base.threads = 1;
    base.validation_count = TOY_VAL;
    memset(&space, 0, sizeof space);
}

static void teardown(void)
{
    search_space_release(&space);
}

static void add(const char *text)
{
    struct error error = {""};

    ck_assert_msg(search_space_add(&space, text, true, &error), "%s: %s", text, error.text);
}

/* Specifications. */

static void refuses(const char *text, bool ranges, const char *words)
{
    struct error error = {""};
    size_t before = space.count;

    ck_assert_msg(!search_space_add(&space, text, ranges, &error), "'%s' is taken", text);
    ck_assert_msg(strstr(error.text, words) != NULL, "'%s': no '%s' in '%s'", text, words,
                  error.text);
    ck_assert_uint_eq(space.count, before);
}

START_TEST(what_is_no_specification_is_refused)
{
    refuses("", true, "KEY=VALUES");
    refuses("lr", true, "KEY=VALUES");
    refuses("=0.1", true, "KEY=VALUES");
    refuses("rate=0.1", true, "\"rate\" is not the name of a setting");
    refuses("val=100", true, "say --val");
    refuses("eval=val", true, "say --eval");
    refuses("threads=1,2", true, "say --threads");
    refuses("lr=", true, "empty");
    refuses("lr=0.1,,0.2", true, "empty");
    refuses("lr=0.1,", true, "empty");
    refuses("lr=fast", true, "lr: \"fast\"");
    refuses("lr=0", true, "lr: \"0\"");
    refuses("batch=0", true, "batch: \"0\"");
    refuses("batch=1.5", true, "batch: \"1.5\"");
    refuses("init=xavier", true, "glorot");
    refuses("hidden=12-", true, "hidden");
    refuses("lr=0.1,0.3,0.10", true, "0.10 is listed twice");
    refuses("hidden=8,4,8", true, "8 is listed twice");
}
END_TEST

START_TEST(what_is_no_range_is_refused)
{
    refuses("lr=0.001..0.5", false, "only a random search");
    refuses("lr=0.001..", true, "LOW..HIGH");
    refuses("lr=..0.5", true, "LOW..HIGH");
    refuses("lr=0.5..0.1", true, "ends below its beginning");
    refuses("lr=0..0.1", true, "lr: \"0\"");
    refuses("weight-decay=0..0.1", true, "log-uniformly");
    refuses("lr=0.1..a", true, "lr: \"a\"");
    refuses("batch=10..20.5", true, "batch: \"20.5\"");
    refuses("batch=0..20", true, "batch: \"0\"");
    refuses("seed=0..4294967296", true, "seed: \"4294967296\"");
    refuses("momentum=0.5..1", true, "momentum: \"1\"");
    refuses("init=glorot..he", true, "init has no range");
    refuses("hidden=8..16", true, "hidden has no range");
    add("lr=0.1..0.5");
    refuses("lr=0.7", true, "lr is given twice");
}
END_TEST

START_TEST(too_many_values_are_refused)
{
    static char text[4096] = "seed=0";

    for (int i = 1; i < SEARCH_MAX_VALUES; i++)
        sprintf(text + strlen(text), ",%d", i);
    strcat(text, ",9999");
    refuses(text, false, "more than 256 values");
    *strrchr(text, ',') = '\0';
    add(text);
    memcpy(text, "epochs=1", 9);
    for (int i = 2; i <= 40; i++)
        sprintf(text + strlen(text), ",%d", i);
    add(text); /* 256 x 40 = 10 240 */

    struct config *configs = NULL;
    struct error error = {""};
    size_t count;
    ck_assert(!search_space_grid(&space, &base, &configs, &count, &error));
    ck_assert_ptr_nonnull(strstr(error.text, "more than 10000"));
}
END_TEST

START_TEST(a_grid_is_every_combination_in_order)
{
    static const struct {
        double rate;
        const char *hidden;
        size_t batch;
    } expected[] = {{0.3, "none", 50}, {0.3, "none", 100}, {0.3, "4-2", 50}, {0.3, "4-2", 100},
                    {0.1, "none", 50}, {0.1, "none", 100}, {0.1, "4-2", 50}, {0.1, "4-2", 100}};
    struct config *configs;
    char text[CONFIG_TEXT_SIZE];
    size_t count;

    add("lr=0.3,0.1");
    add("hidden=none,4-2");
    add("batch=50,100");
    ck_assert(search_space_grid(&space, &base, &configs, &count, NULL));
    ck_assert_uint_eq(count, 8);
    for (size_t i = 0; i < count; i++) {
        ck_assert_double_eq(configs[i].rate, expected[i].rate);
        ck_assert_uint_eq(configs[i].batch_size, expected[i].batch);
        ck_assert_str_eq(search_value_text(&configs[i], SETTING_HIDDEN, text, sizeof text),
                         expected[i].hidden);
        ck_assert_uint_eq(configs[i].epochs, base.epochs);
    }
    free(configs);
}
END_TEST

#define DRAWS 2000

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Kolmogorov's distance of the values from uniform on [0, 1], against the 0.1 % point of its
 * distribution, 1.95 / sqrt(n). */
static void assert_uniform(double *values, size_t n)
{
    qsort(values, n, sizeof *values, ascending);
    for (size_t i = 0; i < n; i++) {
        ck_assert_double_ge(values[i], -1e-3); /* rounding to four digits */
        ck_assert_double_le(values[i], 1 + 1e-3);
        ck_assert_double_lt(fabs(values[i] - ((double)i + 0.5) / (double)n),
                            1.95 / sqrt((double)n));
    }
}

START_TEST(draws_are_uniform_and_rates_log_uniform)
{
    static double rate[DRAWS], decay[DRAWS], momentum[DRAWS], batch[DRAWS];
    struct config *configs;
    char text[CONFIG_TEXT_SIZE];

    add("lr=0.001..0.5");
    add("weight-decay=1e-6..0.01");
    add("momentum=0.2..0.9");
    add("batch=1..1000");
    search_space_draw(&space, &base, 7, DRAWS, &configs);
    for (size_t i = 0; i < DRAWS; i++) {
        ck_assert_double_ge(configs[i].rate, 0.001);
        ck_assert_double_le(configs[i].rate, 0.5);
        config_text(&configs[i], SETTING_RATE, text, sizeof text);
        ck_assert_msg(strlen(text) <= strlen("0.001234"), "%s has too many digits", text);
        rate[i] = log(configs[i].rate / 0.001) / log(500);
        decay[i] = log(configs[i].weight_decay / 1e-6) / log(1e4);
        momentum[i] = (configs[i].momentum - 0.2) / 0.7;
        batch[i] = ((double)configs[i].batch_size - 0.5) / 1000;
    }
    assert_uniform(rate, DRAWS);
    assert_uniform(decay, DRAWS);
    assert_uniform(momentum, DRAWS);
    assert_uniform(batch, DRAWS);
    free(configs);
}
END_TEST

START_TEST(draws_reach_both_ends_and_every_value)
{
    size_t batches[4] = {0}, inits[3] = {0};
    struct config *configs;

    add("batch=2..3");
    add("init=glorot,he,normal");
    add("lr=0.25..0.25");
    add("seed=0..4294967295"); /* has them all be different */
    ck_assert_uint_eq(search_space_draw(&space, &base, 0, 300, &configs), 300);
    for (size_t i = 0; i < 300; i++) {
        ck_assert(configs[i].batch_size == 2 || configs[i].batch_size == 3);
        batches[configs[i].batch_size]++;
        ck_assert(configs[i].initializer == INIT_GLOROT || configs[i].initializer == INIT_HE ||
                  configs[i].initializer == INIT_NORMAL);
        inits[configs[i].initializer == INIT_GLOROT ? 0
              : configs[i].initializer == INIT_HE   ? 1
                                                    : 2]++;
        ck_assert_double_eq(configs[i].rate, 0.25);
    }
    ck_assert(batches[2] > 100 && batches[3] > 100);
    ck_assert(inits[0] > 60 && inits[1] > 60 && inits[2] > 60);
    free(configs);
}
END_TEST

/* Drawn from until nothing is left: how many trials of different effect there are. */
static const struct {
    const char *specs[3];
    enum optimizer_kind optimizer;
    size_t hidden_count, different;
} sets[] = {
    {{"init=glorot,he"}, OPTIMIZER_SGD, 1, 2},
    {{"batch=3..7", "init=zero,he"}, OPTIMIZER_SGD, 1, 10},
    {{"lr=0.1..0.1003"}, OPTIMIZER_SGD, 1, 4},
    {{"lr=0.25..0.25", "weight-decay=0.5..0.5002"}, OPTIMIZER_SGD, 1, 3},
    {{"lr=0.0999..0.1001"}, OPTIMIZER_SGD, 1, 12},
    {{"momentum=0.1..0.9"}, OPTIMIZER_SGD, 1, 1},
    {{"momentum=0.1,0.2,0.3"}, OPTIMIZER_ADAM, 1, 1},
    {{"momentum=0.1,0.2,0.3"}, OPTIMIZER_MOMENTUM, 1, 3},
    {{"momentum=0.1,0.2,0.3"}, OPTIMIZER_NESTEROV, 1, 3},
    {{"momentum=0.1,0.2,0.3", "optimizer=sgd,momentum,adam"}, OPTIMIZER_SGD, 1, 5},
    {{"optimizer=sgd,adam", "momentum=0..0.9", "lr=0.1,0.2"}, OPTIMIZER_MOMENTUM, 1, 4},
    {{"activation=relu,tanh"}, OPTIMIZER_SGD, 0, 1},
    {{"activation=relu,tanh", "hidden=none,3,4-5"}, OPTIMIZER_SGD, 0, 5},
};

#define SET_COUNT (int)(sizeof sets / sizeof sets[0])

static void take_space(size_t i)
{
    base.optimizer = sets[i].optimizer;
    base.hidden_count = sets[i].hidden_count;
    for (size_t d = 0; d < 3 && sets[i].specs[d] != NULL; d++)
        add(sets[i].specs[d]);
}

/* Whether two of the space's trials have the same effect: the settings that differ have none. */
static bool same_effect(const struct config *a, const struct config *b)
{
    for (int s = 0; s < SETTING_COUNT; s++) {
        bool idle = (s == SETTING_MOMENTUM && a->optimizer != OPTIMIZER_MOMENTUM &&
                     a->optimizer != OPTIMIZER_NESTEROV) ||
                    (s == SETTING_ACTIVATION && a->hidden_count == 0);
        if (!config_same(a, b, (enum setting_id)s) && !idle)
            return false;
    }
    return true;
}

static void assert_different(const struct config *configs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++)
            ck_assert_msg(!same_effect(&configs[i], &configs[j]), "trials %zu and %zu", j, i);
}

START_TEST(no_trial_is_drawn_twice)
{
    size_t different = sets[_i].different, asked[] = {1, different, different + 4, 1000};

    take_space((size_t)_i);
    for (size_t k = 0; k < sizeof asked / sizeof asked[0]; k++)
        for (uint32_t seed = 0; seed < 5; seed++) {
            struct config *configs;
            size_t count = search_space_draw(&space, &base, seed, asked[k], &configs);

            ck_assert_uint_eq(count, asked[k] < different ? asked[k] : different);
            assert_different(configs, count);
            free(configs);
        }
}
END_TEST

START_TEST(no_trial_of_a_grid_repeats_another)
{
    struct config *configs;
    char text[SEARCH_SHORT_SIZE];
    size_t count;

    add("lr=0.3,0.1");
    add("momentum=0.5,0.9");
    add("optimizer=sgd,momentum");
    ck_assert_uint_eq(search_space_grid(&space, &base, &configs, &count, NULL), 8);
    ck_assert_uint_eq(count, 6);
    assert_different(configs, count);
    ck_assert(configs[0].optimizer == OPTIMIZER_SGD && configs[0].momentum == 0.5);
    free(configs);
    ck_assert(search_space_is_short(6, 8, false, text));
    ck_assert_str_eq(text, "only 6 different trials exist in 8 combinations");
    ck_assert(search_space_is_short(1, 4, true, text));
    ck_assert_str_eq(text, "only 1 different trial exists, 4 were asked for");
    ck_assert(!search_space_is_short(4, 4, true, text));
}
END_TEST

/* What was drawn twice is left out, and nothing else changes. */
START_TEST(what_differs_is_drawn_as_ever)
{
    struct config *few, *many;

    add("batch=1..1000");
    add("init=glorot,he");
    ck_assert_uint_eq(search_space_draw(&space, &base, 3, 20, &few), 20);
    ck_assert_uint_eq(search_space_draw(&space, &base, 3, 1500, &many), 1500);
    for (size_t i = 0; i < 20; i++)
        ck_assert(same_effect(&few[i], &many[i]));
    free(few);
    free(many);
}
END_TEST

START_TEST(the_seed_decides_the_draws)
{
    struct config *a, *b, *c;

    add("lr=0.001..0.5");
    add("seed=0..4294967295");
    search_space_draw(&space, &base, 1, 20, &a);
    search_space_draw(&space, &base, 1, 20, &b);
    search_space_draw(&space, &base, 2, 20, &c);
    ck_assert_mem_eq(a, b, 20 * sizeof *a);
    ck_assert_double_ne(a[0].rate, c[0].rate);
    /* NumPy: seed(1); lr = exp(uniform(log 0.001, log 0.5)), uniform(0, 2**32) */
    ck_assert_double_eq(a[0].rate, 0.01335);
    ck_assert_uint_eq(a[0].seed, UINT64_C(3093770141));
    free(a);
    free(b);
    free(c);
}
END_TEST

/* Running. */

static struct toy toy;
static struct ring *ring;

static void setup_runs(void)
{
    setup();
    toy_init(&toy);
    ring = ring_new(64, NULL);
    ck_assert_ptr_nonnull(ring);
}

static void teardown_runs(void)
{
    ring_free(ring);
    teardown();
}

static struct search *begin(const struct config *configs, size_t count,
                            struct search_settings chosen)
{
    struct error error = {""};
    struct search *search = search_new(configs, count, &toy.dataset, &chosen, ring, &error);

    ck_assert_msg(search != NULL, "%s", error.text);
    return search;
}

static void next_event(struct event *event)
{
    struct pollfd wait = {.fd = ring_descriptor(ring), .events = POLLIN};

    while (!ring_take(ring, event))
        ck_assert_int_eq(poll(&wait, 1, 60000), 1);
}

static bool is_end(const struct event *event)
{
    return event->kind == EVENT_STATE && event->u.state.state != RUN_TRAINING;
}

/* Takes events until every trial has told its end, once; checks the order of each one's events. */
static void finish(size_t count)
{
    size_t epochs[64] = {0};
    bool started[64] = {false}, ended[64] = {false};

    for (size_t left = count; left > 0;) {
        struct event event;
        next_event(&event);
        ck_assert(event.run >= 1 && event.run <= count);
        size_t i = event.run - 1;
        ck_assert(!ended[i]);
        if (is_end(&event)) {
            ended[i] = true;
            left--;
        } else if (event.kind == EVENT_STATE) {
            ck_assert(!started[i]);
            started[i] = true;
        } else {
            ck_assert(started[i]);
        }
        if (event.kind == EVENT_EPOCH)
            ck_assert_uint_eq(event.u.epoch.epoch, ++epochs[i]);
    }
}

static struct trial *results(struct search *search, size_t count)
{
    static struct trial trials[64];

    finish(count);
    for (size_t i = 0; i < count; i++)
        search_trial(search, i + 1, &trials[i]);
    search_free(search);
    return trials;
}

/* Times aside. */
static void assert_same_metrics(const struct epoch_metrics *a, const struct epoch_metrics *b)
{
    ck_assert_uint_eq(a->epoch, b->epoch);
    ck_assert_uint_eq(a->step, b->step);
    ck_assert_mem_eq(a->loss, b->loss, sizeof a->loss);
    ck_assert_mem_eq(a->accuracy, b->accuracy, sizeof a->accuracy);
}

/* What a trainer alone reaches: the epoch with the highest validation accuracy. */
static struct epoch_metrics best_alone(const struct config *config)
{
    struct trainer *trainer = trainer_new(config, &toy.dataset, NULL);
    struct epoch_metrics best = {0};
    enum trainer_outcome outcome;

    do {
        outcome = trainer_advance(trainer);
        const struct epoch_metrics *m = trainer_epoch_metrics(trainer);
        if ((outcome == TRAINER_EPOCH || outcome == TRAINER_FINISHED) &&
            (best.epoch == 0 || m->accuracy[SPLIT_VALIDATION] > best.accuracy[SPLIT_VALIDATION]))
            best = *m;
    } while (outcome != TRAINER_FINISHED);
    trainer_free(trainer);
    return best;
}

static size_t toy_grid(struct config **configs)
{
    size_t count;

    add("lr=0.05,0.01");
    add("optimizer=sgd,adam");
    add("batch=25,50,7");
    ck_assert(search_space_grid(&space, &base, configs, &count, NULL));
    return count;
}

START_TEST(trials_equal_trainers_alone_whatever_the_jobs)
{
    static const size_t jobs[] = {1, 2, 3, 100};
    struct config *configs;
    size_t count = toy_grid(&configs);

    ck_assert_uint_eq(count, 12);
    struct trial *trials = results(
        begin(configs, count, (struct search_settings){SEARCH_BY_VAL_ACC, jobs[_i], 0}), count);
    for (size_t i = 0; i < count; i++) {
        struct epoch_metrics alone = best_alone(&configs[i]);
        ck_assert_int_eq(trials[i].state, TRIAL_DONE);
        ck_assert_uint_eq(trials[i].epochs, base.epochs);
        assert_same_metrics(&trials[i].best, &alone);
    }
    free(configs);
}
END_TEST

START_TEST(a_trial_that_diverges_leaves_the_others)
{
    struct config configs[3] = {base, base, base};

    for (int i = 0; i < 3; i++)
        configs[i].epochs = 40;
    configs[1].rate = 1000;
    struct trial *trials =
        results(begin(configs, 3, (struct search_settings){SEARCH_BY_VAL_LOSS, 2, 0}), 3);
    ck_assert_int_eq(trials[0].state, TRIAL_DONE);
    ck_assert_int_eq(trials[1].state, TRIAL_DIVERGED);
    ck_assert_uint_lt(trials[1].epochs, 40);
    ck_assert_int_eq(trials[2].state, TRIAL_DONE);
    assert_same_metrics(&trials[0].best, &trials[2].best);
}
END_TEST

/* With weights that start at zero and hardly a rate the accuracy stays: the first epoch is best. */
START_TEST(what_does_not_improve_ends_early)
{
    struct config configs[2] = {base, base};

    configs[0].initializer = INIT_ZERO;
    configs[0].rate = 1e-9;
    configs[0].epochs = 50;
    configs[1].epochs = 4;
    struct trial *trials =
        results(begin(configs, 2, (struct search_settings){SEARCH_BY_VAL_ACC, 1, 3}), 2);
    ck_assert_int_eq(trials[0].state, TRIAL_STOPPED);
    ck_assert_uint_eq(trials[0].epochs, 4);
    ck_assert_uint_eq(trials[0].best.epoch, 1);
    ck_assert_int_eq(trials[1].state, TRIAL_DONE);
}
END_TEST

START_TEST(a_cancel_keeps_what_is_done)
{
    struct config configs[20];
    struct trial trial;
    struct event event;

    for (int i = 0; i < 20; i++)
        configs[i] = base;
    for (int i = 1; i < 20; i++)
        configs[i].epochs = 1000000;
    struct search *search = begin(configs, 20, (struct search_settings){SEARCH_BY_VAL_ACC, 2, 0});
    do
        next_event(&event);
    while (!is_end(&event));
    ck_assert_uint_eq(event.run, 1);
    search_cancel(search);
    for (int left = 19; left > 0; left -= is_end(&event)) {
        next_event(&event);
        if (is_end(&event))
            ck_assert_int_eq(event.u.state.state, RUN_STOPPED);
    }
    search_trial(search, 1, &trial);
    ck_assert_int_eq(trial.state, TRIAL_DONE);
    ck_assert_uint_eq(trial.best.epoch > 0, 1);
    for (size_t i = 2; i <= 20; i++) {
        search_trial(search, i, &trial);
        ck_assert_int_eq(trial.state, TRIAL_CANCELLED);
    }
    search_free(search);
}
END_TEST

/* Without a ring: first all of them are new, at last none is. */
START_TEST(changes_add_up_to_the_trials)
{
    struct search_settings chosen = {SEARCH_BY_VAL_ACC, 2, 0};
    struct config configs[3] = {base, base, base};
    struct trial kept[3] = {{.state = TRIAL_CANCELLED}}, trial;
    struct trial_change *changes;
    size_t ended = 0, rounds = 0;

    configs[1].rate = 1e6; /* diverges */
    struct search *search = search_new(configs, 3, &toy.dataset, &chosen, NULL, NULL);
    for (bool under_way = true; under_way; rounds++) {
        under_way = search_wait(search, 1);
        size_t count = search_take_changes(search, &changes);
        ck_assert(rounds > 0 || count == 3);
        for (size_t i = 0; i < count; i++)
            kept[changes[i].number - 1] = changes[i].trial;
        free(changes);
        ck_assert_double_le(search_progress(search, &ended), 1 + 1e-9);
    }
    ck_assert_uint_eq(ended, 3);
    ck_assert_double_ge(search_progress(search, &ended), 1 - 1e-9);
    ck_assert_uint_eq(search_take_changes(search, &changes), 0);
    free(changes);
    for (size_t i = 0; i < 3; i++) {
        search_trial(search, i + 1, &trial);
        ck_assert_int_eq(kept[i].state, i == 1 ? TRIAL_DIVERGED : TRIAL_DONE);
        ck_assert_int_eq(kept[i].state, trial.state);
        ck_assert_uint_eq(kept[i].epochs, trial.epochs);
        ck_assert(kept[i].share == 1);
        assert_same_metrics(&kept[i].best, &trial.best);
    }
    search_free(search);
}
END_TEST

/* The ring is full and nobody takes from it. */
START_TEST(free_does_not_wait_for_a_reader)
{
    struct config configs[4] = {base, base, base, base};
    struct event event;

    ring_free(ring);
    ring = ring_new(1, NULL);
    struct search *search = begin(configs, 4, (struct search_settings){SEARCH_BY_VAL_ACC, 3, 0});
    next_event(&event);
    search_free(search);
}
END_TEST

static void refuses_trials(const struct config *configs, size_t count, const char *words)
{
    struct search_settings chosen = {SEARCH_BY_VAL_ACC, 1, 0};
    struct error error = {""};

    ck_assert_ptr_null(search_new(configs, count, &toy.dataset, &chosen, ring, &error));
    ck_assert_msg(strstr(error.text, words) != NULL, "no '%s' in '%s'", words, error.text);
}

START_TEST(every_trial_is_checked_before_any_runs)
{
    struct config configs[2] = {base, base};
    struct event event;

    configs[1].batch_size = TOY_TRAIN + 1;
    configs[1].asked = SETTING_BIT(SETTING_BATCH);
    refuses_trials(configs, 2, "trial 2: batch");
    configs[1] = base;
    configs[1].epochs = 0;
    refuses_trials(configs, 2, "trial 2: epochs");
    configs[1] = base;
    configs[1].evaluate = 1u << SPLIT_TRAIN;
    refuses_trials(configs, 2, "trial 2: eval");
    toy.dataset.splits[SPLIT_VALIDATION].count = 0;
    refuses_trials(configs, 2, "no validation images to judge trials by");
    ck_assert(!ring_take(ring, &event));
}
END_TEST

/* Judging. */

static struct trial made(enum trial_state state, size_t epoch, double accuracy, double loss)
{
    struct trial trial = {.state = state, .best = {.epoch = epoch}};

    trial.best.accuracy[SPLIT_VALIDATION] = accuracy;
    trial.best.loss[SPLIT_VALIDATION] = loss;
    return trial;
}

static void assert_order(enum search_by by, const struct trial *trials, size_t count, size_t ranked,
                         const size_t *expected)
{
    size_t order[16];

    ck_assert_uint_eq(search_rank(by, trials, count, order), ranked);
    for (size_t i = 0; i < count; i++)
        ck_assert_uint_eq(order[i], expected[i]);
}

START_TEST(the_best_come_first_and_the_failed_last)
{
    const struct trial trials[] = {
        made(TRIAL_DIVERGED, 3, 99, 0.01), made(TRIAL_DONE, 2, 90, 0.5),
        made(TRIAL_STOPPED, 1, 95, 0.6),   made(TRIAL_DONE, 2, 95, 0.4),
        made(TRIAL_FAILED, 0, 0, 0),       made(TRIAL_DONE, 9, 90, 0.5),
        made(TRIAL_DONE, 0, 0, 0),         made(TRIAL_DONE, 1, 80, 0.3),
    };
    const size_t by_accuracy[] = {4, 3, 2, 6, 8, 1, 5, 7};
    const size_t by_loss[] = {8, 4, 2, 6, 3, 1, 5, 7};

    assert_order(SEARCH_BY_VAL_ACC, trials, 8, 5, by_accuracy);
    assert_order(SEARCH_BY_VAL_LOSS, trials, 8, 5, by_loss);
}
END_TEST

START_TEST(better_is_strict_and_never_nan)
{
    struct epoch_metrics none = {0}, a = made(TRIAL_DONE, 1, 90, 0.5).best, b = a;

    ck_assert(search_better(SEARCH_BY_VAL_ACC, &a, &none));
    ck_assert(!search_better(SEARCH_BY_VAL_ACC, &none, &a));
    ck_assert(!search_better(SEARCH_BY_VAL_ACC, &a, &b));
    b.accuracy[SPLIT_VALIDATION] = 91;
    ck_assert(search_better(SEARCH_BY_VAL_ACC, &b, &a));
    ck_assert(!search_better(SEARCH_BY_VAL_LOSS, &b, &a));
    b.loss[SPLIT_VALIDATION] = NAN;
    ck_assert(!search_better(SEARCH_BY_VAL_LOSS, &b, &a));
    ck_assert(!search_better(SEARCH_BY_VAL_LOSS, &b, &none));
}
END_TEST

/* Equal ones keep the order of their numbers, however many there are. */
START_TEST(ties_rank_by_number)
{
    enum { COUNT = 10000 };
    static struct trial trials[COUNT];
    static size_t order[COUNT];

    for (size_t i = 0; i < COUNT; i++)
        trials[i] = made(i % 5 == 4 ? TRIAL_FAILED : TRIAL_DONE, 1, i % 2 == 0 ? 90 : 80, 0.5);
    ck_assert_uint_eq(search_rank(SEARCH_BY_VAL_ACC, trials, COUNT, order), COUNT / 5 * 4);
    for (size_t i = 1; i < COUNT; i++) {
        const struct trial *a = &trials[order[i - 1] - 1], *b = &trials[order[i] - 1];
        int rank_a = a->state == TRIAL_FAILED ? 0 : a->best.accuracy[SPLIT_VALIDATION] > 85 ? 2 : 1;
        int rank_b = b->state == TRIAL_FAILED ? 0 : b->best.accuracy[SPLIT_VALIDATION] > 85 ? 2 : 1;

        ck_assert(rank_a > rank_b || (rank_a == rank_b && order[i - 1] < order[i]));
    }
}
END_TEST

/* The policy alone: no thread, no data. */
START_TEST(the_policy_says_what_is_next_and_when_it_ends)
{
    struct config configs[2] = {base, base};
    struct search_settings chosen = {SEARCH_BY_VAL_LOSS, 1, 2};
    const double losses[] = {0.5, 0.4, 0.4, 0.45};
    struct search_policy policy;

    search_policy_init(&policy, configs, 2, &chosen);
    ck_assert_uint_eq(search_policy_next(&policy), 1);
    ck_assert_int_eq(policy.trials[0].state, TRIAL_RUNNING);
    ck_assert_int_eq(policy.trials[1].state, TRIAL_WAITING);
    for (size_t e = 0; e < 4; e++) {
        struct epoch_metrics metrics = {.epoch = e + 1};

        metrics.loss[SPLIT_VALIDATION] = losses[e];
        ck_assert_int_eq(search_policy_tell(&policy, 1, &metrics), e < 3);
    }
    search_policy_end(&policy, 1, TRIAL_STOPPED);
    ck_assert_uint_eq(policy.trials[0].best.epoch, 2);
    ck_assert_uint_eq(policy.trials[0].epochs, 4);
    ck_assert(policy.trials[0].share == 1);
    ck_assert_uint_eq(search_policy_next(&policy), 2);
    ck_assert_uint_eq(search_policy_next(&policy), 0);
    search_policy_release(&policy);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("search");
    TCase *spaces = tcase_create("space"), *runs = tcase_create("runs");

    tcase_add_checked_fixture(spaces, setup, teardown);
    tcase_add_test(spaces, what_is_no_specification_is_refused);
    tcase_add_test(spaces, what_is_no_range_is_refused);
    tcase_add_test(spaces, too_many_values_are_refused);
    tcase_add_test(spaces, a_grid_is_every_combination_in_order);
    tcase_add_test(spaces, draws_are_uniform_and_rates_log_uniform);
    tcase_add_test(spaces, draws_reach_both_ends_and_every_value);
    tcase_add_test(spaces, the_seed_decides_the_draws);
    tcase_add_loop_test(spaces, no_trial_is_drawn_twice, 0, SET_COUNT);
    tcase_add_test(spaces, no_trial_of_a_grid_repeats_another);
    tcase_add_test(spaces, what_differs_is_drawn_as_ever);
    suite_add_tcase(suite, spaces);
    tcase_add_checked_fixture(runs, setup_runs, teardown_runs);
    tcase_add_loop_test(runs, trials_equal_trainers_alone_whatever_the_jobs, 0, 4);
    tcase_add_test(runs, a_trial_that_diverges_leaves_the_others);
    tcase_add_test(runs, what_does_not_improve_ends_early);
    tcase_add_test(runs, a_cancel_keeps_what_is_done);
    tcase_add_test(runs, changes_add_up_to_the_trials);
    tcase_add_test(runs, free_does_not_wait_for_a_reader);
    tcase_add_test(runs, every_trial_is_checked_before_any_runs);
    tcase_add_test(runs, the_best_come_first_and_the_failed_last);
    tcase_add_test(runs, ties_rank_by_number);
    tcase_add_test(runs, the_policy_says_what_is_next_and_when_it_ends);
    tcase_add_test(runs, better_is_strict_and_never_nan);
    suite_add_tcase(suite, runs);
    return run_suite(suite);
}
