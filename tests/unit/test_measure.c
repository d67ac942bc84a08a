/* Tests of measure: one mini-batch of a small network, judged by slow loops in double precision
 * that make the forward and the backward pass themselves. */
#include "testing.h"

#include <math.h>
#include <string.h>

#include "mlptui/nn/initializer.h"
#include "mlptui/nn/network.h"
#include "train/measure.h"

enum { B = 7, D = 6, H1 = 8, H2 = 5, C = 4, LAYERS = 3, MOST = 16 };

static const size_t widths[LAYERS + 1] = {D, H1, H2, C};
static const uint8_t labels[B] = {0, 3, 2, 1, 1, 0, 2};

static struct network network;
static struct pass pass;
static struct network_metrics metrics;
static float *scratch;

static void setup(void)
{
    struct network_shape shape = {
        .layer_count = LAYERS, .widths = {D, H1, H2, C}, .activation = ACTIVATION_RELU};
    struct random random;

    ck_assert(network_init(&network, &shape, NULL));
    ck_assert(pass_init(&pass, &shape, B, true, NULL));
    random_seed_numpy(&random, 7);
    initializer_fill(INIT_GLOROT, &network, &random);
    for (size_t k = 0; k < network.parameter_count; k++) /* biases too */
        network.parameters[k] += (float)random_uniform(&random, -0.3, 0.3);
    for (size_t k = 0; k < B * D; k++)
        pass.input[k] = (float)random_uniform(&random, -1, 1);
    network.layers[0].bias[2] = -50; /* a unit that is dead, and one that is never 0 */
    network.layers[0].bias[3] = 50;
    scratch = calloc(network.parameter_count, sizeof *scratch);
    metrics = (struct network_metrics){0};
}

static void teardown(void)
{
    network_release(&network);
    pass_release(&pass);
    free(scratch);
}

/* --- the reference ---------------------------------------------------------------------------- */

struct reference {
    double outputs[LAYERS][B][MOST]; /* of ReLU, the last of softmax */
    double squares[LAYERS];          /* sum over the weights of (dL/dW)^2 */
};

static double weight(size_t l, size_t i, size_t j)
{
    return (double)network.layers[l].weights[i * widths[l + 1] + j];
}

static void forward(struct reference *r, size_t b)
{
    double in[MOST] = {0};

    for (size_t i = 0; i < D; i++)
        in[i] = (double)pass.input[b * D + i];
    for (size_t l = 0; l < LAYERS; l++) {
        double *out = r->outputs[l][b], sum = 0;

        for (size_t j = 0; j < widths[l + 1]; j++) {
            double z = (double)network.layers[l].bias[j];
            for (size_t i = 0; i < widths[l]; i++)
                z += in[i] * weight(l, i, j);
            out[j] = l + 1 < LAYERS ? fmax(z, 0) : exp(z);
            sum += out[j];
        }
        for (size_t j = 0; j < widths[l + 1]; j++) {
            if (l + 1 == LAYERS)
                out[j] /= sum;
            in[j] = out[j];
        }
    }
}

/* dL/dz of a layer's unit for a sample, by the chain rule from the top. */
static double delta(const struct reference *r, size_t l, size_t b, size_t j)
{
    double sum = 0;

    if (l + 1 == LAYERS)
        return (r->outputs[l][b][j] - (labels[b] == j)) / B;
    if (r->outputs[l][b][j] <= 0)
        return 0;
    for (size_t k = 0; k < widths[l + 2]; k++)
        sum += weight(l + 1, j, k) * delta(r, l + 1, b, k);
    return sum;
}

static void compute(struct reference *r)
{
    memset(r, 0, sizeof *r);
    for (size_t b = 0; b < B; b++)
        forward(r, b);
    for (size_t l = 0; l < LAYERS; l++)
        for (size_t i = 0; i < widths[l]; i++)
            for (size_t j = 0; j < widths[l + 1]; j++) {
                double g = 0;
                for (size_t b = 0; b < B; b++)
                    g += delta(r, l, b, j) *
                         (l == 0 ? (double)pass.input[b * D + i] : r->outputs[l - 1][b][i]);
                r->squares[l] += g * g;
            }
}

static double rms(const float *values, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += pow((double)values[i], 2);
    return sqrt(sum / (double)n);
}

/* --- the tests -------------------------------------------------------------------------------- */

START_TEST(figures_of_every_layer)
{
    static struct reference r;

    compute(&r);
    network_forward(&network, &pass, B);
    measure_before(&metrics, &network, &pass, labels, scratch);
    ck_assert_uint_eq(metrics.layer_count, LAYERS);
    for (size_t l = 0; l < LAYERS; l++) {
        const struct layer_metrics *m = &metrics.layers[l];
        size_t n_in = widths[l], n_out = widths[l + 1], zeros = 0, dead = 0;
        double low = INFINITY, high = -INFINITY;

        for (size_t j = 0; j < n_out; j++) {
            size_t silent = 0;
            for (size_t b = 0; b < B; b++) {
                silent += r.outputs[l][b][j] <= 0;
                low = fmin(low, r.outputs[l][b][j]);
                high = fmax(high, r.outputs[l][b][j]);
            }
            zeros += silent;
            dead += silent == B;
        }
        ck_assert_uint_eq(m->n_in, n_in);
        ck_assert_uint_eq(m->n_out, n_out);
        ck_assert_double_eq_tol(m->rms_weight, rms(network.layers[l].weights, n_in * n_out), 1e-9);
        ck_assert_double_eq_tol(m->rms_bias, rms(network.layers[l].bias, n_out), 1e-9);
        double expected = sqrt(r.squares[l] / (double)(n_in * n_out));
        ck_assert_double_eq_tol(m->rms_gradient, expected, 1e-5 * expected);
        ck_assert_double_eq_tol(m->zero_share, (double)zeros / (double)(B * n_out), 1e-12);
        ck_assert_uint_eq(m->dead_units, dead);
        ck_assert_double_eq_tol(m->low, low, 1e-5);
        ck_assert_double_eq_tol(m->high, high, 1e-4);
    }
    ck_assert_uint_ge(metrics.layers[0].dead_units, 1);
    ck_assert_uint_lt(metrics.layers[0].dead_units, H1);
    ck_assert_uint_eq(metrics.layers[LAYERS - 1].dead_units, 0);
}
END_TEST

