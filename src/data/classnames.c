/* classnames: the names of the classes. */
#include "data/classnames.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/place.h"
#include "base/text.h"
#include "base/xalloc.h"

#define MAX_NAMES 256

#define BYTE_ORDER_MARK "\xef\xbb\xbf" /* some editors begin UTF-8 text with it */

/* The largest valid file: a byte order mark, a carriage return and a newline for each name, and a
 * blank line as long as a name. */
#define MAX_FILE (3 + (MAX_NAMES + 1) * (CLASSNAME_MAX_BYTES + 2))

static bool is_blank(const char *line, size_t length)
{
    while (length > 0 && (line[length - 1] == ' ' || line[length - 1] == '\t'))
        length--;
    return length == 0;
}

/* `name` ends with a 0 behind its length. */
static bool check_name(const char *path, size_t line, const char *name, size_t length,
                       struct error *error)
{
    if (is_blank(name, length))
        return error_set(error, "%s: line %zu is empty, expected a class name", path, line);
    if (length > CLASSNAME_MAX_BYTES)
        return error_set(error, "%s: line %zu has %zu bytes, expected a class name of at most %d",
                         path, line, length, CLASSNAME_MAX_BYTES);
    for (const char *at = name, *next = name; at < name + length; at = next) {
        uint32_t character = text_next(&next);

        if (character < ' ' || (character >= 0x7f && character < 0xa0) ||
            (character == TEXT_MALFORMED && next == at + 1))
            return error_set(
                error, "%s: line %zu, byte %zu: expected UTF-8 text without control characters",
                path, line, (size_t)(at - name) + 1);
    }
    return true;
}

static bool split_lines(const char *path, const char *text, size_t size, char **names,
                        size_t *count, struct error *error)
{
    bool marked = size >= 3 && memcmp(text, BYTE_ORDER_MARK, 3) == 0;

    for (size_t at = marked ? 3 : 0; at < size;) {
        const char *end = memchr(text + at, '\n', size - at);
        size_t length = end != NULL ? (size_t)(end - text) - at : size - at;
        size_t next = at + length + 1;

        if (length > 0 && text[at + length - 1] == '\r')
            length--;
        if (next >= size && *count > 0 && is_blank(text + at, length))
            break; /* one blank line at the end is ignored */
        if (*count == MAX_NAMES)
            return error_set(error, "%s: more than %d lines, expected a class name for each label",
                             path, MAX_NAMES);
        names[*count] = xcalloc(length + 1, 1);
        memcpy(names[*count], text + at, length);
        ++*count;
        if (!check_name(path, *count, names[*count - 1], length, error))
            return false;
        at = next;
    }
    return *count > 0 || error_set(error, "%s: is empty, expected one class name a line", path);
}

bool classnames_parse(const char *path, const char *text, size_t size, char ***names, size_t *count,
                      struct error *error)
{
    *names = NULL;
    *count = 0;
    if (size > MAX_FILE)
        return error_set(error, "%s: more than %d bytes, expected at most %d class names", path,
                         MAX_FILE, MAX_NAMES);
    char **list = xcalloc(MAX_NAMES, sizeof *list);
    size_t n = 0;
    if (!split_lines(path, text, size, list, &n, error)) {
        classnames_free(list, n);
        return false;
    }
    *names = list;
    *count = n;
    return true;
}

/* Reads at most `room` bytes of a regular file. */
static bool read_text(const char *path, char *text, size_t room, size_t *size, struct error *error)
{
    int descriptor = place_open(path, "a list of class names", size, error);
    ssize_t got = 1;

    if (descriptor < 0)
        return false;
    for (*size = 0; *size < room && got > 0; *size += got > 0 ? (size_t)got : 0)
        got = read(descriptor, text + *size, room - *size);
    if (got < 0)
        error_set_errno(error, "%s: cannot be read at offset %zu", path, *size);
    close(descriptor);
    return got >= 0;
}

static bool read_names(const char *path, char ***names, size_t *count, struct error *error)
{
    char *text = xmalloc(MAX_FILE + 1);
    size_t size = 0;
    bool ok = read_text(path, text, MAX_FILE + 1, &size, error) &&
              classnames_parse(path, text, size, names, count, error);

    free(text);
    return ok;
}

bool classnames_read(const char *directory, char ***names, size_t *count, struct error *error)
{
    char *path = xasprintf("%s/classes.txt", directory);

    *names = NULL;
    *count = 0;
    bool ok = access(path, F_OK) != 0 || read_names(path, names, count, error);
    free(path);
    return ok;
}

char **classnames_numbers(size_t count)
{
    char **names = xcalloc(count, sizeof *names);

    for (size_t i = 0; i < count; i++)
        names[i] = xasprintf("%zu", i);
    return names;
}

void classnames_free(char **names, size_t count)
{
    for (size_t i = 0; names != NULL && i < count; i++)
        free(names[i]);
    free(names);
}
