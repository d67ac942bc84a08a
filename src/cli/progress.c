/* progress: carriage return, text, and blanks over what was longer before. */
#include "cli/progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"

#define PROGRESS_INTERVAL 0.1 /* seconds */

/* One column is left free: a full line would make some terminals wrap. */
static int columns(void)
{
    struct winsize size;

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 79;
    return size.ws_col - 1;
}

void progress_init(struct progress *progress)
{
    *progress = (struct progress){.enabled = isatty(STDERR_FILENO) == 1};
}

bool progress_due(struct progress *progress)
{
    if (!progress->enabled)
        return false;
    double t = clock_seconds();
    if (t - progress->last < PROGRESS_INTERVAL)
        return false;
    progress->last = t;
    return true;
}

void progress_show(struct progress *progress, const char *format, ...)
{
    char line[256];
    va_list args;

    if (!progress->enabled)
        return;
    va_start(args, format);
    int length = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    int limit = columns() < (int)sizeof line - 1 ? columns() : (int)sizeof line - 1;
    if (length > limit)
        length = limit;
    if (length < 0)
        return;
    int blanks = progress->shown > length ? progress->shown - length : 0;
    fprintf(stderr, "\r%.*s%*s", length, line, blanks, "");
    fflush(stderr);
    progress->shown = length;
}

void progress_clear(struct progress *progress)
{
    if (progress->shown == 0)
        return;
    fprintf(stderr, "\r%*s\r", progress->shown, "");
    fflush(stderr);
    progress->shown = 0;
}
