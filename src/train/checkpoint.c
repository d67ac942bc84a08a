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
    size_t size = from->state.moment_count * sizeof *from->state.moments;
    struct checkpoint *copy = malloc(sizeof *copy);

    if (copy == NULL)
        return NULL;
    *copy = *from;
    copy->next = NULL;
    copy->network = (struct network){0};
    copy->state.moments = size > 0 ? malloc(size) : NULL;
    if ((size > 0 && copy->state.moments == NULL) ||
        !network_init(&copy->network, &from->network.shape, NULL)) {
        checkpoint_free(copy);
        return NULL;
    }
    if (size > 0)
        memcpy(copy->state.moments, from->state.moments, size);
    network_copy(&copy->network, &from->network);
    return copy;
}

void checkpoint_free(struct checkpoint *checkpoint)
{
    if (checkpoint == NULL)
        return;
    train_state_release(&checkpoint->state);
    network_release(&checkpoint->network);
    free(checkpoint);
}
