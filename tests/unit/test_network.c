/* Tests of network, initializer, activation, loss and optimizer against independent references: a
 * plain double-precision forward pass with central differences, NumPy's draws, and recurrences
 * written out. */
#include "testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mlptui/nn/initializer.h"
#include "mlptui/nn/loss.h"
#include "mlptui/nn/network.h"
#include "mlptui/nn/optimizer.h"
#include "nn/gemm.h"

#define B 4
#define D 5
#define C 3

static const uint8_t labels[B] = {2, 0, 1, 2};

static struct network_shape make_shape(size_t depth, enum activation activation)
{
    struct network_shape shape = {.layer_count = depth + 1, .activation = activation};

    shape.widths[0] = D;
    for (size_t l = 1; l <= depth; l++)
        shape.widths[l] = 5 + l;
    shape.widths[depth + 1] = C;
    return shape;
}

static void make(struct network *network, struct pass *pass, size_t depth,
                 enum activation activation)
{
    struct network_shape shape = make_shape(depth, activation);
    struct random random;

    ck_assert(network_init(network, &shape, NULL));
    ck_assert(pass_init(pass, &shape, B, true, NULL));
    random_seed_numpy(&random, 42);
    initializer_fill(INIT_GLOROT, network, &random);
    for (size_t k = 0; k < network->parameter_count; k++) /* biases too */
        network->parameters[k] += (float)random_uniform(&random, -0.1, 0.1);
    for (size_t k = 0; k < B * D; k++)
        pass->input[k] = (float)random_uniform(&random, -1, 1);
}

/* --- the reference: mean exact cross-entropy, in double precision ----------------------------- */

static double activate(enum activation kind, double z)
{
    switch (kind) {
    case ACTIVATION_RELU:
        return z > 0 ? z : 0;
    case ACTIVATION_SIGMOID:
        return 1 / (1 + exp(-z));
    case ACTIVATION_TANH:
        return tanh(z);
    case ACTIVATION_LEAKY_RELU:
        return z > 0 ? z : 0.01 * z;
    case ACTIVATION_GELU:
        return z * erfc(-z / sqrt(2)) / 2;
    case ACTIVATION_COUNT:
        break;
    }
    return NAN;
}

static double sample_loss(const struct network_shape *s, const double *p, const float *x,
                          uint8_t label)
{
    double a[16], z[16];

    for (size_t i = 0; i < s->widths[0]; i++)
        a[i] = (double)x[i];
    for (size_t l = 0; l < s->layer_count; l++) {
        size_t n_in = s->widths[l], n_out = s->widths[l + 1];

        for (size_t j = 0; j < n_out; j++) {
            z[j] = p[n_in * n_out + j];
            for (size_t i = 0; i < n_in; i++)
                z[j] += a[i] * p[i * n_out + j];
        }
        for (size_t j = 0; j < n_out; j++)
            a[j] = l + 1 < s->layer_count ? activate(s->activation, z[j]) : z[j];
        p += (n_in + 1) * n_out;
    }
    double sum = 0;
    for (size_t c = 0; c < C; c++)
        sum += exp(a[c]);
    return log(sum) - a[label];
}

static double reference_loss(const struct network *network, const struct pass *pass, size_t changed,
                             double by)
{
    double parameters[512], loss = 0;

    ck_assert_uint_le(network->parameter_count, 512);
    for (size_t k = 0; k < network->parameter_count; k++)
        parameters[k] = (double)network->parameters[k];
    parameters[changed] += by;
    for (size_t b = 0; b < B; b++)
        loss += sample_loss(&network->shape, parameters, pass->input + b * D, labels[b]);
    return loss / B;
}

/* --- gradients ------------------------------------------------------------------------------- */

