/* Tests of what the screen writes to files, and of the race's settings. */
#include "testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/figure.h"
#include "store/model.h"
#include "ui/model/export.h"
#include "ui/model/race.h"
#include "ui/model/write_file.h"

static char directory[] = "/tmp/mlptui-export-XXXXXX";
static char *names[] = {"a", "b", "c"};
static struct dataset data = {
    .image_rows = 2, .image_columns = 3, .pixel_count = 6, .class_count = 3, .class_names = names};
static struct run_list runs;
static struct snapshot snapshot;

static void setup(void)
{
    struct network_shape shape = {.layer_count = 1, .widths = {6, 3}};
    struct config config = config_default();
    struct error error;

    ck_assert_ptr_nonnull(mkdtemp(directory));
    ck_assert_int_eq(chdir(directory), 0);
    config.hidden_count = 0;
    runs = (struct run_list){0};
    run_list_add(&runs, &config, 100);
    snapshot = (struct snapshot){.run = 1, .epoch = 2};
    ck_assert(network_init(&snapshot.network, &shape, &error));
    for (size_t k = 0; k < snapshot.network.parameter_count; k++)
        snapshot.network.parameters[k] = (float)k;
}

static void teardown(void)
{
    run_list_release(&runs);
    network_release(&snapshot.network);
    ck_assert_int_eq(system("rm -rf -- \"$PWD\""), 0);
}

static void add_epoch(size_t epoch)
{
    struct event event = {.kind = EVENT_EPOCH, .run = 1};

    event.u.epoch = (struct epoch_metrics){.epoch = epoch,
                                           .step = epoch,
                                           .rate = 0.1,
                                           .loss = {2.0 / (double)epoch, 1.5, NAN},
                                           .accuracy = {50, 60, NAN}};
    ck_assert(run_list_event(&runs, &event));
}

static struct export_source all(void)
{
    return (struct export_source){.dataset = &data, .runs = &runs, .snapshot = &snapshot};
}

static void refused(const struct export_source *source, const char *path, const char *what)
{
    struct error error = {""};

    ck_assert(!export_write(source, path, &error));
    ck_assert_msg(strstr(error.text, what) != NULL, "no '%s' in: %s", what, error.text);
    ck_assert_int_ne(access(path, F_OK), 0);
}

START_TEST(the_network_comes_back)
{
    struct export_source source = all();
    struct model model;
    struct error error;

    add_epoch(1);
    add_epoch(2);
    ck_assert_msg(export_write(&source, "m.SafeTensors", &error), "%s", error.text);
    ck_assert_msg(model_load(&model, "m.SafeTensors", &error), "%s", error.text);
    for (size_t k = 0; k < snapshot.network.parameter_count; k++)
        ck_assert_float_eq(model.network.parameters[k], (float)k);
    ck_assert(!model.can_continue);
    ck_assert_str_eq(model.class_names[2], "c");
    ck_assert_uint_eq(model.metrics.epoch, 2);
    ck_assert_double_eq(model.metrics.loss[SPLIT_TRAIN], 1);
    model_release(&model);
    source.snapshot = NULL;
    refused(&source, "n.safetensors", "no network yet");
}
END_TEST

/* The network of one run is not written as another's, nor with the figures of a later epoch. */
START_TEST(the_network_goes_with_its_own_figures)
{
    struct export_source source = all();
    struct config config = config_default();
    struct model model;
    struct error error;

    config.hidden_count = 0;
    for (size_t epoch = 1; epoch <= 4; epoch++)
        add_epoch(epoch);
    ck_assert_msg(export_write(&source, "m.safetensors", &error), "%s", error.text);
    ck_assert_msg(model_load(&model, "m.safetensors", &error), "%s", error.text);
    ck_assert_uint_eq(model.metrics.epoch, 2);
    ck_assert_double_eq(model.metrics.loss[SPLIT_TRAIN], 1);
    model_release(&model);
    run_list_add(&runs, &config, 100);
    refused(&source, "n.safetensors", "no network yet");
    ck_assert(export_takes_network(&source, "n.safetensors"));
    ck_assert(!export_takes_network(&source, "n.csv"));
    source.network = 1;
    ck_assert(!export_takes_network(&source, "n.safetensors"));
    refused(&source, "n.safetensors", "the network of run 1 is gone");
}
END_TEST

