/* search: the view of a grid search, a random search or the rate finder: what is tried, how far it
 * is, and what came of it, the best marked. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "ui/format.h"
#include "ui/layout.h"
#include "ui/view.h"
#include "ui/widgets/chart.h"

#define MOST_GROUPS  6 /* lines of the chart: values of the second setting tried */
#define MOST_CROSSES 16
#define LABEL_SIZE   24

struct column {
    enum setting_id id;
    int width;
};

struct search_view {
    unsigned study; /* number of the report behind all below; 0: none */
    struct column columns[SETTING_COUNT];
    size_t column_count; /* settings in which the trials differ */
    size_t *order;       /* (count): numbers of the trials, the best first */
    size_t count, ranked;
    size_t selected; /* a trial's number; 0: the best one, whichever that is */
    size_t top;      /* place in the order of the first line shown */
    struct search_layout layout;
    struct rect rows; /* lines of trials on the screen */
    /* the chart's points; of the finder: rates and losses */
    double *x, *y, *smooth; /* (capacity) */
    size_t capacity;
    size_t starts[MOST_GROUPS + 1]; /* of each group in x and y */
    size_t group_count;
    char labels[MOST_GROUPS][48];
};

static void *search_open(void)
{
    return xcalloc(1, sizeof(struct search_view));
}

static void search_close(void *state)
{
    struct search_view *view = state;

    free(view->order);
    free(view->x);
    free(view->y);
    free(view->smooth);
    free(view);
}

static struct view_needs search_needs(const void *state, const struct scene *scene)
{
    (void)state;
    (void)scene;
    return (struct view_needs){.snapshot = false};
}

static bool is_finder(const struct scene *scene)
{
    return scene->plan.kind == PLAN_FINDER;
}

static enum study_kind study_of(const struct scene *scene)
{
    return is_finder(scene) ? STUDY_RANGE : STUDY_SEARCH;
}

/* The report on what is shown; NULL: none yet. */
static const struct study_report *report_of(const struct scene *scene)
{
    return scene->reports[study_of(scene)];
}

static bool under_way(const struct scene *scene)
{
    return scene->studying && scene->study == study_of(scene);
}

/* Search findings, when there are any. */
static const struct search_findings *findings_of(const struct scene *scene)
{
    const struct study_report *report = scene->reports[STUDY_SEARCH];

    return report != NULL && report->search.count > 0 ? &report->search : NULL;
}

static double figure_of(enum search_by by, const struct epoch_metrics *m)
{
    if (m->epoch == 0)
        return NAN;
    return by == SEARCH_BY_VAL_ACC ? m->accuracy[SPLIT_VALIDATION] : m->loss[SPLIT_VALIDATION];
}

static const struct trial *best_of(const struct search_view *view, const struct search_findings *f)
{
    return view->ranked > 0 ? &f->trials[view->order[0] - 1] : NULL;
}

/* --- update: the table ----------------------------------------------------------------------- */

static bool varies(const struct search_findings *f, enum setting_id id)
{
    for (size_t i = 1; i < f->count; i++)
        if (!config_same(&f->trials[i].config, &f->trials[0].config, id))
            return true;
    return false;
}

/* Settings without influence on the figures, and those that jobs set, are no columns. */
static void find_columns(struct search_view *view, const struct search_findings *f)
{
    char text[CONFIG_TEXT_SIZE];

    view->column_count = 0;
    for (int id = 0; id < SETTING_COUNT; id++) {
        if (id == SETTING_THREADS || !varies(f, (enum setting_id)id))
            continue;
        struct column *column = &view->columns[view->column_count++];
        *column = (struct column){(enum setting_id)id, (int)strlen(settings[id].name)};
        for (size_t i = 0; i < f->count; i++) {
            config_text(&f->trials[i].config, (enum setting_id)id, text, sizeof text);
            int width = (int)strlen(text);
            column->width = width > column->width ? width : column->width;
        }
    }
}

static void grow(struct search_view *view, size_t count)
{
    if (count <= view->capacity)
        return;
    view->capacity = count;
    view->x = xreallocarray(view->x, count, sizeof *view->x);
    view->y = xreallocarray(view->y, count, sizeof *view->y);
    view->smooth = xreallocarray(view->smooth, count, sizeof *view->smooth);
    view->order = xreallocarray(view->order, count, sizeof *view->order);
}

static void update_table(struct search_view *view, const struct scene *scene)
{
    const struct search_findings *f = findings_of(scene);

    view->count = view->ranked = 0;
    if (f == NULL)
        return;
    grow(view, f->count);
    if (view->study != scene->reports[STUDY_SEARCH]->number) {
        find_columns(view, f);
        view->study = scene->reports[STUDY_SEARCH]->number;
        view->selected = view->top = 0;
    }
    view->count = f->count;
    view->ranked = search_rank(f->how.by, f->trials, f->count, view->order);
}

/* Place in the order of the selected trial. */
static size_t place_of_selected(const struct search_view *view)
{
    for (size_t i = 0; i < view->count; i++)
        if (view->order[i] == view->selected)
            return i;
    return 0;
}

