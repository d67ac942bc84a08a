/* result: the table at the end of a race. */
#ifndef MLPTUI_UI_DIALOGS_RESULT_H
#define MLPTUI_UI_DIALOGS_RESULT_H

#include "ui/dialog.h"

#define RESULT_ROWS    (RACE_RUNS + 7)
#define RESULT_COLUMNS 74
#define RESULT_HINTS   "Esc back to the chart   w write figures or chart"

enum dialog_result result_key(struct dialog *dialog, const struct key_press *key,
                              const struct scene *scene);
void result_draw(const struct dialog *dialog, const struct scene *scene, struct canvas *canvas);

#endif
