/* runlook: the hue, line style and marker of a run, wherever it is drawn or listed. They depend on
 * its number, so that they stay when others are added or removed. */
#ifndef MLPTUI_UI_WIDGETS_RUNLOOK_H
#define MLPTUI_UI_WIDGETS_RUNLOOK_H

#include "term/canvas.h"
#include "ui/model/run_list.h"
#include "ui/widgets/chart.h"

enum role runlook_role(const struct run *run);
enum line_style runlook_style(const struct run *run);
uint32_t runlook_marker(const struct run *run); /* the last digit of its number */

/* Columns for the number of any run: 3, and more after 999 of them. */
int runlook_number_width(const struct run_list *runs);

/* A piece of its line with the marker on it, three columns; of the current run, whose lines look
 * otherwise, the marker of its validation line. */
void runlook_sample(struct canvas *canvas, int row, int column, const struct run *run,
                    bool current);

#endif
