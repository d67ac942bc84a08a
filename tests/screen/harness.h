/* harness: runs a real program on a pseudo-terminal, with an emulator (libvterm) as its screen.
 *
 * A test types keys, waits until the screen shows what it should, and looks at cells and modes:
 *
 *     struct terminal *t = terminal_start(&(struct terminal_options){.rows = 24, .columns = 80},
 *                                         (char *[]){"mlptui", NULL});
 *     ck_screen_shows(t, "TRAINING");
 *     terminal_keys(t, "q");
 *     ck_screen_exits(t, 0);
 *     ck_screen_restored(t);
 *     terminal_free(t);
 *
 * Processes. Between the test and the program stands a small job-control parent, which does what a
 * login shell does: it leads the session, owns the terminal, runs the program as the foreground
 * process group, takes the terminal back when the program stops, gives it back on "fg", and passes
 * a hangup on. Hence Ctrl-Z really stops the program. When the test dies, both die with it.
 *
 * Time. Nothing here sleeps blindly and nothing waits for ever. The emulator advances only inside
 * calls that say so ("reads output"); every wait is a poll(2) that ends as soon as the condition
 * holds, at its timeout, or once the program has ended and all its output has been read. Timeouts
 * are in milliseconds and are multiplied by the environment's SCREEN_PATIENCE (1 if not set), for
 * sanitizers, valgrind and slow machines.
 *
 * libvterm 0.1 crashes on a double-width character in a terminal of one column: do not write one.
 *
 * Rows and columns count from 0. Text is UTF-8. Returned strings are the caller's to free().
 * Running out of memory aborts. SIGPIPE is never raised. One thread at a time may use a terminal.
 */
#ifndef TESTS_SCREEN_HARNESS_H
#define TESTS_SCREEN_HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/wait.h>

struct terminal;

/* What most waits in tests use: long, since only failing tests ever wait so long. */
#define TERMINAL_PATIENCE 10000

/* How to start. All zero means: 24x80, TERM=xterm-256color, scrubbed environment, LC_ALL=C.UTF-8.
 */
struct terminal_options {
    int rows, columns;
    const char *term;             /* value of TERM; "" leaves TERM unset */
    const char *const *overrides; /* NULL-terminated: "NAME=VALUE" sets, "NAME" unsets; last wins */
    bool keep_environment; /* do not scrub: otherwise what changes a screen program's behaviour
                              (NO_COLOR, COLORTERM, LINES, LC_*, LANG, ESCDELAY, TMUX, ...) is not
                              inherited */
    const char *directory; /* where the program runs; NULL: here */
    bool keep_hangup;      /* the job-control parent does not pass SIGHUP on: the program notices
                              the lost terminal only by its reads failing */
    bool record;           /* keep all output for terminal_output() */
};

/* Starts argv (searched in PATH) on a new terminal. NULL with errno set when no terminal or process
 * could be had. A command that cannot be executed says so on the screen and exits with 127. */
struct terminal *terminal_start(const struct terminal_options *options, const char *const argv[]);

/* Kills what still runs, reaps it and frees everything. NULL is allowed. */
void terminal_free(struct terminal *t);

/* Input ------------------------------------------------------------------------------------- */

/* Types keys; true once all is delivered (it reads output meanwhile). Notation: literal UTF-8 text;
 * C escapes \e \t \r \n \b \\ \xHH; \< for a plain "<"; and names:
 *   <Up> <Down> <Left> <Right> <Home> <End> <PageUp> <PageDown> <Insert> <Delete> <Enter> <Esc>
 *   <Tab> <BackTab> <Space> <Backspace> <F1>..<F12>, with S- A- C- before them (<C-Right>),
 *   <C-a>..<C-z> and <C-\>, <A-x> for any character.
 * Named keys are encoded as the terminal of that TERM would in its present mode (application cursor
 * keys or not). False, with nothing typed, for an unknown name; false also when the program does
 * not take the input. Wait after <Esc>: with a key right behind it, it reads as Alt and that key.
 */
bool terminal_keys(struct terminal *t, const char *keys);

