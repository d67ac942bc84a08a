/* app: the program on the screen: one loop, from keys to commands and from events to pictures. */
#include "ui/app.h"

#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>

#include "base/clock.h"
#include "nn/gemm.h"
#include "term/terminal.h"
#include "ui/dialogs/dialog.h"
#include "ui/frame.h"
#include "ui/model/summary.h"
#include "ui/model/write_file.h"
#include "ui/pace.h"
#include "ui/views/keys.h"

/* Keys typed ahead wait so long for the network that is to be written, and are then taken. */
#define HOLD_SECONDS 0.5
/* A paste, which may be huge, is taken for so long before something else has its turn. Keys are
 * not: what the first of "nn" sets going must not change what the second one means. */
#define PASTE_SECONDS 0.02

struct app {
    struct app_options options;
    struct session session;
    void *states[VIEW_COUNT]; /* of the views */
    size_t view;
    size_t view_before_help;
    bool gripped; /* the view took the press of the mouse button: so drags are its own */
    bool unseen;  /* the view was switched to and not drawn yet: it knows nothing of the scene */
    struct dialog dialog;
    struct write_file *file; /* of that dialog: being written; NULL: none is */
    double held;             /* until when no key is taken: that file is about to be written */
    struct canvas canvas;
    struct frame_layout layout;
    bool repaint; /* the terminal may show anything: send all of the next frame */
    bool dirty;   /* something changed since the last frame */
    struct pace pace;
    bool quit;
    int signal; /* that ends the program, 0: none */
    int status;
};

/* --- commands -------------------------------------------------------------------------------- */

static void show_view(struct app *app, size_t view)
{
    if (view == VIEW_HELP && app->view != VIEW_HELP)
        app->view_before_help = app->view;
    app->view = view;
    app->unseen = true;
    app->gripped = false;
    snapshot_feed_refresh(&app->session.feed);
}

static void ask_to_quit(struct app *app)
{
    struct run *run = session_run(&app->session);

    if ((run != NULL && run_live(run)) || app->session.scene.job_under_way)
        dialog_open(&app->dialog, &dialog_ask_quit, &app->session.scene, 0);
    else
        app->quit = true;
}

static bool act_on_dialogs(struct app *app, int action)
{
    const struct dialog_ops *ops = dialog_of_action((enum action)action);

    return ops != NULL && dialog_open(&app->dialog, ops, &app->session.scene, 0);
}

