/* training: the training run as a job: a mini-batch, or a chunk of an evaluation, is a unit. It
 * tells what happens by events, and rests where there is nothing to do before a command. */
#include "engine/training.h"

#include <math.h>
#include <stdlib.h>

#include "base/heap.h"
#include "base/xalloc.h"

/* Telling the front end. */

static void tell(struct training *training, struct event event)
{
    event.run = training->run;
    event_writer_put(training->writer, &event);
}

static void enter(struct training *training, enum run_state state)
{
    training->state = state;
    tell(training, (struct event){.kind = EVENT_STATE, .u.state.state = state});
}

/* Once each. */
static void tell_diagnosis(struct training *training)
{
    const struct diagnosis *diagnosis = trainer_diagnosis(training->trainer);

    if (diagnosis->number == training->diagnosis)
        return;
    training->diagnosis = diagnosis->number;
    tell(training, (struct event){.kind = EVENT_DIAGNOSIS, .u.diagnosis = *diagnosis});
}

static void enter_diverged(struct training *training)
{
    training->state = RUN_DIVERGED;
    tell_diagnosis(training);
    tell(training,
         (struct event){.kind = EVENT_STATE,
                        .u.state = {.state = RUN_DIVERGED,
                                    .good_epoch = trainer_network_epoch(training->trainer)}});
}

static void tell_epoch(struct training *training)
{
    tell(training,
         (struct event){.kind = EVENT_EPOCH, .u.epoch = *trainer_epoch_metrics(training->trainer)});
    tell_diagnosis(training);
}

/* Its beginning and end. */

static bool begin(struct job *job, const struct job_site *site)
{
    const struct training_request *request = &job->request.training;
    const struct train_start *from = request->from;
    const struct config *config = &job->request.config;
    struct trainer *trainer =
        from != NULL ? trainer_resume(config, job->dataset, from->network, from->state, &job->error)
                     : trainer_new(config, job->dataset, &job->error);

    if (trainer == NULL)
        return false;
    struct training *training = job->own = xcalloc(1, sizeof *training);
    training->run = job->request.number;
    training->writer = site->writer;
    training->trainer = trainer;
    trainer_diagnose(trainer);
    enter(training, request->paused ? RUN_PAUSED : RUN_TRAINING);
    return true;
}

static void release(struct job *job)
{
    struct training *training = job->own;

    checkpoint_free(training->best);
    trainer_free(training->trainer);
    heap_trim();
    free(training);
}

/* The best epoch. */

static double loss_that_judges(const struct epoch_metrics *metrics, const struct config *config)
{
    return metrics
        ->loss[config->evaluate & 1u << SPLIT_VALIDATION ? SPLIT_VALIDATION : SPLIT_TRAIN];
}

/* At an epoch's end: one that is not good, or not evaluated, is not the best either. */
static void keep_best(struct training *training)
{
    const struct trainer *trainer = training->trainer;
    const struct config *config = trainer_config(trainer);
    double loss = loss_that_judges(trainer_epoch_metrics(trainer), config);

    if (trainer_good_epoch(trainer) != trainer_network_epoch(trainer) || isnan(loss) ||
        (training->best != NULL && loss >= loss_that_judges(&training->best->metrics, config)))
        return;
    checkpoint_free(training->best);
    training->best = trainer_checkpoint(trainer);
}

struct checkpoint *training_checkpoint(const struct training *training, bool best)
{
    if (!best)
        return trainer_checkpoint(training->trainer);
    return training->best != NULL ? checkpoint_copy(training->best) : NULL;
}

/* Commands. */

static void pause_run(struct training *training, const struct command *command)
{
    (void)command;
    if (training->state != RUN_TRAINING)
        return;
    training->steps_left = 0;
    enter(training, RUN_PAUSED);
}

static void resume_run(struct training *training, const struct command *command)
{
    (void)command;
    training->steps_left = 0;
    if (training->state == RUN_PAUSED)
        enter(training, RUN_TRAINING);
}

/* The run is at an epoch's end whose evaluation has not been made, or not wholly. */
static bool evaluation_is_next(const struct training *training)
{
    const struct trainer *trainer = training->trainer;
    uint64_t steps = trainer_steps_per_epoch(trainer);

    return trainer_network_step(trainer) == steps * (trainer_network_epoch(trainer) + 1);
}

/* Steps asked for while one is being made follow it. The rest of an evaluation counts as one, since
 * it ends like one (count_step). */
static void step_run(struct training *training, const struct command *command)
{
    (void)command;
    if (training->state == RUN_PAUSED) {
        training->steps_left = evaluation_is_next(training) ? 2 : 1;
        enter(training, RUN_TRAINING);
    } else if (training->steps_left > 0) {
        training->steps_left++;
    }
}

void training_stop(struct training *training)
{
    training->steps_left = 0;
    if (training->state == RUN_TRAINING || training->state == RUN_PAUSED)
        enter(training, RUN_STOPPED);
}

static void stop_run(struct training *training, const struct command *command)
{
    (void)command;
    training_stop(training);
}

