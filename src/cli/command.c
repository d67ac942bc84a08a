/* command: what the commands share: how they fail. */
#include "cli/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int command_fail(int status, const char *sentence)
{
    fprintf(stderr, "mlptui: %s\n", sentence);
    return status;
}

int command_output_failed(void)
{
    int cause = errno;

    if (cause != EPIPE)
        fprintf(stderr, "mlptui: cannot write to standard output: %s\n", strerror(cause));
    return STATUS_OUTPUT;
}

int command_finish_output(void)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return STATUS_OK;
    return command_output_failed();
}
