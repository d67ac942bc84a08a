/* layer_stats: statistics of weights, activations and gradients by layer, in one mini-batch. Never
 * changes the network. */
#ifndef MLPTUI_TRAIN_LAYER_STATS_H
#define MLPTUI_TRAIN_LAYER_STATS_H

#include "mlptui/train/metrics.h"

/* Around one step, after network_forward: `before` writes all but the update, `after` the update.
 * `scratch` (parameter_count) holds the gradient, then the weights as they were. The pass's deltas
 * are overwritten, which the step computes anew. The team of threads shares the layers. */
void layer_stats_before(struct network_metrics *metrics, const struct network *network,
                        struct pass *pass, const uint8_t *labels, float *scratch);
void layer_stats_after(struct network_metrics *metrics, const struct network *network,
                       float *scratch, uint64_t step);

/* How many units of hidden layer l have the output 0 for each sample of the last network_forward; 0
 * where that does not make a unit dead under the network's activation. */
size_t layer_stats_dead(const struct network *network, const struct pass *pass, size_t l);

#endif
