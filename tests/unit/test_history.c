/* test_history: epochs, rates and the best kept whole; steps merged without losing their sums. */
#include "mlptui/train/history.h"

#include <math.h>

#include "testing.h"

static struct event step_event(uint64_t step, size_t samples, double loss)
{
    return (struct event){.kind = EVENT_STEP,
                          .run = 1,
                          .u.step = {.step = step,
                                     .epoch = 1 + (size_t)step / 500,
                                     .steps = 1,
                                     .samples = samples,
                                     .loss = loss,
                                     .accuracy = 10 * loss,
                                     .rate = 0.1,
                                     .seconds = (double)step}};
}

START_TEST(steps_stay_bounded)
{
    static const uint64_t counts[] = {1, HISTORY_STEPS, HISTORY_STEPS + 1, 3 * HISTORY_STEPS + 5,
                                      100000};
    uint64_t count = counts[_i];
    struct history history;
    double expected = 0, sum = 0;
    size_t samples = 0, steps = 0;

    history_init(&history);
    for (uint64_t i = 1; i <= count; i++) {
        size_t n = i % 500 == 0 ? 26 : 32;
        struct event event = step_event(i, n, sin((double)i) + 2);

        expected += (sin((double)i) + 2) * (double)n;
        history_add(&history, &event);
        ck_assert_each(history.step_count <= HISTORY_STEPS);
    }
    uint64_t last = 0;
    for (size_t i = 0; i < history.step_count; i++) {
        ck_assert_uint_eq(history.steps[i].steps, history.merge);
        ck_assert_uint_gt(history.steps[i].step, last);
        last = history.steps[i].step;
        sum += history.steps[i].loss * (double)history.steps[i].samples;
        samples += history.steps[i].samples;
        steps += history.steps[i].steps;
    }
    sum += history.pending.loss * (double)history.pending.samples;
    samples += history.pending.samples;
    steps += history.pending.steps;
    ck_assert_uint_eq(steps, count);
    ck_assert_uint_eq(samples, 32 * count - 6 * (count / 500));
    ck_assert_double_eq_tol(sum / expected, 1.0, 1e-9);
    ck_assert_uint_eq(history.last_step.step, count);
    ck_assert_uint_eq(history.last_step.steps, 1);
    ck_assert_uint_eq(history.lost_detail, 0);
    if (count > HISTORY_STEPS)
        ck_assert_uint_ge(history.step_count, HISTORY_STEPS / 2);
    history_release(&history);
}
END_TEST

/* What is kept of `count` mini-batches: entries of the same size in their order, and nothing lost.
 */
static void check_steps(const struct history *history, uint64_t count, double expected)
{
    double sum = history->pending.loss * (double)history->pending.samples;
    size_t steps = history->pending.steps;
    uint64_t last = 0;

    for (size_t i = 0; i < history->step_count; i++) {
        ck_assert_uint_eq(history->steps[i].steps, history->merge);
        ck_assert_uint_eq(history->steps[i].step, last + history->merge);
        last = history->steps[i].step;
        sum += history->steps[i].loss * (double)history->steps[i].samples;
        steps += history->steps[i].steps;
    }
    ck_assert_uint_lt(history->pending.steps, history->merge);
    ck_assert_uint_eq(steps, count);
    ck_assert_double_eq_tol(sum / expected, 1.0, 1e-9);
    ck_assert_uint_eq(history->last_step.step, count);
    ck_assert_uint_eq(history->last_step.steps, 1);
}

START_TEST(condensing_gives_back_memory_but_loses_nothing)
{
    static const uint64_t counts[] = {
        1, 2, 100, HISTORY_CONDENSED, HISTORY_CONDENSED + 1, 3333, 8191, 8192, 30001};
    uint64_t count = counts[_i], more = count + 3 * HISTORY_STEPS + 7;
    struct history history;
    double expected = 0;

    history_init(&history);
    history_condense(&history);
    ck_assert_ptr_null(history.steps);
    for (uint64_t i = 1; i <= more; i++) {
        struct event event = step_event(i, 32, sin((double)i) + 2);

        expected += 32 * (sin((double)i) + 2);
        history_add(&history, &event);
        ck_assert_each(history.step_capacity <= HISTORY_STEPS);
        if (i != count)
            continue;
        size_t before = history.step_count;
        history_condense(&history);
        ck_assert_uint_le(history.step_count, HISTORY_CONDENSED);
        ck_assert_uint_eq(history.step_capacity, history.step_count);
        ck_assert_uint_ge(history.step_count,
                          before < HISTORY_CONDENSED ? before : HISTORY_CONDENSED / 2);
        check_steps(&history, count, expected);
    }
    check_steps(&history, more, expected); /* it was not the end of it */
    history_release(&history);
}
END_TEST

START_TEST(merged_events_are_counted)
{
    struct history history;
    struct event event = step_event(5, 160, 1.0);

    history_init(&history);
    event.u.step.steps = 5;
    history_add(&history, &event);
    ck_assert_uint_eq(history.lost_detail, 1);
    ck_assert_uint_eq(history.step_count, 1);
    ck_assert_uint_eq(history.steps[0].steps, 5);
    history_release(&history);
}
END_TEST

