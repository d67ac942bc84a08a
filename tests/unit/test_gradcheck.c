/* Tests of gradcheck: it passes what is right, and fails each gradient that is broken on purpose.
 */
#include "gradchecking.h"
#include "testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mlptui/nn/gradcheck.h"
#include "mlptui/nn/initializer.h"

#define D 6
#define C 4

struct fixture {
    struct network network;
    struct pass pass;
    float gradient[1000];
    float input[D];
    uint8_t label;
    struct gradcheck check;
};

static const size_t widths[4][5] = {{D, C}, {D, 9, C}, {D, 9, 8, C}, {D, 9, 8, 7, C}};

static void make(struct fixture *f, enum activation activation, size_t depth, enum initializer init)
{
    struct network_shape shape = {.layer_count = depth + 1, .activation = activation};
    struct random random;
    struct error error;

    memcpy(shape.widths, widths[depth], sizeof widths[depth]);
    ck_assert(network_init(&f->network, &shape, &error));
    ck_assert(pass_init(&f->pass, &shape, 1, true, &error));
    ck_assert_uint_le(f->network.parameter_count, sizeof f->gradient / sizeof f->gradient[0]);
    random_seed_numpy(&random, 3);
    initializer_fill(init, &f->network, &random);
    for (size_t l = 0; init != INIT_ZERO && l <= depth; l++) /* biases of 0 would hide mistakes */
        for (size_t j = 0; j < f->network.layers[l].n_out; j++)
            f->network.layers[l].bias[j] = (float)random_uniform(&random, -0.2, 0.2);
    for (size_t i = 0; i < D; i++)
        f->input[i] = i == 2 ? 0.0f : (float)random_uniform(&random, 0, 1);
    memcpy(f->pass.input, f->input, sizeof f->input);
    f->label = 1;
    network_forward(&f->network, &f->pass, 1);
    network_backward(&f->network, &f->pass, &f->label, f->gradient);
}

static void drop(struct fixture *f)
{
    pass_release(&f->pass);
    network_release(&f->network);
}

/* The best relative difference over a few steps, for all parameters of a layer. */
static double judge(struct fixture *f, size_t layer, bool bias)
{
    static const double steps[] = {100, 1000, 10000};
    struct error error;
    double best = INFINITY;

    ck_assert(gradcheck_init(&f->check, &f->network, f->input, f->label, f->gradient, layer, bias,
                             &error));
    choose(&f->check, 1000, true);
    ck_assert_uint_gt(f->check.count, 0);
    for (size_t k = 0; k < 3; k++) {
        struct gradcheck_row row = compare(&f->check, steps[k]);
        ck_assert_double_eq(row.epsilon, 1 / steps[k]);
        best = fmin(best, isnan(row.relative) ? INFINITY : row.relative);
    }
    gradcheck_release(&f->check);
    return best;
}

#define PASSES 1e-4 /* the command's default tolerance */

/* By NumPy in float64, from the same draws (numpy.random.seed(3)): a row for each activation in the
 * order of the table; no hidden layer to three. */
static const double numpy_losses[ACTIVATION_COUNT][4] = {
    {0.606517890158561, 1.859688803089395, 1.347779275424265, 1.436816773459666},
    {0.606517890158561, 1.931582610233146, 1.991413546500230, 2.110705451943343},
    {0.606517890158561, 1.753491008633833, 1.757139289262780, 1.507916644092069},
    {0.606517890158561, 1.858726120157847, 1.349790116720609, 1.439537693001228},
    {0.606517890158561, 1.749378354829994, 1.388913218774741, 1.457913287146357},
};

START_TEST(the_loss_is_that_of_numpy)
{
    struct fixture f;
    struct error error;

    make(&f, (enum activation)(_i / 4), (size_t)(_i % 4), INIT_GLOROT);
    ck_assert(gradcheck_init(&f.check, &f.network, f.input, f.label, f.gradient, 0, false, &error));
    ck_assert_double_eq_tol(gradcheck_loss(&f.check), numpy_losses[_i / 4][_i % 4], 1e-13);
    gradcheck_release(&f.check);
    drop(&f);
}
END_TEST

START_TEST(backpropagation_passes)
{
    struct fixture f;

    make(&f, (enum activation)(_i / 4), (size_t)(_i % 4), INIT_GLOROT);
    for (size_t l = 0; l <= (size_t)(_i % 4); l++) {
        ck_assert_double_lt(judge(&f, l, false), PASSES);
        ck_assert_double_lt(judge(&f, l, true), PASSES);
    }
    drop(&f);
}
END_TEST

/* What people get wrong: a factor, a sign, a batch mean forgotten, a transposed matrix, a missing
 * mask, a bias left out. `at` is the gradient of layer 1 (n_in, n_out). */
