/* Tests that charts stay inside their area at every size, and show what they must where there is
 * room. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "testing.h"
#include "ui/views/keys.h"
#include "ui/widgets/chart.h"

#define POINTS 300
enum { SENTINEL = 0x40, MARGIN = 2 };

static const double epochs[] = {1, 2, 3, 4};
static const double losses[] = {0.5, 0.3, NAN, 0.2};
static const double wild[] = {1e300, -INFINITY, INFINITY, -1e300};

/* A chart with something of everything. */
struct sample {
    double x[POINTS], y[POINTS];
    struct series series[4];
    struct mark marks[6];
    struct chart chart;
};

static void make_sample(struct sample *s, enum glyph_set set)
{
    uint32_t bullet = glyph_char(set, GLYPH_BULLET), diamond = glyph_char(set, GLYPH_DIAMOND);

    for (int i = 0; i < POINTS; i++) {
        s->x[i] = i * 5.0 / POINTS;
        s->y[i] = 0.4 + 0.3 * sin(i * 0.7) * exp(-i * 0.01);
    }
    s->series[0] = (struct series){"train", epochs, losses, 4, ROLE_TRAIN, LINE_SOLID, bullet, 20};
    s->series[1] = (struct series){"validation",    s->x,        s->y,    POINTS,
                                   ROLE_VALIDATION, LINE_DASHED, diamond, 21};
    s->series[2] = (struct series){"batch", epochs, wild, 4, ROLE_TRAIN_FAINT, LINE_DOTTED, 0, 5};
    s->series[3] = (struct series){NULL, wild, epochs, 4, ROLE_RUN_1, LINE_POINTS, 0, 0};
    s->marks[0] = (struct mark){MARK_VERTICAL, 1.5, 0, 0, "rate 0.05", ROLE_WARN};
    s->marks[1] = (struct mark){MARK_VERTICAL, 1.8, 0, 0, "rate 0.02", ROLE_WARN};
    s->marks[2] = (struct mark){MARK_VERTICAL, 99, 0, 0, "outside", ROLE_WARN};
    s->marks[3] = (struct mark){MARK_POINT, 4, 0.2, 'X', "best 0.2", ROLE_STRONG};
    s->marks[4] = (struct mark){MARK_POINT, 5, 1e300, 'Y', "diverged", ROLE_BAD};
    s->marks[5] = (struct mark){MARK_POINT, NAN, NAN, 'Z', NULL, ROLE_BAD};
    s->chart = (struct chart){.title = "loss",
                              .x_name = "epoch",
                              .series = s->series,
                              .series_count = 4,
                              .marks = s->marks,
                              .mark_count = 6,
                              .x = {0, 5, false},
                              .y = {0, 0.8, false},
                              .cursor = true,
                              .cursor_x = 3.3,
                              .reading = "epoch 3.30  train 0.25",
                              .empty = "waiting"};
}

static void make_canvas(struct canvas *canvas, enum glyph_set set, int rows, int columns)
{
    canvas_init(canvas, set, 256);
    canvas_resize(canvas, rows, columns);
    canvas_fill(canvas, canvas_rect(canvas), SENTINEL, ROLE_TEXT);
}

static uint32_t at(const struct canvas *canvas, int row, int column)
{
    return canvas->cells[row * canvas->columns + column].character;
}

/* The number of cells that are not as make_canvas left them, outside an area. */
static int changed_outside(const struct canvas *canvas, struct rect area)
{
    int changed = 0;

    for (int row = 0; row < canvas->rows; row++)
        for (int column = 0; column < canvas->columns; column++)
            changed += !rect_contains(area, row, column) && at(canvas, row, column) != SENTINEL;
    return changed;
}

/* Row and column of a text, which is ASCII, read from left to right; false where it is not. */
static bool find(const struct canvas *canvas, const char *text, int *row, int *column)
{
    int length = (int)strlen(text), same;

    for (*row = 0; *row < canvas->rows; ++*row)
        for (*column = 0; *column + length <= canvas->columns; ++*column) {
            for (same = 0; same < length; same++)
                if (at(canvas, *row, *column + same) != (uint32_t)text[same])
                    break;
            if (same == length)
                return true;
        }
    return false;
}

static bool has(const struct canvas *canvas, const char *text)
{
    int row, column;

    return find(canvas, text, &row, &column);
}

