/* Tests of layout: at every size all parts lie inside the screen and none overlap. */
#include "testing.h"

#include "ui/frame.h"
#include "ui/views/layout.h"

#define MOST_ROWS    100
#define MOST_COLUMNS 300

static void ck_inside(struct rect part, struct rect whole, int rows, int columns)
{
    if (rect_empty(part))
        return;
    ck_assert_each_msg(part.row >= whole.row && part.column >= whole.column &&
                           part.row + part.rows <= whole.row + whole.rows &&
                           part.column + part.columns <= whole.column + whole.columns,
                       "a part leaves its place at %dx%d", columns, rows);
}

static bool overlap(struct rect a, struct rect b)
{
    return !rect_empty(a) && !rect_empty(b) && a.row < b.row + b.rows && b.row < a.row + a.rows &&
           a.column < b.column + b.columns && b.column < a.column + a.columns;
}

static void ck_parts(const struct rect *parts, int count, struct rect whole, int rows, int columns)
{
    for (int i = 0; i < count; i++) {
        ck_inside(parts[i], whole, rows, columns);
        for (int k = 0; k < i; k++)
            ck_assert_each_msg(!overlap(parts[i], parts[k]), "parts %d and %d overlap at %dx%d", k,
                               i, columns, rows);
    }
}

START_TEST(test_frame_at_every_size)
{
    for (int rows = 0; rows <= MOST_ROWS; rows++)
        for (int columns = 0; columns <= MOST_COLUMNS; columns++) {
            struct frame_layout f = frame_layout(rows, columns);
            struct rect parts[] = {f.header, f.tabs, f.body, f.footer};

            ck_parts(parts, 4, (struct rect){0, 0, rows, columns}, rows, columns);
            ck_assert_each(f.too_small == (rows < LAYOUT_MIN_ROWS || columns < LAYOUT_MIN_COLUMNS));
            if (!f.too_small)
                ck_assert_each(f.header.rows + f.tabs.rows + f.body.rows + f.footer.rows == rows);
        }
}
END_TEST

START_TEST(test_train_at_every_size)
{
    for (int layers = 1; layers <= 17; layers += 8)
        for (int rows = 1; rows <= MOST_ROWS; rows++)
            for (int columns = 1; columns <= MOST_COLUMNS; columns++) {
                struct rect body = frame_layout(rows, columns).body;
                struct train_layout t = train_layout(body, layers);
                struct rect parts[] = {t.loss,     t.accuracy, t.progress,
                                       t.settings, t.layers,   t.digits};

                ck_parts(parts, 6, body, rows, columns);
            }
}
END_TEST

START_TEST(test_train_shows_what_matters)
{
    struct train_layout t = train_layout(frame_layout(24, 80).body, 3);

    ck_assert_int_ge(t.loss.rows, 8);
    ck_assert_int_ge(t.accuracy.columns, 38);
    ck_assert_int_eq(t.progress.rows, 1);
    ck_assert(!rect_empty(t.settings) && !rect_empty(t.layers) && !rect_empty(t.digits));

    t = train_layout(frame_layout(12, 40).body, 3);
    ck_assert(!rect_empty(t.loss) && !rect_empty(t.accuracy) && !rect_empty(t.progress));

    t = train_layout(frame_layout(60, 200).body, 3);
    ck_assert_int_ge(t.digits.rows, 18); /* 14 rows of a whole picture, two of caption, the frame */
}
END_TEST

START_TEST(test_digits_at_every_size)
{
    static const int images[][2] = {{28, 28}, {1, 1}, {32, 16}, {200, 300}};

    for (int i = 0; i < 4; i++)
        for (int rows = 1; rows <= MOST_ROWS; rows++)
            for (int columns = 1; columns <= MOST_COLUMNS; columns++) {
                struct rect body = frame_layout(rows, columns).body;
                struct digits_layout d = digits_layout(body, images[i][0], images[i][1], 10);
                struct rect parts[] = {d.bar, d.gallery, d.picture, d.classes};

                ck_parts(parts, 4, body, rows, columns);
                ck_assert_each(d.tile_rows >= 1);
                ck_assert_each(d.tile_columns >= 1);
                ck_assert_each(d.across * d.tile_columns <= d.gallery.columns);
                /* the last row needs no gap below it */
                ck_assert_each((d.down - 1) * d.tile_rows + d.tile_picture + 1 <= d.gallery.rows);
            }
}
END_TEST

