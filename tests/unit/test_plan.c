/* Tests of plan, of the dialog in which it is written, and of the two views of jobs, drawn at
 * every size with what jobs really found. */
#include "in_a_dialog.h"
#include "toydata.h"

#include <stdio.h>

#include "mlptui/train/search_space.h"
#include "ui/frame.h"
#include "ui/model/plan.h"
#include "ui/views/view.h"

static struct toy toy;
static char *names[TOY_C] = {"a", "b", "c", "d"};
static char toy_name[] = "toy";

static void setup(void)
{
    toy_init(&toy);
    toy.dataset.class_names = names;
    toy.dataset.name = toy_name;
    memset(&scene, 0, sizeof scene);
    scene.dataset = &toy.dataset;
    scene.chosen = config_default();
    scene.chosen.hidden_count = 1;
    scene.chosen.hidden[0] = 8;
    scene.chosen.threads = 1;
    scene.plan = plan_default();
}

/* The scene only sees them. */
static struct job_report *reports[JOB_KIND_COUNT];

static void keep_report(enum job_kind kind, struct job_report *report)
{
    job_report_free(reports[kind]);
    reports[kind] = report;
    scene.reports[kind] = report;
}

static void teardown(void)
{
    leave_dialog();
    run_list_release(&scene.runs);
    for (int i = 0; i < JOB_KIND_COUNT; i++)
        keep_report((enum job_kind)i, NULL);
}

static void set(struct plan *plan, enum plan_field field, const char *text)
{
    snprintf(plan->texts[field], PLAN_TEXT_SIZE, "%s", text);
}

/* --- the plan --------------------------------------------------------------------------------- */

START_TEST(every_kind_can_be_started_as_it_is)
{
    struct plan plan = plan_default();

    for (int kind = 0; kind < PLAN_KIND_COUNT; kind++) {
        enum plan_field fields[PLAN_FIELD_COUNT];
        struct job_request order;
        struct error error = {""};

        plan.kind = (enum plan_kind)kind;
        size_t count = plan_fields(plan.kind, fields);
        for (size_t i = 0; i < count; i++)
            ck_assert_msg(plan_check(&plan, fields[i], &error), "%s", error.text);
        ck_assert_msg(plan_order(&plan, &scene.chosen, &toy.dataset, &order, &error), "%s",
                      error.text);
        ck_assert_int_eq(order.kind, kind == PLAN_FINDER ? JOB_RANGE : JOB_SEARCH);
        ck_assert_uint_eq(order.kind == JOB_SEARCH ? order.search.count : 0, kind == PLAN_GRID ? 8
                                                                             : kind == PLAN_RANDOM
                                                                                 ? 12
                                                                                 : 0);
        ck_assert_uint_eq(order.config.hidden[0], 8); /* on top of the chosen settings */
        job_request_release(&order);
    }
}
END_TEST

/* The trials are those of the command: a space of the same texts on the same base. */
START_TEST(the_trials_are_those_of_the_command)
{
    struct plan plan = plan_default();
    struct search_space space = {0};
    struct job_request order;
    struct config *configs, base = scene.chosen;

    plan.kind = PLAN_RANDOM;
    base.evaluate = 1u << SPLIT_VALIDATION;
    base.epochs = 3;
    ck_assert(search_space_add(&space, "lr=0.001..0.5", true, NULL));
    ck_assert(search_space_add(&space, "batch=50,100", true, NULL));
    search_space_draw(&space, &base, (uint32_t)base.seed, 12, &configs);
    ck_assert(plan_order(&plan, &scene.chosen, &toy.dataset, &order, NULL));
    for (size_t i = 0; i < 12; i++)
        for (int id = 0; id < SETTING_COUNT; id++)
            ck_assert(config_same(&configs[i], &order.search.configs[i], (enum setting_id)id));
    free(configs);
    search_space_release(&space);
    job_request_release(&order);
}
END_TEST

/* Trials of the same effect are one; how many were wanted is kept. */
START_TEST(no_trial_is_ordered_twice)
{
    struct plan plan = plan_default();
    struct job_request order;

    plan.kind = PLAN_RANDOM;
    for (size_t axis = 0; axis < PLAN_AXES; axis++)
        plan.texts[PLAN_RANGE_AXIS + axis][0] = '\0';
    strcpy(plan.texts[PLAN_RANGE_AXIS], "init=he,glorot");
    ck_assert(plan_order(&plan, &scene.chosen, &toy.dataset, &order, NULL));
    ck_assert_uint_eq(order.search.count, 2);
    ck_assert_uint_eq(order.search.wanted, 12);
    job_request_release(&order);
}
END_TEST