static int count_of(const struct canvas *canvas, uint32_t character)
{
    int count = 0;

    for (int i = 0; i < canvas->rows * canvas->columns; i++)
        count += canvas->cells[i].character == character;
    return count;
}

static void check_size(const struct chart *chart, enum glyph_set set, int rows, int columns)
{
    struct canvas canvas;
    struct rect area = {MARGIN, MARGIN, rows, columns};

    make_canvas(&canvas, set, rows + 2 * MARGIN, columns + 2 * MARGIN);
    chart_draw(&canvas, area, chart);
    struct rect plot = chart_plot_area(area, chart);
    bool inside = rect_empty(plot) ||
                  (rect_contains(area, plot.row, plot.column) &&
                   rect_contains(area, plot.row + plot.rows - 1, plot.column + plot.columns - 1));
    if (changed_outside(&canvas, area) != 0 || !inside || plot.rows < 0 || plot.columns < 0)
        ck_abort_msg("glyphs %d, %dx%d", (int)set, columns, rows);
    canvas_release(&canvas);
}

/* The loop's index is the set of glyphs. */
START_TEST(stays_inside_at_every_size)
{
    static struct sample sample;

    make_sample(&sample, (enum glyph_set)_i);
    for (int rows = 0; rows <= 24; rows++)
        for (int columns = 0; columns <= 80; columns++)
            check_size(&sample.chart, (enum glyph_set)_i, rows, columns);
    for (int rows = 0; rows <= 60; rows += 12)
        check_size(&sample.chart, (enum glyph_set)_i, rows, 200);
}
END_TEST

/* Nothing that a view may leave out, and nothing that its axes may be, does harm. */
START_TEST(stays_inside_with_odd_charts)
{
    static const struct axis axes[] = {
        {0, 5, false}, {1e-6, 1e6, true},           {-1e300, 1e300, false}, {NAN, 1, false},
        {1, 1, false}, {1000000, 1000000.5, false}, {0.3, 0.4, true},       {2, 1, true}};
    static struct sample sample;
    struct chart bare = {0};

    make_sample(&sample, (enum glyph_set)_i);
    for (int rows = 0; rows <= 14; rows++)
        for (int columns = 0; columns <= 40; columns += 3)
            for (int i = 0; i < 8; i++) {
                bare.x = sample.chart.x = axes[i];
                bare.y = sample.chart.y = axes[(i + rows) % 8];
                check_size(&bare, (enum glyph_set)_i, rows, columns);
                check_size(&sample.chart, (enum glyph_set)_i, rows, columns);
            }
}
END_TEST

START_TEST(is_clipped_by_the_canvas)
{
    static struct sample sample;
    struct canvas canvas;

    make_sample(&sample, (enum glyph_set)_i);
    for (int shift = -30; shift <= 30; shift += 5) {
        make_canvas(&canvas, (enum glyph_set)_i, 12, 30);
        chart_draw(&canvas, (struct rect){shift, shift, 20, 40}, &sample.chart);
        canvas_release(&canvas);
    }
    canvas_init(&canvas, (enum glyph_set)_i, 8);
    chart_draw(&canvas, (struct rect){0, 0, 20, 40}, &sample.chart);
    canvas_release(&canvas);
}
END_TEST

START_TEST(has_title_legend_and_ticks)
{
    static const int sizes[][2] = {{8, 30}, {9, 37}, {12, 40}, {16, 60}, {40, 120}};
    static struct sample sample;
    int row, column;

    make_sample(&sample, (enum glyph_set)_i);
    sample.chart.reading = NULL;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct canvas canvas;
        int rows = sizes[i][0];

        make_canvas(&canvas, (enum glyph_set)_i, rows, sizes[i][1]);
        chart_draw(&canvas, canvas_rect(&canvas), &sample.chart);
        ck_assert_int_eq(count_of(&canvas, SENTINEL) > 0, 1); /* an empty part of the plot */
        ck_assert(find(&canvas, "loss", &row, &column) && row == 0 && column == 2);
        ck_assert(find(&canvas, "validation", &row, &column) && row == 0);
        ck_assert_uint_eq(at(&canvas, 0, 0), glyph_char(canvas.glyphs, GLYPH_TOP_LEFT));
        ck_assert(find(&canvas, "epoch", &row, &column) && row == rows - 1);
        ck_assert(find(&canvas, "5", &row, &column) || has(&canvas, "4"));
        ck_assert(has(&canvas, sizes[i][0] < 12 ? "0.5" : "0.6"));
        canvas_release(&canvas);
    }
}
END_TEST

