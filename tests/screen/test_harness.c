/* test_harness: the screen-test harness itself, tried on small shell commands. */
#include "harness.h"

#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../unit/testing.h"

static const struct terminal_options small = {.rows = 6, .columns = 40};

static struct terminal *start_with(const struct terminal_options *options, char *script)
{
    struct terminal *t = terminal_start(options, (const char *[]){"sh", "-c", script, NULL});

    ck_assert_ptr_nonnull(t);
    return t;
}

static struct terminal *start(char *script)
{
    return start_with(&small, script);
}

static void ends_well(struct terminal *t)
{
    ck_screen_exits(t, 0);
    ck_screen_restored(t);
    terminal_free(t);
}

START_TEST(text_and_cells_are_read)
{
    struct terminal *t = start("printf 'plain \\033[1;31mred\\033[m \\033[38;5;200;48;2;1;2;3m"
                               "x\\033[m\\r\\nsecond \\303\\251\\342\\226\\200!'");
    struct terminal_cell cell;
    int row = -1, column = -1;

    ck_screen_exits(t, 0);
    char *line = terminal_row(t, 0), *text = terminal_text(t);
    ck_assert_str_eq(line, "plain red x");
    ck_assert_str_eq(text, "plain red x\nsecond é▀!\n\n\n\n\n");
    ck_assert(terminal_find(t, "!", &row, &column));
    ck_assert_int_eq(row, 1);
    ck_assert_int_eq(column, 9);
    ck_assert(!terminal_find(t, "green", NULL, NULL));
    ck_assert(terminal_cell(t, 0, 6, &cell));
    ck_assert_uint_eq(cell.codepoint, 'r');
    ck_assert(cell.bold && !cell.reverse);
    ck_assert_int_eq(cell.fg.kind, TERMINAL_COLOUR_INDEXED);
    ck_assert_int_eq(cell.fg.index, 1);
    ck_assert_int_eq(cell.bg.kind, TERMINAL_COLOUR_DEFAULT);
    ck_assert(terminal_cell(t, 0, 10, &cell));
    ck_assert_int_eq(cell.fg.index, 200);
    ck_assert_int_eq(cell.bg.kind, TERMINAL_COLOUR_RGB);
    ck_assert_int_eq(cell.bg.blue, 3);
    ck_assert(!terminal_cell(t, 6, 0, &cell));
    free(line);
    free(text);
    ends_well(t);
}
END_TEST

START_TEST(dim_is_seen_and_colours_are_not_taken_for_it)
{
    struct terminal *t = start("printf '\\033[2mA\\033[22mB\\033[38;5;2mC\\033[38;2;9;2;2mD"
                               "\\033[0;2;4mE\\033[mF'; printf '\\033['; printf '2mG\\033[0m'");
    struct terminal_cell cell;
    const bool dim[] = {true, false, false, false, true, false, true};

    ck_screen_exits(t, 0);
    for (int i = 0; i < 7; i++) {
        ck_assert(terminal_cell(t, 0, i, &cell));
        ck_assert_uint_eq(cell.codepoint, (uint32_t)('A' + i));
        ck_assert_msg(cell.dim == dim[i], "column %d", i);
    }
    ck_assert(terminal_cell(t, 0, 2, &cell));
    ck_assert_int_eq(cell.fg.index, 2);
    ck_assert(terminal_cell(t, 0, 3, &cell));
    ck_assert_int_eq(cell.fg.red, 9);
    ck_assert_int_eq(cell.fg.green, 2);
    ck_assert(terminal_cell(t, 0, 4, &cell));
    ck_assert(cell.underline);
    ends_well(t);
}
END_TEST

START_TEST(waiting_is_for_what_comes_later_and_ends)
{
    struct terminal *t = start("sleep 0.2; printf first; read line; printf '\\033[2J%s' \"$line\"");

    ck_screen_shows(t, "first");
    ck_assert(!terminal_wait_text(t, "never", 50));
    ck_screen_keys(t, "s\\x65cond\\r");
    ck_screen_loses(t, "first");
    ck_screen_shows(t, "second");
    ck_screen_exits(t, 0);
    ck_assert(!terminal_wait_text(t, "never", 3600 * 1000)); /* it cannot come any more */
    ends_well(t);
}
END_TEST

