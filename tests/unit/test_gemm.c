/* Tests of gemm against the triple loop of the definition. */
#include "testing.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>

#include "nn/gemm.h"

#define MOST 40

static void naive(bool ta, bool tb, size_t m, size_t n, size_t k, double alpha, const float *a,
                  const float *b, double beta, const float *c, double *out)
{
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++) {
            double sum = 0;

            for (size_t l = 0; l < k; l++)
                sum += (double)(ta ? a[l * m + i] : a[i * k + l]) *
                       (double)(tb ? b[j * k + l] : b[l * n + j]);
            out[i * n + j] = alpha * sum + (beta == 0 ? 0 : beta * (double)c[i * n + j]);
        }
}

START_TEST(test_against_definition)
{
    static const size_t sizes[][3] = {{1, 1, 1}, {3, 5, 7}, {17, 10, 33}, {40, 31, 2}, {1, 40, 40}};
    static const float scales[][2] = {{1, 0}, {-0.5f, 1}, {2, 0.25f}};
    float a[MOST * MOST], b[MOST * MOST], c[MOST * MOST];
    double expected[MOST * MOST];
    bool ta = _i & 1, tb = _i & 2;

    for (size_t s = 0; s < 5; s++)
        for (size_t f = 0; f < 3; f++) {
            size_t m = sizes[s][0], n = sizes[s][1], k = sizes[s][2];

            for (size_t i = 0; i < MOST * MOST; i++) {
                a[i] = (float)((i * 7919) % 101) / 50.0f - 1.0f;
                b[i] = (float)((i * 104729) % 97) / 48.0f - 1.0f;
                c[i] = (float)((i * 31) % 89) / 44.0f - 1.0f;
            }
            naive(ta, tb, m, n, k, (double)scales[f][0], a, b, (double)scales[f][1], c, expected);
            gemm(ta, tb, m, n, k, scales[f][0], a, b, scales[f][1], c);
            for (size_t i = 0; i < m * n; i++)
                ck_assert_double_eq_tol((double)c[i], expected[i], 1e-4);
        }
}
END_TEST

START_TEST(test_empty_products)
{
    float a[4] = {1, 2, 3, 4}, c[4] = {5, 6, 7, 8};

    gemm(false, false, 0, 2, 2, 1, a, a, 0, c);
    gemm(false, false, 2, 0, 2, 1, a, a, 0, c);
    ck_assert_float_eq(c[0], 5);
    ck_assert_int_ge(gemm_set_threads(0), 1);
    ck_assert_int_eq(gemm_set_threads(1), 1);
    gemm_rest();
    gemm(false, false, 2, 2, 2, 1, a, a, 0, c);
    ck_assert_float_eq(c[0], 7); /* 1*1 + 2*3 */
}
END_TEST

static void note(int signal_number)
{
    (void)signal_number;
}

/* Signals that arrive in the middle of a product must not harm it: they did, before they were kept
 * out of oneDNN's kernels, and the heap was overwritten within a second. */
START_TEST(test_under_a_storm_of_signals)
{
    static const size_t shapes[][3] = {
        {300, 200, 36}, {300, 200, 200}, {300, 3, 200}, {20, 200, 36}};
    struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
    struct itimerval often = {{0, 200}, {0, 200}}, never = {{0, 0}, {0, 0}};
    float *a = calloc(300 * 200, sizeof *a), *b = calloc(200 * 200, sizeof *b);
    float *c = calloc(300 * 200, sizeof *c);

    for (size_t i = 0; i < 300 * 200; i++)
        a[i] = 1;
    for (size_t i = 0; i < 200 * 200; i++)
        b[i] = 2;
    gemm_set_threads(1);
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
    for (int round = 0; round < 3000; round++)
        for (size_t s = 0; s < 4; s++) {
            gemm(false, false, shapes[s][0], shapes[s][1], shapes[s][2], 1, a, b, 0, c);
            ck_assert_float_eq(c[shapes[s][0] * shapes[s][1] - 1], 2 * (float)shapes[s][2]);
        }
    setitimer(ITIMER_REAL, &never, NULL);
    free(a);
    free(b);
    free(c);
}
END_TEST

struct roll {
    size_t calls[8], parts[8];
};