START_TEST(test_draw_at_every_size)
{
    static const int images[][2] = {{28, 28}, {1, 1}, {200, 300}};

    for (int i = 0; i < 3; i++)
        for (int rows = 1; rows <= MOST_ROWS; rows++)
            for (int columns = 1; columns <= MOST_COLUMNS; columns++) {
                struct rect body = frame_layout(rows, columns).body;
                struct draw_layout d = draw_layout(body, 84, images[i][0], images[i][1], 10);
                struct rect parts[] = {d.pad, d.seen, d.verdict, d.classes};

                ck_parts(parts, 4, body, rows, columns);
                ck_assert_each(body.rows < 3 || body.columns < 3 || !rect_empty(d.pad));
            }
    struct draw_layout d = draw_layout(frame_layout(24, 80).body, 84, 28, 28, 10);
    ck_assert_int_ge(d.pad.rows, 20);
    ck_assert_int_ge(d.classes.rows, 12);
    ck_assert(!rect_empty(d.seen) && !rect_empty(d.verdict));
    d = draw_layout(frame_layout(60, 200).body, 84, 28, 28,
                    10); /* no larger than what is drawn on */
    ck_assert_int_eq(d.pad.columns, 86);
    ck_assert_int_eq(d.pad.rows, 44);
}
END_TEST

START_TEST(test_runs_at_every_size)
{
    static const int counts[] = {0, 1, 4, 1000};

    for (int rows = 1; rows <= MOST_ROWS; rows++)
        for (int columns = 1; columns <= MOST_COLUMNS; columns++)
            for (int i = 0; i < 8; i++) {
                struct rect body = frame_layout(rows, columns).body;
                struct runs_layout r = runs_layout(body, counts[i / 2], i % 2 == 1);
                struct rect parts[] = {r.bar, r.table, r.chart, r.settings, r.epochs};

                ck_parts(parts, 5, body, rows, columns);
                ck_assert_each(rect_empty(r.table) == (i % 2 == 1 || body.rows < 2));
                ck_assert_each(i % 2 == 0 || body.rows < 2 || !rect_empty(r.epochs));
            }
    struct runs_layout r = runs_layout(frame_layout(24, 80).body, 4, false);
    ck_assert_int_ge(r.table.rows, 6); /* heads, runs, what is the same */
    ck_assert_int_ge(r.chart.rows, 9);
    ck_assert(!rect_empty(r.settings));
    r = runs_layout(frame_layout(24, 80).body, 1000, false);
    ck_assert_int_ge(r.table.rows, 10);
    r = runs_layout(frame_layout(60, 200).body, 4, true);
    ck_assert(!rect_empty(r.settings) && !rect_empty(r.chart) && r.epochs.columns >= 62);
}
END_TEST

START_TEST(test_network_at_every_size)
{
    static const int layers[] = {1, 3, 17}, images[][2] = {{28, 28}, {1, 1}, {200, 300}};

    for (int i = 0; i < 18; i++)
        for (int rows = 1; rows <= MOST_ROWS; rows++)
            for (int columns = 1; columns <= MOST_COLUMNS; columns++) {
                struct rect body = frame_layout(rows, columns).body;
                const int *image = images[i / 3 % 3];
                struct network_layout n =
                    network_layout(body, layers[i % 3], 2 + i % 4, image[0], image[1], i >= 9);
                struct rect parts[] = {n.bar, n.verdict, n.layers, n.gallery, n.legend, n.unit};

                ck_parts(parts, 6, body, rows, columns);
                ck_assert_each(n.bands >= 0 && n.bands <= layers[i % 3]);
                if (n.bands > 0)
                    ck_assert_each((n.bands - 1) * n.band + n.chosen_band <= n.layers.rows);
                ck_assert_each(n.tile_rows >= 1 && n.tile_columns >= 1);
                ck_assert_each(n.across * n.tile_columns <= n.gallery.columns);
                ck_assert_each(1 + n.down * n.tile_rows <=
                               (n.gallery.rows > 0 ? n.gallery.rows : 1));
                ck_assert_each(i < 9 || rect_empty(n.layers));
            }
}
END_TEST

