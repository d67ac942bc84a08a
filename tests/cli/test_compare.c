/* test_compare: `mlptui compare`: its table is that of the runs alone, in every form; what it
 * refuses; what becomes of divergence and of an interrupt. */
#include <sys/stat.h>

#include "program.h"

/* Of a file in the test's directory; static storage. */
static const char *file_text(const char *name)
{
    static char text[1 << 20];
    char path[256];

    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file != NULL, "no file %s", path);
    size_t size = fread(text, 1, sizeof text - 1, file);
    text[size] = '\0';
    fclose(file);
    return text;
}

/* A line of `mlptui ...` with %s for the directory. */
static struct result *run_in(const char *format)
{
    char line[1024];

    snprintf(line, sizeof line, format, directory, directory);
    return run(line);
}

/* The columns of run `index` in the CSV table equal those of `train` with the same settings. */
static void same_as_alone(const char *table, int index, const char *train)
{
    char csv[MAX_OUTPUT];

    snprintf(csv, sizeof csv, "%s", table);
    struct result *r = run(train);
    ck_assert_int_eq(r->status, 0);
    ck_assert_int_eq(count_lines(r->out), count_lines(csv));
    for (int i = 1; i < count_lines(csv); i++) {
        struct fields alone = split(line_of(r->out, i)), together = split(line_of(csv, i));
        ck_assert_str_eq(alone.text[4], together.text[2 + 2 * index]); /* loss */
        ck_assert_str_eq(alone.text[5], together.text[1 + 2 * index]); /* accuracy */
    }
}

START_TEST(runs_equal_those_alone)
{
    static char table[MAX_OUTPUT];
    struct result *r =
        run("compare DATA glorot w:preset=normal,hidden=8,8,lr=0.02 a:optimizer=adam,lr=0.002 "
            "--epochs 3 --format csv --seed 7");

    ck_assert_msg(r->status == 0, "%s", r->err);
    ck_assert_str_eq(r->err, "");
    strcpy(table, r->out);
    ck_assert_str_eq(line_of(table, 0), "epoch,glorot_acc,glorot_loss,w_acc,w_loss,a_acc,a_loss");
    ck_assert_int_eq(count_lines(table), 4);
    same_as_alone(table, 0, "train DATA --preset glorot --epochs 3 --format csv --seed 7");
    same_as_alone(table, 1,
                  "train DATA --preset normal --hidden 8,8 --lr 0.02 --epochs 3 --format csv "
                  "--seed 7");
    same_as_alone(table, 2,
                  "train DATA --optimizer adam --lr 0.002 --epochs 3 --format csv --seed 7");
}
END_TEST

START_TEST(the_reference_runs_are_the_default)
{
    static char first[MAX_OUTPUT];
    struct result *r = run("compare DATA --epochs 1");

    ck_assert_int_eq(r->status, 0);
    strcpy(first, r->out);
    ck_assert_str_eq(line_of(first, 0), "epoch  zero acc  zero loss  normal acc  normal loss  "
                                        "glorot acc  glorot loss");
    ck_assert_uint_eq(strlen(line_of(first, 1)), strlen(line_of(first, 0)));
    assert_has(line_of(first, 2), "lowest train loss: ");
    ck_assert_str_eq(run("compare DATA zero normal glorot --epochs 1")->out, first);
}
END_TEST

START_TEST(what_is_evaluated_is_compared)
{
    static char val[MAX_OUTPUT];

    strcpy(val, run("compare DATA glorot --epochs 2 --eval test,val --format csv")->out);
    struct result *r = run("train DATA --preset glorot --epochs 2 --eval val --format csv");
    ck_assert_str_eq(split(line_of(val, 2)).text[2], split(line_of(r->out, 2)).text[6]);
}
END_TEST

START_TEST(jsonl_and_shorter_runs)
{
    struct result *r = run("compare DATA long:lr=0.1 short:epochs=1 --epochs 2 --format jsonl");

    ck_assert_int_eq(r->status, 0);
    ck_assert_int_eq(count_lines(r->out), 2);
    ck_assert_int_eq(strncmp(line_of(r->out, 0), "{\"epoch\":1,\"long_acc\":", 22), 0);
    assert_has(line_of(r->out, 1), ",\"short_acc\":null,\"short_loss\":null}");
    r = run("compare DATA long:lr=0.1 short:epochs=1 --epochs 2 --format csv");
    ck_assert_str_eq(split(line_of(r->out, 2)).text[3], "");
    ck_assert_int_eq(split(line_of(r->out, 2)).count, 5);
}
END_TEST

/* A decay of 1 at a rate of 1000 multiplies every weight by -999 in each step. */
#define BOOM "boom:lr=1000,weight-decay=1"

START_TEST(divergence_does_not_stop_the_rest)
{
    struct result *r = run("compare DATA " BOOM " glorot --epochs 2 --format csv");

    ck_assert_int_eq(r->status, 3);
    ck_assert_int_eq(count_lines(r->err), 1);
    assert_has(r->err, "boom: training diverged");
    ck_assert_int_eq(count_lines(r->out), 3);
    ck_assert_str_eq(split(line_of(r->out, 2)).text[1], "");
    ck_assert_double_gt(number(split(line_of(r->out, 2)).text[3]), 0);
    assert_has(line_of(run("compare DATA " BOOM " glorot --epochs 2")->out, 1), "diverged");
    r = run("compare DATA " BOOM);
    ck_assert_int_eq(r->status, 3);
    ck_assert_int_eq(count_lines(r->out), 2);
}
END_TEST