START_TEST(test_gradient_against_differences)
{
    struct network network;
    struct pass pass;
    float gradient[512];
    const double epsilon = 1e-6;

    make(&network, &pass, (size_t)_i % 4, (enum activation)(_i / 4));
    network_forward(&network, &pass, B);
    network_backward(&network, &pass, labels, gradient);
    for (size_t k = 0; k < network.parameter_count; k++) {
        double numeric = (reference_loss(&network, &pass, k, epsilon) -
                          reference_loss(&network, &pass, k, -epsilon)) /
                         (2 * epsilon);
        ck_assert_msg(fabs(numeric - (double)gradient[k]) < 2e-6,
                      "parameter %zu: %g by differences, %g", k, numeric, (double)gradient[k]);
    }
    network_release(&network);
    pass_release(&pass);
}
END_TEST

START_TEST(test_sgd_rides_on_the_product)
{
    const float rate = 0.3f, decay = _i % 2 == 0 ? 0.0f : 0.05f;
    struct network network, copy;
    struct pass pass;
    float gradient[512];

    make(&network, &pass, (size_t)_i / 2, ACTIVATION_RELU);
    ck_assert(network_init(&copy, &network.shape, NULL));
    network_copy(&copy, &network);
    network_forward(&network, &pass, B);
    network_backward(&network, &pass, labels, gradient);
    network_forward(&network, &pass, B);
    network_backward_sgd(&network, &pass, labels, rate, decay);
    for (size_t l = 0; l < copy.shape.layer_count; l++) {
        const struct layer *layer = &copy.layers[l];
        size_t first = (size_t)(layer->weights - copy.parameters),
               weights = layer->n_in * layer->n_out;

        for (size_t k = first; k < first + weights + layer->n_out; k++) {
            float w = copy.parameters[k], shrink = k < first + weights ? decay : 0.0f;
            ck_assert_float_eq_tol(network.parameters[k], w - rate * (gradient[k] + shrink * w),
                                   1e-6f);
        }
    }
    network_release(&network);
    network_release(&copy);
    pass_release(&pass);
}
END_TEST

/* One step of one parameter, in double precision. */
static void recur(enum optimizer_kind kind, int t, double g, double *w, double *m, double *v)
{
    switch (kind) {
    case OPTIMIZER_SGD:
        *w -= 0.01 * g;
        break;
    case OPTIMIZER_MOMENTUM:
        *m = 0.9 * *m + g;
        *w -= 0.01 * *m;
        break;
    case OPTIMIZER_ADAM:
        *m = 0.9 * *m + 0.1 * g;
        *v = 0.999 * *v + 0.001 * g * g;
        *w -= 0.01 * (*m / (1 - pow(0.9, t))) / (sqrt(*v / (1 - pow(0.999, t))) + 1e-8);
        break;
    case OPTIMIZER_RMSPROP:
        *v = 0.99 * *v + 0.01 * g * g;
        *w -= 0.01 * g / (sqrt(*v) + 1e-8);
        break;
    case OPTIMIZER_NESTEROV:
        *m = 0.9 * *m + g;
        *w -= 0.01 * (g + 0.9 * *m);
        break;
    case OPTIMIZER_COUNT:
        break;
    }
}

/* With weight decay. */
START_TEST(test_optimizers_against_recurrences)
{
    enum optimizer_kind kind = (enum optimizer_kind)_i;
    struct network network;
    struct pass pass;
    struct optimizer optimizer;
    double w[512], m[512] = {0}, v[512] = {0};
    float g[512];

    make(&network, &pass, 1, ACTIVATION_TANH);
    ck_assert(optimizer_init(&optimizer, kind, &network, NULL));
    optimizer.rate = 0.01;
    optimizer.momentum = 0.9;
    optimizer.weight_decay = 0.1;
    for (size_t k = 0; k < network.parameter_count; k++)
        w[k] = (double)network.parameters[k];
    for (int t = 1; t <= 5; t++) {
        network_forward(&network, &pass, B);
        network_backward(&network, &pass, labels, g);
        for (size_t k = 0; k < network.parameter_count; k++) {
            bool weight = k < D * 6 || (k >= D * 6 + 6 && k < D * 6 + 6 + 6 * C);

            recur(kind, t, (double)g[k] + (weight ? 0.1 * w[k] : 0), &w[k], &m[k], &v[k]);
        }
        network_forward(&network, &pass, B);
        optimizer_step(&optimizer, &network, &pass, labels);
        for (size_t k = 0; k < network.parameter_count; k++)
            ck_assert_double_eq_tol((double)network.parameters[k], w[k], 2e-5);
    }
    ck_assert_uint_eq(optimizer.steps, 5);
    optimizer_release(&optimizer);
    network_release(&network);
    pass_release(&pass);
}
END_TEST

