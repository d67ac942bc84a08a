/* confusion: the view of which class is taken for which: a heat map of truth against prediction,
 * the most frequent confusions, and the pictures behind the selected cell. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "mlptui/train/snapshot.h"
#include "term/key.h"
#include "train/confusion.h"
#include "ui/model/format.h"
#include "ui/views/layout.h"
#include "ui/views/view.h"
#include "ui/widgets/classes.h"
#include "ui/widgets/image.h"

/* Its own keys. */
enum { OWN_PERCENT = ACTION_OWN };

/* A picture behind the cell. */
struct member {
    size_t index; /* in the split */
    float confidence;
};

/* A class that is taken for another. */
struct pair {
    size_t truth, predicted, count;
};

#define MOST_PAIRS 32

struct confusion_view {
    enum split_id split;
    bool begun;             /* with a split that has images */
    bool percent;           /* of the row, instead of counts */
    struct confusion table; /* class_count 0: none yet */
    uint64_t step;          /* of the evaluation behind the table */
    unsigned run;
    size_t epoch;
    struct pair pairs[MOST_PAIRS]; /* the most frequent first */
    size_t pair_count;
    size_t truth, predicted; /* the selected cell */
    bool moved;              /* by the user; before, the worst confusion is selected */
    size_t top, left;        /* the first row and column shown */
    bool open;               /* the pictures have the whole view */
    struct member *members;  /* (member_count): the most confident first */
    size_t member_count;
    size_t first; /* the first picture shown */
    struct confusion_layout layout;
};

static void confusion_open(void *state)
{
    struct confusion_view *view = state;

    view->split = SPLIT_VALIDATION;
}

static void forget(void *state)
{
    struct confusion_view *view = state;

    if (view->table.class_count > 0)
        confusion_release(&view->table);
    free(view->members);
    view->table = (struct confusion){0};
    view->members = NULL;
    view->member_count = view->pair_count = 0;
}

static enum split_id confusion_split(const void *state)
{
    const struct confusion_view *view = state;

    return view->split;
}

/* --- the table ------------------------------------------------------------------------------- */

/* Puts a pair behind those that are as frequent, or leaves it out where all places are taken. */
static void rank_pair(struct confusion_view *view, struct pair pair)
{
    size_t at = view->pair_count;

    while (at > 0 && view->pairs[at - 1].count < pair.count)
        at--;
    if (at == MOST_PAIRS)
        return;
    view->pair_count += view->pair_count < MOST_PAIRS;
    memmove(&view->pairs[at + 1], &view->pairs[at], (view->pair_count - 1 - at) * sizeof pair);
    view->pairs[at] = pair;
}

static void rank_pairs(struct confusion_view *view)
{
    for (size_t t = 0; t < view->table.class_count; t++)
        for (size_t p = 0; p < view->table.class_count; p++) {
            struct pair pair = {t, p, confusion_count(&view->table, t, p)};
            if (t != p && pair.count > 0)
                rank_pair(view, pair);
        }
}

static int compare_members(const void *a, const void *b)
{
    const struct member *x = a, *y = b;

    if (x->confidence != y->confidence)
        return x->confidence < y->confidence ? 1 : -1;
    return (x->index > y->index) - (x->index < y->index);
}

static void list_members(struct confusion_view *view, const struct scene *scene)
{
    const struct evaluation *evaluation = scene_evaluation(scene, view->split);
    const struct split *split = &scene->dataset->splits[view->split];
    size_t count = confusion_count(&view->table, view->truth, view->predicted);

    view->members = xreallocarray(view->members, count + 1, sizeof *view->members);
    view->member_count = 0;
    for (size_t i = 0; evaluation != NULL && i < evaluation->count && view->member_count < count;
         i++)
        if (split->labels[i] == view->truth && evaluation->predicted[i] == view->predicted)
            view->members[view->member_count++] = (struct member){i, evaluation->confidence[i]};
    if (view->member_count > 1)
        qsort(view->members, view->member_count, sizeof *view->members, compare_members);
    if (view->first >= view->member_count)
        view->first = 0;
}

