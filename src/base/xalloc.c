/* xalloc: allocators that end the process on failure, and checked arithmetic for sizes. */
#include "base/xalloc.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_OUT_OF_MEMORY 2 /* as for bad input */

static void (*farewell)(void);

/* write, not printf, which might allocate. If several threads run out of memory at once, the first
 * one prints and ends the process, and the others wait for that. */
_Noreturn void xalloc_give_up(void)
{
    static const char message[] = "mlptui: out of memory\n";
    static atomic_flag said = ATOMIC_FLAG_INIT;

    while (atomic_flag_test_and_set(&said))
        pause();
    ssize_t ignored = write(STDERR_FILENO, message, sizeof message - 1);
    (void)ignored;
    if (farewell != NULL)
        farewell();
    _exit(EXIT_OUT_OF_MEMORY);
}

void xalloc_set_farewell(void (*act)(void))
{
    farewell = act;
}

static void *checked(void *memory)
{
    if (memory == NULL)
        xalloc_give_up();
    return memory;
}

void *xmalloc(size_t size)
{
    return checked(malloc(size > 0 ? size : 1));
}

void *xcalloc(size_t count, size_t size)
{
    return checked(calloc(count > 0 ? count : 1, size > 0 ? size : 1));
}

void *xreallocarray(void *memory, size_t count, size_t size)
{
    size_t bytes;

    if (!size_mul(count, size, &bytes))
        return checked(NULL);
    return checked(realloc(memory, bytes > 0 ? bytes : 1));
}

char *xstrdup(const char *text)
{
    size_t size = strlen(text) + 1;

    return memcpy(xmalloc(size), text, size);
}

char *xasprintf(const char *format, ...)
{
    va_list arguments;
    char *text;

    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) < 0)
        xalloc_give_up();
    va_end(arguments);
    return text;
}

bool size_mul(size_t a, size_t b, size_t *product)
{
    if (b != 0 && a > SIZE_MAX / b)
        return false;
    *product = a * b;
    return true;
}

size_t size_unpacked(size_t packed)
{
    size_t most;

    return size_mul(packed, 1032, &most) ? most : SIZE_MAX;
}
