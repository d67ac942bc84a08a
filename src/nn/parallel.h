/* parallel: teams of threads. Each thread that calls parallel_run owns a team, of which it is a
 * member, and which splits the work into parts. */
#ifndef MLPTUI_NN_PARALLEL_H
#define MLPTUI_NN_PARALLEL_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "mlptui/base/error.h"

/* The number of members of the calling thread's team, itself included; 1 before the first call. */
void parallel_set_size(size_t wanted);
size_t parallel_size(void);

/* Starts the missing members; otherwise parallel_run does. False with `error` when a thread cannot
 * be created; those that run remain. */
bool parallel_start(struct error *error);

/* Calls `run` with parts 0 .. parts - 1, distributed over the members, and returns when all are
 * done. If members could not be started, the others do several parts each. */
void parallel_run(void (*run)(void *context, size_t part, size_t parts), void *context,
                  size_t parts);

/* Ends all members but the calling thread; they busy-wait for a moment after each parallel_run.
 * Call before the calling thread ends or blocks. */
void parallel_rest(void);

/* Blocks all signals but those of a fault: blocked, these would kill the process without the
 * handler that restores the terminal. */
void parallel_block_signals(sigset_t *before);

#endif
