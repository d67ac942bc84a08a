/* error: one plain sentence about what went wrong. */
#include "mlptui/base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Ends a text that did not fit with "...", after the last character that is left whole. */
static void end_with_dots(char *text)
{
    size_t end = ERROR_TEXT_SIZE - 4;

    for (int back = 0; back < 3 && ((unsigned char)text[end] & 0xc0) == 0x80; back++)
        end--;
    if (((unsigned char)text[end] & 0xc0) == 0x80) /* no UTF-8 */
        end = ERROR_TEXT_SIZE - 4;
    memcpy(text + end, "...", 4);
}

/* Bytes of the control character at `c`, 0 where there is none: ASCII's, and U+0080 to U+009F,
 * which some terminals obey as they do ESC. */
static size_t control_length(const unsigned char *c)
{
    if (*c < ' ' || *c == 127)
        return 1;
    return c[0] == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0 ? 2 : 0;
}

static void tidy(struct error *error, bool cut)
{
    char *to = error->text;

    if (cut)
        end_with_dots(error->text);
    for (const char *from = error->text; *from != '\0';) {
        size_t control = control_length((const unsigned char *)from);

        *to++ = control > 0 ? '?' : *from;
        from += control > 0 ? control : 1;
    }
    *to = '\0';
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
