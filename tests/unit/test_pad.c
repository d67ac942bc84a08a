/* Tests of pad: ink where the brush went and nowhere else, undo, the bounds of the brush. */
#include "testing.h"

#include <math.h>
#include <string.h>

#include "ui/model/pad.h"

static struct pad pad;

static void setup(void)
{
    pad_init(&pad);
}

static void teardown(void)
{
    pad_release(&pad);
}

static int at(int column, int row)
{
    return pad.pixels[row * PAD_SIDE + column];
}

/* Distance of a pixel's middle from the segment between two places, in pixels, by trying many. */
static double away(int column, int row, double x0, double y0, double x1, double y1)
{
    double least = INFINITY;

    for (int i = 0; i <= 1000; i++) {
        double x = (x0 + (x1 - x0) * i / 1000) * PAD_SIDE;
        double y = (y0 + (y1 - y0) * i / 1000) * PAD_SIDE;
        least = fmin(least, hypot(column + 0.5 - x, row + 0.5 - y));
    }
    return least;
}

START_TEST(ink_is_where_the_brush_went)
{
    pad_begin(&pad, 0.2, 0.3);
    pad_draw_to(&pad, 0.7, 0.6);
    for (int row = 0; row < PAD_SIDE; row++)
        for (int column = 0; column < PAD_SIDE; column++) {
            double d = away(column, row, 0.2, 0.3, 0.7, 0.6);

            if (d < pad.radius - 1)
                ck_assert_int_eq(at(column, row), 255);
            if (d > pad.radius + 1)
                ck_assert_int_eq(at(column, row), 0);
        }
    int soft = 0; /* the edge is neither */
    for (size_t i = 0; i < sizeof pad.pixels; i++)
        soft += pad.pixels[i] > 0 && pad.pixels[i] < 255;
    ck_assert_int_gt(soft, 50);
}
END_TEST

START_TEST(outside_is_drawn_as_far_as_it_reaches_in)
{
    pad_begin(&pad, -2, 0.5);
    ck_assert(pad_blank(&pad));
    pad_draw_to(&pad, 3, 0.5);
    ck_assert_int_eq(at(0, PAD_SIDE / 2), 255);
    ck_assert_int_eq(at(PAD_SIDE - 1, PAD_SIDE / 2), 255);
    ck_assert_int_eq(at(PAD_SIDE / 2, 0), 0);
}
END_TEST

START_TEST(strokes_and_clearings_are_taken_back)
{
    uint8_t first[PAD_SIDE * PAD_SIDE];

    ck_assert(!pad_undo(&pad));
    pad_clear(&pad); /* of nothing: no step */
    ck_assert(!pad_undo(&pad));
    pad_begin(&pad, 0.5, 0.5);
    memcpy(first, pad.pixels, sizeof first);
    pad_begin(&pad, 0.1, 0.1);
    pad_draw_to(&pad, 0.9, 0.1);
    pad_clear(&pad);
    ck_assert(pad_blank(&pad));
    ck_assert(pad_undo(&pad));
    ck_assert_int_eq(at(PAD_SIDE / 2, (int)(0.1 * PAD_SIDE)), 255);
    ck_assert(pad_undo(&pad));
    ck_assert_int_eq(memcmp(first, pad.pixels, sizeof first), 0);
    ck_assert(pad_undo(&pad));
    ck_assert(pad_blank(&pad));
    ck_assert(!pad_undo(&pad));
    for (int i = 0; i < PAD_UNDO + 10; i++) /* the oldest are forgotten */
        pad_begin(&pad, 0.01 * i, 0.5);
    for (int i = 0; i < PAD_UNDO; i++)
        ck_assert(pad_undo(&pad));
    ck_assert(!pad_undo(&pad));
    ck_assert(!pad_blank(&pad));
}
END_TEST

START_TEST(the_brush_has_bounds)
{
    double radius = pad.radius;

    pad_resize_brush(&pad, 1);
    ck_assert_double_gt(pad.radius, radius);
    for (int i = 0; i < 100; i++)
        pad_resize_brush(&pad, 1);
    ck_assert_double_lt(pad.radius, PAD_SIDE / 4);
    for (int i = 0; i < 100; i++)
        pad_resize_brush(&pad, -1);
    ck_assert_double_gt(pad.radius, 0.5);
    pad_begin(&pad, 0.5, 0.5); /* the thinnest still draws */
    ck_assert(!pad_blank(&pad));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pad");
    TCase *tests = tcase_create("pad");

    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, ink_is_where_the_brush_went);
    tcase_add_test(tests, outside_is_drawn_as_far_as_it_reaches_in);
    tcase_add_test(tests, strokes_and_clearings_are_taken_back);
    tcase_add_test(tests, the_brush_has_bounds);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
