/* Tests of record: the same rows in each format, and jansson's reading of what is meant to be JSON.
 */
#include "testing.h"

#include <jansson.h>
#include <locale.h>
#include <math.h>
#include <string.h>

#include "../hostile.h"
#include "formats.h"

#define COUNT(columns) (sizeof(columns) / sizeof(columns)[0])

static char written[16384];
static FILE *file;

static const struct record_column columns[] = {
    {.key = "run", .heading = "name", .width = -6},
    {.key = "epoch", .width = 5},
    {.key = "loss", .width = 9, .close = true, .table_digits = 2, .digits = 6},
    {.key = "rate", .width = 8, .style = 'e', .table_digits = 1, .digits = 3},
    {.key = "people", .width = 6, .absent = RECORD_IN_FLAT | RECORD_IN_NESTED},
    {.key = "end", .absent = RECORD_IN_TABLE},
};

static void begin(struct record *record, const char *format, const struct record_column *some,
                  size_t count)
{
    memset(written, 0, sizeof written);
    file = fmemopen(written, sizeof written, "w");
    ck_assert_ptr_nonnull(file);
    record_init(record, format_named(format), file, some, count);
    record_header(record);
}

static const char *rows(const char *format)
{
    struct record record;

    begin(&record, format, columns, COUNT(columns));
    record_row(&record, TEXT("glorot"), WHOLE(12), REAL(0.123456789), REAL(0.5), TEXT("yes"),
               TEXT("done"));
    record_row(&record, TEXT("a, \"b\""), NONE, NONE, NUMBER("1e-4"), NONE, NONE);
    fclose(file);
    return written;
}

START_TEST(a_table)
{
    ck_assert_str_eq(rows("text"), "name    epoch      loss      rate  people\n"
                                   "glorot     12      0.12   5.0e-01     yes\n"
                                   "a, \"b\"      -         -      1e-4       -\n");
}
END_TEST

START_TEST(csv)
{
    ck_assert_str_eq(rows("csv"), "run,epoch,loss,rate,end\n"
                                  "glorot,12,0.123457,5.000e-01,done\n"
                                  "\"a, \"\"b\"\"\",,,1e-4,\n");
}
END_TEST

START_TEST(jsonl)
{
    ck_assert_str_eq(
        rows("jsonl"),
        "{\"run\":\"glorot\",\"epoch\":12,\"loss\":0.123457,\"rate\":5.000e-01,\"end\":\"done\"}\n"
        "{\"run\":\"a, \\\"b\\\"\",\"epoch\":null,\"loss\":null,\"rate\":1e-4,\"end\":null}\n");
}
END_TEST

/* As a table has it: what is too wide moves the rest, what is wide in a terminal counts twice. */
START_TEST(widths)
{
    struct record record;

    begin(&record, "text", columns, 2);
    record_row(&record, TEXT("日本"), WHOLE(1));
    record_row(&record, TEXT("longer name"), WHOLE(1234567));
    fclose(file);
    ck_assert_str_eq(written, "name    epoch\n日本        1\nlonger name  1234567\n");
}
END_TEST

START_TEST(what_is_no_number)
{
    static const struct record_column one[] = {{.key = "x", .table_digits = 1, .digits = 1}};
    static const char *const expected[][2] = {{"text", "x\nnan\ninf\n"},
                                              {"csv", "x\nnan\ninf\n"},
                                              {"jsonl", "{\"x\":null}\n{\"x\":null}\n"}};
    struct record record;

    for (size_t i = 0; i < COUNT(expected); i++) {
        begin(&record, expected[i][0], one, 1);
        record_row(&record, REAL((double)NAN));
        record_row(&record, REAL((double)INFINITY));
        fclose(file);
        ck_assert_str_eq(written, expected[i][1]);
    }
}
END_TEST