static void scroll(struct search_view *view)
{
    size_t rows = view->rows.rows > 0 ? (size_t)view->rows.rows : 1;
    size_t place = place_of_selected(view);

    if (view->top > place)
        view->top = place;
    if (place >= view->top + rows)
        view->top = place - rows + 1;
    if (view->top + rows > view->count)
        view->top = view->count > rows ? view->count - rows : 0;
}

/* --- update: the chart ----------------------------------------------------------------------- */

static bool is_number(enum setting_id id)
{
    return settings[id].choices == NULL && id != SETTING_HIDDEN;
}

/* The setting on the x axis: the rate if it varies, else another number; SETTING_COUNT: the trials'
 * own numbers. */
static enum setting_id x_setting(const struct search_view *view)
{
    enum setting_id found = SETTING_COUNT;

    for (size_t i = view->column_count; i-- > 0;)
        if (is_number(view->columns[i].id) && found != SETTING_RATE)
            found = view->columns[i].id;
    return found;
}

/* The setting of which each value has a line of its own; SETTING_COUNT: one line for all. */
static enum setting_id group_setting(const struct search_view *view)
{
    enum setting_id x = x_setting(view);

    for (size_t i = 0; i < view->column_count && x != SETTING_COUNT; i++)
        if (view->columns[i].id != x)
            return view->columns[i].id;
    return SETTING_COUNT;
}

static double x_of(const struct trial *trial, enum setting_id id, size_t number)
{
    char text[CONFIG_TEXT_SIZE];

    if (id == SETTING_COUNT)
        return (double)number;
    return strtod(config_text(&trial->config, id, text, sizeof text), NULL);
}

/* Adds a trial to the last group, which stays sorted by x. */
static void add_point(struct search_view *view, double x, double y)
{
    size_t at = view->starts[view->group_count]++;

    for (; at > view->starts[view->group_count - 1] && view->x[at - 1] > x; at--) {
        view->x[at] = view->x[at - 1];
        view->y[at] = view->y[at - 1];
    }
    view->x[at] = x;
    view->y[at] = y;
}

static void open_group(struct search_view *view, const struct trial *trial, enum setting_id id)
{
    char text[CONFIG_TEXT_SIZE] = "";

    view->starts[view->group_count + 1] = view->starts[view->group_count];
    if (id != SETTING_COUNT)
        config_text(&trial->config, id, text, sizeof text);
    snprintf(view->labels[view->group_count++], sizeof view->labels[0], "%s%s%.30s",
             id != SETTING_COUNT ? settings[id].name : "trials", id != SETTING_COUNT ? " " : "",
             text);
}

static bool belongs(const struct trial *trial, const struct trial *first, enum setting_id id)
{
    return id == SETTING_COUNT || config_same(&trial->config, &first->config, id);
}

/* Whether an earlier trial has the same value: it is in a group already. */
static bool grouped(const struct search_findings *f, size_t i, enum setting_id id)
{
    for (size_t k = 0; k < i; k++)
        if (belongs(&f->trials[k], &f->trials[i], id))
            return true;
    return false;
}

static size_t count_groups(const struct search_findings *f, enum setting_id id)
{
    size_t count = 0;

    for (size_t i = 0; i < f->count && count <= MOST_GROUPS; i++)
        count += !grouped(f, i, id);
    return count;
}

static void fill_group(struct search_view *view, const struct search_findings *f,
                       const struct trial *first, enum setting_id x, enum setting_id id)
{
    open_group(view, first, id);
    for (size_t i = 0; i < f->count; i++) {
        const struct trial *trial = &f->trials[i];

        if (belongs(trial, first, id) && trial->best.epoch > 0 && trial->state != TRIAL_DIVERGED)
            add_point(view, x_of(trial, x, i + 1), figure_of(f->how.by, &trial->best));
    }
}

static void update_points(struct search_view *view, const struct scene *scene)
{
    const struct search_findings *f = findings_of(scene);

    view->group_count = view->starts[0] = 0;
    if (f == NULL)
        return;
    enum setting_id x = x_setting(view), id = group_setting(view);
    if (count_groups(f, id) > MOST_GROUPS)
        id = SETTING_COUNT;
    for (size_t i = 0; i < f->count && view->group_count < MOST_GROUPS; i++)
        if (!grouped(f, i, id))
            fill_group(view, f, &f->trials[i], x, id);
}

static void update_range(struct search_view *view, const struct scene *scene)
{
    const struct study_report *report = scene->reports[STUDY_RANGE];

    if (report == NULL)
        return;
    grow(view, report->range.count);
    for (size_t i = 0; i < report->range.count; i++) {
        view->x[i] = report->range.points[i].rate;
        view->y[i] = report->range.points[i].loss;
        view->smooth[i] = report->range.points[i].smoothed;
    }
}

static int plan_lines(const struct scene *scene)
{
    enum plan_field fields[PLAN_FIELD_COUNT];
    size_t count = plan_fields(scene->plan.kind, fields), lines = 2;

    for (size_t i = 0; i < count; i++)
        if (fields[i] < PLAN_TRIALS && scene->plan.texts[fields[i]][0] != '\0')
            lines++;
    return (int)lines + (is_finder(scene) ? 1 : 0);
}

static void search_update(void *state, const struct scene *scene, const struct canvas *canvas,
                          struct rect area)
{
    struct search_view *view = state;

