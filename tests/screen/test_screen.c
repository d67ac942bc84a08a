/* Tests of the program on the screen: keys in, screen out, on a pseudo-terminal. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "toy.h"

#include "../unit/testing.h"

/* --- the run --------------------------------------------------------------------------------- */

START_TEST(test_trains_to_the_end)
{
    struct terminal *t =
        start_with(&(struct terminal_options){.rows = 36, .columns = 120}, "30", NULL);

    ck_screen_shows(t, "FINISHED");
    ck_screen_shows(t, "epoch 30/30");
    ck_screen_shows(t, "540 train / 60 val / 30 test");
    ck_screen_shows(t, "best");
    ck_screen_shows(t, "img/s");
    ck_screen_shows(t, "64-16");
    ck_screen_keys(t, "+");
    ck_screen_shows(t, "epoch 60/60");
    ck_screen_shows(t, "FINISHED");
    ck_screen_keys(t, "q");
    ck_screen_exits(t, 0);
    ck_screen_restored(t);
    ck_screen_shows(t, "run  state"); /* the summary on the normal screen */
    ck_screen_shows(t, "finished");
    terminal_free(t);
}
END_TEST

START_TEST(test_pause_step_resume)
{
    struct terminal *t =
        start_with(&(struct terminal_options){.rows = 36, .columns = 120}, "900000", "--paused");

    ck_screen_shows(t, "PAUSED");
    ck_screen_shows(t, "step 0/54");
    ck_screen_keys(t, "n");
    ck_screen_shows(t, "step 1/54");
    ck_screen_keys(t, "n");
    ck_screen_shows(t, "step 2/54");
    ck_screen_shows(t, "PAUSED");
    ck_screen_keys(t, " ");
    ck_screen_shows(t, "TRAINING");
    ck_screen_keys(t, " ");
    ck_screen_shows(t, "PAUSED");
    finish(t);
}
END_TEST

START_TEST(test_paused_uses_no_processor)
{
    struct terminal *t = start_training();

    ck_screen_keys(t, " ");
    ck_screen_shows(t, "PAUSED");
    ck_assert(terminal_wait_quiet(t, 300, TERMINAL_PATIENCE));
    double before = terminal_cpu_seconds(t);
    terminal_pump(t, 1000);
    double used = terminal_cpu_seconds(t) - before;
    ck_assert_msg(used <= 0.02, "paused for a second it used %.3f s of the processor", used);
    finish(t);
}
END_TEST

START_TEST(test_restart_stop_extend)
{
    struct terminal *t = start_training();

    ck_screen_shows(t, "run 1");
    ck_screen_keys(t, "r");
    ck_screen_shows(t, "run 2");
    ck_screen_keys(t, "R");
    ck_screen_shows(t, "run 3");
    ck_screen_shows(t, "seed       1");
    ck_screen_keys(t, "x");
    ck_screen_shows(t, "STOPPED");
    ck_screen_keys(t, "+");
    ck_screen_shows(t, "TRAINING");
    ck_screen_shows(t, "/1000000"); /* the most that the setting takes */
    finish(t);
}
END_TEST

/* --- settings -------------------------------------------------------------------------------- */

START_TEST(test_setting_keys)
{
    struct terminal *t = start_training();

    ck_screen_shows(t, "init       glorot");
    ck_screen_keys(t, "i");
    ck_screen_shows(t, "glorot \u2192he");
    ck_screen_shows(t, "r runs these");
    ck_screen_keys(t, "I");
    ck_screen_loses(t, "r runs these");
    ck_screen_keys(t, "b");
    ck_screen_shows(t, "10 \u219220");
    ck_screen_keys(t, "BB");
    ck_screen_shows(t, "10 \u21925");
    ck_screen_keys(t, "a");
    ck_screen_shows(t, "relu \u2192sigmoid");
    ck_screen_keys(t, "o");
    ck_screen_shows(t, "sgd \u2192momentum");
    ck_screen_keys(t, "r");
    ck_screen_shows(t, "run 2");
    ck_screen_shows(t, "activation sigmoid");
    ck_screen_loses(t, "r runs these");
    finish(t);
}
END_TEST

START_TEST(test_rate_is_live)
{
    struct terminal *t = start_training();

    ck_screen_shows(t, "rate       0.1");
    ck_screen_keys(t, "[");
    ck_screen_shows(t, "rate       0.05");
    ck_screen_shows(t, "rate 0.05");
    ck_screen_keys(t, "]]");
    ck_screen_shows(t, "rate       0.2");
    ck_screen_shows(t, "run 1");
    finish(t);
}
END_TEST

/* Once the run is over the rate is chosen for the next one: both are shown, at every size. */
START_TEST(test_the_chosen_rate_is_shown_after_the_end)
{
    static const int sizes[][2] = {{24, 80}, {36, 120}, {12, 40}};
    struct terminal *t = start_with(
        &(struct terminal_options){.rows = sizes[_i][0], .columns = sizes[_i][1]}, "2", NULL);

    ck_screen_shows(t, "FINISHED");
    ck_screen_keys(t, "]]");
    ck_screen_shows(t, "rate 0.1\u21920.5"); /* by the key that runs it */
    if (sizes[_i][0] > 12)
        ck_screen_shows(t, "0.1 \u21920.5");
    for (const char *view = "2345678"; *view != '\0'; view++) {
        ck_screen_keys(t, ((char[]){*view, '\0'}));
        ck_screen_shows(t, "rate 0.1\u21920.5");
    }
    ck_screen_keys(t, "1+");
    ck_screen_shows(t, "run 1 goes on at rate 0.1; r runs 0.5");
    ck_screen_keys(t, "r");
    ck_screen_shows(t, "run 2");
    ck_screen_shows(t, "FINISHED");
    ck_screen_keys(t, "1");
    ck_screen_loses(t, "\u21920.5");
    ck_screen_keys(t, "q");
    ck_screen_exits(t, 0);
    terminal_free(t);
}
END_TEST

START_TEST(test_zero_is_explained)
{
    struct terminal *t = start_training();

    ck_screen_keys(t, "p");
    ck_screen_shows(t, "presets of the reference experiment");
    ck_screen_keys(t, "<Esc>");
    ck_screen_loses(t, "presets of the reference experiment");
    ck_screen_keys(t, "p");
    ck_screen_shows(t, "presets of the reference experiment");
    ck_screen_keys(t, "<Enter>");
    ck_screen_shows(t, "run 2");
    ck_screen_shows(t, "init       zero");
    ck_screen_shows(t, "zero start: all weights are 0");
    ck_screen_shows(t, "1 glorot 0.1"); /* the earlier run stays, with its label */
    finish(t);
}
END_TEST

START_TEST(test_form)
{
    struct terminal *t = start_training();

    ck_screen_keys(t, "e");
    ck_screen_shows(t, "settings of the next run");
    ck_screen_keys(t, "<Down><Down><Down>x");
    ck_screen_shows(t, "is not a number");
    ck_screen_keys(t, "<Enter>"); /* a wrong value keeps the form open */
    ck_screen_shows(t, "settings of the next run");
    ck_screen_keys(t, "<Backspace>");
    ck_screen_loses(t, "is not a number");
    ck_screen_keys(t, "<Up><Right>");
    ck_screen_shows(t, "he ");
    ck_screen_keys(t, "<Enter>");
    ck_screen_loses(t, "settings of the next run");
    ck_screen_shows(t, "glorot \u2192he");
    ck_screen_keys(t, "e");
    ck_screen_shows(t, "settings of the next run");
    ck_screen_keys(t, "<Esc>");
    ck_screen_loses(t, "settings of the next run");
    finish(t);
}
END_TEST

