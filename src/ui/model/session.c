/* session: the runs of one sitting, from actions to commands and from events to the scene. */
#include "ui/model/session.h"

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/clock.h"
#include "ui/model/pending.h"

#define NOTICE_SECONDS 3.0 /* how long a notice stands in the footer */
#define RING_CAPACITY  1024

/* --- start and end --------------------------------------------------------------------------- */

bool session_init(struct session *session, const char *data_directory, const struct config *config,
                  bool paused)
{
    *session = (struct session){.paused = paused};
    session->scene.data_directory = data_directory;
    session->scene.chosen = *config;
    session->scene.plan = plan_default();
    session->ring = ring_new(RING_CAPACITY, &session->error);
    return session->ring != NULL;
}

bool session_start(struct session *session)
{
    const struct scene *m = &session->scene;

    session->worker = worker_new(session->ring, &session->error);
    if (session->worker == NULL)
        return false;
    worker_load(session->worker, m->data_directory, m->chosen.validation_count,
                m->chosen.transpose);
    return true;
}

/* --- files ----------------------------------------------------------------------------------- */

/* The network of the present run, as of its last good epoch, where it is to be saved. */
static void ask_for_network(struct session *session)
{
    if (session->outputs.save == NULL || session_run(session) == NULL)
        return;
    session->requests++;
    worker_request_checkpoint(session->worker, false);
}

static void say_unless(struct session *session, bool good, const struct error *error)
{
    if (!good)
        session_notify(session, "%s", error->text);
}

static void save(struct session *session, struct checkpoint *checkpoint)
{
    struct error error;

    if (outputs_network(&session->outputs, checkpoint, session->scene.dataset, &error))
        session_notify(session, "the network of run %u after epoch %zu is written to %.300s",
                       checkpoint->run, checkpoint->metrics.epoch, session->outputs.save);
    else
        session_notify(session, "%s", error.text);
    checkpoint_free(checkpoint);
}

static void keep_best(struct session *session, struct checkpoint *checkpoint)
{
    checkpoint_free(session->best);
    session->best = checkpoint;
}

/* They come in the order in which they were asked for. */
static void take_checkpoints(struct session *session, bool best)
{
    struct checkpoint *checkpoint;

    session->requests -= !best && session->requests > 0;
    while ((checkpoint = worker_take_checkpoint(session->worker)) != NULL)
        (checkpoint->best ? keep_best : save)(session, checkpoint);
    if (best)
        snapshot_feed_answer(&session->feed, true, session->best != NULL);
}

/* What an event brings to the files: each epoch's figures, each ended run's network. */
static void write_outputs(struct session *session, const struct event *event)
{
    const struct run *run = session_run(session);
    struct error error;

    if (event->kind == EVENT_EPOCH)
        say_unless(session, outputs_epoch(&session->outputs, event->run, &event->u.epoch, &error),
                   &error);
    if (event->kind == EVENT_CHECKPOINT)
        take_checkpoints(session, event->u.best);
    if (event->kind == EVENT_STATE && run != NULL && event->run == run->number &&
        (event->u.state.state == RUN_FINISHED || event->u.state.state == RUN_STOPPED ||
         event->u.state.state == RUN_DIVERGED))
        ask_for_network(session);
}

/* At the end: the worker answers between two units of work. */
static void wait_for_network(struct session *session)
{
    struct pollfd ring = {.fd = ring_descriptor(session->ring), .events = POLLIN};

    session->scene.race.under_way = false;
    worker_cancel_job(session->worker);
    worker_stop(session->worker); /* no epoch more than are saved */
    ask_for_network(session);
    while (session->requests > 0 && !session->failed) {
        (void)poll(&ring, 1, 1000);
        session_drain(session);
    }
}

static void show_snapshots(struct session *session)
{
    session->scene.snapshot = session->feed.newest;
    session->scene.evaluated = session->feed.evaluated;
}

