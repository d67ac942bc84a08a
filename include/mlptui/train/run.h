/* run: the one record of a run, wherever it comes from: its settings, its identity, how it stands,
 * its figures as series that are found by name, and what happened to it.
 *
 * Filled by run_advance, beside the trainer, or from a worker's or a search's events by run_apply:
 * the same figures either way. What another process or a file tells goes in by series_table_add.
 *
 *     train/loss, train/accuracy, val/..., test/..., lr      by epoch, of the splits evaluated
 *     batch/loss, batch/accuracy, batch/lr                   by mini-batch, thinned (RUN_BATCHES)
 *
 * A run that diverged and was taken back to a good epoch has no figures of what it gave up: they
 * are of a network that is no part of it any more, and those of the new attempt bear the same
 * numbers. How many mini-batches were given up, and where, stays. */
#ifndef MLPTUI_TRAIN_RUN_H
#define MLPTUI_TRAIN_RUN_H

#include "mlptui/train/config.h"
#include "mlptui/train/event.h"
#include "mlptui/train/series.h"
#include "mlptui/train/trainer.h"

#define RUN_NAME_SIZE 32
#define RUN_BATCHES   8192 /* rows of the series by mini-batch */
#define RUN_CONDENSED 512  /* rows once it is over */

extern const char *const run_state_names[RUN_STATE_COUNT]; /* "waiting", "loading", ... */

/* The series of a split: "val/loss", "val/accuracy". */
extern const char *const run_loss[SPLIT_COUNT];
extern const char *const run_accuracy[SPLIT_COUNT];

enum run_event_kind {
    RUN_RATE_CHANGED, /* by hand */
    RUN_HAS_DIVERGED, /* the last one, until it is taken back */
    RUN_WAS_REWOUND   /* from a divergence */
};

struct run_event {
    enum run_event_kind kind;
    uint64_t step;        /* after so many mini-batches; they ascend */
    double before, after; /* learning rates */
    uint64_t given_up;    /* of RUN_WAS_REWOUND: mini-batches after `step` that divergences cost */
};

/* What tells a run from all others, and where its figures come from. */
struct run_identity {
    char uuid[37];    /* random (version 4); "": none, as of a run that never began */
    int64_t started;  /* UTC, seconds since 1970 */
    uint32_t data;    /* dataset_fingerprint */
    char version[16]; /* of the program */
    char host[64];    /* that it ran on */
    int threads;      /* at most */
};

struct run {
    unsigned number;          /* 1, 2, ... in this process: stays when others are removed */
    char name[RUN_NAME_SIZE]; /* given by the user; empty: none */
    bool hidden;              /* by the user: from the charts, unless it is the current one */
    bool marked;              /* by the user: to be raced */
    struct run_identity identity;
    struct config config; /* as it runs: the rate and the epochs follow live changes */
    size_t origin_epoch;  /* of the saved run that it goes on with, 0: none; and its step */
    uint64_t origin_step;
    size_t first_epochs; /* that it was started for; what it was extended by is not in it */
    size_t steps_per_epoch;
    enum run_state state;
    struct error error; /* of RUN_FAILED */
    size_t good_epoch;  /* of RUN_DIVERGED: where it can be taken back to */
    bool evaluating;    /* between an epoch's last mini-batch and its figures, of a live run */
    struct series_table epochs, batches;
    struct step_metrics last_step; /* the newest one, unmerged; steps == 0: none */
    struct run_event *events;      /* (event_count), owned */
    size_t event_count, event_capacity;
    struct diagnosis diagnosis;
    double seconds;           /* since the run began, pauses not counted */
    double images_per_second; /* over the last second or so; 0: not known yet */
    bool measured;            /* over so long at least once */
    double mark_seconds;      /* where the present measuring of that began */
    size_t mark_samples;      /* samples since then */
};

/* A run in state RUN_WAITING, without a number, on so many training images. */
void run_init(struct run *run, const struct config *config, size_t train_count);
void run_release(struct run *run);

/* Gives the run its identity: it begins now, here, with these settings on these data. */
void run_begin(struct run *run, const struct dataset *dataset);

/* Notes what an event of this run says; those that are about none are ignored. */
void run_apply(struct run *run, const struct event *event);

/* trainer_advance, noted: the mini-batch, the epoch's figures, the diagnosis, the end. */
enum trainer_outcome run_advance(struct run *run, struct trainer *trainer);

/* Merges b, the later mini-batches, into a (weighted by samples). */
void step_metrics_merge(struct step_metrics *a, const struct step_metrics *b);

/* Gives back what a run that is over does not need (RUN_CONDENSED). */
void run_condense(struct run *run);

/* The series of that name; all zero where there is none. Borrowed until the run changes. */
struct scalar_series run_series(const struct run *run, const char *name);

/* A figure of a series; epoch 0: there is none. */
struct run_figure {
    size_t epoch;
    double value;
};

struct run_figure run_lowest(const struct run *run, const char *name);
struct run_figure run_highest(const struct run *run, const char *name);
struct run_figure run_last(const struct run *run, const char *name);

/* The validation accuracy of the epoch with the lowest loss there; NaN: there is none. */
double run_accuracy_at_best(const struct run *run);

/* The figures after one epoch, from the series: `row` counts those in the record, from 0. NaN where
 * there are none. */
struct epoch_metrics run_epoch_metrics(const struct run *run, size_t row);

/* Training or paused: a live run, which quitting would lose. */
bool run_live(const struct run *run);

/* The number of the last epoch completed. */
size_t run_epoch(const struct run *run);

/* Share of the run's mini-batches that are done, in [0, 1]; and an estimate of the seconds left,
 * NaN where there is none yet. */
double run_progress(const struct run *run);
double run_seconds_left(const struct run *run);

/* What the run is known for, beside its number: its name, else "glorot 0.1". */
void run_label(const struct run *run, char *buffer, size_t size);

#endif
