/* inject: replaces the allocator and the calls of the C library. Those of a sanitizer, where there
 * is one, are called in their place, else glibc's. */
#include "faults/inject.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
    atomic_bool active;
    enum inject_kind kind;
    bool lasting;
    size_t n;
    atomic_size_t count;
    atomic_size_t largest;
    const char *_Atomic failed;
} plan;

static atomic_long blocks;

static bool without_locks;

void inject_begin(enum inject_kind kind, size_t n, bool lasting)
{
    plan.kind = kind;
    plan.n = n;
    plan.lasting = lasting;
    plan.count = 0;
    plan.largest = 0;
    plan.failed = "nothing";
    plan.active = true;
}

void inject_no_locks(bool none)
{
    without_locks = none;
}

size_t inject_end(void)
{
    plan.active = false;
    return plan.count;
}

size_t inject_largest(void)
{
    return plan.largest;
}

const char *inject_failed(void)
{
    return plan.failed;
}

long inject_blocks(void)
{
    return blocks;
}

int inject_descriptors(void)
{
    DIR *directory = opendir("/proc/self/fd");
    int count = 0;

    while (directory != NULL && readdir(directory) != NULL)
        count++;
    if (directory != NULL)
        closedir(directory);
    return count;
}

/* Whether this one is to fail. */
static bool fails(const char *name)
{
    size_t number = ++plan.count;
    bool hit = number == plan.n || (plan.lasting && plan.n > 0 && number > plan.n);

    if (hit)
        plan.failed = name;
    return hit;
}

/* The bounds of the program's own code, from the linker. */
extern const char __executable_start[], etext[];

static bool is_ours(const void *caller)
{
    return (const char *)caller >= __executable_start && (const char *)caller < etext;
}

#define CALLER __builtin_return_address(0)

/* --- memory ---------------------------------------------------------------------------------- */

/* A sanitizer's allocator, where one is linked; glibc's own. */
#define REAL(type, name, ...)                                                                      \
    type __interceptor_##name(__VA_ARGS__) __attribute__((weak));                                  \
    type __libc_##name(__VA_ARGS__)

REAL(void *, malloc, size_t);
REAL(void *, calloc, size_t, size_t);
REAL(void *, realloc, void *, size_t);
REAL(void, free, void *);
REAL(void *, memalign, size_t, size_t);

#define CALL(name, ...)                                                                            \
    (__interceptor_##name != NULL ? __interceptor_##name(__VA_ARGS__) : __libc_##name(__VA_ARGS__))

static bool memory_fails(const char *name, const void *caller)
{
    if (!plan.active || plan.kind == INJECT_CALLS)
        return false;
    if (plan.kind == INJECT_OUR_MEMORY && !is_ours(caller))
        return false;
    if (!fails(name))
        return false;
    errno = ENOMEM;
    return true;
}

static void *counted(void *block)
{
    if (block != NULL)
        blocks++;
    return block;
}

void *malloc(size_t size)
{
    if (plan.active && size > plan.largest)
        plan.largest = size;
    return memory_fails("malloc", CALLER) ? NULL : counted(CALL(malloc, size));
}

void *calloc(size_t count, size_t size)
{
    return memory_fails("calloc", CALLER) ? NULL : counted(CALL(calloc, count, size));
}

void *realloc(void *block, size_t size)
{
    if (memory_fails("realloc", CALLER))
        return NULL;
    void *moved = CALL(realloc, block, size);
    if (block == NULL && moved != NULL)
        blocks++;
    else if (block != NULL && moved == NULL && size == 0)
        blocks--;
    return moved;
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return memory_fails("aligned_alloc", CALLER) ? NULL : counted(CALL(memalign, alignment, size));
}

void *memalign(size_t alignment, size_t size);
void *memalign(size_t alignment, size_t size)
{
    return memory_fails("memalign", CALLER) ? NULL : counted(CALL(memalign, alignment, size));
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    if (memory_fails("posix_memalign", CALLER))
        return ENOMEM;
    *block = counted(CALL(memalign, alignment, size));
    return *block == NULL ? ENOMEM : 0;
}

char *strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = memory_fails("strdup", CALLER) ? NULL : counted(CALL(malloc, size));

    return copy != NULL ? memcpy(copy, text, size) : NULL;
}

void free(void *block)
{
    if (block == NULL)
        return;
    blocks--;
    CALL(free, block);
}

/* --- calls ----------------------------------------------------------------------------------- */

static bool call_fails(const char *name, int cause)
{
    if (!plan.active || plan.kind != INJECT_CALLS || !fails(name))
        return false;
    errno = cause;
    return true;
}

/* The function that would have been called. */
static void *next(const char *name)
{
    bool active = plan.active;

    plan.active = false;
    void *found = dlsym(RTLD_NEXT, name);
    plan.active = active;
    return found;
}

/* Calls it by its own type. */
#define NEXT(name) ((__typeof__(&name))(uintptr_t)next(#name))

int open(const char *path, int flags, ...)
{
    va_list arguments;

    va_start(arguments, flags);
    mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    return call_fails("open", EMFILE) ? -1 : NEXT(open)(path, flags, mode);
}

/* One byte in a pipe of the process itself cannot get lost. */
static bool is_pipe(int descriptor)
{
    struct stat status;

    return NEXT(fstat)(descriptor, &status) == 0 && S_ISFIFO(status.st_mode);
}

