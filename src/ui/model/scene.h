/* scene: what the views may see. The app fills it from events; views only read it. */
#ifndef MLPTUI_UI_MODEL_SCENE_H
#define MLPTUI_UI_MODEL_SCENE_H

#include "mlptui/engine/job.h"
#include "mlptui/train/snapshot.h"
#include "ui/model/plan.h"
#include "ui/model/race.h"
#include "ui/model/run_list.h"

struct scene {
    const char *data_directory;
    const struct dataset *dataset; /* NULL while loading */
    double loading;                /* share loaded, [0, 1] */
    struct run_list runs;
    struct config chosen; /* for the next run */
    struct race race;     /* the last one; started 0: none yet */
    /* The newest snapshot, and the newest that has a evaluation; NULL where there is none. They may
     * be the same one, and just after a start still those of the run before. */
    const struct snapshot *snapshot;
    const struct snapshot *evaluated;
    /* What is computed beside the runs: while one is under way the run waits. */
    struct plan plan;                                 /* of the next search */
    bool job_under_way;                               /* a job is under way, */
    enum job_kind job;                                /* of this kind */
    const struct job_report *reports[JOB_KIND_COUNT]; /* the newest of each; NULL: none yet */
};

/* What a view wants to be kept fresh while it is shown. */
struct view_needs {
    bool snapshot;   /* from a few times a second to once, by what it costs */
    bool layers;     /* with the figures of its layers */
    bool evaluation; /* of `split`, after each epoch */
    enum split_id split;
};

/* What the newest evaluation of a split says; NULL where there is none yet. */
const struct evaluation *scene_evaluation(const struct scene *scene, enum split_id split);

/* The current run's state; RUN_LOADING before the first run. */
enum run_state scene_state(const struct scene *scene);

#endif
