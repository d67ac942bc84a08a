/* form: every setting in one dialog, checked as it is typed. */
#ifndef MLPTUI_UI_DIALOGS_FORM_H
#define MLPTUI_UI_DIALOGS_FORM_H

#include "ui/dialogs/dialog.h"

#define FORM_ROWS    (SETTING_COUNT + 6)
#define FORM_COLUMNS 76
#define FORM_HINTS   "Enter choose   up/down move   PgDn next preset   Esc leave as it was"

void form_open(struct dialog *dialog, const struct scene *scene);
enum dialog_result form_key(struct dialog *dialog, const struct key_press *key,
                            const struct scene *scene);
void form_draw(const struct dialog *dialog, struct canvas *canvas);

#endif
