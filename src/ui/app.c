/* app: the program on the screen: one loop, from keys to commands and from events to pictures. */
#include "ui/app.h"

#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "mlptui/train/worker.h"
#include "nn/gemm.h"
#include "ui/dialog.h"
#include "ui/export.h"
#include "ui/frame.h"
#include "ui/layout.h"
#include "ui/summary.h"
#include "ui/terminal.h"

#define FRAME_SECONDS    (1.0 / 30) /* redrawn at most this often */
#define SNAPSHOT_SECONDS 0.2 /* how often predictions and layer figures are brought up to date */
#define NOTICE_SECONDS   3.0 /* how long a notice stands in the footer */
#define RING_CAPACITY    1024

struct app {
    struct app_options options;
    struct scene scene;
    struct ring *ring;
    struct worker *worker;
    void *states[VIEW_COUNT]; /* of the views */
    size_t view;
    size_t view_before_help;
    struct dialog dialog;
    struct canvas canvas;
    struct frame_layout layout;
    char notice[ERROR_TEXT_SIZE];
    double notice_until;
    bool repaint;         /* the terminal may show anything: send all of the next frame */
    bool dirty;           /* something changed since the last frame */
    double next_frame;    /* no frame before this moment */
    double next_snapshot; /* no request before this moment */
    bool snapshot_asked;  /* one is under way */
    bool survey_wanted;   /* the next request asks for predictions of a whole split */
    bool quit;
    int signal; /* that ends the program, 0: none */
    int status;
    struct error error; /* what to print after the screen is gone */
};

/* --- commands -------------------------------------------------------------------------------- */

static struct run *current(struct app *app)
{
    return run_list_current(&app->scene.runs);
}

static void notify(struct app *app, const char *text)
{
    snprintf(app->notice, sizeof app->notice, "%s", text);
    app->notice_until = clock_seconds() + NOTICE_SECONDS;
}

/* Snapshots belong to one run; a new run has none yet. */
static void forget_snapshots(struct app *app)
{
    struct scene *m = &app->scene;

    if (m->surveyed != NULL && m->surveyed != m->snapshot)
        worker_return_snapshot(app->worker, (struct snapshot *)m->surveyed);
    if (m->snapshot != NULL)
        worker_return_snapshot(app->worker, (struct snapshot *)m->snapshot);
    m->snapshot = m->surveyed = NULL;
}

/* False, with a notice, where the settings do not fit the data. */
static bool start_with(struct app *app, const struct config *config, bool paused)
{
    struct scene *m = &app->scene;
    struct error error;

    if (m->dataset == NULL)
        return false;
    if (!config_check(config, m->dataset, &error)) {
        notify(app, error.text);
        return false;
    }
    struct run *run = run_list_add(&m->runs, config, m->dataset->splits[SPLIT_TRAIN].count);
    run->state = paused ? RUN_PAUSED : RUN_TRAINING;
    worker_start(app->worker, run->number, config, paused);
    app->snapshot_asked = false; /* an answer from the run before does not count */
    app->survey_wanted = true;
    app->next_snapshot = 0;
    return true;
}

/* A run of the user's own ends a race that is under way. */
static void start_run(struct app *app, bool paused)
{
    app->scene.race.under_way = false;
    start_with(app, &app->scene.chosen, paused);
}

/* The next run of the race, or its result. */
static void go_on_racing(struct app *app)
{
    struct race *race = &app->scene.race;
    struct config config;

    if (!race_config(race, &app->scene.chosen, &config)) {
        race->under_way = false;
        if (app->dialog.kind == DIALOG_NONE)
            dialog_open(&app->dialog, DIALOG_RESULT, &app->scene);
        return;
    }
    race->under_way = false;
    if (start_with(app, &config, false))
        race_started(race, current(app)->number);
}

static void start_race(struct app *app)
{
    if (app->scene.dataset == NULL)
        return;
    app->scene.race = (struct race){0};
    go_on_racing(app);
}

static void change_rate(struct app *app, int direction)
{
    struct config *chosen = &app->scene.chosen;
    struct run *run = current(app);

    chosen->rate = config_rate_step(chosen->rate, direction);
    if (run != NULL && run_live(run)) {
        run->config.rate = chosen->rate; /* shown at once; the event confirms it */
        worker_set_rate(app->worker, chosen->rate);
    }
}

static unsigned turn(unsigned value, unsigned count, int direction)
{
    return (value + (direction > 0 ? 1u : count - 1u)) % count;
}

