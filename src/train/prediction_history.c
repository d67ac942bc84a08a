/* prediction_history: what was predicted for every sample of a split after each epoch. */
#include "mlptui/train/prediction_history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

void prediction_history_release(struct prediction_history *predictions)
{
    free(predictions->predicted);
    free(predictions->p_true);
    *predictions = (struct prediction_history){0};
}

static void make_room(struct prediction_history *predictions, size_t count, size_t epochs)
{
    if (count == predictions->count && epochs <= predictions->capacity)
        return;
    predictions->predicted = xreallocarray(predictions->predicted, count * epochs, 1);
    predictions->p_true = xreallocarray(predictions->p_true, count * epochs, 1);
    predictions->count = count;
    predictions->capacity = epochs;
}

/* Keeps the second of each two epochs, the newest among them. */
static void thin_out(struct prediction_history *predictions)
{
    size_t N = predictions->count, kept = predictions->epochs / 2;

    for (size_t e = 0; e < kept; e++) {
        memcpy(predictions->predicted + e * N, predictions->predicted + (2 * e + 1) * N, N);
        memcpy(predictions->p_true + e * N, predictions->p_true + (2 * e + 1) * N, N);
        predictions->numbers[e] = predictions->numbers[2 * e + 1];
    }
    predictions->epochs = kept;
}

void prediction_history_add(struct prediction_history *predictions,
                            const struct evaluation *evaluation)
{
    if (evaluation->count == 0)
        return;
    if (predictions->epochs == PREDICTION_HISTORY_EPOCHS)
        thin_out(predictions);
    if (predictions->epochs == predictions->capacity || predictions->count != evaluation->count)
        make_room(predictions, evaluation->count,
                  predictions->capacity == 0 ? 8 : 2 * predictions->capacity);

    size_t row = predictions->epochs++ * evaluation->count;
    memcpy(predictions->predicted + row, evaluation->predicted, evaluation->count);
    for (size_t i = 0; i < evaluation->count; i++) {
        float p = evaluation->p_true[i];

        predictions->p_true[row + i] = p > 0 ? (uint8_t)lroundf(fminf(p, 1) * 255) : 0;
    }
    predictions->numbers[predictions->epochs - 1] = evaluation->epoch;
}

void prediction_history_cut(struct prediction_history *predictions, size_t epoch)
{
    while (predictions->epochs > 0 && predictions->numbers[predictions->epochs - 1] > epoch)
        predictions->epochs--;
}

void prediction_history_copy(struct prediction_history *to, const struct prediction_history *from)
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

struct learning prediction_history_learning(const struct prediction_history *predictions,
                                            size_t sample, uint8_t label)
{
    struct learning learning = {0};
    bool before = false;

    for (size_t e = 0; e < predictions->epochs && sample < predictions->count; e++) {
        bool right = predictions->predicted[e * predictions->count + sample] == label;

        if (right && !before)
            learning.learned = predictions->numbers[e];
        if (!right && before) {
            learning.learned = 0;
            learning.forgotten = predictions->numbers[e];
            learning.lapses++;
        }
        before = right;
    }
    return learning;
}
