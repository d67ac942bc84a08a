/* checkpoint: a run as it was at the end of an epoch. */
#include "mlptui/train/checkpoint.h"

#include <stdlib.h>
#include <string.h>

size_t train_state_moments(enum optimizer_kind optimizer, size_t parameter_count)
{
    return optimizer_moments(optimizer) * parameter_count;
}

void train_state_release(struct train_state *state)
{
    free(state->moments);
    *state = (struct train_state){0};
}

struct checkpoint *checkpoint_copy(const struct checkpoint *from)
{
    size_t count = from->state.moment_count;
    struct checkpoint *copy = malloc(sizeof *copy);
    float *moments = count > 0 ? malloc(count * sizeof *moments) : NULL;

    if (copy == NULL || (count > 0 && moments == NULL)) {
        free(copy);
        free(moments);
        return NULL;
    }
    *copy = *from;
    copy->next = NULL;
    copy->state.moments = moments;
    if (count > 0)
        memcpy(moments, from->state.moments, count * sizeof *moments);
    if (network_init(&copy->network, &from->network.shape, NULL)) {
        network_copy(&copy->network, &from->network);
        return copy;
    }
    train_state_release(&copy->state);
    free(copy);
    return NULL;
}

void checkpoint_free(struct checkpoint *checkpoint)
{
    if (checkpoint == NULL)
        return;
    train_state_release(&checkpoint->state);
    network_release(&checkpoint->network);
    free(checkpoint);
}
