/* harness: the pseudo-terminal, its job-control parent and the emulator behind harness.h. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "harness.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

extern char **environ;

struct bytes {
    char *data;
    size_t length, capacity;
};

/* Escape sequences are held until complete, so that what libvterm 0.1 lacks can be added: dim
 * text (rewritten to font 9, which no program uses), several modes set by one sequence, and the
 * modes it does not report. */
struct filter {
    enum { GROUND, ESCAPE, CONTROL_SEQUENCE } state;
    char held[128];
    size_t length;
};

enum { DIM_FONT = 9 };

struct terminal {
    int master, slave; /* -1 after hangup; holding the slave keeps the master readable */
    int channel;       /* to the job-control parent */
    pid_t shell, program;
    bool exited, stopped;
    int status;
    struct termios before;
    char term[64];

    VTerm *vt;
    VTermScreen *screen;
    int rows, columns;
    struct terminal_modes modes;
    struct filter filter;
    struct bytes incoming; /* filtered, on its way to the emulator */
    struct bytes outgoing; /* keys and replies, on their way to the program */
    bool record;
    struct bytes recorded;
    size_t received, bells;
    char why[80];
};

/* Messages on the channel: the parent tells what became of the program, the test gives orders. */
enum message_kind { STARTED, STOPPED, CONTINUED, EXITED, CONTINUE, KILL };
struct message {
    enum message_kind kind;
    int value; /* pid, or wait status */
};

static void *check_memory(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

/* A 0 stands behind the data. */
static void bytes_append(struct bytes *b, const char *data, size_t length)
{
    if (length == 0)
        return;
    if (b->length + length >= b->capacity) {
        b->capacity = 2 * (b->length + length);
        b->data = check_memory(realloc(b->data, b->capacity));
    }
    memcpy(b->data + b->length, data, length);
    b->length += length;
    b->data[b->length] = '\0';
}

static void bytes_text(struct bytes *b, const char *text)
{
    bytes_append(b, text, strlen(text));
}

static void bytes_consume(struct bytes *b, size_t length)
{
    b->length -= length;
    memmove(b->data, b->data + length, b->length);
}

static long long now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static long long deadline_in(int ms)
{
    const char *patience = getenv("SCREEN_PATIENCE");
    int factor = patience ? atoi(patience) : 1;

    return now_ms() + (long long)ms * (factor > 0 ? factor : 1);
}

/* ---- The job-control parent ------------------------------------------------------------------ */

struct shell {
    int channel, signals;
    pid_t program;
    bool ended, keep_hangup;
    struct termios before;
};

static void shell_tell(const struct shell *shell, enum message_kind kind, int value)
{
    struct message message = {kind, value};

    (void)!send(shell->channel, &message, sizeof message, MSG_NOSIGNAL);
}

static void close_from(int first)
{
    if (close_range((unsigned)first, ~0U, 0) == 0)
        return;
    for (int fd = first; fd < 1024; fd++)
        close(fd);
}

static void default_signals(void)
{
    sigset_t none;

    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* As exec wants them, though it changes none. */
static char **words_of(const char *const argv[])
{
    size_t count = 0;

    while (argv[count] != NULL)
        count++;
    char **words = check_memory(calloc(count + 1, sizeof *words));
    memcpy(words, argv, count * sizeof *words);
    return words;
}

static _Noreturn void program_main(pid_t parent, const char *directory, const char *const argv[],
                                   char **environment)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(127);
    setpgid(0, 0);
    tcsetpgrp(STDIN_FILENO, getpid()); /* SIGTTOU is still blocked */
    default_signals();
    if (!directory || chdir(directory) == 0)
        execvpe(argv[0], words_of(argv), environment);
    dprintf(STDERR_FILENO, "cannot execute %s: %s\r\n", argv[0], strerror(errno));
    _exit(127);
}

static void shell_reap(struct shell *shell)
{
    int status;

    while (!shell->ended && waitpid(shell->program, &status, WNOHANG | WUNTRACED) > 0) {
        shell->ended = !WIFSTOPPED(status);
        tcsetpgrp(STDIN_FILENO, getpid());
        shell_tell(shell, WIFSTOPPED(status) ? STOPPED : EXITED, status);
    }
}

static void shell_foreground(struct shell *shell)
{
    tcsetattr(STDIN_FILENO, TCSANOW, &shell->before);
    tcsetpgrp(STDIN_FILENO, shell->program);
    kill(-shell->program, SIGCONT);
    shell_tell(shell, CONTINUED, 0);
}

static void shell_hangup(struct shell *shell)
{
    if (shell->keep_hangup || shell->ended)
        return;
    kill(-shell->program, SIGHUP);
    kill(-shell->program, SIGCONT);
}

static _Noreturn void shell_finish(struct shell *shell)
{
    kill(-shell->program, SIGKILL);
    if (!shell->ended) {
        kill(shell->program, SIGKILL); /* in case it has left its group */
        waitpid(shell->program, NULL, 0);
    }
    _exit(0);
}

static void shell_signalled(struct shell *shell)
{
    struct signalfd_siginfo info;

    if (read(shell->signals, &info, sizeof info) != (ssize_t)sizeof info)
        return;
    if (info.ssi_signo == SIGHUP)
        shell_hangup(shell);
    shell_reap(shell);
}

static void shell_ordered(struct shell *shell)
{
    struct message message;
    ssize_t n = recv(shell->channel, &message, sizeof message, 0);

    if (n != (ssize_t)sizeof message || message.kind == KILL)
        shell_finish(shell);
    if (message.kind == CONTINUE && !shell->ended)
        shell_foreground(shell);
}

static void shell_loop(struct shell *shell)
{
    for (;;) {
        struct pollfd fds[] = {{.fd = shell->signals, .events = POLLIN},
                               {.fd = shell->channel, .events = POLLIN}};

        if (poll(fds, 2, -1) < 0 && errno != EINTR)
            shell_finish(shell);
        if (fds[0].revents)
            shell_signalled(shell);
        if (fds[1].revents)
            shell_ordered(shell);
    }
}

/* Makes the slave the controlling terminal and descriptors 0 to 2, the channel 3; no others. */
static bool shell_take_terminal(struct shell *shell, int slave)
{
    int channel = fcntl(shell->channel, F_DUPFD_CLOEXEC, 4);

    if (setsid() < 0 || channel < 0)
        return false;
    for (int fd = 0; fd <= 2; fd++)
        if (slave != fd && dup2(slave, fd) < 0)
            return false;
    if (dup3(channel, 3, O_CLOEXEC) < 0 || ioctl(0, TIOCSCTTY, 0) < 0)
        return false;
    shell->channel = 3;
    close_from(4);
    fcntl(0, F_SETFD, 0);
    return true;
}

static _Noreturn void shell_main(struct shell *shell, int slave, pid_t tester,
                                 const struct terminal_options *options, const char *const argv[],
                                 char **environment)
{
    sigset_t set;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != tester)
        _exit(1);
    sigfillset(&set); /* a blocked SIGTTOU also lets it move the foreground from behind */
    sigprocmask(SIG_SETMASK, &set, NULL);
    signal(SIGCHLD, SIG_DFL);
    if (!shell_take_terminal(shell, slave))
        _exit(1);
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGHUP);
    shell->signals = signalfd(-1, &set, SFD_CLOEXEC);
    pid_t self = getpid();
    shell->program = fork();
    if (shell->program == 0)
        program_main(self, options->directory, argv, environment);
    if (shell->program < 0 || shell->signals < 0)
        _exit(1);
    setpgid(shell->program, shell->program);
    shell_tell(shell, STARTED, shell->program);
    shell_loop(shell);
    _exit(0);
}

