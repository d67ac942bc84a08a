/* fuzz_options: the command line: one word a line. */
#include "fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/options.h"

#define MOST_WORDS 40

FUZZ_TARGET(options)
{
    static const char *const names[] = {"auto", "block", "ascii"};
    static const struct choice_option choice = {"glyphs", "auto|block|ascii", "", names, 3};
    static const struct choice_table table = {&choice, 1};
    char program[] = "mlptui", *words[MOST_WORDS + 2] = {program};
    struct options options;
    struct error error;
    char *text = fuzz_text(data, size), *rest = text;
    int count = 1;

    while (count <= MOST_WORDS && rest != NULL)
        words[count++] = strsep(&rest, "\n");
    if (options_parse(&options, &table, count, words, &error))
        FUZZ_CHECK(options.command < COMMAND_COUNT && options.word_count <= (size_t)count);
    else
        fuzz_check_error(&error);
    free(text);
    return 0;
}
