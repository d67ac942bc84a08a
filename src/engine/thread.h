/* thread: how this program starts a thread: with all signals blocked but those of a crash. */
#ifndef MLPTUI_ENGINE_THREAD_H
#define MLPTUI_ENGINE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

#include "mlptui/base/error.h"

/* Runs `work(context)` in a new thread, which is to be joined. Its helper threads inherit the
 * blocked signals. False with `error` when it cannot be made. */
bool thread_start(pthread_t *thread, void *(*work)(void *), void *context, struct error *error);

#endif
