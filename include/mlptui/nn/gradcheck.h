/* gradcheck: backpropagation judged by finite differences.
 *
 * The judge is a loss in double precision that shares no code with the engine: plain loops over a
 * copy of the parameters, exact cross-entropy -ln p (what backpropagation differentiates; the
 * 1e-8 of the reported loss is not in it), by log-sum-exp. The derivative for one parameter is the
 * central difference (L(theta + eps) - L(theta - eps)) / (2 eps), eps = 1 / N.
 *
 * A comparison is inconclusive where the parameter has no influence on this sample, as behind a
 * pixel or a ReLU unit that is 0: both gradients are exactly 0. It is also inconclusive where a
 * gradient has no significant digits: single precision keeps none of a slope of 1e-7 in a saturated
 * unit, double precision none of a loss that changes by less than its rounding error. Such
 * parameters are reported apart, with the cause. */
#ifndef MLPTUI_NN_GRADCHECK_H
#define MLPTUI_NN_GRADCHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "mlptui/base/error.h"
#include "mlptui/nn/network.h"

/* Why the comparison of a parameter is inconclusive. With PIXEL_ZERO to NO_WAY_OUT both gradients
 * are exactly 0. */
enum gradcheck_cause {
    GRADCHECK_LIVE,        /* it is conclusive */
    GRADCHECK_PIXEL_ZERO,  /* the pixel that the weight multiplies is 0 */
    GRADCHECK_INPUT_ZERO,  /* the unit of the layer before is 0 */
    GRADCHECK_OUTPUT_DEAD, /* the unit that it leads to is 0, with slope 0 */
    GRADCHECK_NO_WAY_OUT,  /* no weight behind that unit leads on to the loss */
    GRADCHECK_SATURATED,   /* that unit's slope is below GRADCHECK_FLAT */
    GRADCHECK_CERTAIN,     /* the loss is saturated: p - 1 of the label is nearly 0 */
    GRADCHECK_TOO_SMALL,   /* both gradients are below GRADCHECK_SMALL times the loss */
};

/* In single precision a slope s = a (1 - a) has an error of 2^-24, relative 2^-24 / s: at most
 * 3e-5, within the tolerance of 1e-4, down to s = 1/512. */
#define GRADCHECK_FLAT (1.0 / 512)
/* A loss L has a rounding error of 1e-16 L, its difference quotient with a step of 1e-3 one of
 * 1e-13 L: within that tolerance for gradients above 1e-9 L. */
#define GRADCHECK_SMALL 1e-9

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
    double scale;      /* the largest |analytic| or |numeric| there is */
    double relative;   /* largest / scale */
    size_t worst;      /* which of the chosen parameters */
};

/* Progress of the choice of parameters. */
struct gradcheck_choice {
    size_t wanted;
    bool skip;
    size_t next;        /* of the layer's parameters: the first not yet looked at */
    double loss, least; /* the loss, and the gradient that is too small for it */
    size_t column;
    double pull; /* of that column's unit; NaN: not yet computed */
    size_t vain; /* inconclusive parameters for which the loss had to be computed */
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
    double *in;            /* (n_in) what the layer gets; owned, as is the next */
    double *sums;          /* (n_out) its sums, before the activation */
    double nudge;          /* added to the layer's output `nudged`; 0 but for a moment */
    size_t nudged;

    struct gradcheck_choice choice;
    size_t count;                        /* chosen parameters */
    struct gradcheck_parameter *chosen;  /* (count), owned */
    size_t skipped_count;                /* left out, as inconclusive */
    struct gradcheck_parameter *skipped; /* the first GRADCHECK_MOST_LISTED of these; owned */
};

#define GRADCHECK_MOST_LISTED 1000
/* Limit on inconclusive parameters for which the loss is computed during the choice. (A pixel or
 * unit that is 0 needs no loss.) */
#define GRADCHECK_MOST_PROBED 1000

/* Prepares the check of one layer, its weights or its biases, on one sample: `input` (D) and its
 * label. `gradient` is the gradient to check. False with `error` when there is no such layer or
 * memory is out. */
bool gradcheck_init(struct gradcheck *check, const struct network *network, const float *input,
                    size_t label, const float *gradient, size_t layer, bool bias,
                    struct error *error);
void gradcheck_release(struct gradcheck *check);

/* Chooses the first `count` parameters of the layer in the order W[0][0], W[1][0], ..., W[0][1],
 * ...; with `skip` inconclusive ones go into `skipped` instead, until the layer's parameters or
 * GRADCHECK_MOST_PROBED are used up. Fewer than `count`, even none, may be found. _more examines
 * one parameter, and returns false when the choice is complete. Aborts when out of memory. */
void gradcheck_choose_begin(struct gradcheck *check, size_t count, bool skip);
bool gradcheck_choose_more(struct gradcheck *check);

/* The loss of the sample, and its central difference for one parameter. */
double gradcheck_loss(struct gradcheck *check);
double gradcheck_numeric(struct gradcheck *check, size_t index, double epsilon);

/* An empty row for epsilon = 1 / n, to which the chosen parameters 0 .. count - 1 are added. */
struct gradcheck_row gradcheck_row_begin(double n);
void gradcheck_row_add(struct gradcheck_row *row, struct gradcheck *check, size_t k);

/* The parameter's name, "W2[3][0]" or "b2[3]", and the cause in one clause, which begins with "both
 * exactly 0" where both gradients are. `layer` counts from 0. Return `text`. */
#define GRADCHECK_NAME_SIZE 48
#define GRADCHECK_TEXT_SIZE 128
char *gradcheck_name(size_t layer, bool bias, const struct gradcheck_parameter *parameter,
                     char text[GRADCHECK_NAME_SIZE]);
char *gradcheck_explain(size_t layer, const struct gradcheck_parameter *parameter,
                        char text[GRADCHECK_TEXT_SIZE]);

#endif
