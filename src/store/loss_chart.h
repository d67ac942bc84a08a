/* loss_chart: the loss of runs by epoch as a chart in a file: a curve for each split that a run
 * evaluates. */
#ifndef MLPTUI_STORE_LOSS_CHART_H
#define MLPTUI_STORE_LOSS_CHART_H

#include "mlptui/train/run.h"

struct loss_run {
    const char *name; /* in the legend, before the split; NULL: the split alone */
    const struct run *run;
};

/* Draws into `path`, whose form its ending says (store/figure.h); a file of that name is replaced
 * as a whole. False with `error`, also where there is no curve. */
bool loss_chart_write(const struct loss_run *runs, size_t count, const char *path,
                      struct error *error);

/* The same of the loss on one split alone, a curve for each run. */
bool loss_chart_compare(const struct run *runs, size_t count, enum split_id split, const char *path,
                        struct error *error);

#endif
