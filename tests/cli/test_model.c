/* test_model: `mlptui train --save` and `--load` as a program: the same bytes as without a stop,
 * and what an interrupt, a kill or a full disk leaves. */
#include "program.h"

#include <sys/stat.h>

static const char *path_of(const char *name)
{
    static char paths[4][256];
    static int next;

    next = (next + 1) % 4;
    snprintf(paths[next], sizeof paths[next], "%s/%s", directory, name);
    return paths[next];
}

static bool exists(const char *name)
{
    return access(path_of(name), F_OK) == 0;
}

/* Files that the data is not made of. */
static int extra_files(void)
{
    DIR *open_directory = opendir(directory);
    int count = -2 - 4; /* . and .., four files of data */

    while (readdir(open_directory) != NULL)
        count++;
    closedir(open_directory);
    return count;
}

struct file {
    size_t size;
    unsigned char bytes[1000000];
};

static const struct file *read_file(const char *name)
{
    static struct file files[2];
    static int next;

    next = !next;
    FILE *file = fopen(path_of(name), "rb");
    ck_assert_msg(file != NULL, "no %s", name);
    files[next].size = fread(files[next].bytes, 1, sizeof files[next].bytes, file);
    ck_assert_uint_lt(files[next].size, sizeof files[next].bytes);
    fclose(file);
    return &files[next];
}

static void assert_same_bytes(const char *a, const char *b)
{
    const struct file *x = read_file(a), *y = read_file(b);

    ck_assert_uint_eq(x->size, y->size);
    ck_assert_mem_eq(x->bytes, y->bytes, x->size);
}

/* `mlptui train DATA OPTIONS --save NAME`, with --load LOAD where that is not NULL. */
static const char *train_line(const char *options, const char *load, const char *name)
{
    static char line[2048];

    snprintf(line, sizeof line, "train DATA %s %s %s --save %s", options,
             load != NULL ? "--load" : "", load != NULL ? path_of(load) : "", path_of(name));
    return line;
}

static struct result *train(const char *options, const char *load, const char *name)
{
    struct result *r = run(train_line(options, load, name));

    ck_assert_msg(r->status == 0, "%s: %s", options, r->err);
    return r;
}

/* --- going on --- */

static const char *const optimizers[] = {
    "--optimizer sgd --weight-decay 0.01",
    "--optimizer momentum --weight-decay 0.01",
    "--optimizer adam --lr 0.01 --weight-decay 0.01",
    "--optimizer rmsprop --lr 0.001 --weight-decay 0.01 --activation gelu",
    "--optimizer nesterov --weight-decay 0.01 --activation leaky-relu",
    "--init normal --seed 4294967295",
    "--hidden none",
    "--optimizer adam --hidden 9,8,7 --activation tanh --init he --eval none"};

START_TEST(in_parts_as_in_one_go)
{
    char options[256];
    int parts[] = {1, 3, 4, 6}; /* epochs in all */

    snprintf(options, sizeof options, "%s --epochs 6", optimizers[_i]);
    train(options, NULL, "whole");
    for (int i = 0; i < 4; i++) {
        snprintf(options, sizeof options, "%s --epochs %d", optimizers[_i], parts[i]);
        train(options, i > 0 ? "parts" : NULL, "parts");
    }
    assert_same_bytes("whole", "parts");
    ck_assert_int_eq(extra_files(), 2);
}
END_TEST

/* The second of these is large enough for the matrix library to divide the products. */
static const char *const commands[] = {
    "--epochs 2 --optimizer adam", "--epochs 2 --hidden 300,200 --batch 100 --threads 2",
    "--epochs 2 --hidden 300,200 --batch 100 --threads 1 --optimizer momentum"};

START_TEST(the_same_command_the_same_bytes)
{
    train(commands[_i], NULL, "a");
    for (int i = 0; i < 3; i++) {
        train(commands[_i], NULL, "b");
        assert_same_bytes("a", "b");
    }
}
END_TEST

/* What the run-times behind the matrix library read, most of which has them give fewer threads than
 * were asked for. */