    (void)canvas;
    const struct search_findings *f = findings_of(scene);
    int trials = is_finder(scene) ? -1 : f != NULL ? (int)f->count : 8;
    view->layout = search_layout(area, plan_lines(scene), trials);
    view->rows = rect_inset(view->layout.table, 1);
    rect_cut_top(&view->rows, 1);
    update_table(view, scene);
    scroll(view);
    if (is_finder(scene))
        update_range(view, scene);
    else
        update_points(view, scene);
}

/* --- drawing: kinds and plan ----------------------------------------------------------------- */

static int kind_column(struct rect bar, size_t kind)
{
    int column = bar.column + 2;

    for (size_t k = 0; k < kind; k++)
        column += (int)strlen(plan_kind_names[k]) + 3;
    return column;
}

static void draw_bar(struct canvas *canvas, struct rect bar, const struct scene *scene)
{
    int right = bar.column + bar.columns - 1, column = 0;

    for (size_t k = 0; k < PLAN_KIND_COUNT; k++) {
        bool active = k == (size_t)scene->plan.kind;
        column = kind_column(bar, k);
        column += canvas_printf(canvas, bar.row, column - 1, right - column,
                                active ? ROLE_CURSOR : ROLE_DIM, " %s ", plan_kind_names[k]);
    }
    if (right - column > 22)
        canvas_text_right(canvas, bar.row, right, 22, ROLE_KEY,
                          canvas->glyphs == GLYPH_SET_ASCII ? "left/right: kind"
                                                            : "\u2190 \u2192 kind");
}

static void draw_axes(struct canvas *canvas, struct rect *rest, const struct scene *scene)
{
    enum plan_field fields[PLAN_FIELD_COUNT];
    size_t count = plan_fields(scene->plan.kind, fields);

    for (size_t i = 0; i < count; i++) {
        const char *text = scene->plan.texts[fields[i]];
        if (fields[i] >= PLAN_TRIALS || text[0] == '\0')
            continue;
        struct rect line = rect_cut_top(rest, 1);
        if (rect_empty(line))
            return;
        canvas_text(canvas, line.row, line.column + 1, 6, ROLE_DIM, plan_label(fields[i]));
        canvas_text(canvas, line.row, line.column + 7, line.columns - 8, ROLE_STRONG, text);
    }
}

static void draw_sums(struct canvas *canvas, struct rect rest, const struct scene *scene)
{
    const char(*texts)[PLAN_TEXT_SIZE] = scene->plan.texts;
    int column = rest.column + 1, room = rest.columns - 2;
    struct study_order order;
    struct error error;

    if (rest.rows < 1)
        return;
    if (!plan_order(&scene->plan, &scene->chosen, scene->dataset, &order, &error)) {
        canvas_text(canvas, rest.row, column, room, ROLE_BAD, error.text);
        return;
    }
    if (order.kind == STUDY_RANGE) {
        canvas_printf(canvas, rest.row, column, room, ROLE_TEXT, "rate from %s to %s",
                      texts[PLAN_FROM], texts[PLAN_TO]);
        canvas_printf(canvas, rest.row + 1, column, rest.rows > 1 ? room : 0, ROLE_TEXT,
                      "in %s mini-batches of %zu", texts[PLAN_STEPS], scene->chosen.batch_size);
        return;
    }
    canvas_printf(canvas, rest.row, column, room, ROLE_TEXT, "%zu trials of %s epochs, %zu at once",
                  order.config_count, texts[PLAN_EPOCHS], order.how.jobs);
    int used = canvas_printf(canvas, rest.row + 1, column, rest.rows > 1 ? room : 0, ROLE_DIM,
                             "sorted by %s", texts[PLAN_BY]);
    if (order.how.stop_after > 0 && rest.rows > 1)
        canvas_printf(canvas, rest.row + 1, column + used, room - used, ROLE_DIM,
                      ", each ends after %zu without gain", order.how.stop_after);
    study_order_release(&order);
}

/* --- drawing: what the finder found ---------------------------------------------------------- */

static void draw_finding(struct canvas *canvas, struct rect rest, const struct study_report *report)
{
    const struct range_findings *f = &report->range;
    int row = rest.row, column = rest.column + 1, room = rest.columns - 2;

    if (rest.rows < 4 || f->count == 0)
        return;
    canvas_printf(canvas, row++, column, room, ROLE_TEXT, "lowest    %.5f at rate %.2g",
                  f->points[f->lowest].smoothed, f->points[f->lowest].rate);
    if (f->exploded)
        canvas_printf(canvas, row, column, room, ROLE_BAD, "exploded  at rate %.2g (step %zu)",
                      f->points[f->count - 1].rate, f->count);
    row++;
    if (f->suggests && report->state != STUDY_UNDER_WAY) {
        int used = canvas_printf(canvas, row, column, room, ROLE_GOOD, "suggested rate %.2g",
                                 f->suggestion);
        canvas_text(canvas, row, column + used + 2, room - used - 2, ROLE_KEY, "u takes it");
    } else if (report->state == STUDY_DONE) {
        canvas_text(canvas, row, column, room, ROLE_WARN, "no rate is suggested:");
        canvas_text(canvas, row + 1, column, room, ROLE_WARN, "the loss never fell by a tenth");
    }
    row += 2;
    if (rest.rows >= 9) {
        canvas_text(canvas, row++, column, room, ROLE_DIM,
                    "A tenth of the rate where the smoothed");
        canvas_text(canvas, row++, column, room, ROLE_DIM, "loss is lowest: a safe distance from");
        canvas_text(canvas, row, column, room, ROLE_DIM, "where it rises again.");
    }
}

