/* testing: what every unit-test program's main does, which is to run one suite and exit with its
 * verdict; assertions for long loops. */
#ifndef TESTS_UNIT_TESTING_H
#define TESTS_UNIT_TESTING_H

#include <check.h>
#include <stdlib.h>

/* As ck_assert and ck_assert_msg, for what is asserted some hundred thousand times: they note each
 * place passed in a file, which there would take longer than all that is tested. */
#define ck_assert_each(expression)                                                                 \
    ck_assert_each_msg(expression, "Assertion '%s' failed", #expression)
#define ck_assert_each_msg(expression, ...)                                                        \
    do {                                                                                           \
        if (!(expression))                                                                         \
            ck_abort_msg(__VA_ARGS__);                                                             \
    } while (0)

static inline int run_suite(Suite *suite)
{
    SRunner *runner = srunner_create(suite);

    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
