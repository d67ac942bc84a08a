/* endurance: an hour with the screen up, training, under random keys: does the program's memory
 * stay flat, are descriptors leaked, does drawing or answering grow slower?
 *
 *     MLPTUI_PROGRAM=$PWD/mlptui MLPTUI_TEST_DATA=$PWD/data/mnist tests/stress/endurance
 *
 *   MLPTUI_ENDURANCE_SECONDS  how long (default: 3600)
 *   MLPTUI_ENDURANCE_SEED     another sequence of keys (default: 1)
 *   MLPTUI_ENDURANCE_THREADS  of the training (default: 1)
 *   MLPTUI_ENDURANCE_GROWTH   MiB more of memory in the last quarter than the first (default: 8)
 *   MLPTUI_ENDURANCE_LOG      a file that gets every key, with its moment
 *
 * Every key of the table of src/ui/views/keys.c is typed, at random moments, but for those that
 * leave; also clicks, drags, the wheel, other sizes, forms filled with nonsense, races, jobs,
 * drawings and files (in a directory of its own, which is removed). In each ROUND the program is
 * taken back to the same state, a new run of a preset in the Train view with its charts as at the
 * start, and measured there: what the keys have set (a network of another size, say) would drown
 * what is looked for. For the same reason, where that is judged, the clock starts when as many runs
 * are kept as ever will be: what they hold is theirs to hold, and no leak.
 *
 * Drawing is measured twice: what it costs in a second of training, which the front end's pace
 * (src/ui/pace.h) keeps the same while a frame costs little, as slower frames are fewer; and what
 * frames cost, of a paused run, where each key brings about as many.
 *
 * A line each minute, the comparison at the end; Ctrl-C brings that about at once. Exit status 1,
 * with the last keys, when the program ends or answers or trains no more, and when memory,
 * descriptors, threads or the cost of drawing have grown. The keys are those of the seed as long as
 * the program gets as far between them. */
#include <dirent.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../bench/probe.h"
#include "mlptui/base/random.h"
#include "term/key.h"
#include "ui/model/run_list.h"
#include "ui/views/keys.h"

#define ROWS          36
#define COLUMNS       120
#define ROUND         15.0 /* seconds from one measurement to the next */
#define DRAWING_MS    1000 /* of watching what drawing costs */
#define QUIET_MS      400  /* after a key, until frames are no longer drawn to answer it */
#define TURNS         20   /* of the loss axis, to measure its frames; an even number */
#define TURN_MS       60   /* for all frames of one */
#define ANSWERS       5    /* to a key that opens the help, and as many to one that closes it */
#define PATIENCE      60000
#define HOME_LAYERS   "64,32"
#define FIELD_COLUMNS 8    /* of what is typed over in the form */
#define FILL_MS       150  /* that a run goes on which is only there to be kept */
#define SETTLE_MS     1500 /* in which copies of the last network give way to those of the new one */
#define ESCAPE_MS     130  /* after which Esc is no part of another key */
#define WAKE_SECONDS  1.5  /* without training, after which it is brought about */
#define JOB_LIMIT     8.0
#define KEYS_KEPT     500
#define LEAST_JUDGED  12   /* measurements: with fewer there are no quarters to compare */
#define WARM_SHARE    0.05 /* of the time: not judged, as caches and buffers fill */
#define TABLE_KEYS    256

/* --- what is measured ------------------------------------------------------------------------ */

struct sample {
    double at;                   /* seconds since the start */
    double anonymous, resident;  /* MiB: memory of the program's own; with mapped files */
    double descriptors, threads; /* of them */
    double busy;                 /* seconds of processor that all but drawing took so far */
    double drawing;              /* ms of processor that drawing takes in a second */
    double frames;               /* ms of processor that those of a key take */
    double answers[2 * ANSWERS], slowest; /* ms from a key to its effect */
    double answer;                        /* the median of them */
};

struct samples {
    struct sample *items;
    size_t count, capacity;
};

/* --- state ----------------------------------------------------------------------------------- */

struct key_typed {
    double at;
    char text[32];
};

static struct {
    struct terminal *terminal;
    struct probe_view views[PROBE_MOST_VIEWS];
    struct random dice;
    unsigned seed;
    double start, end;
    char directory[64];
    char threads[24];
    FILE *log;
    struct samples samples;

    struct key_typed typed[KEYS_KEPT];
    size_t keys; /* typed so far */

    char state[16];       /* of the current run, as the header tells; empty: it does not */
    unsigned run;         /* number of the newest run seen */
    double seen;          /* when the header was last read */
    double training;      /* seconds that the header said TRAINING */
    double trained_last;  /* when it last did */
    double studied_since; /* when the run began to wait for a job; 0: it does not */
    double resized;       /* when the size became another than the usual; 0: it is not */
    size_t files;         /* written and found in the directory */
} e;

