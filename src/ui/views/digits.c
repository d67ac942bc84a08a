/* digits: the view of pictures with their predictions: a gallery to filter and sort, and the
 * selected digit large, with the probability of every class, live. */
#include <stdio.h>

#include "mlptui/nn/loss.h"
#include "term/key.h"
#include "ui/model/format.h"
#include "ui/model/gallery.h"
#include "ui/model/predict.h"
#include "ui/model/ranking.h"
#include "ui/views/layout.h"
#include "ui/views/view.h"
#include "ui/widgets/classes.h"
#include "ui/widgets/image.h"
#include "ui/widgets/learned.h"

/* Its own keys. */
enum { OWN_FILTER = ACTION_OWN, OWN_CLASS, OWN_PREVIOUS_CLASS };

struct digits_view {
    struct gallery gallery;
    const struct evaluation *filled_with; /* what the gallery was last listed by; only compared */
    uint64_t filled_step;
    unsigned filled_run;
    bool begun;      /* with a split that has images */
    bool stale;      /* the list must be made anew */
    size_t selected; /* position in the gallery */
    size_t image;    /* the same as an index into the split: what stays when the list changes */
    size_t top;      /* position of the first tile shown, a multiple of the tiles across */
    struct digits_layout layout;
    struct predictor predictor; /* the tiles shown, in order, then the selected digit */
    size_t shown;
};

static void digits_open(void *state)
{
    struct digits_view *view = state;

    gallery_init(&view->gallery);
    view->stale = true;
}

static void digits_close(void *state)
{
    struct digits_view *view = state;

    gallery_release(&view->gallery);
    predictor_release(&view->predictor);
}

static enum split_id digits_split(const void *state)
{
    const struct digits_view *view = state;

    return view->gallery.split;
}

static const struct split *shown_split(const struct digits_view *view, const struct scene *scene)
{
    return &scene->dataset->splits[view->gallery.split];
}

/* Of the split shown; NULL where there is none yet. */
static const struct prediction_history *prediction_history_of(const struct digits_view *view,
                                                              const struct scene *scene)
{
    return scene_evaluation(scene, view->gallery.split) == NULL ? NULL
                                                                : &scene->evaluated->predictions;
}

/* Lists anew when the filter or the predictions behind it changed; the same picture stays selected.
 */
static void update_gallery(struct digits_view *view, const struct scene *scene)
{
    const struct evaluation *evaluation = scene_evaluation(scene, view->gallery.split);
    uint64_t step = evaluation == NULL ? 0 : evaluation->step;
    unsigned run = evaluation == NULL ? 0 : scene->evaluated->run;

    if (!view->stale && evaluation == view->filled_with && step == view->filled_step &&
        run == view->filled_run)
        return;
    gallery_fill(&view->gallery, shown_split(view, scene), evaluation,
                 prediction_history_of(view, scene));
    view->filled_with = evaluation;
    view->filled_step = step;
    view->filled_run = run;
    view->stale = false;
    view->selected = ranking_find(view->gallery.indices, view->gallery.count, view->image);
    if (view->gallery.count > 0)
        view->image = view->gallery.indices[view->selected];
}

static void update_predictions(struct digits_view *view, const struct scene *scene)
{
    size_t indices[PREDICT_MOST];
    size_t tiles = (size_t)view->layout.across * (size_t)view->layout.down;
    size_t n = 0;

    for (size_t i = view->top; i < view->gallery.count && n < tiles && n < PREDICT_MOST - 1; i++)
        indices[n++] = view->gallery.indices[i];
    view->shown = n;
    if (view->gallery.count == 0 || scene->snapshot == NULL) {
        predictor_clear(&view->predictor);
        return;
    }
    indices[n++] = view->image;
    predictor_run(&view->predictor, scene->snapshot, shown_split(view, scene), indices, n);
}

static void digits_update(void *state, const struct scene *scene, struct rect area)
{
    struct digits_view *view = state;
    const struct dataset *data = scene->dataset;

    if (data == NULL)
        return;
    if (!view->begun)
        view->gallery.split = dataset_judge(data);
    view->begun = true;
    view->layout = digits_layout(area, (int)data->image_rows, (int)data->image_columns,
                                 (int)data->class_count);
    update_gallery(view, scene);
    view->top = scrolled(view->top, view->selected, view->layout.across, view->layout.down,
                         view->gallery.count);
    update_predictions(view, scene);
}

