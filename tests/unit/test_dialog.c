/* Tests of the dialogs, key by key and as they are drawn: every setting can be edited, a wrong
 * value is told at once and is never chosen, presets and questions answer as the manual says. */
#include "in_a_dialog.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "ui/frame.h"
#include "ui/model/write_file.h"

static struct dataset data = {
    .pixel_count = 784,
    .class_count = 10,
    .splits = {[SPLIT_TRAIN] = {.count = 1000}, [SPLIT_VALIDATION] = {.count = 200}},
};

static void setup(void)
{
    memset(&scene, 0, sizeof scene);
    scene.dataset = &data;
    scene.chosen = config_default();
    scene.plan = plan_default();
}

static void teardown(void)
{
    leave_dialog();
    run_list_release(&scene.runs);
}

/* --- the form --------------------------------------------------------------------------------- */

#define VALUE_COLUMN 16

static void open_form(void)
{
    open_dialog(&dialog_form);
}

static const char *value(size_t s)
{
    return value_in(s, VALUE_COLUMN);
}

static bool wrong(size_t s)
{
    return wrong_in(s, VALUE_COLUMN);
}

static void select_setting(size_t s)
{
    for (int i = 0; i < SETTING_COUNT && selected_line() != s; i++)
        press(KEY_CODE_DOWN);
    ck_assert_uint_eq(selected_line(), s);
}

/* Goes to a setting as a person does, and writes another text over it. */
static void edit(size_t s, const char *text)
{
    select_setting(s);
    press(KEY_CODE_CTRL_U);
    type(text);
}

/* What Enter takes over. */
static const struct config *entered(void)
{
    press(KEY_CODE_ENTER);
    ck_asks(REQUEST_CHOOSE);
    return request.config;
}

/* The reference experiment: initialization, learning rate, batch size. */
static void ck_preset(size_t i, const struct config *config)
{
    static const struct {
        enum initializer initializer;
        double rate;
        size_t batch;
    } expected[PRESET_COUNT] = {{INIT_ZERO, 0.01, 200},
                                {INIT_NORMAL, 0.001, 200},
                                {INIT_GLOROT, 0.01, 200},
                                {INIT_GLOROT, 0.1, 100}};

    ck_assert_int_eq(config->initializer, expected[i].initializer);
    ck_assert_double_eq(config->rate, expected[i].rate);
    ck_assert_uint_eq(config->batch_size, expected[i].batch);
    ck_assert_uint_eq(config->seed, 77); /* stays as it was */
}

START_TEST(it_opens_with_what_is_chosen)
{
    char text[CONFIG_TEXT_SIZE];

    scene.chosen.rate = 0.25;
    scene.chosen.hidden_count = 1;
    open_form();
    for (int s = 0; s < SETTING_COUNT; s++) {
        config_text(&scene.chosen, (enum setting_id)s, text, sizeof text);
        ck_assert_str_eq(value((size_t)s), text);
        ck_assert(!wrong((size_t)s));
    }
    const struct config *config = entered();
    for (int s = 0; s < SETTING_COUNT; s++)
        ck_assert(config_same(config, &scene.chosen, (enum setting_id)s));
}
END_TEST

