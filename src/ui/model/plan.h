/* plan: what the Search view is to compute, as typed: fields of text, checked one by one, and the
 * order that they make together. The texts are those of the commands search and lr-range. */
#ifndef MLPTUI_UI_MODEL_PLAN_H
#define MLPTUI_UI_MODEL_PLAN_H

#include "mlptui/engine/job.h"
#include "mlptui/train/search_space.h"

enum plan_kind { PLAN_GRID, PLAN_RANDOM, PLAN_FINDER, PLAN_KIND_COUNT };

extern const char *const plan_kind_names[PLAN_KIND_COUNT]; /* "grid", "random", "rate finder" */

#define PLAN_AXES 4 /* settings that one search tries at most */

enum plan_field {
    PLAN_GRID_AXIS,                               /* PLAN_AXES of them: "lr=0.3,0.1"; empty: none */
    PLAN_RANGE_AXIS = PLAN_GRID_AXIS + PLAN_AXES, /* and here: "lr=0.001..0.5" too */
    PLAN_TRIALS = PLAN_RANGE_AXIS + PLAN_AXES,
    PLAN_EPOCHS,
    PLAN_JOBS,
    PLAN_STOP_AFTER, /* 0: never */
    PLAN_BY,
    PLAN_FROM,
    PLAN_TO,
    PLAN_STEPS,
    PLAN_FIELD_COUNT
};

#define PLAN_TEXT_SIZE 192

struct plan {
    enum plan_kind kind;
    char texts[PLAN_FIELD_COUNT][PLAN_TEXT_SIZE];
};

/* A grid of rates and batch sizes, a random search of these, and the range test's usual sweep. */
struct plan plan_default(void);

/* The fields that a kind has, in the order of the form. Returns how many. */
size_t plan_fields(enum plan_kind kind, enum plan_field list[PLAN_FIELD_COUNT]);

const char *plan_label(enum plan_field field);
const char *plan_help(enum plan_field field); /* one line */

/* Whether one field can be read. False with `error`; an axis is checked against those before it. */
bool plan_check(const struct plan *plan, enum plan_field field, struct error *error);

/* What the plan orders, on top of the chosen settings; `order` is to be released. `dataset` may be
 * NULL: then nothing is checked against the data. False with `error`, `order` is then empty. */
bool plan_order(const struct plan *plan, const struct config *chosen, const struct dataset *dataset,
                struct job_request *order, struct error *error);

#endif
