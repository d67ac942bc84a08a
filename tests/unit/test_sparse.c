/* Tests of sparse against the double loop of the definition, on every instruction set at hand. */
#include "testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "nn/gemm.h"
#include "nn/sparse.h"

#define MOST_B 250
#define MOST_D 300
#define MOST_N 130

static float draw(void)
{
    return (float)(rand() % 2001 - 1000) / 1000.0f;
}

/* X with about `percent` of entries other than zero, in runs as pictures have them. */
static void draw_sparse(float *x, size_t B, size_t D, int percent)
{
    for (size_t i = 0; i < B * D; i++)
        x[i] = rand() % 100 < percent ? draw() : 0.0f;
}

static const size_t sizes[][3] = {{2, 64, 48},   {1, 64, 48}, {33, 300, 130},
                                  {32, 129, 49}, {7, 65, 97}, {250, 71, 50}};
#define SIZE_COUNT (sizeof sizes / sizeof sizes[0])

struct problem {
    size_t B, D, n;
    float x[MOST_B * MOST_D], w[MOST_D * MOST_N], delta[MOST_B * MOST_N];
    float z[MOST_B * MOST_N];
    struct sparse sparse;
};

static struct problem *make(const size_t *size, int percent)
{
    struct problem *p = calloc(1, sizeof *p);

    srand(7);
    p->B = size[0];
    p->D = size[1];
    p->n = size[2];
    draw_sparse(p->x, p->B, p->D, percent);
    for (size_t i = 0; i < p->D * p->n; i++)
        p->w[i] = draw();
    for (size_t i = 0; i < p->B * p->n; i++)
        p->delta[i] = draw();
    sparse_init(&p->sparse, p->B, p->D, p->n);
    ck_assert(sparse_fill(&p->sparse, p->x, p->B));
    return p;
}

/* The same with room for more rows than there are, as at the end of an epoch, after a fill with
 * others. */
static struct problem *make_in_larger(const size_t *size, int percent)
{
    struct problem *p = make(size, percent);
    float *other = calloc(2 * MOST_B * p->D, sizeof *other);

    sparse_release(&p->sparse);
    sparse_init(&p->sparse, 2 * MOST_B, p->D, p->n);
    draw_sparse(other, 2 * MOST_B, p->D, 25);
    ck_assert(sparse_fill(&p->sparse, other, 2 * MOST_B));
    ck_assert(sparse_fill(&p->sparse, p->x, p->B));
    free(other);
    return p;
}

static void done(struct problem *p)
{
    sparse_release(&p->sparse);
    free(p);
}

static void check_forward(struct problem *p)
{
    for (size_t i = 0; i < p->B * p->n; i++)
        p->z[i] = -99; /* every entry must be written */
    sparse_forward(&p->sparse, p->w, NULL, ACTIVATION_RELU, p->z, NULL);
    for (size_t b = 0; b < p->B; b++)
        for (size_t j = 0; j < p->n; j++) {
            double sum = 0;

            for (size_t i = 0; i < p->D; i++)
                sum += (double)p->x[b * p->D + i] * (double)p->w[i * p->n + j];
            ck_assert_double_eq_tol((double)p->z[b * p->n + j], sum, 1e-5);
        }
}

START_TEST(forward_is_the_product)
{
    struct problem *p = make(sizes[_i], 20);

    check_forward(p);
    done(p);
}
END_TEST

START_TEST(a_bias_brings_the_activation)
{
    struct problem *p = make(sizes[_i], 20);
    float *z = malloc(sizeof p->z), *bias = malloc(p->n * sizeof *bias);
    float *expected = malloc(sizeof p->z), *sums = malloc(sizeof p->z);

    for (size_t j = 0; j < p->n; j++)
        bias[j] = draw();
    for (int kind = 0; kind < ACTIVATION_COUNT; kind++) {
        sparse_forward(&p->sparse, p->w, NULL, (enum activation)kind, z, NULL);
        activation_forward((enum activation)kind, z, bias, expected, p->B, p->n);
        sparse_forward(&p->sparse, p->w, bias, (enum activation)kind, p->z, sums);
        for (size_t k = 0; k < p->B * p->n; k++) {
            ck_assert_each(fabsf(p->z[k] - z[k]) < 1e-6f);
            ck_assert_each(fabsf(sums[k] - expected[k]) < 1e-6f);
        }
    }
    free(sums);
    free(expected);
    free(bias);
    free(z);
    done(p);
}
END_TEST

