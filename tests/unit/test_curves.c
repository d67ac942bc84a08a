/* Tests of curves: a run as points on each axis, thinned out without losing its mean, smoothed
 * as the sum over all earlier points says, and quantiles against a sorted copy. */
#include "testing.h"

#include <math.h>

#include "mlptui/base/random.h"
#include "ui/model/curves.h"

#define BATCHES 50 /* an epoch */

static struct run run;
static struct curves curves;

static double loss_at(uint64_t step)
{
    return 0.2 + 2 * exp(-(double)step / 300) + 0.1 * sin((double)step * 1.7);
}

/* Losses that are told in place of those. */
static struct {
    uint64_t step;
    double loss;
} odd[2];

static double told(uint64_t step)
{
    return step == odd[0].step ? odd[0].loss : step == odd[1].step ? odd[1].loss : loss_at(step);
}

static void add_steps(uint64_t count)
{
    for (uint64_t i = 1; i <= count; i++) {
        struct event event = {.kind = EVENT_STEP,
                              .run = 1,
                              .u.step = {.step = i,
                                         .epoch = 1 + (size_t)(i - 1) / BATCHES,
                                         .steps = 1,
                                         .samples = i % BATCHES == 0 ? 40 : 100,
                                         .loss = told(i),
                                         .accuracy = 100 - 30 * loss_at(i),
                                         .rate = 0.1,
                                         .seconds = (double)i * 0.25}};
        run_apply(&run, &event);
    }
}

static void add_epoch(size_t epoch)
{
    struct event event = {.kind = EVENT_EPOCH,
                          .run = 1,
                          .u.epoch = {.epoch = epoch,
                                      .step = epoch * BATCHES,
                                      .seconds = (double)epoch * 13,
                                      .loss = {1.0 / (double)epoch, 2.0 / (double)epoch, NAN},
                                      .accuracy = {90, 80 + (double)epoch, NAN}}};

    run_apply(&run, &event);
}

static void setup(void)
{
    struct config config = config_default();

    run_init(&run, &config, BATCHES * config.batch_size);
    run.number = 1;
    odd[0].step = odd[1].step = 0;
    curves = (struct curves){0};
}

static void teardown(void)
{
    curves_release(&curves);
    run_release(&run);
}

START_TEST(places_on_each_axis)
{
    ck_assert_double_eq(curves_x(&run, X_EPOCH, 75, 9), 1.5);
    ck_assert_double_eq(curves_x(&run, X_STEP, 75, 9), 75);
    ck_assert_double_eq(curves_x(&run, X_SECONDS, 75, 9), 9);
    ck_assert_str_eq(x_axis_names[X_EPOCH], "epoch");
    ck_assert_str_eq(x_axis_names[X_STEP], "step");
    ck_assert_str_eq(x_axis_names[X_SECONDS], "seconds");
}
END_TEST

/* A window of a long run shows more of its steps than the whole does. */
START_TEST(a_window_has_more_detail)
{
    add_steps(8000);
    curves_fill(&curves, &run, X_STEP, false, -INFINITY, INFINITY);
    struct points part = points_within(&curves.lines[QUANTITY_LOSS].step, 4000, 4100);
    ck_assert_uint_le(part.count, 5);
    curves_fill(&curves, &run, X_STEP, true, 4000, 4100);
    part = points_within(&curves.lines[QUANTITY_LOSS].step, 4000, 4100);
    ck_assert_uint_eq(part.count, 101);
    for (size_t i = 0; i < part.count; i++) {
        ck_assert_double_eq(part.x[i], 4000 + (double)i);
        ck_assert_double_eq_tol(part.y[i], loss_at(4000 + i), 1e-12);
    }
    ck_assert_uint_eq(points_within(&curves.lines[QUANTITY_LOSS].step, 8001, 9000).count, 0);
    ck_assert_uint_eq(points_within(&curves.lines[QUANTITY_LOSS].step, 0, 1).count, 1);
    ck_assert_uint_eq(points_within(&(struct points){0}, 0, 1).count, 0);
    /* smoothed over a few of the steps shown, not over a share of all */
    part = points_within(&curves.lines[QUANTITY_LOSS].smooth, 4000, 4100);
    double away = 0;
    for (size_t i = 0; i < part.count; i++)
        away = fmax(away, fabs(part.y[i] - (0.2 + 2 * exp(-part.x[i] / 300))));
    ck_assert_double_le(away, 0.08);
    ck_assert_double_ge(away, 0.005);
}
END_TEST

