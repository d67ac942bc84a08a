/* worker: the thread that advances jobs: the run, and at times another one beside it.
 *
 * There are two threads. The front end's calls the functions of worker.h; the worker's runs `work`
 * below from worker_new to worker_free, and so keeps the matrix library's helper threads, which
 * belong to it, warm from run to run. All signals are blocked in it and in the helpers, which
 * inherit that.
 *
 * Who owns what. The worker thread alone touches the jobs, and with the run its network, and every
 * field under "the worker thread's own". What the two share is behind a lock each, held for a few
 * instructions, never while work is done and never two at once:
 *   mailbox   commands, front end to worker; without bound, so the front end never waits for it
 *   ring      events, worker to front end; bounded, so here the worker may wait for the front end
 *   slots     snapshots, copies of the network, back and forth
 *   lock      the pointer to the data set, which is constant once it is there, the reports and
 *             checkpoints
 * Since only the worker ever waits for the other side, the two cannot wait for each other.
 *
 * Jobs. A training run is a job, and rests while it is paused or over. While another is under way
 * (a gradient check, a rate finder, a search) no mini-batch of the run is made: two computations
 * never share the cores unasked. A search has threads of its own (search.c), for which this one
 * waits, a few milliseconds at a time; they never wait for it, nor for the front end.
 *
 * Reports. A run tells what happens by events; any other job has reports, of which EVENT_JOB tells.
 * The front end may be slow to take them: one that waits holds back the next, but for the last, so
 * that there are never many, and each may tell only what is new since the one before.
 *
 * How one wakes the other. Between two units of work (a mini-batch, a chunk of an evaluation, a few
 * milliseconds) the worker empties the mailbox. With nothing to do it sleeps on the mailbox's
 * condition. The front end polls the ring's descriptor.
 *
 * How it ends. worker_free closes the ring (a worker that waits for room goes on, and what it still
 * has to say is dropped), then the mailbox (no further command is taken, a sleeper wakes; a load or
 * an evaluation under way asks for it and gives up), then joins the thread, which ends a search's
 * before its own. */
#include "mlptui/engine/worker.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "engine/event_writer.h"
#include "engine/mailbox.h"
#include "engine/snapshot_slots.h"
#include "engine/thread.h"
#include "engine/training.h"
#include "mlptui/train/snapshot.h"
#include "nn/gemm.h"

/* A snapshot that was asked for and not yet made. */
struct snapshot_request {
    bool open;
    bool evaluation;
    enum split_id split;
    bool unhurried; /* already deferred once; do not defer again, or key repeat would starve it */
};

#define REPORT_SECONDS 0.1 /* a job under way reports that often */

struct worker {
    pthread_t thread;
    struct mailbox mailbox;
    struct snapshot_slots slots;
    pthread_mutex_t lock;
    struct dataset *dataset;        /* guarded by lock; written once */
    struct job_report *reports;     /* guarded by lock; the oldest first; owned */
    struct checkpoint *checkpoints; /* guarded by lock; the oldest first; owned */

    /* the worker thread's own */
    struct event_writer writer;
    struct job *run;    /* NULL: none, or it could not start */
    unsigned number;    /* of the last run that was to start */
    struct job *job;    /* what is computed beside the runs; NULL: nothing */
    double next_report; /* of it, at this moment */
    struct snapshot_request request;
    uint64_t snapshots; /* made so far */
    double progress;    /* of loading, last told */
};

/* Where there is a run. */
static struct training *training(const struct worker *worker)
{
    return worker->run->own;
}

/* Telling the front end. */

static void tell(struct worker *worker, struct event event)
{
    event_writer_put(&worker->writer, &event);
}

static void tell_state(struct worker *worker, unsigned run, enum run_state state)
{
    tell(worker, (struct event){.kind = EVENT_STATE, .run = run, .u.state.state = state});
}

static void tell_failed(struct worker *worker, unsigned run, const struct error *error)
{
    tell(worker, (struct event){.kind = EVENT_STATE,
                                .run = run,
                                .u.state = {.state = RUN_FAILED, .error = *error}});
}

/* Loading. */

static bool load_progress(void *context, double done)
{
    struct worker *worker = context;

    if (done >= worker->progress + 0.01) {
        struct event event = {.kind = EVENT_PROGRESS, .u.progress = done};

        worker->progress = done;
        event_writer_offer(&worker->writer, &event);
    }
    return !mailbox_closed(&worker->mailbox);
}

