/* fuzz_utf8: texts that go to the screen, to an error and into JSON. */
#include "fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/quote.h"
#include "ui/utf8.h"

/* Every step goes forward, not beyond the end; what is a character is written back the same. */
static void walk(const char *text)
{
    const char *at = text, *end = text + strlen(text);
    uint32_t character;

    for (const char *before = at; (character = utf8_next(&at)) != 0; before = at) {
        char bytes[UTF8_MAX_BYTES];

        FUZZ_CHECK(at > before && at <= end);
        FUZZ_CHECK(utf8_columns(character) >= -1 && utf8_columns(character) <= 2);
        if (character == UTF8_MALFORMED)
            continue;
        FUZZ_CHECK(utf8_write(character, bytes) == at - before);
        FUZZ_CHECK(memcmp(bytes, before, (size_t)(at - before)) == 0);
    }
    FUZZ_CHECK(at == end);
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
    quote_plain(text, quote_columns(text) + 2, file);
    fclose(file);
    free(written);
}

FUZZ_TARGET(utf8)
{
    struct error error;
    char *text = fuzz_text(data, size);

    walk(text);
    utf8_text_columns(text);
    write_out(text);
    error_set(&error, "%s!", text);
    fuzz_check_error(&error);
    free(text);
    return 0;
}
