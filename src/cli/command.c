/* command: what the commands share: how they fail. */
#include "cli/command.h"

#include <errno.h>
#include <stdio.h>

#include "base/quote.h"

void command_say(const char *sentence)
{
    fputs("mlptui: ", stderr);
    quote_plain(sentence, 0, stderr);
    fputc('\n', stderr);
}

int command_fail(int status, const char *sentence)
{
    command_say(sentence);
    return status;
}

int command_file_failed(const struct error *error)
{
    return command_fail(error_is(error, EFBIG) ? STATUS_LIMIT : STATUS_OUTPUT, error->text);
}

int command_output_failed(void)
{
    struct error error;

    if (errno == EPIPE)
        return STATUS_OUTPUT;
    error_set_errno(&error, "cannot write to standard output");
    return command_file_failed(&error);
}

int command_finish_output(void)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return STATUS_OK;
    return command_output_failed();
}
