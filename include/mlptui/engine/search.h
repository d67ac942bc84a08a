/* search: many runs (trials) on the same data, several at once, each in the hands of a trainer on a
 * thread of its own.
 *
 *     search_space_grid or _draw -> search_new -> ring_take and search_trial, again and
 *     again -> search_free
 *
 * A trial's figures are those of a trainer with the same config and data alone, bit for bit,
 * whatever the number of jobs. It ends after its last epoch, on divergence, after `stop_after`
 * epochs without improvement, or by search_cancel; however it ends, the others go on.
 *
 * Events come through a ring as the worker's do, `run` being the number of the trial, 1 ..
 * trial_count: EVENT_STATE with RUN_TRAINING when it starts, EVENT_STEP (merged when the ring is
 * full), EVENT_EPOCH for each epoch (but a last one that ends broken: the trial has diverged), and
 * at last one EVENT_STATE with RUN_FINISHED, RUN_DIVERGED, RUN_STOPPED or RUN_FAILED: one for every
 * trial, also for those that a cancel kept from starting. Trials start in order of their numbers.
 */
#ifndef MLPTUI_ENGINE_SEARCH_H
#define MLPTUI_ENGINE_SEARCH_H

#include "mlptui/engine/ring.h"
#include "mlptui/train/config.h"
#include "mlptui/train/metrics.h"

#define SEARCH_MAX_JOBS 256

/* What makes an epoch, and a trial by its best epoch, better than another. */
enum search_by { SEARCH_BY_VAL_ACC, SEARCH_BY_VAL_LOSS, SEARCH_BY_COUNT };

extern const char *const search_by_names[SEARCH_BY_COUNT]; /* "val_acc", "val_loss" */

enum trial_state {
    TRIAL_WAITING,
    TRIAL_RUNNING,
    TRIAL_DONE,     /* all its epochs */
    TRIAL_STOPPED,  /* ended by stop_after */
    TRIAL_DIVERGED, /* what `best` holds is from before */
    TRIAL_FAILED,   /* could not start: error */
    TRIAL_CANCELLED,
    TRIAL_STATE_COUNT
};

/* "waiting", "running", "done", "stopped", "diverged", "failed", "cancelled" */
extern const char *const trial_state_names[TRIAL_STATE_COUNT];

struct trial {
    struct config config; /* as it is run: where jobs > 1, with `threads` settled */
    enum trial_state state;
    size_t epochs;             /* completed */
    struct epoch_metrics best; /* of the best epoch; epoch 0: none yet */
    struct error error;        /* of TRIAL_FAILED */
};

struct search_settings {
    enum search_by by;
    size_t jobs;       /* trials at once, 1 .. SEARCH_MAX_JOBS; no more than trials are made */
    size_t stop_after; /* epochs in a row without improvement; 0: never */
};

struct search;

/* Whether every trial can be run, and has something to be judged by (an epoch, the validation
 * split). False with `error`, which names the first that cannot. */
bool search_check(const struct config *configs, size_t count, const struct dataset *dataset,
                  struct error *error);

/* Checks as above, then starts the threads and with them the first trials, with all signals blocked
 * in them. Where a config says threads = 0 and there are several jobs, the cores are divided among
 * them. `configs` (count, at least 1) is copied; `dataset` and `ring` are kept by reference and
 * must outlive the search. NULL with `error`. Where the settings are refused, nothing has
 * been started then; where a thread cannot be had, those before it were started and have ended:
 * trials of theirs may have begun, events of theirs stand in the ring, which is closed. */
struct search *search_new(const struct config *configs, size_t count, const struct dataset *dataset,
                          const struct search_settings *chosen, struct ring *ring,
                          struct error *error);

/* Ends all trials after the unit of work in hand. The ring must still be emptied. */
void search_cancel(struct search *search);

/* Cancels, closes the ring, joins the threads, frees. NULL is allowed. */
void search_free(struct search *search);

size_t search_trial_count(const struct search *search);

/* A copy of trial `number` (1 ...) as it is now; of one that has ended, as it stays. */
void search_trial(struct search *search, size_t number, struct trial *trial);

/* Whether epoch `a` is better than `b`: strictly, by the one figure. Epoch 0 is worse than any; one
 * whose figure is not a number is never better. */
bool search_better(enum search_by by, const struct epoch_metrics *a, const struct epoch_metrics *b);

/* Sorts trial numbers (1 ...) into `order` (count), the best first: trials that are done or stopped
 * by the figure of their best epoch, then by the other figure, then by number; behind them,
 * by number, those that diverged, failed, were cancelled, or are not over. Returns how many of them
 * have a rank: the done and stopped ones with a best epoch. */
size_t search_rank(enum search_by by, const struct trial *trials, size_t count, size_t *order);

#endif
