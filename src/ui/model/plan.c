/* plan: reads the fields of a search or a range test. */
#include "ui/model/plan.h"

#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "mlptui/train/search_space.h"

#define MOST_COUNT 1000000000

const char *const plan_kind_names[PLAN_KIND_COUNT] = {"grid", "random", "rate finder"};

struct field {
    const char *label, *help;
    unsigned kinds; /* mask of 1u << PLAN_... */
    const char *start;
    size_t least, most; /* of a count; most 0: it is none */
};

#define GRID   (1u << PLAN_GRID)
#define RANDOM (1u << PLAN_RANDOM)
#define FINDER (1u << PLAN_FINDER)

#define GRID_HELP  "values to try, as lr=0.3,0.1 or hidden=128,256-128"
#define RANGE_HELP "a range or list to draw from, as lr=0.001..0.5 or init=glorot,he"

/* The axes' further rows share label and help. */
static const struct field fields[PLAN_FIELD_COUNT] = {
    [PLAN_GRID_AXIS] = {"try", GRID_HELP, GRID, .start = "lr=0.5,0.2,0.1,0.05"},
    [PLAN_GRID_AXIS + 1] = {"and", GRID_HELP, GRID, .start = "batch=50,100"},
    [PLAN_GRID_AXIS + 2] = {"and", GRID_HELP, GRID, .start = ""},
    [PLAN_GRID_AXIS + 3] = {"and", GRID_HELP, GRID, .start = ""},
    [PLAN_RANGE_AXIS] = {"draw", RANGE_HELP, RANDOM, .start = "lr=0.001..0.5"},
    [PLAN_RANGE_AXIS + 1] = {"and", RANGE_HELP, RANDOM, .start = "batch=50,100"},
    [PLAN_RANGE_AXIS + 2] = {"and", RANGE_HELP, RANDOM, .start = ""},
    [PLAN_RANGE_AXIS + 3] = {"and", RANGE_HELP, RANDOM, .start = ""},
    [PLAN_TRIALS] = {"trials", "how many are drawn; the seed of the settings decides which", RANDOM,
                     "12", 1, SEARCH_MAX_TRIALS},
    [PLAN_EPOCHS] = {"epochs", "of each trial", GRID | RANDOM, .start = "3"},
    [PLAN_JOBS] = {"jobs", "trials to run in parallel; they share the cores", GRID | RANDOM, "2", 1,
                   SEARCH_MAX_JOBS},
    [PLAN_STOP_AFTER] = {"stop after", "epochs without improvement that end a trial; 0: never",
                         GRID | RANDOM, "0", 0, MOST_COUNT},
    [PLAN_BY] = {"sort by", "what makes a trial better: val_acc or val_loss", GRID | RANDOM,
                 .start = "val_acc"},
    [PLAN_FROM] = {"from", "learning rate of the first mini-batch", FINDER, .start = "1e-5"},
    [PLAN_TO] = {"to", "learning rate of the last mini-batch", FINDER, .start = "10"},
    [PLAN_STEPS] = {"steps", "mini-batches from the one to the other", FINDER, "500",
                    LR_RANGE_LEAST_STEPS, LR_RANGE_MOST_STEPS},
};

struct plan plan_default(void)
{
    struct plan plan = {.kind = PLAN_GRID};

    for (size_t f = 0; f < PLAN_FIELD_COUNT; f++)
        snprintf(plan.texts[f], PLAN_TEXT_SIZE, "%s", fields[f].start);
    return plan;
}

size_t plan_fields(enum plan_kind kind, enum plan_field list[PLAN_FIELD_COUNT])
{
    size_t count = 0;

    for (size_t f = 0; f < PLAN_FIELD_COUNT; f++)
        if (fields[f].kinds & 1u << kind)
            list[count++] = (enum plan_field)f;
    return count;
}

const char *plan_label(enum plan_field field)
{
    return fields[field].label;
}

const char *plan_help(enum plan_field field)
{
    return fields[field].help;
}

/* --- reading --------------------------------------------------------------------------------- */

static bool read_count(const struct plan *plan, enum plan_field field, size_t *value,
                       struct error *error)
{
    size_t least = fields[field].least, most = fields[field].most;
    const char *text = plan->texts[field];
    uint64_t number;

    if (!number_parse_whole(text, strlen(text), &number) || number < least || number > most)
        return error_set(error, "%s: \"%.40s\" is not a whole number from %zu to %zu",
                         fields[field].label, text, least, most);
    *value = (size_t)number;
    return true;
}

static bool read_by(const struct plan *plan, enum search_by *by, struct error *error)
{
    for (int i = 0; i < SEARCH_BY_COUNT; i++)
        if (strcmp(plan->texts[PLAN_BY], search_by_names[i]) == 0) {
            *by = (enum search_by)i;
            return true;
        }
    return error_set(error, "sort by: \"%.40s\" is neither val_acc nor val_loss",
                     plan->texts[PLAN_BY]);
}

