/* Tests of what stands at the charts' cursor, and in the panel that says when a digit was learned.
 */
#include <math.h>
#include <string.h>

#include "testing.h"
#include "ui/widgets/learned.h"
#include "ui/widgets/reading.h"

enum { ROWS = 20, COLUMNS = 80 };

static const double x[] = {1, 2, 3}, loss[] = {0.5, 0.3211, 0.2}, accuracy[] = {80, 91.25, 95};
static const double gap[] = {NAN, 0.4, NAN};
static struct canvas canvas;

static const struct series losses[] = {
    {"train", x, loss, 3, ROLE_TRAIN, LINE_SOLID, 0, 1},
    {"val", x, gap, 3, ROLE_VALIDATION, LINE_DASHED, 0, 1},
    {"batch", x, loss, 0, ROLE_TRAIN_FAINT, LINE_SOLID, 0, 1},
    {NULL, x, loss, 3, ROLE_RUN_1, LINE_SOLID, 0, 1},
};
static const struct series accuracies[] = {
    {"train", x, accuracy, 3, ROLE_TRAIN, LINE_SOLID, 0, 1},
    {"val", x, gap, 3, ROLE_VALIDATION, LINE_DASHED, 0, 1},
    {"batch", x, accuracy, 0, ROLE_TRAIN_FAINT, LINE_SOLID, 0, 1},
    {NULL, x, accuracy, 3, ROLE_RUN_1, LINE_SOLID, 0, 1},
};

static void setup(void)
{
    canvas_init(&canvas, GLYPH_SET_ASCII, 0);
    canvas_resize(&canvas, ROWS, COLUMNS);
}

static void teardown(void)
{
    canvas_release(&canvas);
}

static bool shows(const char *text)
{
    size_t length = strlen(text);

    for (size_t i = 0; i + length <= ROWS * COLUMNS; i++) {
        size_t same = 0;

        while (same < length && canvas.cells[i + same].character == (uint32_t)text[same])
            same++;
        if (same == length)
            return true;
    }
    return false;
}

static void ck_inside(struct rect area)
{
    for (int row = 0; row < ROWS; row++)
        for (int column = 0; column < COLUMNS; column++)
            if (!rect_contains(area, row, column))
                ck_assert_each(canvas.cells[row * COLUMNS + column].character == '~');
}

START_TEST(the_nearest_point_that_is_one)
{
    static const struct {
        double at;
        size_t line;
        const char *text;
    } cases[] = {
        {1.6, 0, "epoch 1.60  train 0.321"},
        {99, 0, "epoch 99.00  train 0.200"},
        {2.9, 1, "epoch 2.90  val 0.400"},
        {1, 2, "epoch 1.00"},
    };
    char text[128];

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        reading_line(&losses[cases[i].line], 1, X_EPOCH, cases[i].at, 80, text, sizeof text);
        ck_assert_str_eq(text, cases[i].text);
    }
}
END_TEST

START_TEST(one_line_holds_whole_entries)
{
    char text[128];

    reading_line(losses, 4, X_EPOCH, 2, 80, text, sizeof text);
    ck_assert_str_eq(text, "epoch 2.00  train 0.321  val 0.400");
    for (int columns = 10; columns < 80; columns++) {
        reading_line(losses, 4, X_EPOCH, 2, columns, text, sizeof text);
        ck_assert_int_le((int)strlen(text), columns);
        ck_assert_msg(strcmp(text, "epoch 2.00") == 0 ||
                          strcmp(text, "epoch 2.00  train 0.321") == 0 ||
                          strcmp(text, "epoch 2.00  train 0.321  val 0.400") == 0,
                      "%s", text);
    }
    reading_line(losses, 0, X_STEP, 1234, 80, text, sizeof text);
    ck_assert_str_eq(text, "step 1234");
    reading_line(losses, 0, X_SECONDS, 12.34, 80, text, sizeof text);
    ck_assert_str_eq(text, "12.3 s");
}
END_TEST

