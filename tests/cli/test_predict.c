/* test_predict: `mlptui predict` as a program: it agrees with eval on the same images, and it sees
 * through size, paper and ink. */
#include "program.h"

#define MODEL_NAME "model.safetensors"

static void train(void)
{
    char line[512];

    snprintf(line, sizeof line, "train DATA --epochs 2 --format csv --save %s/%s", directory,
             MODEL_NAME);
    struct result *r = run(line);
    ck_assert_msg(r->status == 0, "%s", r->err);
}

static const char *predict_line(const char *more)
{
    static char line[2048];

    snprintf(line, sizeof line, "predict %s/%s %s", directory, MODEL_NAME, more);
    return line;
}

/* Writes a P5 picture, each pixel `factor` times as large. */
static void write_pgm(const char *name, const uint8_t *pixels, size_t side, size_t factor,
                      bool inverted)
{
    FILE *file = create(name);

    fprintf(file, "P5\n%zu %zu\n255\n", side * factor, side * factor);
    for (size_t i = 0; i < side * factor * side * factor; i++) {
        size_t row = i / (side * factor) / factor, column = i % (side * factor) / factor;
        uint8_t pixel = pixels[row * side + column];
        fputc(inverted ? 255 - pixel : pixel, file);
    }
    ck_assert_int_eq(fclose(file), 0);
}

/* Image number `index` of an IDX file that is not compressed. */
static void read_image(const char *name, size_t index, uint8_t *pixels, size_t count)
{
    char path[256];

    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fseek(file, (long)(16 + index * count), SEEK_SET), 0);
    ck_assert_uint_eq(fread(pixels, 1, count, file), count);
    fclose(file);
}

/* The images of the test split, one after another, as pictures of the network's size. */
START_TEST(raw_pictures_score_as_eval_does)
{
    char words[2048] = "--raw --format csv", line[512];
    uint8_t pixels[SIDE * SIDE];
    int right = 0;

    train();
    for (size_t i = 0; i < 30; i++) { /* TEST_COUNT would overflow the words of a line */
        char name[32];
        read_image("t10k-images-idx3-ubyte", i, pixels, SIDE * SIDE);
        snprintf(name, sizeof name, "%zu.pgm", i);
        write_pgm(name, pixels, SIDE, 1, false);
        snprintf(words + strlen(words), sizeof words - strlen(words), " %s/%s", directory, name);
    }
    struct result *r = run(predict_line(words));
    ck_assert_msg(r->status == 0, "%s", r->err);
    ck_assert_str_eq(line_of(r->out, 0), "image,class,name,p_0,p_1,p_2");
    ck_assert_int_eq(count_lines(r->out), 31);
    for (int i = 0; i < 30; i++) {
        struct fields f = split(line_of(r->out, 1 + i));
        ck_assert_int_eq(f.count, 6);
        right += number(f.text[1]) == i % CLASSES;
        ck_assert_double_eq_tol(number(f.text[3]) + number(f.text[4]) + number(f.text[5]), 1, 2e-6);
    }
    snprintf(line, sizeof line, "eval %s/%s --data %s --format csv", directory, MODEL_NAME,
             directory);
    const char *accuracy = strstr(run(line)->out, "test,accuracy,,,");
    ck_assert_ptr_nonnull(accuracy);
    double percent = strtod(accuracy + 16, NULL); /* over all 60, of which 30 were seen */
    ck_assert_double_le(right, percent * TEST_COUNT / 100 + 0.5);
    ck_assert_double_ge(right, percent * TEST_COUNT / 100 - 30 - 0.5);
}
END_TEST

static void write_sample(void)
{
    uint8_t pixels[SIDE * SIDE];

    read_image("t10k-images-idx3-ubyte", 1, pixels, SIDE * SIDE);
    write_pgm("a.pgm", pixels, SIDE, 1, false);
}

START_TEST(text_shows_picture_and_bars)
{
    char words[512];

    train();
    write_sample();
    snprintf(words, sizeof words, "--raw %s/a.pgm %s/a.pgm", directory, directory);
    struct result *r = run(predict_line(words));
    ck_assert_msg(r->status == 0, "%s", r->err);
    assert_has(r->out, "/a.pgm: 1\n");
    ck_assert_str_eq(line_of(r->out, 1), "┌──────┐");
    assert_has(line_of(r->out, 2), "│  1  █");
    assert_has(line_of(r->out, 2), " %");
    ck_assert_str_eq(line_of(r->out, 5), "└──────┘"); /* 6 rows are 3 lines, for 3 classes */
    ck_assert_str_eq(line_of(r->out, 6), "");
    ck_assert_int_eq(count_lines(r->out), 6 + 1 + 6);
}
END_TEST

START_TEST(ascii_where_the_locale_is_no_utf8)
{
    char words[512];

    train();
    write_sample();
    snprintf(words, sizeof words, "--raw %s/a.pgm", directory);
    setenv("LC_ALL", "C", 1);
    struct result *r = run(predict_line(words));
    setenv("LC_ALL", "C.UTF-8", 1);
    ck_assert_int_eq(r->status, 0);
    for (const char *c = r->out; *c != '\0'; c++)
        ck_assert_int_ge(*c, '\n');
    ck_assert_str_eq(line_of(r->out, 1), "+------+");
    assert_has(line_of(r->out, 2), "|  1  #");
}
END_TEST

