/* search.pml: the threads of a search (src/engine/search.c) and their front end, as a model for spin: several
 * producers at one ring, a cancel and an end at any moment. See ring.pml. Without a ring, as in the
 * screen's job, they wait for nothing but the lock. */

#ifndef PRODUCERS
#define PRODUCERS 2
#endif
#ifndef TRIALS
#define TRIALS 2
#endif
#ifndef EPOCHS
#define EPOCHS 1
#endif
#ifndef STEPS
#define STEPS 2 /* an epoch */
#endif

#include "ring.pml"

bool cancelled;
bool search_lock;
byte started; /* of the policy: trials */
byte threads_left = PRODUCERS;
byte steps_made[PRODUCERS];

/* `work`: takes trials until there are no more; a thread's serial numbers run through all of its own. */
proctype thread(byte me)
{
    byte epoch, step;
    bool any, taken;

    do
    :: true ->
        lock(search_lock);
        atomic {
            any = started < TRIALS; /* search_policy_next */
            if
            :: any -> started++
            :: else
            fi
        };
        unlock(search_lock);
        if
        :: !any -> break
        :: else
        fi;
        if
        :: cancelled
        :: !cancelled ->
            event_writer_put(me, STATE); /* it begins */
            epoch = 0;
            step = 0;
            do
            :: cancelled -> break
            :: !cancelled && epoch < EPOCHS ->
                if
                :: step < STEPS ->
                    step++;
                    steps_made[me]++;
                    event_writer_step(me, taken);
                    taken = false
                :: else ->
                    step = 0;
                    epoch++;
                    event_writer_put(me, EPOCH)
                fi
            :: !cancelled && epoch == EPOCHS -> break
            od
        fi;
        event_writer_put(me, STATE) /* it ends */
    od;
    atomic {
        epoch = 0;
        step = 0;
        threads_left--
    }
}

/* The front end: one that listens until every thread has told all it had to, or one that leaves at some
 * moment (search_free). The first never does that: else no sleeper would be stuck for good. Either
 * cancels when it likes. */
proctype front()
{
    event got;
    byte heard[PRODUCERS], steps_heard[PRODUCERS];
    byte i;
    bool leaves;

    if
    :: leaves = true
    :: leaves = false
    fi;
    do
    :: atomic { pipe_bytes > 0 -> skip };
        ring_take(got);
        atomic {
            assert(got.kind != 0);
            if
            :: got.kind == STEP -> steps_heard[got.from] = steps_heard[got.from] + got.steps
            :: else ->
                heard[got.from]++;
                assert(got.serial == heard[got.from]);
                assert(got.kind != EPOCH || steps_heard[got.from] % STEPS == 0 || cancelled)
            fi;
            got.kind = 0;
            got.serial = 0;
            got.steps = 0;
            got.from = 0
        }
    :: !cancelled -> cancelled = true
    :: leaves -> break
    :: atomic { !leaves && threads_left == 0 && pipe_bytes == 0 -> break }
    od;
    if
    :: !leaves ->
        for (i : 0 .. PRODUCERS - 1) {
            assert(heard[i] == told[i] && steps_heard[i] == steps_made[i])
        };
        i = 0
    :: else
    fi;
    cancelled = true;
    ring_close();
    threads_left == 0 /* pthread_join */
}

init {
    byte i;

    atomic {
        for (i : 0 .. PRODUCERS - 1) {
            run thread(i)
        };
        run front()
    }
}