static bool act_on_settings(struct app *app, enum action action)
{
    struct config *c = &app->scene.chosen;
    size_t most =
        app->scene.dataset == NULL ? 1000000 : app->scene.dataset->splits[SPLIT_TRAIN].count;

    switch (action) {
    case ACTION_RATE_DOWN:
    case ACTION_RATE_UP:
        change_rate(app, action == ACTION_RATE_UP ? 1 : -1);
        return true;
    case ACTION_NEXT_INIT:
    case ACTION_PREVIOUS_INIT:
        c->initializer =
            (enum initializer)turn(c->initializer, INIT_COUNT, action == ACTION_NEXT_INIT ? 1 : -1);
        return true;
    case ACTION_BATCH_UP:
    case ACTION_BATCH_DOWN:
        c->batch_size = config_batch_step(c->batch_size, action == ACTION_BATCH_UP ? 1 : -1, most);
        return true;
    case ACTION_NEXT_ACTIVATION:
        c->activation = (enum activation)turn(c->activation, ACTIVATION_COUNT, 1);
        return true;
    case ACTION_NEXT_OPTIMIZER:
        c->optimizer = (enum optimizer_kind)turn(c->optimizer, OPTIMIZER_COUNT, 1);
        return true;
    case ACTION_FORM:
        dialog_open(&app->dialog, DIALOG_FORM, &app->scene);
        return true;
    case ACTION_PRESETS:
        dialog_open(&app->dialog, DIALOG_PRESETS, &app->scene);
        return true;
    default:
        return false;
    }
}

static bool act_on_run(struct app *app, enum action action)
{
    struct run *run = current(app);

    if (run == NULL)
        return false;
    switch (action) {
    case ACTION_PAUSE:
        if (run->state == RUN_PAUSED)
            worker_resume(app->worker);
        else
            worker_pause(app->worker);
        return true;
    case ACTION_STEP:
        worker_step(app->worker);
        app->next_snapshot = 0;
        return true;
    case ACTION_STOP:
        worker_stop(app->worker);
        return true;
    case ACTION_EXTEND:
        worker_extend(app->worker, app->scene.chosen.epochs > 0 ? app->scene.chosen.epochs : 1);
        return true;
    case ACTION_RESTART_NEXT_SEED:
        app->scene.chosen.seed = (app->scene.chosen.seed + 1) & UINT32_MAX;
        start_run(app, false);
        return true;
    case ACTION_RESTART:
        start_run(app, false);
        return true;
    case ACTION_RACE:
        start_race(app);
        return true;
    case ACTION_WRITE:
        dialog_open(&app->dialog, DIALOG_WRITE, &app->scene);
        return true;
    default:
        return false;
    }
}

static void show_view(struct app *app, size_t view)
{
    if (view == VIEW_HELP && app->view != VIEW_HELP)
        app->view_before_help = app->view;
    app->view = view;
    app->survey_wanted = true;
    app->next_snapshot = 0;
}

static size_t tab_count(void)
{
    return VIEW_COUNT - 1; /* all but help */
}

static void ask_to_quit(struct app *app)
{
    struct run *run = current(app);

    if (run != NULL && run_live(run))
        dialog_open(&app->dialog, DIALOG_ASK_QUIT, &app->scene);
    else
        app->quit = true;
}

static bool act_everywhere(struct app *app, enum action action)
{
    switch (action) {
    case ACTION_VIEW_1:
    case ACTION_VIEW_2:
    case ACTION_VIEW_3:
    case ACTION_VIEW_4:
        show_view(app, action - ACTION_VIEW_1);
        return true;
    case ACTION_NEXT_VIEW:
        show_view(app, app->view == VIEW_HELP ? 0 : (app->view + 1) % tab_count());
        return true;
    case ACTION_PREVIOUS_VIEW:
        show_view(app, app->view == VIEW_HELP ? 0 : (app->view + tab_count() - 1) % tab_count());
        return true;
    case ACTION_HELP:
        show_view(app, app->view == VIEW_HELP ? app->view_before_help : VIEW_HELP);
        return true;
    case ACTION_ESCAPE:
        if (app->view == VIEW_HELP)
            show_view(app, app->view_before_help);
        return true;
    case ACTION_REDRAW:
        app->repaint = true;
        return true;
    case ACTION_INTERRUPT:
    case ACTION_QUIT:
        ask_to_quit(app);
        return true;
    default:
        return false;
    }
}

