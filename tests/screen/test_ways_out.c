/* Tests of every way out of the screen: keys, signals, faults, errors, and terminals that stall,
 * vanish or were never there. Each leaves the terminal as it was found. */
#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"
#include "toy.h"

#include "../unit/testing.h"

/* --- time and processes ---------------------------------------------------------------------- */

static double seconds_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* A limit on a duration, on machines as slow as SCREEN_PATIENCE says. */
static double allowed(double seconds)
{
    const char *patience = getenv("SCREEN_PATIENCE");
    int factor = patience != NULL ? atoi(patience) : 1;

    return seconds * (factor > 0 ? factor : 1) * (SANITIZED ? 10 : 1);
}

/* Between two looks at something that tells nobody when it changes. */
static void take_breath(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
}

static bool has_process(long pid)
{
    return kill((pid_t)pid, 0) == 0;
}

/* Without reading what the program writes, as terminal_wait_exit would. */
static bool wait_gone(long pid, double seconds)
{
    double end = seconds_now() + allowed(seconds);

    while (has_process(pid) && seconds_now() < end)
        take_breath();
    return !has_process(pid);
}

/* The number behind a word in a file of /proc, 0 where there is none. */
static unsigned long long proc_number(long pid, const char *file, const char *word)
{
    char path[64], line[256];
    unsigned long long number = 0;

    snprintf(path, sizeof path, "/proc/%ld/%s", pid, file);
    FILE *in = fopen(path, "re");
    while (in != NULL && fgets(line, sizeof line, in) != NULL)
        if (strncmp(line, word, strlen(word)) == 0)
            number = strtoull(line + strlen(word), NULL, 10);
    if (in != NULL)
        fclose(in);
    return number;
}

/* What the process has used of the processor; or one thread of it, if that is not 0. */
static double used_seconds(long pid, long thread)
{
    char path[64], line[1024];
    unsigned long user, system;

    if (thread == 0)
        snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    else
        snprintf(path, sizeof path, "/proc/%ld/task/%ld/stat", pid, thread);
    FILE *in = fopen(path, "re");
    ck_assert_ptr_nonnull(in);
    size_t n = fread(line, 1, sizeof line - 1, in);
    fclose(in);
    line[n] = '\0';
    const char *rest = strrchr(line, ')');
    ck_assert_ptr_nonnull(rest);
    ck_assert_int_eq(
        sscanf(rest, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system), 2);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

/* Whether a crash of the thread itself can be handled; a sanitizer's own threads block it. */
static bool handles_crashes(long thread)
{
    char path[64], line[256];
    unsigned long long blocked = ~0ULL;

    snprintf(path, sizeof path, "/proc/%ld/status", thread);
    FILE *in = fopen(path, "re");
    while (in != NULL && fgets(line, sizeof line, in) != NULL)
        sscanf(line, "SigBlk: %llx", &blocked);
    if (in != NULL)
        fclose(in);
    return !(blocked >> (SIGSEGV - 1) & 1);
}

/* A thread of the program that is not the main one: with one thread to train, the one that does. */
static long other_thread(long pid)
{
    char path[64];
    long found = 0;

    snprintf(path, sizeof path, "/proc/%ld/task", pid);
    DIR *threads = opendir(path);
    ck_assert_ptr_nonnull(threads);
    for (struct dirent *entry; (entry = readdir(threads)) != NULL;) {
        long thread = atol(entry->d_name);
        if (thread > 0 && thread != pid && found == 0 && (!SANITIZED || handles_crashes(thread)))
            found = thread;
    }
    closedir(threads);
    ck_assert_int_ne(found, 0);
    return found;
}

/* --- situations ------------------------------------------------------------------------------ */

/* What the screen is doing when the end comes. */
enum situation { LOADING, TRAINING, PAUSED, FORM, DRAWING, TINY, SITUATIONS };

static bool on_screen(struct terminal *t, void *context)
{
    (void)context;
    return terminal_modes(t)->alternate_screen;
}

static struct terminal *start_situation(enum situation situation, bool keep_hangup)
{
    struct terminal_options options = {.rows = 24,
                                       .columns = 80,
                                       .directory = directory,
                                       .keep_hangup = keep_hangup,
                                       .record = true};
    struct terminal *t = start_with(&options, "900000", NULL);

    ck_screen_until(t, on_screen, NULL);
    if (situation != LOADING)
        ck_screen_shows(t, "TRAINING");
    if (situation == PAUSED) {
        ck_screen_keys(t, " ");
        ck_screen_shows(t, "PAUSED");
    } else if (situation == FORM) {
        ck_screen_keys(t, "e");
        ck_screen_shows(t, "settings of the next run");
    } else if (situation == DRAWING) {
        ck_screen_keys(t, "5");
        ck_screen_shows(t, "draw a digit here");
    } else if (situation == TINY) {
        ck_screen_assert(t, terminal_resize(t, 2, 10));
        ck_screen_shows(t, "has 10x2");
    }
    return t;
}

static bool was_sent(const struct terminal *t, const char *text)
{
    size_t length;
    const char *sent = terminal_output(t, &length);

    return memmem(sent, length, text, strlen(text)) != NULL;
}

/* --- keys and signals ------------------------------------------------------------------------ */

START_TEST(keys)
{
    static const char *const terms[] = {"xterm-256color", "vt100", "linux", "tmux-256color"};
    static const struct {
        const char *first, *shown, *then;
        int status;
    } ways[] = {
        {"q", "quit?", "y", 0},
        {"x", "STOPPED", "q", 0},
        {"<C-c>", "quit?", "<C-c>", 0},
        {" ", "PAUSED", "<C-c>y", 0},
        {"e", "settings of the next run", "<C-\\>", SIGQUIT},
        {"3", "recall", "<C-\\>", SIGQUIT},
    };
    int status;

    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct terminal *t = start_with(
            &(struct terminal_options){
                .rows = 24, .columns = 80, .term = terms[_i], .directory = directory},
            "900000", NULL);
        ck_screen_shows(t, "TRAINING");
        ck_screen_keys(t, ways[i].first);
        ck_screen_shows(t, ways[i].shown);
        ck_screen_keys(t, ways[i].then);
        ck_screen_assert(t, terminal_wait_exit(t, TERMINAL_PATIENCE, &status));
        ck_screen_assert(t, (status & 0x7f) == ways[i].status && WEXITSTATUS(status) == 0);
        ck_screen_restored(t);
        terminal_free(t);
    }
}
END_TEST

