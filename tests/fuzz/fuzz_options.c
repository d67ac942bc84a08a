/* fuzz_options: the command line: one word a line. */
#include "fuzz/fuzz.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/options.h"

#define MOST_WORDS 40

struct own {
    bool paused;
    size_t glyphs;
};

static const char *glyphs_name(size_t i)
{
    static const char *const names[] = {"auto", "block", "ascii", NULL};

    return names[i];
}

static const struct option_row rows[] = {
    SHARED("data"),
    {"paused", NULL, "", SETS(OPTION_FLAG, struct own, paused)},
    {"glyphs", NULL, "", SETS(OPTION_CHOICE, struct own, glyphs), .choice = glyphs_name},
    {.name = NULL},
};

static const struct command screen = {
    .name = "", .words = "", .settings = PART_ALL, .options = rows};

/* Holds the own options of any command. */
static union {
    struct own screen;
    max_align_t room[256];
} own;

FUZZ_TARGET(options)
{
    char program[] = "mlptui", *words[MOST_WORDS + 2] = {program};
    struct options options;
    struct error error;
    char *text = fuzz_text(data, size), *rest = text;
    int count = 1;

    while (count <= MOST_WORDS && rest != NULL)
        words[count++] = strsep(&rest, "\n");
    memset(&own, 0, sizeof own);
    if (options_parse(&options, &screen, count, words, &error) &&
        options_read(&options, &own, &error))
        FUZZ_CHECK(options.command != NULL && options.word_count <= (size_t)count);
    else
        fuzz_check_error(&error);
    free(text);
    return 0;
}
