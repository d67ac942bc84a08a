/* Tests of the list of runs: runs come and go without mixing up their events, the table tells what
 * tells them apart, and the view asks for what its keys say, at any size. */
#include "testing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "term/key.h"
#include "ui/model/curves.h"
#include "ui/model/runtable.h"
#include "ui/views/keys.h"
#include "ui/widgets/runlook.h"

static struct scene scene;
static struct canvas canvas;
static void *state;

static void tell(unsigned run, size_t epoch, double loss, double accuracy)
{
    struct event event = {.kind = EVENT_EPOCH,
                          .run = run,
                          .u.epoch = {.epoch = epoch,
                                      .step = 10 * epoch,
                                      .seconds = (double)epoch,
                                      .loss = {loss / 2, loss, NAN},
                                      .accuracy = {accuracy, accuracy, NAN}}};

    run_list_event(&scene.runs, &event);
    event = (struct event){.kind = EVENT_STEP,
                           .run = run,
                           .u.step = {.step = 10 * epoch,
                                      .steps = 10,
                                      .samples = 1000,
                                      .loss = loss,
                                      .seconds = (double)epoch}};
    run_list_event(&scene.runs, &event);
}

static struct run *add(double rate)
{
    struct config config = config_default();

    config.rate = rate;
    return run_list_add(&scene.runs, &config, 1000);
}

/* Four runs: the second is the best, the third has no figures, the last is current. */
static void setup(void)
{
    memset(&scene, 0, sizeof scene);
    scene.chosen = config_default();
    canvas_init(&canvas, GLYPH_SET_ASCII, 0);
    state = view_open(&view_runs);
    for (int i = 0; i < 4; i++)
        add(0.1);
    tell(1, 1, 0.5, 90);
    tell(1, 2, 0.4, 92);
    tell(1, 3, 0.45, 91);
    tell(2, 1, 0.3, 95.5);
    tell(2, 2, 0.31, 95);
    tell(4, 1, 0.42, 93);
}

static void teardown(void)
{
    view_close(&view_runs, state);
    run_list_release(&scene.runs);
    canvas_release(&canvas);
}

/* --- the list --------------------------------------------------------------------------------- */

START_TEST(numbers_stay_when_runs_go)
{
    scene.runs.baseline = 2;
    run_list_remove(&scene.runs, 2);
    run_list_remove(&scene.runs, 77); /* no such run: no effect */
    ck_assert_uint_eq(scene.runs.count, 3);
    ck_assert_uint_eq(scene.runs.baseline, 0);
    ck_assert_ptr_null(run_list_find(&scene.runs, 2));
    ck_assert_uint_eq(run_list_find(&scene.runs, 3)->number, 3);
    ck_assert_uint_eq(add(0.1)->number, 5);
    tell(2, 9, 1, 1); /* of the one that is gone */
    tell(4, 2, 0.2, 96);
    tell(5, 1, 0.7, 80);
    ck_assert_uint_eq(run_list_find(&scene.runs, 1)->epochs.count, 3);
    ck_assert_uint_eq(run_list_find(&scene.runs, 3)->epochs.count, 0);
    ck_assert_uint_eq(run_list_find(&scene.runs, 4)->epochs.count, 2);
    ck_assert_uint_eq(run_list_find(&scene.runs, 5)->epochs.count, 1);
    for (unsigned n = 1; n <= 5; n++)
        run_list_remove(&scene.runs, n);
    ck_assert_ptr_null(run_list_current(&scene.runs));
    ck_assert_uint_eq(add(0.1)->number, 6);
}
END_TEST

START_TEST(a_look_belongs_to_a_number)
{
    const struct run *third = run_list_find(&scene.runs, 3);
    enum role role = runlook_role(third);

    ck_assert_uint_eq(runlook_marker(third), '3');
    ck_assert_int_ne(role, runlook_role(run_list_find(&scene.runs, 4)));
    run_list_remove(&scene.runs, 1);
    ck_assert_int_eq(runlook_role(run_list_find(&scene.runs, 3)), role);
}
END_TEST

