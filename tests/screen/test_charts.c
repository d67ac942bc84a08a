/* Tests of the charts and of how digits were learned, on the screen: zoom, cursor, mouse, Esc. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "toy.h"

#include "../unit/testing.h"

#define ZOOMED "zoomed: 0 shows all"

static struct terminal *start_finished(int rows, int columns)
{
    struct terminal *t =
        start_with(&(struct terminal_options){.rows = rows, .columns = columns}, "30", NULL);

    ck_screen_shows(t, "FINISHED");
    return t;
}

static void quit(struct terminal *t)
{
    ck_screen_keys(t, "q");
    ck_screen_exits(t, 0);
    ck_screen_restored(t);
    terminal_free(t);
}

/* The labels below both charts, "10 15 20 10 15 20": the row above the edge that says they are
 * zoomed. NULL where none does. */
static char *labels(struct terminal *t)
{
    int row, column;

    if (!terminal_find(t, ZOOMED, &row, &column))
        return NULL;
    char *text = terminal_row(t, row - 1);
    size_t n = 0;
    for (const char *c = text; *c != '\0'; c++)
        if ((*c >= '0' && *c <= '9') || *c == '.')
            text[n++] = *c;
        else if (n > 0 && text[n - 1] != ' ')
            text[n++] = ' ';
    text[n] = '\0';
    return text;
}

static char *ticks(struct terminal *t)
{
    char *text = labels(t);

    ck_screen_assert(t, text != NULL);
    return text;
}

struct text {
    const char *text;
};

static bool ticks_differ(struct terminal *t, void *context)
{
    const struct text *before = context;
    char *now = labels(t);
    bool differ = now != NULL && strcmp(now, before->text) != 0;

    free(now);
    return differ;
}

static bool ticks_agree(struct terminal *t, void *context)
{
    const struct text *before = context;
    char *now = labels(t);
    bool agree = now != NULL && strcmp(now, before->text) == 0;

    free(now);
    return agree;
}

/* From 8 ... 22 to 16 ... 28. */
static bool ticks_moved_on(struct terminal *t, void *context)
{
    char *now = labels(t);
    bool moved = now != NULL && strstr(now, "28") != NULL && strstr(now, "10") == NULL;

    (void)context;
    free(now);
    return moved;
}

/* Behind the title of the table of readings, a row with that name, a figure and a percentage. */
static bool is_read(struct terminal *t, void *context)
{
    const struct text *name = context;
    char *text = terminal_text(t);
    const char *panel = strstr(text, "at epoch ");
    const char *line = panel != NULL ? strstr(panel, name->text) : NULL;
    const char *end = line != NULL ? strchr(line, '\n') : NULL;
    const char *unit = line != NULL ? strstr(line, " %") : NULL;
    const char *figure = line != NULL ? strstr(line, "0.") : NULL;
    bool read = end != NULL && unit != NULL && unit < end && figure != NULL && figure < end;

    free(text);
    return read;
}

static void click_on(struct terminal *t, const char *text)
{
    int row, column;

    ck_screen_shows(t, text);
    ck_screen_finds(t, text, &row, &column);
    ck_screen_assert(t, terminal_click(t, row, column, 1));
}

/* --- keys ------------------------------------------------------------------------------------ */

START_TEST(test_zoom_and_pan_by_keys)
{
    struct terminal *t = start_finished(36, 120);

    ck_screen_loses(t, ZOOMED);
    ck_screen_keys(t, ")");
    ck_screen_shows(t, "epoch, " ZOOMED);
    char *first = ticks(t);
    ck_screen_assert(t, strstr(first, "14") != NULL && strstr(first, "30") == NULL);
    ck_screen_keys(t, "}");
    ck_screen_until(t, ticks_moved_on, NULL);
    ck_screen_keys(t, "{");
    ck_screen_until(t, ticks_agree, &(struct text){first});
    ck_screen_keys(t, "(");
    ck_screen_loses(t, ZOOMED);
    ck_screen_keys(t, "))");
    ck_screen_shows(t, ZOOMED);
    ck_screen_keys(t, "0");
    ck_screen_loses(t, ZOOMED);
    free(first);
    quit(t);
}
END_TEST

