/* dialog: what stands in front of the view and takes the keys. Each is one file that ends in its
 * table of operations, as a view is; ui/model/dialog_list.h names it. */
#ifndef MLPTUI_UI_DIALOGS_DIALOG_H
#define MLPTUI_UI_DIALOGS_DIALOG_H

#include "term/canvas.h"
#include "term/key.h"
#include "ui/model/request.h"
#include "ui/model/scene.h"

/* What a dialog is given. */
struct dialog_input {
    const struct key_press *key; /* the wheel comes as the arrow keys */
    struct rect area;            /* where the dialog was drawn, with its frame */
    const struct scene *scene;
    struct request *request; /* comes as REQUEST_NONE; what it points at may be the dialog's */
};

struct dialog_ops {
    enum action action;                          /* opens it; ACTION_NONE: a request alone does */
    int rows, columns;                           /* of the screen that it wants, with its frame */
    int (*list_rows)(const struct scene *scene); /* wanted on top of `rows`; NULL: none */
    const char *hints; /* the keys in its last line, for hints_draw: a click on one is that key */
    bool has_text;     /* takes the characters of a paste, as keys; else these go nowhere */
    /* Its private state, to be freed; run: the one that it is about, 0: no special one. NULL: it
     * cannot open. Where open itself is NULL, it has none. */
    void *(*open)(const struct scene *scene, unsigned run);
    /* Takes a key, or a click inside the frame (NULL: of no interest). Whether it stays open; Esc
     * and Ctrl-C close it in any case. */
    bool (*key)(void *state, const struct dialog_input *in);
    bool (*click)(void *state, const struct dialog_input *in);
    /* A pure reading of state and scene. */
    void (*draw)(const void *state, const struct scene *scene, struct canvas *canvas,
                 struct rect area);
};

#define DIALOG_DECLARE(NAME, name) extern const struct dialog_ops dialog_##name;
DIALOGS(DIALOG_DECLARE)
#undef DIALOG_DECLARE

extern const struct dialog_ops *const dialogs[DIALOG_COUNT];

/* The one that an action opens; NULL: none. */
const struct dialog_ops *dialog_of_action(enum action action);

/* The one that is open. */
struct dialog {
    const struct dialog_ops *ops; /* NULL: none is open */
    void *state;                  /* owned */
    struct rect area;             /* where it was drawn: for the mouse */
};

/* Opens one, about a run or none (0), in a dialog that is closed; false where it cannot open. */
bool dialog_open(struct dialog *dialog, const struct dialog_ops *ops, const struct scene *scene,
                 unsigned run);
void dialog_close(struct dialog *dialog); /* also a closed one */

/* Takes a key, a click or a character of a paste; false when the dialog is over: then `request` is
 * to be carried out, and the dialog closed. */
bool dialog_key(struct dialog *dialog, const struct key_press *key, const struct scene *scene,
                struct request *request);

/* Where it stands on a screen of that size, and drawing it there. */
void dialog_place(struct dialog *dialog, const struct scene *scene, int rows, int columns);
void dialog_draw(const struct dialog *dialog, const struct scene *scene, struct canvas *canvas);

#endif
