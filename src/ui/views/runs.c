/* runs: the view that lists every run of the sitting, with its settings, its best and last figures,
 * and shows one of them whole. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/xalloc.h"
#include "term/key.h"
#include "ui/model/curves.h"
#include "ui/model/format.h"
#include "ui/model/runtable.h"
#include "ui/views/layout.h"
#include "ui/views/view.h"
#include "ui/widgets/chart.h"
#include "ui/widgets/runlook.h"

/* Its own keys. */
enum { OWN_MARK = ACTION_OWN, OWN_PIN, OWN_HIDE, OWN_AGAIN, OWN_NAME, OWN_EXPORT, OWN_DELETE };

#define MAX_CURVES 8
#define NUMBER     7 /* the number's column in the table, behind arrow, mark and sample */

struct runs_view {
    unsigned selected; /* its number; 0: the current one, as long as the user has not moved */
    enum runtable_sort sort;
    bool open;     /* the selected run has the whole view */
    size_t *order; /* (count): indices in the run list */
    size_t count;
    size_t top;         /* the first run shown */
    size_t first_epoch; /* the first epoch shown of the open run */
    struct runtable table;
    int signs;                            /* columns before the table's own */
    double highest_accuracy, lowest_loss; /* of all runs */
    struct config config;                 /* asked for last */
    struct runs_layout layout;
    struct curves curves[MAX_CURVES];
    size_t drawn[MAX_CURVES]; /* (drawn_count): indices in the run list */
    size_t drawn_count;
};

static void runs_close(void *state)
{
    struct runs_view *view = state;

    for (int i = 0; i < MAX_CURVES; i++)
        curves_release(&view->curves[i]);
    free(view->order);
}

/* --- update ---------------------------------------------------------------------------------- */

/* The run that the keys are about; NULL where there is none. */
static const struct run *selected_run(const struct runs_view *view, const struct scene *scene)
{
    const struct run *run = run_list_find(&scene->runs, view->selected);

    return run != NULL ? run : run_list_current(&scene->runs);
}

/* Its place in the table. */
static size_t selected_place(const struct runs_view *view, const struct scene *scene)
{
    const struct run *run = selected_run(view, scene);
    size_t place = 0;

    while (place + 1 < view->count && &scene->runs.items[view->order[place]] != run)
        place++;
    return place;
}

static void update_order(struct runs_view *view, const struct scene *scene)
{
    view->count = scene->runs.count;
    view->order = xreallocarray(view->order, view->count + 1, sizeof *view->order);
    runtable_order(&scene->runs, view->sort, view->order);
}

/* Rows of runs that fit: a row is for the heads, the last one for what is the same in all. */
static int rows_shown(const struct runs_view *view)
{
    int rows = view->layout.table.rows - 1;

    return rows > 3 ? rows - 1 : rows > 0 ? rows : 0;
}

/* The runs on the chart: those that the Train view draws, and the selected one in any case. */
static void list_drawn(struct runs_view *view, const struct scene *scene)
{
    const struct run_list *runs = &scene->runs;
    size_t selected = (size_t)(selected_run(view, scene) - runs->items);
    bool listed = selected + 1 == runs->count;

    view->drawn_count = curves_earlier(runs, MAX_CURVES - 2, view->drawn);
    for (size_t i = 0; i < view->drawn_count; i++)
        listed = listed || view->drawn[i] == selected;
    if (!listed)
        view->drawn[view->drawn_count++] = selected;
    view->drawn[view->drawn_count++] = runs->count - 1;
}

static void find_best(struct runs_view *view, const struct scene *scene)
{
    view->highest_accuracy = -INFINITY;
    view->lowest_loss = INFINITY;
    for (size_t i = 0; i < view->count; i++) {
        const struct run *run = &scene->runs.items[i];

        /* fmin and fmax pass over NaN */
        view->highest_accuracy =
            fmax(view->highest_accuracy, run_highest(run, run_accuracy[view->table.split]).value);
        view->lowest_loss =
            fmin(view->lowest_loss, run_lowest(run, run_loss[view->table.split]).value);
    }
}