/* Types a path into the dialog of `w`, in the directory of the data. */
static void write_to(struct terminal *t, const char *name)
{
    char keys[160];

    ck_screen_keys(t, "w");
    ck_screen_shows(t, "The ending says what is written");
    snprintf(keys, sizeof keys, "<C-u>%s/%s<Enter>", directory, name);
    ck_screen_keys(t, keys);
}

/* The beginning of a file in the directory of the data, which is removed; false: there is none. */
static bool take_beginning(const char *name, char *begin, size_t size, size_t *got)
{
    char path[160];

    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    *got = fread(begin, 1, size, file);
    fclose(file);
    unlink(path);
    return true;
}

static bool starts_with(const char *name, const char *start)
{
    char begin[64] = "";
    size_t got;

    return take_beginning(name, begin, strlen(start), &got) && got == strlen(start) &&
           memcmp(begin, start, got) == 0;
}

START_TEST(test_race_and_its_table)
{
    struct terminal *t =
        start_with(&(struct terminal_options){.rows = 36, .columns = 120}, "4", NULL);

    ck_screen_shows(t, "FINISHED");
    ck_screen_keys(t, "c");
    ck_screen_shows(t, "the same order of mini-batches");
    ck_screen_shows(t, "zero    0.01 ");
    ck_screen_shows(t, "normal  0.001 ");
    ck_screen_shows(t, "glorot  0.01 ");
    ck_screen_shows(t, "4 epochs each, seed 0");
    ck_screen_keys(t, "<Esc>");
    ck_screen_loses(t, "the same order of mini-batches");
    ck_screen_shows(t, "run 4");
    ck_screen_shows(t, "2 zero 0.01"); /* the earlier runs stay on the chart */
    write_to(t, "race.csv");
    ck_screen_shows(t, "race.csv is written");
    ck_assert(starts_with("race.csv", "run,epoch,step"));
    ck_screen_keys(t, "q");
    ck_screen_exits(t, 0);
    ck_screen_shows(t, "glorot"); /* the summary */
    terminal_free(t);
}
END_TEST

START_TEST(test_a_restart_ends_a_race)
{
    struct terminal *t = start_training();

    ck_screen_keys(t, "c");
    ck_screen_shows(t, "race 1/3");
    ck_screen_shows(t, "run 2");
    ck_screen_shows(t, "init       zero");
    ck_screen_keys(t, "r");
    ck_screen_shows(t, "run 3");
    ck_screen_loses(t, "race 1/3");
    ck_screen_keys(t, "c");
    ck_screen_shows(t, "race 1/3");
    ck_screen_keys(t, "x");
    ck_screen_shows(t, "STOPPED");
    ck_screen_loses(t, "race 1/3");
    ck_screen_keys(t, "q");
    ck_screen_exits(t, 0);
    terminal_free(t);
}
END_TEST

START_TEST(test_write)
{
    struct terminal *t =
        start_with(&(struct terminal_options){.rows = 36, .columns = 120}, "4", NULL);

    ck_screen_shows(t, "FINISHED");
    write_to(t, "m.safetensors");
    ck_screen_shows(t, "m.safetensors is written");
    write_to(t, "m.safetensors");
    ck_screen_shows(t, "Enter again replaces it");
    ck_screen_keys(t, "<Enter>");
    ck_screen_shows(t, "m.safetensors is written");
    write_to(t, "figures.jsonl");
    ck_screen_shows(t, "figures.jsonl is written");
    ck_assert(starts_with("figures.jsonl", "{\"run\":\"1 glorot 0.1\",\"settings\":{"));
    write_to(t, "notes.txt");
    ck_screen_shows(t, "told by the ending");
    ck_screen_keys(t, "<Esc>");
    ck_screen_loses(t, "The ending says");
    write_to(t, "none/m.safetensors");
    ck_screen_shows(t, "No such file");
    ck_screen_keys(t, "<Esc>");
    ck_screen_loses(t, "The ending says");
    ck_assert(!starts_with("m.safetensors", "no")); /* removes it too */
    ck_screen_keys(t, "q");
    ck_screen_exits(t, 0);
    terminal_free(t);
}
END_TEST

/* What follows the header of a model file: the parameters. */
static char *tensors_of(const char *name, size_t *size)
{
    char path[160];

    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    unsigned char length[8];
    ck_assert_uint_eq(fread(length, 1, 8, file), 8);
    ck_assert_int_eq(fseek(file, length[0] + 256 * length[1], SEEK_CUR), 0); /* below 64 kB */
    char *bytes = malloc(1 << 20);
    ck_assert_ptr_nonnull(bytes);
    *size = fread(bytes, 1, 1 << 20, file);
    fclose(file);
    unlink(path);
    return bytes;
}