/* Three layers and some units; one layer where there is little room; the unit too where there is
 * much. */
START_TEST(test_network_shows_what_matters)
{
    struct network_layout n = network_layout(frame_layout(24, 80).body, 3, 2, 28, 28, false);

    ck_assert_int_eq(n.bands, 3);
    ck_assert_int_ge(n.across * n.down, 4);
    n = network_layout(frame_layout(56, 90).body, 3, 2, 28, 28, false);
    ck_assert_int_ge(n.across * n.down, 4);
    ck_assert_int_ge(n.unit.rows, 14 + 15);
    n = network_layout(frame_layout(12, 40).body, 3, 4, 28, 28, false);
    ck_assert_int_ge(n.bands, 1);
    n = network_layout(frame_layout(36, 120).body, 3, 2, 28, 28, false);
    ck_assert_int_eq(n.bands, 3);
    ck_assert_int_ge(n.across * n.down, 9);
    ck_assert_int_ge(n.unit.rows, 14 + 15);
    n = network_layout(frame_layout(60, 200).body, 3, 2, 28, 28, false);
    ck_assert_int_ge(n.across * n.down, 30);
    ck_assert_int_ge(n.unit.columns, 58);
}
END_TEST

START_TEST(test_confusion_at_every_size)
{
    static const int classes[] = {1, 3, 10, 100};

    for (int rows = 1; rows <= 100; rows++)
        for (int columns = 1; columns <= 300; columns++)
            for (int i = 0; i < 8; i++) {
                struct rect body = frame_layout(rows, columns).body;
                struct confusion_layout c =
                    confusion_layout(body, classes[i / 2], 5 + i, 28, 28, i % 2 == 1);
                struct rect parts[] = {c.bar, c.matrix, c.pairs, c.pictures};

                ck_parts(parts, 4, body, rows, columns);
                ck_assert_each(c.step >= 1 && c.cell >= 1 && c.tile_rows >= 1 &&
                               c.tile_columns >= 1);
                ck_assert_each(c.rows <= classes[i / 2]);
                ck_assert_each(c.columns <= classes[i / 2]);
                if (c.rows > 0)
                    ck_assert_each(1 + c.rows * c.step <= c.matrix.rows);
                if (c.columns > 0)
                    ck_assert_each(c.name + c.columns * c.cell + 8 <= c.matrix.columns);
                ck_assert_each(c.across * c.tile_columns <= c.pictures.columns);
                ck_assert_each(c.down * c.tile_rows <= c.pictures.rows);
            }
}
END_TEST

START_TEST(test_gradient_at_every_size)
{
    for (int rows = 1; rows <= MOST_ROWS; rows++)
        for (int columns = 1; columns <= MOST_COLUMNS; columns++)
            for (int n = 1; n <= 32; n += 15) {
                struct rect body = frame_layout(rows, columns).body;
                struct gradient_layout g = gradient_layout(body, 6, n);
                struct rect parts[] = {g.fields, g.table, g.advice, g.chart, g.verdict};

                ck_parts(parts, 5, body, rows, columns);
                ck_assert_each(rect_empty(body) || !rect_empty(g.verdict));
                ck_assert_each(body.rows < 2 || !rect_empty(g.chart));
            }
    struct gradient_layout g = gradient_layout(frame_layout(24, 80).body, 6, 8);
    ck_assert_int_ge(g.table.rows, 11); /* all rows, heads, frame */
    ck_assert_int_eq(g.fields.rows, 6);
    ck_assert_int_ge(g.chart.rows, 16);
    ck_assert_int_ge(g.chart.columns, 40);
    ck_assert_int_ge(g.verdict.rows, 3);
    g = gradient_layout(frame_layout(60, 200).body, 6, 8);
    ck_assert(g.framed && !rect_empty(g.advice));
    ck_assert_int_ge(g.verdict.rows, 12);
}
END_TEST

