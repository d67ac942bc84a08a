/* search_policy: trials in the order of their numbers, ended early where they no longer improve. */
#include "mlptui/train/search_policy.h"

#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"

const char *const search_by_names[SEARCH_BY_COUNT] = {"val_acc", "val_loss"};

const char *const trial_state_names[TRIAL_STATE_COUNT] = {
    "waiting", "running", "done", "stopped", "diverged", "failed", "cancelled"};

/* --- what can be tried ------------------------------------------------------------------------ */

static bool check_trial(const struct config *config, size_t number, const struct dataset *dataset,
                        struct error *error)
{
    struct config fitted = *config;
    struct error cause;

    if (!(config->evaluate & 1u << SPLIT_VALIDATION))
        return error_set(error, "trial %zu: eval: without val there is nothing to judge it by",
                         number);
    if (config->epochs == 0)
        return error_set(error, "trial %zu: epochs: without one there is nothing to judge it by",
                         number);
    return config_fit(&fitted, dataset, &cause) ||
           error_set(error, "trial %zu: %s", number, cause.text);
}

bool search_check(const struct config *configs, size_t count, const struct dataset *dataset,
                  struct error *error)
{
    if (dataset->splits[SPLIT_VALIDATION].count == 0)
        return error_set(error, "there are no validation images to judge trials by: --val says how "
                                "many of the training images are set apart");
    for (size_t i = 0; i < count; i++)
        if (!check_trial(&configs[i], i + 1, dataset, error))
            return false;
    return true;
}

/* --- next and tell ---------------------------------------------------------------------------- */

void search_policy_init(struct search_policy *policy, const struct config *configs, size_t count,
                        const struct search_settings *chosen)
{
    *policy = (struct search_policy){
        .settings = *chosen, .trials = xcalloc(count, sizeof *policy->trials), .count = count};
    for (size_t i = 0; i < count; i++)
        policy->trials[i].config = configs[i];
}

void search_policy_release(struct search_policy *policy)
{
    free(policy->trials);
    *policy = (struct search_policy){.trials = NULL};
}

size_t search_policy_next(struct search_policy *policy)
{
    if (policy->started == policy->count)
        return 0;
    policy->trials[policy->started].state = TRIAL_RUNNING;
    return ++policy->started;
}

bool search_policy_tell(struct search_policy *policy, size_t number,
                        const struct epoch_metrics *metrics)
{
    struct trial *trial = &policy->trials[number - 1];
    size_t patience = policy->settings.stop_after;

    trial->epochs = metrics->epoch;
    if (search_better(policy->settings.by, metrics, &trial->best))
        trial->best = *metrics;
    return patience == 0 || trial->epochs - trial->best.epoch < patience;
}

void search_policy_end(struct search_policy *policy, size_t number, enum trial_state state)
{
    policy->trials[number - 1].state = state;
    policy->trials[number - 1].share = 1;
}

/* --- judging ---------------------------------------------------------------------------------- */

/* The larger the better; one that is not a number is the worst. */
static double merit(enum search_by by, const struct epoch_metrics *metrics)
{
    double figure = by == SEARCH_BY_VAL_ACC ? metrics->accuracy[SPLIT_VALIDATION]
                                            : -metrics->loss[SPLIT_VALIDATION];

    return isnan(figure) ? -INFINITY : figure;
}

/* > 0: a is better. */
static int compare_figures(enum search_by by, const struct epoch_metrics *a,
                           const struct epoch_metrics *b)
{
    double x = merit(by, a), y = merit(by, b);

    return (x > y) - (x < y);
}

bool search_better(enum search_by by, const struct epoch_metrics *a, const struct epoch_metrics *b)
{
    if (a->epoch == 0)
        return false;
    if (b->epoch == 0)
        return !isnan(a->loss[SPLIT_VALIDATION]) && !isnan(a->accuracy[SPLIT_VALIDATION]);
    return compare_figures(by, a, b) > 0;
}

static bool has_rank(const struct trial *trial)
{
    return (trial->state == TRIAL_DONE || trial->state == TRIAL_STOPPED) && trial->best.epoch > 0;
}

/* A trial as qsort sees it. */
struct ranked {
    const struct trial *trial;
    enum search_by by;
    size_t number;
};

/* < 0: a comes first. No two have the same number, so the order is one. */
static int compare_trials(const void *first, const void *second)
{
    static const enum search_by other[] = {SEARCH_BY_VAL_LOSS, SEARCH_BY_VAL_ACC};
    const struct ranked *a = first, *b = second;
    int difference = has_rank(b->trial) - has_rank(a->trial);

    if (difference == 0 && has_rank(a->trial)) {
        difference = compare_figures(a->by, &b->trial->best, &a->trial->best);
        if (difference == 0)
            difference = compare_figures(other[a->by], &b->trial->best, &a->trial->best);
    }
    return difference != 0 ? difference : (a->number > b->number) - (a->number < b->number);
}

size_t search_rank(enum search_by by, const struct trial *trials, size_t count, size_t *order)
{
    struct ranked *list = xcalloc(count, sizeof *list);
    size_t ranked = 0;

    for (size_t i = 0; i < count; i++) {
        list[i] = (struct ranked){&trials[i], by, i + 1};
        ranked += has_rank(&trials[i]);
    }
    qsort(list, count, sizeof *list, compare_trials);
    for (size_t i = 0; i < count; i++)
        order[i] = list[i].number;
    free(list);
    return ranked;
}