static const struct wrong_value {
    enum setting_id id;
    const char *text, *why;
} wrong_values[] = {{SETTING_HIDDEN, "666,", "hidden"},
                    {SETTING_HIDDEN, "65537", "at most 16 widths"},
                    {SETTING_HIDDEN, "60000,60000", "parameters"}, /* but not on this data */
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
#define WRONG_VALUES ((int)(sizeof wrong_values / sizeof wrong_values[0]))

START_TEST(a_wrong_value_is_told_at_once)
{
    const struct wrong_value *value = &wrong_values[_i];

    open_form();
    edit(value->id, value->text);
    draw_dialog(ROWS, COLUMNS);
    ck_assert_msg(column_of(rect_inset(dialog.area, 1).row + SETTING_COUNT + 1, value->why) >= 0,
                  "%s: nothing of \"%s\"", value->text, value->why);
    for (int s = 0; s < SETTING_COUNT; s++) /* and only there */
        ck_assert_int_eq(wrong((size_t)s), s == (int)value->id);
    press(KEY_CODE_DOWN);
    press(KEY_CODE_ENTER);
    ck_stays();                                            /* it is not chosen */
    ck_assert_uint_eq(selected_line(), (size_t)value->id); /* but gone to */
}
END_TEST

START_TEST(what_is_corrected_is_fine)
{
    open_form();
    edit(SETTING_BATCH, "1001");
    ck_assert(wrong(SETTING_BATCH));
    press(KEY_CODE_BACKSPACE);
    ck_assert(!wrong(SETTING_BATCH));
    ck_assert_uint_eq(entered()->batch_size, 100);
    type("0");
    ck_assert_uint_eq(entered()->batch_size, 1000);
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
    press(KEY_CODE_ENTER);
    ck_stays();
    ck_assert_uint_eq(selected_line(), SETTING_BATCH);
    edit(SETTING_BATCH, "500");
    ck_assert_uint_eq(entered()->batch_size, 500);
    ck_assert_uint_eq(request.config->epochs, 3);
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
    press(KEY_CODE_ENTER);
    ck_stays();
    ck_assert(wrong(SETTING_BATCH));
    ck_assert_uint_eq(selected_line(), SETTING_BATCH);
    scene.dataset = NULL;
    ck_assert_uint_eq(entered()->batch_size, 2000);
}
END_TEST

START_TEST(what_is_fixed_stays)
{
    static const uint32_t keys[] = {'1', KEY_CODE_BACKSPACE, KEY_CODE_DELETE,
                                    ' ', KEY_CODE_LEFT,      KEY_CODE_RIGHT};

    open_form();
    for (size_t s = 0; s < SETTING_COUNT; s++, press(KEY_CODE_DOWN)) {
        if (settings[s].part != PART_DATA)
            continue;
        ck_assert_uint_eq(selected_line(), s);
        for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
            press(keys[i]);
            press(KEY_CODE_HOME);
        }
    }
    ck_assert_str_eq(value(SETTING_VALIDATION), "auto");
    ck_assert(!wrong(SETTING_VALIDATION));
    ck_assert_str_eq(value(SETTING_TRANSPOSE), "no");
}
END_TEST

START_TEST(the_caret_moves_and_edits_where_it_is)
{
    open_form(); /* "666,666", the caret behind it */
    press(KEY_CODE_HOME);
    press(KEY_CODE_LEFT); /* no further */
    type("1");
    ck_assert_str_eq(value(SETTING_HIDDEN), "1666,666");
    press(KEY_CODE_RIGHT);
    press(KEY_CODE_DELETE);
    ck_assert_str_eq(value(SETTING_HIDDEN), "166,666");
    press(KEY_CODE_END);
    press(KEY_CODE_RIGHT);
    press(KEY_CODE_DELETE); /* nothing there */
    press(KEY_CODE_LEFT);
    press(KEY_CODE_BACKSPACE);
    type("9");
    ck_assert_str_eq(value(SETTING_HIDDEN), "166,696");
    ck_assert_uint_eq(entered()->hidden[1], 696);
    press(KEY_CODE_HOME);
    press(KEY_CODE_BACKSPACE); /* nothing there */
    ck_assert_str_eq(value(SETTING_HIDDEN), "166,696");
}
END_TEST

START_TEST(what_no_setting_holds_is_left_out)
{
    open_form();
    press(0xe9);
    press(KEY_CODE_F1);
    press(' ');
    ck_assert_str_eq(value(SETTING_HIDDEN), "666,666");
    press(KEY_CODE_CTRL_U);
    ck_assert_str_eq(value(SETTING_HIDDEN), "");
    ck_assert(wrong(SETTING_HIDDEN));
}
END_TEST

START_TEST(a_text_has_an_end)
{
    size_t length = 0;

    open_form();
    edit(SETTING_HIDDEN, "");
    for (int i = 0; i < 3 * CONFIG_TEXT_SIZE; i++)
        type("7");
    ck_assert(wrong(SETTING_HIDDEN));
    for (; value(SETTING_HIDDEN)[0] != '\0'; length++)
        press(KEY_CODE_BACKSPACE);
    ck_assert_uint_eq(length, CONFIG_TEXT_SIZE - 1);
}
END_TEST

