/* Tests of text: UTF-8 as what is drawn of it. */
#include "testing.h"

#include <locale.h>
#include <string.h>
#include <wchar.h>

#include "base/text.h"

START_TEST(each_length_is_read_and_written)
{
    static const uint32_t characters[] = {'a',   0x7f,   0x80,   0xe9,    0x7ff,
                                          0x800, 0x20ac, 0xffff, 0x10000, 0x1f600};

    for (size_t i = 0; i < sizeof characters / sizeof characters[0]; i++) {
        char bytes[TEXT_MAX_BYTES + 1] = "";
        const char *next = bytes;

        bytes[text_write(characters[i], bytes)] = '\0';
        ck_assert_uint_eq(text_next(&next), characters[i]);
        ck_assert_int_eq(*next, '\0');
        ck_assert_uint_eq(text_next(&next), 0);
        ck_assert_int_eq(*next, '\0');
    }
}
END_TEST

START_TEST(the_malformed_is_refused)
{
    /* stray continuation, overlong '/', overlong NUL, surrogate, too large, cut short, never valid
     */
    static const char *const bad[] = {
        "\x80", "\xc0\xaf", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\xff"};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const char *text = bad[i], *begin = text;
        ck_assert_uint_eq(text_next(&text), TEXT_MALFORMED);
        ck_assert_ptr_eq(text, begin + 1);
    }
}
END_TEST

/* Controls, what turns the direction of writing, breaks lines or hides. */
START_TEST(what_disturbs_a_terminal_is_unsafe)
{
    static const uint32_t bidirectional[] = {0x61c,  0x200e, 0x200f, 0x202a, 0x202b, 0x202c,
                                             0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069};
    static const uint32_t others[] = {0xad,   0x115f, 0x1160,  0x180e,  0x200b,  0x2028,
                                      0x2029, 0x2060, 0x3164,  0xfdd0,  0xfeff,  0xffa0,
                                      0xfff9, 0xffff, 0x1fffe, 0xe0001, 0xe0041, 0x10ffff};

    for (uint32_t c = 0; c < 0xa0; c++)
        ck_assert_int_eq(text_is_unsafe(c), c < 0x20 || c >= 0x7f);
    for (size_t i = 0; i < sizeof bidirectional / sizeof bidirectional[0]; i++)
        ck_assert(text_is_unsafe(bidirectional[i]));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        ck_assert(text_is_unsafe(others[i]));
    for (const char *fine =
             "aé€あ日각カ😀\u0301\u05d0\u0627\u0e01\u0e34\u0915\u200d\u00a0\u3000\ufffd";
         *fine != '\0';)
        ck_assert(!text_is_unsafe(text_next(&fine)));
}
END_TEST

/* No text that is drawn has any of it, whatever stands around it. */
START_TEST(nothing_unsafe_is_shown)
{
    for (uint32_t c = 1; c < 0x110000; c++) {
        char text[16] = "e";
        const char *at = text;
        struct text_shown shown;

        if (c >= 0xd800 && c < 0xe000)
            continue;
        text[1 + text_write(c, text + 1)] = '\0';
        strcat(text, "f");
        for (int places = 0; text_shown(&at, &shown); places++) {
            ck_assert_each(places < 3 && (shown.columns == 1 || shown.columns == 2));
            ck_assert_each(!text_is_unsafe(shown.base) && text_columns_of(shown.base) > 0);
            for (int m = 0; m < TEXT_MARKS; m++)
                ck_assert_each(shown.marks[m] == 0 || (!text_is_unsafe(shown.marks[m]) &&
                                                       text_columns_of(shown.marks[m]) == 0));
        }
        ck_assert_each(text_columns(text) == 2 + text_columns_of(text_is_unsafe(c) ? '?' : c));
    }
}
END_TEST

/* Where the C library knows a character, it agrees but for some: each version of Unicode has new
 * ones, and other columns for a few old ones: up to 1 in 400 of the first plane, 1 in 100 of the
 * others. */
