/* thread: how this program starts a thread: with all signals blocked but those of a crash. */
#include "engine/thread.h"

#include <signal.h>
#include <string.h>

#include "nn/parallel.h"

bool thread_start(pthread_t *thread, void *(*work)(void *), void *context, struct error *error)
{
    sigset_t before;

    parallel_block_signals(&before); /* the new thread inherits it */
    int failure = pthread_create(thread, NULL, work, context);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failure != 0)
        return error_set(error, "cannot start the training thread: %s", strerror(failure));
    return true;
}