static const char *const environment[] = {
    "OMP_DYNAMIC=true",    "OMP_THREAD_LIMIT=1",     "OMP_THREAD_LIMIT=2",
    "OMP_THREAD_LIMIT=3",  "OMP_NUM_THREADS=1",      "OMP_NUM_THREADS=7",
    "OMP_NESTED=true",     "OMP_NESTED=false",       "OMP_MAX_ACTIVE_LEVELS=0",
    "OMP_PROC_BIND=close", "OMP_PROC_BIND=spread",   "OMP_PLACES=cores",
    "OMP_CANCELLATION=1",  "OMP_WAIT_POLICY=active", "OMP_WAIT_POLICY=passive",
    "GOMP_SPINCOUNT=0",    "OMP_SCHEDULE=dynamic,1", "DNNL_VERBOSE=1",
    "ONEDNN_VERBOSE=1",    "OPENBLAS_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=5",
    "GOTO_NUM_THREADS=1",  "BLIS_NUM_THREADS=3",     "DNNL_DEFAULT_FPMATH_MODE=ANY",
    "OMP_STACKSIZE=256k",  "OMP_DISPLAY_ENV=false",
};
#define SHARED "--epochs 2 --hidden 300,200 --batch 100 --eval val,test --format csv --threads "

/* The row of epoch 2. A library that was told to be verbose may have its say among the rows. */
static struct fields second_epoch(const char *out)
{
    const char *row = strstr(out, "\n2,");

    ck_assert_msg(row != NULL, "no epoch 2 in: %s", out);
    return split(line_of(row, 1));
}

/* Trains with a variable set, as with none: the model's bytes, and what one thread finds. */
static void assert_no_change(const char *variable, const char *line, const char *plain,
                             const struct fields *alone)
{
    char name[32];
    const char *equals = strchr(variable, '=');

    snprintf(name, sizeof name, "%.*s", (int)(equals - variable), variable);
    setenv(name, equals + 1, 1);
    struct fields f = second_epoch(train(line, NULL, "changed")->out);
    unsetenv(name);
    const struct file *x = read_file(plain), *y = read_file("changed");
    ck_assert_msg(x->size == y->size && memcmp(x->bytes, y->bytes, x->size) == 0,
                  "%s changes what %s makes", variable, line);
    for (int i = 4; i < f.count; i++)
        if (f.text[i][0] != '\0')
            ck_assert_double_eq_tol(number(f.text[i]), number(alone->text[i]), 1e-4);
}

START_TEST(no_variable_changes_a_bit)
{
    static const char *const lines[] = {SHARED "2", SHARED "4"};
    struct fields alone = second_epoch(train(SHARED "1", NULL, "one")->out);

    for (size_t l = 0; l < sizeof lines / sizeof lines[0]; l++) {
        train(lines[l], NULL, "plain");
        for (size_t i = 0; i < sizeof environment / sizeof environment[0]; i++)
            assert_no_change(environment[i], lines[l], "plain", &alone);
    }
}
END_TEST

/* The settings come from the file, and the table goes on where the other ended. */
START_TEST(the_table_goes_on)
{
    char line[512], whole[1024];

    snprintf(whole, sizeof whole, "%s",
             line_of(train("--epochs 3 --format csv --seed 5 --lr 0.05", NULL, "whole")->out, 3));
    train("--epochs 2 --seed 5 --lr 0.05", NULL, "part");
    snprintf(line, sizeof line, "train --data %s --load %s --epochs 3 --format csv", directory,
             path_of("part"));
    struct result *r = run(line);
    ck_assert_msg(r->status == 0, "%s", r->err);
    ck_assert_int_eq(count_lines(r->out), 2);
    struct fields expected = split(whole), f = split(line_of(r->out, 1));
    ck_assert_int_eq(f.count, expected.count);
    for (int i = 0; i < f.count; i++)
        if (i != 2) /* seconds */
            ck_assert_str_eq(f.text[i], expected.text[i]);
}
END_TEST

START_TEST(what_may_change)
{
    train("--epochs 1 --optimizer momentum", NULL, "m");
    struct result *r = train("--epochs 2 --lr 0.01 --momentum 0.5 --weight-decay 0.1 --eval test "
                             "--format csv",
                             "m", "m");
    struct fields f = split(line_of(r->out, 1));
    ck_assert_str_eq(f.text[0], "2");
    ck_assert_str_eq(f.text[3], "0.01");
    ck_assert_str_eq(f.text[6], "");
    number(f.text[8]);
}
END_TEST

