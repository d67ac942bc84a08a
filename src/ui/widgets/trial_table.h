/* trial_table: the trials of a search, the best first and marked, with their settings, figures and
 * states. */
#ifndef MLPTUI_UI_WIDGETS_TRIAL_TABLE_H
#define MLPTUI_UI_WIDGETS_TRIAL_TABLE_H

#include "term/canvas.h"
#include "ui/model/trials.h"

/* The lines of trials inside the area: for scrolling and the mouse. */
struct rect trial_table_rows(struct rect area);

/* From place `top` of the order on; the trial of number `selected` (0: none) stands out. f: what
 * `trials` was updated with; NULL: nothing yet. */
void trial_table_draw(struct canvas *canvas, struct rect area, const struct trials *trials,
                      const struct search_findings *f, size_t top, size_t selected);

#endif