/* The keys of the table of actions, as the harness calls them. */
static char table[TABLE_KEYS][12];
static size_t table_count;

static volatile sig_atomic_t stopped; /* by a signal */

static void stop(int signal)
{
    (void)signal;
    stopped = 1;
}

static bool time_left(void)
{
    return !stopped && probe_now() < e.end;
}

static size_t number(const char *name, size_t otherwise)
{
    const char *text = getenv(name);

    return text != NULL && *text != '\0' ? strtoul(text, NULL, 10) : otherwise;
}

/* 0 .. n - 1. */
static size_t roll(size_t n)
{
    return random_below(&e.dice, (uint32_t)n);
}

static double since_start(void)
{
    return probe_now() - e.start;
}

/* --- the directory --------------------------------------------------------------------------- */

/* Removes what the program has written. */
static void empty_directory(void)
{
    char path[sizeof e.directory + 256 + 2];
    DIR *directory = opendir(e.directory);

    if (directory == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        snprintf(path, sizeof path, "%s/%s", e.directory, entry->d_name);
        if (entry->d_name[0] != '.' || entry->d_name[1] != '\0')
            e.files += unlink(path) == 0;
    }
    closedir(directory);
}

static void make_directory(void)
{
    const char *where = getenv("TMPDIR");

    snprintf(e.directory, sizeof e.directory, "%.40s/mlptui-XXXXXX",
             where != NULL && *where == '/' ? where : "/tmp");
    if (mkdtemp(e.directory) == NULL) {
        fprintf(stderr, "endurance: cannot make a temporary directory\n");
        exit(1);
    }
}

static void remove_directory(void)
{
    empty_directory();
    rmdir(e.directory);
}

/* --- failing --------------------------------------------------------------------------------- */

static void print_keys(FILE *out)
{
    size_t first = e.keys > KEYS_KEPT ? e.keys - KEYS_KEPT : 0;

    fprintf(out, "the last keys, with the seconds at which they were typed:\n");
    for (size_t i = first; i < e.keys; i++)
        fprintf(out, "%.2f %s%s", e.typed[i % KEYS_KEPT].at, e.typed[i % KEYS_KEPT].text,
                (i - first) % 6 == 5 || i + 1 == e.keys ? "\n" : "  ");
}

_Noreturn static void __attribute__((format(printf, 1, 2))) give_up(const char *format, ...)
{
    va_list arguments;

    print_keys(stderr);
    if (e.terminal != NULL)
        terminal_dump(e.terminal, stderr);
    fprintf(stderr, "endurance: after %.0f s and %zu keys of seed %u: ", since_start(), e.keys,
            e.seed);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    terminal_free(e.terminal);
    remove_directory();
    exit(1);
}

/* --- typing ---------------------------------------------------------------------------------- */

static void note(const char *text)
{
    struct key_typed *key = &e.typed[e.keys++ % KEYS_KEPT];

    key->at = since_start();
    memccpy(key->text, text, '\0', sizeof key->text - 1);
    if (e.log != NULL)
        fprintf(e.log, "%.3f %s\n", key->at, text);
}

static void check_alive(void)
{
    int status;

    if (terminal_wait_exit(e.terminal, 0, &status))
        give_up("the program has ended (status 0x%x)", (unsigned)status);
}

static void type(const char *keys)
{
    note(keys);
    if (!terminal_keys(e.terminal, keys)) {
        check_alive();
        give_up("the program does not take \"%s\"", keys);
    }
}

static void escape(void)
{
    type("<Esc>");
    terminal_pump(e.terminal, ESCAPE_MS);
}

static void resize(int rows, int columns)
{
    char text[32];

    snprintf(text, sizeof text, "(size %dx%d)", rows, columns);
    note(text);
    if (!terminal_resize(e.terminal, rows, columns))
        give_up("the size cannot be changed");
    e.resized = rows == ROWS && columns == COLUMNS ? 0 : probe_now();
}

/* --- the table of keys ----------------------------------------------------------------------- */

