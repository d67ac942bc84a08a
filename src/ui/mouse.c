/* mouse: reads mouse reports, through curses and in the SGR form. */
#include "ui/mouse.h"

#include <curses.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ui/mouse_report.h"

#define SGR_BEGIN  "\033[<"
#define SGR_ON     "\033[?1002h\033[?1006h" /* also while a button is held */
#define SGR_OFF    "\033[?1002l\033[?1006l"
#define KEY_SGR    2000 /* beyond the codes that curses gives */
#define REPORT_MAX 24   /* "button;column;row" and 'M' or 'm' */
#define REPORT_GAP 25   /* milliseconds within which a report goes on */

/* curses has let go of what it knows by itself when endwin() is called; SGR is ours. */
static void send_sequence(const char *sequence)
{
    fflush(stdout);
    ssize_t written = write(STDOUT_FILENO, sequence, strlen(sequence));
    (void)written; /* a terminal that is gone is noticed when it is read */
}

bool mouse_start(void)
{
    mmask_t wanted = BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON4_PRESSED | REPORT_MOUSE_POSITION;

#if NCURSES_MOUSE_VERSION > 1
    wanted |= BUTTON5_PRESSED;
#endif
    /* On the Linux console curses would load libgpm, which takes SIGWINCH and SIGTSTP from us and
     * leaks. */
    setenv("NCURSES_GPM_TERMS", "none", 0);
    mouseinterval(0); /* a press is a press: wait for no click */
    if (mousemask(wanted, NULL) == 0)
        return false;
    /* Also where curses knows this form: it keeps but the last of reports that come together, and a
     * press is lost when a drag follows at once. */
    define_key(SGR_BEGIN, KEY_SGR);
    mouse_resume();
    return true;
}

void mouse_pause(void)
{
    if (has_mouse())
        send_sequence(SGR_OFF);
}

void mouse_resume(void)
{
    if (has_mouse())
        send_sequence(SGR_ON);
}

bool mouse_is_report(wint_t code)
{
    return code == KEY_MOUSE || code == KEY_SGR;
}

static struct key_press read_curses(void)
{
    struct key_press key = {.code = KEY_CODE_NONE};
    MEVENT event;

    if (getmouse(&event) != OK)
        return key;
    key.row = event.y;
    key.column = event.x;
    if (event.bstate & BUTTON1_PRESSED)
        key.code = KEY_CODE_CLICK;
    else if (event.bstate & BUTTON4_PRESSED)
        key.code = KEY_CODE_WHEEL_UP;
#if NCURSES_MOUSE_VERSION > 1
    else if (event.bstate & BUTTON5_PRESSED)
        key.code = KEY_CODE_WHEEL_DOWN;
#endif
    return key;
}

/* Collects a report up to its last letter; false for what is none. */
static bool collect(WINDOW *window, char report[REPORT_MAX])
{
    wint_t got;
    int length = 0;

    wtimeout(window, REPORT_GAP);
    while (length < REPORT_MAX - 1 && wget_wch(window, &got) == OK && got < 127) {
        report[length++] = (char)got;
        if (got == 'M' || got == 'm')
            break;
    }
    report[length] = '\0';
    nodelay(window, TRUE);
    return length > 0 && (report[length - 1] == 'M' || report[length - 1] == 'm');
}

static struct key_press read_sgr(WINDOW *window)
{
    char report[REPORT_MAX];

    return collect(window, report) ? mouse_report_read(report)
                                   : (struct key_press){.code = KEY_CODE_NONE};
}

struct key_press mouse_read(void *window, wint_t code)
{
    return code == KEY_SGR ? read_sgr(window) : read_curses();
}