/* Four parameters at rate 0.01 by NumPy in float64, from the recurrences in optimizer.h, after one
 * step and after all four; torch.optim, its other settings at their defaults, agrees to 1e-15. */
static const float first_parameters[4] = {0.5f, -1, 2, 0};
static const float gradients[4][4] = {{0.1f, -0.2f, 0.3f, 0},
                                      {0.05f, 0.4f, -0.3f, 1e-4f},
                                      {-0.2f, 0.1f, 0.6f, 1e-4f},
                                      {0.3f, 0.3f, -0.9f, -2e-4f}};
static const struct {
    enum optimizer_kind kind;
    double after_one[4], after_four[4];
} numpy_steps[] = {
    {OPTIMIZER_RMSPROP,
     {0.400000099999900, -0.900000049999975, 1.900000033333322, 0},
     {0.362891767767633, -1.066664780713761, 1.966726333529047, -0.088917625946324}},
    {OPTIMIZER_NESTEROV,
     {0.498100000000000, -0.996200000000000, 1.994300000000000, 0},
     {0.493905400000000, -1.013975800000000, 1.998871700000000, -0.000002349000000}},
};

START_TEST(test_steps_by_numpy)
{
    float w[4], moments[OPTIMIZER_MOST_MOMENTS][4] = {{0}};
    struct optimizer_update update = {.count = 4,
                                      .parameters = w,
                                      .moments = {moments[0], moments[1]},
                                      .rate = 0.01,
                                      .momentum = 0.9};

    memcpy(w, first_parameters, sizeof w);
    for (int t = 0; t < 4; t++) {
        update.gradient = gradients[t];
        update.step++;
        optimizers[numpy_steps[_i].kind].update(&update);
        for (int k = 0; k < 4 && t == 0; k++)
            ck_assert_double_eq_tol((double)w[k], numpy_steps[_i].after_one[k], 5e-7);
    }
    for (int k = 0; k < 4; k++)
        ck_assert_double_eq_tol((double)w[k], numpy_steps[_i].after_four[k], 1e-6);
}
END_TEST

/* The table is whole, and numbers beyond it name nothing. */
START_TEST(test_rows_are_whole)
{
    for (unsigned kind = 0; kind < ACTIVATION_COUNT; kind++) {
        const struct activation_row *row = &activations[kind];

        ck_assert_ptr_eq(activation_name(kind), row->name);
        ck_assert(row->name != NULL && row->forward != NULL && row->backward != NULL);
        ck_assert(row->value != NULL && row->slope != NULL);
    }
    for (unsigned kind = 0; kind < OPTIMIZER_COUNT; kind++) {
        const struct optimizer_row *row = &optimizers[kind];

        ck_assert_ptr_eq(optimizer_name(kind), row->name);
        ck_assert(row->name != NULL && row->step != NULL);
        ck_assert(row->update != NULL || optimizer_moments(kind) == 0);
    }
    for (unsigned kind = 0; kind < INIT_COUNT; kind++)
        ck_assert(initializer_name(kind) != NULL &&
                  initializer_name(kind) == initializers[kind].name);
    ck_assert_ptr_null(activation_name(ACTIVATION_COUNT));
    ck_assert_ptr_null(optimizer_name(OPTIMIZER_COUNT));
    ck_assert_ptr_null(initializer_name(INIT_COUNT));
}
END_TEST

/* --- initializers ---------------------------------------------------------------------------- */

