/* command: what the commands share. */
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

int command_finish_output(void)
{
    struct error error;

    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return STATUS_OK;
    if (errno == EPIPE)
        return STATUS_OUTPUT;
    error_set_errno(&error, "cannot write to standard output");
    return command_file_failed(&error);
}

static void write_option(FILE *file, const char *name, char separator, const char *value)
{
    fprintf(file, " --%s%c", name, separator);
    quote_shell(value, file);
}

void command_repeat(FILE *file, const struct options *options, const struct config *config)
{
    struct config defaults = config_default();
    char text[CONFIG_TEXT_SIZE];

    if ((config->asked & SETTING_BIT(SETTING_VALIDATION)) == 0) /* the data decides again */
        defaults.validation_count = config->validation_count;
    fputs("mlptui train", file);
    if (options->data != NULL)
        write_option(file, "data", ' ', options->data);
    for (unsigned i = 0; i < SETTING_COUNT; i++)
        if (!config_same(config, &defaults, (enum setting_id)i))
            write_option(file, settings[i].name, settings[i].flags & OPTION_ALONE ? '=' : ' ',
                         config_text(config, (enum setting_id)i, text, sizeof text));
}
