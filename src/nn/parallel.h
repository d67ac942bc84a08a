/* parallel: the threads that share the work of one thread, its own among them. */
#ifndef MLPTUI_NN_PARALLEL_H
#define MLPTUI_NN_PARALLEL_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "mlptui/base/error.h"

/* Members of the calling thread's team from now on, itself one of them; 1 before the first call. */
void parallel_set_size(size_t wanted);
size_t parallel_size(void);

/* Starts the members that are not there, which parallel_run else does. False with `error` where one
 * cannot be had; those that are there remain. */
bool parallel_start(struct error *error);

/* Calls `run` with parts 0 .. parts - 1, shared out among the members, and returns when all are
 * done. Where members cannot be had, those that are there do several parts each. */
void parallel_run(void (*run)(void *context, size_t part, size_t parts), void *context,
                  size_t parts);

/* Ends all members but the calling thread, which for a moment after each work are awake. To be
 * called before it ends, or sleeps for long. */
void parallel_rest(void);

/* Blocks all signals but those of a fault: the process ends anyway then, and blocked they would
 * kill it past the handler that gives the terminal back. */
void parallel_block_signals(sigset_t *before);

#endif
