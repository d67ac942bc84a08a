/* test_transpose: pictures that lie on their side, as EMNIST's: trained on upright, and read the
 * same way by eval and predict. */
#include "program.h"

#include <unistd.h>

#define UPRIGHT  "train-images-idx3-ubyte"
#define SIDEWAYS "emnist-digits-train-images-idx3-ubyte"

/* The images of one file turned over into another. */
static void turn(const char *from, const char *to)
{
    uint8_t image[SIDE * SIDE], header[16];
    char path[512];

    snprintf(path, sizeof path, "%s/%s", directory, from);
    FILE *in = fopen(path, "rb"), *out = create(to);
    ck_assert_ptr_nonnull(in);
    ck_assert_uint_eq(fread(header, 1, sizeof header, in), sizeof header);
    fwrite(header, 1, sizeof header, out);
    while (fread(image, 1, sizeof image, in) == sizeof image)
        for (int c = 0; c < SIDE; c++)
            for (int r = 0; r < SIDE; r++)
                fputc(image[r * SIDE + c], out);
    fclose(in);
    ck_assert_int_eq(fclose(out), 0);
}

static void move(const char *from, const char *to)
{
    char old[512], new[512];

    snprintf(old, sizeof old, "%s/%s", directory, from);
    snprintf(new, sizeof new, "%s/%s", directory, to);
    ck_assert_int_eq(rename(old, new), 0);
}

static void remove_file(const char *name)
{
    char path[512];

    snprintf(path, sizeof path, "%s/%s", directory, name);
    ck_assert_int_eq(unlink(path), 0);
}

/* The same data as EMNIST would have them. */
static void make_sideways(void)
{
    make_data();
    turn(UPRIGHT, SIDEWAYS);
    remove_file(UPRIGHT);
    move("train-labels-idx1-ubyte", "emnist-digits-train-labels-idx1-ubyte");
    turn("t10k-images-idx3-ubyte", "emnist-digits-test-images-idx3-ubyte");
    remove_file("t10k-images-idx3-ubyte");
    move("t10k-labels-idx1-ubyte", "emnist-digits-test-labels-idx1-ubyte");
}

static void make_upright(void)
{
    turn(SIDEWAYS, UPRIGHT);
    remove_file(SIDEWAYS);
    move("emnist-digits-train-labels-idx1-ubyte", "train-labels-idx1-ubyte");
    turn("emnist-digits-test-images-idx3-ubyte", "t10k-images-idx3-ubyte");
    remove_file("emnist-digits-test-images-idx3-ubyte");
    move("emnist-digits-test-labels-idx1-ubyte", "t10k-labels-idx1-ubyte");
}

static struct result *run_on(const char *format)
{
    char line[1024];

    snprintf(line, sizeof line, format, directory, directory);
    return run(line);
}

/* Its accuracy on the test images. */
static double accuracy(const char *format)
{
    struct result *r = run_on(format);
    const char *figure = strstr(r->out, "test,accuracy,,,");

    ck_assert_msg(r->status == 0 && figure != NULL, "%s", r->err);
    return strtod(figure + strlen("test,accuracy,,,"), NULL);
}

#define TRAIN "train --data %s --val 100 --hidden 16 --batch 20 --epochs 3 --save %s/model "
#define EVAL  "eval --format csv --data %s %s/model "

START_TEST(the_hint)
{
    static const char hint[] = SIDEWAYS ": pictures of EMNIST lie on their side: --transpose sets "
                                        "them upright";

    assert_has(run_on("data %s")->out, hint);
    assert_has(run_on(TRAIN)->err, hint);
    ck_assert_ptr_null(strstr(run_on("data --transpose %s")->out, "--transpose"));
    struct result *r = run_on(TRAIN "--transpose");
    ck_assert_str_eq(r->err, "");
    ck_assert_int_eq(r->status, 0);
}
END_TEST

