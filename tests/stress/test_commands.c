/* test_commands: random commands at random moments for the worker, with a twin beside it.
 *
 * Every event is held against what may come by then: each run's states in a legal order, none left
 * out; its steps without a gap; its epochs one after another behind their steps. And against the
 * twin: a trainer of its own on this thread, which follows the events and must have the same bits
 * in every loss, every epoch's figures, every snapshot and every evaluation. */
#include <math.h>
#include <poll.h>

#include "mlptui/engine/worker.h"
#include "mlptui/train/run.h"
#include "mlptui/train/snapshot.h"
#include "mlptui/train/trainer.h"
#include "stress.h"

#define ENDLESS 900000

static char directory[64];

/* How often what was looked at: a test that saw nothing proves nothing. */
struct tally {
    size_t events, states, steps, merged, epochs, snapshots, evaluations, divergences, ends;
};

struct front {
    struct ring *ring;
    struct worker *worker;
    size_t capacity;
    size_t deaf; /* commands until it listens again */

    /* what was told to the worker */
    struct config *configs; /* (run_count), run 1 first */
    size_t run_count, snapshots_asked;

    /* what was heard from it */
    bool loading, loaded;
    double progress;
    unsigned run;
    enum run_state state; /* of run */
    bool has_trainer;
    uint64_t steps;
    size_t epochs, epochs_planned, steps_per_epoch, snapshots;
    struct snapshot *held;

    struct trainer *twin; /* NULL: this run has none */
    bool twin_diverged;
    struct tally tally;
};

/* The twin. */

static void drop_twin(struct front *f)
{
    trainer_free(f->twin);
    f->twin = NULL;
    f->twin_diverged = false;
}

/* Not every run has one: with it, this thread is as slow as the worker. */
static void make_twin(struct front *f)
{
    drop_twin(f);
    if (f->run % 4 == 0)
        return;
    f->twin = trainer_new(&f->configs[f->run - 1], worker_dataset(f->worker), NULL);
    must(f->twin != NULL, "a trainer can be had");
}

static void bring_twin_to(struct front *f, uint64_t step)
{
    while (!f->twin_diverged && trainer_network_step(f->twin) < step) {
        enum trainer_outcome outcome = trainer_advance(f->twin);

        must(outcome != TRAINER_FINISHED, "the twin has %llu steps to make",
             (unsigned long long)step);
        f->twin_diverged = outcome == TRAINER_DIVERGED;
    }
}

static enum trainer_outcome end_twins_epoch(struct front *f)
{
    enum trainer_outcome outcome;

    do
        outcome = trainer_advance(f->twin);
    while (outcome == TRAINER_EVALUATING);
    return outcome;
}

static void compare_epoch(struct front *f, const struct epoch_metrics *heard)
{
    if (f->twin == NULL)
        return;
    bring_twin_to(f, heard->step);
    must(!f->twin_diverged, "the twin has no divergence before epoch %zu", heard->epoch);
    enum trainer_outcome outcome = end_twins_epoch(f);
    must(outcome == TRAINER_EPOCH || outcome == TRAINER_FINISHED, "epoch %zu ends", heard->epoch);
    const struct epoch_metrics *own = trainer_epoch_metrics(f->twin);
    must(own->epoch == heard->epoch, "epoch %zu is the twin's %zu", heard->epoch, own->epoch);
    must(memcmp(own->loss, heard->loss, sizeof own->loss) == 0 &&
             memcmp(own->accuracy, heard->accuracy, sizeof own->accuracy) == 0,
         "the figures of run %u epoch %zu are the twin's", f->run, heard->epoch);
    f->tally.epochs++;
}

