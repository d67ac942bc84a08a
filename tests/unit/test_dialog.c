/* Tests of dialog and its form, key by key: every setting can be edited, a wrong value is told at
 * once and is never chosen, presets and the question answer as the manual says. */
#include "testing.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ui/dialogs/dialog.h"
#include "ui/dialogs/form.h"
#include "ui/frame.h"

static struct dataset data = {
    .pixel_count = 784,
    .class_count = 10,
    .splits = {[SPLIT_TRAIN] = {.count = 1000}, [SPLIT_VALIDATION] = {.count = 200}},
};
static struct scene scene;
static struct dialog dialog;

static void setup(void)
{
    memset(&scene, 0, sizeof scene);
    memset(&dialog, 0, sizeof dialog);
    scene.dataset = &data;
    scene.chosen = config_default();
    run_list_init(&scene.runs);
}

static void teardown(void)
{
    run_list_release(&scene.runs);
}

static enum dialog_result press(uint32_t code)
{
    struct key_press key = {.code = code};

    return dialog_key(&dialog, &key, &scene);
}

static enum dialog_result click(int row, int column)
{
    struct key_press key = {.code = KEY_CODE_CLICK, .row = row, .column = column};

    return dialog_key(&dialog, &key, &scene);
}

static void type(const char *text)
{
    for (; *text != '\0'; text++)
        ck_assert_int_eq(press((unsigned char)*text), DIALOG_STAYS);
}

/* Goes to a setting as a person does, and writes another text over it. */
static void edit(enum setting_id id, const char *text)
{
    for (int i = 0; i < SETTING_COUNT && dialog.selected != (size_t)id; i++)
        press(KEY_CODE_DOWN);
    ck_assert_uint_eq(dialog.selected, (size_t)id);
    press(KEY_CODE_END);
    while (dialog.texts[id][0] != '\0')
        press(KEY_CODE_BACKSPACE);
    type(text);
}

static bool wrong(enum setting_id id)
{
    return dialog.errors[id].text[0] != '\0';
}

static void open_form(void)
{
    dialog_open(&dialog, DIALOG_FORM, &scene);
}

/* --- the form --------------------------------------------------------------------------------- */

START_TEST(it_opens_with_what_is_chosen)
{
    char text[CONFIG_TEXT_SIZE];

    scene.chosen.rate = 0.25;
    scene.chosen.hidden_count = 1;
    open_form();
    ck_assert_int_eq(dialog.kind, DIALOG_FORM);
    for (int s = 0; s < SETTING_COUNT; s++) {
        config_text(&scene.chosen, (enum setting_id)s, text, sizeof text);
        ck_assert_str_eq(dialog.texts[s], text);
        ck_assert(!wrong((enum setting_id)s));
    }
    ck_assert_int_eq(press(KEY_CODE_ENTER), DIALOG_CHOSEN);
    for (int s = 0; s < SETTING_COUNT; s++)
        ck_assert(config_same(&dialog.config, &scene.chosen, (enum setting_id)s));
}
END_TEST

START_TEST(every_setting_can_be_edited)
{
    static const char *const values[SETTING_COUNT] = {
        [SETTING_HIDDEN] = "30,20",        [SETTING_ACTIVATION] = "tanh",
        [SETTING_INIT] = "normal",         [SETTING_RATE] = "0.02",
        [SETTING_BATCH] = "250",           [SETTING_EPOCHS] = "7",
        [SETTING_OPTIMIZER] = "adam",      [SETTING_MOMENTUM] = "0.5",
        [SETTING_WEIGHT_DECAY] = "0.0001", [SETTING_SEED] = "42",
        [SETTING_EVALUATE] = "val",        [SETTING_THREADS] = "2"};
    char text[CONFIG_TEXT_SIZE], before[CONFIG_TEXT_SIZE];

    open_form();
    for (int s = 0; s < SETTING_COUNT; s++) {
        if (settings[s].effect == EFFECT_LOAD)
            continue;
        ck_assert_ptr_nonnull(values[s]);
        edit((enum setting_id)s, values[s]);
        ck_assert_str_eq(dialog.texts[s], values[s]);
        ck_assert_msg(!wrong((enum setting_id)s), "%s", dialog.errors[s].text);
    }
    ck_assert_int_eq(press(KEY_CODE_ENTER), DIALOG_CHOSEN);
    for (int s = 0; s < SETTING_COUNT; s++) {
        config_text(&dialog.config, (enum setting_id)s, text, sizeof text);
        config_text(&scene.chosen, (enum setting_id)s, before, sizeof before);
        ck_assert_str_eq(text, settings[s].effect == EFFECT_LOAD ? before : values[s]);
    }
    ck_assert(scene.chosen.rate == 0.1); /* the app takes it over, not the form */
}
END_TEST