static void publish_dataset(struct worker *worker, struct dataset *dataset)
{
    pthread_mutex_lock(&worker->lock);
    worker->dataset = dataset;
    pthread_mutex_unlock(&worker->lock);
}

/* The data set stays for good once it is there: a second load is refused silently. */
static void load(struct worker *worker, const struct command *command)
{
    if (worker->dataset != NULL)
        return;
    worker->progress = 0;
    tell_state(worker, 0, RUN_LOADING);

    struct error error;
    struct dataset *dataset = dataset_load(command->load.directory, command->load.validation_count,
                                           load_progress, worker, &error);
    if (dataset == NULL) {
        tell_failed(worker, 0, &error);
        return;
    }
    if (command->load.transpose)
        dataset_transpose(dataset);
    publish_dataset(worker, dataset);
    tell(worker, (struct event){.kind = EVENT_LOADED});
}

/* Commands about runs. */

static struct job *new_job(struct worker *worker, const struct job_request *request)
{
    const struct job_site site = {.trainer = worker->run != NULL ? training(worker)->trainer : NULL,
                                  .run = worker->number,
                                  .writer = &worker->writer};

    return job_new(request, worker->dataset, &site);
}

static void drop_run(struct worker *worker)
{
    if (worker->run == NULL)
        return;
    training_stop(training(worker));
    job_free(worker->run);
    worker->run = NULL;
}

static void start(struct worker *worker, const struct command *command)
{
    const struct job_request *request = command->request;

    drop_run(worker);
    worker->number = request->number;
    /* when the next start waits already, this run would be stopped before its first step */
    if (mailbox_holds(&worker->mailbox, COMMAND_START)) {
        tell_state(worker, worker->number, RUN_STOPPED);
        return;
    }
    worker->run = new_job(worker, request);
    if (worker->run->state == JOB_FAILED) {
        tell_failed(worker, worker->number, &worker->run->error);
        job_free(worker->run);
        worker->run = NULL;
    }
}

/* What is handed over under the lock; its event tells of it, also where there is none. */
static void give_checkpoint(struct worker *worker, const struct command *command)
{
    bool best = command->best;
    struct checkpoint *checkpoint =
        worker->run != NULL ? training_checkpoint(training(worker), best) : NULL;

    if (checkpoint != NULL) {
        checkpoint->run = worker->number;
        checkpoint->best = best;
        pthread_mutex_lock(&worker->lock);
        struct checkpoint **end = &worker->checkpoints;
        while (*end != NULL)
            end = &(*end)->next;
        *end = checkpoint;
        pthread_mutex_unlock(&worker->lock);
    }
    tell(worker, (struct event){.kind = EVENT_CHECKPOINT, .run = worker->number, .u.best = best});
}

/* The snapshot is made after the next mini-batch, and shows it where that one is measured. */
static void request_snapshot(struct worker *worker, const struct command *command)
{
    if (worker->run == NULL)
        return;
    worker->request.open = true;
    if (command->snapshot.contents & SNAPSHOT_EVALUATION) {
        worker->request.evaluation = true;
        worker->request.split = command->snapshot.split;
    }
    if (command->snapshot.contents & SNAPSHOT_LAYERS)
        trainer_measure_next(training(worker)->trainer);
}

/* Jobs beside the runs. */

static bool report_waits(struct worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    bool waits = worker->reports != NULL;
    pthread_mutex_unlock(&worker->lock);
    return waits;
}

static void keep_report(struct worker *worker, struct job_report *report)
{
    pthread_mutex_lock(&worker->lock);
    struct job_report **end = &worker->reports;
    while (*end != NULL)
        end = &(*end)->next;
    *end = report;
    pthread_mutex_unlock(&worker->lock);
}

/* The first report and the last are never lost. In between, none is made while one waits: what it
 * would tell is told by the next. */
static void tell_job(struct worker *worker, bool must)
{
    if (must || !report_waits(worker))
        keep_report(worker, job_report(worker->job));
    if (must)
        tell(worker, (struct event){.kind = EVENT_JOB});
    else
        event_writer_offer(&worker->writer, &(struct event){.kind = EVENT_JOB});
    worker->next_report = clock_seconds() + REPORT_SECONDS;
}

/* The run goes on with its own number of threads. */
static void end_job(struct worker *worker)
{
    job_free(worker->job);
    worker->job = NULL;
    if (worker->run != NULL)
        gemm_set_threads(trainer_config(training(worker)->trainer)->threads);
}

