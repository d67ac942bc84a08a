/* config: the settings table, and the reading and writing of each setting as text. */
#include "mlptui/train/config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"

#define REAL_LEAST_RATE  1e-9
#define REAL_MOST_RATE   1000.0
#define MOST_THREADS     1024
#define SPLIT_LIST_ITEMS "train,val,test"
#define AUTO             "auto"

static const struct config defaults = {
    .hidden_count = 2,
    .hidden = {666, 666},
    .activation = ACTIVATION_RELU,
    .initializer = INIT_GLOROT,
    .optimizer = OPTIMIZER_SGD,
    .rate = 0.1,
    .momentum = 0.9,
    .weight_decay = 0,
    .batch_size = 100,
    .epochs = 10,
    .seed = 0,
    .evaluate = 1u << SPLIT_TRAIN | 1u << SPLIT_VALIDATION,
    .validation_count = DATASET_VALIDATION_AUTO,
    .threads = 0,
};

static const char *const no_yes[] = {"no", "yes"};

static bool has_hidden_layers(const struct config *config)
{
    return config->hidden_count > 0;
}

static bool has_velocity(const struct config *config)
{
    return optimizers[config->optimizer].has_momentum;
}

const struct setting settings[SETTING_COUNT] = {
    [SETTING_HIDDEN] = {.name = "hidden",
                        .label = "hidden",
                        .argument = "LIST",
                        .help = "widths of the hidden layers, as 666,666; none: softmax regression",
                        .effect = EFFECT_RESTART},
    [SETTING_ACTIVATION] = {.name = "activation",
                            .label = "activation",
                            .argument = "relu|sigmoid|tanh",
                            .help = "what hidden units apply to their weighted sum",
                            .effect = EFFECT_RESTART,
                            .choices = activation_names,
                            .choice_count = ACTIVATION_COUNT,
                            .matters = has_hidden_layers,
                            .depends_on = SETTING_HIDDEN},
    [SETTING_INIT] = {.name = "init",
                      .label = "init",
                      .argument = "zero|normal|glorot|he",
                      .help = "how weights start: all 0, N(0,1), or scaled to the layer's widths",
                      .effect = EFFECT_RESTART,
                      .choices = initializer_names,
                      .choice_count = INIT_COUNT},
    [SETTING_RATE] = {.name = "lr",
                      .label = "rate",
                      .argument = "RATE",
                      .help = "learning rate: how far one step follows the gradient",
                      .effect = EFFECT_LIVE},
    [SETTING_BATCH] = {.name = "batch",
                       .label = "batch",
                       .argument = "N",
                       .help = "training images in one step (mini-batch)",
                       .effect = EFFECT_RESTART},
    [SETTING_EPOCHS] = {.name = "epochs",
                        .label = "epochs",
                        .argument = "N",
                        .help = "passes over the training set",
                        .effect = EFFECT_RESTART},
    [SETTING_OPTIMIZER] = {.name = "optimizer",
                           .label = "optimizer",
                           .argument = "sgd|momentum|adam",
                           .help = "how a gradient changes the weights",
                           .effect = EFFECT_RESTART,
                           .choices = optimizer_names,
                           .choice_count = OPTIMIZER_COUNT},
    [SETTING_MOMENTUM] = {.name = "momentum",
                          .label = "momentum",
                          .argument = "M",
                          .help = "part of the last update that is kept, by optimizers with momentum",
                          .effect = EFFECT_RESTART,
                          .matters = has_velocity,
                          .depends_on = SETTING_OPTIMIZER},
    [SETTING_WEIGHT_DECAY] = {.name = "weight-decay",
                              .label = "decay",
                              .argument = "D",
                              .help = "L2 penalty: D times each weight is added to its gradient",
                              .effect = EFFECT_RESTART},
    [SETTING_SEED] = {.name = "seed",
                      .label = "seed",
                      .argument = "N",
                      .help = "of the first weights and the batch order; same seed, same run",
                      .effect = EFFECT_RESTART},
    [SETTING_EVALUATE] = {.name = "eval",
                          .label = "evaluate",
                          .argument = "LIST",
                          .help = "splits to evaluate: of " SPLIT_LIST_ITEMS ", or none",
                          .effect = EFFECT_RESTART},
    [SETTING_VALIDATION] = {.name = "val",
                            .label = "val images",
                            .argument = "N|auto",
                            .help = "training images, the last N, set apart for validation",
                            .effect = EFFECT_LOAD},
    [SETTING_TRANSPOSE] = {.name = "transpose",
                           .label = "transpose",
                           .argument = "[=no]",
                           .help = "turn pictures over, rows becoming columns, as EMNIST needs it",
                           .effect = EFFECT_LOAD,
                           .choices = no_yes,
                           .choice_count = 2},
    [SETTING_THREADS] = {.name = "threads",
                         .label = "threads",
                         .argument = "N",
                         .help = "threads of the matrix products; 0: one per core",
                         .effect = EFFECT_RESTART},
};

