/* trainer: one run as a sequence of small units of work (a mini-batch, or a chunk of an
 * evaluation), on the caller's thread. No thread, no screen and no file in it: the worker drives
 * one on its thread, the `train` command on the main thread, a test step by step.
 *
 *     trainer_new -> trainer_advance, again and again -> trainer_free
 *
 * The same config, data and thread count give the same parameters bit for bit, whatever is read or
 * measured in between. */
#ifndef MLPTUI_TRAIN_TRAINER_H
#define MLPTUI_TRAIN_TRAINER_H

#include "mlptui/train/checkpoint.h"
#include "mlptui/train/config.h"
#include "mlptui/train/diagnosis.h"
#include "mlptui/train/metrics.h"
#include "mlptui/train/prediction_history.h"

enum trainer_outcome {
    TRAINER_STEPPED,    /* one mini-batch done: trainer_step_metrics */
    TRAINER_EVALUATING, /* one chunk of the evaluation after an epoch done */
    TRAINER_EPOCH,    /* an epoch and its evaluation are done: trainer_epoch_metrics; more follow */
    TRAINER_FINISHED, /* as TRAINER_EPOCH, and it was the last; also returned by every later call */
    TRAINER_DIVERGED  /* the loss is not finite or exploded; returned by every later call too */
};

/* An epoch is good when no loss at its end says that the network is broken: that of the splits
 * which were evaluated, of the last mini-batches. One that is not may be followed by mini-batches
 * that bring the loss down again, or that diverge; the last epoch cannot, and diverges itself. */

struct trainer;

/* Makes a run ready to start: parameters initialized, order seeded. `dataset` is kept by reference
 * and must outlive the trainer. Calls gemm_set_threads on the calling thread, which must be the one
 * that advances. NULL with `error` on a config that does not fit the data or lack of memory. */
struct trainer *trainer_new(const struct config *config, const struct dataset *dataset,
                            struct error *error);
void trainer_free(struct trainer *trainer);

/* Copies out what trainer_resume needs, moments included: train_state_release frees these. To be
 * called before the first step or after TRAINER_EPOCH or TRAINER_FINISHED, when the run stands
 * between two epochs. False with `error` when memory is out. */
bool trainer_save(const struct trainer *trainer, struct train_state *state, struct error *error);

/* Makes a run that goes on where trainer_save was called: N epochs, save, resume and M more give
 * the same parameters, bit for bit, as N + M epochs. `config` is that of the saved run, in which
 * rate, momentum, weight decay, epochs (in all), evaluation and threads may be others. `network`
 * and `state` are copied; without a state (NULL) training begins with that network, in place of one
 * drawn at random. NULL with `error` as trainer_new, or where they do not fit the config. */
struct trainer *trainer_resume(const struct config *config, const struct dataset *dataset,
                               const struct network *network, const struct train_state *state,
                               struct error *error);

/* Does one unit of work. An epoch of 0 steps cannot occur; epochs = 0 finishes at once. */
enum trainer_outcome trainer_advance(struct trainer *trainer);

/* Asks the next mini-batch to measure its layers too (trainer_network_metrics afterwards); the
 * parameters stay those of an unmeasured run, bit for bit. */
void trainer_measure_next(struct trainer *trainer);

/* How long the last measurement took. */
double trainer_measure_seconds(const struct trainer *trainer);

const struct step_metrics *trainer_step_metrics(const struct trainer *trainer);
const struct epoch_metrics *trainer_epoch_metrics(const struct trainer *trainer);
const struct network_metrics *trainer_network_metrics(const struct trainer *trainer);

/* The config in force: `rate` and `epochs` follow the two calls below. */
const struct config *trainer_config(const struct trainer *trainer);
size_t trainer_steps_per_epoch(const struct trainer *trainer);
double trainer_seconds(const struct trainer *trainer); /* spent inside trainer_advance */

/* Changes the learning rate from the next mini-batch on. */
void trainer_set_rate(struct trainer *trainer, double rate);

/* Has a diagnosis made from now on, from what is seen from now on: to be called before the first
 * step. It takes less than a hundredth of the time, and leaves the parameters the same. */
void trainer_diagnose(struct trainer *trainer);

/* The newest diagnosis: made after the first step, at each epoch's end, and of a divergence. */
const struct diagnosis *trainer_diagnosis(const struct trainer *trainer);

/* After TRAINER_DIVERGED: the loss that told; NaN also where weights are not finite. */
double trainer_fatal_loss(const struct trainer *trainer);

/* Adds epochs, as far as the setting goes (CONFIG_MOST_COUNT): a model file with more would be
 * refused. A finished run can then be advanced again. No effect on a diverged one. */
void trainer_extend(struct trainer *trainer, size_t epochs);

/* Takes a diverged run back to its last good epoch's end (or the start), with this learning rate:
 * parameters, moments, generators and the watch for divergence. It goes on as a run that was saved
 * there and resumed with that rate, bit for bit; the seconds spent stay spent. False, with no
 * effect, on a run that has not diverged. */
bool trainer_rewind(struct trainer *trainer, double rate);

/* The network as it is now; after divergence, as it was at the last good epoch's end (or the
 * start). Owned by the trainer, changed by trainer_advance. */
const struct network *trainer_network(const struct trainer *trainer);

/* Epochs completed and steps done by the network that trainer_network gives. */
size_t trainer_network_epoch(const struct trainer *trainer);
uint64_t trainer_network_step(const struct trainer *trainer);

/* The last good epoch, 0 at the start: what divergence goes back to. */
size_t trainer_good_epoch(const struct trainer *trainer);

/* A copy of the run as it was at the end of that epoch. NULL where none has been completed since it
 * began or was resumed, or memory is out. */
struct checkpoint *trainer_checkpoint(const struct trainer *trainer);

/* What was predicted for a split after each epoch so far, after divergence up to the last good one:
 * empty where it is not evaluated. Owned by the trainer, valid as the evaluation below. */
const struct prediction_history *trainer_predictions(const struct trainer *trainer,
                                                     enum split_id split);

/* The newest predictions for a whole split that are there already and not older than the last
 * epoch's end, whose evaluation makes them for the splits that are evaluated; else NULL. Owned by
 * the trainer, valid as the evaluation below. */
const struct evaluation *trainer_last_evaluation(const struct trainer *trainer,
                                                 enum split_id split);

/* Predictions of trainer_network for a whole split, made now unless the evaluation of this very
 * step has made them already. Owned by the trainer, valid until the next call of any trainer
 * function that is not const. `cancelled` (may be NULL) is asked between chunks; if it says true,
 * NULL is returned. */
const struct evaluation *trainer_evaluation(struct trainer *trainer, enum split_id split,
                                            bool (*cancelled)(void *), void *context);

#endif
