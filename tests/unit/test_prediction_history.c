/* Tests of predictions: what it says of each sample against histories written down by hand, and
 * that it stays bounded. */
#include "testing.h"

#include <stdlib.h>

#include "mlptui/train/prediction_history.h"

enum { N = 5, EPOCHS = 6 };

/* Rows are epochs 1 to 6. All labels are 7. */
static uint8_t read_as[EPOCHS][N] = {
    {7, 1, 1, 7, 7}, {7, 1, 1, 7, 1}, {7, 7, 1, 7, 7},
    {7, 7, 1, 7, 1}, {7, 7, 1, 2, 7}, {7, 7, 1, 2, 7},
};

static void add(struct prediction_history *predictions, size_t epoch, uint8_t *predicted,
                const float *p)
{
    static float confidence[N];
    float p_true[N];

    for (int i = 0; i < N; i++)
        p_true[i] = p != NULL ? p[i] : 0.5f;
    prediction_history_add(predictions, &(struct evaluation){.split = SPLIT_VALIDATION,
                                                             .epoch = epoch,
                                                             .count = N,
                                                             .predicted = predicted,
                                                             .confidence = confidence,
                                                             .p_true = p_true});
}

static void ck_learning(const struct prediction_history *predictions, size_t i, size_t learned,
                        size_t forgotten, size_t lapses)
{
    struct learning l = prediction_history_learning(predictions, i, 7);

    ck_assert_uint_eq(l.learned, learned);
    ck_assert_uint_eq(l.forgotten, forgotten);
    ck_assert_uint_eq(l.lapses, lapses);
}

START_TEST(tells_when_each_was_learned)
{
    struct prediction_history predictions = {0};

    ck_learning(&predictions, 0, 0, 0, 0);
    for (size_t e = 0; e < EPOCHS; e++)
        add(&predictions, e + 1, read_as[e], NULL);
    ck_assert_uint_eq(predictions.epochs, EPOCHS);
    ck_learning(&predictions, 0, 1, 0, 0); /* at once */
    ck_learning(&predictions, 1, 3, 0, 0); /* later */
    ck_learning(&predictions, 2, 0, 0, 0); /* never */
    ck_learning(&predictions, 3, 0, 5, 1); /* forgotten */
    ck_learning(&predictions, 4, 5, 4, 2); /* forgotten twice, and learned again */
    ck_learning(&predictions, N, 0, 0, 0); /* there is no such sample */
    prediction_history_release(&predictions);
    ck_assert_uint_eq(predictions.epochs, 0);
}
END_TEST

START_TEST(probabilities_are_kept_in_255ths)
{
    struct prediction_history predictions = {0}, copy = {0};
    const float p[N] = {0, 1, 0.5f, 0.002f, 1.5f};

    add(&predictions, 1, read_as[0], p);
    add(&predictions, 2, read_as[1], p);
    prediction_history_copy(&copy, &predictions);
    prediction_history_release(&predictions);
    ck_assert_uint_eq(copy.epochs, 2);
    ck_assert_uint_eq(copy.numbers[1], 2);
    for (size_t e = 0; e < 2; e++) {
        const uint8_t expected[N] = {0, 255, 128, 1, 255};

        ck_assert_mem_eq(copy.p_true + e * N, expected, N);
        ck_assert_mem_eq(copy.predicted + e * N, read_as[e], N);
    }
    prediction_history_copy(&copy, &predictions); /* an empty one */
    ck_assert_uint_eq(copy.epochs, 0);
    prediction_history_release(&copy);
}
END_TEST

/* What is given up is gone, also where only every other epoch was kept, and the next one follows.
 */
START_TEST(what_is_given_up_is_cut_off)
{
    struct prediction_history predictions = {0};

    prediction_history_cut(&predictions, 0);
    ck_assert_uint_eq(predictions.epochs, 0);
    for (size_t e = 0; e < 4; e++)
        add(&predictions, e + 1, read_as[e], NULL);
    prediction_history_cut(&predictions, 4);
    ck_assert_uint_eq(predictions.epochs, 4);
    prediction_history_cut(&predictions, 2);
    add(&predictions, 3, read_as[5], NULL);
    ck_assert_uint_eq(predictions.epochs, 3);
    ck_assert_uint_eq(predictions.numbers[2], 3);
    ck_assert_mem_eq(predictions.predicted + 2 * N, read_as[5], N);
    ck_learning(&predictions, 3, 0, 3, 1);
    for (size_t e = 4; e <= PREDICTION_HISTORY_EPOCHS + 1; e++)
        add(&predictions, e, read_as[0], NULL);
    prediction_history_cut(&predictions, 5); /* of 2, 4, 6, ... */
    ck_assert_uint_eq(predictions.epochs, 2);
    ck_assert_uint_eq(predictions.numbers[1], 4);
    prediction_history_cut(&predictions, 0);
    ck_assert_uint_eq(predictions.epochs, 0);
    prediction_history_release(&predictions);
}
END_TEST

START_TEST(an_empty_evaluation_adds_nothing)
{
    struct prediction_history predictions = {0};

    prediction_history_add(&predictions, &(struct evaluation){.epoch = 1});
    ck_assert_uint_eq(predictions.epochs, 0);
    prediction_history_release(&predictions);
}
END_TEST

/* Beyond its bound a predictions keeps the newest epoch and epochs from everywhere, growing. */
START_TEST(long_runs_stay_bounded)
{
    struct prediction_history predictions = {0};

    for (size_t e = 1; e <= 5000; e++) {
        add(&predictions, e, read_as[e % EPOCHS], NULL);
        ck_assert_uint_le(predictions.epochs, PREDICTION_HISTORY_EPOCHS);
        ck_assert_uint_le(predictions.capacity, PREDICTION_HISTORY_EPOCHS);
        ck_assert_uint_eq(predictions.numbers[predictions.epochs - 1], e);
        ck_assert_mem_eq(predictions.predicted + (predictions.epochs - 1) * N, read_as[e % EPOCHS],
                         N);
    }
    for (size_t e = 0; e < predictions.epochs; e++) {
        ck_assert(e == 0 || predictions.numbers[e] > predictions.numbers[e - 1]);
        ck_assert_mem_eq(predictions.predicted + e * N, read_as[predictions.numbers[e] % EPOCHS],
                         N);
    }
    prediction_history_release(&predictions);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("predictions");
    TCase *tc = tcase_create("predictions");

    tcase_add_test(tc, tells_when_each_was_learned);
    tcase_add_test(tc, probabilities_are_kept_in_255ths);
    tcase_add_test(tc, what_is_given_up_is_cut_off);
    tcase_add_test(tc, an_empty_evaluation_adds_nothing);
    tcase_add_test(tc, long_runs_stay_bounded);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
