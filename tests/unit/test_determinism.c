/* test_determinism: the same seed, settings and thread count give the same bits: run after run,
 * from whatever memory and thread, and however often the run is paused and looked at. The matrix
 * library is the one of this build; its products here are large enough for it to divide them. */
#include <poll.h>
#include <string.h>

#include "mlptui/base/random.h"
#include "mlptui/engine/worker.h"
#include "mlptui/train/run.h"
#include "mlptui/train/snapshot.h"
#include "mlptui/train/trainer.h"
#include "testing.h"
#include "toydata.h"

#define EPOCHS 3
#define SHIFTS 2

static struct toy toy;
static char directory[64];

/* Number 0 .. CONFIGS - 1: the optimizers, each with one and with two threads. */
#define CONFIGS (2 * OPTIMIZER_COUNT)

static struct config config_of(int number)
{
    struct config config = config_default();

    config.hidden_count = 2;
    config.hidden[0] = 300;
    config.hidden[1] = 130;
    config.batch_size = 100;
    config.epochs = EPOCHS;
    config.optimizer = (enum optimizer_kind)(number % OPTIMIZER_COUNT);
    config.rate =
        config.optimizer == OPTIMIZER_ADAM || config.optimizer == OPTIMIZER_RMSPROP ? 0.003 : 0.05;
    config.weight_decay = 0.001;
    config.seed = 11;
    config.threads = 1 + number / OPTIMIZER_COUNT;
    return config;
}

struct bits {
    size_t count;
    float *parameters;
};

static struct bits bits_of(const struct network *network)
{
    struct bits bits = {network->parameter_count, NULL};

    bits.parameters = malloc(bits.count * sizeof(float));
    ck_assert_ptr_nonnull(bits.parameters);
    memcpy(bits.parameters, network->parameters, bits.count * sizeof(float));
    return bits;
}

static void assert_same(struct bits *a, struct bits *b)
{
    ck_assert_uint_eq(a->count, b->count);
    ck_assert_mem_eq(a->parameters, b->parameters, a->count * sizeof(float));
    free(a->parameters);
    free(b->parameters);
}

static struct bits train_alone(const struct config *config)
{
    struct error error = {""};
    struct trainer *trainer = trainer_new(config, &toy.dataset, &error);
    enum trainer_outcome outcome;

    ck_assert_msg(trainer != NULL, "%s", error.text);
    do
        outcome = trainer_advance(trainer);
    while (outcome != TRAINER_FINISHED && outcome != TRAINER_DIVERGED);
    ck_assert_int_eq(outcome, TRAINER_FINISHED);
    struct bits bits = bits_of(trainer_network(trainer));
    trainer_free(trainer);
    return bits;
}

/* Between the runs the heap shifts, so that arrays lie at other addresses. */
START_TEST(run_after_run)
{
    struct config config = config_of(_i);
    void *shift[SHIFTS];

    for (size_t i = 0; i < SHIFTS; i++) {
        struct bits first = train_alone(&config);
        shift[i] = malloc(16 + 4080 * i);
        struct bits again = train_alone(&config);
        assert_same(&first, &again);
    }
    for (size_t i = 0; i < SHIFTS; i++)
        free(shift[i]);
}
END_TEST

/* The worker, with commands at random moments. */

struct front {
    struct ring *ring;
    struct worker *worker;
    struct random dice;
    enum run_state state;
    bool loaded;
    size_t snapshots, pauses;
};

/* Waits for the next event. */
static void hear(struct front *f)
{
    struct pollfd fd = {.fd = ring_descriptor(f->ring), .events = POLLIN};
    struct event event;

    ck_assert_msg(poll(&fd, 1, 60000) == 1, "waited in vain in state %s",
                  run_state_names[f->state]);
    ck_assert(ring_take(f->ring, &event));
    if (event.kind == EVENT_STATE) {
        f->state = event.u.state.state;
        f->pauses += f->state == RUN_PAUSED;
    }
    f->loaded |= event.kind == EVENT_LOADED;
    f->snapshots += event.kind == EVENT_SNAPSHOT;
}

