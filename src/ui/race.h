/* race: zero, normal and glorot one after another, from one seed and in one order of mini-batches,
 * on one chart. */
#ifndef MLPTUI_UI_RACE_H
#define MLPTUI_UI_RACE_H

#include <stdbool.h>
#include <stddef.h>

#include "mlptui/train/config.h"

#define RACE_RUNS 3

struct race {
    bool under_way;
    unsigned numbers[RACE_RUNS]; /* (started): of the runs */
    size_t started;
};

/* The settings of the next run: initialization, rate and batch of its preset, plain SGD, all else
 * as `chosen`: the layers, the epochs, the seed.
 * False when all have been started. */
bool race_config(const struct race *race, const struct config *chosen, struct config *config);

/* Notes that the next run was started, under that number. */
void race_started(struct race *race, unsigned number);

#endif
