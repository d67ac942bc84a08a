/* quote: writes arbitrary text in the formats of output. */
#include "base/quote.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"

/* \uXXXX, of characters beyond the first 65536 as two surrogates. */
static void put_escape(uint32_t character, FILE *file)
{
    if (character <= 0xffff) {
        fprintf(file, "\\u%04x", (unsigned)character);
        return;
    }
    character -= 0x10000;
    fprintf(file, "\\u%04x\\u%04x", (unsigned)(0xd800 + (character >> 10)),
            (unsigned)(0xdc00 + (character & 0x3ff)));
}

void quote_json(const char *text, FILE *file)
{
    fputc('"', file);
    for (uint32_t character; (character = text_next(&text)) != 0;) {
        if (character == TEXT_MALFORMED || text_is_unsafe(character))
            put_escape(character, file);
        else if (character == '"' || character == '\\')
            fprintf(file, "\\%c", (char)character);
        else
            text_put(character, file);
    }
    fputc('"', file);
}

void quote_csv(const char *text, FILE *file)
{
    bool quoted = strpbrk(text, ",\"") != NULL;

    if (quoted)
        fputc('"', file);
    for (uint32_t character; (character = text_next(&text)) != 0;) {
        if (character == '"')
            fputc('"', file);
        text_put(text_safe(character), file);
    }
    if (quoted)
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

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

/* '...', which holds anything but a quote. */
static void quote_simply(const char *text, FILE *file)
{
    fputc('\'', file);
    for (; *text != '\0'; text++)
        fputs(*text == '\'' ? "'\\''" : (char[]){*text, '\0'}, file);
    fputc('\'', file);
}

/* "$(printf '...')" works in every shell, $'...' does not in dash; but it loses a line break at the
 * end. Characters that are special to printf or the shell are written in octal. */
static void quote_with_escapes(const char *text, FILE *file)
{
    static const char plain[] = LETTERS "_@+=:,./ ";
    bool ends_line = text[strlen(text) - 1] == '\n';

    fputs(ends_line ? "$'" : "\"$(printf '", file);
    for (const char *at = text; *at != '\0'; at = text) {
        uint32_t character = text_next(&text);
        bool as_it_is = character < 0x80 ? strchr(plain, (int)character) != NULL : shows(character);

        for (; at < text; at++)
            fprintf(file, as_it_is ? "%c" : "\\%03o", (unsigned char)*at);
    }
    fputs(ends_line ? "'" : "')\"", file);
}

void quote_shell(const char *text, FILE *file)
{
    static const char plain[] = LETTERS "_@%+=:,./-";

    if (*text != '\0' && text[strspn(text, plain)] == '\0')
        fputs(text, file);
    else if (all_shows(text))
        quote_simply(text, file);
    else
        quote_with_escapes(text, file);
}

void quote_plain(const char *text, int width, FILE *file)
{
    int columns = text_print(text, file);

    if (columns < width)
        fprintf(file, "%*s", width - columns, "");
}
