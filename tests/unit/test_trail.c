/* Tests of trail: what it says of each sample against histories written down by hand, and that it
 * stays bounded. */
#include "testing.h"

#include <stdlib.h>

#include "mlptui/train/trail.h"

enum { N = 5, EPOCHS = 6 };

/* Rows are epochs 1 to 6. All labels are 7. */
static uint8_t read_as[EPOCHS][N] = {
    {7, 1, 1, 7, 7}, {7, 1, 1, 7, 1}, {7, 7, 1, 7, 7},
    {7, 7, 1, 7, 1}, {7, 7, 1, 2, 7}, {7, 7, 1, 2, 7},
};

static void add(struct trail *trail, size_t epoch, uint8_t *predicted, const float *p)
{
    static float confidence[N];
    float p_true[N];

    for (int i = 0; i < N; i++)
        p_true[i] = p != NULL ? p[i] : 0.5f;
    trail_add(trail, &(struct survey){.split = SPLIT_VALIDATION,
                                      .epoch = epoch,
                                      .count = N,
                                      .predicted = predicted,
                                      .confidence = confidence,
                                      .p_true = p_true});
}

static void ck_learning(const struct trail *trail, size_t i, size_t learned, size_t forgotten,
                        size_t lapses)
{
    struct learning l = trail_learning(trail, i, 7);

    ck_assert_uint_eq(l.learned, learned);
    ck_assert_uint_eq(l.forgotten, forgotten);
    ck_assert_uint_eq(l.lapses, lapses);
}

START_TEST(tells_when_each_was_learned)
{
    struct trail trail = {0};

    ck_learning(&trail, 0, 0, 0, 0);
    for (size_t e = 0; e < EPOCHS; e++)
        add(&trail, e + 1, read_as[e], NULL);
    ck_assert_uint_eq(trail.epochs, EPOCHS);
    ck_learning(&trail, 0, 1, 0, 0); /* at once */
    ck_learning(&trail, 1, 3, 0, 0); /* later */
    ck_learning(&trail, 2, 0, 0, 0); /* never */
    ck_learning(&trail, 3, 0, 5, 1); /* forgotten */
    ck_learning(&trail, 4, 5, 4, 2); /* forgotten twice, and learned again */
    ck_learning(&trail, N, 0, 0, 0); /* there is no such sample */
    trail_release(&trail);
    ck_assert_uint_eq(trail.epochs, 0);
}
END_TEST

START_TEST(probabilities_are_kept_in_255ths)
{
    struct trail trail = {0}, copy = {0};
    const float p[N] = {0, 1, 0.5f, 0.002f, 1.5f};

    add(&trail, 1, read_as[0], p);
    add(&trail, 2, read_as[1], p);
    trail_copy(&copy, &trail);
    trail_release(&trail);
    ck_assert_uint_eq(copy.epochs, 2);
    ck_assert_uint_eq(copy.numbers[1], 2);
    for (size_t e = 0; e < 2; e++) {
        const uint8_t expected[N] = {0, 255, 128, 1, 255};

        ck_assert_mem_eq(copy.p_true + e * N, expected, N);
        ck_assert_mem_eq(copy.predicted + e * N, read_as[e], N);
    }
    trail_copy(&copy, &trail); /* an empty one */
    ck_assert_uint_eq(copy.epochs, 0);
    trail_release(&copy);
}
END_TEST

/* What is given up is gone, also where only every other epoch was kept, and the next one follows.
 */
START_TEST(what_is_given_up_is_cut_off)
{
    struct trail trail = {0};

    trail_cut(&trail, 0);
    ck_assert_uint_eq(trail.epochs, 0);
    for (size_t e = 0; e < 4; e++)
        add(&trail, e + 1, read_as[e], NULL);
    trail_cut(&trail, 4);
    ck_assert_uint_eq(trail.epochs, 4);
    trail_cut(&trail, 2);
    add(&trail, 3, read_as[5], NULL);
    ck_assert_uint_eq(trail.epochs, 3);
    ck_assert_uint_eq(trail.numbers[2], 3);
    ck_assert_mem_eq(trail.predicted + 2 * N, read_as[5], N);
    ck_learning(&trail, 3, 0, 3, 1);
    for (size_t e = 4; e <= TRAIL_EPOCHS + 1; e++)
        add(&trail, e, read_as[0], NULL);
    trail_cut(&trail, 5); /* of 2, 4, 6, ... */
    ck_assert_uint_eq(trail.epochs, 2);
    ck_assert_uint_eq(trail.numbers[1], 4);
    trail_cut(&trail, 0);
    ck_assert_uint_eq(trail.epochs, 0);
    trail_release(&trail);
}
END_TEST

START_TEST(an_empty_survey_adds_nothing)
{
    struct trail trail = {0};

    trail_add(&trail, &(struct survey){.epoch = 1});
    ck_assert_uint_eq(trail.epochs, 0);
    trail_release(&trail);
}
END_TEST

/* Beyond its bound a trail keeps the newest epoch and epochs from everywhere, growing. */
START_TEST(long_runs_stay_bounded)
{
    struct trail trail = {0};

    for (size_t e = 1; e <= 5000; e++) {
        add(&trail, e, read_as[e % EPOCHS], NULL);
        ck_assert_uint_le(trail.epochs, TRAIL_EPOCHS);
        ck_assert_uint_le(trail.capacity, TRAIL_EPOCHS);
        ck_assert_uint_eq(trail.numbers[trail.epochs - 1], e);
        ck_assert_mem_eq(trail.predicted + (trail.epochs - 1) * N, read_as[e % EPOCHS], N);
    }
    for (size_t e = 0; e < trail.epochs; e++) {
        ck_assert(e == 0 || trail.numbers[e] > trail.numbers[e - 1]);
        ck_assert_mem_eq(trail.predicted + e * N, read_as[trail.numbers[e] % EPOCHS], N);
    }
    trail_release(&trail);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("trail");
    TCase *tc = tcase_create("trail");

    tcase_add_test(tc, tells_when_each_was_learned);
    tcase_add_test(tc, probabilities_are_kept_in_255ths);
    tcase_add_test(tc, what_is_given_up_is_cut_off);
    tcase_add_test(tc, an_empty_survey_adds_nothing);
    tcase_add_test(tc, long_runs_stay_bounded);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
