/* reading: the values of the charts' lines at the cursor, as a table. */
#ifndef MLPTUI_UI_WIDGETS_READING_H
#define MLPTUI_UI_WIDGETS_READING_H

#include "ui/model/curves.h"
#include "ui/widgets/chart.h"

/* A frame with a row for each line: its name, loss and accuracy at the point nearest to x, and
 * where that point lies; below, the step, the time and the learning rate there. `loss` and
 * `accuracy` (count) are the same lines in the same order. */
void reading_draw(struct canvas *canvas, struct rect area, const struct series *loss,
                  const struct series *accuracy, size_t count, const struct run *run,
                  enum x_axis axis, double x);

/* The names and values of one chart as one line, as many of them as fit whole. */
void reading_line(const struct series *series, size_t count, enum x_axis axis, double x,
                  int columns, char *text, size_t size);

#endif
