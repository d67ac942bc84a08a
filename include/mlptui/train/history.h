/* history: the series that a run leaves behind, filled from events, read by views.
 *
 * Epochs are kept whole. Steps are kept up to HISTORY_STEPS; then neighbours are merged two by two,
 * so that a run of any length keeps its shape in bounded memory.
 *
 * A run that diverged and was taken back to a good epoch has no figures of what it gave up: they
 * are of a network that is no part of it any more, and those of the new attempt bear the same
 * numbers. How many mini-batches were given up, and where, stays. */
#ifndef MLPTUI_TRAIN_HISTORY_H
#define MLPTUI_TRAIN_HISTORY_H

#include "mlptui/train/event.h"

#define HISTORY_STEPS     8192
#define HISTORY_CONDENSED 512

struct rate_change {
    uint64_t step;
    double before, after;
    uint64_t given_up; /* mini-batches after `step` that a divergence cost; 0: the rate alone */
};

struct history {
    struct epoch_metrics *epochs;
    size_t epoch_count, epoch_capacity;
    size_t lowest_loss[SPLIT_COUNT], highest_accuracy[SPLIT_COUNT]; /* indices; SIZE_MAX: none */
    struct step_metrics *steps;
    size_t step_count, step_capacity;
    size_t merge;                /* mini-batches that one kept entry stands for: 1, 2, 4, ... */
    struct step_metrics pending; /* steps == 0: none; becomes an entry when it holds `merge` */
    struct rate_change *rates;
    size_t rate_count, rate_capacity;
    struct step_metrics last_step; /* the newest one, unmerged; steps == 0: none */
    uint64_t lost_detail; /* step events that arrived merged (steps > 1): detail the ring could not
                             carry */
};

extern const char *const run_state_names[RUN_STATE_COUNT]; /* "waiting", "loading", ... */

void history_init(struct history *history);
void history_release(struct history *history);

/* Adds what an event of this run says; others are ignored. */
void history_add(struct history *history, const struct event *event);

/* Merges the steps until at most HISTORY_CONDENSED entries are kept, and gives back the memory that
 * is not needed for them: enough for a line across any screen, of a run that is over. More may be
 * added. */
void history_condense(struct history *history);

/* Index of the best epoch so far, the first of equal ones: with the lowest loss on `split`, with
 * the highest accuracy there; SIZE_MAX where there is none. */
size_t history_best(const struct history *history, enum split_id split);
size_t history_most_accurate(const struct history *history, enum split_id split);

/* Merges b into a (weighted by samples). */
void step_metrics_merge(struct step_metrics *a, const struct step_metrics *b);

#endif
