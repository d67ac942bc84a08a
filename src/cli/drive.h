/* drive: a run on the main thread from its first mini-batch to its end, with a line of progress. */
#ifndef MLPTUI_CLI_DRIVE_H
#define MLPTUI_CLI_DRIVE_H

#include "cli/progress.h"
#include "mlptui/train/trainer.h"

enum drive_end {
    DRIVE_FINISHED,
    DRIVE_DIVERGED,
    DRIVE_STOPPED, /* by a signal: interrupt_signal */
    DRIVE_REFUSED  /* the receiver of epochs said so */
};

/* Is given each epoch when it is complete; false ends the run. */
typedef bool drive_epoch_fn(void *context, const struct epoch_metrics *metrics);

/* Advances the trainer until the run ends. `name` stands before the progress, NULL: nothing does.
 * The line of progress is gone before each epoch is given away, and at the end. */
enum drive_end drive(struct trainer *trainer, struct progress *progress, const char *name,
                     drive_epoch_fn *receive, void *context);

/* Says on standard error where the run diverged and what may help; `name` as above. */
void drive_say_diverged(const struct trainer *trainer, const char *name);

#endif