/* What the harness calls a key; false where it has no name for it. */
static bool name_key(uint32_t code, char name[12])
{
    static const struct {
        uint32_t code;
        const char *name;
    } names[] = {{KEY_CODE_UP, "<Up>"},
                 {KEY_CODE_DOWN, "<Down>"},
                 {KEY_CODE_LEFT, "<Left>"},
                 {KEY_CODE_RIGHT, "<Right>"},
                 {KEY_CODE_PAGE_UP, "<PageUp>"},
                 {KEY_CODE_PAGE_DOWN, "<PageDown>"},
                 {KEY_CODE_HOME, "<Home>"},
                 {KEY_CODE_END, "<End>"},
                 {KEY_CODE_TAB, "<Tab>"},
                 {KEY_CODE_BACK_TAB, "<BackTab>"},
                 {KEY_CODE_ENTER, "<Enter>"},
                 {KEY_CODE_BACKSPACE, "<Backspace>"},
                 {KEY_CODE_DELETE, "<Delete>"},
                 {KEY_CODE_F1, "<F1>"},
                 {KEY_CODE_CTRL_L, "<C-l>"},
                 {KEY_CODE_CTRL_U, "<C-u>"},
                 {KEY_CODE_ESCAPE, "<Esc>"},
                 {' ', "<Space>"},
                 {'<', "\\<"},
                 {'\\', "\\\\"}};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].code == code) {
            snprintf(name, 12, "%s", names[i].name);
            return true;
        }
    snprintf(name, 12, "%c", (char)code);
    return code > ' ' && code <= '~';
}

