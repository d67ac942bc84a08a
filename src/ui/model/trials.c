/* trials: sorts and groups what a search found. */
#include "ui/model/trials.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

double trials_figure(enum search_by by, const struct epoch_metrics *metrics)
{
    if (metrics->epoch == 0)
        return NAN;
    return by == SEARCH_BY_VAL_ACC ? metrics->accuracy[SPLIT_VALIDATION]
                                   : metrics->loss[SPLIT_VALIDATION];
}

/* --- columns and order ------------------------------------------------------------------------ */

bool trials_vary(const struct search_findings *f, enum setting_id id)
{
    for (size_t i = 1; i < f->count; i++)
        if (!config_same(&f->trials[i].config, &f->trials[0].config, id))
            return true;
    return false;
}

/* Settings without influence on the figures, and those that jobs set, are no columns. */
static void find_columns(struct trials *trials, const struct search_findings *f)
{
    char text[CONFIG_TEXT_SIZE];

    trials->column_count = 0;
    for (int id = 0; id < SETTING_COUNT; id++) {
        if (settings[id].part == PART_MACHINE || !trials_vary(f, (enum setting_id)id))
            continue;
        struct trial_column *column = &trials->columns[trials->column_count++];
        *column = (struct trial_column){(enum setting_id)id, (int)strlen(settings[id].name)};
        for (size_t i = 0; i < f->count; i++) {
            config_text(&f->trials[i].config, (enum setting_id)id, text, sizeof text);
            int width = (int)strlen(text);
            column->width = width > column->width ? width : column->width;
        }
    }
}

static void make_room(struct trials *trials, size_t count)
{
    if (count <= trials->capacity)
        return;
    trials->capacity = count;
    trials->x = xreallocarray(trials->x, count, sizeof *trials->x);
    trials->y = xreallocarray(trials->y, count, sizeof *trials->y);
    trials->places = xreallocarray(trials->places, count, sizeof *trials->places);
    trials->order = xreallocarray(trials->order, count, sizeof *trials->order);
}

const struct trial *trials_best(const struct trials *trials, const struct search_findings *f)
{
    return trials->ranked > 0 ? &f->trials[trials->order[0] - 1] : NULL;
}

/* --- places on the chart --------------------------------------------------------------------- */

static bool is_number(enum setting_id id)
{
    return settings[id].kind->is_number && !settings[id].kind->is_list;
}

enum setting_id trials_x_setting(const struct trials *trials)
{
    enum setting_id found = SETTING_COUNT;

    for (size_t i = trials->column_count; i-- > 0;)
        if (is_number(trials->columns[i].id) && found != SETTING_RATE)
            found = trials->columns[i].id;
    return found;
}

/* The setting of which each value has a line of its own; SETTING_COUNT: one line for all. */
static enum setting_id group_setting(const struct trials *trials)
{
    enum setting_id x = trials_x_setting(trials);

    for (size_t i = 0; i < trials->column_count && x != SETTING_COUNT; i++)
        if (trials->columns[i].id != x)
            return trials->columns[i].id;
    return SETTING_COUNT;
}

double trials_x(const struct trial *trial, enum setting_id id, size_t number)
{
    char text[CONFIG_TEXT_SIZE];

    if (id == SETTING_COUNT)
        return (double)number;
    return strtod(config_text(&trial->config, id, text, sizeof text), NULL);
}

/* Of the trials with the same value of a setting; of all, where there is none. */
static void name_group(struct trials *trials, const struct trial *trial, enum setting_id id)
{
    char text[CONFIG_TEXT_SIZE] = "";

    if (id != SETTING_COUNT)
        config_text(&trial->config, id, text, sizeof text);
    snprintf(trials->labels[trials->group_count++], sizeof trials->labels[0], "%s%s%.30s",
             id != SETTING_COUNT ? settings[id].name : "trials", id != SETTING_COUNT ? " " : "",
             text);
}

