/* Tests of the Runs view on a pseudo-terminal: what it shows, each of its keys, the mouse, and a
 * race of marked runs. */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "toy.h"

#include "../unit/testing.h"

/* --- the view -------------------------------------------------------------------------------- */

/* Three finished runs with other initializations, in the Runs view; the third is selected. */
static struct terminal *start_with_runs(int rows, int columns)
{
    struct terminal *t =
        start_with(&(struct terminal_options){.rows = 36, .columns = 120}, "3", NULL);

    ck_screen_shows(t, "run 1  FINISHED");
    ck_screen_keys(t, "ir");
    ck_screen_shows(t, "run 2  FINISHED");
    ck_screen_keys(t, "ir");
    ck_screen_shows(t, "run 3  FINISHED");
    ck_screen_keys(t, "6");
    ck_screen_shows(t, "3 runs");
    ck_screen_assert(t, terminal_resize(t, rows, columns));
    return t;
}

/* Nothing is under way: it quits without asking. */
static void quit(struct terminal *t)
{
    ck_screen_keys(t, "q");
    ck_screen_exits(t, 0);
    ck_screen_restored(t);
    terminal_free(t);
}

START_TEST(test_the_table)
{
    struct terminal *t = start_with_runs(36, 120);

    ck_screen_shows(t, "run  state     init");
    ck_screen_shows(t, "best val acc");
    ck_screen_shows(t, "1   finished  glorot");
    ck_screen_shows(t, "2   finished  he");
    ck_screen_shows(t, "3   finished  zero");
    ck_screen_shows(t, "3/3");
    ck_screen_shows(t, "the same in all: hidden 16");
    ck_screen_shows(t, "run 3  zero 0.1");
    ck_screen_shows(t, "val loss");
    ck_screen_keys(t, "k");
    ck_screen_shows(t, "run 2  he 0.1");
    ck_screen_keys(t, "g");
    ck_screen_shows(t, "run 1  glorot 0.1");
    ck_screen_keys(t, "G");
    ck_screen_shows(t, "run 3  zero 0.1");
    ck_screen_keys(t, "zzzz");
    ck_screen_shows(t, "by time");
    ck_screen_keys(t, "z");
    ck_screen_shows(t, "by number");
    quit(t);
}
END_TEST

START_TEST(test_every_size)
{
    static const int sizes[][2] = {{24, 80}, {12, 40}, {60, 200}, {6, 24}, {3, 10}, {1, 1}};
    struct terminal *t = start_with_runs(36, 120);

    for (int open = 0; open < 2; open++) {
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
            ck_screen_assert(t, terminal_resize(t, sizes[i][0], sizes[i][1]));
        ck_screen_assert(t, terminal_resize(t, 24, 80));
        ck_screen_shows(t, open ? "figures by epoch" : "best val acc");
        ck_screen_assert(t, terminal_resize(t, 12, 40));
        ck_screen_shows(t, open ? "epoch    val loss   acc %" : "3   finished");
        ck_screen_assert(t, terminal_resize(t, 60, 200));
        ck_screen_shows(t, "figures by epoch");
        ck_screen_keys(t, "<Enter>");
        ck_screen_shows(t, open ? "by number" : "Esc back");
    }
    quit(t);
}
END_TEST

START_TEST(test_baseline_mark_hide)
{
    struct terminal *t = start_with_runs(36, 120);

    ck_screen_keys(t, "gP");
    ck_screen_shows(t, "baseline run 1");
    ck_screen_shows(t, "vs run 1");
    ck_screen_shows(t, "base");
    ck_screen_keys(t, "P");
    ck_screen_shows(t, "baseline none");
    ck_screen_loses(t, "vs run 1");
    ck_screen_keys(t, "m");
    ck_screen_shows(t, "1 marked: m marks another");
    ck_screen_shows(t, "\u2713 \u25001\u2500 1");
    ck_screen_keys(t, "m");
    ck_screen_loses(t, "1 marked");
    ck_screen_keys(t, "1");
    ck_screen_shows(t, "1 glorot 0.1");
    ck_screen_keys(t, "6h1");
    ck_screen_shows(t, "2 he 0.1");
    ck_screen_loses(t, "1 glorot 0.1");
    ck_screen_keys(t, "6h1");
    ck_screen_shows(t, "1 glorot 0.1");
    ck_screen_keys(t, "6Gh");
    ck_screen_shows(t, "the current run is always drawn");
    quit(t);
}
END_TEST