static void compare_evaluation(struct front *f, const struct evaluation *heard)
{
    size_t count = worker_dataset(f->worker)->splits[heard->split].count;
    const struct evaluation *own = trainer_last_evaluation(f->twin, heard->split);

    if (heard->step == trainer_network_step(f->twin))
        own = trainer_evaluation(f->twin, heard->split, NULL, NULL);
    else if (own == NULL || own->step != heard->step)
        return; /* of an epoch's end, and the twin was evaluated since */
    must(heard->count == count && own->count == count, "a evaluation is of all %zu samples", count);
    must(memcmp(own->predicted, heard->predicted, count) == 0 &&
             memcmp(own->confidence, heard->confidence, count * sizeof(float)) == 0 &&
             memcmp(own->p_true, heard->p_true, count * sizeof(float)) == 0,
         "the evaluation of run %u step %llu is the twin's", f->run,
         (unsigned long long)heard->step);
    f->tally.evaluations++;
}

/* The snapshot in hand may be a newer one than the event tells of: then its own event follows. */
static void compare_snapshot(struct front *f)
{
    const struct snapshot *held = f->held;

    if (held == NULL || f->twin == NULL || held->run != f->run)
        return;
    if (f->state != RUN_DIVERGED) {
        if (held->step != f->steps)
            return;
        bring_twin_to(f, f->steps);
    }
    const struct network *own = trainer_network(f->twin);
    must(held->step == trainer_network_step(f->twin), "step %llu is the twin's %llu",
         (unsigned long long)held->step, (unsigned long long)trainer_network_step(f->twin));
    must(held->network.parameter_count == own->parameter_count &&
             memcmp(held->network.parameters, own->parameters,
                    own->parameter_count * sizeof(float)) == 0,
         "the parameters of run %u step %llu are the twin's", f->run,
         (unsigned long long)held->step);
    f->tally.snapshots++;
    if (held->evaluation.count > 0)
        compare_evaluation(f, &held->evaluation);
}

/* Hearing. */

static bool under_way(enum run_state state)
{
    return state == RUN_TRAINING || state == RUN_PAUSED;
}

static bool may_follow(const struct front *f, enum run_state next)
{
    switch (f->state) {
    case RUN_TRAINING:
        return next == RUN_PAUSED || next == RUN_FINISHED || next == RUN_DIVERGED ||
               next == RUN_STOPPED;
    case RUN_PAUSED:
        return next == RUN_TRAINING || next == RUN_STOPPED;
    case RUN_FINISHED:
        return next == RUN_TRAINING;
    case RUN_STOPPED:
        return next == RUN_TRAINING && f->has_trainer;
    case RUN_WAITING:
    case RUN_LOADING:
    case RUN_DIVERGED:
    case RUN_FAILED:
    case RUN_STATE_COUNT:
        break;
    }
    return false;
}

/* The first word about a run: it begins, was overtaken, or cannot be. */
static void hear_start(struct front *f, enum run_state state)
{
    const struct config *config = &f->configs[f->run];

    must(!under_way(f->state), "run %u is over before the next begins", f->run);
    must(f->run < f->run_count, "run %u was started", f->run + 1);
    f->run++;
    f->steps = f->epochs = 0;
    f->epochs_planned = config->epochs;
    f->steps_per_epoch = (TOY_TRAIN + config->batch_size - 1) / config->batch_size;
    f->has_trainer = under_way(state);
    drop_twin(f);
    if (state == RUN_STOPPED)
        return;
    bool possible = f->loaded && config->batch_size <= TOY_TRAIN;
    must(possible ? f->has_trainer : state == RUN_FAILED, "run %u can begin: %d; but is %s", f->run,
         possible, run_state_names[state]);
    if (possible)
        make_twin(f);
}

/* About the data. */
static void hear_of_loading(struct front *f, enum run_state state)
{
    must(!f->loaded && (state == RUN_FAILED ? f->loading : state == RUN_LOADING),
         "%s may be said of the data", run_state_names[state]);
    f->loading = state == RUN_LOADING;
    f->progress = 0;
}

