/* fuzz_settings: values of the settings, as options, the form and model files give them. */
#include "fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "mlptui/train/config.h"

/* The first byte says which setting, the rest is its value. What is taken must come back from the
 * text that is written of it. */
FUZZ_TARGET(settings)
{
    struct config config = config_default(), again = config, before = config;
    struct error error;
    char buffer[CONFIG_TEXT_SIZE];

    if (size == 0)
        return 0;
    enum setting_id id = (enum setting_id)(data[0] % SETTING_COUNT);
    char *text = fuzz_text(data + 1, size - 1);
    if (config_set(&config, id, text, &error)) {
        config_text(&config, id, buffer, sizeof buffer);
        FUZZ_CHECK(strlen(buffer) < sizeof buffer - 1);
        FUZZ_CHECK(config_set(&again, id, buffer, &error));
        FUZZ_CHECK(config_same(&config, &again, id));
    } else {
        fuzz_check_error(&error);
        for (int i = 0; i < SETTING_COUNT; i++)
            FUZZ_CHECK(config_same(&config, &before, (enum setting_id)i));
    }
    free(text);
    return 0;
}
