/* train: `mlptui train`: drives a trainer on the main thread and writes the table by epoch. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/load.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "mlptui/train/trainer.h"

/* Time left, from what the steps so far took, evaluation included. */
static double seconds_left(const struct trainer *trainer, uint64_t step)
{
    uint64_t all =
        (uint64_t)trainer_config(trainer)->epochs * (uint64_t)trainer_steps_per_epoch(trainer);

    return step > 0 ? trainer_seconds(trainer) / (double)step * (double)(all - step) : 0;
}

static void show_training(struct progress *progress, const struct trainer *trainer,
                          enum trainer_outcome outcome)
{
    const struct step_metrics *m = trainer_step_metrics(trainer);
    size_t per_epoch = trainer_steps_per_epoch(trainer);
    uint64_t in_epoch = m->epoch > 0 ? m->step - (uint64_t)(m->epoch - 1) * per_epoch : 0;
    long left = lround(ceil(seconds_left(trainer, m->step)));

    progress_show(progress, "epoch %zu/%zu  step %" PRIu64 "/%zu  loss %.4f  left %02ld:%02ld%s",
                  m->epoch, trainer_config(trainer)->epochs, in_epoch, per_epoch, m->loss,
                  left / 60, left % 60, outcome == TRAINER_EVALUATING ? "  evaluating" : "");
}

static int stopped(size_t epochs)
{
    fprintf(stderr, "mlptui: stopped after epoch %zu\n", epochs);
    return 128 + interrupt_signal();
}

static int diverged(const struct trainer *trainer)
{
    const struct step_metrics *m = trainer_step_metrics(trainer);

    fprintf(stderr,
            "mlptui: training diverged at step %" PRIu64 " (epoch %zu, loss %g); lower --lr, "
            "which is %g\n",
            m->step, m->epoch, m->loss, m->rate);
    return STATUS_DIVERGED;
}

/* Advances until the run ends, one way or another, and writes each epoch as it is complete. */
static int run(struct trainer *trainer, struct report *report, struct progress *progress)
{
    size_t written = 0; /* epochs */

    for (;;) {
        if (interrupt_signal() != 0) {
            progress_clear(progress);
            return stopped(written);
        }
        enum trainer_outcome outcome = trainer_advance(trainer);
        if (outcome == TRAINER_STEPPED || outcome == TRAINER_EVALUATING) {
            if (progress_due(progress))
                show_training(progress, trainer, outcome);
            continue;
        }
        progress_clear(progress);
        if (outcome == TRAINER_DIVERGED)
            return diverged(trainer);
        const struct epoch_metrics *m = trainer_epoch_metrics(trainer);
        if (m->epoch > written && !report_epoch(report, m))
            return command_output_failed();
        written = m->epoch;
        if (outcome == TRAINER_FINISHED)
            return STATUS_OK;
    }
}

static int train_on(const struct dataset *dataset, const struct options *options,
                    struct progress *progress)
{
    struct error error;
    struct report report;
    struct trainer *trainer = trainer_new(&options->config, dataset, &error);

    if (trainer == NULL)
        return command_fail(STATUS_USAGE, error.text);
    int status = STATUS_OUTPUT;
    if (!report_begin(&report, options->format, stdout, &options->config))
        command_output_failed();
    else
        status = run(trainer, &report, progress);
    if (status != STATUS_OUTPUT && !report_end(&report))
        status = command_output_failed();
    trainer_free(trainer);
    return status;
}

int command_train(const struct options *options)
{
    struct progress progress;
    int status;

    interrupt_init();
    progress_init(&progress);
    struct dataset *dataset = load_data(options, &progress, &status);
    if (dataset == NULL)
        return status;
    status = train_on(dataset, options, &progress);
    dataset_free(dataset);
    return status;
}