/* A run goes on, and another one begins: what is looked at stays in its place. */
START_TEST(test_zoom_survives_new_data)
{
    struct terminal *t =
        start_with(&(struct terminal_options){.rows = 36, .columns = 120}, "30", "--paused");

    ck_screen_shows(t, "PAUSED");
    ck_screen_keys(t, "n");
    ck_screen_shows(t, "step 1/54");
    ck_screen_shows(t, "PAUSED");
    ck_screen_keys(t, "))");
    ck_screen_shows(t, ZOOMED);
    char *before = ticks(t);
    ck_screen_keys(t, " ");
    ck_screen_shows(t, "FINISHED");
    ck_screen_until(t, ticks_agree, &(struct text){before});
    ck_screen_keys(t, "+"); /* the axis grows to 60 epochs */
    ck_screen_shows(t, "epoch 60/60");
    ck_screen_until(t, ticks_agree, &(struct text){before});
    ck_screen_keys(t, "r");
    ck_screen_shows(t, "run 2");
    ck_screen_shows(t, "FINISHED");
    ck_screen_until(t, ticks_agree, &(struct text){before});
    free(before);
    quit(t);
}
END_TEST

START_TEST(test_escape_goes_one_layer_out)
{
    struct terminal *t = start_finished(36, 120);

    ck_screen_keys(t, ")");
    ck_screen_shows(t, ZOOMED);
    ck_screen_keys(t, "<Left>");
    ck_screen_shows(t, "at epoch ");
    ck_screen_keys(t, "?");
    ck_screen_shows(t, "one mini-batch, while paused");
    ck_screen_keys(t, "<Esc>");
    ck_screen_shows(t, "at epoch ");
    ck_screen_keys(t, "<Esc>");
    ck_screen_loses(t, "at epoch ");
    ck_screen_assert(t, terminal_wait_text(t, ZOOMED, TERMINAL_PATIENCE));
    ck_screen_keys(t, "<Esc>");
    ck_screen_loses(t, ZOOMED);
    quit(t);
}
END_TEST

/* Names, values and units of every line, also of the run before, at 80x24. */
START_TEST(test_the_cursor_reads_every_line)
{
    struct terminal *t = start_finished(24, 80);

    ck_screen_keys(t, "ir");
    ck_screen_shows(t, "run 2");
    ck_screen_shows(t, "FINISHED");
    ck_screen_keys(t, "<Left><Left>");
    ck_screen_shows(t, "at epoch ");
    ck_screen_shows(t, "accuracy");
    static const char *const names[] = {"train  ", "val  ", "batch  ", "glorot 0.1"};
    for (size_t i = 0; i < 4; i++)
        ck_screen_until(t, is_read, &(struct text){names[i]});
    ck_screen_shows(t, "rate 0.1");
    quit(t);
}
END_TEST

/* Another unit of the x axis keeps what is shown. */
START_TEST(test_zoom_follows_the_axis)
{
    struct terminal *t = start_finished(36, 120);

    ck_screen_keys(t, "))");
    ck_screen_shows(t, "epoch, " ZOOMED);
    char *epochs = ticks(t);
    ck_screen_keys(t, "t");
    ck_screen_shows(t, "step, " ZOOMED);
    char *steps = ticks(t);
    ck_screen_assert(t, strstr(epochs, "14") != NULL && strstr(steps, "800") != NULL); /* x 54 */
    ck_screen_keys(t, "tt");
    ck_screen_shows(t, "epoch, " ZOOMED);
    ck_screen_until(t, ticks_agree, &(struct text){epochs});
    free(epochs);
    free(steps);
    quit(t);
}
END_TEST

/* --- the mouse ------------------------------------------------------------------------------- */

START_TEST(test_mouse_on_a_chart)
{
    struct terminal *t = start_finished(36, 120);
    struct terminal_cell cell;

    ck_screen_assert(t, terminal_click(t, 8, 30, 1));
    ck_screen_shows(t, "at epoch ");
    /* the cursor stands in the column that was clicked: its foot is on the axis */
    ck_screen_assert(t, terminal_cell(t, 18, 30, &cell) && cell.reverse);
    ck_screen_assert(t, terminal_drag(t, 8, 30, 8, 40));
    terminal_pump(t, 50);
    ck_screen_loses(t, ZOOMED);
    ck_screen_assert(t, terminal_wheel(t, 8, 30, -4));
    ck_screen_shows(t, ZOOMED);
    char *before = ticks(t);
    ck_screen_assert(t, terminal_drag(t, 8, 30, 8, 20));
    ck_screen_until(t, ticks_differ, &(struct text){before});
    ck_screen_assert(t, terminal_wheel(t, 8, 30, 30));
    ck_screen_loses(t, ZOOMED);
    free(before);
    quit(t);
}
END_TEST