static void turn_all_the_way_round(size_t s)
{
    char first[CONFIG_TEXT_SIZE], before[CONFIG_TEXT_SIZE];

    snprintf(first, sizeof first, "%s", value(s));
    for (unsigned i = 0; i < setting_choices(&settings[s]); i++) {
        snprintf(before, sizeof before, "%s", value(s));
        press(i % 2 == 0 ? ' ' : KEY_CODE_RIGHT);
        ck_assert_str_ne(value(s), before);
        ck_assert(!wrong(s));
        press(KEY_CODE_LEFT);
        ck_assert_str_eq(value(s), before);
        press(KEY_CODE_RIGHT);
    }
    ck_assert_str_eq(value(s), first);
}

START_TEST(names_are_turned_through)
{
    open_form();
    for (size_t s = 0; s < SETTING_COUNT; s++, press(KEY_CODE_DOWN))
        if (settings[s].kind == &setting_choice && settings[s].part != PART_DATA)
            turn_all_the_way_round(s);
    edit(SETTING_INIT, "nonsense");
    press(KEY_CODE_RIGHT); /* back to a name */
    ck_assert(!wrong(SETTING_INIT));
}
END_TEST

START_TEST(rows_go_round)
{
    open_form();
    press(KEY_CODE_UP);
    ck_assert_uint_eq(selected_line(), SETTING_COUNT - 1);
    press(KEY_CODE_TAB);
    ck_assert_uint_eq(selected_line(), 0);
    press(KEY_CODE_BACK_TAB);
    press(KEY_CODE_WHEEL_UP);
    ck_assert_uint_eq(selected_line(), SETTING_COUNT - 2);
    press(KEY_CODE_WHEEL_DOWN);
    press(KEY_CODE_DOWN);
    ck_assert_uint_eq(selected_line(), 0);
    press(KEY_CODE_ESCAPE);
    ck_left();
    press(KEY_CODE_CTRL_C);
    ck_left();
}
END_TEST

/* At every height that shows a dialog the selected setting is drawn. */
START_TEST(the_selected_setting_is_drawn)
{
    char label[32];
    int column;

    open_form();
    for (int s = 0; s < SETTING_COUNT; s++, press(KEY_CODE_DOWN)) {
        draw_dialog(LAYOUT_MIN_ROWS + _i, 80);
        snprintf(label, sizeof label, "%s ", settings[s].label);
        int row = find(label, &column);
        ck_assert_msg(row >= 0 && cell_at(row, column)->role == ROLE_CURSOR,
                      "%s is not shown in %d rows", label, screen.rows);
    }
}
END_TEST

/* And a click on a label selects what it names. */
START_TEST(a_click_selects_what_is_drawn_there)
{
    char label[32];
    int column;

    for (int selected = 0; selected < SETTING_COUNT; selected += 4)
        for (int s = 0; s < SETTING_COUNT; s++) {
            open_form();
            select_setting((size_t)selected);
            draw_dialog(LAYOUT_MIN_ROWS + _i, 80);
            snprintf(label, sizeof label, " %-10s ", settings[s].label);
            int row = row_of(label);
            if (row < 0)
                continue;
            click(row, 40);
            draw_dialog(LAYOUT_MIN_ROWS + _i, 80);
            row = find(settings[s].label, &column);
            ck_assert(row >= 0 && cell_at(row, column)->role == ROLE_CURSOR);
        }
}
END_TEST

START_TEST(clicks_elsewhere_do_nothing)
{
    open_form();
    press(KEY_CODE_DOWN);
    struct rect inside = rect_inset(dialog.area, 1);
    for (int row = 0; row < ROWS; row++)
        for (int column = 0; column < COLUMNS; column++) {
            bool on_a_row = rect_contains(inside, row, column) && row < inside.row + SETTING_COUNT;

            if (on_a_row || row >= inside.row + inside.rows - 2) /* presets and keys */
                continue;
            click(row, column);
            ck_assert_each(!over && request.kind == REQUEST_NONE);
        }
    ck_assert_uint_eq(selected_line(), 1);
}
END_TEST