static void call(void *context, size_t part, size_t parts)
{
    struct roll *roll = context;

    ck_assert_uint_lt(part, 8);
    roll->calls[part]++; /* each part its own: nothing is shared */
    roll->parts[part] = parts;
}

/* However many threads there are, and more or fewer than parts are allowed. */
START_TEST(test_each_part_runs_once)
{
    gemm_set_threads(3);
    for (size_t most = 1; most <= 5; most++) {
        struct roll roll = {{0}, {0}};

        gemm_run(call, &roll, most);
        size_t parts = roll.parts[0];
        ck_assert_uint_eq(parts, most < 3 ? most : 3);
        for (size_t p = 0; p < 8; p++) {
            ck_assert_uint_eq(roll.calls[p], p < parts);
            ck_assert_uint_eq(roll.parts[p], p < parts ? parts : 0);
        }
    }
    gemm_set_threads(0);
}
END_TEST

/* Where no thread can be had, which can be asked beforehand, one does what all were to do. */
START_TEST(test_one_thread_does_all_parts)
{
#if !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__ /* these take space themselves   \
                                                                   */
    struct roll roll = {{0}, {0}};
    struct rlimit none = {1 << 20, 1 << 20};
    struct error error = {""};

    gemm_set_threads(3);
    ck_assert_int_eq(setrlimit(RLIMIT_AS, &none), 0);
    ck_assert(!gemm_prepare(&error));
    ck_assert_ptr_nonnull(strstr(error.text, "only 1 of 3 threads"));
    gemm_run(call, &roll, 8);
    for (size_t p = 0; p < 8; p++) {
        ck_assert_uint_eq(roll.calls[p], p < 3);
        ck_assert_uint_eq(roll.parts[p], p < 3 ? 3 : 0);
    }
#endif
}
END_TEST

/* Teams that come, rest and change their size: every part of every work is done. */
START_TEST(test_teams_come_and_go)
{
    for (int round = 0; round < 300; round++) {
        struct roll roll = {{0}, {0}};
        int threads = 1 + round / 7 % 5;

        gemm_set_threads(threads);
        gemm_run(call, &roll, 8);
        for (int p = 0; p < 8; p++)
            ck_assert_uint_eq(roll.calls[p], p < threads);
        if (round % 5 == 0)
            gemm_rest();
    }
    gemm_set_threads(1);
}
END_TEST

static void note_owner(void *context, size_t part, size_t parts)
{
    pthread_t *by = context;

    ck_assert_uint_lt(part, parts);
    by[part] = pthread_self();
}

/* Nobody waits for a helper that has not come to its share when all else is done, as one that has
 * only just been started. */
START_TEST(test_late_helpers_are_not_waited_for)
{
    bool helped = false;

    gemm_set_threads(2);
    for (int round = 0; round < 1000 && !helped; round++) {
        pthread_t by[2];

        gemm_run(note_owner, by, 2);
        ck_assert(pthread_equal(by[0], pthread_self()));
        helped = pthread_equal(by[1], pthread_self());
        gemm_rest();
    }
    ck_assert(helped);
    gemm_set_threads(1);
}
END_TEST

START_TEST(test_shares_cover_everything)
{
    for (size_t count = 0; count < 12; count++)
        for (size_t parts = 1; parts < 6; parts++) {
            size_t begin, end, covered = 0;

            for (size_t part = 0; part < parts; part++) {
                gemm_share(count, part, parts, &begin, &end);
                ck_assert_uint_eq(begin, covered);
                ck_assert_uint_le(end - begin, count / parts + 1);
                covered = end;
            }
            ck_assert_uint_eq(covered, count);
        }
    ck_assert_uint_eq(gemm_parts(10), 1);
    ck_assert_uint_gt(gemm_parts(66600), 64);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gemm");
    TCase *tc = tcase_create("gemm");

    tcase_add_loop_test(tc, test_against_definition, 0, 4);
    tcase_add_test(tc, test_empty_products);
    tcase_add_test(tc, test_each_part_runs_once);
    tcase_add_test(tc, test_one_thread_does_all_parts);
    tcase_add_test(tc, test_teams_come_and_go);
    tcase_add_test(tc, test_late_helpers_are_not_waited_for);
    tcase_add_test(tc, test_shares_cover_everything);
    tcase_add_test(tc, test_under_a_storm_of_signals);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
