/* test_resume: a run that is saved and goes on is, bit for bit, the run that was never stopped. */
#include <string.h>

#include "mlptui/train/trainer.h"
#include "testing.h"
#include "toydata.h"

static struct toy toy;

static struct config config_of(enum optimizer_kind optimizer)
{
    struct config config = config_default();

    config.hidden_count = 2;
    config.hidden[0] = 16;
    config.hidden[1] = 12;
    config.batch_size = 32;
    config.epochs = 5;
    config.optimizer = optimizer;
    config.rate = optimizer == OPTIMIZER_ADAM || optimizer == OPTIMIZER_RMSPROP ? 0.003 : 0.05;
    config.weight_decay = 0.001;
    config.evaluate = 1u << SPLIT_VALIDATION;
    config.seed = 7;
    config.threads = 1;
    return config;
}

/* Advances to the end of the epoch. */
static enum trainer_outcome next_epoch(struct trainer *trainer)
{
    enum trainer_outcome outcome;

    do
        outcome = trainer_advance(trainer);
    while (outcome == TRAINER_STEPPED || outcome == TRAINER_EVALUATING);
    return outcome;
}

static struct trainer *make(const struct config *config)
{
    struct error error = {""};
    struct trainer *trainer = trainer_new(config, &toy.dataset, &error);

    ck_assert_msg(trainer != NULL, "%s", error.text);
    return trainer;
}

/* Puts a new trainer in the place of the old one. */
static struct trainer *change(struct trainer *old, const struct config *config)
{
    struct error error = {""};
    struct train_state state;

    ck_assert(trainer_save(old, &state, &error));
    struct trainer *trainer =
        trainer_resume(config, &toy.dataset, trainer_network(old), &state, &error);
    ck_assert_msg(trainer != NULL, "%s", error.text);
    train_state_release(&state);
    trainer_free(old);
    return trainer;
}

static void assert_same(const struct trainer *a, const struct trainer *b)
{
    const struct network *x = trainer_network(a), *y = trainer_network(b);
    struct train_state s, t;
    struct error error;

    ck_assert_uint_eq(x->parameter_count, y->parameter_count);
    ck_assert_mem_eq(x->parameters, y->parameters, x->parameter_count * sizeof(float));
    ck_assert(trainer_save(a, &s, &error) && trainer_save(b, &t, &error));
    ck_assert_uint_eq(s.epoch, t.epoch);
    ck_assert_uint_eq(s.step, t.step);
    ck_assert_uint_eq(s.optimizer_steps, t.optimizer_steps);
    ck_assert_mem_eq(s.order.state, t.order.state, sizeof s.order.state);
    ck_assert_uint_eq(s.order.index, t.order.index);
    ck_assert_mem_eq(s.weights.state, t.weights.state, sizeof s.weights.state);
    ck_assert(s.weights.has_gaussian == t.weights.has_gaussian);
    ck_assert_mem_eq(&s.weights.gaussian, &t.weights.gaussian, sizeof s.weights.gaussian);
    ck_assert_uint_eq(s.moment_count, t.moment_count);
    if (s.moment_count > 0)
        ck_assert_mem_eq(s.moments, t.moments, s.moment_count * sizeof *s.moments);
    ck_assert_mem_eq(s.divergence.window, t.divergence.window, sizeof s.divergence.window);
    train_state_release(&s);
    train_state_release(&t);
}

/* Each optimizer, changed over after each of the epochs 0 (before the first step) to 4. */
START_TEST(it_is_as_if_never_stopped)
{
    struct config config = config_of((enum optimizer_kind)(_i / 5));
    struct trainer *whole = make(&config), *parts = make(&config);

    for (int epoch = 0; epoch < 5; epoch++) {
        if (epoch == _i % 5)
            parts = change(parts, &config);
        ck_assert_int_eq(next_epoch(whole), epoch < 4 ? TRAINER_EPOCH : TRAINER_FINISHED);
        ck_assert_int_eq(next_epoch(parts), epoch < 4 ? TRAINER_EPOCH : TRAINER_FINISHED);
        ck_assert_double_eq(trainer_epoch_metrics(whole)->loss[SPLIT_VALIDATION],
                            trainer_epoch_metrics(parts)->loss[SPLIT_VALIDATION]);
        assert_same(whole, parts);
    }
    trainer_free(whole);
    trainer_free(parts);
}
END_TEST

