/* worker.pml: the worker, its run and the job beside it, and its front end (src/engine/worker.c,
 * jobs/training.c, mailbox.c, snapshot_slots.c) as a model for spin. See ring.pml.
 *
 * The front end loads the data, gives up to COMMANDS commands of any kind at any moments, and listens
 * when it likes. One kind of it leaves at some moment (worker_free). The other waits until the worker
 * sleeps on its mailbox, and must then have heard everything. A run has EPOCHS epochs of STEPS steps and may diverge
 * at any step but an epoch's last. A job has JOB_UNITS units of work; each report of it tells those since the one
 * before, so that together they tell all. */

#define PRODUCERS 1
#ifndef COMMANDS
#define COMMANDS 3
#endif
#ifndef EPOCHS
#define EPOCHS 2
#endif
#ifndef STEPS
#define STEPS 1
#endif

#ifndef JOB_UNITS
#define JOB_UNITS 1
#endif

#include "ring.pml"

mtype = { LOAD, START, START_PAUSED, PAUSE, RESUME, MAKE_STEP, STOP, SET_RATE, ASK, BEGIN_JOB, CANCEL_JOB };
mtype = { NO_STATE, TRAINING, PAUSED, FINISHED, DIVERGED, STOPPED };

/* struct mailbox. The list has no bound; here no more than this many commands are ever given. */
#define MAILBOX (COMMANDS + 1)
bool mailbox_lock, mailbox_is_closed, mailbox_sleeper;
byte mailbox_count;
mtype mailbox[MAILBOX];

/* struct snapshot_slots, and where each snapshot is: four are enough, or an assertion fails. */
#define SNAPSHOTS 4
#define NONE      SNAPSHOTS
#define FREE      0
#define WORKERS   1
#define EXCHANGED 2
#define FRONTS    3
bool snapshot_slots_lock;
byte ready = NONE, spare = NONE;
byte owner[SNAPSHOTS];

/* struct worker, and struct training, whose state is NO_STATE where there is no run */
mtype state = NO_STATE;
bool dataset, worker_done;
bool request_open, request_evaluation, request_unhurried;
byte steps_left;
byte steps_made;

/* the job beside the run; units done that no report has told yet; all of all jobs; jobs begun */
bool has_job, job_cancelled;
byte units_left, units_new, units_made, jobs_begun;

/* The reports that wait, the oldest first: the units that each tells, and whether it is its job's last. */
#define REPORTS (2 * COMMANDS + 1)
bool worker_lock;
byte report_count;
byte report_units[REPORTS];
bool report_last[REPORTS];

/* --- mailbox.c ------------------------------------------------------------------------------- */

inline mailbox_send(command)
{
    lock(mailbox_lock);
    atomic {
        if
        :: command == SET_RATE && mailbox_count > 0 && mailbox[mailbox_count - 1] == SET_RATE
        :: else ->
            assert(mailbox_count < MAILBOX);
            mailbox[mailbox_count] = command;
            mailbox_count++
        fi;
#ifndef BREAK_NO_WAKING
        mailbox_sleeper = false
#endif
    };
    unlock(mailbox_lock)
}

/* 0: there is none. */
inline mailbox_take(command)
{
    lock(mailbox_lock);
    atomic {
        command = 0;
        if
        :: !mailbox_is_closed && mailbox_count > 0 ->
            command = mailbox[0];
            mailbox_count--;
            for (i : 1 .. mailbox_count) {
                mailbox[i - 1] = mailbox[i]
            };
            mailbox[mailbox_count] = 0
        :: else
        fi;
        i = 0
    };
    unlock(mailbox_lock)
}

inline mailbox_wait()
{
#ifdef BREAK_LOOK_UNLOCKED
    if
    :: !mailbox_is_closed && mailbox_count == 0 ->
        lock(mailbox_lock);
        sleep_on_mailbox()
    :: else -> lock(mailbox_lock)
    fi;
#else
    lock(mailbox_lock);
    do
    :: !mailbox_is_closed && mailbox_count == 0 -> sleep_on_mailbox()
    :: else -> break
    od;
#endif
    unlock(mailbox_lock)
}

inline sleep_on_mailbox()
{
    atomic { mailbox_sleeper = true; mailbox_lock = false };
    if
    :: !mailbox_sleeper
#ifdef SPURIOUS
    :: mailbox_sleeper = false
#endif
    fi;
    lock(mailbox_lock)
}

