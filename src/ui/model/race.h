/* race: several settings one after another, from one seed and in one order of mini-batches, on one
 * chart: zero, normal and glorot, or those of marked runs. */
#ifndef MLPTUI_UI_MODEL_RACE_H
#define MLPTUI_UI_MODEL_RACE_H

#include <stdbool.h>
#include <stddef.h>

#include "mlptui/base/error.h"
#include "ui/model/run_list.h"

#define RACE_MOST 8

struct race {
    bool under_way;
    size_t total;                     /* how many race; 0: none yet */
    size_t started;                   /* so many of them have been started */
    struct config configs[RACE_MOST]; /* (total) */
    unsigned numbers[RACE_MOST];      /* (started): of the runs */
};

/* Of the marked runs, where there are two or more: their settings, with the seed, the epochs and
 * what is evaluated as `chosen`; of equals one. False with `error` where that makes fewer than two,
 * or more than RACE_MOST. Else the initialization, rate and batch of the presets zero, normal and
 * glorot, plain SGD, all else as `chosen`: the layers, the epochs, the seed. */
bool race_of_runs(struct race *race, const struct run_list *runs, const struct config *chosen,
                  struct error *error);

/* Whether the next run, or the result, is due, when the current one is in that state: it has ended
 * by itself. Where the user has stopped it, or it failed, the race is over. */
bool race_goes_on(struct race *race, enum run_state state);

/* The settings of the next run; NULL when all have been started. */
const struct config *race_next(const struct race *race);

/* Notes that the next run was started, under that number. */
void race_started(struct race *race, unsigned number);

#endif
