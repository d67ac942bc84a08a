/* options: the command line, read through the tables of settings and of commands.
 *
 * Every command that trains takes the same settings (include/mlptui/train/config.h). Some options
 * belong to some commands; given to another they are an error, not silently ignored. */
#ifndef MLPTUI_CLI_OPTIONS_H
#define MLPTUI_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "mlptui/base/error.h"
#include "mlptui/train/config.h"
#include "mlptui/train/gradient.h"
#include "mlptui/train/lr_range.h"
#include "mlptui/train/search_policy.h"
#include "mlptui/train/search_space.h"

/* Index into `commands` (cli/command.h). */
enum command_id {
    COMMAND_SCREEN, /* no command given */
    COMMAND_TRAIN,
    COMMAND_COMPARE,
    COMMAND_SEARCH,
    COMMAND_LR_RANGE,
    COMMAND_GRADCHECK,
    COMMAND_BENCH,
    COMMAND_DATA,
    COMMAND_EVAL,
    COMMAND_PREDICT,
    COMMAND_HELP,
    COMMAND_COUNT
};

/* An option of the screen whose value is one of a few names. The command line does not know the
 * screen: main, which knows both, hands these in. */
struct choice_option {
    const char *name;     /* "glyphs" */
    const char *argument; /* "auto|braille|block|ascii" */
    const char *help;
    const char *const *names; /* (count); the first is the default */
    size_t count;
};

#define OPTIONS_MAX_CHOICES 4

struct choice_table {
    const struct choice_option *choices; /* (count), at most OPTIONS_MAX_CHOICES */
    size_t count;
};

/* What one option looks like in --help and in the manual. */
struct option_row {
    const char *name;
    char argument[SETTING_ARGUMENT_SIZE]; /* "": takes none */
    const char *help;
    char short_name;   /* 0: none */
    unsigned commands; /* mask of 1u << COMMAND_...; OPTION_ANYWHERE: all */
};

#define OPTION_ANYWHERE (~0u)

/* Of mlptui search. */
struct search_options {
    const char *specs[SETTING_COUNT]; /* (spec_count): of --grid or --range, not yet read */
    size_t spec_count;
    bool grid, range; /* which of the two; not both */
    size_t random;    /* trials to draw; 0: not given */
    struct search_settings how;
};

struct options {
    enum command_id command;
    char *const *words; /* (word_count): what follows the command's name; points into argv */
    size_t word_count;
    bool help;        /* --help, or the help command: print the help of `command` */
    bool version;     /* --version */
    const char *data; /* --data as given, else NULL; points into argv, as all texts here */
    const char *save; /* --save, --load: model files, else NULL */
    const char *load;
    const char *plot; /* --plot: a chart, else NULL */
    struct gradient_order gradcheck;
    struct search_options search;
    struct lr_range_sweep sweep; /* of mlptui lr-range */
    bool preset;                 /* --preset was given */
    struct config config;    /* the defaults, changed by --preset, changed by the settings given */
    uint64_t settings_given; /* mask of SETTING_BIT: those given, --preset not included */
    size_t format;           /* of store/record.h */
    const char *metrics;     /* --metrics, else NULL */
    bool paused;
    bool raw;                            /* --raw: pictures are taken as they are */
    size_t choices[OPTIONS_MAX_CHOICES]; /* index into names, in the order of the table */
};

/* Every option there is: rows 0 .. options_row_count - 1, the settings first. */
size_t options_row_count(const struct choice_table *table);
struct option_row options_row(const struct choice_table *table, size_t i);

/* Reads argv, which it may permute, as getopt_long does. Options may be shortened as long as they
 * stay unique, and may stand before or after the command. False with one sentence in `error`, which
 * names what is allowed; `options` is then undefined. Not reentrant (getopt_long is not). */
bool options_parse(struct options *options, const struct choice_table *table, int argc, char **argv,
                   struct error *error);

#endif