/* --- drawing --------------------------------------------------------------------------------- */

static void draw_bar(const struct digits_view *view, const struct scene *scene,
                     struct canvas *canvas, struct rect bar)
{
    const struct gallery *g = &view->gallery;
    const struct evaluation *evaluation = scene_evaluation(scene, view->gallery.split);
    int column = bar.column + 1, right = bar.column + bar.columns;
    char count[64];

    column =
        choice_draw(canvas, bar.row, column, right, "f", "show", gallery_filter_names[g->filter]);
    column = choice_draw(canvas, bar.row, column, right, "d", "class",
                         g->class < 0 ? "any" : scene->dataset->class_names[g->class]);
    column = choice_draw(canvas, bar.row, column, right, "v", "split", split_names[g->split]);
    column = choice_draw(canvas, bar.row, column, right, "z", "by", gallery_order_names[g->order]);
    if (g->count == 0)
        snprintf(count, sizeof count, "none");
    else
        snprintf(count, sizeof count, "%zu of %zu", view->selected + 1, g->count);
    column += canvas_text(canvas, bar.row, column, right - column, ROLE_TEXT, count) + 3;
    if (evaluation == NULL)
        snprintf(count, sizeof count, "no predictions yet");
    else
        snprintf(count, sizeof count, "listed as of epoch %zu", evaluation->epoch);
    if (text_columns(count) <= right - column)
        canvas_text(canvas, bar.row, column, right - column, ROLE_DIM, count);
}

/* When the digit was learned, at the right end of its caption, in as many words as fit behind
 * the `used` columns of it. */
static void draw_learned(const struct digits_view *view, const struct scene *scene,
                         struct canvas *canvas, struct rect caption, int used, size_t image)
{
    static const char *const words[] = {"learned at epoch %zu", "epoch %zu", "@%zu"};
    const struct prediction_history *predictions = prediction_history_of(view, scene);
    int right = caption.column + caption.columns;
    char text[48];

    if (predictions == NULL || predictions->epochs == 0 || image >= predictions->count)
        return;
    size_t learned =
        prediction_history_learning(predictions, image, shown_split(view, scene)->labels[image])
            .learned;
    for (size_t i = 0; i < 3 && learned > 0; i++) {
        int columns = snprintf(text, sizeof text, words[i], learned);

        if (used + 1 + columns <= caption.columns) {
            canvas_text(canvas, caption.row, right - columns, columns, ROLE_DIM, text);
            return;
        }
    }
}

static void draw_tile(const struct digits_view *view, const struct scene *scene,
                      struct canvas *canvas, size_t i)
{
    const struct dataset *data = scene->dataset;
    const struct digits_layout *l = &view->layout;
    const struct split *split = shown_split(view, scene);
    size_t position = view->top + i, image = view->gallery.indices[position];
    struct rect tile = {l->gallery.row + (int)i / l->across * l->tile_rows,
                        l->gallery.column + 1 + (int)i % l->across * l->tile_columns,
                        l->tile_picture, l->tile_columns - 2};
    const float *p = predictor_row(&view->predictor, i);
    char share[FORMAT_SIZE];

    image_draw(canvas, tile, data, split, image);
    int row = tile.row + tile.rows;
    size_t truth = split->labels[image];
    int used;
    if (p == NULL) {
        used = canvas_printf(canvas, row, tile.column, tile.columns, ROLE_DIM, "is %s",
                             data->class_names[truth]);
    } else {
        size_t guess = loss_arg_max(p, data->class_count);
        if (guess == truth)
            used = canvas_printf(canvas, row, tile.column, tile.columns, ROLE_GOOD, "%s %s",
                                 data->class_names[guess], format_share((double)p[guess], share));
        else
            used = canvas_printf(canvas, row, tile.column, tile.columns, ROLE_BAD, "%s not %s %s",
                                 data->class_names[guess], data->class_names[truth],
                                 format_share((double)p[guess], share));
    }
    draw_learned(view, scene, canvas, (struct rect){row, tile.column, 1, tile.columns}, used,
                 image);
    if (position == view->selected) {
        canvas_emphasize(canvas, (struct rect){row, tile.column, 1, tile.columns}, LOOK_REVERSE);
        canvas_glyph(canvas, row, tile.column - 1, GLYPH_ARROW_RIGHT, ROLE_CURSOR);
    }
}

