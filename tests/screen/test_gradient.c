/* Tests of the Gradient view on a pseudo-terminal: its figures are those of `mlptui gradcheck`,
 * every key does what it says, a check can be cancelled, and training waits meanwhile. */
#include "command.h"

#include "../unit/testing.h"

/* The view before the last tab. */
static struct terminal *open_view(int rows, int columns)
{
    struct terminal *t = start(rows, columns);

    ck_screen_shows(t, "TRAINING");
    ck_screen_keys(t, "<BackTab><BackTab>");
    return t;
}

/* A network wide enough that its check takes long. */
static struct terminal *start_wide(void)
{
    return start_with(&(struct terminal_options){.rows = 24, .columns = 80}, "900000",
                      "--hidden=1500,1500");
}

/* Goes to the field that is `down` lines below the first, and `right` steps through its values. */
static void set_field(struct terminal *t, int down, int right)
{
    for (int i = 0; i < down; i++)
        ck_screen_keys(t, "<Down>");
    for (int i = 0; i < right; i++)
        ck_screen_keys(t, "<Right>");
    for (int i = 0; i < down; i++)
        ck_screen_keys(t, "<Up>");
}

/* Each line of the command's table stands in the table of the screen. */
static void ck_figures_of_command(struct terminal *t, const char *options)
{
    char *csv = command_output("gradcheck", options);
    char *line = strtok(csv, "\n");
    double figures[4]; /* n, epsilon, largest difference, relative */
    int lines = 0;

    ck_assert_str_eq(line, "n,epsilon,max_difference,relative");
    while ((line = strtok(NULL, "\n")) != NULL) {
        char row[128];

        for (int i = 0; i < 4; i++) {
            ck_assert_ptr_nonnull(line);
            figures[i] = strtod(strsep(&line, ","), NULL);
        }
        snprintf(row, sizeof row, " %.7g %.4g %.2e %.2e ", figures[0], figures[1], figures[2],
                 figures[3]);
        ck_screen_shows_row(t, row);
        lines++;
    }
    ck_assert_int_eq(lines, 8);
    free(csv);
}

START_TEST(it_shows_what_the_command_says)
{
    struct terminal *t = open_view(36, 120);

    ck_screen_shows(t, "Enter compares backpropagation's gradient");
    ck_screen_shows_row(t, "layer W2 (16 x 3)");
    ck_screen_keys(t, "<Enter>");
    ck_screen_shows(t, "passed: they agree to");
    ck_screen_shows(t, "10 weights compared");
    ck_screen_shows(t, "epsilon = 1/N");
    ck_screen_shows(t, "TRAINING"); /* goes on */
    ck_figures_of_command(t, "--format csv");

    char *text = command_output("gradcheck", "");
    char *verdict = strstr(text, "passed:");
    ck_assert_ptr_nonnull(verdict);
    verdict[strcspn(verdict, "\n")] = '\0';
    ck_screen_shows(t, verdict);
    free(text);
    finish(t);
}
END_TEST

START_TEST(every_field_counts)
{
    struct terminal *t = open_view(36, 120);

    set_field(t, 1, 1);
    ck_screen_shows_row(t, "layer b2 (3)");
    set_field(t, 1, 1); /* W1: from the last to the first */
    ck_screen_shows_row(t, "layer W1 (64 x 16)");
    set_field(t, 2, 1);
    ck_screen_shows_row(t, "compare 20 weights");
    set_field(t, 3, 2);
    ck_screen_shows_row(t, "image 2 (label 2)");
    set_field(t, 4, 3);
    ck_screen_shows_row(t, "seed 3");
    ck_screen_keys(t, "<Enter>");
    ck_screen_shows(t, "20 weights compared");
    ck_figures_of_command(t, "--layer 1 --params 20 --sample 2 --seed 3 --format csv");

    set_field(t, 1, 2);
    ck_screen_shows_row(t, "layer W2 (16 x 3)");
    ck_screen_keys(t, "<Enter>");
    ck_screen_shows(t, "left out and replaced by others");
    ck_screen_shows(t, "both exactly 0: unit");
    ck_figures_of_command(t, "--params 20 --sample 2 --seed 3 --format csv");

    set_field(t, 5, 1);
    ck_screen_shows(t, "compared too");
    ck_screen_keys(t, "<Enter>");
    ck_screen_shows(t, "of these say nothing");
    ck_figures_of_command(t, "--params 20 --sample 2 --seed 3 --keep-zeros --format csv");
    finish(t);
}
END_TEST