void session_stop(struct session *session)
{
    struct event event;

    if (session->worker != NULL) {
        wait_for_network(session);
        snapshot_feed_return(&session->feed, session->worker);
        show_snapshots(session);
        worker_free(session->worker);
        session->worker = NULL;
    }
    while (session->ring != NULL && ring_take(session->ring, &event)) {
        run_list_event(&session->scene.runs, &event);
        if (event.kind == EVENT_EPOCH)
            write_outputs(session, &event);
    }
    struct run *run = session_run(session);
    if (run != NULL && run_live(run))
        run->state = RUN_STOPPED;
}

void session_release(struct session *session)
{
    for (int i = 0; i < JOB_KIND_COUNT; i++)
        job_report_free(session->reports[i]);
    checkpoint_free(session->best);
    ring_free(session->ring);
    run_list_release(&session->scene.runs);
}

/* --- commands -------------------------------------------------------------------------------- */

struct run *session_run(const struct session *session)
{
    return run_list_current(&session->scene.runs);
}

void session_notify(struct session *session, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(session->notice, sizeof session->notice, format, args);
    va_end(args);
    session->notice_until = clock_seconds() + NOTICE_SECONDS;
}

static void make_room(struct session *session)
{
    unsigned gone = run_list_make_room(&session->scene.runs);

    if (gone > 0)
        session_notify(session, "run %u makes room: %d are kept", gone, RUNS_KEPT);
}

/* Fits the settings to the data. False, with a notice, where they cannot. */
static bool start_with(struct session *session, struct config *config, bool paused)
{
    struct scene *m = &session->scene;
    struct error error;

    if (m->dataset == NULL)
        return false;
    if (!config_fit(config, m->dataset, &error)) {
        session_notify(session, "%s", error.text);
        return false;
    }
    if (session_run(session) != NULL && run_live(session_run(session)))
        ask_for_network(session); /* of the run that makes way */
    make_room(session);
    const struct train_start *from = session->start == NULL ? NULL : &session->start->from;
    const struct train_state *state = from == NULL ? NULL : from->state;
    struct run *run = run_list_add(&m->runs, config, m->dataset->splits[SPLIT_TRAIN].count);
    run_begin(run, m->dataset);
    run->state = paused ? RUN_PAUSED : RUN_TRAINING;
    run->origin_epoch = state == NULL ? 0 : state->epoch;
    run->origin_step = state == NULL ? 0 : state->step;
    worker_start(session->worker, run->number, config, from, paused);
    session->start = NULL; /* the first run alone */
    say_unless(session, outputs_run(&session->outputs, run->number, config, &error), &error);
    snapshot_feed_restart(&session->feed);
    return true;
}

/* A run of the user's own ends a race that is under way. */
void session_start_run(struct session *session, bool paused)
{
    session->scene.race.under_way = false;
    start_with(session, &session->scene.chosen, paused);
}

/* The next run of the race, or its result. */
static void go_on_racing(struct session *session)
{
    struct race *race = &session->scene.race;
    const struct config *next = race_next(race);
    struct config config = next != NULL ? *next : (struct config){0};

    race->under_way = false;
    if (next == NULL)
        session->race_over = true;
    else if (start_with(session, &config, false))
        race_started(race, session_run(session)->number);
}

static void start_race(struct session *session)
{
    struct scene *m = &session->scene;
    struct error error;

    if (m->dataset == NULL)
        return;
    if (race_of_runs(&m->race, &m->runs, &m->chosen, &error))
        go_on_racing(session);
    else
        session_notify(session, "%s", error.text);
}

static void change_rate(struct session *session, int direction)
{
    struct config *chosen = &session->scene.chosen;
    struct run *run = session_run(session);

    bool live = run != NULL && run_live(run);

    /* Of a race the rate that runs need not be the chosen one. */
    chosen->rate = config_rate_step(live ? run->config.rate : chosen->rate, direction);
    if (live) {
        run->config.rate = chosen->rate; /* shown at once; the event confirms it */
        worker_set_rate(session->worker, chosen->rate);
    }
}

