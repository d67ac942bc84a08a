/* fuzz_search_space: what --grid and --range take. */
#include "fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "mlptui/train/search_space.h"

#define MOST_CONFIGS 50 /* of a grid that is made: more only take time */

static void make_configs(const struct search_space *space)
{
    struct config base = config_default(), *configs = NULL;
    struct error error;
    size_t count = 0, product = 1;

    for (size_t i = 0; i < space->count; i++)
        product *= space->dimensions[i].range ? 1 : space->dimensions[i].value_count;
    size_t drawn = search_space_draw(space, &base, 1, 3, &configs);
    FUZZ_CHECK(drawn >= 1 && drawn <= 3);
    free(configs);
    configs = NULL;
    if (product > MOST_CONFIGS)
        return;
    size_t combinations = search_space_grid(space, &base, &configs, &count, &error);
    if (combinations > 0)
        FUZZ_CHECK(combinations == product && count >= 1 && count <= product);
    else
        fuzz_check_error(&error);
    free(configs);
}

/* One specification a line; of lines that begin with '.' ranges are allowed. */
FUZZ_TARGET(search_space)
{
    struct search_space space = {0};
    struct error error;
    char *text = fuzz_text(data, size), *rest = text, *line;

    for (int lines = 0; lines < 8 && (line = strsep(&rest, "\n")) != NULL; lines++) {
        bool ranges = line[0] == '.';
        size_t before = space.count;

        if (search_space_add(&space, line + ranges, ranges, &error))
            FUZZ_CHECK(space.count == before + 1);
        else
            FUZZ_CHECK((fuzz_check_error(&error), space.count == before));
    }
    make_configs(&space);
    search_space_release(&space);
    free(text);
    return 0;
}
