/* test_hostile: every byte, and every control of eight bits or of the direction of writing, through
 * every place where a name, a path, a word or the text of a file can come in: what comes out, on
 * standard output and standard error and in each format, may go to a terminal. */
#include <sys/stat.h>

#include "../hostile.h"
#include "program.h"

#define MOST 16

/* Where the names lead: in `directory`. */
static char data_path[700]; /* a directory of data with the name, and hostile classes */
static const char *name;

/* Writes into DIR/NAME of `directory`. */
static FILE *create_in(const char *path, const char *file)
{
    char whole[1400];

    snprintf(whole, sizeof whole, "%s/%s", path, file);
    FILE *stream = fopen(whole, "wb");
    ck_assert_msg(stream != NULL, "%s", file);
    return stream;
}

static void link_data(const char *file)
{
    char from[300], to[1400];

    snprintf(from, sizeof from, "%s/%s", directory, file);
    snprintf(to, sizeof to, "%s/%s", data_path, file);
    ck_assert_int_eq(link(from, to), 0);
}

/* A picture that predict reads. */
static void put_picture(const char *file)
{
    FILE *picture = create_in(directory, file);

    fputs("P2 20 20 255\n", picture); /* a one */
    for (int y = 0; y < 20; y++)
        for (int x = 0; x < 20; x++)
            fputs(y > 3 && y < 16 && x > 8 && x < 12 ? "0 " : "255 ", picture);
    fclose(picture);
}

/* --- running --------------------------------------------------------------------------------- */

/* A word: @ stands for the hostile name, % for `directory`, & for the hostile data. */
static char *word_of(const char *pattern)
{
    static char words[MOST][1500];
    static int next;
    char *word = words[next++ % MOST], *to = word;

    for (; *pattern != '\0'; pattern++) {
        const char *part = *pattern == '@'   ? name
                           : *pattern == '%' ? directory
                           : *pattern == '&' ? data_path
                                             : (const char[]){*pattern, '\0'};
        to += snprintf(to, 1500 - (size_t)(to - word), "%s", part);
    }
    return word;
}

/* Runs the program with these words, NULL at their end. */
static struct result *run_words(const char *const *patterns)
{
    static struct result result;
    char *argv[MOST + 1] = {(char *)(uintptr_t)program()};
    FILE *out = tmpfile(), *err = tmpfile();

    for (int i = 0; patterns[i] != NULL; i++)
        argv[i + 1] = word_of(patterns[i]);
    pid_t child = fork();
    if (child == 0) {
        dup2(fileno(out), STDOUT_FILENO);
        dup2(fileno(err), STDERR_FILENO);
        alarm(patience());
        execv(argv[0], argv);
        _exit(127);
    }
    result.status = finish(child);
    read_back(out, result.out);
    read_back(err, result.err);
    return &result;
}

static void assert_safe(const char *text, const char *const *patterns, const char *where)
{
    const char *place = hostile_place(text);

    ck_assert_msg(place == NULL, "%s %s %s: %s has byte 0x%02x at %td: %.60s", patterns[0],
                  patterns[1] != NULL ? patterns[1] : "", patterns[1] ? patterns[2] : "", where,
                  (unsigned char)*place, place - text, place > text + 30 ? place - 30 : text);
}

static struct result *run_safely(const char *const *patterns)
{
    struct result *r = run_words(patterns);

    assert_safe(r->out, patterns, "standard output");
    assert_safe(r->err, patterns, "standard error");
    ck_assert_msg(r->status <= 3, "%s %s: status %d", patterns[0], patterns[1], r->status);
    return r;
}

/* --- what is there --------------------------------------------------------------------------- */

static void make_all(void)
{
    make_data();
    run("train DATA --epochs 1 --save /dev/null/x"); /* the program works */
}

