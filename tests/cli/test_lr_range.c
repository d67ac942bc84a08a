/* test_lr_range: `mlptui lr-range` as a program: its rates, its forms, its chart, what it refuses.
 */
#include "program.h"

#define SWEEP "lr-range DATA --from 0.001 --to 10 --steps 81 --init he "

START_TEST(rates_grow_and_losses_are_there)
{
    struct result *r = run(SWEEP "--format csv");

    ck_assert_msg(r->status == 0, "%s", r->err);
    ck_assert_str_eq(r->err, "");
    ck_assert_str_eq(line_of(r->out, 0), "step,rate,loss,smoothed");
    int lines = count_lines(r->out);
    ck_assert_int_gt(lines, 40);
    ck_assert_int_le(lines, 82);
    ck_assert_str_eq(split(line_of(r->out, 1)).text[1], "0.001");
    ck_assert_str_eq(split(line_of(r->out, 21)).text[1], "0.01");
    ck_assert_str_eq(split(line_of(r->out, 41)).text[1], "0.1");
    for (int i = 1; i < lines; i++) {
        struct fields f = split(line_of(r->out, i));
        ck_assert_double_eq(number(f.text[0]), i);
        ck_assert_double_gt(number(f.text[2]), -1e-6);
        number(f.text[3]);
    }
    ck_assert_str_eq(split(line_of(r->out, 1)).text[2], split(line_of(r->out, 1)).text[3]);
}
END_TEST

/* A tenth of the rate at the lowest smoothed loss, to two digits, in every form. */
START_TEST(the_suggestion_follows_from_the_figures)
{
    char expected[64];
    double lowest = 1e9, rate = 0;
    struct result *r = run(SWEEP "--format csv");

    for (int i = 1; i < count_lines(r->out); i++) {
        struct fields f = split(line_of(r->out, i));
        if (number(f.text[3]) < lowest) {
            lowest = number(f.text[3]);
            rate = number(f.text[1]);
        }
    }
    snprintf(expected, sizeof expected, "{\"suggested\":%.2g}\n", rate / 10);
    r = run(SWEEP "--format jsonl");
    assert_has(r->out, "{\"step\":1,\"rate\":0.001,\"loss\":");
    assert_has(r->out, expected);
    snprintf(expected, sizeof expected, "\nsuggested: --lr %.2g\n", rate / 10);
    r = run(SWEEP);
    ck_assert_int_eq(r->status, 0);
    assert_has(r->out, expected);
    assert_has(r->out, "lowest: ");
    assert_has(r->out, "****");
}
END_TEST

START_TEST(what_does_not_learn_has_no_suggestion)
{
    struct result *r = run("lr-range DATA --init zero --to 0.1 --steps 50");

    ck_assert_int_eq(r->status, 0);
    assert_has(r->out, "no rate is suggested: the loss never moved; ");
    r = run("lr-range DATA --init zero --to 0.1 --steps 50 --format jsonl");
    assert_has(r->out, "{\"suggested\":null}\n");
}
END_TEST

START_TEST(twice_the_same_bytes)
{
    static char first[MAX_OUTPUT];

    strcpy(first, run(SWEEP "--format jsonl")->out);
    ck_assert_str_eq(run(SWEEP "--format jsonl")->out, first);
}
END_TEST

START_TEST(the_chart_is_written)
{
    static char text[1 << 20];
    char line[512], path[256];

    snprintf(path, sizeof path, "%s/range.svg", directory);
    snprintf(line, sizeof line, SWEEP "--plot %s", path);
    struct result *r = run(line);
    if (r->status == 2 && strstr(r->err, "cannot draw") != NULL)
        return; /* this build cannot draw */
    ck_assert_msg(r->status == 0, "%s", r->err);
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    assert_has(text, "<svg");
    assert_has(text, "</svg>");
}
END_TEST

START_TEST(what_makes_no_sense_is_refused)
{
    refuses("lr-range DATA --from 1 --to 0.1", "from 1 to 0.1", "does not grow");
    refuses("lr-range DATA --from 0", "--from", "\"0\"");
    refuses("lr-range DATA --to fast", "--to", "\"fast\"");
    refuses("lr-range DATA --steps 9", "--steps", "from 10 to 100000");
    refuses("lr-range DATA --lr 0.1", "--lr", "lr-range");
    refuses("lr-range DATA --epochs 2", "--epochs", "lr-range");
    refuses("lr-range DATA --plot /nowhere/x.svg", "/nowhere", "x.svg");
    refuses("lr-range DATA --plot x.gif", "x.gif", ".svg");
    refuses("train DATA --steps 20", "--steps", "lr-range");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lr-range");
    TCase *tests = tcase_create("lr-range");

    tcase_add_unchecked_fixture(tests, make_data, remove_data);
    tcase_add_test(tests, rates_grow_and_losses_are_there);
    tcase_add_test(tests, the_suggestion_follows_from_the_figures);
    tcase_add_test(tests, what_does_not_learn_has_no_suggestion);
    tcase_add_test(tests, twice_the_same_bytes);
    tcase_add_test(tests, the_chart_is_written);
    tcase_add_test(tests, what_makes_no_sense_is_refused);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
