/* screen_bench: what the screen costs, measured on the real program, on a pseudo-terminal, with the
 * MNIST data: how soon a key shows its effect, what drawing takes from training, what an idle
 * screen uses, and how much is sent to the terminal. Prints a table for each, with the limit.
 *
 *     MLPTUI_PROGRAM=./mlptui MLPTUI_TEST_DATA=data/mnist tests/bench/screen_bench [PART]...
 *
 * PART: keys, speed, idle, bytes; none: all. The emulator that reads the screen runs on the same
 * machine; its own use of the processor is told. */
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "probe.h"

#define ROWS         36
#define COLUMNS      120
#define SAMPLES      120     /* of a kind of key, in a view */
#define SPEED_TURNS  16      /* of each, for a view */
#define SPEED_MS     1500    /* of a turn */
#define SPEED_VAL    "55000" /* leaves short epochs, by which images are counted */
#define SPEED_IMAGES 5000.0  /* of such an epoch */
#define THREADS      2
#define SECONDS      5 /* of watching idleness and bytes */

#define KEY_LIMIT  50.0 /* milliseconds, 99th percentile */
#define COST_LIMIT 2.0  /* % of the images a second */
#define IDLE_LIMIT 0.2  /* % of one processor: what cannot be measured by other means */
#define BYTE_LIMIT 64.0 /* KiB a second */

static double own_seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

_Noreturn static void give_up(struct terminal *t, const char *what)
{
    if (t != NULL)
        terminal_dump(t, stderr);
    fprintf(stderr, "screen_bench: %s\n", what);
    exit(1);
}

static const char *verdict(double value, double limit)
{
    return value <= limit ? "ok" : "OVER";
}

/* --- the program ----------------------------------------------------------------------------- */

static void need_text(struct terminal *t, const char *text)
{
    if (!terminal_wait_text(t, text, 120000))
        give_up(t, text);
}

static void type(struct terminal *t, const char *keys)
{
    if (!terminal_keys(t, keys))
        give_up(t, keys);
}

static struct terminal *start_with(const char *epochs, const char *val, const char *eval)
{
    const char *argv[] = {
        probe_program(), "--data",  probe_data(), "--threads", "2",      "--epochs", epochs,
        "--hidden",      "256,128", "--val",      val,         "--eval", eval,       NULL};
    struct terminal *t =
        terminal_start(&(struct terminal_options){.rows = ROWS, .columns = COLUMNS}, (char **)argv);

    if (t == NULL)
        give_up(NULL, "cannot start the program");
    need_text(t, "TRAINING");
    return t;
}

static struct terminal *start(const char *epochs)
{
    return start_with(epochs, "10000", "train,val");
}

static void stop(struct terminal *t)
{
    terminal_signal(t, SIGTERM);
    if (!terminal_wait_exit(t, TERMINAL_PATIENCE, NULL))
        give_up(t, "the program does not end");
    terminal_free(t);
}

/* --- the views ------------------------------------------------------------------------------- */

static struct probe_view views[PROBE_MOST_VIEWS];
static int view_count;

static void read_views(struct terminal *t)
{
    view_count = probe_views(t, views);
    if (view_count == 0)
        give_up(t, "the screen shows no views");
}

static void show_view(struct terminal *t, int view)
{
    type(t, ((char[]){(char)('1' + view), '\0'}));
    if (!terminal_wait_until(t, probe_view_shown, &views[view], TERMINAL_PATIENCE))
        give_up(t, "a view is not shown");
}

/* --- keys ------------------------------------------------------------------------------------ */

struct samples {
    double ms[4 * SAMPLES];
    size_t count;
};

/* Types at a moment that has nothing to do with the frames', and waits for the effect. */
static void sample(struct samples *samples, struct terminal *t, const char *key,
                   terminal_predicate *effect, const void *context)
{
    terminal_pump(t, 20 + rand() % 80);
    double ms = probe_answer(t, key, effect, context, TERMINAL_PATIENCE);
    if (ms < 0)
        give_up(t, "a key has no effect");
    if (samples != NULL)
        samples->ms[samples->count++] = ms;
}

static void print_samples(const char *view, const char *what, struct samples *samples)
{
    size_t n = samples->count;

    double last = probe_quantile(samples->ms, n, 0.99); /* sorts */
    printf("%-10s  %-16s %7zu %8.1f %8.1f %8.1f %8.1f  %s\n", view, what, n, samples->ms[n / 2],
           samples->ms[n * 9 / 10], last, samples->ms[n - 1], verdict(last, KEY_LIMIT));
    fflush(stdout);
}

static void measure_switches(struct terminal *t, int view)
{
    struct samples to = {0}, help = {0}, back = {0};
    char key[] = {(char)('1' + view), '\0'}, other[] = {(char)(view == 0 ? '2' : '1'), '\0'};
    const char *words = "pause or resume training";

    for (int i = 0; i < SAMPLES; i++) {
        sample(NULL, t, other, probe_view_shown, &views[view == 0 ? 1 : 0]);
        sample(&to, t, key, probe_view_shown, &views[view]);
        sample(&help, t, "?", probe_has_text, words);
        sample(&back, t, "?", probe_view_shown, &views[view]);
    }
    print_samples(views[view].name, "switch to it", &to);
    print_samples(views[view].name, "help over it", &help);
    print_samples(views[view].name, "back to it", &back);
}