START_TEST(what_may_not_change)
{
    static const char *const changes[][2] = {{"--hidden 17", "--hidden 17"},
                                             {"--activation tanh", "--activation tanh"},
                                             {"--init zero", "--init zero"},
                                             {"--batch 10", "--batch 10"},
                                             {"--optimizer adam", "--optimizer"},
                                             {"--seed 1", "--seed 1"},
                                             {"--val 90", "--val 90"},
                                             {"--preset best", "--preset"},
                                             {"--epochs 2", "2 epochs of 2"},
                                             {"--epochs 1", "2 epochs of 1"},
                                             {"--lr -1", "lr"},
                                             {"--eval nothing", "eval"}};
    char options[256];

    train("--epochs 2", NULL, "m");
    const struct file *before = read_file("m");
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        snprintf(options, sizeof options, "%s %s",
                 strncmp(changes[i][0], "--epochs", 8) == 0 ? "" : "--epochs 3", changes[i][0]);
        refuses(train_line(options, "m", "m"), changes[i][1], "");
    }
    const struct file *after = read_file("m");
    ck_assert_uint_eq(after->size, before->size);
    ck_assert_mem_eq(after->bytes, before->bytes, before->size);
}
END_TEST

/* As many training images as before, of 5 rows and 7 columns. */
static void write_other_train(void)
{
    FILE *file = create("train-images-idx3-ubyte");

    put_number(file, 2051);
    put_number(file, TRAIN_COUNT);
    put_number(file, 5);
    put_number(file, 7);
    for (int i = 0; i < TRAIN_COUNT * 5 * 7; i++)
        fputc(i % 251, file);
    fclose(file);
}

static void write_other_size(void)
{
    write_other_train();
    unlink(path_of("t10k-images-idx3-ubyte"));
    unlink(path_of("t10k-labels-idx1-ubyte"));
}

START_TEST(data_that_do_not_fit)
{
    train("--epochs 1", NULL, "m");
    FILE *file = create("classes.txt");
    fputs("a\nb\nc\nd\n", file);
    fclose(file);
    refuses(train_line("--epochs 2", "m", "n"), "tells 3 classes apart", "has 4");
    unlink(path_of("classes.txt"));
    write_other_size();
    refuses(train_line("--epochs 2", "m", "n"), "images of 6 rows x 6 columns",
            "5 rows x 7 columns");
    ck_assert(!exists("n"));
}
END_TEST

/* Rows before columns, whoever tells it. */
START_TEST(sizes_are_told_in_one_order)
{
    static const char size[] = "5 rows x 7 columns";
    char line[512];

    train("--epochs 1", NULL, "square");
    write_other_size();
    snprintf(line, sizeof line, "data --val 100 %s", directory);
    assert_has(run(line)->out, size);
    train("--epochs 1", NULL, "m");
    const struct file *file = read_file("m");
    ck_assert_ptr_nonnull(memmem(file->bytes, file->size, "\"image\":\"5x7\"", 13));
    snprintf(line, sizeof line, "eval --data %s %s/square", directory, directory);
    refuses(line, "takes images of 6 rows x 6 columns", size);
    FILE *picture = create("picture.pgm");
    fprintf(picture, "P5 3 4 255\n------------"); /* width and height */
    fclose(picture);
    snprintf(line, sizeof line, "predict --raw %s/m %s/picture.pgm", directory, directory);
    refuses(line, "picture.pgm: 4 rows x 3 columns, expected", size);
    picture = create("picture.pgm");
    fprintf(picture, "P5 0 4 255\n");
    fclose(picture);
    refuses(line, "picture.pgm: a picture of 4 rows x 0 columns", "no pixels");
    write_pair("train-images-idx3-ubyte", "train-labels-idx1-ubyte", TRAIN_COUNT);
    refuses(train_line("--epochs 2", "m", "n"), "is for images of 5 rows x 7 columns",
            "6 rows x 6 columns");
    write_pair("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", TEST_COUNT);
    write_other_train();
    snprintf(line, sizeof line, "data %s", directory);
    refuses(line, "test images of 6 rows x 6 columns", "training images of 5 rows x 7 columns");
}
END_TEST

START_TEST(what_is_no_model)
{
    refuses(train_line("", "none", "m"), "none", "No such file");
    refuses(train_line("", "train-labels-idx1-ubyte", "m"), "train-labels", "safetensors");
    refuses(train_line("", "", "m"), "not a regular file", "");
    ck_assert_int_eq(extra_files(), 0);
}
END_TEST

/* --- saving --- */

