/* state: what a run needs beyond its parameters to go on. */
#include "mlptui/train/state.h"

#include <stdlib.h>

size_t train_state_moments(enum optimizer_kind optimizer, size_t parameter_count)
{
    return optimizer_moments(optimizer) * parameter_count;
}

void train_state_release(struct train_state *state)
{
    free(state->moments);
    *state = (struct train_state){0};
}