static const struct {
    int number;
    bool core, reported; /* the kernel leaves a core; a sanitizer writes a report */
} signals[] = {
    {SIGTERM, false, false}, {SIGHUP, false, false},    {SIGINT, false, false},
    {SIGQUIT, true, false},  {SIGABRT, true, false},    {SIGSEGV, true, true},
    {SIGBUS, true, true},    {SIGFPE, true, true},      {SIGILL, true, false},
    {SIGTRAP, true, false},  {SIGSYS, true, false},     {SIGPIPE, false, false},
    {SIGALRM, false, false}, {SIGUSR1, false, false},   {SIGUSR2, false, false},
    {SIGXCPU, true, false},  {SIGVTALRM, false, false}, {SIGPROF, false, false},
};

enum { SIGNALS = sizeof signals / sizeof signals[0] };

/* Cores may be written here, and how large they may be is not what a test waits for. */
static bool allow_cores(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_CORE, &limit) != 0)
        return false;
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_max == RLIM_INFINITY;
}

static void remove_cores(void)
{
    char path[400];
    DIR *files = opendir(directory);

    ck_assert_ptr_nonnull(files);
    for (struct dirent *entry; (entry = readdir(files)) != NULL;) {
        snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        if (strncmp(entry->d_name, "core", 4) == 0)
            unlink(path);
    }
    closedir(files);
}

/* The status tells the signal, as if no handler had been there; or a sanitizer has spoken. */
static void check_crash(struct terminal *t, int number, bool core, bool reported)
{
    int status;

    ck_screen_assert(t, terminal_wait_exit(t, TERMINAL_PATIENCE, &status));
    ck_screen_restored(t);
    if (SANITIZED && was_sent(t, "Sanitizer")) {
        ck_screen_assert(t, !WIFEXITED(status) || WEXITSTATUS(status) != 0);
        return;
    }
    ck_screen_assert(t, !(SANITIZED && reported));
    if (!WIFSIGNALED(status) || WTERMSIG(status) != number)
        ck_screen_fail(t, "wait status is 0x%x, not signal %d", (unsigned)status, number);
    if (core && !SANITIZED) /* whose run-time library allows no cores */
        ck_screen_assert(t, WCOREDUMP(status));
}