/* A chart that was gripped before is not gripped by a press on a tab. */
START_TEST(test_drag_from_a_tab)
{
    struct terminal *t = start_finished(36, 120);
    int row, column;

    ck_screen_assert(t, terminal_wheel(t, 8, 30, -4));
    ck_screen_shows(t, ZOOMED);
    ck_screen_assert(t, terminal_click(t, 8, 30, 1));
    ck_screen_shows(t, "at epoch ");
    char *before = ticks(t);
    ck_screen_finds(t, "1 Train", &row, &column);
    ck_screen_assert(t, terminal_drag(t, row, column, 8, 20));
    ck_screen_keys(t, "6");
    ck_screen_loses(t, ZOOMED);
    ck_screen_keys(t, "1");
    ck_screen_shows(t, ZOOMED);
    ck_screen_until(t, ticks_agree, &(struct text){before});
    free(before);
    quit(t);
}
END_TEST

START_TEST(test_mouse_on_settings_and_dialogs)
{
    struct terminal *t = start_finished(36, 120);

    click_on(t, "batch  "); /* the row, above the table that is not there yet */
    ck_screen_shows(t, "\u219220");
    click_on(t, "r runs these");
    ck_screen_shows(t, "run 2");
    ck_screen_shows(t, "FINISHED");
    click_on(t, "hidden");
    ck_screen_shows(t, "settings of the next run");
    click_on(t, "glorot    best");
    ck_screen_shows(t, "666,666");
    click_on(t, "Esc leave");
    ck_screen_loses(t, "settings of the next run");
    ck_screen_loses(t, "666,666");
    ck_screen_keys(t, "p");
    ck_screen_shows(t, "presets of the reference");
    click_on(t, "space only choose");
    ck_screen_loses(t, "presets of the reference");
    ck_screen_shows(t, "zero");
    quit(t);
}
END_TEST

/* Keys and the mouse at random while runs come and go: the charts stay on the screen. */
START_TEST(test_mashed_on_a_chart)
{
    static const char *const keys[] = {"(", ")", "))", "0", "{", "}", "<Left>", "<Right>", "<Left>",
                                       "t", "l", "s",  "r", "i", "]", "[",      "<Right>"};
    struct terminal *t = start_training();
    unsigned state = 99;

    for (int i = 0; i < 200; i++) {
        state = state * 1103515245u + 12345u;
        unsigned random = state >> 16;

        if (random % 5 == 0)
            ck_screen_assert(t, terminal_wheel(t, 4 + (int)(random % 12), (int)(random % 120),
                                               random % 2 ? -2 : 2));
        else if (random % 5 == 1)
            ck_screen_assert(t, terminal_drag(t, 8, (int)(random % 120), 9, (int)(random % 97)));
        else
            ck_screen_keys(t, keys[random % (sizeof keys / sizeof keys[0])]);
        if (i % 40 == 39)
            ck_screen_assert(t, terminal_resize(t, 8 + i / 6, 30 + i / 2));
    }
    ck_screen_assert(t, terminal_resize(t, 36, 120));
    ck_screen_keys(t, "0r");
    ck_screen_shows(t, "accuracy %");
    ck_screen_loses(t, ZOOMED);
    finish(t);
}
END_TEST

/* --- digits ---------------------------------------------------------------------------------- */

START_TEST(test_digits_say_when_they_were_learned)
{
    struct terminal *t = start_finished(36, 120);

    ck_screen_keys(t, "2");
    ck_screen_shows(t, "listed as of epoch 30");
    ck_screen_shows(t, "learned at epoch ");
    ck_screen_shows(t, "probability of 0 in %");
    ck_screen_keys(t, "zzz");
    ck_screen_shows(t, "by learned");
    ck_screen_keys(t, "v"); /* the test images are not evaluated after each epoch */
    ck_screen_shows(t, "split test");
    ck_screen_loses(t, "learned at epoch ");
    ck_screen_assert(t, terminal_resize(t, 24, 80));
    ck_screen_keys(t, "vv");
    ck_screen_shows(t, "learned at epoch ");
    quit(t);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("charts");
    TCase *tc = tcase_create("charts");

    tcase_add_unchecked_fixture(tc, make_data, remove_data);
    tcase_add_test(tc, test_zoom_and_pan_by_keys);
    tcase_add_test(tc, test_zoom_survives_new_data);
    tcase_add_test(tc, test_escape_goes_one_layer_out);
    tcase_add_test(tc, test_the_cursor_reads_every_line);
    tcase_add_test(tc, test_zoom_follows_the_axis);
    tcase_add_test(tc, test_mouse_on_a_chart);
    tcase_add_test(tc, test_drag_from_a_tab);
    tcase_add_test(tc, test_mouse_on_settings_and_dialogs);
    tcase_add_test(tc, test_mashed_on_a_chart);
    tcase_add_test(tc, test_digits_say_when_they_were_learned);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
