/* search: `mlptui search`: trials with different settings, several at once, sorted by what they
 * reached. */
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/load.h"
#include "cli/metrics_file.h"
#include "cli/search_table.h"
#include "mlptui/engine/search.h"
#include "store/record.h"

#define RING_EVENTS 256
#define PATIENCE    100 /* milliseconds between two looks at signals */
#define NAME_SIZE   24  /* of a run in the metrics file: its number */

/* What is asked for. */
struct search_options {
    const char *specs[SETTING_COUNT]; /* (spec_count): of --grid or --range, not yet read */
    size_t spec_count;
    bool grid, range; /* which of the two; not both */
    size_t random;    /* trials to draw; 0: not given */
    size_t by;        /* enum search_by */
    size_t stop_after, jobs;
};

struct session {
    const struct options *options;
    struct search_options asked;
    struct search_space space;
    struct config *configs; /* (count) */
    size_t count;
    size_t wanted; /* trials asked for, or combinations */
    struct search_table table;
    struct metrics_log *log;
    struct ring *ring;
    struct search *search;
    struct progress *progress;
    size_t ended;     /* trials whose end was told */
    size_t completed; /* of these, those that no cancel ended */
    uint64_t epochs;  /* done so far, of all trials */
    double started;
    bool cancelled;
    int status; /* of what could not be written */
};

/* The trials. */

static bool read_specs(struct session *session, struct error *error)
{
    const struct search_options *wanted = &session->asked;
    struct error why;

    for (size_t i = 0; i < wanted->spec_count; i++)
        if (!search_space_add(&session->space, wanted->specs[i], wanted->range, &why))
            return error_set(error, "--%s: %s", wanted->range ? "range" : "grid", why.text);
    /* --seed is the seed of the draws too */
    for (size_t d = 0; d < session->space.count; d++) {
        enum setting_id id = session->space.dimensions[d].id;
        if (session->options->settings_given & SETTING_BIT(id) && id != SETTING_SEED)
            return error_set(error, "--%s is both given and to be tried", settings[id].name);
    }
    return true;
}

static bool check_kind(const struct search_options *wanted, struct error *error)
{
    if (wanted->spec_count == 0)
        return error_set(error, "nothing to try: say --grid lr=0.3,0.1,0.03, or --random 20 "
                                "--range lr=0.001..0.5");
    if (wanted->grid && wanted->random > 0)
        return error_set(error,
                         "--random draws from what --range says, not from --grid: say "
                         "--range %s",
                         wanted->specs[0]);
    if (wanted->range && wanted->random == 0)
        return error_set(error, "--range says what to draw from; say how often with --random N");
    return true;
}

/* Everything that can be said against the command line before the data is read. */
static bool prepare(struct session *session, struct error *error)
{
    const struct options *options = session->options;
    struct config base = options->config;

    if ((options->settings_given & SETTING_BIT(SETTING_EVALUATE)) == 0)
        base.evaluate = 1u << SPLIT_VALIDATION;
    if (!check_kind(&session->asked, error) || !read_specs(session, error))
        return false;
    if (session->asked.range) {
        session->wanted = session->asked.random;
        session->count = search_space_draw(&session->space, &base, (uint32_t)base.seed,
                                           session->wanted, &session->configs);
        return true;
    }
    session->wanted =
        search_space_grid(&session->space, &base, &session->configs, &session->count, error);
    return session->wanted > 0;
}

/* While they run. */

/* Nothing more can be written: the trials are of no use. */
static void give_up(struct session *session)
{
    session->cancelled = true;
    search_cancel(session->search);
}

static void flush_output(struct session *session)
{
    if (session->status != STATUS_OK)
        return;
    session->status = command_finish_output();
    if (session->status != STATUS_OK)
        give_up(session);
}

/* Time left if all trials go through all their epochs. */
static long seconds_left(const struct session *session)
{
    double spent = clock_seconds() - session->started, all = 0;

    if (session->epochs == 0)
        return 0;
    for (size_t i = 0; i < session->count; i++)
        all += (double)session->configs[i].epochs;
    return lround(spent / (double)session->epochs * (all - (double)session->epochs));
}

