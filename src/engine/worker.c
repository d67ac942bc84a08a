/* worker: the thread that trains.
 *
 * There are two threads. The front end's calls the functions of worker.h; the worker's runs `work`
 * below from worker_new to worker_free, and so keeps the matrix library's helper threads, which
 * belong to it, warm from run to run. All signals are blocked in it and in the helpers, which
 * inherit that.
 *
 * Who owns what. The worker thread alone touches the trainer, and with it the network, and every
 * field under "the worker thread's own". What the two share is behind a lock each, held for a few
 * instructions, never while work is done and never two at once:
 *   mailbox   commands, front end to worker; without bound, so the front end never waits for it
 *   ring      events, worker to front end; bounded, so here the worker may wait for the front end
 *   slots  snapshots, copies of the network, back and forth
 *   lock      the pointer to the data set, which is constant once it is there, the reports and
 *              checkpoints
 * Since only the worker ever waits for the other side, the two cannot wait for each other.
 *
 * Studies. A gradient check and a range test are made on this thread, in units of work as a run is;
 * a search has threads of its own (search.c), for which this one waits, a few milliseconds at a
 * time. In either case no mini-batch is made before the job is over: two computations never share
 * the cores unasked. The jobs of a search never wait for the front end, only, briefly, for this
 * thread; when this one waits for the front end, at a full ring, so do they.
 *
 * How one wakes the other. Between two units of work (a mini-batch, a chunk of an evaluation, a few
 * milliseconds) the worker empties the mailbox. With nothing to do it sleeps on the mailbox's
 * condition. The front end polls the ring's descriptor.
 *
 * How it ends. worker_free closes the ring (a worker that waits for room goes on, and what it still
 * has to say is dropped), then the mailbox (no further command is taken, a sleeper wakes; a load or
 * a evaluation under way asks for it and gives up), then joins the thread, which ends a search's
 * before its own. */
#include "mlptui/engine/worker.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/heap.h"
#include "base/xalloc.h"
#include "engine/event_writer.h"
#include "engine/mailbox.h"
#include "engine/snapshot_slots.h"
#include "engine/thread.h"
#include "mlptui/train/snapshot.h"
#include "mlptui/train/trainer.h"
#include "nn/gemm.h"

/* A snapshot that was asked for and not yet made. */
struct wish {
    bool open;
    bool evaluation;
    enum split_id split;
    bool unhurried; /* was put off once for a command: not again, or a held-down key could starve it
                     */
};

#define REPORT_SECONDS 0.1 /* a job under way reports that often */

struct worker {
    pthread_t thread;
    struct mailbox mailbox;
    struct snapshot_slots slots;
    pthread_mutex_t lock;
    struct dataset *dataset;        /* guarded by lock; written once */
    struct job_report *reports;     /* guarded by lock; the oldest first, one of each job; owned */
    struct checkpoint *checkpoints; /* guarded by lock; the oldest first; owned */

    /* the worker thread's own */
    struct event_writer writer;
    struct trainer *trainer; /* NULL: no run */
    enum run_state state;    /* of the run, or of loading */
    unsigned run;
    struct checkpoint *best; /* of the run so far; NULL: none. Owned */
    size_t steps_left;       /* > 0: pause after that many mini-batches */
    struct wish wish;
    unsigned measured_run; /* whose layers were measured last, 0: none's */
    double measured;       /* its seconds then */
    unsigned diagnosis;    /* the number of the last one told */
    uint64_t snapshots;    /* made so far */
    double progress;       /* last one told */
    struct job *job;       /* NULL: none under way */
    double next_report;    /* of it, at this moment */
};

/* Telling the front end. */

static void tell_state(struct worker *worker, unsigned run, enum run_state state,
                       const struct error *error)
{
    struct event event = {.kind = EVENT_STATE, .run = run, .u.state.state = state};

    if (error != NULL)
        event.u.state.error = *error;
    event_writer_put(&worker->writer, &event);
}

static void enter(struct worker *worker, enum run_state state)
{
    worker->state = state;
    tell_state(worker, worker->run, state, NULL);
}

/* Once each. */
static void tell_diagnosis(struct worker *worker)
{
    const struct diagnosis *diagnosis = trainer_diagnosis(worker->trainer);
    struct event event = {.kind = EVENT_DIAGNOSIS, .run = worker->run, .u.diagnosis = *diagnosis};

    if (diagnosis->number == worker->diagnosis)
        return;
    worker->diagnosis = diagnosis->number;
    event_writer_put(&worker->writer, &event);
}

