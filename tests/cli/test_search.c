/* test_search: `mlptui search` as a program: its trials are the runs of train, its tables are
 * sorted, the same with several jobs; what it refuses; divergence, early ends, an interrupt. */
#include "program.h"

#include <limits.h>

#define GRID "search DATA --grid lr=0.05,0.2 --grid init=glorot,he,zero --epochs 3 --seed 5 "

/* Field `name` of line `index` of a CSV table. */
static const char *field(const char *csv, int index, const char *name)
{
    static char value[32];
    struct fields header = split(line_of(csv, 0)), row = split(line_of(csv, index));

    for (int i = 0; i < header.count; i++) {
        if (strcmp(header.text[i], name) == 0) {
            snprintf(value, sizeof value, "%s", row.text[i]);
            return value;
        }
    }
    ck_abort_msg("no column '%s'", name);
    return "";
}

static char *csv_of(const char *line)
{
    static char csv[MAX_OUTPUT];
    struct result *r = run(line);

    ck_assert_msg(r->status == 0, "'%s' exits %d: %s", line, r->status, r->err);
    ck_assert_str_eq(r->err, "");
    strcpy(csv, r->out);
    return csv;
}

/* The best epoch of `train` with this trial's settings, by validation accuracy, has its figures. */
static void is_a_run_of_train(const char *csv, int index)
{
    char line[512], lr[32], best_loss[32] = "", best_accuracy[32] = "", best_epoch[32] = "";

    strcpy(lr, field(csv, index, "lr"));
    snprintf(line, sizeof line,
             "train DATA --epochs 3 --seed 5 --format csv --eval val --lr %s --init %s", lr,
             field(csv, index, "init"));
    struct result *r = run(line);
    for (int epoch = 1; epoch <= 3; epoch++) {
        struct fields row = split(line_of(r->out, epoch));
        if (epoch == 1 || number(row.text[7]) > number(best_accuracy)) {
            strcpy(best_epoch, row.text[0]);
            strcpy(best_loss, row.text[6]);
            strcpy(best_accuracy, row.text[7]);
        }
    }
    ck_assert_str_eq(field(csv, index, "best_epoch"), best_epoch);
    ck_assert_str_eq(field(csv, index, "val_loss"), best_loss);
    ck_assert_str_eq(field(csv, index, "val_acc"), best_accuracy);
}

START_TEST(trials_are_runs_of_train_in_order)
{
    const char *csv = csv_of(GRID "--format csv");
    unsigned seen = 0;

    ck_assert_int_eq(count_lines(csv), 7);
    ck_assert_str_eq(line_of(csv, 0), "rank,trial,lr,init,end,epochs,best_epoch,train_loss,"
                                      "train_acc,val_loss,val_acc,test_loss,test_acc");
    for (int i = 1; i <= 6; i++) {
        int trial = (int)number(field(csv, i, "trial"));
        seen |= 1u << trial;
        ck_assert_double_eq(number(field(csv, i, "rank")), i);
        ck_assert_double_eq(number(field(csv, i, "lr")), trial <= 3 ? 0.05 : 0.2);
        ck_assert_str_eq(field(csv, i, "end"), "done");
        ck_assert_str_eq(field(csv, i, "train_acc"), "");
        is_a_run_of_train(csv, i);
        double before = i > 1 ? number(field(csv, i - 1, "val_acc")) : 100;
        ck_assert_double_le(number(field(csv, i, "val_acc")), before);
    }
    ck_assert_uint_eq(seen, 0x7e);
}
END_TEST

START_TEST(by_loss_sorts_by_loss)
{
    const char *csv = csv_of(GRID "--format csv --by val_loss --eval train,val,test");

    for (int i = 1; i <= 6; i++) {
        double before = i > 1 ? number(field(csv, i - 1, "val_loss")) : 0;
        ck_assert_double_ge(number(field(csv, i, "val_loss")), before);
        number(field(csv, i, "train_loss"));
        number(field(csv, i, "test_acc"));
    }
}
END_TEST

START_TEST(jobs_do_not_change_a_byte)
{
    static char alone[MAX_OUTPUT];
    static const char *const formats[] = {GRID "--format csv", GRID "--format jsonl"};
    static const char *const jobs[] = {GRID "--format csv --jobs 2",
                                       GRID "--format jsonl --jobs 4"};

    for (int i = 0; i < 2; i++) {
        strcpy(alone, csv_of(formats[i]));
        ck_assert_str_eq(csv_of(jobs[i]), alone);
    }
}
END_TEST

