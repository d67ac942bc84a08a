/* dialog: what stands in front of the view and takes the keys. */
#include "ui/dialogs/dialog.h"

#include <stdio.h>

#include "base/text.h"
#include "ui/dialogs/form.h"
#include "ui/dialogs/name.h"
#include "ui/dialogs/planner.h"
#include "ui/dialogs/result.h"
#include "ui/dialogs/write.h"
#include "ui/widgets/hints.h"

#define PRESETS_COLUMNS 66
#define PRESETS_ROWS    (PRESET_COUNT + 4)
#define ASK_COLUMNS     54
#define ASK_ROWS        5
#define PRESETS_HINTS   "Enter run it   space only choose   Esc leave"
#define DELETE_HINTS    "y delete   n keep"
#define ASK_HINTS       "y quit   n stay"

void dialog_open(struct dialog *dialog, enum dialog_kind kind, const struct scene *scene)
{
    dialog_open_on(dialog, kind, scene, 0);
}

void dialog_open_on(struct dialog *dialog, enum dialog_kind kind, const struct scene *scene,
                    unsigned run)
{
    dialog->kind = kind;
    dialog->run = run;
    dialog->selected = 0;
    if (kind == DIALOG_FORM)
        form_open(dialog, scene);
    if (kind == DIALOG_WRITE)
        write_open(dialog, scene);
    if (kind == DIALOG_RESULT)
        result_open(dialog, scene);
    if (kind == DIALOG_NAME)
        name_open(dialog, scene);
    if (kind == DIALOG_PLAN)
        planner_open(dialog, scene);
    if (kind == DIALOG_PRESETS)
        dialog->config = scene->chosen;
}

static bool move_selection(struct dialog *dialog, uint32_t code)
{
    switch (code) {
    case KEY_CODE_UP:
    case KEY_CODE_BACK_TAB:
    case KEY_CODE_WHEEL_UP:
    case 'k':
        dialog->selected = (dialog->selected + PRESET_COUNT - 1) % PRESET_COUNT;
        return true;
    case KEY_CODE_DOWN:
    case KEY_CODE_TAB:
    case KEY_CODE_WHEEL_DOWN:
    case 'j':
    case 'p':
        dialog->selected = (dialog->selected + 1) % PRESET_COUNT;
        return true;
    default:
        return false;
    }
}

static enum dialog_result presets_key(struct dialog *dialog, const struct key_press *key,
                                      const struct scene *scene)
{
    if (move_selection(dialog, key->code))
        return DIALOG_STAYS;
    if (key->code == KEY_CODE_CLICK) {
        struct rect inside = rect_inset(dialog->area, 1);
        int row = key->row - inside.row;

        if (!rect_contains(inside, key->row, key->column) || row >= PRESET_COUNT)
            return DIALOG_STAYS;
        dialog->selected = (size_t)row;
    } else if (key->code >= '1' && key->code < '1' + PRESET_COUNT) {
        dialog->selected = key->code - '1';
    } else if (key->code == ' ') {
        config_apply_preset(&dialog->config, &presets[dialog->selected]);
        return DIALOG_CHOSEN;
    } else if (key->code != KEY_CODE_ENTER) {
        return key->code == KEY_CODE_ESCAPE || key->code == KEY_CODE_CTRL_C || key->code == 'q'
                   ? DIALOG_CLOSED
                   : DIALOG_STAYS;
    }
    config_apply_preset(&dialog->config, &presets[dialog->selected]);
    return scene->dataset == NULL ? DIALOG_CHOSEN : DIALOG_RESTART;
}

static enum dialog_result ask_key(const struct key_press *key)
{
    switch (key->code) {
    case 'y':
    case 'Y':
    case 'q':
    case KEY_CODE_ENTER:
    case KEY_CODE_CTRL_C:
        return DIALOG_QUIT;
    case 'n':
    case 'N':
    case KEY_CODE_ESCAPE:
        return DIALOG_CLOSED;
    default:
        return DIALOG_STAYS;
    }
}

static enum dialog_result delete_key(const struct key_press *key)
{
    switch (key->code) {
    case 'y':
    case 'Y':
    case KEY_CODE_ENTER:
        return DIALOG_DELETE;
    case 'n':
    case 'N':
    case 'q':
    case KEY_CODE_ESCAPE:
    case KEY_CODE_CTRL_C:
        return DIALOG_CLOSED;
    default:
        return DIALOG_STAYS;
    }
}

/* What each kind wants, and the keys in its last line. */
static const struct {
    int rows, columns;
    const char *hints;
} kinds[] = {
    [DIALOG_NONE] = {0, 0, ""},
    [DIALOG_FORM] = {FORM_ROWS, FORM_COLUMNS, FORM_HINTS},
    [DIALOG_PRESETS] = {PRESETS_ROWS, PRESETS_COLUMNS, PRESETS_HINTS},
    [DIALOG_WRITE] = {WRITE_ROWS, WRITE_COLUMNS, WRITE_HINTS},
    [DIALOG_RESULT] = {RESULT_ROWS, RESULT_COLUMNS, RESULT_HINTS},
    [DIALOG_PLAN] = {PLANNER_ROWS, PLANNER_COLUMNS, PLANNER_HINTS},
    [DIALOG_NAME] = {ASK_ROWS, ASK_COLUMNS, NAME_HINTS},
    [DIALOG_ASK_DELETE] = {ASK_ROWS, ASK_COLUMNS, DELETE_HINTS},
    [DIALOG_ASK_QUIT] = {ASK_ROWS, ASK_COLUMNS, ASK_HINTS},
};

/* The table of a race has a row for each run. */
static int wanted_rows(const struct dialog *dialog)
{
    return kinds[dialog->kind].rows + (dialog->kind == DIALOG_RESULT ? (int)dialog->selected : 0);
}