static void break_it(struct fixture *f, int how)
{
    const struct layer *layer = &f->network.layers[1];
    float *at = f->gradient + (layer->weights - f->network.parameters);
    size_t count = layer->n_in * layer->n_out;
    float copy[100];

    ck_assert_uint_le(count, 100);
    memcpy(copy, at, count * sizeof *at);
    for (size_t k = 0; k < count; k++) {
        size_t i = k / layer->n_out, j = k % layer->n_out;
        if (how == 0)
            at[k] *= 1.001f;
        else if (how == 1)
            at[k] = -at[k];
        else if (how == 2) /* the transposed order */
            at[k] = copy[j * layer->n_in + i];
        else if (how == 3) /* no gradient at all */
            at[k] = 0;
        else if (how == 4)
            at[k] = NAN;
    }
    if (how == 5) /* one entry among all */
        at[0] += 0.01f;
}

START_TEST(a_broken_gradient_fails)
{
    struct fixture f;

    make(&f, ACTIVATION_TANH, 2, INIT_GLOROT);
    ck_assert_double_lt(judge(&f, 1, false), PASSES);
    break_it(&f, _i);
    ck_assert_double_gt(judge(&f, 1, false), PASSES);
    drop(&f);
}
END_TEST

/* A factor of 1.001 in any layer's weights, and one bias that is wrong, under any activation. */
START_TEST(any_layer_is_judged)
{
    struct fixture f;
    size_t depth = (size_t)(_i % 4);

    for (size_t l = 0; l <= depth; l++) {
        make(&f, (enum activation)(_i / 4), depth, INIT_GLOROT);
        const struct layer *layer = &f.network.layers[l];
        float *weights = f.gradient + (layer->weights - f.network.parameters);
        float *biases = f.gradient + (layer->bias - f.network.parameters);
        for (size_t k = 0; k < layer->n_in * layer->n_out; k++)
            weights[k] *= 1.001f;
        ck_assert_double_gt(judge(&f, l, false), PASSES);
        ck_assert_double_lt(judge(&f, l, true), PASSES);
        biases[layer->n_out - 1] += 1e-3f;
        ck_assert_double_gt(judge(&f, l, true), PASSES);
        drop(&f);
    }
}
END_TEST

/* A gradient that is 0 everywhere is wrong, not a zero that says nothing. */
START_TEST(a_gradient_never_computed_fails)
{
    struct fixture f;
    bool bias = _i % 2 != 0;

    make(&f, (enum activation)(_i / 2), 2, INIT_GLOROT);
    memset(f.gradient, 0, sizeof f.gradient);
    for (size_t l = 0; l < 3; l++)
        ck_assert_double_gt(judge(&f, l, bias), 0.5);
    drop(&f);
}
END_TEST

/* delta of layer 0 without ReLU's mask: dead units then seem to have a gradient. */
START_TEST(a_missing_mask_fails)
{
    struct fixture f;

    make(&f, ACTIVATION_RELU, 1, INIT_GLOROT);
    ck_assert_double_lt(judge(&f, 0, false), PASSES);
    const struct layer *first = &f.network.layers[0], *second = &f.network.layers[1];
    for (size_t j = 0; j < first->n_out; j++) {
        float delta = 0;
        for (size_t c = 0; c < C; c++)
            delta += f.pass.deltas[1][c] * second->weights[j * C + c];
        for (size_t i = 0; i < D; i++)
            f.gradient[i * first->n_out + j] = f.input[i] * delta;
    }
    ck_assert_double_gt(judge(&f, 0, false), PASSES);
    drop(&f);
}
END_TEST

START_TEST(zeros_are_told_apart)
{
    struct fixture f;
    struct error error;

    make(&f, ACTIVATION_RELU, 1, INIT_GLOROT);
    ck_assert(gradcheck_init(&f.check, &f.network, f.input, 1, f.gradient, 0, false, &error));
    choose(&f.check, 1000, true);
    ck_assert_uint_eq(f.check.count + f.check.skipped_count, D * 9);
    for (size_t k = 0; k < f.check.count; k++)
        ck_assert(f.check.chosen[k].row != 2 && f.check.chosen[k].analytic != 0);
    for (size_t k = 0; k < f.check.skipped_count; k++) {
        const struct gradcheck_parameter *p = &f.check.skipped[k];
        bool dead = f.pass.activations[0][p->column] == 0;

        ck_assert(p->row == 2 || dead);
        ck_assert_int_eq(p->cause, p->row == 2 ? GRADCHECK_PIXEL_ZERO : GRADCHECK_OUTPUT_DEAD);
    }
    choose(&f.check, 20, false); /* told not to */
    ck_assert_uint_eq(f.check.count, 20);
    ck_assert_uint_eq(f.check.skipped_count, 0);
    ck_assert_int_eq(f.check.chosen[2].cause, GRADCHECK_PIXEL_ZERO);
    gradcheck_release(&f.check);

    ck_assert(gradcheck_init(&f.check, &f.network, f.input, 1, f.gradient, 1, false, &error));
    choose(&f.check, 1000, true);
    for (size_t k = 0; k < f.check.skipped_count; k++)
        ck_assert_int_eq(f.check.skipped[k].cause, GRADCHECK_INPUT_ZERO);
    gradcheck_release(&f.check);
    drop(&f);
}
END_TEST

