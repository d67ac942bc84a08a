/* load: the data of a command, read with a line of progress, and its model. */
#ifndef MLPTUI_CLI_LOAD_H
#define MLPTUI_CLI_LOAD_H

#include "cli/options.h"
#include "cli/progress.h"
#include "mlptui/data/dataset.h"
#include "store/model.h"

/* The data set that --data names, else the one that data_path finds. Where interrupt_init was
 * called before, a signal ends the loading. NULL after saying why on standard error: *status is
 * then what the command returns. To be freed by the caller. */
struct dataset *load_data(const struct options *options, struct progress *progress, int *status);

/* The model in a file (store/model.h). False with `error` also where its activation is neither told
 * nor given by --activation, or another one is given. */
bool load_model(struct model *model, const char *path, const struct options *options,
                struct error *error);

#endif
