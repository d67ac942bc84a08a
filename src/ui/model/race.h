/* race: several settings one after another, from one seed and in one order of mini-batches, on one
 * chart: zero, normal and glorot, or those of marked runs. */
#ifndef MLPTUI_UI_MODEL_RACE_H
#define MLPTUI_UI_MODEL_RACE_H

#include <stdbool.h>
#include <stddef.h>

#include "mlptui/base/error.h"
#include "ui/model/run.h"

#define RACE_MOST 8

struct race {
    bool under_way;
    size_t total;                     /* how many race; 0: none yet */
    size_t started;                   /* so many of them have been started */
    struct config configs[RACE_MOST]; /* (total) */
    unsigned numbers[RACE_MOST];      /* (started): of the runs */
};

/* The initialization, rate and batch of the presets zero, normal and glorot, plain SGD, all else as
 * `chosen`: the layers, the epochs, the seed. */
void race_of_presets(struct race *race, const struct config *chosen);

/* The settings of the marked runs, with the seed, the epochs and what is evaluated as `chosen`; of
 * equals one. False with `error` where that makes fewer than two, or more than RACE_MOST. */
bool race_of_marked(struct race *race, const struct run_list *runs, const struct config *chosen,
                    struct error *error);

/* The settings of the next run; NULL when all have been started. */
const struct config *race_next(const struct race *race);

/* Notes that the next run was started, under that number. */
void race_started(struct race *race, unsigned number);

#endif
