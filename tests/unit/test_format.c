/* Tests of format: known texts, and for thousands of values that the text is narrow, reads back
 * near the value, and never claims 0 or 100 % for what is not. */
#include "testing.h"

#include <math.h>
#include <string.h>

#include "mlptui/base/random.h"
#include "ui/model/format.h"

struct known {
    double value;
    const char *text;
};

static void ck_known(char *(*format)(double, char *), const struct known *known, size_t count)
{
    char text[FORMAT_SIZE];

    for (size_t i = 0; i < count; i++)
        ck_assert_msg(strcmp(format(known[i].value, text), known[i].text) == 0,
                      "%.17g is \"%s\", expected \"%s\"", known[i].value, text, known[i].text);
}

#define CK_KNOWN(format, known) ck_known(format, known, sizeof known / sizeof known[0])

START_TEST(durations)
{
    static const struct known known[] = {
        {0, "00:00"},        {0.99, "00:00"},     {7, "00:07"},         {59.999, "00:59"},
        {60, "01:00"},       {760, "12:40"},      {3599.9, "59:59"},    {3600, "1:00:00"},
        {3723, "1:02:03"},   {86400, "24:00:00"}, {359999, "99:59:59"}, {NAN, "--:--"},
        {INFINITY, "--:--"}, {-1, "--:--"},       {1e300, "--:--"}};

    CK_KNOWN(format_duration, known);
}
END_TEST

START_TEST(counts)
{
    static const struct known known[] = {
        {0, "0"},           {812, "812"},      {9994, "9994"},     {9994.9, "9995"},
        {9995, "10.0k"},    {61234, "61.2k"},  {99949, "99.9k"},   {99951, "100k"},
        {999499, "999k"},   {999500, "1.00M"}, {1240000, "1.24M"}, {9994999, "9.99M"},
        {9.996e6, "10.0M"}, {99.96e6, "100M"}, {268435456, "268M"}};

    CK_KNOWN(format_count, known);
}
END_TEST

START_TEST(counts_have_four_digits_at_most)
{
    char text[FORMAT_SIZE];

    for (double value = 1; value < 9e9; value *= 1.0007) {
        char *unit;

        format_count(value, text);
        double back = strtod(text, &unit) * (*unit == 'M' ? 1e6 : *unit == 'k' ? 1e3 : 1);
        size_t digits = strspn(text, "0123456789.") - (strchr(text, '.') != NULL);
        ck_assert_msg(digits <= 4 && strlen(text) <= 5, "%f is \"%s\"", value, text);
        ck_assert_msg(fabs(back - value) <= fmax(0.5, 0.0051 * value), "%f is \"%s\"", value, text);
    }
}
END_TEST

START_TEST(figures)
{
    static const struct known known[] = {
        {0, "0"},           {-0.0, "0"},       {0.031, "0.0310"}, {0.00021, "2.1e-4"},
        {12.5, "12.5"},     {2.3026, "2.303"}, {-0.5, "-0.500"},  {123.4, "123"},
        {99999, "99999"},   {123456, "1.2e5"}, {1e10, "1.0e10"},  {-2.1e-4, "-2.1e-4"},
        {5e-11, "5.0e-11"}, {NAN, "nan"},      {INFINITY, "inf"}, {-INFINITY, "-inf"}};

    CK_KNOWN(format_figure, known);
}
END_TEST

START_TEST(figures_are_narrow_and_near)
{
    struct random random;
    char text[FORMAT_SIZE];

    random_seed_numpy(&random, 3);
    for (int i = 0; i < 50000; i++) {
        double value = pow(10, random_uniform(&random, -45, 38));
        if (i % 2 == 1)
            value = pow(10, random_uniform(&random, -5, 6)); /* more of the usual ones */
        format_figure(value, text);
        ck_assert_msg(strlen(text) <= 7, "%g is \"%s\"", value, text);
        ck_assert_msg(fabs(strtod(text, NULL) - value) <= 0.055 * value, "%g is \"%s\"", value,
                      text);
        if (value < 0.1 || value >= 1e5 || i % 4 != 1)
            continue;
        ck_assert_msg(fabs(strtod(text, NULL) - value) <= 0.0051 * value, "%g is \"%s\"", value,
                      text);
    }
}
END_TEST

START_TEST(shares)
{
    static const struct known known[] = {{0, "0 %"},        {1, "100 %"},    {0.61, "61 %"},
                                         {0.615, "62 %"},   {0.005, "<1 %"}, {1e-12, "<1 %"},
                                         {0.01, "1 %"},     {0.99, "99 %"},  {0.994, ">99 %"},
                                         {0.9999, ">99 %"}, {0.5, "50 %"},   {1 - 1e-12, ">99 %"}};

    CK_KNOWN(format_share, known);
    for (int i = 1; i < 10000; i++) {
        char text[FORMAT_SIZE];

        format_share(i / 10000.0, text);
        ck_assert_str_ne(text, "0 %");
        ck_assert_str_ne(text, "100 %");
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("format");
    TCase *tc = tcase_create("format");

    tcase_add_test(tc, durations);
    tcase_add_test(tc, counts);
    tcase_add_test(tc, counts_have_four_digits_at_most);
    tcase_add_test(tc, figures);
    tcase_add_test(tc, figures_are_narrow_and_near);
    tcase_add_test(tc, shares);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