/* Keys that come before the frame which shows what the one before did. */
START_TEST(test_keys_typed_ahead)
{
    struct terminal *t = start_with_runs(36, 120);

    ck_screen_keys(t, "grG");
    ck_screen_shows(t, "run 4  zero 0.1");
    ck_screen_shows(t, "run 4  FINISHED");
    ck_screen_keys(t, "g<Delete>yk");
    ck_screen_shows(t, "3 runs");
    ck_screen_shows(t, "run 3  zero 0.1");
    quit(t);
}
END_TEST

/* Restarted again and again: runs go, but not what was marked; their numbers find room. */
START_TEST(test_many_restarts)
{
    struct terminal *t =
        start_with(&(struct terminal_options){.rows = 36, .columns = 120}, "100000", NULL);

    ck_screen_shows(t, "run 1  TRAINING");
    ck_screen_keys(t, "6m");
    ck_screen_shows(t, "1 marked");
    for (int i = 0; i < 199; i++)
        ck_screen_keys(t, "r");
    ck_screen_shows(t, "run 200  TRAINING");
    ck_screen_shows(t, "200 runs");
    ck_screen_keys(t, "r");
    ck_screen_shows(t, "makes room: 200 are kept");
    ck_screen_shows(t, "200 runs");
    ck_screen_keys(t, "g");
    ck_screen_shows(t, "\u2713 \u25001\u2500 1");
    for (int i = 0; i < 81; i++)
        ck_screen_keys(t, "rrrrrrrrrr");
    ck_screen_shows(t, "run 1011  TRAINING");
    ck_screen_keys(t, "G");
    ck_screen_shows(t, "1011 training");
    ck_screen_keys(t, "x");
    ck_screen_shows(t, "STOPPED");
    quit(t);
}
END_TEST

static double megabytes(const struct terminal *t)
{
    char path[64], line[128];
    double kilobytes = 0;

    snprintf(path, sizeof path, "/proc/%ld/status", terminal_pid(t));
    FILE *file = fopen(path, "re");
    ck_assert_ptr_nonnull(file);
    while (fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "RssAnon:", 8) == 0)
            kilobytes = strtod(line + 8, NULL);
    fclose(file);
    return kilobytes / 1024;
}

static void train_with(struct terminal *t, const char *hidden, int run)
{
    char text[64];

    ck_screen_keys(t,
                   "e<Backspace><Backspace><Backspace><Backspace><Backspace><Backspace><Backspace>"
                   "<Backspace><Backspace>");
    ck_screen_keys(t, hidden);
    ck_screen_keys(t, "<Enter>r");
    snprintf(text, sizeof text, "run %d  TRAINING", run);
    ck_screen_shows(t, text);
}

static bool uses_little(struct terminal *t, void *most)
{
    return megabytes(t) <= *(double *)most;
}

/* The memory of large networks is given back when they are gone: a few of one size would leave the
 * next one's among small blocks that keep it. */
START_TEST(test_large_networks_leave_no_memory)
{
    static const char *const large[] = {"1000,1000", "700,700,700", "900,900", "1000,1000"};
    static const char *const layers[] = {" 64-1000 ", " 64-700 ", " 64-900 ", " 64-1000 "};
    struct terminal *t =
        start_with(&(struct terminal_options){.rows = 36, .columns = 120}, "100000", NULL);
    int run = 1;

    ck_screen_shows(t, "run 1  TRAINING");
    double most = megabytes(t) + 16;
    for (size_t i = 0; i < sizeof large / sizeof large[0]; i++) {
        train_with(t, large[i], ++run);
        ck_screen_shows(t, layers[i]); /* stands below the progress, which is this run's then */
        ck_screen_until(t, past_first_epoch, NULL);
        ck_screen_assert(t, megabytes(t) > most);
        train_with(t, "16", ++run);
    }
    ck_screen_until(t, uses_little, &most);
    ck_screen_keys(t, "x");
    ck_screen_shows(t, "STOPPED");
    quit(t);
}
END_TEST

