/* quote: text that may hold anything, in the forms of output. */
#include "cli/quote.h"

#include <stdbool.h>
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

static bool shows(uint32_t character)
{
    return character != TEXT_MALFORMED && !text_is_unsafe(character);
}

static bool all_shows(const char *text)
{
    for (uint32_t character; (character = text_next(&text)) != 0;)
        if (!shows(character))
            return false;
    return true;
}

/* '...', which holds anything but a quote. */
static void quote_simply(const char *text, FILE *file)
{
    fputc('\'', file);
    for (; *text != '\0'; text++)
        fputs(*text == '\'' ? "'\\''" : (char[]){*text, '\0'}, file);
    fputc('\'', file);
}

/* $'...', which holds escapes. */
static void quote_with_escapes(const char *text, FILE *file)
{
    fputs("$'", file);
    for (const char *at = text; *at != '\0'; at = text) {
        uint32_t character = text_next(&text);

        for (; at < text; at++) {
            if (!shows(character))
                fprintf(file, "\\%03o", (unsigned char)*at);
            else
                fprintf(file, "%s%c", *at == '\'' || *at == '\\' ? "\\" : "", *at);
        }
    }
    fputc('\'', file);
}

void quote_shell(const char *text, FILE *file)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789_@%+=:,./-";

    if (*text != '\0' && text[strspn(text, plain)] == '\0')
        fputs(text, file);
    else if (all_shows(text))
        quote_simply(text, file);
    else
        quote_with_escapes(text, file);
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