/* `mlptui train` with the settings of start_with. */
static void train_without_screen(const char *epochs, const char *seed, const char *name)
{
    char path[160];

    snprintf(path, sizeof path, "%s/%s", directory, name);
    const char *argv[] = {program(),   "train", "--data",   directory, "--val",   "60",
                          "--hidden",  "16",    "--lr",     "0.1",     "--batch", "10",
                          "--threads", "1",     "--epochs", epochs,    "--seed",  seed,
                          "--save",    path,    NULL};
    char *words[sizeof argv / sizeof argv[0]];
    pid_t child = fork();
    int status;

    ck_assert_int_ge(child, 0);
    if (child == 0) {
        if (freopen("/dev/null", "w", stdout) == NULL)
            _exit(99);
        memcpy(words, argv, sizeof words);
        execv(program(), words);
        _exit(98);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
}

/* That screen.safetensors, which the screen wrote, has the parameters of such a run, bit for bit.
 */
static void check_network(const char *epochs, const char *seed)
{
    size_t size, expected_size;

    train_without_screen(epochs, seed, "alone.safetensors");
    char *bytes = tensors_of("screen.safetensors", &size);
    char *expected = tensors_of("alone.safetensors", &expected_size);
    ck_assert_uint_eq(size, expected_size);
    ck_assert_uint_eq(size, (64 * 16 + 16 + 16 * 3 + 3) * sizeof(float));
    ck_assert_mem_eq(bytes, expected, size);
    free(bytes);
    free(expected);
}

/* Also from a view that has no use for the network, where the last one that was looked at is older,
 * or another run's. */
START_TEST(test_the_network_is_written_as_it_is)
{
    struct terminal *t =
        start_with(&(struct terminal_options){.rows = 36, .columns = 120}, "30", "--paused");
    char keys[160];

    ck_screen_shows(t, "step 0/54");
    ck_screen_keys(t, "6");
    ck_screen_shows(t, "best val acc");
    ck_screen_keys(t, " ");
    ck_screen_shows(t, "FINISHED");
    write_to(t, "screen.safetensors");
    ck_screen_shows(t, "screen.safetensors is written");
    check_network("30", "0");
    ck_screen_keys(t, "R");
    ck_screen_shows(t, "run 2");
    ck_screen_shows(t, "FINISHED");
    write_to(t, "screen.safetensors");
    ck_screen_shows(t, "screen.safetensors is written");
    check_network("30", "1");
    snprintf(keys, sizeof keys, "1Rw<C-u>%s/third.safetensors<Enter>3", directory);
    ck_screen_keys(t, keys); /* all at once, before there is any network of the new run */
    ck_screen_shows(t, "recall");
    ck_screen_shows(t, "FINISHED");
    ck_assert(starts_with("third.safetensors", ""));
    ck_screen_keys(t, "q");
    ck_screen_exits(t, 0);
    terminal_free(t);
}
END_TEST

/* A run that there is no memory for has no network, and nothing is waited for. */
START_TEST(test_no_network_to_write)
{
    const char *argv[] = {"/bin/sh",     "-c",        "ulimit -v 1500000; exec \"$0\" \"$@\"",
                          program(),     "--data",    directory,
                          "--val",       "60",        "--hidden",
                          "15000,15000", "--threads", "1",
                          NULL};
    struct terminal *t =
        terminal_start(&(struct terminal_options){.rows = 36, .columns = 120}, argv);

    ck_screen_shows(t, "FAILED");
    write_to(t, "screen.safetensors");
    ck_screen_shows(t, "there is no network");
    ck_screen_keys(t, "<Esc>");
    ck_screen_loses(t, "The ending says");
    ck_screen_keys(t, "q");
    ck_screen_exits(t, 0);
    terminal_free(t);
}
END_TEST

/* Whether a model file's header, after the 8 bytes of its length, has the text; removes it. */
static bool header_has(const char *name, const char *text)
{
    char begin[4096] = "";
    size_t got;

    return take_beginning(name, begin, sizeof begin - 1, &got) && strstr(begin + 8, text) != NULL;
}

/* One epoch of three mini-batches a run, and an evaluation in one piece. */
static struct terminal *start_to_race(const char *layers)
{
    const char *argv[] = {program(),  "--data",    directory,  "--val",    "60",
                          "--hidden", layers,      "--epochs", "1",        "--eval",
                          "train",    "--threads", "1",        "--paused", NULL};
    struct terminal *t =
        terminal_start(&(struct terminal_options){.rows = 20, .columns = 120}, argv);

    ck_screen_shows(t, "PAUSED");
    return t;
}

/* Begins a race, and opens the dialog for the network of its first run before that has done a
 * mini-batch. */
static void race_and_write(struct terminal *t)
{
    char path[128];

    ck_screen_keys(t, "c ");
    ck_screen_shows(t, "race 1/3");
    ck_screen_shows(t, "PAUSED");
    ck_screen_keys(t, " w");
    snprintf(path, sizeof path, "<C-u>%s/race.safetensors", directory);
    ck_screen_keys(t, path);
}

START_TEST(test_a_dialog_keeps_to_its_run)
{
    struct terminal *t = start_to_race("16");

    race_and_write(t);
    ck_screen_shows(t, "the network of run 2 as it is now");
    ck_screen_shows(t, "run 4  FINISHED");
    ck_screen_keys(t, "<Enter>");
    ck_screen_shows(t, "the network of run 2 is gone: that of the current run, 4, is kept");
    ck_assert(!header_has("race.safetensors", ""));
    ck_screen_keys(t, "<Esc>");
    ck_screen_loses(t, "is gone");
    ck_screen_keys(t, "q");
    ck_screen_exits(t, 0);
    terminal_free(t);
}
END_TEST

static bool written_or_refused(struct terminal *t, void *unused)
{
    int row, column;

    (void)unused;
    return terminal_find(t, "race.safetensors is written", &row, &column) ||
           terminal_find(t, "is gone", &row, &column);
}

/* A run of a race ends while its network is waited for: the next one begins when that has been
 * written. Enter has to come in the evaluation, which the last step shows the begin of (the keys
 * before it have the frames come fast): with bad luck it is too late, and is tried again. */
START_TEST(test_a_race_waits_for_its_network)
{
    struct terminal *t = start_to_race("2500,2500");
    bool written = false;
    int row, column;

    for (int i = 0; i < 10 && !written; i++) {
        race_and_write(t);
        while (!terminal_wait_text(t, "step 3/3", 20))
            ck_screen_keys(t, "s<Backspace>");
        ck_screen_keys(t, "<Enter>");
        ck_screen_assert(t, terminal_wait_until(t, written_or_refused, NULL, 60000));
        written = terminal_find(t, "race.safetensors is written", &row, &column);
        if (!written) {
            ck_screen_keys(t, "<Esc>");
            ck_screen_loses(t, "is gone");
            ck_screen_keys(t, "x");
            ck_screen_loses(t, "TRAINING");
        }
    }
    ck_assert(written);
    ck_assert(header_has("race.safetensors", "\"init\":\"zero\""));
    ck_screen_shows(t, "race 2/3");
    ck_screen_keys(t, "x");
    ck_screen_shows(t, "STOPPED");
    ck_screen_keys(t, "q");
    ck_screen_exits(t, 0);
    terminal_free(t);
}
END_TEST

/* Single steps, pauses, other views with their evaluations and a changed size leave no trace in the
 * parameters: they are those of `mlptui train`, bit for bit. */
START_TEST(test_the_screen_changes_no_bit)
{
    struct terminal *t =
        start_with(&(struct terminal_options){.rows = 36, .columns = 120}, "2000", "--paused");

    ck_screen_shows(t, "step 0/54");
    ck_screen_keys(t, "nn");
    ck_screen_shows(t, "step 2/54");
    ck_screen_keys(t, " ");
    ck_screen_shows(t, "TRAINING");
    ck_screen_keys(t, " ");
    ck_screen_shows(t, "PAUSED");
    for (int i = 0; i < 12; i++) {
        static const char *const views[] = {"2", "3", "4", "1"};
        ck_screen_keys(t, " ");
        ck_screen_keys(t, views[i % 4]);
        terminal_resize(t, 30 + i % 3, 100 + i);
        ck_screen_keys(t, " ");
        ck_screen_keys(t, "n");
    }
    ck_screen_keys(t, "1");
    for (int i = 0; i < 100 && !terminal_wait_text(t, "FINISHED", 300); i++)
        if (terminal_find(t, "PAUSED", NULL, NULL))
            ck_screen_keys(t, " ");
    ck_screen_shows(t, "FINISHED");
    write_to(t, "screen.safetensors");
    ck_screen_shows(t, "screen.safetensors is written");
    ck_screen_keys(t, "q");
    ck_screen_exits(t, 0);
    terminal_free(t);
    check_network("2000", "0");
}
END_TEST

/* 60 validation images, a third of each class: a network that has learned them has 20 a cell. */
/* Starts the program on these data with more arguments than one, ended by NULL. */
static struct terminal *start_given(const char *const *extra)
{
    const char *argv[24] = {program(), "--data",    directory, "--val",    "60", "--batch",
                            "10",      "--threads", "1",       "--hidden", "16"};
    size_t n = 11;

    for (; *extra != NULL; extra++)
        argv[n++] = *extra;
    struct terminal *t = terminal_start(
        &(struct terminal_options){.rows = 24, .columns = 80, .directory = directory}, argv);
    ck_assert_ptr_nonnull(t);
    return t;
}

/* Where nothing is under way, and so nothing asked. */
static void leave(struct terminal *t)
{
    ck_screen_keys(t, "q");
    ck_screen_exits(t, 0);
    ck_screen_restored(t);
    terminal_free(t);
}

/* Whether a line of the shell, in the directory of the data, succeeds. */
static bool shell(const char *text)
{
    char line[1024];

    snprintf(line, sizeof line, "cd %s && m=%s && %s", directory, program(), text);
    return system(line) == 0;
}

#define TRAIN "$m train --data . --val 60 --hidden 16 --threads 1 --batch 10 >/dev/null "

/* --load, --save, --metrics and --plot do what they do for `mlptui train`, byte for byte. */
START_TEST(test_the_files_of_train)
{
    static const char *const options[] = {
        "--epochs",   "3",      "--save",     "screen-a.safetensors", "--metrics",
        "screen.csv", "--plot", "screen.svg", "--optimizer",          "adam",
        "--lr",       "0.01",   NULL};

    struct terminal *t = start_given(options);
    ck_screen_shows(t, "FINISHED");
    ck_screen_shows(t, "run 1 after epoch 3 is written to screen-a.safetensors");
    ck_screen_keys(t, "q");
    ck_screen_exits(t, 0);
    ck_screen_shows(t, "the network of run 1 after epoch 3 is in screen-a.safetensors");
    ck_screen_shows(t, "the figures by epoch are in screen.csv");
    ck_screen_shows(t, "the chart is in screen.svg");
    terminal_free(t);
    ck_assert(shell(TRAIN "--optimizer adam --lr 0.01 --epochs 3 "
                          "--save train-a.safetensors --plot train.svg"));
    ck_assert(shell("cmp screen-a.safetensors train-a.safetensors"));
    ck_assert(shell("test -s train.svg -a -s screen.svg && test $(wc -l <screen.csv) = 4"));
    ck_assert(shell("rm screen* train-a.safetensors train.svg"));
}
END_TEST

START_TEST(test_the_best_epoch_is_written)
{
    static const char *const options[] = {"--epochs", "3", "--lr", "0.01", NULL};

    struct terminal *t = start_given(options);
    ck_screen_shows(t, "FINISHED");
    ck_screen_keys(t, "w<Tab>"); /* the best epoch, which is the last one here */
    ck_screen_shows(t, "the network of run 1 after its best epoch");
    ck_screen_shows(t, "mlptui-run-1-best.safetensors");
    ck_screen_keys(t, "<Tab>");
    ck_screen_shows(t, "mlptui-run-1.safetensors");
    ck_screen_keys(t, "<Tab><C-u>screen-best.safetensors<Enter>");
    ck_screen_shows(t, "screen-best.safetensors is written");
    leave(t);
    ck_assert(shell(TRAIN "--lr 0.01 --epochs 3 --save train-a.safetensors"));
    ck_assert(shell("cmp screen-best.safetensors train-a.safetensors"));
    ck_assert(shell("rm screen-best.safetensors train-a.safetensors"));
}
END_TEST

START_TEST(test_a_saved_run_goes_on)
{
    static const char *const options[] = {"--load", "train-a.safetensors",  "--epochs", "5",
                                          "--save", "screen-b.safetensors", NULL};

    ck_assert(shell(TRAIN "--optimizer adam --lr 0.01 --epochs 3 --save train-a.safetensors"));
    struct terminal *t = start_given(options);
    ck_screen_shows(t, "FINISHED");
    ck_screen_shows(t, "epoch 5/5");
    leave(t);
    ck_assert(shell(TRAIN "--load train-a.safetensors --epochs 5 --save train-b.safetensors"));
    ck_assert(shell("cmp screen-b.safetensors train-b.safetensors"));
    ck_assert(shell("rm screen-b.safetensors train-*.safetensors"));
}
END_TEST

/* No epoch is left: it can be looked at, extended, begun afresh. */
START_TEST(test_a_saved_run_that_has_ended)
{
    static const char *const options[] = {"--load", "train-b.safetensors", NULL};

    ck_assert(shell(TRAIN "--optimizer adam --lr 0.01 --epochs 5 --save train-b.safetensors"));
    struct terminal *t = start_given(options);
    ck_screen_shows(t, "FINISHED");
    ck_screen_shows(t, "epoch 5/5");
    ck_screen_keys(t, "+");
    ck_screen_shows(t, "epoch 10/10");
    ck_screen_shows(t, "FINISHED");
    ck_screen_keys(t, "r");
    ck_screen_shows(t, "run 2");
    ck_screen_shows(t, "epoch 5/5");
    ck_screen_shows(t, "FINISHED");
    leave(t);
    ck_assert(shell("rm train-b.safetensors"));
}
END_TEST

/* Restarts, and waits for an epoch of that run. A frame comes in pieces, of which the first has the
 * new run's name beside the old one's epoch: the look at another view ends such a frame. */
static void restart_and_train(struct terminal *t, const char *name)
{
    ck_screen_keys(t, "r");
    ck_screen_shows(t, name);
    ck_screen_keys(t, "3");
    ck_screen_shows(t, "recall");
    ck_screen_keys(t, "1");
    ck_screen_shows(t, "step/W");
    ck_screen_until(t, past_first_epoch, NULL);
}

/* What is saved is of the last good epoch of the run that ended last, however it ended. */
START_TEST(test_what_is_saved)
{
    static const char *const given[] = {"--epochs", "900000", "--save", "ended.safetensors", NULL};
    struct terminal *t = start_given(given);

    ck_screen_shows(t, "TRAINING");
    ck_screen_shows(t, "100.00 %"); /* an epoch is complete */
    restart_and_train(t, "run 2");  /* run 1 makes way */
    ck_screen_keys(t, "x");
    ck_screen_shows(t, "STOPPED");
    ck_screen_shows(t, "the network of run 2 after epoch");
    restart_and_train(t, "run 3");
    ck_assert(terminal_signal(t, SIGTERM));
    ck_screen_killed(t, SIGTERM);
    ck_screen_shows(t, "the network of run 3 after epoch");
    terminal_free(t);
    ck_assert(shell("$m eval ended.safetensors --data . >/dev/null && rm ended.safetensors"));
}
END_TEST

START_TEST(test_a_model_that_does_not_fit)
{
    static const char *const none[] = {"--load", "no-such.safetensors", NULL};
    static const char *const other[] = {"--load", "fit.safetensors", "--init", "he", NULL};
    static const char *const nowhere[] = {"--save", "no-such-directory/a.safetensors", NULL};
    struct terminal *t = start_given(none);

    ck_screen_exits(t, 2);
    ck_screen_shows(t, "mlptui: no-such.safetensors: ");
    terminal_free(t);
    ck_assert(shell(TRAIN "--epochs 1 --save fit.safetensors"));
    t = start_given(other);
    ck_screen_exits(t, 2);
    ck_screen_shows(t, "was trained with glorot");
    terminal_free(t);
    t = start_given(nowhere);
    ck_screen_exits(t, 2);
    ck_screen_shows(t, "no-such-directory");
    terminal_free(t);
    ck_assert(shell("rm fit.safetensors"));
}
END_TEST

/* Training begins with the network of another program, here one of zeros. */
START_TEST(test_a_state_dict)
{
    static const char header[] =
        "{\"a.weight\":{\"dtype\":\"F32\",\"shape\":[16,64],\"data_offsets\":[0,4096]},"
        "\"b.weight\":{\"dtype\":\"F32\",\"shape\":[3,16],\"data_offsets\":[4096,4288]}}";
    static const char *const given[] = {
        "--load", "torch.safetensors", "--activation", "tanh", "--epochs", "2", NULL};
    static const uint8_t length[8] = {sizeof header - 1}, values[4288];
    char path[256];

    snprintf(path, sizeof path, "%s/torch.safetensors", directory);
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    fwrite(length, 1, sizeof length, file);
    fwrite(header, 1, sizeof header - 1, file);
    fwrite(values, 1, sizeof values, file);
    ck_assert_int_eq(fclose(file), 0);
    struct terminal *t = start_given(given);
    ck_screen_shows(t, "FINISHED");
    ck_screen_shows(t, "epoch 2/2");
    ck_screen_keys(t, "q");
    ck_screen_exits(t, 0);
    terminal_free(t);
    ck_assert_int_eq(unlink(path), 0);
}
END_TEST

/* A setting of a later version is told, and saved again. */
START_TEST(test_an_unknown_setting)
{
    static const char *const given[] = {"--load", "later", "--epochs", "3",
                                        "--save", "again", NULL};

    ck_assert(shell(TRAIN "--epochs 2 --save now"));
    ck_assert(shell("LC_ALL=C sed 's/\"format\":\"pt\"/\"drops\":\"0.5\"/' now >later"));
    struct terminal *t = start_given(given);
    ck_screen_shows(t, "later: settings of another version are kept, but not used: "
                       "drops = \"0.5\"");
    ck_screen_shows(t, "FINISHED");
    ck_screen_keys(t, "q");
    ck_screen_exits(t, 0);
    terminal_free(t);
    ck_assert(shell("grep -q '\"drops\":\"0.5\"' again && rm now later again"));
}
END_TEST

/* What thirty epochs get right, as a table. */
static struct terminal *start_confusion(void)
{
    struct terminal *t =
        start_with(&(struct terminal_options){.rows = 36, .columns = 120}, "30", NULL);

    ck_screen_shows(t, "FINISHED");
    ck_screen_keys(t, "3");
    ck_screen_shows(t, "recall");
    ck_screen_shows(t, "60 of 60 right, as of epoch 30");
    return t;
}

START_TEST(test_confusion_cells)
{
    struct terminal *t = start_confusion();

    ck_screen_shows(t, "is 0, read as 0: 20");
    ck_screen_keys(t, "<Right>");
    ck_screen_shows(t, "is 0, read as 1: 0");
    ck_screen_keys(t, "j");
    ck_screen_shows(t, "is 1, read as 1: 20");
    ck_screen_keys(t, "<Down><Down><Right><Right>"); /* stays inside */
    ck_screen_shows(t, "is 2, read as 2: 20");
    ck_screen_keys(t, "<Up><Left>");
    ck_screen_shows(t, "is 1, read as 1: 20");
    ck_screen_shows(t, "Enter opens");
    ck_assert(terminal_resize(t, 24, 30)); /* the count matters more than the key */
    ck_screen_loses(t, "Enter opens");
    ck_screen_shows(t, "is 1, read as 1: 20");
    leave(t);
}
END_TEST

START_TEST(test_confusion_keys)
{
    struct terminal *t = start_confusion();

    ck_screen_keys(t, "%");
    ck_screen_shows(t, "100.0 ");
    ck_screen_shows(t, "percent");
    ck_screen_keys(t, "%");
    ck_screen_shows(t, "counts");
    ck_screen_keys(t, "<Enter>");
    ck_screen_shows(t, "Esc back");
    ck_screen_loses(t, "recall");
    ck_screen_keys(t, "<Esc>");
    ck_screen_shows(t, "recall");
    ck_screen_keys(t, "v");
    ck_screen_shows(t, "30 of 30 right");
    ck_screen_shows(t, "is 0, read as 0: 10");
    ck_screen_keys(t, "v");
    ck_screen_shows(t, "540 of 540 right");
    leave(t);
}
END_TEST

/* A click selects, another opens; and what is open stays so at any size. */
START_TEST(test_confusion_by_mouse)
{
    struct terminal *t = start_confusion();
    int row, column;

    ck_screen_keys(t, "<Down><Right>");
    ck_screen_shows(t, "is 1, read as 1: 20");
    ck_screen_finds(t, "truth", &row, &column);
    row += 1;
    column += 5 + 4; /* into the first cell of the first class */
    ck_assert(terminal_click(t, row, column, 1));
    ck_screen_shows(t, "is 0, read as 0: 20");
    ck_assert(terminal_click(t, row, column, 1));
    ck_screen_shows(t, "Esc back");
    ck_screen_keys(t, "<PageDown>");
    for (int columns = 120, rows = 36; columns > 1; columns -= 7, rows = rows > 2 ? rows - 2 : 1)
        ck_assert(terminal_resize(t, rows, columns));
    ck_assert(terminal_resize(t, 36, 120));
    ck_screen_shows(t, "Esc back");
    leave(t);
}
END_TEST

/* With zero weights everything is taken for one class: which, the biases decide. */
/* Of the two pairs that are confused the second: the first is selected. */
static void find_second_pair(struct terminal *t, int *to, int *from)
{
    ck_screen_shows(t, "20 of 60 right");
    ck_screen_shows(t, "confused most often");
    ck_assert(terminal_wait_quiet(t, 300, TERMINAL_PATIENCE)); /* the rows below, too */
    char *text = terminal_text(t);
    *to = *from = -1;
    for (int p = 0; p < 3; p++) {
        char needle[32];
        int last = p == 2 ? 1 : 2;

        snprintf(needle, sizeof needle, "%d read as %d", last, p);
        if (strstr(text, needle) != NULL)
            *to = p, *from = last;
    }
    free(text);
    ck_assert_int_ge(*to, 0);
}

/* The cells' backgrounds: of what is never confused none, of the other two one each. */
static void ck_shades(struct terminal *t, int to, int from)
{
    enum { WIDTH = 10, STEP = 5 }; /* as wide and high as three classes allow */
    struct terminal_cell wrong, right, none;
    int row, column, other = 3 - to - from;

    ck_assert(terminal_wait_quiet(t, 300, TERMINAL_PATIENCE));
    ck_screen_finds(t, "truth", &row, &column);
    row += 2;
    column += 5 + 2;
    ck_assert(terminal_cell(t, row + STEP * other, column + WIDTH * to, &wrong));
    ck_assert(terminal_cell(t, row + STEP * to, column + WIDTH * to, &right));
    ck_assert(terminal_cell(t, row + STEP * to, column + WIDTH * from, &none));
    ck_assert_int_eq(none.bg.kind, TERMINAL_COLOUR_DEFAULT);
    ck_assert_int_eq(wrong.bg.kind, TERMINAL_COLOUR_INDEXED);
    ck_assert_int_eq(right.bg.kind, TERMINAL_COLOUR_INDEXED);
    ck_assert_int_ne(wrong.bg.index, right.bg.index);
}

START_TEST(test_confused_pairs)
{
    struct terminal *t =
        start_with(&(struct terminal_options){.rows = 36, .columns = 120}, "1", "--init=zero");
    int row, column, to, from;
    char pair[32], title[48];

    ck_screen_shows(t, "FINISHED");
    ck_screen_keys(t, "3");
    find_second_pair(t, &to, &from);
    snprintf(pair, sizeof pair, "%d read as %d", from, to);
    snprintf(title, sizeof title, "is %d, read as %d: 20", from, to);
    ck_screen_finds(t, pair, &row, &column);
    ck_assert(terminal_click(t, row, column, 1));
    ck_screen_shows(t, title);
    ck_shades(t, to, from);
    ck_screen_finds(t, pair, &row, &column); /* one click selected, another opens */
    ck_assert(terminal_click(t, row, column, 1));
    ck_screen_shows(t, "Esc back");
    leave(t);
}
END_TEST

/* A bar across the middle third of the pad is class 1 of the data made here: the ink is centred, so
 * any bar would be. */
START_TEST(test_draw)
{
    struct terminal *t = start_training();
    int row, column;

    ck_screen_keys(t, "5");
    ck_screen_shows(t, "draw a digit here");
    ck_screen_shows(t, "nothing drawn yet");
    ck_screen_finds(t, "draw a digit here", &row, &column);
    ck_screen_assert(t, terminal_drag(t, row + 8, column + 4, row + 8, column + 44));
    ck_screen_shows(t, "read as ");
    ck_screen_keys(t, "u");
    ck_screen_shows(t, "nothing drawn yet");
    ck_screen_keys(t, "<Enter><Right><Right><Right><Down><Down><Left>");
    ck_screen_shows(t, "read as ");
    ck_screen_keys(t, ">>>\\<\\<");
    ck_screen_keys(t, "<Delete>");
    ck_screen_shows(t, "nothing drawn yet");
    ck_screen_keys(t, "u"); /* clearing is a step too */
    ck_screen_shows(t, "read as ");
    ck_screen_assert(t, terminal_resize(t, 24, 80));
    ck_screen_shows(t, "read as ");
    for (int columns = 80, rows = 24; columns > 1; columns -= 9, rows = rows > 3 ? rows - 3 : 1)
        ck_screen_assert(t, terminal_resize(t, rows, columns));
    ck_screen_assert(t, terminal_resize(t, 36, 120));
    ck_screen_shows(t, "read as ");
    finish(t);
}
END_TEST

/* How bright the pad below its title is, all in all. */
static long brightness(struct terminal *t)
{
    struct terminal_cell cell;
    int row, column;
    long sum = 0;

    ck_screen_finds(t, "draw a digit here", &row, &column);
    for (int y = row + 1; y < row + 16; y++)
        for (int x = column; x < column + 40; x++)
            if (terminal_cell(t, y, x, &cell))
                sum += cell.bg.red + (cell.codepoint != ' ' ? cell.fg.red : 0);
    return sum;
}

/* What has been typed and clicked before has taken effect, and the frame is complete: the footer
 * comes last. */
static void leave_and_return(struct terminal *t)
{
    ck_screen_keys(t, "6");
    ck_screen_loses(t, "S save");
    ck_screen_keys(t, "5");
    ck_screen_shows(t, "read as ");
    ck_screen_shows(t, "S save");
}

/* A press on a tab, on the footer, beside the pad or on a dialog begins no stroke. */
START_TEST(test_drag_from_outside_the_pad)
{
    static const char *const places[] = {"5 Draw", "? help", "what the network sees", NULL};
    struct terminal *t = start_training();
    int row, column, y, x;

    ck_screen_keys(t, "5");
    ck_screen_shows(t, "nothing drawn yet");
    ck_screen_finds(t, "draw a digit here", &row, &column);
    ck_screen_assert(t, terminal_drag(t, row + 8, column + 4, row + 8, column + 8));
    ck_screen_shows(t, "read as ");
    leave_and_return(t);
    long before = brightness(t);
    for (int i = 0; places[i] != NULL; i++) {
        ck_screen_finds(t, places[i], &y, &x);
        ck_screen_assert(t, terminal_drag(t, y, x, y + 1, x));
        if (i == 1)
            ck_screen_keys(t, "<Esc>"); /* out of the help */
        ck_screen_shows(t, "S save");
        leave_and_return(t);
        ck_assert_int_eq(brightness(t), before);
    }
    ck_screen_keys(t, "p");
    ck_screen_finds(t, "Esc leave", &y, &x);
    ck_screen_assert(t, terminal_drag(t, y, x, y, x + 1));
    ck_screen_loses(t, "Esc leave");
    leave_and_return(t);
    ck_assert_int_eq(brightness(t), before);
    finish(t);
}
END_TEST

START_TEST(test_divergence_is_a_state)
{
    const char *argv[] = {program(), "--data",   directory, "--val",  "60",     "--hidden",
                          "16",      "--lr",     "1000",    "--init", "normal", "--threads",
                          "1",       "--epochs", "900000",  NULL};
    struct terminal *t =
        terminal_start(&(struct terminal_options){.rows = 36, .columns = 120}, argv);

    ck_screen_shows(t, "DIVERGED");
    ck_screen_shows(t, "diverged since epoch ");
    ck_screen_shows(t, " U go back  r restart");
    ck_screen_shows(t, "diverged: U goes back");
    ck_screen_keys(t, "q");
    ck_screen_exits(t, 0);
    ck_screen_restored(t);
    terminal_free(t);
}
END_TEST

/* From a rate that no network survives down to one that it learns with: a tenth at each key. */
START_TEST(test_going_back_after_divergence)
{
    const char *argv[] = {program(), "--data",   directory, "--val",  "60",     "--hidden",
                          "16",      "--lr",     "1000",    "--init", "normal", "--threads",
                          "1",       "--epochs", "900000",  NULL};
    struct terminal *t =
        terminal_start(&(struct terminal_options){.rows = 36, .columns = 120}, argv);
    static const char *const rates[] = {"rate       100 ", "rate       10 ", "rate       1 ",
                                        "rate       0.1 ", "rate       0.01 "};

    ck_screen_shows(t, "DIVERGED");
    ck_screen_shows(t, "diverged since epoch ");
    ck_screen_shows(t, "rate 100, ");
    ck_screen_keys(t, "2"); /* works in any view */
    for (size_t i = 0; i < 5 && terminal_wait_text(t, "DIVERGED", 1000); i++) {
        ck_screen_keys(t, i == 0 ? "U1" : "U");
        ck_screen_shows(t, rates[i]); /* in one frame with the new state */
    }
    ck_screen_shows(t, "TRAINING");
    ck_screen_shows(t, "back here, rate");
    ck_screen_loses(t, "goes back");
    ck_screen_loses(t, "U go back"); /* there is nothing to go back from */
    ck_screen_keys(t, "U ");
    ck_screen_shows(t, "PAUSED");
    finish(t);
}
END_TEST

/* --- how soon ------------------------------------------------------------------------------- */

static double seconds_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* A key typed right after a frame would otherwise wait for the next of the 30 a second that
 * training draws: 33 ms each. */
START_TEST(test_keys_are_answered_at_once)
{
    enum { COUNT = 60 };
    struct terminal *t = start_training();
    double took[COUNT];

    for (int i = 0; i < COUNT; i++) {
        double start = seconds_now();
        ck_screen_keys(t, "l");
        if (i % 2 == 0)
            ck_screen_shows(t, "loss (log)");
        else
            ck_screen_loses(t, "loss (log)");
        took[i] = 1e3 * (seconds_now() - start);
    }
    qsort(took, COUNT, sizeof took[0], by_size);
    /* drawing alone may take a sanitizer as long as the wait that is looked for */
    ck_assert_msg(SANITIZED || took[COUNT / 4] < 25,
                  "the fastest quarter of the keys took up to %.1f ms", took[COUNT / 4]);
    finish(t);
}
END_TEST

/* --- charts and views ------------------------------------------------------------------------ */

START_TEST(test_chart_keys)
{
    struct terminal *t = start_training();

    ck_screen_keys(t, "l");
    ck_screen_shows(t, "loss (log)");
    ck_screen_keys(t, "l");
    ck_screen_loses(t, "loss (log)");
    ck_screen_keys(t, "s");
    ck_screen_shows(t, "smooth");
    ck_screen_keys(t, "t");
    ck_screen_shows(t, " step \u2500");
    ck_screen_keys(t, "t");
    ck_screen_shows(t, " seconds \u2500");
    ck_screen_keys(t, "t");
    ck_screen_shows(t, " epoch \u2500");
    ck_screen_keys(t, " ");
    ck_screen_shows(t, "PAUSED");
    ck_screen_keys(t, "<Left><Left>");
    ck_screen_shows(t, "epoch 0.");
    ck_screen_keys(t, "<Right><Esc>");
    ck_screen_loses(t, "epoch 0.");
    terminal_pump(t, 130); /* Right alone may have done that; a key at once behind Esc is Alt */
    finish(t);
}
END_TEST

START_TEST(test_views)
{
    struct terminal *t = start_training();

    ck_screen_keys(t, "2");
    ck_screen_shows(t, "probability of each class");
    ck_screen_keys(t, "1");
    ck_screen_shows(t, "settings");
    ck_screen_keys(t, "<Tab>");
    ck_screen_shows(t, "probability of each class");
    ck_screen_keys(t, "<BackTab>");
    ck_screen_shows(t, "settings");
    ck_screen_keys(t, "?");
    ck_screen_shows(t, "pause or resume training");
    ck_screen_keys(t, "<PageDown>");
    ck_screen_keys(t, "G");
    ck_screen_shows(t, "asks first when a run is under way");
    ck_screen_keys(t, "g");
    ck_screen_shows(t, "pause or resume training");
    ck_screen_keys(t, "<Esc>");
    ck_screen_loses(t, "pause or resume training");
    ck_screen_keys(t, "<F1>");
    ck_screen_shows(t, "pause or resume training");
    ck_screen_keys(t, "?");
    ck_screen_loses(t, "pause or resume training");
    ck_screen_keys(t, "<C-l>");
    ck_screen_shows(t, "settings");
    finish(t);
}
END_TEST

START_TEST(test_digits_selection)
{
    struct terminal *t = start_training();

    ck_screen_keys(t, "2");
    ck_screen_shows(t, "1 of 60");
    ck_screen_shows(t, "listed as of epoch");
    ck_screen_keys(t, "<Right>");
    ck_screen_shows(t, "2 of 60");
    ck_screen_keys(t, "<Left>");
    ck_screen_shows(t, "1 of 60");
    ck_screen_keys(t, "j");
    ck_screen_loses(t, " 1 of 60");
    ck_screen_keys(t, "k");
    ck_screen_shows(t, " 1 of 60");
    ck_screen_keys(t, "<End>");
    ck_screen_shows(t, "60 of 60");
    ck_screen_keys(t, "<Home>");
    ck_screen_shows(t, " 1 of 60");
    finish(t);
}
END_TEST

START_TEST(test_digits_listed)
{
    struct terminal *t = start_training();

    ck_screen_keys(t, "2");
    ck_screen_shows(t, "listed as of epoch");
    ck_screen_keys(t, "d");
    ck_screen_shows(t, "class 0");
    ck_screen_shows(t, "1 of 20");
    ck_screen_keys(t, "D");
    ck_screen_shows(t, "class any");
    ck_screen_keys(t, "v");
    ck_screen_shows(t, "split test");
    ck_screen_shows(t, "1 of 30");
    ck_screen_keys(t, "v");
    ck_screen_shows(t, "1 of 540");
    ck_screen_keys(t, "v");
    ck_screen_shows(t, "1 of 60");
    ck_screen_keys(t, "z");
    ck_screen_shows(t, "by confidence");
    ck_screen_keys(t, "z");
    ck_screen_shows(t, "by loss");
    ck_screen_keys(t, "f");
    ck_screen_shows(t, "show wrong");
    ck_screen_shows(t, "none"); /* the classes are easy: by now none is wrong */
    ck_screen_keys(t, "f");
    ck_screen_shows(t, "show right");
    ck_screen_shows(t, "1 of 60");
    finish(t);
}
END_TEST

START_TEST(test_mouse)
{
    struct terminal *t = start_training();
    int row, column;

    ck_screen_finds(t, "2 Digits", &row, &column);
    ck_screen_assert(t, terminal_click(t, row, column + 2, 1));
    ck_screen_shows(t, "probability of each class");
    ck_screen_finds(t, "space pause", &row, &column);
    ck_screen_assert(t, terminal_click(t, row, column + 1, 1));
    ck_screen_shows(t, "PAUSED");
    ck_screen_assert(t, terminal_click(t, 5, 20, 1));
    ck_screen_loses(t, " 1 of 60");
    finish(t);
}
END_TEST

/* --- sizes and terminals --------------------------------------------------------------------- */

START_TEST(test_every_size)
{
    static const int sizes[][2] = {{1, 1},   {2, 40},   {5, 24},   {6, 24},  {7, 30},   {12, 40},
                                   {24, 80}, {36, 120}, {60, 200}, {3, 300}, {100, 10}, {100, 300}};
    static const char *const next[][2] = {{"2", "probability of each class"},
                                          {"3", "recall"},
                                          {"5", "what the network sees"},
                                          {"?", "pause or resume training"},
                                          {"1e", "settings of the next run"}}; /* from Train on */
    struct terminal *t = start_training();

    for (size_t view = 0; view < sizeof next / sizeof next[0]; view++) {
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            ck_screen_assert(t, terminal_resize(t, sizes[i][0], sizes[i][1]));
            terminal_pump(t, 40);
        }
        ck_screen_assert(t, terminal_resize(t, 36, 120));
        ck_screen_shows(t, "TRAINING");
        ck_screen_keys(t, next[view][0]);
        ck_screen_shows(t, next[view][1]);
    }
    ck_screen_assert(t, terminal_resize(t, 3, 10));
    ck_screen_shows(t, "needs 24x6");
    ck_screen_shows(t, "has 10x3");
    ck_screen_assert(t, terminal_resize(t, 24, 80));
    ck_screen_shows(t, "settings of the next run");
    ck_screen_keys(t, "<Esc>");
    ck_screen_loses(t, "settings of the next run");
    finish(t);
}
END_TEST

