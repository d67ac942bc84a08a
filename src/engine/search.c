/* search: the threads that run the trials.
 *
 * The front end's thread calls the functions of search.h; each thread is a thread that takes the
 * next trial that waits, runs it with a trainer of its own, and takes the next, until none is left.
 * A thread owns its trainer and its writer; all share lock        guards `trials` and `next`; held
 * for a few instructions, never while work is done ring        events, jobs to front end; here a
 * thread may wait for the front end cancelled   an atomic flag, asked between two units of work
 *   dataset     constant
 *
 * How it ends. search_free sets the flag, closes the ring (a thread that waits for room goes on),
 * and joins the threads. */
#include "mlptui/engine/search.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "engine/event_writer.h"
#include "engine/thread.h"
#include "mlptui/train/trainer.h"
#include "nn/gemm.h"

const char *const search_by_names[SEARCH_BY_COUNT] = {"val_acc", "val_loss"};

const char *const trial_state_names[TRIAL_STATE_COUNT] = {
    "waiting", "running", "done", "stopped", "diverged", "failed", "cancelled"};

struct search {
    struct search_settings settings;
    const struct dataset *dataset;
    struct ring *ring;
    atomic_bool cancelled;
    pthread_t *threads; /* (thread_count) */
    size_t thread_count;
    pthread_mutex_t lock;
    struct trial *trials; /* (trial_count), guarded by lock */
    size_t trial_count;
    size_t next; /* index of the first that waits, guarded by lock */
};

/* Judging. */

/* > 0: a is better. */
static int compare_figures(enum search_by by, const struct epoch_metrics *a,
                           const struct epoch_metrics *b)
{
    double x, y;

    if (by == SEARCH_BY_VAL_ACC) {
        x = a->accuracy[SPLIT_VALIDATION];
        y = b->accuracy[SPLIT_VALIDATION];
    } else {
        x = -a->loss[SPLIT_VALIDATION];
        y = -b->loss[SPLIT_VALIDATION];
    }
    return (x > y) - (x < y);
}

bool search_better(enum search_by by, const struct epoch_metrics *a, const struct epoch_metrics *b)
{
    if (a->epoch == 0)
        return false;
    if (b->epoch == 0)
        return !isnan(a->loss[SPLIT_VALIDATION]) && !isnan(a->accuracy[SPLIT_VALIDATION]);
    return compare_figures(by, a, b) > 0;
}

static bool has_rank(const struct trial *trial)
{
    return (trial->state == TRIAL_DONE || trial->state == TRIAL_STOPPED) && trial->best.epoch > 0;
}

/* Whether trial a comes before b, which has the higher number. */
static bool stays_before(enum search_by by, const struct trial *a, const struct trial *b)
{
    static const enum search_by other[] = {SEARCH_BY_VAL_LOSS, SEARCH_BY_VAL_ACC};

    if (!has_rank(a) || !has_rank(b))
        return has_rank(a) || !has_rank(b);
    int difference = compare_figures(by, &a->best, &b->best);
    if (difference == 0)
        difference = compare_figures(other[by], &a->best, &b->best);
    return difference >= 0;
}

/* Merges the two sorted halves of order (count) by way of `scratch` (count). */
static void merge(enum search_by by, const struct trial *trials, size_t *order, size_t count,
                  size_t *scratch)
{
    size_t half = count / 2, i = 0, j = half;

    for (size_t k = 0; k < count; k++) {
        bool left = j == count ||
                    (i < half && stays_before(by, &trials[order[i] - 1], &trials[order[j] - 1]));
        scratch[k] = left ? order[i++] : order[j++];
    }
    memcpy(order, scratch, count * sizeof *order);
}

/* A merge sort: it is stable, so equal trials keep the order of their numbers. */
static void sort(enum search_by by, const struct trial *trials, size_t *order, size_t count,
                 size_t *scratch)
{
    if (count < 2)
        return;
    sort(by, trials, order, count / 2, scratch);
    sort(by, trials, order + count / 2, count - count / 2, scratch);
    merge(by, trials, order, count, scratch);
}

