/* ring.pml: src/engine/ring.c and event_writer.c as a model for spin, included by search.pml and worker.pml.
 * tests/check-model runs them.
 *
 * A mutex is a bit that is taken when it is free. Waiting on a condition gives the mutex back and
 * goes to sleep in one step, as pthread_cond_wait does; a signal wakes one sleeper, whichever. With
 * SPURIOUS a sleeper may wake unsignalled; without, nobody wakes whom the code does not wake, so
 * that a signal that is missing shows as a deadlock. What happens between lock and unlock is one
 * step: all of it is guarded by that lock (ThreadSanitizer watches over this).
 *
 * What is checked, as assertions here and in the including file:
 *   the pipe holds one byte while events wait and none otherwise, so writing to it never blocks
 *   what must not be lost arrives, all of it, in order; steps arrive merged, but every one
 * and by spin itself: no deadlock, and no cycle, hence everything ends.
 *
 * BREAK_... leave out one thing each; spin has to find an error in every one of them. */

#ifndef CAPACITY
#define CAPACITY 1
#endif

mtype = { STEP, EPOCH, STATE, RATE, SNAPSHOT, LOADED, PROGRESS, JOB };

#define lock(mutex)   atomic { !mutex -> mutex = true }
#define unlock(mutex) mutex = false

typedef event {
    mtype kind;
    byte serial; /* of what must not be lost: 1, 2, ... for each producer */
    byte steps;  /* STEP: how many are merged */
    byte from    /* the producer */
};

/* struct ring */
bool ring_lock, ring_closed;
byte ring_count, pipe_bytes;
event ring_events[CAPACITY]; /* the oldest at 0: where the circle begins makes no difference */
bool room_sleeper[PRODUCERS]; /* asleep on `room` */

/* The event writers: events that were told, and steps that wait for room. */
byte told[PRODUCERS], pending_steps[PRODUCERS];

inline append_event(me, k, n, s)
{
    ring_events[ring_count].kind = k;
    ring_events[ring_count].serial = n;
    ring_events[ring_count].steps = s;
    ring_events[ring_count].from = me;
    ring_count++;
    if
    :: ring_count == 1 -> pipe_bytes++
    :: else
    fi;
    assert(pipe_bytes == 1)
}

/* pthread_cond_wait(&ring->room, &ring->lock) */
inline wait_for_room(me)
{
    atomic { room_sleeper[me] = true; ring_lock = false };
    if
    :: !room_sleeper[me] /* signalled */
#ifdef SPURIOUS
    :: room_sleeper[me] = false
#endif
    fi;
    lock(ring_lock)
}

inline ring_put(me, k, n, s)
{
    lock(ring_lock);
#ifdef BREAK_IF_FOR_WHILE
    if
    :: !ring_closed && ring_count == CAPACITY -> wait_for_room(me)
    :: else
    fi;
#else
    do
    :: !ring_closed && ring_count == CAPACITY -> wait_for_room(me)
    :: else -> break
    od;
#endif
    atomic {
        if
        :: !ring_closed -> assert(ring_count < CAPACITY); append_event(me, k, n, s)
        :: else
        fi
    };
    unlock(ring_lock)
}

/* `taken` is the caller's. */
inline ring_offer(me, k, n, s, taken)
{
    lock(ring_lock);
    atomic {
        taken = !ring_closed && ring_count < CAPACITY;
        if
        :: taken -> append_event(me, k, n, s)
        :: else
        fi
    };
    unlock(ring_lock)
}

/* pthread_cond_signal: one of those that sleep, if any. */
inline signal_room()
{
    if
    :: room_sleeper[0] -> room_sleeper[0] = false
#if PRODUCERS > 1
    :: room_sleeper[1] -> room_sleeper[1] = false
#endif
#if PRODUCERS > 2
    :: room_sleeper[2] -> room_sleeper[2] = false
#endif
    :: else
    fi
}

/* `got` is the consumer's; kind 0: there was none. */
inline ring_take(got)
{
    lock(ring_lock);
    atomic {
        if
        :: ring_count > 0 ->
            got.kind = ring_events[0].kind;
            got.serial = ring_events[0].serial;
            got.steps = ring_events[0].steps;
            got.from = ring_events[0].from;
            ring_count--;
            for (i : 1 .. ring_count) {
                ring_events[i - 1].kind = ring_events[i].kind;
                ring_events[i - 1].serial = ring_events[i].serial;
                ring_events[i - 1].steps = ring_events[i].steps;
                ring_events[i - 1].from = ring_events[i].from
            };
            /* what is no longer there must not tell states apart */
            ring_events[ring_count].kind = 0;
            ring_events[ring_count].serial = 0;
            ring_events[ring_count].steps = 0;
            ring_events[ring_count].from = 0;
            if
            :: ring_count == 0 -> assert(pipe_bytes == 1); pipe_bytes--
            :: else
            fi;
#ifndef BREAK_NO_SIGNAL
            signal_room()
#endif
        :: else -> got.kind = 0
        fi;
        i = 0
    };
    unlock(ring_lock)
}

/* pthread_cond_broadcast: all of them. */
inline ring_close()
{
    lock(ring_lock);
    atomic {
        ring_closed = true;
#ifndef BREAK_NO_BROADCAST
        for (i : 0 .. PRODUCERS - 1) {
            room_sleeper[i] = false
        };
        i = 0
#endif
    };
    unlock(ring_lock)
}

inline event_writer_step(me, taken)
{
    pending_steps[me]++;
    ring_offer(me, STEP, 0, pending_steps[me], taken);
#ifdef BREAK_FORGET_MERGED
    pending_steps[me] = 0
#else
    if
    :: taken -> pending_steps[me] = 0
    :: else
    fi
#endif
}

inline event_writer_put(me, k)
{
    told[me]++;
#ifndef BREAK_OVERTAKE
    if
    :: pending_steps[me] > 0 ->
        ring_put(me, STEP, 0, pending_steps[me]);
        pending_steps[me] = 0
    :: else
    fi;
#endif
    ring_put(me, k, told[me], 0)
}

inline event_writer_offer(me, k, taken)
{
    if
    :: pending_steps[me] == 0 -> ring_offer(me, k, 0, 0, taken)
    :: else
    fi;
    taken = false
}