START_TEST(nothing_gives_no_points)
{
    curves_fill(&curves, &run, X_EPOCH, true, -INFINITY, INFINITY);
    ck_assert_uint_eq(curves.lines[QUANTITY_LOSS].step.count, 0);
    ck_assert_uint_eq(curves.lines[QUANTITY_LOSS].smooth.count, 0);
    ck_assert_uint_eq(curves.lines[QUANTITY_LOSS].split[SPLIT_TRAIN].count, 0);
}
END_TEST

START_TEST(few_steps_are_drawn_one_by_one)
{
    add_steps(120);
    for (int axis = 0; axis < X_COUNT; axis++) {
        static const double per_step[X_COUNT] = {1.0 / BATCHES, 1, 0.25};

        curves_fill(&curves, &run, (enum x_axis)axis, false, -INFINITY, INFINITY);
        ck_assert_uint_eq(curves.lines[QUANTITY_LOSS].step.count, 120);
        ck_assert_uint_eq(curves.lines[QUANTITY_ACCURACY].step.count, 120);
        ck_assert_uint_eq(curves.lines[QUANTITY_LOSS].smooth.count, 0);
        for (size_t i = 0; i < 120; i++) {
            double step = (double)(i + 1);
            ck_assert_double_eq_tol(curves.lines[QUANTITY_LOSS].step.x[i], step * per_step[axis],
                                    1e-12);
            ck_assert_double_eq_tol(curves.lines[QUANTITY_LOSS].step.y[i], loss_at(i + 1), 1e-12);
            ck_assert_double_eq_tol(curves.lines[QUANTITY_ACCURACY].step.y[i],
                                    100 - 30 * loss_at(i + 1), 1e-12);
        }
    }
}
END_TEST

/* Each point stands for its neighbours: the mean over all samples is that of the whole series. */
START_TEST(many_steps_are_thinned_out)
{
    static const uint64_t counts[] = {249, 250, 251, 499, 500, 3333, 20000};
    uint64_t count = counts[_i];

    add_steps(count);
    curves_fill(&curves, &run, X_STEP, false, -INFINITY, INFINITY);
    const struct points *p = &curves.lines[QUANTITY_LOSS].step;
    ck_assert_uint_le(p->count, 250);
    ck_assert_uint_ge(p->count, count < 250 ? count : 100);
    uint64_t first = 1;
    for (size_t i = 0; i < p->count; i++) {
        double sum = 0, samples = 0;
        uint64_t last = (uint64_t)p->x[i];

        ck_assert_uint_ge(last, first);
        for (uint64_t step = first; step <= last; step++) {
            double weight = step % BATCHES == 0 ? 40 : 100;
            sum += weight * loss_at(step);
            samples += weight;
        }
        ck_assert_double_eq_tol(p->y[i], sum / samples, 1e-9);
        first = last + 1;
    }
    ck_assert_uint_gt(first + 256, count); /* what is left waits to be merged */
}
END_TEST