/* Mouse, in the encoding the program asked for (SGR, if it enabled that). False, with nothing
 * sent, if the program has not enabled the mouse. Buttons: 1 left, 2 middle, 3 right. A drag passes
 * through the cells of a straight line; a terminal reports them only in drag or move mode. */
bool terminal_click(struct terminal *t, int row, int column, int button);
bool terminal_drag(struct terminal *t, int row, int column, int to_row, int to_column);
bool terminal_wheel(struct terminal *t, int row, int column, int steps); /* < 0 up, > 0 down */

/* Changes the size, of the emulator and of the terminal: the program gets SIGWINCH. */
bool terminal_resize(struct terminal *t, int rows, int columns);

/* Waiting (all read output) ----------------------------------------------------------------- */

/* Says whether what is waited for holds now. It may look at the terminal but not wait. */
typedef bool terminal_predicate(struct terminal *t, void *context);

bool terminal_wait_until(struct terminal *t, terminal_predicate *holds, void *context, int ms);
bool terminal_wait_text(struct terminal *t, const char *text, int ms); /* within one row */
bool terminal_wait_gone(struct terminal *t, const char *text, int ms);

/* Reads output for ms milliseconds, or until the program has ended. */
void terminal_pump(struct terminal *t, int ms);

/* Waits until nothing has been written for quiet_ms (not stretched by patience). */
bool terminal_wait_quiet(struct terminal *t, int quiet_ms, int ms);

/* Process ----------------------------------------------------------------------------------- */

/* Waits for the end and reads the last output; *status is as of waitpid() (may be NULL). */
bool terminal_wait_exit(struct terminal *t, int ms, int *status);

/* Waits until the program has been stopped (Ctrl-Z, SIGTSTP, SIGSTOP). The job-control parent has
 * then taken the terminal back but left its settings as the program left them, so that
 * terminal_restored() can judge those. Try it on programs, not on shell scripts that start
 * commands: a shell stopped between vfork() and exec never reports it. */
bool terminal_wait_stopped(struct terminal *t, int ms);

/* "fg", after terminal_wait_stopped(): settings as before the start, as a shell with line editing
 * sets them, then foreground, then SIGCONT. */
bool terminal_continue(struct terminal *t);

bool terminal_signal(struct terminal *t,
                     int signal);         /* to the program alone; false if it is gone */
void terminal_hangup(struct terminal *t); /* the terminal is lost; the screen stays */
long terminal_pid(const struct terminal *t);
double terminal_cpu_seconds(const struct terminal *t); /* used so far; negative if gone */

/* Screen (as of the last call that read output) ---------------------------------------------- */

struct terminal_colour {
    enum { TERMINAL_COLOUR_DEFAULT, TERMINAL_COLOUR_INDEXED, TERMINAL_COLOUR_RGB } kind;
    uint8_t index;            /* 0..255, if indexed */
    uint8_t red, green, blue; /* always filled in */
};

struct terminal_cell {
    uint32_t codepoint; /* ' ' if blank; 0 in the right half of a wide character */
    int width;          /* 1 or 2 */
    struct terminal_colour fg, bg;
    bool bold, dim, italic, underline, blink, reverse, strike;
};

enum terminal_mouse {
    TERMINAL_MOUSE_OFF,
    TERMINAL_MOUSE_CLICK,
    TERMINAL_MOUSE_DRAG,
    TERMINAL_MOUSE_MOVE
};

struct terminal_modes {
    bool alternate_screen, cursor_visible;
    enum terminal_mouse mouse;
    bool mouse_sgr, bracketed_paste, application_keypad, application_cursor;
};

void terminal_size(const struct terminal *t, int *rows, int *columns);
char *terminal_row(const struct terminal *t, int row); /* trailing blanks cut; "" outside */
char *terminal_text(const struct terminal *t);         /* all rows, each ended by a newline */
bool terminal_cell(const struct terminal *t, int row, int column, struct terminal_cell *cell);
void terminal_cursor(const struct terminal *t, int *row, int *column);

/* Finds the first occurrence (row by row), true and its cell if there is one. */
bool terminal_find(const struct terminal *t, const char *text, int *row, int *column);

