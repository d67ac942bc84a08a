/* trial_panels: the trials of a search, as a chart over the setting that they vary, and as a table
 * with their settings, figures and states, the best first and marked. */
#ifndef MLPTUI_UI_WIDGETS_TRIAL_PANELS_H
#define MLPTUI_UI_WIDGETS_TRIAL_PANELS_H

#include "term/canvas.h"
#include "ui/model/trials.h"

/* f, in both: what `trials` was updated with; NULL: nothing yet. */
void trial_chart_draw(struct canvas *canvas, struct rect area, const struct trials *trials,
                      const struct search_findings *f);

/* The lines of trials inside the area: for scrolling and the mouse. */
struct rect trial_table_rows(struct rect area);

/* From place `top` of the order on; the trial of number `selected` (0: none) stands out. */
void trial_table_draw(struct canvas *canvas, struct rect area, const struct trials *trials,
                      const struct search_findings *f, size_t top, size_t selected);

#endif
