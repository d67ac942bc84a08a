/* planner: the kind of search, and below it the fields that this kind has. */
#include "ui/dialogs/planner.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/dialogs/text.h"
#include "ui/widgets/hints.h"

#define LABEL_COLUMN 2
#define VALUE_COLUMN 15
#define HELP_ROWS    5 /* below the fields: a blank, help, what comes of it, a blank, keys */

/* Row 0 is the kind, row r the field number r - 1 of it. */
struct rows {
    enum plan_field fields[PLAN_FIELD_COUNT];
    size_t count; /* with the kind */
};

static struct rows rows_of(const struct dialog *dialog)
{
    struct rows rows;

    rows.count = 1 + plan_fields(dialog->plan.kind, rows.fields);
    return rows;
}

/* The text of the selected row; NULL: it is the kind. */
static char *text_of(struct dialog *dialog)
{
    struct rows rows = rows_of(dialog);

    return dialog->selected == 0 ? NULL : dialog->plan.texts[rows.fields[dialog->selected - 1]];
}

static void select_row(struct dialog *dialog, size_t row)
{
    dialog->selected = row % rows_of(dialog).count;
    const char *text = text_of(dialog);
    dialog->caret = text != NULL ? strlen(text) : 0;
}

void planner_open(struct dialog *dialog, const struct scene *scene)
{
    dialog->plan = scene->plan;
    select_row(dialog, 1);
}

static void turn_kind(struct dialog *dialog, int direction)
{
    unsigned kind = dialog->plan.kind + (direction > 0 ? 1u : PLAN_KIND_COUNT - 1u);

    dialog->plan.kind = (enum plan_kind)(kind % PLAN_KIND_COUNT);
}

/* A wrong field keeps the form open, and the caret goes there. */
static enum dialog_result accept(struct dialog *dialog, const struct scene *scene)
{
    struct rows rows = rows_of(dialog);
    struct job_request order;

    for (size_t i = 0; i + 1 < rows.count; i++)
        if (!plan_check(&dialog->plan, rows.fields[i], NULL)) {
            select_row(dialog, i + 1);
            return DIALOG_STAYS;
        }
    if (!plan_order(&dialog->plan, &scene->chosen, scene->dataset, &order, NULL))
        return DIALOG_STAYS; /* what is wrong with the whole stands below */
    job_request_release(&order);
    return DIALOG_SEARCH;
}

/* Rows that fit, and the first shown. */
static int list_rows(struct rect inside)
{
    return inside.rows - HELP_ROWS > 0 ? inside.rows - HELP_ROWS : inside.rows;
}

static int list_first(const struct dialog *dialog, int list)
{
    int selected = (int)dialog->selected;

    return selected >= list ? selected - list + 1 : 0;
}

static void click(struct dialog *dialog, const struct key_press *key)
{
    struct rect inside = rect_inset(dialog->area, 1);
    int list = list_rows(inside), row = key->row - inside.row;
    int wanted = list_first(dialog, list) + row;

    if (rect_contains(inside, key->row, key->column) && row < list &&
        wanted < (int)rows_of(dialog).count)
        select_row(dialog, (size_t)wanted);
}

static void edit_row(struct dialog *dialog, const struct key_press *key)
{
    char *text = text_of(dialog);

    if (text != NULL)
        text_key_plain(text, PLAN_TEXT_SIZE, &dialog->caret, key);
    else if (key->code == KEY_CODE_RIGHT || key->code == ' ')
        turn_kind(dialog, 1);
    else if (key->code == KEY_CODE_LEFT)
        turn_kind(dialog, -1);
}

enum dialog_result planner_key(struct dialog *dialog, const struct key_press *key,
                               const struct scene *scene)
{
    size_t count = rows_of(dialog).count;

    switch (key->code) {
    case KEY_CODE_ESCAPE:
    case KEY_CODE_CTRL_C:
        return DIALOG_CLOSED;
    case KEY_CODE_ENTER:
        return accept(dialog, scene);
    case KEY_CODE_UP:
    case KEY_CODE_BACK_TAB:
    case KEY_CODE_WHEEL_UP:
        select_row(dialog, dialog->selected + count - 1);
        break;
    case KEY_CODE_DOWN:
    case KEY_CODE_TAB:
    case KEY_CODE_WHEEL_DOWN:
        select_row(dialog, dialog->selected + 1);
        break;
    case KEY_CODE_CLICK:
        click(dialog, key);
        break;
    default:
        edit_row(dialog, key);
        break;
    }
    return DIALOG_STAYS;
}

/* --- drawing --------------------------------------------------------------------------------- */