START_TEST(a_change_at_every_epoch)
{
    struct config config = config_of((enum optimizer_kind)_i);
    struct trainer *whole = make(&config), *parts = make(&config);

    for (int epoch = 0; epoch < 5; epoch++) {
        next_epoch(whole);
        next_epoch(parts);
        parts = change(parts, &config);
        assert_same(whole, parts);
    }
    trainer_free(whole);
    trainer_free(parts);
}
END_TEST

/* A saved Gaussian is the next that the generator gives: here it waits after an odd number. */
START_TEST(the_waiting_gaussian_is_kept)
{
    struct config config = config_of(OPTIMIZER_SGD);
    struct train_state state;
    struct error error;

    config.initializer = INIT_NORMAL;
    config.hidden_count = 2;
    config.hidden[0] = 3;
    config.hidden[1] = 1; /* 60 + 3 + 4 draws */
    struct trainer *trainer = change(make(&config), &config);
    ck_assert(trainer_save(trainer, &state, &error));
    ck_assert(state.weights.has_gaussian);
    struct random other;
    random_seed_numpy(&other, 7);
    for (int i = 0; i < 67; i++)
        random_gaussian(&other);
    for (int i = 0; i < 3; i++)
        ck_assert_double_eq(random_gaussian(&state.weights), random_gaussian(&other));
    train_state_release(&state);
    trainer_free(trainer);
}
END_TEST

/* What may change takes effect as it does in a run that goes on. */
START_TEST(another_rate_and_more_epochs)
{
    struct config config = config_of((enum optimizer_kind)_i);
    struct trainer *whole = make(&config), *parts = make(&config);

    next_epoch(whole);
    next_epoch(parts);
    trainer_set_rate(whole, 0.001);
    config.rate = 0.001;
    config.epochs = 7;
    trainer_extend(whole, 2);
    parts = change(parts, &config);
    ck_assert_double_eq(trainer_config(parts)->rate, 0.001);
    while (next_epoch(whole) == TRAINER_EPOCH)
        ck_assert_int_eq(next_epoch(parts), TRAINER_EPOCH);
    ck_assert_int_eq(next_epoch(parts), TRAINER_FINISHED);
    ck_assert_uint_eq(trainer_network_epoch(parts), 7);
    assert_same(whole, parts);
    trainer_free(whole);
    trainer_free(parts);
}
END_TEST

/* One image a step, and weights that do not move: losses between 0 and 18. What is too much for one
 * run depends on its first loss, and going on must not find another first one. */
START_TEST(the_watch_for_divergence_goes_on)
{
    struct config config = config_of(OPTIMIZER_SGD);

    config.initializer = INIT_NORMAL;
    config.hidden[0] = config.hidden[1] = 60;
    config.batch_size = 1;
    config.epochs = 2;
    config.rate = 1e-9;
    config.weight_decay = 0;
    config.seed = (uint64_t)_i;
    struct trainer *whole = make(&config), *parts = make(&config);
    enum trainer_outcome outcome = next_epoch(whole);
    ck_assert_int_eq(next_epoch(parts), outcome);
    if (outcome == TRAINER_EPOCH) {
        parts = change(parts, &config);
        outcome = next_epoch(whole);
        ck_assert_int_eq(next_epoch(parts), outcome);
        assert_same(whole, parts);
    }
    trainer_free(whole);
    trainer_free(parts);
}
END_TEST

/* Advances until the run has diverged, at this rate. */
static void diverge(struct trainer *trainer, double rate)
{
    enum trainer_outcome outcome;

    trainer_set_rate(trainer, rate);
    do
        outcome = trainer_advance(trainer);
    while (outcome != TRAINER_DIVERGED && outcome != TRAINER_FINISHED);
    ck_assert_int_eq(outcome, TRAINER_DIVERGED);
}