static bool act_everywhere(struct app *app, int action)
{
    switch (action) {
    case ACTION_NEXT_VIEW:
        show_view(app, app->view == VIEW_HELP ? 0 : (app->view + 1) % VIEW_HELP);
        return true;
    case ACTION_PREVIOUS_VIEW:
        show_view(app, app->view == VIEW_HELP ? 0 : (app->view + VIEW_HELP - 1) % VIEW_HELP);
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

static void carry_out(struct app *app, const struct request *request);

static void update_view(struct app *app)
{
    double begin = clock_thread_seconds();

    views[app->view]->update(app->states[app->view], &app->session.scene, app->layout.body);
    app->unseen = false;
    snapshot_feed_looked(&app->session.feed, clock_thread_seconds() - begin);
}

/* Keys typed ahead reach a view that no frame has shown yet: they are about what it will show. */
static void prepare_view(struct app *app)
{
    if (app->unseen && !app->layout.too_small)
        update_view(app);
}

/* What the view asks for, or else what the session, a dialog or the app makes of the action. */
static void act(struct app *app, int action)
{
    if (action == ACTION_NONE)
        return;
    prepare_view(app);
    struct request request = {.kind = REQUEST_NONE};
    if (views[app->view]->act(app->states[app->view], &app->session.scene, action, &request)) {
        /* Another split, filter or order may need other predictions. */
        snapshot_feed_refresh(&app->session.feed);
        carry_out(app, &request);
        return;
    }
    if (action >= ACTION_VIEW)
        show_view(app, (size_t)(action - ACTION_VIEW));
    else if (!session_act(&app->session, action) && !act_on_dialogs(app, action))
        act_everywhere(app, action);
}

/* It is written, and the dialog closes, or the dialog says why not. */
static void end_writing(struct app *app)
{
    const struct write_file *file = app->file;

    app->dirty = true;
    app->held = 0;
    app->file = NULL;
    if (file->stage != WRITE_WRITTEN)
        return;
    session_notify(&app->session, "%.400s is written", file->path);
    dialog_close(&app->dialog);
}

static void begin_writing(struct app *app, struct write_file *file)
{
    app->file = file;
    app->held = clock_seconds() + HOLD_SECONDS;
    write_file_begin(file, &app->session);
    if (file->stage != WRITE_WAITS)
        end_writing(app);
}

/* Once the network has come, unless the user no longer waits for it. */
static void go_on_writing(struct app *app)
{
    if (app->file != NULL && write_file_wait(app->file, &app->session))
        return;
    if (app->file != NULL)
        end_writing(app);
    session_fetch_over(&app->session);
}

/* The one place that does what views, dialogs and keys ask for. */
static void carry_out(struct app *app, const struct request *request)
{
    struct session *session = &app->session;

    switch (request->kind) {
    case REQUEST_NONE:
        break;
    case REQUEST_ACTION:
        act(app, request->action);
        break;
    case REQUEST_DIALOG:
        dialog_open(&app->dialog, dialogs[request->dialog], &session->scene, request->run);
        break;
    case REQUEST_WRITE:
        begin_writing(app, request->file);
        break;
    case REQUEST_QUIT:
        app->quit = true;
        break;
    case REQUEST_CHOOSE:
        session_choose(session, request->config);
        break;
    case REQUEST_USE:
        session_use(session, request->config);
        break;
    case REQUEST_RUN:
        session->scene.chosen = *request->config;
        session_start_run(session, false);
        break;
    case REQUEST_PLAN_KIND:
        session->scene.plan.kind = request->plan_kind;
        break;
    case REQUEST_SEARCH:
        session_search(session, request->plan);
        break;
    case REQUEST_JOB:
        session_begin_job(session, request->job);
        break;
    case REQUEST_CANCEL:
        worker_cancel_job(session->worker);
        break;
    case REQUEST_MARK:
    case REQUEST_HIDE:
    case REQUEST_PIN:
    case REQUEST_NAME:
    case REQUEST_DELETE:
        session_change_run(session, request);
        break;
    }
}

/* --- input ----------------------------------------------------------------------------------- */

static void key_to_dialog(struct app *app, const struct key_press *key)
{
    struct request request = {.kind = REQUEST_NONE};
    struct dialog before = app->dialog;

    if (dialog_key(&app->dialog, key, &app->session.scene, &request)) {
        carry_out(app, &request);
        return;
    }
    app->dialog = (struct dialog){0}; /* what is asked for may be another */
    app->file = NULL;
    carry_out(app, &request);
    dialog_close(&before);
}

static struct request of_action(int action)
{
    return (struct request){REQUEST_ACTION, .action = action};
}

static struct request click_in_view(struct app *app, const struct key_press *key)
{
    struct request request = {.kind = REQUEST_NONE};

    if (views[app->view]->click == NULL)
        return request;
    prepare_view(app);
    app->gripped = views[app->view]->click(app->states[app->view], &app->session.scene, key->row,
                                           key->column, &request);
    return request;
}

static struct request click(struct app *app, const struct key_press *key)
{
    size_t view;

    if (frame_tab_at(&app->layout, app->view, key->row, key->column, &view)) {
        show_view(app, view);
        return of_action(ACTION_NONE);
    }
    if (rect_contains(app->layout.footer, key->row, key->column))
        return of_action(frame_action_at(&app->layout, &app->session.scene, app->view,
                                         app->canvas.glyphs, key->row, key->column));
    return click_in_view(app, key);
}

static struct request turn_wheel(struct app *app, const struct key_press *key)
{
    const struct view *view = views[app->view];
    bool up = key->code == KEY_CODE_WHEEL_UP;

    if (view->wheel != NULL && view->wheel(app->states[app->view], &app->session.scene, key->row,
                                           key->column, up ? -1 : 1))
        return of_action(ACTION_NONE);
    return of_action(action_of_key(up ? KEY_CODE_UP : KEY_CODE_DOWN,
                                   frame_context(&app->session.scene, app->view)));
}

/* What a key, or the mouse, asks for in the view and around it. */
static struct request request_of_key(struct app *app, const struct key_press *key)
{
    const struct view *view = views[app->view];

    switch (key->code) {
    case KEY_CODE_CLICK:
        return click(app, key);
    case KEY_CODE_DRAG:
        if (app->gripped && view->drag != NULL)
            view->drag(app->states[app->view], &app->session.scene, key->row, key->column);
        return of_action(ACTION_NONE);
    case KEY_CODE_WHEEL_UP:
    case KEY_CODE_WHEEL_DOWN:
        return turn_wheel(app, key);
    default:
        return of_action(action_of_key(key->code, frame_context(&app->session.scene, app->view)));
    }
}

/* A paste goes into a text that is edited, or nowhere. */
static void take_key(struct app *app, const struct key_press *key)
{
    if (key->pasted && app->dialog.ops == NULL)
        return;
    app->dirty = true;
    if (!key->pasted && key->code != KEY_CODE_RELEASE) /* of the click that it answers */
        app->session.notice[0] = '\0';
    if (key->code == KEY_CODE_CLICK) /* on a tab, the footer or a dialog it is not the view's */
        app->gripped = false;
    pace_answer(&app->pace, clock_seconds());
    if (key->code == KEY_CODE_LOST) {
        app->quit = true;
        app->signal = SIGHUP;
        return;
    }
    if (app->dialog.ops != NULL) {
        key_to_dialog(app, key);
        return;
    }
    struct request request = request_of_key(app, key);
    carry_out(app, &request);
}

static void take_keys(struct app *app)
{
    double end = clock_seconds() + PASTE_SECONDS;
    struct key_press key = {.pasted = false};

    for (double now = clock_seconds(); !app->quit && now >= app->held && (!key.pasted || now < end);
         now = clock_seconds()) {
        if (!terminal_key(&key))
            return;
        take_key(app, &key);
    }
}

static void take_signals(struct app *app)
{
    struct terminal_signals s = terminal_signals();

    if (s.terminate == 0 && s.suspend) {
        terminal_suspend();
        s = terminal_signals(); /* whether it is to end has to be known before it draws */
        s.resumed = true;
    }
    if (s.terminate != 0) {
        app->signal = s.terminate;
        app->quit = true;
        return;
    }
    /* A resized terminal may have moved or cut what it showed, also where the size is the old one
     * again. */
    if (s.resized || s.resumed) {
        app->dirty = app->repaint = true;
        pace_answer(&app->pace, clock_seconds());
    }
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
        update_view(app);
        frame_draw(c, &app->layout, &app->session.scene, app->view,
                   app->session.notice[0] == '\0' ? NULL : app->session.notice);
        view->draw(app->states[app->view], &app->session.scene, c, app->layout.body);
        if (app->dialog.ops != NULL) {
            dialog_place(&app->dialog, &app->session.scene, rows, columns);
            dialog_draw(&app->dialog, &app->session.scene, c);
        }
    }
    if (app->repaint)
        terminal_repaint(c);
    else
        terminal_show(c);
    app->dirty = app->repaint = false;
    pace_drawn(&app->pace, clock_seconds(), clock_thread_seconds());
}

/* --- the loop -------------------------------------------------------------------------------- */

/* Milliseconds until the earliest moment something is due, -1: nothing is. */
static int patience(const struct app *app, double now)
{
    double due = 1e300;

    if (app->dirty) /* and the ring is not left to fill up */
        due = fmin(app->pace.next, now + PACE_DRAIN);
    if (app->session.notice[0] != '\0' && app->session.notice_until < due)
        due = app->session.notice_until;
    if (!app->session.feed.asked && app->session.scene.runs.count > 0)
        due = fmin(due, app->session.feed.next);
    due = fmin(due, now < app->held ? app->held : terminal_key_due());
    if (due > now + 3600)
        return -1;
    return due <= now ? 0 : (int)((due - now) * 1e3) + 1;
}

static void wait_for_something(struct app *app)
{
    double now = clock_seconds();
    struct pollfd fds[3] = {
        {.fd = now < app->held ? -1 : terminal_input(), .events = POLLIN},
        {.fd = signals_descriptor(), .events = POLLIN},
        /* With a frame due anyway, events may gather until then: fewer wake-ups while training. */
        {.fd = app->dirty && now < app->pace.next ? -1 : ring_descriptor(app->session.ring),
         .events = POLLIN},
    };

    (void)poll(fds, 3, patience(app, now));
}

static void drain(struct app *app)
{
    if (app->quit || !session_drain(&app->session))
        return;
    app->dirty = true;
    if (app->session.failed) {
        app->quit = true;
        app->status = 2;
    }
}

static void show_result(struct app *app)
{
    if (!app->session.race_over)
        return;
    app->session.race_over = false;
    app->dirty = true;
    if (app->dialog.ops == NULL)
        dialog_open(&app->dialog, &dialog_result, &app->session.scene, 0);
}

static void turn_once(struct app *app)
{
    wait_for_something(app);
    take_signals(app);
    take_keys(app);
    drain(app);
    if (app->quit)
        return;
    go_on_writing(app);
    show_result(app);
    double now = clock_seconds();
    if (app->session.notice[0] != '\0' && now >= app->session.notice_until) {
        app->session.notice[0] = '\0';
        app->dirty = true;
    }
    session_ask(&app->session, view_needs(views[app->view], app->states[app->view]), now);
    if (app->dirty && now >= app->pace.next)
        draw(app);
}

/* --- start and end --------------------------------------------------------------------------- */

static bool open_app(struct app *app)
{
    const struct app_options *o = &app->options;
    char why[ERROR_TEXT_SIZE];

    gemm_set_threads(1); /* the front end's own few predictions leave the cores to the worker */
    if (!session_init(&app->session, o->data_directory, &o->config, o->paused))
        return false;
    app->session.start = o->start;
    app->session.outputs =
        (struct outputs){.save = o->save, .metrics = o->metrics, .plot = o->plot};
    if (!terminal_start(o->glyphs, o->color, &app->session.error))
        return false;
    terminal_init_canvas(&app->canvas);
    for (size_t i = 0; i < VIEW_COUNT; i++)
        app->states[i] = view_open(views[i]);
    if (terminal_explain_ascii(o->glyphs, why, sizeof why))
        session_notify(&app->session, "%s", why);
    draw(app); /* the first frame does not wait for the thread, nor the next one for what it cost */
    pace_answer(&app->pace, clock_seconds());
    return session_start(&app->session);
}

static void close_app(struct app *app)
{
    terminal_stop(); /* first: the user gets the terminal back at once */
    session_stop(&app->session);
    dialog_close(&app->dialog);
    for (size_t i = 0; i < VIEW_COUNT; i++)
        if (app->states[i] != NULL)
            view_close(views[i], app->states[i]);
    canvas_release(&app->canvas);
}

int app_run(const struct app_options *options)
{
    struct app app = {.options = *options, .dirty = true};

    if (open_app(&app)) {
        while (!app.quit)
            turn_once(&app);
    } else {
        app.status = 2;
    }
    int columns = app.canvas.columns; /* as it was seen last */
    close_app(&app);

    if (app.status != 0)
        fprintf(stderr, "mlptui: %s\n", app.session.error.text);
    else
        summary_print(stdout, &app.session.scene.runs, columns);
    if (app.status == 0 && !outputs_end(&app.session.outputs, &app.session.scene.runs, stdout))
        app.status = 1;
    session_release(&app.session);
    if (app.signal != 0) { /* the caller shall see what ended us */
        signal(app.signal, SIG_DFL);
        raise(app.signal);
    }
    return app.status;
}