/* The settings that all trials share. */
static void draw_shared(struct canvas *canvas, struct rect rest, const struct scene *scene)
{
    static const enum setting_id shown[] = {SETTING_HIDDEN,    SETTING_ACTIVATION, SETTING_INIT,
                                            SETTING_OPTIMIZER, SETTING_RATE,       SETTING_BATCH,
                                            SETTING_SEED};
    char text[CONFIG_TEXT_SIZE];
    int row = rest.row, end = rest.row + rest.rows;

    if (rest.rows < 3)
        return;
    canvas_text(canvas, row++, rest.column + 1, rest.columns - 2, ROLE_DIM,
                "on top of the chosen settings");
    for (size_t i = 0; i < sizeof shown / sizeof shown[0] && row < end; i++, row++) {
        canvas_text(canvas, row, rest.column + 3, 12, ROLE_DIM, settings[shown[i]].label);
        canvas_text(canvas, row, rest.column + 16, rest.columns - 17, ROLE_TEXT,
                    config_text(&scene->chosen, shown[i], text, sizeof text));
    }
}

static void draw_plan(const struct search_view *view, const struct scene *scene,
                      struct canvas *canvas)
{
    const struct study_report *report = scene->reports[STUDY_RANGE];
    struct rect rest = canvas_frame(canvas, view->layout.plan, "plan");
    struct rect edge = view->layout.plan;

    if (edge.columns > 20)
        canvas_text_right(canvas, edge.row, edge.column + edge.columns - 2, 9, ROLE_KEY,
                          " E edits ");
    draw_axes(canvas, &rest, scene);
    draw_sums(canvas, rest, scene);
    rect_cut_top(&rest, 3);
    if (is_finder(scene) && report != NULL)
        draw_finding(canvas, rest, report);
    else
        draw_shared(canvas, rest, scene);
}

/* --- drawing: the charts --------------------------------------------------------------------- */

static void draw_range_chart(const struct search_view *view, const struct scene *scene,
                             struct canvas *canvas)
{
    const struct study_report *report = scene->reports[STUDY_RANGE];
    size_t count = report != NULL ? report->range.count : 0;
    double low = INFINITY, high = -INFINITY, from = 1e-5, to = 10;
    struct series series[] = {
        {"mini-batch", view->x, view->y, count, ROLE_TRAIN_FAINT, LINE_SOLID, 0, 1},
        {"smoothed", view->x, view->smooth, count, ROLE_TRAIN, LINE_SOLID, 0, 2},
    };
    struct mark marks[2];
    size_t mark_count = 0;
    char label[48];

    for (size_t i = 0; i < count; i++) {
        low = fmin(low, view->smooth[i]);
        high = fmax(high, view->smooth[i]);
    }
    if (count > 0) { /* an explosion need not be seen to its top */
        const struct range_findings *f = &report->range;

        from = f->sweep.from;
        to = f->sweep.to;
        high = fmin(high, 1.5 * view->smooth[0]);
        marks[mark_count++] = (struct mark){.kind = MARK_POINT,
                                            .x = view->x[f->lowest],
                                            .y = view->smooth[f->lowest],
                                            .character = glyph_char(canvas->glyphs, GLYPH_STAR),
                                            .label = " lowest ",
                                            .role = ROLE_STRONG};
        snprintf(label, sizeof label, " suggested %.2g ", f->suggestion);
        if (f->suggests && report->state != STUDY_UNDER_WAY)
            marks[mark_count++] = (struct mark){
                .kind = MARK_VERTICAL, .x = f->suggestion, .label = label, .role = ROLE_GOOD};
    }
    struct chart chart = {.title = "loss",
                          .x_name = "learning rate",
                          .series = series,
                          .series_count = 2,
                          .marks = marks,
                          .mark_count = mark_count,
                          .x = axis_make(from, to, true, false),
                          .y = axis_make(low, high, false, true),
                          .empty = "Enter: the loss while the rate grows from batch to batch"};
    chart_draw(canvas, view->layout.chart, &chart);
}

/* The groups of a grid have their places on the x axis in common; those of random draws have not,
 * and are points without lines. */
static bool is_grid(const struct search_view *view)
{
    for (size_t i = view->starts[1]; view->group_count > 1 && i < view->starts[2]; i++)
        for (size_t k = 0; k < view->starts[1]; k++)
            if (view->x[i] == view->x[k])
                return true;
    return false;
}

static void fill_series(const struct search_view *view, const struct canvas *canvas,
                        struct series *series)
{
    static const enum role roles[MOST_GROUPS] = {ROLE_TRAIN, ROLE_VALIDATION, ROLE_TEST,
                                                 ROLE_RUN_1, ROLE_RUN_2,      ROLE_RUN_3};
    static const enum glyph markers[MOST_GROUPS] = {GLYPH_BULLET, GLYPH_DIAMOND,    GLYPH_TRIANGLE,
                                                    GLYPH_SQUARE, GLYPH_MIDDLE_DOT, GLYPH_CHECK};
    bool lines = is_grid(view);

