/* program: what the tests of commands share: small data made on the spot, the built program run as
 * a child on it, and its output taken apart. MLPTUI_PROGRAM names the program, default ./mlptui. */
#ifndef TESTS_CLI_PROGRAM_H
#define TESTS_CLI_PROGRAM_H

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../unit/testing.h"

#define TRAIN_COUNT      400
#define VALIDATION_COUNT 100
#define BATCH            20
#define STEPS_PER_EPOCH  ((TRAIN_COUNT - VALIDATION_COUNT) / BATCH)
#define TEST_COUNT       60
#define SIDE             6
#define CLASSES          3

static char directory[] = "/tmp/mlptui-test-XXXXXX";

/* Data that a small network learns at once: class c has its third of the rows bright. */

static inline void put_number(FILE *file, uint32_t n)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        fputc((int)(n >> shift & 255), file);
}

static inline FILE *create(const char *name)
{
    char path[256];

    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    return file;
}

static inline void write_pair(const char *images_name, const char *labels_name, uint32_t count)
{
    FILE *images = create(images_name), *labels = create(labels_name);
    uint32_t noise = count;

    put_number(images, 2051);
    put_number(images, count);
    put_number(images, SIDE);
    put_number(images, SIDE);
    put_number(labels, 2049);
    put_number(labels, count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t class = i % CLASSES;
        fputc((int)class, labels);
        for (uint32_t k = 0; k < SIDE * SIDE; k++) {
            noise = noise * 1664525u + 1013904223u;
            uint32_t bright = k / SIDE / (SIDE / CLASSES) == class ? 150 : 0;
            fputc((int)(bright + (noise >> 24) % 100), images);
        }
    }
    ck_assert_int_eq(fclose(images), 0);
    ck_assert_int_eq(fclose(labels), 0);
}

static inline void make_data(void)
{
    ck_assert_ptr_nonnull(mkdtemp(directory));
    write_pair("train-images-idx3-ubyte", "train-labels-idx1-ubyte", TRAIN_COUNT);
    write_pair("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", TEST_COUNT);
}

static inline void remove_data(void)
{
    char path[512];
    DIR *open_directory = opendir(directory);

    for (struct dirent *entry; open_directory && (entry = readdir(open_directory)) != NULL;) {
        snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        if (entry->d_name[0] != '.')
            unlink(path);
    }
    closedir(open_directory);
    rmdir(directory);
    strcpy(directory, "/tmp/mlptui-test-XXXXXX");
}

/* Running the program. */

#define MAX_OUTPUT 65536
#define MAX_WORDS  40

struct result {
    int status; /* exit status; 1000 + n: killed by signal n */
    char out[MAX_OUTPUT], err[MAX_OUTPUT];
};

static inline const char *program(void)
{
    const char *name = getenv("MLPTUI_PROGRAM");

    return name != NULL ? name : "./mlptui";
}

/* After so many seconds the program hangs, and its test fails. */
static inline unsigned patience(void)
{
    const char *factor = getenv("SCREEN_PATIENCE");
    int times = factor != NULL ? atoi(factor) : 1;

    return 60 * (unsigned)(times > 0 ? times : 1);
}

/* The largest file that the programs started may write, in bytes; 0: any. */
static rlim_t file_limit;

/* Called in the program's process before it begins, where a test sets it. */
static void (*before_exec)(void);

/* Starts the program with a command line given as one string; DATA in it stands for the options
 * that choose the data made here and a network that fits it. */
static inline pid_t start(const char *line, int in, int out, int err)
{
    char text[2048];
    char *argv[MAX_WORDS + 1] = {(char *)(uintptr_t)program()};
    const char *data = strstr(line, "DATA");
    int argc = 1;

    snprintf(text, sizeof text, "%.*s", data != NULL ? (int)(data - line) : 2047, line);
    if (data != NULL)
        snprintf(text + strlen(text), sizeof text - strlen(text),
                 "--data %s --val %d --hidden 16 --batch %d --threads 1 %s", directory,
                 VALIDATION_COUNT, BATCH, data + 4);
    for (char *word = strtok(text, " "); word != NULL && argc < MAX_WORDS; word = strtok(NULL, " "))
        argv[argc++] = word;
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child > 0)
        return child;
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL);
    if (file_limit > 0)
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){file_limit, file_limit});
    alarm(patience());
    if (before_exec != NULL)
        before_exec();
    execv(argv[0], argv);
    _exit(127);
}

static inline int finish(pid_t child)
{
    int status;

    ck_assert_int_eq(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static inline void read_back(FILE *file, char *text)
{
    rewind(file);
    text[fread(text, 1, MAX_OUTPUT - 1, file)] = '\0';
    fclose(file);
}

static inline struct result *run(const char *line)
{
    static struct result result;
    FILE *out = tmpfile(), *err = tmpfile();
    int null = open("/dev/null", O_RDONLY);

    result.status = finish(start(line, null, fileno(out), fileno(err)));
    close(null);
    read_back(out, result.out);
    read_back(err, result.err);
    return &result;
}

/* Judging text. */

static inline int count_lines(const char *text)
{
    int lines = 0;

    for (; *text != '\0'; text++)
        lines += *text == '\n';
    return lines;
}

/* Line number `index` without its newline. */
static inline const char *line_of(const char *text, int index)
{
    static char line[1024];

    while (index-- > 0) {
        text = strchr(text, '\n');
        ck_assert_ptr_nonnull(text);
        text++;
    }
    snprintf(line, sizeof line, "%.*s", (int)strcspn(text, "\n"), text);
    return line;
}

#define assert_has(text, part)                                                                     \
    ck_assert_msg(strstr(text, part) != NULL, "no '%s' in '%s'", part, text)

/* The program refuses: exit 2, nothing on stdout, one line on stderr that holds both words. */
static inline void refuses(const char *line, const char *first, const char *second)
{
    struct result *r = run(line);

    ck_assert_msg(r->status == 2, "'%s' exits %d: %s", line, r->status, r->err);
    ck_assert_str_eq(r->out, "");
    ck_assert_msg(count_lines(r->err) == 1, "'%s': %s", line, r->err);
    ck_assert_int_eq(strncmp(r->err, "mlptui: ", 8), 0);
    assert_has(r->err, first);
    assert_has(r->err, second);
}

#define CSV_HEADER "epoch,step,seconds,lr,train_loss,train_acc,val_loss,val_acc,test_loss,test_acc"

/* The fields of a CSV line. */
struct fields {
    int count;
    char text[16][32];
};

static inline struct fields split(const char *line)
{
    struct fields f = {0};

    for (; f.count < 16; line++) {
        int length = (int)strcspn(line, ",");
        snprintf(f.text[f.count++], 32, "%.*s", length, line);
        line += length;
        if (*line == '\0')
            break;
    }
    return f;
}

static inline double number(const char *text)
{
    char *end;
    double value = strtod(text, &end);

    ck_assert_msg(end != text && *end == '\0', "'%s' is no number", text);
    return value;
}

#endif
