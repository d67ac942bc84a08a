/* request: what a view, a dialog or a key asks for that is not its own to do: one kind, which the
 * app carries out in one place. */
#ifndef MLPTUI_UI_MODEL_REQUEST_H
#define MLPTUI_UI_MODEL_REQUEST_H

#include "ui/model/action.h"
#include "ui/model/dialog_list.h"
#include "ui/model/plan.h"

struct write_file;

enum request_kind {
    REQUEST_NONE,
    REQUEST_ACTION,    /* `action`, of a key or a clicked button */
    REQUEST_DIALOG,    /* `dialog` is to open, about `run` */
    REQUEST_WRITE,     /* `file` is to be begun; it tells the rest */
    REQUEST_QUIT,      /* without asking */
    REQUEST_CHOOSE,    /* `config` is chosen for the next run, */
    REQUEST_USE,       /* which is to be told, too, */
    REQUEST_RUN,       /* or that run is to start now */
    REQUEST_PLAN_KIND, /* the next search is to be of `plan_kind` */
    REQUEST_SEARCH,    /* it is to be computed, as `plan` says */
    REQUEST_JOB,       /* `job` is to be computed */
    REQUEST_CANCEL,    /* the job under way is to end */
    /* about the run of number `run`: */
    REQUEST_MARK,  /* to be raced, or no longer */
    REQUEST_HIDE,  /* from the charts, or no longer */
    REQUEST_PIN,   /* as the baseline, or no longer */
    REQUEST_NAME,  /* it is called `name` */
    REQUEST_DELETE /* without asking */
};

/* What it points at belongs to who asks, and stays as it is until that one is called again. */
struct request {
    enum request_kind kind;
    unsigned run; /* the one that it is about; 0: no special one */
    union {
        int action; /* enum action, or one of the view's own */
        enum dialog_id dialog;
        struct write_file *file; /* its state changes as it goes on */
        const struct config *config;
        enum plan_kind plan_kind;
        const struct plan *plan;
        const struct job_request *job;
        const char *name;
    };
};

#endif
