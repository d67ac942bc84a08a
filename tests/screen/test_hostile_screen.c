/* test_hostile_screen: the name of the data, names of classes and what is typed hold every byte and
 * every control that a terminal may obey; what the program sends is looked at byte by byte. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../hostile.h"
#include "toy.h"

#include "../unit/testing.h"

static char data[800]; /* in `directory`, by a hostile name */

static void link_data(const char *file)
{
    char from[100], to[900];

    snprintf(from, sizeof from, "%s/%s", directory, file);
    snprintf(to, sizeof to, "%s/%s", data, file);
    ck_assert_int_eq(link(from, to), 0);
}

static void make_hostile_data(enum hostile kind)
{
    char path[900];

    snprintf(data, sizeof data, "%s/%s", directory, hostile_name(kind));
    ck_assert_int_eq(mkdir(data, 0700), 0);
    link_data("train-images-idx3-ubyte");
    link_data("train-labels-idx1-ubyte");
    link_data("t10k-images-idx3-ubyte");
    link_data("t10k-labels-idx1-ubyte");
    snprintf(path, sizeof path, "%s/classes.txt", data);
    FILE *classes = fopen(path, "w");
    ck_assert_ptr_nonnull(classes);
    fprintf(classes, "%s\nb\nc\n", hostile_name(HOSTILE_SHOWN));
    fclose(classes);
}

static void remove_hostile_data(void)
{
    char line[200];

    snprintf(line, sizeof line, "rm -rf -- %s", directory);
    ck_assert_int_eq(system(line), 0);
}

static struct terminal *start_on(const char *path, const char *epochs)
{
    const char *argv[] = {program(), "--data", path,        "--val", "60",       "--hidden", "8",
                          "--batch", "10",     "--threads", "1",     "--epochs", epochs,     NULL};
    struct terminal *t = terminal_start(
        &(struct terminal_options){.rows = 36, .columns = 160, .record = true}, argv);

    ck_assert_ptr_nonnull(t);
    return t;
}

/* What the program sends of its own: sequences that begin with ESC, and these. */
static bool is_its_own(char c)
{
    return strchr("\033\b\t\n\r\016\017", c) != NULL;
}

/* All that was sent is UTF-8 without a control; an ESC begins a sequence of the program's. */
static void check_sent(struct terminal *t)
{
    size_t length;
    const char *sent = terminal_output(t, &length), *at = sent, *place;

    ck_assert_ptr_null(memchr(sent, '\0', length));
    while ((place = hostile_place(at)) != NULL && is_its_own(*place))
        at = place + 1;
    if (place != NULL)
        ck_screen_fail(t, "byte 0x%02x was sent at %td of %zu", (unsigned char)*place, place - sent,
                       length);
    ck_screen_assert(t, strstr(sent, "\033\034") == NULL); /* as in the name */
}

/* Types all that can be typed into a line of text. */
static void type_hostile(struct terminal *t)
{
    char typed[300];

    snprintf(typed, sizeof typed, "%s", hostile_name(HOSTILE_SHOWN));
    ck_screen_keys(t, typed);
}

START_TEST(names_on_the_screen)
{
    static const char *const views[] = {"2", "3", "4", "5", "6", "7", "8", "?", "1"};

    make_hostile_data((enum hostile)_i);
    struct terminal *t = start_on(data, "3");
    ck_screen_shows(t, "FINISHED");
    ck_screen_shows(t, "??");
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        ck_screen_keys(t, views[i]);
        ck_screen_assert(t, terminal_wait_quiet(t, 100, TERMINAL_PATIENCE));
    }
    ck_screen_keys(t, "w");
    ck_screen_shows(t, "The ending says what is written");
    ck_screen_keys(t, "<C-u>/none/");
    type_hostile(t);
    ck_screen_keys(t, ".csv<Enter>");
    ck_screen_shows(t, "cannot be written");
    ck_screen_keys(t, "<Esc>");
    ck_screen_loses(t, "cannot be written");
    ck_screen_keys(t, "6");
    ck_screen_shows(t, "1 run");
    ck_screen_keys(t, "N");
    type_hostile(t);
    ck_screen_keys(t, "<Enter>");
    ck_screen_assert(t, terminal_wait_quiet(t, 100, TERMINAL_PATIENCE));
    ck_screen_keys(t, "1q");
    ck_screen_exits(t, 0);
    check_sent(t);
    terminal_free(t);
}
END_TEST

/* The sentence that a start ends with. */
START_TEST(data_that_is_not_there)
{
    snprintf(data, sizeof data, "%s/none/%s", directory, hostile_name((enum hostile)_i));
    struct terminal *t = start_on(data, "1");
    ck_screen_exits(t, 2);
    ck_screen_shows(t, "mlptui: ");
    check_sent(t);
    terminal_free(t);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("hostile screen");
    TCase *tests = tcase_create("hostile screen");

    tcase_add_checked_fixture(tests, make_data, remove_hostile_data);
    tcase_add_loop_test(tests, names_on_the_screen, 0, 2);
    tcase_add_loop_test(tests, data_that_is_not_there, 0, 2);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