static void act(struct app *app, enum action action)
{
    if (action == ACTION_NONE)
        return;
    if (views[app->view]->act(app->states[app->view], &app->scene, action)) {
        /* Another split, filter or order may need other predictions. */
        app->survey_wanted = true;
        app->next_snapshot = 0;
        return;
    }
    if (!act_on_run(app, action) && !act_on_settings(app, action))
        act_everywhere(app, action);
}

/* --- input ----------------------------------------------------------------------------------- */

static void choose(struct app *app, const struct config *config)
{
    double before = app->scene.chosen.rate;
    struct run *run = current(app);

    app->scene.chosen = *config;
    if (config->rate != before && run != NULL && run_live(run)) {
        run->config.rate = config->rate;
        worker_set_rate(app->worker, config->rate);
    }
}

/* False, with the reason in the dialog, where it cannot be written. */
static bool write_file(struct app *app)
{
    const struct scene *m = &app->scene;
    struct dialog *dialog = &app->dialog;
    struct export_source source = {
        .dataset = m->dataset,
        .runs = &m->runs,
        .network = m->snapshot != NULL ? &m->snapshot->network : NULL,
    };
    char text[ERROR_TEXT_SIZE];

    dialog->replace = false;
    if (!export_write(&source, dialog->path, &dialog->problem))
        return false;
    snprintf(text, sizeof text, "%.400s is written", dialog->path);
    notify(app, text);
    return true;
}

static void key_to_dialog(struct app *app, const struct key_press *key)
{
    struct dialog *dialog = &app->dialog;

    switch (dialog_key(dialog, key, &app->scene)) {
    case DIALOG_STAYS:
        return;
    case DIALOG_CLOSED:
        break;
    case DIALOG_CHOSEN:
        choose(app, &dialog->config);
        break;
    case DIALOG_RESTART:
        app->scene.chosen = dialog->config;
        start_run(app, false);
        break;
    case DIALOG_WRITE_FILE:
        if (!write_file(app))
            return;
        break;
    case DIALOG_QUIT:
        app->quit = true;
        break;
    }
    dialog->kind = DIALOG_NONE;
}

static void click(struct app *app, const struct key_press *key)
{
    size_t view;
    unsigned context = frame_context(&app->scene, app->view);

    if (frame_tab_at(&app->layout, key->row, key->column, &view))
        show_view(app, view);
    else if (rect_contains(app->layout.footer, key->row, key->column))
        act(app, frame_action_at(&app->layout, context, key->row, key->column));
    else
        views[app->view]->click(app->states[app->view], &app->scene, key->row, key->column);
}

static void take_key(struct app *app, const struct key_press *key)
{
    unsigned context = frame_context(&app->scene, app->view);

    app->dirty = true;
    app->notice[0] = '\0';
    if (key->code == KEY_CODE_LOST) {
        app->quit = true;
        app->signal = SIGHUP;
        return;
    }
    if (app->dialog.kind != DIALOG_NONE) {
        key_to_dialog(app, key);
        return;
    }
    switch (key->code) {
    case KEY_CODE_CLICK:
        click(app, key);
        break;
    case KEY_CODE_DRAG:
        if (views[app->view]->drag != NULL)
            views[app->view]->drag(app->states[app->view], &app->scene, key->row, key->column);
        break;
    case KEY_CODE_WHEEL_UP:
        act(app, action_of_key(KEY_CODE_UP, context));
        break;
    case KEY_CODE_WHEEL_DOWN:
        act(app, action_of_key(KEY_CODE_DOWN, context));
        break;
    default:
        act(app, action_of_key(key->code, context));
        break;
    }
}

static void take_signals(struct app *app)
{
    struct terminal_signals s = terminal_signals();

    if (s.terminate != 0) {
        app->signal = s.terminate;
        app->quit = true;
        return;
    }
    if (s.suspend) {
        terminal_suspend();
        s.resumed = true;
    }
    /* A resized terminal may have moved or cut what it showed, also where the size is the old one
     * again. */
    if (s.resized || s.resumed)
        app->dirty = app->repaint = true;
}

/* --- events ---------------------------------------------------------------------------------- */

