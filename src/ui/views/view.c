/* view: the list of the views, and what they share. */
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

bool step_through(int action, size_t *at, size_t count, int across, int page)
{
    long last = count > 0 ? (long)count - 1 : 0;
    struct step step;

    if (!step_of(action, &step))
        return false;
    long to = (long)*at + step.across + step.down * (across > 0 ? across : 1) +
              step.pages * (page > 0 ? page : 1) + step.ends * last;
    *at = (size_t)(to < 0 ? 0 : to > last ? last : to);
    return true;
}

size_t scrolled(size_t first, size_t at, int across, int shown, size_t count)
{
    size_t wide = across > 0 ? (size_t)across : 1, high = shown > 0 ? (size_t)shown : 1;
    size_t row = at / wide, top = first / wide, rows = (count + wide - 1) / wide;

    if (row < top)
        top = row;
    if (row >= top + high)
        top = row - high + 1;
    if (top + high > rows)
        top = rows > high ? rows - high : 0;
    return top * wide;
}

int choice_draw(struct canvas *canvas, int row, int column, int right, const char *key,
                const char *name, const char *value)
{
    column += canvas_text(canvas, row, column, right - column, ROLE_KEY, key) + 1;
    if (*name != '\0')
        column += canvas_text(canvas, row, column, right - column, ROLE_DIM, name) + 1;
    return column + canvas_text(canvas, row, column, right - column, ROLE_STRONG, value) + 3;
}

void excuse_draw(struct canvas *canvas, struct rect area, const char *text)
{
    canvas_text(canvas, area.row + area.rows / 2, area.column + 2, area.columns - 4, ROLE_DIM,
                text);
}
