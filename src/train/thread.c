/* thread: how this program starts a thread: with all signals blocked but those of a crash. */
#include "train/thread.h"

#include <signal.h>
#include <string.h>

bool thread_start(pthread_t *thread, void *(*work)(void *), void *context, struct error *error)
{
    static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT};
    sigset_t all, before;

    sigfillset(&all);
    /* A crash of this thread must still reach the handler that gives the terminal back: blocked,
     * these would kill the process past it. */
    for (size_t i = 0; i < sizeof crashes / sizeof crashes[0]; i++)
        sigdelset(&all, crashes[i]);
    pthread_sigmask(SIG_BLOCK, &all, &before); /* the new thread inherits it */
    int failure = pthread_create(thread, NULL, work, context);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failure != 0)
        return error_set(error, "cannot start the training thread: %s", strerror(failure));
    return true;
}
