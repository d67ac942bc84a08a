/* Tests of the Network view on the screen: what it shows, its keys and the mouse, and that it says
 * why nothing learns where nothing does. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/testing.h"
#include "../unit/toydata.h"
#include "harness.h"

static char directory[] = "/tmp/mlptui-network-XXXXXX";

static void make_data(void)
{
    static struct toy toy;

    toy_init(&toy);
    toy_save(&toy, directory);
}

static void remove_data(void)
{
    toy_remove(directory);
}

/* Trains for ever on the small data, with the Network view shown. */
static struct terminal *start(int rows, int columns, const char *hidden, const char *init,
                              const char *extra)
{
    const char *name = getenv("MLPTUI_PROGRAM");
    const char *argv[] = {name != NULL ? name : "./mlptui",
                          "--data",
                          directory,
                          "--val",
                          "60",
                          "--hidden",
                          hidden,
                          "--init",
                          init,
                          "--batch",
                          "10",
                          "--threads",
                          "1",
                          "--epochs",
                          "900000",
                          extra,
                          NULL};
    struct terminal *t =
        terminal_start(&(struct terminal_options){.rows = rows, .columns = columns}, argv);

    ck_assert_ptr_nonnull(t);
    ck_screen_shows(t, extra != NULL && strcmp(extra, "--paused") == 0 ? "PAUSED" : "TRAINING");
    ck_screen_keys(t, "4");
    return t;
}

static void finish(struct terminal *t)
{
    ck_screen_keys(t, "q");
    ck_screen_shows(t, "quit?");
    ck_screen_keys(t, "y");
    ck_screen_exits(t, 0);
    ck_screen_restored(t);
    terminal_free(t);
}

/* --- what it shows ---------------------------------------------------------------------------- */

START_TEST(test_layers_and_units)
{
    struct terminal *t = start(36, 120, "24,16", "glorot", NULL);

    ck_screen_shows(t, "layer 1  20-24");
    ck_screen_shows(t, "layer 2  24-16");
    ck_screen_shows(t, "layer 3  16-4");
    ck_screen_shows(t, "weights");
    ck_screen_shows(t, "gradients");
    ck_screen_shows(t, "outputs");
    ck_screen_shows(t, "step/W");
    ck_screen_shows(t, "rms");
    ck_screen_shows(t, " dead");
    ck_screen_shows(t, "learned, by unit");
    ck_screen_shows(t, "one scale");
    ck_screen_shows(t, "unit 1 of 24");
    ck_screen_shows(t, "norm ");
    ck_screen_shows(t, "mean output by class");
    ck_screen_loses(t, "after step 1 ");
    finish(t);
}
END_TEST

/* Pictures are of cells with a background, blue or orange, and change while training. */
static bool has_picture(struct terminal *t, void *context)
{
    int row, column, coloured = 0;
    struct terminal_cell cell;

    (void)context;
    if (!terminal_find(t, "learned, by unit", &row, &column))
        return false;
    for (int y = 1; y <= 3; y++)
        for (int x = 0; x < 4; x++)
            coloured += terminal_cell(t, row + y, column - 1 + x, &cell) &&
                        cell.bg.kind != TERMINAL_COLOUR_DEFAULT &&
                        (cell.bg.blue > cell.bg.red + 40 || cell.bg.red > cell.bg.blue + 40);
    return coloured > 0;
}

START_TEST(test_pictures_have_two_hues)
{
    struct terminal *t = start(36, 120, "24", "glorot", NULL);

    ck_screen_until(t, has_picture, NULL);
    finish(t);
}
END_TEST

START_TEST(test_zero_is_explained)
{
    struct terminal *t = start(36, 120, "24,16", "zero", NULL);

    ck_screen_shows(t, "zero start: all weights are 0, and so are their gradients");
    ck_screen_shows(t, "only the output bias learns. i chooses ");
    ck_screen_shows(t, "all are 0");
    ck_screen_shows(t, "nothing moves");
    ck_screen_shows(t, "24 dead");
    ck_screen_shows(t, "16 dead");
    ck_screen_shows(t, "nothing has changed");
    ck_screen_shows(t, "1 dead"); /* the caption of a unit */
    ck_screen_shows(t, "dead: 0 for all 60 images");
    ck_screen_assert(t, terminal_resize(t, 12, 40));
    ck_screen_shows(t, "zero start: all weights are 0");
    ck_screen_shows(t, "nothing moves");
    finish(t);
}
END_TEST

/* Without a hidden layer the pictures are those of the classes. */
START_TEST(test_classes_without_hidden_layers)
{
    struct terminal *t = start(36, 120, "none", "zero", NULL);

    ck_screen_shows(t, "layer 1  20-4");
    ck_screen_shows(t, "learned, by class");
    ck_screen_shows(t, "class 0");
    ck_screen_keys(t, "<Right><Right>");
    ck_screen_shows(t, "class 2");
    ck_screen_loses(t, "zero start"); /* they learn: it is no trouble here */
    finish(t);
}
END_TEST

