/* data_path: the default data directory. */
#ifndef MLPTUI_CLI_DATA_PATH_H
#define MLPTUI_CLI_DATA_PATH_H

#include <stdbool.h>

#include "mlptui/base/error.h"

#define DATA_PATH_SIZE 4096

/* The directory to load: `given` (of --data) if not NULL; else the MNIST installed with the
 * program, also where its tree has been moved since; else the one installed where the build was
 * configured for; else data/mnist. NULL with `error` where none of these is a directory. `given`
 * itself, `room` or static storage. */
const char *data_path(const char *given, char room[DATA_PATH_SIZE], struct error *error);

/* Used by data_path: the new path of the data directory `data` if the tree that contains it and the
 * program directory `bin` was moved as a whole and the program is now `program` (all absolute
 * paths). False if `program` does not end like one in such a tree, or the buffer is too small. */
bool data_path_moved(const char *program, const char *bin, const char *data,
                     char room[DATA_PATH_SIZE]);

#endif
