/* test_small: data sets of a few images, without validation images, without training images: every
 * command does what it can with them, or says in one line what is missing. */
#include "program.h"

static void make_directory(void)
{
    ck_assert_ptr_nonnull(mkdtemp(directory));
}

static void make_training(uint32_t count)
{
    write_pair("train-images-idx3-ubyte", "train-labels-idx1-ubyte", count);
}

static void make_test(uint32_t count)
{
    write_pair("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", count);
}

static void remove_file(const char *name)
{
    char path[512];

    snprintf(path, sizeof path, "%s/%s", directory, name);
    ck_assert_int_eq(unlink(path), 0);
}

/* A command line on the data made here: %s stands for the directory. */
static const char *line(const char *format)
{
    static char text[1024];

    snprintf(text, sizeof text, format, directory, directory);
    return text;
}

static struct result *succeeds(const char *format)
{
    struct result *r = run(line(format));

    ck_assert_msg(r->status == 0, "'%s' exits %d: %s", format, r->status, r->err);
    ck_assert_str_eq(r->err, "");
    ck_assert_msg(strstr(r->out, "nan") == NULL && strstr(r->out, "inf") == NULL, "%s", r->out);
    return r;
}

/* Nobody gave --val, nor --batch, nor --eval: none of them is in the way. */
static const struct {
    uint32_t images;
    const char *train, *validation;
} sets[] = {{1, "1", "0"}, {2, "2", "0"}, {5, "5", "0"},
            {6, "5", "1"}, {7, "6", "1"}, {60, "50", "10"}};

START_TEST(a_few_images)
{
    make_training(sets[_i].images);
    struct result *r = succeeds("data %s");
    const char *all = strstr(r->out, "\nall ");
    char train[16], validation[16];
    ck_assert_ptr_nonnull(all);
    ck_assert_int_eq(sscanf(all, " all %15s %15s", train, validation), 2);
    ck_assert_str_eq(train, sets[_i].train);
    ck_assert_str_eq(validation, sets[_i].validation);

    bool validated = sets[_i].validation[0] != '0';
    r = succeeds("train --data %s --epochs 2 --hidden 4 --save %s/model");
    ck_assert_int_eq(count_lines(r->out), validated ? 5 : 4); /* the last: the diagnosis */
    ck_assert_int_eq(strstr(r->out, "val loss") != NULL, validated);
    r = succeeds("eval --data %s --format csv %s/model");
    assert_has(r->out, validated ? "val,images" : "train,images");
    succeeds("train --data %s --epochs 3 --load %s/model");
    succeeds("compare --data %s --epochs 1");
    succeeds("gradcheck --data %s --hidden 4 --tolerance 1");
    succeeds("lr-range --data %s --hidden 4 --steps 10");
}
END_TEST

START_TEST(what_is_asked_for_is_not_changed)
{
    make_training(60);
    refuses(line("train --data %s --batch 51"), "batch: 51", "50 training images");
    refuses(line("train --data %s --val 60"), "val: 60 of the 60 training images", "0 to 59");
    refuses(line("data %s --val 61"), "val: 61", "0 to 59");
    refuses(line("train --data %s --val -1"), "val: \"-1\"", "auto");
    assert_has(succeeds("train --data %s --val 59 --epochs 1 --hidden 4")->out, "val loss");
}
END_TEST

START_TEST(no_validation_images)
{
    make_training(60);
    struct result *r = succeeds("train --data %s --val 0 --epochs 2 --hidden 4 --batch 60");
    ck_assert_ptr_null(strstr(r->out, "val"));
    r = succeeds("train --data %s --val 0 --epochs 1 --format csv");
    assert_has(line_of(r->out, 1), ",,"); /* no figures */
    refuses(line("train --data %s --val 0 --eval val"), "eval", "--val");
    refuses(line("train --data %s --val 0 --eval train,val"), "eval", "--val");
    refuses(line("compare --data %s --val 0 --eval val"), "eval", "--val");
    refuses(line("search --data %s --val 0 --grid lr=0.1,0.2"), "validation images", "--val");
    succeeds("train --data %s --val 0 --epochs 1 --hidden 4 --save %s/model");
    refuses(line("eval --data %s --eval val %s/model"), "no validation images", "--eval");
    assert_has(succeeds("eval --data %s --val 12 --eval val --format csv %s/model")->out,
               "val,images,,,12");
}
END_TEST