/* Found before the training begins, and before the data is read. */
START_TEST(a_bad_place_is_found_at_once)
{
    refuses(train_line("--data /nonexistent/data", NULL, ""), directory, "no file name");
    refuses("train --data /nonexistent/data --save /tmp", "/tmp", "is a directory");
    refuses("train --data /nonexistent/data --save /nonexistent/m", "/nonexistent/m",
            "No such file");
    refuses("train --data /nonexistent/data --save /dev/full", "/dev/full", "regular file");
    refuses(train_line("--epochs 1", NULL, "train-labels-idx1-ubyte/m"), "Not a directory", "");
    refuses("eval --save x y", "--save", "eval");
    ck_assert_int_eq(extra_files(), 0);
}
END_TEST

START_TEST(permissions_and_links_stay)
{
    struct stat status;

    umask(022);
    train("--epochs 1", NULL, "m");
    ck_assert_int_eq(stat(path_of("m"), &status), 0);
    ck_assert_uint_eq(status.st_mode & 07777, 0644);
    ck_assert_int_eq(chmod(path_of("m"), 0600), 0);
    ck_assert_int_eq(symlink("m", path_of("link")), 0);
    train("--epochs 2", "m", "link");
    ck_assert_int_eq(lstat(path_of("link"), &status), 0);
    ck_assert(S_ISLNK(status.st_mode));
    ck_assert_int_eq(stat(path_of("m"), &status), 0);
    ck_assert_uint_eq(status.st_mode & 07777, 0600);
    train("--epochs 2", NULL, "whole");
    assert_same_bytes("m", "whole");
}
END_TEST

/* Starts a run of 100000 epochs that saves; returns when a model is there. */
static pid_t start_long(int out, int err)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    pid_t child = start(train_line("--epochs 100000 --optimizer adam --eval none", NULL, "m"), null,
                        out >= 0 ? out : null, err >= 0 ? err : null);

    while (!exists("m"))
        usleep(300);
    close(null);
    return child;
}

/* The epoch in the metadata. */
static unsigned long epoch_of(const char *name)
{
    const struct file *file = read_file(name);
    const char *key = "\"state.epoch\":\"";
    const char *at = memmem(file->bytes, file->size, key, strlen(key));

    ck_assert_ptr_nonnull(at);
    return strtoul(at + strlen(key), NULL, 10);
}

/* The model of a run that was stopped is that of a shorter run: it goes on like one. The 100000
 * epochs that were to be stand in it, so both are brought to one more epoch and compared. */
static void assert_goes_on(void)
{
    char options[128];
    unsigned long epoch = epoch_of("m");

    ck_assert_uint_ge(epoch, 1);
    snprintf(options, sizeof options, "--optimizer adam --eval none --epochs %lu", epoch + 1);
    train(options, "m", "m");
    train(options, NULL, "whole");
    assert_same_bytes("m", "whole");
}

START_TEST(an_interrupt_leaves_the_last_epoch)
{
    static char err[MAX_OUTPUT], expected[128];
    FILE *err_file = tmpfile();
    pid_t child = start_long(-1, fileno(err_file));

    kill(child, _i == 0 ? SIGINT : SIGTERM);
    ck_assert_int_eq(finish(child), _i == 0 ? 130 : 143);
    read_back(err_file, err);
    snprintf(expected, sizeof expected, "mlptui: stopped after epoch %lu\n", epoch_of("m"));
    ck_assert_str_eq(err, expected);
    ck_assert_int_eq(extra_files(), 1);
    assert_goes_on();
}
END_TEST

/* At any instant: the model is complete. A temporary may stay behind. */
START_TEST(a_kill_leaves_a_complete_model)
{
    pid_t child = start_long(-1, -1);

    usleep((useconds_t)(1000 + 2700 * _i));
    kill(child, SIGKILL);
    ck_assert_int_eq(finish(child), 1000 + SIGKILL);
    ck_assert_int_le(extra_files(), 2);
    assert_goes_on();
}
END_TEST

/* A limit on the size of files. The model of before stays, alone. */
START_TEST(a_file_that_may_not_grow_leaves_the_old_model)
{
    train("--epochs 1", NULL, "m");
    train("--epochs 1", NULL, "copy");
    ck_assert_uint_gt(read_file("m")->size, 6000);
    file_limit = 6000;
    struct result *r = run(train_line("--epochs 3", "m", "m"));
    ck_assert_int_eq(r->status, 2);
    assert_has(r->err, "could not be written: File too large");
    ck_assert_int_eq(count_lines(r->err), 1);
    assert_same_bytes("m", "copy");
    ck_assert_int_eq(extra_files(), 2);
}
END_TEST

