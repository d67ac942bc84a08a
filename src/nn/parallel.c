/* parallel: teams of threads.
 *
 * The thread that owns a team puts down the work and counts `round` up; every helper waits for
 * that, takes its share, does it and counts `pending` down. The owner does its own, then the shares
 * of helpers that have not come yet, since on a busy machine it may be long until one runs, and
 * waits for those that were taken. Both first look again and again for some microseconds, since the
 * next work mostly comes at once, and then sleep: the helpers on `wake`, counted in `asleep`, the
 * owner on `done`, with `waiting` set. Who changes what the other one waits for looks at these
 * afterwards; who goes to sleep writes them, takes the lock and looks once more. All of these are
 * sequentially consistent, so that one of the two sees the other. `run`, `context` and `parts` are
 * written while no share is taken, and read by those who have taken one. */
#include "nn/parallel.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define LOOKS 1000      /* before sleep: some twenty microseconds */
#define STACK (2 << 20) /* bytes of a helper's */

struct team;

struct helper {
    struct team *team;
    pthread_t thread;
    size_t member;     /* 1 ...; the owner is 0 */
    unsigned seen;     /* the last round that it knows */
    atomic_uint taken; /* the last round of which its share was taken, by it or by the owner */
};

struct team {
    pthread_mutex_t lock;
    pthread_cond_t wake, done;
    atomic_uint round;
    atomic_size_t pending, asleep;
    atomic_bool waiting, ends;
    void (*run)(void *context, size_t part, size_t parts);
    void *context;
    size_t parts, members; /* of this work */
    size_t helper_count;
    struct helper helpers[]; /* (size - 1), helper_count of them running */
};

/* One team per thread, so that callers need not pass it on. */
static _Thread_local struct team *own;
static _Thread_local size_t size = 1;

static void look_again(void)
{
#if defined __x86_64__ || defined __i386__
    __builtin_ia32_pause();
#endif
}

static void run_member(const struct team *team, size_t member)
{
    for (size_t part = member; part < team->parts; part += team->members)
        team->run(team->context, part, team->parts);
}

static void await_work(struct helper *helper)
{
    struct team *team = helper->team;

    for (int i = 0; i < LOOKS && atomic_load(&team->round) == helper->seen; i++)
        look_again();
    if (atomic_load(&team->round) == helper->seen) {
        pthread_mutex_lock(&team->lock);
        atomic_fetch_add(&team->asleep, 1);
        while (atomic_load(&team->round) == helper->seen)
            pthread_cond_wait(&team->wake, &team->lock);
        atomic_fetch_sub(&team->asleep, 1);
        pthread_mutex_unlock(&team->lock);
    }
    helper->seen = atomic_load(&team->round);
}

/* Claims the helper's part of this round: true for exactly one caller. */
static bool take_share(struct helper *helper, unsigned round)
{
    unsigned before = round - 1;

    return atomic_compare_exchange_strong(&helper->taken, &before, round);
}

static void tell_done(struct team *team)
{
    if (atomic_fetch_sub(&team->pending, 1) > 1 || !atomic_load(&team->waiting))
        return;
    pthread_mutex_lock(&team->lock);
    pthread_cond_signal(&team->done);
    pthread_mutex_unlock(&team->lock);
}

static void *help(void *context)
{
    struct helper *helper = context;

    for (;;) {
        await_work(helper);
        if (atomic_load(&helper->team->ends))
            return NULL;
        if (!take_share(helper, helper->seen))
            continue;
        run_member(helper->team, helper->member);
        tell_done(helper->team);
    }
}

static void begin_round(struct team *team)
{
    atomic_fetch_add(&team->round, 1);
    if (atomic_load(&team->asleep) == 0)
        return;
    pthread_mutex_lock(&team->lock);
    pthread_cond_broadcast(&team->wake);
    pthread_mutex_unlock(&team->lock);
}

static void help_the_late(struct team *team)
{
    unsigned round = atomic_load(&team->round);

    for (size_t i = 0; i < team->helper_count; i++)
        if (take_share(&team->helpers[i], round)) {
            run_member(team, team->helpers[i].member);
            atomic_fetch_sub(&team->pending, 1);
        }
}

static void await_done(struct team *team)
{
    for (int i = 0; i < LOOKS && atomic_load(&team->pending) > 0; i++)
        look_again();
    if (atomic_load(&team->pending) == 0)
        return;
    pthread_mutex_lock(&team->lock);
    atomic_store(&team->waiting, true);
    while (atomic_load(&team->pending) > 0)
        pthread_cond_wait(&team->done, &team->lock);
    atomic_store(&team->waiting, false);
    pthread_mutex_unlock(&team->lock);
}

void parallel_block_signals(sigset_t *before)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT};
    sigset_t blocked;

    sigfillset(&blocked);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
        sigdelset(&blocked, faults[i]);
    pthread_sigmask(SIG_SETMASK, &blocked, before);
}

/* 0, or the number of the error. */
static int start_helper(struct team *team)
{
    struct helper *helper = &team->helpers[team->helper_count];
    pthread_attr_t attributes;

    *helper = (struct helper){.team = team, .member = team->helper_count + 1};
    helper->seen = atomic_load(&team->round);
    atomic_init(&helper->taken, helper->seen);
    int failure = pthread_attr_init(&attributes);
    if (failure != 0)
        return failure;
    (void)pthread_attr_setstacksize(&attributes, STACK);
    failure = pthread_create(&helper->thread, &attributes, help, helper);
    pthread_attr_destroy(&attributes);
    if (failure == 0)
        team->helper_count++;
    return failure;
}

static int start_missing(void)
{
    sigset_t before;
    int failure = 0;

    if (own == NULL) {
        own = calloc(1, sizeof *own + (size - 1) * sizeof own->helpers[0]);
        if (own == NULL)
            return ENOMEM;
        pthread_mutex_init(&own->lock, NULL);
        pthread_cond_init(&own->wake, NULL);
        pthread_cond_init(&own->done, NULL);
    }
    parallel_block_signals(&before);
    while (failure == 0 && own->helper_count + 1 < size)
        failure = start_helper(own);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failure;
}

bool parallel_start(struct error *error)
{
    int failure = size > 1 ? start_missing() : 0;

    return failure == 0 ||
           error_set(error, "only %zu of %zu threads can be had: %s; --threads asks for fewer",
                     own != NULL ? own->helper_count + 1 : 1, size, strerror(failure));
}

size_t parallel_size(void)
{
    return size;
}

void parallel_set_size(size_t wanted)
{
    if (wanted == size)
        return;
    parallel_rest();
    size = wanted;
}

void parallel_run(void (*run)(void *context, size_t part, size_t parts), void *context,
                  size_t parts)
{
    if (own == NULL)
        (void)start_missing();
    if (own == NULL || own->helper_count == 0) {
        for (size_t part = 0; part < parts; part++)
            run(context, part, parts);
        return;
    }
    own->run = run;
    own->context = context;
    own->parts = parts;
    own->members = own->helper_count + 1;
    atomic_store(&own->pending, own->helper_count);
    begin_round(own);
    run_member(own, 0);
    help_the_late(own);
    await_done(own);
}

void parallel_rest(void)
{
    if (own == NULL)
        return;
    atomic_store(&own->ends, true);
    begin_round(own);
    for (size_t i = 0; i < own->helper_count; i++)
        pthread_join(own->helpers[i].thread, NULL);
    pthread_mutex_destroy(&own->lock);
    pthread_cond_destroy(&own->wake);
    pthread_cond_destroy(&own->done);
    free(own);
    own = NULL;
}