/* All but those that leave. What only dialogs take comes on top. */
static void read_table(void)
{
    static const uint32_t others[] = {'y', 'n', KEY_CODE_CTRL_U, KEY_CODE_ENTER, KEY_CODE_ESCAPE};

    for (size_t i = 0; i < binding_count(); i++) {
        struct binding row = binding_at(i);

        for (size_t k = 0; k < 2; k++) {
            uint32_t code = k == 0 ? row.code : row.other_code;

            if (code == 0 || row.action == ACTION_QUIT || row.action == ACTION_INTERRUPT)
                continue;
            if (!name_key(code, table[table_count++]))
                give_up("no name for the key %u of \"%s\"", (unsigned)code, row.help);
        }
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        name_key(others[i], table[table_count++]);
}

/* --- what the header tells ------------------------------------------------------------------- */

static const char *const states[] = {"TRAINING", "PAUSED", "FINISHED", "DIVERGED", "STOPPED",
                                     "FAILED",   "WAITS",  "WAITING",  "LOADING"};

static void read_state(const char *header)
{
    const char *found = strstr(header, "run ");
    unsigned run;

    if (found != NULL && sscanf(found, "run %u", &run) == 1 && run > e.run)
        e.run = run;
    e.state[0] = '\0';
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if (strstr(header, states[i]) != NULL) {
            snprintf(e.state, sizeof e.state, "%s", states[i]);
            break;
        }
}

static bool is(const char *state)
{
    return strcmp(e.state, state) == 0;
}

/* Looks at the header, and that the program is there. */
static void watch(void)
{
    double now = probe_now();
    char *header = terminal_row(e.terminal, 0);

    check_alive();
    if (is("TRAINING"))
        e.training += now - e.seen;
    e.seen = now;
    read_state(header);
    free(header);
    if (is("TRAINING") || e.trained_last <= 0)
        e.trained_last = now;
    if (!is("WAITS"))
        e.studied_since = 0;
    else if (e.studied_since <= 0)
        e.studied_since = now;
}

static void pump(int ms)
{
    terminal_pump(e.terminal, ms);
    watch();
}

/* --- back to training ------------------------------------------------------------------------ */

/* Ends whatever job is under way: Esc in its view does. */
static void end_job(void)
{
    type("8");
    pump(50);
    escape();
    type("7");
    pump(50);
    escape();
    watch();
}

/* One step towards training, as a user would take it. */
static void wake(void)
{
    escape();
    watch();
    if (is("PAUSED"))
        type("<Space>");
    else if (is("DIVERGED"))
        type(roll(2) == 0 ? "U" : "r");
    else if (is("WAITS") || is("WAITING"))
        end_job();
    else
        type(roll(3) == 0 ? "+" : "r");
    pump(50);
}

/* Nothing in front, the Train view, the usual size. */
static void settle(void)
{
    for (int i = 0; i < 20; i++) {
        resize(ROWS, COLUMNS);
        escape();
        escape();
        type("1");
        if (terminal_wait_until(e.terminal, probe_view_shown, &e.views[0], 2000))
            return;
        watch();
    }
    give_up("the Train view does not come any more");
}

static bool newer_run_trains(struct terminal *t, void *run)
{
    char *header = terminal_row(t, 0);

    read_state(header);
    free(header);
    return is("TRAINING") && e.run > *(unsigned *)run;
}

/* In place of what stands in a field of the form. */
static void type_over(const char *text)
{
    type("<End>");
    for (int i = 0; i < FIELD_COLUMNS; i++)
        type("<Backspace>");
    type(text);
}

/* Whether a row of the screen holds the text. */
static bool shows(int row, const char *text)
{
    char *line = terminal_row(e.terminal, row);
    bool found = strstr(line, text) != NULL;

    free(line);
    return found;
}

/* Row of the charts' frames above, which names what they show, and below, which names their x axis;
 * -1: they are not there. */
static int charts_top(void)
{
    int row, column;

    return terminal_find(e.terminal, "\u256d loss", &row, &column) ? row : -1;
}

static int charts_bottom(void)
{
    for (int row = charts_top() + 1; row > 0 && row < ROWS; row++)
        if (shows(row, "\u256f\u2570"))
            return row;
    return -1;
}

/* Whether the loss axis is logarithmic. */
static bool axis_is(struct terminal *t, void *logarithmic)
{
    int top = charts_top();

    (void)t;
    return top > 0 && shows(top, "(log)") == *(bool *)logarithmic;
}

static bool plain_axes(struct terminal *t, void *unused)
{
    int top = charts_top(), bottom = charts_bottom();

    (void)t;
    (void)unused;
    return top > 0 && bottom > 0 && !shows(top, "(log)") && !shows(top, "smooth") &&
           shows(bottom, " epoch ");
}

/* The charts of the Train view as they are at the start; false when they do not become so. */
static bool reset_charts(void)
{
    for (int i = 0; i < 4; i++) {
        int top = charts_top(), bottom = charts_bottom();

        if (top > 0 && shows(top, "(log)"))
            type("l");
        if (top > 0 && shows(top, "smooth"))
            type("s");
        if (bottom > 0 && !shows(bottom, " epoch "))
            type("t");
        type("0");
        if (terminal_wait_until(e.terminal, plain_axes, NULL, 500))
            return true;
    }
    return false;
}

/* A new run of the third preset, which sets every setting that the keys may have changed, with
 * small layers, for many epochs a minute. */
static void go_home(void)
{
    for (int i = 0; i < 20; i++) {
        unsigned run = e.run;

        settle();
        watch();
        if (is("WAITS") || is("WAITING") || i > 2) {
            end_job();
            type("1");
        }
        type("p");
        if (!terminal_wait_text(e.terminal, "presets of the reference", 2000))
            continue;
        type("<Down><Down><Space>");
        type("e");
        type_over(HOME_LAYERS);
        type("<Up>"); /* to the last one: a preset leaves the number of threads alone */
        type_over(e.threads);
        type("<Enter>");
        type("r");
        if (!terminal_wait_until(e.terminal, newer_run_trains, &run, 4000))
            continue;
        type("++++++++++++"); /* or it would be over before the keys that follow */
        if (!reset_charts())
            continue;
        watch();
        return;
    }
    give_up("the program does not train any more");
}

static void restart(void)
{
    unsigned run = e.run;

    type("r");
    if (!terminal_wait_until(e.terminal, newer_run_trains, &run, PATIENCE))
        give_up("it does not restart");
}

/* Fills the list of the runs kept with some that are long enough to be kept as long ones are. */
static void fill_list(void)
{
    go_home();
    for (int i = 0; i < RUNS_KEPT; i++) {
        restart();
        pump(FILL_MS);
    }
}

/* --- measuring ------------------------------------------------------------------------------- */

static double read_megabytes(const char *name)
{
    char path[64], line[256];
    double kilobytes = -1;

    snprintf(path, sizeof path, "/proc/%ld/status", terminal_pid(e.terminal));
    FILE *file = fopen(path, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, name, strlen(name)) == 0)
            kilobytes = strtod(line + strlen(name), NULL);
    if (file != NULL)
        fclose(file);
    if (kilobytes < 0)
        give_up("/proc does not tell %s", name);
    return kilobytes / 1024;
}

static double count_entries(const char *what)
{
    char path[64];
    double count = 0;

    snprintf(path, sizeof path, "/proc/%ld/%s", terminal_pid(e.terminal), what);
    DIR *directory = opendir(path);
    if (directory == NULL)
        give_up("%s cannot be read", path);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(directory);
    return count;
}

/* What the screen's thread, the process's first, has used of the processor. */
static double screen_seconds(void)
{
    long pid = terminal_pid(e.terminal);

    return probe_thread_seconds(pid, pid);
}

static double drawing_cost(void)
{
    terminal_pump(e.terminal, QUIET_MS);
    double start = probe_now(), used = screen_seconds();
    terminal_pump(e.terminal, DRAWING_MS);
    return 1e3 * (screen_seconds() - used) / (probe_now() - start);
}

static double answer(const char *key, terminal_predicate *effect, void *context)
{
    terminal_pump(e.terminal, 20 + (int)roll(80)); /* not in step with the frames */
    note(key);
    double ms = probe_answer(e.terminal, key, effect, context, PATIENCE);
    watch();
    if (ms < 0)
        give_up("\"%s\" has no effect any more", key);
    return ms;
}