START_TEST(columns_are_those_of_the_c_library)
{
    unsigned apart[17] = {0}, known[17] = {0};

    ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
    for (uint32_t c = 0x20; c < 0x110000; c++) {
        int columns = wcwidth((wchar_t)c);

        if (text_is_unsafe(c) || columns < 0)
            continue;
        known[c >> 16]++;
        apart[c >> 16] += columns != text_columns_of(c);
    }
    ck_assert_uint_gt(known[0], 50000);
    ck_assert_uint_gt(known[1], 20000);
    for (int plane = 0; plane < 17; plane++)
        ck_assert_msg((plane == 0 ? 400 : 100) * apart[plane] <= known[plane],
                      "plane %d: %u of %u characters have other columns", plane, apart[plane],
                      known[plane]);
}
END_TEST

static const struct {
    const char *text;
    int columns, places;
} samples[] = {
    {"", 0, 0},
    {"abc", 3, 3},
    {"あいう", 6, 3},
    {"日本", 4, 2},
    {"각", 2, 1},
    {"\u1100\u1161\u11a8", 2, 1}, /* the same syllable of three letters */
    {"ｶﾞ", 2, 2},                 /* halfwidth kana */
    {"e\u0301", 1, 1},
    {"\u0301", 1, 1}, /* on a blank */
    {"😀", 2, 1},
    {"👍\U0001f3fd", 2, 1},
    {"👩\u200d🔬", 4, 2}, /* not joined: terminals disagree on what joins */
    {"\u2764\ufe0f", 1, 1},
    {"\U0001f1e9\U0001f1ea", 2, 2},
    {"α…─", 3, 3}, /* ambiguous width */
    {"\u200d\ufe0f", 0, 0},
    {"a\tb\x1b\x7f", 5, 5},
    {"\xff\xc3", 2, 2},
    {"Z\u0300\u0301\u0302\u0303\u0304z", 2, 2}, /* more marks than a place holds */
};

/* Whatever the locale: tables are the same in each. */
START_TEST(samples_have_their_columns_in_each_locale)
{
    const char *const locales[] = {"C", "C.UTF-8"};

    ck_assert_ptr_nonnull(setlocale(LC_ALL, locales[_i]));
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        const char *at = samples[i].text;
        struct text_shown shown;
        int places = 0;

        while (text_shown(&at, &shown))
            places++;
        ck_assert_msg(text_columns(samples[i].text) == samples[i].columns, "\"%s\": %d columns",
                      samples[i].text, text_columns(samples[i].text));
        ck_assert_msg(places == samples[i].places, "\"%s\": %d places", samples[i].text, places);
        ck_assert_int_eq(*at, '\0');
    }
}
END_TEST

START_TEST(counts_have_their_plural)
{
    ck_assert_str_eq(text_counted(1, "class").text, "1 class");
    ck_assert_str_eq(text_counted(0, "class").text, "0 classes");
    ck_assert_str_eq(text_counted(2, "mini-batch").text, "2 mini-batches");
    ck_assert_str_eq(text_counted(2, "epoch").text, "2 epochs");
    ck_assert_str_eq(text_counted(1, "training image").text, "1 training image");
    ck_assert_str_eq(text_counted(UINT64_MAX, "byte").text, "18446744073709551615 bytes");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("text");
    TCase *all = tcase_create("all");

    tcase_add_test(all, each_length_is_read_and_written);
    tcase_add_test(all, the_malformed_is_refused);
    tcase_add_test(all, what_disturbs_a_terminal_is_unsafe);
    tcase_add_test(all, nothing_unsafe_is_shown);
    tcase_add_test(all, counts_have_their_plural);
    tcase_add_test(all, columns_are_those_of_the_c_library);
    tcase_add_loop_test(all, samples_have_their_columns_in_each_locale, 0, 2);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
