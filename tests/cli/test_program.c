/* test_program: the built program run as a child on small data made here, judged by its exit status
 * and by what it writes. MLPTUI_PROGRAM names the program, default ./mlptui. */
#include <sys/stat.h>

#include "program.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

START_TEST(csv_has_ten_columns)
{
    struct result *r = run("train DATA --format csv --epochs 3 --eval train,val,test --lr 0.25");
    double seconds = 0;

    ck_assert_int_eq(r->status, 0);
    ck_assert_str_eq(r->err, "");
    ck_assert_int_eq(count_lines(r->out), 4);
    ck_assert_str_eq(line_of(r->out, 0), CSV_HEADER);
    for (int i = 1; i <= 3; i++) {
        struct fields f = split(line_of(r->out, i));
        ck_assert_int_eq(f.count, 10);
        ck_assert_double_eq(number(f.text[0]), i);
        ck_assert_double_eq(number(f.text[1]), i * STEPS_PER_EPOCH);
        ck_assert_double_ge(number(f.text[2]), seconds);
        seconds = number(f.text[2]);
        ck_assert_str_eq(f.text[3], "0.25");
        for (int k = 4; k < 10; k += 2) {
            ck_assert_double_ge(number(f.text[k]), 0);
            ck_assert_double_le(number(f.text[k]), 18.43);
            ck_assert_double_ge(number(f.text[k + 1]), 0);
            ck_assert_double_le(number(f.text[k + 1]), 100);
        }
    }
}
END_TEST

START_TEST(it_learns)
{
    struct result *r = run("train DATA --format csv --epochs 20 --eval val");

    ck_assert_int_eq(r->status, 0);
    struct fields last = split(line_of(r->out, 20));
    ck_assert_double_gt(number(last.text[7]), 95);
    ck_assert_double_lt(number(last.text[6]), 0.5);
}
END_TEST

START_TEST(what_was_not_evaluated_is_empty)
{
    struct fields f = split(line_of(run("train DATA --format csv --epochs 1")->out, 1));

    ck_assert_str_ne(f.text[4], "");
    ck_assert_str_ne(f.text[7], "");
    ck_assert_str_eq(f.text[8], "");
    ck_assert_str_eq(f.text[9], "");
    f = split(line_of(run("train DATA --format csv --epochs 1 --eval none")->out, 1));
    ck_assert_int_eq(f.count, 10);
    for (int k = 4; k < 10; k++)
        ck_assert_str_eq(f.text[k], "");
}
END_TEST

START_TEST(jsonl_has_an_object_an_epoch)
{
    struct result *r = run("train DATA --format jsonl --epochs 2 --eval val");

    ck_assert_int_eq(r->status, 0);
    ck_assert_int_eq(count_lines(r->out), 2);
    const char *line = line_of(r->out, 1);
    ck_assert_int_eq(strncmp(line, "{\"epoch\":2,\"step\":30,\"seconds\":", 31), 0);
    assert_has(line, ",\"lr\":0.1,\"train_loss\":null,\"train_acc\":null,\"val_loss\":");
    assert_has(line, ",\"test_loss\":null,\"test_acc\":null}");
    ck_assert_ptr_null(strstr(line, "\"val_loss\":null"));
    ck_assert_int_eq(line[strlen(line) - 1], '}');
}
END_TEST

START_TEST(text_is_aligned_and_ends_in_the_best_epoch)
{
    struct result *r = run("train DATA --epochs 2 --eval val");
    char header[1024];

    ck_assert_int_eq(r->status, 0);
    ck_assert_int_eq(count_lines(r->out), 5);
    strcpy(header, line_of(r->out, 0));
    assert_has(header, "val loss");
    assert_has(header, "val acc");
    ck_assert_ptr_null(strstr(header, "train"));
    ck_assert_ptr_null(strstr(header, "test"));
    ck_assert_uint_eq(strlen(line_of(r->out, 1)), strlen(header));
    ck_assert_uint_eq(strlen(line_of(r->out, 2)), strlen(header));
    assert_has(line_of(r->out, 3), "best validation epoch: 2");
    assert_has(line_of(r->out, 4), "diagnosis: ");
    r = run("train DATA --epochs 2 --eval train");
    ck_assert_int_eq(count_lines(r->out), 4);
}
END_TEST

