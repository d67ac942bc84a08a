/* action: the one table of keys. It dispatches them, writes the footer and the help view, and the
 * manual's section is checked against it. Knows no curses. */
#ifndef MLPTUI_UI_ACTION_H
#define MLPTUI_UI_ACTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ui/model/action.h"

/* Where a key works: in which views, in which states of the run. */
enum {
    WHERE_TRAIN = 1 << 0,
    WHERE_DIGITS = 1 << 1,
    WHERE_CONFUSION = 1 << 2,
    WHERE_NETWORK = 1 << 3,
    WHERE_DRAW = 1 << 4,
    WHERE_RUNS = 1 << 5,
    WHERE_GRADIENT = 1 << 6,
    WHERE_SEARCH = 1 << 7,
    WHERE_HELP = 1 << 8,
    WHERE_ANY = WHERE_TRAIN | WHERE_DIGITS | WHERE_CONFUSION | WHERE_NETWORK | WHERE_DRAW |
                WHERE_RUNS | WHERE_GRADIENT | WHERE_SEARCH | WHERE_HELP,
    WHEN_TRAINING = 1 << 16, /* the current run is */
    WHEN_PAUSED = 1 << 17,
    WHEN_ENDED = 1 << 18,    /* finished, diverged, stopped or failed */
    WHEN_LOADING = 1 << 19,  /* no run yet */
    WHEN_DIVERGED = 1 << 20, /* with WHEN_ENDED: it ended so */
    WHEN_RUN = WHEN_TRAINING | WHEN_PAUSED | WHEN_ENDED,
    WHEN_ALWAYS = WHEN_RUN | WHEN_LOADING
};

struct binding {
    enum action action;
    uint32_t codes[3];  /* characters or enum key (terminal.h); 0: unused */
    unsigned where;     /* WHERE_... | WHEN_... */
    const char *keys;   /* as shown: "space", "[", "Shift-Tab" */
    const char *footer; /* one or two words; NULL: not in the footer */
    const char *help;   /* one line */
    const char *group;  /* the heading in help and manual; NULL: that of the row before */
};

extern const struct binding bindings[];
extern const size_t binding_count;

/* The action of a key in a place and state (WHERE_... | WHEN_...), ACTION_NONE where it has none
 * there. */
enum action action_of_key(uint32_t code, unsigned context);

/* Whether a binding works here and now. */
bool binding_works(const struct binding *binding, unsigned context);

#endif
