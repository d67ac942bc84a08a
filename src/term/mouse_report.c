/* mouse_report: takes mouse reports apart. */
#include "term/mouse_report.h"

#include <stdbool.h>

#define MOST 99999 /* of a number: no button, and no terminal, is beyond it */

/* Button codes of a report, and the bits beside them: Shift, Meta and Control. */
enum {
    SGR_LEFT = 0,
    SGR_DRAG = 32,
    SGR_WHEEL_UP = 64,
    SGR_WHEEL_DOWN = 65,
    SGR_MODIFIERS = 4 | 8 | 16,
    OLD_RELEASE = 3, /* in the older forms: of any button */
    OLD_OFFSET = 32
};

/* Digits, up to what ends them; *text moves behind. */
static bool take_number(const char **text, int *number)
{
    if (**text < '0' || **text > '9')
        return false;
    for (*number = 0; **text >= '0' && **text <= '9'; ++*text) {
        *number = *number * 10 + (**text - '0');
        if (*number > MOST)
            return false;
    }
    return true;
}

static bool accept_char(const char **text, char c)
{
    if (**text != c)
        return false;
    ++*text;
    return true;
}

static uint32_t code_of(int button, bool released)
{
    switch (button & ~SGR_MODIFIERS) {
    case SGR_LEFT:
        return released ? KEY_CODE_RELEASE : KEY_CODE_CLICK;
    case SGR_LEFT + SGR_DRAG:
        return KEY_CODE_DRAG;
    case SGR_WHEEL_UP:
        return KEY_CODE_WHEEL_UP;
    case SGR_WHEEL_DOWN:
        return KEY_CODE_WHEEL_DOWN;
    default:
        return KEY_CODE_NONE;
    }
}

/* row, column: from 1 */
static struct key_press key_at(uint32_t code, int row, int column)
{
    if (row < 1 || column < 1 || code == KEY_CODE_NONE)
        return (struct key_press){.code = KEY_CODE_NONE};
    return (struct key_press){.code = code, .row = row - 1, .column = column - 1};
}

struct key_press mouse_report_read(const char *report)
{
    struct key_press key = {.code = KEY_CODE_NONE};
    int button, row, column;

    if (!take_number(&report, &button) || !accept_char(&report, ';') ||
        !take_number(&report, &column) || !accept_char(&report, ';') || !take_number(&report, &row))
        return key;
    bool released = *report == 'm';
    if ((!released && *report != 'M') || report[1] != '\0')
        return key;
    return key_at(code_of(button, released), row, column);
}

struct key_press mouse_report_old(int button, int column, int row)
{
    button -= OLD_OFFSET;
    bool released = (button & ~SGR_MODIFIERS) == OLD_RELEASE;

    if (column > MOST || row > MOST)
        return (struct key_press){.code = KEY_CODE_NONE};
    return key_at(released ? (uint32_t)KEY_CODE_RELEASE : code_of(button, false), row, column);
}