START_TEST(signals_in_every_situation)
{
    const char *wanted = getenv("MLPTUI_TEST_MATRIX");
    bool whole = wanted != NULL && strcmp(wanted, "full") == 0, cores = allow_cores();
    int first = whole ? 0 : _i % SITUATIONS, last = whole ? SITUATIONS - 1 : first;

    for (int situation = first; situation <= last; situation++) {
        struct terminal *t = start_situation((enum situation)situation, false);
        ck_assert(terminal_signal(t, signals[_i].number));
        check_crash(t, signals[_i].number, signals[_i].core && cores, signals[_i].reported);
        terminal_free(t);
        remove_cores();
    }
}
END_TEST

/* --- true faults ----------------------------------------------------------------------------- */

#ifdef __x86_64__
/* Lets a thread go on at address 0. False where this may not be traced. */
static bool derail(pid_t thread)
{
    struct user_regs_struct registers;

    if (ptrace(PTRACE_SEIZE, thread, NULL, NULL) != 0)
        return false;
    ck_assert_int_eq(ptrace(PTRACE_INTERRUPT, thread, NULL, NULL), 0);
    ck_assert_int_eq(waitpid(thread, NULL, __WALL), thread);
    ck_assert_int_eq(ptrace(PTRACE_GETREGS, thread, NULL, &registers), 0);
    registers.rip = 0;
    registers.orig_rax = (unsigned long long)-1; /* no call of the system to start again */
    ck_assert_int_eq(ptrace(PTRACE_SETREGS, thread, NULL, &registers), 0);
    ck_assert_int_eq(ptrace(PTRACE_DETACH, thread, NULL, NULL), 0);
    return true;
}

/* In the thread that shows, and in the one that trains. */
START_TEST(a_fault)
{
    bool cores = allow_cores();
    struct terminal *t = start_situation(TRAINING, false);
    long pid = terminal_pid(t);

    if (!derail((pid_t)(_i == 0 ? pid : other_thread(pid)))) {
        fprintf(stderr, "skipped: processes may not be traced here\n");
    } else {
        check_crash(t, SIGSEGV, cores, true);
        remove_cores();
    }
    terminal_free(t);
}
END_TEST
#endif

/* --- errors ---------------------------------------------------------------------------------- */

/* Data that turn out to be none once the screen is up: one line on the normal screen. */
START_TEST(an_error_return)
{
    char bad[128], path[160];
    const char *names[] = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                           "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};

    snprintf(bad, sizeof bad, "%s/bad", directory);
    ck_assert_int_eq(mkdir(bad, 0700), 0);
    for (size_t i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s/%s", bad, names[i]);
        FILE *file = fopen(path, "we");
        ck_assert_ptr_nonnull(file);
        fputs("no data at all\n", file);
        fclose(file);
    }
    const char *argv[] = {program(), "--data", bad, NULL};
    struct terminal *t = terminal_start(&(struct terminal_options){.record = true}, argv);
    ck_screen_exits(t, 2);
    ck_screen_restored(t);
    ck_screen_assert(t, was_sent(t, "\033[?1049h"));
    ck_screen_assert(t, was_sent(t, "\nmlptui: ") || was_sent(t, "\033[?1049l"));
    ck_screen_assert(t, terminal_find(t, "mlptui: ", NULL, NULL));
    ck_screen_assert(t, terminal_find(t, "train-images-idx3-ubyte", NULL, NULL));
    terminal_free(t);
    for (size_t i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s/%s", bad, names[i]);
        unlink(path);
    }
    rmdir(bad);
}
END_TEST

/* --- a terminal that stalls ------------------------------------------------------------------ */

