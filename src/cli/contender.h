/* contender: one run of a comparison, from the word on the command line that describes it. */
#ifndef MLPTUI_CLI_CONTENDER_H
#define MLPTUI_CLI_CONTENDER_H

#include "cli/options.h"
#include "cli/train_loop.h"

#define CONTENDER_NAME_SIZE 25

struct contender {
    char name[CONTENDER_NAME_SIZE]; /* letters, digits, and "._+-"; no two alike */
    struct config config;
    struct epoch_metrics *epochs; /* (count): those completed, by number 1, 2, ... */
    size_t count, capacity;
    bool begun;
    enum train_loop_end end; /* once begun */
};

/* Fills one contender from "PRESET" or "NAME:KEY=VALUE,..." (a value may hold commas itself: what
 * has no "=" belongs to the setting before it). What is named later here beats what is named
 * earlier:
 *
 *   1. --preset; 2. the preset in the word: NAME where it is one, or the key "preset";
 *   3. the settings given as options, for all runs alike; 4. the word's own settings.
 *
 * False with `error` naming the word. */
bool contender_parse(struct contender *contender, const char *word, const struct options *options,
                     struct error *error);

/* Adds a completed epoch. */
void contender_add(struct contender *contender, const struct epoch_metrics *metrics);

/* Frees the epochs. */
void contender_release(struct contender *contender);

#endif
