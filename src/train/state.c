/* state: what a run needs beyond its parameters to go on. */
#include "mlptui/train/state.h"

#include <stdlib.h>

size_t train_state_moments(enum optimizer_kind optimizer, size_t parameter_count)
{
    static const size_t copies[OPTIMIZER_COUNT] = {
        [OPTIMIZER_SGD] = 0, [OPTIMIZER_MOMENTUM] = 1, [OPTIMIZER_ADAM] = 2};

    return copies[optimizer] * parameter_count;
}

void train_state_release(struct train_state *state)
{
    free(state->moments);
    *state = (struct train_state){0};
}