START_TEST(wrong_values_are_marked_and_explained)
{
    open_form();
    edit(SETTING_BATCH, "1001");
    draw_dialog(24, 80);
    ck_assert_int_ge(row_of("batch: 1001 is not from 1 to the 1000 training images"), 0);
    press(KEY_CODE_DOWN); /* the help of another; the mark stays */
    draw_dialog(24, 80);
    ck_assert_int_ge(row_of(settings[SETTING_EPOCHS].help), 0);
    ck_assert(wrong(SETTING_BATCH));
}
END_TEST

/* A preset fills the form in, also where something wrong was typed. */
START_TEST(the_form_has_presets)
{
    scene.chosen.seed = 77;
    open_form();
    edit(SETTING_HIDDEN, "30");
    edit(SETTING_RATE, "rubbish");
    for (size_t i = 0; i < PRESET_COUNT; i++) {
        press(KEY_CODE_PAGE_DOWN);
        ck_stays();
        ck_preset(i, entered());
        ck_assert_str_eq(value(SETTING_HIDDEN), "666,666");
        ck_assert_str_eq(value(SETTING_INIT), initializer_name(presets[i].initializer));
        ck_assert(!wrong(SETTING_RATE));
    }
    press(KEY_CODE_PAGE_UP);
    ck_preset(PRESET_COUNT - 2, entered());
}
END_TEST

/* A click on its name is it; the one it is stands out. */
START_TEST(the_form_has_presets_to_click)
{
    scene.chosen.seed = 77;
    open_form();
    struct rect inside = rect_inset(dialog.area, 1);
    int row = inside.row + inside.rows - 2, clicked = 0;
    for (int column = inside.column; column < inside.column + inside.columns; column++) {
        draw_dialog(ROWS, COLUMNS);
        uint32_t character = cell_at(row, column)->character;
        bool begins =
            cell_at(row, column - 1)->character == ' ' && cell_at(row, column)->role != ROLE_DIM;

        click(row, column);
        ck_stays();
        for (size_t i = 0; i < PRESET_COUNT; i++)
            if (begins && character == (uint32_t)presets[i].name[0]) {
                ck_preset(i, entered());
                draw_dialog(ROWS, COLUMNS);
                ck_assert_int_eq(cell_at(row, column)->role, ROLE_CURSOR);
                clicked++;
            }
    }
    ck_assert_int_eq(clicked, PRESET_COUNT);
}
END_TEST

/* --- the presets ------------------------------------------------------------------------------ */

static void open_presets(void)
{
    scene.chosen.seed = 77;
    open_dialog(&dialog_presets);
}

START_TEST(presets_by_number_and_by_enter)
{
    for (size_t i = 0; i < PRESET_COUNT; i++) {
        open_presets();
        press('1' + (uint32_t)i);
        ck_asks(REQUEST_RUN);
        ck_preset(i, request.config);
        open_presets();
        for (size_t k = 0; k < i; k++)
            press(k % 2 == 0 ? KEY_CODE_DOWN : 'j');
        press(KEY_CODE_ENTER);
        ck_asks(REQUEST_RUN);
        ck_preset(i, request.config);
        open_presets();
        for (size_t k = PRESET_COUNT; k > i; k--)
            press(k % 2 == 0 ? KEY_CODE_UP : 'k');
        press(' ');
        ck_asks(REQUEST_CHOOSE); /* only chosen */
        ck_preset(i, request.config);
    }
}
END_TEST

START_TEST(presets_have_no_other_keys)
{
    open_presets();
    type("0x");
    press('1' + PRESET_COUNT);
    ck_stays();
}
END_TEST

START_TEST(presets_wait_for_the_data)
{
    scene.dataset = NULL;
    open_presets();
    press(KEY_CODE_ENTER);
    ck_asks(REQUEST_CHOOSE); /* no run can start yet */
    ck_preset(0, request.config);
}
END_TEST

START_TEST(presets_can_be_left)
{
    static const uint32_t keys[] = {KEY_CODE_ESCAPE, KEY_CODE_CTRL_C, 'q'};

    for (size_t i = 0; i < 3; i++) {
        open_presets();
        press(KEY_CODE_DOWN);
        press(keys[i]);
        ck_left();
    }
}
END_TEST

