/* Tests of the Search view on a pseudo-terminal: its figures are those of `mlptui search` and
 * `mlptui lr-range`, what is typed is checked, the best is taken, cancelling keeps what is done. */
#include "command.h"

#include "../unit/testing.h"

/* The last tab. */
static struct terminal *open_view(int rows, int columns)
{
    struct terminal *t = start(rows, columns);

    ck_screen_shows(t, "TRAINING");
    ck_screen_keys(t, "<BackTab>");
    ck_screen_shows(t, "rate finder");
    return t;
}

/* Opens the form and replaces the text of a row, counted from the kind, which is 0. */
static void edit(struct terminal *t, int row, const char *text)
{
    ck_screen_keys(t, "<End>");
    ck_screen_shows(t, "what to search");
    for (int i = 1; i < row; i++)
        ck_screen_keys(t, "<Down>");
    for (int i = 0; i < 40; i++)
        ck_screen_keys(t, "<Backspace>");
    ck_screen_keys(t, text);
    for (int i = 1; i < row; i++)
        ck_screen_keys(t, "<Up>");
}

static void open_form(struct terminal *t)
{
    ck_screen_keys(t, "E");
    ck_screen_shows(t, "what to search");
}

/* Of the command's CSV, with two settings; the columns between are of other splits, and empty. */
enum { RANK, TRIAL, RATE, BATCH, END, EPOCHS, BEST, LOSS = 9, ACCURACY, FIELDS };

static void row_text(char *row, size_t size, char *fields[FIELDS], double loss, double accuracy)
{
    snprintf(row, size, " %s %s %s %s %s %s %.5f %.2f %s", fields[RANK], fields[TRIAL],
             fields[RATE], fields[BATCH], fields[EPOCHS], fields[BEST], loss, accuracy,
             fields[END]);
}

/* Each line of the command's table, in its order, from the CSV that has rank, trial, two settings,
 * end, epochs, best epoch, and loss and accuracy of the validation split. */
static void ck_figures_of_command(struct terminal *t, const char *options, int expected)
{
    char *csv = command_output("search", options);
    char *line = strtok(csv, "\n");
    int lines = 0;

    ck_assert_msg(strncmp(line, "rank,trial,lr,batch,end,epochs,best_epoch,", 42) == 0, "%s", line);
    while ((line = strtok(NULL, "\n")) != NULL) {
        char *fields[FIELDS], row[160];

        for (int i = 0; i < FIELDS; i++)
            ck_assert_ptr_nonnull(fields[i] = strsep(&line, ","));
        double loss = strtod(fields[LOSS], NULL), accuracy = strtod(fields[ACCURACY], NULL);
        /* the command's six digits are rounded to five twice, the screen's once */
        row_text(row, sizeof row, fields, loss - 4e-7, accuracy);
        if (!squeezed_row_is_there(t, row))
            row_text(row, sizeof row, fields, loss + 4e-7, accuracy);
        ck_screen_shows_row(t, row);
        lines++;
    }
    ck_assert_int_eq(lines, expected);
    free(csv);
}

START_TEST(a_grid_has_the_figures_of_the_command)
{
    struct terminal *t = open_view(36, 120);

    ck_screen_shows(t, "8 trials of 3 epochs, 2 at once");
    ck_screen_shows(t, "Enter starts");
    ck_screen_keys(t, "<Enter>");
    ck_screen_shows(t, "best: trial");
    ck_screen_shows(t, "TRAINING"); /* goes on */
    ck_figures_of_command(t,
                          "--grid lr=0.5,0.2,0.1,0.05 --grid batch=50,100 --epochs 3 --jobs 2 "
                          "--format csv",
                          8);
    ck_screen_shows(t, "validation accuracy %");
    finish(t);
}
END_TEST

