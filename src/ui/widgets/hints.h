/* hints: a line of keys and their effects, "Enter run it   Esc leave"; drawing and clicks use the
 * same text. */
#ifndef MLPTUI_UI_WIDGETS_HINTS_H
#define MLPTUI_UI_WIDGETS_HINTS_H

#include "term/canvas.h"

/* Draws in the last line inside a dialog's frame. Entries begin with their key and are separated by
 * three blanks. If not all fit, the last one, which leaves the dialog, has precedence. */
void hints_draw(struct canvas *canvas, struct rect inside, const char *text);

/* The key code of the entry at a place; 0: no entry, or one for several keys ("up/down move"). */
uint32_t hints_code(const char *text, struct rect inside, int row, int column);

#endif