START_TEST(hidden_runs_are_not_drawn)
{
    size_t drawn[8];

    ck_assert_uint_eq(curves_earlier(&scene.runs, 8, drawn), 3);
    ck_assert_uint_eq(curves_earlier(&scene.runs, 2, drawn), 2);
    ck_assert(drawn[0] == 1 && drawn[1] == 2); /* the newest */
    run_list_find(&scene.runs, 2)->hidden = true;
    run_list_find(&scene.runs, 4)->hidden = true; /* the current one is none of the earlier */
    ck_assert_uint_eq(curves_earlier(&scene.runs, 8, drawn), 2);
    ck_assert(drawn[0] == 0 && drawn[1] == 2);
    ck_assert_uint_eq(curves_earlier(&scene.runs, 0, drawn), 0);
    struct run_list none = {0};
    ck_assert_uint_eq(curves_earlier(&none, 8, drawn), 0);
}
END_TEST

/* --- the table -------------------------------------------------------------------------------- */

START_TEST(what_differs_is_found)
{
    struct config a = config_default(), b = a, c = a;
    const struct config *configs[] = {&a, &b, &c};
    enum setting_id ids[SETTING_COUNT];

    ck_assert_uint_eq(runtable_differing(configs, 3, ids), 0);
    ck_assert_uint_eq(runtable_differing(configs, 0, ids), 0);
    b.epochs = 77;    /* in a column of its own */
    b.momentum = 0.5; /* without effect */
    ck_assert_uint_eq(runtable_differing(configs, 3, ids), 0);
    c.seed = 3;
    b.initializer = INIT_ZERO;
    c.optimizer = OPTIMIZER_MOMENTUM;
    ck_assert_uint_eq(runtable_differing(configs, 3, ids), 4);
    ck_assert(ids[0] == SETTING_INIT && ids[1] == SETTING_OPTIMIZER && ids[2] == SETTING_SEED &&
              ids[3] == SETTING_MOMENTUM);
    ck_assert_uint_eq(runtable_differing(configs, 1, ids), 0);
}
END_TEST

START_TEST(the_best_epochs_are_found)
{
    const struct run *run = run_list_find(&scene.runs, 1);

    ck_assert_uint_eq(run_lowest(run, run_loss[SPLIT_VALIDATION]).epoch, 2);
    ck_assert_double_eq(run_highest(run, run_accuracy[SPLIT_VALIDATION]).value, 92);
    ck_assert_uint_eq(run_last(run, run_loss[SPLIT_VALIDATION]).epoch, 3);
    ck_assert_double_eq(run_last(run, run_accuracy[SPLIT_VALIDATION]).value, 91);
    ck_assert_uint_eq(run_highest(run, run_accuracy[SPLIT_TEST]).epoch, 0);
    run = run_list_find(&scene.runs, 3);
    ck_assert_uint_eq(run_last(run, run_loss[SPLIT_VALIDATION]).epoch, 0);
    ck_assert_int_eq(runtable_split(&scene.runs), SPLIT_VALIDATION);
    for (size_t i = 0; i < 4; i++)
        scene.runs.items[i].config.evaluate = 1u << SPLIT_TRAIN;
    ck_assert_int_eq(runtable_split(&scene.runs), SPLIT_TRAIN);
}
END_TEST

START_TEST(the_order_is_that_of_the_column)
{
    static const size_t expected[RUNTABLE_SORTS][4] = {
        [RUNTABLE_BY_NUMBER] = {0, 1, 2, 3},  [RUNTABLE_BY_ACCURACY] = {1, 3, 0, 2},
        [RUNTABLE_BY_LOSS] = {1, 0, 3, 2},    [RUNTABLE_BY_LAST] = {1, 3, 0, 2},
        [RUNTABLE_BY_SECONDS] = {2, 3, 1, 0},
    };
    size_t order[4];

    for (int sort = 0; sort < RUNTABLE_SORTS; sort++) {
        runtable_order(&scene.runs, (enum runtable_sort)sort, order);
        ck_assert_msg(memcmp(order, expected[sort], sizeof order) == 0, "sort %d: %zu %zu %zu %zu",
                      sort, order[0], order[1], order[2], order[3]);
    }
}
END_TEST