/* ---- The program's environment ----------------------------------------------------------------
 */

static bool same_name(const char *entry, const char *other)
{
    size_t n = strcspn(entry, "=");

    return n == strcspn(other, "=") && strncmp(entry, other, n) == 0;
}

/* Does this variable change how a screen program behaves? */
static bool is_scrubbed(const char *entry)
{
    static const char *const names[] = {
        "TERM",           "NO_COLOR", "COLORTERM", "FORCE_COLOR", "CLICOLOR",
        "CLICOLOR_FORCE", "LINES",    "COLUMNS",   "TERMCAP",     "TERMINFO",
        "TERMINFO_DIRS",  "ESCDELAY", "LANG",      "LANGUAGE",    "TMUX",
        "TMUX_PANE",      "STY",      "WINDOW",    "COLORFGBG",   "VTE_VERSION"};
    static const char *const prefixes[] = {"LC_", "NCURSES_", "MLPTUI_", "TERM_PROGRAM"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (same_name(entry, names[i]))
            return true;
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (strncmp(entry, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return false;
}

struct environment {
    char **entries; /* NULL-terminated, each allocated */
    size_t count;
};

static void environment_set(struct environment *e, const char *entry)
{
    for (size_t i = 0; i < e->count; i++)
        if (same_name(e->entries[i], entry)) {
            free(e->entries[i]);
            e->entries[i--] = e->entries[--e->count];
        }
    if (strchr(entry, '=')) {
        e->entries = check_memory(realloc(e->entries, (e->count + 2) * sizeof *e->entries));
        e->entries[e->count++] = check_memory(strdup(entry));
    }
    if (e->entries)
        e->entries[e->count] = NULL;
}

static void environment_release(struct environment *e)
{
    for (size_t i = 0; i < e->count; i++)
        free(e->entries[i]);
    free(e->entries);
}

static struct environment environment_for(const struct terminal_options *o, const char *term)
{
    struct environment e = {0};
    char entry[80];

    for (char **p = environ; *p; p++)
        if (o->keep_environment || !is_scrubbed(*p))
            environment_set(&e, *p);
    if (!o->keep_environment)
        environment_set(&e, "LC_ALL=C.UTF-8");
    snprintf(entry, sizeof entry, *term ? "TERM=%s" : "TERM", term);
    environment_set(&e, entry);
    for (const char *const *p = o->overrides; p && *p; p++)
        environment_set(&e, *p);
    return e;
}

/* ---- From the program to the emulator ---------------------------------------------------------
 */

static void set_private_mode(struct terminal_modes *m, int mode, bool on)
{
    if (mode == 1)
        m->application_cursor = on;
    else if (mode == 1006)
        m->mouse_sgr = on;
    else if (mode == 2004)
        m->bracketed_paste = on;
}

static void reset_private_modes(struct terminal_modes *m)
{
    m->application_cursor = m->application_keypad = m->mouse_sgr = m->bracketed_paste = false;
}

/* "ESC [ ? 1006 ; 1000 h" and the like, copied one by one: libvterm 0.1 heeds only the first. */
static void copy_private_modes(struct terminal *t, const char *parameters, char final)
{
    char sequence[32];

    for (const char *p = parameters; *p && *p != final; p += strcspn(p, ";hl"), p += *p == ';') {
        int mode = atoi(p);

        set_private_mode(&t->modes, mode, final == 'h');
        snprintf(sequence, sizeof sequence, "\033[?%d%c", mode, final);
        bytes_text(&t->incoming, sequence);
    }
}

/* How many parameters follow 38, 48 or 58 as part of the colour, which must not be rewritten. */
static int colour_parameters(int selector)
{
    return selector == 5 ? 1 : selector == 2 ? 3 : 0;
}

/* Copies "ESC [ ... m" with 2 (dim) as font 9, and 22 (neither bold nor dim) also undoing that. */
static void rewrite_style(struct bytes *out, const char *parameters)
{
    int skip = 0, previous = 0;

    bytes_text(out, "\033[");
    for (const char *p = parameters;;) {
        size_t n = strcspn(p, ";m");
        bool plain = memchr(p, ':', n) == NULL;
        int value = atoi(p);
        bool extended = plain && skip == 0 && (previous == 38 || previous == 48);

        if (plain && !extended && skip == 0 && n > 0 && value == 2)
            bytes_text(out, "19");
        else if (plain && !extended && skip == 0 && value == 22)
            bytes_text(out, "22;10");
        else
            bytes_append(out, p, n);
        previous = skip > 0 || extended || !plain ? 0 : value;
        skip = extended ? colour_parameters(value) : skip > 0 ? skip - 1 : 0;
        bytes_append(out, p + n, 1);
        if (p[n] == 'm')
            return;
        p += n + 1;
    }
}

static void filter_flush(struct terminal *t)
{
    bytes_append(&t->incoming, t->filter.held, t->filter.length);
    t->filter.length = 0;
    t->filter.state = GROUND;
}

/* A whole control sequence, its final byte included, is held. */
static void filter_sequence(struct terminal *t)
{
    struct filter *f = &t->filter;
    char *body = f->held + 2, final = f->held[f->length - 1];

    f->held[f->length] = '\0';
    if (final == 'm' && strspn(body, "0123456789;:") == f->length - 3) {
        rewrite_style(&t->incoming, body);
        f->length = 0;
    } else if (body[0] == '?' && (final == 'h' || final == 'l') &&
               strspn(body + 1, "0123456789;") == f->length - 4) {
        copy_private_modes(t, body + 1, final);
        f->length = 0;
    } else if (strcmp(body, "!p") == 0) {
        reset_private_modes(&t->modes);
    }
    filter_flush(t);
}

static void filter_escape(struct terminal *t, char byte)
{
    if (byte == '[') {
        t->filter.state = CONTROL_SEQUENCE;
        return;
    }
    if (byte == '=' || byte == '>')
        t->modes.application_keypad = byte == '=';
    else if (byte == 'c')
        reset_private_modes(&t->modes);
    filter_flush(t);
}

static void filter_byte(struct terminal *t, char byte)
{
    struct filter *f = &t->filter;

    if (byte == '\033' || f->length + 2 > sizeof f->held)
        filter_flush(t);
    if (byte == '\033') {
        f->state = ESCAPE;
        f->held[f->length++] = byte;
        return;
    }
    if (f->state == GROUND) {
        bytes_append(&t->incoming, &byte, 1);
        return;
    }
    f->held[f->length++] = byte;
    if (f->state == ESCAPE)
        filter_escape(t, byte);
    else if (byte >= 0x40 && byte < 0x7f)
        filter_sequence(t);
    else if (byte < 0x20) /* also bytes from 0x80 up, where char is signed */
        filter_flush(t);
}

static void feed(struct terminal *t, const char *data, size_t length)
{
    t->received += length;
    if (t->record)
        bytes_append(&t->recorded, data, length);
    for (size_t i = 0; i < length; i++) {
        const char *escape = memchr(data + i, '\033', length - i);
        size_t plain = escape ? (size_t)(escape - data) - i : length - i;

        if (t->filter.state == GROUND && plain > 1) {
            bytes_append(&t->incoming, data + i, plain);
            i += plain - 1;
        } else {
            filter_byte(t, data[i]);
        }
    }
    vterm_input_write(t->vt, t->incoming.data, t->incoming.length);
    t->incoming.length = 0;
}

static void on_output(const char *data, size_t length, void *user)
{
    struct terminal *t = user;

    bytes_append(&t->outgoing, data, length);
}

static enum terminal_mouse mouse_mode(int number)
{
    switch (number) {
    case VTERM_PROP_MOUSE_CLICK:
        return TERMINAL_MOUSE_CLICK;
    case VTERM_PROP_MOUSE_DRAG:
        return TERMINAL_MOUSE_DRAG;
    case VTERM_PROP_MOUSE_MOVE:
        return TERMINAL_MOUSE_MOVE;
    default:
        return TERMINAL_MOUSE_OFF;
    }
}

static int on_property(VTermProp property, VTermValue *value, void *user)
{
    struct terminal *t = user;

    if (property == VTERM_PROP_CURSORVISIBLE)
        t->modes.cursor_visible = value->boolean;
    else if (property == VTERM_PROP_ALTSCREEN)
        t->modes.alternate_screen = value->boolean;
    else if (property == VTERM_PROP_MOUSE)
        t->modes.mouse = mouse_mode(value->number);
    return 1;
}

static int on_bell(void *user)
{
    struct terminal *t = user;

    t->bells++;
    return 1;
}

static void emulator_init(struct terminal *t)
{
    static const VTermScreenCallbacks callbacks = {.settermprop = on_property, .bell = on_bell};

    t->modes.cursor_visible = true;
    t->vt = check_memory(vterm_new(t->rows, t->columns));
    vterm_set_utf8(t->vt, 1);
    vterm_output_set_callback(t->vt, on_output, t);
    t->screen = vterm_obtain_screen(t->vt);
    vterm_screen_set_callbacks(t->screen, &callbacks, t);
    vterm_screen_enable_altscreen(t->screen, 1);
    vterm_screen_reset(t->screen, 1);
}

/* ---- Exchange with the program ----------------------------------------------------------------
 */

static bool read_output(struct terminal *t)
{
    char data[16384];
    ssize_t n = read(t->master, data, sizeof data);

    if (n <= 0)
        return false;
    feed(t, data, (size_t)n);
    return true;
}

static void write_input(struct terminal *t)
{
    ssize_t n = write(t->master, t->outgoing.data, t->outgoing.length);

    if (n > 0)
        bytes_consume(&t->outgoing, (size_t)n);
}

static bool read_message(struct terminal *t)
{
    struct message message;
    ssize_t n = recv(t->channel, &message, sizeof message, MSG_DONTWAIT);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    if (n != (ssize_t)sizeof message) { /* the parent is gone, and so is the program */
        close(t->channel);
        t->channel = -1;
        t->exited = true;
        t->status = t->status ? t->status : SIGKILL;
        return true;
    }
    t->stopped = message.kind == STOPPED;
    if (message.kind == STARTED)
        t->program = message.value;
    if (message.kind == EXITED) {
        t->exited = true;
        t->status = message.value;
    }
    return true;
}

/* Waits at most ms for one thing to happen and takes note of it; false if nothing did. */
static bool slots(struct terminal *t, long long ms)
{
    bool writing = t->outgoing.length > 0 && t->master >= 0;
    struct pollfd fds[] = {
        {.fd = t->master, .events = (short)(POLLIN | (writing ? POLLOUT : 0))},
        {.fd = t->channel, .events = POLLIN},
    };
    bool happened = false;

    if (t->master < 0)
        t->outgoing.length = 0;
    if (poll(fds, 2, ms > 0 ? (int)ms : 0) <= 0)
        return false;
    if (fds[0].revents & POLLOUT) {
        write_input(t);
        happened = true;
    }
    if (fds[0].revents & POLLIN)
        happened |= read_output(t);
    if (fds[1].revents)
        happened |= read_message(t);
    return happened;
}

/* Reads what has been written already. The kernel hands over a terminal's pending output when its
 * master is polled, so after the program's end this is all of it. Bounded, for endless writers. */
static void drain(struct terminal *t)
{
    size_t enough = t->received + 256 * 1024; /* more than the kernel buffers */

    t->outgoing.length = t->exited ? 0 : t->outgoing.length;
    while (t->received < enough && slots(t, 0))
        continue;
}

bool terminal_wait_until(struct terminal *t, terminal_predicate *holds, void *context, int ms)
{
    long long deadline = deadline_in(ms);

    for (;;) {
        if (holds(t, context))
            return true;
        if (t->exited) {
            drain(t);
            return holds(t, context);
        }
        long long left = deadline - now_ms();
        if (left <= 0)
            return false;
        slots(t, left);
    }
}

struct sought {
    const char *text;
};

static bool has_text(struct terminal *t, void *context)
{
    const struct sought *sought = context;

    return terminal_find(t, sought->text, NULL, NULL);
}

static bool lacks_text(struct terminal *t, void *context)
{
    return !has_text(t, context);
}

bool terminal_wait_text(struct terminal *t, const char *text, int ms)
{
    struct sought sought = {text};

    return terminal_wait_until(t, has_text, &sought, ms);
}

bool terminal_wait_gone(struct terminal *t, const char *text, int ms)
{
    struct sought sought = {text};

    drain(t);
    return terminal_wait_until(t, lacks_text, &sought, ms);
}

static bool never(struct terminal *t, void *context)
{
    (void)t;
    (void)context;
    return false;
}

void terminal_pump(struct terminal *t, int ms)
{
    terminal_wait_until(t, never, NULL, ms);
}

bool terminal_wait_quiet(struct terminal *t, int quiet_ms, int ms)
{
    long long deadline = deadline_in(ms), last = now_ms();

    while (now_ms() < deadline) {
        size_t before = t->received;
        long long left = quiet_ms - (now_ms() - last);

        if (left <= 0 || t->exited) {
            drain(t);
            return true;
        }
        slots(t, left);
        last = t->received != before ? now_ms() : last;
    }
    return false;
}

static bool has_exited(struct terminal *t, void *context)
{
    (void)context;
    return t->exited;
}

bool terminal_wait_exit(struct terminal *t, int ms, int *status)
{
    if (!terminal_wait_until(t, has_exited, NULL, ms))
        return false;
    drain(t);
    if (status)
        *status = t->status;
    return true;
}

static bool has_stopped(struct terminal *t, void *context)
{
    (void)context;
    return t->stopped;
}

bool terminal_wait_stopped(struct terminal *t, int ms)
{
    if (!terminal_wait_until(t, has_stopped, NULL, ms))
        return false;
    drain(t);
    return true;
}

static bool runs(struct terminal *t, void *context)
{
    (void)context;
    return !t->stopped && !t->exited;
}

bool terminal_continue(struct terminal *t)
{
    struct message message = {CONTINUE, 0};

    if (!t->stopped || t->channel < 0)
        return false;
    if (send(t->channel, &message, sizeof message, MSG_NOSIGNAL) < 0)
        return false;
    return terminal_wait_until(t, runs, NULL, TERMINAL_PATIENCE);
}

bool terminal_signal(struct terminal *t, int number)
{
    drain(t);
    return !t->exited && kill(t->program, number) == 0;
}

void terminal_hangup(struct terminal *t)
{
    if (t->master < 0)
        return;
    drain(t);
    close(t->slave);
    close(t->master);
    t->master = t->slave = -1;
}

long terminal_pid(const struct terminal *t)
{
    return t->program;
}

double terminal_cpu_seconds(const struct terminal *t)
{
    char path[64], line[1024];
    unsigned long user, system;

    snprintf(path, sizeof path, "/proc/%ld/stat", (long)t->program);
    FILE *file = t->exited ? NULL : fopen(path, "re");
    if (!file)
        return -1;
    size_t n = fread(line, 1, sizeof line - 1, file);
    fclose(file);
    line[n] = '\0';
    const char *rest = strrchr(line, ')'); /* the name before it may hold anything */
    if (!rest ||
        sscanf(rest, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
        return -1;
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

/* ---- Start and end ----------------------------------------------------------------------------
 */

static bool set_window_size(struct terminal *t)
{
    struct winsize size = {.ws_row = (unsigned short)t->rows, .ws_col = (unsigned short)t->columns};

    return ioctl(t->master, TIOCSWINSZ, &size) == 0;
}

static bool open_terminal(struct terminal *t)
{
    char name[128];

    t->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (t->master < 0 || grantpt(t->master) < 0 || unlockpt(t->master) < 0)
        return false;
    if ((errno = ptsname_r(t->master, name, sizeof name)) != 0)
        return false;
    t->slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (t->slave < 0 || tcgetattr(t->slave, &t->before) < 0)
        return false;
    t->before.c_iflag |= IUTF8; /* as terminal emulators set it */
    if (tcsetattr(t->slave, TCSANOW, &t->before) < 0 || tcgetattr(t->slave, &t->before) < 0)
        return false;
    return set_window_size(t);
}

static bool start_shell(struct terminal *t, const struct terminal_options *options,
                        const char *const argv[])
{
    int ends[2];
    pid_t self = getpid();

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return false;
    t->channel = ends[0];
    struct environment e = environment_for(options, t->term);
    struct shell shell = {
        .channel = ends[1], .keep_hangup = options->keep_hangup, .before = t->before};
    t->shell = fork();
    if (t->shell == 0)
        shell_main(&shell, t->slave, self, options, argv, e.entries);
    int saved = errno;
    close(ends[1]);
    environment_release(&e);
    errno = saved;
    return t->shell > 0;
}

/* Waits for the parent's first word: the program's pid. */
static bool program_started(struct terminal *t)
{
    long long deadline = deadline_in(TERMINAL_PATIENCE);

    while (t->program == 0 && !t->exited && now_ms() < deadline)
        slots(t, deadline - now_ms());
    if (t->program == 0)
        errno = ECHILD;
    return t->program != 0;
}

struct terminal *terminal_start(const struct terminal_options *options, const char *const argv[])
{
    struct terminal *t = check_memory(calloc(1, sizeof *t));

    t->master = t->slave = t->channel = -1;
    t->rows = options->rows > 0 ? options->rows : 24;
    t->columns = options->columns > 0 ? options->columns : 80;
    snprintf(t->term, sizeof t->term, "%s", options->term ? options->term : "xterm-256color");
    t->record = options->record;
    emulator_init(t);
    if (open_terminal(t) && start_shell(t, options, argv) && program_started(t))
        return t;
    int saved = errno;
    terminal_free(t);
    errno = saved;
    return NULL;
}

/* The parent kills and reaps the program, then ends; should it not, it is killed in turn. */
static void end_shell(struct terminal *t)
{
    struct message message = {KILL, 0};
    long long deadline = deadline_in(2000);

    if (t->channel >= 0)
        (void)!send(t->channel, &message, sizeof message, MSG_NOSIGNAL);
    while (t->channel >= 0 && now_ms() < deadline)
        slots(t, deadline - now_ms());
    kill(t->shell, SIGKILL);
    waitpid(t->shell, NULL, 0);
}

void terminal_free(struct terminal *t)
{
    if (!t)
        return;
    if (t->shell > 0)
        end_shell(t);
    if (t->channel >= 0)
        close(t->channel);
    if (t->slave >= 0)
        close(t->slave);
    if (t->master >= 0)
        close(t->master);
    vterm_free(t->vt);
    free(t->incoming.data);
    free(t->outgoing.data);
    free(t->recorded.data);
    free(t);
}

/* ---- Keys and mouse ---------------------------------------------------------------------------
 */

/* Delivers what is to be typed, reading meanwhile so that neither side blocks the other. */
static bool deliver(struct terminal *t)
{
    long long deadline = deadline_in(3000);

    while (t->outgoing.length > 0 && !t->exited && t->master >= 0 && now_ms() < deadline)
        slots(t, deadline - now_ms());
    bool delivered = t->outgoing.length == 0 && t->master >= 0;
    if (!delivered)
        t->outgoing.length = 0;
    return delivered;
}

struct named_key {
    const char *name;
    VTermKey key;
};

static const struct named_key *find_key(const char *name, size_t length)
{
    static const struct named_key keys[] = {
        {"Up", VTERM_KEY_UP},
        {"Down", VTERM_KEY_DOWN},
        {"Left", VTERM_KEY_LEFT},
        {"Right", VTERM_KEY_RIGHT},
        {"Home", VTERM_KEY_HOME},
        {"End", VTERM_KEY_END},
        {"PageUp", VTERM_KEY_PAGEUP},
        {"PageDown", VTERM_KEY_PAGEDOWN},
        {"Insert", VTERM_KEY_INS},
        {"Delete", VTERM_KEY_DEL},
        {"Enter", VTERM_KEY_ENTER},
        {"Esc", VTERM_KEY_ESCAPE},
        {"Tab", VTERM_KEY_TAB},
        {"Backspace", VTERM_KEY_BACKSPACE},
        {"F1", VTERM_KEY_FUNCTION(1)},
        {"F2", VTERM_KEY_FUNCTION(2)},
        {"F3", VTERM_KEY_FUNCTION(3)},
        {"F4", VTERM_KEY_FUNCTION(4)},
        {"F5", VTERM_KEY_FUNCTION(5)},
        {"F6", VTERM_KEY_FUNCTION(6)},
        {"F7", VTERM_KEY_FUNCTION(7)},
        {"F8", VTERM_KEY_FUNCTION(8)},
        {"F9", VTERM_KEY_FUNCTION(9)},
        {"F10", VTERM_KEY_FUNCTION(10)},
        {"F11", VTERM_KEY_FUNCTION(11)},
        {"F12", VTERM_KEY_FUNCTION(12)},
    };

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strlen(keys[i].name) == length && strncmp(keys[i].name, name, length) == 0)
            return &keys[i];
    return NULL;
}

/* Where terminals differ from xterm in what their keys send. */
static const char *odd_key(const char *term, VTermKey key)
{
    bool linux_console = strncmp(term, "linux", 5) == 0;
    bool screen = strncmp(term, "screen", 6) == 0 || strncmp(term, "tmux", 4) == 0;
    static const char *const functions[] = {"\033[[A", "\033[[B", "\033[[C", "\033[[D", "\033[[E"};

    if (linux_console && key >= VTERM_KEY_FUNCTION(1) && key <= VTERM_KEY_FUNCTION(5))
        return functions[key - VTERM_KEY_FUNCTION(1)];
    if (linux_console || screen) {
        if (key == VTERM_KEY_HOME)
            return "\033[1~";
        if (key == VTERM_KEY_END)
            return "\033[4~";
    }
    return NULL;
}

static void type_named(struct terminal *t, VTermKey key, VTermModifier modifiers)
{
    const char *odd = odd_key(t->term, key);

    if (odd && modifiers == VTERM_MOD_NONE)
        bytes_text(&t->outgoing, odd);
    else
        vterm_keyboard_key(t->vt, key, modifiers);
}

static void type_character(struct terminal *t, const char *utf8, size_t length,
                           VTermModifier modifiers)
{
    char control = (char)(toupper((unsigned char)*utf8) & 0x1f);

    if (modifiers & VTERM_MOD_ALT)
        bytes_text(&t->outgoing, "\033");
    if (modifiers & VTERM_MOD_CTRL)
        bytes_append(&t->outgoing, &control, 1);
    else
        bytes_append(&t->outgoing, utf8, length);
}

static bool is_one_character(const char *text, size_t length)
{
    size_t characters = 0;

    for (size_t i = 0; i < length; i++)
        characters += ((unsigned char)text[i] & 0xc0) != 0x80;
    return characters == 1;
}

/* Types what stands between < and >; false if there is no such key. */
static bool type_name(struct terminal *t, const char *name, size_t length)
{
    int modifiers = VTERM_MOD_NONE;

    for (; length > 2 && name[1] == '-' && strchr("SAC", name[0]); name += 2, length -= 2)
        modifiers |= name[0] == 'S'   ? VTERM_MOD_SHIFT
                     : name[0] == 'A' ? VTERM_MOD_ALT
                                      : VTERM_MOD_CTRL;
    const struct named_key *key = find_key(name, length);
    if (key)
        type_named(t, key->key, (VTermModifier)modifiers);
    else if (length == 7 && strncmp(name, "BackTab", 7) == 0)
        bytes_text(&t->outgoing, "\033[Z");
    else if (length == 5 && strncmp(name, "Space", 5) == 0)
        type_character(t, " ", 1, (VTermModifier)modifiers);
    else if (modifiers && is_one_character(name, length))
        type_character(t, name, length, (VTermModifier)modifiers);
    else
        return false;
    return true;
}

/* Types the escape after a backslash; returns how many characters it takes, 0 if it is none. */
static size_t type_escape(struct terminal *t, const char *p)
{
    static const char letters[] = "etrnb\\<", values[] = "\033\t\r\n\b\\<";
    const char *letter = *p ? strchr(letters, *p) : NULL;

    if (letter) {
        bytes_append(&t->outgoing, &values[letter - letters], 1);
        return 1;
    }
    if (*p == 'x' && isxdigit((unsigned char)p[1]) && isxdigit((unsigned char)p[2])) {
        char digits[3] = {p[1], p[2], '\0'}, byte = (char)strtol(digits, NULL, 16);

        bytes_append(&t->outgoing, &byte, 1);
        return 3;
    }
    return 0;
}

static bool type_all(struct terminal *t, const char *p)
{
    while (*p) {
        const char *end = *p == '<' ? strchr(p + 1, '>') : NULL;

        if (*p == '\\') {
            size_t taken = type_escape(t, p + 1);
            if (taken == 0)
                return false;
            p += 1 + taken;
        } else if (*p == '<') {
            if (!end || !type_name(t, p + 1, (size_t)(end - p - 1)))
                return false;
            p = end + 1;
        } else {
            bytes_append(&t->outgoing, p++, 1);
        }
    }
    return true;
}

bool terminal_keys(struct terminal *t, const char *keys)
{
    drain(t); /* the modes as the program last set them */
    size_t before = t->outgoing.length;

    if (!type_all(t, keys)) {
        t->outgoing.length = before;
        return false;
    }
    return !t->exited && deliver(t);
}

static bool mouse_ready(struct terminal *t)
{
    drain(t);
    return t->modes.mouse != TERMINAL_MOUSE_OFF && !t->exited;
}

bool terminal_click(struct terminal *t, int row, int column, int button)
{
    if (!mouse_ready(t))
        return false;
    vterm_mouse_move(t->vt, row, column, VTERM_MOD_NONE);
    vterm_mouse_button(t->vt, button, true, VTERM_MOD_NONE);
    vterm_mouse_button(t->vt, button, false, VTERM_MOD_NONE);
    return deliver(t);
}

static int between(int from, int to, int i, int n)
{
    return from + (2 * i * (to - from) + (to >= from ? n : -n)) / (2 * n);
}

bool terminal_drag(struct terminal *t, int row, int column, int to_row, int to_column)
{
    int height = abs(to_row - row), width = abs(to_column - column);
    int n = height > width ? height : width;

    if (!mouse_ready(t))
        return false;
    vterm_mouse_move(t->vt, row, column, VTERM_MOD_NONE);
    vterm_mouse_button(t->vt, 1, true, VTERM_MOD_NONE);
    for (int i = 1; i <= n; i++)
        vterm_mouse_move(t->vt, between(row, to_row, i, n), between(column, to_column, i, n),
                         VTERM_MOD_NONE);
    vterm_mouse_button(t->vt, 1, false, VTERM_MOD_NONE);
    return deliver(t);
}

bool terminal_wheel(struct terminal *t, int row, int column, int steps)
{
    if (!mouse_ready(t))
        return false;
    vterm_mouse_move(t->vt, row, column, VTERM_MOD_NONE);
    for (int i = 0; i < abs(steps); i++)
        vterm_mouse_button(t->vt, steps < 0 ? 4 : 5, true, VTERM_MOD_NONE);
    return deliver(t);
}

bool terminal_resize(struct terminal *t, int rows, int columns)
{
    if (rows < 1 || columns < 1 || t->master < 0)
        return false;
    drain(t); /* what was drawn for the old size */
    t->rows = rows;
    t->columns = columns;
    vterm_set_size(t->vt, rows, columns);
    return set_window_size(t);
}

/* ---- Looking at the screen ---------------------------------------------------------------------
 */

static size_t encode_utf8(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | (c >> 18 & 7));
    out[1] = (char)(0x80 | (c >> 12 & 0x3f));
    out[2] = (char)(0x80 | (c >> 6 & 0x3f));
    out[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

static bool raw_cell(const struct terminal *t, int row, int column, VTermScreenCell *cell)
{
    VTermPos position = {row, column};

    return row >= 0 && row < t->rows && column >= 0 && column < t->columns &&
           vterm_screen_get_cell(t->screen, position, cell);
}

/* Appends a cell's text, combining characters included; nothing for a wide one's right half. */
static void append_cell(const struct terminal *t, int row, int column, struct bytes *line)
{
    VTermScreenCell cell;
    char utf8[4];

    if (!raw_cell(t, row, column, &cell) || cell.chars[0] == (uint32_t)-1)
        return;
    if (cell.chars[0] == 0)
        bytes_text(line, " ");
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
        bytes_append(line, utf8, encode_utf8(cell.chars[i], utf8));
}

static void append_row(const struct terminal *t, int row, struct bytes *line)
{
    size_t start = line->length;

    for (int column = 0; column < t->columns; column++)
        append_cell(t, row, column, line);
    while (line->length > start && line->data[line->length - 1] == ' ')
        line->length--;
}

char *terminal_row(const struct terminal *t, int row)
{
    struct bytes line = {0};

    append_row(t, row, &line);
    bytes_append(&line, "", 1);
    return line.data;
}

char *terminal_text(const struct terminal *t)
{
    struct bytes text = {0};

    for (int row = 0; row < t->rows; row++) {
        append_row(t, row, &text);
        bytes_text(&text, "\n");
    }
    bytes_append(&text, "", 1);
    return text.data;
}

/* The column whose cell begins at this byte of the row. */
static int column_at(const struct terminal *t, int row, size_t offset)
{
    struct bytes line = {0};
    int column = 0, last = 0;

    for (; column < t->columns && line.length <= offset; column++) {
        size_t before = line.length;

        append_cell(t, row, column, &line);
        if (line.length > before)
            last = column;
    }
    free(line.data);
    return last;
}

static bool find_in_row(const struct terminal *t, int row, const char *text, int *column)
{
    struct bytes line = {0};

    for (int i = 0; i < t->columns; i++) /* with trailing blanks, which the text may end in */
        append_cell(t, row, i, &line);
    bytes_append(&line, "", 1);
    const char *found = strstr(line.data, text);
    if (found && column)
        *column = column_at(t, row, (size_t)(found - line.data));
    free(line.data);
    return found != NULL;
}

bool terminal_find(const struct terminal *t, const char *text, int *row, int *column)
{
    for (int i = 0; i < t->rows; i++)
        if (find_in_row(t, i, text, column)) {
            if (row)
                *row = i;
            return true;
        }
    return false;
}

static struct terminal_colour colour_of(const struct terminal *t, VTermColor c)
{
    struct terminal_colour colour = {.kind = TERMINAL_COLOUR_RGB};

    if (VTERM_COLOR_IS_DEFAULT_FG(&c) || VTERM_COLOR_IS_DEFAULT_BG(&c)) {
        colour.kind = TERMINAL_COLOUR_DEFAULT;
    } else if (VTERM_COLOR_IS_INDEXED(&c)) {
        colour.kind = TERMINAL_COLOUR_INDEXED;
        colour.index = c.indexed.idx;
    }
    vterm_screen_convert_color_to_rgb(t->screen, &c);
    colour.red = c.rgb.red;
    colour.green = c.rgb.green;
    colour.blue = c.rgb.blue;
    return colour;
}

bool terminal_cell(const struct terminal *t, int row, int column, struct terminal_cell *cell)
{
    VTermScreenCell raw;

    if (!raw_cell(t, row, column, &raw))
        return false;
    *cell = (struct terminal_cell){
        .codepoint = raw.chars[0] == 0              ? ' '
                     : raw.chars[0] == (uint32_t)-1 ? 0
                                                    : raw.chars[0],
        .width = raw.width,
        .fg = colour_of(t, raw.fg),
        .bg = colour_of(t, raw.bg),
        .bold = raw.attrs.bold,
        .dim = raw.attrs.font == DIM_FONT,
        .italic = raw.attrs.italic,
        .underline = raw.attrs.underline != 0,
        .blink = raw.attrs.blink,
        .reverse = raw.attrs.reverse,
        .strike = raw.attrs.strike,
    };
    return true;
}

void terminal_size(const struct terminal *t, int *rows, int *columns)
{
    *rows = t->rows;
    *columns = t->columns;
}

void terminal_cursor(const struct terminal *t, int *row, int *column)
{
    VTermPos position;

    vterm_state_get_cursorpos(vterm_obtain_state(t->vt), &position);
    *row = position.row;
    *column = position.col;
}

const struct terminal_modes *terminal_modes(const struct terminal *t)
{
    return &t->modes;
}

size_t terminal_bytes(const struct terminal *t)
{
    return t->received;
}

const char *terminal_output(const struct terminal *t, size_t *length)
{
    *length = t->recorded.length;
    return t->recorded.length > 0 ? t->recorded.data : "";
}

size_t terminal_bells(const struct terminal *t)
{
    return t->bells;
}

/* ---- The verdict after the end -----------------------------------------------------------------
 */

static bool pen_is_plain(const struct terminal *t)
{
    static const VTermAttr plain[] = {VTERM_ATTR_BOLD,  VTERM_ATTR_UNDERLINE, VTERM_ATTR_ITALIC,
                                      VTERM_ATTR_BLINK, VTERM_ATTR_REVERSE,   VTERM_ATTR_FONT};
    VTermState *state = vterm_obtain_state(t->vt);
    VTermValue value;

    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        value.number = 0;
        vterm_state_get_penattr(state, plain[i], &value);
        if (value.number != 0)
            return false;
    }
    vterm_state_get_penattr(state, VTERM_ATTR_FOREGROUND, &value);
    if (!VTERM_COLOR_IS_DEFAULT_FG(&value.color))
        return false;
    vterm_state_get_penattr(state, VTERM_ATTR_BACKGROUND, &value);
    return VTERM_COLOR_IS_DEFAULT_BG(&value.color);
}

static const char *modes_difference(const struct terminal *t)
{
    const struct terminal_modes *m = &t->modes;

    return m->alternate_screen     ? "still on the alternate screen"
           : !m->cursor_visible    ? "the cursor is hidden"
           : m->mouse              ? "the mouse is still reported"
           : m->bracketed_paste    ? "bracketed paste is still on"
           : m->application_keypad ? "the keypad is still in application mode"
           : m->application_cursor ? "the cursor keys are still in application mode"
           : !pen_is_plain(t)      ? "text attributes or colours are still on"
                                   : NULL;
}

static bool flags_differ(struct terminal *t, const char *name, tcflag_t before, tcflag_t after)
{
    if (before == after)
        return false;
    snprintf(t->why, sizeof t->why, "%s was 0%o and is 0%o", name, before, after);
    return true;
}

static const char *settings_difference(struct terminal *t)
{
    struct termios now;

    if (t->slave < 0)
        return NULL;
    if (tcgetattr(t->slave, &now) < 0)
        return "its settings cannot be read";
    if (flags_differ(t, "c_iflag", t->before.c_iflag, now.c_iflag) ||
        flags_differ(t, "c_oflag", t->before.c_oflag, now.c_oflag) ||
        flags_differ(t, "c_cflag", t->before.c_cflag, now.c_cflag) ||
        flags_differ(t, "c_lflag", t->before.c_lflag, now.c_lflag))
        return t->why;
    if (memcmp(t->before.c_cc, now.c_cc, sizeof now.c_cc) != 0)
        return "control characters (c_cc) differ";
    return NULL;
}

bool terminal_restored(struct terminal *t, const char **why)
{
    drain(t);
    const char *difference = modes_difference(t);

    if (!difference)
        difference = settings_difference(t);
    if (why)
        *why = difference ? difference : "";
    return difference == NULL;
}

static void dump_edge(const struct terminal *t, FILE *out)
{
    fputc('+', out);
    for (int i = 0; i < t->columns; i++)
        fputc('-', out);
    fputs("+\n", out);
}

void terminal_dump(const struct terminal *t, FILE *out)
{
    const struct terminal_modes *m = &t->modes;
    int row, column;

    terminal_cursor(t, &row, &column);
    fprintf(out, "terminal %s %dx%d, %zu bytes, %s screen, cursor %s at %d,%d, mouse %d, ", t->term,
            t->columns, t->rows, t->received, m->alternate_screen ? "alternate" : "normal",
            m->cursor_visible ? "visible" : "hidden", row, column, (int)m->mouse);
    if (t->exited)
        fprintf(out, "program ended with wait status 0x%x\n", (unsigned)t->status);
    else
        fprintf(out, "program %s\n", t->stopped ? "stopped" : "runs");
    dump_edge(t, out);
    for (int i = 0; i < t->rows; i++) {
        char *line = terminal_row(t, i);

        fprintf(out, "|%s\n", line);
        free(line);
    }
    dump_edge(t, out);
}