START_TEST(last_words_are_read)
{
    for (int i = 0; i < 20; i++) {
        struct terminal *t = start("i=0; while [ $i -lt 300 ]; do echo line $i; i=$((i+1)); done; "
                                   "printf end");
        ck_screen_exits(t, 0);
        ck_assert(terminal_find(t, "end", NULL, NULL));
        ck_assert_uint_gt(terminal_bytes(t), 2000);
        terminal_free(t);
    }
}
END_TEST

START_TEST(keys_are_encoded_for_the_mode)
{
    struct terminal *t = start("stty raw -echo; printf 'go\\r\\n'; dd bs=1 count=3 2>/dev/null | "
                               "od -An -c; printf '\\033[?1happ\\r\\n'; dd bs=1 count=10 "
                               "2>/dev/null | od -An -c; stty sane; printf '\\033[?1l'");

    ck_screen_shows(t, "go");
    ck_screen_keys(t, "<Up>");
    ck_screen_shows(t, "033   [   A");
    ck_screen_shows(t, "app");
    ck_assert(terminal_modes(t)->application_cursor);
    ck_screen_keys(t, "<Down><C-c>é<BackTab><Esc>");
    ck_screen_shows(t, "033   O   B 003 303 251 033   [   Z 033");
    ck_assert(!terminal_keys(t, "<Nonsense>"));
    ck_assert(!terminal_keys(t, "\\q"));
    ck_screen_exits(t, 0);
    terminal_free(t);
}
END_TEST

START_TEST(linux_console_has_its_own_function_keys)
{
    struct terminal_options options = small;

    options.term = "linux";
    struct terminal *t = start_with(&options, "stty raw -echo; printf go; dd bs=1 count=4 "
                                              "2>/dev/null | od -An -c; echo $TERM");
    ck_screen_shows(t, "go");
    ck_screen_keys(t, "<F1>");
    ck_screen_shows(t, "033   [   [   A");
    ck_screen_shows(t, "linux");
    terminal_free(t);
}
END_TEST

START_TEST(replies_reach_the_program)
{
    struct terminal *t = start("stty raw -echo; printf '\\033[3;5H\\033[6n'; "
                               "dd bs=1 count=6 2>/dev/null | od -An -c");

    ck_screen_shows(t, "033   [   3   ;   5   R");
    terminal_free(t);
}
END_TEST

START_TEST(mouse_is_silent_until_enabled)
{
    struct terminal *t =
        start("stty raw -echo; printf go; dd bs=1 count=1 2>/dev/null; printf "
              "'\\033[?1002;1006hon\\r\\n'; dd bs=1 count=44 2>/dev/null | tr '\\033' .;"
              " printf '\\033[?1002;1006l'");

    ck_screen_shows(t, "go");
    ck_assert(!terminal_click(t, 1, 2, 1));
    ck_screen_keys(t, "x");
    ck_screen_shows(t, "on");
    ck_assert_int_eq(terminal_modes(t)->mouse, TERMINAL_MOUSE_DRAG);
    ck_assert(terminal_modes(t)->mouse_sgr);
    const char *why = NULL;
    ck_assert(!terminal_restored(t, &why));
    ck_assert_str_eq(why, "the mouse is still reported");
    ck_assert(terminal_click(t, 1, 2, 1));
    ck_assert(terminal_drag(t, 0, 0, 0, 1));
    ck_screen_shows(t, ".[<0;3;2M.[<0;3;2m.[<0;1;1M.[<32;2;1M.[<");
    terminal_free(t);
}
END_TEST

START_TEST(wheel_turns)
{
    struct terminal *t = start("stty raw -echo; printf '\\033[?1000;1006hon'; "
                               "dd bs=1 count=20 2>/dev/null | tr '\\033' .");

    ck_screen_shows(t, "on");
    ck_assert(terminal_wheel(t, 4, 3, 2));
    ck_screen_shows(t, ".[<65;4;5M.[<65;4;5M");
    terminal_free(t);
}
END_TEST