/* Each optimizer, diverged in the middle of each of the epochs 1 to 5 and taken back, twice. */
START_TEST(going_back_is_resuming_with_another_rate)
{
    struct config config = config_of((enum optimizer_kind)(_i / 5));
    struct trainer *saved = make(&config), *rewound = make(&config);
    int good = _i % 5;
    double rate = config.rate;

    ck_assert(!trainer_rewind(rewound, 0.1)); /* not diverged: no effect */
    ck_assert_double_eq(trainer_config(rewound)->rate, rate);
    for (int epoch = 0; epoch < good; epoch++) {
        next_epoch(saved);
        next_epoch(rewound);
    }
    for (int times = 0; times < 2; times++) {
        ck_assert_int_eq(trainer_advance(rewound), TRAINER_STEPPED);
        trainer_evaluation(rewound, SPLIT_VALIDATION, NULL, NULL);
        diverge(rewound, 1e30);
        ck_assert_uint_eq(trainer_network_epoch(rewound), (size_t)good);
        ck_assert_ptr_null(trainer_last_evaluation(rewound, SPLIT_VALIDATION));
        rate /= 10;
        ck_assert(trainer_rewind(rewound, rate));
        ck_assert_uint_eq(trainer_network_epoch(rewound), (size_t)good);
        ck_assert_ptr_null(
            trainer_last_evaluation(rewound, SPLIT_VALIDATION)); /* of what is gone */
        ck_assert_uint_eq(trainer_network_step(rewound), 8 * (size_t)good);
    }
    config.rate = rate;
    saved = change(saved, &config);
    assert_same(saved, rewound);
    for (int epoch = good; epoch < 5; epoch++) {
        ck_assert_int_eq(next_epoch(saved), next_epoch(rewound));
        ck_assert_double_eq(trainer_epoch_metrics(saved)->loss[SPLIT_VALIDATION],
                            trainer_epoch_metrics(rewound)->loss[SPLIT_VALIDATION]);
        assert_same(saved, rewound);
    }
    ck_assert_int_eq(trainer_advance(rewound), TRAINER_FINISHED);
    trainer_free(saved);
    trainer_free(rewound);
}
END_TEST

/* The last mini-batch of an epoch breaks the network: no loss of a mini-batch tells, the evaluation
 * does. */
START_TEST(an_epoch_that_ends_broken_is_no_good_one)
{
    struct config config = config_of(OPTIMIZER_SGD);
    struct trainer *trainer = make(&config);

    ck_assert_int_eq(next_epoch(trainer), TRAINER_EPOCH);
    for (int step = 0; step < 7; step++)
        ck_assert_int_eq(trainer_advance(trainer), TRAINER_STEPPED);
    trainer_set_rate(trainer, 1e10);
    ck_assert_int_eq(next_epoch(trainer), TRAINER_EPOCH);
    ck_assert_double_gt(trainer_epoch_metrics(trainer)->loss[SPLIT_VALIDATION], 5);
    diverge(trainer, 1e30);
    ck_assert_uint_eq(trainer_network_epoch(trainer), 1);
    trainer_free(trainer);
}
END_TEST

/* No mini-batch follows the last epoch: its evaluation tells. */
START_TEST(a_last_epoch_that_ends_broken_diverges)
{
    struct config config = config_of(OPTIMIZER_SGD);
    config.epochs = 2;
    struct trainer *trainer = make(&config), *saved = make(&config);

    ck_assert_int_eq(next_epoch(trainer), TRAINER_EPOCH);
    ck_assert_uint_eq(trainer_good_epoch(trainer), 1);
    for (int step = 0; step < 7; step++)
        ck_assert_int_eq(trainer_advance(trainer), TRAINER_STEPPED);
    trainer_set_rate(trainer, 1e10);
    ck_assert_int_eq(next_epoch(trainer), TRAINER_DIVERGED);
    ck_assert_double_gt(trainer_epoch_metrics(trainer)->loss[SPLIT_VALIDATION], 5);
    ck_assert_uint_eq(trainer_network_epoch(trainer), 1);
    ck_assert_uint_eq(trainer_predictions(trainer, SPLIT_VALIDATION)->epochs, 1);
    ck_assert_int_eq(trainer_advance(trainer), TRAINER_DIVERGED);

    next_epoch(saved);
    config.rate = 0.01;
    saved = change(saved, &config);
    ck_assert(trainer_rewind(trainer, 0.01));
    ck_assert_int_eq(next_epoch(trainer), TRAINER_FINISHED);
    ck_assert_int_eq(next_epoch(saved), TRAINER_FINISHED);
    ck_assert_uint_eq(trainer_good_epoch(trainer), 2);
    assert_same(saved, trainer);
    trainer_free(trainer);
    trainer_free(saved);
}
END_TEST

