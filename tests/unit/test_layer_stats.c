/* Tests of measure: one mini-batch of a small network, judged by slow loops in double precision
 * that make the forward and the backward pass themselves. */
#include "testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mlptui/nn/initializer.h"
#include "mlptui/nn/network.h"
#include "nn/gemm.h"
#include "train/layer_stats.h"

#define B 7
enum { D = 6, H1 = 8, H2 = 5, C = 4, LAYERS = 3, MOST = 16 };

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
    layer_stats_before(&metrics, &network, &pass, labels, scratch);
    ck_assert_uint_eq(metrics.layer_count, LAYERS);
    for (size_t l = 0; l < LAYERS; l++) {
        const struct layer_metrics *m = &metrics.layers[l];
        size_t n_in = widths[l], n_out = widths[l + 1], zeros = 0, dead = 0;
        double high = 0;

        for (size_t j = 0; j < n_out; j++) {
            size_t silent = 0;
            for (size_t b = 0; b < B; b++) {
                silent += r.outputs[l][b][j] <= 0;
                high = fmax(high, r.outputs[l][b][j]);
            }
            zeros += silent;
            dead += silent == B;
        }
        ck_assert_uint_eq(m->n_in, n_in);
        ck_assert_uint_eq(m->n_out, n_out);
        ck_assert_double_eq_tol(m->rms_weight, rms(network.layers[l].weights, n_in * n_out), 1e-9);
        double expected = sqrt(r.squares[l] / (double)(n_in * n_out));
        ck_assert_double_eq_tol(m->rms_gradient, expected, 1e-5 * expected);
        ck_assert_double_eq_tol(m->zero_share, (double)zeros / (double)(B * n_out), 1e-12);
        ck_assert_uint_eq(m->dead_units, dead);
        ck_assert(m->outputs.low == 0 && m->outputs.high >= high && m->outputs.high <= 2.5 * high);
    }
    ck_assert_uint_ge(metrics.layers[0].dead_units, 1);
    ck_assert_uint_lt(metrics.layers[0].dead_units, H1);
    ck_assert_uint_eq(metrics.layers[LAYERS - 1].dead_units, 0);
}
END_TEST

/* One digit, 1, 2 or 5. */
static bool is_round(double value)
{
    char text[32];

    snprintf(text, sizeof text, "%.0e", value);
    return (text[0] == '1' || text[0] == '2' || text[0] == '5') &&
           fabs(strtod(text, NULL) - value) <= 1e-12 * value;
}

/* Each value lies in the bin whose edges enclose it; what lies beyond, in the outermost ones. */
static void ck_histogram(const struct histogram *h, const float *values, size_t n)
{
    double width = (h->high - h->low) / HISTOGRAM_BINS, slack = 1e-9 * width;
    size_t total = 0;

    ck_assert(is_round(h->high) && (h->low == 0 || h->low == -h->high));
    for (size_t bin = 0; bin < HISTOGRAM_BINS; bin++) {
        double from = bin == 0 ? -INFINITY : h->low + (double)bin * width;
        double to = bin + 1 == HISTOGRAM_BINS ? INFINITY : h->low + (double)(bin + 1) * width;
        size_t surely = 0, perhaps = 0;

        for (size_t k = 0; k < n; k++) {
            double value = (double)values[k];
            surely += value >= from + slack && value < to - slack;
            perhaps += value >= from - slack && value < to + slack;
        }
        ck_assert_uint_ge(h->bins[bin], surely);
        ck_assert_uint_le(h->bins[bin], perhaps);
        total += h->bins[bin];
    }
    ck_assert_uint_eq(total, n);
}

START_TEST(histograms_count_every_value)
{
    static float gradient[D * H1 + H1 + H1 * H2 + H2 + H2 * C + C];
    size_t offset = 0;

    network_forward(&network, &pass, B);
    network_backward(&network, &pass, labels, gradient);
    layer_stats_before(&metrics, &network, &pass, labels, scratch);
    for (size_t l = 0; l < LAYERS; l++) {
        const struct layer_metrics *m = &metrics.layers[l];
        size_t weights = widths[l] * widths[l + 1];

        ck_histogram(&m->weights, network.layers[l].weights, weights);
        ck_histogram(&m->gradients, gradient + offset, weights);
        ck_histogram(&m->outputs, pass.activations[l], B * widths[l + 1]);
        ck_assert(m->weights.low < 0 && m->gradients.low < 0 && m->outputs.low == 0);
        offset += weights + widths[l + 1];
    }
}
END_TEST

