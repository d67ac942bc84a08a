/* Tests of frame: what the key table calls each state, and that clicks on tabs and footer do what
 * is drawn there, at every width. */
#include "testing.h"

#include <stdio.h>
#include <string.h>

#include "ui/frame.h"
#include "ui/views/keys.h"

enum { ROWS = 24, WIDEST = 200 };

static struct dataset data = {
    .name = NULL,
    .splits = {[SPLIT_TRAIN] = {.count = 50000}, [SPLIT_VALIDATION] = {.count = 10000}},
};
static struct scene scene;
static struct canvas canvas;
static char name[] = "mnist";

static void setup(void)
{
    memset(&scene, 0, sizeof scene);
    data.name = name;
    scene.dataset = &data;
    scene.chosen = config_default();
    canvas_init(&canvas, GLYPH_SET_ASCII, 0);
}

static void teardown(void)
{
    run_list_release(&scene.runs);
    canvas_release(&canvas);
}

static struct run *add_run(enum run_state state)
{
    struct run *run = run_list_add(&scene.runs, &scene.chosen, 50000);

    run->state = state;
    return run;
}

/* Draws the frame of a screen of that width; the layout it used. */
static struct frame_layout draw(int columns, size_t view, const char *notice)
{
    struct frame_layout layout = frame_layout(ROWS, columns);

    canvas_resize(&canvas, ROWS, columns);
    frame_draw(&canvas, &layout, &scene, view, notice);
    return layout;
}

static const char *row_text(int row)
{
    static char text[WIDEST + 1];

    for (int i = 0; i < canvas.columns; i++) {
        uint32_t c = canvas.cells[row * canvas.columns + i].character;
        text[i] = c >= ' ' && c < 127 ? (char)c : '#';
    }
    text[canvas.columns] = '\0';
    return text;
}

/* --- states ----------------------------------------------------------------------------------- */

START_TEST(the_state_of_the_last_run_counts)
{
    scene.dataset = NULL;
    ck_assert_int_eq(scene_state(&scene), RUN_LOADING);
    scene.dataset = &data;
    ck_assert_int_eq(scene_state(&scene), RUN_WAITING);
    add_run(RUN_STOPPED);
    ck_assert_int_eq(scene_state(&scene), RUN_STOPPED);
    add_run(RUN_TRAINING);
    ck_assert_int_eq(scene_state(&scene), RUN_TRAINING);
}
END_TEST

START_TEST(context_is_place_and_state)
{
    static const unsigned expected[RUN_STATE_COUNT] = {
        [RUN_WAITING] = WHEN_LOADING,   [RUN_LOADING] = WHEN_LOADING,
        [RUN_TRAINING] = WHEN_TRAINING, [RUN_PAUSED] = WHEN_PAUSED,
        [RUN_FINISHED] = WHEN_ENDED,    [RUN_DIVERGED] = WHEN_ENDED | WHEN_DIVERGED,
        [RUN_STOPPED] = WHEN_ENDED,     [RUN_FAILED] = WHEN_ENDED};
    struct run *run = add_run(RUN_WAITING);

    for (int state = 0; state < RUN_STATE_COUNT; state++) {
        run->state = (enum run_state)state;
        for (size_t view = 0; view < VIEW_COUNT; view++) {
            ck_assert_uint_eq(frame_context(&scene, view), 1u << view | expected[state]);
        }
    }
    ck_assert_ptr_null(views[VIEW_HELP]->tab);
}
END_TEST

/* --- the header ------------------------------------------------------------------------------- */

START_TEST(the_header_tells_data_and_run)
{
    struct run *run = add_run(RUN_DIVERGED);

    run->seconds = 7.9;
    draw(100, 0, NULL);
    const char *text = row_text(0);
    ck_assert_ptr_nonnull(strstr(text, " mlptui  mnist 50000 train / 10000 val  "));
    ck_assert_str_eq(text + 100 - strlen("run 1  DIVERGED  00:07 "), "run 1  DIVERGED  00:07 ");
    data.splits[SPLIT_TEST].count = 10000;
    draw(100, 0, NULL);
    ck_assert_ptr_nonnull(strstr(row_text(0), "50000 train / 10000 val / 10000 test"));
    data.splits[SPLIT_TEST].count = 0;
}
END_TEST

/* The state is the last to go; nothing is cut in the middle of a figure. */
START_TEST(a_narrow_header_keeps_the_state)
{
    add_run(RUN_TRAINING);
    for (int columns = LAYOUT_MIN_COLUMNS; columns <= WIDEST; columns++) {
        draw(columns, 0, NULL);
        const char *text = row_text(0);

        ck_assert_msg(strstr(text, "TRAINING  00:00 ") != NULL, "%d: %s", columns, text);
        if (strstr(text, "50000") != NULL)
            ck_assert_ptr_nonnull(strstr(text, "50000 train / 10000 val "));
    }
}
END_TEST

