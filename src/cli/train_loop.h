/* train_loop: a run on the main thread from its first mini-batch to its end, with a line of
 * progress. */
#ifndef MLPTUI_CLI_TRAIN_LOOP_H
#define MLPTUI_CLI_TRAIN_LOOP_H

#include "cli/progress.h"
#include "mlptui/train/run.h"

/* Called after each epoch; false ends the run. */
typedef bool train_loop_epoch_fn(void *context, const struct epoch_metrics *metrics);

/* Advances the trainer, and the record `run`, until the run ends: RUN_FINISHED, RUN_DIVERGED,
 * RUN_STOPPED by a signal (interrupt_signal), or RUN_FAILED if `receive` returned false. The line
 * of progress begins with the run's name; it is erased before each call of `receive`, and at the
 * end. */
void train_loop(struct run *run, struct trainer *trainer, struct progress *progress,
                train_loop_epoch_fn *receive, void *context);

/* Prints on standard error where the run diverged and what may help. */
void train_loop_say_diverged(const struct run *run, const struct trainer *trainer);

#endif
