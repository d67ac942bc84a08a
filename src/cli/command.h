/* command: the table of commands, and what they share.
 *
 * A command writes to standard output and standard error and returns the exit status of the
 * process. The screen is the command without a name: main runs it. */
#ifndef MLPTUI_CLI_COMMAND_H
#define MLPTUI_CLI_COMMAND_H

#include "cli/options.h"

enum exit_status {
    STATUS_OK = 0,
    STATUS_OUTPUT = 1,  /* standard output or a file could not be written */
    STATUS_FAILED = 1,  /* the gradient check failed */
    STATUS_USAGE = 2,   /* wrong usage, unusable data, or no terminal */
    STATUS_LIMIT = 2,   /* a limit of the system, as that on the size of files */
    STATUS_DIVERGED = 3 /* training diverged */
    /* 128 + n: stopped by signal n after finishing cleanly */
};

struct command {
    const char *name;   /* "" for the screen */
    const char *words;  /* what follows the name, as in "MODEL IMAGE..."; "" for nothing */
    size_t least_words; /* of them */
    size_t most_words;
    unsigned settings;   /* of enum setting_part: the settings that it takes as options */
    unsigned found;      /* of these, those whose default it finds itself: not the usual one */
    const char *summary; /* one line, for the list of commands */
    const char *about;   /* its own help, above the options: whole lines */
    int (*run)(const struct options *options); /* NULL: the screen and the help, which main knows */
};

extern const struct command commands[COMMAND_COUNT];

/* The commands, one file each. */
int command_train(const struct options *options);
int command_compare(const struct options *options);
int command_search(const struct options *options);
int command_lr_range(const struct options *options);
int command_gradcheck(const struct options *options);
int command_data(const struct options *options);
int command_bench(const struct options *options);
int command_eval(const struct options *options);
int command_predict(const struct options *options);

/* Writes the help of options->command. */
int command_help(const struct options *options, const struct choice_table *table);

/* Writes the version and the matrix library. */
int command_version(const char *version);

/* "mlptui: SENTENCE" on standard error, safe for a terminal. */
void command_say(const char *sentence);

/* The same. Returns `status`. */
int command_fail(int status, const char *sentence);

/* The same for a file that could not be written. Returns STATUS_LIMIT where it would be larger than
 * the limit on files, else STATUS_OUTPUT. */
int command_file_failed(const struct error *error);

/* After a failed write to standard output: prints the error, unless the reader closed the pipe.
 * Returns a status as command_file_failed. Call with the errno of the write. */
int command_output_failed(void);

/* Flushes standard output: STATUS_OK, or as command_output_failed. */
int command_finish_output(void);

#endif