ssize_t read(int descriptor, void *bytes, size_t size)
{
    return !is_pipe(descriptor) && call_fails("read", EIO) ? -1
                                                           : NEXT(read)(descriptor, bytes, size);
}

ssize_t write(int descriptor, const void *bytes, size_t size)
{
    return !is_pipe(descriptor) && call_fails("write", ENOSPC)
               ? -1
               : NEXT(write)(descriptor, bytes, size);
}

int fsync(int descriptor)
{
    return call_fails("fsync", EIO) ? -1 : NEXT(fsync)(descriptor);
}

/* As Linux has it, a descriptor is closed even where that reports an error. */
int close(int descriptor)
{
    int result = NEXT(close)(descriptor);

    return call_fails("close", EIO) ? -1 : result;
}

int openat(int directory, const char *path, int flags, ...)
{
    va_list arguments;

    va_start(arguments, flags);
    mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    return call_fails("openat", EMFILE) ? -1 : NEXT(openat)(directory, path, flags, mode);
}

int renameat(int from_directory, const char *from, int to_directory, const char *to)
{
    return call_fails("renameat", EIO) ? -1
                                       : NEXT(renameat)(from_directory, from, to_directory, to);
}

int flock(int descriptor, int operation)
{
    if (without_locks)
        errno = ENOSYS;
    return without_locks || call_fails("flock", ENOLCK) ? -1 : NEXT(flock)(descriptor, operation);
}

int fstat(int descriptor, struct stat *status)
{
    return call_fails("fstat", EIO) ? -1 : NEXT(fstat)(descriptor, status);
}

int stat(const char *path, struct stat *status)
{
    return call_fails("stat", EIO) ? -1 : NEXT(stat)(path, status);
}

int fstatat(int directory, const char *path, struct stat *status, int flags)
{
    return call_fails("fstatat", EIO) ? -1 : NEXT(fstatat)(directory, path, status, flags);
}

int fchmod(int descriptor, mode_t mode)
{
    return call_fails("fchmod", EPERM) ? -1 : NEXT(fchmod)(descriptor, mode);
}

int fcntl(int descriptor, int command, ...)
{
    va_list arguments;

    va_start(arguments, command);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    return call_fails("fcntl", EMFILE) ? -1 : NEXT(fcntl)(descriptor, command, argument);
}

int fseeko(FILE *file, off_t offset, int whence)
{
    return call_fails("fseeko", EIO) ? -1 : NEXT(fseeko)(file, offset, whence);
}

off_t lseek(int descriptor, off_t offset, int whence)
{
    return call_fails("lseek", EIO) ? -1 : NEXT(lseek)(descriptor, offset, whence);
}

int ftruncate(int descriptor, off_t size)
{
    return call_fails("ftruncate", EIO) ? -1 : NEXT(ftruncate)(descriptor, size);
}

int pipe2(int ends[2], int flags)
{
    return call_fails("pipe2", EMFILE) ? -1 : NEXT(pipe2)(ends, flags);
}

FILE *fopen(const char *path, const char *mode)
{
    return call_fails("fopen", EMFILE) ? NULL : NEXT(fopen)(path, mode);
}

FILE *fdopen(int descriptor, const char *mode)
{
    return call_fails("fdopen", ENOMEM) ? NULL : NEXT(fdopen)(descriptor, mode);
}

int fclose(FILE *file)
{
    int result = NEXT(fclose)(file);

    return call_fails("fclose", ENOSPC) ? EOF : result;
}

int fflush(FILE *file)
{
    return call_fails("fflush", ENOSPC) ? EOF : NEXT(fflush)(file);
}

/* The stream's descriptor is for a moment one that cannot be read, so that the stream itself
 * notices. */
size_t fread(void *bytes, size_t size, size_t count, FILE *file)
{
    if (!call_fails("fread", EIO))
        return NEXT(fread)(bytes, size, count, file);
    int descriptor = fileno(file);
    int kept = descriptor >= 0 ? NEXT(fcntl)(descriptor, F_DUPFD_CLOEXEC, 0) : -1;
    int unreadable = NEXT(open)("/dev/null", O_WRONLY | O_CLOEXEC, 0);
    if (kept >= 0 && unreadable >= 0) {
        dup2(unreadable, descriptor);
        setvbuf(file, NULL, _IONBF, 0); /* what is buffered is not to be had either */
        while (NEXT(fread)(bytes, 1, 1, file) == 1)
            ;
        dup2(kept, descriptor);
    }
    NEXT(close)(kept);
    NEXT(close)(unreadable);
    errno = EIO;
    return 0;
}

/* What a hardened build calls in their place. */
ssize_t __read_chk(int descriptor, void *bytes, size_t size, size_t room);
ssize_t __read_chk(int descriptor, void *bytes, size_t size, size_t room)
{
    return size <= room ? read(descriptor, bytes, size) : -1;
}

size_t __fread_chk(void *bytes, size_t room, size_t size, size_t count, FILE *file);
size_t __fread_chk(void *bytes, size_t room, size_t size, size_t count, FILE *file)
{
    return size * count <= room ? fread(bytes, size, count, file) : 0;
}

/* A matrix library's own threads are its own affair: without them OpenBLAS raises SIGINT. */
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*work)(void *),
                   void *context)
{
    return is_ours(CALLER) && call_fails("pthread_create", EAGAIN)
               ? EAGAIN
               : NEXT(pthread_create)(thread, attributes, work, context);
}
