/* Tests of classnames: what a classes.txt may hold, at each limit, and what is refused where. */
#include "testing.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/classnames.h"

static char directory[64], path[96];

static void setup(void)
{
    strcpy(directory, "/tmp/mlptui-classnames-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/classes.txt", directory);
}

static void teardown(void)
{
    unlink(path);
    rmdir(path);
    rmdir(directory);
}

static void put(const char *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");

    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, n, file), n);
    ck_assert_int_eq(fclose(file), 0);
}

/* The names of a file that is fine. */
static char **read_good(size_t expected)
{
    struct error error = {""};
    char **names;
    size_t count;

    ck_assert_msg(classnames_read(directory, &names, &count, &error), "%s", error.text);
    ck_assert_uint_eq(count, expected);
    return names;
}

static void ck_refused(const char *why)
{
    struct error error = {""};
    char **names;
    size_t count;

    ck_assert_msg(!classnames_read(directory, &names, &count, &error), "expected \"%s\"", why);
    ck_assert_msg(strstr(error.text, why) != NULL, "\"%s\" does not say \"%s\"", error.text, why);
    ck_assert_msg(strncmp(error.text, path, strlen(path)) == 0, "%s names no file", error.text);
    ck_assert_ptr_null(names);
    ck_assert_uint_eq(count, 0);
}

START_TEST(without_a_file_there_are_no_names)
{
    char *none = path, **names = &none;
    size_t count = 9;

    ck_assert(classnames_read(directory, &names, &count, NULL));
    ck_assert_ptr_null(names);
    ck_assert_uint_eq(count, 0);
}
END_TEST

START_TEST(lines_with_any_ending)
{
    static const char *const texts[] = {"T-shirt\nb c\nd",
                                        "T-shirt\nb c\nd\n",
                                        "T-shirt\r\nb c\r\nd\r\n",
                                        "T-shirt\r\nb c\nd\r\n",
                                        "T-shirt\nb c\nd\n\n",
                                        "T-shirt\r\nb c\r\nd\r\n\r\n",
                                        "T-shirt\nb c\nd\n\r\n",
                                        "T-shirt\nb c\nd\n  \t",
                                        "T-shirt\nb c\nd\n  \n",
                                        "\xef\xbb\xbfT-shirt\nb c\nd",
                                        "\xef\xbb\xbfT-shirt\r\nb c\r\nd\r\n\r\n"};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        put(texts[i], strlen(texts[i]));
        char **names = read_good(3);
        ck_assert_str_eq(names[0], "T-shirt");
        ck_assert_str_eq(names[1], "b c");
        ck_assert_str_eq(names[2], "d");
        classnames_free(names, 3);
    }
}
END_TEST

START_TEST(as_many_and_as_long_as_allowed)
{
    enum { NAMES = 256, LENGTH = CLASSNAME_MAX_BYTES + 2 };
    static char text[(NAMES + 1) * LENGTH + 4];

    memset(text, 'n', sizeof text);
    for (size_t i = 1; i <= NAMES; i++)
        memcpy(text + i * LENGTH - 2, "\r\n", 2);
    put(text, NAMES * LENGTH);
    char **names = read_good(NAMES);
    for (size_t i = 0; i < NAMES; i++)
        ck_assert_uint_eq(strlen(names[i]), CLASSNAME_MAX_BYTES);
    classnames_free(names, NAMES);
    put(text, NAMES * LENGTH + 1);
    ck_refused("more than");
    memset(text + NAMES * LENGTH, ' ', CLASSNAME_MAX_BYTES);
    put(text, NAMES * LENGTH + CLASSNAME_MAX_BYTES); /* a blank line is no name */
    classnames_free(read_good(NAMES), NAMES);
    put(text, sizeof text);
    ck_refused("more than");
    memset(text, 'n', CLASSNAME_MAX_BYTES + 1);
    put(text, CLASSNAME_MAX_BYTES + 1);
    ck_refused("line 1 has 65 bytes");
}
END_TEST

