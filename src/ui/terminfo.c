/* terminfo: wraps the terminfo database. Apart from terminal.c because term.h defines words like
 * `columns` and `lines` as macros. */
#include "ui/terminfo.h"

#include <curses.h>
#include <term.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOUSE_OFF "\033[?1006l\033[?1002l\033[?1000l"

static const char *capability(const char *name)
{
    char *value = tigetstr(name);

    /* -1 is terminfo's word for a wrong name. NOLINTNEXTLINE(performance-no-int-to-ptr) */
    return value == (char *)-1 ? NULL : value;
}

int terminfo_number(const char *name)
{
    return tigetnum(name);
}

void terminfo_show_cursor(void)
{
    const char *show = capability("cnorm");

    if (show == NULL)
        return;
    tputs(show, 1, putchar);
    fflush(stdout);
}

/* Appends a capability without its padding marks ("$<5>"), which only curses acts on. */
static void append(char *sequence, size_t size, const char *text)
{
    size_t length = strlen(sequence);

    while (text != NULL && *text != '\0' && length + 1 < size) {
        const char *end = strncmp(text, "$<", 2) == 0 ? strchr(text, '>') : NULL;
        if (end != NULL)
            text = end + 1;
        else
            sequence[length++] = *text++;
    }
    sequence[length] = '\0';
}

void terminfo_restoring(char *sequence, size_t size, bool mouse, int rows)
{
    static const char *const names[] = {"sgr0", "op", "cnorm", "rmkx"};
    const char *leave = capability("rmcup"), *move = capability("cup");

    sequence[0] = '\0';
    if (mouse)
        append(sequence, size, MOUSE_OFF);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        append(sequence, size, capability(names[i]));
    if (leave != NULL) {
        append(sequence, size, leave);
        append(sequence, size, capability("cnorm")); /* see terminfo_show_cursor */
    } else if (move != NULL) {
        append(sequence, size, tiparm(move, rows - 1, 0));
        append(sequence, size, "\r\n");
    }
}

bool terminfo_check(char *sequence, size_t size, int rows, struct error *error)
{
    const char *name = getenv("TERM");
    int found = 0;

    if (name == NULL || name[0] == '\0')
        return error_set(error, "TERM is not set, so the terminal's type is unknown; "
                                "try TERM=xterm, or 'mlptui train', which needs no screen");
    if (setupterm(NULL, STDOUT_FILENO, &found) != OK)
        return error_set(error,
                         "the terminal type '%s' (TERM) is not known or no screen; "
                         "try TERM=xterm, or 'mlptui train', which needs no screen",
                         name);
    bool usable = capability("cup") != NULL && capability("clear") != NULL;
    terminfo_restoring(sequence, size, true, rows);
    del_curterm(set_curterm(NULL)); /* newterm makes its own */
    if (!usable)
        return error_set(error,
                         "the terminal type '%s' (TERM) cannot move the cursor; "
                         "'mlptui train' needs no screen",
                         name);
    return true;
}
