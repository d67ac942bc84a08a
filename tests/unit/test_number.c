/* Tests of number: texts taken and refused, and that what is printed is short and reads back the
 * same, in a locale with a decimal comma too. */
#include "testing.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "mlptui/base/random.h"

/* The digits are those of Python's repr, which is the shortest that reads back. */
static const struct {
    double value;
    const char *text;
} shortest[] = {
    {0, "0"},
    {1, "1"},
    {0.1, "0.1"},
    {-0.5, "-0.5"},
    {1e-6, "1e-6"},
    {-1e-7, "-1e-7"},
    {1e-10, "1e-10"},
    {0.0001, "0.0001"},
    {0.9999, "0.9999"},
    {1000, "1000"},
    {100000, "100000"},
    {12345.678, "12345.678"},
    {123456789, "123456789"},
    {1.0 / 3, "0.3333333333333333"},
    {0.1 + 0.2, "0.30000000000000004"},
    {9007199254740992.0, "9007199254740992"},
    {1e22, "1e22"},
    {DBL_MAX, "1.7976931348623157e308"},
    {DBL_MIN, "2.2250738585072014e-308"},
    {5e-324, "5e-324"},
};

static void ck_shortest(void)
{
    for (size_t i = 0; i < sizeof shortest / sizeof shortest[0]; i++) {
        char text[NUMBER_TEXT_SIZE];
        double back = NAN;

        ck_assert_str_eq(number_print_real(shortest[i].value, text), shortest[i].text);
        ck_assert(number_parse_real(text, &back));
        ck_assert_double_eq(back, shortest[i].value);
    }
}

START_TEST(known_texts)
{
    ck_shortest();
}
END_TEST

/* Any finite double, by its bits: reads back, and one digit fewer would not. */
START_TEST(random_values_read_back)
{
    struct random random;

    random_seed_numpy(&random, 1);
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = (uint64_t)random_bits(&random) << 32 | random_bits(&random);
        char text[NUMBER_TEXT_SIZE], fewer[64];
        double value, back = 0;

        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        number_print_real(value, text);
        ck_assert_msg(number_parse_real(text, &back) && memcmp(&back, &value, sizeof back) == 0,
                      "%.17g is printed as %s", value, text);
        int digits = 0;
        for (const char *c = text; *c != '\0' && *c != 'e'; c++)
            digits += *c >= '0' && *c <= '9' && (digits > 0 || *c != '0');
        if (digits > 1 && digits <= 17) {
            snprintf(fewer, sizeof fewer, "%.*g", digits - 1, value);
            ck_assert_msg(strtod(fewer, NULL) != value, "%s for %s", text, fewer);
        }
    }
}
END_TEST

START_TEST(reals_taken_and_refused)
{
    static const struct {
        const char *text;
        double value;
    } good[] = {{"0.1", 0.1}, {"1e-3", 0.001}, {"1E3", 1000}, {".5", 0.5},    {"5.", 5},
                {"+2", 2},    {"-2", -2},      {"007", 7},    {"1e-400", 0.0}};
    static const char *const bad[] = {"",     " 1",    "1 ",  "1\n",  "0x10", "nan",   "inf",
                                      "1e",   "e5",    "1,5", "1.5.", "--1",  "1e400", "-1e400",
                                      "0.1f", "1_000", ".",   "+",    "1e+"};

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        double value = NAN;

        ck_assert_msg(number_parse_real(good[i].text, &value), "%s", good[i].text);
        ck_assert_double_eq(value, good[i].value);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        double value = 42;

        ck_assert_msg(!number_parse_real(bad[i], &value), "\"%s\"", bad[i]);
        ck_assert_double_eq(value, 42);
    }
}
END_TEST

START_TEST(whole_numbers_taken_and_refused)
{
    static const char *const bad[] = {"",
                                      "-1",
                                      "+1",
                                      " 1",
                                      "1 ",
                                      "1.0",
                                      "1e3",
                                      "0x1",
                                      "1,2",
                                      "18446744073709551616",
                                      "99999999999999999999999"};
    uint64_t value = 0;

    ck_assert(number_parse_whole("18446744073709551615", 20, &value));
    ck_assert_uint_eq(value, UINT64_MAX);
    ck_assert(number_parse_whole("000", 3, &value) && value == 0);
    ck_assert(number_parse_whole("666,300", 3, &value) && value == 666); /* an item of a list */
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        value = 42;
        ck_assert_msg(!number_parse_whole(bad[i], strlen(bad[i]), &value), "\"%s\"", bad[i]);
        ck_assert_uint_eq(value, 42);
    }
    ck_assert(!number_parse_whole("12", 3, &value)); /* the text ends before its length */
}
END_TEST

/* What is on one side of a bound does not read as on the other, or as equal to it. */
START_TEST(digits_that_tell_from_a_bound)
{
    static const struct {
        double value, bound;
        const char *text;
    } cases[] = {{2.6e-7, 1e-4, "2.6e-07"},   {1.04e-4, 1e-4, "1.04e-04"},
                 {9.96e-5, 1e-4, "9.96e-05"}, {1.0000001e-4, 1e-4, "1.0000001e-04"},
                 {1e-4, 1e-4, "1.0e-04"},     {0.99999999, 1, "9.9999999e-01"},
                 {(double)NAN, 1e-4, "nan"}};
    char text[NUMBER_TEXT_SIZE];

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_str_eq(number_print_beside(cases[i].value, cases[i].bound, text), cases[i].text);
}
END_TEST

START_TEST(a_decimal_comma_does_not_matter)
{
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "de_DE"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (setlocale(LC_ALL, names[i]) == NULL)
            continue;
        ck_shortest();
        ck_assert_str_eq(localeconv()->decimal_point, ","); /* and it is left as it was */
    }
    setlocale(LC_ALL, "C");
}
END_TEST

START_TEST(figures_are_rounded_for_reading)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0.08571, "0.0857"},  {0.2001, "0.200"},    {0.1, "0.1"},        {2.302585, "2.30"},
        {16.0312, "16.03"},   {1.19e-7, "1.19e-7"}, {12345, "12345"},    {0, "0"},
        {123456.7, "1.23e5"}, {NAN, "nan"},         {-INFINITY, "-inf"},
    };
    char text[NUMBER_TEXT_SIZE];

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_str_eq(number_print_rounded(cases[i].value, text), cases[i].text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("number");
    TCase *tc = tcase_create("number");

    tcase_add_test(tc, known_texts);
    tcase_add_test(tc, figures_are_rounded_for_reading);
    tcase_add_test(tc, random_values_read_back);
    tcase_add_test(tc, reals_taken_and_refused);
    tcase_add_test(tc, whole_numbers_taken_and_refused);
    tcase_add_test(tc, digits_that_tell_from_a_bound);
    tcase_add_test(tc, a_decimal_comma_does_not_matter);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
