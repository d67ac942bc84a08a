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
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "probe.h"

#define ROWS        36
#define COLUMNS     120
#define SAMPLES     120   /* of a kind of key, in a view */
#define SPEED_TURNS 40    /* of each, for a view */
#define SPEED_MS    1000  /* of a turn */
#define SPEED_TRAIN 20000 /* images: epochs short enough that images are counted by them */
#define SPEED_VAL   4000  /* as many in proportion as in the whole set */
#define THREADS     2
#define SECONDS     5 /* of watching idleness and bytes */

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

static struct terminal *start_program(const char *const *argv)
{
    struct terminal *t =
        terminal_start(&(struct terminal_options){.rows = ROWS, .columns = COLUMNS}, argv);

    if (t == NULL)
        give_up(NULL, "cannot start the program");
    need_text(t, "TRAINING");
    return t;
}

static struct terminal *start(const char *epochs)
{
    const char *argv[] = {probe_program(), "--data", probe_data(), "--threads", "2",
                          "--epochs",      epochs,   "--hidden",   "256,128",   NULL};

    return start_program(argv);
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
                   terminal_predicate *effect, void *context)
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
    char words[] = "pause or resume training";

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

/* --- what the screen costs -------------------------------------------------------------------
 *
 * A run with the screen and one without, of the default network, take turns of a second or two, so
 * that what else the machine does meets both; whose turn it is not is stopped by a signal. They
 * train on the first images of the data set, and evaluate as many of them as the whole would in
 * proportion: what is done once an epoch is done ten times as often as with the whole. */

struct speed_files {
    char directory[32], data[40], with[48], without[48];
};

/* Copies `header` bytes, the second number in it set to `count`, and `bytes` of what follows. */
static void cut_file(const struct speed_files *files, const char *name, size_t header,
                     unsigned count, size_t bytes)
{
    char path[1024];
    unsigned char *buffer = malloc(header + bytes);

    snprintf(path, sizeof path, "%s/%s.gz", probe_data(), name);
    gzFile from = gzopen(path, "rb"); /* reads what is not compressed, too */
    if (from == NULL) {
        path[strlen(path) - 3] = '\0';
        from = gzopen(path, "rb");
    }
    bool good = buffer != NULL && from != NULL &&
                gzread(from, buffer, (unsigned)(header + bytes)) == (int)(header + bytes);
    if (from != NULL)
        gzclose(from);
    snprintf(path, sizeof path, "%s/%s", files->data, name);
    FILE *to = good ? fopen(path, "wbe") : NULL;
    for (int i = 0; good && i < 4; i++)
        buffer[4 + i] = (unsigned char)(count >> (24 - 8 * i));
    if (to == NULL || fwrite(buffer, 1, header + bytes, to) != header + bytes || fclose(to) != 0)
        give_up(NULL, "cannot make a part of the data set");
    free(buffer);
}

static const char *const speed_parts[] = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                          "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};

static void make_speed_files(struct speed_files *files)
{
    *files = (struct speed_files){.directory = "/tmp/mlptui-bench-XXXXXX"};
    if (mkdtemp(files->directory) == NULL)
        give_up(NULL, "cannot make a temporary directory");
    snprintf(files->data, sizeof files->data, "%s/data", files->directory);
    snprintf(files->with, sizeof files->with, "%s/with.jsonl", files->directory);
    snprintf(files->without, sizeof files->without, "%s/without.jsonl", files->directory);
    if (mkdir(files->data, 0700) != 0)
        give_up(NULL, "cannot make a temporary directory");
    for (int i = 0; i < 4; i++) {
        unsigned count = i < 2 ? SPEED_TRAIN + SPEED_VAL : SPEED_VAL;
        cut_file(files, speed_parts[i], i % 2 == 0 ? 16 : 8, count,
                 i % 2 == 0 ? 784 * count : count);
    }
}

static void remove_speed_files(const struct speed_files *files)
{
    char path[128];

    for (int i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s/%s", files->data, speed_parts[i]);
        unlink(path);
    }
    rmdir(files->data);
    rmdir(files->directory);
}

/* The lines of a file of figures: one an epoch. */
static double count_epochs(const char *path)
{
    double epochs = 0;
    FILE *file = fopen(path, "re");

    for (int c; file != NULL && (c = getc(file)) != EOF;)
        epochs += c == '\n';
    if (file != NULL)
        fclose(file);
    return epochs;
}

/* The epochs of the run on the screen, which is paused: written by its key. */
static double screen_epochs(struct terminal *t, const struct speed_files *files)
{
    char keys[128];

    snprintf(keys, sizeof keys, "w<C-u>%s<Enter>", files->with);
    type(t, keys);
    need_text(t, "is written");
    double epochs = count_epochs(files->with);
    unlink(files->with);
    return epochs;
}

static struct terminal *start_speed_screen(const struct speed_files *files)
{
    char val[16];

