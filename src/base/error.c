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

bool error_set(struct error *error, const char *format, ...)
{
    char whole[WHOLE_SIZE] = "";
    va_list arguments;

    if (error == NULL)
        return false;
    va_start(arguments, format);
    vsnprintf(whole, sizeof whole, format, arguments);
    va_end(arguments);
    copy_shortened(error, whole);
    replace_unsafe(error);
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
    copy_shortened(error, whole);
    replace_unsafe(error);
    return false;
}

bool error_is(const struct error *error, int cause)
{
    const char *reason = strerror(cause);
    size_t length = strlen(error->text), size = strlen(reason);

    return length >= size && strcmp(error->text + length - size, reason) == 0;
}