START_TEST(epochs_stand_at_their_ends)
{
    for (size_t e = 1; e <= 3; e++)
        add_epoch(e);
    curves_fill(&curves, &run, X_EPOCH, false, -INFINITY, INFINITY);
    curves_fill(&curves, &run, X_EPOCH, false, -INFINITY,
                INFINITY);                  /* anew, not behind what was there */
    for (int s = 0; s < SPLIT_COUNT; s++) { /* the test split is not evaluated */
        ck_assert_uint_eq(curves.lines[QUANTITY_LOSS].split[s].count, s == SPLIT_TEST ? 0 : 3);
        ck_assert_uint_eq(curves.lines[QUANTITY_ACCURACY].split[s].count, s == SPLIT_TEST ? 0 : 3);
    }
    for (size_t e = 1; e <= 3; e++) {
        ck_assert_double_eq(curves.lines[QUANTITY_LOSS].split[SPLIT_VALIDATION].x[e - 1],
                            (double)e);
        ck_assert_double_eq(curves.lines[QUANTITY_LOSS].split[SPLIT_TRAIN].y[e - 1],
                            1.0 / (double)e);
        ck_assert_double_eq(curves.lines[QUANTITY_LOSS].split[SPLIT_VALIDATION].y[e - 1],
                            2.0 / (double)e);
        ck_assert_double_eq(curves.lines[QUANTITY_ACCURACY].split[SPLIT_VALIDATION].y[e - 1],
                            80 + (double)e);
    }
    curves_fill(&curves, &run, X_SECONDS, false, -INFINITY, INFINITY);
    ck_assert_double_eq(curves.lines[QUANTITY_LOSS].split[SPLIT_TRAIN].x[2], 39);
}
END_TEST

/* Of each point its epoch, in the order of the epochs. */
static void check_epochs(const struct points *p)
{
    for (size_t i = 0; i < p->count; i++) {
        ck_assert_double_eq(p->y[i], 2.0 / p->x[i]);
        ck_assert(i == 0 || p->x[i] > p->x[i - 1]);
    }
}

/* What a frame costs does not grow with the run; the lines begin, end and stay where they did. */
START_TEST(many_epochs_are_thinned_out)
{
    static const size_t counts[] = {1000, 1001, 1500, 4096, 5000, 100000};
    const struct points *p = &curves.lines[QUANTITY_LOSS].split[SPLIT_VALIDATION];
    size_t count = counts[_i];

    for (size_t e = 1; e <= count; e++)
        add_epoch(e);
    curves_fill(&curves, &run, X_EPOCH, false, -INFINITY, INFINITY);
    ck_assert_uint_le(p->count, 1002);
    ck_assert_uint_ge(p->count, 500);
    ck_assert_double_eq(p->x[0], 1);
    ck_assert_double_eq(p->x[p->count - 1], (double)count);
    check_epochs(p);
    double second = p->x[1], middle = p->x[250];

    add_epoch(count + 1);
    curves_fill(&curves, &run, X_EPOCH, false, -INFINITY, INFINITY);
    ck_assert_double_eq(p->x[p->count - 1], (double)count + 1);
    ck_assert(count == 1000 || (p->x[1] == second && p->x[250] == middle));
}
END_TEST

START_TEST(a_window_has_its_epochs_and_what_leads_out)
{
    const struct points *p = &curves.lines[QUANTITY_LOSS].split[SPLIT_VALIDATION];

    for (size_t e = 1; e <= 100000; e++)
        add_epoch(e);
    curves_fill(&curves, &run, X_EPOCH, false, 70000, 70010.5);
    ck_assert_uint_eq(p->count, 13);
    ck_assert_double_eq(p->x[0], 69999);
    ck_assert_double_eq(p->x[12], 70011);
    check_epochs(p);
    curves_fill(&curves, &run, X_SECONDS, false, 13 * 50.0, 13 * 51.0);
    ck_assert_uint_eq(p->count, 4);
    ck_assert_double_eq(p->x[0], 13 * 49.0);
    curves_fill(&curves, &run, X_EPOCH, false, 200000, INFINITY);
    ck_assert_uint_eq(p->count, 1);
    ck_assert_double_eq(p->x[0], 100000);
    curves_fill(&curves, &run, X_EPOCH, false, -INFINITY, 0.5);
    ck_assert_uint_eq(p->count, 1);
    ck_assert_double_eq(p->x[0], 1);
    curves_fill(&curves, &run, X_EPOCH, false, 10000, 90000);
    ck_assert_uint_le(p->count, 1004);
    ck_assert_double_eq(p->x[0], 9999);
    ck_assert_double_eq(p->x[p->count - 1], 90001);
    check_epochs(p);
}
END_TEST

