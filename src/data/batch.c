/* batch: the order in which an epoch visits the training set, and the scaling of one mini-batch. */
#include "mlptui/data/batch.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

static void list_slices(struct batch_order *order)
{
    for (size_t i = 0; i < order->batch_count; i++)
        order->order[i] = (uint32_t)i;
}

void batch_order_init(struct batch_order *order, size_t sample_count, size_t batch_size,
                      uint64_t seed)
{
    order->sample_count = sample_count;
    order->batch_size = batch_size;
    order->batch_count = sample_count / batch_size + (sample_count % batch_size != 0);
    order->order = xcalloc(order->batch_count, sizeof *order->order);
    list_slices(order);
    random_seed_python(&order->random, seed);
}

void batch_order_release(struct batch_order *order)
{
    free(order->order);
    order->order = NULL;
    order->batch_count = 0;
}

void batch_order_shuffle(struct batch_order *order)
{
    list_slices(order);
    random_shuffle(&order->random, order->order, order->batch_count);
}

size_t batch_order_slice(const struct batch_order *order, size_t i, size_t *count)
{
    size_t first = order->order[i] * order->batch_size;
    size_t left = order->sample_count - first;

    *count = left < order->batch_size ? left : order->batch_size;
    return first;
}

void batch_scale(const uint8_t *restrict pixels, size_t n, float *restrict out)
{
    /* A division, not a product with 1/255: that would round some of the 256 values differently. */
    for (size_t k = 0; k < n; k++)
        out[k] = (float)pixels[k] / 255.0f;
}

void batch_copy(const struct split *split, size_t D, size_t first, size_t count, float *out)
{
    if (split->scaled != NULL)
        memcpy(out, split->scaled + first * D, count * D * sizeof *out);
    else
        batch_scale(split->pixels + first * D, count * D, out);
}

void batch_image(const struct split *split, size_t D, size_t i, uint8_t *out)
{
    if (split->scaled == NULL) {
        memcpy(out, split->pixels + i * D, D);
        return;
    }
    for (size_t k = 0; k < D; k++)
        out[k] = (uint8_t)(split->scaled[i * D + k] * 255.0f + 0.5f);
}