START_TEST(a_wrong_value_is_told_at_once)
{
    static const struct {
        enum setting_id id;
        const char *text, *why;
    } cases[] = {{SETTING_HIDDEN, "666,", "hidden"},
                 {SETTING_HIDDEN, "65537", "1 to 65536"},
                 {SETTING_HIDDEN, "60000,60000", "parameters"}, /* possible, but not on this data */
                 {SETTING_ACTIVATION, "rel", "relu, sigmoid, tanh"},
                 {SETTING_INIT, "best", "zero, normal, glorot, he"},
                 {SETTING_RATE, "0", "lr"},
                 {SETTING_RATE, "nan", "is not a number"},
                 {SETTING_BATCH, "0", "batch"},
                 {SETTING_BATCH, "1001", "1000 training images"},
                 {SETTING_EPOCHS, "-1", "epochs"},
                 {SETTING_OPTIMIZER, "sgdd", "sgd, momentum, adam"},
                 {SETTING_MOMENTUM, "1", "0.9999"},
                 {SETTING_WEIGHT_DECAY, "2", "weight-decay"},
                 {SETTING_SEED, "4294967296", "seed"},
                 {SETTING_EVALUATE, "train,test", "no test images"},
                 {SETTING_THREADS, "", "threads"}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum setting_id id = cases[i].id;

        open_form();
        edit(id, cases[i].text);
        ck_assert_msg(strstr(dialog.errors[id].text, cases[i].why) != NULL, "%s: \"%s\"",
                      cases[i].text, dialog.errors[id].text);
        for (int s = 0; s < SETTING_COUNT; s++) /* and only there */
            ck_assert_int_eq(wrong((enum setting_id)s), s == (int)id);
        press(KEY_CODE_DOWN);
        ck_assert_int_eq(press(KEY_CODE_ENTER), DIALOG_STAYS); /* it is not chosen */
        ck_assert_uint_eq(dialog.selected, (size_t)id);        /* but gone to */
    }
}
END_TEST

START_TEST(what_is_corrected_is_fine)
{
    open_form();
    edit(SETTING_BATCH, "1001");
    ck_assert(wrong(SETTING_BATCH));
    press(KEY_CODE_BACKSPACE);
    ck_assert(!wrong(SETTING_BATCH));
    ck_assert_uint_eq(dialog.config.batch_size, 100);
    type("0");
    ck_assert_uint_eq(dialog.config.batch_size, 1000);
    ck_assert_int_eq(press(KEY_CODE_ENTER), DIALOG_CHOSEN);
}
END_TEST

/* A preset may have chosen what does not fit the data: then the form says so when it opens, where
 * it is, and another setting is not blamed for it. */
START_TEST(what_was_wrong_before_is_told_where_it_is)
{
    scene.chosen.batch_size = 5000;
    open_form();
    ck_assert(wrong(SETTING_BATCH));
    edit(SETTING_EPOCHS, "3");
    ck_assert(!wrong(SETTING_EPOCHS));
    ck_assert_int_eq(press(KEY_CODE_ENTER), DIALOG_STAYS);
    ck_assert_uint_eq(dialog.selected, SETTING_BATCH);
    edit(SETTING_BATCH, "500");
    ck_assert_int_eq(press(KEY_CODE_ENTER), DIALOG_CHOSEN);
    ck_assert_uint_eq(dialog.config.batch_size, 500);
    ck_assert_uint_eq(dialog.config.epochs, 3);
}
END_TEST

/* The data may arrive while the form is open. */
START_TEST(data_that_arrives_counts)
{
    scene.dataset = NULL;
    open_form();
    edit(SETTING_BATCH, "2000");
    ck_assert(!wrong(SETTING_BATCH)); /* as far as anyone knows */
    scene.dataset = &data;
    ck_assert_int_eq(press(KEY_CODE_ENTER), DIALOG_STAYS);
    ck_assert(wrong(SETTING_BATCH));
    ck_assert_uint_eq(dialog.selected, SETTING_BATCH);
    scene.dataset = NULL;
    ck_assert_int_eq(press(KEY_CODE_ENTER), DIALOG_CHOSEN);
    ck_assert_uint_eq(dialog.config.batch_size, 2000);
}
END_TEST