const struct preset presets[PRESET_COUNT] = {
    {"zero", "all weights 0: nothing but the output's bias learns", INIT_ZERO, 0.01, 200},
    {"normal", "N(0,1) weights saturate the softmax: a high loss, slowly falling", INIT_NORMAL,
     0.001, 200},
    {"glorot", "weights scaled to the layers: learns at once", INIT_GLOROT, 0.01, 200},
    {"best", "the best setting of the reference search: above 97 % on validation", INIT_GLOROT, 0.1,
     100},
};

struct config config_default(void)
{
    return defaults;
}

bool config_find(const char *name, enum setting_id *id)
{
    for (unsigned i = 0; i < SETTING_COUNT; i++) {
        if (strcmp(settings[i].name, name) == 0) {
            *id = (enum setting_id)i;
            return true;
        }
    }
    return false;
}

/* Enumerations. */

static unsigned choice_get(const struct config *config, enum setting_id id)
{
    switch (id) {
    case SETTING_ACTIVATION:
        return config->activation;
    case SETTING_INIT:
        return config->initializer;
    case SETTING_TRANSPOSE:
        return config->transpose;
    default:
        return config->optimizer;
    }
}

static void choice_put(struct config *config, enum setting_id id, unsigned value)
{
    switch (id) {
    case SETTING_ACTIVATION:
        config->activation = (enum activation)value;
        break;
    case SETTING_INIT:
        config->initializer = (enum initializer)value;
        break;
    case SETTING_TRANSPOSE:
        config->transpose = value == 1;
        break;
    default:
        config->optimizer = (enum optimizer_kind)value;
        break;
    }
}

static void join_choices(const struct setting *setting, char *buffer, size_t size)
{
    size_t used = 0;

    buffer[0] = '\0';
    for (size_t i = 0; i < setting->choice_count && used < size; i++)
        used += (size_t)snprintf(buffer + used, size - used, "%s%s", i == 0 ? "" : ", ",
                                 setting->choices[i]);
}

static bool choice_set(struct config *config, enum setting_id id, const char *text,
                       struct error *error)
{
    const struct setting *setting = &settings[id];

    for (size_t i = 0; i < setting->choice_count; i++) {
        if (strcmp(setting->choices[i], text) == 0) {
            choice_put(config, id, (unsigned)i);
            return true;
        }
    }

    char allowed[128];
    join_choices(setting, allowed, sizeof allowed);
    return error_set(error, "%s: \"%s\" is not one of %s", setting->name, text, allowed);
}

/* Whole numbers. */

static uint64_t whole_get(const struct config *config, enum setting_id id)
{
    switch (id) {
    case SETTING_BATCH:
        return config->batch_size;
    case SETTING_EPOCHS:
        return config->epochs;
    case SETTING_SEED:
        return config->seed;
    default:
        return (uint64_t)config->threads;
    }
}

static void whole_put(struct config *config, enum setting_id id, uint64_t value)
{
    switch (id) {
    case SETTING_BATCH:
        config->batch_size = (size_t)value;
        break;
    case SETTING_EPOCHS:
        config->epochs = (size_t)value;
        break;
    case SETTING_SEED:
        config->seed = value;
        break;
    default:
        config->threads = (int)value;
        break;
    }
}

static bool whole_set(struct config *config, enum setting_id id, const char *text, uint64_t least,
                      uint64_t most, struct error *error)
{
    uint64_t value;

    if (!number_parse_whole(text, strlen(text), &value) || value < least || value > most)
        return error_set(error, "%s: \"%s\" is not a whole number from %llu to %llu",
                         settings[id].name, text, (unsigned long long)least,
                         (unsigned long long)most);
    whole_put(config, id, value);
    return true;
}

static bool validation_set(struct config *config, const char *text, struct error *error)
{
    uint64_t count = 0;
    bool automatic = strcmp(text, AUTO) == 0;

    if (!automatic &&
        (!number_parse_whole(text, strlen(text), &count) || count > CONFIG_MOST_COUNT))
        return error_set(error, "val: \"%s\" is neither " AUTO " nor a whole number from 0 to %d",
                         text, CONFIG_MOST_COUNT);
    config->validation_count = automatic ? DATASET_VALIDATION_AUTO : (size_t)count;
    return true;
}