static void change_batch(struct session *session, int direction)
{
    const struct dataset *dataset = session->scene.dataset;
    size_t *size = &session->scene.chosen.batch_size;

    *size = config_batch_step(
        *size, direction, dataset != NULL ? dataset->splits[SPLIT_TRAIN].count : CONFIG_MOST_COUNT);
}

static bool act_on_settings(struct session *session, int action)
{
    static const struct {
        enum action action;
        enum setting_id id;
        int direction;
    } steps[] = {
        {ACTION_RATE_DOWN, SETTING_RATE, -1},
        {ACTION_RATE_UP, SETTING_RATE, 1},
        {ACTION_NEXT_INIT, SETTING_INIT, 1},
        {ACTION_PREVIOUS_INIT, SETTING_INIT, -1},
        {ACTION_BATCH_UP, SETTING_BATCH, 1},
        {ACTION_BATCH_DOWN, SETTING_BATCH, -1},
        {ACTION_NEXT_ACTIVATION, SETTING_ACTIVATION, 1},
        {ACTION_NEXT_OPTIMIZER, SETTING_OPTIMIZER, 1},
    };

    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if ((int)steps[i].action != action)
            continue;
        if (steps[i].id == SETTING_RATE)
            change_rate(session, steps[i].direction);
        else if (steps[i].id == SETTING_BATCH)
            change_batch(session, steps[i].direction);
        else
            config_turn(&session->scene.chosen, steps[i].id, steps[i].direction);
        return true;
    }
    return false;
}

/* The rate becomes the chosen one too, as any that is given to the running network. */
static void rewind_run(struct session *session, const struct run *run)
{
    if (run->state != RUN_DIVERGED)
        return;
    session->scene.chosen.rate = config_rewind_rate(&run->config);
    worker_rewind(session->worker, session->scene.chosen.rate);
}

/* With its own settings: what else is chosen is for the next run. */
static void extend_run(struct session *session, const struct run *run)
{
    const struct config *chosen = &session->scene.chosen;
    char now[CONFIG_TEXT_SIZE], next[CONFIG_TEXT_SIZE];

    worker_extend(session->worker, chosen->epochs > 0 ? chosen->epochs : 1);
    if (pending_is(run, chosen, SETTING_RATE))
        session_notify(session, "run %u goes on at rate %s; r runs %s", run->number,
                       config_text(&run->config, SETTING_RATE, now, sizeof now),
                       config_text(chosen, SETTING_RATE, next, sizeof next));
}

static bool act_on_run(struct session *session, int action)
{
    struct run *run = session_run(session);

    if (run == NULL)
        return false;
    switch (action) {
    case ACTION_PAUSE:
        if (run->state == RUN_PAUSED)
            worker_resume(session->worker);
        else
            worker_pause(session->worker);
        return true;
    case ACTION_STEP:
        worker_step(session->worker);
        session->feed.next = 0;
        return true;
    case ACTION_STOP:
        worker_stop(session->worker);
        return true;
    case ACTION_REWIND:
        rewind_run(session, run);
        return true;
    case ACTION_EXTEND:
        extend_run(session, run);
        return true;
    case ACTION_RESTART_NEXT_SEED:
        session->scene.chosen.seed = (session->scene.chosen.seed + 1) & UINT32_MAX;
        session_start_run(session, false);
        return true;
    case ACTION_RESTART:
        session_start_run(session, false);
        return true;
    case ACTION_RACE:
        start_race(session);
        return true;
    default:
        return false;
    }
}

bool session_act(struct session *session, int action)
{
    return act_on_run(session, action) || act_on_settings(session, action);
}

