/* Tests of zoom: the window keeps what lies under the pointer, stays within the axis, and stays
 * where it is when the axis grows. */
#include "testing.h"

#include "ui/model/zoom.h"

static double share(const struct zoom *zoom, double whole, double x)
{
    return (x - zoom_low(zoom)) / (zoom_high(zoom, whole) - zoom_low(zoom));
}

START_TEST(all_is_shown_at_first)
{
    struct zoom zoom = {0};

    ck_assert_double_eq(zoom_low(&zoom), 0);
    ck_assert_double_eq(zoom_high(&zoom, 10), 10);
    ck_assert_double_eq(zoom_high(&zoom, 20), 20);
    zoom_pan(&zoom, 10, 3); /* of no effect */
    zoom_by(&zoom, 10, 5, 2, 0);
    ck_assert(!zoom.on);
}
END_TEST

START_TEST(the_anchor_stays)
{
    struct zoom zoom = {0};

    zoom_by(&zoom, 10, 4, 0.5, 0.01);
    ck_assert(zoom.on);
    ck_assert_double_eq(zoom.low, 2);
    ck_assert_double_eq(zoom.high, 7);
    double before = share(&zoom, 10, 6);
    zoom_by(&zoom, 10, 6, 0.8, 0.01);
    ck_assert_double_eq_tol(share(&zoom, 10, 6), before, 1e-12);
    ck_assert_double_eq_tol(zoom.high - zoom.low, 4, 1e-12);
    zoom_by(&zoom, 10, 6, 1.25, 0.01);
    ck_assert_double_eq_tol(zoom.low, 2, 1e-12);
}
END_TEST

START_TEST(the_window_stays_while_the_whole_grows)
{
    struct zoom zoom = {0};

    zoom_by(&zoom, 10, 5, 0.25, 0);
    double low = zoom_low(&zoom), high = zoom_high(&zoom, 10);
    zoom_check(&zoom, 900);
    ck_assert_double_eq(zoom_low(&zoom), low);
    ck_assert_double_eq(zoom_high(&zoom, 900), high);
    zoom_check(&zoom, low / 2); /* a shorter run has nothing there */
    ck_assert(!zoom.on);
}
END_TEST

START_TEST(panning_and_following)
{
    struct zoom zoom = {.on = true, .low = 4, .high = 6};

    zoom_pan(&zoom, 10, 1.5);
    ck_assert_double_eq(zoom.low, 5.5);
    zoom_pan(&zoom, 10, 100);
    ck_assert_double_eq(zoom.low, 8);
    ck_assert_double_eq(zoom.high, 10);
    zoom_pan(&zoom, 10, -100);
    ck_assert_double_eq(zoom.low, 0);
    ck_assert_double_eq(zoom.high, 2);
    zoom_follow(&zoom, 10, 1);
    ck_assert_double_eq(zoom.low, 0);
    zoom_follow(&zoom, 10, 3);
    ck_assert_double_eq(zoom.high, 3);
    zoom_follow(&zoom, 10, 0.5);
    ck_assert_double_eq(zoom.low, 0.5);
}
END_TEST

/* Whatever is done, a window lies in the axis and is not below the least width. */
START_TEST(any_sequence_stays_inside)
{
    struct zoom zoom = {0};
    uint64_t state = 7;

    for (int i = 0; i < 20000; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        double random = (double)(state >> 40) / (1 << 24);

        if (i % 3 == 0)
            zoom_pan(&zoom, 10, 20 * random - 10);
        else
            zoom_by(&zoom, 10, 10 * random, state >> 20 & 1 ? 0.5 : 1.6, 0.01);
        double low = zoom_low(&zoom), high = zoom_high(&zoom, 10);
        ck_assert_double_ge(low, 0);
        ck_assert_double_le(high, 10 + 1e-9);
        ck_assert_double_ge(high - low, 0.01 - 1e-9);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("zoom");
    TCase *tc = tcase_create("zoom");

    tcase_add_test(tc, all_is_shown_at_first);
    tcase_add_test(tc, the_anchor_stays);
    tcase_add_test(tc, the_window_stays_while_the_whole_grows);
    tcase_add_test(tc, panning_and_following);
    tcase_add_test(tc, any_sequence_stays_inside);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
