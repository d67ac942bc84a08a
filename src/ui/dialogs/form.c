/* form: every setting in one dialog, checked as it is typed. */
#include "ui/dialogs/form.h"

#include <stdio.h>
#include <string.h>

#include "ui/dialogs/text.h"
#include "ui/widgets/hints.h"

#define LABEL_COLUMN   2
#define VALUE_COLUMN   16
#define PRESET_COLUMNS 10

/* Reads a text into the config; a wrong one leaves the config and its reason stands beside it. Each
 * value is tried on its own, in a config that else fits any data: a setting is never blamed for
 * another. */
static void check(struct dialog *dialog, size_t s, const struct scene *scene)
{
    struct config trial = {.batch_size = 1};
    struct error *error = &dialog->errors[s];

    error->text[0] = '\0';
    if (config_set(&trial, (enum setting_id)s, dialog->texts[s], error) &&
        (scene->dataset == NULL || config_fit(&trial, scene->dataset, error)))
        config_set(&dialog->config, (enum setting_id)s, dialog->texts[s], error);
}

void form_open(struct dialog *dialog, const struct scene *scene)
{
    dialog->config = scene->chosen;
    dialog->selected = 0;
    for (size_t s = 0; s < SETTING_COUNT; s++) {
        config_text(&dialog->config, (enum setting_id)s, dialog->texts[s], CONFIG_TEXT_SIZE);
        check(dialog, s, scene);
    }
    dialog->caret = strlen(dialog->texts[0]);
}

static void select_row(struct dialog *dialog, size_t row)
{
    dialog->selected = row % SETTING_COUNT;
    dialog->caret = strlen(dialog->texts[dialog->selected]);
}

/* The next (previous) name of an enumeration. */
static void turn(struct dialog *dialog, int direction, const struct scene *scene)
{
    const struct setting *setting = &settings[dialog->selected];
    char *text = dialog->texts[dialog->selected];
    size_t at = 0, n = setting->choice_count;

    while (at < n && strcmp(setting->choices[at], text) != 0)
        at++;
    at = at == n ? 0 : (at + n + (direction > 0 ? 1 : n - 1)) % n;
    snprintf(text, CONFIG_TEXT_SIZE, "%s", setting->choices[at]);
    dialog->caret = strlen(text);
    check(dialog, dialog->selected, scene);
}

/* Keeps the form open on a wrong value, and goes there. Checks anew: the data may have come since.
 */
static enum dialog_result accept(struct dialog *dialog, const struct scene *scene)
{
    for (size_t s = 0; s < SETTING_COUNT; s++) {
        check(dialog, s, scene);
        if (dialog->errors[s].text[0] != '\0') {
            select_row(dialog, s);
            return DIALOG_STAYS;
        }
    }
    return DIALOG_CHOSEN;
}

/* Rows of settings that fit, and the first one shown: where not all fit, those around the selected
 * one. Four rows below are for the help, or where there is no room for that none. */
static int list_rows(struct rect inside)
{
    return inside.rows - 4 > 0 ? inside.rows - 4 : inside.rows;
}

static int list_first(const struct dialog *dialog, int list)
{
    int selected = (int)dialog->selected;

    return SETTING_COUNT > list && selected >= list ? selected - list + 1 : 0;
}

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
        size_t same = 0;

        config_apply_preset(&preset, &presets[i]);
        for (size_t s = 0; s < SETTING_COUNT; s++)
            same += config_same(&preset, config, (enum setting_id)s);
        if (same == SETTING_COUNT)
            return i;
    }
    return PRESET_COUNT;
}

/* Writes the preset into the form; what was typed wrong is as it was before. */
static void apply_preset(struct dialog *dialog, size_t i, const struct scene *scene)
{
    config_apply_preset(&dialog->config, &presets[i]);
    for (size_t s = 0; s < SETTING_COUNT; s++) {
        config_text(&dialog->config, (enum setting_id)s, dialog->texts[s], CONFIG_TEXT_SIZE);
        check(dialog, s, scene);
    }
    dialog->caret = strlen(dialog->texts[dialog->selected]);
}

static void turn_preset(struct dialog *dialog, int direction, const struct scene *scene)
{
    size_t now = preset_of(&dialog->config), n = PRESET_COUNT;

    if (now == n)
        now = direction > 0 ? n - 1 : 0;
    apply_preset(dialog, (now + (direction > 0 ? 1 : n - 1)) % n, scene);
}

static void click(struct dialog *dialog, const struct key_press *key, const struct scene *scene)
{
    struct rect inside = rect_inset(dialog->area, 1);
    int list = list_rows(inside), row = key->row - inside.row;
    int s = list_first(dialog, list) + row;

    if (rect_contains(inside, key->row, key->column) && row < list && s < SETTING_COUNT)
        select_row(dialog, (size_t)s);
    for (size_t i = 0; i < PRESET_COUNT && inside.rows > 4 && row == inside.rows - 2; i++)
        if (key->column >= preset_column(inside, i) && key->column < preset_column(inside, i + 1))
            apply_preset(dialog, i, scene);
}

/* A loading-time setting is shown but cannot be edited here. */
static bool fixed(const struct dialog *dialog)
{
    return settings[dialog->selected].effect == EFFECT_LOAD;
}