void session_choose(struct session *session, const struct config *config)
{
    double before = session->scene.chosen.rate;
    struct run *run = session_run(session);

    session->scene.chosen = *config;
    if (session->scene.dataset != NULL) /* so that it is what r runs; r says what cannot be */
        config_fit(&session->scene.chosen, session->scene.dataset, NULL);
    if (config->rate != before && run != NULL && run_live(run)) {
        run->config.rate = config->rate;
        worker_set_rate(session->worker, config->rate);
    }
}

void session_use(struct session *session, const struct config *config)
{
    session_choose(session, config);
    session_notify(session, "chosen for the next run: r starts it");
}

/* The current run is the worker's, and what its keys are about: it stays, and is always drawn. */
void session_change_run(struct session *session, const struct request *request)
{
    struct run_list *runs = &session->scene.runs;
    struct run *run = run_list_find(runs, request->run), *current = session_run(session);

    if (run == NULL)
        return;
    if (request->kind == REQUEST_MARK)
        run->marked = !run->marked;
    else if (request->kind == REQUEST_PIN)
        runs->baseline = runs->baseline == run->number ? 0 : run->number;
    else if (request->kind == REQUEST_NAME)
        snprintf(run->name, sizeof run->name, "%s", request->name);
    else if (request->kind == REQUEST_HIDE && run == current)
        session_notify(session, "the current run is always drawn");
    else if (request->kind == REQUEST_HIDE)
        run->hidden = !run->hidden;
    else if (request->kind == REQUEST_DELETE && run == current)
        session_notify(session, "run %u is the current one: it can be deleted once another %s",
                       run->number, run_live(run) ? "is started (r)" : "has been started (r)");
    else if (request->kind == REQUEST_DELETE)
        run_list_remove(runs, run->number);
}

/* One at a time: they would take the cores from each other. */
void session_begin_job(struct session *session, const struct job_request *wanted)
{
    struct scene *m = &session->scene;

    if (m->job_under_way)
        session_notify(session, "the %s is under way; Esc in its view ends it", job_name(m->job));
    if (m->job_under_way || m->dataset == NULL)
        return;
    struct job_request order = *wanted;
    order.number = ++session->jobs;
    m->job_under_way = true;
    m->job = order.kind;
    worker_job(session->worker, &order);
}

void session_search(struct session *session, const struct plan *plan)
{
    struct scene *m = &session->scene;
    struct job_request order;
    struct error error;

    m->plan = *plan;
    if (!plan_order(&m->plan, &m->chosen, m->dataset, &order, &error)) {
        session_notify(session, "%s", error.text);
        return;
    }
    session_begin_job(session, &order);
    job_request_release(&order);
}

/* --- events ---------------------------------------------------------------------------------- */

static void take_snapshot(struct session *session)
{
    const struct run *run = session_run(session);

    snapshot_feed_take(&session->feed, session->worker, run == NULL ? 0 : run->number);
    show_snapshots(session);
}

static void end_job(struct session *session, const struct job_report *report)
{
    session->scene.job_under_way = false;
    snapshot_feed_refresh(&session->feed);
    if (report->state != JOB_FAILED && report->seconds < NOTICE_SECONDS)
        return; /* who asked is still looking */
    session_notify(session, "the %s %s%.400s", job_name(report->kind),
                   report->state == JOB_DONE        ? "is done"
                   : report->state == JOB_CANCELLED ? "is cancelled"
                                                    : "cannot be made: ",
                   report->error.text);
}

static void take_reports(struct session *session)
{
    struct scene *m = &session->scene;
    struct job_report *report;

    while ((report = worker_take_report(session->worker)) != NULL) {
        job_report_renew(&session->reports[report->kind], report);
        m->reports[report->kind] = report;
        if (report->number == session->jobs && report->state != JOB_UNDER_WAY)
            end_job(session, report);
    }
}

