/* ranking: indices in the order of a key. */
#include "ui/model/ranking.h"

#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"

struct ranked {
    float key;
    size_t index;
};

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

void ranking_sort(size_t *indices, size_t count, const float *keys)
{
    struct ranked *ranked = xcalloc(count + 1, sizeof *ranked);

    for (size_t i = 0; i < count; i++) {
        float key = keys[indices[i]];
        ranked[i] = (struct ranked){isnan(key) ? -INFINITY : key, indices[i]};
    }
    qsort(ranked, count, sizeof *ranked, compare_ranked);
    for (size_t i = 0; i < count; i++)
        indices[i] = ranked[i].index;
    free(ranked);
}

size_t ranking_find(const size_t *indices, size_t count, size_t index)
{
    for (size_t i = 0; i < count; i++)
        if (indices[i] == index)
            return i;
    return 0;
}