static void advance_job(struct worker *worker)
{
    bool more = job_advance(worker->job);

    if (!more || clock_seconds() >= worker->next_report)
        tell_job(worker, !more);
    if (!more)
        end_job(worker);
}

static void cancel_job(struct worker *worker, const struct command *command)
{
    (void)command;
    if (worker->job != NULL)
        job_cancel(worker->job);
}

static void begin_job(struct worker *worker, const struct command *command)
{
    cancel_job(worker, command);
    while (worker->job != NULL)
        advance_job(worker);
    worker->job = new_job(worker, command->request);
    tell_job(worker, true);
    if (worker->job->state == JOB_FAILED)
        end_job(worker);
}

/* What is not here is to the run. */
static void (*const handlers[COMMAND_KIND_COUNT])(struct worker *, const struct command *) = {
    [COMMAND_LOAD] = load,
    [COMMAND_START] = start,
    [COMMAND_SNAPSHOT] = request_snapshot,
    [COMMAND_CHECKPOINT] = give_checkpoint,
    [COMMAND_JOB] = begin_job,
    [COMMAND_CANCEL_JOB] = cancel_job,
};

static void carry_out(struct worker *worker, const struct command *command)
{
    if (handlers[command->kind] != NULL)
        handlers[command->kind](worker, command);
    else if (worker->run != NULL)
        training_carry_out(training(worker), command);
}

/* Snapshots. */

static bool evaluation_cancelled(void *context)
{
    struct worker *worker = context;

    return mailbox_closed(&worker->mailbox) ||
           (!worker->request.unhurried && mailbox_presses(&worker->mailbox));
}

/* A run under way shows what was predicted at its last epoch's end: to predict a split anew each
 * time would take its time from training. One that is stepped or rests is shown as it is. NULL:
 * cancelled. */
static const struct evaluation *evaluation(struct worker *worker, enum split_id split)
{
    const struct training *run = training(worker);
    const struct evaluation *last = NULL;

    if (run->state == RUN_TRAINING && run->steps_left == 0)
        last = trainer_last_evaluation(run->trainer, split);
    return last != NULL ? last
                        : trainer_evaluation(run->trainer, split, evaluation_cancelled, worker);
}

/* A request that cannot be met is answered all the same: the front end takes NULL and may ask
 * again.
 */
static void answer_request(struct worker *worker)
{
    struct snapshot_request *request = &worker->request;
    const struct evaluation *predictions = NULL;

    if (worker->run != NULL && request->evaluation) {
        predictions = evaluation(worker, request->split);
        if (predictions == NULL) {
            request->unhurried = true;
            return;
        }
    }
    *request = (struct snapshot_request){0};
    if (worker->run != NULL) {
        struct snapshot *snapshot = snapshot_slots_blank(&worker->slots);

        snapshot->number = ++worker->snapshots;
        if (snapshot_fill(snapshot, worker->number, training(worker)->trainer, predictions))
            snapshot_slots_publish(&worker->slots, snapshot);
        else
            snapshot_slots_return(&worker->slots, snapshot);
    }
    tell(worker, (struct event){.kind = EVENT_SNAPSHOT, .run = worker->number});
}

/* The loop. */

static void take_commands(struct worker *worker)
{
    struct command command;

    while (mailbox_take(&worker->mailbox, &command)) {
        carry_out(worker, &command);
        command_release(&command);
    }
}

/* A unit of work: of the job beside the runs, before which no run goes on, else of the run. False:
 * there is nothing to do before a command. */
static bool advance(struct worker *worker)
{
    if (worker->job == NULL)
        return worker->run != NULL && job_advance(worker->run);
    advance_job(worker);
    return true;
}

static void rest(struct worker *worker)
{
    gemm_rest();
    mailbox_wait(&worker->mailbox);
}

static void *work(void *context)
{
    struct worker *worker = context;

    while (!mailbox_closed(&worker->mailbox)) {
        take_commands(worker);
        bool busy = advance(worker);
        if (worker->request.open)
            answer_request(worker);
        else if (!busy)
            rest(worker);
    }
    job_free(worker->job);
    job_free(worker->run);
    gemm_rest();
    return NULL;
}

/* The front end's side. */

static void worker_destroy(struct worker *worker)
{
    mailbox_release(&worker->mailbox);
    snapshot_slots_release(&worker->slots);
    while (worker->reports != NULL)
        job_report_free(worker_take_report(worker));
    while (worker->checkpoints != NULL)
        checkpoint_free(worker_take_checkpoint(worker));
    pthread_mutex_destroy(&worker->lock);
    dataset_free(worker->dataset);
    free(worker);
}

