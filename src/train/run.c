/* run: the record of a run, filled from events. */
#include "mlptui/train/run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "config.h"
#include "nn/gemm.h"

/* How long one measurement of the speed lasts: long enough to be steady, short enough to follow. */
#define SPEED_WINDOW 0.5

const char *const run_loss[SPLIT_COUNT] = {"train/loss", "val/loss", "test/loss"};
const char *const run_accuracy[SPLIT_COUNT] = {"train/accuracy", "val/accuracy", "test/accuracy"};

const char *const run_state_names[RUN_STATE_COUNT] = {
    [RUN_WAITING] = "waiting", [RUN_LOADING] = "loading",   [RUN_TRAINING] = "training",
    [RUN_PAUSED] = "paused",   [RUN_FINISHED] = "finished", [RUN_DIVERGED] = "diverged",
    [RUN_STOPPED] = "stopped", [RUN_FAILED] = "failed",
};

/* --- its figures ------------------------------------------------------------------------------ */

/* A series and the field of the metrics that it is filled from. */
struct source {
    const char *name;
    size_t offset; /* of a double */
    bool held;
};

static const struct source batch_sources[] = {
    {"batch/loss", offsetof(struct step_metrics, loss), false},
    {"batch/accuracy", offsetof(struct step_metrics, accuracy), false},
    {"batch/lr", offsetof(struct step_metrics, rate), true},
};

