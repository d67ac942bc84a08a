/* optimizer: how a gradient changes the parameters. */
#ifndef MLPTUI_NN_OPTIMIZER_H
#define MLPTUI_NN_OPTIMIZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mlptui/base/error.h"
#include "mlptui/nn/network.h"

enum optimizer_kind {
    OPTIMIZER_SGD,      /* W -= lr * (dW + wd * W) */
    OPTIMIZER_MOMENTUM, /* v = m * v + dW + wd * W; W -= lr * v (Polyak; as torch.optim.SGD) */
    OPTIMIZER_ADAM,     /* Kingma & Ba 2015, algorithm 1, beta 0.9 / 0.999, eps 1e-8; L2 in dW */
    OPTIMIZER_COUNT
};

extern const char *const optimizer_names[OPTIMIZER_COUNT]; /* "sgd", "momentum", "adam" */

#define OPTIMIZER_MOST_MOMENTS 2

struct optimizer_row {
    const char *name;
    /* Of the arrays of moments that it keeps, one value per parameter in each; NULL after the last.
     */
    const char *moment_names[OPTIMIZER_MOST_MOMENTS];
};

extern const struct optimizer_row optimizers[OPTIMIZER_COUNT];

const char *optimizer_name(unsigned kind); /* NULL: there are no more */

/* How many arrays of moments it keeps: 0 to OPTIMIZER_MOST_MOMENTS. */
size_t optimizer_moments(enum optimizer_kind kind);

struct optimizer {
    enum optimizer_kind kind;
    double rate;         /* lr; may change between steps */
    double momentum;     /* of OPTIMIZER_MOMENTUM */
    double weight_decay; /* wd: L2, on weights only, never on biases */
    uint64_t steps;      /* taken so far: Adam's t */
    size_t parameter_count;
    float *gradient; /* (parameter_count); NULL for plain SGD, which needs none */
    float *moments;  /* velocity (1x) or Adam's m then v (2x); NULL for SGD */
};

/* Allocates what the kind needs, zeroed. False with `error` when memory is out. */
bool optimizer_init(struct optimizer *optimizer, enum optimizer_kind kind,
                    const struct network *network, struct error *error);
void optimizer_release(struct optimizer *optimizer);

/* One step after network_forward on the same pass: backward pass and update. */
void optimizer_step(struct optimizer *optimizer, struct network *network, struct pass *pass,
                    const uint8_t *labels);

#endif
