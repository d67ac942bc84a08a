/* Tests of units: norms, activity and order of a small first layer against slow loops, and the
 * weights that a run began with against those of a real trainer. */
#include "testing.h"

#include <math.h>

#include "mlptui/nn/initializer.h"
#include "mlptui/train/trainer.h"
#include "toydata.h"
#include "ui/model/ranking.h"
#include "ui/model/units.h"

enum { H = 6 };

static struct toy toy;
static struct config config;
static struct snapshot snapshot;
static struct units units;

static void setup(void)
{
    struct network_shape shape = {
        .layer_count = 2, .widths = {TOY_D, H, TOY_C}, .activation = ACTIVATION_RELU};
    struct random random;

    toy_init(&toy);
    config = config_default();
    snapshot = (struct snapshot){.run = 1, .step = 7};
    ck_assert(network_init(&snapshot.network, &shape, NULL));
    random_seed_numpy(&random, 3);
    initializer_fill(INIT_GLOROT, &snapshot.network, &random);
    snapshot.network.layers[0].bias[4] = -100; /* dead */
    snapshot.network.layers[0].bias[2] = 100;  /* never 0 */
    units = (struct units){0};
}

static void teardown(void)
{
    units_release(&units);
    network_release(&snapshot.network);
}

static double output(size_t image, size_t j)
{
    const struct layer *layer = &snapshot.network.layers[0];
    double z = (double)layer->bias[j];

    for (size_t i = 0; i < TOY_D; i++)
        z += toy.dataset.splits[SPLIT_VALIDATION].pixels[image * TOY_D + i] / 255.0 *
             (double)layer->weights[i * H + j];
    return fmax(z, 0);
}

START_TEST(figures_of_each_unit)
{
    const uint8_t *labels = toy.dataset.splits[SPLIT_VALIDATION].labels;

    units_update(&units, &snapshot, &config, &toy.dataset);
    ck_assert_uint_eq(units.count, H);
    ck_assert_uint_eq(units.image_count, TOY_VAL);
    for (size_t j = 0; j < H; j++) {
        double square = 0, fired = 0, sums[TOY_C] = {0}, seen[TOY_C] = {0};

        for (size_t i = 0; i < TOY_D; i++)
            square += pow((double)snapshot.network.layers[0].weights[i * H + j], 2);
        for (size_t n = 0; n < TOY_VAL; n++) {
            fired += output(n, j) > 0;
            sums[labels[n]] += output(n, j);
            seen[labels[n]]++;
        }
        ck_assert_double_eq_tol((double)units.norms[j], sqrt(square), 1e-5);
        ck_assert_double_eq_tol((double)units.active[j], fired / TOY_VAL, 1e-6);
        ck_assert(units_is_dead(&units, j) == (fired == 0));
        for (size_t c = 0; c < TOY_C; c++)
            ck_assert_double_eq_tol((double)units.means[c * H + j], sums[c] / seen[c], 1e-4);
    }
    ck_assert(units_is_dead(&units, 4) && !units_is_dead(&units, 2));
}
END_TEST

START_TEST(the_three_orders)
{
    units_update(&units, &snapshot, &config, &toy.dataset);
    for (size_t j = 0; j < H; j++)
        ck_assert_uint_eq(units.order[j], j);
    units.by = UNITS_BY_NORM;
    units.stale = true;
    units_update(&units, &snapshot, &config, &toy.dataset);
    for (size_t k = 1; k < H; k++)
        ck_assert(units.norms[units.order[k - 1]] >= units.norms[units.order[k]]);
    units.by = UNITS_DEAD_FIRST;
    units.stale = true;
    units_update(&units, &snapshot, &config, &toy.dataset);
    ck_assert(units_is_dead(&units, units.order[0]));
    for (size_t k = 1; k < H; k++)
        ck_assert(units.active[units.order[k - 1]] <= units.active[units.order[k]]);
    for (size_t j = 0; j < H; j++)
        ck_assert_uint_eq(units.order[ranking_find(units.order, units.count, j)], j);
}
END_TEST

