/* Tests of action: no key means two things in one place, and every entry can be reached. */
#include "testing.h"

#include <string.h>

#include "term/key.h"
#include "ui/views/keys.h"

/* The views by their tabs. */
enum { TRAIN = 1 << 0, DIGITS = 1 << 1, DRAW = 1 << 4 };

static const unsigned moments[] = {WHEN_TRAINING, WHEN_PAUSED, WHEN_ENDED,
                                   WHEN_ENDED | WHEN_DIVERGED, WHEN_LOADING};
#define MOMENT_COUNT (sizeof moments / sizeof moments[0])

START_TEST(test_a_key_means_one_thing)
{
    for (size_t i = 0; i < binding_count(); i++) {
        struct binding row = binding_at(i);

        for (size_t view = 0; view < VIEW_COUNT; view++)
            for (size_t m = 0; m < MOMENT_COUNT; m++)
                if (binding_works(&row, 1u << view | moments[m])) {
                    unsigned context = 1u << view | moments[m];

                    ck_assert_msg(action_of_key(row.code, context) == row.action &&
                                      (row.other_code == 0 ||
                                       action_of_key(row.other_code, context) == row.action),
                                  "%s is taken by another entry", row.keys);
                }
    }
}
END_TEST

START_TEST(test_every_entry_works_somewhere)
{
    for (size_t i = 0; i < binding_count(); i++) {
        struct binding row = binding_at(i);
        bool works = false;

        for (size_t view = 0; view < VIEW_COUNT; view++)
            for (size_t m = 0; m < MOMENT_COUNT; m++)
                works = works || binding_works(&row, 1u << view | moments[m]);
        ck_assert_msg(works, "%s works nowhere", row.keys);
        ck_assert(strlen(row.help) > 0 && strlen(row.keys) <= 10);
    }
}
END_TEST

static size_t count_entries(int action, unsigned places)
{
    size_t found = 0;

    for (size_t i = 0; i < binding_count(); i++)
        found += binding_at(i).action == action && (binding_at(i).where & places) != 0;
    return found;
}

START_TEST(test_every_action_has_an_entry)
{
    for (int action = ACTION_NONE + 1; action < ACTION_COUNT; action++)
        ck_assert_uint_eq(count_entries(action, ~0u), 1);
}
END_TEST

/* A view's own actions are counted by itself, without a gap; its tab has a digit. */
START_TEST(test_every_view_has_its_keys)
{
    for (size_t view = 0; view < VIEW_COUNT; view++) {
        int own = 0;

        for (size_t i = 0; i < views[view]->key_count; i++)
            own += views[view]->keys[i].action >= ACTION_OWN;
        for (int n = 0; n < own; n++)
            ck_assert_uint_eq(count_entries(ACTION_OWN + n, 1u << view), 1);
        if (view != VIEW_HELP && view < 9)
            ck_assert_int_eq(action_of_key('1' + (uint32_t)view, TRAIN | WHEN_ENDED),
                             ACTION_VIEW + (int)view);
    }
    ck_assert_int_eq(action_of_key('1' + VIEW_HELP, TRAIN | WHEN_ENDED), ACTION_NONE);
}
END_TEST

START_TEST(test_states_matter)
{
    ck_assert_int_eq(action_of_key('n', TRAIN | WHEN_TRAINING), ACTION_NONE);
    ck_assert_int_eq(action_of_key('n', TRAIN | WHEN_PAUSED), ACTION_STEP);
    ck_assert_int_eq(action_of_key(' ', DIGITS | WHEN_ENDED), ACTION_NONE);
    ck_assert_int_eq(action_of_key('r', TRAIN | WHEN_LOADING), ACTION_NONE);
    ck_assert_int_eq(action_of_key(KEY_CODE_LEFT, DIGITS | WHEN_ENDED), ACTION_LEFT);
    ck_assert_int_eq(action_of_key(0, TRAIN | WHEN_TRAINING), ACTION_NONE);
    ck_assert_int_eq(action_of_key('U', TRAIN | WHEN_ENDED), ACTION_NONE);
    ck_assert_int_eq(action_of_key('U', DRAW | WHEN_ENDED | WHEN_DIVERGED), ACTION_REWIND);
    ck_assert_int_eq(action_of_key('r', TRAIN | WHEN_ENDED | WHEN_DIVERGED), ACTION_RESTART);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("action");
    TCase *tc = tcase_create("action");

    tcase_add_test(tc, test_a_key_means_one_thing);
    tcase_add_test(tc, test_every_entry_works_somewhere);
    tcase_add_test(tc, test_every_action_has_an_entry);
    tcase_add_test(tc, test_every_view_has_its_keys);
    tcase_add_test(tc, test_states_matter);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
