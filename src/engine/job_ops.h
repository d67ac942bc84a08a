/* job_ops: what a kind of job is made of: src/engine/jobs/NAME.c ends in such a table. */
#ifndef MLPTUI_ENGINE_JOB_OPS_H
#define MLPTUI_ENGINE_JOB_OPS_H

#include "mlptui/engine/job.h"

struct job {
    const struct job_ops *ops;
    struct job_request request; /* owned */
    const struct dataset *dataset;
    void *own; /* the kind's: made by begin, freed by release; NULL: there is none */
    enum job_state state;
    bool cancelled;
    struct error error;
    double started, seconds;
};

struct job_ops {
    const char *name;
    /* Makes job->own. False with job->error; what it has made by then stays until release. */
    bool (*begin)(struct job *job, const struct job_site *site);
    /* Does a unit of work; says whether there is more to do, nothing for now, or no more. */
    enum job_state (*advance)(struct job *job);
    /* The share that is done, [0, 1]; what was found, in a report that is zero but for what all
     * kinds tell; of a job with job->own. NULL, both: it tells by events. */
    double (*progress)(const struct job *job);
    void (*report)(struct job *job, struct job_report *report);
    void (*release)(struct job *job);

    /* NULL: it is simply not advanced any more. */
    void (*cancel)(struct job *job);
    /* What requests and reports own: NULL where that is nothing. */
    void (*request_copy)(struct job_request *to, const struct job_request *from); /* *to == *from */
    void (*request_release)(struct job_request *request);
    /* `before`: the earlier report of this job, of which may be taken what it owns; NULL: none. */
    void (*report_renew)(struct job_report *report, struct job_report *before);
    void (*report_release)(struct job_report *report);
};

#define JOB_TABLE(kind, table) extern const struct job_ops table;
JOB_KINDS(JOB_TABLE)
#undef JOB_TABLE

#endif