/* One hidden layer: each unit speaks for the classes with a weight. */
START_TEST(test_one_hidden_layer_has_output_weights)
{
    struct terminal *t = start(36, 120, "24", "glorot", NULL);

    ck_screen_shows(t, "mean output");
    ck_screen_shows(t, "  weight");
    finish(t);
}
END_TEST

/* Before the first step there are weights but no gradients; a step brings them. */
START_TEST(test_paused_before_the_first_step)
{
    struct terminal *t = start(36, 120, "24", "glorot", "--paused");

    ck_screen_shows(t, "n makes one step");
    ck_screen_shows(t, "nothing has changed");
    ck_screen_keys(t, "m");
    ck_screen_shows(t, "first weights, by unit");
    ck_screen_loses(t, "nothing has changed");
    ck_screen_keys(t, "m");
    ck_screen_shows(t, "nothing has changed");
    ck_screen_keys(t, "n");
    ck_screen_shows(t, "after step 1");
    ck_screen_loses(t, "nothing has changed");
    ck_screen_shows(t, "step/W");
    finish(t);
}
END_TEST

START_TEST(test_ascii)
{
    struct terminal *t = start(36, 120, "24", "glorot", "--glyphs=ascii");

    ck_screen_shows(t, "> layer 1  20-24");
    ck_screen_shows(t, "==");
    ck_screen_shows(t, "##");
    char *text = terminal_text(t);
    for (const char *c = text; *c != '\0'; c++)
        ck_screen_assert(t, (unsigned char)*c < 0x80);
    free(text);
    finish(t);
}
END_TEST

/* --- keys ------------------------------------------------------------------------------------- */

START_TEST(test_keys_choose_units)
{
    struct terminal *t = start(24, 80, "240", "glorot", NULL);

    ck_screen_shows(t, "unit 1 of 240");
    ck_screen_keys(t, "<Right>");
    ck_screen_shows(t, "unit 2 of 240");
    ck_screen_keys(t, "<Left><Left>");
    ck_screen_shows(t, "unit 1 of 240");
    ck_screen_keys(t, "<End>");
    ck_screen_shows(t, "unit 240 of 240");
    ck_screen_keys(t, "<Right><Down>");
    ck_screen_shows(t, "unit 240 of 240");
    ck_screen_keys(t, "<Home>");
    ck_screen_shows(t, "unit 1 of 240");
    ck_screen_keys(t, "<Down>");
    ck_screen_loses(t, "unit 1 of 240");
    ck_screen_keys(t, "<Up>");
    ck_screen_shows(t, "unit 1 of 240");
    ck_screen_keys(t, "<PageDown><PageDown>");
    ck_screen_loses(t, "unit 1 of 240");
    ck_screen_keys(t, "<PageUp><PageUp>");
    ck_screen_shows(t, "unit 1 of 240");
    ck_screen_keys(t, "G");
    ck_screen_shows(t, "unit 240 of 240");
    ck_screen_keys(t, "g");
    ck_screen_shows(t, "unit 1 of 240");
    ck_screen_keys(t, "j");
    ck_screen_loses(t, "unit 1 of 240");
    ck_screen_keys(t, "k");
    ck_screen_shows(t, "unit 1 of 240");
    finish(t);
}
END_TEST

START_TEST(test_keys_choose_layer_order_and_picture)
{
    struct terminal *t = start(24, 80, "24,16", "glorot", NULL);

    ck_screen_shows(t, "\u25b6 layer 1");
    ck_screen_shows(t, "layer 1 of 3");
    ck_screen_keys(t, ".");
    ck_screen_shows(t, "\u25b6 layer 2");
    ck_screen_keys(t, "..");
    ck_screen_shows(t, "\u25b6 layer 3");
    ck_screen_keys(t, ",");
    ck_screen_shows(t, "\u25b6 layer 2");
    ck_screen_keys(t, ",,");
    ck_screen_shows(t, "\u25b6 layer 1");
    ck_screen_shows(t, "by number");
    ck_screen_keys(t, "<End>");
    ck_screen_shows(t, "unit 24 of 24");
    ck_screen_keys(t, "z");
    ck_screen_shows(t, "by norm");
    ck_screen_keys(t, "z");
    ck_screen_shows(t, "by dead first");
    ck_screen_keys(t, "z");
    ck_screen_shows(t, "by number");
    ck_screen_shows(t, "unit 1 of 24"); /* the first of the order is selected */
    ck_screen_keys(t, "m");
    ck_screen_shows(t, "first weights, by unit");
    ck_screen_keys(t, "m");
    ck_screen_shows(t, "learned, by unit");
    finish(t);
}
END_TEST

