/* interrupt: the handler notes the signal's number and nothing else. */
#include "cli/interrupt.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t caught;

static void note(int signal_number)
{
    caught = signal_number;
}

static void listen_for(int signal_number)
{
    struct sigaction action = {.sa_handler = note, .sa_flags = (int)(SA_RESTART | SA_RESETHAND)};
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
