/* trail: what was predicted for every sample of a split after each epoch. */
#include "mlptui/train/trail.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

void trail_release(struct trail *trail)
{
    free(trail->predicted);
    free(trail->p_true);
    *trail = (struct trail){0};
}

static void make_room(struct trail *trail, size_t count, size_t epochs)
{
    if (count == trail->count && epochs <= trail->capacity)
        return;
    trail->predicted = xreallocarray(trail->predicted, count * epochs, 1);
    trail->p_true = xreallocarray(trail->p_true, count * epochs, 1);
    trail->count = count;
    trail->capacity = epochs;
}

/* Keeps the second of each two epochs, the newest among them. */
static void thin_out(struct trail *trail)
{
    size_t N = trail->count, kept = trail->epochs / 2;

    for (size_t e = 0; e < kept; e++) {
        memcpy(trail->predicted + e * N, trail->predicted + (2 * e + 1) * N, N);
        memcpy(trail->p_true + e * N, trail->p_true + (2 * e + 1) * N, N);
        trail->numbers[e] = trail->numbers[2 * e + 1];
    }
    trail->epochs = kept;
}

void trail_add(struct trail *trail, const struct survey *survey)
{
    if (survey->count == 0)
        return;
    if (trail->epochs == TRAIL_EPOCHS)
        thin_out(trail);
    if (trail->epochs == trail->capacity || trail->count != survey->count)
        make_room(trail, survey->count, trail->capacity == 0 ? 8 : 2 * trail->capacity);

    size_t row = trail->epochs++ * survey->count;
    memcpy(trail->predicted + row, survey->predicted, survey->count);
    for (size_t i = 0; i < survey->count; i++) {
        float p = survey->p_true[i];

        trail->p_true[row + i] = p > 0 ? (uint8_t)lroundf(fminf(p, 1) * 255) : 0;
    }
    trail->numbers[trail->epochs - 1] = survey->epoch;
}

void trail_cut(struct trail *trail, size_t epoch)
{
    while (trail->epochs > 0 && trail->numbers[trail->epochs - 1] > epoch)
        trail->epochs--;
}

void trail_copy(struct trail *to, const struct trail *from)
{
    size_t bytes = from->count * from->epochs;

    if (bytes > 0) {
        make_room(to, from->count, from->epochs);
        memcpy(to->predicted, from->predicted, bytes);
        memcpy(to->p_true, from->p_true, bytes);
        memcpy(to->numbers, from->numbers, sizeof to->numbers);
    }
    to->epochs = from->epochs;
}

struct learning trail_learning(const struct trail *trail, size_t sample, uint8_t label)
{
    struct learning learning = {0};
    bool before = false;

    for (size_t e = 0; e < trail->epochs && sample < trail->count; e++) {
        bool right = trail->predicted[e * trail->count + sample] == label;

        if (right && !before)
            learning.learned = trail->numbers[e];
        if (!right && before) {
            learning.learned = 0;
            learning.forgotten = trail->numbers[e];
            learning.lapses++;
        }
        before = right;
    }
    return learning;
}
