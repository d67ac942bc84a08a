/* gradcheck: backpropagation judged by finite differences.
 *
 * The judge is a loss in double precision that shares no code with the engine: plain loops over a
 * copy of the parameters, exact cross-entropy -ln p (what backpropagation differentiates; the
 * 1e-8 of the reported loss is not in it), by log-sum-exp. The derivative for one parameter is the
 * central difference (L(theta + eps) - L(theta - eps)) / (2 eps), eps = 1 / N.
 *
 * A difference says nothing where the parameter has no influence at all on this sample, as behind a
 * pixel or a ReLU unit that is 0: both gradients are exactly 0 then. Such parameters are told
 * apart. */
#ifndef MLPTUI_NN_GRADCHECK_H
#define MLPTUI_NN_GRADCHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "mlptui/base/error.h"
#include "mlptui/nn/network.h"

/* Why a parameter has no influence on the loss of the sample. */
enum gradcheck_cause {
    GRADCHECK_LIVE,        /* it has */
    GRADCHECK_PIXEL_ZERO,  /* the pixel that the weight multiplies is 0 */
    GRADCHECK_INPUT_ZERO,  /* the unit of the layer before is 0 */
    GRADCHECK_OUTPUT_DEAD, /* the unit that it leads to is 0, with slope 0 (ReLU) */
    GRADCHECK_NO_WAY_OUT,  /* no weight behind that unit leads on to the loss, as with zero weights
                            */
};

struct gradcheck_parameter {
    size_t index;       /* into network.parameters */
    size_t row, column; /* of the weight matrix (n_in, n_out); a bias has row 0 */
    double analytic;
    enum gradcheck_cause cause;
};

/* The differences of all chosen parameters for one N. */
struct gradcheck_row {
    double n, epsilon; /* epsilon = 1 / n */
    double largest;    /* max |analytic - numeric| */
    double relative;   /* that, divided by the largest |analytic| or |numeric| there is */
    size_t worst;      /* which of the chosen parameters */
};

struct gradcheck {
    struct network_shape shape;
    size_t layer; /* 0: the first */
    bool bias;    /* its biases instead of its weights */
    size_t label;
    const float *gradient; /* (P) analytic, as network_backward gives it; not owned */
    double *parameters;    /* (P), a copy; owned, as are the two below */
    double *input;         /* (D) */
    double *activations;   /* room for two layers */

    size_t count;                        /* chosen parameters */
    struct gradcheck_parameter *chosen;  /* (count), owned */
    size_t skipped_count;                /* met on the way, and both gradients exactly 0 */
    struct gradcheck_parameter *skipped; /* (skipped_count), owned */
};

/* Parameters that are looked at in search of some with a gradient. */
#define GRADCHECK_MOST_SKIPPED 1000

/* Prepares the check of one layer, its weights or its biases, on one sample: `input` (D) and its
 * label. `gradient` is what is judged. False with `error` where there is no such layer, or no
 * memory. */
bool gradcheck_init(struct gradcheck *check, const struct network *network, const float *input,
                    size_t label, const float *gradient, size_t layer, bool bias,
                    struct error *error);
void gradcheck_release(struct gradcheck *check);

/* Chooses the first `count` parameters of the layer in the order W[0][0], W[1][0], ..., W[0][1],
 * ...; with `skip_zeros` those for which both gradients are exactly 0 are listed in `skipped` and
 * others taken, until GRADCHECK_MOST_SKIPPED have been. Fewer than `count`, even none, may be
 * found. Aborts when out of memory. */
void gradcheck_choose(struct gradcheck *check, size_t count, bool skip_zeros);

/* The loss of the sample, and its central difference for one parameter. */
double gradcheck_loss(struct gradcheck *check);
double gradcheck_numeric(struct gradcheck *check, size_t index, double epsilon);

/* Compares all chosen parameters at epsilon = 1 / n. */
struct gradcheck_row gradcheck_compare(struct gradcheck *check, double n);

#endif