/* In the words of the screen, but for options in place of keys; the other forms have none. */
START_TEST(text_ends_in_the_diagnosis)
{
    struct result *r = run("train DATA --epochs 1 --init zero");

    ck_assert_int_eq(r->status, 0);
    assert_has(r->out,
               "\ndiagnosis: zero start: all weights are 0, and so are their gradients: "
               "only the output bias learns. Give other first weights: --init glorot or he.\n");
    ck_assert_ptr_null(strstr(r->out, "also: "));
    r = run("train DATA --epochs 1 --init zero --format csv");
    ck_assert_ptr_null(strstr(r->out, "zero start"));
    r = run("train DATA --epochs 1 --init zero --format jsonl");
    ck_assert_ptr_null(strstr(r->out, "zero start"));
    r = run("train DATA --epochs 3 --init normal --hidden 300,300 --lr 100");
    ck_assert_int_eq(r->status, 3);
    assert_has(r->out, "diagnosis: diverged since epoch ");
    assert_has(r->out, "Give a lower --lr, such as 10.\n");
}
END_TEST

/* The loss column of a run's last epoch. */
static void last_loss(const char *line, int epochs, char loss[32])
{
    struct result *r = run(line);

    ck_assert_int_eq(r->status, 0);
    strcpy(loss, split(line_of(r->out, epochs)).text[4]);
}

START_TEST(the_seed_decides)
{
    char first[32], again[32], other[32];

    last_loss("train DATA --format csv --epochs 3 --seed 5", 3, first);
    last_loss("train DATA --format csv --epochs 3 --seed 5", 3, again);
    last_loss("train DATA --format csv --epochs 3 --seed 6", 3, other);
    ck_assert_str_eq(first, again);
    ck_assert_str_ne(first, other);
}
END_TEST

START_TEST(no_terminal_no_screen)
{
    refuses("", "terminal", "mlptui train");
    refuses("DATA --paused", "terminal", "mlptui train");
}
END_TEST

START_TEST(wrong_usage)
{
    refuses("--foo", "--foo", "--hidden");
    refuses("train DATA --fo=csv --foo", "--foo", "--format");
    refuses("train --e 3", "ambiguous", "--epochs, --eval");
    refuses("train --init zeros", "zeros", "glorot");
    refuses("train --format xml", "xml", "jsonl");
    refuses("train --batch", "--batch", "value");
    refuses("go", "'go'", "train");
    refuses("train more", "'more'", "unexpected");
    refuses("--color pink", "'pink'", "none");
    refuses("--glyphs runes", "'runes'", "braille");
}
END_TEST

START_TEST(wrong_data)
{
    char path[256];

    refuses("train --data /nonexistent/mlptui", "/nonexistent/mlptui", "");
    refuses("bench --data /nonexistent/mlptui", "/nonexistent/mlptui", "");
    refuses("train DATA --val 400", "400", "");
    snprintf(path, sizeof path, "%s/train-images-idx3-ubyte", directory);
    ck_assert_int_eq(truncate(path, 1000), 0);
    refuses("train DATA", "train-images-idx3-ubyte", "offset");
}
END_TEST

START_TEST(divergence_is_said)
{
    /* The decay multiplies every weight by -99 a step: that overflows for certain. */
    struct result *r = run("train DATA --format csv --lr 100 --weight-decay 1");

    ck_assert_int_eq(r->status, 3);
    ck_assert_int_eq(strncmp(r->out, CSV_HEADER "\n", sizeof CSV_HEADER), 0);
    ck_assert_int_eq(count_lines(r->err), 1);
    assert_has(r->err, "diverged at step ");
    assert_has(r->err, "lower --lr");
}
END_TEST

/* Waits until the pipe has brought `lines` lines in all; returns them. */
static void read_lines(int descriptor, int lines, char *text)
{
    size_t used = 0;

    while (count_lines(text) < lines) {
        ssize_t got = read(descriptor, text + used, MAX_OUTPUT - 1 - used);
        ck_assert_int_gt(got, 0);
        used += (size_t)got;
        text[used] = '\0';
    }
}

static void read_rest(int descriptor, char *text)
{
    size_t used = strlen(text);

    for (ssize_t got; (got = read(descriptor, text + used, MAX_OUTPUT - 1 - used)) > 0;)
        used += (size_t)got;
    text[used] = '\0';
}

