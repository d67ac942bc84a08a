/* summary: the runs of the session as a table on the normal screen, after the program has left its
 * own. */
#ifndef MLPTUI_UI_MODEL_SUMMARY_H
#define MLPTUI_UI_MODEL_SUMMARY_H

#include <stdio.h>

#include "ui/model/run_list.h"

/* Prints a line per run; nothing where there is none. Of what does not fit `room` columns the least
 * important goes, and "..." says so. Below them what each run's diagnosis says. */
void summary_print(FILE *out, const struct run_list *runs, int room);

#endif
