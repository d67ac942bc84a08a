/* outputs: checks that the output files of a command line can be written and are distinct.
 */
#ifndef MLPTUI_CLI_OUTPUTS_H
#define MLPTUI_CLI_OUTPUTS_H

#include "cli/options.h"

/* Call before any work. False with `error` if two outputs are the same file (including standard
 * output and standard error), or one is an input: the data, or the model of --load (allowed for
 * --save); or if one cannot be written. */
bool outputs_check(const struct options *options, struct error *error);

#endif