static bool only_ascii(struct terminal *t)
{
    char *text = terminal_text(t);
    bool plain = true;

    for (char *c = text; *c != '\0'; c++)
        plain = plain && (unsigned char)*c < 128;
    free(text);
    return plain;
}

START_TEST(test_terminals)
{
    static const char *const terms[] = {"xterm",         "xterm-256color", "screen-256color",
                                        "tmux-256color", "linux",          "vt100"};
    static const char *const plain[] = {"LC_ALL=C", NULL};
    static const char *const colourless[] = {"NO_COLOR=1", NULL};

    for (size_t i = 0; i < 3 * sizeof terms / sizeof terms[0]; i++) {
        struct terminal_options options = {.rows = 24, .columns = 80, .term = terms[i / 3]};

        options.overrides = i % 3 == 1 ? plain : i % 3 == 2 ? colourless : NULL;
        struct terminal *t = start_with(&options, "900000", NULL);
        ck_screen_shows(t, "TRAINING");
        ck_screen_shows(t, "accuracy");
        if (i % 3 == 1)
            ck_screen_assert(t, only_ascii(t));
        finish(t);
    }
}
END_TEST

START_TEST(test_no_colour_means_none)
{
    static const char *const colourless[] = {"NO_COLOR=1", NULL};
    struct terminal_options options = {.rows = 24, .columns = 80, .overrides = colourless};
    struct terminal *t = start_with(&options, "900000", NULL);
    struct terminal_cell cell;

    ck_screen_shows(t, "TRAINING");
    for (int row = 0; row < 24; row++)
        for (int column = 0; column < 80; column++) {
            ck_assert(terminal_cell(t, row, column, &cell));
            ck_screen_assert(t, cell.fg.kind == TERMINAL_COLOUR_DEFAULT &&
                                    cell.bg.kind == TERMINAL_COLOUR_DEFAULT);
        }
    finish(t);
}
END_TEST