static void enter_diverged(struct worker *worker)
{
    struct event event = {
        .kind = EVENT_STATE,
        .run = worker->run,
        .u.state = {.state = RUN_DIVERGED, .good_epoch = trainer_network_epoch(worker->trainer)}};

    worker->state = RUN_DIVERGED;
    tell_diagnosis(worker);
    event_writer_put(&worker->writer, &event);
}

static void tell_epoch(struct worker *worker)
{
    struct event event = {.kind = EVENT_EPOCH,
                          .run = worker->run,
                          .u.epoch = *trainer_epoch_metrics(worker->trainer)};

    event_writer_put(&worker->writer, &event);
    tell_diagnosis(worker);
}

static void tell_evaluating(struct worker *worker)
{
    struct event event = {.kind = EVENT_EVALUATING, .run = worker->run};

    event_writer_offer(&worker->writer, &event);
}

static void tell_snapshot(struct worker *worker)
{
    struct event event = {.kind = EVENT_SNAPSHOT, .run = worker->run};

    event_writer_put(&worker->writer, &event);
}

/* What is handed over under the lock; its event tells of it, also where there is none. */
static void tell_checkpoint(struct worker *worker, struct checkpoint *checkpoint, bool best)
{
    struct event event = {.kind = EVENT_CHECKPOINT, .run = worker->run, .u.best = best};

    if (checkpoint != NULL) {
        checkpoint->run = worker->run;
        checkpoint->best = best;
        pthread_mutex_lock(&worker->lock);
        struct checkpoint **end = &worker->checkpoints;
        while (*end != NULL)
            end = &(*end)->next;
        *end = checkpoint;
        pthread_mutex_unlock(&worker->lock);
    }
    event_writer_put(&worker->writer, &event);
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
    worker->run = 0;
    enter(worker, RUN_LOADING);

    struct error error;
    struct dataset *dataset =
        dataset_load(command->directory, command->count, load_progress, worker, &error);
    if (dataset != NULL && command->flag)
        dataset_transpose(dataset);
    if (dataset == NULL) {
        worker->state = RUN_FAILED;
        tell_state(worker, 0, RUN_FAILED, &error);
        return;
    }
    publish_dataset(worker, dataset);
    worker->state = RUN_WAITING;
    event_writer_put(&worker->writer, &(struct event){.kind = EVENT_LOADED});
}

/* Commands about runs. */

static bool under_way(const struct worker *worker)
{
    return worker->state == RUN_TRAINING || worker->state == RUN_PAUSED;
}

static void drop_run(struct worker *worker)
{
    if (under_way(worker))
        enter(worker, RUN_STOPPED);
    if (worker->trainer != NULL) {
        trainer_free(worker->trainer);
        heap_give_back();
    }
    worker->trainer = NULL;
    worker->steps_left = 0;
    checkpoint_free(worker->best);
    worker->best = NULL;
}

static void give_checkpoint(struct worker *worker, bool best)
{
    struct checkpoint *checkpoint = NULL;

    if (!best && worker->trainer != NULL)
        checkpoint = trainer_checkpoint(worker->trainer);
    else if (best && worker->best != NULL)
        checkpoint = checkpoint_copy(worker->best);
    tell_checkpoint(worker, checkpoint, best);
}

static double loss_that_judges(const struct epoch_metrics *metrics, const struct config *config)
{
    return metrics
        ->loss[config->evaluate & 1u << SPLIT_VALIDATION ? SPLIT_VALIDATION : SPLIT_TRAIN];
}

/* At an epoch's end: one that is not good, or not evaluated, is not the best either. */
static void keep_best(struct worker *worker)
{
    const struct trainer *trainer = worker->trainer;
    const struct config *config = trainer_config(trainer);
    double loss = loss_that_judges(trainer_epoch_metrics(trainer), config);

    if (trainer_good_epoch(trainer) != trainer_network_epoch(trainer) || isnan(loss) ||
        (worker->best != NULL && loss >= loss_that_judges(&worker->best->metrics, config)))
        return;
    checkpoint_free(worker->best);
    worker->best = trainer_checkpoint(trainer);
}

static struct trainer *make_trainer(struct worker *worker, const struct command *command,
                                    struct error *error)
{
    const struct train_start *from = command->from;

    if (worker->dataset == NULL) {
        error_set(error, "no data set is loaded");
        return NULL;
    }
    worker->diagnosis = 0;
    struct trainer *trainer = from != NULL ? trainer_resume(&command->config, worker->dataset,
                                                            from->network, from->state, error)
                                           : trainer_new(&command->config, worker->dataset, error);
    if (trainer != NULL)
        trainer_diagnose(trainer);
    return trainer;
}