/* A session whose worker only the network of the best epoch would ask. */
static struct session session_of(void)
{
    return (struct session){.scene = {.dataset = &data, .runs = runs, .snapshot = &snapshot}};
}

static struct write_file file_named(const char *path)
{
    struct write_file file;

    ck_assert(write_file_init(&file, &runs, 0));
    snprintf(file.path, sizeof file.path, "%s", path);
    ck_assert(write_file_enter(&file));
    return file;
}

START_TEST(figures_are_written_at_once)
{
    struct session session = session_of();
    struct write_file file = file_named("f.csv");

    write_file_begin(&file, &session);
    ck_assert_int_eq(file.stage, WRITE_WRITTEN);
    ck_assert(!write_file_wait(&file, &session));
    ck_assert_int_eq(access("f.csv", F_OK), 0);
    ck_assert(!write_file_enter(&file)); /* it is there now: asked about */
    ck_assert_int_eq(file.stage, WRITE_ASKS);
}
END_TEST

START_TEST(a_network_is_waited_for)
{
    struct session session = session_of();
    struct write_file file = file_named("w.safetensors");

    write_file_begin(&file, &session);
    ck_assert_int_eq(file.stage, WRITE_WAITS);
    ck_assert(write_file_wait(&file, &session));
    ck_assert(!write_file_enter(&file)); /* a second time changes nothing */
    session.feed.fetch = FETCH_CAME;
    ck_assert(!write_file_wait(&file, &session));
    ck_assert_int_eq(file.stage, WRITE_WRITTEN);
    ck_assert_int_eq(access("w.safetensors", F_OK), 0);
}
END_TEST

START_TEST(a_network_that_does_not_come)
{
    struct session session = session_of();
    struct write_file file = file_named("w.safetensors");

    write_file_begin(&file, &session);
    session.feed.fetch = FETCH_NOTHING_CAME;
    ck_assert(!write_file_wait(&file, &session));
    ck_assert_int_eq(file.stage, WRITE_EDITED);
    ck_assert_msg(strstr(file.problem.text, "no network") != NULL, "%s", file.problem.text);
    write_file_begin(&file, &session);
    write_file_edited(&file); /* no longer waited for */
    session.feed.fetch = FETCH_CAME;
    ck_assert(!write_file_wait(&file, &session));
    ck_assert_int_ne(access("w.safetensors", F_OK), 0);
}
END_TEST

START_TEST(what_cannot_be_written_says_why)
{
    struct session session = session_of();
    struct write_file file = file_named("none/f.csv");

    write_file_begin(&file, &session);
    ck_assert_int_eq(file.stage, WRITE_EDITED);
    ck_assert_msg(strstr(file.problem.text, "none/f.csv") != NULL, "%s", file.problem.text);
}
END_TEST

static const char *contents(const char *path)
{
    static char buffer[65536];
    FILE *file = fopen(path, "r");

    ck_assert_ptr_nonnull(file);
    buffer[fread(buffer, 1, sizeof buffer - 1, file)] = '\0';
    fclose(file);
    return buffer;
}

static bool same_contents(const char *a, const char *b)
{
    char *first = strdup(contents(a));
    bool same = strcmp(first, contents(b)) == 0;

    free(first);
    return same;
}

static void lacks(const char *path, const char *text)
{
    ck_assert_msg(strstr(contents(path), text) == NULL, "'%s' in %s", text, path);
}