/* From the least important one on, entries make way; at 80 columns there is room for all. */
START_TEST(legend_drops_the_least_important)
{
    static struct sample sample;
    bool before = false;

    make_sample(&sample, (enum glyph_set)_i);
    for (int columns = 10; columns <= 80; columns++) {
        struct canvas canvas;

        make_canvas(&canvas, (enum glyph_set)_i, 10, columns);
        sample.chart.mark_count = 0;
        sample.chart.reading = NULL;
        chart_draw(&canvas, canvas_rect(&canvas), &sample.chart);
        bool batch = has(&canvas, "batch"), train = has(&canvas, "train");
        ck_assert(!batch || train);
        ck_assert(!train || has(&canvas, "validation"));
        ck_assert(batch || !before);
        before = batch;
        canvas_release(&canvas);
    }
    ck_assert(before);
}
END_TEST

START_TEST(marks_and_cursor_are_drawn)
{
    static struct sample sample;
    struct canvas canvas;
    int row, column, second_row;

    make_sample(&sample, (enum glyph_set)_i);
    make_canvas(&canvas, (enum glyph_set)_i, 16, 60);
    sample.chart.series_count = 1;
    chart_draw(&canvas, canvas_rect(&canvas), &sample.chart);
    struct rect plot = chart_plot_area(canvas_rect(&canvas), &sample.chart);

    ck_assert(find(&canvas, "rate 0.05", &row, &column));
    ck_assert_int_eq(row, plot.row);
    ck_assert(find(&canvas, "rate 0.02", &second_row, &column));
    ck_assert_int_eq(second_row, row + 1); /* where both would stand, the later one goes down */
    ck_assert(!has(&canvas, "outside"));
    ck_assert(has(&canvas, "best 0.2") && count_of(&canvas, 'X') == 1);
    ck_assert(find(&canvas, "Y", &row, &column));
    ck_assert_int_eq(row, plot.row); /* beyond the axis: at its end */
    ck_assert(has(&canvas, "diverged"));
    ck_assert_int_eq(count_of(&canvas, 'Z'), 0);
    ck_assert(find(&canvas, "epoch 3.30", &row, &column) && row == 15);

    column = plot.column + (int)(3.3 / 5 * plot.columns);
    int line = 0, vertical = (int)glyph_char(canvas.glyphs, GLYPH_VERTICAL);
    for (row = plot.row; row < plot.row + plot.rows; row++)
        line += at(&canvas, row, column) == (uint32_t)vertical;
    ck_assert_int_ge(line, plot.rows - 1); /* all but where a line or label is */
    canvas_release(&canvas);
}
END_TEST

/* The cursor hides no dot of a line. */
START_TEST(cursor_erases_nothing)
{
    static struct sample sample;
    struct canvas without, with;

    make_sample(&sample, (enum glyph_set)_i);
    sample.chart.mark_count = 0;
    sample.chart.series_count = 2; /* the others fill whole columns */
    make_canvas(&without, (enum glyph_set)_i, 16, 60);
    make_canvas(&with, (enum glyph_set)_i, 16, 60);
    sample.chart.cursor = false;
    chart_draw(&without, canvas_rect(&without), &sample.chart);
    struct rect plot = chart_plot_area(canvas_rect(&without), &sample.chart);
    sample.chart.cursor = true;
    for (int i = 0; i <= 50; i++) {
        sample.chart.cursor_x = i / 10.0;
        canvas_fill(&with, canvas_rect(&with), SENTINEL, ROLE_TEXT);
        chart_draw(&with, canvas_rect(&with), &sample.chart);
        int changed = 0;
        for (int row = plot.row; row < plot.row + plot.rows; row++)
            for (int column = plot.column; column < plot.column + plot.columns; column++) {
                uint32_t was = at(&without, row, column);

                if (was != at(&with, row, column)) {
                    changed++;
                    ck_assert(was == SENTINEL || was == glyph_char(with.glyphs, GLYPH_MIDDLE_DOT));
                }
            }
        ck_assert_int_gt(changed, 0);
    }
    canvas_release(&without);
    canvas_release(&with);
}
END_TEST

