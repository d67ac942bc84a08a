/* data_path: where the data is when the command line does not say. */
#ifndef MLPTUI_CLI_DATA_PATH_H
#define MLPTUI_CLI_DATA_PATH_H

#include "mlptui/base/error.h"

/* The directory to load: `given` (of --data) if not NULL, else the installed MNIST, else
 * data/mnist. NULL with `error` where none of these is a directory. Static storage, or `given`
 * itself. */
const char *data_path(const char *given, struct error *error);

#endif