static const struct source epoch_sources[] = {
    {"train/loss", offsetof(struct epoch_metrics, loss[SPLIT_TRAIN]), false},
    {"train/accuracy", offsetof(struct epoch_metrics, accuracy[SPLIT_TRAIN]), false},
    {"val/loss", offsetof(struct epoch_metrics, loss[SPLIT_VALIDATION]), false},
    {"val/accuracy", offsetof(struct epoch_metrics, accuracy[SPLIT_VALIDATION]), false},
    {"test/loss", offsetof(struct epoch_metrics, loss[SPLIT_TEST]), false},
    {"test/accuracy", offsetof(struct epoch_metrics, accuracy[SPLIT_TEST]), false},
    {"lr", offsetof(struct epoch_metrics, rate), true},
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void add_row(struct series_table *table, const struct moment *moment, const void *metrics,
                    const struct source *sources, size_t count)
{
    struct scalar scalars[COUNT(epoch_sources)];

    for (size_t i = 0; i < count; i++)
        scalars[i] = (struct scalar){
            .name = sources[i].name,
            .value = *(const double *)(const void *)((const char *)metrics + sources[i].offset),
            .held = sources[i].held};
    series_table_add(table, moment, scalars, count);
}

struct epoch_metrics run_epoch_metrics(const struct run *run, size_t row)
{
    const struct series_table *table = &run->epochs;
    struct epoch_metrics metrics = {0};

    for (size_t i = 0; i < COUNT(epoch_sources); i++) {
        struct scalar_series series = series_find(table, epoch_sources[i].name);

        *(double *)(void *)((char *)&metrics + epoch_sources[i].offset) =
            series_value(&series, row);
    }
    if (row < table->count) {
        metrics.epoch = table->moments[row].epoch;
        metrics.step = table->moments[row].step;
        metrics.seconds = table->moments[row].seconds;
    }
    return metrics;
}

struct scalar_series run_series(const struct run *run, const char *name)
{
    struct scalar_series series = series_find(&run->epochs, name);

    return series.values != NULL ? series : series_find(&run->batches, name);
}

static struct run_figure figure_in(const struct scalar_series *series, size_t row)
{
    double value = series_value(series, row);

    return isnan(value) ? (struct run_figure){0, NAN}
                        : (struct run_figure){series->moments[row].epoch, value};
}

struct run_figure run_lowest(const struct run *run, const char *name)
{
    struct scalar_series series = run_series(run, name);

    return figure_in(&series, series.lowest);
}

struct run_figure run_highest(const struct run *run, const char *name)
{
    struct scalar_series series = run_series(run, name);

    return figure_in(&series, series.highest);
}

struct run_figure run_last(const struct run *run, const char *name)
{
    struct scalar_series series = run_series(run, name);

    return figure_in(&series, series.count - 1);
}

void step_metrics_merge(struct step_metrics *a, const struct step_metrics *b)
{
    struct step_metrics merged = *b; /* step, epoch, rate and seconds are those of the later one */

    if (a->steps > 0) {
        merged.steps = a->steps + b->steps;
        merged.samples = a->samples + b->samples;
        merged.loss = series_weigh(a->loss, a->samples, b->loss, b->samples);
        merged.accuracy = series_weigh(a->accuracy, a->samples, b->accuracy, b->samples);
    }
    *a = merged;
}

double run_accuracy_at_best(const struct run *run)
{
    struct scalar_series accuracy = run_series(run, "val/accuracy");

    return series_value(&accuracy, run_series(run, "val/loss").lowest);
}

/* --- what happened to it ---------------------------------------------------------------------- */

static void add_event(struct run *run, struct run_event event)
{
    if (run->event_count == run->event_capacity) {
        run->event_capacity = run->event_capacity == 0 ? 8 : 2 * run->event_capacity;
        run->events = xreallocarray(run->events, run->event_capacity, sizeof *run->events);
    }
    run->events[run->event_count++] = event;
}

/* What came after the step is gone, but for how much it was. */
static void rewind_to(struct run *run, uint64_t step, double before, double after)
{
    struct run_event event = {RUN_WAS_REWOUND, step, before, after, run->last_step.step - step};

    series_table_rewind(&run->epochs, step);
    series_table_rewind(&run->batches, step);
    size_t count = run->batches.count;
    struct moment last = count > 0 ? run->batches.moments[count - 1] : (struct moment){0};
    run->last_step =
        (struct step_metrics){.step = step, /* also where the kept rows end before it */
                              .epoch = last.epoch,
                              .steps = last.steps,
                              .samples = last.samples,
                              .seconds = last.seconds};
    while (run->event_count > 0 && run->events[run->event_count - 1].step > step)
        run->event_count--;
    const struct run_event *before_it =
        run->event_count > 0 ? &run->events[run->event_count - 1] : NULL;
    if (before_it != NULL && before_it->step == step && before_it->kind == RUN_WAS_REWOUND) {
        event.before = before_it->before; /* not for the first time */
        event.given_up += before_it->given_up;
        run->event_count--;
    }
    run->config.rate = after;
    run->evaluating = false;
    add_event(run, event);
}

static void change_state(struct run *run, enum run_state state, const struct error *error,
                         size_t good_epoch)
{
    double rate = run->config.rate;

    run->state = state;
    run->error = *error;
    run->good_epoch = good_epoch;
    run->evaluating = run->evaluating && run_live(run);
    if (state == RUN_DIVERGED)
        add_event(run, (struct run_event){RUN_HAS_DIVERGED, run->last_step.step, rate, rate, 0});
}

/* The first measurement, which may begin slowly, is told as far as it got. */
static void measure_speed(struct run *run, const struct step_metrics *step)
{
    run->mark_samples += step->samples;
    double elapsed = step->seconds - run->mark_seconds;
    if (elapsed <= 0 || (elapsed < SPEED_WINDOW && run->measured))
        return;
    run->images_per_second = (double)run->mark_samples / elapsed;
    if (elapsed >= SPEED_WINDOW) {
        run->measured = true;
        run->mark_seconds = step->seconds;
        run->mark_samples = 0;
    }
}

static void take_step(struct run *run, const struct step_metrics *m)
{
    const struct moment moment = {m->step, m->epoch, m->seconds, m->steps, m->samples};

    run->evaluating = false;
    run->seconds = m->seconds;
    measure_speed(run, m);
    if (m->steps == 0)
        return;
    run->last_step = *m;
    add_row(&run->batches, &moment, m, batch_sources, COUNT(batch_sources));
}

static void take_epoch(struct run *run, const struct epoch_metrics *m)
{
    const struct moment moment = {m->step, m->epoch, m->seconds, 1, 0};

    run->evaluating = false;
    run->mark_seconds += m->seconds - run->seconds; /* the evaluation is no training */
    run->seconds = m->seconds;
    add_row(&run->epochs, &moment, m, epoch_sources, COUNT(epoch_sources));
}

void run_apply(struct run *run, const struct event *event)
{
    switch (event->kind) {
    case EVENT_STATE:
        change_state(run, event->u.state.state, &event->u.state.error, event->u.state.good_epoch);
        break;
    case EVENT_STEP:
        take_step(run, &event->u.step);
        break;
    case EVENT_EPOCH:
        take_epoch(run, &event->u.epoch);
        break;
    case EVENT_EVALUATING:
        run->evaluating = true;
        break;
    case EVENT_RATE:
        run->config.rate = event->u.rate.after;
        add_event(run, (struct run_event){RUN_RATE_CHANGED, event->u.rate.step,
                                          event->u.rate.before, event->u.rate.after, 0});
        break;
    case EVENT_REWOUND:
        rewind_to(run, event->u.rate.step, event->u.rate.before, event->u.rate.after);
        break;
    case EVENT_EXTENDED:
        run->config.epochs = event->u.epochs;
        break;
    case EVENT_DIAGNOSIS:
        run->diagnosis = event->u.diagnosis;
        break;
    case EVENT_PROGRESS:
    case EVENT_LOADED:
    case EVENT_JOB:
    case EVENT_SNAPSHOT:
    case EVENT_CHECKPOINT:
        break;
    }
}

enum trainer_outcome run_advance(struct run *run, struct trainer *trainer)
{
    enum trainer_outcome outcome = trainer_advance(trainer);
    const struct step_metrics *step = trainer_step_metrics(trainer);
    const struct epoch_metrics *epoch = trainer_epoch_metrics(trainer);

    switch (outcome) {
    case TRAINER_STEPPED:
        take_step(run, step);
        break;
    case TRAINER_EVALUATING:
        run->evaluating = true;
        break;
    case TRAINER_EPOCH:
        take_epoch(run, epoch);
        break;
    case TRAINER_FINISHED:
        if (epoch->epoch > run_epoch(run)) /* else it was finished before */
            take_epoch(run, epoch);
        change_state(run, RUN_FINISHED, &(struct error){""}, 0);
        break;
    case TRAINER_DIVERGED:
        if (run->state == RUN_DIVERGED)
            break;
        if (step->step > run->last_step.step) /* else an evaluation found it out */
            take_step(run, step);
        change_state(run, RUN_DIVERGED, &(struct error){""}, trainer_good_epoch(trainer));
        break;
    }
    if (trainer_diagnosis(trainer)->number != run->diagnosis.number)
        run->diagnosis = *trainer_diagnosis(trainer);
    return outcome;
}

/* --- from its beginning to its end ------------------------------------------------------------ */

void run_init(struct run *run, const struct config *config, size_t train_count)
{
    *run = (struct run){
        .config = *config,
        .first_epochs = config->epochs,
        .state = RUN_WAITING,
        .steps_per_epoch = (train_count + config->batch_size - 1) / config->batch_size,
    };
    series_table_init(&run->epochs, 0);
    series_table_init(&run->batches, RUN_BATCHES);
}

/* From the system, so that the seeded generators stay as they are. Of version 4: all bits but six
 * are random. */
static void make_uuid(char uuid[37])
{
    unsigned char b[16];

    if (getentropy(b, sizeof b) != 0) {
        uuid[0] = '\0';
        return;
    }
    b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
    snprintf(uuid, 37, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0],
             b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13],
             b[14], b[15]);
}

