/* Tests of pending: what is chosen and does not run is shown with both values, for each setting and
 * in each state, in the panel of settings and in the footer, at every size. */
#include "testing.h"

#include <stdio.h>
#include <string.h>

#include "ui/frame.h"
#include "ui/model/pending.h"
#include "ui/views/layout.h"
#include "ui/widgets/metrics_panel.h"

static struct scene scene;
static struct dataset data = {.splits = {[SPLIT_TRAIN] = {.count = 50000}}};
static struct run *run;
static struct canvas canvas;

/* A value unlike the default's, the longest that the keys or presets give, for each setting. */
static const struct {
    enum setting_id id;
    const char *text;
} changes[] = {
    {SETTING_HIDDEN, "64"},     {SETTING_ACTIVATION, "sigmoid"},    {SETTING_INIT, "normal"},
    {SETTING_RATE, "0.000001"}, {SETTING_OPTIMIZER, "momentum"},    {SETTING_BATCH, "50000"},
    {SETTING_EPOCHS, "1000"},   {SETTING_WEIGHT_DECAY, "0.000001"}, {SETTING_SEED, "4294967295"},
    {SETTING_THREADS, "64"},    {SETTING_EVALUATE, "train"},
};
#define CHANGES (sizeof changes / sizeof changes[0])

static void setup(void)
{
    memset(&scene, 0, sizeof scene);
    data.name = (char[]){"mnist"};
    scene.dataset = &data;
    scene.chosen = config_default();
    scene.chosen.threads = 1;
    run = run_list_add(&scene.runs, &scene.chosen, 50000);
    run->state = RUN_FINISHED;
    canvas_init(&canvas, GLYPH_SET_BRAILLE, 0);
}

static void teardown(void)
{
    run_list_release(&scene.runs);
    canvas_release(&canvas);
}

/* Whether a row of the canvas shows the text. */
static bool shows(const char *text)
{
    for (int row = 0; row < canvas.rows; row++)
        for (int column = 0; column < canvas.columns; column++) {
            const char *at = text;
            int i = column;

            while (*at != '\0' && i < canvas.columns &&
                   canvas.cells[row * canvas.columns + i].character == text_next(&at))
                i++;
            if (*at == '\0' && i <= canvas.columns && i - column == text_columns(text))
                return true;
        }
    return false;
}

static void both_values(enum setting_id id, char *text, size_t size)
{
    char now[CONFIG_TEXT_SIZE], next[CONFIG_TEXT_SIZE];

    config_text(&run->config, id, now, sizeof now);
    config_text(&scene.chosen, id, next, sizeof next);
    snprintf(text, size, "%s%s%s", now, pending_arrow(canvas.glyphs == GLYPH_SET_ASCII), next);
}

START_TEST(each_setting_counts_in_each_state)
{
    ck_assert(!pending_any(run, &scene.chosen));
    for (int state = RUN_WAITING; state < RUN_STATE_COUNT; state++)
        for (size_t i = 0; i < CHANGES; i++) {
            char text[PENDING_TEXT_SIZE], both[2 * CONFIG_TEXT_SIZE + 8];

            run->state = (enum run_state)state;
            scene.chosen = run->config;
            ck_assert(config_set(&scene.chosen, changes[i].id, changes[i].text, NULL));
            ck_assert(pending_is(run, &scene.chosen, changes[i].id));
            ck_assert(pending_any(run, &scene.chosen));
            both_values(changes[i].id, both, sizeof both);
            pending_text(run, &scene.chosen, false, 80, text);
            ck_assert_ptr_nonnull(strstr(text, both));
            ck_assert(strncmp(text, settings[changes[i].id].label, 4) == 0);
        }
}
END_TEST

START_TEST(what_nobody_chose_is_not_pending)
{
    scene.chosen.momentum = 0.5; /* no optimizer takes it */
    ck_assert(!pending_any(run, &scene.chosen));
    scene.chosen.optimizer = run->config.optimizer = OPTIMIZER_MOMENTUM;
    ck_assert(pending_any(run, &scene.chosen));
    scene.chosen = run->config;
    run->config.epochs += 30; /* + */
    ck_assert(!pending_any(run, &scene.chosen));
    scene.chosen.epochs = 3;
    ck_assert(pending_any(run, &scene.chosen));
}
END_TEST

