/* Tests of run_list and summary: a session's runs as events tell of them, and the table that is
 * left of them. */
#include "testing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/model/summary.h"

static struct run_list runs;

static void setup(void)
{
    runs = (struct run_list){0};
}

static void teardown(void)
{
    run_list_release(&runs);
}

static struct run *add(double rate, size_t batch, size_t epochs)
{
    struct config config = config_default();

    config.rate = rate;
    config.batch_size = batch;
    config.epochs = epochs;
    return run_list_add(&runs, &config, 1050);
}

static void tell_state(unsigned run, enum run_state state)
{
    struct event event = {.kind = EVENT_STATE, .run = run, .u.state = {.state = state}};

    ck_assert(run_list_event(&runs, &event));
}

static void tell_step(unsigned run, uint64_t step, size_t samples, double seconds)
{
    struct event event = {.kind = EVENT_STEP,
                          .run = run,
                          .u.step = {.step = step,
                                     .epoch = 1,
                                     .steps = 1,
                                     .samples = samples,
                                     .loss = 1,
                                     .seconds = seconds}};

    ck_assert(run_list_event(&runs, &event));
}

static void tell_epoch(unsigned run, size_t epoch, double train, double validation, double accuracy)
{
    struct event event = {.kind = EVENT_EPOCH,
                          .run = run,
                          .u.epoch = {.epoch = epoch,
                                      .step = epoch * 11,
                                      .seconds = 61.5 * (double)epoch,
                                      .loss = {train, validation, NAN},
                                      .accuracy = {99, accuracy, NAN}}};

    ck_assert(run_list_event(&runs, &event));
}

/* Many, and so without a word to Check for each. */
static void tell_steps(unsigned run, uint64_t count)
{
    struct event event = {.kind = EVENT_STEP, .run = run, .u.step = {.epoch = 1, .steps = 1}};

    for (uint64_t step = 1; step <= count; step++) {
        event.u.step.step = step;
        run_list_event(&runs, &event);
    }
}

START_TEST(runs_are_numbered_and_kept)
{
    ck_assert_ptr_null(run_list_current(&runs));
    for (unsigned i = 1; i <= 40; i++) {
        struct run *run = add(0.1 * i, 100, 2);

        ck_assert_uint_eq(run->number, i);
        ck_assert_int_eq(run->state, RUN_WAITING);
        ck_assert_ptr_eq(run_list_current(&runs), run);
    }
    for (unsigned i = 0; i < 40; i++) {
        ck_assert_uint_eq(runs.items[i].number, i + 1);
        ck_assert_double_eq(runs.items[i].config.rate, 0.1 * (i + 1));
    }
    ck_assert_uint_eq(add(0.1, 100, 1)->steps_per_epoch, 11); /* 10 whole ones and a half */
    ck_assert_uint_eq(add(0.1, 1050, 1)->steps_per_epoch, 1);
    ck_assert_uint_eq(add(0.1, 1, 1)->steps_per_epoch, 1050);
}
END_TEST

START_TEST(restarts_without_end_fit_into_bounded_memory)
{
    static const unsigned cherished[] = {2, 3, 5};
    unsigned gone = 0, count = 3 * RUNS_KEPT;

    for (unsigned n = 1; n <= count; n++) {
        unsigned room = run_list_make_room(&runs);

        ck_assert_uint_eq(room == 0, n <= RUNS_KEPT);
        if (room != 0) { /* the oldest one that may go */
            do
                gone++;
            while (gone == 2 || gone == 3 || gone == 5);
            ck_assert_uint_eq(room, gone);
        }
        ck_assert_uint_eq(add(0.1, 100, 2)->number, n);
        if (n == 2)
            snprintf(runs.items[1].name, RUN_NAME_SIZE, "mine");
        if (n == 3)
            runs.items[2].marked = true;
        if (n == 5)
            runs.baseline = 5;
        tell_steps(n, n % 40 == 0 ? 3 * RUN_CONDENSED / 2 : 1);
        ck_assert_uint_le(runs.count, RUNS_KEPT);
    }
    for (size_t i = 0; i < 3; i++)
        ck_assert_uint_eq(runs.items[i].number, cherished[i]);
    for (size_t i = 0; i + 1 < runs.count; i++)
        ck_assert_uint_le(runs.items[i].batches.capacity, RUN_CONDENSED + 1);
    ck_assert_uint_eq(run_list_current(&runs)->batches.count, 3 * RUN_CONDENSED / 2);
    ck_assert_uint_eq(runs.baseline, 5);
}
END_TEST