/* Whether the tab of the help stands out, or not, as `shown` says. */
static bool help_is(struct terminal *t, void *shown)
{
    int row, column;
    struct terminal_cell cell;

    return terminal_find(t, "? help", &row, &column) && terminal_cell(t, row, column, &cell) &&
           cell.reverse == *(bool *)shown;
}

/* The charts with the loss axis the other way, then back: each time a frame that shows it, and one
 * with predictions of the network, of which a key asks for a new copy. */
static double frames_cost(void)
{
    type("<Space>");
    if (!terminal_wait_text(e.terminal, "PAUSED", PATIENCE))
        give_up("it does not pause");
    pump(QUIET_MS);
    double used = screen_seconds();
    for (size_t i = 0; i < TURNS; i++) {
        type("l");
        if (!terminal_wait_until(e.terminal, axis_is, &(bool){i % 2 == 0}, PATIENCE))
            give_up("the loss axis stays as it is");
        pump(TURN_MS);
    }
    used = screen_seconds() - used;
    type("<Space>");
    return 1e3 * used / TURNS;
}

static bool header_differs(struct terminal *t, void *before)
{
    char *header = terminal_row(t, 0);
    bool differs = strcmp(header, before) != 0;

    free(header);
    return differs;
}

/* The header's clock is that of the training, which stands still when that does. */
static void check_training(void)
{
    char *header = terminal_row(e.terminal, 0);
    bool goes_on = terminal_wait_until(e.terminal, header_differs, header, PATIENCE);

    free(header);
    if (!goes_on)
        give_up("the run does not go on");
}

static struct sample *new_sample(void)
{
    struct samples *s = &e.samples;

    if (s->count == s->capacity) {
        s->capacity = s->capacity == 0 ? 256 : 2 * s->capacity;
        s->items = realloc(s->items, s->capacity * sizeof *s->items);
        if (s->items == NULL)
            abort();
    }
    s->items[s->count] = (struct sample){.at = since_start()};
    return &s->items[s->count++];
}

static void measure(void)
{
    go_home();
    check_training();
    pump(SETTLE_MS); /* and what the keys left is given back with the next start */
    restart();
    type("++++"); /* epochs enough for the round */
    check_training();
    struct sample *s = new_sample();
    s->drawing = drawing_cost();
    s->anonymous = read_megabytes("RssAnon:");
    s->resident = read_megabytes("VmRSS:");
    s->busy = terminal_cpu_seconds(e.terminal) - screen_seconds();
    s->descriptors = count_entries("fd");
    s->threads = count_entries("task");
    for (size_t i = 0; i < 2 * ANSWERS; i++) /* the help may stand anywhere in its text */
        s->answers[i] = answer("?", help_is, &(bool){i % 2 == 0});
    s->answer = probe_quantile(s->answers, 2 * ANSWERS, 0.5);
    s->slowest = probe_quantile(s->answers, 2 * ANSWERS, 1);
    s->frames = frames_cost();
    if (e.log != NULL)
        fprintf(e.log, "measured %.2f %.2f %.0f %.0f %.2f %.3f %.2f\n", s->anonymous, s->resident,
                s->descriptors, s->threads, s->drawing, s->frames, s->answer);
}

/* --- what is done to it ---------------------------------------------------------------------- */

/* A key of the table: any of them, but less often one that ends the run, or few would see an
 * epoch's end. */
static const char *any_key(void)
{
    const char *key = table[roll(table_count)];

    return strchr("rRxAc", key[0]) != NULL && roll(3) != 0 ? table[roll(table_count)] : key;
}

static void pause_typing(void)
{
    static const size_t most[] = {60, 60, 60, 250, 250, 600};

    pump((int)roll(most[roll(sizeof most / sizeof most[0])]));
}

static void press(const char *key)
{
    type(key);
    pause_typing();
}

/* As many as a key held down sends, all at once. */
static void burst(void)
{
    size_t count = 5 + roll(35);
    bool same = roll(2) == 0;
    const char *key = any_key();

    for (size_t i = 0; i < count; i++)
        type(same ? key : any_key());
    pause_typing();
}

