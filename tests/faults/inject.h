/* inject: makes the n-th allocation, or the n-th call to the kernel, of a piece of work fail. The
 * allocator and the calls of the C library are replaced in the test program itself, so that the
 * libraries' own calls count too. Works with and without a sanitizer. */
#ifndef TESTS_FAULTS_INJECT_H
#define TESTS_FAULTS_INJECT_H

#include <stdbool.h>
#include <stddef.h>

enum inject_kind {
    INJECT_MEMORY,     /* malloc, calloc, realloc, aligned_alloc and what is made of them */
    INJECT_OUR_MEMORY, /* the same, where the program itself calls: not in libraries */
    INJECT_CALLS,      /* open, openat, fopen, fdopen, read, fread, write, fflush, fsync, close,
                          fclose, renameat, flock, stat, fstat, fstatat, fchmod, fcntl, lseek,
                          fseeko, ftruncate, pipe, pthread_create of the program itself */
};

/* From now on the `n`-th one (from 1) fails; with `lasting` all later ones too. n = 0: none does.
 */
void inject_begin(enum inject_kind kind, size_t n, bool lasting);

/* Besides, from now on flock fails each time, uncounted, as on a file system without locks. */
void inject_no_locks(bool none);

/* Ends that. Returns how many were asked for since, and so whether the n-th was reached. */
size_t inject_end(void);

/* The largest block that malloc was asked for since inject_begin, of either memory, in bytes. */
size_t inject_largest(void);

/* The name of the call that failed last. */
const char *inject_failed(void);

/* Blocks allocated and not freed; open descriptors of the process. */
long inject_blocks(void);
int inject_descriptors(void);

#endif