static const struct runtable_column *column_of(const struct runtable *table,
                                               enum runtable_kind kind)
{
    for (size_t i = 0; i < table->count; i++)
        if (table->columns[i].kind == kind)
            return &table->columns[i];
    return NULL;
}

static void ck_cell(const struct runtable *table, enum runtable_kind kind, unsigned number,
                    const char *expected, int expected_verdict)
{
    char text[RUNTABLE_CELL_SIZE];
    int verdict;

    ck_assert_str_eq(runtable_cell(column_of(table, kind), &scene.runs,
                                   run_list_find(&scene.runs, number), table->split, text,
                                   &verdict),
                     expected);
    ck_assert_int_eq(verdict, expected_verdict);
}

START_TEST(the_difference_to_the_baseline)
{
    struct runtable table;

    runtable_choose(&table, &scene.runs, 300);
    ck_assert_ptr_null(column_of(&table, RUNTABLE_ACCURACY_DELTA));
    ck_cell(&table, RUNTABLE_BEST_ACCURACY, 1, "92.00 @2", 0);
    ck_cell(&table, RUNTABLE_BEST_LOSS, 3, "-", 0);
    scene.runs.baseline = 1;
    runtable_choose(&table, &scene.runs, 300);
    ck_assert_str_eq(column_of(&table, RUNTABLE_ACCURACY_DELTA)->title, "vs run 1");
    ck_cell(&table, RUNTABLE_ACCURACY_DELTA, 1, "base", 0);
    ck_cell(&table, RUNTABLE_ACCURACY_DELTA, 2, "+3.50", 1);
    ck_cell(&table, RUNTABLE_LOSS_DELTA, 2, "-0.1000", 1);
    ck_cell(&table, RUNTABLE_LOSS_DELTA, 4, "+0.0200", -1);
    ck_cell(&table, RUNTABLE_LOSS_DELTA, 3, "-", 0);
    tell(3, 1, 0.4, 92.001);
    ck_cell(&table, RUNTABLE_ACCURACY_DELTA, 3, "=", 0);
    run_list_remove(&scene.runs, 1);
    runtable_choose(&table, &scene.runs, 300);
    ck_assert_ptr_null(column_of(&table, RUNTABLE_ACCURACY_DELTA));
}
END_TEST

/* The columns never take more than there is; state and best accuracy are the last to go. */
START_TEST(columns_fit_every_width)
{
    struct runtable table;

    scene.runs.items[1].config.initializer = INIT_ZERO;
    snprintf(scene.runs.items[2].name, RUN_NAME_SIZE, "a name that is too long for it");
    scene.runs.baseline = 1;
    for (int width = 0; width <= 300; width++) {
        int used = 0;

        runtable_choose(&table, &scene.runs, width);
        for (size_t i = 0; i < table.count; i++)
            used += table.columns[i].width + 2;
        ck_assert_int_le(used, width);
        if (width >= 40)
            ck_assert(column_of(&table, RUNTABLE_STATE) != NULL &&
                      column_of(&table, RUNTABLE_BEST_ACCURACY) != NULL);
    }
    ck_assert_uint_eq(table.count, 12);
    ck_assert_ptr_nonnull(column_of(&table, RUNTABLE_NAME));
    ck_assert_int_eq(column_of(&table, RUNTABLE_SETTING)->setting, SETTING_INIT);
}
END_TEST

/* --- the view --------------------------------------------------------------------------------- */

static void draw(int rows, int columns)
{
    struct rect area = {0, 0, rows, columns};

    canvas_resize(&canvas, rows, columns);
    view_runs.update(state, &scene, area);
    view_runs.draw(state, &scene, &canvas, area);
}

