/* load: what a command begins with: its data, its model, its job (mlptui/engine/job.h). */
#ifndef MLPTUI_CLI_LOAD_H
#define MLPTUI_CLI_LOAD_H

#include "cli/options.h"
#include "cli/progress.h"
#include "mlptui/data/dataset.h"
#include "mlptui/engine/job.h"
#include "store/model.h"

/* What a command does with its data; returns the status of the process. `own`: the command's. */
typedef int command_work(const struct dataset *dataset, const struct options *options,
                         struct progress *progress, void *own);

/* Loads the data set that --data names, else the one that data_path finds, and has that work done.
 * Where interrupt_init was called before, a signal ends the loading. Returns the status of the
 * work, or one of its own after saying on standard error why there are no data. */
int load_data(const struct options *options, command_work *work, void *own);

/* The model in a file (store/model.h). False with `error` also where its activation is neither told
 * nor given by --activation, or another one is given. */
bool load_model(struct model *model, const char *path, const struct options *options,
                struct error *error);

/* Runs a job from its beginning to its end on the calling thread, and has `show` (NULL: nothing)
 * write now and then how far it is. Returns its last report, to be freed: JOB_DONE, JOB_FAILED, or
 * JOB_CANCELLED where a signal came (cli/interrupt.h). */
struct job_report *
run_job(const struct job_request *request, const struct dataset *dataset, struct progress *progress,
        void (*show)(struct progress *progress, const struct job_report *report));

#endif