/* A run is started by a click on a preset, and by no other click. */
START_TEST(presets_by_mouse)
{
    int started = 0;

    for (int row = 0; row < ROWS; row++)
        for (int column = 0; column < COLUMNS; column++) {
            open_presets();
            struct rect inside = rect_inset(dialog.area, 1);
            bool on_one = rect_contains(inside, row, column) && row < inside.row + PRESET_COUNT;

            if (row == inside.row + inside.rows - 1) /* the keys */
                continue;
            click(row, column);
            ck_assert_each(over == on_one && request.kind == (on_one ? REQUEST_RUN : REQUEST_NONE));
            if (on_one)
                ck_preset((size_t)(row - inside.row), request.config);
            started += on_one;
        }
    ck_assert_int_gt(started, 0);
}
END_TEST

/* --- questions -------------------------------------------------------------------------------- */

static void answers(const struct dialog_ops *ops, const char *keys, enum request_kind kind)
{
    for (; *keys != '\0'; keys++) {
        open_dialog_on(ops, 1);
        press(*keys == '\n'    ? KEY_CODE_ENTER
              : *keys == '\3'  ? KEY_CODE_CTRL_C
              : *keys == '\33' ? KEY_CODE_ESCAPE
                               : (uint32_t)*keys);
        ck_asks(kind);
        ck_assert_uint_eq(request.run, kind == REQUEST_DELETE ? 1 : 0);
    }
}

static void has_no_other_keys(const struct dialog_ops *ops)
{
    open_dialog(ops);
    type("x ");
    press(KEY_CODE_UP);
    ck_stays();
    click(0, 0);
    ck_stays();
}

START_TEST(whether_to_quit)
{
    answers(&dialog_ask_quit, "yYq\n\3", REQUEST_QUIT);
    answers(&dialog_ask_quit, "nN\33", REQUEST_NONE);
    has_no_other_keys(&dialog_ask_quit);
    run_list_add(&scene.runs, &scene.chosen, 1000);
    draw_dialog(24, 80);
    ck_assert_int_ge(row_of("Run 1 is under way: 0 of 10 epochs done."), 0);
    scene.job_under_way = true;
    draw_dialog(24, 80);
    ck_assert_int_ge(row_of("is under way."), 0);
}
END_TEST

START_TEST(whether_to_delete)
{
    answers(&dialog_ask_delete, "yY\n", REQUEST_DELETE);
    answers(&dialog_ask_delete, "nNq\3\33", REQUEST_NONE);
    has_no_other_keys(&dialog_ask_delete);
    run_list_add(&scene.runs, &scene.chosen, 1000);
    open_dialog_on(&dialog_ask_delete, 1);
    ck_assert_int_ge(row_of("Run 1 and its figures of 0 epochs would be lost."), 0);
}
END_TEST

/* --- names of runs and files ------------------------------------------------------------------ */

static void open_write(unsigned run)
{
    if (scene.runs.count == 0)
        run_list_add(&scene.runs, &scene.chosen, 1000);
    open_dialog_on(&dialog_write, run);
}

/* What would be written, by the path in the dialog; NULL: nothing. */
static struct write_file *entered_file(void)
{
    press(KEY_CODE_ENTER);
    ck_assert(!over); /* it waits, or says what is wrong */
    return request.kind == REQUEST_WRITE ? request.file : NULL;
}

static const char *path(void)
{
    const struct write_file *file = entered_file();

    return file != NULL ? file->path : "";
}

