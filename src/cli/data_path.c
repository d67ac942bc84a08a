/* data_path: the installed directory, then the one of a source tree. */
#include "cli/data_path.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#ifndef PKGDATADIR
#define PKGDATADIR "/usr/local/share/mlptui"
#endif

static const char *const places[] = {PKGDATADIR "/mnist", "data/mnist"};

static bool is_directory(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

const char *data_path(const char *given, struct error *error)
{
    if (given != NULL)
        return given;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (is_directory(places[i]))
            return places[i];
    error_set(error, "no data found in %s or %s; say where it is with --data DIR", places[0],
              places[1]);
    return NULL;
}
