/* Tests of when the next frame is due. */
#include "testing.h"

#include "ui/pace.h"

#define NEAR 1e-9

/* What training brings: frame after frame, each as soon as the last one allows. Returns the share
 * of the time that drawing has used. */
static double share_of(double cost, double *rate)
{
    struct pace pace = {0};
    double now = 10, used = 0;
    int frames = 0;

    for (; now < 110; frames++) {
        used += cost;
        now += cost;
        pace_drawn(&pace, now, used);
        ck_assert_double_ge(pace.next - now, PACE_SHORTEST - NEAR);
        ck_assert_double_le(pace.next - now, PACE_LONGEST + NEAR);
        now = pace.next;
    }
    *rate = frames / (now - 10);
    return used / (now - 10);
}

START_TEST(drawing_takes_a_small_share)
{
    double rate;

    for (double cost = 2e-5; cost <= PACE_LONGEST / PACE_SHARE; cost *= 1.3)
        ck_assert_double_le(share_of(cost, &rate), 1.0 / PACE_SHARE);
}
END_TEST

START_TEST(a_cheap_frame_is_drawn_thirty_times_a_second)
{
    double rate;

    share_of(1e-4, &rate);
    ck_assert_double_eq_tol(rate, 30, 0.5);
}
END_TEST

START_TEST(a_dear_frame_is_drawn_all_the_same)
{
    double rate;

    share_of(0.1, &rate);
    ck_assert_double_eq_tol(rate, 1 / (0.1 + PACE_LONGEST), 0.1);
}
END_TEST

START_TEST(a_key_does_not_wait_for_the_rest)
{
    struct pace pace = {0};

    pace_drawn(&pace, 10, 0.1);
    ck_assert_double_eq_tol(pace.next, 10 + PACE_LONGEST, NEAR);
    pace_answer(&pace, 10.1);
    ck_assert_double_lt(pace.next, 10.1);
    /* nor does what the key set off in the worker */
    pace_drawn(&pace, 10.11, 0.2);
    ck_assert_double_eq_tol(pace.next, 10.11 + PACE_SHORTEST, NEAR);
    pace_drawn(&pace, 10.25, 0.3);
    ck_assert_double_eq_tol(pace.next, 10.25 + PACE_SHORTEST, NEAR);
    /* and then all is as before */
    pace_drawn(&pace, 10.31, 0.4);
    ck_assert_double_eq_tol(pace.next, 10.31 + PACE_LONGEST, NEAR);
}
END_TEST

START_TEST(keys_in_a_row_are_answered_in_frames)
{
    struct pace pace = {0};

    pace_drawn(&pace, 10, 0.1);
    pace_answer(&pace, 10.001);
    ck_assert_double_eq_tol(pace.next, 10 + PACE_ANSWER, NEAR);
    pace_answer(&pace, 10.002); /* is drawn with it */
    ck_assert_double_eq_tol(pace.next, 10 + PACE_ANSWER, NEAR);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pace");
    TCase *tcase = tcase_create("pace");

    tcase_add_test(tcase, drawing_takes_a_small_share);
    tcase_add_test(tcase, a_cheap_frame_is_drawn_thirty_times_a_second);
    tcase_add_test(tcase, a_dear_frame_is_drawn_all_the_same);
    tcase_add_test(tcase, a_key_does_not_wait_for_the_rest);
    tcase_add_test(tcase, keys_in_a_row_are_answered_in_frames);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
