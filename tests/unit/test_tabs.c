/* Tests of tabs, with made-up lists of views: more of them than there are, at every width. */
#include "testing.h"

#include <string.h>

#include "ui/tabs.h"

#define NARROWEST 24
#define WIDEST    140

static const char *const names[] = {"Train",    "Digits", "Confusion", "Network",   "Draw",  "Runs",
                                    "Gradient", "Search", "Attention", "Embedding", "Noise", "Log"};
#define MOST (sizeof names / sizeof names[0])

/* What stands in the line. */
static const char *line_of(const struct tabs *tabs)
{
    static char line[WIDEST + 1];

    memset(line, ' ', WIDEST);
    line[tabs->line.columns] = '\0';
    for (size_t i = 0; i <= tabs->count; i++)
        memcpy(line + tabs->tabs[i].column, tabs->tabs[i].text, (size_t)tabs->tabs[i].columns);
    return line;
}

static struct tabs tabs_in(int columns, size_t count, size_t active)
{
    return tabs_layout((struct rect){1, 0, 1, columns}, names, count, active);
}

START_TEST(names_fold_to_numbers_and_give_way)
{
    struct tabs tabs = tabs_in(100, 8, 2);
    ck_assert_str_eq(line_of(&tabs), "  1 Train   2 Digits   3 Confusion   4 Network   5 Draw   "
                                     "6 Runs   7 Gradient   8 Search     ? help ");
    tabs = tabs_in(80, 8, 2);
    ck_assert_str_eq(line_of(&tabs), " 1 Train 2 Digits 3 Confusion 4 Network 5 Draw 6 Runs "
                                     "7 Gradient 8 Search ? help");
    tabs = tabs_in(80, 9, 2);
    ck_assert_str_eq(line_of(&tabs), " 1 2 3 Confusion 4 5 6 7 8 9                                 "
                                     "            ? help ");
    tabs = tabs_in(40, 12, 9);
    ck_assert_str_eq(line_of(&tabs), " 1 2 3 4 5 6 7 8 9 10 Embedding 11 12   ");
    tabs = tabs_in(24, 12, 9);
    ck_assert_str_eq(line_of(&tabs), " 5 6 7 8 9 10 Embedding ");
    tabs = tabs_in(24, 12, 12);
    ck_assert_str_eq(line_of(&tabs), " 1 2 3 4 5 6 7 8? help  ");
}
END_TEST

/* The active tab has its name, tabs follow each other and do not touch, and a click finds each. */
START_TEST(the_active_one_is_shown_at_any_width)
{
    size_t count = (size_t)_i;

    for (size_t active = 0; active <= count; active++)
        for (int columns = NARROWEST; columns <= WIDEST; columns++) {
            struct tabs tabs = tabs_in(columns, count, active);
            const struct tab *shown = &tabs.tabs[active];
            int end = 0;

            ck_assert_each_msg(
                shown->columns > 0 &&
                    strstr(shown->text, active < count ? names[active] : "? help") != NULL,
                "%zu of %zu in %d columns: %s", active, count, columns, line_of(&tabs));
            for (size_t i = 0; i <= count; i++) {
                const struct tab *tab = &tabs.tabs[i];
                size_t found = 99;

                if (tab->columns == 0)
                    continue;
                ck_assert_each(tab->columns == (int)strlen(tab->text));
                ck_assert_each(tab->column > end || (i == count && tab->column == end));
                end = tab->column + tab->columns;
                ck_assert_each(end <= columns);
                ck_assert_each(tabs_at(&tabs, tab->column, &found) && found == i);
                ck_assert_each(tabs_at(&tabs, end - 1, &found) && found == i);
            }
        }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tabs");
    TCase *tc = tcase_create("tabs");

    tcase_add_test(tc, names_fold_to_numbers_and_give_way);
    tcase_add_loop_test(tc, the_active_one_is_shown_at_any_width, 1, MOST + 1);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