static void update_table(struct confusion_view *view, const struct scene *scene)
{
    const struct evaluation *evaluation = scene_evaluation(scene, view->split);

    if (evaluation == NULL) {
        forget(view);
        return;
    }
    if (view->table.class_count > 0 && view->step == evaluation->step &&
        view->run == scene->evaluated->run)
        return;
    forget(view);
    confusion_init(&view->table, scene->dataset->class_count);
    confusion_add(&view->table, scene->dataset->splits[view->split].labels, evaluation->predicted,
                  evaluation->count);
    view->step = evaluation->step;
    view->run = scene->evaluated->run;
    view->epoch = evaluation->epoch;
    rank_pairs(view);
    if (!view->moved) { /* the first cell where nothing is wrong */
        view->truth = view->pair_count > 0 ? view->pairs[0].truth : 0;
        view->predicted = view->pair_count > 0 ? view->pairs[0].predicted : 0;
    }
    list_members(view, scene);
}

static void confusion_update(void *state, const struct scene *scene, struct rect area)
{
    struct confusion_view *view = state;
    const struct dataset *data = scene->dataset;

    if (data == NULL)
        return;
    if (!view->begun)
        view->split = dataset_judge(data);
    view->begun = true;
    view->layout = confusion_layout(area, (int)data->class_count, classes_name_columns(data, 5, 12),
                                    (int)data->image_rows, (int)data->image_columns, view->open);
    update_table(view, scene);
    if (view->open)
        return;
    view->top = scrolled(view->top, view->truth, 1, view->layout.rows, data->class_count);
    view->left = scrolled(view->left, view->predicted, 1, view->layout.columns, data->class_count);
}

/* --- drawing --------------------------------------------------------------------------------- */

static void draw_bar(const struct confusion_view *view, struct canvas *canvas, struct rect bar)
{
    int column = bar.column + 1, right = bar.column + bar.columns;
    size_t right_ones = 0, all = 0;
    char text[96];

    column = choice_draw(canvas, bar.row, column, right, "v", "split", split_names[view->split]);
    column =
        choice_draw(canvas, bar.row, column, right, "%", "", view->percent ? "percent" : "counts");
    for (size_t t = 0; t < view->table.class_count; t++) {
        all += confusion_class(&view->table, t).count;
        right_ones += confusion_count(&view->table, t, t);
    }
    if (all == 0)
        snprintf(text, sizeof text, "no predictions yet");
    else
        snprintf(text, sizeof text, "%zu of %zu right, as of epoch %zu", right_ones, all,
                 view->epoch);
    canvas_text(canvas, bar.row, column, right - column, ROLE_DIM, text);
}

/* How much of its row a wrong cell takes, as a role. */
static enum role heat(double share)
{
    return share >= 0.03 ? ROLE_BAD : share >= 0.01 ? ROLE_WARN : ROLE_TEXT;
}

/* The cell whose number stands in this row and ends at column `right`. */
static struct rect cell_area(const struct confusion_layout *l, int row, int right)
{
    return (struct rect){row - (l->step - 1) / 2, right - l->cell + 1, l->step, l->cell};
}

/* Shares of a row that the heat map tells apart lie between a quarter of a percent and a tenth. */
#define LEAST_HEAT 0.0025
#define MOST_HEAT  0.1

/* The background of a cell: blue on the diagonal, orange where it is wrong, by square root, as
 * small shares differ most. False where it keeps the terminal's, or where there are not the
 * colours. */
static bool heat_cell(struct canvas *canvas, struct rect cell, bool right, double share)
{
    double warmth = right ? 0.1 + 0.33 * share : sqrt(fmin(1, share / MOST_HEAT));
    int level = (int)lround((right ? -127 : 127) * warmth);

    return share >= LEAST_HEAT && canvas_heat(canvas, cell, (uint8_t)(CANVAS_ZERO + level));
}

/* With one decimal where it fits; what is not all is never "100". */
static char *format_percent(double share, int columns, char text[FORMAT_SIZE])
{
    format_fixed(100 * share, 1, columns, text);
    if (share < 1 && strncmp(text, "100", 3) == 0)
        snprintf(text, FORMAT_SIZE, "99.9");
    return text;
}