START_TEST(what_never_began_goes_first)
{
    for (unsigned n = 1; n <= RUNS_KEPT; n++) {
        ck_assert_uint_eq(run_list_make_room(&runs), 0);
        ck_assert_uint_eq(add(0.1, 100, 2)->number, n);
        if (n != 40 && n != 50 && n != RUNS_KEPT)
            tell_steps(n, 1);
    }
    static const unsigned gone[] = {40, 50, RUNS_KEPT, 1, 2};
    for (unsigned i = 0; i < 5; i++) {
        ck_assert_uint_eq(run_list_make_room(&runs), gone[i]);
        tell_steps(add(0.1, 100, 2)->number, 1);
    }
}
END_TEST

/* There is a limit to that, too. The seventh has nothing to keep it. */
START_TEST(what_is_cherished_goes_last)
{
    unsigned next = 7;

    for (unsigned n = 1; n <= 2 * RUNS_KEPT; n++) {
        ck_assert_uint_eq(run_list_make_room(&runs), n <= RUNS_KEPT ? 0 : next);
        if (n > RUNS_KEPT)
            next = n == RUNS_KEPT + 1 ? 1 : next == 6 ? 8 : next + 1;
        struct run *run = add(0.1, 100, 2);
        run->marked = n % 2 == 0;
        snprintf(run->name, sizeof run->name, "%s", n % 2 == 0 || n == 7 ? "" : "odd");
    }
    ck_assert_uint_eq(runs.count, RUNS_KEPT);
}
END_TEST

START_TEST(events_find_their_run)
{
    add(0.1, 100, 2);
    add(0.2, 100, 2);
    tell_state(1, RUN_STOPPED);
    tell_step(1, 11, 50, 3);
    tell_state(2, RUN_TRAINING);
    tell_epoch(1, 1, 1, 2, 50);
    ck_assert_int_eq(runs.items[0].state, RUN_STOPPED);
    ck_assert_int_eq(runs.items[1].state, RUN_TRAINING);
    ck_assert_uint_eq(runs.items[0].epochs.count, 1);
    ck_assert_uint_eq(runs.items[1].epochs.count, 0);
    ck_assert_double_eq(runs.items[0].seconds, 61.5);
    for (unsigned other = 0; other < 4; other += 3) { /* 0: of no run */
        struct event event = {.kind = EVENT_STATE, .run = other};
        ck_assert(!run_list_event(&runs, &event));
    }
    for (int kind = EVENT_STATE; kind <= EVENT_SNAPSHOT; kind++) {
        struct event event = {.kind = (enum event_kind)kind, .run = 2};
        ck_assert(run_list_event(&runs, &event));
    }
}
END_TEST

START_TEST(live_changes_show_in_the_config)
{
    struct event rate = {.kind = EVENT_RATE, .run = 1, .u.rate = {5, 0.1, 0.05}};
    struct event extended = {.kind = EVENT_EXTENDED, .run = 1, .u.epochs = 12};
    struct event failed = {.kind = EVENT_STATE, .run = 1, .u.state = {.state = RUN_FAILED}};

    add(0.1, 100, 2);
    run_list_event(&runs, &rate);
    run_list_event(&runs, &extended);
    ck_assert_double_eq(runs.items[0].config.rate, 0.05);
    ck_assert_uint_eq(runs.items[0].config.epochs, 12);
    error_set(&failed.u.state.error, "why");
    run_list_event(&runs, &failed);
    ck_assert_str_eq(runs.items[0].error.text, "why");
}
END_TEST

START_TEST(only_what_trains_or_pauses_is_live)
{
    struct run *run = add(0.1, 100, 2);

    for (int state = 0; state < RUN_STATE_COUNT; state++) {
        run->state = (enum run_state)state;
        ck_assert_int_eq(run_live(run), state == RUN_TRAINING || state == RUN_PAUSED);
    }
}
END_TEST

START_TEST(an_evaluation_ends_with_its_figures_or_the_run)
{
    struct event evaluating = {.kind = EVENT_EVALUATING, .run = 1};
    const struct run *run = add(0.1, 100, 2);

    tell_state(1, RUN_TRAINING);
    run_list_event(&runs, &evaluating);
    ck_assert(run->evaluating);
    tell_state(1, RUN_PAUSED); /* in the middle of it */
    ck_assert(run->evaluating);
    tell_epoch(1, 1, 1, 1, 50);
    ck_assert(!run->evaluating);
    run_list_event(&runs, &evaluating);
    tell_step(1, 12, 100, 70);
    ck_assert(!run->evaluating);
    run_list_event(&runs, &evaluating);
    tell_state(1, RUN_STOPPED);
    ck_assert(!run->evaluating);
}
END_TEST