static bool shows(const char *text)
{
    size_t length = strlen(text);

    for (int row = 0; row < canvas.rows; row++)
        for (int column = 0; column + (int)length <= canvas.columns; column++) {
            size_t i = 0;

            while (i < length && canvas.cells[row * canvas.columns + column + (int)i].character ==
                                     (unsigned char)text[i])
                i++;
            if (i == length)
                return true;
        }
    return false;
}

static struct request act(int action)
{
    struct request request = {.kind = REQUEST_NONE};

    ck_assert(view_runs.act(state, &scene, action, &request));
    draw(30, 120);
    return request;
}

/* The same by its key. */
static struct request press(uint32_t code)
{
    enum { RUNS = 1 << 5 };

    return act(action_of_key(code, RUNS | WHEN_ENDED));
}

START_TEST(the_table_is_shown)
{
    scene.runs.items[1].config.rate = 0.5;
    draw(30, 120);
    ck_assert(shows("4 runs") && shows("by number"));
    ck_assert(shows("rate") && shows("92.00 @2") && shows("*95.50 @1") && shows("*0.3000 @1"));
    ck_assert(shows("the same in all: hidden 666,666"));
    ck_assert(shows("run 4  glorot 0.1")); /* the current one is selected */
    act(ACTION_UP);
    ck_assert(shows("run 3  glorot 0.1"));
    act(ACTION_SORT);
    ck_assert(shows("by best accuracy"));
    act(ACTION_FIRST);
    ck_assert(shows("run 2  glorot 0.5"));
    act(ACTION_PAGE_DOWN);
    ck_assert(shows("run 3  glorot 0.1")); /* without figures: the last */
    scene.runs.items[0].marked = scene.runs.items[1].marked = true;
    draw(30, 120);
    ck_assert(shows("c races the 2 marked"));
}
END_TEST

START_TEST(the_keys_ask)
{
    draw(30, 120);
    act(ACTION_FIRST);
    ck_assert_int_eq(press('m').kind, REQUEST_MARK);
    ck_assert_int_eq(press('h').kind, REQUEST_HIDE);
    ck_assert_int_eq(press('P').kind, REQUEST_PIN);
    ck_assert_uint_eq(press('P').run, 1);
    scene.runs.items[0].config.rate = 0.7;
    ck_assert_int_eq(act(ACTION_USE).kind, REQUEST_USE);
    ck_assert_double_eq(act(ACTION_USE).config->rate, 0.7);
    struct request request = press('N');
    ck_assert(request.kind == REQUEST_DIALOG && request.dialog == DIALOG_NAME && request.run == 1);
    request = press('W');
    ck_assert(request.kind == REQUEST_DIALOG && request.dialog == DIALOG_WRITE && request.run == 1);
    request = press(KEY_CODE_DELETE); /* it has figures */
    ck_assert(request.kind == REQUEST_DIALOG && request.dialog == DIALOG_ASK_DELETE &&
              request.run == 1);
    act(ACTION_DOWN);
    act(ACTION_DOWN);
    request = press(KEY_CODE_DELETE); /* it has none */
    ck_assert(request.kind == REQUEST_DELETE && request.run == 3);
    act(ACTION_LAST);
    request = press(KEY_CODE_DELETE); /* the current one: the session says why not */
    ck_assert(request.kind == REQUEST_DELETE && request.run == 4);
    act(ACTION_FIRST);
    ck_assert_int_eq(press('A').kind, REQUEST_RUN);
    ck_assert_uint_eq(press('P').run, 4); /* the newest is looked at */
}
END_TEST

START_TEST(the_selected_run_may_go)
{
    draw(30, 120);
    act(ACTION_FIRST);
    act(ACTION_DOWN);
    run_list_remove(&scene.runs, 2);
    draw(30, 120);
    ck_assert_uint_eq(press('P').run, 4);
    while (scene.runs.count > 0)
        run_list_remove(&scene.runs, scene.runs.items[0].number);
    draw(30, 120);
    ck_assert(shows("runs are listed here"));
    struct request request = {.kind = REQUEST_NONE};
    ck_assert(!view_runs.act(state, &scene, ACTION_DOWN, &request));
    ck_assert(!view_runs.click(state, &scene, 3, 3, &request));
}
END_TEST

