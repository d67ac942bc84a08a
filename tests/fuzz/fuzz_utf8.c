/* fuzz_utf8: texts that go to the screen, to an error and into JSON. */
#include "fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/quote.h"
#include "base/text.h"

/* Every step goes forward, not beyond the end; what is a character is written back the same. */
static void walk(const char *text)
{
    const char *at = text, *end = text + strlen(text);
    uint32_t character;

    for (const char *before = at; (character = text_next(&at)) != 0; before = at) {
        char bytes[TEXT_MAX_BYTES];

        FUZZ_CHECK(at > before && at <= end);
        FUZZ_CHECK(text_columns_of(character) >= 0 && text_columns_of(character) <= 2);
        if (character == TEXT_MALFORMED)
            continue;
        FUZZ_CHECK(text_write(character, bytes) == at - before);
        FUZZ_CHECK(memcmp(bytes, before, (size_t)(at - before)) == 0);
    }
    FUZZ_CHECK(at == end);
}

static void draw(const char *text)
{
    struct text_shown shown;
    const char *at = text, *before = text;
    int columns = 0;

    for (; text_shown(&at, &shown); before = at) {
        FUZZ_CHECK(at > before && !text_is_unsafe(shown.base));
        FUZZ_CHECK(shown.columns == 1 || shown.columns == 2);
        columns += shown.columns;
    }
    FUZZ_CHECK(*at == '\0' && columns == text_columns(text));
}

/* Whatever the form: characters, none of them unsafe. */
static void check_written(void (*write)(const char *, FILE *), const char *text)
{
    char *written = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&written, &length);

    FUZZ_CHECK(file != NULL);
    write(text, file);
    fclose(file);
    const char *at = written;
    for (uint32_t character; (character = text_next(&at)) != 0;)
        FUZZ_CHECK(character != TEXT_MALFORMED && !text_is_unsafe(character));
    FUZZ_CHECK(at == written + length);
    free(written);
}

static void write_plain(const char *text, FILE *file)
{
    quote_plain(text, text_columns(text) + 2, file);
}

FUZZ_TARGET(utf8)
{
    struct error error;
    char *text = fuzz_text(data, size);

    walk(text);
    draw(text);
    check_written(quote_json, text);
    check_written(quote_csv, text);
    check_written(quote_shell, text);
    check_written(write_plain, text);
    error_set(&error, "%s!", text);
    fuzz_check_error(&error);
    free(text);
    return 0;
}