START_TEST(progress_and_time_left)
{
    struct run *run = add(0.1, 100, 4); /* 44 mini-batches */

    ck_assert_double_eq(run_progress(run), 0);
    ck_assert(isnan(run_seconds_left(run)));
    tell_step(1, 11, 50, 30);
    ck_assert_double_eq_tol(run_progress(run), 0.25, 1e-12);
    ck_assert_double_eq_tol(run_seconds_left(run), 90, 1e-9);
    tell_step(1, 44, 50, 120);
    ck_assert_double_eq(run_progress(run), 1);
    ck_assert_double_eq_tol(run_seconds_left(run), 0, 1e-9);
    run->config.epochs = 1; /* cannot be, but is no reason for 400 % */
    ck_assert_double_eq(run_progress(run), 1);
    run->config.epochs = 0;
    ck_assert_double_eq(run_progress(run), 0);
    run->state = RUN_FINISHED;
    ck_assert_double_eq(run_progress(run), 1);
}
END_TEST

/* 100 images each 10 ms; an evaluation of 5 s in between does not slow the training down. */
START_TEST(speed_is_that_of_training)
{
    const struct run *run = add(0.1, 100, 4);
    double seconds = 0;

    for (uint64_t i = 1; i <= 200; i++) {
        seconds += 0.01;
        tell_step(1, i, 100, seconds);
        ck_assert_double_eq_tol(run->images_per_second, 10000, 1);
    }
    struct event epoch = {.kind = EVENT_EPOCH, .run = 1, .u.epoch = {.epoch = 1, .step = 200}};
    seconds += 5;
    epoch.u.epoch.seconds = seconds;
    run_list_event(&runs, &epoch);
    for (uint64_t i = 201; i <= 400; i++) {
        seconds += 0.02; /* half as fast from here on: followed within a second */
        tell_step(1, i, 100, seconds);
        ck_assert_double_ge(run->images_per_second, 4999);
        ck_assert_double_le(run->images_per_second, 10001);
        if (i > 260)
            ck_assert_double_eq_tol(run->images_per_second, 5000, 1);
    }
}
END_TEST

/* Epochs that are over sooner than a measurement; the first mini-batch takes its time. */
START_TEST(speed_of_short_epochs)
{
    const struct run *run = add(0.1, 100, 50);
    double seconds = 0.2;
    uint64_t step = 0;

    for (size_t epoch = 1; epoch <= 50; epoch++) {
        for (int i = 0; i < 10; i++) {
            seconds += 0.01;
            tell_step(1, ++step, 100, seconds);
            if (epoch > 10)
                ck_assert_double_eq_tol(run->images_per_second, 10000, 1);
        }
        seconds += 0.3;
        struct event event = {.kind = EVENT_EPOCH,
                              .run = 1,
                              .u.epoch = {.epoch = epoch, .step = step, .seconds = seconds}};
        run_list_event(&runs, &event);
    }
}
END_TEST

START_TEST(labels_tell_runs_apart)
{
    char text[64], tiny[8];

    add(0.1, 100, 2);
    run_label(&runs.items[0], text, sizeof text);
    ck_assert_str_eq(text, "glorot 0.1");
    run_label(&runs.items[0], tiny, sizeof tiny);
    ck_assert_str_eq(tiny, "glorot ");
}
END_TEST

/* --- summary ---------------------------------------------------------------------------------- */

/* At no width is a line longer than that, or do columns touch; what is left out is told. */
START_TEST(the_summary_fits_any_width)
{
    add(0.1, 100, 2);
    add(0.000123456, 100, 2);
    snprintf(runs.items[0].name, RUN_NAME_SIZE, "日本語\u202e");
    for (int columns = 30; columns <= 160; columns++) {
        char text[4096] = "";
        FILE *file = fmemopen(text, sizeof text, "w");
        size_t words[3] = {0}, n = 0;
        bool cut = false;

        ck_assert_ptr_nonnull(file);
        summary_print(file, &runs, columns);
        fclose(file);
        for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n"), n++) {
            ck_assert_msg(text_columns(line) <= columns, "%d columns: %s", columns, line);
            cut = cut || strstr(line, "  ...") != NULL;
            ck_assert(cut || n != 1 || strstr(line, "日本語?  ") != NULL);
            for (const char *c = line; *c != '\0'; c++) /* two blanks part columns */
                words[n] +=
                    *c != ' ' && (c == line || (c[-1] == ' ' && (c == line + 1 || c[-2] == ' ')));
        }
        ck_assert_uint_eq(n, 3);
        ck_assert_uint_eq(words[1], words[2]);
        ck_assert_uint_eq(words[0], words[1] + cut);
        ck_assert(columns > 80 || cut);
        ck_assert(columns < 150 || !cut);
        ck_assert_uint_gt(words[1], 1);
    }
}
END_TEST