/* A range stays while the values fit and fill a fair part of it, so that the picture is steady. */
START_TEST(ranges_are_steady)
{
    struct layer *layer = &network.layers[1];
    double previous = 0;
    int changes = 0;

    network_forward(&network, &pass, B);
    for (size_t k = 0; k < H1 * H2; k++)
        layer->weights[k] = k % 2 == 0 ? 1 : -1;
    for (int i = 0; i < 100;
         i++) { /* grows and shrinks by a tenth, over a border again and again */
        float size = i % 2 == 0 ? 0.95f : 1.05f;
        for (size_t k = 0; k < H1 * H2; k++)
            layer->weights[k] = layer->weights[k] < 0 ? -size : size;
        layer_stats_before(&metrics, &network, &pass, labels, scratch);
        changes += metrics.layers[1].weights.high != previous;
        previous = metrics.layers[1].weights.high;
        ck_assert_double_ge(previous, (double)size);
        ck_assert_double_eq(metrics.layers[1].weights.low, -previous);
    }
    ck_assert_int_le(changes, 2); /* the first one, and the first growth */
    for (size_t k = 0; k < H1 * H2; k++)
        layer->weights[k] = 1e-3f;
    layer_stats_before(&metrics, &network, &pass, labels, scratch);
    ck_assert_double_le(metrics.layers[1].weights.high, 2e-3);
    for (size_t k = 0; k < H1 * H2; k++)
        layer->weights[k] = 0;
    layer_stats_before(&metrics, &network, &pass, labels, scratch);
    ck_assert_uint_eq(metrics.layers[1].weights.bins[HISTOGRAM_BINS / 2], H1 * H2);
}
END_TEST

/* One enormous weight does not flatten the rest: it is in the last bin. */
START_TEST(outliers_are_at_the_ends)
{
    struct layer *layer = &network.layers[0];

    network_forward(&network, &pass, B);
    for (size_t k = 0; k < D * H1; k++)
        layer->weights[k] = k == 5 ? 1200 : 0.5f;
    layer_stats_before(&metrics, &network, &pass, labels, scratch);
    ck_assert_double_lt(metrics.layers[0].weights.high, 1200);
    ck_assert_uint_eq(metrics.layers[0].weights.bins[HISTOGRAM_BINS - 1], 1);
}
END_TEST

/* Of very many weights some stand for all: every column of the matrix among them, as a unit whose
 * weights differ would be missed otherwise. */
START_TEST(a_sample_stands_for_many)
{
    enum { WIDE = 512, MANY = 784 };
    struct network_shape shape = {
        .layer_count = 1, .widths = {MANY, WIDE}, .activation = ACTIVATION_RELU};
    struct network large;
    struct pass one;
    struct network_metrics *m = calloc(1, sizeof *m);
    uint8_t label = 0;

    ck_assert(network_init(&large, &shape, NULL) && pass_init(&one, &shape, 1, true, NULL));
    float *space = calloc(large.parameter_count, sizeof *space);
    for (size_t k = 0; k < MANY * WIDE; k++) /* a quarter of the columns positive */
        large.layers[0].weights[k] = k % WIDE % 4 == 1 ? 0.5f : -0.5f;
    memset(one.input, 0, MANY * sizeof *one.input);
    network_forward(&large, &one, 1);
    layer_stats_before(m, &large, &one, &label, space);
    double positive = 0, total = 0;
    for (size_t bin = 0; bin < HISTOGRAM_BINS; bin++) {
        total += m->layers[0].weights.bins[bin];
        positive += bin > HISTOGRAM_BINS / 2 ? m->layers[0].weights.bins[bin] : 0;
    }
    ck_assert(total >= 10000 && total < MANY * WIDE);
    ck_assert_double_eq_tol(positive / total, 0.25, 0.01);
    free(space);
    free(m);
    pass_release(&one);
    network_release(&large);
}
END_TEST

/* With more threads the layers are shared out: nothing is left out, and nothing differs but by the
 * rounding of the products. */
enum { SAMPLES = 20, IN = 500, WIDE = 400, LARGE_LAYERS = 3 };

/* The figures of one step of 1 in weight l of layer l, with so many threads. */
static void measure_with(int threads, struct network *of, struct pass *through,
                         struct network_metrics *found)
{
    uint8_t classes[SAMPLES] = {0, 1, 2, 3};
    float *space = calloc(of->parameter_count, sizeof *space);

    gemm_set_threads(threads);
    network_forward(of, through, SAMPLES);
    layer_stats_before(found, of, through, classes, space);
    for (size_t l = 0; l < LARGE_LAYERS; l++)
        of->layers[l].weights[l] += 1;
    layer_stats_after(found, of, space, 1);
    for (size_t l = 0; l < LARGE_LAYERS; l++)
        of->layers[l].weights[l] -= 1;
    free(space);
}