/* Whether the data are those that the saved run can go on with. */
static bool fits_start(struct session *session)
{
    const struct saved_run *start = session->start;

    session->failed = start != NULL && !start->fits(start->file, start->path,
                                                    session->scene.dataset, &session->error);
    return !session->failed;
}

/* What the data and the saved run have to tell, in one notice. */
static void show_notices(struct session *session)
{
    const char *of_data = session->scene.dataset->notice;
    const char *of_file = session->start != NULL ? session->start->notice : NULL;

    if (of_data != NULL || of_file != NULL)
        session_notify(session, "%s%s%s", of_file != NULL ? of_file : "",
                       of_data != NULL && of_file != NULL ? "; " : "",
                       of_data != NULL ? of_data : "");
}

static void take_loading_event(struct session *session, const struct event *event)
{
    if (event->kind == EVENT_PROGRESS)
        session->scene.loading = event->u.progress;
    if (event->kind == EVENT_LOADED) {
        session->scene.dataset = worker_dataset(session->worker);
        show_notices(session);
        if (!fits_start(session))
            return;
        session_start_run(session, session->paused);
        if (session_run(session) == NULL) { /* the settings do not fit the data */
            session->failed = true;
            config_fit(&session->scene.chosen, session->scene.dataset, &session->error);
        }
    }
    if (event->kind == EVENT_STATE && event->u.state.state == RUN_FAILED) {
        session->error = event->u.state.error;
        session->failed = true;
    }
}

/* Unless the network of its run is being fetched. */
static void follow_race(struct session *session)
{
    if (race_goes_on(&session->scene.race, scene_state(&session->scene)) &&
        session->feed.fetch == FETCH_NONE)
        go_on_racing(session);
}

bool session_fetching(const struct session *session)
{
    return session->feed.fetch == FETCH_WANTED || session->feed.fetch == FETCH_UNDER_WAY;
}

/* A run that could not start has no network. */
static void give_up_fetching(struct session *session)
{
    if (session_fetching(session))
        session->feed.fetch = FETCH_NOTHING_CAME;
}

static void take_event(struct session *session, const struct event *event)
{
    struct run *run = session_run(session);
    unsigned now = run == NULL ? 0 : run->number;

    if (event->run == 0) {
        take_loading_event(session, event);
        if (event->kind == EVENT_SNAPSHOT)
            take_snapshot(session);
        if (event->kind == EVENT_JOB)
            take_reports(session);
        return;
    }
    run_list_event(&session->scene.runs, event);
    write_outputs(session, event);
    if (event->kind == EVENT_SNAPSHOT)
        take_snapshot(session);
    if (event->run != now)
        return;
    if (event->kind == EVENT_EPOCH || event->kind == EVENT_STATE)
        snapshot_feed_refresh(&session->feed);
    if (event->kind == EVENT_STATE && event->u.state.state == RUN_FAILED) {
        session_notify(session, "%s", event->u.state.error.text);
        give_up_fetching(session);
    }
}

bool session_drain(struct session *session)
{
    struct event event;
    bool any = false;

    while (!session->failed && ring_take(session->ring, &event)) {
        take_event(session, &event);
        follow_race(session);
        any = true;
    }
    return any;
}

void session_fetch(struct session *session, bool best)
{
    const struct run *run = session_run(session);

    snapshot_feed_fetch(&session->feed, best);
    if (best) {
        keep_best(session, NULL);
        worker_request_checkpoint(session->worker, true);
    } else if (run == NULL || run->state == RUN_FAILED) {
        give_up_fetching(session);
    }
}

void session_fetch_over(struct session *session)
{
    session->feed.fetch = FETCH_NONE;
    follow_race(session);
}

void session_ask(struct session *session, struct view_needs needs, double now)
{
    const struct run *run = session_run(session);

    if (run != NULL)
        snapshot_feed_ask(&session->feed, session->worker, needs,
                          run->state == RUN_TRAINING && !session->scene.job_under_way, now);
}