/* Unit 0 of the second hidden layer is dead, and with it more weights than would be computed: the
 * next unit's are found. */
START_TEST(a_dead_unit_is_passed_by)
{
    enum { WIDE = GRADCHECK_MOST_PROBED + 500 };
    struct network_shape shape = {.layer_count = 3, .widths = {1, WIDE, 2, 2}};
    struct network network;
    struct pass pass;
    struct gradcheck check;
    struct error error;
    uint8_t label = 0;

    ck_assert(network_init(&network, &shape, &error));
    ck_assert(pass_init(&pass, &shape, 1, true, &error));
    for (size_t k = 0; k < network.parameter_count; k++)
        network.parameters[k] = (float)(k % 7 + 1) / 1000;
    network.layers[1].bias[0] = -100;
    pass.input[0] = 1;
    float *gradient = calloc(network.parameter_count, sizeof *gradient);
    network_forward(&network, &pass, 1);
    network_backward(&network, &pass, &label, gradient);
    ck_assert(gradcheck_init(&check, &network, pass.input, label, gradient, 1, false, &error));
    choose(&check, 10, true);
    ck_assert_uint_eq(check.skipped_count, WIDE);
    for (size_t k = 0; k < GRADCHECK_MOST_LISTED; k++)
        ck_assert_int_eq(check.skipped[k].cause, GRADCHECK_OUTPUT_DEAD);
    ck_assert_uint_eq(check.count, 10);
    ck_assert_uint_eq(check.chosen[0].column, 1);
    ck_assert_double_lt(compare(&check, 1000).relative, PASSES);
    gradcheck_release(&check);
    free(gradient);
    pass_release(&pass);
    network_release(&network);
}
END_TEST

static const enum activation saturating[] = {ACTIVATION_SIGMOID, ACTIVATION_TANH, ACTIVATION_GELU};

/* Weights so large that single precision loses the digits of most slopes: what is right passes all
 * the same, and a gradient without the slopes, which single precision has in full, does not. */
START_TEST(saturated_units_are_told_apart)
{
    struct fixture f;
    struct error error;
    size_t saturated = 0;

    make(&f, saturating[_i], 1, INIT_GLOROT);
    struct layer *first = &f.network.layers[0], *second = &f.network.layers[1];
    for (size_t k = 0; k < D * first->n_out; k++)
        first->weights[k] *= 12;
    network_forward(&f.network, &f.pass, 1);
    network_backward(&f.network, &f.pass, &f.label, f.gradient);
    ck_assert(gradcheck_init(&f.check, &f.network, f.input, f.label, f.gradient, 0, false, &error));
    choose(&f.check, 1000, true);
    for (size_t k = 0; k < f.check.skipped_count; k++)
        saturated += f.check.skipped[k].cause == GRADCHECK_SATURATED;
    ck_assert_uint_gt(saturated, 0);
    ck_assert_uint_gt(f.check.count, 0);
    ck_assert_double_lt(compare(&f.check, 10000).relative, PASSES);

    for (size_t k = 0; k < f.check.skipped_count; k++) { /* these alone are wrong */
        const struct gradcheck_parameter *p = &f.check.skipped[k];
        float pull = 0;
        for (size_t c = 0; c < C; c++)
            pull += f.pass.deltas[1][c] * second->weights[p->column * C + c];
        f.gradient[p->index] = f.input[p->row] * pull;
    }
    gradcheck_release(&f.check);
    ck_assert_double_gt(judge(&f, 0, false), PASSES);
    drop(&f);
}
END_TEST

/* Logits (0, -gap): p_1 = e^-gap / (1 + e^-gap). */
static enum gradcheck_cause cause_at_gap(float gap, size_t label, size_t column)
{
    struct network_shape shape = {.layer_count = 1, .widths = {1, 2}};
    struct network network;
    struct gradcheck check;
    struct error error;
    enum gradcheck_cause cause;
    float p = expf(-gap) / (1 + expf(-gap)), one = 1;
    float delta[2] = {label == 0 ? -p : 1 - p, label == 0 ? p : p - 1};
    float gradient[4] = {delta[0], delta[1], delta[0], delta[1]};

