/* sentence: word-wrapped text. */
#include "ui/widgets/sentence.h"

#include <stdio.h>
#include <string.h>

/* Bytes of the text that go on one line of so many columns: up to a blank, where there is one. */
static size_t line_length(const char *text, int columns)
{
    const char *end = text, *next = text, *blank = NULL;
    struct text_shown shown;

    for (int used = 0; text_shown(&next, &shown); end = next) {
        if (shown.base == ' ' && *next != '%') /* "72 %" stays together */
            blank = end;
        used += shown.columns;
        if (used > columns)
            return (size_t)((blank != NULL && blank > text ? blank
                             : end > text                  ? end
                                                           : next) -
                            text);
    }
    return strlen(text);
}

int sentence_rows(const char *text, int columns)
{
    int lines = 0;

    for (; *text != '\0' && columns > 0; lines++) {
        text += line_length(text, columns);
        text += strspn(text, " ");
    }
    return lines;
}

void sentence_draw(struct canvas *canvas, struct rect area, enum role role, const char *text)
{
    for (int line = 0; line < area.rows && area.columns > 0 && *text != '\0'; line++) {
        /* what does not fit on the last line is cut there */
        size_t length = line + 1 < area.rows ? line_length(text, area.columns) : strlen(text);

        canvas_printf(canvas, area.row + line, area.column, area.columns, role, "%.*s", (int)length,
                      text);
        text += length;
        text += strspn(text, " ");
    }
}