static void hear_state(struct front *f, const struct event *event)
{
    enum run_state state = event->u.state.state;

    f->tally.states++;
    if (event->run == 0) {
        hear_of_loading(f, state);
        return;
    }
    if (event->run != f->run)
        hear_start(f, state);
    else
        must(may_follow(f, state), "run %u goes from %s to %s", f->run, run_state_names[f->state],
             run_state_names[state]);
    must(event->run == f->run, "run %u follows, not %u", f->run, event->run);
    if (state == RUN_DIVERGED) {
        f->tally.divergences++;
        must(f->twin == NULL || f->twin_diverged || end_twins_epoch(f) == TRAINER_DIVERGED,
             "the twin of run %u diverges too", f->run);
        f->twin_diverged = f->twin != NULL;
    }
    if (state == RUN_FINISHED)
        must(f->epochs == f->epochs_planned, "run %u ends after %zu of %zu epochs", f->run,
             f->epochs, f->epochs_planned);
    f->state = state;
}

static void hear_step(struct front *f, const struct step_metrics *step)
{
    must(f->state == RUN_TRAINING && !f->twin_diverged, "run %u makes a step while %s", f->run,
         run_state_names[f->state]);
    must(step->steps > 0 && step->step == f->steps + step->steps, "step %llu follows, not %llu",
         (unsigned long long)f->steps, (unsigned long long)step->step);
    must(f->epochs * f->steps_per_epoch == f->steps || f->steps % f->steps_per_epoch > 0,
         "epoch %zu is told before step %llu", f->epochs + 1, (unsigned long long)step->step);
    f->steps = step->step;
    f->tally.steps++;
    f->tally.merged += step->steps > 1;
    if (f->twin == NULL)
        return;
    bring_twin_to(f, f->steps);
    if (step->steps == 1 && !f->twin_diverged)
        must(trainer_step_metrics(f->twin)->loss == step->loss,
             "the loss of step %llu is the twin's", (unsigned long long)f->steps);
}

static void hear_epoch(struct front *f, const struct epoch_metrics *epoch)
{
    must(f->state == RUN_TRAINING && epoch->epoch == f->epochs + 1, "epoch %zu of run %u comes",
         epoch->epoch, f->run);
    must(epoch->step == f->steps && epoch->step == epoch->epoch * f->steps_per_epoch,
         "epoch %zu of run %u comes after step %llu", epoch->epoch, f->run,
         (unsigned long long)f->steps);
    f->epochs++;
    compare_epoch(f, epoch);
}

static void hear_rate(struct front *f, const struct event *event)
{
    must(f->has_trainer && f->state != RUN_DIVERGED && event->u.rate.step == f->steps,
         "the rate of run %u changes at step %llu, not %llu", f->run, (unsigned long long)f->steps,
         (unsigned long long)event->u.rate.step);
    if (f->twin == NULL)
        return;
    must(trainer_config(f->twin)->rate == event->u.rate.before, "the rate was %g",
         event->u.rate.before);
    bring_twin_to(f, f->steps);
    trainer_set_rate(f->twin, event->u.rate.after);
}

static void hear_extension(struct front *f, size_t epochs)
{
    must(f->has_trainer && f->state != RUN_DIVERGED && epochs > f->epochs_planned,
         "run %u is extended to %zu epochs", f->run, epochs);
    if (f->twin != NULL)
        trainer_extend(f->twin, epochs - f->epochs_planned);
    f->epochs_planned = epochs;
}

static void hear_checkpoint(struct front *f)
{
    struct checkpoint *taken;

    while ((taken = worker_take_checkpoint(f->worker)) != NULL) {
        must(taken->run <= f->run_count && taken->metrics.epoch > 0 &&
                 taken->metrics.epoch == taken->state.epoch,
             "a checkpoint is of an epoch's end");
        for (size_t i = 0; i < taken->network.parameter_count; i++)
            must(isfinite(taken->network.parameters[i]), "parameter %zu is a number", i);
        checkpoint_free(taken);
    }
}