static void measure_charts(struct terminal *t)
{
    struct samples log = {0}, smooth = {0};

    show_view(t, 0);
    for (int i = 0; i < SAMPLES; i++) {
        sample(&log, t, "l", probe_has_text, "loss (log)");
        sample(&log, t, "l", probe_lacks_text, "loss (log)");
        sample(&smooth, t, "s", probe_has_text, "smooth  \u2812");
        sample(&smooth, t, "s", probe_lacks_text, "smooth  \u2812");
    }
    print_samples(views[0].name, "log (l)", &log);
    print_samples(views[0].name, "smooth (s)", &smooth);
}

static void measure_keys(void)
{
    struct terminal *t = start("100000");

    read_views(t);
    printf("\nfrom a key to its effect, in ms, training on two threads (limit: %.0f at 99 %%)\n",
           KEY_LIMIT);
    printf("%-10s  %-16s %7s %8s %8s %8s %8s\n", "view", "key", "samples", "50 %", "90 %", "99 %",
           "most");
    measure_charts(t);
    for (int view = 0; view < view_count; view++)
        measure_switches(t, view);
    stop(t);
}

/* --- what drawing costs ----------------------------------------------------------------------
 *
 * A run with the screen and one without take turns of a second or two, so that what else the
 * machine does meets both. The screen's is paused in between, the other one stopped by a signal. */

/* The lines of a file of figures, one an epoch, and the "seconds" of the last: the worker's clock,
 * which pauses do not advance. */
struct figures {
    double epochs, seconds;
};

static struct figures read_figures(const char *path)
{
    char line[1024];
    struct figures figures = {0};
    FILE *file = fopen(path, "re");

    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        const char *found = strstr(line, "\"seconds\":");
        if (found == NULL || strchr(line, '\n') == NULL)
            continue;
        figures.seconds = strtod(found + 10, NULL);
        figures.epochs++;
    }
    if (file != NULL)
        fclose(file);
    return figures;
}

/* Starts a run without a screen, and stops it by a signal once it trains. */
static pid_t start_headless(const char *path)
{
    fflush(stdout); /* or the child would write it again */
    pid_t pid = fork();
    if (pid == 0) {
        if (freopen("/dev/null", "w", stdout) == NULL)
            _exit(127);
        execl(probe_program(), probe_program(), "train", "--data", probe_data(), "--threads", "2",
              "--epochs", "1000000", "--hidden", "256,128", "--val", SPEED_VAL, "--eval", "none",
              "--metrics", path, (char *)NULL);
        _exit(127);
    }
    double begin = probe_now();
    while (pid > 0 && read_figures(path).epochs < 2) {
        if (waitpid(pid, NULL, WNOHANG) != 0 || probe_now() - begin > 60)
            give_up(NULL, "the run without a screen fails");
        poll(NULL, 0, 20);
    }
    if (pid < 0 || kill(pid, SIGSTOP) != 0)
        give_up(NULL, "the run without a screen cannot be started");
    return pid;
}

