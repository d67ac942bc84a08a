/* outputs: whether the files that a command line names for writing get in each other's way. */
#ifndef MLPTUI_CLI_OUTPUTS_H
#define MLPTUI_CLI_OUTPUTS_H

#include "cli/options.h"

/* To be asked before anything is done. False with `error`, where two outputs are one file (standard
 * output and standard error count), or one is a file that is read: the data, or, but for --save,
 * which goes on with it, the model of --load. What else may be wrong with them is not looked at. */
bool outputs_check(const struct options *options, struct error *error);

#endif
