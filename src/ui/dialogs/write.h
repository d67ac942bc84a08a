/* write: the name of a file to write to; its ending says what. */
#ifndef MLPTUI_UI_DIALOGS_WRITE_H
#define MLPTUI_UI_DIALOGS_WRITE_H

#include "ui/dialogs/dialog.h"

#define WRITE_ROWS    10
#define WRITE_COLUMNS 72
#define WRITE_HINTS   "Enter write   Tab best epoch   Ctrl-U clear   Esc leave"

void write_open(struct dialog *dialog, const struct scene *scene);
enum dialog_result write_key(struct dialog *dialog, const struct key_press *key);
void write_draw(const struct dialog *dialog, struct canvas *canvas);

#endif
