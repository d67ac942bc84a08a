/* error: one plain sentence about what went wrong. */
#include "mlptui/base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define WHOLE_SIZE  8192 /* the longest path, and what is said of it */
#define REASON_SIZE 256
#define TAIL        160 /* bytes of the end that stay: the reason */

/* Where a character begins: at `at`, or up to three bytes from there; no UTF-8: `at`. */
static const char *boundary(const char *at, int step)
{
    const char *to = at;

    for (int i = 0; i < 3 && ((unsigned char)*to & 0xc0) == 0x80; i++)
        to += step;
    return ((unsigned char)*to & 0xc0) == 0x80 ? at : to;
}

/* The sentence as it is, or its beginning and its end. */
static void keep(struct error *error, const char *whole)
{
    size_t length = strlen(whole);

    if (length < ERROR_TEXT_SIZE) {
        memcpy(error->text, whole, length + 1);
        return;
    }
    size_t head = (size_t)(boundary(whole + ERROR_TEXT_SIZE - 1 - 3 - TAIL, -1) - whole);
    const char *tail = boundary(whole + length - TAIL, 1);
    memcpy(error->text, whole, head);
    memcpy(error->text + head, "...", 3);
    memcpy(error->text + head + 3, tail, strlen(tail) + 1);
}

/* What no terminal is to get: a file name may hold anything. No character becomes longer. */
static void tidy(struct error *error)
{
    const char *from = error->text;
    char *to = error->text;

    for (uint32_t character; (character = text_next(&from)) != 0;)
        to += text_write(text_safe(character), to);
    *to = '\0';
}

bool error_set(struct error *error, const char *format, ...)
{
    char whole[WHOLE_SIZE] = "";
    va_list arguments;

    if (error == NULL)
        return false;
    va_start(arguments, format);
    vsnprintf(whole, sizeof whole, format, arguments);
    va_end(arguments);
    keep(error, whole);
    tidy(error);
    return false;
}

bool error_set_errno(struct error *error, const char *format, ...)
{
    const char *reason = strerror(errno);
    char whole[WHOLE_SIZE] = "";
    va_list arguments;

    if (error == NULL)
        return false;
    va_start(arguments, format);
    vsnprintf(whole, sizeof whole - REASON_SIZE, format, arguments);
    va_end(arguments);
    size_t length = strlen(whole);
    snprintf(whole + length, sizeof whole - length, ": %s", reason);
    keep(error, whole);
    tidy(error);
    return false;
}

bool error_is(const struct error *error, int cause)
{
    const char *reason = strerror(cause);
    size_t length = strlen(error->text), size = strlen(reason);

    return length >= size && strcmp(error->text + length - size, reason) == 0;
}
