/* text: a line of text that is edited. */
#ifndef MLPTUI_UI_DIALOGS_TEXT_H
#define MLPTUI_UI_DIALOGS_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "term/canvas.h"
#include "term/key.h"

#define TEXT_END SIZE_MAX /* a caret there, or anywhere behind the end, is at the end */

/* Edits `text` (UTF-8, of `size` bytes) at *caret, a byte offset at a character's beginning or the
 * end: adds a character there, takes away the one before it, the one under it or all, or moves the
 * caret. True when the key was one of these, with or without an effect: what does not fit
 * is left out. */
bool text_key(char *text, size_t size, size_t *caret, const struct key_press *key);

/* The same for a text of ASCII without blanks; other characters are left out. */
bool text_key_plain(char *text, size_t size, size_t *caret, const struct key_press *key);

/* Draws the text, or the part of it that fits and has the caret in it, with a cursor there. */
void text_draw(struct canvas *canvas, int row, int column, int columns, enum role role,
               const char *text, size_t caret);

#endif