START_TEST(test_unusable_terminals)
{
    static const char *const terms[] = {"dumb", "", "no-such-terminal"};

    for (size_t i = 0; i < 3; i++) {
        struct terminal_options options = {.rows = 24, .columns = 80, .term = terms[i]};
        struct terminal *t = start_with(&options, "1", NULL);

        ck_screen_exits(t, 2);
        ck_screen_restored(t);
        ck_screen_shows(t, "mlptui: ");
        terminal_free(t);
    }
}
END_TEST

START_TEST(test_bad_data)
{
    const char *argv[] = {program(), "--data", "/nonexistent/data", NULL};
    struct terminal *t = terminal_start(&(struct terminal_options){0}, argv);

    ck_screen_exits(t, 2);
    ck_screen_restored(t);
    ck_screen_shows(t, "/nonexistent/data");
    terminal_free(t);
}
END_TEST

/* --- ways out -------------------------------------------------------------------------------- */

START_TEST(test_quit_asks)
{
    struct terminal *t = start_training();

    ck_screen_keys(t, "q");
    ck_screen_shows(t, "quit?");
    ck_screen_keys(t, "n");
    ck_screen_loses(t, "quit?");
    ck_screen_keys(t, "x");
    ck_screen_shows(t, "STOPPED");
    ck_screen_keys(t, "q"); /* nothing is lost: no question */
    ck_screen_exits(t, 0);
    ck_screen_restored(t);
    terminal_free(t);
}
END_TEST

