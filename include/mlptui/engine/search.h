/* search: the threads that run the trials of a search, several at once, each with a trainer of its
 * own. Which trial, and how long, is the policy's to say (mlptui/train/search_policy.h).
 *
 *     search_space_grid or _draw -> search_new -> ring_take, or search_wait and
 * search_take_changes, again and again -> search_free
 *
 * A trial's figures are those of a trainer with the same config and data alone, bit for bit,
 * whatever the number of jobs. It ends after its last epoch, on divergence, after `stop_after`
 * epochs without improvement, or by search_cancel; however it ends, the others go on.
 *
 * Where there is a ring, events come through it as the worker's do, `run` being the number of the
 * trial, 1 ... : EVENT_STATE with RUN_TRAINING when it starts, EVENT_STEP (merged when the ring is
 * full), EVENT_EPOCH for each epoch (but a last one that ends broken: the trial has diverged), and
 * at last one EVENT_STATE with RUN_FINISHED, RUN_DIVERGED, RUN_STOPPED or RUN_FAILED: one for every
 * trial, also for those that a cancel kept from starting. Trials start in order of their numbers.
 */
#ifndef MLPTUI_ENGINE_SEARCH_H
#define MLPTUI_ENGINE_SEARCH_H

#include "mlptui/engine/ring.h"
#include "mlptui/train/search_policy.h"

struct search;

/* Checks as search_check, then starts the threads and with them the first trials, with all signals
 * blocked in them. Where a config says threads = 0 and there are several jobs, the cores are
 * divided among them. `configs` (count, at least 1) is copied; `dataset` and `ring` (NULL: no
 * events) are kept by reference and must outlive the search. NULL with `error`. Where the settings
 * are refused, nothing has been started then; where a thread cannot be had, those before it were
 * started and have ended: trials of theirs may have begun, events of theirs stand in the ring,
 * which is closed. */
struct search *search_new(const struct config *configs, size_t count, const struct dataset *dataset,
                          const struct search_settings *chosen, struct ring *ring,
                          struct error *error);

/* Ends all trials after the unit of work in hand. The ring must still be emptied. */
void search_cancel(struct search *search);

/* Cancels, closes the ring, joins the threads, frees. NULL is allowed. */
void search_free(struct search *search);

/* A copy of trial `number` (1 ...) as it is now; of one that has ended, as it stays. */
void search_trial(struct search *search, size_t number, struct trial *trial);

/* Sleeps until all trials are over, so many milliseconds at most. False: they are. */
bool search_wait(struct search *search, int milliseconds);

struct trial_change {
    size_t number;
    struct trial trial;
};

/* Copies of the trials that are not as they were at the last call: at the first, all of them.
 * Returns their number; *changes is to be freed. */
size_t search_take_changes(struct search *search, struct trial_change **changes);

/* The share of all mini-batches that are done, [0, 1], and how many trials have ended. */
double search_progress(struct search *search, size_t *ended);

#endif
