/* prediction_history: what was predicted for every sample of a split after each epoch, so that a
 * picture can say when it was learned. */
#ifndef MLPTUI_TRAIN_PREDICTION_HISTORY_H
#define MLPTUI_TRAIN_PREDICTION_HISTORY_H

#include "mlptui/train/metrics.h"

/* Epochs kept at most: two bytes a sample each. Where more come, every other one of them is
 * dropped, so that the beginning of a long run is kept too, if less finely. */
#define PREDICTION_HISTORY_EPOCHS 128

struct prediction_history {
    size_t count;                              /* N */
    size_t epochs;                             /* kept; 0: none yet */
    size_t capacity;                           /* that there is room for */
    size_t numbers[PREDICTION_HISTORY_EPOCHS]; /* of the epochs kept, growing */
    uint8_t *predicted;                        /* (epochs, N), owned */
    uint8_t *p_true; /* (epochs, N), owned: probability of the label, in 255ths */
};

/* {0} is an empty predictions. */
void prediction_history_release(struct prediction_history *predictions);

/* Adds what the evaluation of an epoch says. One that is empty adds nothing. */
void prediction_history_add(struct prediction_history *predictions,
                            const struct evaluation *evaluation);

/* Drops the epochs after this one: they were given up. */
void prediction_history_cut(struct prediction_history *predictions, size_t epoch);

/* `to` becomes a copy, in memory of its own. */
void prediction_history_copy(struct prediction_history *to, const struct prediction_history *from);

/* How one sample fared. */
struct learning {
    size_t learned;   /* the epoch since which it is right; 0: it is wrong at the last one */
    size_t forgotten; /* the epoch at which it last turned from right to wrong; 0: never */
    size_t lapses;    /* how often it did */
};

struct learning prediction_history_learning(const struct prediction_history *predictions,
                                            size_t sample, uint8_t label);

#endif