START_TEST(resize_is_announced)
{
    struct terminal *t = start("trap 'stty size' WINCH; stty size; "
                               "while :; do read x && break; done");
    int rows, columns;

    ck_screen_shows(t, "6 40");
    ck_assert(terminal_resize(t, 30, 100));
    terminal_size(t, &rows, &columns);
    ck_assert_int_eq(rows, 30);
    ck_assert_int_eq(columns, 100);
    ck_screen_keys(t, "\\r");
    ck_screen_exits(t, 0);
    ck_assert(terminal_find(t, "30 100", NULL, NULL));
    ck_assert(!terminal_resize(t, 0, 5));
    terminal_free(t);
}
END_TEST

START_TEST(any_size_is_survived)
{
    struct terminal *t = start("while :; do printf '\\033[?1049h\\033[40;90Hab\\033[1;1Hcd"
                               "\\033[?1049l'; done");

    for (int i = 0; i < 60; i++) {
        ck_assert(terminal_resize(t, 1 + i * 7 % 50, 1 + i * 31 % 120));
        terminal_pump(t, 3);
    }
    ck_assert(terminal_resize(t, 1, 1));
    terminal_pump(t, 20);
    terminal_free(t);
}
END_TEST

START_TEST(environment_is_scrubbed)
{
    const char *overrides[] = {"GREETING=hello", "HOME", "LC_ALL=C", NULL};
    struct terminal_options options = {.rows = 6, .columns = 60, .overrides = overrides};

    setenv("NO_COLOR", "1", 1);
    setenv("COLORTERM", "truecolor", 1);
    setenv("LC_TIME", "C", 1);
    setenv("HARMLESS", "kept", 1);
    char *script = "echo [$TERM,$NO_COLOR$COLORTERM$LC_TIME,$LC_ALL,$GREETING,${HOME-gone},"
                   "$HARMLESS]";
    struct terminal *t = start_with(&options, script);
    ck_screen_shows(t, "[xterm-256color,,C,hello,gone,kept]");
    ends_well(t);
    options.keep_environment = true;
    options.term = "vt100";
    t = start_with(&options, script);
    ck_screen_shows(t, "[vt100,1truecolorC,C,hello,gone,kept]");
    ends_well(t);
}
END_TEST

START_TEST(modes_left_behind_are_named)
{
    static const struct {
        char *script;
        const char *why;
    } cases[] = {
        {"printf '\\033[?1049h'", "still on the alternate screen"},
        {"printf '\\033[?25l'", "the cursor is hidden"},
        {"tput civis", "the cursor is hidden"},
        {"printf '\\033[?2004h'", "bracketed paste is still on"},
        {"tput smkx", "the keypad is still in application mode"},
        {"printf '\\033[?1003h'", "the mouse is still reported"},
        {"tput bold", "text attributes or colours are still on"},
        {"tput setaf 2", "text attributes or colours are still on"},
        {"tput setab 200", "text attributes or colours are still on"},
        {"printf '\\033[2m'", "text attributes or colours are still on"},
        {"stty intr ^A", "control characters (c_cc) differ"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct terminal *t = start(cases[i].script);
        const char *why = NULL;

        ck_screen_exits(t, 0);
        ck_assert(!terminal_restored(t, &why));
        ck_assert_str_eq(why, cases[i].why);
        terminal_free(t);
    }
}
END_TEST

START_TEST(settings_left_behind_are_named)
{
    static char *const scripts[] = {"stty -echo", "stty raw", "stty -icanon", "stty -opost"};

    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        struct terminal *t = start(scripts[i]);
        const char *why = "";

        ck_screen_exits(t, 0);
        ck_assert(!terminal_restored(t, &why));
        ck_assert_msg(strncmp(why, "c_", 2) == 0, "%s: %s", scripts[i], why);
        terminal_free(t);
    }
    ends_well(start("old=$(stty -g); stty raw -echo; tput smcup; tput civis; tput smkx; tput rmkx; "
                    "tput cnorm; tput rmcup; stty $old"));
}
END_TEST