inline mailbox_close()
{
    lock(mailbox_lock);
    atomic {
        mailbox_is_closed = true;
#ifndef BREAK_CLOSE_SILENTLY
        mailbox_sleeper = false
#endif
    };
    unlock(mailbox_lock)
}

inline mailbox_closed(answer)
{
    lock(mailbox_lock);
    answer = mailbox_is_closed;
    unlock(mailbox_lock)
}

/* Whether a start waits. */
inline mailbox_holds_start(answer)
{
    lock(mailbox_lock);
    atomic {
        answer = false;
        for (i : 0 .. MAILBOX - 1) {
            answer = answer || mailbox[i] == START || mailbox[i] == START_PAUSED
        };
        i = 0
    };
    unlock(mailbox_lock)
}

/* Whether something waits that is no request for a snapshot. */
inline mailbox_presses(answer)
{
    lock(mailbox_lock);
    atomic {
        answer = false;
        for (i : 0 .. MAILBOX - 1) {
            answer = answer || (i < mailbox_count && mailbox[i] != ASK)
        };
        i = 0
    };
    unlock(mailbox_lock)
}

/* --- snapshot_slots.c ------------------------------------------------------------------------------ */

inline take_slot(slot, who, taken)
{
    lock(snapshot_slots_lock);
    atomic {
        taken = slot;
        slot = NONE;
        if
        :: taken != NONE -> assert(owner[taken] == EXCHANGED); owner[taken] = who
        :: else
        fi
    };
    unlock(snapshot_slots_lock)
}

inline snapshot_slots_return(snapshot, who, surplus)
{
    lock(snapshot_slots_lock);
    atomic {
        assert(owner[snapshot] == who);
        surplus = spare;
        spare = snapshot;
        owner[snapshot] = EXCHANGED;
        if
        :: surplus != NONE -> assert(owner[surplus] == EXCHANGED); owner[surplus] = who
        :: else
        fi
    };
    unlock(snapshot_slots_lock);
    atomic { /* snapshot_free */
        if
        :: surplus != NONE -> assert(owner[surplus] == who); owner[surplus] = FREE
        :: else
        fi;
        surplus = NONE
    }
}

inline snapshot_slots_blank(blank)
{
    take_slot(spare, WORKERS, blank);
    atomic {
        if
        :: blank == NONE -> /* xcalloc */
            blank = 0;
            do
            :: blank < SNAPSHOTS && owner[blank] != FREE -> blank++
            :: else -> break
            od;
            assert(blank < SNAPSHOTS);
            owner[blank] = WORKERS
        :: else
        fi
    }
}

inline snapshot_slots_publish(snapshot, overtaken, surplus)
{
    lock(snapshot_slots_lock);
    atomic {
        assert(owner[snapshot] == WORKERS);
        overtaken = ready;
        ready = snapshot;
        owner[snapshot] = EXCHANGED;
        snapshot = NONE;
        if
        :: overtaken != NONE -> owner[overtaken] = WORKERS
        :: else
        fi
    };
    unlock(snapshot_slots_lock);
    if
    :: overtaken != NONE -> snapshot_slots_return(overtaken, WORKERS, surplus)
    :: else
    fi;
    overtaken = NONE
}

/* --- worker.c, the worker's side ------------------------------------------------------------- */

inline enter(next)
{
    state = next;
    event_writer_put(0, STATE)
}

inline load()
{
    if
    :: dataset
    :: else ->
        event_writer_put(0, STATE); /* loading */
        event_writer_offer(0, PROGRESS, yes);
        mailbox_closed(yes); /* is the load cancelled? */
        if
        :: yes -> event_writer_put(0, STATE) /* failed */
        :: else ->
            dataset = true;
            event_writer_put(0, LOADED)
        fi
    fi
}

inline training_stop()
{
    steps_left = 0;
    if
    :: state == TRAINING || state == PAUSED -> enter(STOPPED)
    :: else
    fi
}

inline start(paused)
{
    training_stop();
    state = NO_STATE; /* drop_run */
    mailbox_holds_start(yes);
    if
    :: yes -> event_writer_put(0, STATE) /* stopped */
    :: else ->
        if
        :: dataset ->
            atomic { step = 0; epoch = 0 };
            if
            :: paused -> enter(PAUSED)
            :: else -> enter(TRAINING)
            fi
        :: else -> event_writer_put(0, STATE) /* failed */
        fi
    fi
}