static void type_nonsense(void)
{
    static const char *const nonsense[] = {"0",
                                           "-1",
                                           "1e999",
                                           "nan",
                                           "64,32",
                                           "none",
                                           ",,,",
                                           "abc",
                                           "0.05",
                                           "999999999999999999999",
                                           "\u00e4\u00df\u4e00",
                                           "   ",
                                           "10",
                                           "\\<script>",
                                           "%s%n",
                                           "lr=1,2",
                                           "train",
                                           "",
                                           "32",
                                           "=="};
    const char *text = nonsense[roll(sizeof nonsense / sizeof nonsense[0])];

    if (roll(2) == 0)
        press("<C-u>"); /* clears a line of text, not a field of the form */
    for (size_t i = roll(2) * roll(12); i > 0; i--)
        type("<Backspace>");
    if (text[0] != '\0')
        press(text);
}

/* Fills fields of what is open in any way, and takes it or leaves it. */
static void fill_in(void)
{
    static const char *const moves[] = {"<Down>", "<Up>",    "<Tab>",  "<BackTab>", "<PageDown>",
                                        "<Left>", "<Right>", "<Home>", "<Space>",   "<Backspace>"};

    for (size_t i = roll(8); i > 0; i--) {
        for (size_t k = roll(5); k > 0; k--)
            press(moves[roll(sizeof moves / sizeof moves[0])]);
        type_nonsense();
    }
    press("<Enter>");
    if (roll(2) == 0)
        press("<Enter>");
    if (roll(2) == 0)
        escape();
}

static void edit_settings(void)
{
    press("e");
    fill_in();
}

static void edit_plan(void)
{
    press("8");
    press("E");
    fill_in();
}

static void name_run(void)
{
    press("6");
    press("N");
    fill_in();
}

static void write_file(void)
{
    static const char *const names[] = {"a.csv", "b.jsonl", "c.svg",        "d.png",
                                        "e.pdf", "f.txt",   "g.safetensors"};

    if (roll(2) == 0)
        press("6");
    press(roll(2) == 0 ? "w" : "W");
    if (roll(3) != 0) {
        press("<C-u>");
        press(names[roll(sizeof names / sizeof names[0])]);
    }
    press("<Enter>");
    if (roll(2) == 0)
        press("<Enter>");
    escape();
}

static void begin_job(void)
{
    press(roll(2) == 0 ? "7" : "8");
    for (size_t k = roll(4); k > 0; k--)
        press(roll(2) == 0 ? "<Right>" : "<Down>");
    press("<Enter>");
}

static void race(void)
{
    if (roll(2) == 0) {
        press("6");
        for (size_t k = 2 + roll(3); k > 0; k--) {
            press("m");
            press("<Up>");
        }
    }
    press("c");
}

/* The entry that quits, and a border around it. */
static bool quits_at(int row, int column)
{
    int rows, columns;

    terminal_size(e.terminal, &rows, &columns);
    char *text = terminal_row(e.terminal, row);
    bool quits = row + 1 >= rows && (strstr(text, "quit") != NULL || text[0] == '\0');
    free(text);
    if (!quits)
        return false;
    for (int at = column - 10; at <= column + 10; at++) {
        struct terminal_cell cell;

        if (terminal_cell(e.terminal, row, at, &cell) && cell.codepoint == 'q')
            return true;
    }
    return false;
}

static void use_mouse(void)
{
    int rows, columns;
    char text[40];

    terminal_size(e.terminal, &rows, &columns);
    int row = (int)roll((size_t)rows), column = (int)roll((size_t)columns);
    int to_row = (int)roll((size_t)rows), to_column = (int)roll((size_t)columns);
    size_t what = roll(4);
    if (quits_at(row, column))
        return;
    snprintf(text, sizeof text, "(mouse %zu %d,%d %d,%d)", what, row, column, to_row, to_column);
    note(text);
    if (what == 0)
        terminal_drag(e.terminal, row, column, to_row, to_column);
    else if (what == 1)
        terminal_wheel(e.terminal, row, column, (int)roll(9) - 4);
    else
        terminal_click(e.terminal, row, column, 1 + (int)(roll(8) == 0 ? roll(3) : 0));
    pause_typing();
}

static void draw_digit(void)
{
    press("5");
    for (size_t k = 1 + roll(4); k > 0; k--) {
        note("(drag on the pad)");
        terminal_drag(e.terminal, 4 + (int)roll(20), 4 + (int)roll(40), 4 + (int)roll(20),
                      4 + (int)roll(40));
        pause_typing();
    }
    press(roll(3) == 0 ? "S" : "<Enter>");
}

static void change_size(void)
{
    static const int sizes[][2] = {{24, 80}, {12, 40}, {60, 200}, {5, 20}, {2, 8}, {50, 90}};
    size_t i = roll(2 * sizeof sizes / sizeof sizes[0]);

    if (i < sizeof sizes / sizeof sizes[0])
        resize(sizes[i][0], sizes[i][1]);
    else
        resize(3 + (int)roll(58), 10 + (int)roll(190));
    pause_typing();
}

