/* restore: restores terminal and standard error with async-signal-safe calls. The state is global
 * because signal handlers get no argument. */
#include "term/restore.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SEQUENCE_SIZE 512
#define KEPT_MOST     65536
#define STALL_MS      200 /* a terminal that accepts no output for so long is stuck */
#define FLUSHES       2   /* the first may precede the end of another thread's write */

/* Double-buffered, since a thread may crash while another one prepares. */
static struct origin {
    int terminal;
    struct termios modes;
    char sequence[SEQUENCE_SIZE];
    size_t length;
} origins[2];
static struct origin *_Atomic origin = &origins[0];
static atomic_bool armed;

static struct {
    atomic_bool active;
    int original; /* a duplicate of the real standard error */
} kept;

void restore_prepare(int terminal, const struct termios *modes, const char *sequence)
{
    struct origin *next = origin == &origins[0] ? &origins[1] : &origins[0];
    size_t length = strlen(sequence);

    next->terminal = terminal;
    next->modes = *modes;
    next->length = length < SEQUENCE_SIZE ? length : SEQUENCE_SIZE - 1;
    memcpy(next->sequence, sequence, next->length);
    origin = next;
}

void restore_arm(bool arm)
{
    armed = arm;
}

static bool takes_output(int descriptor, int milliseconds)
{
    struct pollfd output = {.fd = descriptor, .events = POLLOUT};
    int ready;

    do
        ready = poll(&output, 1, milliseconds);
    while (ready < 0 && errno == EINTR);
    return ready > 0;
}

/* Gives up on a terminal that is stuck. */
static void write_all(int descriptor, const char *bytes, size_t length)
{
    int flags = fcntl(descriptor, F_GETFL);

    fcntl(descriptor, F_SETFL, flags | O_NONBLOCK);
    while (length > 0 && takes_output(descriptor, STALL_MS)) {
        ssize_t n = write(descriptor, bytes, length);
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n <= 0)
            break;
        bytes += n;
        length -= (size_t)n;
    }
    fcntl(descriptor, F_SETFL, flags);
}

bool restore_stalled(void)
{
    return armed && !takes_output(origin->terminal, 0);
}

/* Duplicates the terminal's descriptor and points the old one to /dev/null: if another thread
 * crashed, the main thread may be drawing a frame, and continues. */
static int take_terminal(const struct origin *from)
{
    int terminal = fcntl(from->terminal, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

    if (terminal >= 0 && null >= 0)
        dup2(null, from->terminal);
    if (null >= 0)
        close(null);
    return terminal >= 0 ? terminal : from->terminal;
}

/* If another thread crashed, the drawing thread may be blocked in a write to the terminal, which
 * would use up any room that a flush makes. The signal interrupts that write; retried, it goes to
 * /dev/null. Only the drawing thread does not block the signal. */
static void interrupt_drawing(void)
{
    kill(getpid(), SIGWINCH);
}

static void restore_terminal(const struct origin *from)
{
    int terminal = take_terminal(from);

    interrupt_drawing();
    for (int i = 0; i < FLUSHES && !takes_output(terminal, STALL_MS); i++)
        tcflush(terminal, TCOFLUSH); /* part of a frame, no longer needed */
    write_all(terminal, from->sequence, from->length);
    tcsetattr(terminal, TCSANOW, &from->modes);
}

void restore_now(void)
{
    if (atomic_exchange(&armed, false))
        restore_terminal(origin);
    restore_standard_error();
}

/* A file that has no name any more; /dev/null where none can be made. */
static int open_kept(void)
{
    const char *directory = getenv("TMPDIR");
    char path[4096];

    if (directory == NULL || directory[0] == '\0')
        directory = "/tmp";
    int length = snprintf(path, sizeof path, "%s/mlptui-XXXXXX", directory);
    int file = length > 0 && (size_t)length < sizeof path ? mkostemp(path, O_CLOEXEC) : -1;
    if (file < 0)
        return open("/dev/null", O_RDWR | O_CLOEXEC);
    unlink(path);
    return file;
}

void restore_keep_standard_error(void)
{
    if (kept.active || !isatty(STDERR_FILENO))
        return;
    int original = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    int file = open_kept();
    if (original >= 0 && file >= 0 && dup2(file, STDERR_FILENO) >= 0) {
        kept.original = original;
        kept.active = true;
    } else if (original >= 0) {
        close(original);
    }
    if (file >= 0)
        close(file);
}

static void copy_kept(int file, int target)
{
    char buffer[1024];
    off_t offset = 0;

    while (offset < KEPT_MOST) {
        ssize_t n = pread(file, buffer, sizeof buffer, offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        write_all(target, buffer, (size_t)n);
        offset += n;
    }
}

void restore_standard_error(void)
{
    if (!atomic_exchange(&kept.active, false))
        return;
    copy_kept(STDERR_FILENO, kept.original);
    dup2(kept.original, STDERR_FILENO);
    close(kept.original);
}