size_t search_rank(enum search_by by, const struct trial *trials, size_t count, size_t *order)
{
    size_t *scratch = xcalloc(count, sizeof *scratch), ranked = 0;

    for (size_t i = 0; i < count; i++) {
        order[i] = i + 1;
        ranked += has_rank(&trials[i]);
    }
    sort(by, trials, order, count, scratch);
    free(scratch);
    return ranked;
}

/* A thread. */

struct search_thread {
    struct search *search;
    struct event_writer writer;
    struct trial trial; /* the one in hand, copied back under the lock */
    size_t number;
    size_t stale; /* epochs since the last improvement */
};

static bool is_cancelled(struct search *search)
{
    return atomic_load(&search->cancelled);
}

static void tell_state(struct search_thread *thread, enum run_state state)
{
    struct event event = {
        .kind = EVENT_STATE, .run = (unsigned)thread->number, .u.state = {.state = state}};

    if (state == RUN_FAILED)
        event.u.state.error = thread->trial.error;
    event_writer_put(&thread->writer, &event);
}

static void publish(struct search_thread *thread)
{
    struct search *search = thread->search;

    pthread_mutex_lock(&search->lock);
    search->trials[thread->number - 1] = thread->trial;
    pthread_mutex_unlock(&search->lock);
}

/* The next trial; false when there is none. */
static bool take_trial(struct search_thread *thread)
{
    struct search *search = thread->search;

    pthread_mutex_lock(&search->lock);
    bool any = search->next < search->trial_count;
    if (any) {
        thread->trial = search->trials[search->next];
        thread->number = ++search->next;
        thread->stale = 0;
    }
    pthread_mutex_unlock(&search->lock);
    return any;
}

static void note_epoch(struct search_thread *thread, const struct epoch_metrics *metrics)
{
    struct event event = {
        .kind = EVENT_EPOCH, .run = (unsigned)thread->number, .u.epoch = *metrics};
    struct trial *trial = &thread->trial;

    trial->epochs = metrics->epoch;
    if (search_better(thread->search->settings.by, metrics, &trial->best)) {
        trial->best = *metrics;
        thread->stale = 0;
    } else {
        thread->stale++;
    }
    publish(thread);
    event_writer_put(&thread->writer, &event);
}

static bool has_stalled(const struct search_thread *thread)
{
    size_t patience = thread->search->settings.stop_after;

    return patience > 0 && thread->stale >= patience;
}

/* Runs until the trial is over; says how. */
static enum trial_state advance(struct search_thread *thread, struct trainer *trainer)
{
    while (!is_cancelled(thread->search)) {
        switch (trainer_advance(trainer)) {
        case TRAINER_STEPPED:
            event_writer_step(&thread->writer, (unsigned)thread->number,
                              trainer_step_metrics(trainer));
            break;
        case TRAINER_EVALUATING:
            break;
        case TRAINER_EPOCH:
            note_epoch(thread, trainer_epoch_metrics(trainer));
            if (has_stalled(thread))
                return TRIAL_STOPPED;
            break;
        case TRAINER_FINISHED:
            note_epoch(thread, trainer_epoch_metrics(trainer));
            return TRIAL_DONE;
        case TRAINER_DIVERGED:
            return TRIAL_DIVERGED;
        }
    }
    return TRIAL_CANCELLED;
}

static enum run_state run_state_of(enum trial_state state)
{
    switch (state) {
    case TRIAL_DONE:
        return RUN_FINISHED;
    case TRIAL_DIVERGED:
        return RUN_DIVERGED;
    case TRIAL_FAILED:
        return RUN_FAILED;
    default:
        return RUN_STOPPED;
    }
}

static void run_trial(struct search_thread *thread)
{
    struct trial *trial = &thread->trial;
    struct trainer *trainer = NULL;

    if (is_cancelled(thread->search)) {
        trial->state = TRIAL_CANCELLED;
    } else {
        trial->state = TRIAL_RUNNING;
        publish(thread);
        tell_state(thread, RUN_TRAINING);
        trainer = trainer_new(&trial->config, thread->search->dataset, &trial->error);
        trial->state = trainer != NULL ? advance(thread, trainer) : TRIAL_FAILED;
        trainer_free(trainer);
    }
    publish(thread);
    tell_state(thread, run_state_of(trial->state));
}

