/* Tests of figures: the plain sentence for each way in which learning is held up, and what stands
 * in the panels of settings and layers. */
#include "testing.h"

#include <string.h>

#include "ui/widgets/figures.h"

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

static char sentence[FIGURES_VERDICT_SIZE];

static void ck_verdict(const char *expected)
{
    const char *verdict = figures_verdict(&run, &metrics, sentence);

    if (expected == NULL)
        ck_assert_msg(verdict == NULL, "%s", verdict);
    else
        ck_assert_msg(verdict != NULL && strstr(verdict, expected) != NULL, "\"%s\" is not \"%s\"",
                      verdict == NULL ? "nothing" : verdict, expected);
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

START_TEST(nothing_is_wrong)
{
    ck_verdict(NULL);
    ck_assert_ptr_null(figures_verdict(&run, NULL, sentence));
    metrics.layer_count = 0;
    ck_verdict(NULL);
    metrics.layer_count = 1; /* softmax regression from zero weights is fine */
    metrics.layers[0].rms_weight = 0;
    ck_verdict(NULL);
}
END_TEST

START_TEST(zero_weights_that_learn_are_no_trouble)
{
    for (size_t l = 0; l < 3; l++) /* a sigmoid's outputs are not 0: the last layer learns */
        metrics.layers[l].rms_weight = metrics.layers[l].rms_gradient = 0;
    metrics.layers[2].rms_gradient = 0.01;
    ck_verdict(NULL);
}
END_TEST

/* A thousandth of the weights in a step is healthy. */
START_TEST(a_layers_health_is_named)
{
    static const struct {
        double weight, update;
        const char *words;
        enum role role;
    } cases[] = {
        {0.04, 4e-5, "healthy", ROLE_GOOD}, {0.04, 4e-4, "healthy", ROLE_GOOD},
        {0.04, 2e-3, "fast", ROLE_WARN},    {0.04, 0.04, "too fast", ROLE_BAD},
        {0.04, 4e-7, "slow", ROLE_WARN},    {0.04, 0, "nothing moves", ROLE_BAD},
        {0, 0, "nothing moves", ROLE_BAD},  {0, 0.01, "first step", ROLE_WARN},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct layer_metrics layer = {.rms_weight = cases[i].weight, .rms_update = cases[i].update};
        enum role role;

        ck_assert_str_eq(figures_health(&layer, &role), cases[i].words);
        ck_assert_int_eq(role, cases[i].role);
    }
}
END_TEST

START_TEST(each_trouble_has_its_sentence)
{
    struct layer_metrics *layers = metrics.layers;

    layers[0].rms_gradient = 1e-7;
    ck_verdict("vanishes");
    layers[0].rms_gradient = 5;
    ck_verdict("explodes");
    layers[0].rms_gradient = 0.002;
    layers[2].rms_weight = 1;
    ck_verdict("saturate the softmax");
    layers[1].dead_units = 334; /* of 666 */
    ck_verdict("More than half");
    layers[1].dead_units = 333;
    layers[1].zero_share = 1;
    ck_verdict("dead");
    for (size_t l = 0; l < 3; l++)
        layers[l].rms_weight = layers[l].rms_gradient = layers[l].rms_update = 0;
    ck_verdict("All weights are zero");
    run.state = RUN_FAILED;
    error_set(&run.error, "no memory");
    ck_verdict("no memory");
    run.state = RUN_DIVERGED;
    run.config = config_default();
    ck_verdict("Press U to go back to the start at rate 0.01,");
    run.good_epoch = 12;
    run.config.rate = 0.5;
    ck_verdict("Press U to go back to epoch 12 at rate 0.05,");
    ck_assert_ptr_nonnull(figures_verdict(&run, NULL, sentence));
}
END_TEST

START_TEST(saturation_and_explosion)
{
    struct layer_metrics *layers = metrics.layers;

    layers[2].outputs = (struct histogram){.high = 1, .bins = {[0] = 900}};
    layers[2].outputs.bins[HISTOGRAM_BINS - 1] = 100;
    run.history.last_step = (struct step_metrics){.steps = 1, .loss = 12};
    ck_verdict("saturated");
    run.history.last_step.loss = 0.3; /* certain and right */
    ck_verdict(NULL);
    run.history.last_step.loss = 12;
    layers[2].outputs.bins[HISTOGRAM_BINS / 2] = 500; /* not certain */
    ck_verdict(NULL);
    layers[1].rms_update = 0.11 * layers[1].rms_weight;
    ck_verdict("explodes");
    layers[1].rms_update = 0.09 * layers[1].rms_weight;
    ck_verdict(NULL);
    layers[1].dead_units = 600; /* of 666: by chance, in a mini-batch of one */
    run.config.batch_size = 1;
    ck_verdict(NULL);
    layers[1].dead_units = 666;
    ck_verdict("dead");
}
END_TEST

/* --- the layers ------------------------------------------------------------------------------- */

START_TEST(layers_are_listed)
{
    figures_layers(&canvas, canvas_rect(&canvas), &run, &metrics);
    static const char *const expected[] = {"layer",  "rms W",   "rms dW",  "step/W",  "zeros",
                                           "dead",   "outputs", "784-666", "666-666", "666-10",
                                           "0.0400", "0.0020",  "0.0053",  "61 %",    "123"};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        ck_assert_msg(shows(expected[i]), "%s", expected[i]); /* 0.00021 / 0.04 = 0.00525 */
    ck_assert(shows("step/W = rate x gradient / weight:") && shows("dW is the gradient"));
    metrics.layers[0].rms_gradient = 0;
    canvas_clear(&canvas);
    figures_layers(&canvas, canvas_rect(&canvas), &run, NULL);
    ck_assert(shows("Measured while training."));
}
END_TEST

/* Every legend, however short, names the formula of the run's optimizer. */
START_TEST(the_step_has_its_formula)
{
    static const char *const formulas[OPTIMIZER_COUNT] = {
        "rate x gradient / weight", "rate x velocity / weight", "rate x m / sqrt(v) / weight"};

    run.config.optimizer = (enum optimizer_kind)_i;
    for (int rows = 7; rows < ROWS; rows++) {
        canvas_clear(&canvas);
        figures_layers(&canvas, (struct rect){0, 0, rows, COLUMNS}, &run, &metrics);
        ck_assert_msg(shows(formulas[_i]) && shows("0.001"), "%d rows", rows);
        ck_assert_msg(shows("dW is the gradient") == (rows > 7), "%d rows", rows);
    }
}
END_TEST

/* The sentence is broken at blanks: every word of it stands whole in some line. */
START_TEST(the_sentence_is_broken_at_blanks)
{
    for (int columns = 34; columns <= COLUMNS; columns++) {
        char text[256];

        run.state = RUN_DIVERGED;
        canvas_clear(&canvas);
        figures_layers(&canvas, (struct rect){0, 0, ROWS, columns}, &run, &metrics);
        strcpy(text, figures_verdict(&run, &metrics, sentence));
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
    figures_layers(&canvas, (struct rect){0, 0, 12, 40}, &run, &metrics);
    ck_assert(shows("abcdefghijklmnopqrstuvwxyzabcdefghi")); /* 35 in a row at least */
    ck_assert(shows("too bad"));
}
END_TEST

START_TEST(clicks_are_the_rows_keys)
{
    struct config chosen = run.config;
    struct rect area = {2, 10, 14, 32};

    ck_assert_int_eq(figures_setting_at(area, &run, &chosen, 3, 20), ACTION_NEXT_INIT);
    ck_assert_int_eq(figures_setting_at(area, &run, &chosen, 4, 12), ACTION_RATE_DOWN);
    ck_assert_int_eq(figures_setting_at(area, &run, &chosen, 4, 14), ACTION_RATE_UP);
    ck_assert_int_eq(figures_setting_at(area, &run, &chosen, 5, 40), ACTION_BATCH_UP);
    ck_assert_int_eq(figures_setting_at(area, &run, &chosen, 8, 12), ACTION_FORM);
    ck_assert_int_eq(figures_setting_at(area, &run, &chosen, 14, 12), ACTION_NONE);
    ck_assert_int_eq(figures_setting_at(area, &run, &chosen, 3, 50), ACTION_NONE);
    ck_assert_int_eq(figures_setting_at(area, &run, &chosen, 3, 10), ACTION_NONE); /* the edge */
    ck_assert_int_eq(figures_setting_at(area, &run, &chosen, 15, 12), ACTION_NONE);
    chosen.batch_size = 7;
    ck_assert_int_eq(figures_setting_at(area, &run, &chosen, 15, 12), ACTION_RESTART);
}
END_TEST

/* --- the settings ----------------------------------------------------------------------------- */

START_TEST(settings_that_run_and_that_wait)
{
    struct config chosen = run.config;

    figures_settings(&canvas, (struct rect){0, 0, 14, 40}, &run, &chosen);
    ck_assert(shows("666,666") && shows("glorot") && shows("batch") && shows("100"));
    ck_assert(!shows("r runs these"));
    ck_assert(!shows("momentum")); /* of no account for sgd */
    canvas_clear(&canvas);
    chosen.rate = 0.5; /* as that of a run that has ended, or of one in a race */
    figures_settings(&canvas, (struct rect){0, 0, 14, 40}, &run, &chosen);
    ck_assert(shows("r runs these") && shows("0.1 ->0.5"));
    canvas_clear(&canvas);
    chosen.initializer = INIT_HE;
    chosen.optimizer = OPTIMIZER_MOMENTUM;
    figures_settings(&canvas, (struct rect){0, 0, 14, 40}, &run, &chosen);
    ck_assert(shows("r runs these"));
    ck_assert(shows("glorot ->he") && shows("sgd ->momentum") && shows("0.9"));
}
END_TEST

START_TEST(any_size_stays_inside)
{
    struct config chosen = run.config;

    ck_assert(config_set(&chosen, SETTING_HIDDEN, "1000,2000,3000,4000,5000", NULL));
    run.state = _i == 0 ? RUN_TRAINING : RUN_DIVERGED;
    for (int rows = 0; rows < 20; rows++)
        for (int columns = 0; columns < 70; columns++) {
            struct rect area = {3, 5, rows, columns};

            for (int panel = 0; panel < 2; panel++) {
                canvas_fill(&canvas, canvas_rect(&canvas), '~', ROLE_TEXT);
                if (panel == 0)
                    figures_layers(&canvas, area, &run, &metrics);
                else if (columns >= 26) /* the least that the layout gives */
                    figures_settings(&canvas, area, &run, &chosen);
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
    tcase_add_test(tc, nothing_is_wrong);
    tcase_add_test(tc, zero_weights_that_learn_are_no_trouble);
    tcase_add_test(tc, a_layers_health_is_named);
    tcase_add_test(tc, each_trouble_has_its_sentence);
    tcase_add_test(tc, saturation_and_explosion);
    tcase_add_test(tc, clicks_are_the_rows_keys);
    tcase_add_test(tc, layers_are_listed);
    tcase_add_loop_test(tc, the_step_has_its_formula, 0, OPTIMIZER_COUNT);
    tcase_add_test(tc, the_sentence_is_broken_at_blanks);
    tcase_add_test(tc, a_long_word_fills_its_lines);
    tcase_add_test(tc, settings_that_run_and_that_wait);
    tcase_add_loop_test(tc, any_size_stays_inside, 0, 2);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