/* Unicode, table 3-7: the first and last sequences of each row, and their neighbours outside. */
START_TEST(utf8_at_its_edges)
{
    static const char *const good[] = {" ",
                                       "~",
                                       "\xc2\xa0",
                                       "\xdf\xbf",
                                       "\xe0\xa0\x80",
                                       "\xed\x9f\xbf",
                                       "\xee\x80\x80",
                                       "\xef\xbf\xbf",
                                       "\xf0\x90\x80\x80",
                                       "\xf4\x8f\xbf\xbf"};
    char text[32];

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        snprintf(text, sizeof text, "ab\nc%sd\n", good[i]);
        put(text, strlen(text));
        char **names = read_good(2);
        ck_assert_int_eq(strncmp(names[1] + 1, good[i], strlen(good[i])), 0);
        classnames_free(names, 2);
    }
}
END_TEST

START_TEST(what_is_no_utf8_is_refused)
{
    static const char *const bad[] = {"\t",
                                      "\x7f",
                                      "\x80",
                                      "\xbf",
                                      "\xc0\x80",
                                      "\xc1\xbf",
                                      "\xc2\x80",
                                      "\xc2\x9f",
                                      "\xc2",
                                      "\xc2 ",
                                      "\xe0\x9f\xbf",
                                      "\xed\xa0\x80",
                                      "\xed\xbf\xbf",
                                      "\xe2\x82",
                                      "\xe2\x82 ",
                                      "\xf0\x8f\xbf\xbf",
                                      "\xf4\x90\x80\x80",
                                      "\xf5\x80\x80\x80",
                                      "\xf0\x9f\x98",
                                      "\xff"};
    char text[32];

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        snprintf(text, sizeof text, "ab\nc%s\nd", bad[i]);
        put(text, strlen(text));
        ck_refused("line 2, byte 2");
    }
    put("a\0b\n", 4);
    ck_refused("line 1, byte 2");
}
END_TEST

START_TEST(empty_lines_and_files)
{
    put("", 0);
    ck_refused("is empty");
    put("\n", 1);
    ck_refused("line 1 is empty");
    put("a\n\nb\n", 5);
    ck_refused("line 2 is empty");
    put("a\n\n\n", 4);
    ck_refused("line 2 is empty");
    put("a\n\r\n\r\n", 6);
    ck_refused("line 2 is empty");
    put("a\n \nb", 5);
    ck_refused("line 2 is empty");
    put("  ", 2);
    ck_refused("line 1 is empty");
    put("\xef\xbb\xbf", 3);
    ck_refused("is empty");
    put("\xef\xbb\xbf\n", 4);
    ck_refused("line 1 is empty");
}
END_TEST

START_TEST(what_is_no_file)
{
    ck_assert_int_eq(mkdir(path, 0700), 0);
    ck_refused("not a regular file");
    rmdir(path);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    ck_refused("not a regular file"); /* and does not wait for a writer */
}
END_TEST

START_TEST(numbers_stand_in)
{
    char **names = classnames_numbers(256);

    ck_assert_str_eq(names[0], "0");
    ck_assert_str_eq(names[9], "9");
    ck_assert_str_eq(names[255], "255");
    classnames_free(names, 256);
    classnames_free(classnames_numbers(0), 0);
    classnames_free(NULL, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("classnames");
    TCase *tc = tcase_create("classnames");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, without_a_file_there_are_no_names);
    tcase_add_test(tc, lines_with_any_ending);
    tcase_add_test(tc, as_many_and_as_long_as_allowed);
    tcase_add_test(tc, utf8_at_its_edges);
    tcase_add_test(tc, what_is_no_utf8_is_refused);
    tcase_add_test(tc, empty_lines_and_files);
    tcase_add_test(tc, what_is_no_file);
    tcase_add_test(tc, numbers_stand_in);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