/* Real numbers. */

static double real_get(const struct config *config, enum setting_id id)
{
    switch (id) {
    case SETTING_RATE:
        return config->rate;
    case SETTING_MOMENTUM:
        return config->momentum;
    default:
        return config->weight_decay;
    }
}

static bool real_set(double *field, enum setting_id id, const char *text, double least, double most,
                     struct error *error)
{
    char least_text[NUMBER_TEXT_SIZE], most_text[NUMBER_TEXT_SIZE];
    double value;

    if (!number_parse_real(text, &value) || value < least || value > most)
        return error_set(error, "%s: \"%s\" is not a number from %s to %s", settings[id].name, text,
                         number_print_real(least, least_text), number_print_real(most, most_text));
    *field = value + 0.0; /* -0 becomes 0 */
    return true;
}

/* Lists. Items are separated by single commas; an empty item is an error. */

static bool hidden_parse(const char *text, size_t widths[], size_t *count)
{
    *count = 0;
    if (strcmp(text, "none") == 0)
        return true;
    for (;;) {
        size_t length = strcspn(text, ",");
        uint64_t width;

        if (*count == NETWORK_MAX_HIDDEN || !number_parse_whole(text, length, &width))
            return false;
        if (width < 1 || width > NETWORK_MAX_WIDTH)
            return false;
        widths[(*count)++] = (size_t)width;
        if (text[length] == '\0')
            return true;
        text += length + 1;
    }
}

static bool hidden_set(struct config *config, const char *text, struct error *error)
{
    size_t widths[NETWORK_MAX_HIDDEN] = {0};
    size_t count;

    if (!hidden_parse(text, widths, &count))
        return error_set(error,
                         "hidden: \"%s\" is not none or a list of at most %d widths from 1 to %d "
                         "with commas, as 666,666",
                         text, NETWORK_MAX_HIDDEN, NETWORK_MAX_WIDTH);
    memcpy(config->hidden, widths, sizeof widths);
    config->hidden_count = count;
    return true;
}

static bool split_find(const char *text, size_t length, unsigned *split)
{
    for (unsigned i = 0; i < SPLIT_COUNT; i++) {
        if (strlen(split_names[i]) == length && strncmp(split_names[i], text, length) == 0) {
            *split = i;
            return true;
        }
    }
    return false;
}

static bool evaluate_parse(const char *text, unsigned *mask)
{
    *mask = 0;
    if (strcmp(text, "none") == 0)
        return true;
    for (;;) {
        size_t length = strcspn(text, ",");
        unsigned split;

        if (!split_find(text, length, &split))
            return false;
        *mask |= 1u << split;
        if (text[length] == '\0')
            return true;
        text += length + 1;
    }
}

static bool evaluate_set(struct config *config, const char *text, struct error *error)
{
    unsigned mask;

    if (!evaluate_parse(text, &mask))
        return error_set(
            error, "eval: \"%s\" is not none or a list of " SPLIT_LIST_ITEMS " with commas", text);
    config->evaluate = mask;
    return true;
}

static bool set(struct config *config, enum setting_id id, const char *text, struct error *error)
{
    switch (id) {
    case SETTING_HIDDEN:
        return hidden_set(config, text, error);
    case SETTING_ACTIVATION:
    case SETTING_INIT:
    case SETTING_OPTIMIZER:
    case SETTING_TRANSPOSE:
        return choice_set(config, id, text, error);
    case SETTING_RATE:
        return real_set(&config->rate, id, text, REAL_LEAST_RATE, REAL_MOST_RATE, error);
    case SETTING_MOMENTUM:
        return real_set(&config->momentum, id, text, 0, 0.9999, error);
    case SETTING_WEIGHT_DECAY:
        return real_set(&config->weight_decay, id, text, 0, 1, error);
    case SETTING_BATCH:
        return whole_set(config, id, text, 1, CONFIG_MOST_COUNT, error);
    case SETTING_EPOCHS:
        return whole_set(config, id, text, 0, CONFIG_MOST_COUNT, error);
    case SETTING_SEED:
        return whole_set(config, id, text, 0, UINT32_MAX, error);
    case SETTING_EVALUATE:
        return evaluate_set(config, text, error);
    case SETTING_VALIDATION:
        return validation_set(config, text, error);
    case SETTING_THREADS:
        return whole_set(config, id, text, 0, MOST_THREADS, error);
    case SETTING_COUNT:
        break;
    }
    return error_set(error, "there is no setting number %u", (unsigned)id);
}

bool config_set(struct config *config, enum setting_id id, const char *text, struct error *error)
{
    if (!set(config, id, text, error))
        return false;
    config->asked |= 1u << id;
    return true;
}