/* With zero weights no weight of the first layer has any influence. */
START_TEST(nothing_to_compare_is_said)
{
    struct terminal *t =
        start_with(&(struct terminal_options){.rows = 36, .columns = 120}, "900000", "--init=zero");

    ck_screen_shows(t, "TRAINING");
    ck_screen_keys(t, "<BackTab><BackTab>");
    set_field(t, 1, 2);
    ck_screen_shows_row(t, "layer W1 (64 x 16)");
    ck_screen_keys(t, "<Enter>");
    ck_screen_shows(t, "nothing to compare: all of 1024");
    ck_screen_shows(t, "1024 left out, since they say nothing");
    finish(t);
}
END_TEST

/* The trained network instead of a fresh one: other figures, the same verdict. The rate is so small
 * that it is not sure of any label, which leaves nothing to compare, however long it trains. */
START_TEST(the_runs_network_can_be_checked)
{
    struct terminal *t =
        start_with(&(struct terminal_options){.rows = 36, .columns = 120}, "900000", "--lr=1e-9");

    ck_screen_shows(t, "TRAINING");
    ck_screen_keys(t, "<BackTab><BackTab>");
    ck_screen_shows(t, "what is checked");
    ck_screen_keys(t, "<Right>");
    ck_screen_shows(t, "run 1's, as it is");
    ck_screen_keys(t, "x");
    ck_screen_shows(t, "STOPPED");
    ck_screen_keys(t, "<Enter>");
    ck_screen_shows(t, "run 1's network");
    ck_screen_keys(t, "q");
    ck_screen_exits(t, 0);
    ck_screen_restored(t);
    terminal_free(t);
}
END_TEST

/* Whatever changes what would be checked takes the verdict away, and brings it back. */
START_TEST(no_verdict_stands_beside_other_settings)
{
    static const int sizes[][2] = {{24, 80}, {36, 120}, {12, 40}};
    struct terminal *t = open_view(sizes[_i][0], sizes[_i][1]);

    ck_screen_keys(t, "<Enter>");
    ck_screen_shows(t, "passed");
    for (int field = 0; field < 6; field++) {
        ck_screen_keys(t, "<Right>");
        ck_screen_loses(t, "passed");
        ck_screen_keys(t, "<Left>");
        ck_screen_shows(t, "passed");
        ck_screen_keys(t, "<Down>");
    }
    ck_screen_keys(t, "i"); /* the fresh network's initialization */
    ck_screen_loses(t, "passed");
    ck_screen_keys(t, "I");
    ck_screen_shows(t, "passed");
    ck_screen_keys(t, "b"); /* of no account */
    ck_screen_shows(t, "passed");
    ck_screen_keys(t, "ir");
    ck_screen_loses(t, "passed");
    finish(t);
}
END_TEST

/* The run's network moves on: its verdict says when it was true, and goes with the run. */
START_TEST(the_verdict_of_a_network_that_moves_on_is_dated)
{
    static const int sizes[][2] = {{24, 80}, {36, 120}, {12, 40}};
    struct terminal *t =
        start_with(&(struct terminal_options){.rows = sizes[_i][0], .columns = sizes[_i][1]}, "1",
                   "--lr=1e-9");

    ck_screen_shows(t, "FINISHED");
    ck_screen_keys(t, "<BackTab><BackTab>");
    ck_screen_shows(t, "Enter compares");
    ck_screen_keys(t, "<Right><Enter>");
    ck_screen_shows(t, "passed");
    ck_assert(!terminal_find(t, "at step", NULL, NULL));
    ck_screen_keys(t, "+");
    ck_screen_shows(t, "at step 54: passed");
    ck_screen_shows(t, "FINISHED");
    ck_screen_keys(t, "<Enter>");
    ck_screen_loses(t, "at step");
    ck_screen_shows(t, "passed");
    ck_screen_keys(t, "r"); /* another run's */
    ck_screen_loses(t, "passed");
    ck_screen_shows(t, "FINISHED");
    ck_screen_keys(t, "q");
    ck_screen_exits(t, 0);
    terminal_free(t);
}
END_TEST