/* A run that diverges keeps the model of its last good epoch: here there is none, and the file of
 * before stays. */
START_TEST(a_diverged_run_saves_nothing)
{
    train("--epochs 1", NULL, "m");
    train("--epochs 1", NULL, "copy");
    struct result *r = run(train_line("--epochs 3 --lr 100 --momentum 0.99 --optimizer momentum "
                                      "--init normal --hidden 30,30,30,30,30,30",
                                      NULL, "m"));
    ck_assert_int_eq(r->status, 3);
    assert_has(r->err, "diverged");
    assert_same_bytes("m", "copy");
}
END_TEST

/* An epoch that ends broken, as the last one or with mini-batches to follow, does not replace the
 * model. A mini-batch is all of the data, so that its loss is known before the update only. */
START_TEST(a_broken_epoch_is_not_saved)
{
    char options[64];

    train("--batch 300 --epochs 1", NULL, "m");
    train("--batch 300 --epochs 1", NULL, "copy");
    for (int epochs = 2; epochs <= 4; epochs++) {
        snprintf(options, sizeof options, "--batch 300 --lr 1000 --epochs %d", epochs);
        struct result *r = run(train_line(options, "m", "m"));
        ck_assert_msg(r->status == 3, "%d: %s", r->status, r->err);
        assert_has(r->err, "diverged");
        assert_same_bytes("m", "copy");
    }
    train("--batch 300 --epochs 2", "m", "m");
}
END_TEST

/* --- of another program, of other versions --- */

/* Writes `to` as `from` is, but for what its header begins with: `begin` in place of all up to and
 * including the first `end`. */
static void change_header(const char *from, const char *to, const char *begin, const char *end)
{
    const struct file *f = read_file(from);
    const char *header = (const char *)f->bytes + 8, *rest = strstr(header, end);
    size_t length = 0;

    for (size_t k = 8; k-- > 0;)
        length = length << 8 | f->bytes[k];
    ck_assert_ptr_nonnull(rest);
    rest += strlen(end);
    size_t size = strlen(begin) + (size_t)(header + length - rest);
    FILE *file = create(to);
    for (size_t k = 0; k < 8; k++)
        fputc((int)(size >> (8 * k) & 255), file);
    fputs(begin, file);
    fwrite(rest, 1, f->size - (size_t)((const unsigned char *)rest - f->bytes), file);
    ck_assert_int_eq(fclose(file), 0);
}

/* A state_dict as PyTorch has it. */
static void strip_metadata(const char *from, const char *to)
{
    change_header(from, to, "{\"0.weight\"", "},\"0.weight\"");
}

static struct result *run_on(const char *command, const char *name, const char *options)
{
    char line[1024];

    snprintf(line, sizeof line, "%s %s %s %s", command,
             strcmp(command, "train DATA") == 0 ? "--load" : "", path_of(name), options);
    return run(line);
}

/* It is measured as the model that it comes from, once its activation is said. */
START_TEST(a_state_dict_is_a_model)
{
    char own[MAX_OUTPUT];
    static const char *const commands_on_it[] = {"eval --data DATA", "predict", "train DATA"};

    train("--hidden 5,4 --activation tanh --epochs 2", NULL, "own.safetensors");
    strip_metadata("own.safetensors", "torch.safetensors");
    char data[300];
    snprintf(data, sizeof data, "--activation tanh --val 20 --data %s --format csv", directory);
    strcpy(own, run_on("eval", "own.safetensors", data)->out);
    struct result *r = run_on("eval", "torch.safetensors", data);
    ck_assert_msg(r->status == 0, "%s", r->err);
    ck_assert_str_eq(r->out, own);
    for (size_t i = 1; i < 3; i++) {
        r = run_on(commands_on_it[i], "torch.safetensors", i == 1 ? "none.png" : "");
        ck_assert_int_eq(r->status, 2);
        ck_assert_int_eq(count_lines(r->err), 1);
        assert_has(r->err, "torch.safetensors: tells no activation of its hidden layers; add");
        assert_has(r->err, "--activation");
    }
    snprintf(data, sizeof data, "--activation relu --data %s", directory);
    r = run_on("eval", "own.safetensors", data);
    ck_assert_int_eq(r->status, 2);
    assert_has(r->err, "own.safetensors was trained with tanh");
}
END_TEST