/* --- the tabs --------------------------------------------------------------------------------- */

START_TEST(a_click_on_a_tab_finds_its_view)
{
    for (int columns = LAYOUT_MIN_COLUMNS; columns <= WIDEST; columns++) {
        struct frame_layout layout = draw(columns, 0, NULL);
        char text[WIDEST + 2]; /* with a blank behind the last tab */
        bool expected[VIEW_COUNT][WIDEST] = {0};

        snprintf(text, sizeof text, "%s ", row_text(layout.tabs.row));
        bool padded = strstr(text, "   2 ") != NULL; /* else the tabs stand close */

        for (size_t view = 0; view < VIEW_COUNT; view++) {
            char tab[64] = "? help";

            if (views[view]->tab != NULL)
                snprintf(tab, sizeof tab, padded ? " %zu %s " : "%zu %s", view + 1,
                         views[view]->tab);
            const char *found = strstr(text, tab);
            if (found == NULL && views[view]->tab != NULL) { /* narrow: its number alone */
                snprintf(tab, sizeof tab, " %zu ", view + 1);
                found = strstr(text, tab);
                ck_assert_msg(found != NULL, "%d columns lack %zu: %s", columns, view + 1, text);
                found++;
                tab[1] = '\0';
            }
            for (size_t i = 0; found != NULL && i < strlen(tab); i++)
                expected[view][(size_t)(found - text) + i] = true;
        }
        for (int column = 0; column < columns; column++) {
            size_t view = 99;
            bool hit = frame_tab_at(&layout, 0, layout.tabs.row, column, &view);

            for (size_t v = 0; v < VIEW_COUNT; v++)
                if (expected[v][column])
                    ck_assert_msg(hit && view == v, "%d of %d columns: %s", column, columns, text);
            if (hit && view != VIEW_HELP)
                ck_assert_msg(expected[view][column], "%d of %d columns", column, columns);
            ck_assert(!frame_tab_at(&layout, 0, layout.tabs.row + 1, column, &view));
            ck_assert(!frame_tab_at(&layout, 0, layout.header.row, column, &view));
        }
    }
}
END_TEST

START_TEST(the_active_tab_stands_out)
{
    int columns = _i;

    for (size_t active = 0; active < VIEW_COUNT; active++) {
        struct frame_layout layout = draw(columns, active, NULL);
        int shown = 0;

        for (int column = 0; column < columns; column++) {
            size_t view = 0;
            const struct cell *cell = &canvas.cells[layout.tabs.row * columns + column];

            if (cell->role == ROLE_TAB_ACTIVE) {
                ck_assert(frame_tab_at(&layout, active, layout.tabs.row, column, &view));
                ck_assert_uint_eq(view, active);
                shown++;
            }
        }
        const char *word = views[active]->tab != NULL ? views[active]->tab : "help";
        ck_assert_msg(shown >= (int)strlen(word) + 2, "%d columns: %s", columns,
                      row_text(layout.tabs.row));
    }
}
END_TEST

/* --- the footer ------------------------------------------------------------------------------- */

/* The row of the table whose key the text begins with. */
static struct binding key_at(const char *text, unsigned context)
{
    for (size_t i = 0; i < binding_count(); i++) {
        struct binding row = binding_at(i);
        size_t length = strlen(row.keys);

        if (row.footer != NULL && binding_works(&row, context) &&
            strncmp(text, row.keys, length) == 0 && text[length] == ' ')
            return row;
    }
    ck_abort_msg("no key here: %s", text);
}

/* The words of the footer, found in the drawn text: whatever key stands there acts on a click. */
START_TEST(a_click_in_the_footer_does_what_it_says)
{
    static const enum run_state states[] = {RUN_LOADING, RUN_TRAINING, RUN_PAUSED, RUN_FINISHED};
    struct run *run = add_run(states[_i]);

    run->state = states[_i];
    for (size_t view = 0; view < VIEW_COUNT; view++) {
        unsigned context = frame_context(&scene, view);

        for (int columns = LAYOUT_MIN_COLUMNS; columns <= WIDEST; columns++) {
            struct frame_layout layout = draw(columns, view, NULL);
            const char *text = row_text(layout.footer.row);
            int expected[WIDEST] = {ACTION_NONE};
            size_t at = 1;

            while (at < strlen(text) && text[at] != ' ') { /* key by key */
                struct binding b = key_at(text + at, context);
                size_t word = at + strlen(b.keys) + 1, end = word - 1;

                if (strncmp(text + word, b.footer, strlen(b.footer)) == 0)
                    end = word + strlen(b.footer);
                for (size_t i = at; i < end; i++)
                    expected[i] = b.action;
                at = end + strspn(text + end, " ");
                ck_assert_uint_le(at - end, 2 + (at == strlen(text) ? WIDEST : 0));
            }
            for (int column = 0; column < columns; column++) {
                ck_assert_each_msg(frame_action_at(&layout, &scene, view, canvas.glyphs,
                                                   layout.footer.row, column) == expected[column],
                                   "column %d of %s", column, text);
                ck_assert_each(frame_action_at(&layout, &scene, view, canvas.glyphs,
                                               layout.footer.row - 1, column) == ACTION_NONE);
            }
        }
    }
}
END_TEST