START_TEST(json_has_the_values)
{
    struct result *r =
        run("search DATA --grid optimizer=adam --lr 0.001 --epochs 1 --format jsonl");

    ck_assert_int_eq(r->status, 0);
    ck_assert_int_eq(count_lines(r->out), 1);
    assert_has(r->out, "{\"trial\":1,\"rank\":1,\"optimizer\":\"adam\",\"end\":\"done\","
                       "\"epochs\":1,\"best_epoch\":1,\"train_loss\":null,\"train_acc\":null,"
                       "\"val_loss\":1.");
}
END_TEST

START_TEST(text_fills_and_marks_the_best)
{
    struct result *r = run(GRID);
    char first[64];

    ck_assert_int_eq(r->status, 0);
    ck_assert_int_eq(count_lines(r->out), 1 + 6 + 1 + 1 + 6 + 1);
    ck_assert_int_eq(strncmp(line_of(r->out, 0), "trial", 5), 0);
    for (int i = 1; i <= 6; i++) { /* one job: they end in order */
        snprintf(first, sizeof first, "%5d  ", i);
        ck_assert_int_eq(strncmp(line_of(r->out, i), first, strlen(first)), 0);
    }
    ck_assert_str_eq(line_of(r->out, 7), "");
    ck_assert_int_eq(strncmp(line_of(r->out, 8), "  rank  trial", 13), 0);
    ck_assert_int_eq(strncmp(line_of(r->out, 9), "*    1  ", 8), 0);
    ck_assert_int_eq(strncmp(line_of(r->out, 10), "     2  ", 8), 0);
    ck_assert_int_eq(strncmp(line_of(r->out, 15), "best by val_acc: trial ", 23), 0);
    assert_has(line_of(r->out, 15), "; mlptui train --data ");
    assert_has(line_of(r->out, 15), " --hidden 16 ");
    assert_has(line_of(r->out, 15), " --seed 5 --val 100 --threads 1");
}
END_TEST

/* What a shell makes of `mlptui ...` in the directory of the data: standard output. */
static const char *shell(const char *line)
{
    static char text[MAX_OUTPUT], path[PATH_MAX];
    char command[2 * PATH_MAX];

    ck_assert_int_eq(strncmp(line, "mlptui ", 7), 0);
    ck_assert_ptr_nonnull(realpath(program(), path));
    snprintf(command, sizeof command, "cd %s && %s %s", directory, path, line + 7);
    FILE *pipe = popen(command, "r");
    ck_assert_ptr_nonnull(pipe);
    text[fread(text, 1, sizeof text - 1, pipe)] = '\0';
    ck_assert_msg(pclose(pipe) == 0, "%s", command);
    return text;
}

/* Searches that a plain `mlptui train` would not repeat: %s is the data. */
static const char *const searches[] = {
    "mlptui search --data %s --val 100 --hidden 300,200 --batch 100 --threads 2 --epochs 3 "
    "--grid lr=0.05,0.2",
    "mlptui search --data %s --val 90 --batch 20 --random 4 --range lr=0.01..0.5 "
    "--range optimizer=momentum,adam --range momentum=0.1..0.9 --range weight-decay=0.0001..0.1 "
    "--range hidden=none,8,8-7 --eval val,test --init he --activation tanh --seed 7 --jobs 2",
    "mlptui search --data %s --preset normal --val 50 --hidden 8 --epochs 4 --by val_loss "
    "--grid seed=1,2,4294967295 --threads 3",
};

static const struct {
    const char *name, *quoted;
} odd[] = {{"a b", "'a b'"},
           {"it's", "\"it's\""},
           {"-dash", "-dash"},
           {"Größe", "Größe"},
           {"$a;b*\\", "'$a;b*\\'"}};
#define ODD_COUNT (int)(sizeof odd / sizeof odd[0])

/* The last line of `search`, run as it stands, has the best trial's figures. */
START_TEST(the_last_line_repeats_the_best)
{
    char path[256], line[1024], best[4096], repeat[2048];

    snprintf(path, sizeof path, "%s/%s", directory, odd[_i].name);
    ck_assert_int_eq(symlink(".", path), 0);
    for (size_t s = 0; s < sizeof searches / sizeof searches[0]; s++) {
        snprintf(line, sizeof line, searches[s], odd[_i].quoted);
        const char *text = shell(line), *last = strstr(text, "best by ");
        ck_assert_msg(last != NULL && strstr(last, "; ") != NULL, "%s", text);
        snprintf(repeat, sizeof repeat, "%.*s --format csv",
                 (int)strcspn(strstr(last, "; ") + 2, "\n"), strstr(last, "; ") + 2);
        snprintf(line + strlen(line), sizeof line - strlen(line), " --format csv");
        snprintf(best, sizeof best, "%s", shell(line));
        text = shell(repeat);
        int end = count_lines(text) - 1;
        ck_assert_str_eq(field(text, end, "epoch"), field(best, 1, "best_epoch"));
        static const char *const names[] = {"val_loss", "val_acc", "test_loss", "test_acc"};
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
            char expected[32];

            snprintf(expected, sizeof expected, "%s", field(best, 1, names[i]));
            ck_assert_msg(strcmp(field(text, end, names[i]), expected) == 0, "%s: %s: %s, not %s",
                          repeat, names[i], field(text, end, names[i]), expected);
        }
    }
}
END_TEST

