/* initializer: the values that weights start from, each kind a row of a table. Biases always start
 * at 0. A new one is an enumerator in here and its row and function in initializer.c. */
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

struct initializer_row {
    const char *name;
    /* One weight of a layer (n_in, n_out), in double precision; NULL: all are 0. */
    double (*draw)(struct random *random, double n_in, double n_out);
    bool unscaled; /* whatever the widths: too large for wide layers */
};

extern const struct initializer_row initializers[INIT_COUNT];

const char *initializer_name(unsigned kind); /* NULL: there are no more */

/* Fills all parameters of the network, drawing layer by layer, row-major, from `random`. */
void initializer_fill(enum initializer kind, struct network *network, struct random *random);

#endif
