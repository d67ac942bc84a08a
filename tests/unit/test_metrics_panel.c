/* Tests of figures: the plain sentence for each way in which learning is held up, and what stands
 * in the panels of settings and layers. */
#include "testing.h"

#include <string.h>

#include "ui/widgets/metrics_panel.h"
#include "ui/widgets/sentence.h"

enum { ROWS = 30, COLUMNS = 90 };

static struct run run;
static struct network_metrics metrics;
static struct canvas canvas;

/* Two hidden layers that learn well. */
static void setup(void)
{
    memset(&run, 0, sizeof run);
    memset(&metrics, 0, sizeof metrics);
    run.config = config_default();
    run.first_epochs = run.config.epochs;
    run.state = RUN_TRAINING;
    metrics.layer_count = 3;
    for (size_t l = 0; l < 3; l++) {
        metrics.layers[l] = (struct layer_metrics){.n_in = l == 0 ? 784 : 666,
                                                   .n_out = l == 2 ? 10 : 666,
                                                   .rms_weight = 0.04,
                                                   .rms_gradient = 0.002,
                                                   .rms_update = 0.00021,
                                                   .zero_share = l == 2 ? 0 : 0.61,
                                                   .dead_units = l == 2 ? 0 : 123,
                                                   .outputs = {0, 1, {500, 100, 20, 4}}};
    }
    canvas_init(&canvas, GLYPH_SET_ASCII, 0);
    canvas_resize(&canvas, ROWS, COLUMNS);
}

static void teardown(void)
{
    canvas_release(&canvas);
}

static bool shows(const char *text)
{
    for (int i = 0; i + (int)strlen(text) <= ROWS * COLUMNS; i++) {
        size_t same = 0;

        while (text[same] != '\0' &&
               canvas.cells[i + (int)same].character == (uint32_t)(unsigned char)text[same])
            same++;
        if (text[same] == '\0')
            return true;
    }
    return false;
}

/* --- the sentence ----------------------------------------------------------------------------- */

/* A thousandth of the weights in a step is healthy. */
START_TEST(a_layers_health_is_named)
{
    static const struct {
        double weight, update;
        const char *words;
        enum role role;
        size_t dead; /* of 8 units */
    } cases[] = {
        {0.04, 4e-5, "steady", ROLE_GOOD, 0},  {0.04, 4e-4, "steady", ROLE_GOOD, 0},
        {0.04, 2e-3, "fast", ROLE_WARN, 0},    {0.04, 0.04, "too fast", ROLE_BAD, 0},
        {0.04, 4e-7, "slow", ROLE_WARN, 0},    {0.04, 0, "nothing moves", ROLE_BAD, 0},
        {0, 0, "nothing moves", ROLE_BAD, 0},  {0, 0.01, "first step", ROLE_WARN, 0},
        {0.04, 4e-5, "steady", ROLE_GOOD, 4},  {0.04, 4e-5, "mostly zeros", ROLE_WARN, 5},
        {0.04, 0.04, "too fast", ROLE_BAD, 8},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct layer_metrics layer = {.n_out = 8,
                                      .rms_weight = cases[i].weight,
                                      .rms_update = cases[i].update,
                                      .dead_units = cases[i].dead};
        enum role role;

        ck_assert_str_eq(metrics_panel_health(&layer, &role), cases[i].words);
        ck_assert_int_eq(role, cases[i].role);
    }
}
END_TEST

/* What a diverged run is told. */
static void diverge(void)
{
    run.state = RUN_DIVERGED;
    run.diagnosis = (struct diagnosis){
        .count = 2,
        .remarks = {
            {.kind = DIAGNOSIS_DIVERGED,
             .since = 3,
             .words = "the loss is %0 at step %1.",
             .advice = {"U goes back to the start.", "Give a lower --lr."},
             .figures = {16.03, 1250}},
            {.kind = DIAGNOSIS_CLIPPED, .words = "the first loss was %0.", .figures = {17}}}};
}

START_TEST(the_diagnosis_is_said)
{
    diverge();
    metrics_panel_layers(&canvas, canvas_rect(&canvas), &run, &metrics);
    ck_assert(shows("diverged since epoch 3: the loss is 16.03 at step 1250. U goes back to the "));
    ck_assert(shows("loss clipped at the start: the first loss was 17."));
    ck_assert(!shows("--lr") && !shows("dW is the gradient"));
    canvas_clear(&canvas);
    run.state = RUN_FAILED; /* which says why itself */
    error_set(&run.error, "no memory");
    metrics_panel_layers(&canvas, canvas_rect(&canvas), &run, &metrics);
    ck_assert(shows("no memory") && !shows("diverged"));
    canvas_clear(&canvas);
    run.state = RUN_TRAINING;
    run.diagnosis.count = 1;
    run.diagnosis.remarks[0] = (struct remark){.kind = DIAGNOSIS_HEALTHY, .words = "it learns."};
    metrics_panel_layers(&canvas, canvas_rect(&canvas), &run, &metrics);
    ck_assert(shows("healthy: it learns.") && shows("dW is the gradient"));
    canvas_clear(&canvas);
    run.diagnosis.remarks[0].kind = DIAGNOSIS_EARLY; /* no news */
    metrics_panel_layers(&canvas, canvas_rect(&canvas), &run, &metrics);
    ck_assert(!shows("too early") && shows("dW is the gradient"));
}
END_TEST

