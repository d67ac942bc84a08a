/* run_list: the records of a session's runs. Filled from events. */
#ifndef MLPTUI_UI_MODEL_RUN_LIST_H
#define MLPTUI_UI_MODEL_RUN_LIST_H

#include "mlptui/train/run.h"

#define RUNS_KEPT 200

/* All runs of this session, oldest first; the last one is the current one. All zero: empty. */
struct run_list {
    struct run *items;
    size_t count, capacity;
    unsigned last_number; /* given to a run */
    unsigned baseline;    /* the run that others are compared with; 0: none */
};

void run_list_release(struct run_list *runs);

/* Makes room for one more: of RUNS_KEPT takes one out, so that any number of restarts fits into
 * bounded memory. The oldest goes; first those left before their first mini-batch, last those with
 * a name or a mark and the baseline. Returns its number; 0: there was room. */
unsigned run_list_make_room(struct run_list *runs);

/* Adds a run in state RUN_WAITING and returns it; pointers to other runs become invalid. The
 * one before is condensed. */
struct run *run_list_add(struct run_list *runs, const struct config *config, size_t train_count);

/* The run of that number, or NULL. */
struct run *run_list_find(const struct run_list *runs, unsigned number);

/* Takes a run out; pointers to the others become invalid. */
void run_list_remove(struct run_list *runs, unsigned number);

/* The newest run, or NULL. */
struct run *run_list_current(const struct run_list *runs);

/* Gives an event to the run it belongs to; false where there is no such run. */
bool run_list_event(struct run_list *runs, const struct event *event);

#endif