/* In a panel of its own, or at least in the edge below the bars. */
static void draw_history(const struct digits_view *view, const struct scene *scene,
                         struct canvas *canvas, uint8_t label)
{
    const struct prediction_history *predictions = prediction_history_of(view, scene);
    struct rect classes = view->layout.classes;
    char text[64];

    if (!rect_empty(view->layout.learned)) {
        learned_draw(canvas, view->layout.learned, scene->dataset, predictions, view->image, label);
        return;
    }
    learned_text(predictions, view->image, label, text, sizeof text);
    if (text[0] != '\0' && classes.rows > 3)
        canvas_printf(canvas, classes.row + classes.rows - 1, classes.column + 2,
                      classes.columns - 4, ROLE_STRONG, " %s ", text);
}

static void draw_selected(const struct digits_view *view, const struct scene *scene,
                          struct canvas *canvas)
{
    const struct dataset *data = scene->dataset;
    const struct split *split = shown_split(view, scene);
    const float *p = predictor_row(&view->predictor, view->shown);
    char title[64], verdict[160];

    snprintf(title, sizeof title, "%s %zu", split_names[view->gallery.split], view->image);
    struct rect inside = canvas_frame(canvas, view->layout.picture, title);
    struct rect size = canvas_picture_size(inside, data->image_rows, data->image_columns);
    inside.column += (inside.columns - size.columns) / 2;
    image_draw(canvas, inside, data, split, view->image);

    struct rect classes = view->layout.classes;
    size_t truth = split->labels[view->image];
    if (p != NULL && classes.rows > 3) {
        struct rect line = rect_cut_top(&classes, 1);
        size_t guess = loss_arg_max(p, data->class_count);

        snprintf(verdict, sizeof verdict,
                 guess == truth ? "is %s, read as %s: right" : "is %s, read as %s: wrong",
                 data->class_names[truth], data->class_names[guess]);
        canvas_text(canvas, line.row, line.column + 1, line.columns - 1,
                    guess == truth ? ROLE_GOOD : ROLE_BAD, verdict);
    }
    classes_draw(canvas, classes, data, p, truth);
    draw_history(view, scene, canvas, split->labels[view->image]);
}

static void digits_draw(const void *state, const struct scene *scene, struct canvas *canvas,
                        struct rect area)
{
    const struct digits_view *view = state;

    if (scene->dataset == NULL) {
        excuse_draw(canvas, area, "the digits appear when the data is loaded");
        return;
    }
    draw_bar(view, scene, canvas, view->layout.bar);
    for (size_t i = 0; i < view->shown; i++)
        draw_tile(view, scene, canvas, i);
    if (view->gallery.count == 0) {
        char none[64];

        snprintf(none, sizeof none, "this data set has no %s images: v chooses others",
                 split_words[view->gallery.split]);
        excuse_draw(canvas, area,
                    shown_split(view, scene)->count == 0
                        ? none
                        : "no digit is like that: f, d and v choose others");
        return;
    }
    if (!rect_empty(view->layout.classes))
        draw_selected(view, scene, canvas);
}

/* --- keys ------------------------------------------------------------------------------------ */

static void select_position(struct digits_view *view, size_t position)
{
    view->selected = position;
    if (position < view->gallery.count)
        view->image = view->gallery.indices[position];
}

static bool choose(struct digits_view *view, const struct scene *scene, int action)
{
    struct gallery *g = &view->gallery;
    int classes = scene->dataset == NULL ? 0 : (int)scene->dataset->class_count;

    switch (action) {
    case OWN_FILTER:
        g->filter = (g->filter + 1) % FILTER_COUNT;
        break;
    case OWN_CLASS:
        g->class = g->class + 1 < classes ? g->class + 1 : -1;
        break;
    case OWN_PREVIOUS_CLASS:
        g->class = g->class < 0 ? classes - 1 : g->class - 1;
        break;
    case ACTION_SPLIT:
        g->split = (g->split + 1) % SPLIT_COUNT;
        break;
    case ACTION_SORT:
        g->order = (g->order + 1) % ORDER_COUNT;
        break;
    default:
        return false;
    }
    /* Another list: begin at its first picture, whichever it will be. */
    view->image = SIZE_MAX;
    view->selected = view->top = 0;
    view->stale = true;
    return true;
}

