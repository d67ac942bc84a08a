/* options: the command line, read through rows: those of the settings
 * (include/mlptui/train/config.h), those that several commands share, and each command's own; and
 * the list of commands.
 *
 * An option given to a command that does not have it is an error, not silently ignored. */
#ifndef MLPTUI_CLI_OPTIONS_H
#define MLPTUI_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "mlptui/base/error.h"
#include "mlptui/train/config.h"

struct command;
struct option_row;

enum option_type {
    OPTION_SETTING, /* `setting` */
    OPTION_FLAG,    /* bool: true when it is given */
    OPTION_PATH,    /* const char *: the name of a file, of a directory where the argument is DIR */
    OPTION_WHOLE,   /* size_t, from `least` to `most` */
    OPTION_CHOICE,  /* size_t: the index of one of the names that `choice` gives */
    OPTION_CALL     /* as `read` has it */
};

/* An option: all that the parser, --help and the test of the manual need to know. */
struct option_row {
    const char *name;     /* NULL: behind the last row */
    const char *argument; /* "FILE"; NULL: the choices, or none */
    const char *help;
    enum option_type type;
    size_t offset; /* of what it sets: in struct options where shared, else in the command's own */
    size_t least, most;
    const char *(*choice)(size_t i); /* NULL behind the last name */
    bool (*read)(const struct option_row *row, void *target, const char *value,
                 struct error *error);
    enum setting_id setting;
    char short_name; /* 0: none */
    bool shared;     /* SHARED */
    bool first;      /* counts before all others, wherever it stands */
};

/* In a command's list, the row of an option that several commands share, by its name. */
#define SHARED(name_)                                                                              \
    {                                                                                              \
        .name = name_                                                                              \
    }
/* In a row, what it sets, of a struct. */
#define SETS(type_, struct_, field) .type = type_, .offset = offsetof(struct_, field)

#define OPTION_MOST 1000000000 /* of a whole number that nothing else limits */

struct options {
    const struct command *command;
    const struct command *screen; /* the command without a name */
    char *const *words;           /* (word_count): what follows the command's name; in argv */
    size_t word_count;
    bool help;        /* --help, or the help command: print the help of `command` */
    bool version;     /* --version */
    const char *data; /* --data as given, else NULL; points into argv, as all texts here */
    const char *save; /* --save, --load: model files, else NULL */
    const char *load;
    const char *plot;        /* --plot: a chart, else NULL */
    const char *metrics;     /* --metrics, else NULL */
    bool preset;             /* --preset was given */
    struct config config;    /* the defaults, changed by --preset, changed by the settings given */
    uint64_t settings_given; /* mask of SETTING_BIT: those given, --preset not included */
    size_t format;           /* of store/record.h */
    int argc;                /* for options_read */
    char **argv;
};

/* A command. Its file ends in its row. */
struct command {
    const char *name;   /* "" for the screen */
    const char *words;  /* what follows the name, as in "MODEL IMAGE..."; "" for nothing */
    size_t least_words; /* of them */
    size_t most_words;
    unsigned settings;   /* mask of enum setting_part: those that it takes as options */
    unsigned found;      /* of these, those whose default it finds itself: not the usual one */
    bool tells_notice;   /* it shows itself what is to be said about the data */
    const char *summary; /* one line, for the list of commands */
    const char *about;   /* its own help, above the options: whole lines */
    const struct option_row *options;          /* shared ones and its own, in the order of --help */
    int (*run)(const struct options *options); /* returns the status of the process */
};

/* The list of commands, in the order of --help. The screen is the command without a name: main has
 * its row. */
#define COMMANDS(ROW)                                                                              \
    ROW(train)                                                                                     \
    ROW(compare)                                                                                   \
    ROW(search)                                                                                    \
    ROW(lr_range)                                                                                  \
    ROW(gradcheck)                                                                                 \
    ROW(bench)                                                                                     \
    ROW(data)                                                                                      \
    ROW(eval)                                                                                      \
    ROW(predict)                                                                                   \
    ROW(help)

#define COMMAND_DECLARE(name) extern const struct command command_##name;
COMMANDS(COMMAND_DECLARE)

extern const struct command *const commands[]; /* up to NULL */

/* Every option of one command, the settings first, --help and --version last; of all commands. */
#define OPTIONS_MOST_ROWS 96
struct option_list {
    struct option_row rows[OPTIONS_MOST_ROWS]; /* (count), no two of one name */
    size_t count;
};
void options_of(const struct command *command, struct option_list *list);
void options_of_all(const struct command *screen, struct option_list *list);

/* What stands behind the option: "N", "zero|normal|glorot|he", in brackets where it may be left
 * out;
 * "": nothing. Returns `buffer`. */
char *options_argument(const struct option_row *row, char *buffer, size_t size);

/* Reads argv, which it may permute, as getopt_long does, all but the values of the command's own
 * options. Options may be shortened as long as they stay unique, and may stand before or after the
 * command. False with one sentence in `error`, which names what is allowed; `options` is then
 * undefined. Not reentrant (getopt_long is not). */
bool options_parse(struct options *options, const struct command *screen, int argc, char **argv,
                   struct error *error);

/* Then the command reads its own options into the struct that their rows are about, which holds the
 * defaults. False with `error`. */
bool options_read(const struct options *options, void *own, struct error *error);

#endif
