/* view: what each file in views/ offers to the app. A view is a function of the scene and of its
 * own private state; it never talks to the worker. */
#ifndef MLPTUI_UI_VIEW_H
#define MLPTUI_UI_VIEW_H

#include "term/canvas.h"
#include "ui/action.h"
#include "ui/model/request.h"
#include "ui/model/scene.h"

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
     * something changed. `request` comes as REQUEST_NONE. */
    bool (*act)(void *state, const struct scene *scene, enum action action,
                struct request *request);
    bool (*click)(void *state, const struct scene *scene, int row, int column,
                  struct request *request);
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