inline step_run()
{
    if
    :: state == PAUSED -> steps_left = 1 + (step == STEPS); enter(TRAINING)
    :: state != PAUSED && steps_left > 0 -> steps_left++
    :: else
    fi
}

inline set_rate()
{
    if
    :: state != NO_STATE && state != DIVERGED -> event_writer_put(0, RATE)
    :: else
    fi
}

inline keep_report(last)
{
    lock(worker_lock);
    atomic {
        assert(report_count < REPORTS);
        report_units[report_count] = units_new;
        report_last[report_count] = last;
        report_count++;
        units_new = 0
    };
    unlock(worker_lock)
}

/* The first report of a job, and its last. */
inline must_tell_job(last)
{
    keep_report(last);
#ifdef BREAK_OFFER_LAST
    event_writer_offer(0, JOB, yes)
#else
    event_writer_put(0, JOB)
#endif
}

inline may_tell_job()
{
    lock(worker_lock);
    yes = report_count > 0; /* report_waits */
    unlock(worker_lock);
    if
    :: yes
    :: else -> keep_report(false)
    fi;
    event_writer_offer(0, JOB, yes)
}

/* It is time for a report or not. */
inline advance_job()
{
    atomic {
        if
        :: job_cancelled
        :: !job_cancelled -> units_left--; units_new++; units_made++
        fi
    };
    if
    :: units_left == 0 || job_cancelled -> must_tell_job(true); has_job = false
    :: !(units_left == 0 || job_cancelled) -> may_tell_job()
    :: !(units_left == 0 || job_cancelled)
    fi
}

/* One under way is cancelled, and so over with the next unit. */
inline begin_job()
{
    if
    :: has_job -> must_tell_job(true)
    :: else
    fi;
    atomic {
        jobs_begun++;
        job_cancelled = false;
        has_job = dataset; /* else it fails */
        units_left = (dataset -> JOB_UNITS : 0)
    };
    must_tell_job(!has_job)
}

inline carry_out()
{
    if
    :: command == LOAD -> load()
    :: command == START -> start(false)
    :: command == START_PAUSED -> start(true)
    :: command == PAUSE && state == TRAINING -> steps_left = 0; enter(PAUSED)
    :: command == PAUSE && state != TRAINING
    :: command == RESUME ->
        steps_left = 0;
        if
        :: state == PAUSED -> enter(TRAINING)
        :: else
        fi
    :: command == MAKE_STEP -> step_run()
    :: command == STOP -> training_stop()
    :: command == SET_RATE -> set_rate()
    :: command == ASK ->
        atomic {
            if
            :: state != NO_STATE -> request_open = true; request_evaluation = true
            :: else
            fi
        }
    :: command == BEGIN_JOB -> begin_job()
    :: command == CANCEL_JOB -> job_cancelled = has_job
    fi;
    command = 0
}

/* A single step that ends an epoch is over with the epoch. */
inline count_step()
{
    if
    :: steps_left == 0
    :: steps_left > 1 -> steps_left--
    :: steps_left == 1 -> steps_left = 0; enter(PAUSED)
    fi
}

inline train()
{
    if
    :: epoch < EPOCHS && step < STEPS ->
        atomic { step++; steps_made++ };
        event_writer_step(0, yes);
        if
        :: step < STEPS -> count_step()
        :: steps_left = 0; enter(DIVERGED)
        :: step == STEPS
        fi
    :: epoch < EPOCHS && step == STEPS ->
        atomic { step = 0; epoch++ };
        event_writer_put(0, EPOCH);
        if
        :: epoch < EPOCHS -> count_step()
        :: else -> steps_left = 0; enter(FINISHED)
        fi
    fi;
    yes = false
}

/* An evaluation is given up for a command, once, and when the mailbox is closed. */
inline answer_request()
{
    if
    :: state != NO_STATE && request_evaluation ->
        mailbox_closed(yes);
        if
        :: !yes && !request_unhurried -> mailbox_presses(yes)
        :: else
        fi
    :: else -> yes = false
    fi;
    if
    :: yes -> request_unhurried = true
    :: else ->
        atomic { request_open = false; request_evaluation = false; request_unhurried = false };
        if
        :: state != NO_STATE ->
            snapshot_slots_blank(blank);
            if
            :: snapshot_slots_publish(blank, overtaken, surplus)
            :: snapshot_slots_return(blank, WORKERS, surplus); blank = NONE /* memory is out */
            fi
        :: else
        fi;
        event_writer_put(0, SNAPSHOT)
    fi;
    yes = false
}

