/* presets: those of the reference experiment, to be run or only chosen. */
#include "base/xalloc.h"
#include "ui/dialogs/dialog.h"
#include "ui/dialogs/list.h"
#include "ui/widgets/hints.h"

struct presets {
    struct config config; /* the selected one's, once it is accepted */
    struct list list;
};

static void *presets_open(const struct scene *scene, unsigned run)
{
    struct presets *dialog = xcalloc(1, sizeof *dialog);

    (void)scene;
    (void)run;
    dialog->list.count = PRESET_COUNT;
    return dialog;
}

/* No run can start before there are data. */
static bool accept(struct presets *dialog, bool run, const struct dialog_input *in)
{
    dialog->config = in->scene->chosen;
    config_apply_preset(&dialog->config, &presets[dialog->list.selected]);
    *in->request =
        (struct request){run && in->scene->dataset != NULL ? REQUEST_RUN : REQUEST_CHOOSE,
                         .config = &dialog->config};
    return false;
}

static bool presets_key(void *state, const struct dialog_input *in)
{
    struct presets *dialog = state;

    switch (in->key->code) {
    case 'q':
        return false;
    case KEY_CODE_ENTER:
        return accept(dialog, true, in);
    case ' ':
        return accept(dialog, false, in);
    case 'k':
        list_key(&dialog->list, KEY_CODE_UP);
        return true;
    case 'j':
    case 'p':
        list_key(&dialog->list, KEY_CODE_DOWN);
        return true;
    default:
        if (list_key(&dialog->list, in->key->code) || in->key->code < '1' ||
            in->key->code >= '1' + PRESET_COUNT)
            return true;
        dialog->list.selected = in->key->code - '1';
        return accept(dialog, true, in);
    }
}

static bool presets_click(void *state, const struct dialog_input *in)
{
    struct presets *dialog = state;

    return !list_click(&dialog->list, rect_inset(in->area, 1), in->key->row) ||
           accept(dialog, true, in);
}

static void presets_draw(const void *state, const struct scene *scene, struct canvas *canvas,
                         struct rect area)
{
    const struct presets *dialog = state;
    struct rect inside = canvas_frame(canvas, area, "presets of the reference experiment");
    struct rect lines = inside;

    (void)scene;
    for (size_t i = list_first(&dialog->list, lines); i < PRESET_COUNT && lines.rows > 0; i++) {
        struct rect line = rect_cut_top(&lines, 1);
        int column = line.column + 2, right = line.column + line.columns;
        bool selected = i == dialog->list.selected;

        if (selected)
            list_mark(canvas, line);
        canvas_printf(canvas, line.row, column, right - column, ROLE_KEY, "%zu", i + 1);
        canvas_text(canvas, line.row, column + 2, 7, selected ? ROLE_CURSOR : ROLE_STRONG,
                    presets[i].name);
        canvas_text(canvas, line.row, column + 10, right - column - 11, ROLE_TEXT, presets[i].help);
    }
    if (lines.rows > 0)
        hints_draw(canvas, inside, dialog_presets.hints);
}

const struct dialog_ops dialog_presets = {
    .action = ACTION_PRESETS,
    .rows = PRESET_COUNT + 4,
    .columns = 66,
    .hints = "Enter run it   space only choose   Esc leave",
    .open = presets_open,
    .key = presets_key,
    .click = presets_click,
    .draw = presets_draw,
};