static void take_snapshot(struct app *app)
{
    struct scene *m = &app->scene;
    struct snapshot *fresh = worker_take_snapshot(app->worker);
    struct run *run = current(app);

    app->snapshot_asked = false;
    if (fresh == NULL)
        return;
    if (run == NULL || fresh->run != run->number) {
        worker_return_snapshot(app->worker, fresh);
        return;
    }
    /* The older ones go back, but for the newest survey, which is kept until another comes. */
    const struct snapshot *old = m->snapshot, *old_survey = m->surveyed;
    m->snapshot = fresh;
    if (fresh->survey.count > 0)
        m->surveyed = fresh;
    if (old_survey != NULL && old_survey != m->surveyed && old_survey != old)
        worker_return_snapshot(app->worker, (struct snapshot *)old_survey);
    if (old != NULL && old != m->surveyed)
        worker_return_snapshot(app->worker, (struct snapshot *)old);
}

static void take_loading_event(struct app *app, const struct event *event)
{
    if (event->kind == EVENT_PROGRESS)
        app->scene.loading = event->u.progress;
    if (event->kind == EVENT_LOADED) {
        app->scene.dataset = worker_dataset(app->worker);
        start_run(app, app->options.paused);
        if (current(app) == NULL) { /* the settings do not fit the data */
            app->status = 2;
            app->quit = true;
            config_check(&app->scene.chosen, app->scene.dataset, &app->error);
        }
    }
    if (event->kind == EVENT_STATE && event->u.state.state == RUN_FAILED) {
        app->error = event->u.state.error;
        app->status = 2;
        app->quit = true;
    }
}

/* A race goes on when its run ended by itself, and ends when the user stopped it. */
static void follow_race(struct app *app, enum run_state state)
{
    if (state == RUN_FINISHED || state == RUN_DIVERGED)
        go_on_racing(app);
    else if (state == RUN_STOPPED || state == RUN_FAILED)
        app->scene.race.under_way = false;
}

static void take_event(struct app *app, const struct event *event)
{
    struct run *run = current(app);
    unsigned now = run == NULL ? 0 : run->number;

    app->dirty = true;
    if (event->run == 0) {
        take_loading_event(app, event);
        if (event->kind == EVENT_SNAPSHOT)
            take_snapshot(app);
        return;
    }
    run_list_event(&app->scene.runs, event);
    if (event->kind == EVENT_SNAPSHOT)
        take_snapshot(app);
    if (event->run != now)
        return;
    if (event->kind == EVENT_EPOCH || event->kind == EVENT_STATE) {
        app->survey_wanted = true;
        app->next_snapshot = 0;
    }
    if (event->kind == EVENT_STATE && event->u.state.state == RUN_FAILED)
        notify(app, event->u.state.error.text);
    if (event->kind == EVENT_STATE && app->scene.race.under_way)
        follow_race(app, event->u.state.state);
}

static void drain(struct app *app)
{
    struct event event;

    while (!app->quit && ring_take(app->ring, &event))
        take_event(app, &event);
}

/* Whether a snapshot should be asked for: while training now and then; else once after each change.
 */
static void ask_for_snapshot(struct app *app, double now)
{
    struct run *run = current(app);
    struct view_needs needs = views[app->view]->needs(app->states[app->view], &app->scene);

    if (run == NULL || app->snapshot_asked || !needs.snapshot || now < app->next_snapshot)
        return;
    bool survey = needs.survey && app->survey_wanted;
    worker_request_snapshot(app->worker, survey, needs.split);
    app->snapshot_asked = true;
    if (survey)
        app->survey_wanted = false;
    app->next_snapshot = run->state == RUN_TRAINING ? now + SNAPSHOT_SECONDS : 1e300;
}

/* --- drawing --------------------------------------------------------------------------------- */

static void draw_too_small(struct app *app)
{
    struct canvas *c = &app->canvas;
    int row = c->rows > 2 ? c->rows / 2 - 1 : 0;

    canvas_printf(c, row, 0, c->columns, ROLE_TEXT, "needs %dx%d", LAYOUT_MIN_COLUMNS,
                  LAYOUT_MIN_ROWS);
    canvas_printf(c, row + 1, 0, c->columns, ROLE_TEXT, "has %dx%d", c->columns, c->rows);
}

