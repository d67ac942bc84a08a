/* toyprogram: the program on the small made-up data, on the screen and as a command beside it. */
#ifndef TESTS_SCREEN_TOYPROGRAM_H
#define TESTS_SCREEN_TOYPROGRAM_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"

#include "../unit/testing.h"
#include "../unit/toydata.h"

static char toy_directory[] = "/tmp/mlptui-toy-XXXXXX";

static inline void toy_make(void)
{
    static struct toy toy;

    toy_init(&toy);
    toy_save(&toy, toy_directory);
}

static inline const char *toy_program(void)
{
    const char *name = getenv("MLPTUI_PROGRAM");

    return name != NULL ? name : "./mlptui";
}

/* Starts the screen at that size; epochs without end. `extra` (may be NULL) is one more option. */
static inline struct terminal *toy_start_with(int rows, int columns, const char *hidden,
                                              const char *extra)
{
    const char *argv[] = {toy_program(), "--data",   toy_directory, "--val", "60",
                          "--hidden",    hidden,     "--batch",     "25",    "--threads",
                          "1",           "--epochs", "900000",      extra,   NULL};
    struct terminal *t =
        terminal_start(&(struct terminal_options){.rows = rows, .columns = columns}, (char **)argv);

    ck_assert_ptr_nonnull(t);
    return t;
}

static inline struct terminal *toy_start(int rows, int columns)
{
    return toy_start_with(rows, columns, "16", NULL);
}

/* Standard output of a command with the same data and settings; to be freed. */
static inline char *toy_command(const char *command, const char *options)
{
    char line[1024];
    size_t size = 1 << 16, used = 0, got;
    char *text = malloc(size);

    snprintf(line, sizeof line, "%s %s --data %s --val 60 --hidden 16 --threads 1 %s 2>/dev/null",
             toy_program(), command, toy_directory, options);
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

/* Quits a run under way and checks what is left behind. */
static inline void toy_finish(struct terminal *t)
{
    ck_screen_keys(t, "q");
    ck_screen_shows(t, "quit?");
    ck_screen_keys(t, "y");
    ck_screen_exits(t, 0);
    ck_screen_restored(t);
    terminal_free(t);
}

#endif
