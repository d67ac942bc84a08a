/* pending: what is chosen for the next run and differs from what runs, or ran. */
#ifndef MLPTUI_UI_MODEL_PENDING_H
#define MLPTUI_UI_MODEL_PENDING_H

#include <stdbool.h>

#include "ui/model/run_list.h"

/* Whether the next run would have another value there. The epochs that a run was extended by are
 * nobody's choice for the next one; a momentum that neither optimizer takes is none either. */
bool pending_is(const struct run *run, const struct config *chosen, enum setting_id id);

/* Whether there is any such setting. */
bool pending_any(const struct run *run, const struct config *chosen);

/* What stands between the two values. */
const char *pending_arrow(bool ascii);

/* "rate 0.1→0.5, batch 200→100, +2": as many as fit in so many columns, without names where not
 * even one does; empty where nothing is pending. Returns `buffer`. */
#define PENDING_TEXT_SIZE 512
char *pending_text(const struct run *run, const struct config *chosen, bool ascii, int columns,
                   char buffer[PENDING_TEXT_SIZE]);

#endif