START_TEST(draws_are_the_seeds)
{
    static char first[MAX_OUTPUT];
    const char *line = "search DATA --random 5 --range lr=0.01..0.5 --range seed=1..9 --epochs 1 "
                       "--format csv --seed 3";

    strcpy(first, csv_of(line));
    ck_assert_int_eq(count_lines(first), 6);
    ck_assert_str_eq(csv_of(line), first);
    for (int i = 1; i <= 5; i++) {
        double rate = number(field(first, i, "lr")), seed = number(field(first, i, "seed"));
        ck_assert(rate >= 0.01 && rate <= 0.5);
        ck_assert(seed >= 1 && seed <= 9);
    }
    const char *other = csv_of("search DATA --random 5 --range lr=0.01..0.5 --range seed=1..9 "
                               "--epochs 1 --format csv --seed 4");
    ck_assert_str_ne(other, first);
}
END_TEST

/* A setting without effect makes no trial, and what is used up is said. */
START_TEST(no_trial_is_run_twice)
{
    struct result *r = run("search DATA --random 6 --range init=he,glorot --epochs 1 --format csv");

    ck_assert_int_eq(r->status, 0);
    ck_assert_int_eq(count_lines(r->out), 1 + 2);
    ck_assert_str_eq(r->err, "mlptui: only 2 different trials exist, 6 were asked for\n");
    r = run("search DATA --grid momentum=0.5,0.9 --grid optimizer=sgd,momentum --epochs 1");
    ck_assert_int_eq(r->status, 0);
    ck_assert_int_eq(count_lines(r->out), 1 + 3 + 2 + 3 + 1);
    ck_assert_str_eq(r->err, "mlptui: only 3 different trials exist in 4 combinations\n");
}
END_TEST

START_TEST(divergence_stops_no_other)
{
    struct result *r = run("search DATA --grid lr=1000,0.1 --grid init=normal --epochs 30 "
                           "--optimizer momentum --momentum 0.99 --format csv");

    ck_assert_msg(r->status == 0, "%s", r->err);
    ck_assert_str_eq(field(r->out, 1, "end"), "done");
    ck_assert_str_eq(field(r->out, 1, "rank"), "1");
    ck_assert_str_eq(field(r->out, 2, "end"), "diverged");
    ck_assert_str_eq(field(r->out, 2, "rank"), "");
    ck_assert_str_eq(field(r->out, 2, "trial"), "1");
}
END_TEST

START_TEST(nothing_but_divergence_has_its_status)
{
    struct result *r = run("search DATA --grid lr=1000 --init normal --epochs 30 "
                           "--optimizer momentum --momentum 0.99");

    ck_assert_int_eq(r->status, 3);
    assert_has(r->out, "diverged");
    ck_assert_str_eq(r->err, "mlptui: every trial diverged; try lower rates\n");
}
END_TEST

START_TEST(what_does_not_improve_is_stopped)
{
    const char *csv = csv_of("search DATA --grid init=zero --lr 1e-9 --epochs 50 --stop-after 4 "
                             "--format csv");

    ck_assert_str_eq(field(csv, 1, "end"), "stopped");
    ck_assert_str_eq(field(csv, 1, "epochs"), "5");
    ck_assert_str_eq(field(csv, 1, "best_epoch"), "1");
}
END_TEST

START_TEST(what_makes_no_sense_is_refused)
{
    refuses("search DATA", "nothing to try", "--grid");
    refuses("search DATA --grid lr=0.1,x", "--grid: lr", "\"x\"");
    refuses("search DATA --grid rate=0.1", "--grid", "\"rate\" is not the name of a setting");
    refuses("search DATA --grid lr=0.001..0.5", "--grid", "random");
    refuses("search DATA --random 20", "nothing to try", "--range");
    refuses("search DATA --random 20 --grid lr=0.1", "--random", "--range lr=0.1");
    refuses("search DATA --range lr=0.1..0.5", "--range", "--random N");
    refuses("search DATA --random 0 --range lr=0.1..0.5", "--random", "from 1 to 10000");
    refuses("search DATA --random 3 --grid lr=0.1 --range seed=1..3", "--grid", "exclude");
    refuses("search DATA --grid batch=10", "--batch", "both given and to be tried");
    refuses("search DATA --grid lr=0.1 --eval train", "trial 1: eval", "judge");
    refuses("search DATA --grid epochs=1,0", "trial 2: epochs", "judge");
    refuses("search DATA --grid lr=0.1 --by loss", "--by", "val_acc, val_loss");
    refuses("search DATA --grid lr=0.1 --jobs 0", "--jobs", "from 1 to 256");
    refuses("search DATA --grid lr=0.1 --stop-after 0", "--stop-after", "from 1");
    refuses("train DATA --grid lr=0.1", "--grid", "search");
}
END_TEST

