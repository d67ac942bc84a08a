/* resume: training that goes on from a model file: which settings may change, and which may not. */
#include "cli/resume.h"

#include "base/text.h"

/* Takes one setting over from the command line. */
static bool take(const struct options *options, enum setting_id id, struct config *config,
                 struct error *error)
{
    char given[CONFIG_TEXT_SIZE], saved[CONFIG_TEXT_SIZE];

    config_text(&options->config, id, given, sizeof given);
    if (settings[id].flags & RESUME_CHANGES)
        return config_set(config, id, given, error);
    config_text(config, id, saved, sizeof saved);
    return config_same(&options->config, config, id) ||
           error_set(error, "--%s %s: %s was trained with %s, which cannot change when it goes on",
                     settings[id].name, given, options->load, saved);
}

/* A network of another program: only its layers are given. */
static bool begin_with(const struct options *options, const struct model *model,
                       struct config *config, struct error *error)
{
    char text[CONFIG_TEXT_SIZE];

    *config = model->config;
    if (options->settings_given & SETTING_BIT(SETTING_HIDDEN) &&
        !take(options, SETTING_HIDDEN, config, error))
        return false;
    *config = options->config;
    config_text(&model->config, SETTING_HIDDEN, text, sizeof text);
    return config_set(config, SETTING_HIDDEN, text, error);
}

const struct train_state *resume_state(const struct model *model)
{
    return model->imported ? NULL : &model->state;
}

bool resume_config(const struct options *options, const struct model *model, struct config *config,
                   struct error *error)
{
    if (options->preset)
        return error_set(error, "--preset and --load exclude each other: %s has its settings",
                         options->load);
    if (model->imported)
        return begin_with(options, model, config, error);
    if (!model->can_continue)
        return error_set(error, "%s: holds a network, but not what training needs to go on",
                         options->load);
    *config = model->config;
    for (int i = 0; i < SETTING_COUNT; i++)
        if (options->settings_given & SETTING_BIT(i) &&
            !take(options, (enum setting_id)i, config, error))
            return false;
    if (options->command == options->screen && model->state.epoch == config->epochs)
        return true; /* to be looked at, or extended */
    return model->state.epoch < config->epochs ||
           error_set(error,
                     "%s: has %s of %zu; say how many there are to be in all, as in "
                     "--epochs %zu",
                     options->load, text_counted(model->state.epoch, "epoch").text, config->epochs,
                     model->state.epoch + 10);
}

bool resume_fits(const struct model *model, const char *path, const struct dataset *dataset,
                 struct error *error)
{
    if (model->imported && !model_fits_inputs(model, path, dataset->pixel_count, error))
        return false;
    if (!model->imported && (model->image_rows != dataset->image_rows ||
                             model->image_columns != dataset->image_columns))
        return error_set(
            error,
            "%s: is for images of %zu rows x %zu columns, those of %s have %zu rows x %zu columns",
            path, model->image_rows, model->image_columns, dataset->name, dataset->image_rows,
            dataset->image_columns);
    return model->class_count == dataset->class_count ||
           error_set(error, "%s: tells %s apart, %s has %zu", path,
                     text_counted(model->class_count, "class").text, dataset->name,
                     dataset->class_count);
}
