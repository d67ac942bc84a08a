/* session: the runs of one sitting. Starts and steers them through the worker, follows them by its
 * events, and fills in the scene that the views read. Draws nothing and reads no key. */
#ifndef MLPTUI_UI_MODEL_SESSION_H
#define MLPTUI_UI_MODEL_SESSION_H

#include "mlptui/engine/worker.h"
#include "ui/model/outputs.h"
#include "ui/model/request.h"
#include "ui/model/snapshot_feed.h"

struct model;

/* A saved run that the first one goes on with. */
struct saved_run {
    const char *path;   /* of its file */
    const char *notice; /* a sentence of it worth showing; NULL: none */
    struct train_start from;
    /* Whether the data fit the file; false with `error`. */
    bool (*fits)(const struct model *file, const char *path, const struct dataset *dataset,
                 struct error *error);
    const struct model *file;
};

struct session {
    struct scene scene;
    struct ring *ring;             /* owned */
    struct worker *worker;         /* owned */
    bool paused;                   /* the first run waits at step 0 */
    const struct saved_run *start; /* what the first run goes on with; NULL: begins afresh */
    struct outputs outputs;
    struct checkpoint *best; /* that came when it was fetched; NULL: none. Owned */
    unsigned requests;       /* for checkpoints, not answered yet */
    struct snapshot_feed feed;
    unsigned jobs;                              /* begun so far: the number of the last one */
    struct job_report *reports[JOB_KIND_COUNT]; /* as in the scene, which sees them; owned */
    bool race_over; /* its result is to be shown: whoever shows it takes this back */
    bool failed;    /* nothing can be trained: `error` says why */
    struct error error;
    char notice[ERROR_TEXT_SIZE]; /* for the footer; empty: none */
    double notice_until;          /* when it goes */
};

/* Fills `session` in with no run; `config` is what the first one gets. False with session->error
 * when the ring cannot be made. */
bool session_init(struct session *session, const char *data_directory, const struct config *config,
                  bool paused);

/* Starts the worker, which loads the data; the first run follows by itself. False with
 * session->error. */
bool session_start(struct session *session);

/* Ends the thread, and with it a live run; what it said last is still added to the runs. */
void session_stop(struct session *session);
void session_release(struct session *session);

/* The current run, or NULL. */
struct run *session_run(const struct session *session);

/* Says something in the footer for a few seconds. */
void session_notify(struct session *session, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Carries out an action that is about the run or its settings; false where it is none. */
bool session_act(struct session *session, int action);

/* `config` becomes what is chosen for the next run; its rate, that of a live run too. session_use
 * says so in the footer. */
void session_choose(struct session *session, const struct config *config);
void session_use(struct session *session, const struct config *config);

/* What is asked for about one run: REQUEST_MARK to REQUEST_DELETE; says why where it cannot be. No
 * effect where that run is gone. */
void session_change_run(struct session *session, const struct request *request);

/* Begins a job, or the search that is planned so, or says why it cannot. */
void session_begin_job(struct session *session, const struct job_request *wanted);
void session_search(struct session *session, const struct plan *plan);

/* Starts a run with the chosen settings; a race that is under way ends. */
void session_start_run(struct session *session, bool paused);

/* Takes all events that wait in the ring; true when there were any. */
bool session_drain(struct session *session);

/* Has a snapshot made of the current run as it is now, or has the network of its best epoch copied,
 * which is then session->best: session->feed.fetch tells when it has come. A race begins no other
 * run before session_fetch_over, which says that it was used or is not wanted. */
void session_fetch(struct session *session, bool best);
bool session_fetching(const struct session *session); /* neither come nor given up */
void session_fetch_over(struct session *session);

/* Asks for what a view needs, or for what is to be fetched, when it is due. */
void session_ask(struct session *session, struct view_needs needs, double now);

#endif
