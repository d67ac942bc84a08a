/* test_searches: searches that are looked at, cancelled and freed at random moments.
 *
 * Every event is held against what may come by then. The best epoch of each trial that ran to its
 * end has the bits that a trainer alone reaches. */
#include <poll.h>

#include "mlptui/engine/search.h"
#include "mlptui/train/run.h"
#include "mlptui/train/trainer.h"
#include "stress.h"

#define MOST_TRIALS 8
#define ENDLESS     1000000

/* One trial as the events tell it. */
struct heard {
    enum { SILENT, BEGUN, OVER } progress;
    enum run_state end;
    uint64_t steps;
    size_t epochs;
};

struct tally {
    size_t searches, events, cancels, ends, compared;
};

struct front {
    struct ring *ring;
    struct search *search;
    struct config configs[MOST_TRIALS];
    struct heard heard[MOST_TRIALS];
    size_t count;
    enum search_by by;
    bool cancelled;
    struct tally tally;
};

static size_t steps_per_epoch(const struct config *config)
{
    return (TOY_TRAIN + config->batch_size - 1) / config->batch_size;
}

/* Hearing. */

static void hear_state(struct front *f, size_t i, enum run_state state)
{
    struct heard *heard = &f->heard[i];

    must(heard->progress != OVER, "trial %zu has ended once", i + 1);
    if (state == RUN_TRAINING) {
        must(heard->progress == SILENT, "trial %zu begins once", i + 1);
        heard->progress = BEGUN;
        return;
    }
    must(state == RUN_STOPPED ? f->cancelled : heard->progress == BEGUN, "trial %zu is %s", i + 1,
         run_state_names[state]);
    must(state != RUN_FINISHED || heard->epochs == f->configs[i].epochs,
         "trial %zu is finished after %zu epochs", i + 1, heard->epochs);
    heard->progress = OVER;
    heard->end = state;
    f->tally.ends++;
}

static void hear(struct front *f, const struct event *event)
{
    must(event->run >= 1 && event->run <= f->count, "there is a trial %u", event->run);
    size_t i = event->run - 1;
    struct heard *heard = &f->heard[i];

    f->tally.events++;
    if (event->kind == EVENT_STATE) {
        hear_state(f, i, event->u.state.state);
        return;
    }
    must(heard->progress == BEGUN, "trial %zu is under way", i + 1);
    if (event->kind == EVENT_STEP) {
        must(event->u.step.step == heard->steps + event->u.step.steps, "trial %zu is at step %llu",
             i + 1, (unsigned long long)heard->steps);
        heard->steps = event->u.step.step;
        return;
    }
    must(event->kind == EVENT_EPOCH && event->u.epoch.epoch == ++heard->epochs &&
             event->u.epoch.step == heard->steps &&
             heard->steps == heard->epochs * steps_per_epoch(&f->configs[i]),
         "trial %zu tells epoch %zu behind its steps", i + 1, heard->epochs);
}

static void listen(struct front *f, size_t most)
{
    struct event event;

    while (most-- > 0 && ring_take(f->ring, &event))
        hear(f, &event);
}

static void follow(struct front *f, size_t count)
{
    struct pollfd fd = {.fd = ring_descriptor(f->ring), .events = POLLIN};

    while (count-- > 0 && poll(&fd, 1, 5) == 1)
        listen(f, 1);
}

/* Looking: what was heard of a trial lies behind what search_trial says. */
static void look(struct front *f)
{
    size_t i = roll(f->count);
    struct trial trial;

    search_trial(f->search, i + 1, &trial);
    must(trial.epochs >= f->heard[i].epochs && trial.best.epoch <= trial.epochs,
         "trial %zu has made %zu epochs", i + 1, f->heard[i].epochs);
    must(f->heard[i].progress == SILENT || trial.state != TRIAL_WAITING, "trial %zu has begun",
         i + 1);
    must(f->heard[i].progress != OVER || trial.state > TRIAL_RUNNING, "trial %zu is over: %s",
         i + 1, trial_state_names[trial.state]);
}

/* A search from its beginning to its end. */

