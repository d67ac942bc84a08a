/* metrics: the figures that training produces, as plain values that travel by copy. */
#ifndef MLPTUI_TRAIN_METRICS_H
#define MLPTUI_TRAIN_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include "mlptui/data/dataset.h"
#include "mlptui/nn/network.h"

/* One mini-batch, or several merged: means over `samples`. */
struct step_metrics {
    uint64_t step;   /* mini-batches since the run began, this one included: 1, 2, ... */
    size_t epoch;    /* the epoch it belongs to: 1, 2, ... */
    size_t steps;    /* how many mini-batches are merged here */
    size_t samples;  /* how many samples these hold */
    double loss;     /* mean over the samples, before the update */
    double accuracy; /* percent */
    double rate;     /* learning rate of the last one */
    double seconds;  /* since the run began, pauses not counted, at the end of the last one */
};

/* The evaluation after one epoch. */
struct epoch_metrics {
    size_t epoch;  /* 1, 2, ... */
    uint64_t step; /* mini-batches so far */
    double rate;
    double seconds;               /* since the run began: evaluation included, pauses not */
    double training_seconds;      /* of this epoch's mini-batches alone */
    double loss[SPLIT_COUNT];     /* NaN where not evaluated */
    double accuracy[SPLIT_COUNT]; /* percent; NaN where not evaluated */
};

#define HISTOGRAM_BINS 63 /* odd: 0 has a bin of its own in a range that is even around it */

/* How values are spread over a range with round ends, which stays the same while it fits, so that
 * pictures made from one after another can be compared. Values beyond it are in the outermost bins;
 * those that are not finite, in none. Of very many values, evenly spaced ones stand for all. */
struct histogram {
    double low, high; /* -high or 0, and high; both 0: none yet */
    uint32_t bins[HISTOGRAM_BINS];
};

/* What one layer looked like in one mini-batch. */
struct layer_metrics {
    size_t n_in, n_out;
    double rms_weight;   /* root mean square of W */
    double rms_gradient; /* of dL/dW, weight decay not included */
    double rms_update;   /* of W after minus W before the step */
    double zero_share;   /* share of this layer's outputs that are exactly 0, in [0, 1] */
    size_t dead_units;   /* units with output 0 for the whole mini-batch */
    size_t alike_units;  /* the most that have the same weights and bias; 1: all differ */
    struct histogram weights, gradients; /* at most four times the rms wide to either side */
    struct histogram outputs;            /* hidden layers: activations, last: softmax */
};

struct network_metrics {
    size_t layer_count; /* 0: none yet */
    uint64_t step;
    struct layer_metrics layers[NETWORK_MAX_LAYERS];
};

/* Predictions for a whole split at one moment. */
struct evaluation {
    enum split_id split;
    uint64_t step;      /* mini-batches done when it was made */
    size_t epoch;       /* completed epochs then */
    size_t count;       /* N, 0: none */
    uint8_t *predicted; /* (N) */
    float *confidence;  /* (N) probability of the predicted class */
    float *p_true;      /* (N) probability of the label */
};

#endif
