/* Tests axes, ticks, labels and lines of dots over many ranges, absurd ones among them. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "testing.h"
#include "ui/widgets/plot.h"

static const double ends[] = {0,    1e-300, 1e-12, 2e-5, 0.001, 0.02, 0.3,   0.30000000000000004,
                              1,    3,      7.3,   10,   93.47, 97,   100,   999,
                              1000, 12345,  6e4,   1e6,  3e7,   1e9,  1e300, INFINITY};

static const size_t mosts[] = {0, 1, 2, 3, 5, 8, 32};

#define MOST_COUNT 7
#define END_COUNT  ((int)(sizeof ends / sizeof ends[0]))

/* Whether a value is 1, 2 or 5 times a power of ten, by its decimal digits. */
static bool is_round_step(double step)
{
    char text[64];

    snprintf(text, sizeof text, "%.6e", step);
    return strchr("125", text[0]) != NULL && strncmp(text + 1, ".000000", 7) == 0;
}

static void check_axis(double low, double high, bool log, bool round)
{
    struct axis axis = axis_make(low, high, log, round);

    ck_assert(isfinite(axis.low) && isfinite(axis.high));
    ck_assert_msg(axis.low < axis.high, "%g..%g", low, high);
    ck_assert(axis.log == log);
    ck_assert(!log || axis.low > 0);
    if (isfinite(low) && isfinite(high)) {
        ck_assert_msg(log || axis.low <= fmin(low, high), "%g..%g", low, high);
        ck_assert_msg(fmax(low, high) > 1e299 || axis.high >= fmax(low, high), "%g..%g", low, high);
    }
    ck_assert_double_eq_tol(axis_position(axis, axis.low), 0, 1e-9);
    ck_assert_double_eq_tol(axis_position(axis, axis.high), 1, 1e-9);
}

START_TEST(axes_hold_their_range)
{
    double a = ends[_i];

    for (int k = 0; k < END_COUNT; k++) {
        for (int kind = 0; kind < 4; kind++) {
            check_axis(a, ends[k], kind & 1, kind & 2);
            check_axis(-a, ends[k], kind & 1, kind & 2);
            check_axis(-a, -ends[k], kind & 1, kind & 2);
        }
    }
    check_axis(NAN, a, _i & 1, true);
    check_axis(a, NAN, _i & 1, true);
    check_axis(-INFINITY, NAN, _i & 1, true);
}
END_TEST

/* The labels of ticks `step` apart (0: as on log axes) must differ from each other and read back as
 * the ticks, in one unit or another. */
static void check_labels(const double *ticks, size_t count, double step)
{
    char previous[64] = "";

    for (size_t i = 0; i < count; i++) {
        char label[64], *unit;

        axis_label(ticks[i], step, label, sizeof label);
        ck_assert_str_ne(label, previous);
        double value = strtod(label, &unit);
        const char *units = "kMGT";
        if (*unit != '\0') {
            ck_assert(strchr(units, *unit) != NULL && unit[1] == '\0');
            value *= pow(1000, (double)(strchr(units, *unit) - units + 1));
        }
        ck_assert_msg(fabs(value - ticks[i]) <= 1e-6 * fabs(ticks[i]) + step / 1000, "%s is not %g",
                      label, ticks[i]);
        strcpy(previous, label);
    }
}

static void check_linear(struct axis axis, size_t most)
{
    double ticks[64];
    size_t count = axis_ticks(axis, ticks, most);

    ck_assert_uint_le(count, most);
    if (most >= 5)
        ck_assert_msg(count >= 2, "%g..%g: %zu", axis.low, axis.high, count);
    for (size_t i = 0; i < count; i++)
        ck_assert(ticks[i] >= axis.low && ticks[i] <= axis.high);
    if (count < 2)
        return;
    double step = ticks[1] - ticks[0];
    if (step > 1e-6 * fabs(ticks[1])) { /* else the difference has too few digits left */
        ck_assert_msg(is_round_step(step), "%.17g", step);
        for (size_t i = 1; i < count; i++)
            ck_assert_double_eq_tol((ticks[i] - ticks[i - 1]) / step, 1, 1e-6);
    }
    check_labels(ticks, count, step);
}

START_TEST(linear_ticks_are_round_and_inside)
{
    for (int k = 0; k < END_COUNT; k++) {
        for (int m = 0; m < MOST_COUNT; m++) {
            check_linear(axis_make(ends[_i], ends[k], false, m % 2), mosts[m]);
            check_linear(axis_make(-ends[_i], ends[k], false, m % 2), mosts[m]);
        }
    }
}
END_TEST

START_TEST(log_ticks_are_round_and_inside)
{
    for (int k = 0; k < END_COUNT; k++) {
        struct axis axis = axis_make(ends[_i], ends[k], true, k % 2);

        for (int m = 0; m < MOST_COUNT; m++) {
            double ticks[32];
            size_t most = mosts[m], count = axis_ticks(axis, ticks, most);

            ck_assert_uint_le(count, most);
            if (most >= 5)
                ck_assert_msg(count >= 2, "%g..%g: %zu", axis.low, axis.high, count);
            for (size_t i = 0; i < count; i++)
                ck_assert(ticks[i] >= axis.low && ticks[i] <= axis.high);
            check_labels(ticks, count, 0);
        }
    }
}
END_TEST

