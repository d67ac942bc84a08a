/* worker: the thread that loads the data and trains, steered by commands, heard through a ring.
 *
 * The threading story is told at the top of src/engine/worker.c. All functions here are called from
 * one thread, the front end's; none of them waits for training (worker_free waits for the unit of
 * work in hand, a few milliseconds, and for a load to notice that it is cancelled). */
#ifndef MLPTUI_ENGINE_WORKER_H
#define MLPTUI_ENGINE_WORKER_H

#include "mlptui/engine/job.h"
#include "mlptui/engine/ring.h"
#include "mlptui/train/checkpoint.h"
#include "mlptui/train/config.h"
#include "mlptui/train/event.h"

struct worker;

/* Starts the thread, with all signals blocked in it. `ring` is kept by reference and must outlive
 * the worker. NULL with `error` when the thread cannot be made. */
struct worker *worker_new(struct ring *ring, struct error *error);

/* Stops and joins the thread and frees what it owns (data set and snapshots included): closes the
 * ring first, so a waiting producer wakes. */
void worker_free(struct worker *worker);

/* Commands: carried out in order, between two units of work. A command that makes no sense in the
 * present state (pause when paused, step when training) has no effect. */
void worker_load(struct worker *worker, const char *directory, size_t validation_count,
                 bool transpose);
/* Starts run number `run`; one under way is stopped first (RUN_STOPPED for it). from: where a saved
 * run was, as trainer_resume; kept by reference; NULL: afresh. paused: wait before the first step.
 */
void worker_start(struct worker *worker, unsigned run, const struct config *config,
                  const struct train_start *from, bool paused);
void worker_pause(struct worker *worker);
void worker_resume(struct worker *worker);
void worker_step(struct worker *worker); /* one mini-batch, then paused again */
void worker_stop(struct worker *worker); /* ends the run; its network stays for snapshots */
void worker_set_rate(struct worker *worker, double rate);
/* A diverged run goes on from its last good epoch (or the start) with this rate. */
void worker_rewind(struct worker *worker, double rate);
void worker_extend(struct worker *worker, size_t epochs); /* a finished or stopped run goes on */

/* What a snapshot holds beside the network: bits of a set. */
enum snapshot_contents {
    SNAPSHOT_NETWORK = 0,
    SNAPSHOT_LAYERS = 1, /* figures of the layers, from the next mini-batch, which takes longer */
    SNAPSHOT_EVALUATION = 2  /* predictions for a whole split */
};

/* Asks for a snapshot of the present run's network with these contents; `split` is that of a
 * evaluation. While the run trains on, the evaluation is the one of its last epoch's end, where the
 * split is evaluated, else the first one made since. Requests while one is outstanding are merged
 * into it (the last split wins). EVENT_SNAPSHOT tells when it is ready. Nothing comes where no run
 * has been started. */
void worker_request_snapshot(struct worker *worker, unsigned contents, enum split_id split);

/* The newest snapshot that is ready, or NULL. It belongs to the caller until
 * worker_return_snapshot, which must come before worker_free. */
struct snapshot *worker_take_snapshot(struct worker *worker);
void worker_return_snapshot(struct worker *worker, struct snapshot *snapshot);

/* Asks for a copy of the present run as it was at the end of its last good epoch or, `best`, of the
 * one with the lowest loss on the validation images (the training images where these are not
 * evaluated). EVENT_CHECKPOINT answers each request: worker_take_checkpoint then gives it, NULL
 * where there is none. The caller's to free. */
void worker_request_checkpoint(struct worker *worker, bool best);
struct checkpoint *worker_take_checkpoint(struct worker *worker);

/* Begins a job other than a training run (mlptui/engine/job.h), of which `request` is copied; one
 * under way is cancelled first. The run waits meanwhile, in whatever state it is: commands to it
 * are taken at once, but no mini-batch is made before the job is over; then it goes on by itself.
 * EVENT_JOB tells when there is a new report. */
void worker_job(struct worker *worker, const struct job_request *request);
void worker_cancel_job(struct worker *worker); /* after the unit of work in hand */

/* The oldest report that waits, or NULL; the caller's, for job_report_renew. Take them until there
 * is none: while one waits, no other is made of a job under way. The last one is never lost. */
struct job_report *worker_take_report(struct worker *worker);

/* The data set, once EVENT_LOADED came: constant from then on, owned by the worker. NULL before. */
const struct dataset *worker_dataset(struct worker *worker);

#endif
