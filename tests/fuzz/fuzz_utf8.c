/* fuzz_utf8: texts that go to the screen, to an error and into JSON. */
#include "fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/quote.h"

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

/* What JSON and CSV must not hold. */
static void write_out(const char *text)
{
    char *written = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&written, &length);

    FUZZ_CHECK(file != NULL);
    quote_json(text, file);
    fflush(file);
    for (size_t i = 0; i < length; i++)
        FUZZ_CHECK((unsigned char)written[i] >= ' ');
    quote_csv(text, file);
    quote_plain(text, text_columns(text) + 2, file);
    fclose(file);
    free(written);
}

FUZZ_TARGET(utf8)
{
    struct error error;
    char *text = fuzz_text(data, size);

    walk(text);
    draw(text);
    write_out(text);
    error_set(&error, "%s!", text);
    fuzz_check_error(&error);
    free(text);
    return 0;
}
