/* command: what the commands share: how they fail, and how a run is repeated.
 *
 * A command writes to standard output and standard error. */
#ifndef MLPTUI_CLI_COMMAND_H
#define MLPTUI_CLI_COMMAND_H

#include <stdio.h>

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

/* Writes the help of options->command. */
int help_write(const struct options *options);

/* Writes the version and the matrix library. */
int help_write_version(const char *version);

/* "mlptui: SENTENCE" on standard error, safe for a terminal. */
void command_say(const char *sentence);

/* The same. Returns `status`. */
int command_fail(int status, const char *sentence);

/* The same for a file that could not be written. Returns STATUS_LIMIT where it would be larger than
 * the limit on files, else STATUS_OUTPUT. */
int command_file_failed(const struct error *error);

/* Flushes standard output: STATUS_OK, or a status as command_file_failed after printing the error,
 * unless the reader closed the pipe. */
int command_finish_output(void);

/* Writes the command line that repeats a run, "mlptui train --data DIR --hidden 128 ...", quoted
 * for a shell: the data as `options` name it and the settings of `config` that differ from the
 * defaults. Run in the same directory it gives the same figures, to the last bit. */
void command_repeat(FILE *file, const struct options *options, const struct config *config);

#endif