/* Stops a long run by a signal once it has written two epochs. */
static void stops(int signal_number, int status)
{
    static char out[MAX_OUTPUT], err[MAX_OUTPUT];
    int out_pipe[2], err_pipe[2];
    char said[64];

    out[0] = err[0] = '\0';
    ck_assert(pipe2(out_pipe, O_CLOEXEC) == 0 && pipe2(err_pipe, O_CLOEXEC) == 0);
    pid_t child = start("train DATA --hidden 200,200 --format csv --epochs 100000", STDIN_FILENO,
                        out_pipe[1], err_pipe[1]);
    close(out_pipe[1]);
    close(err_pipe[1]);
    read_lines(out_pipe[0], 3, out);
    kill(child, signal_number);
    read_rest(out_pipe[0], out);
    read_rest(err_pipe[0], err);
    ck_assert_int_eq(finish(child), status);
    ck_assert_int_eq(out[strlen(out) - 1], '\n');
    struct fields last = split(line_of(out, count_lines(out) - 1));
    ck_assert_int_eq(last.count, 10);
    snprintf(said, sizeof said, "mlptui: stopped after epoch %s\n", last.text[0]);
    ck_assert_str_eq(err, said);
    close(out_pipe[0]);
    close(err_pipe[0]);
}

/* What ps and pkill go by, although the program starts itself again. */
START_TEST(it_goes_by_its_name)
{
    static char out[MAX_OUTPUT];
    char path[64], name[32] = "";
    int out_pipe[2], null = open("/dev/null", O_RDWR);

    out[0] = '\0';
    ck_assert_int_eq(pipe2(out_pipe, O_CLOEXEC), 0);
    pid_t child = start("train DATA --format csv --epochs 100000", null, out_pipe[1], null);
    close(out_pipe[1]);
    read_lines(out_pipe[0], 2, out);
    snprintf(path, sizeof path, "/proc/%d/comm", (int)child);
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    ck_assert_ptr_nonnull(fgets(name, sizeof name, file));
    fclose(file);
    kill(child, SIGKILL);
    ck_assert_int_eq(finish(child), 1000 + SIGKILL);
    close(out_pipe[0]);
    close(null);
    ck_assert_str_eq(name, "mlptui\n");
}
END_TEST

START_TEST(an_unknown_option_names_those_of_the_command)
{
    refuses("data --frob", "unknown option --frob; allowed are --val", "--data");
    ck_assert_ptr_null(strstr(run("data --frob")->err, "--lr"));
    refuses("--frob train", "--metrics", "--save");
    ck_assert_ptr_null(strstr(run("--frob train")->err, "--paused"));
}
END_TEST

START_TEST(signals_end_it_cleanly)
{
    stops(SIGINT, 130);
    stops(SIGTERM, 143);
}
END_TEST

START_TEST(a_full_disk_is_said)
{
    static char err[MAX_OUTPUT];
    static const char *const lines[] = {"train DATA --epochs 3", "--help", "--version"};
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

    ck_assert_int_ge(full, 0);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        FILE *err_file = tmpfile();
        ck_assert_int_eq(finish(start(lines[i], STDIN_FILENO, full, fileno(err_file))), 1);
        read_back(err_file, err);
        ck_assert_int_eq(count_lines(err), 1);
        assert_has(err, "cannot write to standard output: No space left");
    }
    close(full);
}
END_TEST

/* Everything that writes, where files may not grow beyond some bytes (ulimit -f). Standard output
 * and standard error are files as well. */
static const struct {
    const char *line; /* HERE: the directory, at the end */
    const char *cause;
} limited[] = {
    {"train DATA --epochs 3 --save HERE/m", "/m: could not be written"},
    {"search DATA --epochs 9 --grid lr=0.1 --metrics HERE/m.csv", "/m.csv: no further"},
    {"compare DATA --epochs 9 --metrics HERE/m.jsonl zero", "/m.jsonl: no further line"},
    {"search DATA --epochs 9 --grid lr=0.1,0.2 --metrics HERE/m.jsonl", "/m.jsonl: no further"},
    {"train DATA --epochs 99", "standard output"},
    {"train DATA --epochs 99 --format csv", "standard output"},
    {"train DATA --epochs 99 --format jsonl", "standard output"},
    {"compare DATA --epochs 9", "standard output"},
    {"search DATA --epochs 1 --grid lr=0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9", "standard output"},
    {"lr-range --threads 1 --steps 99 --format csv --val 100 --hidden 8 --data HERE",
     "standard output"},
    {"data --val 100 HERE", "standard output"},
    {"help train", "standard output"},
#ifdef HAVE_CAIRO
    {"compare DATA --epochs 1 zero --plot HERE/c.svg", "/c.svg: could not be written"},
    {"compare DATA --epochs 1 zero --plot HERE/c.png", "/c.png: could not be written"},
    {"gradcheck --val 100 --hidden 8 --n 10 --format csv --data HERE --plot HERE/c.pdf",
     "/c.pdf: could not"},
#endif
};

