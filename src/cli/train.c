/* train: `mlptui train`: drives a trainer on the main thread and writes the table by epoch. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/drive.h"
#include "cli/interrupt.h"
#include "cli/load.h"
#include "cli/metrics_file.h"
#include "cli/progress.h"
#include "cli/report.h"

/* Where the epochs go. */
struct outputs {
    struct report report;
    struct metrics_log *log; /* NULL: none */
    size_t written;          /* epochs */
};

static bool write_epoch(void *context, const struct epoch_metrics *metrics)
{
    struct outputs *outputs = context;

    if (!report_epoch(&outputs->report, metrics)) {
        command_output_failed();
        return false;
    }
    outputs->written = metrics->epoch;
    return metrics_file_epoch(outputs->log, NULL, metrics);
}

static int run(struct trainer *trainer, struct outputs *outputs, struct progress *progress)
{
    switch (drive(trainer, progress, NULL, write_epoch, outputs)) {
    case DRIVE_FINISHED:
        return STATUS_OK;
    case DRIVE_DIVERGED:
        drive_say_diverged(trainer, NULL);
        return STATUS_DIVERGED;
    case DRIVE_STOPPED:
        fprintf(stderr, "mlptui: stopped after epoch %zu\n", outputs->written);
        return 128 + interrupt_signal();
    default:
        return STATUS_OUTPUT;
    }
}

/* The run and its table, between the opening and the closing of --metrics. */
static int train_into(struct outputs *outputs, struct trainer *trainer,
                      const struct options *options, struct progress *progress)
{
    if (!metrics_file_begin(outputs->log, NULL, &options->config))
        return STATUS_OUTPUT;
    if (!report_begin(&outputs->report, options->format, stdout, &options->config))
        return command_output_failed();
    int status = run(trainer, outputs, progress);
    if (status != STATUS_OUTPUT && !report_end(&outputs->report))
        status = command_output_failed();
    return status;
}

static int train_on(const struct dataset *dataset, const struct options *options,
                    struct progress *progress)
{
    struct error error;
    struct outputs outputs = {.written = 0};
    struct trainer *trainer = trainer_new(&options->config, dataset, &error);
    int status = STATUS_USAGE;

    if (trainer == NULL)
        return command_fail(STATUS_USAGE, error.text);
    if (metrics_file_open(&outputs.log, options->metrics, false))
        status = train_into(&outputs, trainer, options, progress);
    if (!metrics_file_close(outputs.log) && status == STATUS_OK)
        status = STATUS_OUTPUT;
    trainer_free(trainer);
    return status;
}

int command_train(const struct options *options)
{
    struct progress progress;
    struct error error;
    int status;

    if (options->metrics != NULL && !metrics_log_check_path(options->metrics, &error))
        return command_fail(STATUS_USAGE, error.text);
    interrupt_init();
    progress_init(&progress);
    struct dataset *dataset = load_data(options, &progress, &status);
    if (dataset == NULL)
        return status;
    status = train_on(dataset, options, &progress);
    dataset_free(dataset);
    return status;
}
