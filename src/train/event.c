/* event: the names of a run's states. */
#include "mlptui/train/event.h"

const char *const run_state_names[RUN_STATE_COUNT] = {
    [RUN_WAITING] = "waiting", [RUN_LOADING] = "loading",   [RUN_TRAINING] = "training",
    [RUN_PAUSED] = "paused",   [RUN_FINISHED] = "finished", [RUN_DIVERGED] = "diverged",
    [RUN_STOPPED] = "stopped", [RUN_FAILED] = "failed",
};
