/* metrics_panel: the panels of settings and of per-layer figures. */
#ifndef MLPTUI_UI_WIDGETS_METRICS_PANEL_H
#define MLPTUI_UI_WIDGETS_METRICS_PANEL_H

#include "mlptui/train/metrics.h"
#include "term/canvas.h"
#include "ui/model/action.h"
#include "ui/model/run_list.h"

/* The running settings and, marked, those chosen for the next run. */
void metrics_panel_settings(struct canvas *canvas, struct rect area, const struct run *run,
                            const struct config *chosen);

/* The action of a click: that of the row's key, ACTION_NONE outside the rows. */
enum action metrics_panel_setting_at(struct rect area, const struct run *run,
                                     const struct config *chosen, int row, int column);

/* A row per layer: rms of weights and gradients, step/W, zeros, dead units, a histogram;
 * below it the run's diagnosis. metrics may be NULL. */
void metrics_panel_layers(struct canvas *canvas, struct rect area, const struct run *run,
                          const struct network_metrics *metrics);

/* One or two words, with their role, on the size of a layer's updates relative to its weights:
 * about a thousandth per step is steady, unless most of its units are 0 for all images. These words
 * are not those of diagnoses, which concern the whole run. */
const char *metrics_panel_health(const struct layer_metrics *layer, enum role *role);

#endif