START_TEST(standard_input)
{
    char path[256], line[2048], text[MAX_OUTPUT];

    train();
    write_sample();
    snprintf(path, sizeof path, "%s/a.pgm", directory);
    int in = open(path, O_RDONLY);
    FILE *out = tmpfile(), *err = tmpfile();
    snprintf(line, sizeof line, "%s", predict_line("--raw --format jsonl -"));
    ck_assert_int_eq(finish(start(line, in, fileno(out), fileno(err))), 0);
    close(in);
    read_back(err, text);
    ck_assert_str_eq(text, "");
    read_back(out, text);
    ck_assert_int_eq(
        strncmp(text, "{\"image\":\"-\",\"class\":1,\"name\":\"1\",\"probabilities\":[", 50), 0);
    refuses(predict_line("-"), "standard input", "empty");
}
END_TEST

START_TEST(one_bad_picture_does_not_stop_the_others)
{
    char words[1024];
    uint8_t blank[SIDE * SIDE] = {0}, bar[SIDE * SIDE] = {0};

    train();
    memset(bar + SIDE * 2 + 1, 200, 4);
    write_pgm("bar.pgm", bar, SIDE, 5, true);
    write_pgm("blank.pgm", blank, SIDE, 2, false);
    snprintf(
        words, sizeof words,
        "--format csv %s/none.png %s/bar.pgm %s/blank.pgm %s/train-labels-idx1-ubyte %s/bar.pgm",
        directory, directory, directory, directory, directory);
    struct result *r = run(predict_line(words));
    ck_assert_int_eq(r->status, 2);
    ck_assert_int_eq(count_lines(r->out), 3);
    ck_assert_int_eq(count_lines(r->err), 3);
    assert_has(line_of(r->err, 0), "none.png: cannot be opened: No such file");
    assert_has(line_of(r->err, 1), "blank.pgm: the picture is blank");
    assert_has(line_of(r->err, 2), "train-labels-idx1-ubyte: neither PNG nor PGM");
}
END_TEST

START_TEST(wrong_usage)
{
    uint8_t pixels[4 * 4] = {255};
    char words[512];

    refuses("predict", "needs MODEL IMAGE...", "mlptui help predict");
    refuses("predict model", "needs MODEL IMAGE...", "");
    refuses("predict /nonexistent/x.safetensors a.png", "/nonexistent/x.safetensors", "No such");
    refuses("predict a b --epochs 3", "--epochs", "not for mlptui predict");
    refuses("train --raw", "--raw", "mlptui predict");
    train();
    write_pgm("small.pgm", pixels, 4, 1, false);
    snprintf(words, sizeof words, "--raw %s/small.pgm", directory);
    refuses(predict_line(words), "small.pgm: 4 rows x 4 columns, expected 6 rows x 6 columns",
            "--raw");
}
END_TEST

/* MNIST's digits, four times as large and dark on light, get the classes and nearly the
 * probabilities that they get as they are. */
START_TEST(size_and_paper_do_not_matter)
{
    char line[2048], raw_words[1024] = "--raw --format csv", words[1024] = "--format csv";
    const char *data = getenv("MLPTUI_TEST_DATA");
    uint8_t pixels[28 * 28];
    char out[MAX_OUTPUT];

    if (data == NULL)
        return;
    snprintf(line, sizeof line, "gzip -dc %s/t10k-images-idx3-ubyte.gz > %s/t10k", data, directory);
    ck_assert_int_eq(system(line), 0);
    snprintf(line, sizeof line, "train --data %s --hidden 32 --epochs 1 --eval none --save %s/%s",
             data, directory, MODEL_NAME);
    ck_assert_int_eq(run(line)->status, 0);
    for (size_t i = 0; i < 12; i++) {
        char name[2][16];
        snprintf(name[0], 16, "r%zu", i);
        snprintf(name[1], 16, "e%zu", i);
        read_image("t10k", i, pixels, sizeof pixels);
        write_pgm(name[0], pixels, 28, 1, false);
        write_pgm(name[1], pixels, 28, 4, true);
        snprintf(raw_words + strlen(raw_words), 64, " %s/%s", directory, name[0]);
        snprintf(words + strlen(words), 64, " %s/%s", directory, name[1]);
    }
    strcpy(out, run(predict_line(raw_words))->out);
    struct result *r = run(predict_line(words));
    ck_assert_msg(r->status == 0, "%s", r->err);
    for (int i = 1; i <= 12; i++) {
        struct fields raw = split(line_of(out, i)), seen = split(line_of(r->out, i));
        ck_assert_str_eq(seen.text[1], raw.text[1]);
        for (int c = 3; c < 13; c++)
            ck_assert_double_eq_tol(number(seen.text[c]), number(raw.text[c]), 0.02);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("predict");
    TCase *tests = tcase_create("predict");

    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, make_data, remove_data);
    tcase_add_test(tests, raw_pictures_score_as_eval_does);
    tcase_add_test(tests, text_shows_picture_and_bars);
    tcase_add_test(tests, ascii_where_the_locale_is_no_utf8);
    tcase_add_test(tests, standard_input);
    tcase_add_test(tests, one_bad_picture_does_not_stop_the_others);
    tcase_add_test(tests, wrong_usage);
    tcase_add_test(tests, size_and_paper_do_not_matter);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
