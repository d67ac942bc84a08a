/* Tests of confusion: counted and divided by hand. */
#include "testing.h"

#include <math.h>

#include "train/confusion.h"

/* Three classes: of four 0s one is taken for 1; of three 1s two for 0; nothing is taken for 2. */
static const uint8_t labels[] = {0, 0, 0, 0, 1, 1, 1, 2};
static const uint8_t predicted[] = {0, 1, 0, 0, 0, 1, 0, 1};

START_TEST(counts_truth_by_row)
{
    static const size_t expected[3][3] = {{3, 1, 0}, {2, 1, 0}, {0, 1, 0}};
    struct confusion c;

    confusion_init(&c, 3);
    confusion_add(&c, labels, predicted, 5);
    confusion_add(&c, labels + 5, predicted + 5, 3);
    for (size_t t = 0; t < 3; t++)
        for (size_t p = 0; p < 3; p++)
            ck_assert_uint_eq(confusion_count(&c, t, p), expected[t][p]);
    confusion_release(&c);
}
END_TEST

START_TEST(figures_by_hand)
{
    struct confusion c;

    confusion_init(&c, 3);
    confusion_add(&c, labels, predicted, 8);
    struct class_figures zero = confusion_class(&c, 0), one = confusion_class(&c, 1);
    ck_assert_uint_eq(zero.count, 4);
    ck_assert_uint_eq(zero.predicted, 5);
    ck_assert_uint_eq(zero.right, 3);
    ck_assert_double_eq_tol(zero.precision, 0.6, 1e-12);
    ck_assert_double_eq_tol(zero.recall, 0.75, 1e-12);
    ck_assert_double_eq_tol(zero.f1, 2 * 0.6 * 0.75 / (0.6 + 0.75), 1e-12);
    ck_assert_double_eq_tol(one.precision, 1 / 3.0, 1e-12);
    ck_assert_double_eq_tol(one.recall, 1 / 3.0, 1e-12);
    ck_assert_double_eq_tol(one.f1, 1 / 3.0, 1e-12);
    confusion_release(&c);
}
END_TEST

START_TEST(what_has_no_samples_has_no_figure)
{
    struct confusion c;

    confusion_init(&c, 4);
    confusion_add(&c, labels, predicted, 8);
    struct class_figures never_predicted = confusion_class(&c, 2), absent = confusion_class(&c, 3);
    ck_assert(isnan(never_predicted.precision));
    ck_assert_double_eq(never_predicted.recall, 0);
    ck_assert_double_eq(never_predicted.f1, 0);
    ck_assert_uint_eq(absent.count, 0);
    ck_assert(isnan(absent.precision) && isnan(absent.recall) && isnan(absent.f1));
    confusion_release(&c);
}
END_TEST

START_TEST(the_largest_number_of_classes_is_held)
{
    static const uint8_t last = 255, first = 0;
    struct confusion c;

    confusion_init(&c, 256);
    confusion_add(&c, &last, &first, 1);
    confusion_add(&c, &last, &last, 1);
    ck_assert_uint_eq(confusion_count(&c, 255, 0), 1);
    ck_assert_uint_eq(confusion_class(&c, 255).count, 2);
    ck_assert_double_eq(confusion_class(&c, 255).recall, 0.5);
    confusion_release(&c);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("confusion");
    TCase *all = tcase_create("all");

    tcase_add_test(all, counts_truth_by_row);
    tcase_add_test(all, figures_by_hand);
    tcase_add_test(all, what_has_no_samples_has_no_figure);
    tcase_add_test(all, the_largest_number_of_classes_is_held);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