START_TEST(a_random_search_has_the_figures_of_the_command)
{
    struct terminal *t = open_view(36, 120);

    ck_screen_keys(t, "<Right>");
    ck_screen_shows(t, "12 trials of 3 epochs");
    ck_screen_keys(t, "<Enter>");
    ck_screen_shows(t, "best: trial");
    ck_figures_of_command(t,
                          "--random 12 --range lr=0.001..0.5 --range batch=50,100 --epochs 3 "
                          "--format csv",
                          12);
    finish(t);
}
END_TEST

/* The rate it suggests is that of the command, and a key makes it the chosen one. */
START_TEST(the_finder_suggests_what_the_command_does)
{
    struct terminal *t = open_view(36, 120);
    char *text = command_output("lr-range", "--batch 10"), rate[32], shown[64];
    char *found = strstr(text, "suggested: --lr ");

    ck_assert_ptr_nonnull(found);
    snprintf(rate, sizeof rate, "%.*s", (int)strcspn(found + 16, "\n"), found + 16);
    ck_screen_keys(t, "<Left>");
    ck_screen_shows(t, "rate from 1e-5 to 10");
    ck_screen_shows(t, "in 500 mini-batches of 10");
    ck_screen_keys(t, "<Enter>");
    snprintf(shown, sizeof shown, "suggested rate %s", rate);
    ck_screen_shows(t, shown);
    ck_screen_shows(t, "lowest");
    ck_screen_keys(t, "u");
    ck_screen_shows(t, "chosen for the next run");
    ck_screen_keys(t, "1");
    snprintf(shown, sizeof shown, "rate %s", rate);
    ck_screen_shows_row(t, shown);
    free(text);
    finish(t);
}
END_TEST

/* And says why it suggests none, in a small window as well. */
START_TEST(the_finder_says_why_it_suggests_nothing)
{
    struct terminal *t = open_view(24, 80);

    ck_screen_keys(t, "<Left>");
    ck_screen_shows(t, "rate from 1e-5 to 10");
    open_form(t);
    edit(t, 2, "2e-5");
    ck_screen_keys(t, "<Enter>");
    ck_screen_shows(t, "no rate is suggested: the loss ");
    ck_assert(terminal_resize(t, 36, 120));
    ck_screen_shows_row(t, "no rate is suggested:");
    finish(t);
}
END_TEST

START_TEST(the_best_or_the_selected_one_is_taken)
{
    struct terminal *t = open_view(36, 120);

    open_form(t);
    edit(t, 1, "activation=tanh,sigmoid");
    edit(t, 2, "init=zero");
    ck_screen_shows(t, "2 trials, 2 at once");
    ck_screen_keys(t, "<Enter>");
    ck_screen_shows(t, "best: trial");
    ck_screen_keys(t, "u");
    ck_screen_shows(t, "chosen for the next run");
    ck_screen_keys(t, "1");
    ck_screen_shows_row(t, "init zero");
    ck_screen_keys(t, "<BackTab><End>"); /* the last trial of the table */
    ck_screen_shows(t, "u takes the selected one");
    ck_screen_keys(t, "<Esc>");
    ck_screen_shows(t, "u takes it");
    finish(t);
}
END_TEST

/* What a specification of the command would be told. */
START_TEST(what_is_typed_is_checked)
{
    struct terminal *t = open_view(24, 80);

    open_form(t);
    edit(t, 1, "lr=0.1,0.1");
    ck_screen_shows(t, "lr: 0.1 is listed twice");
    edit(t, 1, "rate=3");
    ck_screen_shows(t, "\"rate\" is not the name of a setting");
    edit(t, 1, "lr=0.1..0.5");
    ck_screen_shows(t, "which only a random search can draw from");
    ck_screen_keys(t, "<Enter>"); /* does not start */
    ck_screen_shows(t, "what to search");
    edit(t, 1, "batch=10");
    edit(t, 2, "batch=20");
    ck_screen_shows(t, "batch is given twice");
    edit(t, 2, "");
    edit(t, 5, "0");
    ck_screen_shows(t, "trial 1: epochs: without one there is nothing to judge it by");
    edit(t, 5, "2");
    ck_screen_loses(t, "without one");
    edit(t, 6, "0");
    ck_screen_keys(t, "<Down><Down><Down><Down><Down>");
    ck_screen_shows(t, "jobs: \"0\" is not a whole number from 1 to 256");
    ck_screen_keys(t, "<Esc>");
    ck_screen_loses(t, "what to search");
    ck_screen_shows(t, "lr=0.5,0.2,0.1,0.05"); /* as it was */
    finish(t);
}
END_TEST