START_TEST(test_open_and_scroll)
{
    struct terminal *t = start_with_runs(24, 80);

    ck_screen_keys(t, "g<Enter>");
    ck_screen_shows(t, "run 1  glorot 0.1  finished");
    ck_screen_shows(t, "figures by epoch");
    ck_screen_shows(t, "train loss");
    ck_screen_shows(t, "Esc back");
    ck_screen_assert(t, terminal_resize(t, 8, 60)); /* two epochs fit */
    ck_screen_keys(t, "<Home>");
    ck_screen_shows(t, "    1 ");
    ck_screen_keys(t, "<End>");
    ck_screen_loses(t, "    1 ");
    ck_screen_assert(t, terminal_resize(t, 24, 80));
    ck_screen_keys(t, "<Esc>");
    ck_screen_shows(t, "3 runs");
    quit(t);
}
END_TEST

START_TEST(test_name)
{
    struct terminal *t = start_with_runs(36, 120);

    ck_screen_keys(t, "gN");
    ck_screen_shows(t, "name of run 1");
    ck_screen_keys(t, "lost");
    ck_screen_keys(t, "<C-u>my frist");
    ck_screen_shows(t, "my frist");
    ck_screen_keys(t, "<Backspace><Backspace><Backspace><Backspace>irst<Enter>");
    ck_screen_loses(t, "name of run 1");
    ck_screen_shows(t, "run 1  my first");
    ck_screen_shows(t, "finished  my first");
    ck_screen_keys(t, "1");
    ck_screen_shows(t, "1 my first");
    ck_screen_keys(t, "6NXYZ");
    ck_screen_shows(t, "my firstXYZ");
    ck_screen_keys(t, "<Esc>");
    ck_screen_loses(t, "XYZ");
    quit(t);
}
END_TEST

START_TEST(test_delete)
{
    struct terminal *t = start_with_runs(36, 120);

    ck_screen_keys(t, "<Delete>"); /* the current one */
    ck_screen_shows(t, "run 3 is the current one");
    ck_screen_keys(t, "g<Delete>");
    ck_screen_shows(t, "Run 1 and its figures of 3 epochs would be lost.");
    ck_screen_keys(t, "n");
    ck_screen_loses(t, "delete?");
    ck_screen_shows(t, "3 runs");
    ck_screen_keys(t, "<Delete>y");
    ck_screen_shows(t, "2 runs");
    ck_screen_loses(t, "glorot");
    ck_screen_shows(t, "3   finished  zero"); /* the others keep their numbers */
    ck_screen_keys(t, "r");
    ck_screen_shows(t, "run 4  FINISHED");
    ck_screen_shows(t, "3 runs");
    quit(t);
}
END_TEST

START_TEST(test_use_and_again)
{
    struct terminal *t = start_with_runs(36, 120);

    ck_screen_keys(t, "gu1");
    ck_screen_shows(t, "init       zero \u2192glorot");
    ck_screen_keys(t, "6kA");
    ck_screen_shows(t, "run 4  FINISHED");
    ck_screen_shows(t, "4   finished  ");
    ck_screen_shows(t, "4 runs");
    quit(t);
}
END_TEST

START_TEST(test_write_one_run)
{
    struct terminal *t = start_with_runs(36, 120);
    char keys[256], path[128], line[64] = "";

    snprintf(path, sizeof path, "%s/two.csv", directory);
    snprintf(keys, sizeof keys, "<C-u>%s<Enter>", path);
    ck_screen_keys(t, "kW");
    ck_screen_shows(t, "mlptui-run-2.csv");
    ck_screen_shows(t, "its figures by epoch");
    ck_screen_keys(t, keys);
    ck_screen_shows(t, "two.csv is written");
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    for (int lines = 0; fgets(line, sizeof line, file) != NULL; lines++)
        if (strchr(line, '\n') == NULL)
            lines--; /* a part of a line */
        else
            ck_assert(lines < 4);
    rewind(file);
    ck_assert(fgets(line, sizeof line, file) != NULL && strncmp(line, "run,epoch", 9) == 0);
    while (strchr(line, '\n') == NULL)
        ck_assert(fgets(line, sizeof line, file) != NULL);
    ck_assert(fgets(line, sizeof line, file) != NULL && strncmp(line, "2 he 0.1,1,", 11) == 0);
    fclose(file);
    unlink(path);
    quit(t);
}
END_TEST

