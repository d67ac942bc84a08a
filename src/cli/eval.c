/* eval: `mlptui eval MODEL`: how good a trained network is on a data set's splits. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/eval_table.h"
#include "cli/interrupt.h"
#include "cli/load.h"
#include "store/model.h"

/* Whether both name their classes (not only number them), and differently. */
static bool names_differ(const struct model *model, const struct dataset *dataset, size_t *class)
{
    bool numbers[2] = {true, true};
    bool differ = false;

    for (size_t c = 0; c < dataset->class_count; c++) {
        char number[24];
        snprintf(number, sizeof number, "%zu", c);
        numbers[0] &= strcmp(model->class_names[c], number) == 0;
        numbers[1] &= strcmp(dataset->class_names[c], number) == 0;
        if (!differ && strcmp(model->class_names[c], dataset->class_names[c]) != 0) {
            differ = true;
            *class = c;
        }
    }
    return differ && !numbers[0] && !numbers[1];
}

/* The data may have fewer classes than the model: a test set may lack some. */
static bool check_fit(const struct model *model, const char *path, const struct dataset *dataset,
                      struct error *error)
{
    size_t class = 0;

    if (model->imported && !model_fits_inputs(model, path, dataset->pixel_count, error))
        return false;
    if (!model->imported && (dataset->image_rows != model->image_rows ||
                             dataset->image_columns != model->image_columns))
        return error_set(error,
                         "%s takes images of %zu rows x %zu columns, but those of %s have %zu rows "
                         "x %zu columns",
                         path, model->image_rows, model->image_columns, dataset->name,
                         dataset->image_rows, dataset->image_columns);
    if (dataset->class_count > model->class_count)
        return error_set(error, "%s tells %s apart, but %s has %zu", path,
                         text_counted(model->class_count, "class").text, dataset->name,
                         dataset->class_count);
    if (names_differ(model, dataset, &class))
        return error_set(error, "class %zu is '%s' in %s, but '%s' in %s", class,
                         model->class_names[class], path, dataset->class_names[class],
                         dataset->name);
    return true;
}

/* The splits of --eval; without it the test split or, if that is empty, the judged one. */
static bool choose_splits(const struct options *options, const struct dataset *dataset,
                          unsigned *splits, struct error *error)
{
    bool tests = dataset->splits[SPLIT_TEST].count > 0;

    if (!(options->settings_given & SETTING_BIT(SETTING_EVALUATE)))
        *splits = 1u << (tests ? SPLIT_TEST : dataset_judge(dataset));
    else
        *splits = options->config.evaluate;
    if (*splits == 0)
        return error_set(error, "--eval none leaves nothing to evaluate");
    for (unsigned s = 0; s < SPLIT_COUNT; s++)
        if (*splits & 1u << s && dataset->splits[s].count == 0)
            return error_set(error, "%s has no %s images, which --eval asks for", dataset->name,
                             split_words[s]);
    return true;
}

static void show(struct progress *progress, const struct job_report *report)
{
    progress_show(progress, "evaluating %s %3.0f %%", split_names[report->evaluation.split],
                  100 * report->evaluation.share);
}

static int write_all(const struct evaluation_findings *f, const struct dataset *dataset,
                     const struct model *model, const struct options *options)
{
    struct split_result results[SPLIT_COUNT];
    size_t n = 0;

    for (unsigned s = 0; s < SPLIT_COUNT; s++) {
        const struct split_findings *found = &f->splits[s];

        if (found->count == 0)
            continue;
        results[n] = (struct split_result){.split = (enum split_id)s,
                                           .count = found->count,
                                           .loss = found->loss,
                                           .accuracy = found->accuracy};
        confusion_init(&results[n].confusion, model->class_count);
        confusion_add(&results[n++].confusion, dataset->splits[s].labels, found->predicted,
                      found->count);
    }
    eval_table_write(results, n, model->class_names, options->format, stdout);
    while (n > 0)
        confusion_release(&results[--n].confusion);
    return command_finish_output();
}

static int eval_on(const struct dataset *dataset, const struct options *options,
                   struct progress *progress, void *own)
{
    const struct model *model = own;
    struct job_request request = {.kind = JOB_EVALUATION,
                                  .config = options->config,
                                  .evaluation = {.network = &model->network}};
    struct error error;
    int status;

    if (!check_fit(model, options->words[0], dataset, &error) ||
        !choose_splits(options, dataset, &request.evaluation.splits, &error))
        return command_fail(STATUS_USAGE, error.text);
    struct job_report *report = run_job(&request, dataset, progress, show);
    if (report->state == JOB_FAILED) {
        status = command_fail(STATUS_USAGE, report->error.text);
    } else if (report->state == JOB_CANCELLED) {
        fprintf(stderr, "mlptui: stopped while evaluating\n");
        status = 128 + interrupt_signal();
    } else {
        status = write_all(&report->evaluation, dataset, model, options);
    }
    job_report_free(report);
    return status;
}

/* Reads the data as for the model's training, unless options differ. */
static void take_over(struct options *options, const struct model *model)
{
    if (!(options->settings_given & SETTING_BIT(SETTING_VALIDATION)))
        options->config.validation_count = model->config.validation_count;
    if (options->settings_given & SETTING_BIT(SETTING_TRANSPOSE))
        return;
    options->config.transpose = model->config.transpose;
    if (options->config.transpose)
        fprintf(stderr, "mlptui: pictures are transposed, as for the model's training; "
                        "--transpose=no leaves them\n");
}

static int eval(const struct options *options)
{
    struct options with_model = *options;
    struct model model;
    struct error error;

    if (!load_model(&model, options->words[0], options, &error))
        return command_fail(STATUS_USAGE, error.text);
    if (!model.imported)
        take_over(&with_model, &model);
    interrupt_init();
    int status = load_data(&with_model, eval_on, &model);
    model_release(&model);
    return status;
}

static const struct option_row rows[] = {
    SHARED("data"),
    SHARED("format"),
    {.name = NULL},
};

const struct command command_eval = {
    .name = "eval",
    .words = "MODEL",
    .least_words = 1,
    .most_words = 1,
    .settings = PART_UNITS | PART_EVALUATION | PART_DATA | PART_MACHINE,
    .found = PART_EVALUATION | PART_DATA,
    .summary = "how good a saved model is: loss, accuracy, confusions",
    .about = "Measure a saved model on the splits of a data set: loss, accuracy, figures by\n"
             "class, and which class was taken for which. Without --eval on the test split.\n",
    .options = rows,
    .run = eval,
};