static void draw_cell(const struct confusion_view *view, struct canvas *canvas, int row, int right,
                      size_t t, size_t p)
{
    size_t count = confusion_count(&view->table, t, p);
    size_t total = confusion_class(&view->table, t).count;
    double share = total > 0 ? (double)count / (double)total : 0;
    enum role role = t == p ? ROLE_GOOD : heat(share);
    int width = view->layout.cell - 1; /* the rest is the gap before it */
    struct rect cell = cell_area(&view->layout, row, right);
    bool selected = t == view->truth && p == view->predicted;
    char text[FORMAT_SIZE];

    if (count == 0) {
        canvas_glyph(canvas, row, right - 1, GLYPH_MIDDLE_DOT, ROLE_DIM);
        return;
    }
    if (view->percent)
        format_percent(share, width, text);
    else if (snprintf(text, sizeof text, "%zu", count) > width)
        snprintf(text, sizeof text, "%zuk", (count + 500) / 1000);
    canvas_text_right(canvas, row, right, width, selected ? ROLE_STRONG : role, text);
    if (selected || heat_cell(canvas, cell, t == p, share))
        return;
    /* a column in the cell shows the size where colour does not: full at a tenth of the row */
    if (t != p && role != ROLE_TEXT && text_columns(text) < width - 1)
        canvas_put(canvas, row, right - width,
                   glyph_column(canvas->glyphs, (int)fmin(8, ceil(share * 80))), role);
}

static void draw_share(struct canvas *canvas, int row, int right, int width, double share)
{
    char text[FORMAT_SIZE] = "-";

    if (!isnan(share))
        format_percent(share, width, text);
    canvas_text_right(canvas, row, right, width, ROLE_STRONG, text);
}

static void draw_row(const struct confusion_view *view, const struct scene *scene,
                     struct canvas *canvas, int row, size_t t)
{
    const struct confusion_layout *l = &view->layout;
    int column = l->matrix.column + 1;

    canvas_text(canvas, row, column, l->name, ROLE_STRONG, scene->dataset->class_names[t]);
    column += l->name;
    for (int i = 0; i < l->columns; i++) {
        size_t p = view->left + (size_t)i;
        int right = column + (i + 1) * l->cell;

        draw_cell(view, canvas, row, right, t, p);
        if (t == view->truth && p == view->predicted)
            canvas_emphasize(canvas, cell_area(l, row, right), LOOK_REVERSE);
    }
    draw_share(canvas, row, column + l->columns * l->cell + 8, 6,
               confusion_class(&view->table, t).recall);
}

static void draw_matrix(const struct confusion_view *view, const struct scene *scene,
                        struct canvas *canvas)
{
    const struct confusion_layout *l = &view->layout;
    int column = l->matrix.column + 1 + l->name, row = l->matrix.row;

    canvas_text(canvas, row, l->matrix.column + 1, l->name, ROLE_DIM, "truth");
    canvas_text_right(canvas, row, column + l->columns * l->cell + 8, 6, ROLE_DIM, "recall");
    for (int i = 0; i < l->columns; i++) {
        size_t p = view->left + (size_t)i;
        canvas_text_right(canvas, row, column + (i + 1) * l->cell, l->cell - 1,
                          p == view->predicted ? ROLE_STRONG : ROLE_DIM,
                          scene->dataset->class_names[p]);
    }
    /* more classes to either side */
    uint32_t more = glyph_char(canvas->glyphs, GLYPH_ELLIPSIS);
    if (view->left > 0)
        canvas_put(canvas, row, column, more, ROLE_KEY);
    if (view->left + (size_t)l->columns < scene->dataset->class_count)
        canvas_put(canvas, row, column + l->columns * l->cell, more, ROLE_KEY);
    for (int i = 0; i < l->rows; i++)
        draw_row(view, scene, canvas, row + 1 + i * l->step + (l->step - 1) / 2,
                 view->top + (size_t)i);
    row += 1 + l->rows * l->step;
    if (row >= l->matrix.row + l->matrix.rows)
        return;
    canvas_text(canvas, row, l->matrix.column + 1, l->name, ROLE_DIM,
                l->name < 9 ? "prec." : "precision");
    for (int i = 0; i < l->columns; i++)
        draw_share(canvas, row, column + (i + 1) * l->cell, l->cell - 1,
                   confusion_class(&view->table, view->left + (size_t)i).precision);
}

/* "5 read as 3", how often, and how much of that class. */
static void draw_pair(const struct confusion_view *view, const struct scene *scene,
                      struct canvas *canvas, struct rect line, const struct pair *pair)
{
    char *const *names = scene->dataset->class_names;
    double share = (double)pair->count / (double)confusion_class(&view->table, pair->truth).count;
    double most = (double)view->pairs[0].count;
    int name = 2 * view->layout.name + 5, column = line.column + 1;
    int bar = line.columns - name - 20 < 24 ? line.columns - name - 20 : 24;