static void holds(const char *path, const char *text)
{
    const char *buffer = contents(path);

    ck_assert_msg(strstr(buffer, text) != NULL, "no '%s' in: %.400s", text, buffer);
}

START_TEST(figures_by_epoch)
{
    struct export_source source = all();
    struct error error;

    add_epoch(1);
    add_epoch(2);
    ck_assert(export_write(&source, "f.csv", &error));
    holds("f.csv", "run,epoch,step,seconds,lr,train_loss");
    holds("f.csv", "1 glorot 0.1,2,2,");
    ck_assert(export_write(&source, "f.jsonl", &error));
    holds("f.jsonl", "\"settings\":{");
    holds("f.jsonl", "\"epoch\":2");
}
END_TEST

START_TEST(a_chart)
{
    struct export_source source = all();
    struct error error;

    if (!figure_check_path("c.svg", &error))
        return; /* built without Cairo */
    refused(&source, "c.svg", "no complete epoch");
    add_epoch(1);
    add_epoch(2);
    ck_assert_msg(export_write(&source, "c.svg", &error), "%s", error.text);
    holds("c.svg", "<svg");
    refused(&source, "none/c.png", "No such file");
}
END_TEST

START_TEST(other_endings)
{
    struct export_source source = all();

    refused(&source, "x.txt", "told by the ending");
    refused(&source, ".csv", "told by the ending");
    refused(&source, "csv", "told by the ending");
}
END_TEST

START_TEST(a_race_is_three_presets_on_the_same_network)
{
    struct run_list list;
    struct race race;
    struct config chosen = config_default();
    static const enum initializer inits[] = {INIT_ZERO, INIT_NORMAL, INIT_GLOROT};
    static const double rates[] = {0.01, 0.001, 0.01};

    chosen.hidden_count = 1;
    chosen.hidden[0] = 32;
    chosen.epochs = 3;
    chosen.seed = 7;
    chosen.optimizer = OPTIMIZER_ADAM;
    list = (struct run_list){0};
    ck_assert(race_of_runs(&race, &list, &chosen, NULL)); /* nothing is marked */
    run_list_release(&list);
    ck_assert_uint_eq(race.total, 3);
    for (unsigned i = 0; i < 3; i++) {
        const struct config *config = race_next(&race);

        ck_assert_ptr_nonnull(config);
        ck_assert_int_eq(config->initializer, inits[i]);
        ck_assert_double_eq(config->rate, rates[i]);
        ck_assert_uint_eq(config->batch_size, 200);
        ck_assert_int_eq(config->optimizer, OPTIMIZER_SGD);
        ck_assert_uint_eq(config->hidden[0], 32);
        ck_assert_uint_eq(config->epochs, 3);
        ck_assert_uint_eq(config->seed, 7);
        race_started(&race, 10 + i);
        ck_assert(race.under_way);
    }
    ck_assert_ptr_null(race_next(&race));
    ck_assert_uint_eq(race.numbers[2], 12);
    ck_assert(!race_goes_on(&race, RUN_TRAINING) && !race_goes_on(&race, RUN_PAUSED));
    ck_assert(race_goes_on(&race, RUN_FINISHED) && race_goes_on(&race, RUN_DIVERGED));
    ck_assert(!race_goes_on(&race, RUN_STOPPED) && !race_goes_on(&race, RUN_FINISHED));
}
END_TEST

static struct run *add_marked(struct run_list *list, double rate, uint64_t seed)
{
    struct config config = config_default();

    config.rate = rate;
    config.seed = seed;
    config.epochs = 99;
    struct run *run = run_list_add(list, &config, 100);
    run->marked = true;
    return run;
}