static bool digits_act(void *state, const struct scene *scene, int action, struct request *request)
{
    struct digits_view *view = state;
    int across = view->layout.across;
    size_t at = view->selected;

    (void)request;
    if (choose(view, scene, action))
        return true;
    if (!step_through(action, &at, view->gallery.count, across, across * view->layout.down))
        return false;
    if (action != ACTION_UP || view->selected >= (size_t)across) /* the first row is the top */
        select_position(view, at);
    return true;
}

static bool digits_click(void *state, const struct scene *scene, int row, int column,
                         struct request *request)
{
    struct digits_view *view = state;
    const struct digits_layout *l = &view->layout;

    (void)request;
    (void)scene;
    if (!rect_contains(l->gallery, row, column) || l->across == 0)
        return false;
    int tile_row = (row - l->gallery.row) / l->tile_rows;
    int tile_column = (column - l->gallery.column) / l->tile_columns;
    size_t i = (size_t)(tile_row * l->across + tile_column);
    if (tile_column >= l->across || i >= view->shown)
        return false;
    select_position(view, view->top + i);
    return true;
}

static const struct binding keys[] = {
    {OWN_FILTER, 'f', "f", .footer = "filter",
     .help = "show all, only wrong or only right predictions", .group = "Digits"},
    {OWN_CLASS, 'd', "d", .footer = "class",
     .help = "show one class: the next one; after the last, all"},
    {OWN_PREVIOUS_CLASS, 'D', "D", .help = "the previous class"},
    {ACTION_SPLIT, 'v', "v", .footer = "split", .help = "validation, test or training images",
     .where = KEYS_SPLIT},
    {ACTION_SORT, 'z', "z", .footer = "sort",
     .help = "sort by position, confidence, loss, when learned; units by norm; runs",
     .where = KEYS_SORT},
    {ACTION_LEFT, KEY_CODE_LEFT, "left",
     .help = "select the digit, cell or unit to the left; move the pen; change a value",
     .where = KEYS_ACROSS},
    {ACTION_RIGHT, KEY_CODE_RIGHT, "right",
     .help = "select the digit, cell or unit to the right; move the pen; change a value",
     .where = KEYS_ACROSS},
    {ACTION_UP, KEY_CODE_UP, "up k", .other_code = 'k',
     .help = "select what is above; scroll the help; move the pen", .where = KEYS_UP_DOWN},
    {ACTION_DOWN, KEY_CODE_DOWN, "down j", .other_code = 'j',
     .help = "select what is below; scroll the help; move the pen", .where = KEYS_UP_DOWN},
    {ACTION_PAGE_UP, KEY_CODE_PAGE_UP, "PgUp", .help = "a page up", .where = KEYS_PAGES},
    {ACTION_PAGE_DOWN, KEY_CODE_PAGE_DOWN, "PgDn", .help = "a page down", .where = KEYS_PAGES},
    {ACTION_FIRST, KEY_CODE_HOME, "Home g", .other_code = 'g', .help = "to the first",
     .where = KEYS_ENDS},
    {ACTION_LAST, KEY_CODE_END, "End G", .other_code = 'G', .help = "to the last",
     .where = KEYS_ENDS},
};

const struct view view_digits = {
    .tab = "Digits",
    .help = "the Digits view",
    .keys = keys,
    .key_count = sizeof keys / sizeof keys[0],
    .takes = KEYS_ACROSS | KEYS_UP_DOWN | KEYS_PAGES | KEYS_ENDS | KEYS_SPLIT | KEYS_SORT,
    .size = sizeof(struct digits_view),
    .needs = {.snapshot = true, .evaluation = true},
    .open = digits_open,
    .close = digits_close,
    .split = digits_split,
    .update = digits_update,
    .draw = digits_draw,
    .act = digits_act,
    .click = digits_click,
};
