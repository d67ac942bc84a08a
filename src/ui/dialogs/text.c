/* text: a line of text that is edited. */
#include "ui/dialogs/text.h"

#include <string.h>

#include "base/text.h"

/* Where what is drawn in one place begins that ends at `at`, and where that ends that begins there.
 */
static size_t behind(const char *text, size_t at)
{
    const char *next = text + at;
    struct text_shown shown;

    text_shown(&next, &shown);
    return (size_t)(next - text);
}

static size_t before(const char *text, size_t at)
{
    size_t begin = 0;

    for (size_t end; (end = behind(text, begin)) < at;)
        begin = end;
    return begin;
}

static void cut(char *text, size_t begin, size_t end)
{
    memmove(text + begin, text + end, strlen(text + end) + 1);
}

static void insert(char *text, size_t size, size_t *caret, uint32_t code)
{
    char bytes[TEXT_MAX_BYTES];
    size_t length = strlen(text), count = (size_t)text_write(code, bytes);

    if (length + count >= size)
        return;
    memmove(text + *caret + count, text + *caret, length - *caret + 1);
    memcpy(text + *caret, bytes, count);
    *caret += count;
}

static size_t within(const char *text, size_t caret)
{
    size_t length = strlen(text);

    return caret < length ? caret : length;
}

bool text_key(char *text, size_t size, size_t *caret, const struct key_press *key)
{
    size_t at = within(text, *caret);

    *caret = at;
    switch (key->code) {
    case KEY_CODE_LEFT:
        *caret = before(text, at);
        return true;
    case KEY_CODE_RIGHT:
        *caret = behind(text, at);
        return true;
    case KEY_CODE_HOME:
        *caret = 0;
        return true;
    case KEY_CODE_END:
        *caret = strlen(text);
        return true;
    case KEY_CODE_BACKSPACE:
        *caret = before(text, at);
        cut(text, *caret, at);
        return true;
    case KEY_CODE_CTRL_U:
        *caret = 0;
        text[0] = '\0';
        return true;
    case KEY_CODE_DELETE:
        cut(text, at, behind(text, at));
        return true;
    default:
        if (key->code < ' ' || key->code >= KEY_CODE_NONE)
            return false;
        insert(text, size, caret, key->code);
        return true;
    }
}

bool text_key_plain(char *text, size_t size, size_t *caret, const struct key_press *key)
{
    bool character = key->code >= ' ' && key->code < KEY_CODE_NONE;

    return (!character || (key->code > ' ' && key->code <= '~')) &&
           text_key(text, size, caret, key);
}

/* Columns of text[from..to). */
static int columns_between(const char *text, size_t from, size_t to)
{
    struct text_shown shown;
    int columns = 0;

    for (const char *at = text + from; at < text + to && text_shown(&at, &shown);)
        columns += shown.columns;
    return columns;
}

void text_draw(struct canvas *canvas, int row, int column, int columns, enum role role,
               const char *text, size_t caret)
{
    size_t from = 0;

    caret = within(text, caret);
    while (from < caret && columns_between(text, from, caret) >= columns)
        from = behind(text, from);
    canvas_text(canvas, row, column, columns, role, text + from);
    column += columns_between(text, from, caret);
    canvas_emphasize(canvas, (struct rect){row, column, 1, 1}, LOOK_REVERSE);
}