/* The table's lines; lines[count] is NULL. */
static size_t print(char *text, size_t size, char *lines[], size_t most)
{
    FILE *file = fmemopen(text, size, "w");
    size_t count = 0;

    ck_assert_ptr_nonnull(file);
    summary_print(file, &runs, 200);
    long length = ftell(file);
    fclose(file);
    text[length] = '\0';
    for (char *line = strtok(text, "\n"); line != NULL && count < most; line = strtok(NULL, "\n"))
        lines[count++] = line;
    return count;
}

/* Where the line's word that holds the last letter of this heading ends; NULL where it ends
 * elsewhere. */
static char *right_aligned(const char *heading, const char *line, const char *name)
{
    static char word[64];
    size_t end = (size_t)(strstr(heading, name) - heading) + strlen(name), start = end;

    ck_assert_uint_le(end, strlen(line));
    ck_assert_msg(line[end] == ' ' || line[end] == '\0', "%s\n%s\nunder \"%s\"", heading, line,
                  name);
    while (start > 0 && line[start - 1] != ' ')
        start--;
    snprintf(word, sizeof word, "%.*s", (int)(end - start), line + start);
    return word;
}

static char *left_aligned(const char *heading, const char *line, const char *name)
{
    static char word[64];
    size_t start = (size_t)(strstr(heading, name) - heading);

    ck_assert_msg(start < strlen(line) && line[start - 1] == ' ', "%s\n%s\nunder \"%s\"", heading,
                  line, name);
    snprintf(word, sizeof word, "%.*s", (int)strcspn(line + start, " "), line + start);
    return word;
}

START_TEST(no_runs_no_table)
{
    char text[4096] = "", *lines[4];

    ck_assert_uint_eq(print(text, sizeof text, lines, 4), 0);
}
END_TEST

/* The run's newest, with what to give a command: no key works any more. */
START_TEST(diagnoses_stand_below_the_table)
{
    char text[8192], *lines[8];
    struct event event = {
        .kind = EVENT_DIAGNOSIS,
        .run = 2,
        .u.diagnosis = {.count = 2,
                        .remarks = {{.kind = DIAGNOSIS_DEAD_UNITS,
                                     .since = 4,
                                     .words = "%0 are.",
                                     .advice = {"Press.", "Give."},
                                     .figures = {7}},
                                    {.kind = DIAGNOSIS_PLATEAU, .words = "it rests."}}}};

    add(0.1, 100, 10);
    add(0.1, 100, 10);
    run_list_event(&runs, &event);
    ck_assert_uint_eq(print(text, sizeof text, lines, 8), 5);
    ck_assert_str_eq(lines[3], "run 2: dead units since epoch 4: 7 are. Give.");
    ck_assert_str_eq(lines[4], "run 2, also: plateau from the start: it rests.");
}
END_TEST

/* A finished run and a diverged one. */
static void print_two(char *text, size_t size, char **lines)
{
    add(0.1, 100, 10);
    tell_state(1, RUN_FINISHED);
    tell_epoch(1, 1, 0.5, 0.25, 91.5);
    tell_epoch(1, 2, 0.125, 0.75, 90);
    struct run *run = add(1e-6, 1000, 300);
    run->config.initializer = INIT_NORMAL;
    run->config.optimizer = OPTIMIZER_MOMENTUM;
    run->config.seed = 12345;
    run->config.hidden_count = 0;
    tell_state(2, RUN_DIVERGED);
    ck_assert_uint_eq(print(text, size, lines, 8), 3);
}

START_TEST(figures_stand_under_their_names)
{
    char text[8192], *lines[8];

    print_two(text, sizeof text, lines);
    const char *head = lines[0], *one = lines[1];
    ck_assert_str_eq(right_aligned(head, one, "run"), "1");
    ck_assert_str_eq(left_aligned(head, one, "state"), "finished");
    ck_assert_str_eq(left_aligned(head, one, "init"), "glorot");
    ck_assert_str_eq(left_aligned(head, one, "optimizer"), "sgd");
    ck_assert_str_eq(right_aligned(head, one, "lr"), "0.1");
    ck_assert_str_eq(right_aligned(head, one, "batch"), "100");
    ck_assert_str_eq(left_aligned(head, one, "hidden"), "666,666");
    ck_assert_str_eq(right_aligned(head, one, "seed"), "0");
    ck_assert_str_eq(right_aligned(head, one, "epoch"), "2/10");
    ck_assert_str_eq(right_aligned(head, one, "train loss"), "0.1250");
    ck_assert_str_eq(right_aligned(head, one, "val loss"), "0.7500");
    ck_assert_str_eq(right_aligned(head, one, "val acc"), "90.00");
    ck_assert_str_eq(right_aligned(head, one, "at best"), "91.50"); /* where the loss was lowest */
    ck_assert_str_eq(left_aligned(head, one, "time"), "02:03");
}
END_TEST

