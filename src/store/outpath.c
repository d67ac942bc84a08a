/* outpath: endings, and what stat and access say. */
#include "store/outpath.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

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

static bool bad_ending(const char *path, const char *const *endings, size_t count,
                       struct error *error)
{
    char list[64] = "";

    for (size_t i = 0; i < count; i++) {
        const char *before = i == 0 ? "" : i + 1 == count ? " or " : ", ";
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", before, endings[i]);
    }
    return error_set(error, "%s: the name must end in %s, which says the file's form", path, list);
}

/* The directory of the file that `path` leads to, symbolic links followed. */
static bool check_directory(const char *path, struct error *error)
{
    char resolved[PATH_MAX];
    struct stat status;

    if (realpath(path, resolved) == NULL)
        snprintf(resolved, sizeof resolved, "%s", path);
    const char *directory = dirname(resolved);
    if (stat(directory, &status) != 0)
        return error_set_errno(error, "%s: cannot be written: its directory %s", path, directory);
    if (!S_ISDIR(status.st_mode))
        return error_set(error, "%s: cannot be written: %s is not a directory", path, directory);
    if (access(directory, W_OK | X_OK) != 0)
        return error_set_errno(error, "%s: cannot be written: its directory %s", path, directory);
    return true;
}

bool outpath_check(const char *path, const char *const *endings, size_t count, struct error *error)
{
    struct stat status;

    if (outpath_ending(path, endings, count) == count)
        return bad_ending(path, endings, count, error);
    if (strlen(path) >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return error_set_errno(error, "cannot be written");
    }
    if (stat(path, &status) == 0) {
        if (S_ISDIR(status.st_mode))
            return error_set(error, "%s: cannot be written: it is a directory", path);
        if (!S_ISREG(status.st_mode))
            return error_set(error, "%s: cannot be written: it is not a regular file", path);
        if (access(path, W_OK) != 0)
            return error_set_errno(error, "%s: cannot be written", path);
    } else if (errno != ENOENT) {
        return error_set_errno(error, "%s: cannot be written", path);
    }
    return check_directory(path, error);
}
