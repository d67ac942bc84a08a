/* predict: class probabilities for a handful of images by a snapshot's network. */
#include "ui/model/predict.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "mlptui/data/batch.h"

void predictor_release(struct predictor *predictor)
{
    pass_release(&predictor->pass);
    free(predictor->image);
    *predictor = (struct predictor){0};
}

void predictor_clear(struct predictor *predictor)
{
    predictor->count = 0;
    predictor->snapshot = 0;
}

static bool make_room(struct predictor *predictor, const struct network_shape *shape, size_t n)
{
    if (predictor->pass.capacity >= n && network_shape_same(&predictor->shape, shape))
        return true;
    pass_release(&predictor->pass);
    predictor->pass = (struct pass){0};
    if (!pass_init(&predictor->pass, shape, n, false, NULL))
        return false;
    predictor->shape = *shape;
    return true;
}

/* Writes the images into the pass; returns whether any is another than was there. `known`: as many
 * were. */
static bool take_images(struct predictor *predictor, const struct split *split, size_t D,
                        const size_t *indices, size_t n, bool known)
{
    bool changed = !known;

    predictor->image = xreallocarray(predictor->image, D, sizeof *predictor->image);
    for (size_t i = 0; i < n; i++) {
        float *input = predictor->pass.input + i * D;

        batch_copy(split, D, indices[i], 1, predictor->image);
        if (known && memcmp(input, predictor->image, D * sizeof *input) == 0)
            continue;
        memcpy(input, predictor->image, D * sizeof *input);
        changed = true;
    }
    return changed;
}

bool predictor_run(struct predictor *predictor, const struct snapshot *snapshot,
                   const struct split *split, const size_t *indices, size_t n)
{
    const struct network_shape *shape = &snapshot->network.shape;
    size_t D = shape->widths[0];
    bool known =
        predictor->count == n && predictor->snapshot == snapshot->number && snapshot->number > 0;

    predictor_clear(predictor);
    if (n == 0 || !make_room(predictor, shape, n))
        return n == 0;
    bool changed = take_images(predictor, split, D, indices, n, known);
    predictor->count = n;
    predictor->snapshot = snapshot->number;
    if (!changed)
        return true;
    predictor->probabilities = network_predict(&snapshot->network, &predictor->pass, n);
    predictor->class_count = shape->widths[shape->layer_count];
    return true;
}

const float *predictor_row(const struct predictor *predictor, size_t i)
{
    return i < predictor->count ? predictor->probabilities + i * predictor->class_count : NULL;
}
