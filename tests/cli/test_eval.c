/* test_eval: `mlptui eval` as a program: its figures are those of training, and they add up. */
#include "program.h"

#define MODEL_NAME "model.safetensors"

/* Trains on the data made here and saves the model; `more` are further options. */
static struct result *train(const char *more)
{
    char line[1024];

    snprintf(line, sizeof line, "train DATA --epochs 3 --format csv --save %s/%s %s", directory,
             MODEL_NAME, more);
    struct result *r = run(line);
    ck_assert_msg(r->status == 0, "%s", r->err);
    return r;
}

static const char *eval_line(const char *more)
{
    static char line[1024];

    snprintf(line, sizeof line, "eval %s/%s --data %s --threads 1 %s", directory, MODEL_NAME,
             directory, more);
    return line;
}

/* The value of a row of the CSV: "test,loss,,". */
static const char *value_of(const char *csv, const char *key)
{
    static char value[32];
    char start[64];

    snprintf(start, sizeof start, "\n%s,", key);
    const char *row = strstr(csv, start);
    ck_assert_msg(row != NULL, "no '%s' in '%s'", key, csv);
    row += strlen(start);
    snprintf(value, sizeof value, "%.*s", (int)strcspn(row, "\n"), row);
    return value;
}

START_TEST(figures_are_those_of_training)
{
    static const char *const keys[] = {"train,loss,,",   "train,accuracy,,", "val,loss,,",
                                       "val,accuracy,,", "test,loss,,",      "test,accuracy,,"};
    struct fields trained = split(line_of(train("--eval train,val,test")->out, 3));
    struct result *r = run(eval_line("--eval train,val,test --format csv"));

    ck_assert_msg(r->status == 0, "%s", r->err);
    ck_assert_str_eq(r->err, "");
    ck_assert_str_eq(line_of(r->out, 0), "split,figure,class,prediction,value");
    for (int i = 0; i < 6; i++)
        ck_assert_str_eq(value_of(r->out, keys[i]), trained.text[4 + i]);
    ck_assert_str_eq(value_of(r->out, "train,images,,"), "300");
    ck_assert_str_eq(value_of(r->out, "val,images,,"), "100"); /* --val is the model's */
    ck_assert_str_eq(value_of(r->out, "test,images,,"), "60");
}
END_TEST

/* Hardly trained, so that there are confusions. */
START_TEST(confusions_add_up)
{
    char key[64];
    double right = 0;

    train("--lr 0.001");
    struct result *r = run(eval_line("--format csv"));
    for (int t = 0; t < CLASSES; t++) {
        double sum = 0;
        for (int p = 0; p < CLASSES; p++) {
            snprintf(key, sizeof key, "test,confusion,%d,%d", t, p);
            double count = number(value_of(r->out, key));
            sum += count;
            right += t == p ? count : 0;
            if (t == p) {
                snprintf(key, sizeof key, "test,recall,%d,", t);
                ck_assert_double_eq_tol(number(value_of(r->out, key)),
                                        count * 100 * CLASSES / TEST_COUNT, 1e-4);
            }
        }
        ck_assert_double_eq(sum, TEST_COUNT / CLASSES);
    }
    ck_assert_double_eq_tol(number(value_of(r->out, "test,accuracy,,")), right * 100 / TEST_COUNT,
                            1e-4);
}
END_TEST

START_TEST(text_has_the_tables)
{
    train("");
    struct result *r = run(eval_line(""));

    ck_assert_int_eq(r->status, 0);
    ck_assert_str_eq(line_of(r->out, 0), "split    images        loss   accuracy");
    ck_assert_int_eq(strncmp(line_of(r->out, 1), "test         60  ", 17), 0);
    ck_assert_str_eq(line_of(r->out, 3), "test, by class:");
    ck_assert_str_eq(line_of(r->out, 4), "class    images  precision     recall         F1");
    assert_has(r->out, "\ntest, confusion: a row is the truth, a column the prediction\n");
    ck_assert_int_eq(count_lines(r->out), 2 + 1 + 2 + CLASSES + 1 + 2 + CLASSES);
}
END_TEST

START_TEST(jsonl_has_a_split_a_line)
{
    train("");
    struct result *r = run(eval_line("--format jsonl --eval val,test"));

    ck_assert_int_eq(count_lines(r->out), 2);
    assert_has(line_of(r->out, 0), "{\"split\":\"val\",\"images\":100,\"loss\":");
    assert_has(line_of(r->out, 1), "{\"split\":\"test\",\"images\":60,\"loss\":");
    assert_has(r->out, "\"confusion\":[[");
}
END_TEST