START_TEST(a_diverged_run_has_no_figures)
{
    char text[8192], *lines[8];

    print_two(text, sizeof text, lines);
    const char *head = lines[0], *two = lines[2];
    ck_assert_str_eq(left_aligned(head, two, "state"), "diverged");
    ck_assert_str_eq(left_aligned(head, two, "init"), "normal");
    ck_assert_str_eq(left_aligned(head, two, "optimizer"), "momentum");
    ck_assert_str_eq(right_aligned(head, two, "lr"), "1e-6");
    ck_assert_str_eq(right_aligned(head, two, "batch"), "1000");
    ck_assert_str_eq(left_aligned(head, two, "hidden"), "none");
    ck_assert_str_eq(right_aligned(head, two, "seed"), "12345");
    ck_assert_str_eq(right_aligned(head, two, "epoch"), "0/300");
    ck_assert_str_eq(right_aligned(head, two, "train loss"), "-");
    ck_assert_str_eq(right_aligned(head, two, "at best"), "-");
    ck_assert_str_eq(left_aligned(head, two, "time"), "00:00");
}
END_TEST

/* Values that need more room than usual push nothing out of its column. */
START_TEST(long_values_widen_their_column)
{
    char text[8192], *lines[8];

    add(0.1, 100, 10);
    struct run *run = add(0.000123456, 1000000, 100000);
    ck_assert(config_set(&run->config, SETTING_HIDDEN, "1024,512,256,128,64,32", NULL));
    run->config.seed = 4294967295;
    tell_epoch(2, 1, 123456.75, 2, 3);
    add(0.1, 100, 10);
    ck_assert_uint_eq(print(text, sizeof text, lines, 8), 4);
    for (int i = 1; i <= 3; i++) {
        const char *head = lines[0], *line = lines[i];

        ck_assert_str_eq(right_aligned(head, line, "lr"), i == 2 ? "0.000123456" : "0.1");
        ck_assert_str_eq(right_aligned(head, line, "batch"), i == 2 ? "1000000" : "100");
        ck_assert_str_eq(left_aligned(head, line, "hidden"),
                         i == 2 ? "1024,512,256,128,64,32" : "666,666");
        ck_assert_str_eq(right_aligned(head, line, "seed"), i == 2 ? "4294967295" : "0");
        ck_assert_str_eq(right_aligned(head, line, "epoch"), i == 2 ? "1/100000" : "0/10");
        ck_assert_str_eq(right_aligned(head, line, "val acc"), i == 2 ? "3.00" : "-");
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("run");
    TCase *tc = tcase_create("run"), *summary = tcase_create("summary");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, runs_are_numbered_and_kept);
    tcase_add_test(tc, restarts_without_end_fit_into_bounded_memory);
    tcase_add_test(tc, what_never_began_goes_first);
    tcase_add_test(tc, what_is_cherished_goes_last);
    tcase_add_test(tc, events_find_their_run);
    tcase_add_test(tc, live_changes_show_in_the_config);
    tcase_add_test(tc, only_what_trains_or_pauses_is_live);
    tcase_add_test(tc, an_evaluation_ends_with_its_figures_or_the_run);
    tcase_add_test(tc, progress_and_time_left);
    tcase_add_test(tc, speed_is_that_of_training);
    tcase_add_test(tc, speed_of_short_epochs);
    tcase_add_test(tc, labels_tell_runs_apart);
    tcase_add_checked_fixture(summary, setup, teardown);
    tcase_add_test(summary, no_runs_no_table);
    tcase_add_test(summary, the_summary_fits_any_width);
    tcase_add_test(summary, diagnoses_stand_below_the_table);
    tcase_add_test(summary, figures_stand_under_their_names);
    tcase_add_test(summary, a_diverged_run_has_no_figures);
    tcase_add_test(summary, long_values_widen_their_column);
    suite_add_tcase(suite, tc);
    suite_add_tcase(suite, summary);
    return run_suite(suite);
}
