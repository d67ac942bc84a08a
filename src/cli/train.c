/* train: `mlptui train`: drives a trainer on the main thread and writes the table by epoch. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/atomicfile.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/load.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "cli/resume.h"
#include "mlptui/train/trainer.h"
#include "store/model.h"

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

/* The network as it is between two epochs, with what it needs to go on. */
static bool save(const struct trainer *trainer, const struct dataset *dataset, const char *path,
                 struct error *error)
{
    struct model model = {
        .config = *trainer_config(trainer),
        .network = *trainer_network(trainer),
        .image_rows = dataset->image_rows,
        .image_columns = dataset->image_columns,
        .class_count = dataset->class_count,
        .class_names = dataset->class_names,
        .metrics = *trainer_epoch_metrics(trainer),
        .can_continue = true,
    };

    if (!trainer_save(trainer, &model.state, error))
        return false;
    bool ok = model_save(&model, path, error);
    train_state_release(&model.state);
    return ok;
}

/* What a run writes to. */
struct outputs {
    struct report report;
    struct progress *progress;
    const struct dataset *dataset;
    const char *save; /* NULL: nowhere */
};

/* STATUS_OK, or why the run cannot go on. */
static int write_epoch(struct outputs *outputs, const struct trainer *trainer)
{
    struct error error;

    if (!report_epoch(&outputs->report, trainer_epoch_metrics(trainer)))
        return command_output_failed();
    if (outputs->save != NULL && !save(trainer, outputs->dataset, outputs->save, &error))
        return command_fail(STATUS_OUTPUT, error.text);
    return STATUS_OK;
}

/* Advances until the run ends, one way or another, and writes each epoch as it is complete. */
static int run(struct trainer *trainer, struct outputs *outputs)
{
    struct progress *progress = outputs->progress;
    size_t written = trainer_network_epoch(trainer); /* epochs */

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
        if (trainer_epoch_metrics(trainer)->epoch > written) {
            int status = write_epoch(outputs, trainer);
            if (status != STATUS_OK)
                return status;
        }
        written = trainer_epoch_metrics(trainer)->epoch;
        if (outcome == TRAINER_FINISHED)
            return STATUS_OK;
    }
}

static int train_with(struct trainer *trainer, const struct dataset *dataset,
                      const struct options *options, struct progress *progress)
{
    struct outputs outputs = {.progress = progress, .dataset = dataset, .save = options->save};

    if (!report_begin(&outputs.report, options->format, stdout, trainer_config(trainer)))
        return command_output_failed();
    int status = run(trainer, &outputs);
    if (status != STATUS_OUTPUT && !report_end(&outputs.report))
        status = command_output_failed();
    return status;
}

/* `model` is what --load named, else NULL. */
static int train_on(const struct dataset *dataset, const struct options *options,
                    const struct model *model, struct progress *progress)
{
    struct error error;
    struct trainer *trainer = NULL;

    if (model == NULL)
        trainer = trainer_new(&options->config, dataset, &error);
    else if (resume_fits(model, options->load, dataset, &error))
        trainer = trainer_resume(&options->config, dataset, &model->network, &model->state, &error);
    if (trainer == NULL)
        return command_fail(STATUS_USAGE, error.text);
    int status = train_with(trainer, dataset, options, progress);
    trainer_free(trainer);
    return status;
}

static int load_and_train(const struct options *options, const struct model *model)
{
    struct progress progress;
    int status;

    interrupt_init();
    progress_init(&progress);
    struct dataset *dataset = load_data(options, &progress, &status);
    if (dataset == NULL)
        return status;
    status = train_on(dataset, options, model, &progress);
    dataset_free(dataset);
    return status;
}

static int go_on(const struct options *options)
{
    struct options changed = *options;
    struct model model;
    struct error error;

    if (!model_load(&model, options->load, &error))
        return command_fail(STATUS_USAGE, error.text);
    int status = resume_config(options, &model, &changed.config, &error)
                     ? load_and_train(&changed, &model)
                     : command_fail(STATUS_USAGE, error.text);
    model_release(&model);
    return status;
}

int command_train(const struct options *options)
{
    struct error error;

    /* found before the work, not after it */
    if (options->save != NULL && !atomicfile_check(options->save, &error))
        return command_fail(STATUS_USAGE, error.text);
    return options->load != NULL ? go_on(options) : load_and_train(options, NULL);
}
