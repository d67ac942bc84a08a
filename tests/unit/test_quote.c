/* Tests of quote: names that hold anything. */
#include "testing.h"

#include <jansson.h>
#include <locale.h>
#include <string.h>

#include "../hostile.h"
#include "base/quote.h"

static char written[4000];

static const char *collect(void (*write)(const char *, FILE *), const char *text)
{
    memset(written, 0, sizeof written);
    FILE *file = fmemopen(written, sizeof written, "w");
    ck_assert_ptr_nonnull(file);
    write(text, file);
    fclose(file);
    return written;
}

static void padded(const char *text, FILE *file)
{
    quote_plain(text, 6, file);
}

START_TEST(json)
{
    ck_assert_str_eq(collect(quote_json, ""), "\"\"");
    ck_assert_str_eq(collect(quote_json, "a \"b\" \\c"), "\"a \\\"b\\\" \\\\c\"");
    ck_assert_str_eq(collect(quote_json, "a\nb\x7f"), "\"a\\u000ab\\u007f\"");
    ck_assert_str_eq(collect(quote_json, "Größe €\xf0\x9f\x98\x80"), "\"Größe €\xf0\x9f\x98\x80\"");
}
END_TEST

/* Stray and missing continuation bytes, overlong forms, surrogates, beyond the last character. */
START_TEST(json_of_what_is_no_utf8)
{
    ck_assert_str_eq(collect(quote_json, "a\xff"), "\"a\\ufffd\"");
    ck_assert_str_eq(collect(quote_json, "\x80z"), "\"\\ufffdz\"");
    ck_assert_str_eq(collect(quote_json, "\xc3"), "\"\\ufffd\"");
    ck_assert_str_eq(collect(quote_json, "\xe2\x82"), "\"\\ufffd\\ufffd\"");
    ck_assert_str_eq(collect(quote_json, "\xc0\xaf"), "\"\\ufffd\\ufffd\"");
    ck_assert_str_eq(collect(quote_json, "\xe0\x9f\xbf"), "\"\\ufffd\\ufffd\\ufffd\"");
    ck_assert_str_eq(collect(quote_json, "\xed\xa0\x80"), "\"\\ufffd\\ufffd\\ufffd\"");
    ck_assert_str_eq(collect(quote_json, "\xf4\x90\x80\x80"), "\"\\ufffd\\ufffd\\ufffd\\ufffd\"");
}
END_TEST

START_TEST(csv)
{
    ck_assert_str_eq(collect(quote_csv, "plain name.png"), "plain name.png");
    ck_assert_str_eq(collect(quote_csv, "a,b"), "\"a,b\"");
    ck_assert_str_eq(collect(quote_csv, "a \"b\""), "\"a \"\"b\"\"\"");
    ck_assert_str_eq(collect(quote_csv, "a\nb"), "a?b");
    ck_assert_str_eq(collect(quote_csv, "a\r\n,\xff\u202e"), "\"a??,??\"");
}
END_TEST

/* No form lets through what a terminal obeys; JSON says it in letters and is the same text again.
 */
START_TEST(hostile_text)
{
    static void (*const writers[])(const char *, FILE *) = {quote_json, quote_csv, padded,
                                                            quote_shell};

    for (size_t w = 0; w < sizeof writers / sizeof writers[0]; w++)
        for (int kind = 0; kind < HOSTILE_COUNT; kind++) {
            const char *text = collect(writers[w], hostile_name((enum hostile)kind));
            const char *place = hostile_place(text);
            ck_assert_msg(place == NULL, "writer %zu, kind %d: 0x%02x", w, kind,
                          (unsigned char)*place);
            ck_assert_ptr_null(strchr(text, '\n'));
        }
    for (int kind = 1; kind < HOSTILE_COUNT; kind++) {
        const char *name = hostile_name((enum hostile)kind);
        char array[4010];
        snprintf(array, sizeof array, "[%s]", collect(quote_json, name));
        json_t *value = json_loads(array, 0, NULL);
        ck_assert_str_eq(json_string_value(json_array_get(value, 0)), name);
        json_decref(value);
    }
    ck_assert_str_eq(collect(quote_json, "\U000e0041\U0010ffff"),
                     "\"\\udb40\\udc41\\udbff\\udfff\"");
}
END_TEST

START_TEST(plain)
{
    ck_assert_str_eq(collect(padded, "ab"), "ab    ");
    ck_assert_str_eq(collect(padded, "\x1b[2J"), "?[2J  ");
    ck_assert_str_eq(collect(padded, "long name"), "long name");
    ck_assert_str_eq(collect(padded, "Größe"), "Größe ");
    ck_assert_str_eq(collect(padded, "数字"), "数字  ");
    ck_assert_str_eq(collect(padded, "a\xc2\x9b\u202e\u2028\xff"), "a???? ");
    ck_assert_str_eq(collect(padded, "e\u0301"), "e\u0301     ");
}
END_TEST

START_TEST(shell)
{
    ck_assert_str_eq(collect(quote_shell, "data/mnist-2_a"), "data/mnist-2_a");
    ck_assert_str_eq(collect(quote_shell, "-x"), "-x"); /* an option's argument */
    ck_assert_str_eq(collect(quote_shell, ""), "''");
    ck_assert_str_eq(collect(quote_shell, "a b"), "'a b'");
    ck_assert_str_eq(collect(quote_shell, "it's"), "'it'\\''s'");
    ck_assert_str_eq(collect(quote_shell, "$a`b`\\c;~"), "'$a`b`\\c;~'");
    ck_assert_str_eq(collect(quote_shell, "Größe"), "'Größe'");
    ck_assert_str_eq(collect(quote_shell, "it's ä\\\n\x1b\u202e\xff-"),
                     "\"$(printf 'it\\047s ä\\134\\012\\033\\342\\200\\256\\377\\055')\"");
    ck_assert_str_eq(collect(quote_shell, "a\tb\n"), "$'a\\011b\\012'"); /* else it were lost */
}
END_TEST

/* What the system's shell makes of a quoted text. */
static void expect_word(const char *text)
{
    char command[4100], word[512] = "";

    snprintf(command, sizeof command, "printf '%%s' %s", collect(quote_shell, text));
    FILE *said = popen(command, "r");
    ck_assert_ptr_nonnull(said);
    word[fread(word, 1, sizeof word - 1, said)] = '\0';
    ck_assert_int_eq(pclose(said), 0);
    ck_assert_msg(strcmp(word, text) == 0, "%s", command);
}

START_TEST(the_shell_reads_what_was_quoted)
{
    char all[256];

    for (int byte = 1; byte < 256; byte++) {
        char text[] = {(char)byte, '\x1b', '!', (char)byte, '%', 'd', '\0'};

        expect_word(text + 2);
        expect_word(text);
        all[byte - 1] = (char)byte;
    }
    all[255] = '\0';
    expect_word(all);
    expect_word("-e $(false) `false` \"\\\a\u202e");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("quote");
    TCase *all = tcase_create("all");

    setlocale(LC_CTYPE, "C.UTF-8");
    tcase_add_test(all, json);
    tcase_add_test(all, json_of_what_is_no_utf8);
    tcase_add_test(all, csv);
    tcase_add_test(all, hostile_text);
    tcase_add_test(all, plain);
    tcase_add_test(all, shell);
    tcase_add_test(all, the_shell_reads_what_was_quoted);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
