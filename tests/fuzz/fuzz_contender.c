/* fuzz_contender: the runs of mlptui compare, as the command line describes them. */
#include "fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "cli/contender.h"

FUZZ_TARGET(contender)
{
    struct options given = {.settings_given = size > 0 ? 1u << data[size - 1] % SETTING_COUNT : 0};
    struct contender contender;
    struct error error;
    char *text = fuzz_text(data, size);

    given.config = config_default();
    if (contender_parse(&contender, text, &given, &error))
        FUZZ_CHECK(contender.name[0] != '\0' && strlen(contender.name) < CONTENDER_NAME_SIZE);
    else
        fuzz_check_error(&error);
    contender_release(&contender);
    free(text);
    return 0;
}