START_TEST(levels_have_the_signs_of_the_weights)
{
    uint8_t levels[TOY_D];

    snapshot.network.layers[0].weights[3 * H + 1] = 0;
    snapshot.network.layers[0].weights[4 * H + 1] = 50; /* beyond the scale */
    snapshot.network.layers[0].weights[5 * H + 1] = -50;
    units_update(&units, &snapshot, &config, &toy.dataset);
    units_levels(&units, &snapshot, 1, levels);
    ck_assert_uint_eq(levels[3], 128);
    ck_assert_uint_eq(levels[4], 255);
    ck_assert_uint_eq(levels[5], 1);
    for (size_t i = 0; i < TOY_D; i++) {
        double weight = (double)snapshot.network.layers[0].weights[i * H + 1];
        double share = fmax(-1, fmin(1, weight / units.scale));
        ck_assert_double_eq_tol(levels[i], 128 + 127 * share, 0.51);
    }
    memset(snapshot.network.parameters, 0,
           snapshot.network.parameter_count * sizeof *snapshot.network.parameters);
    snapshot.step++;
    units_update(&units, &snapshot, &config, &toy.dataset);
    units_levels(&units, &snapshot, 1, levels);
    for (size_t i = 0; i < TOY_D; i++)
        ck_assert_uint_eq(levels[i], 128);
    for (size_t j = 0; j < H; j++)
        ck_assert(units_is_dead(&units, j));
    ck_assert_double_eq(units.scale, 0);
}
END_TEST

/* A new snapshot is looked at; the same one again is not, nor is one that no longer holds. */
START_TEST(follows_the_snapshots)
{
    units_update(&units, &snapshot, &config, &toy.dataset);
    float norm = units.norms[0];
    for (size_t i = 0; i < TOY_D; i++)
        snapshot.network.layers[0].weights[i * H] *= 2;
    units_update(&units, &snapshot, &config, &toy.dataset);
    ck_assert(units.norms[0] == norm);
    snapshot.step++;
    units_update(&units, &snapshot, &config, &toy.dataset);
    ck_assert_double_eq_tol((double)units.norms[0], 2 * (double)norm, 1e-5);
}
END_TEST

/* Before the first step nothing has changed, of no initialization; after some steps, what the
 * trainer changed. */
START_TEST(change_is_since_the_first_step)
{
    config.hidden_count = 1;
    config.hidden[0] = H;
    config.initializer = (enum initializer)_i;
    config.batch_size = 32;
    config.seed = 5;
    config.rate = 0.3;
    struct trainer *trainer = trainer_new(&config, &toy.dataset, NULL);
    ck_assert_ptr_nonnull(trainer);
    size_t bytes = snapshot.network.parameter_count * sizeof(float);
    float *before = malloc(bytes);
    memcpy(before, trainer_network(trainer)->parameters, bytes);
    network_copy(&snapshot.network, trainer_network(trainer));
    units.change = true;
    units_update(&units, &snapshot, &config, &toy.dataset);
    ck_assert_double_eq(units.scale, 0);
    for (int step = 0; step < 5; step++)
        trainer_advance(trainer);
    network_copy(&snapshot.network, trainer_network(trainer));
    snapshot.step += 5;
    units_update(&units, &snapshot, &config, &toy.dataset);
    double largest = 0;
    for (size_t k = 0; k < TOY_D * H; k++) {
        double change = (double)snapshot.network.layers[0].weights[k] - (double)before[k];
        ck_assert_double_eq(units_weight(&units, &snapshot, k / H, k % H), change);
        largest = fmax(largest, fabs(change));
    }
    ck_assert(config.initializer == INIT_ZERO ? largest == 0 : largest > 0);
    free(before);
    trainer_free(trainer);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("units");
    TCase *tc = tcase_create("units");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, figures_of_each_unit);
    tcase_add_test(tc, the_three_orders);
    tcase_add_test(tc, levels_have_the_signs_of_the_weights);
    tcase_add_test(tc, follows_the_snapshots);
    tcase_add_loop_test(tc, change_is_since_the_first_step, 0, INIT_COUNT);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
