/* search_policy: which trial of a search is run next, when one ends early, and how they rank:
 * without a thread, a file or a clock. Whoever runs trials (threads, other machines) asks and
 * tells, one call at a time:
 *
 *     search_policy_init -> search_policy_next, then search_policy_tell after each epoch and
 *     search_policy_end, for trial after trial -> search_rank -> search_policy_release */
#ifndef MLPTUI_TRAIN_SEARCH_POLICY_H
#define MLPTUI_TRAIN_SEARCH_POLICY_H

#include "mlptui/train/config.h"
#include "mlptui/train/metrics.h"

/* What makes an epoch, and a trial by its best epoch, better than another. */
enum search_by { SEARCH_BY_VAL_ACC, SEARCH_BY_VAL_LOSS, SEARCH_BY_COUNT };

extern const char *const search_by_names[SEARCH_BY_COUNT]; /* "val_acc", "val_loss" */

enum trial_state {
    TRIAL_WAITING,
    TRIAL_RUNNING,
    TRIAL_DONE,     /* all its epochs */
    TRIAL_STOPPED,  /* ended by stop_after */
    TRIAL_DIVERGED, /* what `best` holds is from before */
    TRIAL_FAILED,   /* could not start */
    TRIAL_CANCELLED,
    TRIAL_STATE_COUNT
};

/* "waiting", "running", "done", "stopped", "diverged", "failed", "cancelled" */
extern const char *const trial_state_names[TRIAL_STATE_COUNT];

struct trial {
    struct config config; /* as it is run */
    enum trial_state state;
    size_t epochs;             /* completed */
    double share;              /* of its mini-batches that are done, [0, 1]; 1 once it is over */
    struct epoch_metrics best; /* of the best epoch; epoch 0: none yet */
};

#define SEARCH_MAX_JOBS 256

struct search_settings {
    enum search_by by;
    size_t jobs;       /* trials at once, 1 .. SEARCH_MAX_JOBS; no more than trials are made */
    size_t stop_after; /* epochs in a row without improvement; 0: never */
};

struct search_policy {
    struct search_settings settings;
    struct trial *trials; /* (count) owned */
    size_t count;
    size_t started; /* of them, in the order of their numbers */
};

/* Whether every trial can be run, and has something to be judged by (an epoch, the validation
 * split). False with `error`, which names the first that cannot. */
bool search_check(const struct config *configs, size_t count, const struct dataset *dataset,
                  struct error *error);

/* `configs` (count) is copied. */
void search_policy_init(struct search_policy *policy, const struct config *configs, size_t count,
                        const struct search_settings *chosen);
void search_policy_release(struct search_policy *policy);

/* The number (1 ...) of the trial to run now, which is TRIAL_RUNNING from then on; 0: none is left.
 */
size_t search_policy_next(struct search_policy *policy);

/* An epoch of a trial is done. False where the trial is to end here: TRIAL_STOPPED. */
bool search_policy_tell(struct search_policy *policy, size_t number,
                        const struct epoch_metrics *metrics);

/* A trial is over, in this state. */
void search_policy_end(struct search_policy *policy, size_t number, enum trial_state state);

/* Whether epoch `a` is better than `b`: strictly, by the one figure. Epoch 0 is worse than any; one
 * whose figure is not a number is never better. */
bool search_better(enum search_by by, const struct epoch_metrics *a, const struct epoch_metrics *b);

/* Sorts trial numbers (1 ...) into `order` (count), the best first: trials that are done or stopped
 * by the figure of their best epoch, then by the other figure, then by number; behind them,
 * by number, those that diverged, failed, were cancelled, or are not over. Returns how many of them
 * have a rank: the done and stopped ones with a best epoch. */
size_t search_rank(enum search_by by, const struct trial *trials, size_t count, size_t *order);

#endif
