/* search_space: the settings that a search tries, read from specifications like those of the
 * command line, and the configs that come of them.
 *
 *     lr=0.3,0.1,0.03        a list: any setting below
 *     hidden=128,256-128     the widths of one network are joined by '-'; none: no hidden layer
 *     lr=0.001..0.5          a range of numbers, both ends included: drawn log-uniformly where the
 *                            setting has SEARCH_LOG, else uniformly
 *
 * What can be tried are the settings with SEARCH_TRIES: those of one run. */
#ifndef MLPTUI_TRAIN_SEARCH_SPACE_H
#define MLPTUI_TRAIN_SEARCH_SPACE_H

#include "mlptui/train/config.h"

#define SEARCH_MAX_TRIALS 10000
#define SEARCH_MAX_VALUES 256 /* in one list */

/* What one setting is tried at. */
struct search_dimension {
    enum setting_id id;
    bool range;       /* low .. high; else the values */
    double low, high; /* whole numbers up to 2^32 - 1 are exact here */
    size_t value_count;
    char **values; /* (value_count), owned: texts for config_set, no two of the same meaning */
};

/* All zero: empty. */
struct search_space {
    size_t count;
    struct search_dimension dimensions[SETTING_COUNT]; /* (count), in the order they were added */
};

/* Adds the setting of "KEY=VALUES"; with `ranges` VALUES may be LOW..HIGH. False with `error` (a
 * setting given twice is one too); the space is then unchanged. */
bool search_space_add(struct search_space *space, const char *text, bool ranges,
                      struct error *error);
void search_space_release(struct search_space *space);

/* Trials whose settings differ only where they have no effect (config_matters) are one trial, here
 * and below: the first one.
 *
 * Every combination of the lists, on top of `base`; the setting added last varies fastest.
 * *configs (*count) is to be freed. Returns the number of combinations; 0 with `error` where these
 * are more than SEARCH_MAX_TRIALS or a setting has a range. */
size_t search_space_grid(const struct search_space *space, const struct config *base,
                         struct config **configs, size_t *count, struct error *error);

/* `count` different configs, or as many as there are, which it returns; each setting is drawn
 * independently in the order in which they were added, anew where the trial was there: a pure
 * function of its arguments (NumPy's generator, seeded by `seed`). Real numbers are rounded to four
 * significant digits, within the range, so that they can be typed. *configs is to be freed. */
size_t search_space_draw(const struct search_space *space, const struct config *base, uint32_t seed,
                         size_t count, struct config **configs);

/* Whether there are fewer trials than were wanted, and how that is said: "only 2 different trials
 * exist, 6 were asked for" of those drawn, "... exist in 6 combinations" of a grid. */
#define SEARCH_SHORT_SIZE 128
bool search_space_is_short(size_t count, size_t wanted, bool drawn, char text[SEARCH_SHORT_SIZE]);

/* The value as a specification writes it: as config_text, but "256-128". Returns `buffer`. */
char *search_value_text(const struct config *config, enum setting_id id, char *buffer, size_t size);

#endif
