/* run: one run as the screen knows it. */
#include "ui/model/run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* How long one measurement of the speed lasts: long enough to be steady, short enough to follow. */
#define SPEED_WINDOW 0.5

void run_list_init(struct run_list *runs)
{
    *runs = (struct run_list){0};
}

void run_list_release(struct run_list *runs)
{
    for (size_t i = 0; i < runs->count; i++)
        history_release(&runs->items[i].history);
    free(runs->items);
    *runs = (struct run_list){0};
}

/* How soon a run makes room for another: the lowest goes first. */
static int worth(const struct run_list *runs, const struct run *run)
{
    if (run == run_list_current(runs))
        return 3;
    if (run->name[0] != '\0' || run->marked || run->number == runs->baseline)
        return 2;
    return run->history.last_step.steps > 0 ? 1 : 0;
}

unsigned run_list_make_room(struct run_list *runs)
{
    if (runs->count < RUNS_KEPT)
        return 0;

    const struct run *least = &runs->items[0];
    for (size_t i = 1; i < runs->count; i++)
        if (worth(runs, &runs->items[i]) < worth(runs, least))
            least = &runs->items[i];
    unsigned number = least->number;
    run_list_remove(runs, number);
    return number;
}

struct run *run_list_add(struct run_list *runs, const struct config *config, size_t train_count)
{
    if (runs->count > 0)
        history_condense(&run_list_current(runs)->history);
    if (runs->count == runs->capacity) {
        runs->capacity = runs->capacity == 0 ? 8 : 2 * runs->capacity;
        runs->items = xreallocarray(runs->items, runs->capacity, sizeof *runs->items);
    }

    struct run *run = &runs->items[runs->count++];
    *run = (struct run){
        .number = ++runs->last_number,
        .config = *config,
        .first_epochs = config->epochs,
        .state = RUN_WAITING,
        .steps_per_epoch = (train_count + config->batch_size - 1) / config->batch_size,
    };
    history_init(&run->history);
    return run;
}

struct run *run_list_find(const struct run_list *runs, unsigned number)
{
    for (size_t i = 0; i < runs->count; i++)
        if (runs->items[i].number == number)
            return &runs->items[i];
    return NULL;
}

void run_list_remove(struct run_list *runs, unsigned number)
{
    struct run *run = run_list_find(runs, number);

    if (run == NULL)
        return;
    if (runs->baseline == number)
        runs->baseline = 0;
    history_release(&run->history);
    memmove(run, run + 1, (size_t)(runs->items + runs->count - (run + 1)) * sizeof *run);
    runs->count--;
}

struct run *run_list_current(const struct run_list *runs)
{
    return runs->count == 0 ? NULL : &runs->items[runs->count - 1];
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

static void take_epoch(struct run *run, const struct epoch_metrics *epoch)
{
    run->evaluating = false;
    run->mark_seconds += epoch->seconds - run->seconds; /* the evaluation is no training */
    run->seconds = epoch->seconds;
}

bool run_list_event(struct run_list *runs, const struct event *event)
{
    struct run *run = run_list_find(runs, event->run);

    if (run == NULL)
        return false;
    history_add(&run->history, event);
    switch (event->kind) {
    case EVENT_STATE:
        run->state = event->u.state.state;
        run->error = event->u.state.error;
        run->good_epoch = event->u.state.good_epoch;
        run->evaluating = run->evaluating && run_live(run);
        break;
    case EVENT_STEP:
        run->evaluating = false;
        run->seconds = event->u.step.seconds;
        measure_speed(run, &event->u.step);
        break;
    case EVENT_EPOCH:
        take_epoch(run, &event->u.epoch);
        break;
    case EVENT_EVALUATING:
        run->evaluating = true;
        break;
    case EVENT_RATE:
        run->config.rate = event->u.rate.after;
        break;
    case EVENT_REWOUND:
        run->config.rate = event->u.rewound.after;
        run->evaluating = false;
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
    return true;
}

bool run_live(const struct run *run)
{
    return run->state == RUN_TRAINING || run->state == RUN_PAUSED;
}

size_t run_epoch(const struct run *run)
{
    const struct history *h = &run->history;

    return h->epoch_count > 0 ? h->epochs[h->epoch_count - 1].epoch : run->origin_epoch;
}

double run_progress(const struct run *run)
{
    double total = (double)run->config.epochs * (double)run->steps_per_epoch;

    if (total <= 0)
        return run->state == RUN_FINISHED ? 1 : 0;
    uint64_t step = run->history.last_step.step;
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
    snprintf(buffer, size, "%s %s", initializer_names[run->config.initializer],
             config_text(&run->config, SETTING_RATE, rate, sizeof rate));
}
