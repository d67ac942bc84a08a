/* load: what a command begins with: its data, its model, its job. */
#include "cli/load.h"

#include <stdio.h>

#include "cli/command.h"
#include "cli/data_path.h"
#include "cli/interrupt.h"

static bool show_loading(void *context, double done)
{
    struct progress *progress = context;

    if (progress_due(progress))
        progress_show(progress, "loading %3.0f %%", 100 * done);
    return interrupt_signal() == 0;
}

/* As many validation images as were asked for; as many as a model had where that can be. */
static struct dataset *load(const struct config *config, const char *directory,
                            struct progress *progress, struct error *error)
{
    bool asked = config->asked & SETTING_BIT(SETTING_VALIDATION);
    struct dataset *dataset =
        dataset_load(directory, asked ? config->validation_count : DATASET_VALIDATION_AUTO,
                     show_loading, progress, error);

    if (dataset != NULL && !asked)
        dataset_cut(dataset, config->validation_count, NULL);
    if (dataset != NULL && config->transpose)
        dataset_transpose(dataset);
    return dataset;
}

static int say_not_loaded(const char *why)
{
    if (interrupt_signal() == 0)
        return command_fail(STATUS_USAGE, why);
    fprintf(stderr, "mlptui: stopped while loading the data\n");
    return 128 + interrupt_signal();
}

int load_data(const struct options *options, command_work *work, void *own)
{
    struct error error;
    struct progress progress;
    char room[DATA_PATH_SIZE];
    const char *directory = data_path(options->data, room, &error);
    struct dataset *dataset = NULL;

    progress_init(&progress);
    if (directory != NULL)
        dataset = load(&options->config, directory, &progress, &error);
    progress_clear(&progress);
    if (dataset == NULL)
        return say_not_loaded(error.text);
    if (dataset->notice != NULL && !options->command->tells_notice)
        command_say(dataset->notice);
    int status = work(dataset, options, &progress, own);
    dataset_free(dataset);
    return status;
}

static bool agree_on_activation(struct model *model, const char *path,
                                const struct options *options, struct error *error)
{
    enum activation given = options->config.activation, told = model->config.activation;
    bool is_given = options->settings_given & SETTING_BIT(SETTING_ACTIVATION);

    if (!model->imported)
        return !is_given || given == told ||
               error_set(error, "--activation %s: %s was trained with %s, which cannot change",
                         activation_name(given), path, activation_name(told));
    if (!is_given && model->config.hidden_count > 0)
        return error_set(error,
                         "%s: tells no activation of its hidden layers; add the one that it was "
                         "trained with, as in --activation %s",
                         path, activation_name(told));
    model_set_activation(model, given);
    return true;
}

bool load_model(struct model *model, const char *path, const struct options *options,
                struct error *error)
{
    if (!model_load(model, path, error))
        return false;
    if (model->notice != NULL && options->command != options->screen) /* which shows it itself */
        command_say(model->notice);
    if (agree_on_activation(model, path, options, error))
        return true;
    model_release(model);
    return false;
}

struct job_report *run_job(const struct job_request *request, const struct dataset *dataset,
                           struct progress *progress,
                           void (*show)(struct progress *progress, const struct job_report *report))
{
    struct job *job = job_new(request, dataset, NULL);
    struct job_report *report = NULL;

    do {
        if (interrupt_signal() != 0)
            job_cancel(job);
        if (show == NULL || !progress_due(progress))
            continue;
        job_report_renew(&report, job_report(job));
        if (report->state == JOB_UNDER_WAY)
            show(progress, report);
    } while (job_advance(job));
    progress_clear(progress);
    job_report_renew(&report, job_report(job));
    job_free(job);
    return report;
}
