/* trial_chart: the results of a search's trials, over the setting that they vary. */
#ifndef MLPTUI_UI_WIDGETS_TRIAL_CHART_H
#define MLPTUI_UI_WIDGETS_TRIAL_CHART_H

#include "term/canvas.h"
#include "ui/model/trials.h"

/* f: what `trials` was updated with; NULL: nothing yet. */
void trial_chart_draw(struct canvas *canvas, struct rect area, const struct trials *trials,
                      const struct search_findings *f);

#endif