static void runs_update(void *state, const struct scene *scene, struct rect area)
{
    struct runs_view *view = state;

    update_order(view, scene);
    view->layout = runs_layout(area, (int)(view->count < 1000 ? view->count : 1000), view->open);
    view->drawn_count = 0;
    if (view->count == 0)
        return;
    view->signs = NUMBER + runlook_number_width(&scene->runs) + 1;
    runtable_choose(&view->table, &scene->runs, area.columns - view->signs - 1);
    find_best(view, scene);
    int rows = rows_shown(view);
    if (rows > 0)
        view->top = scrolled(view->top, selected_place(view, scene), 1, rows, view->count);
    list_drawn(view, scene);
    for (size_t i = 0; i < view->drawn_count; i++)
        curves_fill(&view->curves[i], &scene->runs.items[view->drawn[i]], X_EPOCH, false, -INFINITY,
                    INFINITY);
}

/* --- the bar --------------------------------------------------------------------------------- */

static const char *const sort_names[RUNTABLE_SORTS] = {"number", "best accuracy", "best loss",
                                                       "last loss", "time"};

static size_t marked_count(const struct scene *scene)
{
    size_t n = 0;

    for (size_t i = 0; i < scene->runs.count; i++)
        n += scene->runs.items[i].marked;
    return n;
}

static void draw_bar(const struct runs_view *view, const struct scene *scene, struct canvas *canvas)
{
    struct rect bar = view->layout.bar;
    int column = bar.column + 1, right = bar.column + bar.columns;
    size_t marked = marked_count(scene);
    char baseline[24] = "none";

    column += 3 + canvas_text(canvas, bar.row, column, right - column, ROLE_STRONG,
                              text_counted(view->count, "run").text);
    column = choice_draw(canvas, bar.row, column, right, "z", "by", sort_names[view->sort]);
    if (run_list_find(&scene->runs, scene->runs.baseline) != NULL)
        snprintf(baseline, sizeof baseline, "run %u", scene->runs.baseline);
    column = choice_draw(canvas, bar.row, column, right, "P", "baseline", baseline);
    if (marked == 1)
        canvas_text(canvas, bar.row, column, right - column, ROLE_WARN,
                    "1 marked: m marks another for a race");
    if (marked > 1) {
        column += canvas_text(canvas, bar.row, column, right - column, ROLE_KEY, "c");
        canvas_printf(canvas, bar.row, column, right - column, ROLE_WARN, " races the %zu marked",
                      marked);
    }
}

/* --- the table ------------------------------------------------------------------------------- */

static enum role cell_role(const struct runtable_column *column, const struct run *run, int verdict)
{
    static const enum role states[RUN_STATE_COUNT] = {[RUN_DIVERGED] = ROLE_BAD,
                                                      [RUN_FAILED] = ROLE_BAD,
                                                      [RUN_TRAINING] = ROLE_GOOD,
                                                      [RUN_PAUSED] = ROLE_WARN};
    static const enum role kinds[RUNTABLE_COLUMNS] = {[RUNTABLE_NAME] = ROLE_STRONG,
                                                      [RUNTABLE_SETTING] = ROLE_STRONG,
                                                      [RUNTABLE_EPOCHS] = ROLE_DIM,
                                                      [RUNTABLE_SECONDS] = ROLE_DIM};

    if (verdict != 0)
        return verdict > 0 ? ROLE_GOOD : ROLE_BAD;
    return column->kind == RUNTABLE_STATE ? states[run->state] : kinds[column->kind];
}

/* A text in a column that begins at `at`: words stand to the left, figures to the right. */
static void draw_cell(struct canvas *canvas, int row, int at, const struct runtable_column *column,
                      enum role role, const char *text)
{
    if (column->words)
        canvas_text(canvas, row, at, column->width, role, text);
    else
        canvas_text_right(canvas, row, at + column->width, column->width, role, text);
}

static void draw_heads(const struct runs_view *view, struct canvas *canvas, struct rect line)
{
    int at = line.column + view->signs;

    canvas_text(canvas, line.row, line.column + 6, 4, ROLE_DIM, "run");
    for (size_t c = 0; c < view->table.count; c++) {
        const struct runtable_column *column = &view->table.columns[c];
        bool sorted = column->sort == view->sort;

        draw_cell(canvas, line.row, at, column, sorted ? ROLE_STRONG : ROLE_DIM, column->title);
        if (sorted)
            canvas_glyph(canvas, line.row, at + column->width - 1 - text_columns(column->title),
                         GLYPH_ARROW_DOWN, ROLE_STRONG);
        at += column->width + 2;
    }
    if (view->table.cut)
        canvas_glyph(canvas, line.row, line.column + line.columns - 1, GLYPH_ELLIPSIS, ROLE_DIM);
}

