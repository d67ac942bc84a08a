/* gallery: which digits of a split are listed, and in which order. Pure. */
#ifndef MLPTUI_UI_MODEL_GALLERY_H
#define MLPTUI_UI_MODEL_GALLERY_H

#include "mlptui/data/dataset.h"
#include "mlptui/train/prediction_history.h"

enum gallery_filter { FILTER_ALL, FILTER_WRONG, FILTER_RIGHT, FILTER_COUNT };
enum gallery_order { ORDER_POSITION, ORDER_CONFIDENCE, ORDER_LOSS, ORDER_LEARNED, ORDER_COUNT };

extern const char *const gallery_filter_names[FILTER_COUNT];
extern const char *const gallery_order_names[ORDER_COUNT];

struct gallery {
    enum gallery_filter filter;
    enum gallery_order order;
    int class; /* only this label; -1: all */
    enum split_id split;
    size_t *indices; /* (count) into the split, owned */
    size_t count;
};

void gallery_init(struct gallery *gallery);
void gallery_release(struct gallery *gallery);

/* Lists anew. `evaluation` may be NULL or of another split: then the filter and the orders that
 * need predictions have no effect. Least confident and highest loss come first, and what was never
 * learned, then what was learned last, by the evaluation's `predictions` (NULL: all alike); ties
 * keep their position. */
void gallery_fill(struct gallery *gallery, const struct split *split,
                  const struct evaluation *evaluation,
                  const struct prediction_history *predictions);

#endif
