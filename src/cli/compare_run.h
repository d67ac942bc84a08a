/* compare_run: one run of a comparison, from the word on the command line that describes it. */
#ifndef MLPTUI_CLI_COMPARE_RUN_H
#define MLPTUI_CLI_COMPARE_RUN_H

#include "cli/options.h"
#include "mlptui/train/run.h"

/* Begins a run's record from "PRESET" or "NAME:KEY=VALUE,..." (a value may hold commas itself: what
 * has no "=" belongs to the setting before it). What is named later here beats what is named
 * earlier:
 *
 *   1. --preset; 2. the preset in the word: NAME where it is one, or the key "preset";
 *   3. the settings given as options, for all runs alike; 4. the word's own settings.
 *
 * The name is of letters, digits and "._+-". False with `error` naming the word. */
bool compare_run_parse(struct run *run, const char *word, const struct options *options,
                       struct error *error);

#endif