static void draw_signs(const struct runs_view *view, const struct scene *scene,
                       struct canvas *canvas, struct rect line, const struct run *run,
                       bool selected)
{
    bool current = run == run_list_current(&scene->runs);

    if (selected)
        canvas_glyph(canvas, line.row, line.column, GLYPH_ARROW_RIGHT, ROLE_CURSOR);
    if (run->marked)
        canvas_glyph(canvas, line.row, line.column + 1, GLYPH_CHECK, ROLE_WARN);
    if (!run->hidden || current)
        runlook_sample(canvas, line.row, line.column + 3, run, current);
    canvas_printf(canvas, line.row, line.column + NUMBER, view->signs - NUMBER - 1,
                  selected ? ROLE_CURSOR : ROLE_STRONG, "%u", run->number);
}

/* The best value of a column, of several, stands out. */
static bool is_best(const struct runs_view *view, const struct runtable_column *column,
                    const struct run *run)
{
    enum split_id split = view->table.split;

    if (view->count < 2)
        return false;
    if (column->kind == RUNTABLE_BEST_ACCURACY)
        return run_highest(run, run_accuracy[split]).value >= view->highest_accuracy;
    return column->kind == RUNTABLE_BEST_LOSS &&
           run_lowest(run, run_loss[split]).value <= view->lowest_loss;
}

/* The selected one as a bar behind its line's sample, in one colour: its signs still tell. */
static void draw_run(const struct runs_view *view, const struct scene *scene, struct canvas *canvas,
                     struct rect line, const struct run *run)
{
    int at = line.column + view->signs;
    bool selected = run == selected_run(view, scene);

    if (selected)
        canvas_fill(canvas, (struct rect){line.row, line.column + NUMBER, 1, line.columns - NUMBER},
                    ' ', ROLE_CURSOR);
    draw_signs(view, scene, canvas, line, run, selected);
    for (size_t c = 0; c < view->table.count; c++) {
        const struct runtable_column *column = &view->table.columns[c];
        char text[RUNTABLE_CELL_SIZE];
        int verdict;

        runtable_cell(column, &scene->runs, run, view->table.split, text, &verdict);
        bool best = is_best(view, column, run);
        enum role role = selected ? ROLE_CURSOR
                         : best   ? ROLE_GOOD
                                  : cell_role(column, run, verdict);
        draw_cell(canvas, line.row, at, column, role, text);
        if (best && text_columns(text) < column->width)
            canvas_glyph(canvas, line.row, at + column->width - 1 - text_columns(text), GLYPH_STAR,
                         role);
        at += column->width + 2;
    }
}

/* "the same in all: ..." */
static void draw_common(const struct scene *scene, struct canvas *canvas, struct rect line)
{
    const struct config *first = &scene->runs.items[0].config;
    enum setting_id differing[SETTING_COUNT];
    char text[512] = "the same in all:";
    size_t used = strlen(text), n = runtable_runs_differing(&scene->runs, differing);

    for (int s = 0; s < SETTING_COUNT; s++) {
        char value[CONFIG_TEXT_SIZE];
        bool differs = !config_matters(first, (enum setting_id)s);

        for (size_t i = 0; i < n; i++)
            differs = differs || differing[i] == (enum setting_id)s;
        if (!differs && s != SETTING_EPOCHS && settings[s].part != PART_DATA && used < sizeof text)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s %s %s",
                                     used > 17 ? "," : "", settings[s].label,
                                     config_text(first, (enum setting_id)s, value, 40));
    }
    canvas_text(canvas, line.row, line.column + 1, line.columns - 2, ROLE_DIM, text);
}

static void draw_table(const struct runs_view *view, const struct scene *scene,
                       struct canvas *canvas)
{
    struct rect area = view->layout.table;
    int rows = rows_shown(view);

