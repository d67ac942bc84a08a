/* gallery: which digits of a split are listed, and in which order. */
#include "ui/model/gallery.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "ui/model/ranking.h"

const char *const gallery_filter_names[FILTER_COUNT] = {"all", "wrong", "right"};
const char *const gallery_order_names[ORDER_COUNT] = {"position", "confidence", "loss", "learned"};

void gallery_init(struct gallery *gallery)
{
    *gallery = (struct gallery){.class = -1, .split = SPLIT_VALIDATION};
}

void gallery_release(struct gallery *gallery)
{
    free(gallery->indices);
    gallery->indices = NULL;
    gallery->count = 0;
}

static bool listed(const struct gallery *gallery, const struct split *split,
                   const struct evaluation *evaluation, size_t i)
{
    if (gallery->class >= 0 && split->labels[i] != gallery->class)
        return false;
    if (evaluation == NULL || gallery->filter == FILTER_ALL)
        return true;
    bool right = evaluation->predicted[i] == split->labels[i];
    return right == (gallery->filter == FILTER_RIGHT);
}

/* What is still wrong comes before all that is learned. */
static void sort_by_learned(struct gallery *gallery, const struct split *split,
                            const struct prediction_history *predictions)
{
    float *keys = xcalloc(split->count + 1, sizeof *keys);

    for (size_t i = 0; i < split->count; i++) {
        size_t learned = prediction_history_learning(predictions, i, split->labels[i]).learned;

        keys[i] = learned == 0 ? 0 : 1 + 1 / (float)learned;
    }
    ranking_sort(gallery->indices, gallery->count, keys);
    free(keys);
}

void gallery_fill(struct gallery *gallery, const struct split *split,
                  const struct evaluation *evaluation, const struct prediction_history *predictions)
{
    if (evaluation != NULL && (evaluation->count == 0 || evaluation->split != gallery->split))
        evaluation = NULL;
    gallery->indices = xreallocarray(gallery->indices, split->count + 1, sizeof *gallery->indices);
    gallery->count = 0;
    for (size_t i = 0; i < split->count; i++)
        if (listed(gallery, split, evaluation, i))
            gallery->indices[gallery->count++] = i;
    /* low confidence, and low probability of the label (high loss), come first */
    if (evaluation != NULL && gallery->order == ORDER_CONFIDENCE)
        ranking_sort(gallery->indices, gallery->count, evaluation->confidence);
    if (evaluation != NULL && gallery->order == ORDER_LOSS)
        ranking_sort(gallery->indices, gallery->count, evaluation->p_true);
    if (evaluation != NULL && predictions != NULL && gallery->order == ORDER_LEARNED)
        sort_by_learned(gallery, split, predictions);
}