static void check_accumulate(struct problem *p, float alpha, float beta)
{
    float *w = malloc(sizeof p->w);

    memcpy(w, p->w, sizeof p->w);
    if (beta == 0.0f) /* must not be read */
        memset(w, 0xff, sizeof p->w);
    sparse_accumulate(&p->sparse, p->delta, alpha, beta, w);
    for (size_t i = 0; i < p->D; i++)
        for (size_t j = 0; j < p->n; j++) {
            double sum = 0;

            for (size_t b = 0; b < p->B; b++)
                sum += (double)p->x[b * p->D + i] * (double)p->delta[b * p->n + j];
            sum = (double)alpha * sum + (double)beta * (double)p->w[i * p->n + j];
            ck_assert_each(fabs((double)w[i * p->n + j] - sum) < 1e-5);
        }
    free(w);
}

START_TEST(accumulate_is_the_product)
{
    struct problem *p = make(sizes[_i], 20);

    check_accumulate(p, -0.5f, 1);
    check_accumulate(p, 2, 0.75f);
    check_accumulate(p, 1, 0);
    done(p);
}
END_TEST

/* Columns without an entry, whose rows of W have nothing to gain but beta. */
static void blank_columns(struct problem *p)
{
    for (size_t b = 0; b < p->B; b++)
        for (size_t i = 0; i < p->D; i++)
            if (i < 3 || (i > 20 && i < 40) || i + 1 == p->D)
                p->x[b * p->D + i] = 0;
    ck_assert(sparse_fill(&p->sparse, p->x, p->B));
}

START_TEST(fewer_rows_than_there_is_room_for)
{
    struct problem *p = make_in_larger(sizes[_i], 20);

    check_forward(p);
    check_accumulate(p, -0.5f, 1);
    blank_columns(p);
    check_forward(p);
    check_accumulate(p, -0.5f, 1);
    check_accumulate(p, 2, 0.75f);
    check_accumulate(p, 1, 0);
    done(p);
}
END_TEST

#define LISTED 9

START_TEST(every_instruction_set_agrees)
{
    uint16_t rows[LISTED] = {0, 2, 3, 5, 8, 13, 14, 15, 19};
    float values[2 * LISTED], tile[20 * SPARSE_TILE], w[2 * SPARSE_TILE];

    srand(1);
    for (size_t i = 0; i < 2 * LISTED; i++)
        values[i] = draw();
    for (size_t i = 0; i < 20 * SPARSE_TILE; i++)
        tile[i] = draw();
    for (size_t i = 0; i < 2 * SPARSE_TILE; i++)
        w[i] = draw();
    ck_assert_ptr_nonnull(sparse_kernels(0));
    for (size_t v = 0; sparse_kernels(v) != NULL; v++) {
        float z[20 * SPARSE_TILE], out[2 * SPARSE_TILE], expected[20 * SPARSE_TILE];

        memcpy(z, tile, sizeof z);
        memcpy(out, w, sizeof out);
        memcpy(expected, tile, sizeof expected);
        sparse_kernels(v)->forward(rows, values, LISTED, w, SPARSE_TILE, z);
        sparse_kernels(v)->accumulate(rows, values, LISTED, tile, 0.5f, out, SPARSE_TILE);
        for (size_t k = 0; k < LISTED; k++)
            for (size_t j = 0; j < SPARSE_TILE; j++)
                expected[rows[k] * SPARSE_TILE + j] +=
                    values[2 * k] * w[j] + values[2 * k + 1] * w[SPARSE_TILE + j];
        for (size_t i = 0; i < 20 * SPARSE_TILE; i++)
            ck_assert_float_eq_tol(z[i], expected[i], 1e-5f);
        for (size_t j = 0; j < 2 * SPARSE_TILE; j++) {
            double sum = 0.5 * (double)w[j];

            for (size_t k = 0; k < LISTED; k++)
                sum += (double)tile[rows[k] * SPARSE_TILE + j % SPARSE_TILE] *
                       (double)values[2 * k + j / SPARSE_TILE];
            ck_assert_double_eq_tol((double)out[j], sum, 1e-5);
        }
    }
}
END_TEST

/* As W's rows lie in it: apart by more than a tile; and an odd last one, which stands with itself.
 */