/* The caret never stands within a character. */
START_TEST(a_line_of_any_characters_is_edited)
{
    open_write(0);
    press(KEY_CODE_CTRL_U);
    press(KEY_CODE_LEFT);
    press(KEY_CODE_DELETE);
    press(KEY_CODE_BACKSPACE);
    ck_assert_str_eq(path(), "");
    type("a b");
    press(0xe9);
    press(0x1f600);
    ck_assert_str_eq(path(), "a b\u00e9\U0001f600");
    press(KEY_CODE_LEFT);
    press(KEY_CODE_LEFT);
    type("x");
    ck_assert_str_eq(path(), "a bx\u00e9\U0001f600");
    press(KEY_CODE_DELETE);
    press(KEY_CODE_RIGHT);
    press(KEY_CODE_RIGHT); /* no further */
    type("y");
    ck_assert_str_eq(path(), "a bx\U0001f600y");
    press(KEY_CODE_LEFT);
    press(KEY_CODE_BACKSPACE);
    ck_assert_str_eq(path(), "a bxy");
}
END_TEST

START_TEST(a_line_has_an_end)
{
    open_write(0);
    press(KEY_CODE_CTRL_U);
    type("y");
    press(KEY_CODE_HOME);
    for (int i = 0; i < 2 * WRITE_PATH_SIZE; i++)
        press(0x1f600);
    const char *text = entered_file()->path;
    ck_assert_uint_lt(strlen(text), WRITE_PATH_SIZE);
    ck_assert_str_eq(text + strlen(text) - 5, "\U0001f600y");
}
END_TEST

START_TEST(a_run_is_named)
{
    run_list_add(&scene.runs, &scene.chosen, 1000);
    strcpy(scene.runs.items[0].name, "old");
    open_dialog_on(&dialog_name, 1);
    ck_assert_int_ge(row_of("name of run 1"), 0);
    type("er one");
    press(KEY_CODE_ENTER);
    ck_asks(REQUEST_NAME);
    ck_assert_str_eq(request.name, "older one");
    ck_assert_uint_eq(request.run, 1);
    press(KEY_CODE_ESCAPE);
    ck_left();
}
END_TEST

/* There must be a run; of that one, or of all, another file is proposed. */
START_TEST(a_file_name_is_proposed)
{
    ck_assert(!dialog_open(&dialog, &dialog_write, &scene, 0) && dialog.ops == NULL);
    open_write(0);
    ck_assert_str_eq(path(), "mlptui-run-1.safetensors");
    press(KEY_CODE_TAB);
    ck_assert_str_eq(path(), "mlptui-run-1-best.safetensors");
    press(KEY_CODE_TAB);
    ck_assert_str_eq(path(), "mlptui-run-1.safetensors");
    type("x");
    press(KEY_CODE_TAB); /* a name of the user's own stays */
    ck_assert_str_eq(path(), "mlptui-run-1.safetensorsx");
    ck_assert(entered_file()->best);
    open_write(1);
    ck_assert_str_eq(path(), "mlptui-run-1.csv");
}
END_TEST

START_TEST(a_file_that_is_there_is_asked_about_once)
{
    open_write(0);
    press(KEY_CODE_CTRL_U);
    type("/dev/nul");
    ck_assert_ptr_nonnull(entered_file());
    type("l");
    ck_assert_ptr_null(entered_file());
    draw_dialog(ROWS, COLUMNS);
    ck_assert_int_ge(row_of("there is such a file; Enter again replaces it"), 0);
    ck_assert_ptr_nonnull(entered_file());
    press(KEY_CODE_BACKSPACE);
    type("l"); /* edited: it is asked about anew */
    draw_dialog(ROWS, COLUMNS);
    ck_assert_int_eq(row_of("there is such a file"), -1);
    ck_assert_ptr_null(entered_file());
}
END_TEST

/* However long the path is that cannot be written, the reason is shown. */
START_TEST(the_reason_of_a_failure_is_shown)
{
    static const char reason[] = "cannot be written: No such file or directory";

    open_write(0);
    press(KEY_CODE_HOME);
    struct write_file *file = entered_file();
    for (int n = 1; n < WRITE_PATH_SIZE; n++) {
        memset(file->path, n % 7 == 0 ? '-' : '/', (size_t)n);
        file->path[n] = '\0';
        errno = ENOENT;
        error_set_errno(&file->problem, "%s: cannot be written", file->path);
        draw_dialog(24, 80);
        int last = row_of("directory");
        ck_assert_msg(last >= 0, "no reason with %d bytes", n);
        if (n > 66) /* more than a line: the path is cut */
            ck_assert_int_eq(row_of(reason), last);
        struct rect inside = rect_inset(dialog.area, 1);
        ck_assert(cell_at(inside.row + 1, inside.column + 2)->character ==
                  (unsigned char)file->path[0]);
    }
}
END_TEST