static void look(struct front *f)
{
    size_t before = f->snapshots;

    worker_request_snapshot(f->worker, random_below(&f->dice, 4), /* any contents */
                            (enum split_id)random_below(&f->dice, SPLIT_COUNT));
    while (f->snapshots == before)
        hear(f);
}

/* None of these may be seen in the parameters. */
static void disturb(struct front *f)
{
    switch (random_below(&f->dice, 4)) {
    case 0:
        worker_pause(f->worker);
        break;
    case 1:
        worker_pause(f->worker);
        worker_step(f->worker);
        worker_step(f->worker);
        break;
    case 2:
        look(f);
        break;
    default:
        hear(f);
    }
    worker_resume(f->worker);
}

static struct bits train_disturbed(const struct config *config, uint32_t seed)
{
    struct error error = {""};
    struct front f = {.ring = ring_new(2, &error)};

    random_seed_numpy(&f.dice, seed);
    ck_assert_ptr_nonnull(f.ring);
    f.worker = worker_new(f.ring, &error);
    ck_assert_ptr_nonnull(f.worker);
    worker_load(f.worker, directory, TOY_VAL, false);
    while (!f.loaded)
        hear(&f);
    worker_start(f.worker, 1, config, NULL, true);
    while (f.state != RUN_PAUSED)
        hear(&f);
    worker_resume(f.worker);
    while (f.state != RUN_FINISHED)
        disturb(&f);
    ck_assert_uint_gt(f.pauses, 1);
    look(&f);
    struct snapshot *last = worker_take_snapshot(f.worker);
    ck_assert_uint_eq(last->epoch, config->epochs);
    struct bits bits = bits_of(&last->network);
    worker_return_snapshot(f.worker, last);
    worker_free(f.worker);
    ring_free(f.ring);
    return bits;
}

START_TEST(whatever_is_done_on_the_screen)
{
    struct config config = config_of(_i);

    for (uint32_t seed = 1; seed <= 2; seed++) {
        struct bits alone = train_alone(&config), disturbed = train_disturbed(&config, seed);
        assert_same(&alone, &disturbed);
    }
}
END_TEST

/* Saved and gone on after each epoch. */
START_TEST(in_parts_as_in_one_go)
{
    struct config config = config_of(_i);
    struct error error = {""};
    struct trainer *trainer = trainer_new(&config, &toy.dataset, &error);
    struct bits whole = train_alone(&config);

    for (enum trainer_outcome outcome = TRAINER_STEPPED; outcome != TRAINER_FINISHED;) {
        struct train_state state;
        outcome = trainer_advance(trainer);
        if (outcome != TRAINER_EPOCH)
            continue;
        ck_assert(trainer_save(trainer, &state, &error));
        struct trainer *next =
            trainer_resume(&config, &toy.dataset, trainer_network(trainer), &state, &error);
        ck_assert_msg(next != NULL, "%s", error.text);
        train_state_release(&state);
        trainer_free(trainer);
        trainer = next;
    }
    struct bits parts = bits_of(trainer_network(trainer));
    assert_same(&whole, &parts);
    trainer_free(trainer);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("determinism");
    TCase *tests = tcase_create("determinism");

    toy_init(&toy);
    snprintf(directory, sizeof directory, "/tmp/mlptui-toy-XXXXXX");
    toy_save(&toy, directory);
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, run_after_run, 0, CONFIGS);
    tcase_add_loop_test(tests, whatever_is_done_on_the_screen, 0, CONFIGS);
    tcase_add_loop_test(tests, in_parts_as_in_one_go, 0, CONFIGS);
    suite_add_tcase(suite, tests);
    int verdict = run_suite(suite);
    toy_remove(directory);
    return verdict;
}
