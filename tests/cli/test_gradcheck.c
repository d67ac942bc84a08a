/* test_gradcheck: `mlptui gradcheck` as a program: experiment 3 against NumPy's figures, what is
 * left out and why, the verdict, the forms, the chart, what it refuses. */
#include "program.h"

#include <math.h>

static const double steps[] = {1, 5, 10, 50, 1000, 5000, 100000, 500000};

/* The largest differences that NumPy finds in float64, seed 0 unless said, on MNIST. In float32 the
 * analytic gradient is off by about 1e-7 of itself, so the rows agree to 1e-7; the larger steps,
 * where the curve of the loss outweighs that, are what is compared. */
static const struct {
    const char *options, *at;
    double largest[5];
} numpy[] = {
    {"", "W2[1][0] to W2[18][0]", {4.371519e-03, 1.490975e-08, 3.727449e-09, 0, 0}},
    {"--keep-zeros", "W2[0][0] to W2[9][0]", {4.371519e-03, 1.490975e-08, 3.727449e-09, 0, 0}},
    {"--sample 1", "W2[0][0] to W2[23][0]", {8.855091e-03, 4.826720e-08, 1.206689e-08, 0, 0}},
    {"--layer 1",
     "W1[152][1] to W1[161][1]",
     {7.655313e-03, 9.528695e-04, 4.817282e-04, 4.284356e-10, 0}},
    {"--activation sigmoid",
     "W2[0][0] to W2[9][0]",
     {1.246833e-04, 5.154961e-06, 1.290092e-06, 5.162103e-08, 1.289402e-10}},
    {"--activation tanh --layer 1",
     "W1[152][0] to W1[161][0]",
     {5.898377e-03, 3.253823e-04, 8.232621e-05, 3.305804e-06, 8.265900e-09}},
    {"--init zero --layer 3 --bias",
     "b3[0] to b3[9]",
     {1.193171e-02, 4.799218e-04, 1.199952e-04, 4.799992e-06, 1.200006e-08}},
    {"--bias --seed 7 --sample 4",
     "b2[2] to b2[22]",
     {3.687634e-02, 2.521156e-02, 2.088198e-02, 9.498928e-04, 0}},
    {"--hidden none",
     "W1[152][0] to W1[161][0]",
     {1.519856e-02, 6.393913e-04, 1.601011e-04, 6.407289e-06, 1.601861e-08}},
};

static const char *mnist(const char *options)
{
    static char line[512];
    const char *data = getenv("MLPTUI_TEST_DATA");

    snprintf(line, sizeof line, "gradcheck --data %s %s", data != NULL ? data : "data/mnist",
             options);
    return line;
}

/* On the small data, with one hidden layer. */
static const char *small(const char *options)
{
    static char line[1024];

    snprintf(line, sizeof line, "gradcheck --data %s --val %d --hidden 16 %s", directory,
             VALIDATION_COUNT, options);
    return line;
}

START_TEST(the_differences_are_those_of_numpy)
{
    char options[256], compared[128];

    snprintf(compared, sizeof compared, "\ncompared: 10 parameters, %s\n", numpy[_i].at);
    struct result *r = run(mnist(numpy[_i].options));
    ck_assert_msg(r->status == 0, "%s", r->err);
    assert_has(r->out, compared);
    assert_has(r->out, "\npassed: they agree to ");

    snprintf(options, sizeof options, "%s --format csv", numpy[_i].options);
    r = run(mnist(options));
    ck_assert_msg(r->status == 0, "%s", r->err);
    ck_assert_str_eq(line_of(r->out, 0), "n,epsilon,max_difference,relative");
    ck_assert_int_eq(count_lines(r->out), 9);
    for (int k = 0; k < 8; k++) {
        struct fields f = split(line_of(r->out, k + 1));
        double expected = k < 5 ? numpy[_i].largest[k] : 0;
        ck_assert_double_eq(number(f.text[0]), steps[k]);
        ck_assert_double_eq(number(f.text[1]), 1 / steps[k]);
        ck_assert_double_eq_tol(number(f.text[2]), expected, 1e-7);
    }
    struct fields first = split(line_of(r->out, 1)), last = split(line_of(r->out, 8));
    ck_assert_double_lt(number(last.text[2]), number(first.text[2]) / 1000);
    ck_assert_double_lt(number(last.text[3]), 1e-5);
}
END_TEST

