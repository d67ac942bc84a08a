/* planner: the dialog in which a search is written down, checked as it is typed: the kind of
 * search, and below it the fields that this kind has. */
#include "base/text.h"
#include "base/xalloc.h"
#include "ui/dialogs/dialog.h"
#include "ui/dialogs/list.h"
#include "ui/dialogs/text.h"
#include "ui/widgets/hints.h"

#define VALUE_COLUMN 15
#define BELOW        5 /* rows below the fields: a blank, help, what comes of it, a blank, keys */

struct planner {
    struct plan plan;                         /* being edited */
    enum plan_field fields[PLAN_FIELD_COUNT]; /* of its kind */
    struct list list; /* line 0 is the kind, line r the field number r - 1 of it */
};

static void set_kind(struct planner *planner, enum plan_kind kind)
{
    planner->plan.kind = kind;
    planner->list.count = 1 + plan_fields(kind, planner->fields);
}

static void *planner_open(const struct scene *scene, unsigned run)
{
    struct planner *planner = xcalloc(1, sizeof *planner);

    (void)run;
    planner->plan = scene->plan;
    set_kind(planner, planner->plan.kind);
    list_select(&planner->list, 1);
    return planner;
}

/* A wrong field keeps it open, and the caret goes there. */
static bool accept(struct planner *planner, const struct dialog_input *in)
{
    struct job_request order;

    for (size_t i = 0; i + 1 < planner->list.count; i++)
        if (!plan_check(&planner->plan, planner->fields[i], NULL)) {
            list_select(&planner->list, i + 1);
            return true;
        }
    if (!plan_order(&planner->plan, &in->scene->chosen, in->scene->dataset, &order, NULL))
        return true; /* what is wrong with the whole stands below */
    job_request_release(&order);
    *in->request = (struct request){REQUEST_SEARCH, .plan = &planner->plan};
    return false;
}

static void edit_line(struct planner *planner, const struct key_press *key)
{
    unsigned kind = planner->plan.kind + PLAN_KIND_COUNT;
    size_t line = planner->list.selected;

    if (line == 0)
        set_kind(planner, (enum plan_kind)((kind + (unsigned)field_turn(key)) % PLAN_KIND_COUNT));
    else
        text_key_plain(planner->plan.texts[planner->fields[line - 1]], PLAN_TEXT_SIZE,
                       &planner->list.caret, key);
}

static bool planner_key(void *state, const struct dialog_input *in)
{
    struct planner *planner = state;

    if (in->key->code == KEY_CODE_ENTER)
        return accept(planner, in);
    if (!list_key(&planner->list, in->key->code))
        edit_line(planner, in->key);
    return true;
}

static bool planner_click(void *state, const struct dialog_input *in)
{
    struct planner *planner = state;

    list_click(&planner->list, list_lines(rect_inset(in->area, 1), BELOW), in->key->row);
    return true;
}

/* --- drawing ---------------------------------------------------------------------------------- */

static void draw_line(const struct planner *planner, struct canvas *canvas, struct rect at,
                      size_t line)
{
    struct field field = {"kind", plan_kind_names[planner->plan.kind], .choice = true};

    if (line > 0) {
        enum plan_field id = planner->fields[line - 1];

        field = (struct field){plan_label(id), planner->plan.texts[id],
                               .wrong = !plan_check(&planner->plan, id, NULL)};
    }
    field_draw(canvas, at, VALUE_COLUMN, &field, &planner->list, line);
}

/* What is wrong with the field, or its help. */
static void draw_help(const struct planner *planner, struct canvas *canvas, struct rect line)
{
    const char *help = "a grid tries every combination, random draws, the finder raises the rate";
    size_t selected = planner->list.selected;
    enum role role = ROLE_TEXT;
    struct error error;

    if (selected > 0) {
        enum plan_field field = planner->fields[selected - 1];
        bool right = plan_check(&planner->plan, field, &error);

        help = right ? plan_help(field) : error.text;
        role = right ? ROLE_TEXT : ROLE_BAD;
    }
    canvas_text(canvas, line.row, line.column, line.columns, role, help);
}

/* What comes of all fields. */
static void draw_sum(const struct planner *planner, const struct scene *scene,
                     struct canvas *canvas, struct rect line)
{
    int row = line.row, column = line.column, room = line.columns;
    struct job_request order;
    struct error error;

    if (!plan_order(&planner->plan, &scene->chosen, scene->dataset, &order, &error)) {
        canvas_text(canvas, row, column, room, ROLE_WARN, error.text);
        return;
    }
    char text[SEARCH_SHORT_SIZE];
    if (order.kind == JOB_SEARCH && search_space_is_short(order.search.count, order.search.wanted,
                                                          planner->plan.kind == PLAN_RANDOM, text))
        canvas_text(canvas, row, column, room, ROLE_WARN, text);
    else if (order.kind == JOB_SEARCH)
        canvas_printf(canvas, row, column, room, ROLE_DIM, "%s, %zu at once",
                      text_counted(order.search.count, "trial").text, order.search.how.jobs);
    else
        canvas_printf(canvas, row, column, room, ROLE_DIM, "%zu mini-batches", order.sweep.steps);
    job_request_release(&order);
}

static void planner_draw(const void *state, const struct scene *scene, struct canvas *canvas,
                         struct rect area)
{
    const struct planner *planner = state;
    struct rect inside = canvas_frame(canvas, area, "what to search");
    struct rect lines = list_lines(inside, BELOW), below = inside;
    size_t line = list_first(&planner->list, lines);

    rect_cut_top(&below, lines.rows + 1);
    rect_cut_left(&below, 2);
    rect_cut_right(&below, 1);
    for (; line < planner->list.count && lines.rows > 0; line++)
        draw_line(planner, canvas, rect_cut_top(&lines, 1), line);
    if (rect_empty(below))
        return;
    draw_help(planner, canvas, rect_cut_top(&below, 1));
    draw_sum(planner, scene, canvas, rect_cut_top(&below, 1));
    hints_draw(canvas, inside, dialog_planner.hints);
}

const struct dialog_ops dialog_planner = {
    .rows = 18,
    .columns = 72,
    .hints = "Enter start   up/down move   Esc leave as it was",
    .has_text = true,
    .open = planner_open,
    .key = planner_key,
    .click = planner_click,
    .draw = planner_draw,
};
