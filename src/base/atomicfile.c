/* atomicfile: a file that is either the old one or the complete new one, whatever happens. */
#include "base/atomicfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"

#define MOST_LINKS       40 /* as the kernel has it */
#define MOST_TEMPORARIES 100

/* The directory of a path, with its slash; "" for a bare name. Allocated. */
static char *directory_of(const char *path)
{
    /* An open file has its path. NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker) */
    const char *slash = strrchr(path, '/');
    char *directory = xstrdup(path);

    directory[slash != NULL ? slash - path + 1 : 0] = '\0';
    return directory;
}

static char *join(const char *directory, const char *name)
{
    size_t size = strlen(directory) + strlen(name) + 1;
    char *path = xmalloc(size);

    snprintf(path, size, "%s%s", name[0] == '/' ? "" : directory, name);
    return path;
}

/* What a symbolic link names, relative to where the link stands; NULL when `path` is none. */
static char *follow(const char *path)
{
    char name[4096];
    ssize_t length = readlink(path, name, sizeof name - 1);

    if (length < 0)
        return NULL;
    name[length] = '\0';
    char *directory = directory_of(path);
    char *next = join(directory, name);
    free(directory);
    return next;
}

/* The file behind all symbolic links, which need not exist (realpath wants that it does). */
static char *resolve(const char *path, struct error *error)
{
    char *target = xstrdup(path);

    for (int links = 0; links <= MOST_LINKS; links++) {
        char *next = follow(target);
        if (next == NULL)
            return target;
        free(target);
        target = next;
    }
    free(target);
    error_set(error, "%s: cannot be written: too many symbolic links", path);
    return NULL;
}

/* Refuses what cannot be replaced; *mode is that of the old file, and 0 where there is none. */
static bool look_at_old(const char *path, const char *target, mode_t *mode, struct error *error)
{
    struct stat status;

    *mode = 0;
    if (stat(target, &status) != 0)
        return errno == ENOENT || error_set_errno(error, "%s: cannot be written", path);
    if (S_ISDIR(status.st_mode))
        return error_set(error, "%s: cannot be written: it is a directory", path);
    if (!S_ISREG(status.st_mode))
        return error_set(error, "%s: cannot be written: it is not a regular file", path);
    if (access(target, W_OK) != 0)
        return error_set_errno(error, "%s: cannot be written", path);
    *mode = status.st_mode & 07777;
    return true;
}

/* Creates "TARGET.PID-N" for the first N that is free; a new file's permissions are what the umask
 * leaves (mkstemp would make them 0600). */
static int create_temporary(struct atomicfile *file)
{
    size_t size = strlen(file->target) + 40;
    int descriptor = -1;

    file->temporary = xmalloc(size);
    for (int n = 0; n < MOST_TEMPORARIES; n++) {
        snprintf(file->temporary, size, "%s.%ld-%d", file->target, (long)getpid(), n);
        descriptor = open(file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor >= 0 || errno != EEXIST)
            break;
    }
    if (descriptor < 0) { /* not ours to remove */
        free(file->temporary);
        file->temporary = NULL;
    }
    return descriptor;
}

static bool open_temporary(struct atomicfile *file, mode_t mode)
{
    int descriptor = create_temporary(file);

    if (descriptor < 0 || (mode != 0 && fchmod(descriptor, mode) != 0) ||
        (file->file = fdopen(descriptor, "wb")) == NULL) {
        int cause = errno;
        if (descriptor >= 0)
            close(descriptor);
        errno = cause;
        return false;
    }
    return true;
}

bool atomicfile_open(struct atomicfile *file, const char *path, struct error *error)
{
    mode_t mode;

    *file = (struct atomicfile){0};
    if (path[0] == '\0' || path[strlen(path) - 1] == '/') {
        error_set(error, "'%s' cannot be written: it is no file name", path);
        return false;
    }
    file->target = resolve(path, error);
    if (file->target == NULL || !look_at_old(path, file->target, &mode, error)) {
        atomicfile_abandon(file);
        return false;
    }
    file->directory = directory_of(file->target);
    if (!open_temporary(file, mode)) {
        error_set_errno(error, "%s: cannot be written", path);
        atomicfile_abandon(file);
        return false;
    }
    return true;
}

bool atomicfile_check(const char *path, struct error *error)
{
    struct atomicfile file;

    if (!atomicfile_open(&file, path, error))
        return false;
    atomicfile_abandon(&file);
    return true;
}

void atomicfile_abandon(struct atomicfile *file)
{
    if (file->file != NULL)
        fclose(file->file);
    if (file->temporary != NULL)
        unlink(file->temporary);
    free(file->temporary);
    free(file->directory);
    free(file->target);
    *file = (struct atomicfile){0};
}

/* After the rename the file is complete either way: a directory that cannot be flushed (some file
 * systems refuse) is not worth an error. */
static void flush_directory(const char *directory)
{
    int descriptor =
        open(directory[0] != '\0' ? directory : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (descriptor >= 0) {
        (void)fsync(descriptor);
        close(descriptor);
    }
}

bool atomicfile_commit(struct atomicfile *file, struct error *error)
{
    bool ok = !ferror(file->file) && fflush(file->file) == 0 && fsync(fileno(file->file)) == 0;
    int cause = errno;

    if (fclose(file->file) != 0 && ok) {
        cause = errno;
        ok = false;
    }
    file->file = NULL;
    if (ok && rename(file->temporary, file->target) != 0) {
        cause = errno;
        ok = false;
    }
    if (!ok) {
        errno = cause;
        error_set_errno(error, "%s: could not be written", file->target);
        atomicfile_abandon(file);
        return false;
    }
    flush_directory(file->directory);
    free(file->temporary);
    file->temporary = NULL; /* renamed: nothing to remove */
    atomicfile_abandon(file);
    return true;
}

bool atomicfile_write(const char *path, const void *bytes, size_t size, struct error *error)
{
    struct atomicfile file;

    if (!atomicfile_open(&file, path, error))
        return false;
    if (size > 0)
        fwrite(bytes, 1, size, file.file); /* a failure stays in ferror, for commit to see */
    return atomicfile_commit(&file, error);
}
