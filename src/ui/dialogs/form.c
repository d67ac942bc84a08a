/* form: every setting in one dialog, checked as it is typed. */

#include "base/xalloc.h"
#include "ui/dialogs/dialog.h"
#include "ui/dialogs/list.h"
#include "ui/dialogs/text.h"
#include "ui/widgets/hints.h"

#define VALUE_COLUMN   16
#define PRESET_COLUMNS 10
#define BELOW          4 /* rows below the settings: a blank, help, presets, keys */

struct form {
    struct config config; /* being edited: what is wrong below is there as it was before */
    struct list list;     /* of the settings */
    char texts[SETTING_COUNT][CONFIG_TEXT_SIZE]; /* as typed */
};

/* Each value is tried on its own, in a config that else fits any data: a setting is never blamed
 * for another. */
static bool fits(const struct form *form, size_t s, const struct scene *scene, struct error *error)
{
    struct config trial = {.batch_size = 1};

    return config_set(&trial, (enum setting_id)s, form->texts[s], error) &&
           (scene->dataset == NULL || config_fit(&trial, scene->dataset, error));
}

/* Reads a text into the config; false: it is wrong, and the config as it was. */
static bool take(struct form *form, size_t s, const struct scene *scene)
{
    return fits(form, s, scene, NULL) &&
           config_set(&form->config, (enum setting_id)s, form->texts[s], NULL);
}

static void write_texts(struct form *form)
{
    for (size_t s = 0; s < SETTING_COUNT; s++)
        config_text(&form->config, (enum setting_id)s, form->texts[s], CONFIG_TEXT_SIZE);
    form->list.caret = TEXT_END;
}

static void *form_open(const struct scene *scene, unsigned run)
{
    struct form *form = xcalloc(1, sizeof *form);

    (void)run;
    form->config = scene->chosen;
    form->list.count = SETTING_COUNT;
    write_texts(form);
    return form;
}

/* The next (previous) name of an enumeration. */
static void turn(struct form *form, int direction)
{
    enum setting_id id = (enum setting_id)form->list.selected;

    config_turn(&form->config, id, direction);
    config_text(&form->config, id, form->texts[id], CONFIG_TEXT_SIZE);
    form->list.caret = TEXT_END;
}

/* A wrong value keeps the form open and is selected. Reads anew: the data may have come since. */
static bool accept(struct form *form, const struct dialog_input *in)
{
    for (size_t s = 0; s < SETTING_COUNT; s++)
        if (!take(form, s, in->scene)) {
            list_select(&form->list, s);
            return true;
        }
    *in->request = (struct request){REQUEST_CHOOSE, .config = &form->config};
    return false;
}

/* --- presets ---------------------------------------------------------------------------------- */

/* Where the name of the i-th preset begins in the line of them. */
static int preset_column(struct rect line, size_t i)
{
    return line.column + VALUE_COLUMN + (int)i * PRESET_COLUMNS;
}

/* The preset that the config is; PRESET_COUNT: none. */
static size_t preset_of(const struct config *config)
{
    for (size_t i = 0; i < PRESET_COUNT; i++) {
        struct config preset = *config;

        config_apply_preset(&preset, &presets[i]);
        if (config_same_all(&preset, config))
            return i;
    }
    return PRESET_COUNT;
}

/* Writes the preset into the form; what was typed wrong is as it was before. */
static void apply_preset(struct form *form, size_t i)
{
    config_apply_preset(&form->config, &presets[i]);
    write_texts(form);
}

static void turn_preset(struct form *form, int direction)
{
    size_t now = preset_of(&form->config), n = PRESET_COUNT;

    if (now == n)
        now = direction > 0 ? n - 1 : 0;
    apply_preset(form, (now + (direction > 0 ? 1 : n - 1)) % n);
}

/* --- keys ------------------------------------------------------------------------------------- */