static void tell_rate(struct training *training, enum event_kind kind, double before)
{
    const struct trainer *trainer = training->trainer;

    tell(training, (struct event){.kind = kind,
                                  .u.rate = {trainer_network_step(trainer), before,
                                             trainer_config(trainer)->rate}});
}

static void set_rate(struct training *training, const struct command *command)
{
    double before = trainer_config(training->trainer)->rate, rate = command->rate;

    if (training->state == RUN_DIVERGED || (rate >= before && rate <= before))
        return;
    trainer_set_rate(training->trainer, rate);
    tell_rate(training, EVENT_RATE, before);
}

static void rewind_run(struct training *training, const struct command *command)
{
    double before = trainer_config(training->trainer)->rate, rate = command->rate;

    if (!trainer_rewind(training->trainer, rate))
        return;
    tell_rate(training, EVENT_REWOUND, before);
    tell_diagnosis(training);
    enter(training, RUN_TRAINING);
}

static void extend_run(struct training *training, const struct command *command)
{
    if (training->state == RUN_DIVERGED)
        return;
    trainer_extend(training->trainer, command->epochs);
    tell(training, (struct event){.kind = EVENT_EXTENDED,
                                  .u.epochs = trainer_config(training->trainer)->epochs});
    if (training->state == RUN_FINISHED || training->state == RUN_STOPPED)
        enter(training, RUN_TRAINING);
}

static void (*const handlers[COMMAND_KIND_COUNT])(struct training *, const struct command *) = {
    [COMMAND_PAUSE] = pause_run,   [COMMAND_RESUME] = resume_run, [COMMAND_STEP] = step_run,
    [COMMAND_STOP] = stop_run,     [COMMAND_RATE] = set_rate,     [COMMAND_REWIND] = rewind_run,
    [COMMAND_EXTEND] = extend_run,
};

void training_carry_out(struct training *training, const struct command *command)
{
    if (handlers[command->kind] != NULL)
        handlers[command->kind](training, command);
}

/* Training. */

/* A single step that ends an epoch includes the evaluation: it is over when that is. */
static void count_step(struct training *training)
{
    if (training->steps_left == 0 || evaluation_is_next(training))
        return;
    if (--training->steps_left == 0)
        enter(training, RUN_PAUSED);
}

/* Layers are measured at the first mini-batch and after so many seconds at most; for a view that is
 * opened when the run no longer trains, also at its last mini-batch, and at an epoch's last one
 * once it has worked so many times as long, since the last measuring, as that took. */
#define MEASURE_SECONDS 2.0
#define MEASURE_SHARE   150

static bool measure_is_due(const struct training *training)
{
    size_t steps = trainer_steps_per_epoch(training->trainer);
    uint64_t next = trainer_network_step(training->trainer) + 1;
    double since = trainer_seconds(training->trainer) - training->measured_at;

    if (!training->measured || since >= MEASURE_SECONDS ||
        next == (uint64_t)trainer_config(training->trainer)->epochs * steps)
        return true;
    return next % steps == 0 && since >= MEASURE_SHARE * trainer_measure_seconds(training->trainer);
}

static void note_measure(struct training *training)
{
    if (trainer_network_metrics(training->trainer)->step != trainer_network_step(training->trainer))
        return;
    training->measured = true;
    training->measured_at = trainer_seconds(training->trainer);
}

static void train(struct training *training)
{
    uint64_t step_before = trainer_network_step(training->trainer);
    size_t epoch_before = trainer_network_epoch(training->trainer);
    if (measure_is_due(training))
        trainer_measure_next(training->trainer);
    enum trainer_outcome outcome = trainer_advance(training->trainer);
    note_measure(training);
    const struct step_metrics *step = trainer_step_metrics(training->trainer);

    switch (outcome) {
    case TRAINER_STEPPED:
        event_writer_step(training->writer, training->run, step);
        tell_diagnosis(training);
        count_step(training);
        break;
    case TRAINER_EVALUATING:
        event_writer_offer(training->writer,
                           &(struct event){.kind = EVENT_EVALUATING, .run = training->run});
        break;
    case TRAINER_EPOCH:
        keep_best(training);
        tell_epoch(training);
        count_step(training);
        break;
    case TRAINER_FINISHED:
        if (trainer_network_epoch(training->trainer) > epoch_before) { /* else it was before */
            keep_best(training);
            tell_epoch(training);
        }
        training->steps_left = 0;
        enter(training, RUN_FINISHED);
        break;
    case TRAINER_DIVERGED:
        if (step->step > step_before) /* else an evaluation found it out */
            event_writer_step(training->writer, training->run, step);
        training->steps_left = 0;
        enter_diverged(training);
        break;
    }
}

static enum job_state advance(struct job *job)
{
    struct training *training = job->own;

    if (training->state == RUN_TRAINING)
        train(training);
    return training->state == RUN_TRAINING ? JOB_UNDER_WAY : JOB_RESTS;
}

const struct job_ops job_training = {
    .name = "training run",
    .begin = begin,
    .advance = advance,
    .release = release,
};