/* First two and last weight of each layer of 784-666-666-10, drawn by NumPy after
 * numpy.random.seed(0). */
static const double glorot_draws[3][3] = {
    {0.006280028331580659, 0.027684866046200837, 0.010863568765173026},
    {-0.04898958855853029, 0.05817140403376163, 0.03570902110735341},
    {-0.0031761023705782487, -0.09049757697998359, -0.02886685783493438}};
static const double normal_draws[3][3] = {
    {1.764052345967664, 0.4001572083672233, -0.42383394145590636},
    {1.507085154336618, 1.8836403940811441, 0.24961462533296946},
    {0.42642413061712864, 0.3386154933853784, 0.1374944871909817}};

START_TEST(test_initializers_draw_as_numpy)
{
    struct network_shape shape = {.layer_count = 3, .widths = {784, 666, 666, 10}};
    struct network network;
    struct random random;

    ck_assert(network_init(&network, &shape, NULL));
    ck_assert_uint_eq(network.parameter_count, 973702);
    for (int kind = INIT_ZERO; kind < INIT_COUNT; kind++) {
        random_seed_numpy(&random, 0);
        initializer_fill((enum initializer)kind, &network, &random);
        for (size_t l = 0; l < 3; l++) {
            const struct layer *layer = &network.layers[l];
            const float *w = layer->weights;
            size_t at[3] = {0, 1, layer->n_in * layer->n_out - 1};

            for (int i = 0; i < 3; i++) {
                double expected = kind == INIT_ZERO     ? 0
                                  : kind == INIT_GLOROT ? glorot_draws[l][i]
                                  : kind == INIT_NORMAL
                                      ? normal_draws[l][i]
                                      : normal_draws[l][i] * sqrt(2.0 / (double)layer->n_in);
                ck_assert_float_eq(w[at[i]], (float)expected);
            }
            for (size_t j = 0; j < layer->n_out; j++)
                ck_assert_float_eq(layer->bias[j], 0.0f);
        }
    }
    network_release(&network);
}
END_TEST

START_TEST(test_impossible_shapes)
{
    struct network_shape shapes[] = {
        {.layer_count = 0, .widths = {4, 2}},
        {.layer_count = NETWORK_MAX_LAYERS + 1, .widths = {4, 2}},
        {.layer_count = 2, .widths = {4, 0, 2}},
        {.layer_count = 2, .widths = {4, NETWORK_MAX_WIDTH + 1, 2}},
        {.layer_count = 2, .widths = {SIZE_MAX, 3, 2}},
        {.layer_count = 2, .widths = {NETWORK_MAX_WIDTH, NETWORK_MAX_WIDTH, 2}},
    };
    struct network network;
    struct error error;

    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        error.text[0] = '\0';
        ck_assert(!network_init(&network, &shapes[i], &error));
        ck_assert_ptr_null(network.parameters);
        ck_assert_str_ne(error.text, "");
    }
}
END_TEST

/* --- loss, softmax --------------------------------------------------------------------------- */

START_TEST(test_loss_is_bounded)
{
    const float p[2 * 3] = {0, 1, 0, 0.5f, 0.25f, 0.25f};
    const uint8_t truth[2] = {0, 0};
    struct loss_sum sum = {0};
    uint8_t predicted[2];
    float p_true[2];

    loss_add(&sum, LOSS_CROSS_ENTROPY, p, truth, 2, 3, predicted, p_true);
    ck_assert_double_eq_tol(sum.loss, -log(1e-8) - log(0.5 + 1e-8), 1e-9);
    ck_assert_double_eq_tol(loss_mean(&sum), (18.420680743952367 + 0.6931471605599454) / 2, 1e-9);
    ck_assert_double_eq(loss_accuracy(&sum), 50);
    ck_assert_int_eq(predicted[0], 1);
    ck_assert_float_eq(p_true[1], 0.5f);
    ck_assert(isnan(loss_mean(&(struct loss_sum){0})));
}
END_TEST

