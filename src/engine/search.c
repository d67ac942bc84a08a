/* search: the threads that run the trials.
 *
 * The front end's thread, or the worker's, calls the functions of search.h; each of the search's
 * own asks the policy for a trial, runs it with a trainer of its own, and asks again, until none is
 * left. A thread owns its trainer and its writer; all share lock       guards the policy with its
 * trials, and what is known of their changes; held for a few instructions, never while work is done
 *   over       a condition: the last trial has ended
 *   ring       events, threads to front end; here a thread may wait for the front end
 *   cancelled  an atomic flag, asked between two units of work
 *   dataset    constant, as the trials' configs are
 *
 * How it ends. search_free sets the flag, closes the ring (a thread that waits for room goes on),
 * and joins the threads. */
#include "mlptui/engine/search.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "base/xalloc.h"
#include "engine/event_writer.h"
#include "engine/thread.h"
#include "mlptui/train/run.h"
#include "nn/gemm.h"

struct search {
    const struct dataset *dataset;
    struct ring *ring; /* NULL: nobody listens */
    atomic_bool cancelled;
    pthread_t *threads; /* (thread_count) */
    size_t thread_count;
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t over;
    struct search_policy policy;
    size_t ended;     /* trials */
    double shares;    /* the sum of theirs */
    size_t *changed;  /* (changed_count) numbers of those that changed since they were taken */
    bool *is_changed; /* (count) whether it is among these */
    size_t changed_count;
};

/* A thread. */

struct search_thread {
    struct search *search;
    struct event_writer writer;
    struct run run; /* the record of the trial in hand */
};

static bool is_cancelled(struct search *search)
{
    return atomic_load(&search->cancelled);
}

static void tell(struct search_thread *thread, struct event event)
{
    event.run = thread->run.number;
    if (thread->search->ring != NULL)
        event_writer_put(&thread->writer, &event);
}

/* Under the lock: the trial in hand is to be looked at again. */
static void note_change(struct search *search, size_t number)
{
    if (!search->is_changed[number - 1])
        search->changed[search->changed_count++] = number;
    search->is_changed[number - 1] = true;
}

/* Under the lock. */
static void set_share(struct search *search, size_t number, double share)
{
    struct trial *trial = &search->policy.trials[number - 1];

    search->shares += share - trial->share;
    trial->share = share;
    note_change(search, number);
}

/* The next trial and a record for it; false when there is none. */
static bool take_trial(struct search_thread *thread)
{
    struct search *search = thread->search;

    pthread_mutex_lock(&search->lock);
    size_t number = search_policy_next(&search->policy);
    if (number > 0)
        note_change(search, number);
    pthread_mutex_unlock(&search->lock);
    if (number == 0)
        return false;
    run_init(&thread->run, &search->policy.trials[number - 1].config,
             search->dataset->splits[SPLIT_TRAIN].count);
    run_begin(&thread->run, search->dataset);
    thread->run.number = (unsigned)number;
    return true;
}

static void note_step(struct search_thread *thread)
{
    struct run *run = &thread->run;

    pthread_mutex_lock(&thread->search->lock);
    set_share(thread->search, run->number, run_progress(run));
    pthread_mutex_unlock(&thread->search->lock);
    if (thread->search->ring != NULL)
        event_writer_step(&thread->writer, run->number, &run->last_step);
}

/* False: the trial is to end here. */
static bool note_epoch(struct search_thread *thread, const struct epoch_metrics *metrics)
{
    struct search *search = thread->search;

    pthread_mutex_lock(&search->lock);
    bool goes_on = search_policy_tell(&search->policy, thread->run.number, metrics);
    note_change(search, thread->run.number);
    pthread_mutex_unlock(&search->lock);
    tell(thread, (struct event){.kind = EVENT_EPOCH, .u.epoch = *metrics});
    return goes_on;
}

