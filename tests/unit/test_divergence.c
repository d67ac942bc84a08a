/* Tests of divergence: known series of losses, and random ones against the rule written out over
 * the whole series. */
#include "testing.h"

#include <math.h>

#include "mlptui/base/random.h"
#include "mlptui/train/divergence.h"

/* 2 ln 10: the limit of 10 classes where the first loss is small. */
static const double limit10 = 4.605170185988091;

/* Adds `count` times the same loss; true as soon as the run has diverged. */
static bool add(struct divergence *d, double loss, size_t count)
{
    bool diverged = false;

    for (size_t i = 0; i < count && !diverged; i++)
        diverged = divergence_add(d, loss);
    return diverged;
}

START_TEST(what_is_no_number_ends_the_run)
{
    static const double bad[] = {NAN, INFINITY, -INFINITY};

    for (int i = 0; i < 3; i++) {
        struct divergence d;

        divergence_init(&d, 10);
        ck_assert(divergence_add(&d, bad[i])); /* the very first */
        divergence_init(&d, 10);
        ck_assert(!add(&d, 2.3, 5));
        ck_assert(divergence_add(&d, bad[i]));
    }
}
END_TEST

START_TEST(a_hundred_bad_batches_do)
{
    struct divergence d;

    divergence_init(&d, 10);
    ck_assert(!divergence_suspected(&d)); /* nothing is known yet */
    ck_assert(!divergence_add(&d, 2.3));
    ck_assert(!add(&d, 18.42, 98)); /* 99 in all: too soon */
    ck_assert(divergence_add(&d, 18.42));

    divergence_init(&d, 10);
    ck_assert(!add(&d, limit10 - 1e-6, 1000)); /* just below is allowed for ever */
    ck_assert(!divergence_suspected(&d));

    divergence_init(&d, 10);
    ck_assert(!divergence_add(&d, 0.5));     /* so that twice guessing is the limit */
    ck_assert(!add(&d, limit10 + 1e-6, 99)); /* the first one pulls the mean down */
    ck_assert(divergence_add(&d, limit10 + 1e-6));
}
END_TEST

START_TEST(who_starts_high_may_come_down)
{
    struct divergence d;

    divergence_init(&d, 10);
    ck_assert(!add(&d, 15, 500)); /* above twice guessing, but not 1.5 times the start */
    ck_assert(!divergence_suspected(&d));
    ck_assert(!add(&d, 3, 500));
    ck_assert(add(&d, 23, 101)); /* above 22.5 */
}
END_TEST

START_TEST(what_has_learned_may_not_guess_again)
{
    struct divergence d;

    divergence_init(&d, 10);        /* ln 10 = 2.302585 */
    ck_assert(!add(&d, 2.3, 1000)); /* who has learned nothing yet may guess */
    ck_assert(!add(&d, 1.2, 200));  /* more than half of guessing: no matter */
    ck_assert(!add(&d, 2.35, 1000));

    divergence_init(&d, 10);
    ck_assert(!add(&d, 1.15, 100));  /* less than half of it */
    ck_assert(!add(&d, 2.05, 1000)); /* 89 % of guessing */
    ck_assert(!add(&d, 0.1, 100));
    ck_assert(!add(&d, 2.3, DIVERGENCE_RECENT));
    ck_assert(divergence_suspected(&d)); /* so that a dead network is not kept as a good one */
    ck_assert(!add(&d, 2.3, 70));
    ck_assert(add(&d, 2.3, 20));

    divergence_init(&d, 10);
    ck_assert(!add(&d, 0.1, 500));
    ck_assert(!add(&d, 18.42, 80)); /* a burst, however high, */
    ck_assert(!add(&d, 0.5, 500));  /* that passes */
    ck_assert(add(&d, 18.42, 100));
}
END_TEST

START_TEST(suspicion_comes_first_and_goes)
{
    struct divergence d;

    divergence_init(&d, 10);
    add(&d, 1, 200);
    ck_assert(!add(&d, 18, DIVERGENCE_RECENT));
    ck_assert(divergence_suspected(&d));
    add(&d, 1, DIVERGENCE_RECENT);
    ck_assert(!divergence_suspected(&d));
}
END_TEST

/* Mean of the last `n` of the losses, as far as there are that many, none above `most`. */
static double mean_of_last(const double *losses, size_t count, size_t n, double most)
{
    double sum = 0;

    n = count < n ? count : n;
    for (size_t i = count - n; i < count; i++)
        sum += fmin(losses[i], most);
    return sum / (double)n;
}

START_TEST(random_series_follow_the_rule)
{
    enum { COUNT = 600 };
    static double losses[COUNT];
    struct divergence d;
    struct random random;
    size_t classes = 2 + (size_t)_i % 9;

    random_seed_numpy(&random, (uint32_t)_i);
    divergence_init(&d, classes);
    double limit = 0, guessing = log((double)classes), most = INFINITY;
    double level = random_uniform(&random, 0.1, 10);
    for (size_t i = 0; i < COUNT; i++) {
        level = fmin(18.42, fmax(0, level + random_uniform(&random, -1, 1.1)));
        losses[i] = level * random_uniform(&random, 0.5, 1.5);
        if (i == 0)
            limit = fmax(2 * guessing, 1.5 * losses[0]);
        if (i + 1 >= 100 && mean_of_last(losses, i + 1, 100, INFINITY) < guessing / 2) {
            limit = 0.9 * guessing;
            most = guessing;
        }
        double mean = mean_of_last(losses, i + 1, 100, most);
        double recent = mean_of_last(losses, i + 1, 10, most);

        bool verdict = divergence_add(&d, losses[i]);
        if (fabs(mean - limit) > 1e-9)
            ck_assert_int_eq(verdict, i + 1 >= 100 && mean > limit);
        if (fabs(recent - limit) > 1e-9)
            ck_assert_int_eq(divergence_suspected(&d), recent > limit);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("divergence");
    TCase *tc = tcase_create("divergence");

    tcase_add_test(tc, what_is_no_number_ends_the_run);
    tcase_add_test(tc, a_hundred_bad_batches_do);
    tcase_add_test(tc, who_starts_high_may_come_down);
    tcase_add_test(tc, what_has_learned_may_not_guess_again);
    tcase_add_test(tc, suspicion_comes_first_and_goes);
    tcase_add_loop_test(tc, random_series_follow_the_rule, 0, 20);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
