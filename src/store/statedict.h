/* statedict: a network that PyTorch saved: a state_dict of Linear layers in a safetensors file.
 *
 * Each layer is a tensor NAME.weight (n_out, n_in) and, unless it has no bias (then 0), NAME.bias
 * (n_out), of float32, float16, bfloat16 or float64. Nothing says in which order the layers follow:
 * they do in that of their names, the numbers in these taken as numbers, if each layer's outputs
 * are the next one's inputs then; else in the one order in which they are, hidden.0 before hidden.1
 * if that leaves one. */
#ifndef MLPTUI_STORE_STATEDICT_H
#define MLPTUI_STORE_STATEDICT_H

#include "mlptui/nn/network.h"
#include "store/safetensors.h"

/* Prefix of the names of an optimizer's tensors, which are ignored here. */
#define STATEDICT_OPTIMIZER "optimizer."

/* The network, its activation the default, for nothing tells which it is; to be released with
 * network_release. False with `error` where there is another tensor than those of Linear layers,
 * where no order fits or several do, and on anything malformed. */
bool statedict_read(struct network *network, struct safetensors *st, struct error *error);

/* Reads one layer's tensors, which have been found to have its shape; `bias` NULL: zeros. */
bool statedict_read_layer(struct safetensors *st, const char *weight, const char *bias,
                          enum safetensors_values allowed, struct layer *to, struct error *error);

/* (rows, columns) to (columns, rows): here a layer is (n_in, n_out), in PyTorch (n_out, n_in). */
void statedict_transpose(const float *from, size_t rows, size_t columns, float *to);

#endif
