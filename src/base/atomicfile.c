/* atomicfile: a file that is either the old one or the complete new one, whatever happens. */
#include "base/atomicfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#define MOST_TRIES 100
#define BEGINNING  ".mlptui-"
#define DIGITS     8
#define ENDING     ".tmp"

static bool is_temporary(const char *name)
{
    static const size_t beginning = sizeof BEGINNING - 1;

    return strncmp(name, BEGINNING, beginning) == 0 &&
           strspn(name + beginning, "0123456789abcdef") == DIGITS &&
           strcmp(name + beginning + DIGITS, ENDING) == 0;
}

/* Removes a temporary that no process is writing. Holding its lock keeps the name valid: a writer
 * locks before it renames, and others that would remove it need the lock, too. */
static void remove_stale(const struct place *place, const char *name)
{
    int descriptor = openat(place->directory, name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat status;

    if (descriptor < 0)
        return;
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == geteuid() &&
        place_lock(descriptor, false) == PLACE_LOCKED && place_is_open(place, name, descriptor))
        unlinkat(place->directory, name, 0);
    close(descriptor);
}

/* Removes the temporaries that killed programs left; ignores failures. */
static void remove_all_stale(const struct place *place)
{
    int descriptor = openat(place->directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *directory = descriptor >= 0 ? fdopendir(descriptor) : NULL;

    if (directory == NULL) {
        if (descriptor >= 0)
            close(descriptor);
        return;
    }
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        if (is_temporary(entry->d_name))
            remove_stale(place, entry->d_name);
    closedir(directory);
}

/* Locks the new temporary. False if another process removed it as stale between its creation and
 * the lock; without locks none can. */
static bool lock_temporary(const struct atomicfile *file, int descriptor)
{
    enum place_lock lock = place_lock(descriptor, true);

    return lock == PLACE_LOCKLESS ||
           (lock == PLACE_LOCKED && place_is_open(&file->place, file->temporary, descriptor));
}

/* Not mkstemp, which would make the permissions 0600 instead of following the umask. */
static int create_temporary(struct atomicfile *file)
{
    for (int i = 0; i < MOST_TRIES; i++) {
        unsigned number = 0;

        (void)!getrandom(&number, sizeof number, GRND_NONBLOCK);
        snprintf(file->temporary, sizeof file->temporary, BEGINNING "%0*x" ENDING, DIGITS,
                 number + (unsigned)i);
        int descriptor = openat(file->place.directory, file->temporary,
                                O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor >= 0 && lock_temporary(file, descriptor))
            return descriptor;
        if (descriptor < 0 && errno != EEXIST)
            break;
        if (descriptor >= 0) {
            unlinkat(file->place.directory, file->temporary, 0);
            close(descriptor);
        }
    }
    file->temporary[0] = '\0'; /* not ours to remove */
    return -1;
}

/* False with errno. */
static bool open_temporary(struct atomicfile *file, mode_t mode)
{
    int descriptor = create_temporary(file);

    if (descriptor < 0)
        return false;
    file->lock = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    if (file->lock >= 0 && (mode == 0 || fchmod(descriptor, mode) == 0))
        file->file = fdopen(descriptor, "wb");
    if (file->file == NULL) {
        int cause = errno;
        close(descriptor);
        errno = cause;
    }
    return file->file != NULL;
}

bool atomicfile_open(struct atomicfile *file, const char *path, struct error *error)
{
    struct stat old;

    *file = (struct atomicfile){.lock = -1};
    bool ok = place_find(&file->place, path, error) && place_look(&file->place, &old, error);
    if (ok) {
        remove_all_stale(&file->place);
        ok = open_temporary(file, old.st_mode & 07777) ||
             error_set_errno(error, "%s: cannot be written", path);
    }
    if (!ok)
        atomicfile_abandon(file);
    return ok;
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
    if (file->temporary[0] != '\0')
        unlinkat(file->place.directory, file->temporary, 0);
    if (file->lock >= 0)
        close(file->lock);
    place_release(&file->place);
    *file = (struct atomicfile){.lock = -1};
}

/* After the rename the file is complete either way: a directory that cannot be flushed (some file
 * systems refuse) is not worth an error. */
static void flush_directory(const struct place *place)
{
    int descriptor = openat(place->directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (descriptor >= 0) {
        (void)fsync(descriptor);
        close(descriptor);
    }
}

/* Closes the temporary and renames it. False with errno. */
static bool put_in_place(struct atomicfile *file)
{
    const struct place *place = &file->place;
    bool ok = !ferror(file->file) && fflush(file->file) == 0 && fsync(fileno(file->file)) == 0;
    int cause = errno;

    if (fclose(file->file) != 0 && ok) {
        cause = errno;
        ok = false;
    }
    file->file = NULL;
    errno = cause;
    if (!ok || renameat(place->directory, file->temporary, place->directory, place->name) != 0)
        return false;
    file->temporary[0] = '\0'; /* renamed: nothing to remove */
    return true;
}

bool atomicfile_commit(struct atomicfile *file, struct error *error)
{
    bool ok = put_in_place(file);

    if (ok)
        flush_directory(&file->place);
    else
        error_set_errno(error, "%s: could not be written", file->place.path);
    atomicfile_abandon(file);
    return ok;
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
