/* sentence: plain text broken at blanks over the lines of an area. */
#ifndef MLPTUI_UI_WIDGETS_SENTENCE_H
#define MLPTUI_UI_WIDGETS_SENTENCE_H

#include "term/canvas.h"

/* Lines that the text takes at a width; 0 where there is none. */
int sentence_rows(const char *text, int columns);

/* Draws what the area has room for; a word longer than a line is broken anywhere. */
void sentence_draw(struct canvas *canvas, struct rect area, enum role role, const char *text);

#endif
