/* train_loop: a run on the main thread from its first mini-batch to its end, with a line of
 * progress. */
#ifndef MLPTUI_CLI_TRAIN_LOOP_H
#define MLPTUI_CLI_TRAIN_LOOP_H

#include "cli/progress.h"
#include "mlptui/train/trainer.h"

enum train_loop_end {
    TRAIN_LOOP_FINISHED,
    TRAIN_LOOP_DIVERGED,
    TRAIN_LOOP_STOPPED, /* by a signal: interrupt_signal */
    TRAIN_LOOP_REFUSED  /* the receiver of epochs said so */
};

/* Is given each epoch when it is complete; false ends the run. */
typedef bool train_loop_epoch_fn(void *context, const struct epoch_metrics *metrics);

/* Advances the trainer until the run ends. `name` stands before the progress, NULL: nothing does.
 * The line of progress is gone before each epoch is given away, and at the end. */
enum train_loop_end train_loop(struct trainer *trainer, struct progress *progress, const char *name,
                               train_loop_epoch_fn *receive, void *context);

/* Says on standard error where the run diverged and what may help; `name` as above. */
void train_loop_say_diverged(const struct trainer *trainer, const char *name);

#endif
