/* view: what each file in views/ offers to the app. A view is a function of the scene and of its
 * own private state; it never talks to the worker. */
#ifndef MLPTUI_UI_VIEWS_VIEW_H
#define MLPTUI_UI_VIEWS_VIEW_H

#include <stdint.h>

#include "term/canvas.h"
#include "ui/model/action.h"
#include "ui/model/request.h"
#include "ui/model/scene.h"

/* The views, view_NAME at the end of NAME.c, in the order of their tabs and keys; the last one,
 * help, has no tab. */
#define VIEWS(VIEW)                                                                                \
    VIEW(train)                                                                                    \
    VIEW(digits)                                                                                   \
    VIEW(confusion)                                                                                \
    VIEW(network)                                                                                  \
    VIEW(draw)                                                                                     \
    VIEW(runs)                                                                                     \
    VIEW(gradient)                                                                                 \
    VIEW(search)                                                                                   \
    VIEW(help)

/* Where a key works. The 16 bits below are for the views: 1u << index. */
enum {
    /* in which states of the current run */
    WHEN_TRAINING = 1 << 16,
    WHEN_PAUSED = 1 << 17,
    WHEN_ENDED = 1 << 18,    /* finished, diverged, stopped or failed */
    WHEN_LOADING = 1 << 19,  /* no run yet */
    WHEN_DIVERGED = 1 << 20, /* with WHEN_ENDED: it ended so */
    WHEN_RUN = WHEN_TRAINING | WHEN_PAUSED | WHEN_ENDED,
    WHEN_ALWAYS = WHEN_RUN | WHEN_LOADING,
    /* in all views that take these keys, each of which acts on them in its own way */
    KEYS_ACROSS = 1 << 21, /* left, right */
    KEYS_UP_DOWN = 1 << 22,
    KEYS_PAGES = 1 << 23,
    KEYS_ENDS = 1 << 24, /* the first, the last */
    KEYS_SPLIT = 1 << 25,
    KEYS_SORT = 1 << 26,
    KEYS_OPEN = 1 << 27,
    KEYS_USE = 1 << 28,
    KEYS_START = 1 << 29,
    KEYS_SHARED = KEYS_ACROSS | KEYS_UP_DOWN | KEYS_PAGES | KEYS_ENDS | KEYS_SPLIT | KEYS_SORT |
                  KEYS_OPEN | KEYS_USE | KEYS_START
};

/* A row of the table of keys. */
struct binding {
    int action;          /* enum action, with what may be added to the last ones */
    uint32_t code;       /* a character or enum key */
    const char *keys;    /* as shown: "space", "[", "Shift-Tab" */
    uint32_t other_code; /* 0: none */
    const char *footer;  /* one or two words; NULL: not in the footer */
    const char *help;    /* one line */
    unsigned where;      /* WHEN_..., else always; KEYS_..., else in this view alone */
    const char *group;   /* the heading in help and manual; NULL: that of the row before */
};

/* How a key moves a selection or a window: each is -1, 0 or 1. */
struct step {
    int across, down, pages;
    int ends; /* to the first, to the last */
};

/* False for an action that is no step. */
bool step_of(int action, struct step *step);

/* Steps from a place among `count` to another, in rows of `across` places, pages of `page`, as far
 * as there are any. False for an action that is no step. */
bool step_through(int action, size_t *at, size_t count, int across, int page);

/* The first place to be shown, of `shown` rows of `across` places out of `count`, so that `at` is
 * in sight; `first` was it before. */
size_t scrolled(size_t first, size_t at, int across, int shown, size_t count);

/* A key, what it chooses ("": nothing to say) and what is chosen, before column `right`. Returns
 * the column of the next one. */
int choice_draw(struct canvas *canvas, int row, int column, int right, const char *key,
                const char *name, const char *value);

/* Says why there is nothing to be seen in an area. */
void excuse_draw(struct canvas *canvas, struct rect area, const char *text);

struct view {
    const char *tab;            /* its name in the second line; NULL: not in the tabs */
    const char *help;           /* of the key that shows it */
    const struct binding *keys; /* (key_count): those that stand under its heading */
    size_t key_count;
    unsigned takes;                            /* KEYS_...: of all tables */
    struct view_needs needs;                   /* but for the split, */
    enum split_id (*split)(const void *state); /* which is this one; NULL: of no interest */
    size_t size;                               /* of its private state */
    void (*open)(void *state);                 /* sets what does not begin as 0; NULL: nothing */
    void (*close)(void *state);                /* releases what it holds; NULL: nothing */
    /* Recomputes what depends on the scene or the size, before draw; may keep pointers into
     * neither. */
    void (*update)(void *state, const struct scene *scene, struct rect area);
    /* A pure reading of state and scene. */
    void (*draw)(const void *state, const struct scene *scene, struct canvas *canvas,
                 struct rect area);
    /* Acts on one of its keys, or a click inside its area (NULL: of no interest); true when
     * something changed. `request` comes as REQUEST_NONE. */
    bool (*act)(void *state, const struct scene *scene, int action, struct request *request);
    bool (*click)(void *state, const struct scene *scene, int row, int column,
                  struct request *request);
    /* The mouse moved, its button held since a click that returned true; NULL: of no interest. */
    bool (*drag)(void *state, const struct scene *scene, int row, int column);
    /* The wheel turned there, direction -1 up, 1 down; false, or NULL: it moves the selection. */
    bool (*wheel)(void *state, const struct scene *scene, int row, int column, int direction);
};

#define VIEW_DECLARED(name) extern const struct view view_##name;
#define VIEW_COUNTED(name)  +1
VIEWS(VIEW_DECLARED)
enum { VIEW_COUNT = 0 VIEWS(VIEW_COUNTED), VIEW_HELP = VIEW_COUNT - 1 };

extern const struct view *const views[VIEW_COUNT];

/* Its private state, at the start of the program, and what it wants to be kept fresh. */
void *view_open(const struct view *view);
void view_close(const struct view *view, void *state);
struct view_needs view_needs(const struct view *view, const void *state);

#endif
