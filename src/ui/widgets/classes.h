/* classes: the probability of each class as bars. */
#ifndef MLPTUI_UI_WIDGETS_CLASSES_H
#define MLPTUI_UI_WIDGETS_CLASSES_H

#include "mlptui/data/dataset.h"
#include "term/canvas.h"

#define CLASSES_NO_TRUTH SIZE_MAX

/* Draws a frame and in it a bar for each class; p (C), NULL: only the frame. `truth` is marked; the
 * guess stands out where it is another one. */
void classes_draw(struct canvas *canvas, struct rect area, const struct dataset *dataset,
                  const float *p, size_t truth);

/* Columns of the longest name of a class, within these bounds. */
int classes_name_columns(const struct dataset *dataset, int least, int most);

#endif