static void draw_field(const struct dialog *dialog, struct canvas *canvas, struct rect line,
                       enum plan_field field, bool selected)
{
    bool wrong = !plan_check(&dialog->plan, field, NULL);
    int column = line.column + VALUE_COLUMN, room = line.columns - VALUE_COLUMN - 2;
    const char *text = dialog->plan.texts[field];
    enum role role = wrong ? ROLE_BAD : ROLE_STRONG;

    if (selected)
        text_draw(canvas, line.row, column, room, role, text, dialog->caret);
    else
        canvas_text(canvas, line.row, column, room, role, text);
    if (wrong)
        canvas_put(canvas, line.row, column - 2, glyph_char(canvas->glyphs, GLYPH_CROSS), ROLE_BAD);
}

static void draw_kind(const struct dialog *dialog, struct canvas *canvas, struct rect line)
{
    int column = line.column + VALUE_COLUMN, right = line.column + line.columns - 2;

    column += canvas_text(canvas, line.row, column, right - column, ROLE_STRONG,
                          plan_kind_names[dialog->plan.kind]);
    if (dialog->selected == 0)
        canvas_text(canvas, line.row, column + 2, right - column - 2, ROLE_DIM,
                    canvas->glyphs == GLYPH_SET_ASCII ? "left/right: others"
                                                      : "\u2190 \u2192 others");
}

static void draw_row(const struct dialog *dialog, struct canvas *canvas, struct rect line,
                     size_t row)
{
    struct rows rows = rows_of(dialog);
    bool selected = row == dialog->selected;

    canvas_text(canvas, line.row, line.column + LABEL_COLUMN, VALUE_COLUMN - LABEL_COLUMN - 2,
                selected ? ROLE_CURSOR : ROLE_DIM,
                row == 0 ? "kind" : plan_label(rows.fields[row - 1]));
    if (selected)
        canvas_put(canvas, line.row, line.column, glyph_char(canvas->glyphs, GLYPH_ARROW_RIGHT),
                   ROLE_CURSOR);
    if (row == 0)
        draw_kind(dialog, canvas, line);
    else
        draw_field(dialog, canvas, line, rows.fields[row - 1], selected);
}

/* What is wrong with the field, or its help. */
static void draw_help(const struct dialog *dialog, struct canvas *canvas, int row, int column,
                      int room)
{
    struct rows rows = rows_of(dialog);
    struct error error;
    const char *help = "a grid tries every combination, random draws, the finder raises the rate";

    if (dialog->selected == 0) {
        canvas_text(canvas, row, column, room, ROLE_TEXT, help);
        return;
    }
    enum plan_field field = rows.fields[dialog->selected - 1];
    if (plan_check(&dialog->plan, field, &error))
        canvas_text(canvas, row, column, room, ROLE_TEXT, plan_help(field));
    else
        canvas_text(canvas, row, column, room, ROLE_BAD, error.text);
}

/* What comes of all fields. */
static void draw_sum(const struct dialog *dialog, const struct scene *scene, struct canvas *canvas,
                     int row, int column, int room)
{
    struct job_request order;
    struct error error;

    if (!plan_order(&dialog->plan, &scene->chosen, scene->dataset, &order, &error)) {
        canvas_text(canvas, row, column, room, ROLE_WARN, error.text);
        return;
    }
    char text[SEARCH_SHORT_SIZE];
    if (order.kind == JOB_SEARCH && search_space_is_short(order.search.count, order.search.wanted,
                                                          dialog->plan.kind == PLAN_RANDOM, text))
        canvas_text(canvas, row, column, room, ROLE_WARN, text);
    else if (order.kind == JOB_SEARCH)
        canvas_printf(canvas, row, column, room, ROLE_DIM, "%s, %zu at once",
                      text_counted(order.search.count, "trial").text, order.search.how.jobs);
    else
        canvas_printf(canvas, row, column, room, ROLE_DIM, "%zu mini-batches", order.sweep.steps);
    job_request_release(&order);
}

void planner_draw(const struct dialog *dialog, const struct scene *scene, struct canvas *canvas)
{
    struct rect inside = canvas_frame(canvas, dialog->area, "what to search");
    int list = list_rows(inside), first = list_first(dialog, list);
    size_t count = rows_of(dialog).count;

    for (int i = 0; i < list && first + i < (int)count; i++)
        draw_row(dialog, canvas, (struct rect){inside.row + i, inside.column, 1, inside.columns},
                 (size_t)(first + i));
    if (inside.rows - HELP_ROWS <= 0)
        return;
    int bottom = inside.row + inside.rows - 1, column = inside.column + LABEL_COLUMN;
    int room = inside.columns - LABEL_COLUMN - 1;
    draw_help(dialog, canvas, bottom - 3, column, room);
    draw_sum(dialog, scene, canvas, bottom - 2, column, room);
    hints_draw(canvas, inside, PLANNER_HINTS);
}