START_TEST(ascii_is_ascii_and_tells_series_apart)
{
    static struct sample sample;
    struct canvas canvas;

    make_sample(&sample, GLYPH_SET_ASCII);
    make_canvas(&canvas, GLYPH_SET_ASCII, 16, 60);
    sample.series[2] =
        (struct series){"batch", sample.x, sample.y, POINTS, ROLE_TRAIN_FAINT, LINE_SOLID, 0, 5};
    sample.chart.series_count = 3;
    sample.series[1].y = losses;
    sample.series[1].x = epochs;
    sample.series[1].count = 4;
    sample.chart.mark_count = 0;
    chart_draw(&canvas, canvas_rect(&canvas), &sample.chart);
    for (int i = 0; i < 16 * 60; i++)
        ck_assert_uint_le(canvas.cells[i].character, '~');
    ck_assert_int_ge(count_of(&canvas, 'o'), 3);
    ck_assert_int_ge(count_of(&canvas, 'b'), 4); /* its first letter stands for a marker */
    ck_assert(has(&canvas, "b batch"));
    canvas_release(&canvas);
}
END_TEST

/* A long series looks as it does with every point drawn by itself. */
START_TEST(long_series_keep_their_extremes)
{
    enum { LONG = 8192 };
    static double x[LONG], y[LONG];
    struct series series = {"batch", x, y, LONG, ROLE_TRAIN, LINE_SOLID, 0, 1};
    struct chart chart = {
        .series = &series, .series_count = 1, .x = {0, LONG, false}, .y = {0, 1, false}};
    struct canvas canvas;

    for (int i = 0; i < LONG; i++) {
        x[i] = i;
        y[i] = i == 5000 ? 1 : 0; /* one spike, between columns */
    }
    make_canvas(&canvas, (enum glyph_set)_i, 16, 60);
    chart_draw(&canvas, canvas_rect(&canvas), &chart);
    struct rect plot = chart_plot_area(canvas_rect(&canvas), &chart);
    int column = plot.column + 5000 * plot.columns / LONG, drawn = 0;
    for (int row = plot.row; row < plot.row + plot.rows; row++)
        drawn += at(&canvas, row, column) != SENTINEL;
    ck_assert_int_eq(drawn, plot.rows);
    canvas_release(&canvas);
}
END_TEST

START_TEST(says_why_it_is_empty)
{
    static struct sample sample;
    struct canvas canvas;

    make_sample(&sample, (enum glyph_set)_i);
    make_canvas(&canvas, (enum glyph_set)_i, 12, 40);
    chart_draw(&canvas, canvas_rect(&canvas), &sample.chart);
    ck_assert(!has(&canvas, "waiting"));
    for (int i = 0; i < 4; i++)
        sample.series[i].count = 0;
    sample.series[0].x = sample.series[0].y = wild + 1; /* infinite: no point either */
    sample.series[0].count = 1;
    chart_draw(&canvas, canvas_rect(&canvas), &sample.chart);
    ck_assert(has(&canvas, "waiting"));
    canvas_release(&canvas);
}
END_TEST

/* A lone dashed point does not vanish in a gap. */
START_TEST(a_single_point_is_seen)
{
    double x = 0, y = 0.5;
    struct series series = {NULL, &x, &y, 1, ROLE_TRAIN, LINE_DASHED, 0, 1};
    struct chart chart = {
        .series = &series, .series_count = 1, .x = {0, 1, false}, .y = {0, 1, false}};

    for (x = 0; x <= 1; x += 0.01) {
        struct canvas canvas;
        int seen = 0;

        make_canvas(&canvas, (enum glyph_set)_i, 3, 50);
        chart_draw(&canvas, canvas_rect(&canvas), &chart);
        for (int i = 0; i < 150; i++)
            seen += canvas.cells[i].character != SENTINEL;
        ck_assert_int_eq(seen, 1);
        canvas_release(&canvas);
    }
}
END_TEST

static void tell_step(struct run_list *runs, uint64_t step)
{
    struct event event = {
        .kind = EVENT_STEP,
        .run = 1,
        .u.step = {
            .step = step, .steps = 1, .samples = 100, .loss = 0.5, .seconds = (double)step / 10}};

    run_list_event(runs, &event);
}

