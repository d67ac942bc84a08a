/* Tests of action: no key means two things in one place, and every entry can be reached. */
#include "testing.h"

#include <string.h>

#include "term/key.h"
#include "ui/action.h"

static const unsigned places[] = {WHERE_TRAIN,    WHERE_DIGITS, WHERE_CONFUSION,
                                  WHERE_NETWORK,  WHERE_DRAW,   WHERE_RUNS,
                                  WHERE_GRADIENT, WHERE_SEARCH, WHERE_HELP};
#define PLACE_COUNT (sizeof places / sizeof places[0])
static const unsigned moments[] = {WHEN_TRAINING, WHEN_PAUSED, WHEN_ENDED,
                                   WHEN_ENDED | WHEN_DIVERGED, WHEN_LOADING};
#define MOMENT_COUNT (sizeof moments / sizeof moments[0])

static bool has_code(const struct binding *b, uint32_t code)
{
    for (int k = 0; k < 3; k++)
        if (b->codes[k] == code)
            return true;
    return false;
}

START_TEST(test_a_key_means_one_thing)
{
    for (size_t p = 0; p < PLACE_COUNT; p++)
        for (size_t m = 0; m < MOMENT_COUNT; m++)
            for (size_t i = 0; i < binding_count; i++)
                for (size_t k = 0; k < 3 && bindings[i].codes[k] != 0; k++) {
                    unsigned context = places[p] | moments[m];

                    if (binding_works(&bindings[i], context))
                        ck_assert_msg(action_of_key(bindings[i].codes[k], context) ==
                                          bindings[i].action,
                                      "%s is taken by another entry", bindings[i].keys);
                }
}
END_TEST

START_TEST(test_every_entry_works_somewhere)
{
    for (size_t i = 0; i < binding_count; i++) {
        bool works = false;

        for (size_t p = 0; p < PLACE_COUNT; p++)
            for (size_t m = 0; m < MOMENT_COUNT; m++)
                works = works || binding_works(&bindings[i], places[p] | moments[m]);
        ck_assert_msg(works, "%s works nowhere", bindings[i].keys);
        ck_assert(strlen(bindings[i].help) > 0 && strlen(bindings[i].keys) <= 10);
    }
}
END_TEST

START_TEST(test_every_action_has_an_entry)
{
    for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        size_t found = 0;

        for (size_t i = 0; i < binding_count; i++)
            found += (int)bindings[i].action == a;
        ck_assert_uint_eq(found, 1);
    }
}
END_TEST

START_TEST(test_states_matter)
{
    ck_assert_int_eq(action_of_key('n', WHERE_TRAIN | WHEN_TRAINING), ACTION_NONE);
    ck_assert_int_eq(action_of_key('n', WHERE_TRAIN | WHEN_PAUSED), ACTION_STEP);
    ck_assert_int_eq(action_of_key(' ', WHERE_DIGITS | WHEN_ENDED), ACTION_NONE);
    ck_assert_int_eq(action_of_key('r', WHERE_TRAIN | WHEN_LOADING), ACTION_NONE);
    ck_assert_int_eq(action_of_key(KEY_CODE_LEFT, WHERE_DIGITS | WHEN_ENDED), ACTION_LEFT);
    ck_assert_int_eq(action_of_key(0, WHERE_TRAIN | WHEN_TRAINING), ACTION_NONE);
    ck_assert_int_eq(action_of_key('U', WHERE_TRAIN | WHEN_ENDED), ACTION_NONE);
    ck_assert_int_eq(action_of_key('U', WHERE_DRAW | WHEN_ENDED | WHEN_DIVERGED), ACTION_REWIND);
    ck_assert_int_eq(action_of_key('r', WHERE_TRAIN | WHEN_ENDED | WHEN_DIVERGED), ACTION_RESTART);
    ck_assert(!has_code(&bindings[0], 'z'));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("action");
    TCase *tc = tcase_create("action");

    tcase_add_test(tc, test_a_key_means_one_thing);
    tcase_add_test(tc, test_every_entry_works_somewhere);
    tcase_add_test(tc, test_every_action_has_an_entry);
    tcase_add_test(tc, test_states_matter);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