/* Gives each trial the group of the first one with the same value. False where there are more
 * values than groups. */
static bool find_groups(struct trials *trials, const struct search_findings *f, enum setting_id id)
{
    const struct config *firsts[TRIALS_MOST_GROUPS];

    trials->group_count = 0;
    for (size_t i = 0; i < f->count; i++) {
        const struct config *config = &f->trials[i].config;
        size_t group = 0;

        while (group < trials->group_count && id != SETTING_COUNT &&
               !config_same(config, firsts[group], id))
            group++;
        if (group == TRIALS_MOST_GROUPS)
            return false;
        if (group == trials->group_count) {
            firsts[group] = config;
            name_group(trials, &f->trials[i], id);
        }
        trials->places[i].group = group;
    }
    return true;
}

static int compare_places(const void *a, const void *b)
{
    const struct trial_place *p = a, *q = b;

    if (p->group != q->group)
        return p->group < q->group ? -1 : 1;
    if (p->x < q->x || p->x > q->x)
        return p->x < q->x ? -1 : 1;
    return (p->number > q->number) - (p->number < q->number);
}

/* Once a search: its trials' settings stay. */
static void find_places(struct trials *trials, const struct search_findings *f)
{
    enum setting_id x = trials_x_setting(trials);

    if (!find_groups(trials, f, group_setting(trials)))
        find_groups(trials, f, SETTING_COUNT);
    trials->low = INFINITY;
    trials->high = -INFINITY;
    for (size_t i = 0; i < f->count; i++) {
        struct trial_place *place = &trials->places[i];

        place->number = i + 1;
        place->x = trials_x(&f->trials[i], x, i + 1);
        trials->low = fmin(trials->low, place->x);
        trials->high = fmax(trials->high, place->x);
    }
    qsort(trials->places, f->count, sizeof *trials->places, compare_places);
}

/* --- points ---------------------------------------------------------------------------------- */

/* The trials that have a figure by now, in the order of their places. */
static void fill_points(struct trials *trials, const struct search_findings *f)
{
    size_t count = 0, i = 0;

    for (size_t group = 0; group < trials->group_count; group++) {
        trials->starts[group] = count;
        for (; i < f->count && trials->places[i].group == group; i++) {
            const struct trial *trial = &f->trials[trials->places[i].number - 1];

            if (trial->best.epoch == 0 || trial->state == TRIAL_DIVERGED)
                continue;
            trials->x[count] = trials->places[i].x;
            trials->y[count++] = trials_figure(f->how.by, &trial->best);
        }
    }
    trials->starts[trials->group_count] = count;
}

bool trials_form_grid(const struct trials *trials)
{
    for (size_t i = trials->starts[1]; trials->group_count > 1 && i < trials->starts[2]; i++)
        for (size_t k = 0; k < trials->starts[1]; k++)
            if (trials->x[i] == trials->x[k])
                return true;
    return false;
}

/* --- all of it ------------------------------------------------------------------------------- */

bool trials_update(struct trials *trials, const struct job_report *report)
{
    const struct search_findings *f = report != NULL ? &report->search : NULL;

    if (f == NULL || f->count == 0) {
        trials->count = trials->ranked = trials->group_count = trials->starts[0] = 0;
        trials->job = 0;
        return false;
    }
    bool another = trials->job != report->number;
    if (!another && report->seconds <= trials->seconds)
        return false; /* is drawn once more */
    make_room(trials, f->count);
    if (another) {
        find_columns(trials, f);
        find_places(trials, f);
    }
    trials->job = report->number;
    trials->seconds = report->seconds;
    trials->count = f->count;
    trials->ranked = search_rank(f->how.by, f->trials, f->count, trials->order);
    fill_points(trials, f);
    return another;
}

void trials_release(struct trials *trials)
{
    free(trials->order);
    free(trials->places);
    free(trials->x);
    free(trials->y);
    *trials = (struct trials){.job = 0};
}
