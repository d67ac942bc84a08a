/* dialog: what stands in front of the view and takes the keys. */
#include "ui/dialogs/dialog.h"

#include <stdlib.h>

#include "ui/widgets/hints.h"

#define DIALOG_ADDRESS(NAME, name) [DIALOG_##NAME] = &dialog_##name,
const struct dialog_ops *const dialogs[DIALOG_COUNT] = {DIALOGS(DIALOG_ADDRESS)};

const struct dialog_ops *dialog_of_action(enum action action)
{
    for (size_t i = 0; i < DIALOG_COUNT; i++)
        if (dialogs[i]->action == action && action != ACTION_NONE)
            return dialogs[i];
    return NULL;
}

bool dialog_open(struct dialog *dialog, const struct dialog_ops *ops, const struct scene *scene,
                 unsigned run)
{
    void *state = ops->open != NULL ? ops->open(scene, run) : NULL;
    bool opens = state != NULL || ops->open == NULL;

    *dialog = opens ? (struct dialog){.ops = ops, .state = state} : (struct dialog){0};
    return opens;
}

void dialog_close(struct dialog *dialog)
{
    free(dialog->state);
    *dialog = (struct dialog){0};
}

static int wanted_rows(const struct dialog *dialog, const struct scene *scene)
{
    const struct dialog_ops *ops = dialog->ops;

    return ops->rows + (ops->list_rows != NULL ? ops->list_rows(scene) : 0);
}

/* A click on a key's entry is that key, and the wheel the arrow keys. */
static struct key_press meant(const struct dialog *dialog, struct key_press key,
                              const struct scene *scene)
{
    struct rect area = dialog->area;
    bool whole = area.rows == wanted_rows(dialog, scene); /* else there may be no last line */

    if (key.code == KEY_CODE_CLICK && whole) {
        uint32_t code = hints_code(dialog->ops->hints, rect_inset(area, 1), key.row, key.column);

        if (code != 0)
            key.code = code;
    }
    if (key.code == KEY_CODE_WHEEL_UP)
        key.code = KEY_CODE_UP;
    if (key.code == KEY_CODE_WHEEL_DOWN)
        key.code = KEY_CODE_DOWN;
    return key;
}

bool dialog_key(struct dialog *dialog, const struct key_press *key, const struct scene *scene,
                struct request *request)
{
    const struct dialog_ops *ops = dialog->ops;
    struct key_press press = meant(dialog, *key, scene);
    const struct dialog_input in = {&press, dialog->area, scene, request};

    if (press.pasted && !ops->has_text)
        return true;
    if (press.code != KEY_CODE_CLICK)
        return ops->key(dialog->state, &in) && press.code != KEY_CODE_ESCAPE &&
               press.code != KEY_CODE_CTRL_C;
    return ops->click == NULL || !rect_contains(rect_inset(in.area, 1), press.row, press.column) ||
           ops->click(dialog->state, &in);
}

void dialog_place(struct dialog *dialog, const struct scene *scene, int rows, int columns)
{
    dialog->area = rect_middle((struct rect){0, 0, rows, columns}, wanted_rows(dialog, scene),
                               dialog->ops->columns);
}

void dialog_draw(const struct dialog *dialog, const struct scene *scene, struct canvas *canvas)
{
    canvas_fill(canvas, dialog->area, ' ', ROLE_TEXT);
    dialog->ops->draw(dialog->state, scene, canvas, dialog->area);
}