/* A choice may be typed, too. */
static void edit_text(struct dialog *dialog, const struct key_press *key, const struct scene *scene)
{
    size_t s = dialog->selected;

    if (!fixed(dialog) && text_key_plain(dialog->texts[s], CONFIG_TEXT_SIZE, &dialog->caret, key))
        check(dialog, s, scene);
}

static void edit_setting(struct dialog *dialog, const struct key_press *key,
                         const struct scene *scene)
{
    bool choice = settings[dialog->selected].choices != NULL && !fixed(dialog);

    if (choice && (key->code == KEY_CODE_RIGHT || key->code == ' '))
        turn(dialog, 1, scene);
    else if (choice && key->code == KEY_CODE_LEFT)
        turn(dialog, -1, scene);
    else
        edit_text(dialog, key, scene);
}

enum dialog_result form_key(struct dialog *dialog, const struct key_press *key,
                            const struct scene *scene)
{
    size_t s = dialog->selected;

    switch (key->code) {
    case KEY_CODE_ESCAPE:
    case KEY_CODE_CTRL_C:
        return DIALOG_CLOSED;
    case KEY_CODE_ENTER:
        return accept(dialog, scene);
    case KEY_CODE_UP:
    case KEY_CODE_BACK_TAB:
    case KEY_CODE_WHEEL_UP:
        select_row(dialog, s + SETTING_COUNT - 1);
        break;
    case KEY_CODE_DOWN:
    case KEY_CODE_TAB:
    case KEY_CODE_WHEEL_DOWN:
        select_row(dialog, s + 1);
        break;
    case KEY_CODE_CLICK:
        click(dialog, key, scene);
        break;
    case KEY_CODE_PAGE_UP:
    case KEY_CODE_PAGE_DOWN:
        turn_preset(dialog, key->code == KEY_CODE_PAGE_DOWN ? 1 : -1, scene);
        break;
    default:
        edit_setting(dialog, key, scene);
        break;
    }
    return DIALOG_STAYS;
}

static void draw_value(const struct dialog *dialog, struct canvas *canvas, struct rect line,
                       size_t s)
{
    bool selected = s == dialog->selected, wrong = dialog->errors[s].text[0] != '\0';
    bool constant = settings[s].effect == EFFECT_LOAD;
    enum role role = wrong ? ROLE_BAD : constant ? ROLE_DIM : ROLE_STRONG;
    int column = line.column + VALUE_COLUMN, room = line.columns - VALUE_COLUMN - 2;
    int used = 0;

    if (selected && settings[s].choices == NULL && !constant)
        text_draw(canvas, line.row, column, room, role, dialog->texts[s], dialog->caret);
    else
        used = canvas_text(canvas, line.row, column, room, role, dialog->texts[s]);
    if (wrong)
        canvas_put(canvas, line.row, column - 2, glyph_char(canvas->glyphs, GLYPH_CROSS), ROLE_BAD);
    if (selected && settings[s].choices != NULL && !constant)
        canvas_text(canvas, line.row, column + used + 2, room - used - 2, ROLE_DIM,
                    canvas->glyphs == GLYPH_SET_ASCII ? "left/right: others"
                                                      : "\u2190 \u2192 others");
    if (selected && constant)
        canvas_text(canvas, line.row, column + used + 2, room - used - 2, ROLE_DIM,
                    "fixed when the data was loaded");
}

static void draw_presets(const struct dialog *dialog, struct canvas *canvas, struct rect line)
{
    size_t now = preset_of(&dialog->config);

    canvas_text(canvas, line.row, line.column + LABEL_COLUMN, 12, ROLE_DIM, "preset");
    for (size_t i = 0; i < PRESET_COUNT; i++)
        canvas_text(canvas, line.row, preset_column(line, i),
                    line.column + line.columns - preset_column(line, i),
                    i == now ? ROLE_CURSOR : ROLE_KEY, presets[i].name);
}

void form_draw(const struct dialog *dialog, struct canvas *canvas)
{
    struct rect area = dialog->area;
    size_t s = dialog->selected;

    canvas_fill(canvas, area, ' ', ROLE_TEXT);
    struct rect inside = canvas_frame(canvas, area, "settings of the next run");
    int list = list_rows(inside), first = list_first(dialog, list);

    for (int i = 0; i < list && first + i < SETTING_COUNT; i++) {
        size_t row = (size_t)(first + i);
        struct rect line = {inside.row + i, inside.column, 1, inside.columns};

        canvas_text(canvas, line.row, line.column + LABEL_COLUMN, 12,
                    row == s ? ROLE_CURSOR : ROLE_DIM, settings[row].label);
        if (row == s)
            canvas_put(canvas, line.row, line.column, glyph_char(canvas->glyphs, GLYPH_ARROW_RIGHT),
                       ROLE_CURSOR);
        draw_value(dialog, canvas, line, row);
    }
    if (inside.rows - 4 <= 0)
        return;
    int row = inside.row + inside.rows - 3, room = inside.columns - 2;
    bool wrong = dialog->errors[s].text[0] != '\0';
    canvas_text(canvas, row, inside.column + 2, room, wrong ? ROLE_BAD : ROLE_TEXT,
                wrong ? dialog->errors[s].text : settings[s].help);
    draw_presets(dialog, canvas, (struct rect){row + 1, inside.column, 1, inside.columns});
    hints_draw(canvas, inside, FORM_HINTS);
}
