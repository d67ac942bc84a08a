/* config: the settings table, and the reading and writing of each setting as text. */
#include "mlptui/train/config.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

#define LEAST_RATE 1e-9

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

static const char *no_yes(unsigned i)
{
    return i == 0 ? "no" : i == 1 ? "yes" : NULL;
}

static const char *split_name(unsigned i)
{
    return i < SPLIT_COUNT ? split_names[i] : NULL;
}

static bool has_hidden_layers(const struct config *config)
{
    return config->hidden_count > 0;
}

static bool has_velocity(const struct config *config)
{
    return optimizers[config->optimizer].has_momentum;
}

#define FIELD(name)                .offset = offsetof(struct config, name), .size = sizeof defaults.name
#define NUMBER(of, name, from, to) .kind = &setting_##of, FIELD(name), .least = (from), .most = (to)
#define NAMES(of, name, names)     .kind = &setting_##of, FIELD(name), .choice = (names)

const struct setting settings[SETTING_COUNT] = {
    [SETTING_HIDDEN] = {"hidden", "hidden",
                        "widths of the hidden layers, as 666,666; none: softmax regression",
                        PART_LAYERS, 6, SEARCH_TRIES | TABLE_BRIEF,
                        NUMBER(widths, hidden, 1, NETWORK_MAX_WIDTH),
                        .count_offset = offsetof(struct config, hidden_count)},
    [SETTING_ACTIVATION] = {"activation", "activation",
                            "what hidden units apply to their weighted sum", PART_UNITS, 4,
                            SEARCH_TRIES, NAMES(choice, activation, activation_name),
                            .matters = has_hidden_layers, .depends_on = SETTING_HIDDEN},
    [SETTING_INIT] = {"init", "init",
                      "how weights start: all 0, N(0,1), or scaled to the layer's widths",
                      PART_START, 1, SEARCH_TRIES | TABLE_BRIEF,
                      NAMES(choice, initializer, initializer_name)},
    [SETTING_RATE] = {"lr", "rate", "learning rate: how far one step follows the gradient",
                      PART_COURSE, 2, SEARCH_TRIES | SEARCH_LOG | RESUME_CHANGES | TABLE_BRIEF,
                      NUMBER(real, rate, LEAST_RATE, 1000), .argument = "RATE"},
    [SETTING_BATCH] = {"batch", "batch", "training images in one step (mini-batch)", PART_STEP, 3,
                       SEARCH_TRIES | TABLE_BRIEF, NUMBER(whole, batch_size, 1, CONFIG_MOST_COUNT)},
    [SETTING_EPOCHS] = {"epochs", "epochs", "passes over the training set", PART_COURSE, 7,
                        SEARCH_TRIES | RESUME_CHANGES, NUMBER(whole, epochs, 0, CONFIG_MOST_COUNT)},
    [SETTING_OPTIMIZER] = {"optimizer", "optimizer", "how a gradient changes the weights",
                           PART_STEP, 5, SEARCH_TRIES | TABLE_BRIEF,
                           NAMES(choice, optimizer, optimizer_name)},
    [SETTING_MOMENTUM] = {"momentum", "momentum",
                          "part of the last update that is kept, by optimizers with momentum",
                          PART_STEP, 10, SEARCH_TRIES | RESUME_CHANGES,
                          NUMBER(real, momentum, 0, 0.9999), .argument = "M",
                          .matters = has_velocity, .depends_on = SETTING_OPTIMIZER},
    [SETTING_WEIGHT_DECAY] = {"weight-decay", "decay",
                              "L2 penalty: D times each weight is added to its gradient", PART_STEP,
                              9, SEARCH_TRIES | SEARCH_LOG | RESUME_CHANGES,
                              NUMBER(real, weight_decay, 0, 1), .argument = "D"},
    [SETTING_SEED] = {"seed", "seed", "random seed for weight initialization and batch order",
                      PART_START, 8, SEARCH_TRIES | PRESET_KEEPS | TABLE_BRIEF,
                      NUMBER(whole, seed, 0, UINT32_MAX)},
    [SETTING_EVALUATE] = {"eval", "evaluate", "splits to evaluate: of train,val,test, or none",
                          PART_EVALUATION, 11, RESUME_CHANGES | PRESET_KEEPS,
                          NAMES(set, evaluate, split_name)},
    [SETTING_VALIDATION] = {"val", "val images",
                            "training images, the last N, set apart for validation", PART_DATA, 0,
                            PRESET_KEEPS,
                            NUMBER(automatic, validation_count, 0, CONFIG_MOST_COUNT)},
    [SETTING_TRANSPOSE] = {"transpose", "transpose",
                           "turn pictures over, rows becoming columns, as EMNIST needs it",
                           PART_DATA, 0, PRESET_KEEPS | OPTION_ALONE,
                           NAMES(choice, transpose, no_yes)},
    [SETTING_THREADS] = {"threads", "threads", "threads of the matrix products; 0: one per core",
                         PART_MACHINE, 12, RESUME_CHANGES | PRESET_KEEPS,
                         NUMBER(whole, threads, 0, 1024)},
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

bool config_set(struct config *config, enum setting_id id, const char *text, struct error *error)
{
    const struct setting *setting = &settings[id];
    char wrong[ERROR_TEXT_SIZE / 2];

    if (setting->kind->parse(setting, config, text)) {
        config->asked |= SETTING_BIT(id);
        return true;
    }
    setting->kind->expect(setting, wrong, sizeof wrong);
    return error_set(error, "%s: \"%s\" is %s", setting->name, text, wrong);
}

char *config_text(const struct config *config, enum setting_id id, char *buffer, size_t size)
{
    settings[id].kind->print(&settings[id], config, buffer, size);
    return buffer;
}

bool config_same(const struct config *a, const struct config *b, enum setting_id id)
{
    return settings[id].kind->same(&settings[id], a, b);
}

bool config_same_all(const struct config *a, const struct config *b)
{
    for (unsigned i = 0; i < SETTING_COUNT; i++)
        if (!config_same(a, b, (enum setting_id)i))
            return false;
    return true;
}

size_t settings_by_rank(enum setting_id ids[SETTING_COUNT])
{
    size_t count = 0;

    for (unsigned i = 0; i < SETTING_COUNT; i++) {
        if (settings[i].rank == 0)
            continue;
        size_t at = count++;
        for (; at > 0 && settings[ids[at - 1]].rank > settings[i].rank; at--)
            ids[at] = ids[at - 1];
        ids[at] = (enum setting_id)i;
    }
    return count;
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

static void adapt(struct config *config, const struct dataset *dataset)
{
    size_t images = dataset->splits[SPLIT_TRAIN].count;

    if (!(config->asked & SETTING_BIT(SETTING_BATCH)) && config->batch_size > images)
        config->batch_size = images;
    for (unsigned i = 0; i < SPLIT_COUNT && !(config->asked & SETTING_BIT(SETTING_EVALUATE)); i++)
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
    size_t parameters, images = dataset->splits[SPLIT_TRAIN].count;

    if (images == 0)
        return error_set(error, "the data has no training images: mlptui eval can use it, training "
                                "cannot");
    adapt(config, dataset);
    if (config->batch_size < 1 || config->batch_size > images)
        return error_set(error, "batch: %zu is not from 1 to the %s", config->batch_size,
                         text_counted(images, "training image").text);
    if (!check_splits(config, dataset, error))
        return false;
    struct error why;
    return network_shape_check(&shape, &parameters, &why) ||
           error_set(error, "hidden: %s", why.text);
}

/* Written out, so that each is the double nearest to its decimal. */
static const double ladder[] = {1e-6, 2e-6, 5e-6, 1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3,
                                2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1,  0.2,  0.5,  1,    2,
                                5,    10,   20,   50,   100,  200,  500,  1e3,  2e3,  5e3,
                                1e4,  2e4,  5e4,  1e5,  2e5,  5e5,  1e6};

/* The rung next to a value, of those from `least` to `most`; where there is none, the end. */
static double step(double value, int direction, double least, double most)
{
    const double nearly = 1e-9; /* a value this close to a rung stands on it */
    double below = least, above = fmin(value, most);

    for (size_t i = 0; i < sizeof ladder / sizeof ladder[0]; i++) {
        if (ladder[i] < least || ladder[i] > most)
            continue;
        if (ladder[i] < value * (1 - nearly))
            below = ladder[i];
        else if (above <= value * (1 + nearly))
            above = ladder[i];
    }
    return direction < 0 ? below : above;
}

double config_rate_step(double rate, int direction)
{
    return step(rate, direction, 1e-6, 100);
}

size_t config_batch_step(size_t batch_size, int direction, size_t most)
{
    return (size_t)step((double)batch_size, direction, 1, fmin((double)most, CONFIG_MOST_COUNT));
}

double config_rewind_rate(const struct config *config)
{
    return fmax(config->rate / 10, LEAST_RATE);
}

/* Also whether it was asked for. */
static void keep(struct config *config, const struct config *from, enum setting_id id)
{
    const struct setting *setting = &settings[id];

    memcpy((char *)config + setting->offset, (const char *)from + setting->offset, setting->size);
    config->asked |= from->asked & SETTING_BIT(id);
}

void config_apply_preset(struct config *config, const struct preset *preset)
{
    struct config applied = defaults;

    applied.initializer = preset->initializer;
    applied.rate = preset->rate;
    applied.batch_size = preset->batch_size;
    for (unsigned i = 0; i < SETTING_COUNT; i++)
        if (settings[i].flags & PRESET_KEEPS)
            keep(&applied, config, (enum setting_id)i);
    *config = applied;
}
