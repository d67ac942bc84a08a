/* repeat: the command line that repeats a run. */
#ifndef MLPTUI_CLI_REPEAT_H
#define MLPTUI_CLI_REPEAT_H

#include <stdio.h>

#include "cli/options.h"

/* "mlptui train --data DIR --hidden 128 ...", quoted for a shell: the data as `options` name it and
 * the settings of `config` that differ from the defaults. Run in the same directory it gives the
 * same figures, to the last bit. */
void repeat_write(FILE *file, const struct options *options, const struct config *config);

#endif
