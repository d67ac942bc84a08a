/* command: what a command prints about the small data, to compare the screen with, and rows of the
 * screen without their alignment. */
#ifndef TESTS_SCREEN_COMMAND_H
#define TESTS_SCREEN_COMMAND_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "toy.h"

/* Standard output of a command with the same data and settings; to be freed. */
static inline char *command_output(const char *command, const char *options)
{
    char line[1024];
    size_t size = 1 << 16, used = 0, got;
    char *text = malloc(size);

    snprintf(line, sizeof line, "%s %s --data %s --val 60 --hidden 16 --threads 1 %s 2>/dev/null",
             program(), command, directory, options);
    FILE *pipe = popen(line, "r");
    ck_assert(pipe != NULL && text != NULL);
    while ((got = fread(text + used, 1, size - used - 1, pipe)) > 0)
        used += got;
    text[used] = '\0';
    ck_assert_int_eq(pclose(pipe), 0);
    return text;
}

/* The row of the screen that holds `text`, runs of blanks made one; to be freed. NULL: none. */
static inline char *squeezed_row(struct terminal *t, const char *text)
{
    int rows, columns;

    terminal_size(t, &rows, &columns);
    for (int i = 0; i < rows; i++) {
        char *row = terminal_row(t, i), *out = row;

        for (char *in = row; *in != '\0'; in++)
            if (*in != ' ' || in[1] != ' ')
                *out++ = *in;
        *out = '\0';
        if (strstr(row, text) != NULL)
            return row;
        free(row);
    }
    return NULL;
}

static inline bool squeezed_row_is_there(struct terminal *t, void *text)
{
    char *row = squeezed_row(t, text);

    free(row);
    return row != NULL;
}

/* Waits for a row that holds the text, however many blanks are between its words. */
#define ck_screen_shows_row(t, text)                                                               \
    do {                                                                                           \
        if (!terminal_wait_until(t, squeezed_row_is_there, (void *)(text), TERMINAL_PATIENCE))     \
            ck_screen_fail(t, "no row shows \"%s\"", text);                                        \
    } while (0)

#endif