/* Nobody reads: waits until the program cannot write any more. */
static void wait_stalled(struct terminal *t)
{
    long pid = terminal_pid(t);
    double since = seconds_now(), end = since + allowed(10);
    unsigned long long before = proc_number(pid, "io", "wchar:");

    while (seconds_now() < since + 0.3 && seconds_now() < end) {
        take_breath();
        unsigned long long now = proc_number(pid, "io", "wchar:");
        if (now != before)
            since = seconds_now();
        before = now;
    }
    ck_screen_assert(t, seconds_now() < end);
}

static struct terminal *start_stalled(void)
{
    struct terminal *t = start_situation(TRAINING, false);

    ck_screen_assert(t, terminal_resize(t, 100, 300));
    wait_stalled(t);
    return t;
}

START_TEST(a_stalled_reader_is_waited_for)
{
    struct terminal *t = start_stalled();
    long pid = terminal_pid(t);
    double shown = used_seconds(pid, pid);
    unsigned long long memory = proc_number(pid, "status", "VmRSS:");

    for (double end = seconds_now() + 1; seconds_now() < end;)
        take_breath();
    shown = used_seconds(pid, pid) - shown;
    memory = proc_number(pid, "status", "VmRSS:") - memory;
    ck_assert_msg(shown <= (SANITIZED ? 0.1 : 0.02), "stalled for a second, the screen used %.3f s",
                  shown);
    ck_assert_msg(memory < 16384, "%llu KiB were taken in a second", memory);
    ck_screen_assert(t, terminal_resize(t, 36, 120));
    ck_screen_shows(t, "TRAINING");
    ck_screen_shows(t, "validation digits");
    ck_screen_keys(t, " ");
    ck_screen_shows(t, "PAUSED");
    finish(t);
}
END_TEST

/* The last one is for the thread that trains, while the other one is amid a write. */
START_TEST(a_stalled_reader_does_not_hold_the_end)
{
    static const int numbers[] = {SIGTERM, SIGHUP, SIGQUIT, SIGSEGV, SIGSEGV};
    int number = numbers[_i];

    if (THREAD_SANITIZED && number != SIGSEGV) {
        fprintf(stderr, "skipped: ThreadSanitizer keeps signals back until a write returns\n");
        return;
    }
    bool cores = allow_cores();
    struct terminal *t = start_stalled();
    long pid = terminal_pid(t);
    ck_assert_int_eq(syscall(SYS_tgkill, pid, _i == 4 ? other_thread(pid) : pid, number), 0);
    if (!wait_gone(pid, 3))
        ck_abort_msg("with nobody reading, signal %d does not end the program", number);
    check_crash(t, number, cores && number >= SIGQUIT && number != SIGTERM, number == SIGSEGV);
    remove_cores();
    terminal_free(t);
}
END_TEST

/* --- a terminal that vanishes ---------------------------------------------------------------- */

static void check_vanished(struct terminal *t, double start)
{
    long pid = terminal_pid(t);

    if (!wait_gone(pid, 5))
        ck_abort_msg("the program outlives its terminal");
    double took = seconds_now() - start;
    ck_assert_msg(took < allowed(1), "it took %.2f s to note that the terminal is gone", took);
    ck_assert(terminal_wait_exit(t, TERMINAL_PATIENCE, NULL));
    ck_assert_int_eq(kill((pid_t)-pid, 0), -1); /* nobody is left of its group */
    ck_assert_int_eq(errno, ESRCH);
    terminal_free(t);
}

START_TEST(a_terminal_that_vanishes)
{
    struct terminal *t = start_situation((enum situation)(_i / 2), _i % 2 == 1);
    double start = seconds_now();

    terminal_hangup(t);
    check_vanished(t, start);
}
END_TEST

static struct terminal *start_suspended(void)
{
    struct terminal *t = start_situation(TRAINING, false);

    ck_screen_keys(t, "<C-z>");
    ck_screen_assert(t, terminal_wait_stopped(t, TERMINAL_PATIENCE));
    return t;
}

START_TEST(a_terminal_that_vanishes_while_suspended)
{
    struct terminal *t = start_suspended();
    double start = seconds_now();

    terminal_hangup(t);
    check_vanished(t, start);
}
END_TEST