static int files_here(void)
{
    DIR *files = opendir(directory);
    int count = -2; /* . and .. */

    while (readdir(files) != NULL)
        count++;
    closedir(files);
    return count;
}

/* The line with the directory in place of each HERE. */
static const char *with_directory(const char *text)
{
    static char line[2048];

    line[0] = '\0';
    for (const char *here; text != NULL; text = here) {
        here = strstr(text, "HERE");
        int length = here != NULL ? (int)(here - text) : (int)strlen(text);
        snprintf(line + strlen(line), sizeof line - strlen(line), "%.*s%s", length, text,
                 here != NULL ? directory : "");
        here = here != NULL ? here + 4 : NULL;
    }
    return line;
}

START_TEST(a_file_size_limit_is_said)
{
    bool metrics = strstr(limited[_i].line, "--metrics") != NULL;

    file_limit = 450;
    struct result *r = run(with_directory(limited[_i].line));
    ck_assert_msg(r->status == 2, "'%s' exits %d: %s", limited[_i].line, r->status, r->err);
    assert_has(r->err, limited[_i].cause);
    assert_has(r->err, "File too large\n");
    ck_assert_int_eq(count_lines(r->err), 1);
    ck_assert_int_eq(files_here(), 4 + metrics);
}
END_TEST

static void link_here(int (*make)(const char *, const char *), const char *to, const char *name)
{
    char path[200];

    snprintf(path, sizeof path, "%s/%s", directory, name);
    ck_assert_int_eq(make(to, path), 0);
}

/* Two outputs that are one file, under two of its names or to be; or an output that is read. The
 * data is not even looked for. */
START_TEST(outputs_on_one_file_are_refused)
{
    static const char *const lines[][2] = {
        {"train --save HERE/a.csv --metrics HERE/a.csv", "--save and --metrics"},
        {"train --save HERE/./a.csv --metrics HERE/sub/../a.csv", "--save and --metrics"},
        {"train --save HERE/sub/a.csv --metrics HERE/there/a.csv", "--save and --metrics"},
        {"train --save HERE/later.csv --metrics HERE/sub/new.csv", "--save and --metrics"},
        {"train --save HERE/hard.csv --metrics HERE/old.csv", "--save and --metrics"},
        {"train --load HERE/old.csv --metrics HERE/hard.csv", "--load and --metrics"},
        {"train --data HERE --save HERE/t10k-labels-idx1-ubyte", "is a file of the data"},
        {"train --data HERE --metrics HERE/data.csv", "is a file of the data"},
        {"search --data HERE --grid lr=1,2 --metrics HERE/data.csv", "is a file of the data"},
#ifdef HAVE_CAIRO
        {"lr-range --data HERE --plot HERE/labels.svg", "is a file of the data"},
#endif
    };
    char path[200];

    snprintf(path, sizeof path, "%s/sub", directory);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    fclose(create("old.csv"));
    snprintf(path, sizeof path, "%s/old.csv", directory);
    link_here(link, path, "hard.csv");
    link_here(symlink, "sub", "there");
    link_here(symlink, "sub/new.csv", "later.csv");
    link_here(symlink, "train-images-idx3-ubyte", "data.csv");
    snprintf(path, sizeof path, "%s/train-labels-idx1-ubyte", directory);
    link_here(link, path, "labels.svg");
    int files = files_here();
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        refuses(with_directory(lines[i][0]), lines[i][1], directory);
    ck_assert_int_eq(files_here(), files);
    snprintf(path, sizeof path, "%s/sub", directory);
    ck_assert_int_eq(rmdir(path), 0); /* it is empty */
}
END_TEST

/* What differs, if only in letter case, and going on with a model in its own file, is none of that.
 */
START_TEST(other_outputs_are_not_refused)
{
    struct result *r =
        run(with_directory("train DATA --epochs 1 --save HERE/M.CSV --metrics HERE/m.csv"));

    ck_assert_msg(r->status == 0, "%s", r->err);
    ck_assert_int_eq(files_here() >= 2, 1);
    r = run(with_directory("train DATA --epochs 1 --save HERE/m"));

    ck_assert_msg(r->status == 0, "%s", r->err);
    r = run(with_directory("train DATA --epochs 2 --load HERE/m --save HERE/m"));
    ck_assert_msg(r->status == 0, "%s", r->err);
}
END_TEST