/* sum of keep^(i-k) y[k] over the finite k <= i, divided by the sum of the weights. */
START_TEST(smoothing_is_a_weighted_mean)
{
    odd[0].step = 61;
    odd[0].loss = NAN;
    odd[1].step = 62;
    odd[1].loss = INFINITY;
    add_steps(200);
    curves_fill(&curves, &run, X_STEP, true, -INFINITY, INFINITY);
    const double keep = exp(-1 / (0.04 * 200));
    const struct points *raw = &curves.lines[QUANTITY_LOSS].step,
                        *smooth = &curves.lines[QUANTITY_LOSS].smooth;
    ck_assert_uint_eq(smooth->count, raw->count);
    for (size_t i = 0; i < raw->count; i++) {
        double sum = 0, weights = 0, power = 1;

        for (size_t k = i + 1; k-- > 0;) {
            if (!isfinite(raw->y[k]))
                continue;
            sum += power * raw->y[k];
            weights += power;
            power *= keep;
        }
        ck_assert_double_eq(smooth->x[i], raw->x[i]);
        ck_assert_double_eq_tol(smooth->y[i], sum / weights, 1e-9);
    }
    ck_assert_double_eq(smooth->y[0], raw->y[0]); /* without the pull to 0 of a plain one */
    ck_assert_uint_eq(curves.lines[QUANTITY_ACCURACY].smooth.count, 200);
    curves_fill(&curves, &run, X_STEP, false, -INFINITY, INFINITY);
    ck_assert_uint_eq(curves.lines[QUANTITY_LOSS].smooth.count, 0);
}
END_TEST

START_TEST(smoothing_waits_for_a_number)
{
    odd[0].step = 1;
    odd[1].step = 2;
    odd[0].loss = odd[1].loss = NAN;
    add_steps(4);
    curves_fill(&curves, &run, X_STEP, true, -INFINITY, INFINITY);
    ck_assert(isnan(curves.lines[QUANTITY_LOSS].smooth.y[0]) &&
              isnan(curves.lines[QUANTITY_LOSS].smooth.y[1]));
    ck_assert_double_eq_tol(curves.lines[QUANTITY_LOSS].smooth.y[2], loss_at(3), 1e-12);
}
END_TEST

START_TEST(quantiles)
{
    static const double few[] = {5, NAN, 1, 4, INFINITY, 2, 3, -INFINITY};
    static double many[20000];
    struct random random;

    ck_assert(isnan(curves_quantile(few, 0, 0.5)));
    ck_assert(isnan(curves_quantile(few + 1, 1, 0.5)));
    ck_assert_double_eq(curves_quantile(few, 8, 0), 1);
    ck_assert_double_eq(curves_quantile(few, 8, 0.5), 3);
    ck_assert_double_eq(curves_quantile(few, 8, 1), 5);
    ck_assert_double_eq(few[0], 5); /* the values stay as they are */
    random_seed_numpy(&random, 2);
    for (size_t i = 0; i < 20000; i++) /* uniform: the quantile of a share is the share */
        many[i] = random_double(&random);
    for (double share = 0.02; share < 1; share += 0.04)
        ck_assert_double_eq_tol(curves_quantile(many, 20000, share), share, 0.08);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("curves");
    TCase *tc = tcase_create("curves");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, places_on_each_axis);
    tcase_add_test(tc, nothing_gives_no_points);
    tcase_add_test(tc, a_window_has_more_detail);
    tcase_add_test(tc, few_steps_are_drawn_one_by_one);
    tcase_add_loop_test(tc, many_steps_are_thinned_out, 0, 7);
    tcase_add_test(tc, epochs_stand_at_their_ends);
    tcase_add_loop_test(tc, many_epochs_are_thinned_out, 0, 6);
    tcase_add_test(tc, a_window_has_its_epochs_and_what_leads_out);
    tcase_add_test(tc, smoothing_is_a_weighted_mean);
    tcase_add_test(tc, smoothing_waits_for_a_number);
    tcase_add_test(tc, quantiles);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
