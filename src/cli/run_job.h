/* run_job: a job (mlptui/engine/job.h) from its beginning to its end, on the calling thread. */
#ifndef MLPTUI_CLI_RUN_JOB_H
#define MLPTUI_CLI_RUN_JOB_H

#include "cli/progress.h"
#include "mlptui/engine/job.h"

/* Runs it, and has `show` (NULL: nothing) write now and then how far it is. Returns its last
 * report, to be freed: JOB_DONE, JOB_FAILED, or JOB_CANCELLED where a signal came
 * (cli/interrupt.h). */
struct job_report *
run_job(const struct job_request *request, const struct dataset *dataset, struct progress *progress,
        void (*show)(struct progress *progress, const struct job_report *report));

#endif
