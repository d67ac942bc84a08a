/* job: work that advances in small units: a training run, a gradient check, a rate finder, an
 * evaluation, a search. Each kind is one file, src/engine/jobs/NAME.c, which ends in its table of
 * operations. The worker drives jobs on its thread, a command on its own, a test step by step.
 *
 *     job_new -> job_advance, again and again, with job_report now and then -> job_free
 *
 * The figures are those of the engine's functions called one after the other. */
#ifndef MLPTUI_ENGINE_JOB_H
#define MLPTUI_ENGINE_JOB_H

#include "mlptui/engine/search.h"
#include "mlptui/train/gradient.h"
#include "mlptui/train/lr_range.h"
#include "mlptui/train/trainer.h"

/* The kinds, each with its table. */
#define JOB_KINDS(KIND)                                                                            \
    KIND(JOB_TRAINING, job_training)                                                               \
    KIND(JOB_GRADIENT, job_gradient)                                                               \
    KIND(JOB_RANGE, job_range)                                                                     \
    KIND(JOB_EVALUATION, job_evaluation)                                                           \
    KIND(JOB_SEARCH, job_search)

#define JOB_CONSTANT(kind, table) kind,
enum job_kind { JOB_KINDS(JOB_CONSTANT) JOB_KIND_COUNT };
#undef JOB_CONSTANT

const char *job_name(enum job_kind kind); /* "gradient check", "search", ... */

/* --- what is to be computed ------------------------------------------------------------------ */

/* Where a saved run was. */
struct train_start {
    const struct network *network;
    const struct train_state *state; /* NULL: training begins with the network */
};

struct training_request {
    const struct train_start *from; /* NULL: afresh */
    bool paused;                    /* waits at step 0 */
};

struct gradient_request {
    struct gradient_order order;
    bool trained; /* the present run's network is judged, not a fresh one of the config */
};

struct evaluation_request {
    const struct network *network;
    unsigned splits; /* mask of 1u << SPLIT_...; an empty split is evaluated at once */
};

struct search_request {
    struct search_settings how;
    struct config *configs; /* (count) the trials; owned: job_request_release */
    size_t count;
    size_t wanted; /* trials asked for, or combinations: more than are different */
};

/* All but the trials is kept by reference, and must outlive the job. */
struct job_request {
    enum job_kind kind;
    unsigned number;      /* chosen by who asks, and told with the results; of a run: its number */
    struct config config; /* of a run, a check and a rate finder; of an evaluation its threads */
    union {
        struct training_request training;
        struct gradient_request gradient;
        struct lr_range_sweep sweep;
        struct evaluation_request evaluation;
        struct search_request search;
    };
};

/* Makes *to a copy that owns its memory. */
void job_request_copy(struct job_request *to, const struct job_request *from);
void job_request_release(struct job_request *request);

/* --- what was found -------------------------------------------------------------------------- */

enum job_state {
    JOB_UNDER_WAY,
    JOB_RESTS, /* a run that is paused or over: a command may have it go on */
    JOB_DONE,
    JOB_CANCELLED, /* what was found until then stands */
    JOB_FAILED     /* could not be started: error */
};

#define GRADIENT_MOST_NAMED 10 /* parameters of which is said one by one why they say nothing */

/* What a gradient check has found so far. */
struct gradient_findings {
    struct gradient_request request;
    unsigned run;  /* whose network is judged, where it is one's; */
    uint64_t step; /* after so many mini-batches */
    size_t layer;  /* from 0 */
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

/* What a rate finder has found so far. */
struct range_findings {
    struct lr_range_sweep sweep;
    struct lr_range_point *points; /* (count) owned */
    size_t count;
    bool exploded, suggests;
    size_t lowest; /* index of the point with the lowest smoothed loss */
    double suggestion;
};

/* What an evaluation has found so far. */
struct evaluation_findings {
    struct split_findings {
        size_t count; /* 0: not evaluated, or not wholly */
        double loss;
        double accuracy;    /* percent */
        uint8_t *predicted; /* (count) owned */
    } splits[SPLIT_COUNT];
    enum split_id split; /* the one in hand, */
    double share;        /* and how much of it is done, [0, 1] */
};

/* What a search has found so far. A report tells the trials that changed since the one before;
 * job_report_renew puts them together. */
struct search_findings {
    struct search_settings how;
    struct trial *trials; /* (count) owned; NULL before job_report_renew */
    size_t count, ended;
    struct trial_change *changes; /* (change_count) owned; NULL after job_report_renew */
    size_t change_count;
};

/* All that a job has found so far. */
struct job_report {
    enum job_kind kind;
    unsigned number;
    enum job_state state;
    struct error error; /* of JOB_FAILED */
    struct config config;
    double progress; /* [0, 1] */
    double seconds;  /* since it began */
    union {
        struct gradient_findings gradient;
        struct range_findings range;
        struct evaluation_findings evaluation;
        struct search_findings search;
    };
    struct job_report *next; /* the worker's */
};

/* Puts `report`, which is taken over, in the place of *kept: an earlier report of this job, or of
 * another, or NULL. All of a job's reports are to go this way, in order. */
void job_report_renew(struct job_report **kept, struct job_report *report);
void job_report_free(struct job_report *report);

/* --- a job ----------------------------------------------------------------------------------- */

struct job;

/* What a job finds where it is made: the worker's. */
struct job_site {
    const struct trainer *trainer; /* of the present run; NULL: there is none */
    unsigned run;                  /* its number */
    struct event_writer *writer;   /* what a training run tells of what happens */
};

/* Makes a job that is ready, and copies `request`; a search's threads begin at once. `dataset` is
 * kept by reference; `site` may be NULL but for a training run. Never NULL: what keeps a job from
 * starting is told in its report. Advance on the calling thread, whose gemm_set_threads it changes.
 */
struct job *job_new(const struct job_request *request, const struct dataset *dataset,
                    const struct job_site *site);
void job_free(struct job *job);

/* Does one unit of work, some milliseconds; a search is waited for that long. False when there is
 * no more to do. */
bool job_advance(struct job *job);

/* Ends it with the unit in hand: job_advance is still called until it is false. */
void job_cancel(struct job *job);

/* What is known now; to be freed. Not of a training run, which tells all by events. */
struct job_report *job_report(struct job *job);

#endif
