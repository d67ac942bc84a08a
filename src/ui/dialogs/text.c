/* text: a line of text that is typed. */
#include "ui/dialogs/text.h"

#include <string.h>

#include "ui/utf8.h"

/* Takes the last character away. */
static void shorten(char *text)
{
    size_t length = strlen(text);

    while (length > 0 && ((unsigned char)text[length - 1] & 0xc0) == 0x80)
        length--;
    text[length > 0 ? length - 1 : 0] = '\0';
}

static void append(char *text, size_t capacity, uint32_t code)
{
    char bytes[UTF8_MAX_BYTES];
    size_t length = strlen(text), size = (size_t)utf8_write(code, bytes);

    if (length + size >= capacity)
        return;
    memcpy(text + length, bytes, size);
    text[length + size] = '\0';
}

bool text_key(char *text, size_t size, const struct key_press *key)
{
    switch (key->code) {
    case KEY_CODE_BACKSPACE:
        shorten(text);
        return true;
    case KEY_CODE_CTRL_U:
        text[0] = '\0';
        return true;
    default:
        if (key->code < ' ' || key->code >= KEY_CODE_NONE)
            return false;
        append(text, size, key->code);
        return true;
    }
}

/* The end of the text where it is longer than the line. */
static const char *visible(const char *text, int columns)
{
    const char *from = text;

    while (utf8_text_columns(from) > columns) {
        from++;
        while (((unsigned char)*from & 0xc0) == 0x80)
            from++;
    }
    return from;
}

void text_draw(struct canvas *canvas, int row, int column, int columns, const char *text)
{
    const char *shown = visible(text, columns - 1);

    canvas_text(canvas, row, column, columns, ROLE_STRONG, shown);
    canvas_put(canvas, row, column + utf8_text_columns(shown), ' ', ROLE_CURSOR);
}