START_TEST(test_images_only)
{
    make_training(60);
    succeeds("train --data %s --epochs 1 --hidden 4 --save %s/model");
    remove_file("train-images-idx3-ubyte");
    remove_file("train-labels-idx1-ubyte");
    make_test(9);
    assert_has(succeeds("data %s")->out, "images of 6 rows x 6 columns, kept as bytes; 3 classes");
    assert_has(succeeds("eval --data %s --format csv %s/model")->out, "test,images,,,9");
    assert_has(succeeds("eval --data %s --eval test --format csv %s/model")->out,
               "test,images,,,9");
    refuses(line("eval --data %s --eval train %s/model"), "no training images", "--eval");
    refuses(line("train --data %s"), "no training images", "mlptui eval");
    refuses(line("compare --data %s"), "no training images", "mlptui eval");
    refuses(line("lr-range --data %s"), "no training images", "mlptui eval");
    refuses(line("gradcheck --data %s"), "no training images", "mlptui eval");
}
END_TEST

/* A model is measured and gone on with on data that cannot be cut as its own were. */
START_TEST(a_model_of_a_larger_set)
{
    char command[512];

    make_training(60);
    succeeds("train --data %s --val 40 --epochs 1 --hidden 4 --save %s/model");
    make_training(12);
    assert_has(succeeds("eval --data %s --eval val --format csv %s/model")->out, "val,images,,,2");
    succeeds("train --data %s --epochs 2 --load %s/model");
    snprintf(command, sizeof command, "train --data %s --val 3 --epochs 2 --load %s/model",
             directory, directory);
    refuses(command, "--val 3", "40");
}
END_TEST

/* The line that repeats the best trial says what was asked for, and it works. */
START_TEST(the_best_trial_again)
{
    char copy[1024];

    make_training(60);
    struct result *r = succeeds("search --data %s --grid lr=0.1,0.2 --epochs 1 --hidden 4");
    ck_assert_ptr_null(strstr(r->out, "--val"));
    r = succeeds("search --data %s --val 7 --grid lr=0.1,0.2 --epochs 1 --hidden 4");
    const char *again = strstr(r->out, "mlptui train ");
    ck_assert_ptr_nonnull(again);
    assert_has(again, " --val 7");
    snprintf(copy, sizeof copy, "%.*s", (int)strcspn(again + 7, "\n"), again + 7);
    ck_assert_int_eq(run(copy)->status, 0);
}
END_TEST

static void make_one_class(uint32_t count)
{
    make_training(count);
    FILE *labels = create("train-labels-idx1-ubyte");
    put_number(labels, 2049);
    put_number(labels, count);
    for (uint32_t i = 0; i < count; i++)
        fputc(0, labels);
    ck_assert_int_eq(fclose(labels), 0);
}

/* Every image is certain: the loss is 0, and nowhere a figure below it. */
START_TEST(one_class)
{
    static const char *const lines[] = {"train --data %s --epochs 2 --hidden 4",
                                        "train --data %s --epochs 2 --hidden 4 --format csv",
                                        "train --data %s --epochs 2 --hidden 4 --format jsonl",
                                        "search --data %s --grid lr=0.1,0.2 --epochs 1 --hidden 4",
                                        "compare --data %s --epochs 1 --hidden 4 a:lr=0.1 b:lr=0.2",
                                        "lr-range --data %s --hidden 4 --steps 20",
                                        "lr-range --data %s --hidden 4 --steps 20 --format csv"};

    make_one_class(60);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct result *r = succeeds(lines[i]);
        ck_assert_msg(strstr(r->out, "-0.0") == NULL, "%s: %s", lines[i], r->out);
        ck_assert_ptr_nonnull(strstr(r->out, "0.000"));
    }
    assert_has(succeeds("data %s")->out, "; 1 class\n");
    assert_has(succeeds("lr-range --data %s --hidden 4 --steps 20")->out,
               "no rate is suggested: the loss is 0 from the start");
    assert_has(succeeds("lr-range --data %s --hidden 4 --steps 20 --format jsonl")->out,
               "{\"suggested\":null}\n");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("small");
    TCase *tests = tcase_create("small");

    tcase_add_checked_fixture(tests, make_directory, remove_data);
    tcase_add_loop_test(tests, a_few_images, 0, sizeof sets / sizeof sets[0]);
    tcase_add_test(tests, what_is_asked_for_is_not_changed);
    tcase_add_test(tests, no_validation_images);
    tcase_add_test(tests, test_images_only);
    tcase_add_test(tests, a_model_of_a_larger_set);
    tcase_add_test(tests, the_best_trial_again);
    tcase_add_test(tests, one_class);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