START_TEST(ctrl_z_stops_and_fg_continues)
{
    /* sh is the whole job, so the stop is seen as a shell sees it. */
    struct terminal *t = start("stty -echo; trap 'printf back' CONT; printf ready; "
                               "while :; do read line && break; done; printf got:$line; stty echo");

    ck_screen_shows(t, "ready");
    ck_assert(!terminal_continue(t));
    ck_screen_keys(t, "<C-z>");
    ck_screen_assert(t, terminal_wait_stopped(t, TERMINAL_PATIENCE));
    ck_assert(!terminal_restored(t, NULL)); /* this program left the echo off */
    ck_screen_assert(t, terminal_continue(t));
    terminal_pump(t, 50);
    ck_assert(terminal_restored(t, NULL)); /* a shell puts its own settings back */
    ck_screen_keys(t, "word\\r");
    ck_screen_shows(t, "back");
    ck_screen_shows(t, "got:word");
    ends_well(t);
}
END_TEST

START_TEST(stopping_again_works)
{
    struct terminal *t = start("printf ready; exec sleep 100");

    ck_screen_shows(t, "ready");
    for (int i = 0; i < 50; i++) {
        ck_screen_keys(t, "<C-z>");
        ck_screen_assert(t, terminal_wait_stopped(t, TERMINAL_PATIENCE));
        ck_screen_assert(t, terminal_continue(t));
    }
    ck_assert(!terminal_wait_stopped(t, 50));
    ck_assert(terminal_cpu_seconds(t) >= 0);
    ck_screen_keys(t, "<C-c>");
    ck_screen_killed(t, SIGINT);
    terminal_free(t);
}
END_TEST

START_TEST(signals_and_statuses_are_told)
{
    struct terminal *t = start("printf ready; exec sleep 100");

    ck_screen_shows(t, "ready");
    ck_assert(!terminal_wait_exit(t, 30, NULL));
    ck_assert(terminal_signal(t, SIGTERM));
    ck_screen_killed(t, SIGTERM);
    ck_assert(!terminal_signal(t, SIGTERM));
    ck_assert(!terminal_keys(t, "x"));
    terminal_free(t);
    t = start("exit 7");
    ck_screen_exits(t, 7);
    terminal_free(t);
    t = terminal_start(&small, (const char *[]){"/nonexistent/program", NULL});
    ck_screen_exits(t, 127);
    ck_assert(terminal_find(t, "cannot execute /nonexistent/program", NULL, NULL));
    terminal_free(t);
}
END_TEST

START_TEST(hangup_reaches_the_program)
{
    struct terminal *t = start("printf ready; exec sleep 100");

    ck_screen_shows(t, "ready");
    terminal_hangup(t);
    ck_screen_killed(t, SIGHUP);
    ck_assert(terminal_find(t, "ready", NULL, NULL));
    ck_assert(!terminal_keys(t, "x") && !terminal_resize(t, 5, 5));
    terminal_free(t);
}
END_TEST

START_TEST(hangup_can_be_silent)
{
    struct terminal_options options = small;

    options.keep_hangup = true;
    struct terminal *t = start_with(&options, "printf ready; read x; exit 3");
    ck_screen_shows(t, "ready");
    terminal_hangup(t);
    ck_screen_exits(t, 3); /* read has met the end of its input */
    terminal_free(t);
}
END_TEST

START_TEST(input_that_is_not_read_does_not_hang)
{
    struct terminal *t = start("stty raw -echo; printf ready; exec sleep 100");
    char *much = malloc(200001);

    ck_assert_ptr_nonnull(much);
    memset(much, 'x', 200000);
    much[200000] = '\0';
    ck_screen_shows(t, "ready");
    ck_assert(!terminal_keys(t, much));
    free(much);
    terminal_free(t);
}
END_TEST

START_TEST(stubborn_programs_are_killed)
{
    struct terminal *t =
        start("trap '' HUP TERM INT TSTP; printf ready; while :; do sleep 1; done");
    long pid;

    ck_screen_shows(t, "ready");
    pid = terminal_pid(t);
    terminal_free(t);
    ck_assert_int_ne(kill((pid_t)pid, 0), 0);
    terminal_free(NULL);
}
END_TEST