static void begin(struct front *f, size_t capacity)
{
    struct search_settings chosen = {.by = (enum search_by)roll(SEARCH_BY_COUNT),
                                     .jobs = 1 + roll(4)};
    struct error error = {""};

    *f = (struct front){.tally = f->tally, .count = 1 + roll(MOST_TRIALS), .by = chosen.by};
    for (size_t i = 0; i < f->count; i++) {
        struct config *config = &f->configs[i];
        *config = config_default();
        config->hidden_count = 1;
        config->hidden[0] = 4 + roll(12);
        config->batch_size = one_in(2) ? 32 : 125;
        config->epochs = one_in(3) ? ENDLESS : 1 + roll(6);
        config->rate = one_in(8) ? 1e4 : 0.05;
        config->optimizer = (enum optimizer_kind)roll(OPTIMIZER_COUNT);
        config->seed = roll(1000);
        config->threads = 1;
    }
    f->ring = ring_new(capacity, &error);
    must(f->ring != NULL, "%s", error.text);
    f->search = search_new(f->configs, f->count, &toy.dataset, &chosen, f->ring, &error);
    must(f->search != NULL, "%s", error.text);
    f->tally.searches++;
}

static void cancel(struct front *f)
{
    f->cancelled = true;
    search_cancel(f->search);
    f->tally.cancels++;
}

static struct epoch_metrics best_alone(const struct config *config, enum search_by by)
{
    struct trainer *trainer = trainer_new(config, &toy.dataset, NULL);
    struct epoch_metrics best = {0};
    enum trainer_outcome outcome;

    do {
        outcome = trainer_advance(trainer);
        const struct epoch_metrics *m = trainer_epoch_metrics(trainer);
        if ((outcome == TRAINER_EPOCH || outcome == TRAINER_FINISHED) &&
            search_better(by, m, &best))
            best = *m;
    } while (outcome != TRAINER_FINISHED);
    trainer_free(trainer);
    return best;
}

static bool is_over(const struct front *f)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->heard[i].progress != OVER)
            return false;
    return true;
}

static void compare_done(struct front *f, size_t i)
{
    struct trial trial;

    search_trial(f->search, i + 1, &trial);
    if (trial.state != TRIAL_DONE)
        return;
    struct epoch_metrics own = best_alone(&f->configs[i], f->by);
    must(trial.best.epoch == own.epoch && memcmp(trial.best.loss, own.loss, sizeof own.loss) == 0 &&
             memcmp(trial.best.accuracy, own.accuracy, sizeof own.accuracy) == 0,
         "trial %zu has the figures of a trainer alone", i + 1);
    f->tally.compared++;
}

/* Cancels, waits for every trial's end, and looks at what the finished ones reached. */
static void wait_for_all(struct front *f)
{
    double deadline = stress_now() + STRESS_PATIENCE / 2;

    cancel(f);
    while (!is_over(f)) {
        must(stress_now() < deadline, "all %zu trials tell their end", f->count);
        follow(f, 1);
    }
    for (size_t i = 0; i < f->count; i++)
        compare_done(f, i);
}

static void end(struct front *f)
{
    search_free(f->search);
    ring_free(f->ring);
}

START_TEST(random_searches)
{
    size_t commands = stress_commands(), capacity = stress_capacity(_i);
    struct front f = {0};

    stress_begin(capacity);
    stress_next(0, "beginning");
    begin(&f, capacity);
    for (size_t i = 1; i <= commands; i++) {
        stress_next(i, "looking and listening");
        switch (roll(12)) {
        case 0:
            stress_next(i, "freeing");
            end(&f);
            begin(&f, capacity);
            break;
        case 1:
            stress_next(i, "waiting for all");
            wait_for_all(&f);
            break;
        case 2:
            if (one_in(3))
                cancel(&f);
            break;
        case 3:
        case 4:
            look(&f);
            break;
        case 5:
        case 6:
            listen(&f, 100);
            break;
        default:
            follow(&f, roll(60));
        }
    }
    stress_next(commands, "freeing");
    end(&f);
    alarm(0);
    printf("capacity %zu: %zu commands, %zu searches, %zu events, %zu cancels, %zu trials ended, "
           "%zu compared\n",
           capacity, commands, f.tally.searches, f.tally.events, f.tally.cancels, f.tally.ends,
           f.tally.compared);
    fflush(stdout);
    must(commands < 300 || f.tally.compared > 0, "a trial is compared");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("searches");
    TCase *tests = tcase_create("searches");

    toy_init(&toy);
    tcase_set_timeout(tests, 120 + (double)stress_commands());
    tcase_add_loop_test(tests, random_searches, 0, stress_rounds());
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