/* Where some classes are more frequent than others, a dead network guesses that: better than at
 * random. It is suspected all the same, and its evaluation tells of no burst. */
START_TEST(dead_layers_are_no_good_epoch)
{
    static struct toy uneven;
    struct config config = config_of(OPTIMIZER_SGD);
    struct error error;

    toy_init(&uneven);
    for (size_t i = 1; i < TOY_ALL; i += 8)
        uneven.labels[i] = 0;
    config.batch_size = 8;
    config.epochs = 22;
    struct trainer *trainer = trainer_new(&config, &uneven.dataset, &error);
    ck_assert_ptr_nonnull(trainer);
    for (int epoch = 1; epoch <= 20; epoch++)
        ck_assert_int_eq(next_epoch(trainer), TRAINER_EPOCH);
    const struct layer *first = &trainer_network(trainer)->layers[0];
    memset(first->weights, 0, first->n_in * first->n_out * sizeof(float));
    for (size_t i = 0; i < first->n_out; i++)
        first->bias[i] = -1;
    trainer_set_rate(trainer, 0.1);
    ck_assert_int_eq(next_epoch(trainer), TRAINER_EPOCH);
    ck_assert_double_lt(trainer_epoch_metrics(trainer)->loss[SPLIT_VALIDATION], log(TOY_C));
    ck_assert_double_gt(trainer_epoch_metrics(trainer)->loss[SPLIT_VALIDATION], 0.9 * log(TOY_C));
    ck_assert_uint_eq(trainer_good_epoch(trainer), 20);
    ck_assert_int_eq(next_epoch(trainer), TRAINER_DIVERGED); /* the last one */
    ck_assert_uint_eq(trainer_network_epoch(trainer), 20);
    trainer_free(trainer);
}
END_TEST

/* Every validation label is wrong: the better the training, the worse that loss. */
START_TEST(learning_by_heart_is_no_divergence)
{
    static struct toy odd;
    struct config config = config_of(OPTIMIZER_ADAM);
    struct error error;

    toy_init(&odd);
    for (size_t i = TOY_TRAIN; i < TOY_TRAIN + TOY_VAL; i++)
        odd.labels[i] = (uint8_t)((odd.labels[i] + 1) % TOY_C);
    config.epochs = 30;
    struct trainer *trainer = trainer_new(&config, &odd.dataset, &error);
    ck_assert_ptr_nonnull(trainer);
    for (size_t epoch = 1; epoch <= config.epochs; epoch++) {
        ck_assert_int_eq(next_epoch(trainer), epoch < 30 ? TRAINER_EPOCH : TRAINER_FINISHED);
        ck_assert_uint_eq(trainer_good_epoch(trainer), epoch);
    }
    ck_assert_double_gt(trainer_epoch_metrics(trainer)->loss[SPLIT_VALIDATION], 5);
    ck_assert_double_lt(trainer_step_metrics(trainer)->loss, 0.1);
    trainer_free(trainer);
}
END_TEST

/* An epoch that was evaluated on the way to the divergence is evaluated anew, though it bears the
 * same number. */