/* As a shell ends a stopped job ("kill %1"), which is in the background. */
static void kill_stopped(struct terminal *t, int by)
{
    double start = seconds_now();

    ck_assert(terminal_signal(t, by));
    ck_assert(terminal_signal(t, SIGCONT));
    ck_screen_killed(t, by);
    double took = seconds_now() - start;
    ck_assert_msg(took < allowed(1), "it took %.2f s to end when stopped", took);
    ck_screen_restored(t);
    terminal_free(t);
}

static const int end_signals[] = {SIGTERM, SIGHUP};

START_TEST(an_end_while_suspended)
{
    struct terminal *t = start_suspended();

    ck_screen_restored(t);
    kill_stopped(t, end_signals[_i]);
}
END_TEST

/* SIGSTOP leaves it no time to give the terminal back. */
START_TEST(an_end_while_stopped)
{
    struct terminal *t = start_situation(TRAINING, false);

    ck_assert(terminal_signal(t, SIGSTOP));
    ck_screen_assert(t, terminal_wait_stopped(t, TERMINAL_PATIENCE));
    kill_stopped(t, end_signals[_i]);
}
END_TEST

static bool is_stopped(long pid)
{
    char path[64], line[512] = "";

    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
    fclose(file);
    return strstr(line, ") T ") != NULL;
}

/* "bg": it stops again, since it is nothing without a terminal. */
START_TEST(an_end_in_the_background)
{
    struct terminal *t = start_situation(TRAINING, false);

    if (_i == 0)
        ck_screen_keys(t, "<C-z>");
    else
        ck_assert(terminal_signal(t, SIGSTOP));
    ck_screen_assert(t, terminal_wait_stopped(t, TERMINAL_PATIENCE));
    ck_assert(terminal_signal(t, SIGCONT));
    for (int quiet = 0; quiet < 5; quiet = is_stopped(terminal_pid(t)) ? quiet + 1 : 0)
        terminal_pump(t, 10);
    kill_stopped(t, SIGTERM);
}
END_TEST

START_TEST(the_foreground_after_the_background)
{
    struct terminal *t = start_suspended();

    ck_assert(terminal_signal(t, SIGCONT));
    terminal_pump(t, 100);
    ck_screen_restored(t); /* the shell's still */
    ck_screen_assert(t, terminal_continue(t));
    ck_screen_shows(t, "TRAINING");
    ck_assert(terminal_signal(t, SIGTERM));
    ck_screen_killed(t, SIGTERM);
    ck_screen_restored(t);
    terminal_free(t);
}
END_TEST

START_TEST(a_stalled_terminal_that_vanishes)
{
    struct terminal *t = start_stalled();
    double start = seconds_now();

    terminal_hangup(t);
    check_vanished(t, start);
}
END_TEST

/* Runs a script of sh that uses "$0" "$@" as the program's command. */
static struct terminal *start_script(const char *script, const char *epochs, bool keep_hangup)
{
    const char *argv[] = {"sh",      "-c",       script,    program(),  "--data",
                          directory, "--val",    "60",      "--hidden", "16",
                          "--lr",    "0.1",      "--batch", "10",       "--threads",
                          "1",       "--epochs", epochs,    NULL};
    struct terminal *t = terminal_start(
        &(struct terminal_options){.keep_hangup = keep_hangup, .record = true}, argv);

    ck_assert_ptr_nonnull(t);
    return t;
}

/* Started in the background, it waits stopped, knows nothing of the modes yet and changes none. To
 * the shell's wait, it ends with 150 as well when it is stopped. */
START_TEST(an_end_of_a_start_in_the_background)
{
    struct terminal *t =
        start_script("set -m; stty -echo; \"$0\" \"$@\" & p=$!;"
                     "until grep -q ') T ' /proc/$p/stat; do :; done; stty echo;"
                     "kill -TERM $p; kill -CONT $p;"
                     "while wait $p; s=$?; [ $s = 150 ]; do :; done; echo \"ended by $s\"",
                     "900000", false);

    ck_screen_shows(t, "ended by 143");
    ck_screen_exits(t, 0);
    ck_screen_restored(t);
    terminal_free(t);
}
END_TEST