/* The shell has opened the file already. */
START_TEST(an_output_on_a_standard_stream_is_refused)
{
    char text[MAX_OUTPUT], path[200];
    FILE *err = tmpfile();

    snprintf(path, sizeof path, "%s/m.csv", directory);
    int file = open(path, O_WRONLY | O_CREAT, 0600);
    int null = open("/dev/null", O_RDWR);
    const char *line = with_directory("train DATA --epochs 1 --metrics HERE/m.csv");
    ck_assert_int_eq(finish(start(line, null, file, fileno(err))), 2);
    read_back(err, text);
    assert_has(text, "--metrics and standard output are the same file");
    ck_assert_int_eq(finish(start(line, null, null, file)), 2);
    close(file);
    close(null);
    FILE *said = fopen(path, "r");
    read_back(said, text);
    assert_has(text, "--metrics and standard error are the same file");
    ck_assert_int_eq(count_lines(text), 1);
}
END_TEST

/* The last word is empty. */
START_TEST(empty_names_are_refused)
{
    static const struct {
        const char *words[5], *said;
    } rows[] = {
        {{"train", "--data"}, "--data: the name of the directory is empty"},
        {{"--data"}, "--data: the name of the directory is empty"},
        {{"train", "--save"}, "--save: the name of the file is empty"},
        {{"train", "--load"}, "--load: the name of the file is empty"},
        {{"search", "--metrics"}, "--metrics: the name of the file is empty"},
        {{"compare", "--plot"}, "--plot: the name of the file is empty"},
        {{"data"}, "an argument is empty"},
        {{"eval"}, "an argument is empty"},
        {{"predict", "m"}, "an argument is empty"},
    };
    static char text[MAX_OUTPUT];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *argv[8] = {(char *)(uintptr_t)program()};
        int argc = 1;
        FILE *err = tmpfile();

        while (rows[i].words[argc - 1] != NULL) {
            argv[argc] = (char *)(uintptr_t)rows[i].words[argc - 1];
            argc++;
        }
        argv[argc] = (char *)(uintptr_t) "";
        pid_t child = fork();
        if (child == 0) {
            dup2(fileno(err), STDERR_FILENO);
            execv(argv[0], argv);
            _exit(127);
        }
        ck_assert_int_eq(finish(child), 2);
        read_back(err, text);
        assert_has(text, rows[i].said);
        ck_assert_int_eq(count_lines(text), 1);
    }
}
END_TEST

START_TEST(a_closed_pipe_is_no_news)
{
    static char err[MAX_OUTPUT];
    FILE *err_file = tmpfile();
    int pipe_ends[2];

    ck_assert_int_eq(pipe2(pipe_ends, O_CLOEXEC), 0);
    close(pipe_ends[0]);
    ck_assert_int_eq(
        finish(start("train DATA --epochs 3", STDIN_FILENO, pipe_ends[1], fileno(err_file))), 1);
    close(pipe_ends[1]);
    read_back(err_file, err);
    ck_assert_str_eq(err, "");
}
END_TEST

/* With a terminal as standard error the progress is written there, and removed at the end. */
/* Long enough for progress to be shown, however fast the machine. */
#ifdef __SANITIZE_THREAD__
#define LONG_RUN "10"
#else
#define LONG_RUN "300"
#endif

START_TEST(progress_goes_to_the_terminal)
{
    static char out[MAX_OUTPUT], err[MAX_OUTPUT];
    FILE *out_file = tmpfile();
    int master = posix_openpt(O_RDWR | O_NOCTTY);

    err[0] = '\0';
    ck_assert(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
    int terminal = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
    ck_assert_int_ge(terminal, 0);
    pid_t child = start("train DATA --hidden 600,600 --epochs " LONG_RUN, STDIN_FILENO,
                        fileno(out_file), terminal);
    close(terminal);
    read_rest(master, err);
    close(master);
    ck_assert_int_eq(finish(child), 0);
    read_back(out_file, out);
    ck_assert_int_eq(count_lines(out), atoi(LONG_RUN) + 3);
    ck_assert_ptr_null(strchr(out, '\r'));
    assert_has(err, "/" LONG_RUN "  step ");
    ck_assert_ptr_null(strchr(err, '\n'));
    ck_assert_int_eq(err[strlen(err) - 1], '\r');
}
END_TEST

START_TEST(help_everywhere)
{
    static const char *const lines[] = {"--help",       "-h",           "help",
                                        "train --help", "bench --help", "help train",
                                        "help bench",   "help help",    "--lr 1 --help"};

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct result *r = run(lines[i]);
        ck_assert_msg(r->status == 0, "'%s' exits %d", lines[i], r->status);
        ck_assert_str_eq(r->err, "");
        assert_has(r->out, "Usage: mlptui");
    }
    assert_has(run("train --help")->out, "--format");
    ck_assert_ptr_null(strstr(run("bench --help")->out, "--format"));
    struct result *r = run("train --version");
    ck_assert_int_eq(r->status, 0);
    ck_assert_int_eq(strncmp(r->out, "mlptui ", 7), 0);
}
END_TEST

