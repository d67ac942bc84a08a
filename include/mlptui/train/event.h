/* event: what the worker tells the front end, by value, through the ring. */
#ifndef MLPTUI_TRAIN_EVENT_H
#define MLPTUI_TRAIN_EVENT_H

#include "mlptui/base/error.h"
#include "mlptui/train/diagnosis.h"
#include "mlptui/train/metrics.h"

enum run_state {
    RUN_WAITING, /* nothing loaded or started yet */
    RUN_LOADING, /* reading the data */
    RUN_TRAINING,
    RUN_PAUSED,
    RUN_FINISHED, /* all epochs done */
    RUN_DIVERGED, /* the loss is not finite or exploded */
    RUN_STOPPED,  /* by the user */
    RUN_FAILED,   /* could not load or start: see the error */
    RUN_STATE_COUNT
};

enum event_kind {
    EVENT_STATE,      /* state (and error, when it is RUN_FAILED) */
    EVENT_PROGRESS,   /* loading: progress */
    EVENT_LOADED,     /* the data set is there: worker_dataset */
    EVENT_STEP,       /* step: may be merged */
    EVENT_EPOCH,      /* epoch */
    EVENT_RATE,       /* the learning rate of the running network changed: rate */
    EVENT_REWOUND,    /* a diverged run goes on from its last good epoch: rate */
    EVENT_EXTENDED,   /* the number of epochs changed: epochs */
    EVENT_EVALUATING, /* the evaluation after an epoch goes on: may be dropped */
    EVENT_JOB,        /* there is a new report: worker_take_report */
    EVENT_DIAGNOSIS,  /* there is a new one: diagnosis */
    EVENT_SNAPSHOT,   /* one is ready: worker_take_snapshot */
    EVENT_CHECKPOINT  /* a request is answered: worker_take_checkpoint */
};

struct event {
    enum event_kind kind;
    unsigned run; /* the number given to worker_start; 0: none */
    union {
        struct {
            enum run_state state;
            struct error error;
            size_t good_epoch; /* RUN_DIVERGED: the last good one, which the network is back at */
        } state;
        double progress; /* [0, 1] */
        struct step_metrics step;
        struct epoch_metrics epoch;
        struct {
            uint64_t step;        /* after how many mini-batches */
            double before, after; /* learning rates */
        } rate;                   /* EVENT_RATE, EVENT_REWOUND */
        size_t epochs;
        bool best; /* EVENT_CHECKPOINT: which was asked for */
        struct diagnosis diagnosis;
    } u;
};

#endif