/* More layers than there is room for: the chosen one is in sight. */
START_TEST(test_many_layers_scroll)
{
    struct terminal *t = start(24, 80, "9,8,7,6,5,4", "glorot", NULL);

    ck_screen_shows(t, "layer 1  20-9");
    ck_screen_keys(t, "......");
    ck_screen_shows(t, "\u25b6 layer 7  4-4");
    ck_screen_loses(t, "layer 1  20-9");
    finish(t);
}
END_TEST

START_TEST(test_open_and_close)
{
    struct terminal *t = start(24, 80, "24,16", "glorot", NULL);

    ck_screen_shows(t, "layer 2  24-16");
    ck_screen_keys(t, "<Right><Enter>");
    ck_screen_loses(t, "layer 2  24-16");
    ck_screen_shows(t, "mean output");
    ck_screen_shows(t, " unit 2 \u2500");
    ck_screen_keys(t, "<Esc>");
    ck_screen_shows(t, "layer 2  24-16");
    ck_screen_keys(t, "<Enter>");
    ck_screen_loses(t, "layer 2  24-16");
    ck_screen_keys(t, "<Enter>");
    ck_screen_shows(t, "layer 2  24-16");
    finish(t);
}
END_TEST

START_TEST(test_mouse)
{
    struct terminal *t = start(36, 120, "240,16", "glorot", NULL);
    int row, column;

    ck_screen_shows(t, "layer 2  240-16");
    ck_screen_finds(t, "layer 2  240-16", &row, &column);
    ck_screen_assert(t, terminal_click(t, row + 1, column, 1));
    ck_screen_shows(t, "\u25b6 layer 2");
    ck_screen_finds(t, "learned, by unit", &row, &column);
    ck_screen_shows(t, "unit 1 of 240");
    ck_screen_assert(t, terminal_wheel(t, row + 2, column, 1));
    ck_screen_loses(t, "unit 1 of 240");
    ck_screen_assert(t, terminal_wheel(t, row + 2, column, -1));
    ck_screen_shows(t, "unit 1 of 240");
    ck_screen_assert(t, terminal_click(t, row + 2, column + 9, 1)); /* the second picture */
    ck_screen_shows(t, "unit 2 of 240");
    ck_screen_assert(t, terminal_click(t, row + 2, column + 9, 1));
    ck_screen_loses(t, "layer 2  240-16");
    finish(t);
}
END_TEST

/* --- sizes ------------------------------------------------------------------------------------ */

START_TEST(test_any_size)
{
    struct terminal *t = start(36, 120, "24,16", "glorot", NULL);

    ck_screen_shows(t, "learned, by unit");
    for (int open = 0; open < 2; open++) {
        for (int columns = 200, rows = 60; columns > 1;
             columns -= 7, rows = rows > 3 ? rows - 2 : 1)
            ck_screen_assert(t, terminal_resize(t, rows, columns));
        for (int rows = 1; rows < 30; rows += 3)
            ck_screen_assert(t, terminal_resize(t, rows, 72));
        ck_screen_assert(t, terminal_resize(t, 1, 1));
        ck_screen_assert(t, terminal_resize(t, 24, 80));
        ck_screen_shows(t, "learned, by unit");
        ck_screen_keys(t, "<Enter>");
    }
    finish(t);
}
END_TEST

/* Another run has another network: the view follows, from many units to few. */
START_TEST(test_follows_the_run)
{
    struct terminal *t = start(36, 120, "240,16", "glorot", NULL);

    ck_screen_shows(t, "unit 1 of 240");
    ck_screen_keys(t, "<End>");
    ck_screen_shows(t, "unit 240 of 240");
    ck_screen_keys(t, "r");
    ck_screen_shows(t, "run 2");
    ck_screen_shows(t, "unit 240 of 240");
    ck_screen_keys(t, " ");
    ck_screen_shows(t, "PAUSED");
    ck_screen_shows(t, "after step ");
    finish(t);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("network view");
    TCase *tc = tcase_create("network view");

    tcase_set_timeout(tc, 120);
    tcase_add_unchecked_fixture(tc, make_data, remove_data);
    tcase_add_test(tc, test_layers_and_units);
    tcase_add_test(tc, test_pictures_have_two_hues);
    tcase_add_test(tc, test_zero_is_explained);
    tcase_add_test(tc, test_classes_without_hidden_layers);
    tcase_add_test(tc, test_one_hidden_layer_has_output_weights);
    tcase_add_test(tc, test_paused_before_the_first_step);
    tcase_add_test(tc, test_ascii);
    tcase_add_test(tc, test_keys_choose_units);
    tcase_add_test(tc, test_keys_choose_layer_order_and_picture);
    tcase_add_test(tc, test_many_layers_scroll);
    tcase_add_test(tc, test_open_and_close);
    tcase_add_test(tc, test_mouse);
    tcase_add_test(tc, test_any_size);
    tcase_add_test(tc, test_follows_the_run);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
