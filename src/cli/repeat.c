/* repeat: the command line that makes a run again, as it is shown to be typed. */
#include "cli/repeat.h"

#include "base/quote.h"

static void write_option(FILE *file, const char *name, char separator, const char *value)
{
    fprintf(file, " --%s%c", name, separator);
    quote_shell(value, file);
}

void repeat_write(FILE *file, const struct options *options, const struct config *config)
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