    ck_assert(network_init(&network, &shape, &error));
    network.layers[0].weights[1] = -gap;
    ck_assert(gradcheck_init(&check, &network, &one, label, gradient, 0, false, &error));
    choose(&check, 2, false);
    ck_assert_uint_eq(check.count, 2);
    cause = check.chosen[column].cause;
    gradcheck_release(&check);
    network_release(&network);
    return cause;
}

START_TEST(gradients_without_digits_are_told_apart)
{
    ck_assert_int_eq(cause_at_gap(3, 0, 0), GRADCHECK_LIVE);
    ck_assert_int_eq(cause_at_gap(3, 1, 1), GRADCHECK_LIVE);
    ck_assert_int_eq(cause_at_gap(12, 0, 0), GRADCHECK_CERTAIN);
    ck_assert_int_eq(cause_at_gap(12, 0, 1), GRADCHECK_CERTAIN);
    ck_assert_int_eq(cause_at_gap(12, 1, 1), GRADCHECK_LIVE); /* sure, and wrong */
    ck_assert_int_eq(cause_at_gap(12, 1, 0), GRADCHECK_LIVE);
    ck_assert_int_eq(cause_at_gap(50, 0, 1), GRADCHECK_TOO_SMALL);
    ck_assert_int_eq(cause_at_gap(200, 0, 0), GRADCHECK_CERTAIN);
}
END_TEST

START_TEST(with_zero_weights_nothing_is_left)
{
    struct fixture f;
    struct error error;

    make(&f, ACTIVATION_SIGMOID, 1, INIT_ZERO);
    ck_assert(gradcheck_init(&f.check, &f.network, f.input, 1, f.gradient, 0, true, &error));
    choose(&f.check, 10, true);
    ck_assert_uint_eq(f.check.count, 0);
    ck_assert_uint_eq(f.check.skipped_count, 9);
    ck_assert_int_eq(f.check.skipped[0].cause, GRADCHECK_NO_WAY_OUT);
    ck_assert_double_eq_tol(gradcheck_loss(&f.check), log(C), 1e-12);
    gradcheck_release(&f.check);
    ck_assert(!gradcheck_init(&f.check, &f.network, f.input, 1, f.gradient, 2, true, &error));
    ck_assert_str_eq(error.text, "there is no layer 3: the network has 2");
    drop(&f);
}
END_TEST

/* A loss that can be worked out by hand: logits (0, ln 3), label 0. */
START_TEST(the_loss_is_cross_entropy)
{
    struct network_shape shape = {.layer_count = 1, .widths = {1, 2}};
    struct network network;
    struct gradcheck check;
    struct error error;
    float one = 1, gradient[4] = {0};

    ck_assert(network_init(&network, &shape, &error));
    network.layers[0].weights[1] = logf(3);
    ck_assert(gradcheck_init(&check, &network, &one, 0, gradient, 0, false, &error));
    ck_assert_double_eq_tol(gradcheck_loss(&check), log(4), 1e-7);
    /* dL/dz = p - onehot = (1/4 - 1, 3/4) */
    ck_assert_double_eq_tol(gradcheck_numeric(&check, 0, 1e-4), -0.75, 1e-7);
    ck_assert_double_eq_tol(gradcheck_numeric(&check, 3, 1e-4), 0.75, 1e-7);
    gradcheck_release(&check);
    network_release(&network);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gradcheck");
    TCase *tests = tcase_create("gradcheck");

    tcase_add_loop_test(tests, the_loss_is_that_of_numpy, 0, 4 * ACTIVATION_COUNT);
    tcase_add_loop_test(tests, backpropagation_passes, 0, 4 * ACTIVATION_COUNT);
    tcase_add_loop_test(tests, a_broken_gradient_fails, 0, 6);
    tcase_add_loop_test(tests, any_layer_is_judged, 0, 4 * ACTIVATION_COUNT);
    tcase_add_loop_test(tests, a_gradient_never_computed_fails, 0, 2 * ACTIVATION_COUNT);
    tcase_add_test(tests, a_missing_mask_fails);
    tcase_add_test(tests, zeros_are_told_apart);
    tcase_add_test(tests, a_dead_unit_is_passed_by);
    tcase_add_loop_test(tests, saturated_units_are_told_apart, 0, 3);
    tcase_add_test(tests, gradients_without_digits_are_told_apart);
    tcase_add_test(tests, with_zero_weights_nothing_is_left);
    tcase_add_test(tests, the_loss_is_cross_entropy);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
