/* ranking: indices in the order of a key. */
#ifndef MLPTUI_UI_MODEL_RANKING_H
#define MLPTUI_UI_MODEL_RANKING_H

#include <stddef.h>

/* Sorts `count` indices by keys[index], from low to high; NaN comes first, equals by index. */
void ranking_sort(size_t *indices, size_t count, const float *keys);

/* The place of an index; 0 where it is not listed. */
size_t ranking_find(const size_t *indices, size_t count, size_t index);

#endif
