/* test_limits: the program where the system gives it little: no threads, little address space, few
 * descriptors, a small stack. It works, or ends in one line of its own and status 2. */
#include "program.h"

#include <sys/resource.h>
#include <sys/stat.h>

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

/* %s: the directory of the data, where there is a model too. */
static const char *const commands[] = {
    "train DATA --threads 2 --epochs 1",
    "eval %s/model --data %s --val 100 --threads 2",
    "gradcheck --data %s --hidden 8 --threads 2",
    "lr-range DATA --threads 2 --steps 20",
    "compare DATA --threads 2 --epochs 1 a:lr=0.1 b:lr=0.2",
    "search DATA --threads 2 --epochs 1 --jobs 2 --grid lr=0.1,0.2",
    "bench --data %s --hidden 8 --epochs 1 --val 100 --threads 2",
#ifdef HAVE_CAIRO
    "lr-range --data %s --val 100 --hidden 8 --threads 2 --steps 20 --plot %s/chart.png",
#endif
    "predict %s/model %s/picture.pgm",
};
#define COMMAND_COUNT (int)(sizeof commands / sizeof commands[0])
#define PREDICT       (COMMAND_COUNT - 1) /* has no threads */

static struct {
    unsigned resource; /* RLIMIT_... */
    rlim_t most;
} limit;

/* Root has no limit of threads: the program is run as nobody then. Looking for leaks wants a
 * thread, too. */
static void set_limit(void)
{
    struct rlimit both;

    setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
    if (limit.resource == RLIMIT_NPROC && geteuid() == 0 && (setgid(65534) || setuid(65534)))
        _exit(126);
    getrlimit(limit.resource, &both);
    both.rlim_cur = limit.most;
    if (setrlimit(limit.resource, &both) != 0)
        _exit(126);
}

static struct result *run_limited(const char *command, unsigned resource, rlim_t most)
{
    char line[1024];

    snprintf(line, sizeof line, command, directory, directory);
    limit.resource = resource;
    limit.most = most;
    before_exec = set_limit;
    struct result *r = run(line);
    before_exec = NULL;
    return r;
}

static void make_all(void)
{
    char line[512];

    make_data();
    ck_assert_int_eq(chmod(directory, 0777), 0); /* for nobody, too */
    snprintf(line, sizeof line, "train DATA --epochs 1 --save %s/model", directory);
    ck_assert_int_eq(run(line)->status, 0);
    snprintf(line, sizeof line, "%s/model", directory);
    ck_assert_int_eq(chmod(line, 0644), 0);
    FILE *picture = create("picture.pgm");
    fputs("P2 6 6 1  1 1 1 1 1 1  1 1 0 0 1 1  1 1 0 0 1 1  1 1 0 0 1 1  1 1 0 0 1 1  1 1 1 1 1 1",
          picture);
    fclose(picture);
}

/* A line for each trial that could not begin. */
static void assert_refused(const struct result *r, const char *command, const char *what)
{
    ck_assert_msg(r->status == 2, "%s: exits %d: %s%s", command, r->status, r->out, r->err);
    ck_assert_msg(count_lines(r->err) >= 1 && count_lines(r->err) <= 2, "%s", r->err);
    for (int i = 0; i < count_lines(r->err); i++)
        ck_assert_msg(strncmp(line_of(r->err, i), "mlptui: ", 8) == 0, "%s", r->err);
    assert_has(r->err, what);
}

START_TEST(no_thread_to_be_had)
{
    struct result *r = run_limited(commands[_i], RLIMIT_NPROC, 1);

    if (r->status == 126 || r->status == 127) /* nobody cannot reach the program */
        return;
    assert_refused(r, commands[_i], ": Resource temporarily unavailable");
}
END_TEST

/* A sanitizer takes all of the space; OpenBLAS asks again without end for what it does not get. */
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__ || defined HAVE_OPENBLAS
#define NO_SPACE_TESTS
#endif

/* Whether the program gets as far as main: below that the dynamic loader, or what a library does as
 * it is loaded, has the last word. */
static bool begins(unsigned resource, rlim_t most)
{
    return run_limited("--version", resource, most)->status == 0;
}

START_TEST(little_address_space)
{
#ifndef NO_SPACE_TESTS
    int refused = 0, done = 0;

    for (rlim_t mebibytes = 40; mebibytes < 300 && done < 3; mebibytes += 4) {
        if (!begins(RLIMIT_AS, mebibytes << 20))
            continue;
        struct result *r = run_limited(commands[_i], RLIMIT_AS, mebibytes << 20);
        if (r->status == 0) {
            done++;
        } else {
            refused++;
            assert_refused(r, commands[_i], "");
        }
    }
    ck_assert_int_eq(done, 3);
    ck_assert_int_gt(refused, 0);
#endif
}
END_TEST

/* What each thread takes is no reason to crash either, wherever the space ends. */
START_TEST(little_space_for_many_threads)
{
#ifndef NO_SPACE_TESTS
    static const char command[] = "train DATA --epochs 1 --batch 100 --hidden 300,200 --threads 12";

    for (rlim_t mebibytes = 140; mebibytes < 320; mebibytes += 6) {
        struct result *r = run_limited(command, RLIMIT_AS, mebibytes << 20);
        if (r->status != 0)
            assert_refused(r, command, "");
    }
#endif
}
END_TEST

START_TEST(few_descriptors)
{
    for (rlim_t most = 3; most < 12; most++) {
        if (!begins(RLIMIT_NOFILE, most))
            continue;
        struct result *r = run_limited(commands[_i], RLIMIT_NOFILE, most);
        if (r->status != 0)
            assert_refused(r, commands[_i], "");
    }
}
END_TEST

START_TEST(a_small_stack)
{
#ifndef __SANITIZE_THREAD__ /* whose frames are larger */
    for (rlim_t kibibytes = 48; kibibytes < 192; kibibytes += 48)
        assert_refused(run_limited(commands[_i], RLIMIT_STACK, kibibytes << 10), commands[_i],
                       "KiB is too small");
    for (rlim_t kibibytes = 192; kibibytes <= 256; kibibytes += 32) {
        struct result *r = run_limited(commands[_i], RLIMIT_STACK, kibibytes << 10);
        ck_assert_msg(r->status == 0, "%s: exits %d: %s", commands[_i], r->status, r->err);
    }
#endif
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("limits");
    TCase *tests = tcase_create("limits");

    setenv("OPENBLAS_NUM_THREADS", "1", 1); /* before main it starts threads, or ends the program */
    tcase_add_unchecked_fixture(tests, make_all, remove_data);
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, no_thread_to_be_had, 0, PREDICT);
    tcase_add_loop_test(tests, little_address_space, 0, COMMAND_COUNT);
    tcase_add_test(tests, little_space_for_many_threads);
    tcase_add_loop_test(tests, few_descriptors, 0, COMMAND_COUNT);
    tcase_add_loop_test(tests, a_small_stack, 0, COMMAND_COUNT);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