START_TEST(kernels_take_rows_apart)
{
    enum { APART = SPARSE_TILE + 5 };
    static const uint16_t rows[2] = {1, 0};
    static const float values[4] = {2, -1, 0.5f, 3};
    float w[APART + SPARSE_TILE], tile[2 * SPARSE_TILE];

    for (size_t v = 0; sparse_kernels(v) != NULL; v++) {
        const struct sparse_kernels *kernels = sparse_kernels(v);

        for (size_t i = 0; i < APART + SPARSE_TILE; i++)
            w[i] = (float)i;
        memset(tile, 0, sizeof tile);
        kernels->forward(rows, values, 2, w, APART, tile);
        kernels->forward(rows, values, 1, w, 0, tile);
        for (size_t j = 0; j < SPARSE_TILE; j++) {
            ck_assert_float_eq(tile[SPARSE_TILE + j], 2 * w[j] - w[APART + j] + w[j]);
            ck_assert_float_eq(tile[j], 0.5f * w[j] + 3 * w[APART + j]);
        }
        memset(w, 0xff, sizeof w); /* not numbers: with beta = 0 they must not be read */
        kernels->accumulate(rows, values, 2, tile, 0, w, APART);
        for (size_t j = 0; j < SPARSE_TILE; j++) {
            ck_assert_float_eq(w[j], 2 * tile[SPARSE_TILE + j] + 0.5f * tile[j]);
            ck_assert_float_eq(w[APART + j], 3 * tile[j] - tile[SPARSE_TILE + j]);
        }
        for (size_t i = SPARSE_TILE; i < APART; i++)
            ck_assert(isnan(w[i]));
    }
}
END_TEST

static void check_threads(const size_t *size, int count)
{
    struct problem *p = make(size, 25);
    float *z = malloc(sizeof p->z), *w = malloc(sizeof p->w);

    gemm_set_threads(1);
    sparse_forward(&p->sparse, p->w, NULL, ACTIVATION_RELU, z, NULL);
    memcpy(w, p->w, sizeof p->w);
    sparse_accumulate(&p->sparse, p->delta, -0.1f, 1, w);
    gemm_set_threads(count);
    ck_assert(sparse_fill(&p->sparse, p->x, p->B));
    sparse_forward(&p->sparse, p->w, NULL, ACTIVATION_RELU, p->z, NULL);
    sparse_accumulate(&p->sparse, p->delta, -0.1f, 1, p->w);
    ck_assert_int_eq(memcmp(z, p->z, p->B * p->n * sizeof *z), 0);
    ck_assert_int_eq(memcmp(w, p->w, p->D * p->n * sizeof *w), 0);
    gemm_set_threads(0);
    free(z);
    free(w);
    done(p);
}

/* Also where a thread's share begins in the middle of a tile, and where some have none. */
START_TEST(threads_do_not_change_a_bit)
{
    static const int counts[] = {2, 3, 4, 5, 20};

    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        check_threads(sizes[_i], counts[i]);
}
END_TEST

START_TEST(it_declines_what_does_not_pay)
{
    float *x = calloc(MOST_B * MOST_D, sizeof *x);
    struct sparse sparse;

    sparse_init(&sparse, MOST_B, MOST_D, MOST_N);
    ck_assert(sparse_fill(&sparse, x, MOST_B)); /* nothing but zeros */
    draw_sparse(x, MOST_B, MOST_D, 60);
    ck_assert(!sparse_fill(&sparse, x, MOST_B));
    ck_assert(!sparse_fill(&sparse, x, 0));
    sparse_release(&sparse);

    static const size_t refused[][3] = {
        {100, 8, 666}, {100, 65536, 666}, {100000, 784, 666}, {100, 784, 10}};
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        sparse_init(&sparse, refused[i][0], refused[i][1], refused[i][2]);
        ck_assert_uint_eq(sparse.capacity, 0);
        ck_assert(!sparse_fill(&sparse, x, 1));
        sparse_release(&sparse);
    }
    free(x);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sparse");
    TCase *tests = tcase_create("sparse");

    tcase_add_loop_test(tests, forward_is_the_product, 0, SIZE_COUNT);
    tcase_add_loop_test(tests, a_bias_brings_the_activation, 0, SIZE_COUNT);
    tcase_add_loop_test(tests, accumulate_is_the_product, 0, SIZE_COUNT);
    tcase_add_loop_test(tests, fewer_rows_than_there_is_room_for, 0, SIZE_COUNT);
    tcase_add_test(tests, every_instruction_set_agrees);
    tcase_add_test(tests, kernels_take_rows_apart);
    tcase_add_loop_test(tests, threads_do_not_change_a_bit, 0, SIZE_COUNT);
    tcase_add_test(tests, it_declines_what_does_not_pay);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
