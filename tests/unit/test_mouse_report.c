/* test_mouse_report: what the terminal sends for the mouse, and what it must not be taken for. */
#include "ui/mouse_report.h"

#include "testing.h"

START_TEST(reports)
{
    static const struct {
        const char *text;
        struct key_press key;
    } cases[] = {
        {"0;1;1M", {KEY_CODE_CLICK, 0, 0}},
        {"0;10;5M", {KEY_CODE_CLICK, 4, 9}},
        {"0;10;5m", {KEY_CODE_RELEASE, 4, 9}},
        {"32;300;200M", {KEY_CODE_DRAG, 199, 299}},
        {"64;1;2M", {KEY_CODE_WHEEL_UP, 1, 0}},
        {"65;1;2M", {KEY_CODE_WHEEL_DOWN, 1, 0}},
        {"28;3;4M", {KEY_CODE_CLICK, 3, 2}}, /* Shift, Meta and Control held */
        {"0;99999;99999M", {KEY_CODE_CLICK, 99998, 99998}},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct key_press key = mouse_report_read(cases[i].text);
        ck_assert_msg(key.code == cases[i].key.code, "%s", cases[i].text);
        ck_assert_int_eq(key.row, cases[i].key.row);
        ck_assert_int_eq(key.column, cases[i].key.column);
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
        "0x0;1;1M",
        "0;100000;1M",
        "0;1;99999999999999999999M",
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_msg(mouse_report_read(cases[i]).code == KEY_CODE_NONE, "%s", cases[i]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("mouse_report");
    TCase *tcase = tcase_create("mouse_report");

    tcase_add_test(tcase, reports);
    tcase_add_test(tcase, no_reports);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