/* Each output lies in the bin whose edges enclose it; the highest in the last one. */
START_TEST(histograms_cover_the_range)
{
    network_forward(&network, &pass, B);
    measure_before(&metrics, &network, &pass, labels, scratch);
    for (size_t l = 0; l < LAYERS; l++) {
        const struct layer_metrics *m = &metrics.layers[l];
        double width = (m->high - m->low) / LAYER_HISTOGRAM_BINS;
        size_t total = 0;

        for (size_t bin = 0; bin < LAYER_HISTOGRAM_BINS; bin++) {
            double from = m->low + (double)bin * width, to = from + width, slack = 1e-9 * width;
            size_t surely = 0, perhaps = 0;

            for (size_t k = 0; k < B * widths[l + 1]; k++) {
                double value = (double)pass.activations[l][k];
                bool last = bin + 1 == LAYER_HISTOGRAM_BINS;
                surely += value >= from + slack && (last || value < to - slack);
                perhaps += value >= from - slack && (last || value < to + slack);
            }
            ck_assert_uint_ge(m->histogram[bin], surely);
            ck_assert_uint_le(m->histogram[bin], perhaps);
            total += m->histogram[bin];
        }
        ck_assert_uint_eq(total, B * widths[l + 1]);
    }
}
END_TEST

START_TEST(the_update_is_what_changed)
{
    double changes[LAYERS] = {0};
    size_t kept = 0;

    network_forward(&network, &pass, B);
    measure_before(&metrics, &network, &pass, labels, scratch);
    for (size_t l = 0; l < LAYERS; l++) {
        struct layer *layer = &network.layers[l];
        size_t weights = layer->n_in * layer->n_out;

        for (size_t k = 0; k < weights; k++) {
            float before = layer->weights[k];
            layer->weights[k] += (float)(k % 3) * 0.25f * (float)(l + 1);
            changes[l] += pow((double)layer->weights[k] - (double)before, 2);
        }
        for (size_t j = 0; j < layer->n_out; j++) /* biases are no part of it */
            layer->bias[j] += 100;
        changes[l] = sqrt(changes[l] / (double)weights);
        kept += metrics.layers[l].dead_units;
    }
    measure_after(&metrics, &network, scratch, 41);
    ck_assert_uint_eq(metrics.step, 41);
    for (size_t l = 0; l < LAYERS; l++) {
        ck_assert_double_eq_tol(metrics.layers[l].rms_update, changes[l], 1e-9);
        kept -= metrics.layers[l].dead_units;
    }
    ck_assert_uint_eq(kept, 0);
}
END_TEST

/* Reads the network, never changes it; a second measurement says the same. */
START_TEST(measuring_changes_nothing)
{
    size_t bytes = network.parameter_count * sizeof(float);
    float *before = malloc(bytes);

    ck_assert_ptr_nonnull(before);
    memcpy(before, network.parameters, bytes);
    network_forward(&network, &pass, B);
    measure_before(&metrics, &network, &pass, labels, scratch);
    struct layer_metrics first = metrics.layers[1];
    measure_after(&metrics, &network, scratch, 1);
    ck_assert_mem_eq(before, network.parameters, bytes);
    for (size_t l = 0; l < LAYERS; l++)
        ck_assert_double_eq(metrics.layers[l].rms_update, 0);
    measure_before(&metrics, &network, &pass, labels, scratch);
    ck_assert_double_eq(metrics.layers[1].rms_gradient, first.rms_gradient);
    ck_assert_mem_eq(metrics.layers[1].histogram, first.histogram, sizeof first.histogram);
    free(before);
}
END_TEST

/* Outputs that are no numbers have no place in range and histogram; equal ones share a bin. */
START_TEST(odd_outputs)
{
    network_forward(&network, &pass, B);
    for (size_t k = 0; k < B * H2; k++)
        pass.activations[1][k] = k % 5 == 0 ? NAN : k % 5 == 1 ? INFINITY : 2.5f;
    for (size_t k = 0; k < B * H1; k++)
        pass.activations[0][k] = NAN;
    measure_before(&metrics, &network, &pass, labels, scratch);
    size_t total = 0;
    for (size_t bin = 0; bin < LAYER_HISTOGRAM_BINS; bin++) {
        total += metrics.layers[1].histogram[bin];
        ck_assert_uint_eq(metrics.layers[0].histogram[bin], 0);
    }
    ck_assert_uint_eq(total, B * H2 / 5 * 3);
    ck_assert_uint_eq(metrics.layers[1].histogram[0], total);
    ck_assert_double_eq(metrics.layers[1].low, 2.5);
    ck_assert_double_eq(metrics.layers[1].high, 2.5);
    ck_assert_double_eq(metrics.layers[0].low, 0);
    ck_assert_double_eq(metrics.layers[0].high, 0);
    ck_assert_double_eq(metrics.layers[0].zero_share, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("measure");
    TCase *tc = tcase_create("measure");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, figures_of_every_layer);
    tcase_add_test(tc, histograms_cover_the_range);
    tcase_add_test(tc, the_update_is_what_changed);
    tcase_add_test(tc, measuring_changes_nothing);
    tcase_add_test(tc, odd_outputs);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