START_TEST(help_fits_eighty_columns)
{
    struct result *r = run("--help");

    for (int i = 0; i < count_lines(r->out); i++)
        ck_assert_msg(strlen(line_of(r->out, i)) < 80, "%s", line_of(r->out, i));
}
END_TEST

/* Every "--name" of --help has its entry in the manual. */
START_TEST(the_manual_has_every_option_of_the_help)
{
    static char manual[MAX_OUTPUT];
    char path[512], entry[64];
    const char *top = getenv("srcdir");
    struct result *r = run("--help");
    int options = 0;

    snprintf(path, sizeof path, "%s/man/mlptui.1", top != NULL ? top : ".");
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "cannot read %s", path);
    read_back(file, manual);
    for (const char *p = r->out; (p = strstr(p, "  --")) != NULL; p += 4) {
        snprintf(entry, sizeof entry, "Fl -%.*s", (int)strcspn(p + 4, " [\n"), p + 4);
        assert_has(manual, entry);
        options++;
    }
    ck_assert_int_gt(options, 15);
}
END_TEST

START_TEST(bench_prints_its_figures)
{
    static const char *const parts[] = {"library  ",    "network        36-16-3, relu, sgd",
                                        "training  ",   " images/s\n",
                                        "evaluation  ", "epoch  ",
                                        " GFLOP/s",     "library alone  ",
                                        "share  ",      " % of the library alone\n",
                                        "peak RSS"};
    struct result *r = run("bench DATA --val 0"); /* the training images stand in */

    ck_assert_msg(r->status == 0, "%s", r->err);
    ck_assert_str_eq(r->err, "");
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        assert_has(r->out, parts[i]);
    ck_assert_double_gt(strtod(strstr(r->out, "share") + 5, NULL), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("program");
    TCase *tests = tcase_create("program");

    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, make_data, remove_data);
    tcase_add_test(tests, csv_has_ten_columns);
    tcase_add_test(tests, it_learns);
    tcase_add_test(tests, what_was_not_evaluated_is_empty);
    tcase_add_test(tests, jsonl_has_an_object_an_epoch);
    tcase_add_test(tests, text_is_aligned_and_ends_in_the_best_epoch);
    tcase_add_test(tests, text_ends_in_the_diagnosis);
    tcase_add_test(tests, the_seed_decides);
    tcase_add_test(tests, no_terminal_no_screen);
    tcase_add_test(tests, wrong_usage);
    tcase_add_test(tests, wrong_data);
    tcase_add_test(tests, divergence_is_said);
    tcase_add_test(tests, signals_end_it_cleanly);
    tcase_add_test(tests, it_goes_by_its_name);
    tcase_add_test(tests, an_unknown_option_names_those_of_the_command);
    tcase_add_test(tests, a_full_disk_is_said);
    tcase_add_loop_test(tests, a_file_size_limit_is_said, 0, sizeof limited / sizeof limited[0]);
    tcase_add_test(tests, outputs_on_one_file_are_refused);
    tcase_add_test(tests, other_outputs_are_not_refused);
    tcase_add_test(tests, an_output_on_a_standard_stream_is_refused);
    tcase_add_test(tests, empty_names_are_refused);
    tcase_add_test(tests, a_closed_pipe_is_no_news);
    tcase_add_test(tests, progress_goes_to_the_terminal);
    tcase_add_test(tests, help_everywhere);
    tcase_add_test(tests, help_fits_eighty_columns);
    tcase_add_test(tests, the_manual_has_every_option_of_the_help);
    tcase_add_test(tests, bench_prints_its_figures);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
