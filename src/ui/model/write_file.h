/* write_file: a file that the user names and has written. A network is fetched from the worker
 * first, so that it is the one of that moment; figures and charts are there already.
 *
 *     EDITED -> ASKS, where there is such a file -> WAITS, for a network -> WRITTEN
 *
 * What cannot be written, and any change, lead back to EDITED. */
#ifndef MLPTUI_UI_MODEL_WRITE_FILE_H
#define MLPTUI_UI_MODEL_WRITE_FILE_H

#include "ui/model/session.h"

enum write_stage {
    WRITE_EDITED,
    WRITE_ASKS,  /* whether the file that is there is to be replaced: entered again, it is */
    WRITE_WAITS, /* for the network */
    WRITE_WRITTEN
};

#define WRITE_PATH_SIZE 1024

struct write_file {
    enum write_stage stage;
    char path[WRITE_PATH_SIZE]; /* its ending says what is written */
    unsigned only;              /* the run that it is about; 0: all */
    unsigned network;           /* the run whose network it would get */
    bool best;                  /* of its best epoch, not as it is */
    struct error problem;       /* what keeps it from being written, or is asked; empty: nothing */
};

/* Proposes a name: for the figures of the run `only`, or where that is 0 for the network of the
 * current run. False: there is no run. */
bool write_file_init(struct write_file *file, const struct run_list *runs, unsigned only);

/* The path was changed. */
void write_file_edited(struct write_file *file);

/* The network as it is, or of the best epoch; a name that was proposed goes with it: then true. */
bool write_file_turn_network(struct write_file *file);

/* The path is as it shall be. True when the file is to be begun: replacing one is asked about once.
 */
bool write_file_enter(struct write_file *file);

/* Writes it, or has the network fetched that goes into it. */
void write_file_begin(struct write_file *file, struct session *session);

/* Goes on when the network has come. True while it waits: else the session need fetch no more. */
bool write_file_wait(struct write_file *file, struct session *session);

#endif
