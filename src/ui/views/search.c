/* search: the view of a grid search, a random search or the rate finder: what is tried, how far it
 * is, and what came of it, the best marked. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/xalloc.h"
#include "ui/model/format.h"
#include "ui/model/ranking.h"
#include "ui/model/trials.h"
#include "ui/views/layout.h"
#include "ui/views/view.h"
#include "ui/widgets/chart.h"
#include "ui/widgets/trial_panels.h"

/* Its own keys. */
enum { OWN_PLAN = ACTION_OWN };

#define NO_RATE "no rate is suggested:"

struct search_view {
    struct trials trials;
    size_t selected;      /* a trial's number; 0: the best one, whichever that is */
    size_t top;           /* place in the order of the first line shown */
    struct config config; /* asked for last */
    struct search_layout layout;
    struct rect rows;                /* lines of trials on the screen */
    double *rates, *losses, *smooth; /* (count) of the rate finder, in one block */
};

static void search_close(void *state)
{
    struct search_view *view = state;

    trials_release(&view->trials);
    free(view->rates);
}

static bool is_finder(const struct scene *scene)
{
    return scene->plan.kind == PLAN_FINDER;
}

static enum job_kind job_of(const struct scene *scene)
{
    return is_finder(scene) ? JOB_RANGE : JOB_SEARCH;
}

/* The report on what is shown; NULL: none yet. */
static const struct job_report *report_of(const struct scene *scene)
{
    return scene->reports[job_of(scene)];
}

/* Of any kind that this view is about, whichever is shown. */
static bool under_way(const struct scene *scene)
{
    return scene->job_under_way && scene->job != JOB_GRADIENT;
}

/* Search findings, when there are any. */
static const struct search_findings *findings_of(const struct scene *scene)
{
    const struct job_report *report = scene->reports[JOB_SEARCH];

    return report != NULL && report->search.count > 0 ? &report->search : NULL;
}

/* --- update ---------------------------------------------------------------------------------- */