    for (size_t g = 0; g < view->group_count; g++) {
        size_t start = view->starts[g];

        series[g] = (struct series){.label = view->labels[g],
                                    .x = view->x + start,
                                    .y = view->y + start,
                                    .count = view->starts[g + 1] - start,
                                    .role = roles[g],
                                    .style = lines ? LINE_SOLID : LINE_POINTS,
                                    .marker = glyph_char(canvas->glyphs, markers[g]),
                                    .priority = (uint8_t)(MOST_GROUPS - g)};
    }
}

/* The span of the x axis is that of all trials, so that nothing jumps while they come in. */
static struct axis x_axis(const struct search_view *view, const struct search_findings *f)
{
    enum setting_id id = x_setting(view);
    double low = INFINITY, high = -INFINITY;

    for (size_t i = 0; f != NULL && i < f->count; i++) {
        low = fmin(low, x_of(&f->trials[i], id, i + 1));
        high = fmax(high, x_of(&f->trials[i], id, i + 1));
    }
    bool log = id != SETTING_COUNT && low > 0 && high >= 5 * low;
    if (log)
        return axis_make(low / 1.2, high * 1.2, true, false);
    double margin = fmax(0.04 * (high - low), id == SETTING_COUNT ? 0.5 : 0);
    return axis_make(low - margin, high + margin, false, false);
}

static void draw_no_points(const struct search_view *view, struct canvas *canvas)
{
    struct rect inside = canvas_frame(canvas, view->layout.chart, "validation");
    const char *text = "each trial appears here after its first epoch";
    int column = inside.column + (inside.columns - (int)strlen(text)) / 2;

    if (!rect_empty(inside))
        canvas_text(canvas, inside.row + inside.rows / 2,
                    column > inside.column ? column : inside.column + 1, inside.columns - 2,
                    ROLE_DIM, text);
}

static struct mark best_mark(const struct canvas *canvas, const struct trial *best,
                             enum search_by by, double x, char label[LABEL_SIZE])
{
    double y = figure_of(by, &best->best);

    snprintf(label, LABEL_SIZE, by == SEARCH_BY_VAL_ACC ? " %.2f %% " : " %.4f ", y);
    return (struct mark){.kind = MARK_POINT,
                         .x = x,
                         .y = y,
                         .character = glyph_char(canvas->glyphs, GLYPH_STAR),
                         .label = label,
                         .role = ROLE_GOOD};
}

/* Diverged trials, at the bad end of the axis. Returns how many. */
static size_t add_crosses(const struct search_findings *f, const struct canvas *canvas,
                          enum setting_id id, double y, struct mark *marks)
{
    size_t count = 0;

    for (size_t i = 0; f != NULL && i < f->count && count < MOST_CROSSES; i++)
        if (f->trials[i].state == TRIAL_DIVERGED)
            marks[count++] = (struct mark){.kind = MARK_POINT,
                                           .x = x_of(&f->trials[i], id, i + 1),
                                           .y = y,
                                           .character = glyph_char(canvas->glyphs, GLYPH_CROSS),
                                           .label = " diverged ",
                                           .role = ROLE_BAD};
    return count;
}

static void draw_trials_chart(const struct search_view *view, const struct scene *scene,
                              struct canvas *canvas)
{
    const struct search_findings *f = findings_of(scene);
    enum setting_id id = x_setting(view);
    enum search_by by = f != NULL ? f->how.by : SEARCH_BY_VAL_ACC;
    size_t points = view->starts[view->group_count];
    double low = INFINITY, high = -INFINITY;
    struct series series[MOST_GROUPS];
    struct mark marks[1 + MOST_CROSSES];
    size_t mark_count = 0;
    char label[LABEL_SIZE];
    const struct trial *best = f != NULL ? best_of(view, f) : NULL;

    if (points == 0) { /* nothing to make axes of */
        draw_no_points(view, canvas);
        return;
    }
    fill_series(view, canvas, series);
    for (size_t i = 0; i < points; i++) {
        low = fmin(low, view->y[i]);
        high = fmax(high, view->y[i]);
    }
    if (best != NULL)
        marks[mark_count++] = best_mark(canvas, best, by, x_of(best, id, view->order[0]), label);
    mark_count +=
        add_crosses(f, canvas, id, by == SEARCH_BY_VAL_ACC ? low : high, marks + mark_count);
    struct chart chart = {.title =
                              by == SEARCH_BY_VAL_ACC ? "validation accuracy %" : "validation loss",
                          .x_name = id == SETTING_COUNT ? "trial" : settings[id].name,
                          .series = series,
                          .series_count = view->group_count,
                          .marks = marks,
                          .mark_count = mark_count,
                          .x = x_axis(view, f),
                          .y = axis_make(low, high, false, true)};
    chart_draw(canvas, view->layout.chart, &chart);
}

/* --- drawing: the table ---------------------------------------------------------------------- */

/* What is dropped first where there is no room: the loss, then the epochs, then the number. */
struct columns {
    bool number;
    size_t settings;
    bool epochs, loss;
};