static void hear_snapshot(struct front *f)
{
    struct snapshot *taken = worker_take_snapshot(f->worker);

    must(++f->snapshots <= f->snapshots_asked, "snapshot %zu was asked for", f->snapshots);
    if (taken != NULL) {
        must(f->held == NULL || taken->run > f->held->run ||
                 (taken->run == f->held->run &&
                  (taken->step >= f->held->step || taken->step % f->steps_per_epoch == 0)),
             "a later snapshot is newer");
        for (size_t i = 0; i < taken->network.parameter_count; i++)
            must(isfinite(taken->network.parameters[i]), "parameter %zu is a number", i);
        if (taken->evaluation.count > 0)
            must(taken->evaluation.step <= taken->step && taken->evaluation.epoch >= taken->epoch,
                 "the evaluation is of the snapshot's step, or of the epoch's end before");
        worker_return_snapshot(f->worker, f->held);
        f->held = taken;
    }
    compare_snapshot(f);
}

static void hear_of_data(struct front *f, const struct event *event)
{
    must(event->run == 0 && f->loading && !f->loaded, "the data is being loaded");
    if (event->kind == EVENT_PROGRESS) {
        must(event->u.progress >= f->progress && event->u.progress <= 1, "%g comes after %g",
             event->u.progress, f->progress);
        f->progress = event->u.progress;
        return;
    }
    must(worker_dataset(f->worker) != NULL, "there is a data set");
    f->loaded = true;
    f->loading = false;
}

static void hear(struct front *f, const struct event *event)
{
    f->tally.events++;
    if (event->kind == EVENT_PROGRESS || event->kind == EVENT_LOADED) {
        hear_of_data(f, event);
        return;
    }
    bool of_none = event->kind == EVENT_CHECKPOINT && event->run == 0; /* an answer without one */
    must(event->kind == EVENT_STATE || event->run == f->run || of_none,
         "an event of kind %d is about run %u", (int)event->kind, f->run);
    switch (event->kind) {
    case EVENT_STATE:
        hear_state(f, event);
        break;
    case EVENT_STEP:
        hear_step(f, &event->u.step);
        break;
    case EVENT_EPOCH:
        hear_epoch(f, &event->u.epoch);
        break;
    case EVENT_RATE:
        hear_rate(f, event);
        break;
    case EVENT_EXTENDED:
        hear_extension(f, event->u.epochs);
        break;
    case EVENT_SNAPSHOT:
        hear_snapshot(f);
        break;
    case EVENT_CHECKPOINT:
        hear_checkpoint(f);
        break;
    case EVENT_DIAGNOSIS:
        break;
    case EVENT_PROGRESS:
    case EVENT_LOADED:
    case EVENT_REWOUND:
    case EVENT_EVALUATING:
    case EVENT_JOB:
        must(f->state == RUN_TRAINING, "run %u evaluates while %s", f->run,
             run_state_names[f->state]);
    }
}

/* At most `most` events that are there. */
static void listen(struct front *f, size_t most)
{
    struct event event;

    while (most-- > 0 && ring_take(f->ring, &event))
        hear(f, &event);
}

static void wait_for_word(struct front *f, int milliseconds)
{
    struct pollfd fd = {.fd = ring_descriptor(f->ring), .events = POLLIN};

    poll(&fd, 1, milliseconds);
    listen(f, 1);
}

/* Commands. */

static struct config random_config(void)
{
    static const size_t batches[] = {32, 32, 10, 125, 250, TOY_TRAIN + 1};
    static const size_t epochs[] = {0, 1, 2, 5, ENDLESS, ENDLESS};
    struct config config = config_default();

