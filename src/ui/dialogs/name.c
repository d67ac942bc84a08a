/* name: the name of a run. */
#include "ui/dialogs/name.h"

#include <stdio.h>
#include <string.h>

#include "ui/dialogs/text.h"
#include "ui/widgets/hints.h"

void name_open(struct dialog *dialog, const struct scene *scene)
{
    const struct run *run = run_list_find(&scene->runs, dialog->run);

    snprintf(dialog->path, sizeof dialog->path, "%s", run != NULL ? run->name : "");
    dialog->caret = strlen(dialog->path);
}

enum dialog_result name_key(struct dialog *dialog, const struct key_press *key)
{
    switch (key->code) {
    case KEY_CODE_ESCAPE:
    case KEY_CODE_CTRL_C:
        return DIALOG_CLOSED;
    case KEY_CODE_ENTER:
        return DIALOG_NAMED;
    default:
        text_key(dialog->path, RUN_NAME_SIZE, &dialog->caret, key);
        return DIALOG_STAYS;
    }
}

void name_draw(const struct dialog *dialog, struct canvas *canvas)
{
    char title[40];

    snprintf(title, sizeof title, "name of run %u", dialog->run);
    struct rect inside = canvas_frame(canvas, dialog->area, title);
    if (inside.rows < 1 || inside.columns < 8)
        return;
    text_draw(canvas, inside.row, inside.column + 2, inside.columns - 4, ROLE_STRONG, dialog->path,
              dialog->caret);
    if (inside.rows > 2)
        hints_draw(canvas, inside, NAME_HINTS);
}