static void take_name(enum hostile kind)
{
    name = hostile_name(kind);
    snprintf(data_path, sizeof data_path, "%s/%s", directory, name);
    ck_assert_int_eq(mkdir(data_path, 0700), 0);
    link_data("train-images-idx3-ubyte");
    link_data("train-labels-idx1-ubyte");
    link_data("t10k-images-idx3-ubyte");
    link_data("t10k-labels-idx1-ubyte");
    FILE *classes = create_in(data_path, "classes.txt");
    fprintf(classes, "%s\nb,\"\xe3\x81\x8b\ntwo\n", hostile_name(HOSTILE_SHOWN));
    fclose(classes);
}

static void remove_all(void)
{
    char line[1500];

    snprintf(line, sizeof line, "rm -rf -- %s", directory);
    ck_assert_int_eq(system(line), 0);
    strcpy(directory, "/tmp/mlptui-test-XXXXXX");
}

/* --- names that are used --------------------------------------------------------------------- */

#define SMALL "--val", "100", "--hidden", "8", "--threads", "1"

START_TEST(data_and_models)
{
    static const char *const formats[] = {"text", "csv", "jsonl"};
    struct result *r;

    take_name((enum hostile)_i);
    r = run_safely((const char *[]){"data", "&", "--val", "100", NULL});
    ck_assert_int_eq(r->status, 0);
    assert_has(r->out, "IDX files, from /tmp/");
    assert_has(r->out, "??");
    r = run_safely(
        (const char *[]){"train", "--data", "&", SMALL, "--epochs", "1", "--save", "%/m", NULL});
    ck_assert_int_eq(r->status, 0);
    put_picture("p.pgm");
    for (size_t f = 0; f < 3; f++) {
        r = run_safely(
            (const char *[]){"eval", "%/m", "--data", "&", "--format", formats[f], NULL});
        ck_assert_msg(r->status == 0, "%s", r->err);
        r = run_safely((const char *[]){"predict", "%/m", "%/p.pgm", "--format", formats[f], NULL});
        ck_assert_msg(r->status == 0, "%s", r->err);
        r = run_safely((const char *[]){"search", "--data", "&", SMALL, "--epochs", "1", "--grid",
                                        "lr=0.1,0.2", "--format", formats[f], NULL});
        ck_assert_msg(r->status == 0, "%s", r->err);
    }
}
END_TEST

/* The picture, the model and the metrics file have the name. */
START_TEST(files_that_are_used)
{
    static const char *const formats[] = {"text", "csv", "jsonl"};
    char cut[300];
    struct result *r;

    snprintf(cut, sizeof cut, "%.249s", hostile_name((enum hostile)_i)); /* room for .csv */
    name = cut;
    r = run_safely((const char *[]){"train", "--data", "%", SMALL, "--epochs", "1", "--save", "%/@",
                                    "--metrics", "%/@.csv", NULL});
    ck_assert_msg(r->status == 0, "%s", r->err);
    r = run_safely((const char *[]){"train", "--data", "%", SMALL, "--epochs", "1", "--metrics",
                                    "%/@.csv", NULL});
    ck_assert_int_eq(r->status, 0);
    assert_has(r->err, "kept as");
    ck_assert_int_eq(run_safely((const char *[]){"eval", "%/@", "--data", "%", NULL})->status, 0);
    char picture[320];
    snprintf(picture, sizeof picture, "%s.pgm", cut);
    put_picture(picture);
    for (size_t f = 0; f < 3; f++) {
        r = run_safely((const char *[]){"predict", "%/@", "%/@.pgm", "--format", formats[f], NULL});
        ck_assert_msg(r->status == 0, "%s", r->err);
        if (f == 1)
            ck_assert_int_eq(count_lines(r->out), 2);
    }
    r = run_safely((const char *[]){"gradcheck", "--data", "%", SMALL, "--init", "zero", "--layer",
                                    "1", "--plot", "%/@.svg", NULL});
    ck_assert_int_le(r->status, 2);
}
END_TEST

/* --- names, words and values that are refused ------------------------------------------------ */

