/* test_lr_range: rates, losses and smoothing of the range test; its suggestion on made-up curves,
 * and on the reference network, where training at it must work. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mlptui/train/lr_range.h"
#include "mlptui/train/trainer.h"
#include "testing.h"
#include "toydata.h"

#if defined __has_feature
#if __has_feature(thread_sanitizer)
#define __SANITIZE_THREAD__ 1 /* as gcc says it */
#endif
#endif

static struct toy toy;
static struct config config;

static void setup(void)
{
    toy_init(&toy);
    config = config_default();
    config.hidden_count = 1;
    config.hidden[0] = 8;
    config.batch_size = 25;
    config.threads = 1;
}

static struct lr_range *sweep(const struct dataset *dataset, double from, double to, size_t steps)
{
    struct lr_range_sweep wanted = {from, to, steps};
    struct error error = {""};
    struct lr_range *range = lr_range_new(&config, dataset, &wanted, &error);

    ck_assert_msg(range != NULL, "%s", error.text);
    while (lr_range_advance(range))
        ;
    ck_assert(!lr_range_advance(range));
    return range;
}

START_TEST(rates_grow_geometrically_over_epochs)
{
    struct lr_range *range = sweep(&toy.dataset, 1e-4, 1e-2, 41); /* 10 mini-batches an epoch */
    size_t count;
    const struct lr_range_point *points = lr_range_points(range, &count);

    ck_assert_uint_eq(count, 41);
    ck_assert(!lr_range_exploded(range));
    ck_assert_double_eq(points[0].rate, 1e-4);
    ck_assert_double_eq_tol(points[20].rate, 1e-3, 1e-15);
    ck_assert_double_eq(points[40].rate, 1e-2);
    for (size_t i = 1; i < count; i++)
        ck_assert_double_eq_tol(points[i].rate / points[i - 1].rate, pow(100, 1.0 / 40), 1e-12);
    lr_range_free(range);
}
END_TEST

/* A trainer whose rate is set by hand has the same losses; the average is summed term by term. */
START_TEST(losses_are_those_of_training_and_smoothed_by_the_formula)
{
    struct lr_range *range = sweep(&toy.dataset, 1e-3, 1e-1, 25);
    struct trainer *trainer;
    size_t count;
    const struct lr_range_point *points = lr_range_points(range, &count);

    config.evaluate = 0;
    trainer = trainer_new(&config, &toy.dataset, NULL);
    ck_assert_uint_eq(count, 25);
    for (size_t i = 0; i < count; i++) {
        trainer_set_rate(trainer, points[i].rate);
        while (trainer_advance(trainer) != TRAINER_STEPPED)
            ;
        ck_assert_double_eq(points[i].loss, trainer_step_metrics(trainer)->loss);
        double sum = 0, weights = 0;
        for (size_t k = 0; k <= i; k++) {
            sum += pow(0.95, (double)(i - k)) * points[k].loss;
            weights += pow(0.95, (double)(i - k));
        }
        ck_assert_double_eq_tol(points[i].smoothed, sum / weights, 1e-12);
    }
    trainer_free(trainer);
    lr_range_free(range);
}
END_TEST

START_TEST(an_explosion_ends_it)
{
    config.optimizer = OPTIMIZER_MOMENTUM; /* of the others, the toy takes any rate */
    config.momentum = 0.99;
    struct lr_range *range = sweep(&toy.dataset, 1e-3, 1000, 400);
    size_t count;
    const struct lr_range_point *points = lr_range_points(range, &count);

    ck_assert(lr_range_exploded(range));
    ck_assert_uint_lt(count, 400);
    ck_assert_double_gt(points[count - 1].smoothed, points[0].smoothed / 2);
    for (size_t i = 0; i < count; i++)
        ck_assert(isfinite(points[i].loss));
    lr_range_free(range);
}
END_TEST

START_TEST(what_does_not_grow_is_refused)
{
    struct lr_range_sweep wanted = {0.1, 0.1, 100};
    struct error error = {""};

    ck_assert_ptr_null(lr_range_new(&config, &toy.dataset, &wanted, &error));
    ck_assert_str_eq(error.text, "the range of rates from 0.1 to 0.1 does not grow");
    wanted.to = 1;
    config.batch_size = TOY_TRAIN + 1;
    config.asked = SETTING_BIT(SETTING_BATCH);
    ck_assert_ptr_null(lr_range_new(&config, &toy.dataset, &wanted, &error));
}
END_TEST

START_TEST(the_suggestion_is_a_tenth_of_the_rate_at_the_lowest)
{
    struct lr_range_point points[] = {
        {1e-3, 0, 2.0}, {1e-2, 0, 1.9}, {1e-1, 0, 1.2}, {1, 0, 1.5}, {10, 0, 7}};
    size_t lowest;
    double rate = 0;

    ck_assert(lr_range_suggest(points, 5, &lowest, &rate));
    ck_assert_uint_eq(lowest, 2);
    ck_assert_double_eq_tol(rate, 0.01, 1e-15);
    ck_assert(!lr_range_suggest(points, 2, &lowest, &rate)); /* fell by a twentieth only */
    ck_assert(!lr_range_suggest(points, 0, &lowest, &rate));
    points[1].smoothed = 1;
    ck_assert(lr_range_suggest(points, 5, &lowest, &rate));
    ck_assert_double_eq(rate, 1e-3);
    points[0].rate = 5e-3; /* not below where the sweep began */
    ck_assert(lr_range_suggest(points, 5, &lowest, &rate));
    ck_assert_double_eq(rate, 5e-3);
}
END_TEST

