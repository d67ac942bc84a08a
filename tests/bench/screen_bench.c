/* screen_bench: what the screen costs, measured on the real program, on a pseudo-terminal, with the
 * MNIST data: how soon a key shows its effect, what drawing takes from training, what an idle
 * screen uses, and how much is sent to the terminal. Prints a table for each, with the limit.
 *
 *     MLPTUI_PROGRAM=./mlptui MLPTUI_TEST_DATA=data/mnist tests/bench/screen_bench [PART]...
 *
 * PART: keys, speed, idle, bytes; none: all. The emulator that reads the screen runs on the same
 * machine; its own use of the processor is told. */
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
#define SAMPLES      120 /* of a kind of key, in a view */
#define SPEED_ROUNDS 3
#define THREADS      2
#define SPEED_EPOCHS "3"
#define SECONDS      5 /* of watching idleness and bytes */
#define TRAIN_COUNT  50000.0

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

static struct terminal *start(const char *epochs)
{
    const char *argv[] = {probe_program(), "--data", probe_data(), "--threads", "2",
                          "--epochs",      epochs,   "--hidden",   "256,128",   NULL};
    struct terminal *t =
        terminal_start(&(struct terminal_options){.rows = ROWS, .columns = COLUMNS}, (char **)argv);

    if (t == NULL)
        give_up(NULL, "cannot start the program");
    need_text(t, "TRAINING");
    return t;
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

/* --- what drawing costs ---------------------------------------------------------------------- */

/* The "seconds" of the last line of a file of figures: the worker's own clock. */
static double last_seconds(const char *path)
{
    char line[1024];
    double seconds = 0;
    FILE *file = fopen(path, "re");

    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        const char *found = strstr(line, "\"seconds\":");
        if (found != NULL)
            seconds = strtod(found + 10, NULL);
    }
    if (file != NULL)
        fclose(file);
    unlink(path);
    if (seconds <= 0)
        give_up(NULL, "a run left no figures");
    return seconds;
}

static double headless_speed(const char *path)
{
    int status;

    fflush(stdout); /* or the child would write it again */
    pid_t pid = fork();
    if (pid == 0) {
        if (freopen("/dev/null", "w", stdout) == NULL)
            _exit(127);
        execl(probe_program(), probe_program(), "train", "--data", probe_data(), "--threads", "2",
              "--epochs", SPEED_EPOCHS, "--hidden", "256,128", "--metrics", path, (char *)NULL);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
        give_up(NULL, "the run without a screen fails");
    return atof(SPEED_EPOCHS) * TRAIN_COUNT / last_seconds(path);
}

struct cost {
    double speed;    /* images a second */
    double drawing;  /* % of the time of the processors that train */
    double emulator; /* the same, used by the emulator here */
};

static struct cost screen_speed(int view, const char *path)
{
    struct terminal *t = start(SPEED_EPOCHS);
    char keys[128];
    long pid = terminal_pid(t);
    struct cost cost;

    show_view(t, view);
    double start_time = probe_now(), drawing = probe_thread_seconds(pid, pid), own = own_seconds();
    need_text(t, "FINISHED");
    double there_was = THREADS * (probe_now() - start_time);
    cost.drawing = 100 * (probe_thread_seconds(pid, pid) - drawing) / there_was;
    cost.emulator = 100 * (own_seconds() - own) / there_was;
    snprintf(keys, sizeof keys, "w<C-u>%s<Enter>", path);
    type(t, keys);
    need_text(t, "is written");
    stop(t);
    cost.speed = atof(SPEED_EPOCHS) * TRAIN_COUNT / last_seconds(path);
    return cost;
}

static void measure_speed(void)
{
    char path[] = "/tmp/mlptui-bench-XXXXXX", file[64];

    if (mkdtemp(path) == NULL)
        give_up(NULL, "cannot make a temporary directory");
    snprintf(file, sizeof file, "%s/run.jsonl", path);
    struct terminal *t = start("1000");
    read_views(t);
    stop(t);
    printf(
        "\nimages/s with the screen and without, in turns, medians of %d (limit: %.0f %% less)\n",
        SPEED_ROUNDS, COST_LIMIT);
    printf("%-10s  %10s %10s %8s  %10s %10s\n", "view", "without", "with", "cost", "drawing",
           "emulator");
    printf("%46s  %% of two processors\n", "");
    for (int view = 0; view < view_count; view++) {
        double without[SPEED_ROUNDS], with[SPEED_ROUNDS], drawing = 0, emulator = 0;
        for (int i = 0; i < SPEED_ROUNDS; i++) {
            without[i] = headless_speed(file);
            struct cost cost = screen_speed(view, file);
            with[i] = cost.speed;
            drawing += cost.drawing / SPEED_ROUNDS;
            emulator += cost.emulator / SPEED_ROUNDS;
        }
        double base = probe_quantile(without, SPEED_ROUNDS, 0.5),
               shown = probe_quantile(with, SPEED_ROUNDS, 0.5);
        double lost = 100 * (1 - shown / base);
        printf("%-10s  %10.0f %10.0f %6.1f %%  %10.2f %10.2f  %s\n", views[view].name, base, shown,
               lost, drawing, emulator, verdict(lost, COST_LIMIT));
        fflush(stdout);
    }
    rmdir(path);
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