static void act(void)
{
    static void (*const doings[])(void) = {edit_settings, edit_plan, name_run,   write_file,
                                           begin_job,     race,      draw_digit, change_size,
                                           burst,         burst,     use_mouse,  use_mouse,
                                           use_mouse,     use_mouse, use_mouse};

    if (roll(8) == 0)
        doings[roll(sizeof doings / sizeof doings[0])]();
    else
        press(any_key());
    if (roll(25) == 0)
        escape();
    watch();
}

/* What a user does who wants to see it train: gives the window its size back, ends what stands in
 * the way. */
static void look_after(void)
{
    double now = probe_now();

    if (e.resized > 0 && now - e.resized > 2)
        resize(ROWS, COLUMNS);
    if (e.studied_since > 0) {
        if (now - e.studied_since > JOB_LIMIT)
            end_job();
    } else if (now - e.trained_last > WAKE_SECONDS) {
        wake();
    }
}

/* --- telling --------------------------------------------------------------------------------- */

static void print_head(void)
{
    printf("endurance: %.0f s, seed %u, %dx%d; seconds of processor of all but drawing, MiB of its "
           "own and resident, ms of drawing a second, ms of processor of a key's frames, ms from a "
           "key to its effect\n",
           e.end - e.start, e.seed, COLUMNS, ROWS);
    printf("%7s %8s %6s %7s %7s %9s %9s %5s %8s %8s %8s %8s %8s\n", "s", "keys", "runs", "busy s",
           "train %", "own", "resident", "fds", "threads", "drawing", "frames", "median",
           "slowest");
}

static void print_line(void)
{
    const struct sample *s = &e.samples.items[e.samples.count - 1];

    printf("%7.0f %8zu %6u %7.0f %7.1f %9.1f %9.1f %5.0f %8.0f %8.1f %8.2f %8.1f %8.1f\n", s->at,
           e.keys, e.run, s->busy, 100 * e.training / since_start(), s->anonymous, s->resident,
           s->descriptors, s->threads, s->drawing, s->frames, s->answer, s->slowest);
    fflush(stdout);
}

typedef double figure(const struct sample *sample);

static double own_of(const struct sample *s)
{
    return s->anonymous;
}

static double resident_of(const struct sample *s)
{
    return s->resident;
}

static double descriptors_of(const struct sample *s)
{
    return s->descriptors;
}

static double threads_of(const struct sample *s)
{
    return s->threads;
}

static double drawing_of(const struct sample *s)
{
    return s->drawing;
}

static double frames_of(const struct sample *s)
{
    return s->frames;
}

static double answer_of(const struct sample *s)
{
    return s->answer;
}

/* A quantile of a figure over the samples from `first` on. */
static double quantile(figure *of, size_t first, size_t count, double share)
{
    double *values = calloc(count + 1, sizeof *values);

    if (values == NULL)
        abort();
    for (size_t i = 0; i < count; i++)
        values[i] = of(&e.samples.items[first + i]);
    double result = probe_quantile(values, count, share);
    free(values);
    return result;
}

/* By least squares, a unit an hour. */
static double slope(figure *of, size_t first, size_t count)
{
    double x = 0, y = 0, xx = 0, xy = 0, n = (double)count;

    for (size_t i = first; i < first + count; i++) {
        double at = e.samples.items[i].at / 3600, value = of(&e.samples.items[i]);

        x += at;
        y += value;
        xx += at * at;
        xy += at * value;
    }
    double spread = n * xx - x * x;
    return spread > 0 ? (n * xy - x * y) / spread : 0;
}

/* How much more of it there may be at the end: so much, or so many times as much. */
struct bound {
    const char *name;
    figure *of;
    double share; /* the quantile of each quarter that is compared: 0 for what comes and goes */
    double more, times;
};

/* Prints the quarters; true when the last one is within the bound. */
static bool judge(const struct bound *bound, size_t first, size_t count)
{
    size_t quarter = count / 4;
    double before = quantile(bound->of, first, quarter, bound->share);
    double after = quantile(bound->of, first + count - quarter, quarter, bound->share);
    bool holds = after <= before * bound->times + bound->more;

    printf("%-28s %9.2f %9.2f %9.2f %9.2f %10.2f  %s\n", bound->name, before, after,
           quantile(bound->of, first, count, 0), quantile(bound->of, first, count, 1),
           slope(bound->of, first, count), holds ? "ok" : "GROWS");
    return holds;
}

