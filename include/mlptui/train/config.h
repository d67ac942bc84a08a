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
    uint64_t asked; /* mask of SETTING_BIT: set by config_set since it had its default; what was not
                       asked for adapts to the data */
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

#define SETTING_BIT(id) (UINT64_C(1) << (id))
_Static_assert(SETTING_COUNT <= 64, "a mask of settings is a uint64_t");

/* What a setting is about; commands take some of these parts. */
enum setting_part {
    PART_LAYERS = 1 << 0,     /* the layers of the network: a file of a network tells them */
    PART_UNITS = 1 << 1,      /* what the units compute: a file of another program need not tell */
    PART_START = 1 << 2,      /* the first weights */
    PART_STEP = 1 << 3,       /* a step of training */
    PART_COURSE = 1 << 4,     /* the course of a run, which the rate finder plans itself */
    PART_EVALUATION = 1 << 5, /* what is evaluated */
    PART_DATA = 1 << 6,       /* how the data is read: fixed while the program runs */
    PART_MACHINE = 1 << 7,    /* what the computer gives */
    PART_ALL = (1 << 8) - 1
};

enum setting_flag {
    RESUME_CHANGES = 1 << 0, /* may change when the training of a saved network goes on */
    PRESET_KEEPS = 1 << 1,   /* stays as it is when a preset is applied */
    SEARCH_TRIES = 1 << 2,   /* a search may try several values */
    SEARCH_LOG = 1 << 3,     /* ... and draws them log-uniformly */
    TABLE_BRIEF = 1 << 4,    /* has a column in the summary of all runs */
    OPTION_ALONE = 1 << 5    /* the option without a value means the last choice */
};

struct setting;

/* A kind of settings: how their values are read, written and compared. */
struct setting_kind {
    const char *argument; /* of the option, in --help: "N"; NULL: the choices */
    bool is_number;       /* the value is a number, or a list of numbers; else words */
    bool is_list;         /* items with commas, or none */

    /* False where the text is none of the setting's values; the config is then unchanged. */
    bool (*parse)(const struct setting *setting, struct config *config, const char *text);
    void (*print)(const struct setting *setting, const struct config *config, char *buffer,
                  size_t size);
    bool (*same)(const struct setting *setting, const struct config *a, const struct config *b);

    /* What is wrong with a text that was refused: "not a whole number from 1 to 10". */
    void (*expect)(const struct setting *setting, char *buffer, size_t size);
};

extern const struct setting_kind setting_whole;     /* an integer, enumeration or bool */
extern const struct setting_kind setting_automatic; /* a size_t; SETTING_AUTO is "auto" */
extern const struct setting_kind setting_real;      /* a double */
extern const struct setting_kind setting_choice;    /* an enumeration or bool */
extern const struct setting_kind setting_set;       /* an unsigned, bit mask of choices */
extern const struct setting_kind setting_widths;    /* an array of size_t, and how many are used */

#define SETTING_AUTO SIZE_MAX /* of setting_automatic */
#define SETTING_NONE "none"   /* of a list without items */

/* All there is to say about a setting. */
struct setting {
    const char *name;  /* the long option and the key in files: "weight-decay" */
    const char *label; /* on the screen: "decay" (12 columns at most) */
    const char *help;  /* one line, for --help, the form and the manual */
    enum setting_part part;
    int rank;       /* in tables and panels of the screen, from 1, the most telling; 0: in none */
    unsigned flags; /* of enum setting_flag */
    const struct setting_kind *kind;
    const char *argument;              /* of the option, where it is not the kind's: "RATE" */
    size_t offset, size;               /* of its field in struct config */
    size_t count_offset;               /* setting_widths: of the number of items in use */
    double least, most;                /* of a number, or of each item */
    const char *(*choice)(unsigned i); /* setting_choice, setting_set: the names; NULL ends them */

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

/* The next choice (direction > 0) or the previous one of a setting_choice, round and round. */
void config_turn(struct config *config, enum setting_id id, int direction);

/* Writes the value as config_set reads it, the shortest text that reads back the same. Returns
 * `buffer`. size >= CONFIG_TEXT_SIZE holds every value. */
#define CONFIG_TEXT_SIZE 192
char *config_text(const struct config *config, enum setting_id id, char *buffer, size_t size);

/* The setting of that name; false when there is none. */
bool config_find(const char *name, enum setting_id *id);

/* Whether two configs have the same value of one setting; of all. */
bool config_same(const struct config *a, const struct config *b, enum setting_id id);
bool config_same_all(const struct config *a, const struct config *b);

/* Whether the setting has an effect beside the others: momentum with its optimizer alone. */
bool config_matters(const struct config *config, enum setting_id id);

/* The argument of the setting's option: "N", "zero|normal|glorot|he"; "[=no]" where the option
 * alone means another choice. Returns `buffer`. */
#define SETTING_ARGUMENT_SIZE 128
char *setting_argument(enum setting_id id, char *buffer, size_t size);

/* How many names a setting of choices has. */
unsigned setting_choices(const struct setting *setting);

/* The settings that have a rank, the most telling first; returns how many these are. */
size_t settings_by_rank(enum setting_id ids[SETTING_COUNT]);

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