static struct columns fit_columns(const struct search_view *view, int room)
{
    int used = 2 + 4 + 10 + 11; /* mark, rank, accuracy, state */
    int first = view->column_count > 0 ? view->columns[0].width + 2 : 0;
    struct columns c = {.number = used + 7 + first <= room};

    used += c.number ? 7 : 0;
    while (c.settings < view->column_count && used + view->columns[c.settings].width + 2 <= room)
        used += view->columns[c.settings++].width + 2;
    c.epochs = used + 14 <= room;
    used += c.epochs ? 14 : 0;
    c.loss = used + 10 <= room;
    return c;
}

static void draw_heads(const struct search_view *view, struct canvas *canvas, struct rect line,
                       struct columns c)
{
    int row = line.row, at = line.column + 2 + 4;

    canvas_text_right(canvas, row, at, 4, ROLE_DIM, "rank");
    if (c.number)
        canvas_text_right(canvas, row, at += 7, 5, ROLE_DIM, "trial");
    for (size_t i = 0; i < c.settings; i++) {
        at += view->columns[i].width + 2;
        canvas_text_right(canvas, row, at, view->columns[i].width, ROLE_DIM,
                          settings[view->columns[i].id].name);
    }
    if (c.epochs) {
        canvas_text_right(canvas, row, at += 8, 6, ROLE_DIM, "epochs");
        canvas_text_right(canvas, row, at += 6, 4, ROLE_DIM, "best");
    }
    if (c.loss)
        canvas_text_right(canvas, row, at += 10, 8, ROLE_DIM, "val loss");
    canvas_text_right(canvas, row, at += 10, 9, ROLE_DIM, "val acc %");
    canvas_text(canvas, row, at + 2, line.column + line.columns - at - 3, ROLE_DIM, "state");
}

static enum role state_role(enum trial_state state)
{
    switch (state) {
    case TRIAL_DIVERGED:
    case TRIAL_FAILED:
        return ROLE_BAD;
    case TRIAL_RUNNING:
        return ROLE_STRONG;
    case TRIAL_WAITING:
    case TRIAL_CANCELLED:
        return ROLE_DIM;
    default:
        return ROLE_TEXT;
    }
}

/* The word; of a running trial a bar instead. */
static void draw_state(struct canvas *canvas, int row, int column, int room,
                       const struct trial *trial, double share)
{
    int bar = room - 6 < 20 ? room - 6 : 20;

    if (trial->state != TRIAL_RUNNING || bar < 4) {
        canvas_text(canvas, row, column, room, state_role(trial->state),
                    trial_state_names[trial->state]);
        return;
    }
    canvas_bar(canvas, row, column, bar, share, ROLE_BAR);
    canvas_printf(canvas, row, column + bar + 1, 5, ROLE_STRONG, "%.0f %%", floor(100 * share));
}

static void draw_number(struct canvas *canvas, int row, int right, enum role role, bool any,
                        const char *format, double value)
{
    char text[32] = "-";

    if (any)
        snprintf(text, sizeof text, format, value);
    canvas_text_right(canvas, row, right, 10, role, text);
}

/* Returns the column where its state begins. */
static int draw_trial(const struct search_view *view, struct canvas *canvas, struct rect line,
                      const struct search_findings *f, size_t place, struct columns c)
{
    size_t number = view->order[place];
    const struct trial *trial = &f->trials[number - 1];
    bool best = place == 0 && view->ranked > 0, any = trial->best.epoch > 0;
    enum role role = best ? ROLE_GOOD : any ? ROLE_TEXT : ROLE_DIM;
    int row = line.row, at = line.column + 2 + 4;
    char text[CONFIG_TEXT_SIZE];

    if (best)
        canvas_put(canvas, row, line.column + 1, glyph_char(canvas->glyphs, GLYPH_STAR), ROLE_GOOD);
    draw_number(canvas, row, at, role, place < view->ranked, "%.0f", (double)place + 1);
    if (c.number)
        draw_number(canvas, row, at += 7, role, true, "%.0f", (double)number);
    for (size_t i = 0; i < c.settings; i++) {
        at += view->columns[i].width + 2;
        canvas_text_right(canvas, row, at, view->columns[i].width, role,
                          config_text(&trial->config, view->columns[i].id, text, sizeof text));
    }
    if (c.epochs) {
        draw_number(canvas, row, at += 8, role, true, "%.0f", (double)trial->epochs);
        draw_number(canvas, row, at += 6, role, any, "%.0f", (double)trial->best.epoch);
    }
    if (c.loss)
        draw_number(canvas, row, at += 10, role, any, "%.5f", trial->best.loss[SPLIT_VALIDATION]);
    draw_number(canvas, row, at += 10, role, any, "%.2f", trial->best.accuracy[SPLIT_VALIDATION]);
    draw_state(canvas, row, at + 2, line.column + line.columns - at - 3, trial,
               f->shares[number - 1]);
    return at + 1;
}

static void draw_table(const struct search_view *view, const struct scene *scene,
                       struct canvas *canvas)
{
    const struct search_findings *f = findings_of(scene);
    struct rect inside = canvas_frame(canvas, view->layout.table, "trials");

