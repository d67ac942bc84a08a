/* data_path: where the data is when the command line does not say. */
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

/* Of data_path: where the data directory `data` has gone if the tree that holds it and the
 * directory of programs, `bin`, has been moved as a whole and the program is now `program`
 * (absolute paths all). False where `program` does not end as one in such a tree, or there is no
 * room. */
bool data_path_moved(const char *program, const char *bin, const char *data,
                     char room[DATA_PATH_SIZE]);

#endif