    if (rect_empty(area))
        return;
    draw_heads(view, canvas, rect_cut_top(&area, 1));
    for (size_t i = view->top; i < view->count && i < view->top + (size_t)rows; i++)
        draw_run(view, scene, canvas, rect_cut_top(&area, 1), &scene->runs.items[view->order[i]]);
    if (area.rows > 0 && view->layout.table.rows > 4)
        draw_common(scene, canvas, rect_cut_top(&area, 1));
}

/* --- the panels ------------------------------------------------------------------------------ */

static const struct points *points_of(const struct curves *curves, enum split_id split)
{
    const struct lines *loss = &curves->lines[QUANTITY_LOSS];

    return loss->split[split].count > 0 ? &loss->split[split] : &loss->step;
}

/* Logarithmic where one line would press the others flat. */
static struct axis value_axis(double low, double high)
{
    if (low > high)
        return (struct axis){0, 2.5, false};
    if (low > 0 && high > 5 * low)
        return axis_make(low, high, true, true);
    return axis_make(0, high, false, true);
}

/* The drawn runs' curves of the deciding split, the selected one on top of the others. */
static void draw_chart(const struct runs_view *view, const struct scene *scene,
                       struct canvas *canvas, struct rect area)
{
    struct series series[MAX_CURVES];
    char labels[MAX_CURVES][RUN_NAME_SIZE + 8], title[48];
    double low = INFINITY, high = -INFINITY, end = 1;

    for (size_t i = 0; i < view->drawn_count; i++) {
        const struct run *run = &scene->runs.items[view->drawn[i]];
        const struct points *p = points_of(&view->curves[i], view->table.split);
        bool current = run == run_list_current(&scene->runs);

        snprintf(labels[i], sizeof labels[i], "run %u", run->number);
        series[i] = (struct series){.label = labels[i],
                                    .x = p->x,
                                    .y = p->y,
                                    .count = p->count,
                                    .role = current ? ROLE_VALIDATION : runlook_role(run),
                                    .style = current ? LINE_DASHED : runlook_style(run),
                                    .marker = current ? glyph_char(canvas->glyphs, GLYPH_DIAMOND)
                                                      : runlook_marker(run),
                                    .priority = run == selected_run(view, scene) ? 30 : 10};
        low = fmin(low, curves_quantile(p->y, p->count, 0));
        high = fmax(high, curves_quantile(p->y, p->count, 1));
        end = fmax(end, (double)run->config.epochs);
    }
    snprintf(title, sizeof title, "%s loss", split_names[view->table.split]);
    struct chart chart = {.title = title,
                          .x_name = "epoch",
                          .series = series,
                          .series_count = view->drawn_count,
                          .x = axis_make(0, end, false, false),
                          .y = value_axis(low, high),
                          .empty = "no complete epoch yet"};
    chart_draw(canvas, area, &chart);
}

/* All settings of the selected run; those that the next run would have otherwise are marked. */
static void draw_settings(const struct runs_view *view, const struct scene *scene,
                          struct canvas *canvas, struct rect area)
{
    const struct run *run = selected_run(view, scene);
    const struct run *base = run_list_find(&scene->runs, scene->runs.baseline);
    char title[64], label[40];

    run_label(run, label, sizeof label);
    snprintf(title, sizeof title, "run %u  %s", run->number, label);
    struct rect inside = canvas_frame(canvas, area, title);
    int row = inside.row;
    for (int s = 0; s < SETTING_COUNT && row < inside.row + inside.rows; s++) {
        char text[CONFIG_TEXT_SIZE];
        bool differs = base != NULL && base != run &&
                       !config_same(&run->config, &base->config, (enum setting_id)s);

        if (!config_matters(&run->config, (enum setting_id)s))
            continue;
        canvas_text(canvas, row, inside.column + 1, 11, ROLE_DIM, settings[s].label);
        canvas_text(canvas, row, inside.column + 13, inside.columns - 14,
                    differs ? ROLE_CHOSEN : ROLE_STRONG,
                    config_text(&run->config, (enum setting_id)s, text, sizeof text));
        if (differs)
            canvas_glyph(canvas, row, inside.column + 12, GLYPH_BULLET, ROLE_CHOSEN);
        row++;
    }
}