START_TEST(what_was_given_up_is_not_evaluated_for)
{
    struct config config = config_of(OPTIMIZER_SGD);

    config.epochs = 100;
    struct trainer *saved = make(&config), *rewound = make(&config);
    const struct prediction_history *predictions = trainer_predictions(rewound, SPLIT_VALIDATION);
    next_epoch(saved);
    next_epoch(rewound);
    trainer_set_rate(rewound, 300); /* stays finite: epoch 2 is evaluated, but is no good one */
    ck_assert_int_eq(next_epoch(rewound), TRAINER_EPOCH);
    ck_assert_uint_eq(predictions->epochs, 2);
    diverge(rewound, 1e30);
    ck_assert_uint_eq(trainer_network_epoch(rewound), 1);
    ck_assert_uint_eq(predictions->epochs, 1); /* as the network: nothing of what came after */
    ck_assert(trainer_rewind(rewound, 0.01));
    config.rate = 0.01;
    saved = change(saved, &config);
    for (int epoch = 0; epoch < 3; epoch++) {
        ck_assert_int_eq(next_epoch(saved), TRAINER_EPOCH);
        ck_assert_int_eq(next_epoch(rewound), TRAINER_EPOCH);
        ck_assert_double_eq(trainer_epoch_metrics(saved)->loss[SPLIT_VALIDATION],
                            trainer_epoch_metrics(rewound)->loss[SPLIT_VALIDATION]);
        ck_assert_uint_eq(predictions->epochs, (size_t)epoch + 2);
        ck_assert_uint_eq(predictions->numbers[epoch + 1], (size_t)epoch + 2);
    }
    assert_same(saved, rewound);
    trainer_free(saved);
    trainer_free(rewound);
}
END_TEST

static void refused(const struct config *config, const struct network *network,
                    const struct train_state *state, const char *what)
{
    struct error error = {""};

    ck_assert_ptr_null(trainer_resume(config, &toy.dataset, network, state, &error));
    ck_assert_msg(strstr(error.text, what) != NULL, "no '%s' in '%s'", what, error.text);
}

START_TEST(what_does_not_fit_is_refused)
{
    struct config config = config_of(OPTIMIZER_MOMENTUM), other = config;
    struct trainer *trainer = make(&config);
    const struct network *network = trainer_network(trainer);
    struct train_state state;
    struct error error;

    ck_assert(trainer_save(trainer, &state, &error));
    other.hidden[1] = 13;
    refused(&other, network, &state, "other layers");
    other = config;
    other.activation = ACTIVATION_TANH;
    refused(&other, network, &state, "other layers");
    other = config;
    other.optimizer = OPTIMIZER_ADAM;
    refused(&other, network, &state, "adam needs");
    other.optimizer = OPTIMIZER_SGD;
    refused(&other, network, &state, "sgd needs 0");
    other = config;
    other.batch_size = TOY_TRAIN + 1;
    other.asked = SETTING_BIT(SETTING_BATCH);
    refused(&other, network, &state, "batch");
    train_state_release(&state);
    trainer_free(trainer);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("resume");
    TCase *tests = tcase_create("resume");

    toy_init(&toy);
    tcase_add_loop_test(tests, it_is_as_if_never_stopped, 0, 5 * OPTIMIZER_COUNT);
    tcase_add_loop_test(tests, a_change_at_every_epoch, 0, OPTIMIZER_COUNT);
    tcase_add_test(tests, the_waiting_gaussian_is_kept);
    tcase_add_loop_test(tests, another_rate_and_more_epochs, 0, OPTIMIZER_COUNT);
    tcase_add_loop_test(tests, the_watch_for_divergence_goes_on, 0, 20);
    tcase_add_test(tests, what_does_not_fit_is_refused);
    tcase_add_loop_test(tests, going_back_is_resuming_with_another_rate, 0, 5 * OPTIMIZER_COUNT);
    tcase_add_test(tests, an_epoch_that_ends_broken_is_no_good_one);
    tcase_add_test(tests, a_last_epoch_that_ends_broken_diverges);
    tcase_add_test(tests, dead_layers_are_no_good_epoch);
    tcase_add_test(tests, learning_by_heart_is_no_divergence);
    tcase_add_test(tests, what_was_given_up_is_not_evaluated_for);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
