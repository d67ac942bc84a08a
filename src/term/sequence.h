/* sequence: the keys of control bytes and escape sequences. Pure tables. */
#ifndef MLPTUI_TERM_SEQUENCE_H
#define MLPTUI_TERM_SEQUENCE_H

#include <stddef.h>

#include "term/key.h"

/* The most keys that one sequence gives: the text in a report of Kitty's. */
#define SEQUENCE_KEYS 8

/* The key of a byte below 32 or of 127; KEY_CODE_NONE if it is not used. */
uint32_t sequence_control(unsigned char byte);

/* The key of ESC O PARAMETERS FINAL; KEY_CODE_NONE if there is none. */
uint32_t sequence_ss3(const char *parameters, char final);

/* The keys of ESC [ PARAMETERS FINAL, where PARAMETERS include prefix and intermediate bytes ("<",
 * " "); returns how many. Understands cursor and editing keys of xterm, VT, Linux and rxvt; these
 * and characters as Kitty (CSI u) and xterm's modifyOtherKeys encode them; the mouse as SGR and
 * urxvt encode it; the marks of a paste. Keys with Alt or other modifiers that change them, and
 * releases of keys, give none. */
size_t sequence_csi(const char *parameters, char final, struct key_press keys[SEQUENCE_KEYS]);

/* The key of a mouse report in the older forms, X10's three characters and urxvt's three numbers:
 * the button is 32 more than in the SGR form, column and row count from 1, and a release does not
 * say which button. KEY_CODE_NONE for reports that are not used; otherwise row and column are at
 * least 0. */
struct key_press sequence_mouse(int button, int column, int row);

#endif