START_TEST(test_loss_is_not_below_zero)
{
    float certain[2] = {1, 0};
    uint8_t label = 0;
    struct loss_sum sum = {0};

    loss_add(&sum, LOSS_CROSS_ENTROPY, certain, &label, 1, 2, NULL, NULL);
    ck_assert_double_eq(loss_mean(&sum), 0);
    ck_assert(!signbit(loss_mean(&sum)));
}
END_TEST

START_TEST(test_ties_go_to_the_lowest)
{
    ck_assert_uint_eq(loss_arg_max((float[]){0.1f, 0.4f, 0.4f, 0.1f}, 4), 1);
    ck_assert_uint_eq(loss_arg_max((float[]){0.25f, 0.25f, 0.25f, 0.25f}, 4), 0);
    ck_assert_uint_eq(loss_arg_max((float[]){NAN, 0.2f, 0.3f}, 3), 2);
    ck_assert_uint_eq(loss_arg_max((float[]){NAN, NAN}, 2), 0);
}
END_TEST

START_TEST(test_softmax_survives_large_logits)
{
    float a[3 * 3] = {1e4f, 1e4f, -1e4f, 0, 0, 0, INFINITY, 0, 1};
    const float bias[3] = {0, 0, 0};

    loss_functions[LOSS_CROSS_ENTROPY].output(a, bias, 3, 3);
    ck_assert_float_eq_tol(a[0], 0.5f, 1e-6f);
    ck_assert_float_eq(a[2], 0.0f);
    ck_assert_float_eq_tol(a[4], 1.0f / 3, 1e-6f);
    for (int c = 6; c < 9; c++)
        ck_assert(isnan(a[c]));
}
END_TEST

START_TEST(test_relu_at_zero)
{
    float a[3] = {-1, 0, 2}, delta[3] = {5, 5, 5};
    const float bias[3] = {0, 0, 0};

    activation_forward(ACTIVATION_RELU, a, bias, NULL, 1, 3);
    ck_assert_float_eq(a[0], 0.0f);
    ck_assert_float_eq(a[2], 2.0f);
    activations[ACTIVATION_RELU].backward(a, delta, 3);
    ck_assert_float_eq(delta[0], 0.0f);
    ck_assert_float_eq(delta[1], 0.0f); /* derivative 0 at 0 */
    ck_assert_float_eq(delta[2], 5.0f);
}
END_TEST

/* Outputs by the formulas in double precision; factors of the backward pass by central differences.
 */
START_TEST(test_activations_against_formulas)
{
    enum activation kind = (enum activation)_i;
    const float bias[3] = {0.25f, -0.5f, 0};
    const double step = 1e-5;
    float z[2 * 3] = {-3, 0.7f, -0.01f, 20, -20, 1.5f}, a[2 * 3], sums[2 * 3], delta[2 * 3];

    memcpy(a, z, sizeof z);
    activation_forward(kind, a, bias, sums, 2, 3);
    for (int k = 0; k < 6; k++)
        delta[k] = 2;
    activations[kind].backward(activations[kind].slope_from_sum ? sums : a, delta, 6);
    for (int k = 0; k < 6; k++) {
        double at = (double)z[k] + (double)bias[k % 3];
        double slope = (activate(kind, at + step) - activate(kind, at - step)) / (2 * step);

        ck_assert_double_eq_tol((double)a[k], activate(kind, at), 1e-6);
        ck_assert_double_eq_tol((double)delta[k], 2 * slope, 1e-6);
    }
}
END_TEST

/* By NumPy in float64: leaky-relu as numpy.where(z > 0, z, 0.01 * z), whose slope at 0 is 0.01 as
 * in PyTorch; gelu as z * P, its slope P + z * exp(-z * z / 2) / sqrt(2 * pi), with P = (1 + erf(z
 * / sqrt(2))) / 2 by Python's math.erf. torch.nn.functional.gelu, and its gradient, agree to 1e-15.
 */