static void *work(void *context)
{
    struct search_thread thread = {.search = context};

    event_writer_init(&thread.writer, thread.search->ring);
    while (take_trial(&thread))
        run_trial(&thread);
    gemm_rest();
    return NULL;
}

/* The front end's side. */

static bool check_trial(const struct config *config, size_t number, const struct dataset *dataset,
                        struct error *error)
{
    struct config fitted = *config;
    struct error cause;

    if (!(config->evaluate & 1u << SPLIT_VALIDATION))
        return error_set(error, "trial %zu: eval: without val there is nothing to judge it by",
                         number);
    if (config->epochs == 0)
        return error_set(error, "trial %zu: epochs: without one there is nothing to judge it by",
                         number);
    return config_fit(&fitted, dataset, &cause) ||
           error_set(error, "trial %zu: %s", number, cause.text);
}

bool search_check(const struct config *configs, size_t count, const struct dataset *dataset,
                  struct error *error)
{
    if (dataset->splits[SPLIT_VALIDATION].count == 0)
        return error_set(error, "there are no validation images to judge trials by: --val says how "
                                "many of the training images are set apart");
    for (size_t i = 0; i < count; i++)
        if (!check_trial(&configs[i], i + 1, dataset, error))
            return false;
    return true;
}

/* Threads of one trial's products where it does not say: 0 (as it is with one trainer) or an equal
 * part of the cores. */
static int divide_threads(size_t jobs)
{
    if (jobs == 1)
        return 0;
    int share = gemm_set_threads(0) / (int)jobs;
    return share > 0 ? share : 1;
}

static void fill_trials(struct search *search, const struct config *configs)
{
    int threads = divide_threads(search->settings.jobs);

    search->trials = xcalloc(search->trial_count, sizeof *search->trials);
    for (size_t i = 0; i < search->trial_count; i++) {
        search->trials[i].config = configs[i];
        config_fit(&search->trials[i].config, search->dataset, NULL); /* checked before */
        if (configs[i].threads == 0)
            search->trials[i].config.threads = threads;
    }
}

static bool start_threads(struct search *search, struct error *error)
{
    size_t jobs = search->settings.jobs;

    search->threads = xcalloc(jobs, sizeof *search->threads);
    for (; search->thread_count < jobs; search->thread_count++)
        if (!thread_start(&search->threads[search->thread_count], work, search, error))
            return false;
    return true;
}

struct search *search_new(const struct config *configs, size_t count, const struct dataset *dataset,
                          const struct search_settings *chosen, struct ring *ring,
                          struct error *error)
{
    if (!search_check(configs, count, dataset, error))
        return NULL;
    struct search *search = xcalloc(1, sizeof *search);
    search->settings = *chosen;
    if (search->settings.jobs > count)
        search->settings.jobs = count;
    search->dataset = dataset;
    search->ring = ring;
    search->trial_count = count;
    atomic_init(&search->cancelled, false);
    pthread_mutex_init(&search->lock, NULL);
    fill_trials(search, configs);
    if (!start_threads(search, error)) {
        search_free(search);
        return NULL;
    }
    return search;
}

void search_cancel(struct search *search)
{
    atomic_store(&search->cancelled, true);
}

void search_free(struct search *search)
{
    if (search == NULL)
        return;
    search_cancel(search);
    ring_close(search->ring);
    for (size_t i = 0; i < search->thread_count; i++)
        pthread_join(search->threads[i], NULL);
    pthread_mutex_destroy(&search->lock);
    free(search->threads);
    free(search->trials);
    free(search);
}

size_t search_trial_count(const struct search *search)
{
    return search->trial_count;
}

void search_trial(struct search *search, size_t number, struct trial *trial)
{
    pthread_mutex_lock(&search->lock);
    *trial = search->trials[number - 1];
    pthread_mutex_unlock(&search->lock);
}
