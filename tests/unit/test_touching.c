/* Tests of tables on the screen: at no size do two columns touch, in any view, with figures of any
 * length, and names of any width. The runs are real ones, trained by the worker. */
#include "testing.h"

#include <ctype.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "term/key.h"
#include "ui/frame.h"
#include "ui/model/session.h"
#include "ui/views/keys.h"

enum { CLASSES = 14, SIDE = 8, TRAIN = 560, TEST = 70 };

static char directory[] = "/tmp/mlptui-touching-XXXXXX";
static struct session session;
static struct canvas canvas;
static void *states[VIEW_COUNT];

/* --- data and runs ---------------------------------------------------------------------------- */

static FILE *create(const char *name)
{
    char path[128];

    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    return file;
}

static void put_header(FILE *file, unsigned magic, unsigned count, unsigned dimensions)
{
    const unsigned values[] = {magic, count, SIDE, SIDE};

    for (unsigned i = 0; i < 1 + dimensions; i++)
        for (int shift = 24; shift >= 0; shift -= 8)
            fputc((int)(values[i] >> shift & 255), file);
}

static void write_pair(const char *images, const char *labels, unsigned count)
{
    FILE *image_file = create(images), *label_file = create(labels);

    put_header(image_file, 0x803, count, 3);
    put_header(label_file, 0x801, count, 1);
    for (unsigned i = 0; i < count; i++) {
        unsigned class = i % CLASSES;

        fputc((int)class, label_file);
        for (unsigned p = 0; p < SIDE * SIDE; p++)
            fputc(p / 4 == class ? 255 : (int)((i * 7 + p * 13) % 60), image_file);
    }
    fclose(image_file);
    fclose(label_file);
}

static void make_data(void)
{
    static const char *const names[CLASSES] = {
        "お",          "き", "日本語の名前", "e\u0301", "0",    "12345", "각",
        "a long name", "ｶﾞ", "👍🏽",     "t",       "1000", "-",     "x"};
    strcpy(strrchr(directory, '-'), "-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
    write_pair("train-images-idx3-ubyte", "train-labels-idx1-ubyte", TRAIN);
    write_pair("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", TEST);
    FILE *file = create("classes.txt");
    for (int c = 0; c < CLASSES; c++)
        fprintf(file, "%s\n", names[c]);
    fclose(file);
}

static void remove_data(void)
{
    static const char *const names[] = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                        "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte",
                                        "classes.txt"};

    for (size_t i = 0; i < 5; i++) {
        char path[128];

        snprintf(path, sizeof path, "%s/%s", directory, names[i]);
        unlink(path);
    }
    rmdir(directory);
}

/* Until it holds, or half a minute has passed. */
static void wait_for(bool (*holds)(void))
{
    double end =
        clock_seconds() + 30 * (getenv("SCREEN_PATIENCE") ? atof(getenv("SCREEN_PATIENCE")) : 1);
    struct pollfd ring = {.fd = ring_descriptor(session.ring), .events = POLLIN};

    for (; !holds() && clock_seconds() < end; poll(&ring, 1, 100)) {
        session_drain(&session);
        session_ask(
            &session,
            (struct view_needs){
                .snapshot = true, .layers = true, .evaluation = true, .split = SPLIT_VALIDATION},
            clock_seconds());
    }
    ck_assert_msg(holds(), "waited in vain: %s", session.error.text);
}

static bool run_is_over(void)
{
    const struct run *run = session_run(&session);

    return run != NULL && !run_live(run);
}

static bool evaluation_is_there(void)
{
    const struct snapshot *s = session.scene.evaluated;

    return s != NULL && s->run == session_run(&session)->number && s->evaluation.count > 0;
}

static bool job_is_over(void)
{
    return !session.scene.job_under_way;
}

static void run_once(const char *rate, const char *initializer)
{
    struct config *chosen = &session.scene.chosen;

    ck_assert(config_set(chosen, SETTING_RATE, rate, NULL));
    ck_assert(config_set(chosen, SETTING_INIT, initializer, NULL));
    session_start_run(&session, false);
    wait_for(run_is_over);
}

/* Figures as long as they may get. */
static void stretch_figures(void)
{
    static const double losses[] = {12345.6789, 0.00001, 1e9, 2.5};

    for (size_t i = 0; i < session.scene.runs.count; i++) {
        struct run *run = &session.scene.runs.items[i];

        size_t count = run->epochs.count;
        series_table_release(&run->epochs);
        for (size_t e = 0; e < count; e++) {
            double loss = losses[(i + e) % 4], accuracy = e == 1 ? 100 : 3.25;
            struct event event = {.kind = EVENT_EPOCH,
                                  .u.epoch = {.epoch = e + 1,
                                              .step = (e + 1) * run->steps_per_epoch,
                                              .rate = run->config.rate,
                                              .seconds = 1e5 * (double)(e + 1),
                                              .loss = {loss, loss, loss},
                                              .accuracy = {accuracy, accuracy, accuracy}}};
            run_apply(run, &event);
        }
        run->seconds = 1e6;
        run->number += 100;
    }
    session.scene.runs.last_number += 100;
}

static void search(const char *axis)
{
    struct plan *plan = &session.scene.plan;

    plan->kind = PLAN_GRID;
    for (int i = 0; i < PLAN_AXES; i++)
        plan->texts[PLAN_GRID_AXIS + i][0] = '\0';
    snprintf(plan->texts[PLAN_GRID_AXIS], PLAN_TEXT_SIZE, "%s", axis);
    snprintf(plan->texts[PLAN_GRID_AXIS + 1], PLAN_TEXT_SIZE, "hidden=16,64;65");
    snprintf(plan->texts[PLAN_EPOCHS], PLAN_TEXT_SIZE, "1");
    snprintf(plan->texts[PLAN_JOBS], PLAN_TEXT_SIZE, "1");
    session_search(&session, plan);
    wait_for(job_is_over);
}

