/* ask: the questions before something is lost: whether to quit, whether to delete a run. */
#include "base/text.h"
#include "base/xalloc.h"
#include "ui/dialogs/dialog.h"
#include "ui/widgets/hints.h"

#define ROWS    5
#define COLUMNS 54

/* The state is the number of the run that would be deleted. */
static void *delete_open(const struct scene *scene, unsigned run)
{
    unsigned *number = xmalloc(sizeof *number);

    (void)scene;
    *number = run;
    return number;
}

/* By a key; q and Ctrl-C lead out, which is the answer yes only to the question whether to quit. */
static bool answer(uint32_t code, struct request yes, struct request *request)
{
    switch (code) {
    case 'y':
    case 'Y':
    case KEY_CODE_ENTER:
        *request = yes;
        return false;
    case 'q':
    case KEY_CODE_CTRL_C:
        if (yes.kind == REQUEST_QUIT)
            *request = yes;
        return false;
    case 'n':
    case 'N':
        return false;
    default:
        return true;
    }
}

static bool quit_key(void *state, const struct dialog_input *in)
{
    (void)state;
    return answer(in->key->code, (struct request){.kind = REQUEST_QUIT}, in->request);
}

static bool delete_key(void *state, const struct dialog_input *in)
{
    const unsigned *run = state;

    return answer(in->key->code, (struct request){.kind = REQUEST_DELETE, .run = *run},
                  in->request);
}

/* Draws the frame and the keys, and returns the line of the question; empty: there is no room. */
static struct rect draw_frame(struct canvas *canvas, struct rect area, const char *title,
                              const char *hints)
{
    struct rect inside = canvas_frame(canvas, area, title);

    if (inside.rows > 2)
        hints_draw(canvas, inside, hints);
    rect_cut_left(&inside, 2);
    rect_cut_right(&inside, 1);
    return rect_cut_top(&inside, 1);
}

static void quit_draw(const void *state, const struct scene *scene, struct canvas *canvas,
                      struct rect area)
{
    struct rect line = draw_frame(canvas, area, "quit?", dialog_ask_quit.hints);
    const struct run *run = run_list_current(&scene->runs);

    (void)state;
    if (rect_empty(line))
        return;
    if (scene->job_under_way)
        canvas_printf(canvas, line.row, line.column, line.columns, ROLE_TEXT,
                      "The %s is under way.", job_name(scene->job));
    else if (run != NULL)
        canvas_printf(canvas, line.row, line.column, line.columns, ROLE_TEXT,
                      "Run %u is under way: %zu of %s done.", run->number, run_epoch(run),
                      text_counted(run->config.epochs, "epoch").text);
}

static void delete_draw(const void *state, const struct scene *scene, struct canvas *canvas,
                        struct rect area)
{
    struct rect line = draw_frame(canvas, area, "delete?", dialog_ask_delete.hints);
    const struct run *run = run_list_find(&scene->runs, *(const unsigned *)state);

    if (run != NULL && !rect_empty(line))
        canvas_printf(canvas, line.row, line.column, line.columns, ROLE_TEXT,
                      "Run %u and its figures of %s would be lost.", run->number,
                      text_counted(run->epochs.count, "epoch").text);
}

const struct dialog_ops dialog_ask_quit = {
    .rows = ROWS,
    .columns = COLUMNS,
    .hints = "y quit   n stay",
    .key = quit_key,
    .draw = quit_draw,
};

const struct dialog_ops dialog_ask_delete = {
    .rows = ROWS,
    .columns = COLUMNS,
    .hints = "y delete   n keep",
    .open = delete_open,
    .key = delete_key,
    .draw = delete_draw,
};
