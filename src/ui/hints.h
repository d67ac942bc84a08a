/* hints: a line of keys and what they do, "Enter run it   Esc leave": drawn, and found by a click,
 * from the same text. */
#ifndef MLPTUI_UI_HINTS_H
#define MLPTUI_UI_HINTS_H

#include "ui/canvas.h"

/* Entries stand three blanks apart; each begins with its key. */
void hints_draw(struct canvas *canvas, int row, int column, int columns, const char *text);

/* The code of the key whose entry stands `offset` columns from the line's beginning; 0: none, or
 * not one key ("up/down move"). */
uint32_t hints_code(const char *text, int offset);

#endif
