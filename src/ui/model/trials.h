/* trials: what a search found, put in order for the screen: the settings in which its trials
 * differ, the trials by rank, and the points of a chart. Knows no canvas. */
#ifndef MLPTUI_UI_MODEL_TRIALS_H
#define MLPTUI_UI_MODEL_TRIALS_H

#include "mlptui/engine/job.h"

#define TRIALS_MOST_GROUPS 6 /* lines of the chart: values of the second setting tried */

struct trial_column {
    enum setting_id id;
    int width; /* of the widest value, and of the name */
};

struct trial_place {
    size_t number; /* of the trial: 1, 2, ... */
    size_t group;
    double x;
};

struct trials {
    unsigned job; /* number and moment of the report behind all below; 0: none */
    double seconds;
    struct trial_column columns[SETTING_COUNT];
    size_t column_count; /* settings in which the trials differ */
    size_t *order;       /* (count): numbers of the trials, the best first; owned, as x and y */
    size_t count, ranked;
    /* The chart's points, in groups: one for each value of a second setting, sorted by x. */
    double *x, *y;
    struct trial_place *places;            /* (count) of all trials, by group and x; owned */
    double low, high;                      /* the least and the largest x of all trials */
    size_t capacity;                       /* of order, x, y and places */
    size_t starts[TRIALS_MOST_GROUPS + 1]; /* of each group in x and y */
    size_t group_count;
    char labels[TRIALS_MOST_GROUPS][48];
};

/* All zero: empty. Takes a report's trials (NULL: there are none); true when they are those of
 * another search than before. */
bool trials_update(struct trials *trials, const struct job_report *report);
void trials_release(struct trials *trials);

/* The best of the findings that were taken last; NULL: none has a rank. */
const struct trial *trials_best(const struct trials *trials, const struct search_findings *f);

/* Whether the trials differ in a setting. */
bool trials_vary(const struct search_findings *f, enum setting_id id);

/* The setting on the x axis: the rate if it varies, else another number; SETTING_COUNT: the trials'
 * own numbers. And a trial's value of it. */
enum setting_id trials_x_setting(const struct trials *trials);
double trials_x(const struct trial *trial, enum setting_id id, size_t number);

/* The figure that decides; NaN before the first epoch. */
double trials_figure(enum search_by by, const struct epoch_metrics *metrics);

/* Whether the groups have places on the x axis in common, as those of a grid: then lines between
 * their points mean something. */
bool trials_form_grid(const struct trials *trials);

#endif