START_TEST(what_is_fixed_stays)
{
    static const uint32_t keys[] = {'1', KEY_CODE_BACKSPACE, KEY_CODE_DELETE,
                                    ' ', KEY_CODE_LEFT,      KEY_CODE_RIGHT};

    open_form();
    for (size_t s = 0; s < SETTING_COUNT; s++, press(KEY_CODE_DOWN)) {
        if (settings[s].effect != EFFECT_LOAD)
            continue;
        ck_assert_uint_eq(dialog.selected, s);
        for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
            press(keys[i]);
            press(KEY_CODE_HOME);
        }
    }
    ck_assert_str_eq(dialog.texts[SETTING_VALIDATION], "auto");
    ck_assert(!wrong(SETTING_VALIDATION));
    ck_assert_str_eq(dialog.texts[SETTING_TRANSPOSE], "no");
}
END_TEST

START_TEST(the_caret_moves_and_edits_where_it_is)
{
    open_form(); /* "666,666", the caret behind it */
    press(KEY_CODE_HOME);
    press(KEY_CODE_LEFT); /* no further */
    type("1");
    ck_assert_str_eq(dialog.texts[SETTING_HIDDEN], "1666,666");
    press(KEY_CODE_RIGHT);
    press(KEY_CODE_DELETE);
    ck_assert_str_eq(dialog.texts[SETTING_HIDDEN], "166,666");
    press(KEY_CODE_END);
    press(KEY_CODE_RIGHT);
    press(KEY_CODE_DELETE); /* nothing there */
    press(KEY_CODE_LEFT);
    press(KEY_CODE_BACKSPACE);
    type("9");
    ck_assert_str_eq(dialog.texts[SETTING_HIDDEN], "166,696");
    ck_assert_uint_eq(dialog.config.hidden[1], 696);
    press(KEY_CODE_HOME);
    press(KEY_CODE_BACKSPACE); /* nothing there */
    ck_assert_str_eq(dialog.texts[SETTING_HIDDEN], "166,696");
    press(0xe9); /* no setting holds it */
    press(KEY_CODE_F1);
    press(' ');
    ck_assert_str_eq(dialog.texts[SETTING_HIDDEN], "166,696");
    press(KEY_CODE_RIGHT);
    press(KEY_CODE_RIGHT);
    press(KEY_CODE_CTRL_U);
    ck_assert_str_eq(dialog.texts[SETTING_HIDDEN], "");
    ck_assert(wrong(SETTING_HIDDEN));
    for (int i = 0; i < 3 * CONFIG_TEXT_SIZE; i++)
        type("7");
    ck_assert_uint_eq(strlen(dialog.texts[SETTING_HIDDEN]), CONFIG_TEXT_SIZE - 1);
    ck_assert(wrong(SETTING_HIDDEN));
}
END_TEST

/* The name of a file or a run may hold any characters; the caret never stands within one. */
START_TEST(a_line_of_any_characters_is_edited)
{
    dialog_open(&dialog, DIALOG_WRITE, &scene);
    press(KEY_CODE_CTRL_U);
    ck_assert_str_eq(dialog.path, "");
    press(KEY_CODE_LEFT);
    press(KEY_CODE_DELETE);
    press(KEY_CODE_BACKSPACE);
    ck_assert_str_eq(dialog.path, "");
    type("a b");
    press(0xe9);
    press(0x1f600);
    ck_assert_str_eq(dialog.path, "a b\u00e9\U0001f600");
    press(KEY_CODE_LEFT);
    press(KEY_CODE_LEFT);
    type("x");
    ck_assert_str_eq(dialog.path, "a bx\u00e9\U0001f600");
    press(KEY_CODE_DELETE);
    press(KEY_CODE_RIGHT);
    press(KEY_CODE_RIGHT); /* no further */
    type("y");
    ck_assert_str_eq(dialog.path, "a bx\U0001f600y");
    press(KEY_CODE_LEFT);
    press(KEY_CODE_BACKSPACE);
    ck_assert_str_eq(dialog.path, "a bxy");
    for (int i = 0; i < 2 * DIALOG_PATH_SIZE; i++)
        press(0x1f600);
    ck_assert_uint_lt(strlen(dialog.path), DIALOG_PATH_SIZE);
    press(KEY_CODE_END);
    ck_assert_str_eq(dialog.path + strlen(dialog.path) - 5, "\U0001f600y");
}
END_TEST