START_TEST(test_race_of_marked_runs)
{
    struct terminal *t = start_with_runs(36, 120);

    ck_screen_keys(t, "gmjm");
    ck_screen_shows(t, "c races the 2 marked");
    ck_screen_keys(t, "c");
    ck_screen_shows(t, "run 5  FINISHED");
    ck_screen_shows(t, "the race");
    ck_screen_shows(t, "run init     train loss"); /* all else is the same */
    ck_screen_shows(t, "4  glorot ");
    ck_screen_shows(t, "5  he ");
    ck_screen_shows(t, "3 epochs each, seed 0");
    ck_screen_keys(t, "<Esc>");
    ck_screen_loses(t, "the race");
    ck_screen_keys(t, "gm");
    ck_screen_shows(t, "1 marked"); /* too few: the presets race */
    ck_screen_keys(t, "c");
    ck_screen_shows(t, "run 8  FINISHED");
    ck_screen_shows(t, "the race");
    ck_screen_shows(t, "6  zero    0.01 ");
    ck_screen_keys(t, "<Esc>");
    ck_screen_loses(t, "the race");
    quit(t);
}
END_TEST

START_TEST(test_mouse)
{
    struct terminal *t = start_with_runs(36, 120);
    int row, column;

    ck_screen_finds(t, "2   finished", &row, &column);
    ck_screen_assert(t, terminal_click(t, row, column + 5, 1));
    ck_screen_shows(t, "run 2  he 0.1");
    ck_screen_assert(t, terminal_click(t, row - 1, 1, 1));
    ck_screen_shows(t, "1 marked");
    ck_screen_assert(t, terminal_wheel(t, row, column, 2));
    ck_screen_shows(t, "run 3  zero 0.1");
    ck_screen_finds(t, "best val acc", &row, &column);
    ck_screen_assert(t, terminal_click(t, row, column + 3, 1));
    ck_screen_shows(t, "by best accuracy");
    ck_screen_finds(t, "2   finished", &row, &column);
    ck_screen_assert(t, terminal_click(t, row, column + 5, 1));
    ck_screen_shows(t, "run 2  he 0.1");
    ck_screen_assert(t, terminal_click(t, row, column + 5, 1));
    ck_screen_shows(t, "Esc back");
    quit(t);
}
END_TEST

/* Wide characters and marks stand as they are typed, keep the columns behind them in place, and
 * leave nothing behind; what disturbs a terminal is a '?'. */
START_TEST(test_wide_names)
{
    struct terminal *t = start(24, 80);
    int row, column, wide_row, wide_column;

    ck_screen_shows(t, "TRAINING");
    ck_screen_keys(t, "x6");
    ck_screen_shows(t, "stopped");
    ck_screen_keys(t, "Nabcdef<Enter>");
    ck_screen_shows(t, "abcdef");
    ck_screen_keys(t, "N<C-u>日本e\u0301각<Enter>");
    ck_screen_shows(t, "日本e\u0301각");
    ck_screen_loses(t, "abcdef");
    ck_screen_finds(t, "日本", &row, &column);
    ck_screen_keys(t, "N<Home><Right><Right>x<Delete><Enter>"); /* one place at a time */
    ck_screen_shows(t, "日本x각");
    ck_screen_keys(t, "N<C-u>x日\u202e<Enter>"); /* halves of others lie under it */
    ck_screen_shows(t, "x日?");
    ck_screen_loses(t, "각");
    ck_screen_finds(t, "x日?", &wide_row, &wide_column);
    ck_assert_int_eq(wide_row, row);
    ck_assert_int_eq(wide_column, column);
    ck_screen_keys(t, "q");
    ck_screen_exits(t, 0);
    ck_screen_shows(t, "x日?");
    terminal_free(t);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("runs on the screen");
    TCase *tc = tcase_create("runs on the screen");

    tcase_add_unchecked_fixture(tc, make_data, remove_data);
    tcase_add_test(tc, test_the_table);
    tcase_add_test(tc, test_wide_names);
    tcase_add_test(tc, test_every_size);
    tcase_add_test(tc, test_baseline_mark_hide);
    tcase_add_test(tc, test_keys_typed_ahead);
    tcase_add_test(tc, test_many_restarts);
    if (!SANITIZED) /* which keep what is freed for a while */
        tcase_add_test(tc, test_large_networks_leave_no_memory);
    tcase_add_test(tc, test_open_and_scroll);
    tcase_add_test(tc, test_name);
    tcase_add_test(tc, test_delete);
    tcase_add_test(tc, test_use_and_again);
    tcase_add_test(tc, test_write_one_run);
    tcase_add_test(tc, test_race_of_marked_runs);
    tcase_add_test(tc, test_mouse);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
