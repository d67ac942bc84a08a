/* Tests of evaluation: predictions of a split larger than one chunk, against a plain
 * double-precision forward pass sample by sample. */
#include "testing.h"

#include <math.h>

#include "mlptui/nn/initializer.h"
#include "train/evaluation.h"

enum { N = 2 * EVALUATION_CHUNK + 345, V = 70, D = 12, H = 9, C = 4 };

static uint8_t pixels[(N + V) * D], labels[N + V];
static const struct dataset dataset = {
    .image_rows = 3,
    .image_columns = 4,
    .pixel_count = D,
    .class_count = C,
    .splits = {[SPLIT_TRAIN] = {.count = N, .pixels = pixels, .labels = labels},
               [SPLIT_VALIDATION] = {.count = V, .pixels = pixels + N * D, .labels = labels + N}},
};
static struct network network;
static struct evaluator evaluator;

static void setup(void)
{
    struct network_shape shape = {
        .layer_count = 2, .widths = {D, H, C}, .activation = ACTIVATION_TANH};
    struct random random;

    random_seed_numpy(&random, 11);
    for (size_t k = 0; k < sizeof pixels; k++)
        pixels[k] = (uint8_t)random_below(&random, 256);
    for (size_t i = 0; i < sizeof labels; i++)
        labels[i] = (uint8_t)random_below(&random, C);
    ck_assert(network_init(&network, &shape, NULL));
    initializer_fill(INIT_NORMAL, &network, &random);
    ck_assert(evaluator_init(&evaluator, &dataset, &shape, NULL));
}

static void teardown(void)
{
    evaluator_release(&evaluator);
    network_release(&network);
}

/* Class probabilities of one image. */
static void reference(const uint8_t *image, double p[C])
{
    const struct layer *first = &network.layers[0], *second = &network.layers[1];
    double hidden[H], sum = 0;

    for (size_t j = 0; j < H; j++) {
        hidden[j] = (double)first->bias[j];
        for (size_t i = 0; i < D; i++)
            hidden[j] += image[i] / 255.0 * (double)first->weights[i * H + j];
        hidden[j] = tanh(hidden[j]);
    }
    for (size_t c = 0; c < C; c++) {
        p[c] = (double)second->bias[c];
        for (size_t j = 0; j < H; j++)
            p[c] += hidden[j] * (double)second->weights[j * C + c];
        p[c] = exp(p[c]);
        sum += p[c];
    }
    for (size_t c = 0; c < C; c++)
        p[c] /= sum;
}

/* Judges the whole evaluation of a split, and its sums. */
static void ck_evaluation(enum split_id id)
{
    const struct split *split = &dataset.splits[id];
    const struct evaluation *evaluation = &evaluator.splits[id].evaluation;
    const struct loss_sum *sum = &evaluator.splits[id].sum;
    double loss = 0;
    size_t correct = 0;

    ck_assert_int_eq(evaluation->split, id);
    ck_assert_uint_eq(evaluation->count, split->count);
    for (size_t i = 0; i < split->count; i++) {
        double p[C], most = 0;

        reference(split->pixels + i * D, p);
        for (size_t c = 0; c < C; c++)
            most = fmax(most, p[c]);
        ck_assert_uint_lt(evaluation->predicted[i], C);
        ck_assert_double_eq_tol(p[evaluation->predicted[i]], most,
                                1e-5); /* a tie may go either way */
        ck_assert_double_eq_tol((double)evaluation->confidence[i], most, 1e-5);
        ck_assert_double_eq_tol((double)evaluation->p_true[i], p[split->labels[i]], 1e-5);
        loss -= log(p[split->labels[i]] + 1e-8);
        correct += evaluation->predicted[i] == split->labels[i];
    }
    ck_assert_double_eq_tol(loss_mean(sum), loss / (double)split->count, 1e-4);
    ck_assert_double_eq_tol(loss_accuracy(sum), 100.0 * (double)correct / (double)split->count,
                            1e-9);
}

START_TEST(chunk_by_chunk)
{
    ck_assert(!evaluator_complete(&evaluator, SPLIT_TRAIN, 5));
    for (int chunk = 1; chunk <= 3; chunk++) {
        evaluator_advance(&evaluator, &network, SPLIT_TRAIN, 5, 2);
        ck_assert_int_eq(evaluator_complete(&evaluator, SPLIT_TRAIN, 5), chunk == 3);
        ck_assert_uint_eq(evaluator.splits[SPLIT_TRAIN].evaluation.count, chunk == 3 ? N : 0);
    }
    ck_evaluation(SPLIT_TRAIN);
    ck_assert_uint_eq(evaluator.splits[SPLIT_TRAIN].evaluation.step, 5);
    ck_assert_uint_eq(evaluator.splits[SPLIT_TRAIN].evaluation.epoch, 2);
    ck_assert(!evaluator_complete(&evaluator, SPLIT_TRAIN, 6)); /* another network */
    ck_assert(!evaluator_complete(&evaluator, SPLIT_VALIDATION, 5));
    evaluator_advance(&evaluator, &network, SPLIT_VALIDATION, 5, 2);
    ck_assert(evaluator_complete(&evaluator, SPLIT_VALIDATION, 5));
    ck_evaluation(SPLIT_VALIDATION);
    ck_evaluation(SPLIT_TRAIN); /* untouched by the other */
}
END_TEST

START_TEST(an_empty_split_is_complete)
{
    ck_assert(evaluator_complete(&evaluator, SPLIT_TEST, 0));
    ck_assert(evaluator_complete(&evaluator, SPLIT_TEST, 99));
    ck_assert_uint_eq(evaluator.splits[SPLIT_TEST].evaluation.count, 0);
}
END_TEST

/* What was begun for one network does not go into the evaluation of another. */
START_TEST(a_new_step_starts_over)
{
    evaluator_advance(&evaluator, &network, SPLIT_TRAIN, 0, 0);
    evaluator_advance(&evaluator, &network, SPLIT_TRAIN, 0, 0);
    for (size_t k = 0; k < network.parameter_count; k++)
        network.parameters[k] *= -0.7f;
    for (int chunk = 0; chunk < 3; chunk++)
        evaluator_advance(&evaluator, &network, SPLIT_TRAIN, 9, 1);
    ck_assert(evaluator_complete(&evaluator, SPLIT_TRAIN, 9));
    ck_evaluation(SPLIT_TRAIN);
    evaluator_advance(&evaluator, &network, SPLIT_TRAIN, 10, 1);
    ck_assert_uint_eq(evaluator.splits[SPLIT_TRAIN].evaluation.count, 0); /* no mixture is shown */
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("evaluation");
    TCase *tc = tcase_create("evaluation");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, chunk_by_chunk);
    tcase_add_test(tc, an_empty_split_is_complete);
    tcase_add_test(tc, a_new_step_starts_over);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