START_TEST(names_are_turned_through)
{
    open_form();
    for (int s = 0; s < SETTING_COUNT; s++, press(KEY_CODE_DOWN)) {
        const struct setting *setting = &settings[s];
        char first[CONFIG_TEXT_SIZE];

        if (setting->choices == NULL || setting->effect == EFFECT_LOAD)
            continue;
        strcpy(first, dialog.texts[s]);
        for (size_t i = 0; i < setting->choice_count; i++) {
            char before[CONFIG_TEXT_SIZE];

            strcpy(before, dialog.texts[s]);
            press(i % 2 == 0 ? ' ' : KEY_CODE_RIGHT);
            ck_assert_str_ne(dialog.texts[s], before);
            ck_assert(!wrong((enum setting_id)s));
            press(KEY_CODE_LEFT);
            ck_assert_str_eq(dialog.texts[s], before);
            press(KEY_CODE_RIGHT);
        }
        ck_assert_str_eq(dialog.texts[s], first); /* all the way round */
    }
    edit(SETTING_INIT, "nonsense");
    press(KEY_CODE_RIGHT); /* back to a name */
    ck_assert(!wrong(SETTING_INIT));
}
END_TEST

START_TEST(rows_go_round)
{
    open_form();
    press(KEY_CODE_UP);
    ck_assert_uint_eq(dialog.selected, SETTING_COUNT - 1);
    press(KEY_CODE_TAB);
    ck_assert_uint_eq(dialog.selected, 0);
    press(KEY_CODE_BACK_TAB);
    press(KEY_CODE_WHEEL_UP);
    ck_assert_uint_eq(dialog.selected, SETTING_COUNT - 2);
    press(KEY_CODE_WHEEL_DOWN);
    press(KEY_CODE_DOWN);
    ck_assert_uint_eq(dialog.selected, 0);
    ck_assert_int_eq(press(KEY_CODE_ESCAPE), DIALOG_CLOSED);
    ck_assert_int_eq(press(KEY_CODE_CTRL_C), DIALOG_CLOSED);
}
END_TEST

/* The row of cells of a screen that shows this label, -1 where there is none. */
static int row_of(const struct canvas *canvas, const char *label)
{
    for (int row = 0; row < canvas->rows; row++)
        for (int column = 0; column + (int)strlen(label) <= canvas->columns; column++) {
            size_t same = 0;

            while (label[same] != '\0' &&
                   canvas->cells[row * canvas->columns + column + (int)same].character ==
                       (uint32_t)label[same])
                same++;
            if (label[same] == '\0')
                return row;
        }
    return -1;
}

/* At every height that shows a dialog: the selected setting is drawn, and a click on a label
 * selects what it names. */
START_TEST(a_click_selects_what_is_drawn_there)
{
    int rows = LAYOUT_MIN_ROWS + _i;
    struct canvas canvas;

    canvas_init(&canvas, GLYPH_SET_ASCII, 0);
    canvas_resize(&canvas, rows, 80);
    open_form();
    for (int s = 0; s < SETTING_COUNT; s++) {
        char label[32];

        canvas_clear(&canvas);
        dialog_place(&dialog, rows, 80);
        dialog_draw(&dialog, &scene, &canvas);
        snprintf(label, sizeof label, " %s ", settings[s].label);
        ck_assert_msg(row_of(&canvas, label) >= 0, "%s is not shown in %d rows", label, rows);
        press(KEY_CODE_DOWN);
    }
    for (int selected = 0; selected < SETTING_COUNT; selected += 4)
        for (int s = 0; s < SETTING_COUNT; s++) {
            char label[32];

            dialog.selected = (size_t)selected;
            canvas_clear(&canvas);
            dialog_draw(&dialog, &scene, &canvas);
            snprintf(label, sizeof label, " %-10s ", settings[s].label);
            int row = row_of(&canvas, label);
            if (row < 0)
                continue;
            click(row, 40);
            ck_assert_uint_eq(dialog.selected, (size_t)s);
        }
    canvas_release(&canvas);
}
END_TEST

