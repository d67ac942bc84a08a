/* test_metrics: --metrics: the same figures as the table, line by line as training goes, complete
 * lines whatever ends the program, and nothing lost of what was there. */
#include <sys/file.h>
#include <sys/stat.h>

#include "program.h"

static const char *path_of(const char *name)
{
    static char path[512];

    snprintf(path, sizeof path, "%s/%s", directory, name);
    return path;
}

static const char *file_text(const char *name)
{
    static char text[MAX_OUTPUT];
    FILE *file = fopen(path_of(name), "rb");

    ck_assert_msg(file != NULL, "no file %s", name);
    size_t size = fread(text, 1, sizeof text - 1, file);
    text[size] = '\0';
    fclose(file);
    return text;
}

static void put_file(const char *name, const char *text)
{
    FILE *file = fopen(path_of(name), "wb");

    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

/* Runs `mlptui train DATA OPTIONS --metrics DIRECTORY/NAME`. */
static struct result *train_into(const char *name, const char *more)
{
    char line[1024];

    snprintf(line, sizeof line, "train DATA %s --metrics %s", more, path_of(name));
    return run(line);
}

START_TEST(csv_is_the_table)
{
    struct result *r = train_into("m.csv", "--epochs 3 --eval val --format csv");

    ck_assert_int_eq(r->status, 0);
    ck_assert_str_eq(r->err, "");
    ck_assert_str_eq(file_text("m.csv"), r->out);
    ck_assert_int_eq(count_lines(r->out), 4);
}
END_TEST

START_TEST(jsonl_begins_with_the_settings)
{
    static const char begin[] =
        "{\"settings\":{\"hidden\":[16],\"activation\":\"relu\",\"init\":\"glorot\","
        "\"lr\":0.25,\"batch\":20,\"epochs\":2,\"optimizer\":\"sgd\","
        "\"momentum\":0.9,\"weight-decay\":0,\"seed\":4,\"eval\":[\"train\",\"val\"],"
        "\"val\":100,\"transpose\":\"no\",\"threads\":1";
    struct result *r = train_into("m.JSONL", "--epochs 2 --format jsonl --lr 0.25 --seed 4");
    const char *text = file_text("m.JSONL");

    ck_assert_int_eq(r->status, 0);
    ck_assert_int_eq(strncmp(text, begin, strlen(begin)), 0);
    ck_assert_str_eq(strchr(text, '\n') + 1, r->out);
}
END_TEST

START_TEST(a_diverged_run_keeps_its_lines)
{
    struct result *r = train_into("m.csv", "--epochs 3 --lr 1000 --weight-decay 1");

    ck_assert_int_eq(r->status, 3);
    ck_assert_str_eq(line_of(file_text("m.csv"), 0), CSV_HEADER);
}
END_TEST

START_TEST(an_older_file_is_kept)
{
    put_file("m.csv", "precious\n");
    struct result *r = train_into("m.csv", "--epochs 1");
    ck_assert_int_eq(r->status, 0);
    assert_has(r->err, "kept as");
    ck_assert_int_eq(count_lines(r->err), 1);
    ck_assert_str_eq(file_text("m.csv.~1~"), "precious\n");
    ck_assert_int_eq(count_lines(file_text("m.csv")), 2);
    train_into("m.csv", "--epochs 1");
    ck_assert_str_eq(file_text("m.csv.~1~"), "precious\n");
    ck_assert_int_eq(count_lines(file_text("m.csv.~2~")), 2);
    put_file("empty.csv", "");
    ck_assert_str_eq(train_into("empty.csv", "--epochs 1")->err, "");
}
END_TEST

START_TEST(bad_names_are_refused)
{
    refuses("train DATA --metrics m.txt", "m.txt", ".csv or .jsonl");
    refuses("train DATA --metrics m", "m:", ".csv or .jsonl");
    refuses("train DATA --metrics /nowhere/m.csv", "/nowhere/m.csv", "No such file");
    ck_assert_int_eq(mkdir(path_of("d.csv"), 0700), 0);
    ck_assert_int_eq(train_into("d.csv", "")->status, 2);
    assert_has(train_into("d.csv", "")->err, "directory");
    rmdir(path_of("d.csv"));
    ck_assert_int_eq(mkfifo(path_of("f.csv"), 0600), 0);
    ck_assert_int_eq(train_into("f.csv", "")->status, 2);
    refuses("bench --metrics m.csv", "--metrics", "train");
}
END_TEST

static off_t size_of(const char *name)
{
    struct stat status;

    return stat(path_of(name), &status) == 0 ? status.st_size : -1;
}

/* Killed at a moment that differs from round to round. */
START_TEST(a_kill_leaves_complete_lines)
{
    char line[1024], name[32];
    int null = open("/dev/null", O_RDWR);

    snprintf(name, sizeof name, "k%d.%s", _i, _i % 2 == 0 ? "csv" : "jsonl");
    snprintf(line, sizeof line, "train DATA --epochs 1000000 --metrics %s", path_of(name));
    pid_t child = start(line, null, null, null);
    while (size_of(name) < 500 + 700 * _i)
        usleep(300);
    kill(child, SIGKILL);
    ck_assert_int_eq(finish(child), 1000 + SIGKILL);
    close(null);
    const char *text = file_text(name);
    int lines = count_lines(text);
    ck_assert_int_ge(lines, 3);
    ck_assert_int_eq(text[strlen(text) - 1], '\n');
    for (int i = 1; i < lines; i++) {
        char prefix[32];
        snprintf(prefix, sizeof prefix, _i % 2 == 0 ? "%d," : "{\"epoch\":%d,", i);
        ck_assert_int_eq(strncmp(line_of(text, i), prefix, strlen(prefix)), 0);
        ck_assert_msg(_i % 2 == 0 ? split(line_of(text, i)).count == 10
                                  : line_of(text, i)[strlen(line_of(text, i)) - 1] == '}',
                      "'%s'", line_of(text, i));
    }
}
END_TEST

/* Where there is no room for a line (a limit on the size of files) the file ends with the one
 * before, and the program says so; without room for the first, there is none. */
START_TEST(no_room_leaves_complete_lines)
{
    static const char *const names[] = {"m.csv", "m.jsonl"};
    static const rlim_t limits[] = {60, 300, 1000};
    const char *name = names[_i / 3];

    file_limit = limits[_i % 3];
    pid_t child = 0;
    int ends[2], null = open("/dev/null", O_RDWR); /* a pipe has no limit */
    char line[1024], err[MAX_OUTPUT];
    ck_assert_int_eq(pipe(ends), 0);
    snprintf(line, sizeof line, "train DATA --epochs 1000 --metrics %s", path_of(name));
    child = start(line, null, null, ends[1]);
    close(ends[1]);
    ssize_t length = read(ends[0], err, sizeof err - 1);
    ck_assert_int_eq(finish(child), 2);
    ck_assert_int_gt(length, 0);
    err[length] = '\0';
    ck_assert_int_eq(count_lines(err), 1);
    assert_has(err, name);
    assert_has(err, "File too large");
    close(ends[0]);
    close(null);
    if (size_of(name) > 0) {
        const char *kept = file_text(name);
        ck_assert_int_eq(kept[strlen(kept) - 1], '\n');
        ck_assert_uint_le(strlen(kept), file_limit);
    }
    ck_assert_int_ge(count_lines(size_of(name) > 0 ? file_text(name) : ""), _i % 3);
    if (_i == 0)
        ck_assert_int_eq(size_of(name), -1);
}
END_TEST

/* A run whose file can be told by its learning rate, 0.0<RUN + 1>, in its fourth column. */
static pid_t start_run(int run, const char *name, int err)
{
    char line[1024];
    int null = open("/dev/null", O_RDWR);

    snprintf(line, sizeof line, "train DATA --epochs 4 --lr 0.0%d --metrics %s", run + 1, name);
    pid_t child = start(line, null, null, err);
    close(null);
    return child;
}

/* How many lines of that run the file holds; it holds no others and each epoch in its turn. */
static int lines_of_run(const char *name, int run)
{
    const char *text = file_text(name);
    char rate[16];
    int lines = count_lines(text);

    snprintf(rate, sizeof rate, "0.0%d", run + 1);
    ck_assert_str_eq(line_of(text, 0), CSV_HEADER);
    for (int i = 1; i < lines; i++) {
        struct fields f = split(line_of(text, i));
        if (strcmp(f.text[3], rate) != 0) {
            ck_assert_int_eq(i, 1);
            return 0;
        }
        ck_assert_int_eq((int)number(f.text[0]), i);
        ck_assert_int_eq(f.count, 10);
    }
    return lines - 1;
}

#define RUNS 8

/* Started together under the names that one file may have. */
START_TEST(runs_with_one_name_keep_their_lines_or_are_refused)
{
    pid_t children[RUNS];
    char name[2][600], kept[32];
    int wrote = 0, files = 0;
    FILE *err = tmpfile();

    snprintf(name[0], sizeof name[0], "%s/m.csv", directory);
    snprintf(name[1], sizeof name[1], "%s/link.csv", directory);
    ck_assert_int_eq(symlink("m.csv", name[1]), 0);
    if (_i % 2 == 1)
        put_file("m.csv", CSV_HEADER "\n1,2,3,0.09,,,,,,\n"); /* RUNS: of an earlier run */
    for (int i = 0; i < RUNS; i++)
        children[i] = start_run(i, name[i % 2], fileno(err));
    for (int i = 0; i < RUNS; i++) {
        int status = finish(children[i]);
        children[i] = status;
        ck_assert_msg(status == 0 || status == 2, "status %d", status);
        wrote += status == 0;
    }
    for (int n = 0; n <= RUNS; n++) {
        snprintf(kept, sizeof kept, n > 0 ? "m.csv.~%d~" : "m.csv", n);
        files += size_of(kept) > 0;
    }
    ck_assert_int_ge(wrote, 1);
    ck_assert_int_eq(files, wrote + _i % 2);
    for (int i = 0; i < RUNS + _i % 2; i++) {
        int found = 0;
        for (int n = 0; n < files; n++) {
            snprintf(kept, sizeof kept, n > 0 ? "m.csv.~%d~" : "m.csv", n);
            found += lines_of_run(kept, i);
        }
        ck_assert_int_eq(found, i == RUNS ? 1 : children[i] == 0 ? 4 : 0);
    }
    fclose(err);
}
END_TEST

/* The test has the lock, as a run has it; the file goes by another of its names. */
START_TEST(a_file_in_use_is_refused_under_each_name)
{
    char line[1024];
    int held;

    put_file("m.csv", "precious\n");
    snprintf(line, sizeof line, "%s/other.csv", directory);
    ck_assert_int_eq(link(path_of("m.csv"), line), 0);
    held = open(path_of("m.csv"), O_WRONLY);
    ck_assert_int_eq(flock(held, LOCK_EX | LOCK_NB), 0);
    snprintf(line, sizeof line, "train DATA --epochs 1 --metrics %s", path_of("other.csv"));
    refuses(line, "other.csv", "another run");
    ck_assert_str_eq(file_text("m.csv"), "precious\n");
    ck_assert_int_eq(size_of("other.csv.~1~"), -1);
    close(held);
    ck_assert_int_eq(run(line)->status, 0);
    ck_assert_str_eq(file_text("other.csv.~1~"), "precious\n");
}
END_TEST

/* A long run that has written some lines. */
static pid_t start_long(const char *name, int err)
{
    char line[1024];
    int null = open("/dev/null", O_RDWR);

    snprintf(line, sizeof line, "train DATA --epochs 1000000 --metrics %s", path_of(name));
    pid_t child = start(line, null, null, err);
    close(null);
    while (size_of(name) < 500)
        usleep(300);
    return child;
}

START_TEST(a_killed_run_holds_nothing)
{
    pid_t child = start_long("m.csv", STDERR_FILENO);

    ck_assert_int_eq(train_into("m.csv", "--epochs 1")->status, 2);
    kill(child, SIGKILL);
    ck_assert_int_eq(finish(child), 1000 + SIGKILL);
    ck_assert_int_eq(train_into("m.csv", "--epochs 1")->status, 0);
    ck_assert_int_eq(count_lines(file_text("m.csv")), 2);
    ck_assert_int_gt(count_lines(file_text("m.csv.~1~")), 2);
}
END_TEST

/* Under another name the lines are found; under none they are lost, and it is said. */
START_TEST(a_file_that_is_moved_or_removed)
{
    static char said[MAX_OUTPUT];
    FILE *err = tmpfile();
    char moved[512];
    pid_t child = start_long("m.csv", fileno(err));

    snprintf(moved, sizeof moved, "%s", path_of("moved.csv"));
    ck_assert_int_eq(rename(path_of("m.csv"), moved), 0);
    ck_assert_int_eq(train_into("m.csv", "--epochs 1")->status, 0);
    if (_i == 1)
        unlink(moved);
    kill(child, SIGINT);
    ck_assert_int_eq(finish(child), 128 + SIGINT);
    read_back(err, said);
    if (_i == 1)
        assert_has(said, "m.csv: was removed");
    else
        ck_assert_ptr_null(strstr(said, "removed"));
    ck_assert_int_eq(count_lines(file_text("m.csv")), 2);
}
END_TEST

/* An earlier file of a name that has no room for ".~1~" is kept under one of whole characters. */
START_TEST(long_names_are_kept_cut)
{
    static const char hiragana[] = "\u304b";
    char name[300] = "", kept[300];

    for (int i = 0; i < 83; i++)
        strcat(name, hiragana);
    strcat(name, "n.csv"); /* 254 */
    put_file(name, "precious\n");
    ck_assert_int_eq(train_into(name, "--epochs 1")->status, 0);
    snprintf(kept, sizeof kept, "%.*s.~1~", 82 * 3, name);
    ck_assert_str_eq(file_text(kept), "precious\n");
    ck_assert_int_eq(train_into(name, "--epochs 1")->status, 0);
    snprintf(kept, sizeof kept, "%.*s.~2~", 82 * 3, name);
    ck_assert_int_eq(count_lines(file_text(kept)), 2);
    ck_assert_int_eq(count_lines(file_text(name)), 2);
    strcat(name, "nn.csv");
    struct result *r = train_into(name, "--epochs 1");
    ck_assert_int_eq(r->status, 2);
    assert_has(r->err, "File name too long");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("metrics");
    TCase *tests = tcase_create("metrics");

    tcase_add_checked_fixture(tests, make_data, remove_data);
    tcase_add_test(tests, csv_is_the_table);
    tcase_add_test(tests, jsonl_begins_with_the_settings);
    tcase_add_test(tests, a_diverged_run_keeps_its_lines);
    tcase_add_test(tests, an_older_file_is_kept);
    tcase_add_test(tests, bad_names_are_refused);
    tcase_add_loop_test(tests, a_kill_leaves_complete_lines, 0, 6);
    tcase_add_loop_test(tests, runs_with_one_name_keep_their_lines_or_are_refused, 0, 12);
    tcase_add_test(tests, a_file_in_use_is_refused_under_each_name);
    tcase_add_test(tests, a_killed_run_holds_nothing);
    tcase_add_loop_test(tests, a_file_that_is_moved_or_removed, 0, 2);
    tcase_add_test(tests, long_names_are_kept_cut);
    tcase_add_loop_test(tests, no_room_leaves_complete_lines, 0, 6);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