/* What there is no room for ends in an ellipsis; of many layers the last line says how many more.
 */
START_TEST(nothing_is_cut_silently)
{
    diverge();
    for (int rows = 5; rows < ROWS; rows++)
        for (int columns = 34; columns <= COLUMNS; columns += 7) {
            canvas_clear(&canvas);
            metrics_panel_layers(&canvas, (struct rect){0, 0, rows, columns}, &run, &metrics);
            ck_assert_msg(shows("was 17.") || shows("~"), "%d rows, %d columns", rows, columns);
        }
    metrics.layer_count = 9;
    for (size_t l = 3; l < 9; l++)
        metrics.layers[l] = metrics.layers[1];
    canvas_clear(&canvas);
    metrics_panel_layers(&canvas, (struct rect){0, 0, 11, 40}, &run, &metrics);
    ck_assert(shows("7 more: 4") && shows("U goes back"));
    canvas_clear(&canvas);
    metrics_panel_layers(&canvas, canvas_rect(&canvas), &run, &metrics);
    ck_assert(!shows("more:") && shows("666-666"));
}
END_TEST

/* --- the layers ------------------------------------------------------------------------------- */

START_TEST(layers_are_listed)
{
    metrics_panel_layers(&canvas, canvas_rect(&canvas), &run, &metrics);
    static const char *const expected[] = {"layer",  "rms W",   "rms dW",  "step/W",  "zeros",
                                           "dead",   "outputs", "784-666", "666-666", "666-10",
                                           "0.0400", "0.0020",  "0.0053",  "61 %",    "123"};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        ck_assert_msg(shows(expected[i]), "%s", expected[i]); /* 0.00021 / 0.04 = 0.00525 */
    ck_assert(shows("step/W = rate x gradient / weight:") && shows("dW is the gradient"));
    metrics.layers[0].rms_gradient = 0;
    canvas_clear(&canvas);
    metrics_panel_layers(&canvas, canvas_rect(&canvas), &run, NULL);
    ck_assert(shows("Measured while training."));
}
END_TEST

/* Every legend, however short, names the formula of the run's optimizer. */
START_TEST(the_step_has_its_formula)
{
    static const char *const formulas[OPTIMIZER_COUNT] = {
        "rate x gradient / weight", "rate x velocity / weight", "rate x m / sqrt(v) / weight",
        "rate x gradient / sqrt(v) / weight", "rate x (gradient + M x velocity) / weight"};

    run.config.optimizer = (enum optimizer_kind)_i;
    for (int rows = 7; rows < ROWS; rows++) {
        canvas_clear(&canvas);
        metrics_panel_layers(&canvas, (struct rect){0, 0, rows, COLUMNS}, &run, &metrics);
        ck_assert_msg(shows(formulas[_i]) && shows("0.001"), "%d rows", rows);
        ck_assert_msg(shows("dW is the gradient") == (rows > 7), "%d rows", rows);
    }
}
END_TEST

START_TEST(a_figure_and_its_percent_sign_stay_together)
{
    ck_assert_int_eq(sentence_rows("aa 72 % b", 5), 3); /* "aa", "72 %", "b" */
    ck_assert_int_eq(sentence_rows("aa 72 % b", 7), 2);
    ck_assert_int_eq(sentence_rows("aa 72 b", 5), 2);
}
END_TEST

/* The sentence is broken at blanks: every word of it stands whole in some line. */
START_TEST(the_sentence_is_broken_at_blanks)
{
    for (int columns = 34; columns <= COLUMNS; columns++) {
        char text[DIAGNOSIS_TEXT_SIZE];

        diverge();
        canvas_clear(&canvas);
        metrics_panel_layers(&canvas, (struct rect){0, 0, ROWS, columns}, &run, &metrics);
        diagnosis_text(&run.diagnosis.remarks[0], READER_SCREEN, text);
        for (char *word = strtok(text, " "); word != NULL; word = strtok(NULL, " "))
            ck_assert_msg(shows(word), "%s in %d columns", word, columns);
    }
}
END_TEST

/* What has no blank to break at (a path) fills its lines. */
START_TEST(a_long_word_fills_its_lines)
{
    char path[61] = "";

    run.state = RUN_FAILED;
    for (int i = 0; i < 60; i++)
        path[i] = (char)('a' + i % 26);
    error_set(&run.error, "%s: too bad", path);
    metrics_panel_layers(&canvas, (struct rect){0, 0, 12, 40}, &run, &metrics);
    ck_assert(shows("abcdefghijklmnopqrstuvwxyzabcdefghi")); /* 35 in a row at least */
    ck_assert(shows("too bad"));
}
END_TEST