/* --- a race ----------------------------------------------------------------------------------- */

/* A line for each run; its key leads on to another dialog. */
START_TEST(the_result_of_a_race)
{
    scene.race = (struct race){.total = 3, .configs = {scene.chosen, scene.chosen, scene.chosen}};
    for (unsigned i = 0; i < 3; i++)
        scene.race.numbers[scene.race.started++] =
            run_list_add(&scene.runs, &scene.chosen, 1000)->number;
    open_dialog(&dialog_result);
    ck_assert_int_eq(dialog.area.rows, 10);
    ck_assert_int_ge(row_of("10 epochs each, seed"), 0);
    press('w');
    ck_asks(REQUEST_DIALOG);
    ck_assert_int_eq(request.dialog, DIALOG_WRITE);
    press('x');
    ck_stays();
    press('c');
    ck_left();
}
END_TEST

/* --- what all have in common ------------------------------------------------------------------ */

/* A paste is text: it changes the one that is edited. */
START_TEST(a_paste_is_text)
{
    open_form();
    edit(SETTING_RATE, "0.");
    paste("2 5");
    ck_assert_str_eq(value(SETTING_RATE), "0.25");
    edit(SETTING_ACTIVATION, "");
    paste("ta nh ");
    ck_assert_str_eq(value(SETTING_ACTIVATION), "tanh"); /* a blank typed turns it */
    open_dialog_on(&dialog_name, 1);
    paste("a name");
    press(KEY_CODE_ENTER);
    ck_assert_str_eq(request.name, "a name");
    open_write(0);
    press(KEY_CODE_CTRL_U);
    paste("a b.csv");
    ck_assert_str_eq(path(), "a b.csv");
}
END_TEST

/* And nothing else in any dialog. */
START_TEST(a_paste_is_no_key)
{
    struct cell before[ROWS * COLUMNS];

    run_list_add(&scene.runs, &scene.chosen, 1000);
    for (size_t i = 0; i < DIALOG_COUNT; i++) {
        if (dialogs[i]->has_text)
            continue;
        open_dialog(dialogs[i]);
        memcpy(before, screen.cells, sizeof before);
        for (const char *c = "123 qynYNwjk"; *c != '\0'; c++) {
            paste((const char[]){*c, '\0'});
            ck_stays();
        }
        draw_dialog(ROWS, COLUMNS);
        ck_assert_mem_eq(before, screen.cells, sizeof before);
    }
}
END_TEST

START_TEST(keys_in_the_last_line_are_buttons)
{
    static const struct {
        const struct dialog_ops *ops;
        const char *text;
        enum request_kind kind;
    } buttons[] = {
        {&dialog_presets, "Enter run it", REQUEST_RUN},
        {&dialog_presets, "space only choose", REQUEST_CHOOSE},
        {&dialog_presets, "Esc leave", REQUEST_NONE},
        {&dialog_form, "Enter choose", REQUEST_CHOOSE},
        {&dialog_form, "Esc leave", REQUEST_NONE},
        {&dialog_ask_quit, "y quit", REQUEST_QUIT},
        {&dialog_ask_quit, "n stay", REQUEST_NONE},
        {&dialog_planner, "Enter start", REQUEST_SEARCH},
        {&dialog_result, "w write", REQUEST_DIALOG},
        {&dialog_write, "Esc leave", REQUEST_NONE},
    };
    int column;

    run_list_add(&scene.runs, &scene.chosen, 1000);
    for (size_t i = 0; i < sizeof buttons / sizeof buttons[0]; i++)
        for (int c = 0; c < (int)strlen(buttons[i].text); c++) {
            open_dialog(buttons[i].ops);
            int row = find(buttons[i].text, &column);
            ck_assert_msg(row >= 0, "%s", buttons[i].text);
            click(row, column + c);
            ck_assert_msg(over && request.kind == buttons[i].kind, "%s", buttons[i].text);
        }
}
END_TEST

