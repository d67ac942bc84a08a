/* sequence: what control bytes and whole sequences from a terminal mean. Pure tables. */
#ifndef MLPTUI_TERM_SEQUENCE_H
#define MLPTUI_TERM_SEQUENCE_H

#include <stddef.h>

#include "term/key.h"

/* Most keys that one sequence makes: the text that a key of Kitty's carries. */
#define SEQUENCE_KEYS 8

/* The key of a byte below 32 or of 127; KEY_CODE_NONE where it is none of ours. */
uint32_t sequence_control(unsigned char byte);

/* The key of ESC O PARAMETERS FINAL, KEY_CODE_NONE where it is none. */
uint32_t sequence_ss3(const char *parameters, char final);

/* The keys of ESC [ PARAMETERS FINAL, PARAMETERS with what precedes and follows the numbers ("<",
 * " "); returns how many. Cursor and editing keys, as xterm, VT, Linux and rxvt send them; those
 * and characters in the forms of Kitty (CSI u) and of xterm's modifyOtherKeys; the mouse as SGR and
 * as urxvt tell it; the marks of a paste. With Alt, and with modifiers that make another key of it,
 * it is none; letting go is none. */
size_t sequence_csi(const char *parameters, char final, struct key_press keys[SEQUENCE_KEYS]);

#endif
