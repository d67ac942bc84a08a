/* terminfo: wraps the terminfo database. Apart from terminal.c because term.h defines words like
 * `columns` and `lines` as macros.
 *
 * What the program sends to the terminal: the characters of the screen, by curses, with what the
 * database has for the terminal (the alternate screen, the keypad's mode, the cursor hidden and
 * moved, colours, attributes, erasing); and what `reports` below lists. Nothing else. */
#include "term/terminfo.h"

#include <curses.h>
#include <term.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REPORTS_SIZE 128
#define USUAL_TERM   "xterm-256color"

/* Modes that the database does not have, or not for all terminals that know them. Each is put at
 * the start, and `end` when the terminal is given back. */
static const struct report {
    const char *begin, *end;
    bool mouse; /* only where the database knows of a mouse */
} reports[] = {
    /* Focus reports, which an earlier program may have left on: off, and left off. */
    {"\033[?1004l", "", false},
    /* Bracketed paste: marks distinguish pasted text from typed keys. */
    {"\033[?2004h", "\033[?2004l", false},
    /* The buttons of the mouse. */
    {"\033[?1000h", "\033[?1000l", true},
    /* Its moves while one is held, for drags. */
    {"\033[?1002h", "\033[?1002l", true},
    /* SGR form of the reports: the only one beyond column 223, and that says which button is
     * released. Many terminals support it though their entry does not say so (tmux, screen, linux,
     * rxvt). */
    {"\033[?1006h", "\033[?1006l", true},
};

#define REPORT_COUNT (sizeof reports / sizeof reports[0])

/* Terminfo's names of our keys. */
static const struct {
    const char *capability;
    uint32_t code;
} keys[] = {
    {"kcuu1", KEY_CODE_UP},      {"kcud1", KEY_CODE_DOWN},    {"kcub1", KEY_CODE_LEFT},
    {"kcuf1", KEY_CODE_RIGHT},   {"kpp", KEY_CODE_PAGE_UP},   {"ka3", KEY_CODE_PAGE_UP},
    {"knp", KEY_CODE_PAGE_DOWN}, {"kc3", KEY_CODE_PAGE_DOWN}, {"khome", KEY_CODE_HOME},
    {"kfnd", KEY_CODE_HOME},     {"ka1", KEY_CODE_HOME},      {"kend", KEY_CODE_END},
    {"kslt", KEY_CODE_END},      {"kc1", KEY_CODE_END},       {"kcbt", KEY_CODE_BACK_TAB},
    {"kent", KEY_CODE_ENTER},    {"kdch1", KEY_CODE_DELETE},  {"kbs", KEY_CODE_BACKSPACE},
    {"kf1", KEY_CODE_F1},
};

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

/* Only for ECMA-48 terminals: others would show the sequences as text. */
static bool takes(const struct report *report)
{
    const char *move = capability("cup");

    return move != NULL && strncmp(move, "\033[", 2) == 0 &&
           (!report->mouse || capability("kmous") != NULL);
}

/* In their order, or back. */
static void append_reports(char *sequence, size_t size, bool on)
{
    for (size_t i = 0; i < REPORT_COUNT; i++) {
        const struct report *report = &reports[on ? i : REPORT_COUNT - 1 - i];

        if (takes(report))
            append(sequence, size, on ? report->begin : report->end);
    }
}

/* Behind what curses and stdio hold. */
void terminfo_send_reports(bool on)
{
    char sequence[REPORTS_SIZE] = "";

    append_reports(sequence, sizeof sequence, on);
    fflush(stdout);
    ssize_t written = write(STDOUT_FILENO, sequence, strlen(sequence));
    (void)written; /* a hung-up terminal is detected when it is read */
}

void terminfo_name_keys(struct input *input)
{
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const char *sequence = capability(keys[i].capability);

        if (sequence != NULL)
            input_name(input, sequence, keys[i].code);
    }
}

void terminfo_restoring(char *sequence, size_t size, int rows)
{
    static const char *const names[] = {"sgr0", "op", "cnorm", "rmkx"};
    const char *leave = capability("rmcup"), *move = capability("cup");

    sequence[0] = '\0';
    append_reports(sequence, size, false);
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
                                "try 'TERM=" USUAL_TERM " mlptui ...', or 'mlptui train', "
                                "which needs no screen");
    if (setupterm(NULL, STDOUT_FILENO, &found) != OK)
        return error_set(error,
                         "the terminal type '%s' (TERM) is not known or no screen; "
                         "try 'TERM=" USUAL_TERM " mlptui ...', or 'mlptui train', which needs "
                         "no screen",
                         name);
    bool usable = capability("cup") != NULL && capability("clear") != NULL;
    terminfo_restoring(sequence, size, rows);
    del_curterm(set_curterm(NULL)); /* newterm makes its own */
    if (!usable)
        return error_set(error,
                         "the terminal type '%s' (TERM) cannot move the cursor; "
                         "'mlptui train' needs no screen",
                         name);
    return true;
}