    if (rect_empty(inside))
        return;
    if (f == NULL) {
        canvas_text(canvas, inside.row + inside.rows / 2, inside.column + 2, inside.columns - 4,
                    ROLE_DIM, "Enter starts the trials; E says which");
        return;
    }
    struct columns c = fit_columns(view, inside.columns);
    draw_heads(view, canvas, rect_cut_top(&inside, 1), c);
    for (int i = 0; i < inside.rows && view->top + (size_t)i < view->count; i++) {
        struct rect line = {inside.row + i, inside.column, 1, inside.columns};
        size_t place = view->top + (size_t)i;

        line.columns = draw_trial(view, canvas, line, f, place, c) - line.column;
        if (view->order[place] == view->selected) /* but not its bar */
            canvas_emphasize(canvas, line, LOOK_REVERSE);
    }
}

/* --- drawing: progress ----------------------------------------------------------------------- */

static void draw_running(struct canvas *canvas, struct rect line, const struct scene *scene)
{
    const struct study_report *report = report_of(scene);
    const struct run *run = run_list_current(&scene->runs);
    bool known = report != NULL && report->state == STUDY_UNDER_WAY;
    double done = known ? report->progress : 0;
    int bar = line.columns / 4, column = line.column + 1, right = line.column + line.columns - 1;
    char left[FORMAT_SIZE];

    canvas_bar(canvas, line.row, column, bar, done, ROLE_BAR);
    column += bar + 1;
    if (known && !is_finder(scene))
        column += canvas_printf(canvas, line.row, column, right - column, ROLE_TEXT,
                                "%zu of %zu trials  ", report->search.ended, report->search.count);
    if (known && done > 0.01)
        column += canvas_printf(canvas, line.row, column, right - column, ROLE_DIM, "left %s  ",
                                format_duration(report->seconds * (1 - done) / done, left));
    column += canvas_text(canvas, line.row, column, right - column, ROLE_KEY, "Esc cancels") + 2;
    if (run != NULL && run->state == RUN_TRAINING)
        canvas_printf(canvas, line.row, column, right - column, ROLE_WARN,
                      right - column < 38 ? "run %u waits" : "run %u waits, and goes on afterwards",
                      run->number);
}

/* The best trial's settings in one line. */
static void draw_best(const struct search_view *view, const struct scene *scene,
                      struct canvas *canvas, struct rect line)
{
    const struct search_findings *f = findings_of(scene);
    const struct trial *best = f != NULL ? best_of(view, f) : NULL;
    int column = line.column + 1, right = line.column + line.columns - 1;
    char text[CONFIG_TEXT_SIZE];

    if (best == NULL) {
        canvas_text(canvas, line.row, column, right - column, ROLE_WARN,
                    f == NULL ? "" : "no trial came to an end that could be ranked");
        return;
    }
    column += canvas_printf(canvas, line.row, column, right - column, ROLE_GOOD, "best: trial %zu",
                            view->order[0]);
    for (size_t i = 0; i < view->column_count; i++)
        column += canvas_printf(canvas, line.row, column, right - column, ROLE_GOOD, ", %s %s",
                                settings[view->columns[i].id].name,
                                config_text(&best->config, view->columns[i].id, text, sizeof text));
    column += canvas_printf(canvas, line.row, column, right - column, ROLE_GOOD, ": %.2f %%",
                            best->best.accuracy[SPLIT_VALIDATION]);
    canvas_text(canvas, line.row, column + 2, right - column - 2, ROLE_KEY,
                view->selected == 0 ? "u takes it" : "u takes the selected one");
}

static void draw_progress(const struct search_view *view, const struct scene *scene,
                          struct canvas *canvas)
{
    const struct study_report *report = report_of(scene);
    struct rect line = view->layout.progress;

    if (rect_empty(line))
        return;
    if (under_way(scene)) {
        draw_running(canvas, line, scene);
        return;
    }
    if (report != NULL && report->state == STUDY_FAILED) {
        canvas_text(canvas, line.row, line.column + 1, line.columns - 2, ROLE_BAD,
                    report->error.text);
        return;
    }
    if (report != NULL && report->state == STUDY_CANCELLED)
        rect_cut_left(
            &line, 1 + canvas_text(canvas, line.row, line.column + 1, 12, ROLE_WARN, "cancelled:"));
    if (!is_finder(scene)) {
        draw_best(view, scene, canvas, line);
    } else if (report != NULL && report->range.suggests && report->state == STUDY_DONE) {
        int used = canvas_printf(canvas, line.row, line.column + 1, line.columns - 2, ROLE_GOOD,
                                 "suggested rate: %.2g", report->range.suggestion);
        canvas_text(canvas, line.row, line.column + used + 3, line.columns - used - 4, ROLE_KEY,
                    "u takes it");
    }
}

static void search_draw(const void *state, const struct scene *scene, struct canvas *canvas,
                        struct rect area)
{
    const struct search_view *view = state;

    (void)area;
    draw_bar(canvas, view->layout.bar, scene);
    if (!rect_empty(view->layout.plan))
        draw_plan(view, scene, canvas);
    if (!rect_empty(view->layout.chart) && is_finder(scene))
        draw_range_chart(view, scene, canvas);
    else if (!rect_empty(view->layout.chart))
        draw_trials_chart(view, scene, canvas);
    if (!rect_empty(view->layout.table))
        draw_table(view, scene, canvas);
    draw_progress(view, scene, canvas);
}

