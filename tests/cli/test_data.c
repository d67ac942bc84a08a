/* test_data: `mlptui data` as a program: sizes, counts and pictures of the data made here. */
#include "program.h"

/* "data DIRECTORY more" */
static const char *data_line(const char *more)
{
    static char line[1024];

    snprintf(line, sizeof line, "data %s %s", directory, more);
    return line;
}

/* The line that begins with `start`, or NULL. */
static const char *row_of(const char *text, const char *start)
{
    for (int i = 0; i < count_lines(text); i++) {
        const char *line = line_of(text, i);
        if (strncmp(line, start, strlen(start)) == 0)
            return line;
    }
    return NULL;
}

static void counts(const char *row, const char *train, const char *val, const char *test)
{
    char copy[256], *save = NULL;
    const char *expected[] = {train, val, test};

    ck_assert_ptr_nonnull(row);
    snprintf(copy, sizeof copy, "%s", row);
    ck_assert_ptr_nonnull(strtok_r(copy, " %", &save));
    for (int s = 0; s < 3; s++) {
        ck_assert_str_eq(strtok_r(NULL, " %", &save), expected[s]);
        if (strcmp(strtok_r(NULL, " %", &save), "33.33") != 0)
            ck_assert_msg(s == 1, "%s", row); /* 100 images are not thirds */
    }
}

START_TEST(sizes_and_counts)
{
    struct result *r = run(data_line("--val 100"));

    ck_assert_int_eq(r->status, 0);
    ck_assert_str_eq(r->err, "");
    ck_assert_ptr_nonnull(strstr(line_of(r->out, 0), "IDX files"));
    ck_assert_str_eq(line_of(r->out, 1), "images of 6 rows x 6 columns, kept as bytes; 3 classes");
    /* class i % 3: 0 .. 299 for training, 300 .. 399 for validation */
    counts(row_of(r->out, "0 "), "100", "34", "20");
    counts(row_of(r->out, "1 "), "100", "33", "20");
    counts(row_of(r->out, "2 "), "100", "33", "20");
    const char *all = row_of(r->out, "all ");
    ck_assert_ptr_nonnull(all);
    ck_assert_ptr_nonnull(strstr(all, "300"));
}
END_TEST

/* Class c has its third of the six rows bright: in ASCII, one line of three each. */
START_TEST(one_picture_a_class)
{
    struct result *r = run(data_line("--val 100"));
    int last = count_lines(r->out) - 1;

    for (int c = 0; c < 3; c++) {
        const char *line = line_of(r->out, last - 2 + c);

        for (int k = 0; k < 3; k++) {
            int ink = 0;
            for (int x = 8 * k; x < 8 * k + 6; x++)
                ink += strchr("*#%@", line[x]) != NULL;
            if (k == c)
                ck_assert_int_ge(ink, 4);
            else
                ck_assert_int_le(ink, 1);
        }
    }
}
END_TEST

static void name_classes(const char *names)
{
    FILE *file = create("classes.txt");

    ck_assert_int_ge(fputs(names, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

/* Columns before the first training count, 100 of each class; every character here takes one. */
static int columns_before_count(const char *row)
{
    const char *count = row != NULL ? strstr(row, "  100 ") : NULL;
    int columns = 0;

    ck_assert_ptr_nonnull(count);
    for (; row < count; row++)
        columns += ((unsigned char)*row & 0xc0) != 0x80;
    return columns;
}

/* No name is cut, and the figures stand below each other, whatever bytes the names take. */
START_TEST(names_of_any_alphabet)
{
    char path[64];

    name_classes("h\u00f6se\n\u0432\u044f\u0437\u0430\u043d\u044b\u0439 "
                 "\u0441\u0432\u0438\u0442\u0435\u0440\na name of more than twenty\n");
    setenv("LC_ALL", "C.UTF-8", 1);
    struct result *r = run(data_line("--val 100"));
    setenv("LC_ALL", "C", 1);

    ck_assert_int_eq(r->status, 0);
    int columns = columns_before_count(row_of(r->out, "h\u00f6se "));
    ck_assert_int_eq(columns_before_count(row_of(r->out, "\u0432\u044f\u0437\u0430\u043d\u044b"
                                                         "\u0439 \u0441\u0432\u0438\u0442"
                                                         "\u0435\u0440 ")),
                     columns);
    ck_assert_int_eq(columns_before_count(row_of(r->out, "a name of more than twenty ")), columns);
    snprintf(path, sizeof path, "%s/classes.txt", directory);
    ck_assert_int_eq(unlink(path), 0);
}
END_TEST

static void write_array(const char *name, const char *header, const void *data, size_t size)
{
    FILE *file = create(name);

    ck_assert_int_gt(fprintf(file, "\x93NUMPY%c%c%c%c%-117s\n", 1, 0, 118, 0, header), 0);
    ck_assert_uint_eq(fwrite(data, 1, size, file), size);
    ck_assert_int_eq(fclose(file), 0);
}

/* What is assumed about pixels is told where people look, and not amid figures. */
START_TEST(what_is_assumed_is_told)
{
    enum { IMAGES = 6, PIXELS = 4 };
    static const char told[] = "x_train.npy: the largest pixel is 254.5: read as pixels from 0 to "
                               "255";
    float pixels[IMAGES * PIXELS];
    uint8_t labels[IMAGES];

    for (int i = 0; i < IMAGES * PIXELS; i++)
        pixels[i] = i == 5 ? 254.5f : (float)(i % 7);
    for (int i = 0; i < IMAGES; i++)
        labels[i] = (uint8_t)(i % 2);
    write_array("x_train.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (6, 1, 2, 2), }",
                pixels, sizeof pixels);
    write_array("y_train.npy", "{'descr': '|u1', 'fortran_order': False, 'shape': (6,), }", labels,
                sizeof labels);
    struct result *r = run(data_line(""));
    ck_assert_msg(r->status == 0, "%s", r->err);
    ck_assert_str_eq(r->err, "");
    assert_has(line_of(r->out, 2), told);
    char line[512];
    snprintf(line, sizeof line, "train --data %s --hidden 3 --epochs 1 --format csv", directory);
    r = run(line);
    ck_assert_int_eq(r->status, 0);
    ck_assert_int_eq(count_lines(r->err), 1);
    assert_has(r->err, told);
    ck_assert_int_eq(count_lines(r->out), 2);
    ck_assert_ptr_null(strstr(r->out, "pixel"));
    snprintf(line, sizeof line, "%s/x_train.npy", directory);
    ck_assert_int_eq(unlink(line), 0);
}
END_TEST

START_TEST(what_cannot_be_shown)
{
    refuses("data /nowhere", "/nowhere", "No such file");
    refuses("data a b", "unexpected", "'b'");
    refuses("data a --data b", "twice", "--data");
    refuses("data --lr 3", "--lr", "not for mlptui data");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("data");
    TCase *tests = tcase_create("data");

    setenv("LC_ALL", "C", 1); /* pictures in ASCII */
    tcase_add_unchecked_fixture(tests, make_data, remove_data);
    tcase_add_test(tests, sizes_and_counts);
    tcase_add_test(tests, one_picture_a_class);
    tcase_add_test(tests, names_of_any_alphabet);
    tcase_add_test(tests, what_is_assumed_is_told);
    tcase_add_test(tests, what_cannot_be_shown);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