START_TEST(epochs_and_rates_are_kept)
{
    struct history history;

    history_init(&history);
    ck_assert_uint_eq(history_best(&history, SPLIT_TRAIN), SIZE_MAX);
    for (size_t i = 0; i < 100; i++) {
        struct event event = {.kind = EVENT_EPOCH, .u.epoch = {.epoch = i + 1}};
        struct event rate = {.kind = EVENT_RATE, .u.rate = {.step = i, .before = 1, .after = 2}};

        event.u.epoch.loss[SPLIT_TRAIN] = fabs((double)i - 40);
        event.u.epoch.loss[SPLIT_VALIDATION] = i < 3 ? NAN : i == 3 ? 7 : INFINITY;
        event.u.epoch.loss[SPLIT_TEST] = NAN;
        event.u.epoch.accuracy[SPLIT_TRAIN] = (double)(i / 10 % 7); /* 6 for 60 to 69 */
        event.u.epoch.accuracy[SPLIT_VALIDATION] = i == 20 ? 0 : NAN;
        event.u.epoch.accuracy[SPLIT_TEST] = NAN;
        history_add(&history, &event);
        history_add(&history, &rate);
    }
    ck_assert_uint_eq(history.epoch_count, 100);
    ck_assert_uint_eq(history.epochs[99].epoch, 100);
    ck_assert_uint_eq(history.rate_count, 100);
    ck_assert_uint_eq(history.rates[57].step, 57);
    ck_assert_uint_eq(history_best(&history, SPLIT_TRAIN), 40);
    ck_assert_uint_eq(history_best(&history, SPLIT_VALIDATION), 3);
    ck_assert_uint_eq(history_best(&history, SPLIT_TEST), SIZE_MAX);
    ck_assert_uint_eq(history_most_accurate(&history, SPLIT_TRAIN), 60);
    ck_assert_uint_eq(history_most_accurate(&history, SPLIT_VALIDATION), 20);
    ck_assert_uint_eq(history_most_accurate(&history, SPLIT_TEST), SIZE_MAX);
    history_release(&history);
    ck_assert_uint_eq(history.epoch_count, 0);
    history_release(&history);
}
END_TEST

/* 1, or so many that entries were merged, some of them across the place gone back to. */
START_TEST(going_back_cuts)
{
    struct history history;
    uint64_t count = _i == 0 ? 1300 : 3 * HISTORY_STEPS, good = count / 2 / 500 * 500;
    struct event event,
        back = {.kind = EVENT_REWOUND, .u.rewound = {good / 500, good, .before = 1, .after = 0.1}};

    history_init(&history);
    for (int attempt = 0; attempt < 2; attempt++) {
        for (uint64_t i = attempt == 0 ? 1 : good + 1; i <= count; i++) {
            event = step_event(i, 32, 1.0);
            history_add(&history, &event);
            event = (struct event){
                .kind = EVENT_EPOCH,
                .u.epoch = {
                    .epoch = i / 500, .step = i, .loss = {1 / (double)i}, .accuracy = {(double)i}}};
            if (i % 500 == 0)
                history_add(&history, &event);
            event = (struct event){.kind = EVENT_RATE, .u.rate = {i, 1, 2}};
            if (i == 400 || i == good + 1)
                history_add(&history, &event);
        }
        ck_assert_uint_eq(history.epoch_count, count / 500);
        ck_assert_uint_eq(history.last_step.step, count);
        ck_assert_uint_eq(history_best(&history, SPLIT_TRAIN), count / 500 - 1);
        history_add(&history, &back);
        ck_assert_uint_eq(history.epoch_count, good / 500);
        ck_assert_uint_eq(history_best(&history, SPLIT_TRAIN), good / 500 - 1);
        ck_assert_uint_eq(history_most_accurate(&history, SPLIT_TRAIN), good / 500 - 1);
        ck_assert_uint_eq(history.last_step.step, good);
        ck_assert_uint_eq(history.pending.steps, 0);
        ck_assert_uint_le(history.steps[history.step_count - 1].step, good);
        ck_assert_uint_gt(history.steps[history.step_count - 1].step, good - 2 * history.merge);
        ck_assert_uint_eq(history.rate_count, 2); /* that at 400, and this */
        ck_assert_uint_eq(history.rates[0].given_up, 0);
        ck_assert_uint_eq(history.rates[1].step, good);
        ck_assert_uint_eq(history.rates[1].given_up, (uint64_t)(attempt + 1) * (count - good));
    }
    back.u.rewound.epoch = back.u.rewound.step = 0;
    history_add(&history, &back);
    ck_assert_uint_eq(history.step_count + history.epoch_count + history.last_step.step, 0);
    ck_assert_uint_eq(history.rate_count, 1);
    ck_assert_uint_eq(history_best(&history, SPLIT_TRAIN), SIZE_MAX);
    event = step_event(1, 32, 1.0);
    history_add(&history, &event);
    ck_assert_uint_eq(history.last_step.step, 1);
    history_release(&history);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("history");
    TCase *tcase = tcase_create("history");

    tcase_add_loop_test(tcase, steps_stay_bounded, 0, 5);
    tcase_add_loop_test(tcase, condensing_gives_back_memory_but_loses_nothing, 0, 9);
    tcase_add_test(tcase, merged_events_are_counted);
    tcase_add_test(tcase, epochs_and_rates_are_kept);
    tcase_add_loop_test(tcase, going_back_cuts, 0, 2);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
