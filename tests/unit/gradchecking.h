/* gradchecking: a gradient check that is not interrupted. */
#ifndef MLPTUI_TESTS_GRADCHECKING_H
#define MLPTUI_TESTS_GRADCHECKING_H

#include "mlptui/nn/gradcheck.h"

static inline void choose(struct gradcheck *check, size_t count, bool skip)
{
    gradcheck_choose_begin(check, count, skip);
    while (gradcheck_choose_more(check))
        ;
}

/* All chosen parameters at epsilon = 1 / n. */
static inline struct gradcheck_row compare(struct gradcheck *check, double n)
{
    struct gradcheck_row row = gradcheck_row_begin(n);

    for (size_t k = 0; k < check->count; k++)
        gradcheck_row_add(&row, check, k);
    return row;
}

#endif