struct worker *worker_new(struct ring *ring, struct error *error)
{
    struct worker *worker = xcalloc(1, sizeof *worker);

    mailbox_init(&worker->mailbox);
    snapshot_slots_init(&worker->slots);
    event_writer_init(&worker->writer, ring);
    pthread_mutex_init(&worker->lock, NULL);
    if (!thread_start(&worker->thread, work, worker, error)) {
        worker_destroy(worker);
        return NULL;
    }
    return worker;
}

void worker_free(struct worker *worker)
{
    if (worker == NULL)
        return;
    ring_close(worker->writer.ring);
    mailbox_close(&worker->mailbox);
    pthread_join(worker->thread, NULL);
    worker_destroy(worker);
}

static void send(struct worker *worker, struct command command)
{
    mailbox_send(&worker->mailbox, &command);
}

static void send_request(struct worker *worker, enum command_kind kind,
                         const struct job_request *request)
{
    struct job_request *own = xcalloc(1, sizeof *own);

    job_request_copy(own, request);
    send(worker, (struct command){.kind = kind, .request = own});
}

void worker_load(struct worker *worker, const char *directory, size_t validation_count,
                 bool transpose)
{
    send(worker, (struct command){.kind = COMMAND_LOAD,
                                  .load = {.directory = xstrdup(directory),
                                           .validation_count = validation_count,
                                           .transpose = transpose}});
}

void worker_start(struct worker *worker, unsigned run, const struct config *config,
                  const struct train_start *from, bool paused)
{
    send_request(worker, COMMAND_START,
                 &(struct job_request){.kind = JOB_TRAINING,
                                       .number = run,
                                       .config = *config,
                                       .training = {.from = from, .paused = paused}});
}

void worker_pause(struct worker *worker)
{
    send(worker, (struct command){.kind = COMMAND_PAUSE});
}

void worker_resume(struct worker *worker)
{
    send(worker, (struct command){.kind = COMMAND_RESUME});
}

void worker_step(struct worker *worker)
{
    send(worker, (struct command){.kind = COMMAND_STEP});
}

void worker_stop(struct worker *worker)
{
    send(worker, (struct command){.kind = COMMAND_STOP});
}

void worker_set_rate(struct worker *worker, double rate)
{
    send(worker, (struct command){.kind = COMMAND_RATE, .rate = rate});
}

void worker_rewind(struct worker *worker, double rate)
{
    send(worker, (struct command){.kind = COMMAND_REWIND, .rate = rate});
}

void worker_extend(struct worker *worker, size_t epochs)
{
    send(worker, (struct command){.kind = COMMAND_EXTEND, .epochs = epochs});
}

void worker_request_snapshot(struct worker *worker, unsigned contents, enum split_id split)
{
    send(worker, (struct command){.kind = COMMAND_SNAPSHOT,
                                  .snapshot = {.contents = contents, .split = split}});
}

struct snapshot *worker_take_snapshot(struct worker *worker)
{
    return snapshot_slots_take(&worker->slots);
}

void worker_return_snapshot(struct worker *worker, struct snapshot *snapshot)
{
    if (snapshot != NULL)
        snapshot_slots_return(&worker->slots, snapshot);
}

void worker_request_checkpoint(struct worker *worker, bool best)
{
    send(worker, (struct command){.kind = COMMAND_CHECKPOINT, .best = best});
}

struct checkpoint *worker_take_checkpoint(struct worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    struct checkpoint *checkpoint = worker->checkpoints;
    if (checkpoint != NULL)
        worker->checkpoints = checkpoint->next;
    pthread_mutex_unlock(&worker->lock);
    return checkpoint;
}

void worker_job(struct worker *worker, const struct job_request *request)
{
    send_request(worker, COMMAND_JOB, request);
}

void worker_cancel_job(struct worker *worker)
{
    send(worker, (struct command){.kind = COMMAND_CANCEL_JOB});
}

struct job_report *worker_take_report(struct worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    struct job_report *report = worker->reports;
    if (report != NULL)
        worker->reports = report->next;
    pthread_mutex_unlock(&worker->lock);
    return report;
}

const struct dataset *worker_dataset(struct worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    const struct dataset *dataset = worker->dataset;
    pthread_mutex_unlock(&worker->lock);
    return dataset;
}