START_TEST(a_run_is_opened)
{
    for (size_t e = 4; e <= 100; e++)
        tell(1, e, 0.5, 90);
    draw(30, 120);
    act(ACTION_FIRST);
    act(ACTION_OPEN);
    ck_assert(shows("figures by epoch") && shows("Esc back") && shows("best 92.00 % at epoch 2"));
    ck_assert(shows(" 100      0.2500")); /* the last are seen first */
    ck_assert(!shows("*      2 "));
    act(ACTION_FIRST);
    ck_assert(shows("    1      0.2500") && !shows(" 100      0.2500"));
    ck_assert(shows("*      2 "));
    act(ACTION_DOWN);
    ck_assert(!shows("    1      0.2500"));
    act(ACTION_LAST);
    ck_assert(shows(" 100      0.2500"));
    act(ACTION_ESCAPE);
    ck_assert(shows("by number"));
    struct request request = {.kind = REQUEST_NONE};
    ck_assert(!view_runs.act(state, &scene, ACTION_ESCAPE, &request));
}
END_TEST

START_TEST(clicks_select_mark_open_and_sort)
{
    struct request request = {.kind = REQUEST_NONE};

    draw(30, 120); /* the bar, the heads, the runs */
    ck_assert(view_runs.click(state, &scene, 3, 20, &request));
    draw(30, 120);
    ck_assert(shows("run 2  glorot 0.1"));
    ck_assert(view_runs.click(state, &scene, 2, 0, &request));
    ck_assert(request.kind == REQUEST_MARK && request.run == 1);
    ck_assert(view_runs.click(state, &scene, 2, 20, &request));
    draw(30, 120);
    ck_assert(shows("Esc back"));
    act(ACTION_ESCAPE);
    for (int column = 0; column < 120 && !shows("by best loss"); column++) {
        view_runs.click(state, &scene, 1, column, &request);
        draw(30, 120);
    }
    ck_assert(shows("by best loss"));
    view_runs.click(state, &scene, 1, 0, &request);
    draw(30, 120);
    ck_assert(shows("by number"));
    ck_assert(!view_runs.click(state, &scene, 6, 20, &request)); /* below the runs */
}
END_TEST

/* A few runs or dozens, closed or open, at any size: canvas cells are checked by the sanitizers. */
START_TEST(any_size_is_safe)
{
    for (int i = 0; i < 60 && _i % 2 == 1; i++)
        tell(add(0.1 + i)->number, 1, 0.1 * i, 90);
    draw(30, 120);
    if (_i >= 2)
        act(ACTION_OPEN);
    for (int rows = 1; rows <= 100; rows += rows < 30 ? 1 : 23)
        for (int columns = 1; columns <= 300; columns += columns < 40 ? 3 : 29) {
            struct request request;

            draw(rows, columns);
            view_runs.act(state, &scene, columns % 2 == 0 ? ACTION_DOWN : ACTION_PAGE_UP, &request);
        }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("runs");
    TCase *tests = tcase_create("runs");

    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, numbers_stay_when_runs_go);
    tcase_add_test(tests, a_look_belongs_to_a_number);
    tcase_add_test(tests, hidden_runs_are_not_drawn);
    tcase_add_test(tests, what_differs_is_found);
    tcase_add_test(tests, the_best_epochs_are_found);
    tcase_add_test(tests, the_order_is_that_of_the_column);
    tcase_add_test(tests, the_difference_to_the_baseline);
    tcase_add_test(tests, columns_fit_every_width);
    tcase_add_test(tests, the_table_is_shown);
    tcase_add_test(tests, the_keys_ask);
    tcase_add_test(tests, the_selected_run_may_go);
    tcase_add_test(tests, a_run_is_opened);
    tcase_add_test(tests, clicks_select_mark_open_and_sort);
    tcase_add_loop_test(tests, any_size_is_safe, 0, 4);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