START_TEST(clicks_elsewhere_do_nothing)
{
    open_form();
    dialog_place(&dialog, 24, 120);
    press(KEY_CODE_DOWN);
    struct rect inside = rect_inset(dialog.area, 1);
    for (int row = 0; row < 24; row++)
        for (int column = 0; column < 120; column++) {
            bool on_a_row = rect_contains(inside, row, column) && row < inside.row + SETTING_COUNT;

            if (on_a_row || row >= inside.row + inside.rows - 2) /* presets and keys */
                continue;
            ck_assert_int_eq(click(row, column), DIALOG_STAYS);
            ck_assert_uint_eq(dialog.selected, 1);
        }
}
END_TEST

START_TEST(wrong_values_are_marked_and_explained)
{
    struct canvas canvas;

    canvas_init(&canvas, GLYPH_SET_ASCII, 0);
    canvas_resize(&canvas, 24, 80);
    open_form();
    edit(SETTING_BATCH, "1001");
    dialog_place(&dialog, 24, 80);
    dialog_draw(&dialog, &scene, &canvas);
    ck_assert_int_ge(row_of(&canvas, "batch: 1001 is not from 1 to the 1000 training images"), 0);
    press(KEY_CODE_DOWN); /* the help of another; the mark stays */
    canvas_clear(&canvas);
    dialog_draw(&dialog, &scene, &canvas);
    ck_assert_int_ge(row_of(&canvas, settings[SETTING_EPOCHS].help), 0);
    int row = row_of(&canvas, " batch ");
    bool marked = false;
    for (int column = 0; column < 80; column++)
        marked = marked || canvas.cells[row * 80 + column].role == ROLE_BAD;
    ck_assert(marked);
    canvas_release(&canvas);
}
END_TEST

/* --- the presets ------------------------------------------------------------------------------ */

/* The reference experiment: initialization, learning rate, batch size. */
static void ck_preset(size_t i)
{
    static const struct {
        enum initializer initializer;
        double rate;
        size_t batch;
    } expected[PRESET_COUNT] = {{INIT_ZERO, 0.01, 200},
                                {INIT_NORMAL, 0.001, 200},
                                {INIT_GLOROT, 0.01, 200},
                                {INIT_GLOROT, 0.1, 100}};

    ck_assert_int_eq(dialog.config.initializer, expected[i].initializer);
    ck_assert_double_eq(dialog.config.rate, expected[i].rate);
    ck_assert_uint_eq(dialog.config.batch_size, expected[i].batch);
    ck_assert_uint_eq(dialog.config.seed, 77); /* stays as it was */
}

static void open_presets(void)
{
    scene.chosen.seed = 77;
    dialog_open(&dialog, DIALOG_PRESETS, &scene);
}

START_TEST(presets_by_number_and_by_enter)
{
    for (size_t i = 0; i < PRESET_COUNT; i++) {
        open_presets();
        ck_assert_int_eq(press('1' + (uint32_t)i), DIALOG_RESTART);
        ck_preset(i);
        open_presets();
        for (size_t k = 0; k < i; k++)
            ck_assert_int_eq(press(k % 2 == 0 ? KEY_CODE_DOWN : 'j'), DIALOG_STAYS);
        ck_assert_int_eq(press(KEY_CODE_ENTER), DIALOG_RESTART);
        ck_preset(i);
        open_presets();
        for (size_t k = PRESET_COUNT; k > i; k--)
            press(k % 2 == 0 ? KEY_CODE_UP : 'k');
        ck_assert_int_eq(press(' '), DIALOG_CHOSEN); /* only chosen */
        ck_preset(i);
    }
    open_presets();
    ck_assert_int_eq(press('1' + PRESET_COUNT), DIALOG_STAYS);
    ck_assert_int_eq(press('0'), DIALOG_STAYS);
    ck_assert_int_eq(press('x'), DIALOG_STAYS);
}
END_TEST

static void paste(const char *text)
{
    for (; *text != '\0'; text++)
        dialog_paste(&dialog, &(struct key_press){.code = (unsigned char)*text, .pasted = true},
                     &scene);
}

