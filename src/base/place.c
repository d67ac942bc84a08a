/* place: symbolic links are resolved here, since realpath requires that the file exists. */
#include "base/place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/xalloc.h"

#define MOST_LINKS    40 /* as the kernel has it */
#define LOOKS         10
#define LOOK_INTERVAL 2000000 /* nanoseconds */

/* The directory of a path, with its slash; "" for a bare name. Allocated. */
static char *directory_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return xasprintf("%.*s", slash != NULL ? (int)(slash - path) + 1 : 0, path);
}

/* The target of a symbolic link, resolved against the link's directory; NULL when `path` is none.
 */
static char *follow(const char *path)
{
    char name[4096];
    ssize_t length = readlink(path, name, sizeof name - 1);

    if (length < 0)
        return NULL;
    name[length] = '\0';
    char *directory = directory_of(path);
    char *next = xasprintf("%s%s", name[0] == '/' ? "" : directory, name);
    free(directory);
    return next;
}

static char *resolve(const char *path, struct error *error)
{
    char *target = xstrdup(path);

    for (int links = 0; links <= MOST_LINKS; links++) {
        char *next = follow(target);
        if (next == NULL && errno != ENAMETOOLONG)
            return target;
        if (next == NULL)
            error_set_errno(error, "%s: cannot be written", path);
        free(target);
        target = next;
        if (target == NULL)
            return NULL;
    }
    free(target);
    error_set(error, "%s: cannot be written: too many symbolic links", path);
    return NULL;
}

static bool open_directory(struct place *place, const char *path, struct error *error)
{
    char *directory = directory_of(place->path);

    place->name = place->path + strlen(directory);
    if (place->name[0] == '\0')
        error_set(error, "'%s' cannot be written: it is no file name", path);
    else if ((place->directory = open(directory[0] != '\0' ? directory : ".",
                                      O_PATH | O_DIRECTORY | O_CLOEXEC)) < 0)
        error_set_errno(error, "%s: cannot be written", path);
    free(directory);
    return place->directory >= 0;
}

bool place_find(struct place *place, const char *path, struct error *error)
{
    *place = (struct place){.directory = -1};
    place->path = resolve(path, error);
    if (place->path != NULL && open_directory(place, path, error))
        return true;
    place_release(place);
    return false;
}

void place_release(struct place *place)
{
    if (place->directory >= 0)
        close(place->directory);
    free(place->path);
    *place = (struct place){.directory = -1};
}

enum place_lock place_lock(int descriptor, bool shared)
{
    if (flock(descriptor, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0)
        return PLACE_LOCKED;
    return errno == EWOULDBLOCK ? PLACE_IN_USE : PLACE_LOCKLESS;
}

bool place_refuse_in_use(const char *path, struct error *error)
{
    return error_set(error, "%s: another run is writing to it; give this one another name", path);
}

/* Tries several times, since clearing left-over temporaries takes exclusive locks for a moment. */
static bool is_locked_exclusively(const struct place *place)
{
    bool alone = true;

    for (int i = 0; i < LOOKS && alone; i++) {
        if (i > 0)
            nanosleep(&(struct timespec){.tv_nsec = LOOK_INTERVAL}, NULL);
        int descriptor =
            openat(place->directory, place->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        alone = descriptor >= 0 && place_lock(descriptor, true) == PLACE_IN_USE;
        if (descriptor >= 0)
            close(descriptor);
    }
    return alone;
}

bool place_look(const struct place *place, struct stat *status, struct error *error)
{
    const char *path = place->path;

    *status = (struct stat){0};
    if (fstatat(place->directory, place->name, status, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT || error_set_errno(error, "%s: cannot be written", path);
    if (S_ISDIR(status->st_mode))
        return error_set(error, "%s: cannot be written: it is a directory", path);
    if (!S_ISREG(status->st_mode))
        return error_set(error, "%s: cannot be written: it is not a regular file", path);
    if (faccessat(place->directory, place->name, W_OK, 0) != 0)
        return error_set_errno(error, "%s: cannot be written", path);
    return !is_locked_exclusively(place) || place_refuse_in_use(path, error);
}

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

bool place_is_open(const struct place *place, const char *name, int descriptor)
{
    struct stat named, opened;

    return fstatat(place->directory, name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
           fstat(descriptor, &opened) == 0 && same_file(&named, &opened);
}

bool place_same(const struct place *a, const struct place *b)
{
    struct stat of_a, of_b;

    if (fstatat(a->directory, a->name, &of_a, AT_SYMLINK_NOFOLLOW) == 0 &&
        fstatat(b->directory, b->name, &of_b, AT_SYMLINK_NOFOLLOW) == 0 && same_file(&of_a, &of_b))
        return true;
    return strcmp(a->name, b->name) == 0 && fstat(a->directory, &of_a) == 0 &&
           fstat(b->directory, &of_b) == 0 && same_file(&of_a, &of_b);
}

int place_open(const char *path, const char *expected, size_t *size, struct error *error)
{
    struct stat status;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (descriptor < 0) {
        error_set_errno(error, "%s: cannot be opened", path);
        return -1;
    }
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode)) {
        *size = (size_t)status.st_size;
        return descriptor;
    }
    error_set(error, "%s: is %snot a regular file, %s was expected", path,
              S_ISDIR(status.st_mode) ? "a directory, " : "", expected);
    close(descriptor);
    return -1;
}
