/* result: the table at the end of a race. */
#ifndef MLPTUI_UI_DIALOGS_RESULT_H
#define MLPTUI_UI_DIALOGS_RESULT_H

#include "ui/dialogs/dialog.h"

/* Rows around those of the runs. */
#define RESULT_ROWS    7
#define RESULT_COLUMNS 80
#define RESULT_HINTS   "w write figures or chart   Esc back to the chart"

void result_open(struct dialog *dialog, const struct scene *scene);
enum dialog_result result_key(struct dialog *dialog, const struct key_press *key,
                              const struct scene *scene);
void result_draw(const struct dialog *dialog, const struct scene *scene, struct canvas *canvas);

#endif
