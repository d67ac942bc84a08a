/* scene: what the views may see. */
#include "ui/model/scene.h"

enum run_state scene_state(const struct scene *scene)
{
    const struct run *run = run_list_current(&scene->runs);

    if (run == NULL)
        return scene->dataset == NULL ? RUN_LOADING : RUN_WAITING;
    return run->state;
}
