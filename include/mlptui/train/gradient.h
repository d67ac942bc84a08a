/* gradient: the gradient check of one training image: the network, its gradient by
 * backpropagation, and the finite differences that judge it (mlptui/nn/gradcheck.h).
 *
 *     gradient_init -> gradcheck_choose_... and gradcheck_row_... on `check` -> gradient_judge ->
 *     gradient_release */
#ifndef MLPTUI_TRAIN_GRADIENT_H
#define MLPTUI_TRAIN_GRADIENT_H

#include "mlptui/nn/gradcheck.h"
#include "mlptui/train/config.h"

#define GRADIENT_MAX_N 32

/* What is to be checked. */
struct gradient_order {
    size_t layer;  /* from 1; 0: the second as in the reference experiment, or the only one */
    size_t params; /* how many are compared, from 1 */
    size_t sample; /* of the training set, from 0 */
    bool bias, keep_zeros;
    double tolerance;
    size_t n_count;
    double n[GRADIENT_MAX_N]; /* (n_count), each > 0 */
};

/* Ten weights of the second layer on image 0, at the eight N of the reference experiment. */
extern const struct gradient_order gradient_order_default;

/* Whether two are about the same parameters, image and N. */
bool gradient_order_same(const struct gradient_order *a, const struct gradient_order *b);

/* A check that is ready: its parameters are still to be chosen. */
struct gradient {
    struct network network; /* the one that is judged */
    struct pass pass;
    float *values; /* (P) what backpropagation says; owned */
    struct gradcheck check;
    uint8_t label; /* of the image */
};

/* Makes the network (freshly initialized by the config, or, where `from` is not NULL, a copy of
 * that) and its gradient on the image. Calls gemm_set_threads. False with `error` (no such image or
 * layer, a config that does not fit, no memory); the gradient is to be released in any case. */
bool gradient_init(struct gradient *gradient, const struct config *config,
                   const struct dataset *dataset, const struct gradient_order *order,
                   const struct network *from, struct error *error);
void gradient_release(struct gradient *gradient);

/* The row with the smallest relative difference; NaN is more than any. */
const struct gradcheck_row *gradient_best(const struct gradcheck_row *rows, size_t count);

/* What the figures amount to, and the sentence for it. */
enum gradient_verdict {
    GRADIENT_PASSED,  /* the best row is within the tolerance */
    GRADIENT_FAILED,  /* it is not */
    GRADIENT_NOTHING, /* neither: no parameter has anything to say */
};

#define GRADIENT_TEXT_SIZE 160
enum gradient_verdict gradient_judge(size_t chosen, size_t silent, size_t skipped,
                                     const struct gradcheck_row *rows, size_t count,
                                     double tolerance, char text[GRADIENT_TEXT_SIZE]);

#endif