/* Training begins with its parameters, at a rate too low to move them, and gives an ordinary model.
 */
START_TEST(training_begins_with_a_state_dict)
{
    char own[MAX_OUTPUT], data[300];

    train("--hidden 5 --activation sigmoid --epochs 2", NULL, "own.safetensors");
    strip_metadata("own.safetensors", "torch.safetensors");
    train("--activation sigmoid --hidden 5 --lr 1e-9 --epochs 1", "torch.safetensors",
          "new.safetensors");
    snprintf(data, sizeof data, "--data %s --format csv", directory);
    strcpy(own, run_on("eval", "own.safetensors", data)->out);
    ck_assert_str_eq(run_on("eval", "new.safetensors", data)->out, own);
    train("--hidden 5 --epochs 2", "new.safetensors", "new.safetensors");
    struct result *r = run_on("train DATA", "torch.safetensors", "--activation sigmoid --hidden 6");
    ck_assert_int_eq(r->status, 2);
    assert_has(r->err, "--hidden 6");
}
END_TEST

/* As the file of a later version: with settings that this one does not know. */
START_TEST(unknown_settings_are_kept_and_told)
{
    static const char begin[] = "{\"__metadata__\":{\"x-extra\":\"0.5\",\"x-other\":\"100\",";
    char data[300], said[512];
    const char *const commands_on_it[] = {"eval", "train DATA", "predict"};

    train("--optimizer adam --epochs 1", NULL, "plain");
    change_header("plain", "later", begin, "{\"__metadata__\":{");
    snprintf(said, sizeof said,
             "mlptui: %s: settings of another version are kept, but not used: x-extra = \"0.5\", "
             "x-other = \"100\"\n",
             path_of("later"));
    FILE *picture = create("picture.pgm");
    fprintf(picture, "P5 6 6 255\n%036d", 0);
    fclose(picture);
    for (size_t i = 0; i < 3; i++) {
        snprintf(data, sizeof data,
                 i == 0   ? "--data %s"
                 : i == 1 ? "--epochs 2"
                          : "--raw %s/picture.pgm",
                 directory);
        struct result *r = run_on(commands_on_it[i], "later", data);
        ck_assert_msg(r->status == 0, "%s", r->err);
        ck_assert_str_eq(r->err, said);
    }
    train("--optimizer adam --epochs 2", "later", "later");
    train("--optimizer adam --epochs 2", "plain", "plain");
    const struct file *f = read_file("later");
    ck_assert_ptr_nonnull(memmem(f->bytes, f->size, "\"x-extra\":\"0.5\"", 15));
    ck_assert_ptr_nonnull(memmem(f->bytes, f->size, "\"x-other\":\"100\"", 15));
    /* and all else is that of a run without them */
    change_header("plain", "without", "{", "},\"0.weight\"");
    change_header("later", "also without", "{", "},\"0.weight\"");
    assert_same_bytes("without", "also without");
}
END_TEST

START_TEST(a_later_format_is_refused)
{
    char line[300];

    train("--epochs 1", NULL, "m");
    change_header("m", "later", "{\"__metadata__\":{\"mlptui\":\"9.0\",\"mlptui.format\":\"3\"",
                  "\"mlptui.format\":\"2\"");
    refuses(train_line("--epochs 2", "later", "m"),
            "later: ", "a model file of format 3, this version of mlptui reads 1 to 2");
    snprintf(line, sizeof line, "eval --data %s %s", directory, path_of("later"));
    refuses(line, "later: ", "a model file of format 3, this version of mlptui reads 1 to 2");
}
END_TEST

/* What version 0.1.0 printed of its models in tests/models, and of epochs 3 and 4 when it went on
 * with them: loss and accuracy of train, val and test. */
static const struct {
    const char *name;
    double epochs[3][6]; /* 2, 3 and 4 */
} old_runs[] = {
    {"0.1.0-adam.safetensors",
     {{0.755638, 67.3333, 0.759029, 67.0000, 0.753552, 73.3333},
      {0.595131, 92.6667, 0.598308, 91.0000, 0.595991, 93.3333},
      {0.491995, 96.3333, 0.495061, 93.0000, 0.494682, 95.0000}}},
    {"0.1.0-sgd.safetensors",
     {{0.370614, 100, 0.375115, 100, 0.372226, 100},
      {0.241740, 100, 0.245254, 100, 0.243053, 100},
      {0.172350, 100, 0.175011, 100, 0.173278, 100}}},
};

