/* xalloc: allocators that end the process on failure, for small objects whose callers could not
 * recover, and overflow-checked arithmetic for sizes. Large blocks (data, parameters) are allocated
 * with malloc and fail with an error instead. */
#ifndef MLPTUI_BASE_XALLOC_H
#define MLPTUI_BASE_XALLOC_H

#include <stdbool.h>
#include <stddef.h>

/* As malloc, calloc, reallocarray, strdup and asprintf, but xalloc_give_up is called when memory is
 * out or a size overflows. A size of 0 gives a pointer that can be freed. */
void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xreallocarray(void *memory, size_t count, size_t size);
char *xstrdup(const char *text);
char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints one line, "mlptui: out of memory", and ends the process with status 2 at once, without
 * flushing files. Before that it calls the farewell, if one is set, which restores the terminal; it
 * must not allocate, and may be called by any thread. */
_Noreturn void xalloc_give_up(void);
void xalloc_set_farewell(void (*act)(void));

/* *product = a * b; false (and *product unchanged) when that overflows. */
bool size_mul(size_t a, size_t b, size_t *product);

/* The largest size that `packed` deflated bytes can have unpacked (zlib's documentation: 1032 to
 * 1); SIZE_MAX on overflow. So a short file cannot make us allocate without bound. */
size_t size_unpacked(size_t packed);

#endif