/* Turned over, the data are those that the turned files hold. */
START_TEST(the_same_as_upright_data)
{
    char sideways[MAX_OUTPUT];

    strcpy(sideways, run_on(TRAIN "--transpose --format csv --eval none")->out);
    strcpy(sideways, run_on(EVAL "--transpose --eval train,val,test")->out);
    make_upright();
    run_on(TRAIN);
    ck_assert_str_eq(run_on(EVAL "--eval train,val,test")->out, sideways);
}
END_TEST

START_TEST(eval_reads_as_training_did)
{
    ck_assert_int_eq(run_on(TRAIN "--transpose")->status, 0);
    ck_assert_double_gt(accuracy(EVAL), 90);
    ck_assert_int_eq(count_lines(run_on(EVAL)->err), 1);
    assert_has(run_on(EVAL)->err, "transposed, as for the model's training");
    ck_assert_double_lt(accuracy(EVAL "--transpose=no"), 85);
    assert_has(run_on(EVAL "--transpose=no")->err, "--transpose sets them upright");
    make_upright();
    ck_assert_double_gt(accuracy(EVAL "--transpose=no"), 90);
    ck_assert_str_eq(run_on(EVAL "--transpose=no")->err, "");
}
END_TEST

/* An upright picture is what predict expects. */
START_TEST(predict_takes_upright_pictures)
{
    run_on(TRAIN "--transpose");
    for (int class = 0; class < CLASSES; class ++) {
        char line[1024], expected[32];
        FILE *picture = create("picture.pgm");
        fprintf(picture, "P5 %d %d 255\n", SIDE, SIDE);
        for (int i = 0; i < SIDE * SIDE; i++)
            fputc(i / SIDE / (SIDE / CLASSES) == class ? 200 : 40, picture);
        ck_assert_int_eq(fclose(picture), 0);
        snprintf(line, sizeof line, "predict --raw --format csv %s/model %s/picture.pgm", directory,
                 directory);
        struct result *r = run(line);
        ck_assert_msg(r->status == 0, "%s", r->err);
        snprintf(expected, sizeof expected, "picture.pgm,%d,", class);
        assert_has(r->out, expected);
    }
}
END_TEST

START_TEST(resume_keeps_it)
{
    run_on(TRAIN "--transpose");
    struct result *r = run_on("train --data %s --load %s/model --epochs 4 --transpose=no");
    ck_assert_int_eq(r->status, 2);
    assert_has(r->err, "--transpose no");
    r = run_on("train --data %s --load %s/model --epochs 4");
    ck_assert_msg(r->status == 0, "%s", r->err);
    ck_assert_str_eq(r->err, "");
    ck_assert_double_gt(number(split(line_of(run_on("train --data %s --load %s/model --epochs 4 "
                                                    "--transpose --format csv")
                                                 ->out,
                                             1))
                                   .text[7]),
                        90);
}
END_TEST

START_TEST(the_best_trial_again)
{
    struct result *r = run_on("search --data %s --val 100 --hidden 8 --batch 20 --epochs 1 "
                              "--transpose --grid lr=0.1,0.2");
    char line[1024];
    const char *again = strstr(r->out, "mlptui train ");

    ck_assert_msg(again != NULL, "%s", r->err);
    assert_has(again, " --transpose=yes");
    snprintf(line, sizeof line, "%.*s", (int)strcspn(again + 7, "\n"), again + 7);
    r = run(line);
    ck_assert_msg(r->status == 0, "%s", r->err);
    ck_assert_str_eq(r->err, "");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("transpose");
    TCase *tests = tcase_create("transpose");

    tcase_add_checked_fixture(tests, make_sideways, remove_data);
    tcase_add_test(tests, the_hint);
    tcase_add_test(tests, the_same_as_upright_data);
    tcase_add_test(tests, eval_reads_as_training_did);
    tcase_add_test(tests, predict_takes_upright_pictures);
    tcase_add_test(tests, resume_keeps_it);
    tcase_add_test(tests, the_best_trial_again);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