/* The run's file, copied to where the tests' files are. */
static const char *old_run(int number)
{
    static struct file file;
    const char *source = getenv("MLPTUI_SOURCE");
    char path[4096];

    snprintf(path, sizeof path, "%s/tests/models/%s", source != NULL ? source : ".",
             old_runs[number].name);
    FILE *from = fopen(path, "rb"), *to = create("old");
    ck_assert_msg(from != NULL, "no %s", path);
    file.size = fread(file.bytes, 1, sizeof file.bytes, from);
    ck_assert_uint_eq(fwrite(file.bytes, 1, file.size, to), file.size);
    fclose(from);
    ck_assert_int_eq(fclose(to), 0);
    return "old";
}

/* To a few units in the last of the digits that were printed: another matrix library rounds
 * otherwise. */
static void assert_figures(struct fields f, int first, const double *expected)
{
    for (int i = 0; i < 6; i++)
        ck_assert_double_eq_tol(number(f.text[first + i]), expected[i], 2e-5);
}

START_TEST(a_model_of_0_1_0_is_evaluated)
{
    static const char *const rows[] = {"train,loss,,,",   "train,accuracy,,,", "val,loss,,,",
                                       "val,accuracy,,,", "test,loss,,,",      "test,accuracy,,,"};
    char options[300];
    struct fields f = {.count = 6};

    snprintf(options, sizeof options, "--data %s --eval train,val,test --format csv", directory);
    struct result *r = run_on("eval", old_run(_i), options);
    ck_assert_msg(r->status == 0, "%s", r->err);
    ck_assert_str_eq(r->err, "");
    for (int i = 0; i < 6; i++) {
        assert_has(r->out, rows[i]);
        snprintf(f.text[i], sizeof f.text[i], "%.31s",
                 line_of(strstr(r->out, rows[i]) + strlen(rows[i]), 0));
    }
    assert_figures(f, 0, old_runs[_i].epochs[0]);
}
END_TEST

START_TEST(a_run_of_0_1_0_goes_on)
{
    char options[300];

    snprintf(options, sizeof options, "--epochs 4 --format csv --threads 1 --data %s", directory);
    struct result *r = run_on("train --load", old_run(_i), options);
    ck_assert_msg(r->status == 0, "%s", r->err);
    ck_assert_int_eq(count_lines(r->out), 3);
    for (int i = 1; i < 3; i++) {
        struct fields f = split(line_of(r->out, i));
        ck_assert_double_eq(number(f.text[0]), i + 2);
        assert_figures(f, 4, old_runs[_i].epochs[i]);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("model");
    TCase *tests = tcase_create("model");

    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, make_data, remove_data);
    tcase_add_loop_test(tests, in_parts_as_in_one_go, 0, sizeof optimizers / sizeof optimizers[0]);
    tcase_add_loop_test(tests, the_same_command_the_same_bytes, 0,
                        sizeof commands / sizeof commands[0]);
    tcase_add_test(tests, no_variable_changes_a_bit);
    tcase_add_test(tests, the_table_goes_on);
    tcase_add_test(tests, what_may_change);
    tcase_add_test(tests, what_may_not_change);
    tcase_add_test(tests, data_that_do_not_fit);
    tcase_add_test(tests, sizes_are_told_in_one_order);
    tcase_add_test(tests, what_is_no_model);
    tcase_add_test(tests, a_bad_place_is_found_at_once);
    tcase_add_test(tests, permissions_and_links_stay);
    tcase_add_loop_test(tests, an_interrupt_leaves_the_last_epoch, 0, 2);
    tcase_add_loop_test(tests, a_kill_leaves_a_complete_model, 0, 8);
    tcase_add_test(tests, a_file_that_may_not_grow_leaves_the_old_model);
    tcase_add_test(tests, a_diverged_run_saves_nothing);
    tcase_add_test(tests, a_broken_epoch_is_not_saved);
    tcase_add_test(tests, a_state_dict_is_a_model);
    tcase_add_test(tests, training_begins_with_a_state_dict);
    tcase_add_test(tests, unknown_settings_are_kept_and_told);
    tcase_add_test(tests, a_later_format_is_refused);
    tcase_add_loop_test(tests, a_model_of_0_1_0_is_evaluated, 0, 2);
    tcase_add_loop_test(tests, a_run_of_0_1_0_goes_on, 0, 2);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