static const struct {
    enum plan_kind kind;
    enum plan_field field;
    const char *text, *says;
} wrong[] = {
    {PLAN_GRID, PLAN_GRID_AXIS, "lr", "is not KEY=VALUES"},
    {PLAN_GRID, PLAN_GRID_AXIS, "lr=0.1..0.5", "only a random search can draw from"},
    {PLAN_GRID, PLAN_GRID_AXIS, "eval=val", "the same for all trials"},
    {PLAN_GRID, PLAN_GRID_AXIS + 1, "lr=1", "given twice"},
    {PLAN_GRID, PLAN_EPOCHS, "-1", "epochs"},
    {PLAN_GRID, PLAN_JOBS, "0", "from 1 to 256"},
    {PLAN_GRID, PLAN_STOP_AFTER, "never", "whole number"},
    {PLAN_GRID, PLAN_BY, "accuracy", "neither val_acc nor val_loss"},
    {PLAN_RANDOM, PLAN_RANGE_AXIS, "init=0..1", "has no range"},
    {PLAN_RANDOM, PLAN_TRIALS, "10001", "from 1 to 10000"},
    {PLAN_FINDER, PLAN_FROM, "0", "from: "},
    {PLAN_FINDER, PLAN_TO, "1e9", "to: "},
    {PLAN_FINDER, PLAN_STEPS, "9", "from 10 to 100000"},
};

START_TEST(a_wrong_field_says_what_is_allowed)
{
    struct plan plan = plan_default();
    struct job_request order;
    struct error error = {""};

    plan.kind = wrong[_i].kind;
    set(&plan, wrong[_i].field, wrong[_i].text);
    ck_assert(!plan_check(&plan, wrong[_i].field, &error));
    ck_assert_msg(strstr(error.text, wrong[_i].says) != NULL, "%s", error.text);
    ck_assert(!plan_order(&plan, &scene.chosen, &toy.dataset, &order, &error));
    ck_assert_ptr_null(order.search.configs);
}
END_TEST

START_TEST(what_is_wrong_with_the_whole_is_said)
{
    struct plan plan = plan_default();
    struct job_request order;
    struct error error = {""};

    set(&plan, PLAN_GRID_AXIS, "");
    set(&plan, PLAN_GRID_AXIS + 1, "");
    ck_assert(!plan_order(&plan, &scene.chosen, &toy.dataset, &order, &error));
    ck_assert_ptr_nonnull(strstr(error.text, "nothing to try"));
    set(&plan, PLAN_GRID_AXIS, "batch=100,251");
    ck_assert(plan_order(&plan, &scene.chosen, NULL, &order, &error)); /* no data yet */
    job_request_release(&order);
    ck_assert(!plan_order(&plan, &scene.chosen, &toy.dataset, &order, &error));
    ck_assert_ptr_nonnull(strstr(error.text, "trial 2: "));
    plan.kind = PLAN_FINDER;
    set(&plan, PLAN_FROM, "10");
    ck_assert(!plan_order(&plan, &scene.chosen, &toy.dataset, &order, &error));
    ck_assert_ptr_nonnull(strstr(error.text, "does not grow"));
}
END_TEST

/* --- the dialog ------------------------------------------------------------------------------- */

#define VALUE_COLUMN 15

static const char *value(size_t line)
{
    return value_in(line, VALUE_COLUMN);
}

START_TEST(it_is_edited_as_a_form)
{
    open_dialog(&dialog_planner);
    ck_assert_uint_eq(selected_line(), 1);
    type(",0.01");
    ck_assert_str_eq(value(1), "lr=0.5,0.2,0.1,0.05,0.01");
    press(KEY_CODE_HOME);
    press(KEY_CODE_DELETE);
    press(KEY_CODE_RIGHT);
    press(KEY_CODE_BACKSPACE);
    type("lr");
    ck_assert_str_eq(value(1), "lr=0.5,0.2,0.1,0.05,0.01");
    press(KEY_CODE_ENTER);
    ck_asks(REQUEST_SEARCH);
    ck_assert_str_eq(request.plan->texts[PLAN_GRID_AXIS], "lr=0.5,0.2,0.1,0.05,0.01");
    ck_assert_str_eq(scene.plan.texts[PLAN_GRID_AXIS], "lr=0.5,0.2,0.1,0.05"); /* the app's to do */
    press(KEY_CODE_ESCAPE);
    ck_left();
}
END_TEST

