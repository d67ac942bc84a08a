/* action: the one table of keys. It dispatches them, writes the footer and the help view, and the
 * manual's section is checked against it. Knows no curses. */
#ifndef MLPTUI_UI_ACTION_H
#define MLPTUI_UI_ACTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum action {
    ACTION_NONE,
    /* everywhere */
    ACTION_VIEW_1,
    ACTION_VIEW_2,
    ACTION_VIEW_3,
    ACTION_VIEW_4,
    ACTION_VIEW_5,
    ACTION_VIEW_6,
    ACTION_VIEW_7,
    ACTION_VIEW_8,
    ACTION_NEXT_VIEW,
    ACTION_PREVIOUS_VIEW,
    ACTION_HELP,
    ACTION_ESCAPE,
    ACTION_QUIT,
    ACTION_INTERRUPT,
    ACTION_REDRAW,
    /* the run */
    ACTION_PAUSE,
    ACTION_STEP,
    ACTION_RESTART,
    ACTION_RESTART_NEXT_SEED,
    ACTION_STOP,
    ACTION_EXTEND,
    ACTION_REWIND,
    ACTION_RACE,
    ACTION_WRITE,
    /* settings */
    ACTION_RATE_DOWN,
    ACTION_RATE_UP,
    ACTION_NEXT_INIT,
    ACTION_PREVIOUS_INIT,
    ACTION_BATCH_UP,
    ACTION_BATCH_DOWN,
    ACTION_NEXT_ACTIVATION,
    ACTION_NEXT_OPTIMIZER,
    ACTION_FORM,
    ACTION_PRESETS,
    /* charts */
    ACTION_LOG,
    ACTION_SMOOTH,
    ACTION_X_AXIS,
    ACTION_CURSOR_LEFT,
    ACTION_CURSOR_RIGHT,
    ACTION_ZOOM_OUT,
    ACTION_ZOOM_IN,
    ACTION_ZOOM_NONE,
    ACTION_PAN_LEFT,
    ACTION_PAN_RIGHT,
    /* the gallery */
    ACTION_LEFT,
    ACTION_RIGHT,
    ACTION_UP,
    ACTION_DOWN,
    ACTION_PAGE_UP,
    ACTION_PAGE_DOWN,
    ACTION_FIRST,
    ACTION_LAST,
    ACTION_FILTER,
    ACTION_CLASS,
    ACTION_PREVIOUS_CLASS,
    ACTION_SPLIT,
    ACTION_SORT,
    /* the table of confusions */
    ACTION_OPEN,
    ACTION_PERCENT,
    /* the layers and units of the network */
    ACTION_PREVIOUS_LAYER,
    ACTION_NEXT_LAYER,
    ACTION_CHANGE,
    /* the pad */
    ACTION_PEN,
    ACTION_UNDO,
    ACTION_CLEAR,
    ACTION_BRUSH_THINNER,
    ACTION_BRUSH_THICKER,
    ACTION_SAVE_DRAWING,
    /* the list of runs */
    ACTION_AGAIN,
    ACTION_USE,
    ACTION_MARK,
    ACTION_HIDE,
    ACTION_PIN,
    ACTION_NAME,
    ACTION_EXPORT,
    ACTION_DELETE,
    /* jobs */
    ACTION_STUDY,
    ACTION_PLAN,
    ACTION_COUNT
};

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