START_TEST(threads_share_the_layers)
{
    struct network_shape shape = {
        .layer_count = LARGE_LAYERS, .widths = {IN, WIDE, WIDE, C}, .activation = ACTIVATION_TANH};
    struct network large;
    struct pass many;
    struct network_metrics *m = calloc(2, sizeof *m);
    struct random random;

    ck_assert(network_init(&large, &shape, NULL) && pass_init(&many, &shape, SAMPLES, true, NULL));
    ck_assert_uint_gt(gemm_parts(large.parameter_count), 1);
    random_seed_numpy(&random, 3);
    initializer_fill(INIT_GLOROT, &large, &random);
    for (size_t k = 0; k < SAMPLES * IN; k++)
        many.input[k] = (float)random_uniform(&random, -1, 1);
    for (int threads = 1; threads <= 2; threads++)
        measure_with(threads, &large, &many, &m[threads - 1]);
    for (size_t l = 0; l < LARGE_LAYERS; l++) {
        const struct layer_metrics *one = &m[0].layers[l], *two = &m[1].layers[l];
        double weights = (double)(large.layers[l].n_in * large.layers[l].n_out);

        ck_assert_uint_eq(two->n_in, large.layers[l].n_in);
        ck_assert_double_eq_tol(two->rms_weight, one->rms_weight, 1e-6 * one->rms_weight);
        ck_assert_double_eq_tol(two->rms_gradient, one->rms_gradient, 1e-5 * one->rms_gradient);
        ck_assert_double_eq_tol(two->rms_update, 1 / sqrt(weights), 1e-6);
        ck_assert_double_eq_tol(one->rms_update, 1 / sqrt(weights), 1e-6);
        ck_assert_double_gt(two->outputs.high, 0);
        ck_assert_double_eq(two->weights.high, one->weights.high);
        ck_assert_double_eq(two->gradients.high, one->gradients.high);
    }
    free(m);
    pass_release(&many);
    network_release(&large);
}
END_TEST

/* Units whose outputs are all 0 are dead under an activation that is flat there, and no others. */
START_TEST(zeros_are_dead_where_the_activation_says_so)
{
    enum activation kind = (enum activation)_i;
    size_t dead = activations[kind].zero_is_dead ? H1 : 0;

    network.shape.activation = kind;
    network_forward(&network, &pass, B);
    memset(pass.activations[0], 0, B * H1 * sizeof(float));
    layer_stats_before(&metrics, &network, &pass, labels, scratch);
    ck_assert_double_eq(metrics.layers[0].zero_share, 1);
    ck_assert_uint_eq(metrics.layers[0].dead_units, dead);
    ck_assert_uint_eq(layer_stats_dead(&network, &pass, 0), dead);
    ck_assert(kind != ACTIVATION_RELU || dead == H1);
    ck_assert((kind != ACTIVATION_LEAKY_RELU && kind != ACTIVATION_GELU) || dead == 0);
}
END_TEST

START_TEST(the_update_is_what_changed)
{
    double changes[LAYERS] = {0};
    size_t kept = 0;

    network_forward(&network, &pass, B);
    layer_stats_before(&metrics, &network, &pass, labels, scratch);
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
    layer_stats_after(&metrics, &network, scratch, 41);
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
    layer_stats_before(&metrics, &network, &pass, labels, scratch);
    struct layer_metrics first = metrics.layers[1];
    layer_stats_after(&metrics, &network, scratch, 1);
    ck_assert_mem_eq(before, network.parameters, bytes);
    for (size_t l = 0; l < LAYERS; l++)
        ck_assert_double_eq(metrics.layers[l].rms_update, 0);
    layer_stats_before(&metrics, &network, &pass, labels, scratch);
    ck_assert_double_eq(metrics.layers[1].rms_gradient, first.rms_gradient);
    ck_assert_mem_eq(&metrics.layers[1].outputs, &first.outputs, sizeof first.outputs);
    ck_assert_mem_eq(&metrics.layers[1].weights, &first.weights, sizeof first.weights);
    ck_assert_mem_eq(&metrics.layers[1].gradients, &first.gradients, sizeof first.gradients);
    free(before);
}
END_TEST

/* Outputs that are no numbers have no place in the histogram; equal ones share a bin. */
START_TEST(odd_outputs)
{
    network_forward(&network, &pass, B);
    for (size_t k = 0; k < B * H2; k++)
        pass.activations[1][k] = k % 5 == 0 ? NAN : k % 5 == 1 ? INFINITY : 2.5f;
    for (size_t k = 0; k < B * H1; k++)
        pass.activations[0][k] = NAN;
    layer_stats_before(&metrics, &network, &pass, labels, scratch);
    size_t total = 0;
    for (size_t bin = 0; bin < HISTOGRAM_BINS; bin++) {
        total += metrics.layers[1].outputs.bins[bin];
        ck_assert_uint_eq(metrics.layers[0].outputs.bins[bin], 0);
    }
    ck_assert_uint_eq(total, B * H2 / 5 * 3);
    ck_assert_double_eq(metrics.layers[1].outputs.low, 0);
    ck_assert_double_eq(metrics.layers[1].outputs.high, 5);
    ck_assert_uint_eq(metrics.layers[1].outputs.bins[HISTOGRAM_BINS / 2], total); /* 2.5 */
    ck_assert_double_eq(metrics.layers[0].zero_share, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("measure");
    TCase *tc = tcase_create("measure");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, figures_of_every_layer);
    tcase_add_test(tc, histograms_count_every_value);
    tcase_add_test(tc, ranges_are_steady);
    tcase_add_test(tc, outliers_are_at_the_ends);
    tcase_add_test(tc, a_sample_stands_for_many);
    tcase_add_test(tc, threads_share_the_layers);
    tcase_add_loop_test(tc, zeros_are_dead_where_the_activation_says_so, 0, ACTIVATION_COUNT);
    tcase_add_test(tc, the_update_is_what_changed);
    tcase_add_test(tc, measuring_changes_nothing);
    tcase_add_test(tc, odd_outputs);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
