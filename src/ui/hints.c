/* hints: a line of keys and what they do. */
#include "ui/hints.h"

#include <string.h>

#include "ui/key.h"

#define GAP "   "

static const struct {
    const char *name;
    uint32_t code;
} keys[] = {
    {"Enter", KEY_CODE_ENTER},   {"Esc", KEY_CODE_ESCAPE}, {"space", ' '},
    {"Ctrl-U", KEY_CODE_CTRL_U}, {"Del", KEY_CODE_DELETE}, {"PgDn", KEY_CODE_PAGE_DOWN},
    {"Tab", KEY_CODE_TAB},
};

static int entry_length(const char *entry)
{
    const char *gap = strstr(entry, GAP);

    return gap == NULL ? (int)strlen(entry) : (int)(gap - entry);
}

static uint32_t key_of(const char *entry)
{
    size_t length = strcspn(entry, " ");

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (strlen(keys[i].name) == length && strncmp(entry, keys[i].name, length) == 0)
            return keys[i].code;
    return length == 1 ? (uint32_t)(unsigned char)entry[0] : 0;
}

uint32_t hints_code(const char *text, int offset)
{
    while (offset >= 0 && *text != '\0') {
        int length = entry_length(text);

        if (offset < length)
            return key_of(text);
        text += length;
        int gap = (int)strspn(text, " ");
        text += gap;
        offset -= length + gap;
    }
    return 0;
}

void hints_draw(struct canvas *canvas, int row, int column, int columns, const char *text)
{
    int right = column + columns;

    while (*text != '\0' && column < right) {
        int length = entry_length(text), key = (int)strcspn(text, " ");

        canvas_printf(canvas, row, column, right - column, ROLE_KEY, "%.*s", key, text);
        canvas_printf(canvas, row, column + key, right - column - key, ROLE_DIM, "%.*s",
                      length - key, text + key);
        text += length;
        int gap = (int)strspn(text, " ");
        text += gap;
        column += length + gap;
    }
}