/* At any width the way out is shown; in a wide one everything. */
START_TEST(the_way_out_is_always_shown)
{
    struct binding last = binding_at(binding_count() - 1);
    char way_out[64];

    add_run(RUN_TRAINING);
    snprintf(way_out, sizeof way_out, "%s %s", last.keys, last.footer);
    ck_assert_int_eq(last.action, ACTION_QUIT);
    for (int columns = LAYOUT_MIN_COLUMNS; columns <= WIDEST; columns++) {
        struct frame_layout layout = draw(columns, 0, NULL);
        ck_assert_ptr_nonnull(strstr(row_text(layout.footer.row), way_out));
    }
    struct frame_layout layout = draw(WIDEST, 0, NULL);
    for (size_t i = 0; i < binding_count(); i++) {
        struct binding row = binding_at(i);

        if (row.footer != NULL && binding_works(&row, frame_context(&scene, 0)))
            ck_assert_msg(strstr(row_text(layout.footer.row), row.footer) != NULL, "%s",
                          row.footer);
    }
}
END_TEST

/* A view's own keys are what one looks for there: before those that work everywhere. The list of
 * runs has more of them than a narrow screen has room for. */
START_TEST(a_views_own_keys_come_first)
{
    add_run(RUN_TRAINING);
    for (size_t view = 1; view < VIEW_HELP; view++) {
        struct frame_layout layout = draw(views[view] == &view_runs ? 120 : 80, view, NULL);
        for (size_t i = 0; i < binding_count(); i++) {
            struct binding row = binding_at(i);

            if (row.footer != NULL && (row.where & 1u << view) != 0 && (row.where & 1u) == 0)
                ck_assert_msg(strstr(row_text(layout.footer.row), row.footer) != NULL,
                              "no %s in %s", row.footer, views[view]->tab);
        }
    }
}
END_TEST

START_TEST(a_notice_takes_the_footer)
{
    add_run(RUN_TRAINING);
    struct frame_layout layout = draw(80, 0, "batch: too large");

    ck_assert_ptr_nonnull(strstr(row_text(layout.footer.row), " batch: too large  "));
    ck_assert_ptr_null(strstr(row_text(layout.footer.row), "quit"));
}
END_TEST

START_TEST(any_size_is_safe)
{
    add_run(RUN_TRAINING);
    for (int rows = 0; rows < 8; rows++)
        for (int columns = 0; columns < 40; columns++) {
            struct frame_layout layout = frame_layout(rows, columns);
            size_t view;

            canvas_resize(&canvas, rows, columns);
            frame_draw(&canvas, &layout, &scene, 0, NULL);
            frame_draw(&canvas, &layout, &scene, VIEW_HELP, "a notice");
            for (int row = 0; row < rows; row++)
                for (int column = 0; column < columns; column++) {
                    frame_tab_at(&layout, 0, row, column, &view);
                    frame_action_at(&layout, &scene, 0, canvas.glyphs, row, column);
                }
        }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("frame");
    TCase *tc = tcase_create("frame");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, the_state_of_the_last_run_counts);
    tcase_add_test(tc, context_is_place_and_state);
    tcase_add_test(tc, the_header_tells_data_and_run);
    tcase_add_test(tc, a_narrow_header_keeps_the_state);
    tcase_add_test(tc, a_click_on_a_tab_finds_its_view);
    tcase_add_loop_test(tc, the_active_tab_stands_out, 36, WIDEST + 1);
    tcase_add_loop_test(tc, a_click_in_the_footer_does_what_it_says, 0, 4);
    tcase_add_test(tc, the_way_out_is_always_shown);
    tcase_add_test(tc, a_views_own_keys_come_first);
    tcase_add_test(tc, a_notice_takes_the_footer);
    tcase_add_test(tc, any_size_is_safe);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