static void start(struct worker *worker, const struct command *command)
{
    struct error error;

    drop_run(worker);
    worker->run = command->run;
    /* when the next start waits already, this run would be stopped before its first step */
    if (mailbox_holds(&worker->mailbox, COMMAND_START)) {
        enter(worker, RUN_STOPPED);
        return;
    }
    worker->trainer = make_trainer(worker, command, &error);
    if (worker->trainer != NULL) {
        enter(worker, command->flag ? RUN_PAUSED : RUN_TRAINING);
    } else {
        worker->state = RUN_FAILED;
        tell_state(worker, worker->run, RUN_FAILED, &error);
    }
}

static void pause_run(struct worker *worker)
{
    if (worker->state != RUN_TRAINING)
        return;
    worker->steps_left = 0;
    enter(worker, RUN_PAUSED);
}

static void resume_run(struct worker *worker)
{
    worker->steps_left = 0;
    if (worker->state == RUN_PAUSED)
        enter(worker, RUN_TRAINING);
}

/* The run is at an epoch's end whose evaluation has not been made, or not wholly. */
static bool evaluation_is_next(const struct worker *worker)
{
    const struct trainer *trainer = worker->trainer;
    uint64_t steps = trainer_steps_per_epoch(trainer);

    return trainer_network_step(trainer) == steps * (trainer_network_epoch(trainer) + 1);
}

/* Steps asked for while one is being made follow it. The rest of an evaluation counts as one, since
 * it ends like one (count_step). */
static void step_run(struct worker *worker)
{
    if (worker->state == RUN_PAUSED) {
        worker->steps_left = evaluation_is_next(worker) ? 2 : 1;
        enter(worker, RUN_TRAINING);
    } else if (worker->steps_left > 0) {
        worker->steps_left++;
    }
}

static void stop_run(struct worker *worker)
{
    worker->steps_left = 0;
    if (under_way(worker))
        enter(worker, RUN_STOPPED);
}

static void set_rate(struct worker *worker, double rate)
{
    if (worker->trainer == NULL || worker->state == RUN_DIVERGED)
        return;

    double before = trainer_config(worker->trainer)->rate;
    if (rate >= before && rate <= before)
        return;
    trainer_set_rate(worker->trainer, rate);
    struct event event = {
        .kind = EVENT_RATE,
        .run = worker->run,
        .u.rate = {.step = trainer_network_step(worker->trainer), .before = before, .after = rate}};
    event_writer_put(&worker->writer, &event);
}

static void rewind_run(struct worker *worker, double rate)
{
    double before = worker->trainer == NULL ? 0 : trainer_config(worker->trainer)->rate;

    if (worker->trainer == NULL || !trainer_rewind(worker->trainer, rate))
        return;
    struct event event = {.kind = EVENT_REWOUND,
                          .run = worker->run,
                          .u.rewound = {.epoch = trainer_network_epoch(worker->trainer),
                                        .step = trainer_network_step(worker->trainer),
                                        .before = before,
                                        .after = rate}};
    event_writer_put(&worker->writer, &event);
    tell_diagnosis(worker);
    enter(worker, RUN_TRAINING);
}

static void extend(struct worker *worker, size_t epochs)
{
    if (worker->trainer == NULL || worker->state == RUN_DIVERGED)
        return;
    trainer_extend(worker->trainer, epochs);
    struct event event = {.kind = EVENT_EXTENDED,
                          .run = worker->run,
                          .u.epochs = trainer_config(worker->trainer)->epochs};
    event_writer_put(&worker->writer, &event);
    if (worker->state == RUN_FINISHED || worker->state == RUN_STOPPED)
        enter(worker, RUN_TRAINING);
}

/* The snapshot is made after the next mini-batch, and shows it where that one is measured. */
static void wish_snapshot(struct worker *worker, const struct command *command)
{
    if (worker->trainer == NULL)
        return;
    worker->wish.open = true;
    if (command->contents & SNAPSHOT_SURVEY) {
        worker->wish.evaluation = true;
        worker->wish.split = command->split;
    }
    if (command->contents & SNAPSHOT_LAYERS)
        trainer_measure_next(worker->trainer);
}

/* Studies. */

/* In place of an older one of the same job. */
static void keep_report(struct worker *worker, struct job_report *report)
{
    struct job_report *old;

    pthread_mutex_lock(&worker->lock);
    struct job_report **place = &worker->reports;
    while (*place != NULL && (*place)->number != report->number)
        place = &(*place)->next;
    old = *place;
    report->next = old != NULL ? old->next : NULL;
    *place = report;
    pthread_mutex_unlock(&worker->lock);
    job_report_free(old);
}

