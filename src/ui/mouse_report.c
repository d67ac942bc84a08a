/* mouse_report: takes a mouse report in the SGR form apart. */
#include "ui/mouse_report.h"

#include <stdbool.h>

#define MOST 99999 /* of a number: no button, and no terminal, is beyond it */

/* Button codes of a report, and the bits beside them: Shift, Meta and Control. */
enum {
    SGR_LEFT = 0,
    SGR_DRAG = 32,
    SGR_WHEEL_UP = 64,
    SGR_WHEEL_DOWN = 65,
    SGR_MODIFIERS = 4 | 8 | 16
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

static bool take(const char **text, char c)
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

struct key_press mouse_report_read(const char *report)
{
    struct key_press key = {.code = KEY_CODE_NONE};
    int button, row, column;

    if (!take_number(&report, &button) || !take(&report, ';') || !take_number(&report, &column) ||
        !take(&report, ';') || !take_number(&report, &row))
        return key;
    bool released = *report == 'm';
    if ((!released && *report != 'M') || report[1] != '\0' || row < 1 || column < 1)
        return key;
    key.code = code_of(button, released);
    key.row = row - 1;
    key.column = column - 1;
    return key;
}
