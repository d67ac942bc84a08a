/* dialog: what stands in front of the view and takes the keys: the form of settings, the presets, a
 * question. */
#ifndef MLPTUI_UI_DIALOGS_DIALOG_H
#define MLPTUI_UI_DIALOGS_DIALOG_H

#include "term/canvas.h"
#include "term/key.h"
#include "ui/model/request.h"
#include "ui/model/scene.h"

/* What came of a key press; the app carries it out. */
enum dialog_result {
    DIALOG_STAYS,
    DIALOG_CLOSED,     /* nothing to do */
    DIALOG_CHOSEN,     /* `config` is chosen for the next run */
    DIALOG_RESTART,    /* and that run is to start now */
    DIALOG_SEARCH,     /* `plan` is to be kept, and carried out */
    DIALOG_WRITE_FILE, /* the file `path` is to be written */
    DIALOG_NAMED,      /* `path` is the name of `run` */
    DIALOG_DELETE,     /* `run` is to be deleted */
    DIALOG_QUIT        /* the question was answered with yes */
};

#define DIALOG_PATH_SIZE 1024

struct dialog {
    enum dialog_kind kind;
    struct config config;                        /* being edited */
    size_t selected;                             /* setting of the form, or preset */
    char texts[SETTING_COUNT][CONFIG_TEXT_SIZE]; /* as typed, in the form */
    size_t caret;                                /* byte position in the selected text */
    struct error errors[SETTING_COUNT];          /* empty text: the value is fine */
    unsigned run;                                /* the one that it is about; 0: no special one */
    struct plan plan;                            /* being edited */
    char path[DIALOG_PATH_SIZE];                 /* as typed: of the file to write, or a name */
    struct error problem;                        /* with that file; empty text: none */
    bool replace;                                /* it is there, and Enter replaces it */
    unsigned network;                            /* the run whose network that file would get */
    bool best;                                   /* of its best epoch, not as it is */
    bool waiting;                                /* for it */
    struct rect area;                            /* where it was drawn: for the mouse */
};

/* Opens a dialog; DIALOG_NONE closes it. */
void dialog_open(struct dialog *dialog, enum dialog_kind kind, const struct scene *scene);

/* The same, about one run. */
void dialog_open_on(struct dialog *dialog, enum dialog_kind kind, const struct scene *scene,
                    unsigned run);

enum dialog_result dialog_key(struct dialog *dialog, const struct key_press *key,
                              const struct scene *scene);

/* Takes a character of a paste: into the text that is edited, else nowhere. */
void dialog_paste(struct dialog *dialog, const struct key_press *key, const struct scene *scene);

/* Where it stands on a screen of that size, and drawing it there. */
void dialog_place(struct dialog *dialog, int rows, int columns);
void dialog_draw(const struct dialog *dialog, const struct scene *scene, struct canvas *canvas);

#endif