static const char *const refused[][MOST] = {
    {"@"},
    {"--@"},
    {"-@"},
    {"train", "--@"},
    {"train", "@"},
    {"train", "--data", "%/none/@"},
    {"train", "--data", "%/p.pgm/@"},
    {"train", "--save", "%/none/@"},
    {"train", "--save", "%/@/"},
    {"train", "--metrics", "%/@"},
    {"train", "--metrics", "%/none/@.csv"},
    {"train", "--save", "%/@.csv", "--metrics", "%/@.csv"},
    {"train", "--load", "%/none/@"},
    {"train", "--load", "@"},
    {"train", "--preset", "@"},
    {"train", "--lr", "@"},
    {"train", "--hidden", "@"},
    {"train", "--activation", "@"},
    {"train", "--seed", "@"},
    {"train", "--eval", "@"},
    {"train", "--format", "@"},
    {"--glyphs", "@"},
    {"--data", "@"},
    {"compare", "@"},
    {"compare", "@:lr=1"},
    {"compare", "a:@=1"},
    {"compare", "a:lr=@"},
    {"compare", "a:preset=@"},
    {"compare", "--plot", "%/none/@.svg"},
    {"compare", "--plot", "@"},
    {"search", "--grid", "@"},
    {"search", "--grid", "@=1"},
    {"search", "--grid", "lr=@"},
    {"search", "--random", "@", "--range", "lr=1..2"},
    {"search", "--random", "3", "--range", "@"},
    {"search", "--by", "@", "--grid", "lr=1,2"},
    {"lr-range", "--from", "@"},
    {"lr-range", "--plot", "%/none/@.svg"},
    {"gradcheck", "--n", "@"},
    {"gradcheck", "--plot", "%/none/@.svg"},
    {"bench", "@"},
    {"bench", "--data", "@"},
    {"data", "@"},
    {"data", "%/none", "@"},
    {"eval", "%/none/@"},
    {"eval", "@", "x"},
    {"predict", "%/none/@", "x"},
    {"predict", "@", "@"},
    {"help", "@"},
    {"help", "train", "@"},
};

START_TEST(what_is_refused)
{
    for (int kind = 0; kind < 2; kind++) {
        name = hostile_name((enum hostile)kind);
        struct result *r = run_safely(refused[_i]);
        ck_assert_msg(r->status == 2, "%s: status %d, %s", refused[_i][0], r->status, r->err);
        ck_assert_int_eq(count_lines(r->err), 1);
    }
}
END_TEST

/* --- files that hold such text --------------------------------------------------------------- */

/* The one kind of file of which a text is said where it is wrong: the name alone is right. */
static void put_array(const char *header)
{
    FILE *file = create_in(data_path, "x_train.npy");

    fprintf(file, "\x93NUMPY\x01%c%c%c%s", 0, (int)(strlen(header) & 255),
            (int)(strlen(header) >> 8), header);
    fclose(file);
}

static void make_array_directory(void)
{
    snprintf(data_path, sizeof data_path, "%s/arrays", directory);
    ck_assert_int_eq(mkdir(data_path, 0700), 0);
}

START_TEST(headers_of_arrays)
{
    static const char *const headers[] = {
        "{'descr': '%s', 'fortran_order': False, 'shape': (4, 4), }\n",
        "{'descr': '|u1', '%s': False, 'shape': (4, 4), }\n",
        "{'descr': '|u1', 'fortran_order': %s, 'shape': (4, 4), }\n",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (%s), }\n",
        "%s",
    };
    char header[600];

    make_array_directory();
    for (int kind = 0; kind < 2; kind++) {
        snprintf(header, sizeof header, headers[_i], hostile_name((enum hostile)kind));
        put_array(header);
        struct result *r = run_safely((const char *[]){"data", "&", NULL});
        ck_assert_int_eq(r->status, 2);
    }
}
END_TEST