START_TEST(the_same_bytes_twice)
{
    char first[MAX_OUTPUT];

    train("");
    strcpy(first, run(eval_line("--eval train,val,test"))->out);
    ck_assert_str_eq(run(eval_line("--eval train,val,test"))->out, first);
}
END_TEST

static void unlink_in(const char *name)
{
    char path[256];

    snprintf(path, sizeof path, "%s/%s", directory, name);
    ck_assert_int_eq(unlink(path), 0);
}

START_TEST(without_test_images)
{
    train("");
    unlink_in("t10k-images-idx3-ubyte");
    unlink_in("t10k-labels-idx1-ubyte");
    struct result *r = run(eval_line("--format csv"));
    ck_assert_int_eq(r->status, 0);
    ck_assert_str_eq(value_of(r->out, "val,images,,"), "100");
    ck_assert_ptr_null(strstr(r->out, "test"));
    refuses(eval_line("--eval val,test"), "no test images", "--eval");
}
END_TEST

/* A training set of one image of another size. */
static void write_other_size(void)
{
    static const uint8_t header[] = {0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2};
    static const uint8_t labels[] = {0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 2};
    static const uint8_t pixels[12];
    FILE *file = create("train-images-idx3-ubyte");

    fwrite(header, 1, sizeof header, file);
    fwrite(pixels, 1, sizeof pixels, file);
    fclose(file);
    file = create("train-labels-idx1-ubyte");
    fwrite(labels, 1, sizeof labels, file);
    fclose(file);
}

static void write_names(const char *names)
{
    FILE *file = create("classes.txt");

    fputs(names, file);
    fclose(file);
}

START_TEST(data_that_do_not_fit)
{
    train("");
    write_names("a\nb\nc\nd\n");
    refuses(eval_line(""), MODEL_NAME " tells 3 classes apart", "has 4");
    write_names("a\nb\nc\n"); /* the model's classes are numbers: these may be their names */
    ck_assert_int_eq(run(eval_line(""))->status, 0);
    train("");
    write_names("a\nc\nb\n");
    refuses(eval_line(""), "class 1 is 'b'", "but 'c'");
    unlink_in("t10k-images-idx3-ubyte");
    unlink_in("t10k-labels-idx1-ubyte");
    write_other_size();
    write_names("a\nb\nc\n");
    refuses(eval_line("--val 1"), "takes images of 6 rows x 6 columns", "have 2 rows x 2 columns");
}
END_TEST

START_TEST(wrong_usage)
{
    refuses("eval", "needs MODEL", "mlptui help eval");
    refuses("eval a b", "unexpected argument 'b'", "");
    refuses("eval /nonexistent/x.safetensors", "/nonexistent/x.safetensors", "No such file");
    refuses("eval x --lr 1", "--lr", "not for mlptui eval");
    refuses("eval x --raw", "--raw", "mlptui predict");
    train("");
    refuses(eval_line("--eval none"), "--eval none", "nothing");
    refuses(eval_line("--val 400"), "400", "validation");
    refuses(eval_line("--data /nonexistent/data"), "/nonexistent/data", "");
    char line[512];
    snprintf(line, sizeof line, "eval %s/train-labels-idx1-ubyte --data %s", directory, directory);
    refuses(line, "train-labels-idx1-ubyte", "");
}
END_TEST

/* --eval and --val are found out from data and model: the usual defaults would mislead. */
START_TEST(help_promises_no_wrong_default)
{
    struct result *r = run("help eval");

    ck_assert_int_eq(r->status, 0);
    assert_has(r->out, "Usage: mlptui eval [OPTION]... MODEL\n");
    assert_has(r->out, "--eval LIST");
    assert_has(r->out, "one per core [0]");
    ck_assert_ptr_null(strstr(r->out, "[train,val]"));
    ck_assert_ptr_null(strstr(r->out, "[10000]"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("eval");
    TCase *tests = tcase_create("eval");

    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, make_data, remove_data);
    tcase_add_test(tests, figures_are_those_of_training);
    tcase_add_test(tests, confusions_add_up);
    tcase_add_test(tests, text_has_the_tables);
    tcase_add_test(tests, jsonl_has_a_split_a_line);
    tcase_add_test(tests, the_same_bytes_twice);
    tcase_add_test(tests, without_test_images);
    tcase_add_test(tests, data_that_do_not_fit);
    tcase_add_test(tests, wrong_usage);
    tcase_add_test(tests, help_promises_no_wrong_default);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
