/* signals: handlers that set a flag and write a byte, and handlers that restore the terminal before
 * a crash ends the process. The state is global because signal handlers get no argument. */
#include "term/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "term/restore.h"

#define STACK_SIZE    65536
#define STALL_SECONDS 1 /* interval of checks whether the terminal blocks the exit */

/* Requests, crashes, other signals that end the process by default, and our alarm. */
static const int handled[] = {SIGWINCH, SIGTSTP, SIGCONT, SIGTERM, SIGHUP,    SIGINT,  SIGQUIT,
                              SIGSEGV,  SIGBUS,  SIGFPE,  SIGILL,  SIGABRT,   SIGTRAP, SIGSYS,
                              SIGXCPU,  SIGPIPE, SIGUSR1, SIGUSR2, SIGVTALRM, SIGPROF, SIGALRM};

enum { ALARM = sizeof handled / sizeof handled[0] - 1, REQUESTS = 7, CRASHES = 7 };

static volatile sig_atomic_t resized, suspend, resumed, terminate;
static volatile sig_atomic_t ending;        /* like terminate, but never reset */
static int wake[2] = {-1, -1};              /* the pipe: reading end, writing end */
static struct sigaction earlier[ALARM + 1]; /* what they did before */
/* The crash may be a stack overflow. */
static char crash_stack[STACK_SIZE];
static bool own_stack;

void signals_note(int number)
{
    switch (number) {
    case SIGWINCH:
        resized = 1;
        break;
    case SIGTSTP:
        suspend = 1;
        break;
    case SIGCONT:
        resumed = 1;
        break;
    default:
        terminate = ending = number;
        /* so that access to the terminal from the background does not stop the exit */
        signal(SIGTTIN, SIG_IGN);
        signal(SIGTTOU, SIG_IGN);
        alarm(STALL_SECONDS);
        break;
    }
    ssize_t written = write(wake[1], "", 1);
    (void)written; /* a full pipe wakes poll, too */
}

static void handle_request(int number)
{
    int before = errno;

    signals_note(number);
    errno = before;
}

static const struct sigaction *earlier_action(int number)
{
    int i = 0;

    while (handled[i] != number)
        i++;
    return &earlier[i];
}

/* Returning runs a faulty instruction again, and so gives the earlier handler the true fault; a
 * signal that somebody sent has to be sent again. */
static bool comes_again(int number, const siginfo_t *info)
{
    return info->si_code > 0 &&
           (number == SIGSEGV || number == SIGBUS || number == SIGFPE || number == SIGILL);
}

static void handle_crash(int number, siginfo_t *info, void *context)
{
    int before = errno;

    (void)context;
    restore_now();
    sigaction(number, earlier_action(number), NULL);
    if (!comes_again(number, info))
        raise(number); /* blocked until this handler returns */
    errno = before;
}

/* Some time after the wish to end, the process is still there: where it is the terminal that holds
 * it, with a write that does not return, nothing but this handler can end it. */
static void handle_alarm(int number)
{
    int before = errno;

    if (ending != 0 && !restore_stalled()) {
        alarm(STALL_SECONDS);
    } else {
        int last = ending != 0 ? ending : number; /* else somebody sent SIGALRM */
        restore_now();
        signal(last, SIG_DFL);
        raise(last); /* blocked until this handler returns */
    }
    errno = before;
}

static bool make_pipe(struct error *error)
{
    if (pipe2(wake, O_CLOEXEC | O_NONBLOCK) == 0)
        return true;
    wake[0] = wake[1] = -1;
    return error_set_errno(error, "cannot make a pipe for signals");
}

static void install_requests(void)
{
    struct sigaction action = {.sa_handler = handle_request, .sa_flags = SA_RESTART};

    sigemptyset(&action.sa_mask);
    for (int i = 0; i < REQUESTS; i++) {
        sigaction(handled[i], NULL, &earlier[i]);
        if (earlier[i].sa_handler != SIG_IGN)
            sigaction(handled[i], &action, NULL);
    }
}

static void install_alarm(void)
{
    struct sigaction action = {.sa_handler = handle_alarm, .sa_flags = SA_RESTART};

    sigfillset(&action.sa_mask);
    sigaction(SIGALRM, &action, &earlier[ALARM]);
}

/* A handler of a crash runs after ours; one of another signal (a profiler's) is left in place. */
static void install_crashes(void)
{
    struct sigaction action = {.sa_sigaction = handle_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    stack_t stack = {.ss_sp = crash_stack, .ss_size = sizeof crash_stack}, present;

    own_stack = sigaltstack(NULL, &present) == 0 && (present.ss_flags & SS_DISABLE) != 0 &&
                sigaltstack(&stack, NULL) == 0;
    sigfillset(&action.sa_mask);
    for (int i = REQUESTS; i < ALARM; i++) {
        sigaction(handled[i], NULL, &earlier[i]);
        if (i < REQUESTS + CRASHES || earlier[i].sa_handler == SIG_DFL)
            sigaction(handled[i], &action, NULL);
    }
}

bool signals_start(struct error *error)
{
    resized = suspend = resumed = terminate = ending = 0;
    if (!make_pipe(error))
        return false;
    install_requests();
    install_crashes();
    xalloc_set_farewell(restore_now);
    install_alarm();
    return true;
}

void signals_stop(void)
{
    alarm(0);
    for (int i = 0; i <= ALARM; i++)
        sigaction(handled[i], &earlier[i], NULL);
    if (own_stack)
        sigaltstack(&(stack_t){.ss_flags = SS_DISABLE}, NULL);
    own_stack = false;
    close(wake[0]);
    close(wake[1]);
    wake[0] = wake[1] = -1;
}

int signals_descriptor(void)
{
    return wake[0];
}

/* Reads and clears a flag so that a signal in between is not lost. */
static int take_flag(volatile sig_atomic_t *flag)
{
    int value = *flag;

    if (value != 0)
        *flag = 0;
    return value;
}

struct terminal_signals signals_take(void)
{
    char bytes[64];

    while (read(wake[0], bytes, sizeof bytes) > 0)
        ;
    return (struct terminal_signals){.resized = take_flag(&resized) != 0,
                                     .suspend = take_flag(&suspend) != 0,
                                     .resumed = take_flag(&resumed) != 0,
                                     .terminate = take_flag(&terminate)};
}

bool signals_ending(void)
{
    return ending != 0;
}

bool signals_may_stop(void)
{
    return earlier_action(SIGTSTP)->sa_handler != SIG_IGN;
}

void signals_stop_process(void)
{
    struct sigaction standard = {.sa_handler = SIG_DFL}, ours;

    if (!signals_may_stop())
        return;
    sigemptyset(&standard.sa_mask);
    sigaction(SIGTSTP, &standard, &ours);
    /* The group, as the terminal's own Ctrl-Z would: a script that started us has to stop too. */
    kill(0, SIGTSTP);
    sigaction(SIGTSTP, &ours, NULL);
}

bool signals_stop_behind(void)
{
    sig_atomic_t before = resumed;

    resumed = 0;
    kill(0, SIGTTOU);
    bool stopped = resumed != 0;
    resumed = stopped || before != 0;
    return stopped;
}