/* The columns of the figures by epoch: two for each split that is evaluated. */
#define EPOCH_WIDTH    8
#define LOSS_WIDTH     12
#define ACCURACY_WIDTH 8
#define OTHER_WIDTH    10

/* The split whose figures come first: where there is no room for all, the one that runs are judged
 * by. */
static unsigned first_split(const struct run *run, unsigned judged, int columns)
{
    int width = EPOCH_WIDTH;

    for (unsigned s = 0; s < SPLIT_COUNT; s++)
        width += run->config.evaluate & 1u << s ? LOSS_WIDTH + ACCURACY_WIDTH : 0;
    return width > columns ? judged : 0;
}

/* The split at a place, where `first` stands before the others. */
static unsigned split_at(unsigned place, unsigned first)
{
    return place == 0 ? first : place <= first ? place - 1 : place;
}

/* In the next column, as far as there is room for it: its head, or where that is NULL, a figure;
 * with decimals < 0 as short as it can be. */
static void draw_column(struct canvas *canvas, struct rect line, int *right, int width,
                        enum role role, const char *head, int decimals, double value)
{
    char text[FORMAT_SIZE] = "-";

    *right += width;
    if (*right > line.column + line.columns)
        return;
    if (decimals < 0)
        snprintf(text, sizeof text, "%.4g", value);
    else if (!isnan(value))
        format_fixed(value, decimals, width - 1, text);
    canvas_text_right(canvas, line.row, *right, width - 1, head != NULL ? ROLE_DIM : role,
                      head != NULL ? head : text);
}

/* An epoch, or where that is NULL, the heads of the columns. */
static void draw_epoch(struct canvas *canvas, struct rect line, const struct run *run,
                       unsigned first, const struct epoch_metrics *epoch, bool best)
{
    const struct epoch_metrics e = epoch != NULL ? *epoch : (struct epoch_metrics){0};
    bool head = epoch == NULL;
    enum role role = best ? ROLE_GOOD : ROLE_TEXT;
    int right = line.column;
    char loss[32];

    draw_column(canvas, line, &right, EPOCH_WIDTH, ROLE_STRONG, head ? "epoch" : NULL, 0,
                (double)e.epoch);
    for (unsigned place = 0; place < SPLIT_COUNT; place++) {
        unsigned s = split_at(place, first);

        if (!(run->config.evaluate & 1u << s))
            continue;
        snprintf(loss, sizeof loss, "%s loss", split_names[s]);
        draw_column(canvas, line, &right, LOSS_WIDTH, role, head ? loss : NULL, 4, e.loss[s]);
        draw_column(canvas, line, &right, ACCURACY_WIDTH, role, head ? "acc %" : NULL, 2,
                    e.accuracy[s]);
    }
    draw_column(canvas, line, &right, OTHER_WIDTH, ROLE_DIM, head ? "rate" : NULL, -1, e.rate);
    draw_column(canvas, line, &right, OTHER_WIDTH, ROLE_DIM, head ? "seconds" : NULL, 2, e.seconds);
    if (best)
        canvas_glyph(canvas, line.row, line.column, GLYPH_STAR, ROLE_GOOD);
}

/* The last epochs where all do not fit, or those scrolled to while open. */
static size_t first_epoch(const struct runs_view *view, const struct run *run, int rows)
{
    size_t count = run->epochs.count, room = rows > 0 ? (size_t)rows : 0;
    size_t last = count > room ? count - room : 0;

    return view->open && view->first_epoch < last ? view->first_epoch : last;
}

static void draw_epochs(const struct runs_view *view, const struct scene *scene,
                        struct canvas *canvas, struct rect area)
{
    const struct run *run = selected_run(view, scene);
    struct rect inside = canvas_frame(canvas, area, "figures by epoch");

    if (inside.rows < 2 || inside.columns < EPOCH_WIDTH)
        return;
    unsigned split = first_split(run, view->table.split, inside.columns);
    draw_epoch(canvas, rect_cut_top(&inside, 1), run, split, NULL, false);
    size_t first = first_epoch(view, run, inside.rows);
    size_t best = run_series(run, run_loss[view->table.split]).lowest;
    if (run->epochs.count == 0)
        canvas_text(canvas, inside.row, inside.column + 1, inside.columns - 2, ROLE_DIM,
                    "no complete epoch yet");
    for (size_t i = first; i < run->epochs.count && inside.rows > 0; i++) {
        const struct epoch_metrics e = run_epoch_metrics(run, i);

        draw_epoch(canvas, rect_cut_top(&inside, 1), run, split, &e, i == best);
    }
}

