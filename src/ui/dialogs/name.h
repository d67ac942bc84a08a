/* name: the name of a run, which stands for its settings on the charts. */
#ifndef MLPTUI_UI_DIALOGS_NAME_H
#define MLPTUI_UI_DIALOGS_NAME_H

#include "ui/dialogs/dialog.h"

#define NAME_HINTS "Enter name it   Ctrl-U clear   Esc leave"

void name_open(struct dialog *dialog, const struct scene *scene);
enum dialog_result name_key(struct dialog *dialog, const struct key_press *key);
void name_draw(const struct dialog *dialog, struct canvas *canvas);

#endif