/* Names of classes with controls are refused, whatever the line. */
START_TEST(names_of_classes)
{
    make_array_directory();
    link_data("train-images-idx3-ubyte");
    link_data("train-labels-idx1-ubyte");
    for (int kind = 0; kind < 2; kind++) {
        FILE *classes = create_in(data_path, "classes.txt");
        fprintf(classes, "a\nb\n%s\n", hostile_name((enum hostile)kind));
        fclose(classes);
        ck_assert_int_eq(run_safely((const char *[]){"data", "&", "--val", "100", NULL})->status,
                         2);
    }
}
END_TEST

/* Writes the model m anew as h, with text in place of what is in its metadata. */
static void rewrite_model(const char *from, const char *to)
{
    static char header[20000], bytes[200000];
    char path[300];
    unsigned char length[8];

    snprintf(path, sizeof path, "%s/m", directory);
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fread(length, 1, 8, file), 8);
    size_t size = length[0] + 256u * length[1];
    ck_assert_uint_eq(fread(header, 1, size, file), size);
    header[size] = '\0';
    size_t rest = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    const char *at = strstr(header, from);
    ck_assert_msg(at != NULL, "no %s in %s", from, header);
    size_t new_size = size - strlen(from) + strlen(to);
    file = create_in(directory, "h");
    for (int i = 0; i < 8; i++)
        fputc(i < 2 ? (int)(new_size >> 8 * i & 255) : 0, file);
    fprintf(file, "%.*s%s%s", (int)(at - header), header, to, at + strlen(from));
    fwrite(bytes, 1, rest, file);
    fclose(file);
}

/* As JSON writes it, escaped and not. */
static const char *metadata_text(int kind)
{
    static char text[4000];
    char *to = text;

    *to = '\0';
    if (kind == 2)
        return hostile_name(HOSTILE_CHARACTERS);
    for (size_t i = 0; i < HOSTILE_RANGES; i++)
        for (uint32_t c = hostile_characters[i][0]; c <= hostile_characters[i][1]; c++)
            to += sprintf(to, "\\u%04x", (unsigned)c);
    return kind == 0 ? text : strstr(text, "\\u061c"); /* what names of classes may hold */
}

START_TEST(metadata_of_models)
{
    static const char *const places[][2] = {
        {"\"activation\":\"relu\"", "\"activation\":\"%s\""},
        {"\"hidden\":\"8\"", "\"hidden\":\"%s\""},
        {"\"lr\":\"", "\"lr\":\"%s"},
        {"\"activation\":", "\"%s\":"},
        {"\"0.weight\":", "\"%s\":"},
        {"\"F32\"", "\"%s\""},
        {"[\\\"0\\\",\\\"1\\\",\\\"2\\\"]", "[\\\"a%s\\\",\\\"1\\\",\\\"2\\\"]"},
    };
    char to[4200];

    run_safely(
        (const char *[]){"train", "--data", "%", SMALL, "--epochs", "1", "--save", "%/m", NULL});
    put_picture("p.pgm");
    for (int kind = 0; kind < 3; kind++) {
        snprintf(to, sizeof to, places[_i][1], metadata_text(kind));
        rewrite_model(places[_i][0], to);
        run_safely((const char *[]){"eval", "%/h", "--data", "%", NULL});
        run_safely((const char *[]){"predict", "%/h", "%/p.pgm", NULL});
        run_safely((const char *[]){"predict", "%/h", "%/p.pgm", "--format", "csv", NULL});
        run_safely((const char *[]){"predict", "%/h", "%/p.pgm", "--format", "jsonl", NULL});
        run_safely(
            (const char *[]){"train", "--load", "%/h", "--data", "%", "--epochs", "2", NULL});
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("hostile");
    TCase *tests = tcase_create("hostile");

    tcase_add_checked_fixture(tests, make_all, remove_all);
    tcase_add_loop_test(tests, data_and_models, 0, 2);
    tcase_add_loop_test(tests, files_that_are_used, 0, 2);
    tcase_add_loop_test(tests, what_is_refused, 0, sizeof refused / sizeof refused[0]);
    tcase_add_loop_test(tests, headers_of_arrays, 0, 5);
    tcase_add_test(tests, names_of_classes);
    tcase_add_loop_test(tests, metadata_of_models, 0, 7);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