/* The run goes on with its own number of threads. */
static void end_job(struct worker *worker)
{
    job_free(worker->job);
    worker->job = NULL;
    if (worker->trainer != NULL)
        gemm_set_threads(trainer_config(worker->trainer)->threads);
}

/* What is told last, once, ends it. */
static void tell_job(struct worker *worker)
{
    struct event event = {.kind = EVENT_STUDY};
    struct job_report *report = job_report(worker->job);
    bool under_way = report->state == JOB_UNDER_WAY;

    keep_report(worker, report);
    if (under_way) {
        event_writer_offer(&worker->writer, &event);
        worker->next_report = clock_seconds() + REPORT_SECONDS;
    } else {
        event_writer_put(&worker->writer, &event);
        end_job(worker);
    }
}

static void job(struct worker *worker)
{
    if (!job_advance(worker->job) || clock_seconds() >= worker->next_report)
        tell_job(worker);
}

static void cancel_job(struct worker *worker)
{
    if (worker->job != NULL)
        job_cancel(worker->job);
}

static void begin_job(struct worker *worker, const struct job_request *order)
{
    cancel_job(worker);
    while (worker->job != NULL)
        job(worker);
    const struct trainer *trainer = worker->trainer;
    struct job_request own = *order;
    own.run = worker->run;
    own.step = trainer != NULL ? trainer_step_metrics(trainer)->step : 0;
    worker->job = job_new(&own, worker->dataset, trainer != NULL ? trainer_network(trainer) : NULL);
    tell_job(worker);
}

static void carry_out(struct worker *worker, const struct command *command)
{
    switch (command->kind) {
    case COMMAND_LOAD:
        load(worker, command);
        break;
    case COMMAND_START:
        start(worker, command);
        break;
    case COMMAND_PAUSE:
        pause_run(worker);
        break;
    case COMMAND_RESUME:
        resume_run(worker);
        break;
    case COMMAND_STEP:
        step_run(worker);
        break;
    case COMMAND_STOP:
        stop_run(worker);
        break;
    case COMMAND_RATE:
        set_rate(worker, command->rate);
        break;
    case COMMAND_REWIND:
        rewind_run(worker, command->rate);
        break;
    case COMMAND_EXTEND:
        extend(worker, command->count);
        break;
    case COMMAND_SNAPSHOT:
        wish_snapshot(worker, command);
        break;
    case COMMAND_CHECKPOINT:
        give_checkpoint(worker, command->flag);
        break;
    case COMMAND_STUDY:
        begin_job(worker, command->order);
        break;
    case COMMAND_CANCEL_STUDY:
        cancel_job(worker);
        break;
    }
}

/* Snapshots. */

static bool evaluation_cancelled(void *context)
{
    struct worker *worker = context;

    return mailbox_closed(&worker->mailbox) ||
           (!worker->wish.unhurried && mailbox_presses(&worker->mailbox));
}

/* A run under way shows what was predicted at its last epoch's end: to predict a split anew each
 * time would take its time from training. One that is stepped or rests is shown as it is. NULL:
 * cancelled. */
static const struct evaluation *evaluation(struct worker *worker, enum split_id split)
{
    const struct evaluation *last = NULL;

    if (worker->state == RUN_TRAINING && worker->steps_left == 0)
        last = trainer_last_evaluation(worker->trainer, split);
    return last != NULL ? last
                        : trainer_evaluation(worker->trainer, split, evaluation_cancelled, worker);
}

/* A wish that cannot be met is answered all the same: the front end takes NULL and may ask again.
 */
static void grant_wish(struct worker *worker)
{
    struct wish *wish = &worker->wish;
    const struct evaluation *predictions = NULL;

    if (worker->trainer != NULL && wish->evaluation) {
        predictions = evaluation(worker, wish->split);
        if (predictions == NULL) {
            wish->unhurried = true;
            return;
        }
    }
    *wish = (struct wish){0};
    if (worker->trainer != NULL) {
        struct snapshot *snapshot = snapshot_slots_blank(&worker->slots);

        snapshot->number = ++worker->snapshots;
        if (snapshot_fill(snapshot, worker->run, worker->trainer, predictions))
            snapshot_slots_publish(&worker->slots, snapshot);
        else
            snapshot_slots_return(&worker->slots, snapshot);
    }
    tell_snapshot(worker);
}

/* Training. */

/* A single step that ends an epoch includes the evaluation: it is over when that is. */
static void count_step(struct worker *worker)
{
    if (worker->steps_left == 0 || evaluation_is_next(worker))
        return;
    if (--worker->steps_left == 0)
        enter(worker, RUN_PAUSED);
}