static void update_range(struct search_view *view, const struct scene *scene)
{
    const struct job_report *report = scene->reports[JOB_RANGE];

    if (report == NULL)
        return;
    size_t count = report->range.count;
    view->rates = xreallocarray(view->rates, 3 * count + 1, sizeof *view->rates);
    view->losses = view->rates + count;
    view->smooth = view->losses + count;
    for (size_t i = 0; i < count; i++) {
        view->rates[i] = report->range.points[i].rate;
        view->losses[i] = report->range.points[i].loss;
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

static void take_trials(struct search_view *view, const struct scene *scene)
{
    if (trials_update(&view->trials, scene->reports[JOB_SEARCH]))
        view->selected = view->top = 0;
}

static void search_update(void *state, const struct scene *scene, struct rect area)
{
    struct search_view *view = state;
    const struct search_findings *f = findings_of(scene);
    int trials = is_finder(scene) ? -1 : f != NULL ? (int)f->count : 8;

    view->layout = search_layout(area, plan_lines(scene), trials);
    view->rows = trial_table_rows(view->layout.table);
    take_trials(view, scene);
    view->top =
        scrolled(view->top, ranking_find(view->trials.order, view->trials.count, view->selected), 1,
                 view->rows.rows, view->trials.count);
    update_range(view, scene);
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
    struct job_request order;
    struct error error;

    if (rest.rows < 1)
        return;
    if (!plan_order(&scene->plan, &scene->chosen, scene->dataset, &order, &error)) {
        canvas_text(canvas, rest.row, column, room, ROLE_BAD, error.text);
        return;
    }
    if (order.kind == JOB_RANGE) {
        canvas_printf(canvas, rest.row, column, room, ROLE_TEXT, "rate from %s to %s",
                      texts[PLAN_FROM], texts[PLAN_TO]);
        canvas_printf(canvas, rest.row + 1, column, rest.rows > 1 ? room : 0, ROLE_TEXT,
                      "in %s mini-batches of %zu", texts[PLAN_STEPS], scene->chosen.batch_size);
        return;
    }
    canvas_printf(canvas, rest.row, column, room, ROLE_TEXT, "%s of %s, %zu at once",
                  text_counted(order.search.count, "trial").text,
                  text_counted(order.config.epochs, "epoch").text, order.search.how.jobs);
    char text[SEARCH_SHORT_SIZE];
    if (search_space_is_short(order.search.count, order.search.wanted,
                              scene->plan.kind == PLAN_RANDOM, text))
        canvas_text(canvas, rest.row + 2, column, rest.rows > 2 ? room : 0, ROLE_WARN, text);
    int used = canvas_printf(canvas, rest.row + 1, column, rest.rows > 1 ? room : 0, ROLE_DIM,
                             "sorted by %s", texts[PLAN_BY]);
    if (order.search.how.stop_after > 0 && rest.rows > 1)
        canvas_printf(canvas, rest.row + 1, column + used, room - used, ROLE_DIM,
                      ", each ends after %zu without gain", order.search.how.stop_after);
    job_request_release(&order);
}

/* --- drawing: what the finder found ---------------------------------------------------------- */

static void draw_finding(struct canvas *canvas, struct rect rest, const struct job_report *report)
{
    const struct range_findings *f = &report->range;
    int row = rest.row, column = rest.column + 1, room = rest.columns - 2;

    if (rest.rows < 4)
        return;
    if (f->count > 0)
        canvas_printf(canvas, row, column, room, ROLE_TEXT, "lowest    %.5f at rate %.2g",
                      f->points[f->lowest].smoothed, f->points[f->lowest].rate);
    if (f->count > 0 && f->exploded)
        canvas_printf(canvas, row + 1, column, room, ROLE_BAD, "exploded  at rate %.2g (step %zu)",
                      f->points[f->count - 1].rate, f->count);
    row += 2;
    if (f->suggests && report->state != JOB_UNDER_WAY) {
        int used = canvas_printf(canvas, row, column, room, ROLE_GOOD, "suggested rate %.2g",
                                 f->suggestion);
        canvas_text(canvas, row, column + used + 2, room - used - 2, ROLE_KEY, "u takes it");
    } else if (report->state == JOB_DONE) {
        struct lr_range_refusal why = lr_range_refuse(f->points, f->count, f->exploded);

        canvas_text(canvas, row, column, room, ROLE_WARN, NO_RATE);
        canvas_text(canvas, row + 1, column, room, ROLE_WARN, why.reason);
        canvas_text(canvas, row + 2, column, rest.rows > 4 ? room : 0, ROLE_KEY, why.remedy);
        return;
    }
    row += 3;
    if (rest.rows >= 9) {
        canvas_text(canvas, row++, column, room, ROLE_DIM,
                    "A tenth of the rate where the smoothed");
        canvas_text(canvas, row++, column, room, ROLE_DIM, "loss is lowest: a safe distance from");
        canvas_text(canvas, row, column, room, ROLE_DIM, "where it rises again.");
    }
}

/* The settings that all trials share; their epochs stand among the sums. */
static void draw_shared(struct canvas *canvas, struct rect rest, const struct scene *scene)
{
    enum setting_id ids[SETTING_COUNT];
    size_t count = settings_by_rank(ids);
    char text[CONFIG_TEXT_SIZE];
    int row = rest.row, end = rest.row + rest.rows;

    if (rest.rows < 3)
        return;
    canvas_text(canvas, row++, rest.column + 1, rest.columns - 2, ROLE_DIM,
                "on top of the chosen settings");
    for (size_t i = 0; i < count && row < end; i++) {
        if (!(settings[ids[i]].flags & SEARCH_TRIES) || ids[i] == SETTING_EPOCHS ||
            !config_matters(&scene->chosen, ids[i]))
            continue;
        canvas_text(canvas, row, rest.column + 3, 12, ROLE_DIM, settings[ids[i]].label);
        canvas_text(canvas, row++, rest.column + 16, rest.columns - 17, ROLE_TEXT,
                    config_text(&scene->chosen, ids[i], text, sizeof text));
    }
}

static void draw_plan(const struct search_view *view, const struct scene *scene,
                      struct canvas *canvas)
{
    const struct job_report *report = scene->reports[JOB_RANGE];
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
    const struct job_report *report = scene->reports[JOB_RANGE];
    size_t count = report != NULL ? report->range.count : 0;
    double low = INFINITY, high = -INFINITY, from = 1e-5, to = 10;
    struct series series[] = {
        {"mini-batch", view->rates, view->losses, count, ROLE_TRAIN_FAINT, LINE_SOLID, 0, 1},
        {"smoothed", view->rates, view->smooth, count, ROLE_TRAIN, LINE_SOLID, 0, 2},
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
        marks[mark_count++] =
            chart_point(view->rates[f->lowest], view->smooth[f->lowest],
                        glyph_char(canvas->glyphs, GLYPH_STAR), " lowest ", ROLE_STRONG);
        snprintf(label, sizeof label, " suggested %.2g ", f->suggestion);
        if (f->suggests && report->state != JOB_UNDER_WAY)
            marks[mark_count++] =
                (struct mark){MARK_VERTICAL, f->suggestion, 0, 0, label, ROLE_GOOD};
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

/* --- drawing: progress ----------------------------------------------------------------------- */

static void draw_running(struct canvas *canvas, struct rect line, const struct scene *scene)
{
    const struct job_report *report = scene->reports[scene->job];
    const struct run *run = run_list_current(&scene->runs);
    bool known = report != NULL && report->state == JOB_UNDER_WAY;
    double done = known ? report->progress : 0;
    int bar = line.columns / 4, column = line.column + 1, right = line.column + line.columns - 1;
    char left[FORMAT_SIZE];

    canvas_bar(canvas, line.row, column, bar, done, ROLE_BAR);
    column += bar + 1;
    if (scene->job != job_of(scene))
        column += canvas_printf(canvas, line.row, column, right - column, ROLE_TEXT,
                                "the %s: ", job_name(scene->job));
    if (known && scene->job == JOB_SEARCH)
        column +=
            canvas_printf(canvas, line.row, column, right - column, ROLE_TEXT, "%zu of %s  ",
                          report->search.ended, text_counted(report->search.count, "trial").text);
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
    const struct trial *best = f != NULL ? trials_best(&view->trials, f) : NULL;
    int column = line.column + 1, right = line.column + line.columns - 1;
    char text[CONFIG_TEXT_SIZE];

    if (best == NULL) {
        canvas_text(canvas, line.row, column, right - column, ROLE_WARN,
                    f == NULL ? "" : "no trial came to an end that could be ranked");
        return;
    }
    column += canvas_printf(canvas, line.row, column, right - column, ROLE_GOOD, "best: trial %zu",
                            view->trials.order[0]);
    for (size_t i = 0; i < view->trials.column_count; i++)
        column += canvas_printf(
            canvas, line.row, column, right - column, ROLE_GOOD, ", %s %s",
            settings[view->trials.columns[i].id].name,
            config_text(&best->config, view->trials.columns[i].id, text, sizeof text));
    column += canvas_printf(canvas, line.row, column, right - column, ROLE_GOOD, ": %.2f %%",
                            best->best.accuracy[SPLIT_VALIDATION]);
    canvas_text(canvas, line.row, column + 2, right - column - 2, ROLE_KEY,
                view->selected == 0 ? "u takes it" : "u takes the selected one");
}

/* The rate that was found, or why there is none. */
static void draw_found(struct canvas *canvas, struct rect line, const struct range_findings *f)
{
    int column = line.column + 1, room = line.columns - 2;

    if (!f->suggests) {
        canvas_printf(canvas, line.row, column, room, ROLE_WARN, NO_RATE " %s",
                      lr_range_refuse(f->points, f->count, f->exploded).reason);
        return;
    }
    int used = canvas_printf(canvas, line.row, column, room, ROLE_GOOD, "suggested rate: %.2g",
                             f->suggestion);
    canvas_text(canvas, line.row, column + used + 2, room - used - 2, ROLE_KEY, "u takes it");
}

static void draw_progress(const struct search_view *view, const struct scene *scene,
                          struct canvas *canvas)
{
    const struct job_report *report = report_of(scene);
    struct rect line = view->layout.progress;

    if (rect_empty(line))
        return;
    if (under_way(scene)) {
        draw_running(canvas, line, scene);
        return;
    }
    if (report != NULL && report->state == JOB_FAILED) {
        canvas_text(canvas, line.row, line.column + 1, line.columns - 2, ROLE_BAD,
                    report->error.text);
        return;
    }
    if (report != NULL && report->state == JOB_CANCELLED)
        rect_cut_left(
            &line, 1 + canvas_text(canvas, line.row, line.column + 1, 12, ROLE_WARN, "cancelled:"));
    if (!is_finder(scene))
        draw_best(view, scene, canvas, line);
    else if (report != NULL && report->state == JOB_DONE)
        draw_found(canvas, line, &report->range);
}

static void search_draw(const void *state, const struct scene *scene, struct canvas *canvas,
                        struct rect area)
{
    const struct search_view *view = state;

    (void)area;
    draw_bar(canvas, view->layout.bar, scene);
    if (!rect_empty(view->layout.plan))
        draw_plan(view, scene, canvas);
    if (is_finder(scene))
        draw_range_chart(view, scene, canvas);
    else
        trial_chart_draw(canvas, view->layout.chart, &view->trials, findings_of(scene));
    trial_table_draw(canvas, view->layout.table, &view->trials, findings_of(scene), view->top,
                     view->selected);
    draw_progress(view, scene, canvas);
}

/* --- keys ------------------------------------------------------------------------------------ */

static struct request of_kind(size_t kind)
{
    return (struct request){REQUEST_PLAN_KIND, .plan_kind = kind % PLAN_KIND_COUNT};
}

static void use_rate(struct search_view *view, const struct scene *scene, struct request *request)
{
    const struct job_report *report = scene->reports[JOB_RANGE];
    char text[32];

    if (report == NULL || report->state == JOB_UNDER_WAY || !report->range.suggests)
        return;
    snprintf(text, sizeof text, "%.2g", report->range.suggestion); /* as it is shown */
    view->config = scene->chosen;
    if (config_set(&view->config, SETTING_RATE, text, NULL))
        *request = (struct request){REQUEST_USE, .config = &view->config};
}

/* The trial's settings; but how long, on how many threads and with which splits is trained stays as
 * the user has it, unless it is what was tried. */
static void use_trial(struct search_view *view, const struct scene *scene, struct request *request)
{
    const struct search_findings *f = findings_of(scene);
    size_t number = view->selected > 0        ? view->selected
                    : view->trials.ranked > 0 ? view->trials.order[0]
                                              : 0;

    if (f == NULL || number == 0)
        return;
    const struct config *chosen = &scene->chosen;
    view->config = f->trials[number - 1].config;
    view->config.evaluate = chosen->evaluate;
    view->config.validation_count = chosen->validation_count;
    view->config.threads = chosen->threads;
    if (!trials_vary(f, SETTING_EPOCHS))
        view->config.epochs = chosen->epochs;
    *request = (struct request){REQUEST_USE, .config = &view->config};
}

static bool go(struct search_view *view, int action)
{
    size_t place = ranking_find(view->trials.order, view->trials.count, view->selected), to = place;
    bool stays = view->selected == 0 && (action == ACTION_UP || action == ACTION_DOWN);

    if (!step_through(action, &to, view->trials.count, 1, view->rows.rows - 1))
        return false;
    if (view->trials.count > 0) /* the first key selects the best one */
        view->selected = view->trials.order[stays ? place : to];
    return true;
}

/* One layer out: a search under way, then the selection. */
static bool escape(struct search_view *view, const struct scene *scene, struct request *request)
{
    if (under_way(scene)) {
        request->kind = REQUEST_CANCEL;
        return true;
    }
    bool any = view->selected > 0;
    view->selected = 0;
    return any;
}

static bool search_act(void *state, const struct scene *scene, int action, struct request *request)
{
    struct search_view *view = state;

    take_trials(view, scene); /* another search may have begun since it was drawn */
    switch (action) {
    case ACTION_START:
        *request = (struct request){REQUEST_SEARCH, .plan = &scene->plan};
        return true;
    case ACTION_ESCAPE:
        return escape(view, scene, request);
    case ACTION_LEFT:
    case ACTION_RIGHT:
        *request = of_kind(scene->plan.kind + (action == ACTION_RIGHT ? 1 : PLAN_KIND_COUNT - 1));
        return true;
    case ACTION_USE:
        if (is_finder(scene))
            use_rate(view, scene, request);
        else
            use_trial(view, scene, request);
        return true;
    case OWN_PLAN:
        *request = (struct request){REQUEST_DIALOG, .dialog = DIALOG_PLANNER};
        return true;
    default:
        return go(view, action);
    }
}

static bool click_kind(const struct search_view *view, int column, struct request *request)
{
    for (size_t k = 0; k < PLAN_KIND_COUNT; k++) {
        int start = kind_column(view->layout.bar, k) - 1;

        if (column >= start && column < start + (int)strlen(plan_kind_names[k]) + 2) {
            *request = of_kind(k);
            return true;
        }
    }
    return false;
}

/* A kind, or a trial: selected, and on a second click taken. */
static bool search_click(void *state, const struct scene *scene, int row, int column,
                         struct request *request)
{
    struct search_view *view = state;

    take_trials(view, scene);
    if (rect_contains(view->layout.bar, row, column))
        return click_kind(view, column, request);
    size_t place = view->top + (size_t)(row - view->rows.row);
    if (!rect_contains(view->rows, row, column) || place >= view->trials.count)
        return false;
    if (view->selected == view->trials.order[place])
        use_trial(view, scene, request);
    view->selected = view->trials.order[place];
    return true;
}

static const struct binding keys[] = {
    {OWN_PLAN, 'E', "E", .footer = "edit plan",
     .help = "edit what is searched: settings and values, trials, epochs"},
};

const struct view view_search = {
    .tab = "Search",
    .help = "the Search view",
    .keys = keys,
    .key_count = sizeof keys / sizeof keys[0],
    .takes = KEYS_ACROSS | KEYS_UP_DOWN | KEYS_PAGES | KEYS_ENDS | KEYS_USE | KEYS_START,
    .size = sizeof(struct search_view),
    .close = search_close,
    .update = search_update,
    .draw = search_draw,
    .act = search_act,
    .click = search_click,
};