START_TEST(test_ctrl_c_twice)
{
    struct terminal *t = start_training();

    ck_screen_keys(t, "<C-c>");
    ck_screen_shows(t, "quit?");
    ck_screen_keys(t, "<C-c>");
    ck_screen_exits(t, 0);
    ck_screen_restored(t);
    ck_screen_shows(t, "1  stopped  glorot"); /* in the summary: nothing trains any more */
    terminal_free(t);
}
END_TEST

START_TEST(test_signals)
{
    static const int signals[] = {SIGTERM, SIGHUP, SIGINT, SIGSEGV, SIGABRT};

    struct terminal *t = start_training();
    ck_assert(terminal_signal(t, signals[_i]));
    ck_assert(terminal_wait_exit(t, TERMINAL_PATIENCE, NULL));
    ck_screen_restored(t);
    terminal_free(t);
}
END_TEST

START_TEST(test_signal_is_the_cause)
{
    static const int signals[] = {SIGTERM, SIGHUP};
    struct terminal *t = start_training();

    ck_assert(terminal_signal(t, signals[_i]));
    ck_screen_killed(t, signals[_i]);
    ck_screen_restored(t);
    terminal_free(t);
}
END_TEST

START_TEST(test_suspend)
{
    struct terminal *t = start_training();

    for (int i = 0; i < 2; i++) {
        ck_screen_keys(t, "<C-z>");
        ck_assert(terminal_wait_stopped(t, TERMINAL_PATIENCE));
        ck_screen_restored(t);
        ck_assert(terminal_continue(t));
        ck_screen_shows(t, "TRAINING");
    }
    ck_screen_keys(t, " ");
    ck_screen_shows(t, "PAUSED");
    finish(t);
}
END_TEST

