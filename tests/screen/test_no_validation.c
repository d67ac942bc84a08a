/* Tests of the screen without validation images: each view shows what it can, and says what not. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "toy.h"

#include "../unit/testing.h"

/* No figure of a split that is not there. */
static void ck_sound(struct terminal *t)
{
    char *text = terminal_text(t);

    for (char *c = text; *c != '\0'; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
    bool sound = strstr(text, " nan") == NULL && strstr(text, "-nan") == NULL &&
                 strstr(text, " inf") == NULL && strstr(text, "0 val") == NULL;
    free(text);
    ck_screen_assert(t, sound);
}

static const struct {
    const char *key, *shows;
} views[] = {
    {"2", "split train"},
    {"v", "no validation images"},
    {"v", "split test"},
    {"3", "train"},
    {"v", "no validation images"},
    {"v", "test"},
    {"4", "layer"},
    {"5", "Draw"},
    {"6", "train loss"},
    {"7", "Gradient"},
    {"8", "Search"},
    {"1", "FINISHED"},
};

static const int sizes[][2] = {{24, 80}, {36, 120}, {60, 200}};

START_TEST(test_every_view)
{
    struct terminal *t = start_with(
        &(struct terminal_options){.rows = sizes[_i][0], .columns = sizes[_i][1]}, "2", "--val=0");

    ck_screen_shows(t, "FINISHED");
    ck_screen_shows(t, "600 train / 30 test");
    if (_i > 0)
        ck_screen_shows(t, "training digits");
    ck_sound(t);
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        ck_screen_keys(t, views[i].key);
        ck_screen_shows(t, views[i].shows);
        ck_sound(t);
    }
    ck_screen_keys(t, "q");
    ck_screen_exits(t, 0);
    ck_screen_restored(t);
    terminal_free(t);
}
END_TEST

START_TEST(test_no_search)
{
    struct terminal *t =
        start_with(&(struct terminal_options){.rows = 36, .columns = 120}, "1", "--val=0");

    ck_screen_shows(t, "FINISHED");
    ck_screen_keys(t, "8");
    ck_screen_shows(t, "Enter");
    ck_screen_keys(t, "<Enter>");
    ck_screen_shows(t, "no validation images to judge trials by");
    ck_screen_keys(t, "q");
    ck_screen_exits(t, 0);
    terminal_free(t);
}
END_TEST

START_TEST(test_nothing_to_train_on)
{
    char path[128];
    static const char *const names[] = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte"};

    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", directory, names[i]);
        ck_assert_int_eq(unlink(path), 0);
    }
    struct terminal *t =
        start_with(&(struct terminal_options){.rows = 24, .columns = 100}, "1", "--val=auto");
    ck_screen_exits(t, 2);
    ck_screen_shows(t, "the data has no training images");
    ck_screen_restored(t);
    terminal_free(t);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("no validation");
    TCase *tests = tcase_create("no validation");

    tcase_add_checked_fixture(tests, make_data, remove_data);
    tcase_add_loop_test(tests, test_every_view, 0, sizeof sizes / sizeof sizes[0]);
    tcase_add_test(tests, test_no_search);
    tcase_add_test(tests, test_nothing_to_train_on);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
