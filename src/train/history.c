/* history: series that grow with a run and halve their detail instead of their bounds. */
#include "mlptui/train/history.h"

#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"

const char *const run_state_names[RUN_STATE_COUNT] = {
    [RUN_WAITING] = "waiting", [RUN_LOADING] = "loading",   [RUN_TRAINING] = "training",
    [RUN_PAUSED] = "paused",   [RUN_FINISHED] = "finished", [RUN_DIVERGED] = "diverged",
    [RUN_STOPPED] = "stopped", [RUN_FAILED] = "failed",
};

static void forget_best(struct history *history)
{
    for (int s = 0; s < SPLIT_COUNT; s++)
        history->lowest_loss[s] = history->highest_accuracy[s] = SIZE_MAX;
}

void history_init(struct history *history)
{
    *history = (struct history){.merge = 1};
    forget_best(history);
}

void history_release(struct history *history)
{
    free(history->epochs);
    free(history->steps);
    free(history->rates);
    history_init(history);
}

static double weighted(double a, size_t a_samples, double b, size_t b_samples)
{
    size_t samples = a_samples + b_samples;

    if (samples == 0)
        return b;
    return (a * (double)a_samples + b * (double)b_samples) / (double)samples;
}

void step_metrics_merge(struct step_metrics *a, const struct step_metrics *b)
{
    struct step_metrics merged = *b; /* step, epoch, rate and seconds are those of the later one */

    if (a->steps > 0) {
        merged.steps = a->steps + b->steps;
        merged.samples = a->samples + b->samples;
        merged.loss = weighted(a->loss, a->samples, b->loss, b->samples);
        merged.accuracy = weighted(a->accuracy, a->samples, b->accuracy, b->samples);
    }
    *a = merged;
}

/* Merges neighbours two by two: half the entries, each standing for twice as many mini-batches. One
 * without a neighbour waits for it among those that are pending. */
static void halve_steps(struct history *history)
{
    size_t half = history->step_count / 2;

    if (history->step_count % 2 == 1) {
        struct step_metrics last = history->steps[history->step_count - 1];

        if (history->pending.steps > 0)
            step_metrics_merge(&last, &history->pending);
        history->pending = last;
    }
    for (size_t i = 0; i < half; i++) {
        struct step_metrics merged = history->steps[2 * i];

        step_metrics_merge(&merged, &history->steps[2 * i + 1]);
        history->steps[i] = merged;
    }
    history->step_count = half;
    history->merge *= 2;
}

void history_condense(struct history *history)
{
    while (history->step_count > HISTORY_CONDENSED)
        halve_steps(history);
    if (history->step_count > 0 && history->step_capacity > history->step_count) {
        history->step_capacity = history->step_count;
        history->steps =
            xreallocarray(history->steps, history->step_capacity, sizeof *history->steps);
    }
}

static size_t grown(size_t capacity)
{
    return capacity == 0 ? 16 : 2 * capacity;
}

/* Room for one more, up to HISTORY_STEPS. */
static void make_room(struct history *history)
{
    if (history->step_count == HISTORY_STEPS)
        halve_steps(history);
    if (history->step_count < history->step_capacity)
        return;
    size_t capacity = grown(history->step_capacity);
    history->step_capacity = capacity < HISTORY_STEPS ? capacity : HISTORY_STEPS;
    history->steps = xreallocarray(history->steps, history->step_capacity, sizeof *history->steps);
}

static void add_step(struct history *history, const struct step_metrics *step)
{
    if (step->steps == 0)
        return;
    history->last_step = *step;
    if (step->steps > 1)
        history->lost_detail++;
    step_metrics_merge(&history->pending, step);
    if (history->pending.steps < history->merge)
        return;

    make_room(history);
    if (history->pending.steps >= history->merge) {
        history->steps[history->step_count++] = history->pending;
        history->pending = (struct step_metrics){0};
    }
}

/* Kept up to date epoch by epoch: each frame of the screen asks for the best of what may be a
 * million. */
static void note_best(struct history *history, size_t index)
{
    const struct epoch_metrics *epochs = history->epochs;

    for (int s = 0; s < SPLIT_COUNT; s++) {
        size_t *lowest = &history->lowest_loss[s], *highest = &history->highest_accuracy[s];
        double loss = epochs[index].loss[s], accuracy = epochs[index].accuracy[s];

        if (isfinite(loss) && (*lowest == SIZE_MAX || loss < epochs[*lowest].loss[s]))
            *lowest = index;
        if (isfinite(accuracy) && (*highest == SIZE_MAX || accuracy > epochs[*highest].accuracy[s]))
            *highest = index;
    }
}

static void add_epoch(struct history *history, const struct epoch_metrics *epoch)
{
    if (history->epoch_count == history->epoch_capacity) {
        history->epoch_capacity = grown(history->epoch_capacity);
        history->epochs =
            xreallocarray(history->epochs, history->epoch_capacity, sizeof *history->epochs);
    }
    history->epochs[history->epoch_count] = *epoch;
    note_best(history, history->epoch_count++);
}

/* Drops the epochs after one. */
static void drop_epochs(struct history *history, size_t epoch)
{
    while (history->epoch_count > 0 && history->epochs[history->epoch_count - 1].epoch > epoch)
        history->epoch_count--;
    forget_best(history);
    for (size_t i = 0; i < history->epoch_count; i++)
        note_best(history, i);
}

static void add_rate(struct history *history, struct rate_change change)
{
    if (history->rate_count == history->rate_capacity) {
        history->rate_capacity = grown(history->rate_capacity);
        history->rates =
            xreallocarray(history->rates, history->rate_capacity, sizeof *history->rates);
    }
    history->rates[history->rate_count++] = change;
}

/* Drops what came after a step and notes there that it was dropped. */
static void rewind_to(struct history *history, size_t epoch, uint64_t step,
                      struct rate_change change)
{
    change.given_up = history->last_step.step - step;
    drop_epochs(history, epoch);
    while (history->step_count > 0 && history->steps[history->step_count - 1].step > step)
        history->step_count--;
    history->pending = (struct step_metrics){0};
    history->last_step =
        history->step_count > 0 ? history->steps[history->step_count - 1] : history->pending;
    if (step > 0)
        history->last_step.step = step; /* also where the kept entries end before it */

    while (history->rate_count > 0 && history->rates[history->rate_count - 1].step > step)
        history->rate_count--;
    const struct rate_change *last =
        history->rate_count > 0 ? &history->rates[history->rate_count - 1] : NULL;
    if (last != NULL && last->step == step && last->given_up > 0) { /* not for the first time */
        change.before = last->before;
        change.given_up += last->given_up;
        history->rate_count--;
    }
    add_rate(history, change);
}

void history_add(struct history *history, const struct event *event)
{
    switch (event->kind) {
    case EVENT_STEP:
        add_step(history, &event->u.step);
        break;
    case EVENT_EPOCH:
        add_epoch(history, &event->u.epoch);
        break;
    case EVENT_RATE:
        add_rate(history, (struct rate_change){.step = event->u.rate.step,
                                               .before = event->u.rate.before,
                                               .after = event->u.rate.after});
        break;
    case EVENT_REWOUND:
        rewind_to(history, event->u.rewound.epoch, event->u.rewound.step,
                  (struct rate_change){.step = event->u.rewound.step,
                                       .before = event->u.rewound.before,
                                       .after = event->u.rewound.after});
        break;
    default:
        break;
    }
}

size_t history_best(const struct history *history, enum split_id split)
{
    return history->lowest_loss[split];
}

size_t history_most_accurate(const struct history *history, enum split_id split)
{
    return history->highest_accuracy[split];
}
