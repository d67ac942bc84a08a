/* hints: a line of keys and what they do, "Enter run it   Esc leave": drawn, and found by a click,
 * from the same text. */
#ifndef MLPTUI_UI_WIDGETS_HINTS_H
#define MLPTUI_UI_WIDGETS_HINTS_H

#include "term/canvas.h"

/* In the last line of what is inside a dialog's frame. Entries stand three blanks apart; each
 * begins with its key. In a narrow line the last one, the way out, keeps its room before others. */
void hints_draw(struct canvas *canvas, struct rect inside, const char *text);

/* The code of the key whose entry is drawn at that place; 0: none, or not one key
 * ("up/down move"). */
uint32_t hints_code(const char *text, struct rect inside, int row, int column);

#endif
