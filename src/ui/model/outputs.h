/* outputs: the files that the screen's options name: --save, --metrics, --plot. What they hold is
 * what the same options of `mlptui train` give, run by run.
 *
 *     the names -> outputs_run, outputs_epoch, outputs_network, as runs go -> outputs_end */
#ifndef MLPTUI_UI_MODEL_OUTPUTS_H
#define MLPTUI_UI_MODEL_OUTPUTS_H

#include <stdio.h>

#include "mlptui/data/dataset.h"
#include "mlptui/train/checkpoint.h"
#include "store/metrics_log.h"
#include "ui/model/run_list.h"

struct outputs {
    const char *save, *metrics, *plot; /* NULL: not asked for; all else begins as zero */
    struct metrics_log *log;           /* NULL: not open yet, or no longer */
    unsigned saved_run;                /* whose network the file has, 0: nobody's */
    size_t saved_epoch;
    bool drawn;
    struct error error; /* the first thing that went wrong; empty: nothing did */
};

/* A run begins: the first one opens the file of figures. False with `error`, as the calls below:
 * nothing more goes to that file. */
bool outputs_run(struct outputs *outputs, unsigned run, const struct config *config,
                 struct error *error);
bool outputs_epoch(struct outputs *outputs, unsigned run, const struct epoch_metrics *metrics,
                   struct error *error);

/* The file holds the network of the run that ended last, as of its last good epoch. */
bool outputs_network(struct outputs *outputs, const struct checkpoint *checkpoint,
                     const struct dataset *dataset, struct error *error);

/* Draws the chart of the runs, closes the file of figures, and says on `out` what is where. False
 * after saying on standard error what went wrong. */
bool outputs_end(struct outputs *outputs, const struct run_list *runs, FILE *out);

#endif