/* Runs until the trial is over; says how. */
static enum trial_state advance(struct search_thread *thread, struct trainer *trainer)
{
    while (!is_cancelled(thread->search)) {
        switch (run_advance(&thread->run, trainer)) {
        case TRAINER_STEPPED:
            note_step(thread);
            break;
        case TRAINER_EVALUATING:
            break;
        case TRAINER_EPOCH:
            if (!note_epoch(thread, trainer_epoch_metrics(trainer)))
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

static void end_trial(struct search_thread *thread, enum trial_state state,
                      const struct error *error)
{
    static const enum run_state states[TRIAL_STATE_COUNT] = {[TRIAL_DONE] = RUN_FINISHED,
                                                             [TRIAL_STOPPED] = RUN_STOPPED,
                                                             [TRIAL_DIVERGED] = RUN_DIVERGED,
                                                             [TRIAL_FAILED] = RUN_FAILED,
                                                             [TRIAL_CANCELLED] = RUN_STOPPED};
    struct search *search = thread->search;
    struct event event = {.kind = EVENT_STATE, .u.state = {.state = states[state]}};

    pthread_mutex_lock(&search->lock);
    set_share(search, thread->run.number, 1);
    search_policy_end(&search->policy, thread->run.number, state);
    if (++search->ended == search->policy.count)
        pthread_cond_broadcast(&search->over);
    pthread_mutex_unlock(&search->lock);
    if (state == TRIAL_FAILED)
        event.u.state.error = *error;
    tell(thread, event);
}

static void run_trial(struct search_thread *thread)
{
    struct search *search = thread->search;
    struct error error;

    if (is_cancelled(search)) {
        end_trial(thread, TRIAL_CANCELLED, NULL);
        return;
    }
    tell(thread, (struct event){.kind = EVENT_STATE, .u.state = {.state = RUN_TRAINING}});
    struct trainer *trainer = trainer_new(&thread->run.config, search->dataset, &error);
    enum trial_state state = trainer != NULL ? advance(thread, trainer) : TRIAL_FAILED;
    trainer_free(trainer);
    end_trial(thread, state, &error);
}

static void *work(void *context)
{
    struct search_thread thread = {.search = context};

    event_writer_init(&thread.writer, thread.search->ring);
    while (take_trial(&thread)) {
        run_trial(&thread);
        run_release(&thread.run);
    }
    gemm_rest();
    return NULL;
}

/* The front end's side. */

/* Threads of one trial's products where it does not say: 0 (as it is with one trainer) or an equal
 * part of the cores. */
static int divide_threads(size_t jobs)
{
    if (jobs == 1)
        return 0;
    int share = gemm_thread_count(0) / (int)jobs;
    return share > 0 ? share : 1;
}

static void settle_configs(struct search *search)
{
    int threads = divide_threads(search->policy.settings.jobs);

    for (size_t i = 0; i < search->policy.count; i++) {
        struct config *config = &search->policy.trials[i].config;
        config_fit(config, search->dataset, NULL); /* checked before */
        if (config->threads == 0)
            config->threads = threads;
    }
}

static bool start_threads(struct search *search, struct error *error)
{
    size_t jobs = search->policy.settings.jobs;

    search->threads = xcalloc(jobs, sizeof *search->threads);
    for (; search->thread_count < jobs; search->thread_count++)
        if (!thread_start(&search->threads[search->thread_count], work, search, error))
            return false;
    return true;
}

static void init_lock(struct search *search)
{
    pthread_condattr_t attributes;

    pthread_mutex_init(&search->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&search->over, &attributes);
    pthread_condattr_destroy(&attributes);
}

struct search *search_new(const struct config *configs, size_t count, const struct dataset *dataset,
                          const struct search_settings *chosen, struct ring *ring,
                          struct error *error)
{
    if (!search_check(configs, count, dataset, error))
        return NULL;
    struct search *search = xcalloc(1, sizeof *search);
    search->dataset = dataset;
    search->ring = ring;
    atomic_init(&search->cancelled, false);
    init_lock(search);
    search_policy_init(&search->policy, configs, count, chosen);
    if (chosen->jobs > count)
        search->policy.settings.jobs = count;
    settle_configs(search);
    search->changed = xcalloc(count, sizeof *search->changed);
    search->is_changed = xcalloc(count, sizeof *search->is_changed);
    for (size_t number = 1; number <= count; number++)
        note_change(search, number);
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
    if (search->ring != NULL)
        ring_close(search->ring);
    for (size_t i = 0; i < search->thread_count; i++)
        pthread_join(search->threads[i], NULL);
    pthread_cond_destroy(&search->over);
    pthread_mutex_destroy(&search->lock);
    search_policy_release(&search->policy);
    free(search->changed);
    free(search->is_changed);
    free(search->threads);
    free(search);
}

void search_trial(struct search *search, size_t number, struct trial *trial)
{
    pthread_mutex_lock(&search->lock);
    *trial = search->policy.trials[number - 1];
    pthread_mutex_unlock(&search->lock);
}

bool search_wait(struct search *search, int milliseconds)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += 1000000L * milliseconds;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&search->lock);
    while (search->ended < search->policy.count &&
           pthread_cond_timedwait(&search->over, &search->lock, &until) != ETIMEDOUT)
        ;
    bool under_way = search->ended < search->policy.count;
    pthread_mutex_unlock(&search->lock);
    return under_way;
}

size_t search_take_changes(struct search *search, struct trial_change **changes)
{
    pthread_mutex_lock(&search->lock);
    size_t count = search->changed_count;
    *changes = xcalloc(count, sizeof **changes);
    for (size_t i = 0; i < count; i++) {
        size_t number = search->changed[i];

        (*changes)[i] = (struct trial_change){number, search->policy.trials[number - 1]};
        search->is_changed[number - 1] = false;
    }
    search->changed_count = 0;
    pthread_mutex_unlock(&search->lock);
    return count;
}

double search_progress(struct search *search, size_t *ended)
{
    pthread_mutex_lock(&search->lock);
    double progress = search->shares / (double)search->policy.count;
    *ended = search->ended;
    pthread_mutex_unlock(&search->lock);
    return progress;
}