/* A paste is text: it changes the one that is edited, and nothing else in any dialog. */
START_TEST(a_paste_is_text)
{
    struct dialog before;

    open_form();
    edit(SETTING_RATE, "0.");
    paste("2 5");
    ck_assert_str_eq(dialog.texts[SETTING_RATE], "0.25");
    edit(SETTING_ACTIVATION, "");
    paste("ta nh ");
    ck_assert_str_eq(dialog.texts[SETTING_ACTIVATION], "tanh"); /* a blank typed turns it */
    dialog_open_on(&dialog, DIALOG_NAME, &scene, 1);
    paste("a name");
    ck_assert_str_eq(dialog.path, "a name");
    dialog_open(&dialog, DIALOG_WRITE, &scene);
    press(KEY_CODE_CTRL_U);
    paste("a b.csv");
    ck_assert_str_eq(dialog.path, "a b.csv");
    static const enum dialog_kind others[] = {DIALOG_PRESETS, DIALOG_RESULT, DIALOG_ASK_DELETE,
                                              DIALOG_ASK_QUIT};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        dialog_open(&dialog, others[i], &scene);
        before = dialog;
        paste("123 qynYNwjk");
        ck_assert_mem_eq(&dialog, &before, sizeof dialog);
    }
}
END_TEST

START_TEST(presets_wait_for_the_data)
{
    scene.dataset = NULL;
    open_presets();
    ck_assert_int_eq(press(KEY_CODE_ENTER), DIALOG_CHOSEN); /* no run can start yet */
    ck_preset(0);
}
END_TEST

START_TEST(presets_can_be_left)
{
    static const uint32_t keys[] = {KEY_CODE_ESCAPE, KEY_CODE_CTRL_C, 'q'};

    for (size_t i = 0; i < 3; i++) {
        open_presets();
        press(KEY_CODE_DOWN);
        ck_assert_int_eq(press(keys[i]), DIALOG_CLOSED);
        for (int s = 0; s < SETTING_COUNT; s++)
            ck_assert(config_same(&dialog.config, &scene.chosen, (enum setting_id)s));
    }
}
END_TEST

/* A run is started by a click on a preset, and by no other click. */
START_TEST(presets_by_mouse)
{
    int started = 0;

    for (int row = 0; row < 24; row++)
        for (int column = 0; column < 120; column++) {
            open_presets();
            dialog_place(&dialog, 24, 120);
            struct rect inside = rect_inset(dialog.area, 1);
            bool on_one = rect_contains(inside, row, column) && row < inside.row + PRESET_COUNT;

            if (row == inside.row + inside.rows - 1) /* the keys */
                continue;
            ck_assert_int_eq(click(row, column), on_one ? DIALOG_RESTART : DIALOG_STAYS);
            if (on_one)
                ck_preset((size_t)(row - inside.row));
            started += on_one;
        }
    ck_assert_int_gt(started, 0);
}
END_TEST

START_TEST(keys_in_the_last_line_are_buttons)
{
    struct canvas canvas;

    canvas_init(&canvas, GLYPH_SET_ASCII, 0);
    canvas_resize(&canvas, 24, 80);
    static const struct {
        enum dialog_kind kind;
        const char *text;
        enum dialog_result result;
    } buttons[] = {
        {DIALOG_PRESETS, "Enter run it", DIALOG_RESTART},
        {DIALOG_PRESETS, "space only choose", DIALOG_CHOSEN},
        {DIALOG_PRESETS, "Esc leave", DIALOG_CLOSED},
        {DIALOG_FORM, "Enter choose", DIALOG_CHOSEN},
        {DIALOG_FORM, "Esc leave", DIALOG_CLOSED},
        {DIALOG_ASK_QUIT, "y quit", DIALOG_QUIT},
        {DIALOG_ASK_QUIT, "n stay", DIALOG_CLOSED},
        {DIALOG_WRITE, "Esc leave", DIALOG_CLOSED},
    };
    scene.dataset = &data;
    run_list_add(&scene.runs, &scene.chosen, 1000);
    for (size_t i = 0; i < sizeof buttons / sizeof buttons[0]; i++) {
        dialog_open(&dialog, buttons[i].kind, &scene);
        dialog_place(&dialog, 24, 80);
        canvas_clear(&canvas);
        dialog_draw(&dialog, &scene, &canvas);
        int row = row_of(&canvas, buttons[i].text), column = 0;

        ck_assert_msg(row >= 0, "%s", buttons[i].text);
        while (canvas.cells[row * 80 + column].character != (uint32_t)buttons[i].text[0] ||
               canvas.cells[row * 80 + column + 2].character != (uint32_t)buttons[i].text[2])
            column++;
        for (int c = 0; c < (int)strlen(buttons[i].text); c++) {
            dialog_open(&dialog, buttons[i].kind, &scene);
            dialog_place(&dialog, 24, 80);
            ck_assert_msg(click(row, column + c) == buttons[i].result, "%s", buttons[i].text);
        }
    }
    canvas_release(&canvas);
}
END_TEST