/* Also the weights of the presets that saturate what they feed: what is right passes. */
START_TEST(any_network_passes)
{
    static const char *const activations[] = {"relu", "sigmoid", "tanh", "leaky-relu", "gelu"};
    static const char *const inits[] = {"normal", "he"};
    char options[256];

    for (int layer = 1; layer <= 3; layer++) {
        snprintf(options, sizeof options, "--activation %s --init %s --layer %d --seed %d",
                 activations[_i / 2], inits[_i % 2], layer, 3 + layer);
        struct result *r = run(mnist(options));
        ck_assert_msg(r->status == 0, "%s: %s", options, r->err);
        assert_has(r->out, "\npassed: they agree to ");
    }
}
END_TEST

START_TEST(zeros_are_named)
{
    struct result *r = run(mnist("--n 1000"));

    assert_has(r->out, "layer 2 of 3, weights, image 0 of the training set (label 5)\n");
    assert_has(r->out, "left out, as inconclusive:\n");
    assert_has(r->out, "  W2[0][0]     both exactly 0: unit 0 of hidden layer 1 is 0\n");
    r = run(mnist("--n 1000 --layer 1"));
    assert_has(r->out, "  W1[0][0]     both exactly 0: pixel 0 of the image is 0\n");
    assert_has(r->out, "  and 926 more\n"); /* column 0's unit is dead: 784 + 152 - 10 */
    r = run(mnist("--n 1000 --keep-zeros"));
    ck_assert_ptr_null(strstr(r->out, "left out"));
    assert_has(r->out, "4 of these are inconclusive:\n");
    assert_has(r->out, "  W2[9][0]     both exactly 0: unit 9 of hidden layer 1 is 0\n");
    r = run(mnist("--n 1000 --bias --layer 1 --params 3"));
    assert_has(r->out, "  b1[0]        both exactly 0: unit 0 of hidden layer 1 is 0, its slope");
    assert_has(r->out, "compared: 3 parameters, b1[1] to ");
}
END_TEST

/* Nothing said is no pass, and no failure either. */
START_TEST(where_all_is_zero_there_is_no_verdict)
{
    char line[512];
    struct result *r = run(small("--init zero"));

    ck_assert_int_eq(r->status, 0);
    assert_has(r->out,
               "\nnothing to compare: all of 48 parameters are inconclusive");
    ck_assert_ptr_null(strstr(r->out, "passed"));
    r = run(small("--init zero --keep-zeros"));
    ck_assert_int_eq(r->status, 0);
    assert_has(r->out, "\nno verdict: ");
    ck_assert_ptr_null(strstr(r->out, "passed"));
    snprintf(line, sizeof line, "--init zero --format csv --plot %s/none.svg", directory);
    r = run(small(line));
    if (r->status == 2 && strstr(r->err, "cannot draw") != NULL)
        return; /* this build cannot draw */
    ck_assert_int_eq(r->status, 0);
    ck_assert_str_eq(r->out, "n,epsilon,max_difference,relative\n");
    assert_has(r->err, "mlptui: nothing to compare");
    assert_has(r->err, "none.svg: not written");
    snprintf(line, sizeof line, "%s/none.svg", directory);
    ck_assert_int_ne(access(line, F_OK), 0);
}
END_TEST

START_TEST(what_exceeds_the_tolerance_fails)
{
    struct result *r = run(small("--tolerance 1e-14"));

    ck_assert_int_eq(r->status, 1);
    assert_has(r->out, "max |analytic - numeric|");
    ck_assert_int_eq(count_lines(r->err), 1);
    assert_has(r->err, "mlptui: gradient check failed: relative difference ");
    assert_has(r->err, "tolerance 1e-14");
    ck_assert_int_eq(run(small("--tolerance 1e-14 --format jsonl"))->status, 1);
    ck_assert_int_eq(run(small("--tolerance 1e-4"))->status, 0);
    /* a loss that overflows at one step speaks against none of the others, in any order */
    ck_assert_int_eq(run(small("--n 1000,1e-100"))->status, 0);
    ck_assert_int_eq(run(small("--n 1e-100,1000"))->status, 0);
}
END_TEST

