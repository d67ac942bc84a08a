/* initializer: the values that weights start from. Biases always start at 0. */
#ifndef MLPTUI_NN_INITIALIZER_H
#define MLPTUI_NN_INITIALIZER_H

#include "mlptui/base/random.h"
#include "mlptui/nn/network.h"

enum initializer {
    INIT_ZERO,   /* all 0 */
    INIT_NORMAL, /* N(0, 1), not scaled */
    INIT_GLOROT, /* uniform on [-d, d], d = sqrt(6 / (n_in + n_out)): Glorot & Bengio 2010, eq. 16
                  */
    INIT_HE,     /* N(0, 1) * sqrt(2 / n_in): He et al. 2015, eq. 10 */
    INIT_COUNT
};

extern const char *const initializer_names[INIT_COUNT]; /* "zero", "normal", "glorot", "he" */
const char *initializer_name(unsigned kind);            /* NULL: there are no more */

/* Fills all parameters of the network, drawing layer by layer, row-major, from `random` in double
 * precision. */
void initializer_fill(enum initializer kind, struct network *network, struct random *random);

#endif