/* `count` points around `level`, up and down by `noise`, with `slope` from one to the next. */
static struct lr_range_point *made(double level, double noise, double slope, size_t count)
{
    struct lr_range_point *points = calloc(count, sizeof *points);
    double average = 0;

    for (size_t i = 0; i < count; i++) {
        uint32_t mixed = (uint32_t)(i + 1) * 2654435761u;
        double loss = level + noise * ((double)(mixed >> 8) / (1 << 23) - 1) + slope * (double)i;

        average = 0.95 * average + 0.05 * loss;
        points[i] = (struct lr_range_point){1e-5 * pow(1e6, (double)i / (double)(count - 1)), loss,
                                            average / (1 - pow(0.95, (double)i + 1))};
    }
    return points;
}

/* What never moved, but for noise however large, suggests nothing, and says what to do. */
START_TEST(without_a_fall_there_is_no_suggestion)
{
    static const struct {
        double level, noise, slope;
        bool exploded;
        const char *reason;
    } cases[] = {
        {0, 0, 0, false, "is 0 from the start"},     {2.3, 0, 0, false, "never moved"},
        {2.3, 0.1, 0, false, "never moved"},         {2.3, 2.3, 0, false, "never moved"},
        {2.3, 0, 0.01, false, "only rose"},          {2.3, 0, 0.1, true, "exploded before"},
        {2.3, 0, -0.0004, false, "fell by a tenth"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct lr_range_point *points = made(cases[i].level, cases[i].noise, cases[i].slope, 500);
        struct lr_range_refusal refusal = lr_range_refuse(points, 500, cases[i].exploded);
        size_t lowest;
        double rate;

        ck_assert_msg(!lr_range_suggest(points, 500, &lowest, &rate), "%zu", i);
        ck_assert_msg(strstr(refusal.reason, cases[i].reason) != NULL, "%zu: %s", i,
                      refusal.reason);
        ck_assert_uint_gt(strlen(refusal.remedy), 0);
        free(points);
    }
    ck_assert_ptr_nonnull(strstr(lr_range_refuse(NULL, 0, true).reason, "not a number"));
}
END_TEST

/* Nor is a fall taken for noise. */
START_TEST(a_fall_through_noise_suggests)
{
    struct lr_range_point *points = made(2.3, 0.5, -0.004, 500);
    size_t lowest;
    double rate;

    ck_assert(lr_range_suggest(points, 500, &lowest, &rate));
    ck_assert_uint_gt(lowest, 400);
    free(points);
}
END_TEST

/* The reference network. */

static double suggestion(const struct dataset *mnist, enum initializer initializer)
{
    size_t count, lowest;
    double rate = 0;

    config.initializer = initializer;
    struct lr_range *range = sweep(mnist, 1e-5, 10, 500);
    const struct lr_range_point *points = lr_range_points(range, &count);
    bool any = lr_range_suggest(points, count, &lowest, &rate);
    ck_assert(any == (initializer != INIT_ZERO)); /* with zeros nothing learns */
    lr_range_free(range);
    return rate;
}

static double accuracy_after_an_epoch(const struct dataset *mnist, enum initializer initializer,
                                      double rate)
{
    config.initializer = initializer;
    config.rate = rate;
    config.epochs = 1;
    config.evaluate = 1u << SPLIT_VALIDATION;
    struct trainer *trainer = trainer_new(&config, mnist, NULL);
    enum trainer_outcome outcome;
    do
        outcome = trainer_advance(trainer);
    while (outcome != TRAINER_FINISHED && outcome != TRAINER_DIVERGED);
    double accuracy = trainer_epoch_metrics(trainer)->accuracy[SPLIT_VALIDATION];
    trainer_free(trainer);
    return accuracy;
}

START_TEST(the_reference_network_learns_at_the_suggestion)
{
#if defined __SANITIZE_THREAD__ || defined __SANITIZE_ADDRESS__
    return; /* nothing but the arithmetic of the tests above, for minutes */
#endif
    struct error error;
    const char *directory = getenv("MLPTUI_TEST_DATA");
    struct dataset *mnist =
        dataset_load(directory != NULL ? directory : "data/mnist", 10000, NULL, NULL, &error);

    ck_assert_msg(mnist != NULL, "%s", error.text);
    config = config_default();
    double glorot = suggestion(mnist, INIT_GLOROT), normal = suggestion(mnist, INIT_NORMAL);
    suggestion(mnist, INIT_ZERO);
    ck_assert_double_lt(normal, glorot / 2);
    ck_assert_double_gt(accuracy_after_an_epoch(mnist, INIT_GLOROT, glorot), 90);
    ck_assert_double_gt(accuracy_after_an_epoch(mnist, INIT_NORMAL, normal), 90);
    ck_assert(!(accuracy_after_an_epoch(mnist, INIT_NORMAL, 20 * glorot) > 90));
    dataset_free(mnist);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lr_range");
    TCase *tests = tcase_create("lr_range");

    tcase_add_checked_fixture(tests, setup, NULL);
    tcase_add_test(tests, rates_grow_geometrically_over_epochs);
    tcase_add_test(tests, losses_are_those_of_training_and_smoothed_by_the_formula);
    tcase_add_test(tests, an_explosion_ends_it);
    tcase_add_test(tests, what_does_not_grow_is_refused);
    tcase_add_test(tests, the_suggestion_is_a_tenth_of_the_rate_at_the_lowest);
    tcase_add_test(tests, without_a_fall_there_is_no_suggestion);
    tcase_add_test(tests, a_fall_through_noise_suggests);
    tcase_add_test(tests, the_reference_network_learns_at_the_suggestion);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
