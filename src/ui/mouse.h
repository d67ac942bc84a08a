/* mouse: clicks and the wheel. curses reads the reports that terminfo tells of; those in the SGR
 * form, which most terminals can send though their terminfo entry is silent (tmux, screen, linux,
 * rxvt), are read here, and so are drags. Only that form reaches beyond column 223. */
#ifndef MLPTUI_UI_MOUSE_H
#define MLPTUI_UI_MOUSE_H

#include <stdbool.h>
#include <wchar.h>

#include "ui/key.h"

/* Asks the terminal for reports, after newterm(). False where terminfo knows of no mouse. */
bool mouse_start(void);

/* Around a suspension, and before the end; each may be called without mouse_start's true. */
void mouse_pause(void);
void mouse_resume(void);

/* Whether a curses key code begins a report. */
bool mouse_is_report(wint_t code);

/* Reads the rest of the report from the curses window `window`: KEY_CODE_NONE for one of no
 * interest. */
struct key_press mouse_read(void *window, wint_t code);

#endif