/* nohup and the like: the signal never comes, and reading finds the terminal gone. */
START_TEST(a_terminal_that_vanishes_with_hangups_ignored)
{
    struct terminal *t = start_script("trap '' HUP; exec \"$0\" \"$@\"", "900000", false);

    ck_screen_shows(t, "TRAINING");
    double start = seconds_now();
    terminal_hangup(t);
    check_vanished(t, start);
}
END_TEST

/* --- descriptors that are closed or full ----------------------------------------------------- */

START_TEST(no_standard_input)
{
    static const char *const scripts[] = {"exec \"$0\" \"$@\" <&-", "exec \"$0\" \"$@\" </dev/null",
                                          "exec \"$0\" \"$@\" >&-",
                                          "exec \"$0\" \"$@\" >/dev/full"};
    struct terminal *t = start_script(scripts[_i], "1", false);

    ck_screen_exits(t, 2);
    ck_screen_restored(t);
    ck_screen_assert(t, terminal_find(t,
                                      _i < 2 ? "mlptui: standard input is not a terminal"
                                             : "mlptui: standard output is not a terminal",
                                      NULL, NULL));
    ck_screen_assert(t, !was_sent(t, "\033"));
    terminal_free(t);
}
END_TEST

START_TEST(no_standard_error)
{
    struct terminal *t = start_script("exec \"$0\" \"$@\" 2>&-", "900000", false);

    ck_screen_shows(t, "TRAINING");
    char path[64], target[64];
    snprintf(path, sizeof path, "/proc/%ld/fd/2", terminal_pid(t));
    ssize_t length = readlink(path, target, sizeof target - 1);
    ck_assert_int_gt(length, 0);
    target[length] = '\0';
    ck_assert_str_eq(target, "/dev/null"); /* and nothing that a message could fall into */
    finish(t);
}
END_TEST

/* What goes to a closed standard output must not land in the file that was opened next. */
START_TEST(no_standard_output_for_a_command)
{
    char metrics[128], line[512];
    const char *argv[] = {"sh",       "-c",        "exec \"$0\" \"$@\" >&-",
                          program(),  "train",     "--data",
                          directory,  "--val",     "60",
                          "--hidden", "4",         "--epochs",
                          "1",        "--metrics", metrics,
                          NULL};

    snprintf(metrics, sizeof metrics, "%s/metrics.jsonl", directory);
    struct terminal *t = terminal_start(&(struct terminal_options){0}, argv);
    ck_screen_exits(t, 1);
    ck_screen_assert(t, terminal_find(t, "cannot write to standard output", NULL, NULL));
    terminal_free(t);
    FILE *file = fopen(metrics, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        ck_assert_msg(line[0] == '{', "the metrics file holds %s", line);
    if (file != NULL)
        fclose(file);
    unlink(metrics);
}
END_TEST

/* ulimit -f: the message of the dialog, and the screen goes on. Nothing is left of the files. */
START_TEST(a_limit_on_the_size_of_files)
{
    static const char *const names[] = {"m.safetensors", "c.svg"};
    struct terminal *t = start_script("ulimit -f 1; exec \"$0\" \"$@\"", "900000", false);
    char typed[400], path[300];

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", directory, names[i]);
        ck_screen_shows(t, "TRAINING");
        ck_screen_shows(t, "best 0.");
        ck_screen_keys(t, "w");
        ck_screen_shows(t, "The ending says what is written");
        snprintf(typed, sizeof typed, "<C-u>%s<Enter>", path);
        ck_screen_keys(t, typed);
        ck_screen_shows(t, "could not be written");
        ck_screen_keys(t, "<Esc>");
        ck_screen_loses(t, "could not be written");
        ck_assert_int_eq(access(path, F_OK), -1);
    }
    DIR *files = opendir(directory);
    for (struct dirent *entry; (entry = readdir(files)) != NULL;)
        ck_assert_msg(strncmp(entry->d_name, ".mlptui", 7) != 0, "%s is left", entry->d_name);
    closedir(files);
    ck_assert(terminal_signal(t, SIGXFSZ)); /* sent by whomever: it means nothing else */
    finish(t);
}
END_TEST