/* Runs a test that dies without cleaning up; returns the pid of its program. */
static pid_t orphaned_program(void)
{
    int ends[2];
    pid_t pid = 0;

    ck_assert_int_eq(pipe(ends), 0);
    pid_t tester = fork();
    if (tester == 0) {
        struct terminal *t = start("printf ready; exec sleep 100");
        pid = (pid_t)terminal_pid(t);
        ssize_t n = terminal_wait_text(t, "ready", 5000) ? write(ends[1], &pid, sizeof pid) : 0;
        (void)n;
        raise(SIGKILL);
    }
    waitpid(tester, NULL, 0);
    ck_assert_int_eq(read(ends[0], &pid, sizeof pid), (int)sizeof pid);
    close(ends[0]);
    close(ends[1]);
    return pid;
}

/* Gone, or a zombie that nobody has collected. */
static bool is_dead(pid_t pid)
{
    char path[64], state = 'Z';

    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    if (!file)
        return true;
    bool read = fscanf(file, "%*d (%*[^)]) %c", &state) == 1;
    fclose(file);
    return !read || state == 'Z';
}

START_TEST(programs_die_with_the_test)
{
    pid_t pid = orphaned_program();

    for (int i = 0; i < 500 && !is_dead(pid); i++)
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    ck_assert(is_dead(pid));
}
END_TEST

START_TEST(quiet_is_noticed)
{
    struct terminal *t = start("for i in 1 2 3; do printf $i; sleep 0.05; done; read x; "
                               "while :; do printf x; done");

    ck_assert(terminal_wait_quiet(t, 300, 5000));
    ck_assert(terminal_find(t, "123", NULL, NULL));
    ck_screen_keys(t, "\\r");
    ck_screen_shows(t, "xxx");
    ck_assert(!terminal_wait_quiet(t, 200, 400));
    terminal_free(t);
}
END_TEST

START_TEST(two_terminals_do_not_hold_each_other)
{
    struct terminal *a = start("printf one; exec sleep 100"), *b = start("printf two; read x");

    ck_screen_shows(a, "one");
    ck_screen_shows(b, "two");
    terminal_hangup(a);
    ck_screen_killed(a, SIGHUP);
    ck_screen_keys(b, "\\r");
    ck_screen_exits(b, 0);
    terminal_free(a);
    terminal_free(b);
}
END_TEST

static Suite *harness_suite(void)
{
    Suite *suite = suite_create("harness");
    TCase *screen = tcase_create("screen"), *process = tcase_create("process");

    tcase_set_timeout(screen, 60);
    tcase_add_test(screen, text_and_cells_are_read);
    tcase_add_test(screen, dim_is_seen_and_colours_are_not_taken_for_it);
    tcase_add_test(screen, waiting_is_for_what_comes_later_and_ends);
    tcase_add_test(screen, last_words_are_read);
    tcase_add_test(screen, keys_are_encoded_for_the_mode);
    tcase_add_test(screen, linux_console_has_its_own_function_keys);
    tcase_add_test(screen, replies_reach_the_program);
    tcase_add_test(screen, mouse_is_silent_until_enabled);
    tcase_add_test(screen, wheel_turns);
    tcase_add_test(screen, resize_is_announced);
    tcase_add_test(screen, any_size_is_survived);
    tcase_add_test(screen, quiet_is_noticed);
    suite_add_tcase(suite, screen);
    tcase_set_timeout(process, 60);
    tcase_add_test(process, environment_is_scrubbed);
    tcase_add_test(process, modes_left_behind_are_named);
    tcase_add_test(process, settings_left_behind_are_named);
    tcase_add_test(process, ctrl_z_stops_and_fg_continues);
    tcase_add_test(process, stopping_again_works);
    tcase_add_test(process, signals_and_statuses_are_told);
    tcase_add_test(process, hangup_reaches_the_program);
    tcase_add_test(process, hangup_can_be_silent);
    tcase_add_test(process, input_that_is_not_read_does_not_hang);
    tcase_add_test(process, stubborn_programs_are_killed);
    tcase_add_test(process, programs_die_with_the_test);
    tcase_add_test(process, two_terminals_do_not_hold_each_other);
    suite_add_tcase(suite, process);
    return suite;
}

int main(void)
{
    return run_suite(harness_suite());
}
