/* Tests of evaluation: what is written about a table of confusions that was counted by hand. */
#include "formats.h"

#include <string.h>

#include "cli/eval_table.h"

static char written[65536];

/* Of four 0s one is taken for 1; of three 1s two for 0; nothing is taken for 2. */
static const uint8_t labels[] = {0, 0, 0, 0, 1, 1, 1, 2};
static const uint8_t predicted[] = {0, 1, 0, 0, 0, 1, 0, 1};

static const char *write_it(size_t class_count, char *const *names, const char *format, double loss)
{
    struct split_result e = {.split = SPLIT_TEST, .count = 8, .loss = loss, .accuracy = 50};

    confusion_init(&e.confusion, class_count);
    confusion_add(&e.confusion, labels, predicted, 8);
    memset(written, 0, sizeof written);
    FILE *file = fmemopen(written, sizeof written, "w");
    ck_assert_ptr_nonnull(file);
    eval_table_write(&e, 1, names, format_named(format), file);
    fclose(file);
    confusion_release(&e.confusion);
    return written;
}

START_TEST(text_with_numbers)
{
    char *names[] = {"0", "1", "2"};

    ck_assert_str_eq(write_it(3, names, "text", 1.25),
                     "split    images        loss   accuracy\n"
                     "test          8     1.25000    50.0000\n"
                     "\n"
                     "test, by class:\n"
                     "class    images  precision     recall         F1\n"
                     "0             4    60.0000    75.0000    66.6667\n"
                     "1             3    33.3333    33.3333    33.3333\n"
                     "2             1          -     0.0000     0.0000\n"
                     "\n"
                     "test, confusion: a row is the truth, a column the prediction\n"
                     "class  0  1  2\n"
                     "0      3  1  .\n"
                     "1      2  1  .\n"
                     "2      .  1  .\n");
}
END_TEST

START_TEST(text_with_names)
{
    char *names[] = {"T-shirt/top", "1", "Kleid"};

    write_it(3, names, "text", 1.25);
    ck_assert_ptr_nonnull(strstr(written, "\nclass            images  precision"));
    ck_assert_ptr_nonnull(strstr(written, "\n0 T-shirt/top         4    60.0000"));
    ck_assert_ptr_nonnull(strstr(written, "\n1                     3    33.3333"));
    ck_assert_ptr_nonnull(strstr(written, "\nclass          0  1  2\n"
                                          "0 T-shirt/top  3  1  .\n"
                                          "1              2  1  .\n"
                                          "2 Kleid        .  1  .\n"));
}
END_TEST

/* Each line of a table as long as its header, for any number of classes. */
START_TEST(tables_are_aligned)
{
    char texts[100][4], *names[100];

    for (size_t c = 0; c < 100; c++) {
        snprintf(texts[c], sizeof texts[c], "%zu", c);
        names[c] = texts[c];
    }
    for (size_t class_count = 3; class_count <= 100; class_count++) {
        write_it(class_count, names, "text", 1.25);
        const char *table = strstr(written, "prediction\nclass");
        ck_assert_int_eq(table != NULL, class_count <= EVAL_TABLE_CLASSES);
        if (table == NULL)
            continue;
        size_t length = strcspn(table += strlen("prediction\n"), "\n"), lines = 0;
        for (; *table != '\0'; table += length + 1, lines++)
            ck_assert_uint_eq(strcspn(table, "\n"), length);
        ck_assert_uint_eq(lines, class_count + 1);
    }
}
END_TEST

START_TEST(csv)
{
    char *names[] = {"0", "1", "2"};

    ck_assert_str_eq(write_it(3, names, "csv", 1.25),
                     "split,figure,class,prediction,value\n"
                     "test,images,,,8\n"
                     "test,loss,,,1.250000\n"
                     "test,accuracy,,,50.0000\n"
                     "test,images,0,,4\ntest,precision,0,,60.0000\n"
                     "test,recall,0,,75.0000\ntest,f1,0,,66.6667\n"
                     "test,images,1,,3\ntest,precision,1,,33.3333\n"
                     "test,recall,1,,33.3333\ntest,f1,1,,33.3333\n"
                     "test,images,2,,1\ntest,precision,2,,\n"
                     "test,recall,2,,0.0000\ntest,f1,2,,0.0000\n"
                     "test,confusion,0,0,3\ntest,confusion,0,1,1\ntest,confusion,0,2,0\n"
                     "test,confusion,1,0,2\ntest,confusion,1,1,1\ntest,confusion,1,2,0\n"
                     "test,confusion,2,0,0\ntest,confusion,2,1,1\ntest,confusion,2,2,0\n");
}
END_TEST

START_TEST(jsonl)
{
    char *names[] = {"0", "a \"b\"", "2"};

    ck_assert_str_eq(
        write_it(3, names, "jsonl", 1.25),
        "{\"split\":\"test\",\"images\":8,\"loss\":1.250000,\"accuracy\":50.0000,\"classes\":["
        "{\"class\":0,\"name\":\"0\",\"images\":4,\"precision\":60.0000,\"recall\":75.0000,"
        "\"f1\":66.6667},"
        "{\"class\":1,\"name\":\"a \\\"b\\\"\",\"images\":3,\"precision\":33.3333,"
        "\"recall\":33.3333,\"f1\":33.3333},"
        "{\"class\":2,\"name\":\"2\",\"images\":1,\"precision\":null,\"recall\":0.0000,"
        "\"f1\":0.0000}],"
        "\"confusion\":[[3,1,0],[2,1,0],[0,1,0]]}\n");
}
END_TEST

START_TEST(a_loss_that_is_no_number)
{
    char *names[] = {"0", "1", "2"};

    ck_assert_ptr_nonnull(strstr(write_it(3, names, "text", 0.0 / 0.0), "8           -    50"));
    ck_assert_ptr_nonnull(strstr(write_it(3, names, "csv", 0.0 / 0.0), "\ntest,loss,,,\n"));
    ck_assert_ptr_nonnull(strstr(write_it(3, names, "jsonl", 0.0 / 0.0), "\"loss\":null"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("evaluation");
    TCase *all = tcase_create("all");

    tcase_add_test(all, text_with_numbers);
    tcase_add_test(all, text_with_names);
    tcase_add_test(all, tables_are_aligned);
    tcase_add_test(all, csv);
    tcase_add_test(all, jsonl);
    tcase_add_test(all, a_loss_that_is_no_number);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
