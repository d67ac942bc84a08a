/* error: one plain sentence about what went wrong. */
#include "mlptui/base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Ends a text that did not fit with "...", and keeps control characters off the terminal. */
static void tidy(struct error *error, bool cut)
{
    if (cut)
        memcpy(error->text + ERROR_TEXT_SIZE - 4, "...", 4);
    for (char *c = error->text; *c != '\0'; c++) {
        unsigned char first = (unsigned char)c[0], second = (unsigned char)c[1];
        if (first < ' ' || first == 127)
            *c = '?';
        else if (first == 0xc2 && second >= 0x80 && second < 0xa0) /* U+0080 to U+009F */
            c[0] = c[1] = '?';
    }
}

bool error_set(struct error *error, const char *format, ...)
{
    va_list arguments;

    if (error == NULL)
        return false;
    va_start(arguments, format);
    int length = vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    tidy(error, length >= ERROR_TEXT_SIZE);
    return false;
}

bool error_set_errno(struct error *error, const char *format, ...)
{
    const char *reason = strerror(errno);
    va_list arguments;

    if (error == NULL)
        return false;
    va_start(arguments, format);
    int length = vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    if (length >= 0 && length < ERROR_TEXT_SIZE) {
        size_t room = sizeof error->text - (size_t)length;
        int more = snprintf(error->text + length, room, ": %s", reason);
        length += more;
    }
    tidy(error, length >= ERROR_TEXT_SIZE);
    return false;
}