START_TEST(a_race_of_marked_runs_has_one_seed)
{
    struct run_list list;
    struct race race;
    struct config chosen = config_default();
    struct error error = {""};

    list = (struct run_list){0};
    chosen.seed = 5;
    chosen.epochs = 4;
    add_marked(&list, 0.1, 1);
    add_marked(&list, 0.1, 2); /* the same but for its seed */
    ck_assert(!race_of_runs(&race, &list, &chosen, &error));
    ck_assert_ptr_nonnull(strstr(error.text, "would be the same"));
    ck_assert_uint_eq(race.total, 0);
    ck_assert_ptr_null(race_next(&race));
    add_marked(&list, 0.2, 3);
    add_marked(&list, 0.3, 3)->marked = false;
    ck_assert(race_of_runs(&race, &list, &chosen, &error));
    ck_assert_uint_eq(race.total, 2);
    ck_assert_double_eq(race_next(&race)->rate, 0.1);
    race_started(&race, 9);
    ck_assert_double_eq(race_next(&race)->rate, 0.2);
    for (size_t i = 0; i < race.total; i++) {
        ck_assert_uint_eq(race.configs[i].seed, 5);
        ck_assert_uint_eq(race.configs[i].epochs, 4);
    }
    for (int i = 0; i < RACE_MOST - 2; i++)
        add_marked(&list, 1 + i, 0);
    ck_assert(race_of_runs(&race, &list, &chosen, &error));
    ck_assert_uint_eq(race.total, RACE_MOST);
    add_marked(&list, 50, 0);
    ck_assert(!race_of_runs(&race, &list, &chosen, &error));
    ck_assert_ptr_nonnull(strstr(error.text, "at most 8 runs"));
    run_list_release(&list);
}
END_TEST

/* `runs` holds run 1; others come and go. */
START_TEST(one_run_alone)
{
    struct export_source source = all();
    struct error error;

    add_epoch(1);
    struct run *second = run_list_add(&runs, &runs.items[0].config, 100);
    struct event event = {.kind = EVENT_EPOCH, .run = 2, .u.epoch = {.epoch = 1}};
    run_list_event(&runs, &event);
    second->hidden = true;
    source.only = source.network = 1;
    ck_assert(export_write(&source, "one.csv", &error));
    holds("one.csv", "1 glorot 0.1,1,");
    lacks("one.csv", "2 glorot");
    refused(&source, "one.safetensors", "of run 1 is gone: that of the current run, 2, is kept");
    source.only = 0;
    snprintf(runs.items[0].name, RUN_NAME_SIZE, "first");
    runs.items[0].hidden = true;
    ck_assert(export_write(&source, "all.csv", &error));
    holds("all.csv", "1 first,1,");
    holds("all.csv", "2 glorot 0.1,1,");
    if (!figure_check_path("c.svg", &error))
        return;                                            /* built without Cairo */
    ck_assert(export_write(&source, "drawn.svg", &error)); /* hidden; the current one never is */
    source.only = 2;
    ck_assert(export_write(&source, "two.svg", &error));
    ck_assert(same_contents("drawn.svg", "two.svg"));
    source.only = 1;
    ck_assert(export_write(&source, "one.svg", &error));
    ck_assert(!same_contents("one.svg", "two.svg"));
    source.only = 0;
    runs.items[0].hidden = false;
    ck_assert(export_write(&source, "both.svg", &error));
    ck_assert(!same_contents("both.svg", "one.svg") && !same_contents("both.svg", "two.svg"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("export");
    TCase *tests = tcase_create("export");

    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, the_network_comes_back);
    tcase_add_test(tests, the_network_goes_with_its_own_figures);
    tcase_add_test(tests, figures_by_epoch);
    tcase_add_test(tests, a_chart);
    tcase_add_test(tests, other_endings);
    tcase_add_test(tests, a_race_is_three_presets_on_the_same_network);
    tcase_add_test(tests, a_race_of_marked_runs_has_one_seed);
    tcase_add_test(tests, one_run_alone);
    tcase_add_test(tests, figures_are_written_at_once);
    tcase_add_test(tests, a_network_is_waited_for);
    tcase_add_test(tests, a_network_that_does_not_come);
    tcase_add_test(tests, what_cannot_be_written_says_why);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