    snprintf(val, sizeof val, "%d", SPEED_VAL);
    const char *argv[] = {probe_program(), "--data",  files->data, "--threads", "2",
                          "--epochs",      "1000000", "--val",     val,         NULL};
    return start_program(argv);
}

/* Starts the run without a screen, and stops it by a signal once it trains. */
static pid_t start_headless(const struct speed_files *files)
{
    char val[16];

    snprintf(val, sizeof val, "%d", SPEED_VAL);
    fflush(stdout); /* or the child would write it again */
    pid_t pid = fork();
    if (pid == 0) {
        if (freopen("/dev/null", "w", stdout) == NULL)
            _exit(127);
        execl(probe_program(), probe_program(), "train", "--data", files->data, "--threads", "2",
              "--epochs", "1000000", "--val", val, "--metrics", files->without, (char *)NULL);
        _exit(127);
    }
    double begin = probe_now();
    while (pid > 0 && count_epochs(files->without) < 2) {
        if (waitpid(pid, NULL, WNOHANG) != 0 || probe_now() - begin > 60)
            give_up(NULL, "the run without a screen fails");
        poll(NULL, 0, 20);
    }
    if (pid < 0 || kill(pid, SIGSTOP) != 0)
        give_up(NULL, "the run without a screen cannot be started");
    return pid;
}

static void stop_headless(pid_t pid, const struct speed_files *files)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    unlink(files->without);
}

struct cost {
    double without, with; /* images a second */
    double drawing;       /* % of the time of one processor */
    double emulator;      /* the same, used by the emulator here */
};

/* Returns when it was stopped. */
static double stop_screen(struct terminal *t)
{
    bool good = terminal_signal(t, SIGSTOP);
    double end = probe_now();

    if (!good || !terminal_wait_stopped(t, TERMINAL_PATIENCE))
        give_up(t, "the program does not stop");
    return end;
}

static double screen_turn(struct terminal *t)
{
    if (!terminal_continue(t))
        give_up(t, "the program does not go on");
    double begin = probe_now();
    terminal_pump(t, SPEED_MS);
    return stop_screen(t) - begin;
}

static double headless_turn(pid_t pid)
{
    double begin = probe_now();

    kill(pid, SIGCONT);
    poll(NULL, 0, SPEED_MS);
    kill(pid, SIGSTOP);
    return probe_now() - begin;
}

static struct cost compare_speed(int view, const struct speed_files *files)
{
    double with = 0, without = 0; /* seconds */
    struct terminal *t = start_speed_screen(files);
    long pid = terminal_pid(t);

    show_view(t, view);
    type(t, " ");
    need_text(t, "PAUSED");
    double screen_before = screen_epochs(t, files);
    pid_t other = start_headless(files);
    double other_before = count_epochs(files->without);
    type(t, " ");
    need_text(t, "TRAINING");
    double begin = probe_now(), drawing = probe_thread_seconds(pid, pid), own = own_seconds();
    with += stop_screen(t) - begin;
    for (int i = 0; i < SPEED_TURNS; i++) {
        with += screen_turn(t);
        without += headless_turn(other);
    }
    struct cost cost = {.drawing = 100 / with * (probe_thread_seconds(pid, pid) - drawing),
                        .emulator = 100 / with * (own_seconds() - own),
                        .without = count_epochs(files->without) - other_before};
    stop_headless(other, files);
    if (!terminal_continue(t))
        give_up(t, "the program does not go on");
    type(t, " ");
    need_text(t, "PAUSED");
    cost.with = screen_epochs(t, files) - screen_before;
    cost.with *= SPEED_TRAIN / with;
    cost.without *= SPEED_TRAIN / without;
    stop(t);
    return cost;
}

static void measure_speed(void)
{
    struct speed_files files;
    double lost[PROBE_MOST_VIEWS], sum = 0, squares = 0;

    make_speed_files(&files);
    struct terminal *t = start("1000");
    read_views(t);
    stop(t);
    printf(
        "\nimages/s with the screen and without, the default network, in %d turns of %.1f s each "
        "(limit: %.0f %% less)\n",
        SPEED_TURNS, SPEED_MS / 1000.0, COST_LIMIT);
    printf("%-10s  %10s %10s %8s  %10s %10s\n", "view", "without", "with", "cost", "drawing",
           "emulator");
    printf("%46s  %% of one processor\n", "");
    for (int view = 0; view < view_count; view++) {
        struct cost cost = compare_speed(view, &files);

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
    remove_speed_files(&files);
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

    printf("%dx%d, 256-128 hidden units where nothing else is said\n", COLUMNS, ROWS);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        bool wanted = argc < 2;
        for (int k = 1; k < argc; k++)
            wanted = wanted || strcmp(argv[k], parts[i].name) == 0;
        if (wanted)
            parts[i].measure();
    }
    return 0;
}
