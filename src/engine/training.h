/* training: the training run as a job (src/engine/jobs/training.c), and the commands to it. All is
 * called on the worker's thread. */
#ifndef MLPTUI_ENGINE_TRAINING_H
#define MLPTUI_ENGINE_TRAINING_H

#include "engine/event_writer.h"
#include "engine/job_ops.h"
#include "engine/mailbox.h"
#include "mlptui/train/trainer.h"

/* What a job of the kind JOB_TRAINING owns. */
struct training {
    unsigned run;
    struct event_writer *writer;
    struct trainer *trainer;
    enum run_state state;
    struct checkpoint *best; /* so far; NULL: none. Owned */
    size_t steps_left;       /* > 0: pause after that many mini-batches */
    bool measured;           /* the layers were, */
    double measured_at;      /* last after so many of its seconds */
    unsigned diagnosis;      /* the number of the last one told */
};

/* Carries out a command to a run: one that makes no sense in its state has no effect, nor has one
 * that is to no run. */
void training_carry_out(struct training *training, const struct command *command);
void training_stop(struct training *training);

/* A copy, to be freed: of the last good epoch's end, or of the best. NULL: there is none. */
struct checkpoint *training_checkpoint(const struct training *training, bool best);

#endif
