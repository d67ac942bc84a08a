/* config: every setting of a run, and the one table of settings that parses options, fills the
 * form, prints the run list and writes the manual's section. They cannot disagree. */
#ifndef MLPTUI_TRAIN_CONFIG_H
#define MLPTUI_TRAIN_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mlptui/base/error.h"
#include "mlptui/data/dataset.h"
#include "mlptui/nn/initializer.h"
#include "mlptui/nn/network.h"
#include "mlptui/nn/optimizer.h"

#define CONFIG_MOST_COUNT 1000000 /* of batch size, epochs and validation images */

/* A setting that a model file has and this version does not know. */
struct unknown_setting {
    char *name, *value;
};

struct config {
    size_t hidden_count;               /* 0: softmax regression */
    size_t hidden[NETWORK_MAX_HIDDEN]; /* widths of the hidden layers */
    enum activation activation;
    enum initializer initializer;
    enum optimizer_kind optimizer;
    double rate;         /* learning rate */
    double momentum;     /* of the momentum optimizer */
    double weight_decay; /* L2 */
    size_t batch_size;
    size_t epochs;
    uint64_t seed;           /* 0 .. 2^32 - 1: of weights (NumPy) and batch order (Python) alike */
    unsigned evaluate;       /* bit mask of 1u << SPLIT_...: evaluated after each epoch */
    size_t validation_count; /* the last N training images; DATASET_VALIDATION_AUTO */
    bool transpose;          /* pictures are turned over, rows becoming columns */
    int threads;             /* of the matrix products; 0 = one per core */
    unsigned asked; /* mask of 1u << SETTING_...: set by config_set since it had its default; what
                       was not asked for adapts to the data */
    const struct unknown_setting *unknown; /* (unknown_count): without effect, but saved again; */
    size_t unknown_count;                  /* owned by the model file's reader */
};

enum setting_id {
    SETTING_HIDDEN,
    SETTING_ACTIVATION,
    SETTING_INIT,
    SETTING_RATE,
    SETTING_BATCH,
    SETTING_EPOCHS,
    SETTING_OPTIMIZER,
    SETTING_MOMENTUM,
    SETTING_WEIGHT_DECAY,
    SETTING_SEED,
    SETTING_EVALUATE,
    SETTING_VALIDATION,
    SETTING_TRANSPOSE,
    SETTING_THREADS,
    SETTING_COUNT
};

/* When a changed value takes effect. */
enum setting_effect {
    EFFECT_LIVE,    /* at once, on the running network (the learning rate) */
    EFFECT_RESTART, /* with the next run */
    EFFECT_LOAD     /* only when the data is loaded: fixed while the program runs */
};

struct setting {
    const char *name;     /* the long option and the key in files: "weight-decay" */
    const char *label;    /* on the screen: "decay" (12 columns at most) */
    const char *argument; /* the option's argument in --help: "N", "zero|normal|glorot|he"; in
                             brackets where the option alone means the last choice */
    const char *help;     /* one line, for --help, the form and the manual */
    enum setting_effect effect;
    const char *const *choices; /* names of an enumeration, else NULL */
    size_t choice_count;

    /* Whether the value has an effect, which another setting decides. NULL: always. */
    bool (*matters)(const struct config *config);
    enum setting_id depends_on;
};

extern const struct setting settings[SETTING_COUNT];

/* The reference experiment's best setting: 666,666 relu glorot lr 0.1 batch 100, 10 epochs, sgd,
 * seed 0. */
struct config config_default(void);

/* Sets one setting from text. False with `error` naming the setting, the value and what is allowed;
 * `config` is then unchanged. Numbers are parsed in the C locale, whole, and range-checked. */
bool config_set(struct config *config, enum setting_id id, const char *text, struct error *error);

/* Writes the value as config_set reads it, the shortest text that reads back the same. Returns
 * `buffer`. size >= CONFIG_TEXT_SIZE holds every value. */
#define CONFIG_TEXT_SIZE 192
char *config_text(const struct config *config, enum setting_id id, char *buffer, size_t size);

/* The setting of that name; false when there is none. */
bool config_find(const char *name, enum setting_id *id);

/* Whether two configs have the same value of one setting. */
bool config_same(const struct config *a, const struct config *b, enum setting_id id);

/* Whether the setting has an effect beside the others: momentum with its optimizer alone. */
bool config_matters(const struct config *config, enum setting_id id);

/* The network's shape for this config on that data. */
struct network_shape config_shape(const struct config *config, const struct dataset *dataset);

/* Fits a config to the data: what nobody asked for adapts (a mini-batch has at most the training
 * images, splits without images are not evaluated), the number of validation images is the data's.
 * Then checks: sizes that fit, at least one parameter block within the limits. False with `error`.
 * Doing it twice changes nothing. */
bool config_fit(struct config *config, const struct dataset *dataset, struct error *error);

/* The learning rate one step down (direction < 0) or up on the ladder ... 0.1 0.2 0.5 1 2 5 10 ...
 * (1 2 5 10 in each decade), between 1e-6 and 100. */
double config_rate_step(double rate, int direction);

/* The learning rate with which a diverged run is taken back: a tenth of the one it ran with. */
double config_rewind_rate(const struct config *config);

/* The batch size one step down or up on 1 2 5 10 20 50 100 200 ... up to `most`. */
size_t config_batch_step(size_t batch_size, int direction, size_t most);

/* Named settings of the reference experiment: zero, normal, glorot, best. */
struct preset {
    const char *name;
    const char *help; /* one line */
    enum initializer initializer;
    double rate;
    size_t batch_size;
};

#define PRESET_COUNT 4
extern const struct preset presets[PRESET_COUNT];

/* Applies a preset: its values, 666,666 relu sgd without decay, 10 epochs; seed, splits, evaluation
 * and threads stay as they are. */
void config_apply_preset(struct config *config, const struct preset *preset);

#endif