    canvas_printf(canvas, line.row, column, name, ROLE_TEXT, "%s read as %s", names[pair->truth],
                  names[pair->predicted]);
    canvas_printf(canvas, line.row, column + name, 6, ROLE_STRONG, "%6zu", pair->count);
    if (bar > 0)
        canvas_bar(canvas, line.row, column + name + 17, bar, (double)pair->count / most,
                   ROLE_VALIDATION);
    canvas_printf(canvas, line.row, column + name + 7, 8, ROLE_DIM, "%6.1f %%", 100 * share);
    if (pair->truth == view->truth && pair->predicted == view->predicted)
        canvas_emphasize(canvas, (struct rect){line.row, column, 1, name}, LOOK_REVERSE);
}

static void draw_pairs(const struct confusion_view *view, const struct scene *scene,
                       struct canvas *canvas)
{
    struct rect area = view->layout.pairs;
    struct rect title = rect_cut_top(&area, 2);

    if (rect_empty(area) || view->pair_count == 0)
        return;
    canvas_text(canvas, title.row + 1, title.column + 1, title.columns - 1, ROLE_DIM,
                "confused most often, and how much of the class that is");
    for (size_t i = 0; area.rows > 0 && i < view->pair_count; i++)
        draw_pair(view, scene, canvas, rect_cut_top(&area, 1), &view->pairs[i]);
}

static void draw_title(const struct confusion_view *view, const struct scene *scene,
                       struct canvas *canvas, struct rect line)
{
    char *const *names = scene->dataset->class_names;
    const char *hint = view->open ? "Esc back" : "Enter opens";

    rect_cut_left(&line, 1);
    rect_cut_right(&line, 1);
    int used = canvas_printf(canvas, line.row, line.column, line.columns,
                             view->truth == view->predicted ? ROLE_GOOD : ROLE_BAD,
                             "is %s, read as %s: %zu", names[view->truth], names[view->predicted],
                             view->member_count);
    int room = line.columns - used - 1;
    if (view->member_count > 0 && text_columns(hint) <= room) /* the footer has it, too */
        canvas_text_right(canvas, line.row, line.column + line.columns, room, ROLE_KEY, hint);
}

static void draw_pictures(const struct confusion_view *view, const struct scene *scene,
                          struct canvas *canvas)
{
    const struct confusion_layout *l = &view->layout;
    const struct split *split = &scene->dataset->splits[view->split];
    struct rect area = l->pictures;
    char share[FORMAT_SIZE];

    if (area.rows < 2)
        return;
    draw_title(view, scene, canvas, rect_cut_top(&area, 1));
    for (int i = 0; i < l->across * l->down; i++) {
        size_t m = view->first + (size_t)i;
        if (m >= view->member_count)
            break;
        struct rect tile = {area.row + i / l->across * l->tile_rows,
                            area.column + 1 + i % l->across * l->tile_columns, l->tile_rows - 1,
                            l->tile_columns - 1};
        image_draw(canvas, tile, scene->dataset, split, view->members[m].index);
        canvas_printf(canvas, tile.row + tile.rows, tile.column, tile.columns, ROLE_DIM, "%s",
                      format_share((double)view->members[m].confidence, share));
    }
}

static void confusion_draw(const void *state, const struct scene *scene, struct canvas *canvas,
                           struct rect area)
{
    const struct confusion_view *view = state;

    if (scene->dataset == NULL || view->table.class_count == 0) {
        char none[64];
        snprintf(none, sizeof none, "this data set has no %s images: v chooses others",
                 split_words[view->split]);
        const char *why = scene->dataset == NULL ? "the table appears when the data is loaded"
                          : scene->dataset->splits[view->split].count == 0
                              ? none
                              : "the predictions are being made";
        excuse_draw(canvas, area, why);
        return;
    }
    draw_bar(view, canvas, view->layout.bar);
    if (!view->open)
        draw_matrix(view, scene, canvas);
    if (!view->open)
        draw_pairs(view, scene, canvas);
    draw_pictures(view, scene, canvas);
}

/* --- keys ------------------------------------------------------------------------------------ */

static void select_cell(struct confusion_view *view, const struct scene *scene, size_t truth,
                        size_t predicted)
{
    if (view->table.class_count == 0)
        return;
    view->truth = truth;
    view->predicted = predicted;
    view->moved = true;
    view->first = 0;
    list_members(view, scene);
}