START_TEST(known_ticks)
{
    double ticks[8];

    ck_assert_uint_eq(axis_ticks((struct axis){0, 0.5, false}, ticks, 6), 6);
    ck_assert_double_eq(ticks[3], 0.3); /* not 3 * 0.1 */
    ck_assert_uint_eq(axis_ticks((struct axis){93.47, 100, false}, ticks, 4), 4);
    ck_assert_double_eq(ticks[0], 94);
    ck_assert_uint_eq(axis_ticks((struct axis){0.05, 5, true}, ticks, 7), 7);
    ck_assert_double_eq(ticks[1], 0.1);
    ck_assert_uint_eq(axis_ticks((struct axis){0.05, 5, true}, ticks, 2), 2); /* powers of ten */
    ck_assert_double_eq(ticks[0], 0.1);
    ck_assert_uint_eq(axis_ticks((struct axis){3, 4, true}, ticks, 3), 3); /* as on a linear axis */
    ck_assert_double_eq(ticks[1], 3.5);
    ck_assert_uint_eq(axis_ticks((struct axis){NAN, 1, false}, ticks, 8), 0);
    ck_assert_uint_eq(axis_ticks((struct axis){1, 1, false}, ticks, 8), 0);
    ck_assert_uint_eq(axis_ticks((struct axis){-1.7e308, 1.7e308, false}, ticks, 8), 0);
}
END_TEST

START_TEST(known_labels)
{
    static const struct {
        double value, step;
        const char *label;
    } rows[] = {
        {0, 0.1, "0"},
        {0.3, 0.1, "0.3"},
        {1, 0.5, "1.0"},
        {0.05, 0, "0.05"},
        {1e-4, 0, "1e-4"},
        {5e-4, 0, "5e-4"},
        {1, 0, "1"},
        {0.125, 0, "0.125"},
        {0.0012, 2e-4, "1.2e-3"},
        {1.0002, 2e-4, "1.0002"},
        {94, 2, "94"},
        {-0.5, 0.5, "-0.5"},
        {5000, 5000, "5k"},
        {1500, 500, "1500"},
        {12000, 2000, "12k"},
        {12500, 500, "12.5k"},
        {2e6, 1e6, "2M"},
        {1e300, 0, "1e300"},
        {999500, 500, "999.5k"},
        {NAN, 1, "nan"},
    };
    char label[32];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        axis_label(rows[i].value, rows[i].step, label, sizeof label);
        ck_assert_str_eq(label, rows[i].label);
    }
    axis_label(123456.789, 0.001, label, 4); /* cut, never beyond the buffer */
    ck_assert_uint_eq(strlen(label), 3);
}
END_TEST

START_TEST(positions)
{
    struct axis linear = {10, 20, false}, log = {0.01, 100, true};

    ck_assert_double_eq_tol(axis_position(linear, 12.5), 0.25, 1e-12);
    ck_assert_double_eq_tol(axis_position(linear, 30), 2, 1e-12);
    ck_assert_double_eq_tol(axis_position(log, 1), 0.5, 1e-12);
    ck_assert_double_eq_tol(axis_value(log, 0.25), 0.1, 1e-12);
    ck_assert_double_eq_tol(axis_value(linear, axis_position(linear, 17.3)), 17.3, 1e-12);
    ck_assert(isnan(axis_position(linear, NAN)));
    ck_assert(isnan(axis_position(log, NAN)));
    ck_assert(axis_position(log, 0) < -1e300);
}
END_TEST

/* --- dots ------------------------------------------------------------------------------------ */

/* Whether dot (x, y) is set, y from the bottom. */
static bool dot(const struct dots *d, int x, int y)
{
    int down = d->rows * d->cell_rows - 1 - y;
    int cell = down / d->cell_rows * d->columns + x / d->cell_columns;

    return d->masks[cell] >> (down % d->cell_rows * d->cell_columns + x % d->cell_columns) & 1;
}

static int count_dots(const struct dots *d)
{
    int count = 0;

    for (int y = 0; y < d->rows * d->cell_rows; y++)
        for (int x = 0; x < d->columns * d->cell_columns; x++)
            count += dot(d, x, y);
    return count;
}

START_TEST(dots_have_one_owner)
{
    struct dots d;

    ck_assert(dots_init(&d, 3, 5, 4, 2));
    dots_set(&d, 0, 0, 7, 10);
    ck_assert_uint_eq(d.masks[10], 1 << 6); /* the lowest dot of the lowest row's first cell */
    dots_set(&d, 9, 11, 7, 10);
    ck_assert_uint_eq(d.masks[4], 1 << 1);
    dots_set(&d, 1, 1, 8, 9);
    ck_assert_uint_eq(d.masks[10], 1 << 6 | 1 << 5);
    ck_assert_uint_eq(d.roles[10], 7);
    dots_set(&d, 1, 1, 9, 10);
    ck_assert_uint_eq(d.roles[10], 9);
    dots_set(&d, -1, 0, 1, 255);
    dots_set(&d, 10, 0, 1, 255);
    dots_set(&d, 0, -1, 1, 255);
    dots_set(&d, 0, 12, 1, 255);
    ck_assert_int_eq(count_dots(&d), 3);
    dots_release(&d);
}
END_TEST

