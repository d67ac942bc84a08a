/* scene: what the views may see. */
#include "ui/model/scene.h"

enum run_state scene_state(const struct scene *scene)
{
    const struct run *run = run_list_current(&scene->runs);

    if (run == NULL)
        return scene->dataset == NULL ? RUN_LOADING : RUN_WAITING;
    return run->state;
}

const struct evaluation *scene_evaluation(const struct scene *scene, enum split_id split)
{
    const struct snapshot *evaluated = scene->evaluated;

    if (evaluated == NULL || evaluated->evaluation.count == 0 ||
        evaluated->evaluation.split != split)
        return NULL;
    return &evaluated->evaluation;
}