    config.hidden_count = 1 + roll(2);
    config.hidden[0] = 4 + roll(12);
    config.hidden[1] = 3;
    config.activation = (enum activation)roll(ACTIVATION_COUNT);
    config.initializer = INIT_GLOROT;
    config.optimizer = (enum optimizer_kind)roll(OPTIMIZER_COUNT);
    config.rate = 0.01;
    config.batch_size = batches[roll(6)];
    config.asked = SETTING_BIT(SETTING_BATCH);
    config.epochs = epochs[roll(6)];
    config.evaluate = (unsigned)roll(8);
    config.seed = roll(1000);
    config.threads = 1;
    return config;
}

static void start(struct front *f, const struct config *config, bool paused)
{
    f->configs = realloc(f->configs, (f->run_count + 1) * sizeof *f->configs);
    if (f->configs == NULL)
        abort();
    f->configs[f->run_count++] = *config;
    worker_start(f->worker, (unsigned)f->run_count, config, NULL, paused);
}

static void ask_for_snapshot(struct front *f)
{
    f->snapshots_asked++;
    worker_request_snapshot(f->worker, (unsigned)roll(4), (enum split_id)roll(SPLIT_COUNT));
}

static void set_rate(struct front *f)
{
    static const double rates[] = {0.005, 0.01, 0.02, 0.05, 0.1};

    worker_set_rate(f->worker, one_in(12) ? 1e30 : rates[roll(5)]);
}

static void open_front(struct front *f)
{
    struct error error = {""};

    *f = (struct front){.capacity = f->capacity, .configs = f->configs, .tally = f->tally};
    f->ring = ring_new(f->capacity, &error);
    must(f->ring != NULL, "%s", error.text);
    f->worker = worker_new(f->ring, &error);
    must(f->worker != NULL, "%s", error.text);
    if (one_in(4))
        worker_load(f->worker, "/nonexistent", TOY_VAL, false);
    if (one_in(10)) {
        struct config config = random_config();
        start(f, &config, one_in(2)); /* there is nothing to train on yet */
    }
    worker_load(f->worker, directory, TOY_VAL, false);
}

static void close_front(struct front *f)
{
    worker_return_snapshot(f->worker, f->held);
    worker_free(f->worker);
    ring_free(f->ring);
    drop_twin(f);
    f->tally.ends++;
}

static void give_command(struct front *f)
{
    struct config config = random_config();

    switch (roll(22)) {
    case 0:
        start(f, &config, one_in(5));
        break;
    case 1:
    case 2:
        worker_pause(f->worker);
        break;
    case 3:
    case 4:
    case 5:
    case 6:
        worker_resume(f->worker);
        break;
    case 7:
    case 8:
    case 9:
        worker_step(f->worker);
        break;
    case 10:
        worker_stop(f->worker);
        break;
    case 11:
    case 12:
        set_rate(f);
        break;
    case 13:
    case 14:
    case 15:
        worker_extend(f->worker, 1 + roll(3));
        break;
    case 16:
        worker_load(f->worker, directory, TOY_VAL,
                    false); /* no effect: it is there, or on its way */
        break;
    case 17:
    case 18:
        worker_request_checkpoint(f->worker, one_in(2));
        break;
    default:
        ask_for_snapshot(f);
    }
}

static void quit_and_come_back(struct front *f)
{
    if (one_in(3))
        listen(f, roll(40));
    close_front(f);
    open_front(f);
}

/* Waits until the worker has done all it was told to, and holds it against what that must come to.
 */

static bool is_paused_at(const struct front *f, uint64_t step)
{
    return f->run == f->run_count && f->state == RUN_PAUSED && f->steps == step;
}

static void wait_until_paused_at(struct front *f, uint64_t step)
{
    double deadline = stress_now() + STRESS_PATIENCE / 2;

    while (!is_paused_at(f, step)) {
        must(stress_now() < deadline, "run %zu pauses at step %llu (heard: run %u %s step %llu)",
             f->run_count, (unsigned long long)step, f->run, run_state_names[f->state],
             (unsigned long long)f->steps);
        wait_for_word(f, 100);
    }
}