START_TEST(as_many_as_fit_are_listed)
{
    char text[PENDING_TEXT_SIZE];
    const struct {
        int columns;
        const char *text;
    } cases[] = {
        {80, "init glorot→he, rate 0.1→0.5, batch 100→200, epochs 10→20"},
        {57, "init glorot→he, rate 0.1→0.5, batch 100→200, epochs 10→20"},
        {56, "init glorot→he, rate 0.1→0.5, batch 100→200, +1"},
        {47, "init glorot→he, rate 0.1→0.5, batch 100→200, +1"},
        {46, "init glorot→he, rate 0.1→0.5, +2"},
        {28, "init glorot→he, +3"},
        {18, "init glorot→he, +3"},
        {17, "glorot→he, +3"},
    };

    scene.chosen.rate = 0.5;
    scene.chosen.initializer = INIT_HE;
    scene.chosen.batch_size = 200;
    scene.chosen.epochs = 20;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_str_eq(pending_text(run, &scene.chosen, false, cases[i].columns, text),
                         cases[i].text);
    ck_assert_str_eq(pending_text(run, &scene.chosen, true, 17, text), "glorot->he, +3");
}
END_TEST

/* In every view, by the key that runs them; a click there is that key. */
START_TEST(the_footer_shows_both_values_at_every_width)
{
    for (size_t i = 0; i < CHANGES; i++)
        for (int columns = 28; columns <= 200; columns++) {
            struct frame_layout layout = frame_layout(12, columns);
            char both[2 * CONFIG_TEXT_SIZE + 8];
            size_t view = (i + (size_t)columns) % VIEW_COUNT;

            canvas.glyphs = columns % 2 == 0 ? GLYPH_SET_BRAILLE : GLYPH_SET_ASCII;
            scene.chosen = run->config;
            ck_assert(config_set(&scene.chosen, changes[i].id, changes[i].text, NULL));
            canvas_resize(&canvas, 12, columns);
            frame_draw(&canvas, &layout, &scene, view, NULL);
            both_values(changes[i].id, both, sizeof both);
            ck_assert_each_msg(shows(both), "%s in %d columns", both, columns);
            ck_assert_each(shows("q quit"));
            for (int column = 1; column < 8; column++)
                ck_assert_each(frame_action_at(&layout, &scene, view, canvas.glyphs,
                                               layout.footer.row, column) == ACTION_RESTART);
        }
}
END_TEST

/* At every size at which there is a panel of settings, it has both. */
START_TEST(the_panel_shows_both_values_at_every_size)
{
    unsigned panels = 0;

    for (size_t i = 0; i < CHANGES; i++)
        for (int rows = 6; rows <= 70; rows += rows < 22 ? 2 : 11)
            for (int columns = 24; columns <= 220; columns += columns < 54 ? 1 : 23) {
                struct rect body = frame_layout(rows, columns).body;
                struct rect area = train_layout(body, 3).settings;
                char now[CONFIG_TEXT_SIZE], next[CONFIG_TEXT_SIZE];

                if (rect_empty(area))
                    continue;
                panels++;
                canvas.glyphs = columns % 2 == 0 ? GLYPH_SET_BRAILLE : GLYPH_SET_ASCII;
                scene.chosen = run->config;
                ck_assert(config_set(&scene.chosen, changes[i].id, changes[i].text, NULL));
                canvas_resize(&canvas, rows, columns);
                metrics_panel_settings(&canvas, area, run, &scene.chosen);
                config_text(&run->config, changes[i].id, now, sizeof now);
                config_text(&scene.chosen, changes[i].id, next, sizeof next);
                ck_assert_each_msg(shows(now) && shows(next) &&
                                       shows(pending_arrow(canvas.glyphs == GLYPH_SET_ASCII)),
                                   "%s, %s in %dx%d", now, next, columns, rows);
                ck_assert_each(shows("r runs these"));
            }
    ck_assert_uint_gt(panels, 300);
}
END_TEST

START_TEST(an_extended_run_tells_by_how_much)
{
    run->config.epochs += 30;
    canvas_resize(&canvas, 14, 40);
    metrics_panel_settings(&canvas, canvas_rect(&canvas), run, &scene.chosen);
    ck_assert(shows("10 +30") && !shows("r runs these"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pending");
    TCase *tc = tcase_create("pending");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, each_setting_counts_in_each_state);
    tcase_add_test(tc, what_nobody_chose_is_not_pending);
    tcase_add_test(tc, as_many_as_fit_are_listed);
    tcase_add_test(tc, the_footer_shows_both_values_at_every_width);
    tcase_add_test(tc, the_panel_shows_both_values_at_every_size);
    tcase_add_test(tc, an_extended_run_tells_by_how_much);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