START_TEST(test_lost_terminal)
{
    struct terminal *t = start_with(
        &(struct terminal_options){.rows = 24, .columns = 80, .keep_hangup = true}, "900000", NULL);

    ck_screen_shows(t, "TRAINING");
    terminal_hangup(t);
    ck_assert(terminal_wait_exit(t, TERMINAL_PATIENCE, NULL));
    terminal_free(t);
}
END_TEST

/* Keys at random, fast: nothing may break, and the program still answers. */
START_TEST(test_mashed_keys)
{
    static const char *const keys[] = {
        " ", "n", "r", "R",     "x",      "+",      "i",       "I", "[",      "]",
        "b", "B", "a", "o",     "l",      "s",      "t",       "2", "f",      "d",
        "v", "z", "1", "<Tab>", "<Left>", "<Down>", "<Right>", "?", "p<Esc>", "j"};
    struct terminal *t = start_training();
    unsigned state = 12345;

    for (int i = 0; i < 300; i++) {
        state = state * 1103515245u + 12345u;
        ck_screen_keys(t, keys[state >> 16 & 31 ? (state >> 16) % 30 : 0]);
        if (i % 50 == 49)
            ck_screen_assert(t, terminal_resize(t, 10 + i / 5, 40 + i / 2));
    }
    ck_screen_assert(t, terminal_resize(t, 36, 120));
    ck_screen_keys(t, "<Esc>");
    terminal_pump(t, 100);
    ck_screen_keys(t, "1r");
    ck_screen_shows(t, "TRAINING");
    finish(t);
}
END_TEST

