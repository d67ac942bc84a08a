/* Tests of predict: probabilities of chosen images against a plain double-precision forward pass,
 * also when the number of images or the network's shape changes in between. */
#include "testing.h"

#include <math.h>

#include "mlptui/nn/initializer.h"
#include "ui/model/predict.h"

enum { N = 600, D = 10, C = 5, MOST = 32 };

static uint8_t pixels[N * D], labels[N];
static const struct split split = {.count = N, .pixels = pixels, .labels = labels};
static struct snapshot snapshot;

static void make(size_t depth, size_t width, enum activation activation)
{
    struct network_shape shape = {.layer_count = depth + 1, .activation = activation};
    struct random random;

    shape.widths[0] = D;
    for (size_t l = 1; l <= depth; l++)
        shape.widths[l] = width;
    shape.widths[depth + 1] = C;
    random_seed_numpy(&random, (uint32_t)(depth + width));
    for (size_t k = 0; k < sizeof pixels; k++)
        pixels[k] = (uint8_t)random_below(&random, 256);
    network_release(&snapshot.network);
    ck_assert(network_init(&snapshot.network, &shape, NULL));
    initializer_fill(INIT_GLOROT, &snapshot.network, &random);
    for (size_t k = 0; k < snapshot.network.parameter_count; k++)
        snapshot.network.parameters[k] += (float)random_uniform(&random, -0.2, 0.2);
}

static double activate(double z)
{
    enum activation activation = snapshot.network.shape.activation;

    return activation == ACTIVATION_SIGMOID ? 1 / (1 + exp(-z))
           : activation == ACTIVATION_TANH  ? tanh(z)
                                            : fmax(0, z);
}

static void ck_row(const struct predictor *predictor, size_t i, size_t image)
{
    const float *row = predictor_row(predictor, i);
    size_t layers = snapshot.network.shape.layer_count;
    double a[MOST], z[MOST], sum = 0;

    ck_assert_ptr_nonnull(row);
    for (size_t k = 0; k < D; k++)
        a[k] = pixels[image * D + k] / 255.0;
    for (size_t l = 0; l < layers; l++) {
        const struct layer *layer = &snapshot.network.layers[l];

        for (size_t j = 0; j < layer->n_out; j++) {
            z[j] = (double)layer->bias[j];
            for (size_t k = 0; k < layer->n_in; k++)
                z[j] += a[k] * (double)layer->weights[k * layer->n_out + j];
        }
        for (size_t j = 0; j < layer->n_out; j++)
            a[j] = l + 1 < layers ? activate(z[j]) : exp(z[j]);
    }
    for (size_t c = 0; c < C; c++)
        sum += a[c];
    for (size_t c = 0; c < C; c++)
        ck_assert_double_eq_tol((double)row[c], a[c] / sum, 1e-5);
}

START_TEST(chosen_images_in_their_order)
{
    static const size_t indices[] = {599, 0, 17, 17, 300};
    struct predictor predictor;

    make(2, 12, ACTIVATION_RELU);
    predictor = (struct predictor){0};
    ck_assert_ptr_null(predictor_row(&predictor, 0));
    ck_assert(predictor_run(&predictor, &snapshot, &split, indices, 5));
    ck_assert_uint_eq(predictor.count, 5);
    ck_assert_uint_eq(predictor.class_count, C);
    for (size_t i = 0; i < 5; i++)
        ck_row(&predictor, i, indices[i]);
    ck_assert_ptr_null(predictor_row(&predictor, 5));
    ck_assert(predictor_run(&predictor, &snapshot, &split, indices, 0));
    ck_assert_ptr_null(predictor_row(&predictor, 0));
    predictor_release(&predictor);
    network_release(&snapshot.network);
}
END_TEST

START_TEST(numbers_and_shapes_may_change)
{
    static const struct {
        size_t n, depth, width;
        enum activation activation;
    } calls[] = {{1, 1, 8, ACTIVATION_RELU},     {PREDICT_MOST, 1, 8, ACTIVATION_RELU},
                 {3, 1, 8, ACTIVATION_RELU},     {3, 1, 8, ACTIVATION_TANH},
                 {40, 3, 20, ACTIVATION_TANH},   {40, 0, 1, ACTIVATION_SIGMOID},
                 {41, 1, 30, ACTIVATION_SIGMOID}};
    struct predictor predictor;
    size_t indices[PREDICT_MOST];

    predictor = (struct predictor){0};
    for (size_t call = 0; call < sizeof calls / sizeof calls[0]; call++) {
        make(calls[call].depth, calls[call].width, calls[call].activation);
        for (size_t i = 0; i < calls[call].n; i++)
            indices[i] = (i * 7 + call) % N;
        ck_assert(predictor_run(&predictor, &snapshot, &split, indices, calls[call].n));
        ck_assert_uint_eq(predictor.count, calls[call].n);
        for (size_t i = 0; i < calls[call].n; i++)
            ck_row(&predictor, i, indices[i]);
    }
    predictor_release(&predictor);
    network_release(&snapshot.network);
}
END_TEST

/* The same pixels for the same snapshot are not predicted again: a network that was changed behind
 * its number shows it. */
START_TEST(what_is_known_stays)
{
    size_t indices[3] = {5, 6, 7};
    struct predictor predictor;

    predictor = (struct predictor){0};
    make(1, 8, ACTIVATION_RELU);
    snapshot.number = 1;
    ck_assert(predictor_run(&predictor, &snapshot, &split, indices, 3));
    float before = predictor_row(&predictor, 0)[0];
    snapshot.network.layers[1].bias[0] += 1;
    ck_assert(predictor_run(&predictor, &snapshot, &split, indices, 3));
    ck_assert_float_eq(predictor_row(&predictor, 0)[0], before);

    pixels[7 * D] ^= 0x80; /* another picture at the same place */
    ck_assert(predictor_run(&predictor, &snapshot, &split, indices, 3));
    for (size_t i = 0; i < 3; i++)
        ck_row(&predictor, i, indices[i]);
    snapshot.network.layers[1].bias[0] += 1;
    snapshot.number = 2;
    ck_assert(predictor_run(&predictor, &snapshot, &split, indices, 3));
    for (size_t i = 0; i < 3; i++)
        ck_row(&predictor, i, indices[i]);
    snapshot.network.layers[1].bias[0] += 1;
    predictor_clear(&predictor);
    ck_assert_ptr_null(predictor_row(&predictor, 0));
    ck_assert(predictor_run(&predictor, &snapshot, &split, indices, 3));
    ck_row(&predictor, 1, 6);
    snapshot.network.layers[1].bias[0] += 1; /* of no worker: never the same */
    snapshot.number = 0;
    for (int i = 0; i < 2; i++) {
        ck_assert(predictor_run(&predictor, &snapshot, &split, indices, 3));
        ck_row(&predictor, 2, 7);
        snapshot.network.layers[1].bias[0] += 1;
    }
    predictor_release(&predictor);
    network_release(&snapshot.network);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("predict");
    TCase *tc = tcase_create("predict");

    tcase_add_test(tc, chosen_images_in_their_order);
    tcase_add_test(tc, numbers_and_shapes_may_change);
    tcase_add_test(tc, what_is_known_stays);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