const struct terminal_modes *terminal_modes(const struct terminal *t);
size_t terminal_bytes(const struct terminal *t); /* received since the start */

/* All of it, unfiltered, a 0 behind it, if it is recorded (else ""); owned by the terminal, valid
 * until it next reads output. */
const char *terminal_output(const struct terminal *t, size_t *length);
size_t terminal_bells(const struct terminal *t);

/* Is the terminal as it was found: normal screen, cursor visible, mouse off, bracketed paste off,
 * plain pen, and termios equal to those before the start? If not, *why says what is not (owned by
 * the terminal, valid until the next call). After terminal_hangup() the settings are not judged. */
bool terminal_restored(struct terminal *t, const char **why);

/* Writes size, modes, process state and the framed screen, for failure messages. */
void terminal_dump(const struct terminal *t, FILE *out);

/* Assertions for Check (the user includes <check.h>) ------------------------------------------ */

/* Fails with a message, after printing the whole screen on stderr. */
#define ck_screen_fail(t, ...)                                                                     \
    do {                                                                                           \
        terminal_dump(t, stderr);                                                                  \
        ck_abort_msg(__VA_ARGS__);                                                                 \
    } while (0)

#define ck_screen_assert(t, condition)                                                             \
    do {                                                                                           \
        if (!(condition))                                                                          \
            ck_screen_fail(t, "does not hold: %s", #condition);                                    \
    } while (0)

#define ck_screen_shows(t, text)                                                                   \
    do {                                                                                           \
        if (!terminal_wait_text(t, text, TERMINAL_PATIENCE))                                       \
            ck_screen_fail(t, "the screen does not show \"%s\"", text);                            \
    } while (0)

/* Waits until the text is there, and gives its place: the screen is read bit by bit. */
#define ck_screen_finds(t, text, row, column)                                                      \
    do {                                                                                           \
        ck_screen_shows(t, text);                                                                  \
        ck_screen_assert(t, terminal_find(t, text, row, column));                                  \
    } while (0)

#define ck_screen_loses(t, text)                                                                   \
    do {                                                                                           \
        if (!terminal_wait_gone(t, text, TERMINAL_PATIENCE))                                       \
            ck_screen_fail(t, "the screen still shows \"%s\"", text);                              \
    } while (0)

#define ck_screen_until(t, predicate, context)                                                     \
    do {                                                                                           \
        if (!terminal_wait_until(t, predicate, context, TERMINAL_PATIENCE))                        \
            ck_screen_fail(t, "never came true: %s", #predicate);                                  \
    } while (0)

#define ck_screen_keys(t, keys)                                                                    \
    do {                                                                                           \
        if (!terminal_keys(t, keys))                                                               \
            ck_screen_fail(t, "could not type \"%s\"", keys);                                      \
    } while (0)

#define ck_screen_exits(t, code)                                                                   \
    do {                                                                                           \
        int ck_status_ = 0;                                                                        \
        if (!terminal_wait_exit(t, TERMINAL_PATIENCE, &ck_status_))                                \
            ck_screen_fail(t, "the program does not end");                                         \
        if (!WIFEXITED(ck_status_) || WEXITSTATUS(ck_status_) != (code))                           \
            ck_screen_fail(t, "wait status is 0x%x, not exit %d", (unsigned)ck_status_, code);     \
    } while (0)

#define ck_screen_killed(t, by)                                                                    \
    do {                                                                                           \
        int ck_status_ = 0;                                                                        \
        if (!terminal_wait_exit(t, TERMINAL_PATIENCE, &ck_status_))                                \
            ck_screen_fail(t, "the program does not end");                                         \
        if (!WIFSIGNALED(ck_status_) || WTERMSIG(ck_status_) != (by))                              \
            ck_screen_fail(t, "wait status is 0x%x, not signal %d", (unsigned)ck_status_, by);     \
    } while (0)

#define ck_screen_restored(t)                                                                      \
    do {                                                                                           \
        const char *ck_why_ = "";                                                                  \
        if (!terminal_restored(t, &ck_why_))                                                       \
            ck_screen_fail(t, "the terminal is not as it was found: %s", ck_why_);                 \
    } while (0)

#endif