proctype worker()
{
    byte i, epoch, step;
    byte blank = NONE, overtaken = NONE, surplus = NONE;
    mtype command;
    bool yes;

    do
    :: true ->
        mailbox_closed(yes);
        if
        :: yes -> break
        :: else
        fi;
        do
        :: true ->
            mailbox_take(command);
            if
            :: command == 0 -> break
            :: else -> carry_out(); yes = false
            fi
        od;
        if /* advance */
        :: has_job -> advance_job(); yes = true
        :: !has_job && state == TRAINING -> train(); yes = (state == TRAINING)
        :: !has_job && state != TRAINING -> yes = false
        fi;
        if
        :: request_open -> answer_request()
        :: !request_open && !yes -> mailbox_wait()
        :: else -> yes = false
        fi
    od;
    worker_done = true
}

/* --- the front end --------------------------------------------------------------------------- */

inline hear()
{
    ring_take(got);
    atomic {
        assert(got.kind != 0);
        if
        :: got.kind == STEP -> steps_heard = steps_heard + got.steps
        :: got.kind != STEP && got.serial > 0 ->
            heard++;
            assert(got.serial == heard);
            if /* the steps of an epoch are told before it */
            :: got.kind == EPOCH -> epochs_heard++;
                assert(steps_heard >= epochs_heard * STEPS)
            :: else
            fi
        :: else
        fi
    };
    if
    :: got.kind == SNAPSHOT ->
        take_slot(ready, FRONTS, taken);
        if
        :: taken != NONE ->
            if
            :: held != NONE -> snapshot_slots_return(held, FRONTS, surplus)
            :: else
            fi;
            atomic { held = taken; taken = NONE }
        :: else
        fi
    :: got.kind == JOB ->
        do /* worker_take_report, until there is none */
        :: lock(worker_lock);
            atomic {
                if
                :: report_count > 0 ->
                    units_heard = units_heard + report_units[0];
                    jobs_over = jobs_over + report_last[0];
                    report_count--;
                    for (i : 1 .. report_count) {
                        report_units[i - 1] = report_units[i];
                        report_last[i - 1] = report_last[i]
                    };
                    report_units[report_count] = 0;
                    report_last[report_count] = false;
                    i = 0;
                    worker_lock = false
                :: else -> worker_lock = false; break
                fi
            }
        od
    :: else
    fi;
    atomic { got.kind = 0; got.serial = 0; got.steps = 0; got.from = 0 }
}

inline give(command)
{
    given++;
    mailbox_send(command)
}

proctype front()
{
    byte i, given, heard, steps_heard, epochs_heard, units_heard, jobs_over;
    byte taken = NONE, held = NONE, surplus = NONE;
    bool leaves;
    event got;

    if
    :: leaves = true
    :: leaves = false
    fi;
    mailbox_send(LOAD);
    do
    :: given < COMMANDS ->
        if
        :: give(START)
        :: give(START_PAUSED)
        :: give(PAUSE)
        :: give(RESUME)
        :: give(MAKE_STEP)
        :: give(STOP)
        :: give(SET_RATE)
        :: give(ASK)
#ifndef NO_JOBS
        :: give(BEGIN_JOB)
        :: give(CANCEL_JOB)
#endif
        fi
    :: atomic { pipe_bytes > 0 -> skip }; hear()
    :: leaves -> break
    :: atomic { !leaves && mailbox_sleeper && pipe_bytes == 0 -> break }
    od;
    if
    :: !leaves ->
        /* the worker sleeps, and all it did is known */
        assert(heard == told[0] && steps_heard == steps_made && pending_steps[0] == 0);
        assert(mailbox_count == 0 && state != TRAINING && !request_open && !has_job);
        assert(jobs_over == jobs_begun && units_heard == units_made && report_count == 0)
    :: else
    fi;

    if
    :: held != NONE -> snapshot_slots_return(held, FRONTS, surplus); held = NONE
    :: else
    fi;
#ifndef BREAK_LEAVE_OPEN
    ring_close();
#endif
    mailbox_close();
    worker_done; /* pthread_join */
    atomic { /* nothing is left but what snapshot_slots_release frees */
        for (i : 0 .. SNAPSHOTS - 1) {
            assert(owner[i] == FREE || i == ready || i == spare)
        }
    }
}

init {
    atomic {
        run worker();
        run front()
    }
}
