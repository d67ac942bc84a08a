/* error: one plain sentence about what went wrong. */
#include "mlptui/base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define WHOLE_SIZE  8192 /* the longest path and a sentence about it */
#define REASON_SIZE 256
#define TAIL        160 /* bytes of the end that are kept: the reason */

/* The character boundary nearest to `at` in direction `step`, up to three bytes away; `at` itself
 * where the text is not UTF-8. */
static const char *character_boundary(const char *at, int step)
{
    const char *to = at;

    for (int i = 0; i < 3 && ((unsigned char)*to & 0xc0) == 0x80; i++)
        to += step;
    return ((unsigned char)*to & 0xc0) == 0x80 ? at : to;
}

/* Copies the sentence, without its middle if it is too long. */
static void copy_shortened(struct error *error, const char *whole)
{
    size_t length = strlen(whole);

    if (length < ERROR_TEXT_SIZE) {
        memcpy(error->text, whole, length + 1);
        return;
    }
    size_t head = (size_t)(character_boundary(whole + ERROR_TEXT_SIZE - 1 - 3 - TAIL, -1) - whole);
    const char *tail = character_boundary(whole + length - TAIL, 1);
    memcpy(error->text, whole, head);
    memcpy(error->text + head, "...", 3);
    memcpy(error->text + head + 3, tail, strlen(tail) + 1);
}

/* Replaces characters that are unsafe for a terminal, in place: none becomes longer. */
static void replace_unsafe(struct error *error)
{
    const char *from = error->text;
    char *to = error->text;

    for (uint32_t character; (character = text_next(&from)) != 0;)
        to += text_write(text_safe(character), to);
    *to = '\0';
}

/* `reason` NULL: the sentence tells all. */
static void set(struct error *error, const char *format, va_list arguments, const char *reason)
{
    char whole[WHOLE_SIZE] = "";

    if (error == NULL)
        return;
    vsnprintf(whole, sizeof whole - (reason != NULL ? REASON_SIZE : 0), format, arguments);
    size_t length = strlen(whole);
    if (reason != NULL)
        snprintf(whole + length, sizeof whole - length, ": %s", reason);
    copy_shortened(error, whole);
    replace_unsafe(error);
}

bool error_set(struct error *error, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    set(error, format, arguments, NULL);
    va_end(arguments);
    return false;
}

bool error_set_errno(struct error *error, const char *format, ...)
{
    const char *reason = strerror(errno);
    va_list arguments;

    va_start(arguments, format);
    set(error, format, arguments, reason);
    va_end(arguments);
    return false;
}

bool error_is(const struct error *error, int cause)
{
    const char *reason = strerror(cause);
    size_t length = strlen(error->text), size = strlen(reason);

    return length >= size && strcmp(error->text + length - size, reason) == 0;
}
