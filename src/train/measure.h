/* measure: what the layers look like in one mini-batch. Reads the network, never changes it. */
#ifndef MLPTUI_TRAIN_MEASURE_H
#define MLPTUI_TRAIN_MEASURE_H

#include "mlptui/train/metrics.h"

/* Around one step, after network_forward: `before` writes all but the update, `after` the update.
 * `scratch` (parameter_count) holds the gradient, then the weights as they were. The pass's deltas
 * are overwritten, which the step computes anew. The team of threads shares the layers. */
void measure_before(struct network_metrics *metrics, const struct network *network,
                    struct pass *pass, const uint8_t *labels, float *scratch);
void measure_after(struct network_metrics *metrics, const struct network *network, float *scratch,
                   uint64_t step);

/* How many of n units have the output 0 for each of B samples. */
size_t measure_dead(const float *outputs, size_t n, size_t B);

#endif