static void setup(void)
{
    struct config config = config_default();
    struct request request = {.kind = REQUEST_NONE};

    make_data();
    config.epochs = 3;
    ck_assert(config_set(&config, SETTING_HIDDEN, "16,16", NULL));
    ck_assert(config_set(&config, SETTING_VALIDATION, "140", NULL));
    ck_assert(config_set(&config, SETTING_EVALUATE, "train,val,test", NULL));
    ck_assert(config_set(&config, SETTING_THREADS, "1", NULL));
    ck_assert(config_set(&config, SETTING_BATCH, "10", NULL));
    ck_assert(session_init(&session, directory, &config, false));
    ck_assert(session_start(&session));
    wait_for(run_is_over);
    run_once("100", "normal");
    run_once("0.000001", "he");
    session_change_run(&session, &(struct request){REQUEST_NAME, 1, .name = "日本語の名前です"});
    session_change_run(&session,
                       &(struct request){REQUEST_NAME, 2, .name = "a name of many, many words"});
    run_once("0.5", "glorot");
    snapshot_feed_refresh(&session.feed);
    wait_for(evaluation_is_there);
    search("lr=0.000123456,1,100");
    for (size_t i = 0; i < VIEW_COUNT; i++)
        states[i] = view_open(views[i]);
    canvas_init(&canvas, GLYPH_SET_BRAILLE, 256);
    views[6]->act(states[6], &session.scene, ACTION_START, &request);
    session_begin_job(&session, request.job);
    wait_for(job_is_over);
    session.scene.runs.baseline = 1;
    stretch_figures();
}

static void teardown(void)
{
    for (size_t i = 0; i < VIEW_COUNT; i++)
        view_close(views[i], states[i]);
    free(canvas.texts);
    canvas_release(&canvas);
    session_stop(&session);
    session_release(&session);
    remove_data();
}

/* --- touching --------------------------------------------------------------------------------- */

/* What a reader takes for a part of a word or a figure. */
static bool is_part(uint32_t c)
{
    return c > 0x2dff || (c > 0x7f && c < 0x2000) ||
           (c < 0x80 && (isalnum((int)c) || c == '.' || c == '-' || c == '%'));
}

static void ck_apart(const char *where)
{
    for (int row = 0; row < canvas.rows; row++)
        for (int column = 0; column + 1 < canvas.columns; column++) {
            int i = row * canvas.columns + column;
            unsigned left = canvas.texts[i], right = canvas.texts[i + 1];
            uint32_t a = canvas.cells[i].character, b = canvas.cells[i + 1].character;

            if (left == 0 || right == 0 || left == right || b == 0)
                continue;
            if (a == 0) /* the right half of a wide one */
                a = canvas.cells[i - 1].character;
            if (!is_part(a) || !is_part(b))
                continue;
            char text[512] = "";
            for (int c = column > 30 ? column - 30 : 0, n = 0; c < canvas.columns && n < 60;
                 c++, n++) {
                uint32_t shown = canvas.cells[row * canvas.columns + c].character;
                if (shown != 0)
                    text[strlen(text) + (size_t)text_write(shown, text + strlen(text))] = '\0';
            }
            ck_abort_msg("%s, %dx%d: two texts touch in row %d, column %d: ...%s...", where,
                         canvas.columns, canvas.rows, row, column, text);
        }
}

static void draw(size_t view)
{
    struct frame_layout layout = frame_layout(canvas.rows, canvas.columns);

    memset(canvas.texts, 0, (size_t)canvas.rows * (size_t)canvas.columns * sizeof *canvas.texts);
    canvas.text_count = 0;
    canvas_clear(&canvas);
    views[view]->update(states[view], &session.scene, layout.body);
    frame_draw(&canvas, &layout, &session.scene, view, NULL);
    views[view]->draw(states[view], &session.scene, &canvas, layout.body);
}

static void resize(int rows, int columns)
{
    canvas_resize(&canvas, rows, columns);
    free(canvas.texts);
    canvas.texts = xcalloc((size_t)rows * (size_t)columns, sizeof *canvas.texts);
}

/* Every view, as it is and after each of its keys that change what is listed. */
START_TEST(no_two_columns_touch)
{
    static const uint32_t keys[] = {
        0, '%', 'z', KEY_CODE_DOWN, KEY_CODE_ENTER, 'v', '.', KEY_CODE_RIGHT, 'P', KEY_CODE_ESCAPE};
    size_t view = (size_t)_i;

    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
        struct request request = {.kind = REQUEST_NONE};

        resize(24, 80);
        draw(view);
        int action = action_of_key(keys[k], frame_context(&session.scene, view));
        if (keys[k] != 0 && !views[view]->act(states[view], &session.scene, action, &request))
            continue;
        for (int rows = 6; rows <= 62; rows += rows < 14 ? 3 : 12)
            for (int columns = 24; columns <= 200;
                 columns += columns < 130 ? 1 + (int)(k % 3) : 17) {
                char where[64];

                snprintf(where, sizeof where, "%s after key %zu",
                         views[view]->tab != NULL ? views[view]->tab : "help", k);
                resize(rows, columns);
                draw(view);
                ck_apart(where);
            }
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("touching");
    TCase *tc = tcase_create("touching");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, no_two_columns_touch, 0, VIEW_COUNT);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