static void draw(struct app *app)
{
    struct canvas *c = &app->canvas;
    const struct view *view = views[app->view];
    int rows, columns;

    terminal_size(&rows, &columns);
    if (rows != c->rows || columns != c->columns) {
        canvas_resize(c, rows, columns);
        app->repaint = true;
    } else {
        canvas_clear(c);
    }
    app->layout = frame_layout(rows, columns);
    if (app->layout.too_small) {
        draw_too_small(app);
    } else {
        view->update(app->states[app->view], &app->scene, c, app->layout.body);
        frame_draw(c, &app->layout, &app->scene, app->view,
                   app->notice[0] == '\0' ? NULL : app->notice);
        view->draw(app->states[app->view], &app->scene, c, app->layout.body);
        if (app->dialog.kind != DIALOG_NONE) {
            dialog_place(&app->dialog, rows, columns);
            dialog_draw(&app->dialog, &app->scene, c);
        }
    }
    if (app->repaint)
        terminal_repaint(c);
    else
        terminal_show(c);
    app->dirty = app->repaint = false;
    app->next_frame = clock_seconds() + FRAME_SECONDS;
}

/* --- the loop -------------------------------------------------------------------------------- */

/* Milliseconds until the earliest moment something is due, -1: nothing is. */
static int patience(const struct app *app, double now)
{
    double due = 1e300;

    if (app->dirty)
        due = app->next_frame;
    if (app->notice[0] != '\0' && app->notice_until < due)
        due = app->notice_until;
    if (!app->snapshot_asked && app->scene.runs.count > 0 && app->next_snapshot < due)
        due = app->next_snapshot;
    if (due > now + 3600)
        return -1;
    return due <= now ? 0 : (int)((due - now) * 1e3) + 1;
}

static void wait_for_something(struct app *app)
{
    double now = clock_seconds();
    struct pollfd fds[3] = {
        {.fd = terminal_input(), .events = POLLIN},
        {.fd = terminal_signal_descriptor(), .events = POLLIN},
        /* With a frame due anyway, events may gather until then: fewer wake-ups while training. */
        {.fd = app->dirty && now < app->next_frame ? -1 : ring_descriptor(app->ring),
         .events = POLLIN},
    };

    (void)poll(fds, 3, patience(app, now));
}

static void turn_once(struct app *app)
{
    struct key_press key;

    wait_for_something(app);
    take_signals(app);
    while (!app->quit && terminal_key(&key))
        take_key(app, &key);
    drain(app);
    double now = clock_seconds();
    if (app->notice[0] != '\0' && now >= app->notice_until) {
        app->notice[0] = '\0';
        app->dirty = true;
    }
    if (app->quit)
        return;
    ask_for_snapshot(app, now);
    if (app->dirty && now >= app->next_frame)
        draw(app);
}

/* --- start and end --------------------------------------------------------------------------- */

static bool open_app(struct app *app)
{
    gemm_set_threads(1); /* the front end's own few predictions leave the cores to the worker */
    app->ring = ring_new(RING_CAPACITY, &app->error);
    if (app->ring == NULL)
        return false;
    if (!terminal_start(&app->options, &app->error))
        return false;
    canvas_init(&app->canvas, terminal_glyphs(), terminal_colors());
    for (size_t i = 0; i < VIEW_COUNT; i++)
        app->states[i] = views[i]->open();
    draw(app); /* the first frame does not wait for the thread */
    app->worker = worker_new(app->ring, &app->error);
    if (app->worker == NULL)
        return false;
    worker_load(app->worker, app->options.data_directory, app->options.config.validation_count);
    return true;
}

static void close_app(struct app *app)
{
    terminal_stop(); /* first: the user gets the terminal back at once */
    if (app->worker != NULL) {
        forget_snapshots(app);
        worker_free(app->worker);
    }
    if (app->ring != NULL) {
        struct event event; /* what the worker said last: it belongs into the summary */

        while (ring_take(app->ring, &event))
            run_list_event(&app->scene.runs, &event);
        ring_free(app->ring);
    }
    for (size_t i = 0; i < VIEW_COUNT; i++)
        if (app->states[i] != NULL)
            views[i]->close(app->states[i]);
    canvas_release(&app->canvas);
}

int app_run(const struct app_options *options)
{
    struct app app = {.options = *options, .dirty = true};

    app.scene.data_directory = options->data_directory;
    app.scene.chosen = options->config;
    run_list_init(&app.scene.runs);
    if (open_app(&app)) {
        while (!app.quit)
            turn_once(&app);
    } else {
        app.status = 2;
    }
    close_app(&app);

    if (app.status != 0)
        fprintf(stderr, "mlptui: %s\n", app.error.text);
    else
        summary_print(stdout, &app.scene.runs);
    run_list_release(&app.scene.runs);
    if (app.signal != 0) { /* the caller shall see what ended us */
        signal(app.signal, SIG_DFL);
        raise(app.signal);
    }
    return app.status;
}