void run_begin(struct run *run, const struct dataset *dataset)
{
    struct run_identity *identity = &run->identity;

    run->steps_per_epoch =
        (dataset->splits[SPLIT_TRAIN].count + run->config.batch_size - 1) / run->config.batch_size;
    make_uuid(identity->uuid);
    identity->started = (int64_t)time(NULL);
    identity->data = dataset->fingerprint;
    snprintf(identity->version, sizeof identity->version, "%s", PACKAGE_VERSION);
    if (gethostname(identity->host, sizeof identity->host - 1) != 0)
        identity->host[0] = '\0';
    identity->host[sizeof identity->host - 1] = '\0';
    identity->threads = gemm_thread_count(run->config.threads);
}

void run_release(struct run *run)
{
    series_table_release(&run->epochs);
    series_table_release(&run->batches);
    free(run->events);
    run->events = NULL;
    run->event_count = run->event_capacity = 0;
}

void run_condense(struct run *run)
{
    series_table_condense(&run->batches, RUN_CONDENSED);
}

bool run_live(const struct run *run)
{
    return run->state == RUN_TRAINING || run->state == RUN_PAUSED;
}

size_t run_epoch(const struct run *run)
{
    const struct series_table *epochs = &run->epochs;

    return epochs->count > 0 ? epochs->moments[epochs->count - 1].epoch : run->origin_epoch;
}

double run_progress(const struct run *run)
{
    double total = (double)run->config.epochs * (double)run->steps_per_epoch;

    if (total <= 0)
        return run->state == RUN_FINISHED ? 1 : 0;
    uint64_t step = run->last_step.step;
    return fmin(1, (double)(step > run->origin_step ? step : run->origin_step) / total);
}

double run_seconds_left(const struct run *run)
{
    double total = (double)run->config.epochs * (double)run->steps_per_epoch;
    double origin = total > 0 ? (double)run->origin_step / total : 0;
    double done = run_progress(run);

    if (done <= origin || run->seconds <= 0)
        return NAN;
    return run->seconds * (1 - done) / (done - origin);
}

void run_label(const struct run *run, char *buffer, size_t size)
{
    char rate[CONFIG_TEXT_SIZE];

    if (run->name[0] != '\0') {
        snprintf(buffer, size, "%s", run->name);
        return;
    }
    snprintf(buffer, size, "%s %s", initializer_name(run->config.initializer),
             config_text(&run->config, SETTING_RATE, rate, sizeof rate));
}