static void show(struct session *session, const struct event *event)
{
    long left = seconds_left(session);

    progress_show(session->progress,
                  "%zu of %s done  left %02ld:%02ld  trial %u: epoch %zu/%zu  loss %.4f",
                  session->ended, text_counted(session->count, "trial").text, left / 60, left % 60,
                  event->run, event->u.step.epoch, session->configs[event->run - 1].epochs,
                  event->u.step.loss);
}

static void take_epoch(struct session *session, const struct event *event)
{
    char name[NAME_SIZE];

    session->epochs++;
    snprintf(name, sizeof name, "%u", event->run);
    if (session->status == STATUS_OK &&
        !metrics_file_epoch(session->log, name, &event->u.epoch, &session->status))
        give_up(session);
}

static void take_start(struct session *session, unsigned run)
{
    char name[NAME_SIZE];
    struct trial trial;

    search_trial(session->search, run, &trial);
    snprintf(name, sizeof name, "%u", run);
    if (session->status == STATUS_OK &&
        !metrics_file_begin(session->log, name, &trial.config, &session->status))
        give_up(session);
}

static void take_end(struct session *session, const struct event *event)
{
    unsigned run = event->run;
    struct trial trial;

    session->ended++;
    search_trial(session->search, run, &trial);
    if (trial.state == TRIAL_CANCELLED)
        return;
    session->completed++;
    progress_clear(session->progress);
    if (trial.state == TRIAL_FAILED)
        fprintf(stderr, "mlptui: trial %u: %s\n", run, event->u.state.error.text);
    if (!record_for_people(session->options->format) || session->status != STATUS_OK)
        return;
    search_table_line(&session->table, &trial, run, 0);
    flush_output(session);
}

static void take(struct session *session, const struct event *event)
{
    if (event->kind == EVENT_STEP) {
        if (progress_due(session->progress))
            show(session, event);
    } else if (event->kind == EVENT_EPOCH) {
        take_epoch(session, event);
    } else if (event->u.state.state == RUN_TRAINING) {
        take_start(session, event->run);
    } else {
        take_end(session, event);
    }
}

static void listen(struct session *session)
{
    struct pollfd wait = {.fd = ring_descriptor(session->ring), .events = POLLIN};
    struct event event;

    while (session->ended < session->count) {
        if (interrupt_signal() != 0 && !session->cancelled) {
            session->cancelled = true;
            search_cancel(session->search);
        }
        poll(&wait, 1, PATIENCE);
        while (ring_take(session->ring, &event))
            take(session, &event);
    }
    progress_clear(session->progress);
}

/* After it. */

static int verdict(const struct session *session, const struct trial *trials)
{
    size_t ranked = 0, diverged = 0;

    if (interrupt_signal() != 0) {
        fprintf(stderr, "mlptui: stopped: %zu of %s complete\n", session->completed,
                text_counted(session->count, "trial").text);
        return 128 + interrupt_signal();
    }
    for (size_t i = 0; i < session->count; i++) {
        ranked += trials[i].state == TRIAL_DONE || trials[i].state == TRIAL_STOPPED;
        diverged += trials[i].state == TRIAL_DIVERGED;
    }
    if (ranked > 0)
        return STATUS_OK;
    if (diverged == 0)
        return STATUS_USAGE; /* each has said why */
    return command_fail(STATUS_DIVERGED, "every trial diverged; try lower rates");
}

static int report(struct session *session)
{
    struct trial *trials = xcalloc(session->count, sizeof *trials);

    for (size_t i = 0; i < session->count; i++)
        search_trial(session->search, i + 1, &trials[i]);
    search_table_write(&session->table, session->options, (enum search_by)session->asked.by, trials,
                       session->count);
    flush_output(session);
    int status = session->status != STATUS_OK ? session->status : verdict(session, trials);
    free(trials);
    return status;
}