/* A search whose second trial does not end, once the first has. */
static struct terminal *start_endless_search(void)
{
    struct terminal *t = open_view(36, 120);

    open_form(t);
    edit(t, 1, "epochs=1,1000000");
    edit(t, 2, "");
    edit(t, 6, "1");
    ck_screen_keys(t, "<Enter>");
    ck_screen_shows(t, "1 of 2 trials");
    return t;
}

/* A search is under way; the other kind of job is shown. */
START_TEST(escape_cancels_whichever_kind_is_shown)
{
    struct terminal *t = start_endless_search();

    ck_screen_keys(t, "<Left>");
    ck_screen_shows(t, "the search: 1 of 2 trials");
    ck_screen_shows(t, "Esc cancels");
    ck_screen_keys(t, "<Esc>");
    ck_screen_shows(t, "TRAINING");
    ck_screen_keys(t, "<Right>");
    ck_screen_shows(t, "cancelled: best: trial 1");
    finish(t);
}
END_TEST

START_TEST(cancelling_keeps_what_is_done)
{
    struct terminal *t = start_endless_search();

    ck_screen_shows(t, "WAITS");
    ck_screen_shows(t, "run 1 waits, and goes on afterwards");
    ck_screen_keys(t, "1"); /* it is told in every view */
    ck_screen_shows(t, "search 5");
    ck_screen_keys(t, "<BackTab><BackTab><Enter>");
    ck_screen_shows(t, "the search is under way; Esc in its view ends it");
    ck_screen_keys(t, "<Esc>");
    terminal_pump(t, 130);
    ck_screen_keys(t, "<Tab>");
    ck_screen_shows(t, "1 of 2 trials"); /* Esc elsewhere ended nothing */
    ck_screen_keys(t, "<Esc>");
    ck_screen_shows(t, "cancelled: best: trial 1");
    ck_screen_shows_row(t, " 1 1 1 1 1 ");
    ck_screen_shows(t, "TRAINING");
    finish(t);
}
END_TEST

/* In whatever order: nothing hangs, and the run is what the keys made of it. */
START_TEST(the_runs_keys_work_meanwhile)
{
    struct terminal *t = open_view(36, 120);

    open_form(t);
    edit(t, 5, "1000000");
    ck_screen_keys(t, "<Enter>");
    ck_screen_shows(t, "WAITS");
    ck_screen_keys(t, " ");
    ck_screen_shows(t, "PAUSED");
    ck_screen_keys(t, "r");
    ck_screen_shows(t, "run 2");
    ck_screen_shows(t, "WAITS");
    ck_screen_keys(t, "x");
    ck_screen_shows(t, "STOPPED");
    ck_screen_keys(t, "q");
    ck_screen_shows(t, "The search is under way.");
    ck_screen_keys(t, "n");
    ck_screen_keys(t, "R");
    ck_screen_shows(t, "run 3");
    ck_screen_keys(t, "<Esc>");
    ck_screen_shows(t, "TRAINING");
    ck_screen_keys(t, "<Enter>");
    ck_screen_shows(t, "WAITS");
    finish(t); /* in the midst of it */
}
END_TEST

START_TEST(divergence_is_said)
{
    struct terminal *t = open_view(36, 120);

    open_form(t);
    edit(t, 1, "lr=0.1,1000");
    edit(t, 2, "init=normal");
    edit(t, 3, "hidden=32-32-32");
    ck_screen_keys(t, "<Enter>");
    ck_screen_shows(t, "best: trial 1");
    ck_screen_shows_row(t, "- 2 1000");
    ck_screen_shows(t, "diverged");
    finish(t);
}
END_TEST

