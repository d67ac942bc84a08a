/* command: the commands that need no screen. Each writes to standard output and standard error and
 * returns the exit status of the process. */
#ifndef MLPTUI_CLI_COMMAND_H
#define MLPTUI_CLI_COMMAND_H

#include "cli/options.h"

enum exit_status {
    STATUS_OK = 0,
    STATUS_OUTPUT = 1,  /* standard output could not be written */
    STATUS_USAGE = 2,   /* usage, or data that cannot be used, or no terminal */
    STATUS_DIVERGED = 3 /* training diverged */
    /* 128 + n: stopped by signal n after finishing cleanly */
};

/* Trains and writes the table by epoch. */
int command_train(const struct options *options);

/* Measures the engine and writes what it reaches. */
int command_bench(const struct options *options);

/* Writes the help of options->command. */
int command_help(const struct options *options, const struct choice_table *table);

/* Writes the version and the matrix library. */
int command_version(const char *version);

/* "mlptui: SENTENCE" on standard error. Returns `status`. */
int command_fail(int status, const char *sentence);

/* After a failed write to standard output: says so, unless the reader just went away. Returns
 * STATUS_OUTPUT. To be called with errno as the write left it. */
int command_output_failed(void);

/* Flushes standard output: STATUS_OK, or as command_output_failed. */
int command_finish_output(void);

#endif
