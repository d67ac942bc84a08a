/* job: what is computed beside the runs: a gradient check, a search, or a learning-rate range
 * test, as a sequence of small units of work. The worker drives one on its thread; a test step by
 * step.
 *
 *     job_new -> job_advance, again and again, with job_report now and then -> job_free
 *
 * The figures are those of the commands gradcheck, search and lr-range with the same settings. */
#ifndef MLPTUI_ENGINE_JOB_H
#define MLPTUI_ENGINE_JOB_H

#include "mlptui/engine/search.h"
#include "mlptui/train/gradient.h"
#include "mlptui/train/lr_range.h"

enum job_kind { JOB_GRADIENT, JOB_SEARCH, JOB_RANGE, JOB_KIND_COUNT };

extern const char *const job_kind_names[JOB_KIND_COUNT]; /* "gradient check", "search", ... */

/* What is to be computed. */
struct job_request {
    enum job_kind kind;
    unsigned number;      /* chosen by who orders, and told with the results */
    struct config config; /* of a gradient check and a range test */

    struct gradient_order gradient;
    bool trained;  /* the check judges the present run's network, not a fresh one of `config` */
    unsigned run;  /* that run, */
    uint64_t step; /* and how far it was: filled in by the worker */

    struct search_settings how;
    struct config *configs; /* (config_count) the trials; owned: job_request_release */
    size_t config_count;
    size_t wanted; /* trials asked for, or combinations: more than are different */

    struct lr_range_sweep sweep;
};

/* Makes *to a copy that owns its memory. */
void job_request_copy(struct job_request *to, const struct job_request *from);
void job_request_release(struct job_request *order);

enum job_state {
    JOB_UNDER_WAY,
    JOB_DONE,
    JOB_CANCELLED, /* what was found until then stands */
    JOB_FAILED     /* could not be started: error */
};

#define GRADIENT_MOST_NAMED 10 /* parameters of which is said one by one why they say nothing */

/* What a gradient check has found so far. */
struct gradient_findings {
    size_t layer; /* from 0 */
    size_t layer_count, n_in, n_out;
    bool bias;
    size_t sample;
    uint8_t label;
    bool chosen;                            /* the parameters are; all below is 0 before */
    size_t count;                           /* compared */
    size_t silent;                          /* of these, those whose comparison says nothing */
    size_t skipped;                         /* left out for that reason */
    struct gradcheck_parameter first, last; /* of those compared */
    size_t named_count;                     /* of those left out or, where none is, of the silent */
    struct gradcheck_parameter named[GRADIENT_MOST_NAMED];
    double tolerance;
    size_t wanted, row_count; /* rows in the end, and so far */
    struct gradcheck_row rows[GRADIENT_MAX_N];
    struct gradcheck_parameter worst[GRADIENT_MAX_N]; /* of each row */
};

/* What a search has found so far. */
struct search_findings {
    struct search_settings how;
    struct trial *trials; /* (count) owned */
    size_t count, ended;
};

/* What a range test has found so far. */
struct range_findings {
    struct lr_range_sweep sweep;
    struct lr_range_point *points; /* (count) owned */
    size_t count;
    bool exploded, suggests;
    size_t lowest; /* index of the point with the lowest smoothed loss */
    double suggestion;
};

/* All that a job has found so far: a later one of the same number replaces it. */
struct job_report {
    enum job_kind kind;
    unsigned number;
    enum job_state state;
    struct error error; /* of JOB_FAILED */
    struct config config;
    struct gradient_order order; /* of a check, and `trained`, `run` and `step` with it */
    bool trained;
    unsigned run;
    uint64_t step;
    double progress; /* [0, 1] */
    double seconds;  /* since it began */
    struct gradient_findings gradient;
    struct search_findings search;
    struct range_findings range;
    struct job_report *next; /* the worker's */
};

void job_report_free(struct job_report *report);

struct job;

/* Makes a job that is ready, and copies `order`; a search's jobs begin at once. `dataset` is kept
 * by reference. `present` is the network that `trained` means; NULL: there is none. Never NULL:
 * what keeps a job from starting is told in its report. Advance on the calling thread, whose
 * gemm_set_threads it changes. */
struct job *job_new(const struct job_request *order, const struct dataset *dataset,
                    const struct network *present);
void job_free(struct job *job);

/* Does one unit of work, some milliseconds; a search is waited for that long. False when the job
 * is over. */
bool job_advance(struct job *job);

/* Ends it with the unit in hand: job_advance is still called until it is false. */
void job_cancel(struct job *job);

/* A copy of what is known, to be freed. */
struct job_report *job_report(struct job *job);

#endif