/* A list is one value in an object, and as many columns in a line. */
static const char *nested(const char *format)
{
    static const struct record_column some[] = {
        {.key = "name"},
        {.key = "shares", .digits = 2, .absent = RECORD_IN_FLAT | RECORD_IN_TABLE},
        {.key = "p_0", .digits = 2, .table_digits = 1, .absent = RECORD_IN_NESTED},
        {.key = "p_1", .digits = 2, .table_digits = 1, .absent = RECORD_IN_NESTED}};
    struct record record;

    begin(&record, format, some, COUNT(some));
    record_begin(&record);
    record_put(&record, TEXT("a"));
    record_list_begin(&record);
    record_put(&record, REAL(0.25), REAL(0.75));
    record_list_end(&record);
    record_end(&record);
    fclose(file);
    return written;
}

START_TEST(lists)
{
    ck_assert_str_eq(nested("text"), "name  p_0  p_1\na  0.2  0.8\n");
    ck_assert_str_eq(nested("csv"), "name,p_0,p_1\na,0.25,0.75\n");
    ck_assert_str_eq(nested("jsonl"), "{\"name\":\"a\",\"shares\":[0.25,0.75]}\n");
}
END_TEST

START_TEST(objects_in_lists_and_lists_in_lists)
{
    static const struct record_column row[] = {{.key = "classes"},
                                               {.key = "counts"},
                                               {.key = "last"}},
                                      inner[] = {{.key = "class"}, {.key = "f1", .digits = 1}};
    struct record record;

    begin(&record, "jsonl", row, COUNT(row));
    record_begin(&record);
    record_list_begin(&record);
    for (unsigned i = 0; i < 2; i++) {
        record_object_begin(&record, inner, COUNT(inner));
        record_put(&record, WHOLE(i), REAL(i / 2.0));
        record_object_end(&record);
    }
    record_list_end(&record);
    record_list_begin(&record);
    for (unsigned i = 0; i < 2; i++) {
        record_list_begin(&record);
        record_put(&record, WHOLE(i), WHOLE(i + 1));
        record_list_end(&record);
    }
    record_list_end(&record);
    record_put(&record, WHOLE(7));
    record_end(&record);
    fclose(file);
    ck_assert_str_eq(written, "{\"classes\":[{\"class\":0,\"f1\":0.0},{\"class\":1,\"f1\":0.5}],"
                              "\"counts\":[[0,1],[1,2]],\"last\":7}\n");
}
END_TEST

/* Whatever the text, jansson reads the same, and no format lets through what is unsafe. */
START_TEST(hostile_text)
{
    static const char text[] = "a\x1b[31m\n\"\\,\u202e\xc2\x85"
                               "b";
    struct record record;

    for (size_t format = 0; record_format_name(format) != NULL; format++) {
        begin(&record, record_format_name(format), columns, 1);
        record_row(&record, TEXT(text));
        fclose(file);
        char *line_end = strrchr(written, '\n');
        ck_assert_ptr_nonnull(line_end);
        if (record_format_shape(format) != RECORD_NESTED)
            *strchr(written, '\n') = ' '; /* after the header */
        ck_assert_ptr_eq(strchr(written, '\n'), line_end);
        *line_end = '\0';
        ck_assert_ptr_null(hostile_place(written));
    }
    json_t *object = json_loads(written, 0, NULL); /* the last format is JSON Lines */
    ck_assert_str_eq(json_string_value(json_object_get(object, "run")), text);
    json_decref(object);
}
END_TEST

START_TEST(formats_by_ending)
{
    struct error error;
    size_t format = 99;

    ck_assert(record_format_of("a/b.csv", &format, &error));
    ck_assert_uint_eq(format, format_named("csv"));
    ck_assert(record_format_of("B.JSONL", &format, &error));
    ck_assert_uint_eq(format, format_named("jsonl"));
    ck_assert(!record_format_of("csv", &format, &error));
    ck_assert_str_eq(error.text,
                     "csv: the name must end in .csv or .jsonl, which says the file's form");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("record");
    TCase *all = tcase_create("all");

    setlocale(LC_CTYPE, "C.UTF-8");
    tcase_add_test(all, a_table);
    tcase_add_test(all, csv);
    tcase_add_test(all, jsonl);
    tcase_add_test(all, widths);
    tcase_add_test(all, what_is_no_number);
    tcase_add_test(all, lists);
    tcase_add_test(all, objects_in_lists_and_lists_in_lists);
    tcase_add_test(all, hostile_text);
    tcase_add_test(all, formats_by_ending);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
