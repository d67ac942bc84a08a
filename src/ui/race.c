/* race: zero, normal and glorot one after another. The first presets are these. */
#include "ui/race.h"

bool race_config(const struct race *race, const struct config *chosen, struct config *config)
{
    if (race->started == RACE_RUNS)
        return false;
    *config = *chosen;
    config->initializer = presets[race->started].initializer;
    config->rate = presets[race->started].rate;
    config->batch_size = presets[race->started].batch_size;
    config->optimizer = OPTIMIZER_SGD; /* which these rates are for */
    config->weight_decay = 0;
    return true;
}

void race_started(struct race *race, unsigned number)
{
    race->under_way = true;
    race->numbers[race->started++] = number;
}