static int search_all(struct session *session, const struct dataset *dataset)
{
    const struct options *options = session->options;
    const struct search_settings how = {.by = (enum search_by)session->asked.by,
                                        .jobs = session->asked.jobs,
                                        .stop_after = session->asked.stop_after};
    struct error error;
    char text[SEARCH_SHORT_SIZE];

    if (!search_check(session->configs, session->count, dataset, &error))
        return command_fail(STATUS_USAGE, error.text);
    if (search_space_is_short(session->count, session->wanted, session->asked.range, text))
        fprintf(stderr, "mlptui: %s\n", text);
    if (!metrics_file_open(&session->log, options->metrics, true))
        return STATUS_USAGE;
    search_table_init(&session->table, options->format, stdout, &session->space, session->configs,
                      session->count);
    session->ring = ring_new(RING_EVENTS, &error);
    if (session->ring != NULL)
        session->search =
            search_new(session->configs, session->count, dataset, &how, session->ring, &error);
    if (session->search == NULL)
        return command_fail(STATUS_USAGE, error.text);
    if (record_for_people(options->format)) {
        record_header(&session->table.record);
        flush_output(session);
    }
    session->started = clock_seconds();
    listen(session);
    return session->status != STATUS_OK ? session->status : report(session);
}

static int search_on(const struct dataset *dataset, const struct options *options,
                     struct progress *progress, void *own)
{
    struct session *session = own;

    (void)options;
    session->progress = progress;
    int status = search_all(session, dataset);
    search_free(session->search);
    ring_free(session->ring);
    metrics_file_close(session->log, &status);
    return status;
}

static int search(const struct options *options)
{
    struct session session = {.options = options, .asked = {.jobs = 1}, .status = STATUS_OK};
    struct error error;

    interrupt_init();
    int status = options_read(options, &session.asked, &error) && prepare(&session, &error)
                     ? load_data(options, search_on, &session)
                     : command_fail(STATUS_USAGE, error.text);
    free(session.configs);
    search_space_release(&session.space);
    return status;
}

static bool read_spec(const struct option_row *row, void *target, const char *value,
                      struct error *error)
{
    struct search_options *search = target;
    bool range = strcmp(row->name, "range") == 0;

    search->grid |= !range;
    search->range |= range;
    if (search->grid && search->range)
        return error_set(error, "--grid and --range exclude each other: a random search draws from "
                                "lists too, as --range init=glorot,he");
    if (search->spec_count == SETTING_COUNT)
        return error_set(error, "--%s is given more often than there are settings", row->name);
    search->specs[search->spec_count++] = value;
    return true;
}

static const char *by_name(size_t i)
{
    return i < SEARCH_BY_COUNT ? search_by_names[i] : NULL;
}

static const struct option_row rows[] = {
    SHARED("data"),
    SHARED("preset"),
    {"grid", "KEY=V1,V2,...", "values of a setting to try; given several times, every combination",
     OPTION_CALL, .read = read_spec},
    {"random", "N", "try N settings drawn at random from what --range says",
     SETS(OPTION_WHOLE, struct search_options, random), .least = 1, .most = SEARCH_MAX_TRIALS},
    {"range", "KEY=LOW..HIGH",
     "what to draw a setting from, a range or a list; given several times", OPTION_CALL,
     .read = read_spec},
    {"by", NULL, "figure that the trials are sorted by",
     SETS(OPTION_CHOICE, struct search_options, by), .choice = by_name},
    {"stop-after", "K", "end trials that have not improved for K epochs",
     SETS(OPTION_WHOLE, struct search_options, stop_after), .least = 1, .most = OPTION_MOST},
    {"jobs", "N", "number of trials to run in parallel",
     SETS(OPTION_WHOLE, struct search_options, jobs), .least = 1, .most = SEARCH_MAX_JOBS},
    SHARED("metrics"),
    SHARED("format"),
    {.name = NULL},
};

const struct command command_search = {
    .name = "search",
    .words = "",
    .settings = PART_ALL,
    .found = PART_EVALUATION,
    .summary = "try many settings and sort them by their validation figures",
    .about = "Train with every combination of the values that --grid lists, or with settings that\n"
             "--random draws from what --range says, and print a table, the best first. Options\n"
             "of settings hold for all trials. Evaluated on the validation set unless --eval adds\n"
             "others. Ctrl-C ends it with a table of the trials that are complete.\n",
    .options = rows,
    .run = search,
};
