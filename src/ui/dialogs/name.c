/* name: the name of a run, which stands for its settings on the charts. */
#include <stdio.h>

#include "base/xalloc.h"
#include "ui/dialogs/dialog.h"
#include "ui/dialogs/text.h"
#include "ui/widgets/hints.h"

struct name {
    unsigned run;
    char text[RUN_NAME_SIZE]; /* as typed */
    size_t caret;
};

static void *name_open(const struct scene *scene, unsigned number)
{
    const struct run *run = run_list_find(&scene->runs, number);
    struct name *name = xcalloc(1, sizeof *name);

    name->run = number;
    snprintf(name->text, sizeof name->text, "%s", run != NULL ? run->name : "");
    name->caret = TEXT_END;
    return name;
}

static bool name_key(void *state, const struct dialog_input *in)
{
    struct name *name = state;

    if (in->key->code == KEY_CODE_ENTER) {
        *in->request = (struct request){REQUEST_NAME, name->run, .name = name->text};
        return false;
    }
    text_key(name->text, sizeof name->text, &name->caret, in->key);
    return true;
}

static void name_draw(const void *state, const struct scene *scene, struct canvas *canvas,
                      struct rect area)
{
    const struct name *name = state;
    char title[40];

    (void)scene;
    snprintf(title, sizeof title, "name of run %u", name->run);
    struct rect inside = canvas_frame(canvas, area, title);
    if (inside.rows < 1 || inside.columns < 8)
        return;
    text_draw(canvas, inside.row, inside.column + 2, inside.columns - 4, ROLE_STRONG, name->text,
              name->caret);
    if (inside.rows > 2)
        hints_draw(canvas, inside, dialog_name.hints);
}

const struct dialog_ops dialog_name = {
    .rows = 5,
    .columns = 54,
    .hints = "Enter name it   Ctrl-U clear   Esc leave",
    .has_text = true,
    .open = name_open,
    .key = name_key,
    .draw = name_draw,
};
