/* data_path: beside the running program, then the configured directory, then that of a source
 * tree. */
#include "cli/data_path.h"

#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#ifndef PKGDATADIR
#define BINDIR     "/usr/local/bin"
#define PKGDATADIR "/usr/local/share/mlptui"
#endif

static bool is_directory(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* The length of what both paths begin with, up to where a name ends in both. */
static size_t common_length(const char *a, const char *b)
{
    size_t common = 0;

    for (size_t i = 0;; i++) {
        if ((a[i] == '/' || a[i] == '\0') && (b[i] == '/' || b[i] == '\0'))
            common = i;
        if (a[i] != b[i] || a[i] == '\0')
            return common;
    }
}

bool data_path_moved(const char *program, const char *bin, const char *data,
                     char room[DATA_PATH_SIZE])
{
    size_t common = common_length(bin, data), end = strlen(bin + common);
    const char *name = strrchr(program, '/');
    size_t length = name != NULL ? (size_t)(name - program) : 0; /* of the program's directory */

    if (name == NULL || length < end || memcmp(name - end, bin + common, end) != 0)
        return false;
    return snprintf(room, DATA_PATH_SIZE, "%.*s%s", (int)(length - end), program, data + common) <
           DATA_PATH_SIZE;
}

/* Without /proc/self/exe, the program is assumed to be where it was configured to be installed. */
static const char *beside_program(char room[DATA_PATH_SIZE])
{
    static const char data[] = PKGDATADIR "/mnist";
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);

    if (length <= 0)
        return data;
    program[length] = '\0';
    return data_path_moved(program, BINDIR, data, room) ? room : data;
}

const char *data_path(const char *given, char room[DATA_PATH_SIZE], struct error *error)
{
    if (given != NULL)
        return given;
    const char *const places[] = {beside_program(room), PKGDATADIR "/mnist", "data/mnist"};
    const bool moved = strcmp(places[0], places[1]) != 0;

    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (is_directory(places[i]))
            return places[i];
    error_set(error, "no data found in %s%s%s or %s; say where it is with --data DIR",
              moved ? places[0] : "", moved ? ", " : "", places[1], places[2]);
    return NULL;
}