START_TEST(its_kind_is_turned_through)
{
    open_dialog(&dialog_planner);
    press(KEY_CODE_UP);
    press(KEY_CODE_RIGHT);
    ck_assert_str_eq(value(0), "random");
    press(' ');
    ck_assert_str_eq(value(0), "rate finder");
    press(KEY_CODE_LEFT);
    press(KEY_CODE_LEFT);
    ck_assert_str_eq(value(0), "grid");
    press(KEY_CODE_ENTER);
    ck_asks(REQUEST_SEARCH);
    ck_assert_int_eq(request.plan->kind, PLAN_GRID);
}
END_TEST

START_TEST(a_wrong_field_keeps_it_open_and_is_selected)
{
    open_dialog(&dialog_planner);
    for (int i = 0; i < 5; i++)
        press(KEY_CODE_DOWN);
    type("x"); /* jobs */
    press(KEY_CODE_UP);
    press(KEY_CODE_UP);
    press(KEY_CODE_ENTER);
    ck_stays();
    ck_assert_uint_eq(selected_line(), 6);
    ck_assert(wrong_in(6, VALUE_COLUMN));
}
END_TEST

START_TEST(a_text_has_an_end)
{
    size_t length = 0;

    open_dialog(&dialog_planner);
    press(KEY_CODE_CTRL_U);
    for (int i = 0; i < 500; i++)
        press('1');
    for (; value(1)[0] != '\0'; length++)
        press(KEY_CODE_BACKSPACE);
    ck_assert_uint_eq(length, PLAN_TEXT_SIZE - 1);
}
END_TEST

START_TEST(a_click_selects_a_row)
{
    open_dialog(&dialog_planner);
    click(dialog.area.row + 6, dialog.area.column + 5);
    ck_assert_uint_eq(selected_line(), 5);
}
END_TEST

/* --- the views -------------------------------------------------------------------------------- */

static struct job_report *find_out(const struct job_request *order, bool cancelled)
{
    struct job *job = job_new(order, &toy.dataset, NULL);

    for (int i = 0; job_advance(job); i++)
        if (cancelled && i == 8)
            job_cancel(job);
    struct job_report *report = NULL;
    job_report_renew(&report, job_report(job));
    job_free(job);
    return report;
}

/* Reports of all kinds. */
static void find_all(bool cancelled)
{
    struct job_request order = {.kind = JOB_GRADIENT,
                                .number = 1,
                                .config = scene.chosen,
                                .gradient = {.order = gradient_order_default}};

    keep_report(JOB_GRADIENT, find_out(&order, cancelled));
    set(&scene.plan, PLAN_EPOCHS, "1");
    ck_assert(plan_order(&scene.plan, &scene.chosen, &toy.dataset, &order, NULL));
    order.number = 2;
    keep_report(JOB_SEARCH, find_out(&order, cancelled));
    job_request_release(&order);
    scene.plan.kind = PLAN_FINDER;
    set(&scene.plan, PLAN_STEPS, "40");
    ck_assert(plan_order(&scene.plan, &scene.chosen, &toy.dataset, &order, NULL));
    order.number = 3;
    keep_report(JOB_RANGE, find_out(&order, cancelled));
    job_request_release(&order);
}

static void draw_at(const struct view *view, void *state, struct canvas *canvas, int rows,
                    int columns)
{
    struct rect body = frame_layout(rows, columns).body;

    canvas_resize(canvas, rows, columns);
    view->update(state, &scene, body);
    view->draw(state, &scene, canvas, body);
}

/* Draws at every size up to 70 x 130, and some larger ones, in each kind of search. */
static void draw_everywhere(const struct view *view, void *state, struct canvas *canvas)
{
    for (int kind = 0; kind < PLAN_KIND_COUNT; kind++) {
        scene.plan.kind = (enum plan_kind)kind;
        for (int rows = 1; rows <= 100; rows += rows < 40 ? 1 : 12)
            for (int columns = 1; columns <= 300; columns += columns < 130 ? 5 : 34)
                draw_at(view, state, canvas, rows, columns);
    }
}

START_TEST(the_views_can_be_drawn_at_every_size)
{
    static const struct view *const both[] = {&view_gradient, &view_search};
    struct canvas canvas;
    request = (struct request){.kind = REQUEST_NONE};

    canvas_init(&canvas, (enum glyph_set)(_i % 3), 256);
    if (_i > 0)
        find_all(_i == 2);
    for (int v = 0; v < 2; v++) {
        void *state = view_open(both[v]);

        draw_everywhere(both[v], state, &canvas);
        for (int key = 0; key < 40; key++) {
            both[v]->act(state, &scene, key % 3 == 0 ? ACTION_DOWN : ACTION_RIGHT, &request);
            both[v]->click(state, &scene, key, key * 3, &request);
            draw_at(both[v], state, &canvas, 24, 80);
        }
        scene.job_under_way = true;
        scene.job = v == 0 ? JOB_GRADIENT : JOB_SEARCH;
        draw_everywhere(both[v], state, &canvas);
        scene.job_under_way = false;
        view_close(both[v], state);
    }
    canvas_release(&canvas);
}
END_TEST