static const struct {
    enum activation kind;
    double z, value, slope;
} numpy_activations[] = {
    {ACTIVATION_LEAKY_RELU, -20, -0.2, 0.01},
    {ACTIVATION_LEAKY_RELU, -0.01, -0.0001, 0.01},
    {ACTIVATION_LEAKY_RELU, 0, 0, 0.01},
    {ACTIVATION_LEAKY_RELU, 0.01, 0.01, 1},
    {ACTIVATION_LEAKY_RELU, 5, 5, 1},
    {ACTIVATION_GELU, -6, -5.9195258694799691e-09, -3.546870945402639e-08},
    {ACTIVATION_GELU, -3, -0.0040496940948903104, -0.011945647204183918},
    {ACTIVATION_GELU, -0.75, -0.16997051428265114, 0.00077427826076489903},
    {ACTIVATION_GELU, -0.1, -0.046017216272297101, 0.42047690797526982},
    {ACTIVATION_GELU, 0, 0, 0.5},
    {ACTIVATION_GELU, 1, 0.84134474606854293, 1.0833154705876864},
    {ACTIVATION_GELU, 2.5, 2.4844758366855597, 1.0376110859081451},
    {ACTIVATION_GELU, 6, 5.9999999940804738, 1.0000000354687093},
};

START_TEST(test_activations_by_numpy)
{
    double z = numpy_activations[_i].z, value = numpy_activations[_i].value;
    double slope = numpy_activations[_i].slope;
    const struct activation_row *row = &activations[numpy_activations[_i].kind];
    float a = (float)z, sum, delta = 1, bias = 0;

    activation_forward(numpy_activations[_i].kind, &a, &bias, &sum, 1, 1);
    row->backward(row->slope_from_sum ? &sum : &a, &delta, 1);
    ck_assert_double_eq_tol((double)a, value, 1e-6 * fmax(fabs(value), 0.1));
    ck_assert_double_eq_tol((double)delta, slope, 1e-6);
    ck_assert_double_eq_tol(row->value(z), value, 1e-15 * fmax(fabs(value), 1));
    ck_assert_double_eq_tol(row->slope(z), slope, 1e-15);
}
END_TEST

/* Only a training pass of a network whose activation asks keeps its hidden layers' sums. */
START_TEST(test_sums_are_kept_where_asked)
{
    struct network_shape shape = make_shape(2, (enum activation)_i);

    for (int training = 0; training < 2; training++) {
        struct pass pass;

        ck_assert(pass_init(&pass, &shape, B, training, NULL));
        for (size_t l = 0; l < 3; l++)
            ck_assert_int_eq(pass.sums[l] != NULL,
                             training && l < 2 && activations[_i].slope_from_sum);
        pass_release(&pass);
    }
}
END_TEST

/* A diverged network must not look like a dead one. */
START_TEST(test_nan_goes_through)
{
    const float bias[2] = {0, 0};
    float p[3] = {NAN, NAN, NAN};
    const uint8_t truth[1] = {1};
    struct loss_sum sum = {0};

    for (int kind = 0; kind < ACTIVATION_COUNT; kind++) {
        float a[2] = {NAN, 1};
        activation_forward((enum activation)kind, a, bias, NULL, 1, 2);
        ck_assert(isnan(a[0]) && !isnan(a[1]));
    }
    loss_add(&sum, LOSS_CROSS_ENTROPY, p, truth, 1, 3, NULL, NULL);
    ck_assert(isnan(loss_mean(&sum)));
    ck_assert_uint_eq(sum.count, 1);
}
END_TEST

START_TEST(test_softmax_adds_its_bias)
{
    float a[2 * 3] = {1, 2, 3, -1, 0, 0.5f};
    const float bias[3] = {0.5f, -1, 0.25f}, z[2 * 3] = {1, 2, 3, -1, 0, 0.5f};

    loss_functions[LOSS_CROSS_ENTROPY].output(a, bias, 2, 3);
    for (int b = 0; b < 2; b++) {
        double sum = 0;

        for (int c = 0; c < 3; c++)
            sum += exp((double)z[3 * b + c] + (double)bias[c]);
        for (int c = 0; c < 3; c++)
            ck_assert_double_eq_tol((double)a[3 * b + c],
                                    exp((double)z[3 * b + c] + (double)bias[c]) / sum, 1e-6);
    }
}
END_TEST

