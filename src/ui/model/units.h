/* units: the first layer's units, judged by a snapshot: how large their weights are, what they
 * answer to some validation images, and in which order they are listed. Knows no canvas. */
#ifndef MLPTUI_UI_MODEL_UNITS_H
#define MLPTUI_UI_MODEL_UNITS_H

#include "mlptui/train/config.h"
#include "ui/model/predict.h"

enum unit_order { UNITS_BY_NUMBER, UNITS_BY_NORM, UNITS_DEAD_FIRST, UNIT_ORDER_COUNT };

extern const char *const unit_order_names[UNIT_ORDER_COUNT];

/* All zero: of no snapshot yet. */
struct units {
    enum unit_order by;
    bool change;   /* what training has changed, instead of the weights as they are */
    size_t count;  /* H, units of the first layer; 0: no snapshot yet */
    float *norms;  /* (H) of each unit's weights, or of what changed in them */
    float *active; /* (H) share of the images for which the output is not 0 */
    float *means;  /* (C, H) mean output for the images of each class; 0 where it has none */
    size_t *order; /* (H) the units as listed */
    size_t class_count, image_count;
    bool may_be_dead; /* the activation has dead units */
    double scale; /* sizes of weights that pictures show fully: some times their rms; may be 0 */
    /* what it was made from, and with */
    unsigned run;
    uint64_t step;
    bool stale; /* `by` or `change` is new */
    struct network start;
    unsigned start_run;
    struct predictor predictor;
};

void units_release(struct units *units);

/* Brings all up to date with a snapshot of the run with that config; cheap where it is already.
 * Without memory count is 0. */
void units_update(struct units *units, const struct snapshot *snapshot, const struct config *config,
                  const struct dataset *dataset);

/* Unit j's weight of input i, or its change. The snapshot is the one of the last update. */
double units_weight(const struct units *units, const struct snapshot *snapshot, size_t i, size_t j);

/* Unit j's weights (D) as levels of a balanced picture. */
void units_levels(const struct units *units, const struct snapshot *snapshot, size_t j,
                  uint8_t *levels);

bool units_is_dead(const struct units *units, size_t j);

#endif