START_TEST(clicks_are_the_rows_keys)
{
    struct config chosen = run.config;
    struct rect area = {2, 10, 14, 32}, tall = {2, 10, 80, 32};

    ck_assert_int_eq(metrics_panel_setting_at(area, &run, &chosen, 3, 20), ACTION_NEXT_INIT);
    ck_assert_int_eq(metrics_panel_setting_at(area, &run, &chosen, 4, 12), ACTION_RATE_DOWN);
    ck_assert_int_eq(metrics_panel_setting_at(area, &run, &chosen, 4, 14), ACTION_RATE_UP);
    ck_assert_int_eq(metrics_panel_setting_at(area, &run, &chosen, 5, 40), ACTION_BATCH_UP);
    ck_assert_int_eq(metrics_panel_setting_at(area, &run, &chosen, 8, 12), ACTION_FORM);
    ck_assert_int_eq(metrics_panel_setting_at(tall, &run, &chosen, 70, 12), ACTION_NONE);
    ck_assert_int_eq(metrics_panel_setting_at(area, &run, &chosen, 3, 50), ACTION_NONE);
    ck_assert_int_eq(metrics_panel_setting_at(area, &run, &chosen, 3, 10),
                     ACTION_NONE); /* the edge */
    ck_assert_int_eq(metrics_panel_setting_at(area, &run, &chosen, 15, 12), ACTION_NONE);
    chosen.batch_size = 7;
    ck_assert_int_eq(metrics_panel_setting_at(area, &run, &chosen, 15, 12), ACTION_RESTART);
}
END_TEST

/* --- the settings ----------------------------------------------------------------------------- */

START_TEST(settings_that_run_and_that_wait)
{
    struct config chosen = run.config;

    metrics_panel_settings(&canvas, (struct rect){0, 0, 14, 40}, &run, &chosen);
    ck_assert(shows("666,666") && shows("glorot") && shows("batch") && shows("100"));
    ck_assert(!shows("r runs these"));
    ck_assert(!shows("momentum")); /* of no account for sgd */
    canvas_clear(&canvas);
    chosen.rate = 0.5; /* as that of a run that has ended, or of one in a race */
    metrics_panel_settings(&canvas, (struct rect){0, 0, 14, 40}, &run, &chosen);
    ck_assert(shows("r runs these") && shows("0.1 ->0.5"));
    canvas_clear(&canvas);
    chosen.initializer = INIT_HE;
    chosen.optimizer = OPTIMIZER_MOMENTUM;
    metrics_panel_settings(&canvas, (struct rect){0, 0, 14, 40}, &run, &chosen);
    ck_assert(shows("r runs these"));
    ck_assert(shows("glorot ->he") && shows("sgd ->momentum") && shows("0.9"));
}
END_TEST

START_TEST(any_size_stays_inside)
{
    struct config chosen = run.config;

    ck_assert(config_set(&chosen, SETTING_HIDDEN, "1000,2000,3000,4000,5000", NULL));
    if (_i == 1)
        diverge();
    for (int rows = 0; rows < 20; rows++)
        for (int columns = 0; columns < 70; columns++) {
            struct rect area = {3, 5, rows, columns};

            for (int panel = 0; panel < 2; panel++) {
                canvas_fill(&canvas, canvas_rect(&canvas), '~', ROLE_TEXT);
                if (panel == 0)
                    metrics_panel_layers(&canvas, area, &run, &metrics);
                else if (columns >= 26) /* the least that the layout gives */
                    metrics_panel_settings(&canvas, area, &run, &chosen);
                for (int row = 0; row < ROWS; row++)
                    for (int column = 0; column < COLUMNS; column++)
                        if (!rect_contains(area, row, column))
                            ck_assert_each_msg(canvas.cells[row * COLUMNS + column].character ==
                                                   '~',
                                               "panel %d in %dx%d writes to %d, %d", panel, rows,
                                               columns, row, column);
            }
        }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("figures");
    TCase *tc = tcase_create("figures");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, a_layers_health_is_named);
    tcase_add_test(tc, the_diagnosis_is_said);
    tcase_add_test(tc, nothing_is_cut_silently);
    tcase_add_test(tc, clicks_are_the_rows_keys);
    tcase_add_test(tc, layers_are_listed);
    tcase_add_loop_test(tc, the_step_has_its_formula, 0, OPTIMIZER_COUNT);
    tcase_add_test(tc, a_figure_and_its_percent_sign_stay_together);
    tcase_add_test(tc, the_sentence_is_broken_at_blanks);
    tcase_add_test(tc, a_long_word_fills_its_lines);
    tcase_add_test(tc, settings_that_run_and_that_wait);
    tcase_add_loop_test(tc, any_size_stays_inside, 0, 2);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