START_TEST(a_table_of_all_lines)
{
    struct config config = config_default();
    struct run run;
    struct event step = {.kind = EVENT_STEP,
                         .u.step = {.step = 200, .steps = 1, .rate = 0.05, .seconds = 61}};

    run_init(&run, &config, 100 * config.batch_size);
    run_apply(&run, &step);
    for (int columns = 34; columns <= COLUMNS; columns++) {
        struct rect area = {1, 0, 9, columns};

        canvas_fill(&canvas, canvas_rect(&canvas), '~', ROLE_TEXT);
        reading_draw(&canvas, area, losses, accuracies, 4, &run, X_EPOCH, 2.1);
        ck_inside(area);
        static const char *const all[] = {"at epoch 2.10", "loss",     "accuracy", "train",
                                          "val",           "batch",    "0.3211",   "91.25 %",
                                          "0.4000",        "step 200", "01:01",    "rate 0.05"};
        for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
            ck_assert_msg(shows(all[i]), "%s in %d columns", all[i], columns);
    }
    ck_assert(shows("epoch 2.00")); /* where the points lie */
    for (int rows = 0; rows < 9; rows++)
        for (int columns = 0; columns < 34; columns++) {
            struct rect area = {1, 2, rows, columns};

            canvas_fill(&canvas, canvas_rect(&canvas), '~', ROLE_TEXT);
            reading_draw(&canvas, area, losses, accuracies, 4, &run, X_EPOCH, 2.1);
            ck_inside(area);
        }
    run_release(&run);
}
END_TEST

/* Sample 0 is learned at 3, 1 never, 2 at 1, 3 forgotten at 3, 4 learned again at 3. */
static uint8_t predicted[] = {1, 1, 7, 7, 7, 1, 1, 7, 7, 1, 7, 1, 7, 1, 7};
static uint8_t p_true[] = {0, 9, 250, 200, 160, 90, 3, 255, 200, 50, 255, 1, 255, 60, 200};

static struct prediction_history three_epochs(void)
{
    return (struct prediction_history){
        .count = 5, .epochs = 3, .numbers = {1, 2, 3}, .predicted = predicted, .p_true = p_true};
}

START_TEST(says_when_it_was_learned)
{
    static const char *const expected[] = {"learned at epoch 3", "not learned in 3 epochs",
                                           "learned at epoch 1", "forgotten at epoch 3",
                                           "learned at epoch 3, forgotten 1x"};
    struct prediction_history predictions = three_epochs(), none = {0};
    char text[64];

    for (size_t i = 0; i < 5; i++)
        ck_assert_str_eq(learned_text(&predictions, i, 7, text, sizeof text), expected[i]);
    ck_assert_str_eq(learned_text(&predictions, 5, 7, text, sizeof text), "");
    ck_assert_str_eq(learned_text(&none, 0, 7, text, sizeof text), "");
    ck_assert_str_eq(learned_text(NULL, 0, 7, text, sizeof text), "");
}
END_TEST

START_TEST(draws_how_it_was_learned)
{
    static char digits[8][2] = {"0", "1", "2", "3", "4", "5", "6", "7"};
    char *names[8];
    struct dataset data = {.class_count = 8, .class_names = names};
    struct prediction_history predictions = three_epochs();

    for (size_t i = 0; i < 8; i++)
        names[i] = digits[i];
    for (int rows = 0; rows <= 14; rows++)
        for (int columns = 0; columns <= 50; columns += 5) {
            struct rect area = {2, 3, rows, columns};

            for (int i = 0; i < 2; i++) {
                canvas_fill(&canvas, canvas_rect(&canvas), '~', ROLE_TEXT);
                learned_draw(&canvas, area, &data, i == 0 ? &predictions : NULL, 0, 7);
                ck_inside(area);
            }
            canvas_fill(&canvas, canvas_rect(&canvas), '~', ROLE_TEXT);
            learned_draw(&canvas, area, &data, &predictions, 0, 7);
            if (rows >= 3 && columns >= 30)
                ck_assert_msg(shows("learned at epoch 3"), "%d x %d", rows, columns);
            if (rows >= 3 && rows < 6 && columns >= 30)
                ck_assert(shows("p(7)"));
            if (rows >= 4 && rows < 6 && columns >= 30)
                ck_assert(shows("117")); /* what it was read as */
            if (rows >= 6 && columns >= 30)
                ck_assert(shows("probability of 7"));
        }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("reading");
    TCase *tc = tcase_create("reading");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, the_nearest_point_that_is_one);
    tcase_add_test(tc, one_line_holds_whole_entries);
    tcase_add_test(tc, a_table_of_all_lines);
    tcase_add_test(tc, says_when_it_was_learned);
    tcase_add_test(tc, draws_how_it_was_learned);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