/* A click on a key's entry is that key. */
static struct key_press clicked_key(const struct dialog *dialog, struct key_press key)
{
    struct rect area = dialog->area;
    bool whole = area.rows == wanted_rows(dialog); /* else there may be no last line */

    if (key.code == KEY_CODE_CLICK && whole) {
        uint32_t code =
            hints_code(kinds[dialog->kind].hints, rect_inset(area, 1), key.row, key.column);

        if (code != 0)
            key.code = code;
    }
    return key;
}

enum dialog_result dialog_key(struct dialog *dialog, const struct key_press *key,
                              const struct scene *scene)
{
    struct key_press clicked = clicked_key(dialog, *key);

    key = &clicked;
    switch (dialog->kind) {
    case DIALOG_FORM:
        return form_key(dialog, key, scene);
    case DIALOG_PRESETS:
        return presets_key(dialog, key, scene);
    case DIALOG_WRITE:
        return write_key(dialog, key);
    case DIALOG_RESULT:
        return result_key(dialog, key, scene);
    case DIALOG_NAME:
        return name_key(dialog, key);
    case DIALOG_ASK_DELETE:
        return delete_key(key);
    case DIALOG_PLAN:
        return planner_key(dialog, key, scene);
    case DIALOG_ASK_QUIT:
        return ask_key(key);
    case DIALOG_NONE:
        break;
    }
    return DIALOG_CLOSED;
}

void dialog_paste(struct dialog *dialog, const struct key_press *key, const struct scene *scene)
{
    bool line = dialog->kind == DIALOG_WRITE || dialog->kind == DIALOG_NAME;
    bool form = dialog->kind == DIALOG_FORM || dialog->kind == DIALOG_PLAN;

    /* A form's texts have no blanks; typed there, one turns to the next choice. */
    if (line || (form && key->code != ' '))
        (void)dialog_key(dialog, key, scene);
}

void dialog_place(struct dialog *dialog, int rows, int columns)
{
    dialog->area = rect_middle((struct rect){0, 0, rows, columns}, wanted_rows(dialog),
                               kinds[dialog->kind].columns);
}

static void draw_presets(const struct dialog *dialog, struct canvas *canvas)
{
    struct rect inside = canvas_frame(canvas, dialog->area, "presets of the reference experiment");
    int right = inside.column + inside.columns;

    for (int i = 0; i < PRESET_COUNT && i < inside.rows; i++) {
        bool selected = (size_t)i == dialog->selected;
        int row = inside.row + i, column = inside.column + 2;

        if (selected)
            canvas_put(canvas, row, inside.column, glyph_char(canvas->glyphs, GLYPH_ARROW_RIGHT),
                       ROLE_CURSOR);
        canvas_printf(canvas, row, column, right - column, ROLE_KEY, "%d", i + 1);
        canvas_text(canvas, row, column + 2, 7, selected ? ROLE_CURSOR : ROLE_STRONG,
                    presets[i].name);
        canvas_text(canvas, row, column + 10, right - column - 11, ROLE_TEXT, presets[i].help);
    }
    if (inside.rows > PRESET_COUNT)
        hints_draw(canvas, inside, PRESETS_HINTS);
}

static void draw_ask(const struct dialog *dialog, const struct scene *scene, struct canvas *canvas)
{
    struct rect inside = canvas_frame(canvas, dialog->area, "quit?");
    const struct run *run = run_list_current(&scene->runs);

    if (scene->job_under_way && !rect_empty(inside))
        canvas_printf(canvas, inside.row, inside.column + 2, inside.columns - 3, ROLE_TEXT,
                      "The %s is under way.", job_name(scene->job));
    else if (run != NULL && !rect_empty(inside))
        canvas_printf(canvas, inside.row, inside.column + 2, inside.columns - 3, ROLE_TEXT,
                      "Run %u is under way: %zu of %s done.", run->number, run_epoch(run),
                      text_counted(run->config.epochs, "epoch").text);
    if (inside.rows > 2)
        hints_draw(canvas, inside, ASK_HINTS);
}

static void draw_delete(const struct dialog *dialog, const struct scene *scene,
                        struct canvas *canvas)
{
    struct rect inside = canvas_frame(canvas, dialog->area, "delete?");
    const struct run *run = run_list_find(&scene->runs, dialog->run);

    if (run != NULL && !rect_empty(inside))
        canvas_printf(canvas, inside.row, inside.column + 2, inside.columns - 3, ROLE_TEXT,
                      "Run %u and its figures of %s would be lost.", run->number,
                      text_counted(run->epochs.count, "epoch").text);
    if (inside.rows > 2)
        hints_draw(canvas, inside, DELETE_HINTS);
}

void dialog_draw(const struct dialog *dialog, const struct scene *scene, struct canvas *canvas)
{
    canvas_fill(canvas, dialog->area, ' ', ROLE_TEXT);
    switch (dialog->kind) {
    case DIALOG_FORM:
        form_draw(dialog, canvas);
        break;
    case DIALOG_PRESETS:
        draw_presets(dialog, canvas);
        break;
    case DIALOG_WRITE:
        write_draw(dialog, canvas);
        break;
    case DIALOG_RESULT:
        result_draw(dialog, scene, canvas);
        break;
    case DIALOG_NAME:
        name_draw(dialog, canvas);
        break;
    case DIALOG_ASK_DELETE:
        draw_delete(dialog, scene, canvas);
        break;
    case DIALOG_PLAN:
        planner_draw(dialog, scene, canvas);
        break;
    case DIALOG_ASK_QUIT:
        draw_ask(dialog, scene, canvas);
        break;
    case DIALOG_NONE:
        break;
    }
}