/* A pipe that holds no more; its reading end is *reader. */
static int full_pipe(int *reader)
{
    int ends[2];
    char block[4096] = {0};

    ck_assert_int_eq(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
    while (write(ends[1], block, sizeof block) > 0)
        ;
    ck_assert_int_eq(fcntl(ends[1], F_SETFL, 0), 0);
    *reader = ends[0];
    return ends[1];
}

static pid_t train_into(int output)
{
    pid_t pid = fork();

    if (pid != 0)
        return pid;
    dup2(output, STDOUT_FILENO);
    execl(program(), program(), "train", "--data", directory, "--val", "60", "--hidden", "16",
          "--batch", "10", "--threads", "1", "--epochs", "900000", (char *)NULL);
    _exit(127);
}

/* Loaded, and for longer than an epoch takes nothing more is used of the processor. */
static void wait_blocked(pid_t pid)
{
    double since = seconds_now(), end = since + allowed(10), before = used_seconds(pid, 0);

    while (seconds_now() < since + 0.3 && seconds_now() < end) {
        take_breath();
        double now = used_seconds(pid, 0);
        bool loaded = proc_number(pid, "io", "rchar:") > 600 * 64;
        if (now > before || !loaded)
            since = seconds_now();
        before = now;
    }
    ck_assert_msg(seconds_now() < end, "a full pipe does not make it wait");
}

/* Blocked in writing, it waits without work; a second signal, or the reader's end, ends it. */
START_TEST(output_to_a_full_pipe)
{
    if (THREAD_SANITIZED && _i == 1) {
        fprintf(stderr, "skipped: ThreadSanitizer keeps signals back until a write returns\n");
        return;
    }
    int reader, status, writer = full_pipe(&reader);
    pid_t pid = train_into(writer);

    close(writer);
    ck_assert_int_gt(pid, 0);
    wait_blocked(pid);
    if (_i == 0) {
        close(reader);
    } else {
        double start = seconds_now();
        do {
            kill(pid, SIGTERM);
            take_breath();
        } while (waitpid(pid, &status, WNOHANG) == 0 && seconds_now() < start + allowed(2));
        ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
        close(reader);
        return;
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status));
}
END_TEST

/* A case each, so that CK_RUN_CASE can name it. */
static TCase *add_case(Suite *suite, const char *name)
{
    TCase *tc = tcase_create(name);

    tcase_add_unchecked_fixture(tc, make_data, remove_data);
    suite_add_tcase(suite, tc);
    return tc;
}

int main(void)
{
    Suite *suite = suite_create("ways out");
    TCase *tc = add_case(suite, "signals");

    tcase_add_loop_test(tc, keys, 0, 4);
    tcase_add_loop_test(tc, signals_in_every_situation, 0, SIGNALS);
    tc = add_case(suite, "faults");
#ifdef __x86_64__
    tcase_add_loop_test(tc, a_fault, 0, 2);
#endif
    tcase_add_test(tc, an_error_return);
    tc = add_case(suite, "stall");
    tcase_add_test(tc, a_stalled_reader_is_waited_for);
    tcase_add_loop_test(tc, a_stalled_reader_does_not_hold_the_end, 0, 5);
    tc = add_case(suite, "vanish");
    tcase_add_loop_test(tc, a_terminal_that_vanishes, 0, 2 * SITUATIONS);
    tcase_add_test(tc, a_terminal_that_vanishes_while_suspended);
    tcase_add_test(tc, a_stalled_terminal_that_vanishes);
    tcase_add_test(tc, a_terminal_that_vanishes_with_hangups_ignored);
    tc = add_case(suite, "stopped");
    tcase_add_loop_test(tc, an_end_while_suspended, 0, 2);
    tcase_add_loop_test(tc, an_end_while_stopped, 0, 2);
    tcase_add_loop_test(tc, an_end_in_the_background, 0, 2);
    tcase_add_test(tc, the_foreground_after_the_background);
    tcase_add_test(tc, an_end_of_a_start_in_the_background);
    tc = add_case(suite, "descriptors");
    tcase_add_loop_test(tc, no_standard_input, 0, 4);
    tcase_add_test(tc, no_standard_error);
    tcase_add_test(tc, a_limit_on_the_size_of_files);
    tcase_add_test(tc, no_standard_output_for_a_command);
    tcase_add_loop_test(tc, output_to_a_full_pipe, 0, 2);
    return run_suite(suite);
}