static void tell_rate(struct run_list *runs, uint64_t step, double rate)
{
    struct event event = {.kind = EVENT_RATE, .run = 1, .u.rate = {step, 0.1, rate}};

    run_list_event(runs, &event);
}

/* More changes of the rate than have room: of the run, the newest ones are shown, on every axis. */
/* Wherever the two marks stand: "rate 0.1" and "97.2 %" are not one figure. */
START_TEST(a_blank_stands_between_labels)
{
    struct mark marks[2] = {{MARK_POINT, 5, 1, 'X', "BBBB", ROLE_STRONG},
                            {MARK_VERTICAL, 0, 0, 0, "AAAA", ROLE_WARN}};
    struct chart chart = {.title = "t",
                          .x_name = "x",
                          .marks = marks,
                          .mark_count = 2,
                          .x = {0, 10, false},
                          .y = {0, 1, false}};
    struct canvas canvas;
    int both = 0, row, column;

    for (double x = 0; x <= 10; x += 0.1) {
        marks[1].x = x;
        make_canvas(&canvas, GLYPH_SET_ASCII, 12, 60);
        chart_draw(&canvas, canvas_rect(&canvas), &chart);
        ck_assert(has(&canvas, "BBBB"));
        both += find(&canvas, "AAAA", &row, &column);
        ck_assert(!has(&canvas, "AB") && !has(&canvas, "BA"));
        canvas_release(&canvas);
    }
    ck_assert_int_gt(both, 80);
}
END_TEST

START_TEST(the_newest_changes_of_the_rate_are_marked)
{
    enum { CHANGES = 60 };
    struct scene scene = {.chosen = config_default()};
    struct canvas canvas;
    void *state = view_open(&view_train);
    int row, column;

    scene.runs = (struct run_list){0};
    scene.chosen.epochs = 10;
    run_list_add(&scene.runs, &scene.chosen, 1000); /* 10 steps an epoch */
    for (uint64_t i = 1; i <= CHANGES; i++) {
        tell_step(&scene.runs, i);
        tell_rate(&scene.runs, i, i == 1 ? 0.3 : i == CHANGES ? 0.02 : 0.1);
    }
    for (uint64_t i = CHANGES + 1; i <= 80; i++) /* what it brought is seen */
        tell_step(&scene.runs, i);
    canvas_init(&canvas, GLYPH_SET_ASCII, 0);
    canvas_resize(&canvas, 40, 160);
    for (int axis = 0; axis < 3; axis++) {
        view_train.update(state, &scene, canvas_rect(&canvas));
        view_train.draw(state, &scene, &canvas, canvas_rect(&canvas));
        ck_assert(find(&canvas, "rate 0.02", &row, &column));
        ck_assert_uint_eq(at(&canvas, row, column - 1), '|'); /* right of its line */
        ck_assert(!has(&canvas, "rate 0.3"));
        struct request request = {.kind = REQUEST_NONE};
        ck_assert(view_train.act(state, &scene, action_of_key('t', 1u | WHEN_ENDED), &request));
        canvas_clear(&canvas);
    }
    view_close(&view_train, state);
    run_list_release(&scene.runs);
    canvas_release(&canvas);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("chart");
    TCase *tcase = tcase_create("chart");

    tcase_add_loop_test(tcase, stays_inside_at_every_size, 0, 3);
    tcase_add_loop_test(tcase, stays_inside_with_odd_charts, 0, 3);
    tcase_add_loop_test(tcase, is_clipped_by_the_canvas, 0, 3);
    tcase_add_loop_test(tcase, has_title_legend_and_ticks, 0, 3);
    tcase_add_loop_test(tcase, legend_drops_the_least_important, 0, 3);
    tcase_add_loop_test(tcase, marks_and_cursor_are_drawn, 0, 3);
    tcase_add_loop_test(tcase, cursor_erases_nothing, 0, 3);
    tcase_add_test(tcase, ascii_is_ascii_and_tells_series_apart);
    tcase_add_loop_test(tcase, long_series_keep_their_extremes, 0, 3);
    tcase_add_loop_test(tcase, says_why_it_is_empty, 0, 3);
    tcase_add_loop_test(tcase, a_single_point_is_seen, 0, 3);
    tcase_add_test(tcase, a_blank_stands_between_labels);
    tcase_add_test(tcase, the_newest_changes_of_the_rate_are_marked);
    tcase_set_timeout(tcase, 60); /* sanitizers and a busy machine */
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