/* Layers are measured at the first mini-batch and after so many seconds at most; for a view that is
 * opened when the run no longer trains, also at its last mini-batch, and at an epoch's last one
 * once it has worked so many times as long, since the last measuring, as that took. */
#define MEASURE_SECONDS 2.0
#define MEASURE_SHARE   150

static bool measure_is_due(const struct worker *worker)
{
    size_t steps = trainer_steps_per_epoch(worker->trainer);
    uint64_t next = trainer_network_step(worker->trainer) + 1;
    double since = trainer_seconds(worker->trainer) - worker->measured;

    if (worker->measured_run != worker->run || since >= MEASURE_SECONDS ||
        next == (uint64_t)trainer_config(worker->trainer)->epochs * steps)
        return true;
    return next % steps == 0 && since >= MEASURE_SHARE * trainer_measure_seconds(worker->trainer);
}

static void note_measure(struct worker *worker)
{
    if (trainer_network_metrics(worker->trainer)->step != trainer_network_step(worker->trainer))
        return;
    worker->measured_run = worker->run;
    worker->measured = trainer_seconds(worker->trainer);
}

static void train(struct worker *worker)
{
    uint64_t step_before = trainer_network_step(worker->trainer);
    size_t epoch_before = trainer_network_epoch(worker->trainer);
    if (measure_is_due(worker))
        trainer_measure_next(worker->trainer);
    enum trainer_outcome outcome = trainer_advance(worker->trainer);
    note_measure(worker);
    const struct step_metrics *step = trainer_step_metrics(worker->trainer);

    switch (outcome) {
    case TRAINER_STEPPED:
        event_writer_step(&worker->writer, worker->run, step);
        tell_diagnosis(worker);
        count_step(worker);
        break;
    case TRAINER_EVALUATING:
        tell_evaluating(worker);
        break;
    case TRAINER_EPOCH:
        keep_best(worker);
        tell_epoch(worker);
        count_step(worker);
        break;
    case TRAINER_FINISHED:
        if (trainer_network_epoch(worker->trainer) >
            epoch_before) { /* else it was finished before */
            keep_best(worker);
            tell_epoch(worker);
        }
        worker->steps_left = 0;
        enter(worker, RUN_FINISHED);
        break;
    case TRAINER_DIVERGED:
        if (step->step >
            step_before) /* else an evaluation found it out: the step was told before */
            event_writer_step(&worker->writer, worker->run, step);
        worker->steps_left = 0;
        enter_diverged(worker);
        break;
    }
}

static void take_commands(struct worker *worker)
{
    struct command command;

    while (mailbox_take(&worker->mailbox, &command)) {
        carry_out(worker, &command);
        command_release(&command);
    }
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
        if (worker->job != NULL)
            job(worker);
        else if (worker->state == RUN_TRAINING)
            train(worker);
        if (worker->wish.open)
            grant_wish(worker);
        else if (worker->state != RUN_TRAINING && worker->job == NULL)
            rest(worker);
    }
    job_free(worker->job);
    trainer_free(worker->trainer);
    checkpoint_free(worker->best);
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
    worker->state = RUN_WAITING;
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

void worker_load(struct worker *worker, const char *directory, size_t validation_count,
                 bool transpose)
{
    send(worker, (struct command){.kind = COMMAND_LOAD,
                                  .directory = xstrdup(directory),
                                  .count = validation_count,
                                  .flag = transpose});
}

void worker_start(struct worker *worker, unsigned run, const struct config *config, bool paused)
{
    worker_go_on(worker, run, config, NULL, paused);
}

void worker_go_on(struct worker *worker, unsigned run, const struct config *config,
                  const struct train_start *from, bool paused)
{
    send(worker,
         (struct command){
             .kind = COMMAND_START, .run = run, .config = *config, .from = from, .flag = paused});
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
    send(worker, (struct command){.kind = COMMAND_EXTEND, .count = epochs});
}

void worker_request_snapshot(struct worker *worker, unsigned contents, enum split_id split)
{
    send(worker, (struct command){.kind = COMMAND_SNAPSHOT, .contents = contents, .split = split});
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
    send(worker, (struct command){.kind = COMMAND_CHECKPOINT, .flag = best});
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

void worker_job(struct worker *worker, const struct job_request *order)
{
    struct job_request *own = xcalloc(1, sizeof *own);

    job_request_copy(own, order);
    send(worker, (struct command){.kind = COMMAND_STUDY, .order = own});
}

void worker_cancel_job(struct worker *worker)
{
    send(worker, (struct command){.kind = COMMAND_CANCEL_STUDY});
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
