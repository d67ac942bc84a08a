/* train: `mlptui train`: drives a trainer on the main thread and writes the table by epoch. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/load.h"
#include "cli/metrics_file.h"
#include "cli/progress.h"
#include "cli/resume.h"
#include "cli/train_loop.h"
#include "store/loss_chart.h"
#include "store/metrics_record.h"
#include "store/model.h"

/* The network as it is between two epochs, with what it needs to go on. */
static bool save(const struct trainer *trainer, const struct dataset *dataset, const char *path,
                 struct error *error)
{
    struct checkpoint now = {.config = *trainer_config(trainer),
                             .network = *trainer_network(trainer),
                             .metrics = *trainer_epoch_metrics(trainer)};

    if (!trainer_save(trainer, &now.state, error))
        return false;
    bool ok = model_save_checkpoint(&now, dataset, true, path, error);
    train_state_release(&now.state);
    return ok;
}

/* What a run writes to. */
struct outputs {
    struct record_column columns[METRICS_COLUMNS];
    struct record table;     /* a line for each epoch */
    struct metrics_log *log; /* NULL: none */
    struct progress *progress;
    const struct dataset *dataset;
    const char *save; /* NULL: nowhere */
    struct trainer *trainer;
    struct run run;
    int status; /* of what could not be written */
};

/* A broken network is not put in the place of the last good one. */
static bool save_epoch(const struct outputs *outputs, struct error *error)
{
    const struct trainer *trainer = outputs->trainer;

    if (outputs->save == NULL || trainer_good_epoch(trainer) != trainer_network_epoch(trainer))
        return true;
    return save(trainer, outputs->dataset, outputs->save, error);
}

/* Of the epochs there are, however the run ended; without one there is nothing to draw. */
static void plot(const struct outputs *outputs, const char *path, int *status)
{
    const struct loss_run drawn = {.run = &outputs->run};
    struct error error;

    if (path == NULL || drawn.run->epochs.count == 0 || loss_chart_write(&drawn, 1, path, &error))
        return;
    int failed = command_file_failed(&error);
    if (*status == STATUS_OK)
        *status = failed;
}

static bool write_epoch(void *context, const struct epoch_metrics *metrics)
{
    struct outputs *outputs = context;
    struct error error;

    metrics_record_epoch(&outputs->table, NULL, metrics);
    outputs->status = command_finish_output();
    if (outputs->status != STATUS_OK ||
        !metrics_file_epoch(outputs->log, NULL, metrics, &outputs->status))
        return false;
    if (!save_epoch(outputs, &error)) {
        outputs->status = command_file_failed(&error);
        return false;
    }
    return true;
}

static int run_to_the_end(struct outputs *outputs)
{
    struct run *run = &outputs->run;

    train_loop(run, outputs->trainer, outputs->progress, write_epoch, outputs);
    if (run->state == RUN_FAILED)
        return outputs->status;
    if (run->state == RUN_FINISHED)
        return STATUS_OK;
    if (run->state == RUN_DIVERGED) {
        train_loop_say_diverged(run, outputs->trainer);
        return STATUS_DIVERGED;
    }
    fprintf(stderr, "mlptui: stopped after epoch %zu\n", run_epoch(run));
    return 128 + interrupt_signal();
}

/* For people: the best validation epoch, where there is one, and the diagnosis. */
static void print_end(const struct run *run)
{
    const struct run_figure best = run_lowest(run, "val/loss");
    char text[DIAGNOSIS_TEXT_SIZE];

    if (best.epoch > 0)
        printf("best validation epoch: %zu, loss %.5f, accuracy %.4f %%\n", best.epoch, best.value,
               run_accuracy_at_best(run));
    for (size_t i = 0; i < run->diagnosis.count; i++)
        printf("%s: %s\n", i == 0 ? "diagnosis" : "also",
               diagnosis_text(&run->diagnosis.remarks[i], READER_COMMAND, text));
}

/* The run and its table, between the opening and the closing of --metrics. */
static int run_with_table(struct outputs *outputs, size_t format)
{
    const struct config *config = trainer_config(outputs->trainer);

    if (!metrics_file_begin(outputs->log, NULL, config, &outputs->status))
        return outputs->status;
    metrics_columns(outputs->columns, false, config->evaluate);
    record_init(&outputs->table, format, stdout, outputs->columns, METRICS_COLUMNS);
    record_header(&outputs->table);
    int status = command_finish_output();
    if (status != STATUS_OK)
        return status;
    status = run_to_the_end(outputs);
    if (outputs->status != STATUS_OK)
        return status;
    if (record_for_people(format))
        print_end(&outputs->run);
    int written = command_finish_output();
    return written != STATUS_OK ? written : status;
}

static int train_with(struct trainer *trainer, const struct dataset *dataset,
                      const struct options *options, struct progress *progress)
{
    struct outputs outputs = {.progress = progress,
                              .dataset = dataset,
                              .save = options->save,
                              .trainer = trainer,
                              .status = STATUS_OK};

    if (record_for_people(options->format))
        trainer_diagnose(trainer);
    if (!metrics_file_open(&outputs.log, options->metrics, false))
        return STATUS_USAGE;
    run_init(&outputs.run, trainer_config(trainer), dataset->splits[SPLIT_TRAIN].count);
    run_begin(&outputs.run, dataset);
    outputs.run.origin_epoch = trainer_network_epoch(trainer);
    outputs.run.origin_step = trainer_network_step(trainer);
    int status = run_with_table(&outputs, options->format);
    metrics_file_close(outputs.log, &status);
    plot(&outputs, options->plot, &status);
    run_release(&outputs.run);
    return status;
}

/* `own`: the model that --load named, else NULL. */
static int train_on(const struct dataset *dataset, const struct options *options,
                    struct progress *progress, void *own)
{
    const struct model *model = own;
    struct error error;
    struct trainer *trainer = NULL;

    if (model == NULL)
        trainer = trainer_new(&options->config, dataset, &error);
    else if (resume_fits(model, options->load, dataset, &error))
        trainer =
            trainer_resume(&options->config, dataset, &model->network, resume_state(model), &error);
    if (trainer == NULL)
        return command_fail(STATUS_USAGE, error.text);
    int status = train_with(trainer, dataset, options, progress);
    trainer_free(trainer);
    return status;
}

static int go_on(const struct options *options)
{
    struct options changed = *options;
    struct model model;
    struct error error;

    if (!load_model(&model, options->load, options, &error))
        return command_fail(STATUS_USAGE, error.text);
    interrupt_init();
    int status = resume_config(options, &model, &changed.config, &error)
                     ? load_data(&changed, train_on, &model)
                     : command_fail(STATUS_USAGE, error.text);
    model_release(&model);
    return status;
}

static int train(const struct options *options)
{
    if (options->load != NULL)
        return go_on(options);
    interrupt_init();
    return load_data(options, train_on, NULL);
}

static const struct option_row rows[] = {
    SHARED("data"), SHARED("preset"),  SHARED("save"),   SHARED("load"),
    SHARED("plot"), SHARED("metrics"), SHARED("format"), {.name = NULL},
};

const struct command command_train = {
    .name = "train",
    .words = "",
    .settings = PART_ALL,
    .summary = "train without a screen: a table by epoch on standard output",
    .about = "Train without a screen: a table by epoch on standard output.\n"
             "Ctrl-C ends it after the epochs done so far.\n",
    .options = rows,
    .run = train,
};