static bool judge_all(void)
{
    const struct bound bounds[] = {
        {"own memory, MiB", own_of, 0.5, (double)number("MLPTUI_ENDURANCE_GROWTH", 8), 1},
        {"resident memory, MiB", resident_of, 0.5, (double)number("MLPTUI_ENDURANCE_GROWTH", 8), 1},
        {"descriptors, least", descriptors_of, 0, 0, 1},
        {"threads, least", threads_of, 0, 0, 1},
        {"drawing, ms a second", drawing_of, 0.5, 1, 1.25},
        {"frames of a key, ms", frames_of, 0.5, 0.1, 1.25},
        {"answer to a key, ms", answer_of, 0.5, 10, 2}};
    size_t first = 0;
    bool holds = true;

    while (first < e.samples.count && e.samples.items[first].at < WARM_SHARE * since_start())
        first++;
    if (e.samples.count - first < LEAST_JUDGED) {
        printf("too short to compare its beginning with its end\n");
        return true;
    }
    printf("%-28s %9s %9s %9s %9s %10s\n", "", "first 1/4", "last 1/4", "least", "most", "an hour");
    for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++)
        holds = judge(&bounds[i], first, e.samples.count - first) && holds;
    return holds;
}

/* --- start and end --------------------------------------------------------------------------- */

static void start(void)
{
    const char *log = getenv("MLPTUI_ENDURANCE_LOG");

    snprintf(e.threads, sizeof e.threads, "%zu", number("MLPTUI_ENDURANCE_THREADS", 1));
    make_directory();
    const char *argv[] = {probe_program(), "--data", probe_data(), "--threads", e.threads, NULL};
    struct terminal_options options = {.rows = ROWS, .columns = COLUMNS, .directory = e.directory};
    e.terminal = terminal_start(&options, argv);
    if (e.terminal == NULL)
        give_up("cannot start the program");
    if (log != NULL)
        e.log = fopen(log, "we");
    if (!terminal_wait_text(e.terminal, "TRAINING", PATIENCE))
        give_up("the program does not begin to train");
    if (probe_views(e.terminal, e.views) == 0)
        give_up("the screen shows no views");
    e.seen = probe_now();
    watch();
}

/* Of all runs that are still in the list: a line each of the figures that it writes. */
static size_t written_epochs(void)
{
    char path[sizeof e.directory + 16];
    size_t lines = 0;

    settle();
    type("w<C-u>all.csv");
    type("<Enter>");
    if (!terminal_wait_text(e.terminal, "all.csv is written", PATIENCE))
        give_up("the figures are not written");
    snprintf(path, sizeof path, "%s/all.csv", e.directory);
    FILE *file = fopen(path, "re");
    for (int c; file != NULL && (c = fgetc(file)) != EOF;)
        lines += c == '\n';
    if (file != NULL)
        fclose(file);
    return lines > 0 ? lines - 1 : 0;
}

/* Quits as a user does, from a run under way. */
static void leave(void)
{
    int status;
    const char *why;

    empty_directory();
    go_home();
    type("q");
    if (!terminal_wait_text(e.terminal, "y quit", PATIENCE))
        give_up("it does not ask whether to quit");
    type("y");
    if (!terminal_wait_exit(e.terminal, PATIENCE, &status))
        give_up("it does not quit");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        give_up("it ends with status 0x%x", (unsigned)status);
    if (!terminal_restored(e.terminal, &why))
        give_up("it leaves the terminal changed: %s", why);
    terminal_free(e.terminal);
    if (e.log != NULL)
        fclose(e.log);
    remove_directory();
}

static void endure(void)
{
    double next_line = 0;

    while (time_left()) {
        double round_end = probe_now() + ROUND;

        measure();
        if (since_start() >= next_line) {
            print_line();
            empty_directory();
            next_line += 60;
        }
        while (probe_now() < round_end && time_left()) {
            act();
            look_after();
        }
    }
}

int main(void)
{
    e.seed = (unsigned)number("MLPTUI_ENDURANCE_SEED", 1);
    random_seed_numpy(&e.dice, e.seed);
    e.start = probe_now();
    read_table();
    signal(SIGINT, stop);
    signal(SIGTERM, stop);
    start();
    double seconds = (double)number("MLPTUI_ENDURANCE_SECONDS", 3600);
    if (seconds > LEAST_JUDGED * ROUND)
        fill_list();
    e.start = probe_now();
    e.end = e.start + seconds;
    e.training = 0;
    print_head();
    endure();
    measure();
    print_line();
    double trained = 100 * e.training / since_start();
    size_t epochs = written_epochs();
    leave();
    bool holds = judge_all();
    printf("%zu keys, %u runs, of which those kept at the end have %zu epochs, training %.0f %% of "
           "the "
           "time, %zu files\n",
           e.keys, e.run, epochs, trained, e.files);
    free(e.samples.items);
    return holds ? 0 : 1;
}