/* Found with the data at hand, before any trial runs. */
START_TEST(every_trial_is_checked_first)
{
    char line[512];

    snprintf(line, sizeof line,
             "search --data %s --val 100 --hidden 16 --grid batch=20,301 --format csv", directory);
    refuses(line, "trial 2: batch", "300");
}
END_TEST

START_TEST(metrics_name_the_trials)
{
    char line[512], path[256], text[4096];

    snprintf(path, sizeof path, "%s/runs.csv", directory);
    snprintf(line, sizeof line,
             "search DATA --grid lr=0.1,0.2 --epochs 2 --jobs 1 --format csv --metrics %s", path);
    csv_of(line);
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    ck_assert_int_eq(count_lines(text), 5);
    ck_assert_int_eq(strncmp(line_of(text, 0), "run,epoch,", 10), 0);
    ck_assert_int_eq(strncmp(line_of(text, 2), "1,2,", 4), 0);
    ck_assert_int_eq(strncmp(line_of(text, 3), "2,1,", 4), 0);
}
END_TEST

/* Reads until there are `lines` lines, or the end. */
static void read_lines(int from, char *text, int lines)
{
    size_t used = strlen(text);

    while (count_lines(text) < lines && used < MAX_OUTPUT - 1) {
        ssize_t n = read(from, text + used, MAX_OUTPUT - 1 - used);
        if (n <= 0)
            return;
        used += (size_t)n;
        text[used] = '\0';
    }
}

/* Starts a search whose second trial would take for ever; returns when the first one is done. */
static pid_t start_endless(int *out, FILE *errors, char *text)
{
    int ends[2], null = open("/dev/null", O_RDONLY);

    text[0] = '\0';
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    pid_t child =
        start("search DATA --grid epochs=2,1000000,999999 --jobs 1", null, ends[1], fileno(errors));
    close(ends[1]);
    close(null);
    *out = ends[0];
    read_lines(*out, text, 2); /* the header and the first trial */
    return child;
}

/* timeout(1) sends its signal to the process and to its group: twice at once. */
START_TEST(an_interrupt_keeps_what_is_done)
{
    static char text[MAX_OUTPUT], err[MAX_OUTPUT];
    FILE *errors = tmpfile();
    int out;
    pid_t child = start_endless(&out, errors, text);

    for (int times = 0; times <= _i; times++)
        kill(child, SIGINT);
    read_lines(out, text, 1000);
    close(out);
    ck_assert_int_eq(finish(child), 130);
    read_back(errors, err);
    ck_assert_str_eq(err, "mlptui: stopped: 1 of 3 trials complete\n");
    ck_assert_int_eq(count_lines(text), 2 + 1 + 1 + 1 + 1);
    ck_assert_int_eq(strncmp(line_of(text, 4), "*    1      1  ", 15), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("search");
    TCase *tests = tcase_create("search");

    tcase_add_unchecked_fixture(tests, make_data, remove_data);
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, trials_are_runs_of_train_in_order);
    tcase_add_test(tests, by_loss_sorts_by_loss);
    tcase_add_test(tests, jobs_do_not_change_a_byte);
    tcase_add_test(tests, json_has_the_values);
    tcase_add_test(tests, text_fills_and_marks_the_best);
    tcase_add_loop_test(tests, the_last_line_repeats_the_best, 0, ODD_COUNT);
    tcase_add_test(tests, draws_are_the_seeds);
    tcase_add_test(tests, no_trial_is_run_twice);
    tcase_add_test(tests, divergence_stops_no_other);
    tcase_add_test(tests, nothing_but_divergence_has_its_status);
    tcase_add_test(tests, what_does_not_improve_is_stopped);
    tcase_add_test(tests, what_makes_no_sense_is_refused);
    tcase_add_test(tests, every_trial_is_checked_first);
    tcase_add_test(tests, metrics_name_the_trials);
    tcase_add_loop_test(tests, an_interrupt_keeps_what_is_done, 0, 2);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