/* --- the real data --------------------------------------------------------------------------- */

START_TEST(test_mnist)
{
    const char *data = getenv("MLPTUI_TEST_DATA");
    const char *argv[] = {program(),  "--data", data != NULL ? data : "data/mnist",
                          "--hidden", "32",     "--epochs",
                          "2",        NULL};
    struct terminal *t =
        terminal_start(&(struct terminal_options){.rows = 24, .columns = 80}, argv);

    ck_screen_shows(t, "mlptui");
    ck_screen_shows(t, "50000 train / 10000 val / 10000 test");
    if (!terminal_wait_text(t, "FINISHED", 60000))
        ck_screen_fail(t, "two small epochs of MNIST do not end");
    ck_screen_shows(t, "epoch 2/2");
    ck_screen_keys(t, "q");
    ck_screen_exits(t, 0);
    ck_screen_restored(t);
    terminal_free(t);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("screen");
    TCase *tc = tcase_create("screen");

    tcase_add_unchecked_fixture(tc, make_data, remove_data);
    tcase_add_test(tc, test_trains_to_the_end);
    tcase_add_test(tc, test_pause_step_resume);
    tcase_add_test(tc, test_paused_uses_no_processor);
    tcase_add_test(tc, test_restart_stop_extend);
    tcase_add_test(tc, test_setting_keys);
    tcase_add_test(tc, test_race_and_its_table);
    tcase_add_test(tc, test_a_restart_ends_a_race);
    tcase_add_test(tc, test_write);
    tcase_add_test(tc, test_the_screen_changes_no_bit);
    tcase_add_test(tc, test_the_network_is_written_as_it_is);
    tcase_add_test(tc, test_a_dialog_keeps_to_its_run);
    tcase_add_test(tc, test_a_race_waits_for_its_network);
    if (!SANITIZED) /* whose own memory is beyond any limit */
        tcase_add_test(tc, test_no_network_to_write);
    tcase_add_test(tc, test_the_files_of_train);
    tcase_add_test(tc, test_the_best_epoch_is_written);
    tcase_add_test(tc, test_a_saved_run_goes_on);
    tcase_add_test(tc, test_a_saved_run_that_has_ended);
    tcase_add_test(tc, test_what_is_saved);
    tcase_add_test(tc, test_a_model_that_does_not_fit);
    tcase_add_test(tc, test_a_state_dict);
    tcase_add_test(tc, test_an_unknown_setting);
    tcase_add_test(tc, test_confusion_cells);
    tcase_add_test(tc, test_confusion_keys);
    tcase_add_test(tc, test_confusion_by_mouse);
    tcase_add_test(tc, test_confused_pairs);
    tcase_add_test(tc, test_draw);
    tcase_add_test(tc, test_drag_from_outside_the_pad);
    tcase_add_test(tc, test_rate_is_live);
    tcase_add_loop_test(tc, test_the_chosen_rate_is_shown_after_the_end, 0, 3);
    tcase_add_test(tc, test_zero_is_explained);
    tcase_add_test(tc, test_form);
    tcase_add_test(tc, test_divergence_is_a_state);
    tcase_add_test(tc, test_going_back_after_divergence);
    tcase_add_test(tc, test_keys_are_answered_at_once);
    tcase_add_test(tc, test_chart_keys);
    tcase_add_test(tc, test_views);
    tcase_add_test(tc, test_digits_selection);
    tcase_add_test(tc, test_digits_listed);
    tcase_add_test(tc, test_mouse);
    tcase_add_test(tc, test_every_size);
    tcase_add_test(tc, test_terminals);
    tcase_add_test(tc, test_no_colour_means_none);
    tcase_add_test(tc, test_unusable_terminals);
    tcase_add_test(tc, test_bad_data);
    tcase_add_test(tc, test_quit_asks);
    tcase_add_test(tc, test_ctrl_c_twice);
    tcase_add_loop_test(tc, test_signals, 0, 5);
    tcase_add_loop_test(tc, test_signal_is_the_cause, 0, 2);
    tcase_add_test(tc, test_suspend);
    tcase_add_test(tc, test_lost_terminal);
    tcase_add_test(tc, test_mashed_keys);
    tcase_add_test(tc, test_mnist);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
