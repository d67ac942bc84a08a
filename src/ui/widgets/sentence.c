/* sentence: plain text broken at blanks over the lines of an area. */
#include "ui/widgets/sentence.h"

#include <stdio.h>
#include <string.h>

/* Bytes of the text that go on one line: up to a blank, where there is one. */
static size_t line_length(const char *text, int width)
{
    size_t length = strlen(text), room = (size_t)width;

    if (length <= room)
        return length;
    length = room;
    while (length > 0 && text[length] != ' ')
        length--;
    return length > 0 ? length : room;
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
        size_t length = line_length(text, area.columns);
        char part[320];

        snprintf(part, sizeof part, "%.*s", (int)length, text);
        canvas_text(canvas, area.row + line, area.column, area.columns, role, part);
        text += length;
        text += strspn(text, " ");
    }
}
