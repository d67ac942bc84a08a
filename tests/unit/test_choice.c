/* test_choice: what the screen says about a locale that leaves it nothing but ASCII. */
#include "term/choice.h"

#include <string.h>

#include "testing.h"

START_TEST(why_it_is_ascii)
{
    static const struct {
        const char *name;
        bool installed;
        const char *text;
    } cases[] = {
        {NULL, false, "ASCII only: no locale is set; export LC_ALL=C.UTF-8"},
        {"", false, "ASCII only: no locale is set; export LC_ALL=C.UTF-8"},
        {"C", true, "ASCII only: locale C is not UTF-8; export LC_ALL=C.UTF-8"},
        {"de_DE", true, "ASCII only: locale de_DE is not UTF-8; export LC_ALL=C.UTF-8"},
        {"de_DE.UTF-8", false,
         "ASCII only: locale de_DE.UTF-8 is not installed; export LC_ALL=C.UTF-8"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[100] = "";

        for (int choice = GLYPHS_AUTO; choice < GLYPHS_ASCII; choice++) {
            ck_assert(choice_explain_ascii((enum glyph_choice)choice, false, cases[i].name,
                                           cases[i].installed, text, sizeof text));
            ck_assert_str_eq(text, cases[i].text);
        }
        ck_assert_uint_le(strlen(text), 78); /* a line of 80 columns */
        ck_assert(!choice_explain_ascii(GLYPHS_AUTO, true, cases[i].name, cases[i].installed, text,
                                        sizeof text));
        ck_assert(!choice_explain_ascii(GLYPHS_ASCII, false, cases[i].name, cases[i].installed,
                                        text, sizeof text));
    }
}
END_TEST

START_TEST(a_long_name_is_cut)
{
    char text[100], name[400];

    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    ck_assert(choice_explain_ascii(GLYPHS_AUTO, false, name, false, text, sizeof text));
    ck_assert_ptr_nonnull(strstr(text, "export LC_ALL=C.UTF-8"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("choice");
    TCase *tcase = tcase_create("choice");

    tcase_add_test(tcase, why_it_is_ascii);
    tcase_add_test(tcase, a_long_name_is_cut);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
