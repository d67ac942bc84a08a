/* planner: the dialog in which a search is written down, checked as it is typed. */
#ifndef MLPTUI_UI_DIALOGS_PLANNER_H
#define MLPTUI_UI_DIALOGS_PLANNER_H

#include "ui/dialogs/dialog.h"

#define PLANNER_ROWS    18
#define PLANNER_COLUMNS 72
#define PLANNER_HINTS   "Enter start   up/down move   Esc leave as it was"

void planner_open(struct dialog *dialog, const struct scene *scene);
enum dialog_result planner_key(struct dialog *dialog, const struct key_press *key,
                               const struct scene *scene);
void planner_draw(const struct dialog *dialog, const struct scene *scene, struct canvas *canvas);

#endif
