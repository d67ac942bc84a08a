/* interrupt: the handler notes the first signal's number and time; one that comes well after it
 * ends the process. */
#include "cli/interrupt.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <time.h>

/* A signal this soon after the first is the same wish: timeout(1), for one, sends each to the
 * process and then to its group. */
#define SAME_WISH 500000000LL /* nanoseconds */

static volatile sig_atomic_t caught;
static atomic_llong since; /* when the first came; 0: none has */

/* Any thread may be the one that is interrupted, so what is kept is atomic. */
static void note(int signal_number)
{
    int error_before = errno;
    struct timespec now;
    long long first = 0;

    clock_gettime(CLOCK_MONOTONIC, &now);
    long long t = (long long)now.tv_sec * 1000000000LL + now.tv_nsec;
    if (atomic_compare_exchange_strong(&since, &first, t)) {
        caught = signal_number;
    } else if (t - first > SAME_WISH) {
        signal(signal_number, SIG_DFL);
        raise(signal_number); /* comes when this handler returns */
    }
    errno = error_before;
}

static void listen_for(int signal_number)
{
    struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
    struct sigaction old;

    sigemptyset(&action.sa_mask);
    if (sigaction(signal_number, NULL, &old) == 0 && old.sa_handler == SIG_IGN)
        return;
    sigaction(signal_number, &action, NULL);
}

void interrupt_init(void)
{
    signal(SIGPIPE, SIG_IGN);
    listen_for(SIGINT);
    listen_for(SIGTERM);
}

int interrupt_signal(void)
{
    return caught;
}
