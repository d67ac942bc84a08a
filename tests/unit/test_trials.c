/* Tests of trials: the points of the chart against a loop over all trials, their groups, their
 * order, and that a large search does not make each of its reports slow. */
#include "testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mlptui/train/search_space.h"
#include "ui/model/trials.h"

static struct job_report report;
static struct trials trials;

/* Rates fastest, or slowest; each trial has its number as figure, but every seventh has none yet
 * and every ninth diverged. */
static void search(size_t rates, size_t seeds, bool rates_first)
{
    struct search_findings *f = &report.search;

    memset(&report, 0, sizeof report);
    report.kind = JOB_SEARCH;
    report.number = trials.job + 1;
    report.seconds = 1;
    f->how.by = SEARCH_BY_VAL_ACC;
    f->count = rates * seeds;
    f->trials = calloc(f->count, sizeof *f->trials);
    ck_assert_ptr_nonnull(f->trials);
    for (size_t i = 0; i < f->count; i++) {
        struct trial *trial = &f->trials[i];
        size_t rate = rates_first ? i % rates : i / seeds;

        trial->config = config_default();
        trial->config.rate = 1.0 / (double)(rate + 1); /* falling: the points are sorted */
        trial->config.seed = rates_first ? i / rates : i % seeds;
        trial->state = i % 9 == 8 ? TRIAL_DIVERGED : TRIAL_DONE;
        trial->best.epoch = i % 7 == 6 ? 0 : 1;
        trial->best.accuracy[SPLIT_VALIDATION] = (double)(i + 1);
    }
}

static void teardown(void)
{
    free(report.search.trials);
    report.search.trials = NULL;
    trials_release(&trials);
}

/* In each group all trials of its seed that have a figure, and no others, sorted by rate. */
static void check_points(size_t group, size_t seed)
{
    const struct search_findings *f = &report.search;
    size_t expected = 0;

    for (size_t i = 0; i < f->count; i++)
        expected += f->trials[i].config.seed == seed && f->trials[i].best.epoch > 0 &&
                    f->trials[i].state != TRIAL_DIVERGED;
    ck_assert_uint_eq(trials.starts[group + 1] - trials.starts[group], expected);
    for (size_t p = trials.starts[group]; p < trials.starts[group + 1]; p++) {
        const struct trial *trial = &f->trials[(size_t)trials.y[p] - 1];

        ck_assert_uint_eq(trial->config.seed, seed);
        ck_assert_double_eq(trial->config.rate, trials.x[p]);
        ck_assert(p == trials.starts[group] || trials.x[p] > trials.x[p - 1]);
    }
}

START_TEST(each_value_of_a_second_setting_is_a_group)
{
    search(20, 4, _i == 0);
    ck_assert(trials_update(&trials, &report));
    ck_assert_uint_eq(trials.group_count, 4);
    for (size_t seed = 0; seed < 4; seed++)
        check_points(seed, seed);
    ck_assert_str_eq(trials.labels[2], "seed 2");
    ck_assert_double_eq(trials.low, 0.05);
    ck_assert_double_eq(trials.high, 1);
    ck_assert(trials_form_grid(&trials));
}
END_TEST

START_TEST(too_many_values_are_one_group)
{
    search(3, TRIALS_MOST_GROUPS + 1, _i == 0);
    ck_assert(trials_update(&trials, &report));
    ck_assert_uint_eq(trials.group_count, 1);
    ck_assert_str_eq(trials.labels[0], "trials");
    ck_assert_uint_eq(trials.starts[1], 21 - 2 - 3);
    for (size_t p = 1; p < trials.starts[1]; p++)
        ck_assert(trials.x[p] >= trials.x[p - 1]);
}
END_TEST

START_TEST(a_later_report_has_more_points)
{
    search(5, 1, true);
    for (size_t i = 0; i < 5; i++)
        report.search.trials[i].best.epoch = 0;
    ck_assert(trials_update(&trials, &report));
    ck_assert_uint_eq(trials.group_count, 1);
    ck_assert_uint_eq(trials.starts[1], 0);
    ck_assert_double_eq(trials.low, 0.2); /* of those to come */
    report.search.trials[3].best.epoch = 1;
    ck_assert(!trials_update(&trials, &report)); /* the same moment: nothing new */
    ck_assert_uint_eq(trials.starts[1], 0);
    report.seconds = 2;
    ck_assert(!trials_update(&trials, &report));
    ck_assert_uint_eq(trials.starts[1], 1);
    ck_assert_double_eq(trials.x[0], 0.25);
    ck_assert_double_eq(trials.y[0], 4);
}
END_TEST

/* As many trials as there can be, whose groups come one after another, and a report after each: so
 * many that a look at every pair of trials in each would not end in time. */
START_TEST(many_reports_of_many_trials)
{
    search(2, SEARCH_MAX_TRIALS / 2, true);
    for (size_t i = 0; i < report.search.count; i++) {
        report.search.trials[i].config.rate = i < SEARCH_MAX_TRIALS / 2 ? 0.1 : 0.2;
        report.search.trials[i].config.batch_size = 1 + i % (SEARCH_MAX_TRIALS / 2);
        report.search.trials[i].config.seed = 0;
        report.search.trials[i].config.initializer =
            i < SEARCH_MAX_TRIALS / 3 ? INIT_HE : INIT_ZERO;
    }
    for (int i = 0; i < 500; i++) {
        report.seconds += 1;
        ck_assert(trials_update(&trials, &report) == (i == 0));
    }
    ck_assert_uint_eq(trials.group_count, 2);
    ck_assert_str_eq(trials.labels[0], "init he");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("trials");
    TCase *tc = tcase_create("trials");

    tcase_add_checked_fixture(tc, NULL, teardown);
    tcase_add_loop_test(tc, each_value_of_a_second_setting_is_a_group, 0, 2);
    tcase_add_loop_test(tc, too_many_values_are_one_group, 0, 2);
    tcase_add_test(tc, a_later_report_has_more_points);
    tcase_add_test(tc, many_reports_of_many_trials);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
