/* run: one run as the screen knows it: its settings, its state, its history. Filled from events. */
#ifndef MLPTUI_UI_MODEL_RUN_H
#define MLPTUI_UI_MODEL_RUN_H

#include "mlptui/train/config.h"
#include "mlptui/train/event.h"
#include "mlptui/train/history.h"

#define RUN_NAME_SIZE 32
#define RUNS_KEPT     200

struct run {
    unsigned number;          /* 1, 2, ...: stays when others are removed */
    char name[RUN_NAME_SIZE]; /* given by the user; empty: none */
    bool hidden;              /* from the charts, as long as it is not the current one */
    bool marked;              /* to be raced */
    struct config config;     /* as it runs: the rate and the epochs follow live changes */
    size_t origin_epoch;      /* of the saved run that it goes on with, 0: none; and its step */
    uint64_t origin_step;
    size_t first_epochs; /* that it was started for; what it was extended by is not in it */
    enum run_state state;
    struct error error; /* of RUN_FAILED */
    size_t good_epoch;  /* of RUN_DIVERGED: where it can be taken back to */
    bool evaluating;    /* between an epoch's last mini-batch and its figures, of a live run */
    size_t steps_per_epoch;
    struct history history;
    struct diagnosis diagnosis;
    double seconds;           /* since the run began, pauses not counted */
    double images_per_second; /* over the last second or so; 0: not known yet */
    bool measured;            /* over so long at least once */
    double mark_seconds;      /* where the present measuring of that began */
    size_t mark_samples;      /* samples since then */
};

/* All runs of this session, oldest first; the last one is the current one. */
struct run_list {
    struct run *items;
    size_t count, capacity;
    unsigned last_number; /* given to a run */
    unsigned baseline;    /* the run that others are compared with; 0: none */
};

void run_list_init(struct run_list *runs);
void run_list_release(struct run_list *runs);

/* Makes room for one more: of RUNS_KEPT takes one out, so that any number of restarts fits into
 * bounded memory. The oldest goes; first those left before their first mini-batch, last those with
 * a name or a mark and the baseline. Returns its number; 0: there was room. */
unsigned run_list_make_room(struct run_list *runs);

/* Adds a run in state RUN_WAITING and returns it; pointers to other runs become invalid. The
 * history of the one before is condensed. */
struct run *run_list_add(struct run_list *runs, const struct config *config, size_t train_count);

/* The run of that number, or NULL. */
struct run *run_list_find(const struct run_list *runs, unsigned number);

/* Takes a run out; pointers to the others become invalid. */
void run_list_remove(struct run_list *runs, unsigned number);

/* The newest run, or NULL. */
struct run *run_list_current(const struct run_list *runs);

/* Gives an event to the run it belongs to; false where there is no such run. */
bool run_list_event(struct run_list *runs, const struct event *event);

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