/* Views that need no snapshots do not wait for one either. */
START_TEST(it_rests_with_the_run)
{
    struct terminal *t = open_view(36, 120);

    ck_screen_keys(t, " ");
    ck_screen_shows(t, "PAUSED");
    ck_screen_keys(t, "<Enter>");
    ck_screen_shows(t, "best: trial");
    for (int view = 0; view < 3; view++) { /* Search, Gradient, and the help */
        ck_assert(terminal_wait_quiet(t, 300, TERMINAL_PATIENCE));
        double before = terminal_cpu_seconds(t);
        terminal_pump(t, 1000);
        double used = terminal_cpu_seconds(t) - before;
        ck_assert_msg(used <= 0.02, "paused for a second it used %.3f s of the processor", used);
        ck_screen_keys(t, view == 0 ? "<BackTab>" : "?");
    }
    ck_screen_keys(t, "<Esc>");
    terminal_pump(t, 130); /* with a key at once behind it, it would be Alt */
    finish(t);
}
END_TEST

START_TEST(the_mouse_chooses)
{
    struct terminal *t = open_view(36, 120);
    int row, column;

    ck_screen_keys(t, "<Enter>");
    ck_screen_shows(t, "best: trial");
    ck_screen_finds(t, "rank", &row, &column);
    ck_assert(terminal_click(t, row + 3, column, 1));
    ck_screen_shows(t, "u takes the selected one");
    ck_assert(terminal_click(t, row + 3, column, 1));
    ck_screen_shows(t, "chosen for the next run");
    ck_screen_finds(t, "rate finder", &row, &column);
    ck_assert(terminal_click(t, row, column + 2, 1));
    ck_screen_shows(t, "rate from 1e-5");
    finish(t);
}
END_TEST

START_TEST(every_size_is_safe)
{
    struct terminal *t = open_view(36, 120);

    ck_screen_keys(t, "<Enter>");
    ck_screen_shows(t, "best: trial");
    for (int kind = 0; kind < 3; kind++) {
        for (int i = 0; i < 40; i++)
            ck_assert(terminal_resize(t, 1 + i * 7 % 61, 1 + i * 29 % 203));
        ck_screen_keys(t, "<Right>");
    }
    ck_assert(terminal_resize(t, 24, 80));
    ck_screen_shows(t, "8 trials of 3 epochs");
    ck_screen_shows_row(t, "rank trial lr batch epochs best val loss val acc % state");
    ck_assert(terminal_resize(t, 12, 40));
    ck_screen_shows(t, "val acc");
    ck_screen_shows(t, "lr");
    ck_assert(terminal_resize(t, 60, 200));
    ck_screen_shows(t, "on top of the chosen settings");
    finish(t);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("search");
    TCase *tc = tcase_create("search");

    tcase_set_timeout(tc, 120);
    tcase_add_unchecked_fixture(tc, make_data, remove_data);
    tcase_add_test(tc, a_grid_has_the_figures_of_the_command);
    tcase_add_test(tc, a_random_search_has_the_figures_of_the_command);
    tcase_add_test(tc, the_finder_suggests_what_the_command_does);
    tcase_add_test(tc, the_finder_says_why_it_suggests_nothing);
    tcase_add_test(tc, the_best_or_the_selected_one_is_taken);
    tcase_add_test(tc, what_is_typed_is_checked);
    tcase_add_test(tc, escape_cancels_whichever_kind_is_shown);
    tcase_add_test(tc, cancelling_keeps_what_is_done);
    tcase_add_test(tc, the_runs_keys_work_meanwhile);
    tcase_add_test(tc, divergence_is_said);
    tcase_add_test(tc, it_rests_with_the_run);
    tcase_add_test(tc, the_mouse_chooses);
    tcase_add_test(tc, every_size_is_safe);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
