/* quote: text that may hold anything, in the forms of output. */
#include "cli/quote.h"

#include <string.h>

#include "base/text.h"

/* Bytes of the UTF-8 character at `text`, 0 where there is none (Unicode, table 3-7). */
static int character_length(const unsigned char *text)
{
    unsigned char c = text[0], low = 0x80, high = 0xbf;
    int length = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;

    if (c == 0xe0)
        low = 0xa0; /* no longer form than needed */
    else if (c == 0xed)
        high = 0x9f; /* no surrogates */
    else if (c == 0xf0)
        low = 0x90;
    else if (c == 0xf4)
        high = 0x8f; /* nothing above U+10FFFF */
    if (length > 1 && (text[1] < low || text[1] > high))
        return 0;
    for (int i = 2; i < length; i++)
        if (text[i] < 0x80 || text[i] > 0xbf)
            return 0;
    return length;
}

void quote_json(const char *text, FILE *file)
{
    const unsigned char *at = (const unsigned char *)text;

    fputc('"', file);
    while (*at != '\0') {
        int length = character_length(at);
        if (length == 0)
            fputs("\\ufffd", file);
        else if (*at == '"' || *at == '\\')
            fprintf(file, "\\%c", *at);
        else if (*at < ' ' || *at == 127)
            fprintf(file, "\\u%04x", *at);
        else
            fwrite(at, 1, (size_t)length, file);
        at += length > 0 ? length : 1;
    }
    fputc('"', file);
}

void quote_csv(const char *text, FILE *file)
{
    if (text[strcspn(text, ",\"\r\n")] == '\0') {
        fputs(text, file);
        return;
    }
    fputc('"', file);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', file);
        fputc(*text, file);
    }
    fputc('"', file);
}

static void put_character(uint32_t character, FILE *file)
{
    char bytes[TEXT_MAX_BYTES];

    fwrite(bytes, 1, (size_t)text_write(character, bytes), file);
}

void quote_plain(const char *text, int width, FILE *file)
{
    struct text_shown shown;
    int columns = 0;

    while (text_shown(&text, &shown)) {
        put_character(shown.base, file);
        for (int i = 0; i < TEXT_MARKS && shown.marks[i] != 0; i++)
            put_character(shown.marks[i], file);
        columns += shown.columns;
    }
    if (columns < width)
        fprintf(file, "%*s", width - columns, "");
}
