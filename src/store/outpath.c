/* outpath: checks the ending, then the place by atomicfile_check. */
#include "store/outpath.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/atomicfile.h"

size_t outpath_ending(const char *path, const char *const *endings, size_t count)
{
    size_t length = strlen(path);

    for (size_t i = 0; i < count; i++) {
        size_t ending = strlen(endings[i]);
        if (length >= ending && strcasecmp(path + length - ending, endings[i]) == 0)
            return i;
    }
    return count;
}

bool outpath_refuse(const char *path, const char *const *endings, size_t count, struct error *error)
{
    char list[64] = "";

    for (size_t i = 0; i < count; i++) {
        const char *before = i == 0 ? "" : i + 1 == count ? " or " : ", ";
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", before, endings[i]);
    }
    return error_set(error, "%s: the name must end in %s, which says the file's form", path, list);
}

bool outpath_check(const char *path, const char *const *endings, size_t count, struct error *error)
{
    if (outpath_ending(path, endings, count) == count)
        return outpath_refuse(path, endings, count, error);
    return atomicfile_check(path, error);
}
