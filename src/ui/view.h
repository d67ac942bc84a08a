/* view: what each file in views/ offers to the app. A view is a function of the scene and of its
 * own private state; it never talks to the worker. */
#ifndef MLPTUI_UI_VIEW_H
#define MLPTUI_UI_VIEW_H

#include "term/canvas.h"
#include "ui/action.h"
#include "ui/dialogs/dialog.h"
#include "ui/model/scene.h"

/* What a view would have done that is not its own to do; the session carries it out. */
enum wish_kind {
    WISH_NONE,
    WISH_CHOOSE, /* `config` is chosen for the next run */
    WISH_RUN,    /* and that run is to start now */
    WISH_CHECK,  /* the gradient check `order` is to be made */
    WISH_PLAN,   /* `plan` is that of the next search */
    WISH_SEARCH, /* what is planned is to be computed */
    WISH_CANCEL, /* the job under way is to end */
    WISH_ACTION, /* `action` is to be carried out as if its key had been pressed: a clicked button
                  */
    /* about the run of number `run`: */
    WISH_MARK,   /* to be raced, or no longer */
    WISH_HIDE,   /* from the charts, or no longer */
    WISH_PIN,    /* as the baseline, or no longer */
    WISH_DELETE, /* without asking */
    WISH_DIALOG  /* `dialog` is to open on it */
};

struct wish {
    enum wish_kind kind;
    struct config config;
    unsigned run;
    enum dialog_kind dialog;
    enum action action;
    struct job_request order; /* owns nothing */
    struct plan plan;
};

struct view {
    const char *tab;     /* its name in the second line; NULL: not in the tabs */
    unsigned where;      /* WHERE_... of the key table */
    void *(*open)(void); /* its private state, at the start of the program */
    void (*close)(void *state);
    struct view_needs (*needs)(const void *state, const struct scene *scene);
    /* Recomputes what depends on the scene or the size, before draw; may keep pointers into
     * neither. */
    void (*update)(void *state, const struct scene *scene, const struct canvas *canvas,
                   struct rect area);
    /* A pure reading of state and scene. */
    void (*draw)(const void *state, const struct scene *scene, struct canvas *canvas,
                 struct rect area);
    /* Acts on one of its own actions, or a click inside its area (NULL: of no interest); true when
     * something changed. `wish` comes as WISH_NONE. */
    bool (*act)(void *state, const struct scene *scene, enum action action, struct wish *wish);
    bool (*click)(void *state, const struct scene *scene, int row, int column, struct wish *wish);
    /* The mouse moved, its button held since a click that returned true; NULL: of no interest. */
    bool (*drag)(void *state, const struct scene *scene, int row, int column);
    /* The wheel turned there, direction -1 up, 1 down; false, or NULL: it moves the selection. */
    bool (*wheel)(void *state, const struct scene *scene, int row, int column, int direction);
};

extern const struct view view_train;
extern const struct view view_digits;
extern const struct view view_confusion;
extern const struct view view_network;
extern const struct view view_draw;
extern const struct view view_runs;
extern const struct view view_gradient;
extern const struct view view_search;
extern const struct view view_help;

#endif