/* A request from before may be answered too, at an earlier step. */
static void wait_for_snapshot_at(struct front *f, uint64_t step)
{
    double deadline = stress_now() + STRESS_PATIENCE / 2;

    while (f->held == NULL || f->held->run != f->run || f->held->step != step) {
        must(stress_now() < deadline, "a snapshot of run %u step %llu comes", f->run,
             (unsigned long long)step);
        wait_for_word(f, 100);
    }
}

static void settle(struct front *f)
{
    struct config config = random_config();
    uint64_t steps = 1 + roll(12); /* an epoch has 8 */

    config.batch_size = 32;
    config.epochs = ENDLESS;
    worker_load(f->worker, directory, TOY_VAL, false);
    start(f, &config, true);
    wait_until_paused_at(f, 0);
    for (uint64_t i = 0; i < steps; i++)
        worker_step(f->worker);
    wait_until_paused_at(f, steps);
    ask_for_snapshot(f);
    wait_for_snapshot_at(f, steps);
}

/* Hears `count` events, and waits for each, but not for long: the worker may have nothing to say.
 */
static void follow(struct front *f, size_t count)
{
    struct pollfd fd = {.fd = ring_descriptor(f->ring), .events = POLLIN};

    while (count-- > 0 && poll(&fd, 1, 5) == 1)
        listen(f, 1);
}

/* Between two commands: hears nothing, what is there, or what comes. */
static void let_pass(struct front *f)
{
    if (f->deaf > 0) {
        f->deaf--;
        return;
    }
    if (one_in(60))
        f->deaf = roll(30);
    switch (roll(5)) {
    case 0:
        break;
    case 1:
        listen(f, roll(8));
        break;
    case 2:
        listen(f, 200);
        break;
    case 3:
        follow(f, roll(40));
        break;
    default:
        wait_for_word(f, (int)roll(3));
    }
}

static void judge(const struct tally *t, size_t capacity, size_t commands)
{
    printf(
        "capacity %zu: %zu commands, %zu events: %zu states, %zu steps (%zu merged); the twin's: "
        "%zu epochs, %zu snapshots, %zu evaluations; %zu divergences, %zu ends\n",
        capacity, commands, t->events, t->states, t->steps, t->merged, t->epochs, t->snapshots,
        t->evaluations, t->divergences, t->ends);
    fflush(stdout);
    must(t->steps > 0 && t->states > commands / 40, "the worker did something");
    must(commands < 300 || (t->epochs > 0 && t->snapshots > 0 && t->evaluations > 0 && t->ends > 1),
         "the worker was compared with the twin");
}

START_TEST(random_commands)
{
    size_t commands = stress_commands();
    struct front f = {.capacity = stress_capacity(_i)};

    stress_begin(f.capacity);
    stress_next(0, "opening");
    open_front(&f);
    for (size_t i = 1; i <= commands; i++) {
        stress_next(i, "giving and listening");
        if (one_in(50)) {
            stress_next(i, "quitting");
            quit_and_come_back(&f);
        } else if (one_in(40)) {
            stress_next(i, "settling");
            settle(&f);
        } else {
            give_command(&f);
        }
        let_pass(&f);
    }
    stress_next(commands, "closing");
    close_front(&f);
    free(f.configs);
    alarm(0);
    judge(&f.tally, f.capacity, commands);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("commands");
    TCase *tests = tcase_create("commands");

    toy_init(&toy);
    snprintf(directory, sizeof directory, "/tmp/mlptui-stress-XXXXXX");
    toy_save(&toy, directory);
    tcase_set_timeout(tests, 120 + (double)stress_commands());
    tcase_add_loop_test(tests, random_commands, 0, stress_rounds());
    suite_add_tcase(suite, tests);
    int verdict = run_suite(suite);
    toy_remove(directory);
    return verdict;
}
