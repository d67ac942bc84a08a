/* network: a multilayer perceptron's parameters and its passes over a mini-batch.
 *
 * Pure arithmetic over memory that the caller owns or that network_init / pass_init allocate once:
 * no thread, file or screen in here. Shapes: B samples of a mini-batch, D inputs, H hidden units, C
 * classes. A layer maps n_in units to n_out: z = a W + b, W (n_in, n_out) row-major; hidden layers
 * apply the activation, the last one softmax. */
#ifndef MLPTUI_NN_NETWORK_H
#define MLPTUI_NN_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mlptui/base/error.h"
#include "mlptui/nn/activation.h"
#include "mlptui/nn/loss.h"

#define NETWORK_MAX_HIDDEN     16
#define NETWORK_MAX_LAYERS     (NETWORK_MAX_HIDDEN + 1)
#define NETWORK_MAX_WIDTH      65536
#define NETWORK_MAX_PARAMETERS ((size_t)1 << 28) /* 1 GiB of float32 */

struct layer {
    size_t n_in, n_out;
    float *weights; /* (n_in, n_out), row-major: a window into the network's block */
    float *bias;    /* (n_out) */
};

/* The shape of a network: widths of input, hidden layers and output. */
struct network_shape {
    size_t layer_count;                    /* hidden layers + 1 */
    size_t widths[NETWORK_MAX_LAYERS + 1]; /* widths[0] = D ... widths[layer_count] = C */
    enum activation activation;            /* of all hidden layers */
    enum loss loss;
};

struct network {
    struct network_shape shape;
    size_t parameter_count;
    float *parameters; /* (parameter_count): W1 b1 W2 b2 ..., one 64-byte aligned block, owned */
    struct layer layers[NETWORK_MAX_LAYERS];
};

/* Whether layers, widths, activation and loss are the same. */
bool network_shape_same(const struct network_shape *a, const struct network_shape *b);

/* Counts the parameters; false with `error` where the layers, a width or they are beyond the limits
 * above. */
bool network_shape_check(const struct network_shape *shape, size_t *parameters,
                         struct error *error);

/* Allocates the block (zeroed). False with `error` where network_shape_check finds fault or memory
 * is out; `network` then holds nothing. */
bool network_init(struct network *network, const struct network_shape *shape, struct error *error);
void network_release(struct network *network);

/* Copies parameters between networks of the same shape. Cannot fail. */
void network_copy(struct network *to, const struct network *from);

struct sparse; /* src/nn/sparse.h */

/* The memory of one pass over up to `capacity` samples: activations, and deltas when `training`. */
struct pass {
    size_t capacity; /* B at most */
    size_t count;    /* B of the last network_forward */
    float *input;    /* (capacity, D): the caller fills the first `count` rows */
    float
        *activations[NETWORK_MAX_LAYERS]; /* [l]: (capacity, n_out of l); the last holds softmax */
    float *deltas[NETWORK_MAX_LAYERS];    /* as activations; NULL unless training */
    float *sums[NETWORK_MAX_LAYERS]; /* as deltas, of hidden layers: their weighted sums z; NULL
                                      * unless the activation's slope is computed from them */
    float *memory;                   /* one block, owned */
    struct sparse *sparse;           /* the input without its zeros, owned */
    bool input_is_sparse;            /* the last network_forward took it */
};

bool pass_init(struct pass *pass, const struct network_shape *shape, size_t capacity, bool training,
               struct error *error);
void pass_release(struct pass *pass);

/* Forward pass over pass->input rows 0..count-1; fills every activation, softmax in the last. */
void network_forward(const struct network *network, struct pass *pass, size_t count);

/* Class probabilities of the last forward pass: (count, C). */
const float *network_output(const struct network *network, const struct pass *pass);

/* Both: the class probabilities (count, C) of the images in pass->input, which need no more than a
 * pass without `training`. Valid until the next forward pass. */
const float *network_predict(const struct network *network, struct pass *pass, size_t count);

/* Backward pass after network_forward, for `labels` (count): the gradient of the mean exact
 * cross-entropy (p - onehot) / count is written to `gradient`, laid out as the parameters
 * (parameter_count floats). The input's gradient is never computed. */
void network_backward(const struct network *network, struct pass *pass, const uint8_t *labels,
                      float *gradient);

/* Backward pass with plain SGD riding on the gradient products (alpha = -rate / B, beta = 1 -
 * rate * weight_decay): no gradient buffer. Each layer's delta is propagated before the layer
 * changes. Weight decay acts on weights, not on biases. */
void network_backward_sgd(struct network *network, struct pass *pass, const uint8_t *labels,
                          float rate, float weight_decay);

#endif