/* Adds an item to a list under way; past the buffer's end nothing is written. */
static void append(char *buffer, size_t size, const char *item)
{
    size_t used = strlen(buffer);

    snprintf(buffer + used, size - used, "%s%s", used == 0 ? "" : ",", item);
}

static void hidden_text(const struct config *config, char *buffer, size_t size)
{
    buffer[0] = '\0';
    for (size_t i = 0; i < config->hidden_count; i++) {
        char width[24];

        snprintf(width, sizeof width, "%zu", config->hidden[i]);
        append(buffer, size, width);
    }
    if (config->hidden_count == 0)
        append(buffer, size, "none");
}

static void evaluate_text(const struct config *config, char *buffer, size_t size)
{
    buffer[0] = '\0';
    for (unsigned i = 0; i < SPLIT_COUNT; i++) {
        if (config->evaluate & 1u << i)
            append(buffer, size, split_names[i]);
    }
    if (config->evaluate == 0)
        append(buffer, size, "none");
}

static void validation_text(const struct config *config, char *buffer, size_t size)
{
    if (config->validation_count == DATASET_VALIDATION_AUTO)
        snprintf(buffer, size, AUTO);
    else
        snprintf(buffer, size, "%zu", config->validation_count);
}

char *config_text(const struct config *config, enum setting_id id, char *buffer, size_t size)
{
    char number[NUMBER_TEXT_SIZE];

    switch (id) {
    case SETTING_HIDDEN:
        hidden_text(config, buffer, size);
        break;
    case SETTING_EVALUATE:
        evaluate_text(config, buffer, size);
        break;
    case SETTING_VALIDATION:
        validation_text(config, buffer, size);
        break;
    case SETTING_ACTIVATION:
    case SETTING_INIT:
    case SETTING_OPTIMIZER:
    case SETTING_TRANSPOSE:
        snprintf(buffer, size, "%s", settings[id].choices[choice_get(config, id)]);
        break;
    case SETTING_RATE:
    case SETTING_MOMENTUM:
    case SETTING_WEIGHT_DECAY:
        snprintf(buffer, size, "%s", number_print_real(real_get(config, id), number));
        break;
    default:
        snprintf(buffer, size, "%llu", (unsigned long long)whole_get(config, id));
        break;
    }
    return buffer;
}

bool config_same(const struct config *a, const struct config *b, enum setting_id id)
{
    switch (id) {
    case SETTING_HIDDEN:
        return a->hidden_count == b->hidden_count &&
               memcmp(a->hidden, b->hidden, a->hidden_count * sizeof a->hidden[0]) == 0;
    case SETTING_EVALUATE:
        return a->evaluate == b->evaluate;
    case SETTING_ACTIVATION:
    case SETTING_INIT:
    case SETTING_OPTIMIZER:
    case SETTING_TRANSPOSE:
        return choice_get(a, id) == choice_get(b, id);
    case SETTING_RATE:
    case SETTING_MOMENTUM:
    case SETTING_WEIGHT_DECAY:
        return real_get(a, id) == real_get(b, id);
    case SETTING_VALIDATION:
        return a->validation_count == b->validation_count;
    default:
        return whole_get(a, id) == whole_get(b, id);
    }
}

bool config_matters(const struct config *config, enum setting_id id)
{
    return settings[id].matters == NULL || settings[id].matters(config);
}

struct network_shape config_shape(const struct config *config, const struct dataset *dataset)
{
    struct network_shape shape = {.layer_count = config->hidden_count + 1,
                                  .activation = config->activation};

    shape.widths[0] = dataset->pixel_count;
    for (size_t i = 0; i < config->hidden_count; i++)
        shape.widths[i + 1] = config->hidden[i];
    shape.widths[shape.layer_count] = dataset->class_count;
    return shape;
}

/* Every width is at most 65536 and there are few layers: the sum cannot overflow 64 bits. */
static bool check_parameters(const struct network_shape *shape, struct error *error)
{
    uint64_t parameters = 0;

    for (size_t l = 0; l < shape->layer_count; l++) {
        uint64_t n_in = shape->widths[l], n_out = shape->widths[l + 1];

        if (n_in < 1 || n_in > NETWORK_MAX_WIDTH || n_out < 1 || n_out > NETWORK_MAX_WIDTH)
            return error_set(error,
                             "hidden: a layer from %zu to %zu units is not possible (1 to %d)",
                             shape->widths[l], shape->widths[l + 1], NETWORK_MAX_WIDTH);
        parameters += (n_in + 1) * n_out;
    }
    if (parameters > NETWORK_MAX_PARAMETERS)
        return error_set(error, "hidden: %llu parameters are more than the limit of %llu",
                         (unsigned long long)parameters,
                         (unsigned long long)NETWORK_MAX_PARAMETERS);
    return true;
}

