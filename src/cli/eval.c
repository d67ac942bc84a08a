/* eval: `mlptui eval MODEL`: how good a trained network is on a data set's splits. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/eval_table.h"
#include "cli/interrupt.h"
#include "cli/load.h"
#include "nn/gemm.h"
#include "store/model.h"
#include "train/evaluation.h"

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

/* Fewer classes than the model knows will do: a test set may lack some. */
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

/* Those of --eval; without it the test split, or the one that stands in for it. */
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

/* Predicts a whole split. False where a signal came. */
static bool evaluation_split(struct evaluator *evaluator, const struct network *network,
                             enum split_id split, struct progress *progress)
{
    size_t count = evaluator->dataset->splits[split].count;

    while (!evaluator_complete(evaluator, split, 0)) {
        if (interrupt_signal() != 0)
            return false;
        evaluator_advance(evaluator, network, split, 0, 0);
        if (progress_due(progress))
            progress_show(progress, "evaluating %s %3.0f %%", split_names[split],
                          100.0 * (double)evaluator->splits[split].done / (double)count);
    }
    return true;
}

static struct split_result evaluate(const struct evaluator *evaluator, enum split_id split,
                                    size_t class_count)
{
    const struct split_evaluation *found = &evaluator->splits[split];
    struct split_result e = {.split = split,
                             .count = found->evaluation.count,
                             .loss = loss_mean(&found->sum),
                             .accuracy = loss_accuracy(&found->sum)};

    confusion_init(&e.confusion, class_count);
    confusion_add(&e.confusion, evaluator->dataset->splits[split].labels,
                  found->evaluation.predicted, e.count);
    return e;
}

static int write_all(struct evaluator *evaluator, const struct model *model, unsigned splits,
                     const struct options *options, struct progress *progress)
{
    struct split_result evaluations[SPLIT_COUNT];
    size_t n = 0;
    bool complete = true;

    for (unsigned s = 0; s < SPLIT_COUNT && complete; s++) {
        if (!(splits & 1u << s))
            continue;
        complete = evaluation_split(evaluator, &model->network, (enum split_id)s, progress);
        if (complete)
            evaluations[n++] = evaluate(evaluator, (enum split_id)s, model->class_count);
    }
    progress_clear(progress);
    if (complete)
        eval_table_write(evaluations, n, model->class_names, options->format, stdout);
    else
        fprintf(stderr, "mlptui: stopped while evaluating\n");
    for (size_t i = 0; i < n; i++)
        confusion_release(&evaluations[i].confusion);
    return complete ? command_finish_output() : 128 + interrupt_signal();
}

static int eval_on(const struct dataset *dataset, const struct model *model,
                   const struct options *options, struct progress *progress)
{
    struct error error;
    struct evaluator evaluator;
    unsigned splits;

    if (!check_fit(model, options->words[0], dataset, &error) ||
        !choose_splits(options, dataset, &splits, &error) ||
        !evaluator_init(&evaluator, dataset, &model->network.shape, &error))
        return command_fail(STATUS_USAGE, error.text);
    gemm_set_threads(options->config.threads);
    int status = !gemm_prepare(&error) ? command_fail(STATUS_USAGE, error.text)
                                       : write_all(&evaluator, model, splits, options, progress);
    evaluator_release(&evaluator);
    return status;
}

/* Data are read as they were for training, unless the command line says otherwise. */
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

int command_eval(const struct options *options)
{
    struct options with_model = *options;
    struct model model;
    struct progress progress;
    struct error error;
    int status;

    if (!load_model(&model, options->words[0], options, &error))
        return command_fail(STATUS_USAGE, error.text);
    if (!model.imported)
        take_over(&with_model, &model);
    interrupt_init();
    progress_init(&progress);
    struct dataset *dataset = load_data(&with_model, &progress, &status);
    if (dataset != NULL) {
        status = eval_on(dataset, &model, options, &progress);
        dataset_free(dataset);
    }
    model_release(&model);
    return status;
}