START_TEST(the_trial_is_taken_but_not_its_epochs)
{
    struct canvas canvas;
    request = (struct request){.kind = REQUEST_NONE};
    void *state = view_open(&view_search);

    canvas_init(&canvas, GLYPH_SET_ASCII, 0);
    view_search.act(state, &scene, ACTION_USE, &request);
    ck_assert_int_eq(request.kind, REQUEST_NONE); /* there is nothing to take */
    find_all(false);
    scene.plan.kind = PLAN_GRID;
    draw_at(&view_search, state, &canvas, 36, 120);
    view_search.act(state, &scene, ACTION_USE, &request);
    ck_assert_int_eq(request.kind, REQUEST_USE);
    const struct search_findings *f = &scene.reports[JOB_SEARCH]->search;
    size_t order[8];
    ck_assert_uint_eq(search_rank(f->how.by, f->trials, 8, order), 8);
    const struct config *best = &f->trials[order[0] - 1].config;
    ck_assert(request.config->rate == best->rate && request.config->batch_size == best->batch_size);
    ck_assert_uint_eq(request.config->epochs, scene.chosen.epochs);
    ck_assert_uint_eq(request.config->evaluate, scene.chosen.evaluate);
    ck_assert_int_eq(request.config->threads, scene.chosen.threads);

    view_search.act(state, &scene, ACTION_LAST, &request);
    view_search.act(state, &scene, ACTION_USE, &request);
    ck_assert(request.config->rate == f->trials[order[7] - 1].config.rate);
    view_close(&view_search, state);
    canvas_release(&canvas);
}
END_TEST

/* Told of a smaller search, before it is drawn: what was selected in the larger one is gone. */
START_TEST(a_smaller_search_has_no_trials_of_a_larger_one)
{
    struct canvas canvas;
    request = (struct request){.kind = REQUEST_NONE};
    void *state = view_open(&view_search);
    struct job_request order;

    canvas_init(&canvas, GLYPH_SET_ASCII, 0);
    find_all(false);
    scene.plan.kind = PLAN_GRID;
    draw_at(&view_search, state, &canvas, 36, 120);
    view_search.act(state, &scene, ACTION_LAST, &request);
    set(&scene.plan, PLAN_GRID_AXIS, "lr=0.03");
    set(&scene.plan, PLAN_GRID_AXIS + 1, "");
    ck_assert(plan_order(&scene.plan, &scene.chosen, &toy.dataset, &order, NULL));
    order.number = 4;
    keep_report(JOB_SEARCH, find_out(&order, false));
    job_request_release(&order);
    view_search.act(state, &scene, ACTION_USE, &request);
    ck_assert_int_eq(request.kind, REQUEST_USE);
    ck_assert_double_eq(request.config->rate, 0.03);
    view_search.act(state, &scene, ACTION_LAST, &request);
    view_search.click(state, &scene, 30, 20, &request);
    view_search.act(state, &scene, ACTION_USE, &request);
    ck_assert_double_eq(request.config->rate, 0.03);
    view_close(&view_search, state);
    canvas_release(&canvas);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("plan");
    TCase *tc = tcase_create("plan");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, every_kind_can_be_started_as_it_is);
    tcase_add_test(tc, the_trials_are_those_of_the_command);
    tcase_add_test(tc, no_trial_is_ordered_twice);
    tcase_add_loop_test(tc, a_wrong_field_says_what_is_allowed, 0,
                        (int)(sizeof wrong / sizeof wrong[0]));
    tcase_add_test(tc, what_is_wrong_with_the_whole_is_said);
    tcase_add_test(tc, it_is_edited_as_a_form);
    tcase_add_test(tc, its_kind_is_turned_through);
    tcase_add_test(tc, a_wrong_field_keeps_it_open_and_is_selected);
    tcase_add_test(tc, a_text_has_an_end);
    tcase_add_test(tc, a_click_selects_a_row);
    tcase_add_loop_test(tc, the_views_can_be_drawn_at_every_size, 0, 3);
    tcase_add_test(tc, the_trial_is_taken_but_not_its_epochs);
    tcase_add_test(tc, a_smaller_search_has_no_trials_of_a_larger_one);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
