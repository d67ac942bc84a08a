/* text: a line of text that is typed. */
#ifndef MLPTUI_UI_DIALOGS_TEXT_H
#define MLPTUI_UI_DIALOGS_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/canvas.h"
#include "ui/key.h"

/* Adds a character to `text` (of `size` bytes), or takes one or all away; true when the key was one
 * of these. What does not fit is left out. */
bool text_key(char *text, size_t size, const struct key_press *key);

/* Draws its end, where not all fits, with the cursor behind it. */
void text_draw(struct canvas *canvas, int row, int column, int columns, const char *text);

#endif