START_TEST(lines_are_clipped)
{
    static const double far[] = {1e300, INFINITY, 1e9, 21};
    struct dots d;

    for (int i = 0; i < 4; i++) {
        ck_assert(dots_init(&d, 5, 10, 4, 2)); /* 20 x 20 dots */
        dots_line(&d, -far[i], 7, far[i], 7, 0, 1, 1);
        ck_assert_int_eq(count_dots(&d), 20);
        ck_assert(dot(&d, 0, 7) && dot(&d, 19, 7));
        dots_line(&d, 3, far[i], 3, -far[i], 0, 1, 1);
        ck_assert_int_eq(count_dots(&d), 39);
        dots_release(&d);

        ck_assert(dots_init(&d, 5, 10, 4, 2));
        dots_line(&d, 0, 0, far[i], far[i], 0, 1, 1); /* the diagonal, either way */
        dots_line(&d, far[i], far[i], 0, 0, 0, 1, 1);
        ck_assert_int_eq(count_dots(&d), 20);
        ck_assert(dot(&d, 0, 0) && dot(&d, 11, 11) && dot(&d, 19, 19));
        dots_line(&d, -far[i], 25, far[i], 25, 0, 1, 1); /* beside the grid */
        dots_line(&d, 60, -far[i], 60, far[i], 0, 1, 1);
        dots_line(&d, far[i], 0, far[i], far[i], 0, 1, 1);
        ck_assert_int_eq(count_dots(&d), 20);
        dots_release(&d);
    }
}
END_TEST

/* A slope is kept when the far end is clipped: up one dot every two. */
START_TEST(slopes_survive_clipping)
{
    struct dots d;

    ck_assert(dots_init(&d, 5, 10, 4, 2));
    dots_line(&d, 0, 0, 2e299, 1e299, 0, 1, 1);
    ck_assert_int_eq(count_dots(&d), 20);
    ck_assert(dot(&d, 18, 9));
    dots_release(&d);
}
END_TEST

START_TEST(nothing_comes_of_nan)
{
    struct dots d;

    ck_assert(dots_init(&d, 2, 2, 4, 2));
    dots_line(&d, NAN, 0, 3, 3, 0, 1, 1);
    dots_line(&d, 0, NAN, 3, 3, 0, 1, 1);
    dots_line(&d, 0, 0, NAN, 3, 0, 1, 1);
    dots_line(&d, 0, 0, 3, NAN, 0, 1, 1);
    ck_assert_int_eq(count_dots(&d), 0);
    dots_line(&d, 2, 2, 2, 2, 0, 1, 1); /* but a point comes of a line without length */
    ck_assert_int_eq(count_dots(&d), 1);
    dots_release(&d);

    ck_assert(dots_init(&d, 0, 0, 4, 2));
    dots_line(&d, -5, -5, 5, 5, 0, 1, 1);
    dots_set(&d, 0, 0, 1, 1);
    dots_release(&d);
    ck_assert(dots_init(&d, -3, 7, 4, 2));
    ck_assert_int_eq(d.rows, 0);
    dots_release(&d);
}
END_TEST

/* Pieces shorter than a dash make the same dashes as one line does. */
START_TEST(dashes_go_on_from_piece_to_piece)
{
    struct dots whole, pieces;

    ck_assert(dots_init(&whole, 1, 20, 4, 2) && dots_init(&pieces, 1, 20, 4, 2));
    dots_line(&whole, 0, 1, 39, 1, 3, 1, 1);
    for (int x = 0; x < 39; x++)
        dots_line(&pieces, x, 1, x + 1, 1, 3, 1, 1);
    ck_assert_int_eq(count_dots(&whole), 21); /* 0-2, 6-8, ..., 36-38 */
    ck_assert_mem_eq(whole.masks, pieces.masks, 20 * sizeof *whole.masks);
    dots_release(&whole);
    dots_release(&pieces);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("plot");
    TCase *axes = tcase_create("axes"), *dots = tcase_create("dots");

    tcase_add_loop_test(axes, axes_hold_their_range, 0, END_COUNT);
    tcase_add_loop_test(axes, linear_ticks_are_round_and_inside, 0, END_COUNT);
    tcase_add_loop_test(axes, log_ticks_are_round_and_inside, 0, END_COUNT);
    tcase_add_test(axes, known_ticks);
    tcase_add_test(axes, known_labels);
    tcase_add_test(axes, positions);
    suite_add_tcase(suite, axes);
    tcase_add_test(dots, dots_have_one_owner);
    tcase_add_test(dots, lines_are_clipped);
    tcase_add_test(dots, slopes_survive_clipping);
    tcase_add_test(dots, nothing_comes_of_nan);
    tcase_add_test(dots, dashes_go_on_from_piece_to_piece);
    suite_add_tcase(suite, dots);
    return run_suite(suite);
}