static void draw_open_bar(const struct runs_view *view, const struct scene *scene,
                          struct canvas *canvas)
{
    const struct run *run = selected_run(view, scene);
    struct rect bar = view->layout.bar;
    int column = bar.column + 1, right = bar.column + bar.columns;
    struct run_figure accuracy = run_highest(run, run_accuracy[view->table.split]);
    char label[40];

    runlook_sample(canvas, bar.row, column, run, run == run_list_current(&scene->runs));
    run_label(run, label, sizeof label);
    column += 4 + canvas_printf(canvas, bar.row, column + 4, right - column - 4, ROLE_STRONG,
                                "run %u  %s  %s", run->number, label, run_state_names[run->state]);
    if (accuracy.epoch > 0)
        column += 2 + canvas_printf(canvas, bar.row, column + 2, right - column - 12, ROLE_DIM,
                                    "best %.2f %% at epoch %zu", accuracy.value, accuracy.epoch);
    if (right - column > 11)
        canvas_text_right(canvas, bar.row, right - 1, 8, ROLE_KEY, "Esc back");
}

static void runs_draw(const void *state, const struct scene *scene, struct canvas *canvas,
                      struct rect area)
{
    const struct runs_view *view = state;
    const struct runs_layout *l = &view->layout;

    if (view->count == 0) {
        excuse_draw(canvas, area, "runs are listed here once the data is loaded");
        return;
    }
    if (view->open)
        draw_open_bar(view, scene, canvas);
    else
        draw_bar(view, scene, canvas);
    draw_table(view, scene, canvas);
    draw_chart(view, scene, canvas, l->chart);
    draw_settings(view, scene, canvas, l->settings);
    draw_epochs(view, scene, canvas, l->epochs);
}

/* --- keys and mouse -------------------------------------------------------------------------- */

static void select_place(struct runs_view *view, const struct scene *scene, size_t place)
{
    view->selected = scene->runs.items[view->order[place]].number;
    view->first_epoch = SIZE_MAX;
}

/* Through the table, or the epochs of the open run. */
static bool move(struct runs_view *view, const struct scene *scene, int action)
{
    enum { NO_END = 1000000000 }; /* the last epoch is followed while the run goes on */
    int rows = view->open ? view->layout.epochs.rows - 3 : rows_shown(view);
    size_t at = view->open ? first_epoch(view, selected_run(view, scene), rows)
                           : selected_place(view, scene);

    if (!step_through(action, &at, view->open ? NO_END : view->count, 1, rows))
        return false;
    if (view->open)
        view->first_epoch = at;
    else
        select_place(view, scene, at);
    return true;
}

/* A run without any figure, and the current one, whose deletion is refused, are not asked about. */
static bool loses_something(const struct scene *scene, const struct run *run)
{
    return run != run_list_current(&scene->runs) && run->last_step.steps > 0;
}

/* False for an action that is not about a run. */
static bool act_on_selected(struct runs_view *view, const struct scene *scene, int action,
                            struct request *request)
{
    static const struct {
        int action;
        struct request request;
    } asked[] = {{OWN_MARK, {.kind = REQUEST_MARK}},
                 {OWN_HIDE, {.kind = REQUEST_HIDE}},
                 {OWN_PIN, {.kind = REQUEST_PIN}},
                 {ACTION_USE, {.kind = REQUEST_USE}},
                 {OWN_AGAIN, {.kind = REQUEST_RUN}},
                 {OWN_NAME, {.kind = REQUEST_DIALOG, .dialog = DIALOG_NAME}},
                 {OWN_EXPORT, {.kind = REQUEST_DIALOG, .dialog = DIALOG_WRITE}},
                 {OWN_DELETE, {.kind = REQUEST_DIALOG, .dialog = DIALOG_ASK_DELETE}}};
    const struct run *run = selected_run(view, scene);
    size_t i = 0, count = sizeof asked / sizeof asked[0];

