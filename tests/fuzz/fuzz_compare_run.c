/* fuzz_compare_run: the runs of mlptui compare, as the command line describes them. */
#include "fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "cli/compare_run.h"

FUZZ_TARGET(compare_run)
{
    struct options given = {.settings_given =
                                size > 0 ? SETTING_BIT(data[size - 1] % SETTING_COUNT) : 0};
    struct run run;
    struct error error;
    char *text = fuzz_text(data, size);

    given.config = config_default();
    if (compare_run_parse(&run, text, &given, &error)) {
        FUZZ_CHECK(run.name[0] != '\0' && strlen(run.name) <= 24);
        run_release(&run);
    } else {
        fuzz_check_error(&error);
    }
    free(text);
    return 0;
}