/* A preset fills the form in, also where something wrong was typed; the one it is stands out. */
START_TEST(the_form_has_presets)
{
    struct canvas canvas;

    canvas_init(&canvas, GLYPH_SET_ASCII, 0);
    canvas_resize(&canvas, 24, 80);
    scene.chosen.seed = 77;
    open_form();
    edit(SETTING_HIDDEN, "30");
    edit(SETTING_RATE, "rubbish");
    for (size_t i = 0; i < PRESET_COUNT; i++) {
        ck_assert_int_eq(press(KEY_CODE_PAGE_DOWN), DIALOG_STAYS);
        ck_preset(i);
        ck_assert_str_eq(dialog.texts[SETTING_HIDDEN], "666,666");
        ck_assert_str_eq(dialog.texts[SETTING_INIT], initializer_names[presets[i].initializer]);
        ck_assert_int_eq(dialog.errors[SETTING_RATE].text[0], '\0');
    }
    press(KEY_CODE_PAGE_UP);
    ck_preset(PRESET_COUNT - 2);
    dialog_place(&dialog, 24, 80);
    dialog_draw(&dialog, &scene, &canvas);
    struct rect inside = rect_inset(dialog.area, 1);
    int row = inside.row + inside.rows - 2, clicked = 0;
    for (int column = inside.column; column < inside.column + inside.columns; column++) {
        const struct cell *cell = &canvas.cells[row * 80 + column];

        ck_assert_int_eq(click(row, column), DIALOG_STAYS);
        for (size_t i = 0; i < PRESET_COUNT; i++)
            if (cell->character == (uint32_t)presets[i].name[0] && cell[-1].character == ' ' &&
                cell->role != ROLE_DIM) {
                ck_preset(i);
                clicked++;
            }
    }
    ck_assert_int_eq(clicked, PRESET_COUNT);
    canvas_release(&canvas);
}
END_TEST

/* --- the question, and what all have in common ------------------------------------------------ */

START_TEST(the_question)
{
    static const uint32_t yes[] = {'y', 'Y', 'q', KEY_CODE_ENTER, KEY_CODE_CTRL_C};
    static const uint32_t no[] = {'n', 'N', KEY_CODE_ESCAPE};
    static const uint32_t others[] = {'x', ' ', KEY_CODE_UP, KEY_CODE_CLICK};
    struct canvas canvas;

    dialog_open(&dialog, DIALOG_ASK_QUIT, &scene);
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
        ck_assert_int_eq(press(yes[i]), DIALOG_QUIT);
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        ck_assert_int_eq(press(no[i]), DIALOG_CLOSED);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        ck_assert_int_eq(press(others[i]), DIALOG_STAYS);
    run_list_add(&scene.runs, &scene.chosen, 1000);
    canvas_init(&canvas, GLYPH_SET_ASCII, 0);
    canvas_resize(&canvas, 24, 80);
    dialog_place(&dialog, 24, 80);
    dialog_draw(&dialog, &scene, &canvas);
    ck_assert_int_ge(row_of(&canvas, "Run 1 is under way: 0 of 10 epochs done."), 0);
    canvas_release(&canvas);
}
END_TEST

/* However long the path is that cannot be written, the reason is shown. */
START_TEST(the_reason_of_a_failure_is_shown)
{
    static const char reason[] = "cannot be written: No such file or directory";
    struct canvas canvas;

    canvas_init(&canvas, GLYPH_SET_ASCII, 0);
    canvas_resize(&canvas, 24, 80);
    for (int n = 1; n < DIALOG_PATH_SIZE; n++) {
        dialog_open(&dialog, DIALOG_WRITE, &scene);
        memset(dialog.path, n % 7 == 0 ? '-' : '/', (size_t)n);
        dialog.path[n] = '\0';
        errno = ENOENT;
        error_set_errno(&dialog.problem, "%s: cannot be written", dialog.path);
        canvas_clear(&canvas);
        dialog_place(&dialog, 24, 80);
        dialog_draw(&dialog, &scene, &canvas);
        int last = row_of(&canvas, "directory");
        ck_assert_msg(last >= 0, "no reason with %d bytes", n);
        if (n > 66) /* more than a line: the path is cut */
            ck_assert_int_eq(row_of(&canvas, reason), last);
        struct rect inside = rect_inset(dialog.area, 1);
        size_t before = (size_t)(inside.row + 1) * 80 + (size_t)inside.column + 2;
        ck_assert(canvas.cells[before].character == (unsigned char)dialog.path[0]);
    }
    canvas_release(&canvas);
}
END_TEST