/* What each optimizer holds, and that a changed rate counts from the next step on. */
START_TEST(test_optimizers_hold_what_they_need)
{
    struct network network;
    struct pass pass;
    struct optimizer optimizer;
    float before[512], gradient[512];

    make(&network, &pass, 1, ACTIVATION_TANH);
    for (int kind = 0; kind < OPTIMIZER_COUNT; kind++) {
        ck_assert(optimizer_init(&optimizer, (enum optimizer_kind)kind, &network, NULL));
        ck_assert_uint_eq(optimizer.steps, 0);
        ck_assert_int_eq(optimizer.gradient == NULL, kind == OPTIMIZER_SGD);
        ck_assert_int_eq(optimizer.moments == NULL, kind == OPTIMIZER_SGD);
        optimizer_release(&optimizer);
        ck_assert_ptr_null(optimizer.moments);
    }
    ck_assert(optimizer_init(&optimizer, OPTIMIZER_SGD, &network, NULL));
    for (int step = 0; step < 3; step++) {
        optimizer.rate = 0.1 * step;
        memcpy(before, network.parameters, network.parameter_count * sizeof(float));
        network_forward(&network, &pass, B);
        network_backward(&network, &pass, labels, gradient);
        network_forward(&network, &pass, B);
        optimizer_step(&optimizer, &network, &pass, labels);
        for (size_t k = 0; k < network.parameter_count; k++)
            ck_assert_float_eq_tol(network.parameters[k],
                                   before[k] - (float)optimizer.rate * gradient[k], 1e-6f);
    }
    optimizer_release(&optimizer);
    network_release(&network);
    pass_release(&pass);
}
END_TEST

#define MANY  100 /* samples and units: enough for each pass to be shared out among the threads */
#define MOST  3   /* threads */
#define WIDTH 64  /* as few as are looked at for zeros */

/* The gradient at a network whose layers are shared out, in memory that the caller frees; four of
 * five pixels are zero where the input is `sparse`. */
static float *shared_gradient(struct network *network, enum activation activation, bool sparse,
                              int threads)
{
    struct network_shape shape = {
        .layer_count = 3, .widths = {WIDTH, MANY, MANY, C}, .activation = activation};
    struct random random;
    struct pass pass;
    uint8_t classes[MANY];

    gemm_set_threads(threads);
    ck_assert(network_init(network, &shape, NULL));
    ck_assert(pass_init(&pass, &shape, MANY, true, NULL));
    random_seed_numpy(&random, 5);
    initializer_fill(INIT_GLOROT, network, &random);
    for (size_t k = 0; k < MANY * WIDTH; k++)
        pass.input[k] = sparse && k % 5 > 0 ? 0 : (float)random_uniform(&random, -1, 1);
    for (size_t b = 0; b < MANY; b++)
        classes[b] = (uint8_t)(b % C);
    for (size_t k = 0; k < network->parameter_count; k++)
        network->parameters[k] += (float)random_uniform(&random, -0.1, 0.1);
    float *gradient = calloc(network->parameter_count, sizeof *gradient);
    network_forward(network, &pass, MANY);
    ck_assert(pass.input_is_sparse == sparse);
    network_backward(network, &pass, classes, gradient);
    pass_release(&pass);
    gemm_set_threads(0);
    return gradient;
}

START_TEST(test_more_threads_find_the_same)
{
    enum activation activation = (enum activation)(_i / 2);
    struct network network;
    float *expected = shared_gradient(&network, activation, _i % 2, 1), largest = 0;

    network_release(&network);
    float *gradient = shared_gradient(&network, activation, _i % 2, MOST);
    for (size_t k = 0; k < network.parameter_count; k++) {
        ck_assert_float_eq_tol(gradient[k], expected[k], 1e-6f);
        largest = fmaxf(largest, fabsf(expected[k]));
    }
    ck_assert_float_gt(largest, 1e-3f);
    free(gradient);
    free(expected);
    network_release(&network);
}
END_TEST

