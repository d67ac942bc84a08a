/* test_worker: scripts of commands against the thread, with every wait on its events through poll.
 */
#include "mlptui/engine/worker.h"

#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <time.h>

#include "mlptui/train/run.h"
#include "mlptui/train/snapshot.h"
#include "mlptui/train/trainer.h"
#include "testing.h"
#include "toydata.h"

static struct toy toy;
static char directory[64];

#define ENDLESS 900000

/* One front end: what it has heard so far. */
struct front {
    struct ring *ring;
    struct worker *worker;
    struct run record; /* of the run that `run` names */
    unsigned run;
    enum run_state state;
    struct error error;
    size_t events[EVENT_CHECKPOINT + 1];
    size_t states[RUN_STATE_COUNT]; /* of run */
    size_t epochs_announced;
    uint64_t steps; /* mini-batches heard of, of run */
};

static struct front front;

static void hear(struct front *f, const struct event *event)
{
    f->events[event->kind]++;
    if (event->run != f->run && event->run != 0)
        return;
    if (event->kind == EVENT_STATE) {
        f->state = event->u.state.state;
        f->error = event->u.state.error;
        f->states[f->state]++;
    }
    if (event->kind == EVENT_STEP) {
        ck_assert_uint_eq(event->u.step.step, f->steps + event->u.step.steps);
        f->steps += event->u.step.steps;
    }
    if (event->kind == EVENT_REWOUND)
        f->steps = event->u.rate.step;
    if (event->kind == EVENT_EXTENDED)
        f->epochs_announced = event->u.epochs;
    run_apply(&f->record, event);
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* Hears one event at a time until `done` holds; fails after 30 seconds. */
static void wait_until(bool (*done)(const struct front *, size_t), size_t argument,
                       const char *what)
{
    double deadline = now() + 30;

    while (!done(&front, argument)) {
        struct pollfd fd = {.fd = ring_descriptor(front.ring), .events = POLLIN};
        struct event event;

        ck_assert_msg(now() < deadline, "waited in vain for %s %zu; state %s", what, argument,
                      run_state_names[front.state]);
        if (poll(&fd, 1, 100) == 1 && ring_take(front.ring, &event))
            hear(&front, &event);
    }
}

static bool in_state(const struct front *f, size_t state)
{
    return f->state == (enum run_state)state;
}

static bool has_steps(const struct front *f, size_t steps)
{
    return f->steps >= steps;
}

static bool has_epochs(const struct front *f, size_t epochs)
{
    return f->record.epochs.count >= epochs;
}

static bool has_snapshots(const struct front *f, size_t snapshots)
{
    return f->events[EVENT_SNAPSHOT] >= snapshots;
}

static bool has_checkpoints(const struct front *f, size_t checkpoints)
{
    return f->events[EVENT_CHECKPOINT] >= checkpoints;
}

static bool has_rates(const struct front *f, size_t rates)
{
    return f->events[EVENT_RATE] >= rates;
}

static bool has_extensions(const struct front *f, size_t extensions)
{
    return f->events[EVENT_EXTENDED] >= extensions;
}

static bool has_rewinds(const struct front *f, size_t rewinds)
{
    return f->events[EVENT_REWOUND] >= rewinds;
}

static bool has_pauses(const struct front *f, size_t pauses)
{
    return f->states[RUN_PAUSED] >= pauses;
}

static bool is_loaded(const struct front *f, size_t unused)
{
    (void)unused;
    return f->events[EVENT_LOADED] > 0;
}

#define WAIT(condition, argument) wait_until(condition, argument, #condition)

static struct config small_config(size_t epochs)
{
    struct config config = config_default();

    config.hidden_count = 1;
    config.hidden[0] = 16;
    config.batch_size = 32;
    config.epochs = epochs;
    config.threads = 1;
    return config;
}

/* What was heard of the run before is forgotten. */
static void start_record(size_t epochs)
{
    struct config config = small_config(epochs);

    run_release(&front.record);
    run_init(&front.record, &config, TOY_TRAIN);
}

static void open_front(size_t capacity)
{
    struct error error = {""};

    start_record(ENDLESS);
    front.ring = ring_new(capacity, &error);
    ck_assert_ptr_nonnull(front.ring);
    front.worker = worker_new(front.ring, &error);
    ck_assert_msg(front.worker != NULL, "%s", error.text);
}

static void open_loaded(void)
{
    open_front(16);
    ck_assert_ptr_null(worker_dataset(front.worker));
    worker_load(front.worker, directory, TOY_VAL, false);
    WAIT(is_loaded, 0);
    ck_assert_ptr_nonnull(worker_dataset(front.worker));
}

static void close_front(void)
{
    worker_free(front.worker);
    ring_free(front.ring);
    run_release(&front.record);
    front = (struct front){0};
}

static void begin(unsigned run, size_t epochs, bool paused)
{
    struct config config = small_config(epochs);

    start_record(epochs);
    front.run = run;
    front.steps = 0;
    memset(front.states, 0, sizeof front.states);
    worker_start(front.worker, run, &config, NULL, paused);
}

START_TEST(trains_to_the_end)
{
    open_loaded();
    begin(1, 3, false);
    WAIT(in_state, RUN_FINISHED);
    ck_assert_uint_eq(front.record.epochs.count, 3);
    ck_assert_uint_eq(front.steps, 24);
    ck_assert_uint_eq(front.states[RUN_TRAINING], 1);
    ck_assert(isfinite(run_last(&front.record, "val/loss").value));

    /* the same bits as a trainer driven by hand */
    struct config config = small_config(3);
    struct trainer *trainer = trainer_new(&config, worker_dataset(front.worker), NULL);
    while (trainer_advance(trainer) != TRAINER_FINISHED)
        ;
    worker_request_snapshot(front.worker, SNAPSHOT_LAYERS, SPLIT_TRAIN);
    WAIT(has_snapshots, 1);
    struct snapshot *snapshot = worker_take_snapshot(front.worker);
    ck_assert_ptr_nonnull(snapshot);
    ck_assert_uint_eq(snapshot->run, 1);
    ck_assert_uint_eq(snapshot->epoch, 3);
    ck_assert_uint_eq(snapshot->step, 24);
    ck_assert_uint_eq(snapshot->evaluation.count, 0);
    ck_assert_mem_eq(snapshot->network.parameters, trainer_network(trainer)->parameters,
                     snapshot->network.parameter_count * sizeof(float));
    worker_return_snapshot(front.worker, snapshot);
    trainer_free(trainer);
    close_front();
}
END_TEST

START_TEST(pictures_are_transposed_on_demand)
{
    open_front(16);
    worker_load(front.worker, directory, TOY_VAL, true);
    WAIT(is_loaded, 0);
    const struct dataset *dataset = worker_dataset(front.worker);
    ck_assert_uint_eq(dataset->image_rows, TOY_COLUMNS);
    ck_assert_uint_eq(dataset->image_columns, TOY_ROWS);
    begin(1, 1, false);
    WAIT(in_state, RUN_FINISHED);
    close_front();
}
END_TEST

START_TEST(loading_fails_and_can_be_repeated)
{
    struct config config = small_config(1);

    open_front(16);
    front.run = 1;
    worker_start(front.worker, 1, &config, NULL, false);
    WAIT(in_state, RUN_FAILED);
    ck_assert_str_eq(front.error.text, "no data set is loaded");
    worker_load(front.worker, "/nowhere/at/all", TOY_VAL, false);
    WAIT(in_state, RUN_LOADING);
    WAIT(in_state, RUN_FAILED);
    ck_assert_str_ne(front.error.text, "");
    ck_assert_ptr_null(worker_dataset(front.worker));
    worker_load(front.worker, directory, TOY_VAL, false);
    WAIT(is_loaded, 0);
    const struct dataset *dataset = worker_dataset(front.worker);
    ck_assert_uint_eq(dataset->splits[SPLIT_TRAIN].count, TOY_TRAIN);
    worker_load(front.worker, directory, 1, false); /* no effect: the data set is constant */
    begin(2, 1, false);
    WAIT(in_state, RUN_FINISHED);
    ck_assert_ptr_eq(worker_dataset(front.worker), dataset);
    ck_assert_uint_eq(dataset->splits[SPLIT_VALIDATION].count, TOY_VAL);
    close_front();
}
END_TEST

START_TEST(a_config_that_does_not_fit_fails)
{
    struct config config = small_config(1);

    open_loaded();
    config.batch_size = TOY_TRAIN + 1;
    config.asked |= SETTING_BIT(SETTING_BATCH); /* what nobody asked for would adapt */
    front.run = 5;
    worker_start(front.worker, 5, &config, NULL, false);
    WAIT(in_state, RUN_FAILED);
    ck_assert_ptr_nonnull(strstr(front.error.text, "batch"));
    begin(6, 1, false);
    WAIT(in_state, RUN_FINISHED);
    close_front();
}
END_TEST

START_TEST(pause_step_resume)
{
    open_loaded();
    begin(1, ENDLESS, true);
    WAIT(in_state, RUN_PAUSED);
    ck_assert_uint_eq(front.steps, 0);
    ck_assert_uint_eq(front.states[RUN_TRAINING], 0);
    for (size_t i = 1; i <= 20; i++) { /* over two epochs' ends */
        worker_step(front.worker);
        WAIT(has_pauses, 1 + i);
        ck_assert_uint_eq(front.steps, i);
        ck_assert_uint_eq(front.record.epochs.count, i / 8);
        ck_assert(in_state(&front, RUN_PAUSED));
    }
    worker_resume(front.worker);
    WAIT(has_steps, 100);
    worker_pause(front.worker);
    WAIT(in_state, RUN_PAUSED);
    uint64_t steps = front.steps;

    /* nothing more comes while paused: the next thing heard is the answer to the next command */
    worker_pause(front.worker);
    worker_request_snapshot(front.worker, SNAPSHOT_LAYERS, SPLIT_TRAIN);
    WAIT(has_snapshots, 1);
    ck_assert_uint_eq(front.steps, steps);
    struct snapshot *snapshot = worker_take_snapshot(front.worker);
    ck_assert_uint_eq(snapshot->step, steps);
    worker_return_snapshot(front.worker, snapshot);
    close_front();
}
END_TEST

/* A run that was paused within an evaluation makes the rest of it and then its step. */
START_TEST(a_step_from_within_an_evaluation)
{
    size_t pauses = 0;

    open_loaded();
    begin(1, ENDLESS, true);
    do {
        worker_resume(front.worker);
        WAIT(in_state, RUN_TRAINING);
        worker_pause(front.worker);
        pauses++;
        WAIT(has_pauses, 1 + pauses);
    } while (front.steps != 8 * (front.record.epochs.count + 1));
    uint64_t steps = front.steps;
    worker_step(front.worker);
    WAIT(has_pauses, 2 + pauses);
    ck_assert_uint_eq(front.steps, steps + 1);
    ck_assert_uint_eq(front.record.epochs.count, steps / 8);
    close_front();
}
END_TEST

START_TEST(queued_steps_are_all_made)
{
    open_loaded();
    begin(1, ENDLESS, true);
    for (int i = 0; i < 30; i++)
        worker_step(front.worker);
    WAIT(has_steps, 30);
    WAIT(in_state, RUN_PAUSED);
    ck_assert_uint_eq(front.steps, 30);
    close_front();
}
END_TEST

START_TEST(a_single_step_can_finish_a_run)
{
    open_loaded();
    begin(1, 1, true);
    for (int i = 0; i < 8; i++)
        worker_step(front.worker);
    WAIT(in_state, RUN_FINISHED);
    ck_assert_uint_eq(front.steps, 8);
    ck_assert_uint_eq(front.record.epochs.count, 1);
    worker_step(front.worker); /* no effect */
    worker_resume(front.worker);
    worker_extend(front.worker, 1);
    WAIT(has_epochs, 2);
    WAIT(in_state, RUN_FINISHED);
    ck_assert_uint_eq(front.steps, 16);
    close_front();
}
END_TEST

START_TEST(stop_and_go_on)
{
    open_loaded();
    begin(1, ENDLESS, false);
    WAIT(has_steps, 50);
    worker_stop(front.worker);
    WAIT(in_state, RUN_STOPPED);
    uint64_t steps = front.steps;
    worker_stop(front.worker); /* none of these has an effect */
    worker_pause(front.worker);
    worker_resume(front.worker);
    worker_step(front.worker);
    worker_request_snapshot(front.worker, SNAPSHOT_LAYERS, SPLIT_TRAIN);
    WAIT(has_snapshots, 1);
    ck_assert(in_state(&front, RUN_STOPPED));
    ck_assert_uint_eq(front.steps, steps);
    worker_extend(front.worker, 5);
    WAIT(in_state, RUN_TRAINING);
    ck_assert_uint_eq(front.epochs_announced, ENDLESS + 5);
    WAIT(has_steps, steps + 50);
    close_front();
}
END_TEST

/* The last good epoch's is that of the network; the best one's has the lowest loss. Both tell what
 * training needs to go on, bit for bit. */
START_TEST(no_checkpoint_before_an_epoch)
{
    open_loaded();
    worker_request_checkpoint(front.worker, false); /* no run: an answer without one */
    WAIT(has_checkpoints, 1);
    ck_assert_ptr_null(worker_take_checkpoint(front.worker));
    begin(1, 2, true);
    worker_request_checkpoint(front.worker, true); /* no epoch yet */
    WAIT(has_checkpoints, 2);
    ck_assert_ptr_null(worker_take_checkpoint(front.worker));
    close_front();
}
END_TEST

/* Run 3: 6 epochs, and 6 at a rate too low for any of them to be better. Its best epoch's row. */
static size_t run_past_the_best(void)
{
    struct config config = small_config(6);

    config.rate = 0.5;
    config.evaluate = 1u << SPLIT_TRAIN | 1u << SPLIT_VALIDATION;
    front.run = 3;
    worker_start(front.worker, 3, &config, NULL, false);
    WAIT(in_state, RUN_FINISHED);
    worker_set_rate(front.worker, 1e-9);
    worker_extend(front.worker, 6);
    WAIT(has_epochs, 12);
    WAIT(in_state, RUN_FINISHED);
    size_t best = run_series(&front.record, "val/loss").lowest;
    ck_assert_uint_lt(best, 11); /* else nothing is tested */
    return best;
}

/* The network of the last epoch, or of the best: answer number `count`. */
static struct checkpoint *next_checkpoint(size_t count, bool of_the_best)
{
    worker_request_checkpoint(front.worker, of_the_best);
    WAIT(has_checkpoints, count);
    struct checkpoint *checkpoint = worker_take_checkpoint(front.worker);
    ck_assert_ptr_nonnull(checkpoint);
    ck_assert_int_eq(checkpoint->best, of_the_best);
    ck_assert_uint_eq(checkpoint->run, front.run);
    ck_assert_uint_eq(checkpoint->state.epoch, checkpoint->metrics.epoch);
    return checkpoint;
}

START_TEST(checkpoints_of_the_last_and_the_best_epoch)
{
    open_loaded();
    size_t best = run_past_the_best();
    struct checkpoint *last = next_checkpoint(1, false), *other = next_checkpoint(2, true);

    ck_assert_uint_eq(last->metrics.epoch, 12);
    ck_assert_uint_eq(other->metrics.epoch, front.record.epochs.moments[best].epoch);
    checkpoint_free(last);
    checkpoint_free(other);
    close_front();
}
END_TEST

START_TEST(from_the_best_epoch_to_the_last_ones_end)
{
    open_loaded();
    run_past_the_best();
    struct checkpoint *last = next_checkpoint(1, false), *other = next_checkpoint(2, true);
    struct train_start from = {&other->network, &other->state};

    other->config.rate = 1e-9;
    other->config.epochs = 12;
    front.run = 4;
    front.steps = other->state.step;
    start_record(12);
    worker_start(front.worker, 4, &other->config, &from, false);
    WAIT(has_epochs, 12 - other->state.epoch);
    WAIT(in_state, RUN_FINISHED);
    struct checkpoint *again = next_checkpoint(3, false);
    ck_assert_mem_eq(again->network.parameters, last->network.parameters,
                     last->network.parameter_count * sizeof(float));
    checkpoint_free(again);
    checkpoint_free(last);
    checkpoint_free(other);
    close_front();
}
END_TEST

START_TEST(extend_in_every_state)
{
    open_loaded();
    worker_extend(front.worker, 1); /* no run: no effect */
    begin(1, 1, true);
    worker_extend(front.worker, 1);
    WAIT(has_extensions, 1);
    ck_assert_uint_eq(front.epochs_announced, 2);
    ck_assert(in_state(&front, RUN_PAUSED));
    worker_resume(front.worker);
    WAIT(in_state, RUN_FINISHED);
    ck_assert_uint_eq(front.record.epochs.count, 2);
    worker_extend(front.worker, 2);
    WAIT(has_extensions, 2);
    WAIT(in_state, RUN_TRAINING);
    WAIT(in_state, RUN_FINISHED);
    ck_assert_uint_eq(front.record.epochs.count, 4);
    worker_extend(front.worker, 0);
    WAIT(has_extensions, 3);
    WAIT(in_state, RUN_TRAINING);
    WAIT(in_state, RUN_FINISHED);
    ck_assert_uint_eq(front.record.epochs.count, 4); /* the last epoch is not told twice */
    close_front();
}
END_TEST

START_TEST(the_rate_follows)
{
    open_loaded();
    worker_set_rate(front.worker, 0.5); /* no run: no effect */
    begin(1, ENDLESS, true);
    worker_set_rate(front.worker, 0.1); /* as it is: no effect */
    worker_step(front.worker);          /* keeps this one from merging with the next */
    worker_set_rate(front.worker, 0.2);
    WAIT(has_rates, 1);
    ck_assert_uint_eq(front.record.event_count, 1);
    ck_assert(front.record.events[0].before == 0.1 && front.record.events[0].after == 0.2);
    worker_resume(front.worker);
    WAIT(has_steps, 20);
    worker_set_rate(front.worker, 0.05);
    WAIT(has_rates, 2);
    uint64_t since = front.record.events[1].step;
    WAIT(has_steps, since + 100);
    ck_assert(front.record.last_step.rate == 0.05);
    close_front();
}
END_TEST

START_TEST(divergence_is_a_state)
{
    open_loaded();
    begin(1, ENDLESS, false);
    WAIT(has_epochs, 2);
    worker_set_rate(front.worker, 1e30);
    WAIT(in_state, RUN_DIVERGED);
    size_t rates = front.events[EVENT_RATE];
    worker_set_rate(front.worker, 0.1); /* none of these has an effect */
    worker_extend(front.worker, 1);
    worker_resume(front.worker);
    worker_step(front.worker);
    worker_stop(front.worker);
    worker_request_snapshot(front.worker, SNAPSHOT_LAYERS | SNAPSHOT_EVALUATION, SPLIT_VALIDATION);
    WAIT(has_snapshots, 1);
    ck_assert(in_state(&front, RUN_DIVERGED));
    ck_assert_uint_eq(front.events[EVENT_RATE], rates);
    ck_assert_uint_eq(front.events[EVENT_EXTENDED], 0);
    struct snapshot *snapshot = worker_take_snapshot(front.worker);
    ck_assert_uint_ge(snapshot->epoch, 2);
    ck_assert_uint_eq(snapshot->step, 8 * snapshot->epoch);
    for (size_t i = 0; i < snapshot->network.parameter_count; i++)
        ck_assert(isfinite(snapshot->network.parameters[i]));
    worker_return_snapshot(front.worker, snapshot);
    begin(2, 1, false);
    WAIT(in_state, RUN_FINISHED);
    close_front();
}
END_TEST

/* Only a diverged run can be taken back; then every other command works on it again. */
/* A run that has two epochs, and then diverges. */
static void run_and_diverge(void)
{
    begin(1, ENDLESS, false);
    WAIT(has_epochs, 2);
    worker_set_rate(front.worker, 1e30);
    WAIT(in_state, RUN_DIVERGED);
}

START_TEST(only_what_diverged_goes_back)
{
    open_front(16);
    worker_rewind(front.worker, 0.1); /* nothing loaded: no effect, as below */
    worker_load(front.worker, directory, TOY_VAL, false);
    WAIT(is_loaded, 0);
    worker_rewind(front.worker, 0.1);
    begin(1, ENDLESS, true);
    worker_rewind(front.worker, 0.1);
    worker_step(front.worker);
    WAIT(has_steps, 1);
    WAIT(has_pauses, 2);
    worker_resume(front.worker);
    worker_rewind(front.worker, 0.1);
    WAIT(has_epochs, 2);
    worker_stop(front.worker);
    worker_rewind(front.worker, 0.1);
    WAIT(in_state, RUN_STOPPED);
    worker_extend(front.worker, 1);
    WAIT(in_state, RUN_TRAINING);
    begin(2, 1, false);
    WAIT(in_state, RUN_FINISHED);
    worker_rewind(front.worker, 0.1);
    worker_request_snapshot(front.worker, SNAPSHOT_LAYERS, SPLIT_TRAIN);
    WAIT(has_snapshots, 1);
    ck_assert_uint_eq(front.events[EVENT_REWOUND], 0);
    ck_assert(in_state(&front, RUN_FINISHED));
    close_front();
}
END_TEST

START_TEST(what_goes_back_trains_on)
{
    open_loaded();
    run_and_diverge();
    worker_rewind(front.worker, 0.01);
    WAIT(has_rewinds, 1);
    const struct run_event *back = &front.record.events[front.record.event_count - 1];
    uint64_t step = back->step;
    ck_assert_uint_eq(step % 8, 0);
    ck_assert_uint_gt(back->given_up, 0);
    ck_assert(back->before == 1e30 && back->after == 0.01);
    ck_assert_uint_eq(front.record.epochs.count, step / 8);
    WAIT(in_state, RUN_TRAINING);
    WAIT(has_epochs, step / 8 + 2);
    ck_assert_uint_eq(front.record.epochs.moments[step / 8].epoch, step / 8 + 1);
    ck_assert(isfinite(run_epoch_metrics(&front.record, step / 8).loss[SPLIT_VALIDATION]));
    ck_assert(front.record.last_step.rate == 0.01);
    close_front();
}
END_TEST

START_TEST(what_goes_back_can_pause)
{
    open_loaded();
    run_and_diverge();
    worker_rewind(front.worker, 0.01);
    WAIT(in_state, RUN_TRAINING);
    worker_pause(front.worker);
    worker_rewind(front.worker, 0.1);
    WAIT(in_state, RUN_PAUSED);
    uint64_t steps = front.steps;
    worker_step(front.worker);
    WAIT(has_steps, steps + 1);
    WAIT(in_state, RUN_PAUSED);
    ck_assert_uint_eq(front.events[EVENT_REWOUND], 1);
    close_front();
}
END_TEST

START_TEST(the_first_of_two_rewinds_counts)
{
    open_loaded();
    run_and_diverge();
    worker_stop(front.worker);
    worker_pause(front.worker);
    worker_rewind(front.worker, 0.001);
    worker_rewind(front.worker, 0.5); /* it trains again: no effect */
    WAIT(has_rewinds, 1);
    WAIT(in_state, RUN_TRAINING);
    WAIT(has_steps, front.steps + 20);
    ck_assert(front.record.last_step.rate == 0.001);
    ck_assert_uint_eq(front.events[EVENT_REWOUND], 1);
    close_front();
}
END_TEST

/* A run that breaks in its first epoch goes back to the weights that it began with. */
START_TEST(going_back_to_the_start)
{
    struct config config = small_config(2);

    open_loaded();
    front.run = 1;
    config.rate = 1e30;
    worker_start(front.worker, 1, &config, NULL, false);
    WAIT(in_state, RUN_DIVERGED);
    worker_rewind(front.worker, 0.05);
    WAIT(has_rewinds, 1);
    ck_assert_uint_eq(front.record.events[0].step, 0);
    WAIT(in_state, RUN_FINISHED);
    ck_assert_uint_eq(front.record.epochs.count, 2);
    worker_request_snapshot(front.worker, SNAPSHOT_LAYERS, SPLIT_TRAIN);
    WAIT(has_snapshots, 1);
    struct snapshot *snapshot = worker_take_snapshot(front.worker);
    config.rate = 0.05;
    struct trainer *trainer = trainer_new(&config, worker_dataset(front.worker), NULL);
    while (trainer_advance(trainer) != TRAINER_FINISHED)
        ;
    ck_assert_mem_eq(snapshot->network.parameters, trainer_network(trainer)->parameters,
                     snapshot->network.parameter_count * sizeof(float));
    worker_return_snapshot(front.worker, snapshot);
    trainer_free(trainer);
    close_front();
}
END_TEST

/* Asks for the next snapshot, which is number `count`, and takes it. */
static struct snapshot *next_snapshot(size_t count, unsigned wanted)
{
    worker_request_snapshot(front.worker, wanted, SPLIT_VALIDATION);
    WAIT(has_snapshots, count);
    struct snapshot *snapshot = worker_take_snapshot(front.worker);
    ck_assert_ptr_nonnull(snapshot);
    ck_assert_ptr_null(worker_take_snapshot(front.worker));
    return snapshot;
}

START_TEST(snapshots_while_training)
{
    struct snapshot *held = NULL;
    uint64_t last = 0;
    bool measured = false;

    open_loaded();
    worker_request_snapshot(front.worker, SNAPSHOT_LAYERS, SPLIT_TRAIN); /* no run: nothing comes */
    begin(1, ENDLESS, false);
    WAIT(has_steps, 10);
    ck_assert_uint_eq(front.events[EVENT_SNAPSHOT], 0);
    for (size_t i = 1; i <= 50; i++) {
        struct snapshot *snapshot = next_snapshot(i, SNAPSHOT_LAYERS);

        ck_assert_uint_ge(snapshot->step, last); /* equal during an evaluation */
        last = snapshot->step;
        ck_assert_uint_eq(snapshot->evaluation.count + snapshot->predictions.epochs, 0);
        /* None before the first measured mini-batch: the first requests may fall into an
         * evaluation. */
        ck_assert(snapshot->metrics.layer_count == 2 || !measured);
        measured = snapshot->metrics.layer_count == 2;
        ck_assert_uint_le(snapshot->metrics.step, snapshot->step);
        worker_return_snapshot(front.worker, held);
        held = snapshot;
    }
    ck_assert(measured);
    worker_return_snapshot(front.worker, held);
    close_front();
}
END_TEST

START_TEST(snapshots_with_an_evaluation)
{
    bool evaluated = false;

    open_loaded();
    begin(1, ENDLESS, false);
    WAIT(has_steps, 10);
    for (size_t i = 1; i <= 25; i++) {
        struct snapshot *snapshot = next_snapshot(i, SNAPSHOT_LAYERS | SNAPSHOT_EVALUATION);
        size_t epochs = snapshot->predictions.epochs;

        ck_assert_uint_eq(snapshot->evaluation.count, TOY_VAL);
        /* the epochs so far: the run evaluates the split, so of all */
        ck_assert_uint_eq(epochs > 0, snapshot->epoch > 0);
        if (epochs > 0) { /* made by an epoch's evaluation, not anew */
            ck_assert_uint_ge(snapshot->evaluation.epoch, snapshot->epoch);
            ck_assert_uint_eq(snapshot->evaluation.step, 8 * snapshot->evaluation.epoch);
            ck_assert_uint_eq(snapshot->predictions.count, TOY_VAL);
            ck_assert_uint_le(snapshot->predictions.numbers[epochs - 1], snapshot->epoch);
            evaluated = true;
        }
        worker_return_snapshot(front.worker, snapshot);
    }
    ck_assert(evaluated);
    close_front();
}
END_TEST

/* It is evaluated as it is, also in the middle of an epoch. */
START_TEST(snapshots_of_a_run_that_rests)
{
    open_loaded();
    begin(1, ENDLESS, false);
    WAIT(has_steps, 10);
    worker_pause(front.worker);
    WAIT(in_state, RUN_PAUSED);
    for (size_t i = 1; i <= 2; i++) {
        worker_step(front.worker);
        struct snapshot *snapshot = next_snapshot(i, SNAPSHOT_LAYERS | SNAPSHOT_EVALUATION);
        ck_assert_uint_eq(snapshot->evaluation.step, snapshot->step);
        worker_return_snapshot(front.worker, snapshot);
    }
    close_front();
}
END_TEST

static struct snapshot *look(unsigned contents, size_t number)
{
    worker_request_snapshot(front.worker, contents, SPLIT_TRAIN);
    WAIT(has_snapshots, number);
    return worker_take_snapshot(front.worker);
}

/* Layers are measured in the first mini-batch, and where they are asked for in the next; what an
 * older one showed stays. */
START_TEST(a_snapshot_holds_what_was_asked_for)
{
    static const unsigned contents[] = {SNAPSHOT_NETWORK, SNAPSHOT_LAYERS, SNAPSHOT_EVALUATION,
                                        SNAPSHOT_LAYERS | SNAPSHOT_EVALUATION};
    static const uint64_t measured[] = {1, 2, 2, 4};

    open_loaded();
    begin(1, 1, true);
    WAIT(in_state, RUN_PAUSED);
    for (size_t i = 0; i < 4; i++) {
        struct snapshot *snapshot = look(contents[i], 2 * i + 1);
        ck_assert_uint_eq(snapshot->step, i);
        ck_assert_uint_eq(snapshot->evaluation.count,
                          contents[i] & SNAPSHOT_EVALUATION ? TOY_TRAIN : 0);
        ck_assert_double_gt(snapshot->seconds, 0);
        worker_return_snapshot(front.worker, snapshot);

        worker_step(front.worker);
        WAIT(has_steps, i + 1);
        snapshot = look(SNAPSHOT_NETWORK, 2 * i + 2);
        ck_assert_uint_eq(snapshot->metrics.layer_count, measured[i] > 0 ? 2 : 0);
        ck_assert_uint_eq(snapshot->metrics.step, measured[i]);
        worker_return_snapshot(front.worker, snapshot);
    }
    close_front();
}
END_TEST

/* What a view that is opened afterwards shows of the layers is how the run ended. */
START_TEST(the_last_mini_batch_is_measured)
{
    open_loaded();
    begin(1, 3, false);
    WAIT(in_state, RUN_FINISHED);
    struct snapshot *snapshot = look(SNAPSHOT_NETWORK, 1);
    ck_assert_uint_eq(snapshot->metrics.step, 3 * 8);
    worker_return_snapshot(front.worker, snapshot);

    worker_extend(front.worker, 2);
    WAIT(has_steps, 5 * 8);
    WAIT(in_state, RUN_FINISHED);
    snapshot = look(SNAPSHOT_NETWORK, 2);
    ck_assert_uint_eq(snapshot->metrics.step, 5 * 8);
    worker_return_snapshot(front.worker, snapshot);
    close_front();
}
END_TEST

/* A front end that does not listen must not lose epochs or states, and steps only by merging. */
START_TEST(a_slow_listener_loses_nothing)
{
    open_front(1);
    worker_load(front.worker, directory, TOY_VAL, false);
    WAIT(is_loaded, 0);
    begin(1, 40, false);
    for (int i = 0; i < 200; i++) /* commands go in while the worker waits for room */
        worker_set_rate(front.worker, 0.1 + 0.0001 * i);
    WAIT(in_state, RUN_FINISHED);
    ck_assert_uint_eq(front.record.epochs.count, 40);
    ck_assert_uint_eq(front.steps, 40 * 8);
    close_front();
}
END_TEST

/* What the storm's commands for this run lead to. */
static enum run_state state_after(unsigned run)
{
    if (run % 11 == 0)
        return RUN_STOPPED;
    return run % 3 == 0 || run % 7 == 0 ? RUN_PAUSED : RUN_TRAINING;
}

START_TEST(restart_storm)
{
    open_loaded();
    for (unsigned run = 1; run <= 300; run++) {
        begin(run, ENDLESS, run % 3 == 0);
        if (run % 2 == 0)
            worker_request_snapshot(front.worker, SNAPSHOT_LAYERS | SNAPSHOT_EVALUATION, SPLIT_TRAIN);
        if (run % 5 == 0)
            worker_step(front.worker);
        if (run % 7 == 0)
            worker_pause(front.worker);
        if (run % 11 == 0)
            worker_stop(front.worker);
        if (run % 13 == 0)
            WAIT(in_state, state_after(run));
    }
    begin(1000, 2, false);
    WAIT(in_state, RUN_FINISHED);
    ck_assert_uint_eq(front.record.epochs.count, 2);
    close_front();
}
END_TEST

/* Ends at every moment: while loading, with a full ring, mid-run, with a queue of commands. */
START_TEST(free_at_any_moment)
{
    open_front(1 + (size_t)_i % 4);
    worker_load(front.worker, directory, TOY_VAL, false);
    if (_i % 2 == 1) {
        WAIT(is_loaded, 0);
        begin(1, ENDLESS, _i % 3 == 0);
        worker_request_snapshot(front.worker, SNAPSHOT_LAYERS | SNAPSHOT_EVALUATION, SPLIT_TRAIN);
        if (_i % 5 == 0)
            WAIT(has_snapshots, 1);
        if (_i % 3 != 0)
            WAIT(has_steps, (size_t)_i);
        for (unsigned run = 2; run < 20; run++) {
            struct config config = small_config(3);
            worker_start(front.worker, run, &config, NULL, false);
        }
    }
    close_front();
}
END_TEST

static sigset_t mask_of_this_thread(void)
{
    sigset_t mask;

    pthread_sigmask(SIG_BLOCK, NULL, &mask);
    return mask;
}

static volatile sig_atomic_t handled_here;
static pthread_t main_thread;

static void on_signal(int number)
{
    (void)number;
    handled_here = pthread_equal(pthread_self(), main_thread);
}

/* A signal to the process while this thread blocks it stays pending: the worker does not take it.
 */
START_TEST(the_thread_blocks_signals)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigset_t before = mask_of_this_thread(), usr1;

    main_thread = pthread_self();
    open_loaded();
    ck_assert_int_eq(sigismember(&before, SIGUSR1), 0);
    sigset_t after = mask_of_this_thread();
    ck_assert_int_eq(sigismember(&after, SIGUSR1), 0);

    sigaction(SIGUSR1, &action, NULL);
    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &usr1, NULL);
    kill(getpid(), SIGUSR1);
    begin(1, 2, false);
    WAIT(in_state, RUN_FINISHED);
    ck_assert_int_eq(handled_here, 0);
    sigset_t pending;
    sigpending(&pending);
    ck_assert_int_eq(sigismember(&pending, SIGUSR1), 1);
    pthread_sigmask(SIG_UNBLOCK, &usr1, NULL);
    ck_assert_int_eq(handled_here, 1);
    close_front();
}
END_TEST