/* --- keys ------------------------------------------------------------------------------------ */

static void turn_kind(const struct scene *scene, enum action action, struct wish *wish)
{
    unsigned by = action == ACTION_RIGHT ? 1 : PLAN_KIND_COUNT - 1;

    wish->kind = WISH_PLAN;
    wish->plan = scene->plan;
    wish->plan.kind = (enum plan_kind)((scene->plan.kind + by) % PLAN_KIND_COUNT);
}

static void use_rate(const struct scene *scene, struct wish *wish)
{
    const struct study_report *report = scene->reports[STUDY_RANGE];
    char text[32];

    if (report == NULL || report->state == STUDY_UNDER_WAY || !report->range.suggests)
        return;
    snprintf(text, sizeof text, "%.2g", report->range.suggestion); /* as it is shown */
    wish->config = scene->chosen;
    if (config_set(&wish->config, SETTING_RATE, text, NULL))
        wish->kind = WISH_CHOOSE;
}

/* The trial's settings; but how long, on how many threads and with which splits is trained stays as
 * the user has it, unless it is what was tried. */
static void use_trial(const struct search_view *view, const struct scene *scene, struct wish *wish)
{
    const struct search_findings *f = findings_of(scene);
    size_t number = view->selected > 0 ? view->selected : view->ranked > 0 ? view->order[0] : 0;

    if (f == NULL || number == 0)
        return;
    const struct config *chosen = &scene->chosen;
    wish->kind = WISH_CHOOSE;
    wish->config = f->trials[number - 1].config;
    wish->config.evaluate = chosen->evaluate;
    wish->config.validation_count = chosen->validation_count;
    wish->config.threads = chosen->threads;
    if (!varies(f, SETTING_EPOCHS))
        wish->config.epochs = chosen->epochs;
}

static void use(const struct search_view *view, const struct scene *scene, struct wish *wish)
{
    if (is_finder(scene))
        use_rate(scene, wish);
    else
        use_trial(view, scene, wish);
}

/* Selects the trial `by` places further. */
static void move(struct search_view *view, long by)
{
    if (view->count == 0)
        return;
    long place = (long)place_of_selected(view) + (view->selected > 0 || by > 1 || by < -1 ? by : 0);
    long last = (long)view->count - 1;

    view->selected = view->order[place < 0 ? 0 : place > last ? last : place];
}

static bool go(struct search_view *view, enum action action)
{
    long page = view->rows.rows > 1 ? view->rows.rows - 1 : 1;

    switch (action) {
    case ACTION_UP:
    case ACTION_DOWN:
        move(view, action == ACTION_UP ? -1 : 1);
        return true;
    case ACTION_PAGE_UP:
    case ACTION_PAGE_DOWN:
        move(view, action == ACTION_PAGE_UP ? -page : page);
        return true;
    case ACTION_FIRST:
    case ACTION_LAST:
        move(view, action == ACTION_FIRST ? -(long)view->count - 1 : (long)view->count + 1);
        return true;
    default:
        return false;
    }
}

/* One layer out: a search under way, then the selection. */
static bool escape(struct search_view *view, const struct scene *scene, struct wish *wish)
{
    if (under_way(scene)) {
        wish->kind = WISH_CANCEL;
        return true;
    }
    bool any = view->selected > 0;
    view->selected = 0;
    return any;
}

static bool search_act(void *state, const struct scene *scene, enum action action,
                       struct wish *wish)
{
    struct search_view *view = state;

    switch (action) {
    case ACTION_STUDY:
        wish->kind = WISH_SEARCH;
        return true;
    case ACTION_ESCAPE:
        return escape(view, scene, wish);
    case ACTION_LEFT:
    case ACTION_RIGHT:
        turn_kind(scene, action, wish);
        return true;
    case ACTION_USE:
        use(view, scene, wish);
        return true;
    default:
        return go(view, action);
    }
}

static bool click_kind(const struct search_view *view, const struct scene *scene, int column,
                       struct wish *wish)
{
    for (size_t k = 0; k < PLAN_KIND_COUNT; k++) {
        int start = kind_column(view->layout.bar, k) - 1;

        if (column >= start && column < start + (int)strlen(plan_kind_names[k]) + 2) {
            wish->kind = WISH_PLAN;
            wish->plan = scene->plan;
            wish->plan.kind = (enum plan_kind)k;
            return true;
        }
    }
    return false;
}

/* A kind, or a trial: selected, and on a second click taken. */
static bool search_click(void *state, const struct scene *scene, int row, int column,
                         struct wish *wish)
{
    struct search_view *view = state;

    if (rect_contains(view->layout.bar, row, column))
        return click_kind(view, scene, column, wish);
    size_t place = view->top + (size_t)(row - view->rows.row);
    if (!rect_contains(view->rows, row, column) || place >= view->count)
        return false;
    if (view->selected == view->order[place])
        use_trial(view, scene, wish);
    view->selected = view->order[place];
    return true;
}

const struct view view_search = {
    .tab = "Search",
    .where = WHERE_SEARCH,
    .open = search_open,
    .close = search_close,
    .needs = search_needs,
    .update = search_update,
    .draw = search_draw,
    .act = search_act,
    .click = search_click,
};
