/* resume: training that goes on from a model file: which settings may change, and which may not. */
#ifndef MLPTUI_CLI_RESUME_H
#define MLPTUI_CLI_RESUME_H

#include "cli/options.h"
#include "mlptui/data/dataset.h"
#include "store/model.h"

/* The settings of a run that goes on: those of the file, changed by those given on the command
 * line. Rate, momentum, weight decay, epochs (in all), evaluation and threads may change; another
 * that is given must be as in the file. False with `error`, also where no epoch is left (but for
 * the screen) or the file cannot be gone on with. A network of another program brings only its
 * layers: all else is as the command line has it. */
bool resume_config(const struct options *options, const struct model *model, struct config *config,
                   struct error *error);

/* What trainer_resume is to go on with; NULL where only the network is known. */
const struct train_state *resume_state(const struct model *model);

/* Whether the data fit the model: image size and number of classes. */
bool resume_fits(const struct model *model, const char *path, const struct dataset *dataset,
                 struct error *error);

#endif