/* Of a thousand weights of a wide network it takes a minute. */
START_TEST(it_can_be_cancelled)
{
    struct terminal *t = start_wide();

    ck_screen_shows(t, "TRAINING");
    ck_screen_keys(t, "<BackTab><BackTab>");
    set_field(t, 2, 6);
    ck_screen_shows_row(t, "compare 1000 weights");
    ck_screen_keys(t, "<Enter>");
    ck_screen_shows(t, "checking");
    ck_screen_shows(t, "WAITS");
    ck_screen_shows(t, "training waits, and goes on by itself");
    ck_screen_keys(t, "<Enter>"); /* one at a time */
    ck_screen_shows(t, "the gradient check is under way");
    ck_screen_keys(t, "<Esc>");
    ck_screen_shows(t, "cancelled: Enter starts it anew");
    ck_screen_shows(t, "TRAINING");
    ck_screen_loses(t, "WAITS");
    ck_screen_shows(t, "Gradient"); /* Esc left nothing else */
    finish(t);
}
END_TEST

START_TEST(it_ends_with_the_program)
{
    struct terminal *t = start_wide();

    ck_screen_shows(t, "TRAINING");
    ck_screen_keys(t, "x<BackTab><BackTab>");
    ck_screen_shows(t, "STOPPED");
    set_field(t, 2, 6);
    ck_screen_keys(t, "<Enter>");
    ck_screen_shows(t, "checking");
    ck_screen_keys(t, "q");
    ck_screen_shows(t, "The gradient check is under way.");
    ck_screen_keys(t, "y");
    ck_screen_exits(t, 0);
    ck_screen_restored(t);
    terminal_free(t);
}
END_TEST

START_TEST(a_click_selects_and_changes)
{
    struct terminal *t = open_view(36, 120);
    int row, column;

    ck_screen_shows(t, "10 weights");
    ck_screen_finds(t, "10 weights", &row, &column);
    ck_assert(terminal_click(t, row, column, 1));
    ck_assert(terminal_click(t, row, column, 1));
    ck_screen_shows(t, "20 weights");
    ck_assert(terminal_click(t, row, column - 6, 1));
    ck_screen_shows(t, "10 weights");
    finish(t);
}
END_TEST

START_TEST(every_size_is_safe)
{
    struct terminal *t = open_view(36, 120);

    ck_screen_keys(t, "<Enter>");
    ck_screen_shows(t, "passed");
    for (int i = 0; i < 60; i++)
        ck_assert(terminal_resize(t, 1 + i * 7 % 61, 1 + i * 29 % 203));
    ck_assert(terminal_resize(t, 24, 80));
    ck_screen_shows(t, "passed: they agree to");
    ck_screen_shows_row(t, "N difference relative");
    ck_screen_shows_row(t, " 500000 ");
    ck_assert(terminal_resize(t, 12, 40));
    ck_screen_shows(t, "passed: they agree");
    ck_assert(terminal_resize(t, 60, 200));
    ck_screen_shows(t, "how to read it");
    finish(t);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gradient");
    TCase *tc = tcase_create("gradient");

    tcase_set_timeout(tc, 120);
    tcase_add_unchecked_fixture(tc, make_data, remove_data);
    tcase_add_test(tc, it_shows_what_the_command_says);
    tcase_add_test(tc, every_field_counts);
    tcase_add_test(tc, nothing_to_compare_is_said);
    tcase_add_test(tc, the_runs_network_can_be_checked);
    tcase_add_loop_test(tc, no_verdict_stands_beside_other_settings, 0, 3);
    tcase_add_loop_test(tc, the_verdict_of_a_network_that_moves_on_is_dated, 0, 3);
    tcase_add_test(tc, it_can_be_cancelled);
    tcase_add_test(tc, it_ends_with_the_program);
    tcase_add_test(tc, a_click_selects_and_changes);
    tcase_add_test(tc, every_size_is_safe);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