static void adapt(struct config *config, const struct dataset *dataset)
{
    size_t images = dataset->splits[SPLIT_TRAIN].count;

    if (!(config->asked & 1u << SETTING_BATCH) && config->batch_size > images)
        config->batch_size = images;
    for (unsigned i = 0; i < SPLIT_COUNT && !(config->asked & 1u << SETTING_EVALUATE); i++)
        if (dataset->splits[i].count == 0)
            config->evaluate &= ~(1u << i);
    if (config->validation_count == DATASET_VALIDATION_AUTO)
        config->validation_count = dataset->splits[SPLIT_VALIDATION].count;
}

static bool check_splits(const struct config *config, const struct dataset *dataset,
                         struct error *error)
{
    for (unsigned i = 0; i < SPLIT_COUNT; i++)
        if (config->evaluate & 1u << i && dataset->splits[i].count == 0)
            return error_set(error, "eval: the data has no %s images%s", split_words[i],
                             i == SPLIT_VALIDATION
                                 ? ": --val says how many of the training images are set apart"
                                 : "");
    return true;
}

bool config_fit(struct config *config, const struct dataset *dataset, struct error *error)
{
    struct network_shape shape = config_shape(config, dataset);
    size_t images = dataset->splits[SPLIT_TRAIN].count;

    if (images == 0)
        return error_set(error, "the data has no training images: mlptui eval can use it, training "
                                "cannot");
    adapt(config, dataset);
    if (config->batch_size < 1 || config->batch_size > images)
        return error_set(error, "batch: %zu is not from 1 to the %s", config->batch_size,
                         text_counted(images, "training image").text);
    return check_splits(config, dataset, error) && check_parameters(&shape, error);
}

/* Written out, so that each rate is the double nearest to its decimal. */
static const double rate_ladder[] = {1e-6, 2e-6, 5e-6, 1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4,
                                     1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1,  0.2,  0.5,
                                     1,    2,    5,    10,   20,   50,   100};
#define RATE_LADDER_COUNT (sizeof rate_ladder / sizeof rate_ladder[0])

double config_rate_step(double rate, int direction)
{
    const double nearly = 1e-9; /* a rate this close to a rung stands on it */

    if (direction < 0) {
        for (size_t i = RATE_LADDER_COUNT; i-- > 0;) {
            if (rate_ladder[i] < rate * (1 - nearly))
                return rate_ladder[i];
        }
        return rate_ladder[0];
    }
    for (size_t i = 0; i < RATE_LADDER_COUNT; i++) {
        if (rate_ladder[i] > rate * (1 + nearly))
            return rate_ladder[i];
    }
    return rate_ladder[RATE_LADDER_COUNT - 1];
}

/* The rung after this one: 1 2 5 10 20 ... */
static size_t next_rung(size_t rung)
{
    size_t decade = 1;

    while (rung / decade >= 10)
        decade *= 10;
    return rung / decade == 2 ? 5 * decade : 2 * rung;
}

double config_rewind_rate(const struct config *config)
{
    return fmax(config->rate / 10, REAL_LEAST_RATE);
}

size_t config_batch_step(size_t batch_size, int direction, size_t most)
{
    size_t below = 1, above = 1;

    while (above <= batch_size && above <= CONFIG_MOST_COUNT)
        above = next_rung(above);
    for (size_t rung = 1; rung < batch_size && rung <= most && rung <= CONFIG_MOST_COUNT;
         rung = next_rung(rung))
        below = rung;
    if (direction < 0)
        return below;
    if (above <= most && above <= CONFIG_MOST_COUNT)
        return above;
    return batch_size < most ? batch_size : most;
}

void config_apply_preset(struct config *config, const struct preset *preset)
{
    const unsigned kept = 1u << SETTING_SEED | 1u << SETTING_EVALUATE | 1u << SETTING_VALIDATION |
                          1u << SETTING_TRANSPOSE | 1u << SETTING_THREADS;
    struct config applied = defaults;

    applied.initializer = preset->initializer;
    applied.rate = preset->rate;
    applied.batch_size = preset->batch_size;
    applied.seed = config->seed;
    applied.evaluate = config->evaluate;
    applied.validation_count = config->validation_count;
    applied.transpose = config->transpose;
    applied.threads = config->threads;
    applied.asked = config->asked & kept;
    *config = applied;
}
