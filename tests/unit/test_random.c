/* Tests of random: draws that NumPy's legacy generator and Python's random gave for the same seeds.
 */
#include "testing.h"

#include "mlptui/base/random.h"

START_TEST(test_uniform_draws)
{
    static const double seed0[] = {0.5488135039273248, 0.7151893663724195, 0.6027633760716439,
                                   0.5448831829968969};
    static const double seed12345[] = {0.9296160928171479, 0.3163755545817859, 0.18391881167709445,
                                       0.2045602785530397};
    static const double ranged[] = {-0.08838987205450644, 0.03639202477931458,
                                    -0.04792746794626712};
    struct random r;

    random_seed_numpy(&r, 0);
    for (int i = 0; i < 4; i++)
        ck_assert_double_eq(random_double(&r), seed0[i]);
    random_seed_numpy(&r, 12345);
    for (int i = 0; i < 4; i++)
        ck_assert_double_eq(random_double(&r), seed12345[i]);
    random_seed_numpy(&r, 0);
    for (int i = 0; i < 3; i++)
        ck_assert_double_eq(random_uniform(&r, -0.5, 0.25), ranged[i]);
}
END_TEST

START_TEST(test_gaussian_draws)
{
    static const double seed0[] = {1.764052345967664, 0.4001572083672233, 0.9787379841057392,
                                   2.240893199201458, 1.8675579901499675};
    static const double seed12345[] = {-0.20470765948471295, 0.47894333805754824,
                                       -0.5194387150567381, -0.55573030434749, 1.9657805725027142};
    struct random r;

    random_seed_numpy(&r, 0);
    for (int i = 0; i < 5; i++)
        ck_assert_double_eq(random_gaussian(&r), seed0[i]);
    random_seed_numpy(&r, 12345); /* seeding forgets the value that was kept */
    for (int i = 0; i < 5; i++)
        ck_assert_double_eq(random_gaussian(&r), seed12345[i]);
}
END_TEST

/* The first and last items, the sum of i * item[i], and the first items of a second shuffle in
 * place. */
static const struct {
    uint64_t seed;
    uint32_t first[8], last[4];
    uint64_t checksum;
    uint32_t again[4];
} shuffles[] = {
    {0, {419, 459, 130, 431, 370, 26, 201, 56}, {455, 388, 197, 432}, 31659294, {9, 386, 148, 175}},
    {1, {376, 179, 354, 385, 173, 405, 355, 38}, {410, 433, 291, 68}, 30921867, {369, 77, 211, 52}},
    {((uint64_t)1 << 40) + 3,
     {35, 86, 166, 369, 182, 125, 347, 265},
     {426, 281, 31, 112},
     31049351,
     {288, 203, 310, 153}},
};

START_TEST(test_shuffles)
{
    uint32_t items[500];
    uint64_t checksum = 0;
    struct random r;

    for (uint32_t i = 0; i < 500; i++)
        items[i] = i;
    random_seed_python(&r, shuffles[_i].seed);
    random_shuffle(&r, items, 500);
    for (int i = 0; i < 8; i++)
        ck_assert_uint_eq(items[i], shuffles[_i].first[i]);
    for (int i = 0; i < 4; i++)
        ck_assert_uint_eq(items[496 + i], shuffles[_i].last[i]);
    for (uint64_t i = 0; i < 500; i++)
        checksum += i * items[i];
    ck_assert_uint_eq(checksum, shuffles[_i].checksum);
    random_shuffle(&r, items, 500);
    for (int i = 0; i < 4; i++)
        ck_assert_uint_eq(items[i], shuffles[_i].again[i]);
}
END_TEST

/* For each seed, as a program of NumPy and Python would draw: 1001 uniforms in [-0.25, 0.75), 1001
 * Gaussians (an odd number: one is left waiting), 7 uniforms; and two shuffles of 0 .. 499 in
 * order, folded into one number. */
static const struct {
    uint32_t seed;
    double uniform[3];  /* first, 500th, last */
    double gaussian[3]; /* first, second, last */
    double after;       /* the last uniform */
    uint32_t fold;
} sessions[] = {
    {0u,
     {0.29881350392732475, 0.060380825979811426, 0.34288027078115757},
     {-0.013627509189153961, -0.2761920072700508, 0.8267819483271787},
     0.24584930191283372,
     2169840992u},
    {1u,
     {0.167022004702574, -0.16251779044640913, 0.07580996661320483},
     {0.29643843041551654, 0.4591031407764337, -1.0037557466015068},
     0.7575703592474212,
     1293862048u},
    {42u,
     {0.12454011884736249, 0.44816171401974514, -0.06486707116138035},
     {1.0645686780266999, 0.11960566888706947, -1.0144188771679996},
     0.6006510665483559,
     1001564858u},
    {12345u,
     {0.6796160928171479, -0.02089434391441325, 0.5476445358842773},
     {0.8646108902411754, 0.6401323873412929, -0.698387713422878},
     0.3149421866455744,
     4204361286u},
    {4294967295u,
     {-0.1523679710059862, 0.13678021326939915, 0.7283407784257938},
     {-0.6121590530049897, 1.0292249620464662, 0.09742714225971226},
     0.007883612044127908,
     1377630160u},
};

START_TEST(test_sessions)
{
    double u[1001], g[1001], v = 0;
    uint32_t items[500], fold = 0;
    struct random r;

    random_seed_numpy(&r, sessions[_i].seed);
    for (int i = 0; i < 1001; i++)
        u[i] = random_uniform(&r, -0.25, 0.75);
    for (int i = 0; i < 1001; i++)
        g[i] = random_gaussian(&r);
    for (int i = 0; i < 7; i++)
        v = random_uniform(&r, 0, 1);
    for (int i = 0; i < 3; i++)
        ck_assert_double_eq(u[500 * i], sessions[_i].uniform[i]);
    ck_assert_double_eq(g[0], sessions[_i].gaussian[0]);
    ck_assert_double_eq(g[1], sessions[_i].gaussian[1]);
    ck_assert_double_eq(g[1000], sessions[_i].gaussian[2]);
    ck_assert_double_eq(v, sessions[_i].after);

    random_seed_python(&r, sessions[_i].seed);
    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < 500; i++)
            items[i] = i;
        random_shuffle(&r, items, 500);
        for (int i = 0; i < 500; i++)
            fold = fold * 31 + items[i];
    }
    ck_assert_uint_eq(fold, sessions[_i].fold);
}
END_TEST

START_TEST(test_below_stays_below)
{
    struct random r;

    random_seed_python(&r, 7);
    for (uint32_t n = 1; n < 300; n++)
        ck_assert_uint_lt(random_below(&r, n), n);
    ck_assert_uint_lt(random_below(&r, UINT32_MAX), UINT32_MAX);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("random");
    TCase *tc = tcase_create("random");

    tcase_add_test(tc, test_uniform_draws);
    tcase_add_test(tc, test_gaussian_draws);
    tcase_add_loop_test(tc, test_shuffles, 0, 3);
    tcase_add_loop_test(tc, test_sessions, 0, 5);
    tcase_add_test(tc, test_below_stays_below);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
