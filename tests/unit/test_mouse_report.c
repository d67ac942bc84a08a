/* test_mouse_report: what the terminal sends for the mouse, and what it must not be taken for. */
#include <stdio.h>

#include "term/sequence.h"

#include "testing.h"

static void check(struct key_press key, uint32_t code, int row, int column, const char *of)
{
    ck_assert_msg(key.code == code, "%s", of);
    ck_assert_int_eq(key.row, row);
    ck_assert_int_eq(key.column, column);
}

/* The key of CSI < TEXT, whose last byte ends it. */
static struct key_press read_report(const char *text)
{
    struct key_press keys[SEQUENCE_KEYS] = {{.code = KEY_CODE_NONE}};
    char parameters[64];
    int last = snprintf(parameters, sizeof parameters, "<%s", text) - 1;
    char final = parameters[last];

    parameters[last] = '\0';
    ck_assert_uint_eq(sequence_csi(parameters, final, keys), keys[0].code != KEY_CODE_NONE);
    return keys[0];
}

START_TEST(reports)
{
    static const struct {
        const char *text;
        uint32_t code;
        int row, column;
    } cases[] = {
        {"0;1;1M", KEY_CODE_CLICK, 0, 0},
        {"0;10;5M", KEY_CODE_CLICK, 4, 9},
        {"0;10;5m", KEY_CODE_RELEASE, 4, 9},
        {"32;300;200M", KEY_CODE_DRAG, 199, 299},
        {"64;1;2M", KEY_CODE_WHEEL_UP, 1, 0},
        {"65;1;2M", KEY_CODE_WHEEL_DOWN, 1, 0},
        {"28;3;4M", KEY_CODE_CLICK, 3, 2}, /* Shift, Meta and Control held */
        {"0;99999;99999M", KEY_CODE_CLICK, 99998, 99998},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check(read_report(cases[i].text), cases[i].code, cases[i].row, cases[i].column,
              cases[i].text);
}
END_TEST

START_TEST(reports_in_the_older_forms)
{
    static const struct {
        const char *what;
        int button, column, row;
        uint32_t code;
    } cases[] = {
        {"left", 32, 10, 5, KEY_CODE_CLICK},
        {"let go", 35, 10, 5, KEY_CODE_RELEASE},
        {"moved while held", 64, 300, 200, KEY_CODE_DRAG},
        {"wheel up", 96, 1, 2, KEY_CODE_WHEEL_UP},
        {"wheel down", 97, 1, 2, KEY_CODE_WHEEL_DOWN},
        {"Shift, Meta and Control held", 60, 3, 4, KEY_CODE_CLICK},
        {"middle", 33, 1, 1, KEY_CODE_NONE},
        {"moved with none held", 67, 1, 1, KEY_CODE_NONE},
        {"no button's number", 31, 1, 1, KEY_CODE_NONE},
        {"column 0", 32, 0, 1, KEY_CODE_NONE},
        {"row -1", 32, 1, -1, KEY_CODE_NONE},
        {"too far", 32, 100000, 1, KEY_CODE_NONE},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool none = cases[i].code == KEY_CODE_NONE;

        check(sequence_mouse(cases[i].button, cases[i].column, cases[i].row), cases[i].code,
              none ? 0 : cases[i].row - 1, none ? 0 : cases[i].column - 1, cases[i].what);
    }
}
END_TEST

START_TEST(no_reports)
{
    static const char *const cases[] = {
        "",
        "M",
        "0",
        "0;",
        "0;1",
        "0;1;",
        "0;1;M",
        "0;1;1",
        ";1;1M",
        "0;;1M",
        "0;1;1X",
        "0;1;1MM",
        "0;1;1M ",
        " 0;1;1M",
        "0; 1;1M",
        "-1;1;1M",
        "0;-1;1M",
        "0;1;-1M",
        "+0;1;1M",
        "0;0;1M",
        "0;1;0M",
        "1;1;1M",
        "2;1;1M",
        "66;1;1M",
        "128;1;1M",
        "0;1,1M",
        "0:0;1;1M",
        "0;1;1;1M",
        "0x0;1;1M",
        "0;100000;1M",
        "0;1;99999999999999999999M",
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_msg(read_report(cases[i]).code == KEY_CODE_NONE, "%s", cases[i]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("mouse_report");
    TCase *tcase = tcase_create("mouse_report");

    tcase_add_test(tcase, reports);
    tcase_add_test(tcase, reports_in_the_older_forms);
    tcase_add_test(tcase, no_reports);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