/* One step within 0 .. count - 1. */
static size_t stepped(size_t at, int direction, size_t count)
{
    if (direction < 0)
        return at > 0 ? at - 1 : 0;
    return at + 1 < count ? at + 1 : at;
}

static bool move(struct confusion_view *view, const struct scene *scene, int action)
{
    size_t C = view->table.class_count;
    struct step step;

    if (!step_of(action, &step) || (step.down == 0 && step.across == 0))
        return false;
    select_cell(view, scene, step.down != 0 ? stepped(view->truth, step.down, C) : view->truth,
                step.across != 0 ? stepped(view->predicted, step.across, C) : view->predicted);
    return true;
}

/* Through the pictures, while they have the whole view. */
static bool leaf(struct confusion_view *view, int action)
{
    long row = view->layout.across > 0 ? view->layout.across : 1;
    long page = view->layout.down > 0 ? row * view->layout.down : row;
    struct step step;

    if (action == ACTION_OPEN || action == ACTION_ESCAPE) {
        view->open = false;
        view->first = 0;
        return true;
    }
    if (!step_of(action, &step) || step.across != 0)
        return false;
    long to = (long)view->first + step.down * row + step.pages * page;
    if (to < (long)view->member_count || step.down + step.pages < 0)
        view->first = to > 0 ? (size_t)to : 0;
    return true;
}

static bool confusion_act(void *state, const struct scene *scene, int action,
                          struct request *request)
{
    struct confusion_view *view = state;

    (void)request;
    if (view->open && leaf(view, action))
        return true;
    switch (action) {
    case ACTION_SPLIT:
        view->split = (view->split + 1) % SPLIT_COUNT;
        forget(view);
        return true;
    case OWN_PERCENT:
        view->percent = !view->percent;
        return true;
    case ACTION_OPEN:
        view->open = view->member_count > 0;
        return true;
    default:
        return !view->open && move(view, scene, action);
    }
}

/* Selects a cell, and opens the one that is selected. */
static void click_cell(struct confusion_view *view, const struct scene *scene, size_t truth,
                       size_t predicted)
{
    if (truth == view->truth && predicted == view->predicted)
        view->open = view->member_count > 0;
    else
        select_cell(view, scene, truth, predicted);
}

static bool click_pair(struct confusion_view *view, const struct scene *scene, int row, int column)
{
    struct rect area = view->layout.pairs;

    rect_cut_top(&area, 2);
    if (!rect_contains(area, row, column) || (size_t)(row - area.row) >= view->pair_count)
        return false;
    click_cell(view, scene, view->pairs[row - area.row].truth,
               view->pairs[row - area.row].predicted);
    return true;
}

static bool confusion_click(void *state, const struct scene *scene, int row, int column,
                            struct request *request)
{
    struct confusion_view *view = state;
    const struct confusion_layout *l = &view->layout;
    int y = row - l->matrix.row - 1, x = column - l->matrix.column - 1 - l->name;

    (void)request;
    if (!view->open && click_pair(view, scene, row, column))
        return true;
    if (view->open || y < 0 || x < 0 || l->cell < 1 || y / l->step >= l->rows ||
        x / l->cell >= l->columns || view->table.class_count == 0)
        return false;
    size_t truth = view->top + (size_t)(y / l->step);
    size_t predicted = view->left + (size_t)(x / l->cell);
    click_cell(view, scene, truth, predicted);
    return true;
}

static const struct binding keys[] = {
    {ACTION_OPEN, KEY_CODE_ENTER, "Enter", .footer = "open",
     .help = "the pictures behind the cell, the surest first; all units; a run; Esc closes",
     .where = KEYS_OPEN, .group = "Confusion"},
    {OWN_PERCENT, '%', "%", .footer = "percent", .help = "counts, or percent of the row"},
};

const struct view view_confusion = {
    .tab = "Confusion",
    .help = "the Confusion view",
    .keys = keys,
    .key_count = sizeof keys / sizeof keys[0],
    .takes = KEYS_ACROSS | KEYS_UP_DOWN | KEYS_PAGES | KEYS_SPLIT | KEYS_OPEN,
    .size = sizeof(struct confusion_view),
    .needs = {.snapshot = true, .evaluation = true},
    .open = confusion_open,
    .close = forget,
    .split = confusion_split,
    .update = confusion_update,
    .draw = confusion_draw,
    .act = confusion_act,
    .click = confusion_click,
};
