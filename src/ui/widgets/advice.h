/* advice: what a run's diagnosis says and what to press, or why it failed, in plain sentences. */
#ifndef MLPTUI_UI_WIDGETS_ADVICE_H
#define MLPTUI_UI_WIDGETS_ADVICE_H

#include "term/canvas.h"
#include "ui/model/run_list.h"

/* Lines that it takes at a width; 0 where there is nothing to say. */
int advice_rows(const struct run *run, int columns);

/* Draws what the area has room for, the verdict first; what is left out ends in an ellipsis.
 * Returns the lines used. */
int advice_draw(struct canvas *canvas, struct rect area, const struct run *run);

/* Whether something is wrong with the run. */
bool advice_is_trouble(const struct run *run);

#endif
