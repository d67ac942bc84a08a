/* Tests of gemm against the triple loop of the definition. */
#include "testing.h"

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

int main(void)
{
    Suite *suite = suite_create("gemm");
    TCase *tc = tcase_create("gemm");

    tcase_add_loop_test(tc, test_against_definition, 0, 4);
    tcase_add_test(tc, test_empty_products);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
