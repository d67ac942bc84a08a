/* outpath: compares endings, and lists them where none fits. */
#include "store/outpath.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool ends_with(const char *path, const char *ending)
{
    size_t length = strlen(path), size = strlen(ending);

    return length >= size && strcasecmp(path + length - size, ending) == 0;
}

bool outpath_ending(const char *path, const char *const *endings, size_t count, size_t *which,
                    struct error *error)
{
    char list[64] = "";

    for (size_t i = 0; i < count; i++) {
        size_t used = strlen(list);
        const char *before = used == 0 ? "" : i + 1 == count ? " or " : ", ";
        if (endings[i] == NULL)
            continue;
        *which = i;
        if (ends_with(path, endings[i]))
            return true;
        snprintf(list + used, sizeof list - used, "%s%s", before, endings[i]);
    }
    return error_set(error, "%s: the name must end in %s, which says the file's form", path, list);
}
