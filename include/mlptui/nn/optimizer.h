/* optimizer: how a gradient changes the parameters, each kind a row of a table. A new one is an
 * enumerator in here and its row and function in optimizer.c; nothing else knows a kind. */
#ifndef MLPTUI_NN_OPTIMIZER_H
#define MLPTUI_NN_OPTIMIZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mlptui/base/error.h"
#include "mlptui/nn/network.h"

/* g is the gradient dW + wd * W. */
enum optimizer_kind {
    OPTIMIZER_SGD,      /* W -= lr * g */
    OPTIMIZER_MOMENTUM, /* v = m * v + g; W -= lr * v (Polyak; as torch.optim.SGD) */
    OPTIMIZER_ADAM,     /* Kingma & Ba 2015, algorithm 1, beta 0.9 / 0.999, eps 1e-8 */
    OPTIMIZER_RMSPROP,  /* v = 0.99 v + 0.01 g^2; W -= lr * g / (sqrt(v) + 1e-8) (Tieleman & Hinton
                         * 2012; as torch.optim.RMSprop) */
    OPTIMIZER_NESTEROV, /* v = m * v + g; W -= lr * (g + m * v) (as torch.optim.SGD, nesterov=True)
                         */
    OPTIMIZER_COUNT
};

#define OPTIMIZER_MOST_MOMENTS 2

/* What an update works on: some of the parameters, in arrays of `count`. */
struct optimizer_update {
    size_t count;
    float *parameters;
    const float *gradient;                  /* weight decay is in it */
    float *moments[OPTIMIZER_MOST_MOMENTS]; /* in the order of their names */
    double rate, momentum;
    uint64_t step; /* 1 for the first one */
};

struct optimizer_row {
    const char *name;
    /* Of the arrays of moments that it keeps, one value per parameter in each; NULL after the last.
     * They start at 0. */
    const char *moment_names[OPTIMIZER_MOST_MOMENTS];
    const char *step;  /* in words, what a step takes off the weights: "rate x gradient" */
    bool has_momentum; /* it reads `momentum` */
    /* NULL: W -= lr * g, which rides on the backward pass and needs no array. */
    void (*update)(const struct optimizer_update *update);
};

extern const struct optimizer_row optimizers[OPTIMIZER_COUNT];

const char *optimizer_name(unsigned kind); /* NULL: there are no more */

/* How many arrays of moments it keeps: 0 to OPTIMIZER_MOST_MOMENTS. */
size_t optimizer_moments(enum optimizer_kind kind);

struct optimizer {
    enum optimizer_kind kind;
    double rate;         /* lr; may change between steps */
    double momentum;     /* m, of kinds that have it */
    double weight_decay; /* wd: L2, on weights only, never on biases */
    uint64_t steps;      /* taken so far */
    size_t parameter_count;
    float *gradient; /* (parameter_count); NULL where the kind needs none */
    float *moments;  /* (optimizer_moments, parameter_count); NULL where it has none */
};

/* Allocates what the kind needs, zeroed. False with `error` when memory is out. */
bool optimizer_init(struct optimizer *optimizer, enum optimizer_kind kind,
                    const struct network *network, struct error *error);
void optimizer_release(struct optimizer *optimizer);

/* One step after network_forward on the same pass: backward pass and update. */
void optimizer_step(struct optimizer *optimizer, struct network *network, struct pass *pass,
                    const uint8_t *labels);

#endif
