/* test_figure: charts as files: valid in each form, the same bytes for the same figure, refused
 * where they cannot be written; and the geometry behind them. */
#include <check.h>
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "drawn.h"
#include "store/figure.h"
#include "store/figure_plan.h"
#include "testing.h"

static char directory[64];

static void make_directory(void)
{
    strcpy(directory, "/tmp/mlptui-figure-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
}

static void remove_directory(void)
{
    char command[128];

    snprintf(command, sizeof command, "rm -rf %s", directory);
    ck_assert_int_eq(system(command), 0);
}

static const char *in_directory(const char *name)
{
    static char path[256];

    snprintf(path, sizeof path, "%s/%s", directory, name);
    return path;
}

/* Experiment 1 at seed 0 (reference.md), epochs 1 to 5. */
static const double epochs[] = {1, 2, 3, 4, 5};
static const double zero[] = {2.30196, 2.30158, 2.30135, 2.30122, 2.30114};
static const double normal[] = {2.75575, 2.28075, 1.86387, 1.63640, 1.57428};
static const double glorot[] = {0.82703, 0.51484, 0.41906, 0.37326, 0.34470};
static const struct figure_series three[] = {{"zero", epochs, zero, 5, true},
                                             {"normal", epochs, normal, 5, true},
                                             {"glorot", epochs, glorot, 5, true}};
static const struct figure reference = {.title = "Loss by epoch",
                                        .x = {"epoch", false},
                                        .y = {"loss", false},
                                        .series = three,
                                        .series_count = 3};

#ifdef HAVE_CAIRO

/* A file's bytes and a final 0; to be freed. */
static char *contents(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");

    ck_assert_msg(file != NULL, "no %s", path);
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    char *bytes = calloc(*size + 1, 1);
    ck_assert_uint_eq(fread(bytes, 1, *size, file), *size);
    fclose(file);
    return bytes;
}

static void write_figure(const struct figure *figure, const char *name)
{
    struct error error;

    ck_assert_msg(figure_write(figure, in_directory(name), &error), "%s", error.text);
}

static uint32_t big_endian(const char *bytes)
{
    const unsigned char *b = (const unsigned char *)bytes;

    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

START_TEST(a_png_is_a_png)
{
    size_t size;

    write_figure(&reference, "a.png");
    char *png = contents(in_directory("a.png"), &size);
    ck_assert_mem_eq(png, "\x89PNG\r\n\x1a\n", 8);
    ck_assert_mem_eq(png + 12, "IHDR", 4);
    ck_assert_uint_eq(big_endian(png + 16), 1600);
    ck_assert_uint_eq(big_endian(png + 20), 1000);
    ck_assert_mem_eq(png + size - 8, "IEND", 4);
    free(png);
}
END_TEST

/* --- what is drawn ---------------------------------------------------------------------------- */

static struct drawn drawn;

/* Of the curves in `three`: Okabe and Ito's. */
static const double colors[3][3] = {{0, 114, 178}, {213, 94, 0}, {0, 158, 115}};

/* The one line of five points in the colour of a curve. */
static const struct drawn_line *drawn_curve(size_t s)
{
    const struct drawn_line *found = NULL;

    for (size_t i = 0; i < drawn.count; i++) {
        const struct drawn_line *line = &drawn.lines[i];
        bool same = line->straight && line->count == 5;
        for (size_t k = 0; k < 3; k++)
            same = same && fabs(255 * line->color[k] - colors[s][k]) < 2;
        ck_assert_msg(!same || found == NULL, "curve %zu is drawn twice", s);
        found = same ? line : found;
    }
    ck_assert_msg(found != NULL, "curve %zu is not drawn", s);
    return found;
}

/* A page of 800 times 500 with the three curves of `reference`: on one scale to the right by epoch,
 * and on one upwards by loss. */
static void check_drawn(void)
{
    const struct drawn_line *high = drawn_curve(1), *low = drawn_curve(2);
    double per_epoch = (low->x[4] - low->x[0]) / 4;
    double per_loss = (high->y[0] - low->y[4]) / (normal[0] - glorot[4]);

    ck_assert_double_eq(drawn.width, 800);
    ck_assert_double_eq(drawn.height, 500);
    ck_assert_double_gt(per_epoch, 100);
    ck_assert_double_lt(per_loss, -100); /* y goes downwards */
    for (size_t s = 0; s < 3; s++) {
        const struct drawn_line *line = drawn_curve(s);
        for (size_t i = 0; i < 5; i++) {
            ck_assert_double_eq_tol(line->x[i], low->x[0] + per_epoch * (double)i, 0.01);
            ck_assert_double_eq_tol(line->y[i], low->y[4] + per_loss * (three[s].y[i] - glorot[4]),
                                    0.01);
            ck_assert(line->x[i] > 0 && line->x[i] < 800 && line->y[i] > 0 && line->y[i] < 500);
        }
    }
}

/* One line from (10, 20) by (30, 20) to (30, 50), in one colour, spelt in several ways. */
static const char *const spellings[] = {
    "<svg viewBox=\"0 0 80 60\"><path style=\"fill:none;stroke:rgb(0%,44.7%,69.8%);\" "
    "d=\"M 10 20 L 30 20 L 30 50 \"/></svg>",
    "<svg viewBox='0,0,80,60'><path d='M10 20 30 20 30 50' stroke='rgb(0, 114, 178)'/></svg>",
    "<svg stroke=\"#0072b2\"\n  viewBox=\"0 0 80 60\"><path\td=\"m1e1,20h20v+30\"/></svg>",
    "<svg viewBox=\"0 0 80 60\"><defs><path stroke=\"#f00\" d=\"M0 0L9 9\"/></defs>"
    "<g transform=\"matrix(2,0,0,2,-10,0)\"><g><path fill=\"#f00\" d=\"M1 1L2 2Z\"/></g>"
    "<path stroke=\"rgb(0%, 44.71%, 69.8%)\" d=\"M10 10l10 0 0 15\"/></g></svg>",
};

static const char *const pdf_spellings[] = {
    "/MediaBox [ 0 0 80 60 ]\nstream\n1 0 0 -1 0 60 cm q 0 0.447 0.698 RG 10 20 m 30 20 l 30 50 l "
    "S Q "
    "endstream",
    "/MediaBox[0 0 80 60]\nstream\r\n0 0 .698 RG 1 1 m 2 2 l n\nq 2 0 0 2 0 0 cm\n"
    "0.0 .447 .698 RG\n5 20 m\n15 20 l\n15 5 l\nB\nQ endstream",
};

START_TEST(drawings_are_read_however_they_are_spelt)
{
    const size_t count = sizeof spellings / sizeof spellings[0];
    const char *text = (size_t)_i < count ? spellings[_i] : pdf_spellings[(size_t)_i - count];
    static const double x[] = {10, 30, 30}, y[] = {20, 20, 50};

    if ((size_t)_i < count)
        drawn_read_svg(&drawn, text);
    else
        drawn_read_pdf(&drawn, text, strlen(text));
    ck_assert_double_eq(drawn.width, 80);
    ck_assert_double_eq(drawn.height, 60);
    ck_assert_uint_eq(drawn.count, 1);
    ck_assert_uint_eq(drawn.lines[0].count, 3);
    ck_assert(drawn.lines[0].straight);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_double_eq_tol(255 * drawn.lines[0].color[i], colors[0][i], 0.5);
        ck_assert_double_eq_tol(drawn.lines[0].x[i], x[i], 1e-9);
        ck_assert_double_eq_tol(drawn.lines[0].y[i], y[i], 1e-9);
    }
}
END_TEST

/* Every element that is opened is closed, in order. */
static void check_nesting(const char *xml)
{
    int depth = 0, elements = 0;

    for (const char *p = strchr(xml, '<'); p != NULL; p = strchr(p + 1, '<')) {
        const char *end = strchr(p, '>');
        ck_assert_ptr_nonnull(end);
        if (p[1] == '?')
            continue;
        elements++;
        if (p[1] == '/')
            depth--;
        else if (end[-1] != '/')
            depth++;
        ck_assert_int_ge(depth, 0);
    }
    ck_assert_int_eq(depth, 0);
    ck_assert_int_gt(elements, 20);
}

START_TEST(an_svg_is_an_svg)
{
    size_t size;

    write_figure(&reference, "a.SVG"); /* the case of the ending does not count */
    char *svg = contents(in_directory("a.SVG"), &size);
    ck_assert_int_eq(strncmp(svg, "<?xml version=\"1.0\"", 19), 0);
    check_nesting(svg);
    drawn_read_svg(&drawn, svg);
    check_drawn();
    free(svg);
}
END_TEST

START_TEST(a_pdf_is_a_pdf)
{
    size_t size;

    write_figure(&reference, "a.pdf");
    char *pdf = contents(in_directory("a.pdf"), &size);
    ck_assert_int_eq(strncmp(pdf, "%PDF-1.", 7), 0);
    ck_assert_mem_eq(pdf + size - 6, "%%EOF\n", 6);
    ck_assert_ptr_null(memmem(pdf, size, "CreationDate", 12));
    drawn_read_pdf(&drawn, pdf, size);
    check_drawn();
    free(pdf);
}
END_TEST

static const char *const forms[] = {"svg", "png", "pdf"};

START_TEST(the_same_figure_is_the_same_file)
{
    char name[32];
    size_t size[2];
    char *bytes[2];

    for (int i = 0; i < 2; i++) {
        snprintf(name, sizeof name, "same%d.%s", i, forms[_i]);
        write_figure(&reference, name);
        bytes[i] = contents(in_directory(name), &size[i]);
    }
    ck_assert_uint_eq(size[0], size[1]);
    ck_assert_mem_eq(bytes[0], bytes[1], size[0]);
    free(bytes[0]);
    free(bytes[1]);
}
END_TEST

START_TEST(odd_figures_are_drawn_too)
{
    static const double x[] = {-1, 0, 1, 1e300, NAN, 2, INFINITY, 3};
    static const double y[] = {1e-300, NAN, -5, 1e300, 4, 0, 2, 7};
    static const char bad[] = "\xff\xc0\x80 \xed\xa0\x80 \x01 \xe2\x82";
    static const struct figure_mark marks[] = {
        {1, "one"}, {1.1, ""}, {NAN, "never"}, {-INFINITY, "never"}, {3, bad}};
    struct figure_series series[30];
    struct figure figure = {.title = bad, .x = {bad, false}, .y = {bad, false}};
    char name[16], title[3000];

    memset(title, 'w', sizeof title - 1);
    title[sizeof title - 1] = '\0';
    for (int s = 0; s < 30; s++)
        series[s] = (struct figure_series){s == 7 ? title : bad, x, y, s < 2 ? 0 : 8, s % 2 == 0};
    snprintf(name, sizeof name, "odd.%s", forms[_i]);
    write_figure(&figure, name); /* nothing at all */
    figure.series = series;
    for (size_t count = 1; count <= 30; count += 29) {
        for (int logs = 0; logs < 4; logs++) {
            figure.series_count = count;
            figure.x.log = logs & 1;
            figure.y.log = logs & 2;
            figure.mark = &marks[(count + (size_t)logs) % 5];
            write_figure(&figure, name);
        }
    }
    write_figure(&(struct figure){.title = title, .x = {title, true}, .y = {title, true}}, name);
}
END_TEST

START_TEST(an_older_file_is_replaced_whole)
{
    struct stat status;
    size_t size;

    FILE *old = fopen(in_directory("old.svg"), "w");
    fputs("something else", old);
    fclose(old);
    ck_assert_int_eq(chmod(in_directory("old.svg"), 0640), 0);
    write_figure(&reference, "old.svg");
    char *svg = contents(in_directory("old.svg"), &size);
    ck_assert_ptr_nonnull(strstr(svg, "</svg>"));
    free(svg);
    ck_assert_int_eq(stat(in_directory("old.svg"), &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0640);
}
END_TEST

#else

START_TEST(without_cairo_it_says_so)
{
    struct error error;

    ck_assert(!figure_check_path(in_directory("a.svg"), &error));
    ck_assert_ptr_nonnull(strstr(error.text, "cannot draw"));
    ck_assert(!figure_write(&reference, in_directory("a.svg"), &error));
}
END_TEST

#endif

static void refused(const char *path, const char *part)
{
    struct error error;

    ck_assert_msg(!figure_check_path(path, &error), "%s", path);
    ck_assert_msg(strstr(error.text, part) != NULL, "no '%s' in '%s'", part, error.text);
    ck_assert(!figure_write(&reference, path, &error));
    ck_assert_msg(strstr(error.text, part) != NULL, "no '%s' in '%s'", part, error.text);
}

START_TEST(bad_paths_are_refused)
{
    refused("chart", ".svg, .png or .pdf");
    refused("chart.gif", ".svg, .png or .pdf");
    refused("svg", ".svg, .png or .pdf");
    refused("", ".svg, .png or .pdf");
    refused("/nowhere/at/all.svg", "No such file or directory");
    ck_assert_int_eq(mkdir(in_directory("dir.png"), 0700), 0);
    refused(in_directory("dir.png"), "directory");
    ck_assert_int_eq(mkfifo(in_directory("pipe.pdf"), 0600), 0);
    refused(in_directory("pipe.pdf"), "regular");
}
END_TEST

/* --- geometry --------------------------------------------------------------------------------- */

START_TEST(epochs_have_whole_ticks)
{
    struct figure_scale x = figure_scale_x(&reference, 12);

    ck_assert_uint_eq(x.tick_count, 5);
    for (size_t i = 0; i < 5; i++)
        ck_assert_double_eq(x.ticks[i], (double)i + 1);
    ck_assert_double_lt(x.axis.low, 1);
    ck_assert_double_gt(x.axis.high, 5);
}
END_TEST

START_TEST(losses_begin_at_zero)
{
    struct figure_scale y = figure_scale_y(&reference, 9);

    ck_assert_double_eq(y.axis.low, 0);
    ck_assert_double_ge(y.axis.high, 2.75575);
    ck_assert_double_eq(y.ticks[0], 0);
    ck_assert_uint_ge(y.tick_count, 4);
}
END_TEST

START_TEST(log_axes_have_decades)
{
    static const double n[] = {1, 10, 1000, 500000}, d[] = {0.1, 1e-3, 1e-7, 1e-10};
    struct figure_series series = {"d", n, d, 4, true};
    struct figure figure = {
        .x = {"N", true}, .y = {"d", true}, .series = &series, .series_count = 1};
    struct figure_scale x = figure_scale_x(&figure, 12), y = figure_scale_y(&figure, 12);

    ck_assert(x.decades && y.decades);
    ck_assert_uint_eq(x.tick_count, 6); /* 1 ... 100 000 */
    for (size_t i = 0; i < x.tick_count; i++)
        ck_assert_double_eq_tol(log10(x.ticks[i]), (double)i, 1e-12);
    ck_assert_uint_gt(x.minor_count, 40);
    ck_assert_double_lt(y.axis.low, 1e-10); /* the markers do not stand on the frame */
    ck_assert_double_gt(y.axis.high, 0.1);
}
END_TEST

static struct figure_plan plan_of(const struct figure *figure)
{
    return (struct figure_plan){
        figure, figure_scale_x(figure, 10), figure_scale_y(figure, 10), {100, 50, 600, 400}};
}

/* Points on the curve, closer to each other than any box is small, are none of them in the box. */
static bool covers(const struct figure_plan *plan, struct figure_rect r)
{
    for (size_t s = 0; s < plan->figure->series_count; s++) {
        const struct figure_series *series = &plan->figure->series[s];
        for (size_t i = 0; i + 1 < series->count; i++) {
            for (int k = 0; k <= 1000; k++) {
                double t = k / 1000.0;
                double x = (1 - t) * figure_plan_x(plan, series->x[i]) +
                           t * figure_plan_x(plan, series->x[i + 1]);
                double y = (1 - t) * figure_plan_y(plan, series->y[i]) +
                           t * figure_plan_y(plan, series->y[i + 1]);
                if (x > r.x && x < r.x + r.width && y > r.y && y < r.y + r.height)
                    return true;
            }
        }
    }
    return false;
}

START_TEST(a_legend_covers_no_curve)
{
    struct figure_plan plan = plan_of(&reference);
    struct figure_rect room, nowhere = {0};

    for (double size = 20; size < 130; size += 7) {
        ck_assert(figure_plan_room(&plan, nowhere, 1.6 * size, size, &room));
        ck_assert(!covers(&plan, room));
        ck_assert_double_ge(room.x, plan.area.x);
        ck_assert_double_ge(room.y, plan.area.y);
        ck_assert_double_le(room.x + room.width, plan.area.x + plan.area.width);
        ck_assert_double_le(room.y + room.height, plan.area.y + plan.area.height);
    }
    ck_assert(!figure_plan_room(&plan, nowhere, 500, 300, &room));
    ck_assert(!figure_plan_room(&plan, nowhere, 50, 500, &room));
}
END_TEST

START_TEST(a_legend_avoids_what_is_taken)
{
    struct figure_plan plan = plan_of(&reference);
    struct figure_rect first, second;

    ck_assert(figure_plan_room(&plan, (struct figure_rect){0}, 100, 50, &first));
    ck_assert(figure_plan_room(&plan, first, 100, 50, &second));
    ck_assert(first.x + first.width <= second.x || second.x + second.width <= first.x ||
              first.y + first.height <= second.y || second.y + second.height <= first.y);
    ck_assert(!figure_plan_room(&plan, plan.area, 10, 10, &second));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("figure");
    TCase *files = tcase_create("files"), *geometry = tcase_create("geometry");

    tcase_add_checked_fixture(files, make_directory, remove_directory);
    tcase_add_test(files, bad_paths_are_refused);
#ifdef HAVE_CAIRO
    tcase_add_loop_test(files, drawings_are_read_however_they_are_spelt, 0,
                        (int)(sizeof spellings / sizeof spellings[0] +
                              sizeof pdf_spellings / sizeof pdf_spellings[0]));
    tcase_add_test(files, a_png_is_a_png);
    tcase_add_test(files, an_svg_is_an_svg);
    tcase_add_test(files, a_pdf_is_a_pdf);
    tcase_add_loop_test(files, the_same_figure_is_the_same_file, 0, 3);
    tcase_add_loop_test(files, odd_figures_are_drawn_too, 0, 3);
    tcase_add_test(files, an_older_file_is_replaced_whole);
#else
    tcase_add_test(files, without_cairo_it_says_so);
#endif
    suite_add_tcase(suite, files);
    tcase_add_test(geometry, epochs_have_whole_ticks);
    tcase_add_test(geometry, losses_begin_at_zero);
    tcase_add_test(geometry, log_axes_have_decades);
    tcase_add_test(geometry, a_legend_covers_no_curve);
    tcase_add_test(geometry, a_legend_avoids_what_is_taken);
    suite_add_tcase(suite, geometry);
    return run_suite(suite);
}