    while (i < count && asked[i].action != action)
        i++;
    if (run == NULL || i == count)
        return false;
    *request = asked[i].request;
    request->run = run->number;
    if (action == OWN_DELETE && !loses_something(scene, run))
        request->kind = REQUEST_DELETE;
    if (action == ACTION_USE || action == OWN_AGAIN) {
        view->config = run->config;
        view->config.threads = scene->chosen.threads;
        request->config = &view->config;
    }
    if (action == OWN_AGAIN)
        view->selected = 0; /* the new run is looked at */
    return true;
}

static bool runs_act(void *state, const struct scene *scene, int action, struct request *request)
{
    struct runs_view *view = state;

    update_order(view, scene); /* runs may have come and gone since it was drawn */
    if (view->count == 0)
        return false;
    switch (action) {
    case ACTION_OPEN:
        view->open = !view->open;
        view->first_epoch = SIZE_MAX;
        return true;
    case ACTION_ESCAPE: {
        bool was_open = view->open;

        view->open = false;
        return was_open;
    }
    case ACTION_SORT:
        view->sort = (view->sort + 1) % RUNTABLE_SORTS;
        return true;
    default:
        return move(view, scene, action) || act_on_selected(view, scene, action, request);
    }
}

static bool click_head(struct runs_view *view, int column)
{
    int at = view->layout.table.column + view->signs;

    if (column < at)
        view->sort = RUNTABLE_BY_NUMBER;
    for (size_t c = 0; c < view->table.count; c++) {
        const struct runtable_column *head = &view->table.columns[c];

        if (column >= at && column < at + head->width && head->sort != RUNTABLE_SORTS)
            view->sort = head->sort;
        at += head->width + 2;
    }
    return true;
}

/* Selects; the mark's place marks; a second click opens. */
static bool runs_click(void *state, const struct scene *scene, int row, int column,
                       struct request *request)
{
    struct runs_view *view = state;
    struct rect table = view->layout.table;
    size_t place = view->top + (size_t)(row - table.row - 1);

    update_order(view, scene);
    if (!rect_contains(table, row, column) || view->count == 0)
        return false;
    if (row == table.row)
        return click_head(view, column);
    if (place >= view->count || place >= view->top + (size_t)rows_shown(view))
        return false;
    bool again = place == selected_place(view, scene);
    select_place(view, scene, place);
    if (column <= table.column + 1)
        *request = (struct request){.kind = REQUEST_MARK, .run = view->selected};
    else if (again)
        view->open = true;
    return true;
}

static const struct binding keys[] = {
    {OWN_MARK, 'm', "m", .footer = "mark", .help = "mark the run for a race, or take the mark off",
     .group = "Runs"},
    {ACTION_USE, 'u', "u", .footer = "use",
     .help = "choose the settings of the run or trial, or the suggested rate", .where = KEYS_USE},
    {OWN_PIN, 'P', "P", .footer = "pin",
     .help = "pin the run as the baseline that the others are compared with"},
    {OWN_HIDE, 'h', "h", .footer = "hide",
     .help = "hide the run from the charts, or show it again"},
    {OWN_AGAIN, 'A', "A", .footer = "again", .help = "start a new run with its settings"},
    {OWN_NAME, 'N', "N", .footer = "name", .help = "give the run a name"},
    {OWN_EXPORT, 'W', "W", .help = "write the figures or the curve of this run alone to a file"},
    {OWN_DELETE, KEY_CODE_DELETE, "Del", .other_code = KEY_CODE_BACKSPACE, .footer = "delete",
     .help = "delete the run; asks first when figures would be lost"},
};

const struct view view_runs = {
    .tab = "Runs",
    .help = "the Runs view",
    .keys = keys,
    .key_count = sizeof keys / sizeof keys[0],
    .takes = KEYS_UP_DOWN | KEYS_PAGES | KEYS_ENDS | KEYS_SORT | KEYS_OPEN | KEYS_USE,
    .size = sizeof(struct runs_view),
    .close = runs_close,
    .update = runs_update,
    .draw = runs_draw,
    .act = runs_act,
    .click = runs_click,
};
