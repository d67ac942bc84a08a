/* test_metrics: --metrics: the same figures as the table, line by line as training goes, complete
 * lines whatever ends the program, and nothing lost of what was there. */
#include <sys/resource.h>
#include <sys/stat.h>

#include "program.h"

static const char *path_of(const char *name)
{
    static char path[256];

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
    char line[512];

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
    struct result *r = train_into("m.JSONL", "--epochs 2 --format jsonl --lr 0.25 --seed 4");
    const char *text = file_text("m.JSONL");

    ck_assert_int_eq(r->status, 0);
    ck_assert_str_eq(line_of(text, 0),
                     "{\"settings\":{\"hidden\":[16],\"activation\":\"relu\",\"init\":\"glorot\","
                     "\"lr\":0.25,\"batch\":20,\"epochs\":2,\"optimizer\":\"sgd\","
                     "\"momentum\":0.9,\"weight-decay\":0,\"seed\":4,\"eval\":[\"train\",\"val\"],"
                     "\"val\":100,\"threads\":1}}");
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
    char line[512], name[32];
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

/* With no room in the middle of a line (a limit on file sizes stands in for a full disk) the file
 * ends with the line before, and the program says so. */
START_TEST(no_room_leaves_complete_lines)
{
    struct rlimit limit = {300, 300};
    char line[512], text[MAX_OUTPUT];
    int null = open("/dev/null", O_RDWR);

    snprintf(line, sizeof line, "train DATA --epochs 1000 --metrics %s", path_of("r.csv"));
    signal(SIGXFSZ, SIG_IGN);
    pid_t child = fork();
    if (child == 0) {
        int out[2];
        ck_assert_int_eq(pipe(out), 0); /* standard error by a pipe: the limit is on files */
        setrlimit(RLIMIT_FSIZE, &limit);
        pid_t program = start(line, null, null, out[1]);
        close(out[1]);
        ssize_t length = read(out[0], text, sizeof text - 1);
        int status = finish(program);
        _exit(length > 0 && memmem(text, (size_t)length, "r.csv", 5) != NULL ? status : 99);
    }
    ck_assert_int_eq(finish(child), 1);
    close(null);
    const char *kept = file_text("r.csv");
    ck_assert_int_ge(count_lines(kept), 2);
    ck_assert_int_eq(kept[strlen(kept) - 1], '\n');
    ck_assert_uint_le(strlen(kept), 300);
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
    tcase_add_test(tests, no_room_leaves_complete_lines);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
