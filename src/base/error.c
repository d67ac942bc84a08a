/* error: one plain sentence about what went wrong. */
#include "mlptui/base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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

/* Bytes of the control character at `c`, 0 where there is none: ASCII's, and U+0080 to U+009F,
 * which some terminals obey as they do ESC. */
static size_t control_length(const unsigned char *c)
{
    if (*c < ' ' || *c == 127)
        return 1;
    return c[0] == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0 ? 2 : 0;
}

static void tidy(struct error *error)
{
    char *to = error->text;

    for (const char *from = error->text; *from != '\0';) {
        size_t control = control_length((const unsigned char *)from);

        *to++ = control > 0 ? '?' : *from;
        from += control > 0 ? control : 1;
    }
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
