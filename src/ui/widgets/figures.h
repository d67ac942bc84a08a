/* figures: the panels of settings and of per-layer figures. */
#ifndef MLPTUI_UI_WIDGETS_FIGURES_H
#define MLPTUI_UI_WIDGETS_FIGURES_H

#include "mlptui/train/metrics.h"
#include "ui/action.h"
#include "ui/canvas.h"
#include "ui/run.h"

/* What runs, and beside it, differently, what is chosen for the next run. */
void figures_settings(struct canvas *canvas, struct rect area, const struct run *run,
                      const struct config *chosen);

/* What a click there does: the action of the row's key, ACTION_NONE beside the rows. */
enum action figures_setting_at(struct rect area, const struct run *run, const struct config *chosen,
                               int row, int column);

/* A row per layer: rms of weights and gradients, step/W, zeros, dead units, a histogram;
 * below it the run's diagnosis. metrics may be NULL. */
void figures_layers(struct canvas *canvas, struct rect area, const struct run *run,
                    const struct network_metrics *metrics);

/* "step/W = rate x gradient / weight", as the run's optimizer makes its step. */
const char *figures_step_formula(const struct run *run);

/* One or two words on how fast a layer's weights move, with their role: about a thousandth of their
 * size in a step is steady, unless most of its units are 0 for all images. None is the name of a
 * diagnosis, which looks at the whole run. */
const char *figures_health(const struct layer_metrics *layer, enum role *role);

#endif