/* Drawing writes inside the dialog only, at every size that shows one, and changes nothing when
 * done twice. */
START_TEST(drawing_stays_inside)
{
    enum { ROWS = 24, COLUMNS = 80 };
    enum dialog_kind kind = (enum dialog_kind)(DIALOG_FORM + _i);
    struct canvas canvas;

    run_list_add(&scene.runs, &scene.chosen, 1000);
    dialog_open(&dialog, kind, &scene);
    if (kind == DIALOG_FORM)
        edit(SETTING_HIDDEN, "1024,1024,1024,1024,1024,1024,1024,1024,1024,1024,1024,1024,"
                             "1024,1024,1024,1024,nonsense that is much longer than the dialog");
    canvas_init(&canvas, GLYPH_SET_BRAILLE, 256);
    for (int rows = LAYOUT_MIN_ROWS; rows <= ROWS; rows++)
        for (int columns = LAYOUT_MIN_COLUMNS; columns <= COLUMNS; columns += 3) {
            struct cell once[ROWS * COLUMNS];

            canvas_resize(&canvas, ROWS, COLUMNS);
            dialog_place(&dialog, rows, columns);
            canvas_fill(&canvas, canvas_rect(&canvas), '~', ROLE_TEXT);
            dialog_draw(&dialog, &scene, &canvas);
            for (int row = 0; row < ROWS; row++)
                for (int column = 0; column < COLUMNS; column++)
                    if (!rect_contains(dialog.area, row, column))
                        ck_assert_each(canvas.cells[row * COLUMNS + column].character == '~');
            memcpy(once, canvas.cells, sizeof once);
            canvas_fill(&canvas, canvas_rect(&canvas), '~', ROLE_TEXT);
            dialog_draw(&dialog, &scene, &canvas);
            ck_assert_mem_eq(once, canvas.cells, sizeof once);
        }
    canvas_release(&canvas);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("dialog");
    TCase *form = tcase_create("form"), *others = tcase_create("dialog");

    tcase_add_checked_fixture(form, setup, teardown);
    tcase_add_test(form, it_opens_with_what_is_chosen);
    tcase_add_test(form, every_setting_can_be_edited);
    tcase_add_test(form, a_wrong_value_is_told_at_once);
    tcase_add_test(form, what_is_corrected_is_fine);
    tcase_add_test(form, what_was_wrong_before_is_told_where_it_is);
    tcase_add_test(form, data_that_arrives_counts);
    tcase_add_test(form, what_is_fixed_stays);
    tcase_add_test(form, the_caret_moves_and_edits_where_it_is);
    tcase_add_test(form, a_line_of_any_characters_is_edited);
    tcase_add_test(form, names_are_turned_through);
    tcase_add_test(form, rows_go_round);
    tcase_add_loop_test(form, a_click_selects_what_is_drawn_there, 0, 19);
    tcase_add_test(form, clicks_elsewhere_do_nothing);
    tcase_add_test(form, wrong_values_are_marked_and_explained);
    tcase_add_checked_fixture(others, setup, teardown);
    tcase_add_test(others, presets_by_number_and_by_enter);
    tcase_add_test(others, a_paste_is_text);
    tcase_add_test(others, presets_wait_for_the_data);
    tcase_add_test(others, presets_can_be_left);
    tcase_add_test(others, presets_by_mouse);
    tcase_add_test(others, keys_in_the_last_line_are_buttons);
    tcase_add_test(others, the_form_has_presets);
    tcase_add_test(others, the_question);
    tcase_add_test(others, the_reason_of_a_failure_is_shown);
    tcase_add_loop_test(others, drawing_stays_inside, 0, 3);
    suite_add_tcase(suite, form);
    suite_add_tcase(suite, others);
    return run_suite(suite);
}