START_TEST(test_search_at_every_size)
{
    for (int rows = 1; rows <= MOST_ROWS; rows++)
        for (int columns = 1; columns <= MOST_COLUMNS; columns++)
            for (int i = 0; i < 3; i++) {
                static const int counts[] = {-1, 8, 10000};
                int trials = counts[i];
                struct rect body = frame_layout(rows, columns).body;
                struct search_layout s = search_layout(body, 4, trials);
                struct rect parts[] = {s.bar, s.plan, s.chart, s.progress, s.table};

                ck_parts(parts, 5, body, rows, columns);
                ck_assert_each(trials >= 0 || rect_empty(s.table));
                if (body.rows >= 3)
                    ck_assert_each(!rect_empty(trials < 0 ? s.chart : s.table));
            }
    struct search_layout s = search_layout(frame_layout(24, 80).body, 4, 8);
    ck_assert(!rect_empty(s.plan) && !rect_empty(s.progress));
    ck_assert_int_ge(s.table.rows, 11);
    s = search_layout(frame_layout(24, 80).body, 3, -1);
    ck_assert_int_ge(s.chart.rows, 12);
    s = search_layout(frame_layout(36, 120).body, 4, 8);
    ck_assert_int_ge(s.chart.rows, 12);
    ck_assert_int_ge(s.table.rows, 11);
}
END_TEST

/* All ten classes and a row of pictures. */
START_TEST(test_confusion_has_room_at_80x24)
{
    struct confusion_layout c = confusion_layout(frame_layout(24, 80).body, 10, 5, 28, 28, false);

    ck_assert_int_eq(c.rows, 10);
    ck_assert_int_eq(c.columns, 10);
    ck_assert_int_ge(c.across, 4);
    ck_assert_int_ge(c.down, 1);
}
END_TEST

/* What is below the matrix is put to use. */
START_TEST(test_confusion_lists_pairs_at_120x36)
{
    struct confusion_layout c = confusion_layout(frame_layout(36, 120).body, 10, 5, 28, 28, false);

    ck_assert_int_eq(c.step, 2);
    ck_assert_int_ge(c.pairs.rows, 6);
    ck_assert_int_ge(c.down, 3);
}
END_TEST

START_TEST(test_digits_has_room_at_80x24)
{
    struct digits_layout d = digits_layout(frame_layout(24, 80).body, 28, 28, 10);

    ck_assert_int_ge(d.across * d.down, 4);
    ck_assert_int_ge(d.classes.rows, 12);
}
END_TEST

START_TEST(test_dialog_at_every_size)
{
    for (int rows = 0; rows <= MOST_ROWS; rows++)
        for (int columns = 0; columns <= MOST_COLUMNS; columns++) {
            struct rect d = rect_middle((struct rect){0, 0, rows, columns}, 19, 76);

            ck_inside(d, (struct rect){0, 0, rows, columns}, rows, columns);
            ck_assert_each(d.rows == (rows < 19 ? rows : 19));
            ck_assert_each(d.columns == (columns < 76 ? columns : 76));
        }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("layout");
    TCase *tc = tcase_create("layout");

    tcase_add_test(tc, test_frame_at_every_size);
    tcase_add_test(tc, test_train_at_every_size);
    tcase_add_test(tc, test_train_shows_what_matters);
    tcase_add_test(tc, test_digits_at_every_size);
    tcase_add_test(tc, test_digits_has_room_at_80x24);
    tcase_add_test(tc, test_draw_at_every_size);
    tcase_add_test(tc, test_runs_at_every_size);
    tcase_add_test(tc, test_network_at_every_size);
    tcase_add_test(tc, test_network_shows_what_matters);
    tcase_add_test(tc, test_confusion_at_every_size);
    tcase_add_test(tc, test_gradient_at_every_size);
    tcase_add_test(tc, test_search_at_every_size);
    tcase_add_test(tc, test_confusion_has_room_at_80x24);
    tcase_add_test(tc, test_confusion_lists_pairs_at_120x36);
    tcase_add_test(tc, test_dialog_at_every_size);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
