/* advice: a run's diagnosis with the keys that help, or the reason of its failure, as sentences. */
#ifndef MLPTUI_UI_WIDGETS_ADVICE_H
#define MLPTUI_UI_WIDGETS_ADVICE_H

#include "term/canvas.h"
#include "ui/model/run_list.h"

/* The number of lines at a width; 0 if there is no advice. */
int advice_rows(const struct run *run, int columns);

/* Draws the sentences that fit, the verdict first, with an ellipsis if some do not. Returns the
 * lines used. */
int advice_draw(struct canvas *canvas, struct rect area, const struct run *run);

/* Whether something is wrong with the run. */
bool advice_is_trouble(const struct run *run);

#endif