static bool read_rate(const struct plan *plan, enum plan_field field, double *rate,
                      struct error *error)
{
    struct config config = config_default();
    struct error why;

    if (!config_set(&config, SETTING_RATE, plan->texts[field], &why))
        return error_set(error, "%s: %s", fields[field].label, why.text);
    *rate = config.rate;
    return true;
}

/* The axes from `first` to `last`. */
static bool read_axes(const struct plan *plan, size_t first, size_t last, bool ranges,
                      struct search_space *space, struct error *error)
{
    for (size_t f = first; f <= last; f++)
        if (plan->texts[f][0] != '\0' && !search_space_add(space, plan->texts[f], ranges, error))
            return false;
    return true;
}

static bool check_axis(const struct plan *plan, enum plan_field field, struct error *error)
{
    bool ranges = field >= PLAN_RANGE_AXIS;
    struct search_space space = {0};
    size_t first = ranges ? PLAN_RANGE_AXIS : PLAN_GRID_AXIS;
    /* what is wrong with one before is said there */
    for (size_t f = first; f < field; f++)
        if (plan->texts[f][0] != '\0')
            search_space_add(&space, plan->texts[f], ranges, NULL);
    bool good = read_axes(plan, field, field, ranges, &space, error);
    search_space_release(&space);
    return good;
}

bool plan_check(const struct plan *plan, enum plan_field field, struct error *error)
{
    struct config config = config_default();
    enum search_by by;
    size_t count;
    double rate;

    if (fields[field].most > 0)
        return read_count(plan, field, &count, error);
    if (field == PLAN_EPOCHS)
        return config_set(&config, SETTING_EPOCHS, plan->texts[field], error);
    if (field == PLAN_BY)
        return read_by(plan, &by, error);
    if (field == PLAN_FROM || field == PLAN_TO)
        return read_rate(plan, field, &rate, error);
    return check_axis(plan, field, error);
}

/* --- orders ---------------------------------------------------------------------------------- */

static bool order_range(const struct plan *plan, const struct dataset *dataset,
                        struct job_request *order, struct error *error)
{
    order->kind = JOB_RANGE;
    return read_rate(plan, PLAN_FROM, &order->sweep.from, error) &&
           read_rate(plan, PLAN_TO, &order->sweep.to, error) &&
           read_count(plan, PLAN_STEPS, &order->sweep.steps, error) &&
           lr_range_check(&order->sweep, error) &&
           (dataset == NULL || config_fit(&order->config, dataset, error));
}

static bool order_trials(const struct plan *plan, const struct search_space *space,
                         struct job_request *order, struct error *error)
{

    if (space->count == 0)
        return error_set(error, "nothing to try: say lr=0.3,0.1,0.03");
    if (plan->kind == PLAN_GRID) {
        order->search.wanted = search_space_grid(space, &order->config, &order->search.configs,
                                                 &order->search.count, error);
        return order->search.wanted > 0;
    }
    if (!read_count(plan, PLAN_TRIALS, &order->search.wanted, error))
        return false;
    order->search.count = search_space_draw(space, &order->config, (uint32_t)order->config.seed,
                                            order->search.wanted, &order->search.configs);
    return true;
}

/* Trials are judged by the validation split and evaluate no other, as those of the command. */
static bool order_search(const struct plan *plan, const struct dataset *dataset,
                         struct job_request *order, struct error *error)
{
    struct search_space space = {0};
    bool ranges = plan->kind == PLAN_RANDOM;
    size_t first = ranges ? PLAN_RANGE_AXIS : PLAN_GRID_AXIS;

    order->kind = JOB_SEARCH;
    order->config.evaluate = 1u << SPLIT_VALIDATION;
    bool good = config_set(&order->config, SETTING_EPOCHS, plan->texts[PLAN_EPOCHS], error) &&
                read_count(plan, PLAN_JOBS, &order->search.how.jobs, error) &&
                read_count(plan, PLAN_STOP_AFTER, &order->search.how.stop_after, error) &&
                read_by(plan, &order->search.how.by, error) &&
                read_axes(plan, first, first + PLAN_AXES - 1, ranges, &space, error) &&
                order_trials(plan, &space, order, error) &&
                (dataset == NULL ||
                 search_check(order->search.configs, order->search.count, dataset, error));
    search_space_release(&space);
    return good;
}

bool plan_order(const struct plan *plan, const struct config *chosen, const struct dataset *dataset,
                struct job_request *order, struct error *error)
{
    *order = (struct job_request){.config = *chosen};
    bool good = plan->kind == PLAN_FINDER ? order_range(plan, dataset, order, error)
                                          : order_search(plan, dataset, order, error);
    if (!good)
        job_request_release(order);
    return good;
}