static void stop_headless(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

struct cost {
    double without, with; /* images a second */
    double drawing;       /* % of the time of the processors that train */
    double emulator;      /* the same, used by the emulator here */
};

/* A turn with the screen: until it is paused again. Returns its seconds. */
static double screen_turn(struct terminal *t)
{
    double begin = probe_now();

    type(t, " ");
    need_text(t, "TRAINING");
    terminal_pump(t, SPEED_MS);
    type(t, " ");
    need_text(t, "PAUSED");
    return probe_now() - begin;
}

static double headless_turn(pid_t pid)
{
    double begin = probe_now();

    kill(pid, SIGCONT);
    poll(NULL, 0, SPEED_MS);
    kill(pid, SIGSTOP);
    return probe_now() - begin;
}

/* The run's figures are written by its key, on the screen that is shown. */
static struct figures screen_figures(struct terminal *t, const char *path)
{
    char keys[128];

    snprintf(keys, sizeof keys, "w<C-u>%s<Enter>", path);
    type(t, keys);
    need_text(t, "is written");
    struct figures figures = read_figures(path);
    unlink(path);
    return figures;
}

static struct cost compare_speed(int view, const char *directory)
{
    char with_path[64], without_path[64];
    double busy = 0, alone = 0;

    snprintf(with_path, sizeof with_path, "%s/with.jsonl", directory);
    snprintf(without_path, sizeof without_path, "%s/without.jsonl", directory);
    struct terminal *t = start_with("1000000", SPEED_VAL, "none");
    long pid = terminal_pid(t);
    show_view(t, view);
    type(t, " ");
    need_text(t, "PAUSED");
    pid_t other = start_headless(without_path);
    struct figures before = read_figures(without_path);
    struct figures start_of_screen = screen_figures(t, with_path);
    double drawing = probe_thread_seconds(pid, pid), own = own_seconds();
    for (int i = 0; i < SPEED_TURNS; i++) {
        busy += screen_turn(t);
        alone += headless_turn(other);
    }
    struct cost cost = {.drawing = probe_thread_seconds(pid, pid) - drawing,
                        .emulator = own_seconds() - own};
    cost.drawing *= 100 / (THREADS * busy);
    cost.emulator *= 100 / (THREADS * busy);
    struct figures end = screen_figures(t, with_path);
    cost.with = SPEED_IMAGES * (end.epochs - start_of_screen.epochs) /
                (end.seconds - start_of_screen.seconds);
    cost.without = SPEED_IMAGES * (read_figures(without_path).epochs - before.epochs) / alone;
    stop_headless(other);
    unlink(without_path);
    stop(t);
    return cost;
}

static void measure_speed(void)
{
    char directory[] = "/tmp/mlptui-bench-XXXXXX";
    double lost[PROBE_MOST_VIEWS], sum = 0, squares = 0;

    if (mkdtemp(directory) == NULL)
        give_up(NULL, "cannot make a temporary directory");
    struct terminal *t = start("1000");
    read_views(t);
    stop(t);
    printf("\nimages/s with the screen and without, in %d turns of %.1f s each (limit: %.0f %% "
           "less)\n",
           SPEED_TURNS, SPEED_MS / 1000.0, COST_LIMIT);
    printf("%-10s  %10s %10s %8s  %10s %10s\n", "view", "without", "with", "cost", "drawing",
           "emulator");
    printf("%46s  %% of two processors\n", "");
    for (int view = 0; view < view_count; view++) {
        struct cost cost = compare_speed(view, directory);

        lost[view] = 100 * (1 - cost.with / cost.without);
        sum += lost[view];
        printf("%-10s  %10.0f %10.0f %6.1f %%  %10.2f %10.2f\n", views[view].name, cost.without,
               cost.with, lost[view], cost.drawing, cost.emulator);
        fflush(stdout);
    }
    double mean = sum / view_count;
    for (int view = 0; view < view_count; view++)
        squares += (lost[view] - mean) * (lost[view] - mean);
    printf("%-10s  %21s %6.1f %%  +- %.1f, its standard error  %s\n", "all views", "", mean,
           view_count > 1 ? sqrt(squares / (view_count - 1) / view_count) : 0,
           verdict(mean, COST_LIMIT));
    rmdir(directory);
}

/* --- idleness and bytes ---------------------------------------------------------------------- */

static void watch_idle(struct terminal *t, const char *state, const char *view)
{
    long pid = terminal_pid(t);

    if (!terminal_wait_quiet(t, 500, TERMINAL_PATIENCE))
        give_up(t, "an idle screen goes on writing");
    double start = probe_now(), before = probe_process_seconds(pid);
    size_t bytes = terminal_bytes(t);
    terminal_pump(t, SECONDS * 1000);
    double share = 100 * (probe_process_seconds(pid) - before) / (probe_now() - start);
    printf("%-10s  %-10s %10.4f %10zu  %s\n", view, state, share, terminal_bytes(t) - bytes,
           verdict(share, IDLE_LIMIT));
    fflush(stdout);
}

static void measure_idle(void)
{
    struct terminal *t = start("100000");

    read_views(t);
    printf("\nidle for %d s (limit: %.1f %% of one processor)\n", SECONDS, IDLE_LIMIT);
    printf("%-10s  %-10s %10s %10s\n", "view", "state", "% used", "bytes");
    type(t, " ");
    need_text(t, "PAUSED");
    for (int view = 0; view < view_count; view++) {
        show_view(t, view);
        watch_idle(t, "paused", views[view].name);
    }
    stop(t);
    t = start("1");
    need_text(t, "FINISHED");
    watch_idle(t, "finished", views[0].name);
    stop(t);
}

static void measure_bytes(void)
{
    struct terminal *t = start("100000");

    read_views(t);
    printf("\nKiB/s sent to the terminal while training, over %d s (limit: %.0f)\n", SECONDS,
           BYTE_LIMIT);
    for (int view = 0; view < view_count; view++) {
        show_view(t, view);
        terminal_pump(t, 500);
        size_t before = terminal_bytes(t);
        double start = probe_now();
        terminal_pump(t, SECONDS * 1000);
        double rate = (double)(terminal_bytes(t) - before) / 1024 / (probe_now() - start);
        printf("%-10s  %8.1f  %s\n", views[view].name, rate, verdict(rate, BYTE_LIMIT));
        fflush(stdout);
    }
    stop(t);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*measure)(void);
    } parts[] = {{"keys", measure_keys},
                 {"speed", measure_speed},
                 {"idle", measure_idle},
                 {"bytes", measure_bytes}};

    printf("%dx%d, 256-128 hidden units\n", COLUMNS, ROWS);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        bool wanted = argc < 2;
        for (int k = 1; k < argc; k++)
            wanted = wanted || strcmp(argv[k], parts[i].name) == 0;
        if (wanted)
            parts[i].measure();
    }
    return 0;
}