/* The parameters after two steps of an optimizer, in memory that the caller frees. */
static float *shared_steps(enum optimizer_kind kind, size_t *count, int threads)
{
    struct network_shape shape = {.layer_count = 2, .widths = {MANY, MANY, C}};
    struct network network;
    struct pass pass;
    struct optimizer optimizer;
    struct random random;

    gemm_set_threads(threads);
    ck_assert(network_init(&network, &shape, NULL));
    ck_assert(pass_init(&pass, &shape, B, true, NULL));
    ck_assert(optimizer_init(&optimizer, kind, &network, NULL));
    optimizer.rate = 0.01;
    optimizer.momentum = 0.5;
    optimizer.weight_decay = 0.1;
    random_seed_numpy(&random, 5);
    initializer_fill(INIT_GLOROT, &network, &random);
    for (size_t k = 0; k < B * MANY; k++)
        pass.input[k] = (float)random_uniform(&random, -1, 1);
    for (int step = 0; step < 2; step++) {
        network_forward(&network, &pass, B);
        optimizer_step(&optimizer, &network, &pass, labels);
    }
    float *parameters = calloc(network.parameter_count, sizeof *parameters);
    *count = network.parameter_count;
    memcpy(parameters, network.parameters, *count * sizeof *parameters);
    optimizer_release(&optimizer);
    pass_release(&pass);
    network_release(&network);
    gemm_set_threads(0);
    return parameters;
}

START_TEST(test_more_threads_step_the_same)
{
    size_t count;
    float *expected = shared_steps((enum optimizer_kind)_i, &count, 1);
    float *found = shared_steps((enum optimizer_kind)_i, &count, MOST);

    for (size_t k = 0; k < count; k++)
        ck_assert_float_eq_tol(found[k], expected[k], 1e-5f);
    free(found);
    free(expected);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("network");
    TCase *tc = tcase_create("network");

    tcase_add_loop_test(tc, test_gradient_against_differences, 0, 4 * ACTIVATION_COUNT);
    tcase_add_loop_test(tc, test_sgd_rides_on_the_product, 0, 8);
    tcase_add_loop_test(tc, test_more_threads_find_the_same, 0, 2 * ACTIVATION_COUNT);
    tcase_add_loop_test(tc, test_more_threads_step_the_same, 0, OPTIMIZER_COUNT);
    tcase_add_loop_test(tc, test_optimizers_against_recurrences, 0, OPTIMIZER_COUNT);
    tcase_add_loop_test(tc, test_steps_by_numpy, 0, sizeof numpy_steps / sizeof numpy_steps[0]);
    tcase_add_test(tc, test_rows_are_whole);
    tcase_add_test(tc, test_initializers_draw_as_numpy);
    tcase_add_test(tc, test_impossible_shapes);
    tcase_add_test(tc, test_loss_is_bounded);
    tcase_add_test(tc, test_loss_is_not_below_zero);
    tcase_add_test(tc, test_ties_go_to_the_lowest);
    tcase_add_test(tc, test_softmax_survives_large_logits);
    tcase_add_test(tc, test_relu_at_zero);
    tcase_add_loop_test(tc, test_activations_against_formulas, 0, ACTIVATION_COUNT);
    tcase_add_loop_test(tc, test_activations_by_numpy, 0,
                        sizeof numpy_activations / sizeof numpy_activations[0]);
    tcase_add_loop_test(tc, test_sums_are_kept_where_asked, 0, ACTIVATION_COUNT);
    tcase_add_test(tc, test_nan_goes_through);
    tcase_add_test(tc, test_softmax_adds_its_bias);
    tcase_add_test(tc, test_optimizers_hold_what_they_need);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
