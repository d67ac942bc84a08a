/* key: key presses, independent of curses. */
#ifndef MLPTUI_TERM_KEY_H
#define MLPTUI_TERM_KEY_H

#include <stdbool.h>
#include <stdint.h>

/* Keys beyond characters (Unicode code points) start here. */
enum key {
    KEY_CODE_NONE = 0x200000,
    KEY_CODE_UP,
    KEY_CODE_DOWN,
    KEY_CODE_LEFT,
    KEY_CODE_RIGHT,
    KEY_CODE_PAGE_UP,
    KEY_CODE_PAGE_DOWN,
    KEY_CODE_HOME,
    KEY_CODE_END,
    KEY_CODE_TAB,
    KEY_CODE_BACK_TAB,
    KEY_CODE_ENTER,
    KEY_CODE_ESCAPE,
    KEY_CODE_BACKSPACE,
    KEY_CODE_DELETE,
    KEY_CODE_F1,
    KEY_CODE_CTRL_C,
    KEY_CODE_CTRL_L,
    KEY_CODE_CTRL_U,
    KEY_CODE_CTRL_Z,
    KEY_CODE_CTRL_BACKSLASH,
    KEY_CODE_PASTE_BEGIN, /* the marks around a paste; input.c does not pass them on */
    KEY_CODE_PASTE_END,
    KEY_CODE_CLICK, /* left button pressed: row, column */
    KEY_CODE_DRAG,  /* moved while it is held */
    KEY_CODE_RELEASE,
    KEY_CODE_WHEEL_UP,
    KEY_CODE_WHEEL_DOWN,
    KEY_CODE_LOST /* end of file: the terminal is gone */
};

struct key_press {
    uint32_t code;   /* a Unicode character or an enum key */
    int row, column; /* of the mouse */
    bool pasted;     /* part of a paste: text input only, never a command */
};

#endif