START_TEST(every_form_holds_the_same)
{
    static char csv[MAX_OUTPUT], text[MAX_OUTPUT];
    char expected[256];

    strcpy(csv, run(small("--n 10,2000 --format csv"))->out);
    strcpy(text, run(small("--n 10,2000"))->out);
    struct result *r = run(small("--n 10,2000 --format jsonl"));
    ck_assert_int_eq(r->status, 0);
    ck_assert_int_eq(count_lines(r->out), 2);
    for (int k = 0; k < 2; k++) {
        struct fields f = split(line_of(csv, k + 1));
        snprintf(expected, sizeof expected,
                 "{\"n\":%s,\"epsilon\":%s,\"max_difference\":%s,\"relative\":%s}", f.text[0],
                 f.text[1], f.text[2], f.text[3]);
        ck_assert_str_eq(line_of(r->out, k), expected);
        snprintf(expected, sizeof expected, "  %.6e  ", number(f.text[2]));
        assert_has(text, expected);
    }
    ck_assert_str_eq(run(small("--n 10,2000"))->out, text); /* twice the same bytes */
}
END_TEST

START_TEST(the_chart_is_written)
{
    static char text[1 << 20];
    char line[512], path[256];

    snprintf(path, sizeof path, "%s/check.svg", directory);
    snprintf(line, sizeof line, "--plot %s", path);
    struct result *r = run(small(line));
    if (r->status == 2 && strstr(r->err, "cannot draw") != NULL)
        return; /* this build cannot draw */
    ck_assert_msg(r->status == 0, "%s", r->err);
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    assert_has(text, "<svg");
    assert_has(text, "</svg>");
}
END_TEST

START_TEST(a_full_disk_is_told)
{
    int full = open("/dev/full", O_WRONLY), null = open("/dev/null", O_RDWR);

    if (full < 0)
        return;
    ck_assert_int_eq(finish(start(small(""), null, full, null)), 1);
    close(full);
    close(null);
}
END_TEST

START_TEST(what_makes_no_sense_is_refused)
{
    refuses(small("--layer 3"), "no layer 3", "has 2");
    refuses(small("--layer 0"), "--layer", "'0'");
    refuses(small("--sample 300"), "--sample 300", "300 training images");
    refuses(small("--sample -1"), "--sample", "'-1'");
    refuses(small("--params 0"), "--params", "'0'");
    refuses(small("--n 1,,5"), "--n", "''");
    refuses(small("--n 1,0"), "--n", "'0'");
    refuses(small("--n nan"), "--n", "'nan'");
    refuses(small("--n 1e-320"), "--n", "1e-320");
    refuses(small("--n 1e300"), "--n", "1e300");
    refuses(small("--tolerance -1"), "--tolerance", "'-1'");
    refuses(small("--plot x.gif"), "x.gif", ".svg");
    refuses("train DATA --params 3", "--params", "gradcheck");
    refuses(small("--save x.safetensors"), "--save", "gradcheck");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gradcheck");
    TCase *tests = tcase_create("gradcheck");

    tcase_add_unchecked_fixture(tests, make_data, remove_data);
    tcase_add_loop_test(tests, the_differences_are_those_of_numpy, 0,
                        (int)(sizeof numpy / sizeof numpy[0]));
    tcase_add_loop_test(tests, any_network_passes, 0, 10);
    tcase_add_test(tests, zeros_are_named);
    tcase_add_test(tests, where_all_is_zero_there_is_no_verdict);
    tcase_add_test(tests, what_exceeds_the_tolerance_fails);
    tcase_add_test(tests, every_form_holds_the_same);
    tcase_add_test(tests, the_chart_is_written);
    tcase_add_test(tests, a_full_disk_is_told);
    tcase_add_test(tests, what_makes_no_sense_is_refused);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
