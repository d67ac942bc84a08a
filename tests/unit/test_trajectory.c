/* test_trajectory: the reference experiment with seed 0, held against figures that NumPy computed
 * in float64 (the table in the reference), and the limits of what counts as diverged. Reads MNIST
 * from MLPTUI_TEST_DATA, else data/mnist; without it the test fails. */
#include "mlptui/train/trainer.h"

#include <math.h>

#include "testing.h"

static struct dataset *dataset;

static void load(void)
{
    const char *directory = getenv("MLPTUI_TEST_DATA");
    struct error error = {""};

    dataset = dataset_load(directory != NULL ? directory : "data/mnist", 10000, NULL, NULL, &error);
    ck_assert_msg(dataset != NULL, "MNIST is needed (set MLPTUI_TEST_DATA): %s", error.text);
}

static void unload(void)
{
    dataset_free(dataset);
}

struct point {
    double accuracy, loss;
};

static struct trainer *make(int preset, size_t epochs, enum split_id split)
{
    struct config config = config_default();
    struct error error = {""};

    config_apply_preset(&config, &presets[preset]);
    config.epochs = epochs;
    config.evaluate = 1u << split;
    struct trainer *trainer = trainer_new(&config, dataset, &error);
    ck_assert_msg(trainer != NULL, "%s", error.text);
    return trainer;
}

static enum trainer_outcome next_epoch(struct trainer *trainer)
{
    enum trainer_outcome outcome;

    do
        outcome = trainer_advance(trainer);
    while (outcome == TRAINER_STEPPED || outcome == TRAINER_EVALUATING);
    return outcome;
}

enum { ZERO, NORMAL, GLOROT, BEST };

/* Tolerances of the reference: +-0.0005 in loss and +-0.05 points for zero and glorot; +-0.3 points
 * for the two that drift, for whose loss it states none (their first epochs are held to 1 %). */
static const struct {
    int preset;
    enum split_id split;
    size_t epochs;
    double accuracy_tolerance, loss_tolerance;
    struct point points[3];
} trajectories[] = {
    {ZERO, SPLIT_TRAIN, 2, 0.0001, 0.0005, {{11.356, 2.30196}, {11.356, 2.30158}}},
    {GLOROT,
     SPLIT_TRAIN,
     3,
     0.05,
     0.0005,
     {{84.260, 0.82703}, {87.476, 0.51484}, {88.988, 0.41906}}},
    {BEST, SPLIT_VALIDATION, 2, 0.3, 0.0020, {{94.39, 0.20020}, {95.80, 0.14643}}},
    {NORMAL, SPLIT_TRAIN, 1, 0.3, 0.0276, {{84.944, 2.75575}}},
};

START_TEST(follows_the_reference)
{
    size_t epochs = trajectories[_i].epochs;
    enum split_id split = trajectories[_i].split;
    struct trainer *trainer = make(trajectories[_i].preset, epochs, split);

    for (size_t epoch = 0; epoch < epochs; epoch++) {
        struct point expected = trajectories[_i].points[epoch];
        enum trainer_outcome outcome = next_epoch(trainer);

        ck_assert_int_eq(outcome, epoch + 1 == epochs ? TRAINER_FINISHED : TRAINER_EPOCH);
        ck_assert_double_eq_tol(trainer_epoch_metrics(trainer)->accuracy[split], expected.accuracy,
                                trajectories[_i].accuracy_tolerance);
        ck_assert_double_eq_tol(trainer_epoch_metrics(trainer)->loss[split], expected.loss,
                                trajectories[_i].loss_tolerance);
    }
    trainer_free(trainer);
}
END_TEST

/* Within an epoch: the loss stays finite (it is bounded), so only the limit can tell. */
START_TEST(a_rate_of_ten_diverges)
{
    struct trainer *trainer = make(GLOROT, 1, SPLIT_VALIDATION);

    trainer_set_rate(trainer, 10);
    ck_assert_int_eq(next_epoch(trainer), TRAINER_DIVERGED);
    ck_assert_uint_eq(trainer_network_epoch(trainer), 0);
    trainer_free(trainer);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("trajectory");
    TCase *tcase = tcase_create("trajectory");

    tcase_set_timeout(tcase, 300);
    tcase_add_checked_fixture(tcase, load, unload);
    tcase_add_loop_test(tcase, follows_the_reference, 0,
                        sizeof trajectories / sizeof trajectories[0]);
    tcase_add_test(tcase, a_rate_of_ten_diverges);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