START_TEST(an_action_opens_one_dialog)
{
    ck_assert_ptr_null(dialog_of_action(ACTION_NONE));
    ck_assert_ptr_eq(dialog_of_action(ACTION_FORM), &dialog_form);
    for (size_t i = 0; i < DIALOG_COUNT; i++)
        if (dialogs[i]->action != ACTION_NONE)
            ck_assert_ptr_eq(dialog_of_action(dialogs[i]->action), dialogs[i]);
}
END_TEST

/* Drawing writes inside the dialog only, at every size that shows one, and changes nothing when
 * done twice. */
START_TEST(drawing_stays_inside)
{
    struct canvas canvas;
    struct cell once[24 * 80];

    run_list_add(&scene.runs, &scene.chosen, 1000);
    open_dialog_on(dialogs[_i], 1);
    if (dialogs[_i]->has_text)
        paste("1024,1024,1024,1024,1024,1024,1024,nonsense that is much longer than the dialog");
    canvas_init(&canvas, GLYPH_SET_BRAILLE, 256);
    canvas_resize(&canvas, 24, 80);
    for (int rows = LAYOUT_MIN_ROWS; rows <= 24; rows++)
        for (int columns = LAYOUT_MIN_COLUMNS; columns <= 80; columns += 3) {
            dialog_place(&dialog, &scene, rows, columns);
            canvas_fill(&canvas, canvas_rect(&canvas), '~', ROLE_TEXT);
            dialog_draw(&dialog, &scene, &canvas);
            for (int i = 0; i < 24 * 80; i++)
                if (!rect_contains(dialog.area, i / 80, i % 80))
                    ck_assert_each(canvas.cells[i].character == '~');
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
    tcase_add_loop_test(form, a_wrong_value_is_told_at_once, 0, WRONG_VALUES);
    tcase_add_test(form, what_is_corrected_is_fine);
    tcase_add_test(form, what_was_wrong_before_is_told_where_it_is);
    tcase_add_test(form, data_that_arrives_counts);
    tcase_add_test(form, what_is_fixed_stays);
    tcase_add_test(form, the_caret_moves_and_edits_where_it_is);
    tcase_add_test(form, what_no_setting_holds_is_left_out);
    tcase_add_test(form, a_text_has_an_end);
    tcase_add_test(form, names_are_turned_through);
    tcase_add_test(form, rows_go_round);
    tcase_add_loop_test(form, the_selected_setting_is_drawn, 0, 19);
    tcase_add_loop_test(form, a_click_selects_what_is_drawn_there, 0, 19);
    tcase_add_test(form, clicks_elsewhere_do_nothing);
    tcase_add_test(form, wrong_values_are_marked_and_explained);
    tcase_add_test(form, the_form_has_presets);
    tcase_add_test(form, the_form_has_presets_to_click);
    tcase_add_checked_fixture(others, setup, teardown);
    tcase_add_test(others, presets_by_number_and_by_enter);
    tcase_add_test(others, presets_have_no_other_keys);
    tcase_add_test(others, presets_wait_for_the_data);
    tcase_add_test(others, presets_can_be_left);
    tcase_add_test(others, presets_by_mouse);
    tcase_add_test(others, whether_to_quit);
    tcase_add_test(others, whether_to_delete);
    tcase_add_test(others, a_line_of_any_characters_is_edited);
    tcase_add_test(others, a_line_has_an_end);
    tcase_add_test(others, a_run_is_named);
    tcase_add_test(others, a_file_name_is_proposed);
    tcase_add_test(others, a_file_that_is_there_is_asked_about_once);
    tcase_add_test(others, the_reason_of_a_failure_is_shown);
    tcase_add_test(others, the_result_of_a_race);
    tcase_add_test(others, a_paste_is_text);
    tcase_add_test(others, a_paste_is_no_key);
    tcase_add_test(others, keys_in_the_last_line_are_buttons);
    tcase_add_test(others, an_action_opens_one_dialog);
    tcase_add_loop_test(others, drawing_stays_inside, 0, DIALOG_COUNT);
    suite_add_tcase(suite, form);
    suite_add_tcase(suite, others);
    return run_suite(suite);
}
