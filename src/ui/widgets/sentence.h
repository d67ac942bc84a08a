/* sentence: word-wrapped text. */
#ifndef MLPTUI_UI_WIDGETS_SENTENCE_H
#define MLPTUI_UI_WIDGETS_SENTENCE_H

#include "term/canvas.h"

/* The number of lines at a width; 0 for an empty text. */
int sentence_rows(const char *text, int columns);

/* Draws the lines that fit into the area; a word longer than a line is broken anywhere. */
void sentence_draw(struct canvas *canvas, struct rect area, enum role role, const char *text);

#endif