START_TEST(bad_lines_are_refused)
{
    refuses("compare DATA nothing", "nothing", "zero, normal, glorot, best");
    refuses("compare DATA lr=0.1", "lr=0.1", "NAME:KEY=VALUE");
    refuses("compare DATA a/b:lr=0.1", "a/b", "letters");
    refuses("compare DATA :lr=0.1", ":lr=0.1", "letters");
    refuses("compare DATA a:lr", "a:lr", "KEY=VALUE");
    refuses("compare DATA a:lr=x", "lr", "number");
    refuses("compare DATA a:colour=red", "colour", "setting");
    refuses("compare DATA a:preset=red", "red", "preset");
    refuses("compare DATA a:eval=val", "eval", "--eval");
    refuses("compare DATA a:val=10", "val", "--val");
    refuses("compare DATA a:transpose=yes", "transpose", "--transpose");
    refuses("compare DATA zero zero", "zero", "named");
    refuses("compare DATA a:batch=100000", "run 'a'", "batch");
    refuses("compare DATA --eval none", "--eval", "losses");
    refuses("compare DATA --plot a.gif", "a.gif", ".svg");
    refuses("compare DATA --plot /nowhere/a.svg", "/nowhere/a.svg", "directory");
    refuses("compare DATA --metrics a.txt", "a.txt", ".jsonl");
    refuses("compare 1: 2: 3: 4: 5: 6: 7: 8: 9: 10: 11: 12: 13: 14: 15: 16: 17:", "17", "compare");
}
END_TEST

START_TEST(the_same_line_twice_gives_the_same_bytes)
{
    static char table[MAX_OUTPUT], chart[1 << 20];
    const char *line = "compare DATA --epochs 2 --plot %s/chart.svg";

    if (strstr(run_in(line)->err, "cannot draw") != NULL)
        return; /* a build without cairo */
    struct result *r = run_in(line);
    ck_assert_int_eq(r->status, 0);
    ck_assert_str_eq(r->err, "");
    strcpy(table, r->out);
    strcpy(chart, file_text("chart.svg"));
    ck_assert_str_eq(run_in(line)->out, table);
    ck_assert_str_eq(file_text("chart.svg"), chart);
    assert_has(chart, "</svg>");
}
END_TEST

START_TEST(metrics_have_a_run)
{
    struct result *r = run_in("compare DATA glorot " BOOM " --epochs 2 --metrics %s/m.csv");

    ck_assert_int_eq(r->status, 3);
    ck_assert_str_eq(line_of(file_text("m.csv"), 0), "run," CSV_HEADER);
    ck_assert_int_eq(count_lines(file_text("m.csv")), 3);
    ck_assert_int_eq(strncmp(line_of(file_text("m.csv"), 2), "glorot,2,30,", 12), 0);
    run_in("compare DATA a:lr=0.5 b: --epochs 1 --metrics %s/m.jsonl");
    ck_assert_int_eq(count_lines(file_text("m.jsonl")), 4);
    const char *settings = line_of(file_text("m.jsonl"), 0);
    ck_assert_int_eq(strncmp(settings, "{\"run\":\"a\",\"settings\":{\"hidden\":[16],", 37), 0);
    assert_has(settings, "\"lr\":0.5,\"batch\":20,");
    assert_has(line_of(file_text("m.jsonl"), 1), "{\"run\":\"a\",\"epoch\":1,");
    assert_has(line_of(file_text("m.jsonl"), 2), "{\"run\":\"b\",\"settings\":");
}
END_TEST

/* SIGINT while the second run, which would take for ever, is under way: what is there is shown. */
START_TEST(an_interrupt_shows_what_there_is)
{
    char line[512], path[256], text[MAX_OUTPUT];
    FILE *out = tmpfile(), *err = tmpfile();
    struct stat status = {.st_size = 0};

    snprintf(path, sizeof path, "%s/i.csv", directory);
    snprintf(line, sizeof line,
             "compare DATA first:epochs=2 second:epochs=1000000 --format csv --metrics %s", path);
    pid_t child = start(line, STDIN_FILENO, fileno(out), fileno(err));
    while (stat(path, &status) != 0 || status.st_size < 400)
        usleep(1000); /* the child's alarm ends this wait at the latest */
    kill(child, SIGINT);
    ck_assert_int_eq(finish(child), 130);
    read_back(out, text);
    ck_assert_str_eq(line_of(text, 0), "epoch,first_acc,first_loss,second_acc,second_loss");
    ck_assert_int_ge(count_lines(text), 3);
    ck_assert_double_gt(number(split(line_of(text, 1)).text[1]), 0);
    read_back(err, text);
    assert_has(text, "second: stopped after epoch ");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("compare");
    TCase *tests = tcase_create("compare");

    tcase_add_checked_fixture(tests, make_data, remove_data);
    tcase_add_test(tests, runs_equal_those_alone);
    tcase_add_test(tests, the_reference_runs_are_the_default);
    tcase_add_test(tests, what_is_evaluated_is_compared);
    tcase_add_test(tests, jsonl_and_shorter_runs);
    tcase_add_test(tests, divergence_does_not_stop_the_rest);
    tcase_add_test(tests, bad_lines_are_refused);
    tcase_add_test(tests, the_same_line_twice_gives_the_same_bytes);
    tcase_add_test(tests, metrics_have_a_run);
    tcase_add_test(tests, an_interrupt_shows_what_there_is);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