/* A choice may be typed, too. A loading-time setting is shown but cannot be edited here. */
static void edit_setting(struct form *form, const struct dialog_input *in)
{
    size_t s = form->list.selected;
    int direction = settings[s].kind == &setting_choice ? field_turn(in->key) : 0;

    if (settings[s].part == PART_DATA)
        return;
    if (direction != 0)
        turn(form, direction);
    else
        text_key_plain(form->texts[s], CONFIG_TEXT_SIZE, &form->list.caret, in->key);
    take(form, s, in->scene);
}

static bool form_key(void *state, const struct dialog_input *in)
{
    struct form *form = state;

    switch (in->key->code) {
    case KEY_CODE_ENTER:
        return accept(form, in);
    case KEY_CODE_PAGE_UP:
    case KEY_CODE_PAGE_DOWN:
        turn_preset(form, in->key->code == KEY_CODE_PAGE_DOWN ? 1 : -1);
        return true;
    default:
        if (!list_key(&form->list, in->key->code))
            edit_setting(form, in);
        return true;
    }
}

static bool form_click(void *state, const struct dialog_input *in)
{
    struct form *form = state;
    struct rect inside = rect_inset(in->area, 1), lines = list_lines(inside, BELOW);
    int row = in->key->row, column = in->key->column;

    list_click(&form->list, lines, row);
    for (size_t i = 0; i < PRESET_COUNT && row == lines.row + lines.rows + 2; i++)
        if (column >= preset_column(inside, i) && column < preset_column(inside, i + 1))
            apply_preset(form, i);
    return true;
}

/* --- drawing ---------------------------------------------------------------------------------- */

static void draw_presets(const struct form *form, struct canvas *canvas, struct rect line)
{
    size_t now = preset_of(&form->config);

    canvas_text(canvas, line.row, line.column + 2, 12, ROLE_DIM, "preset");
    for (size_t i = 0; i < PRESET_COUNT; i++)
        canvas_text(canvas, line.row, preset_column(line, i),
                    line.column + line.columns - preset_column(line, i),
                    i == now ? ROLE_CURSOR : ROLE_KEY, presets[i].name);
}

static void draw_setting(const struct form *form, const struct scene *scene, struct canvas *canvas,
                         struct rect line, size_t s)
{
    struct field field = {
        .label = settings[s].label,
        .text = form->texts[s],
        .choice = settings[s].kind == &setting_choice,
        .wrong = !fits(form, s, scene, NULL),
        .fixed = settings[s].part == PART_DATA ? "fixed when the data was loaded" : NULL,
    };

    field_draw(canvas, line, VALUE_COLUMN, &field, &form->list, s);
}

static void form_draw(const void *state, const struct scene *scene, struct canvas *canvas,
                      struct rect area)
{
    const struct form *form = state;
    struct rect inside = canvas_frame(canvas, area, "settings of the next run");
    struct rect lines = list_lines(inside, BELOW), below = inside;
    size_t first = list_first(&form->list, lines), selected = form->list.selected;
    struct error error;

    rect_cut_top(&below, lines.rows + 1);
    for (size_t s = first; s < SETTING_COUNT && lines.rows > 0; s++)
        draw_setting(form, scene, canvas, rect_cut_top(&lines, 1), s);
    if (rect_empty(below))
        return;
    bool right = fits(form, selected, scene, &error);
    canvas_text(canvas, below.row, below.column + 2, below.columns - 2,
                right ? ROLE_TEXT : ROLE_BAD, right ? settings[selected].help : error.text);
    rect_cut_top(&below, 1);
    draw_presets(form, canvas, rect_cut_top(&below, 1));
    hints_draw(canvas, inside, dialog_form.hints);
}

const struct dialog_ops dialog_form = {
    .action = ACTION_FORM,
    .rows = SETTING_COUNT + BELOW + 2,
    .columns = 76,
    .hints = "Enter choose   up/down move   PgDn next preset   Esc leave as it was",
    .has_text = true,
    .open = form_open,
    .key = form_key,
    .click = form_click,
    .draw = form_draw,
};
