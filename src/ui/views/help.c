/* help: the view that lists every key, written from the table that dispatches them. */
#include "ui/views/keys.h"

struct help_view {
    size_t top;  /* first line shown */
    size_t most; /* the largest useful `top` */
    int page;
};

/* A line for each binding, and a heading with a blank line before it for each group. */
static int line_count(void)
{
    int lines = 0;

    for (size_t i = 0; i < binding_count(); i++)
        lines += binding_at(i).group != NULL ? 3 : 1;
    return lines;
}

static void help_update(void *state, const struct scene *scene, struct rect area)
{
    struct help_view *view = state;

    (void)scene;
    view->page = area.rows > 1 ? area.rows - 1 : 1;
    view->most = line_count() > area.rows ? (size_t)(line_count() - area.rows) : 0;
    if (view->top > view->most)
        view->top = view->most;
}

static void draw_binding(struct canvas *canvas, struct rect area, int row, const struct binding *b)
{
    int right = area.column + area.columns;

    canvas_text(canvas, row, area.column + 3, 10, ROLE_KEY, b->keys);
    canvas_text(canvas, row, area.column + 14, right - area.column - 15, ROLE_TEXT, b->help);
}

static void help_draw(const void *state, const struct scene *scene, struct canvas *canvas,
                      struct rect area)
{
    enum { MORE = 10 };
    const struct help_view *view = state;
    int row = area.row - (int)view->top, end = area.row + area.rows;
    bool more = view->top < view->most && area.columns > MORE + 2;
    struct rect last = area; /* beside what says that there is more */

    (void)scene;
    last.columns -= more ? MORE + 1 : 0;
    for (size_t i = 0; i < binding_count(); i++) {
        struct binding b = binding_at(i);

        if (b.group != NULL) {
            row++;
            if (row >= area.row && row < end)
                canvas_text(canvas, row, area.column + 1, area.columns - 2, ROLE_TITLE, b.group);
            row++;
        }
        if (row >= area.row && row < end)
            draw_binding(canvas, row + 1 == end ? last : area, row, &b);
        row++;
    }
    if (more)
        canvas_text_right(canvas, end - 1, area.column + area.columns - 1, MORE, ROLE_DIM,
                          "more: down");
}

static bool help_act(void *state, const struct scene *scene, int action, struct request *request)
{
    struct help_view *view = state;

    (void)request;
    (void)scene;
    return step_through(action, &view->top, view->most + 1, 1, view->page);
}

const struct view view_help = {
    .takes = KEYS_UP_DOWN | KEYS_PAGES | KEYS_ENDS,
    .size = sizeof(struct help_view),
    .update = help_update,
    .draw = help_draw,
    .act = help_act,
};
