/* view: the list of the views, and the steps that they share. */
#include "ui/views/view.h"

#include <stdlib.h>

#include "base/xalloc.h"

#define VIEW_LISTED(name) &view_##name,

const struct view *const views[VIEW_COUNT] = {VIEWS(VIEW_LISTED)};

_Static_assert(VIEW_COUNT <= 16, "the table of keys has a bit for each of 16 views");

void *view_open(const struct view *view)
{
    void *state = xcalloc(1, view->size);

    if (view->open != NULL)
        view->open(state);
    return state;
}

void view_close(const struct view *view, void *state)
{
    if (view->close != NULL)
        view->close(state);
    free(state);
}

struct view_needs view_needs(const struct view *view, const void *state)
{
    struct view_needs needs = view->needs;

    if (view->split != NULL)
        needs.split = view->split(state);
    return needs;
}

bool step_of(int action, struct step *step)
{
    static const struct step steps[ACTION_COUNT] = {
        [ACTION_LEFT] = {.across = -1},   [ACTION_RIGHT] = {.across = 1},
        [ACTION_UP] = {.down = -1},       [ACTION_DOWN] = {.down = 1},
        [ACTION_PAGE_UP] = {.pages = -1}, [ACTION_PAGE_DOWN] = {.pages = 1},
        [ACTION_FIRST] = {.ends = -1},    [ACTION_LAST] = {.ends = 1}};

    *step = action >= 0 && action < ACTION_COUNT ? steps[action] : steps[ACTION_NONE];
    return step->across != 0 || step->down != 0 || step->pages != 0 || step->ends != 0;
}