static double processor_seconds(void)
{
    struct timespec time;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* The median of many short spans: where others use the processors, the clock of a process that
 * sleeps runs now and then all the same. */
START_TEST(pausing_costs_no_processor_time)
{
    const int spans = 15, milliseconds = 20;
    struct rusage before, after;
    int dear = 0;

    open_loaded();
    begin(1, ENDLESS, false);
    WAIT(has_steps, 10);
    worker_pause(front.worker);
    WAIT(in_state, RUN_PAUSED);
    poll(NULL, 0, 50); /* lets helper threads of the matrix library end */
    double start = now();
    getrusage(RUSAGE_SELF, &before);
    for (int i = 0; i < spans; i++) {
        double begin = processor_seconds();

        poll(NULL, 0, milliseconds);
        dear += !(processor_seconds() - begin < 0.1 * milliseconds / 1000);
    }
    getrusage(RUSAGE_SELF, &after);
    ck_assert_int_le(dear, spans / 2);
    /* the waits here; none there, but a sanitizer's own thread wakes ten times a second */
    ck_assert_double_lt((double)(after.ru_nvcsw - before.ru_nvcsw),
                        spans + 5 + 20 * (now() - start));
    close_front();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("worker");
    TCase *tcase = tcase_create("worker");

    toy_init(&toy);
    snprintf(directory, sizeof directory, "/tmp/mlptui-toy-XXXXXX");
    toy_save(&toy, directory);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, trains_to_the_end);
    tcase_add_test(tcase, pictures_are_transposed_on_demand);
    tcase_add_test(tcase, loading_fails_and_can_be_repeated);
    tcase_add_test(tcase, a_config_that_does_not_fit_fails);
    tcase_add_test(tcase, pause_step_resume);
    tcase_add_test(tcase, a_step_from_within_an_evaluation);
    tcase_add_test(tcase, queued_steps_are_all_made);
    tcase_add_test(tcase, a_single_step_can_finish_a_run);
    tcase_add_test(tcase, stop_and_go_on);
    tcase_add_test(tcase, no_checkpoint_before_an_epoch);
    tcase_add_test(tcase, checkpoints_of_the_last_and_the_best_epoch);
    tcase_add_test(tcase, from_the_best_epoch_to_the_last_ones_end);
    tcase_add_test(tcase, extend_in_every_state);
    tcase_add_test(tcase, the_rate_follows);
    tcase_add_test(tcase, divergence_is_a_state);
    tcase_add_test(tcase, only_what_diverged_goes_back);
    tcase_add_test(tcase, what_goes_back_trains_on);
    tcase_add_test(tcase, what_goes_back_can_pause);
    tcase_add_test(tcase, the_first_of_two_rewinds_counts);
    tcase_add_test(tcase, going_back_to_the_start);
    tcase_add_test(tcase, snapshots_while_training);
    tcase_add_test(tcase, snapshots_with_an_evaluation);
    tcase_add_test(tcase, snapshots_of_a_run_that_rests);
    tcase_add_test(tcase, a_snapshot_holds_what_was_asked_for);
    tcase_add_test(tcase, the_last_mini_batch_is_measured);
    tcase_add_test(tcase, a_slow_listener_loses_nothing);
    tcase_add_test(tcase, restart_storm);
    tcase_add_loop_test(tcase, free_at_any_moment, 0, 40);
    tcase_add_test(tcase, the_thread_blocks_signals);
    tcase_add_test(tcase, pausing_costs_no_processor_time);
    suite_add_tcase(suite, tcase);
    int verdict = run_suite(suite);
    toy_remove(directory);
    return verdict;
}
