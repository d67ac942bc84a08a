/* train: the view that shows a run learning: loss and accuracy, progress, settings, layers, digits.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "mlptui/nn/loss.h"
#include "term/key.h"
#include "ui/model/curves.h"
#include "ui/model/format.h"
#include "ui/model/predict.h"
#include "ui/model/zoom.h"
#include "ui/views/layout.h"
#include "ui/views/view.h"
#include "ui/widgets/chart.h"
#include "ui/widgets/image.h"
#include "ui/widgets/metrics_panel.h"
#include "ui/widgets/reading.h"
#include "ui/widgets/runlook.h"

/* Its own keys. */
enum {
    OWN_LOG = ACTION_OWN,
    OWN_SMOOTH,
    OWN_X_AXIS,
    OWN_CURSOR_LEFT,
    OWN_CURSOR_RIGHT,
    OWN_ZOOM_OUT,
    OWN_ZOOM_IN,
    OWN_ZOOM_NONE,
    OWN_PAN_LEFT,
    OWN_PAN_RIGHT
};

#define MAX_EARLIER 6 /* earlier runs drawn behind the current one */
#define MAX_MARKS   40
#define MAX_SERIES  (5 + MAX_EARLIER)
#define MAX_DIGITS  32

/* Pictures of digits: their size, how many fit, how far apart they stand; columns of a caption. */
struct digit_grid {
    struct rect picture;
    int across, down, columns, caption;
};

struct train_view {
    bool log;
    bool smooth;
    enum x_axis x_axis;
    bool cursor;
    double cursor_x;
    struct zoom zoom;
    double whole;         /* where the x axis ends when all is shown */
    struct rect plots[2]; /* where the charts were last drawn: for the mouse */
    struct train_layout layout;
    double grip; /* x under the pointer when its button went down; NaN: outside the charts */
    struct curves now;
    struct curves earlier[MAX_EARLIER];
    char earlier_labels[MAX_EARLIER][48];
    size_t earlier_count;
    size_t earlier_index[MAX_EARLIER]; /* of each in the run list */
    struct predictor predictor;
    struct digit_grid grid;
    size_t digit_count; /* shown and predicted: images 0 .. digit_count - 1 of shown_split */
};

static void train_open(void *state)
{
    struct train_view *view = state;

    view->grip = NAN;
}

static void train_close(void *state)
{
    struct train_view *view = state;

    curves_release(&view->now);
    for (int i = 0; i < MAX_EARLIER; i++)
        curves_release(&view->earlier[i]);
    predictor_release(&view->predictor);
}

/* --- update ---------------------------------------------------------------------------------- */

static void update_earlier(struct train_view *view, const struct scene *scene)
{
    view->earlier_count = curves_earlier(&scene->runs, MAX_EARLIER, view->earlier_index);
    for (size_t i = 0; i < view->earlier_count; i++)
        run_label(&scene->runs.items[view->earlier_index[i]], view->earlier_labels[i],
                  sizeof view->earlier_labels[i]);
}

static void fill_curves(struct train_view *view, const struct scene *scene)
{
    double low = zoom_low(&view->zoom), high = zoom_high(&view->zoom, view->whole);

    curves_fill(&view->now, run_list_current(&scene->runs), view->x_axis, view->smooth, low, high);
    for (size_t i = 0; i < view->earlier_count; i++)
        curves_fill(&view->earlier[i], &scene->runs.items[view->earlier_index[i]], view->x_axis,
                    false, low, high);
}

/* The x axis spans the whole run from the start, so that the lines grow into it and nothing jumps.
 */
static double whole_axis(const struct train_view *view, const struct scene *scene, enum x_axis axis)
{
    const struct run *run = run_list_current(&scene->runs);
    double total = (double)run->config.epochs * (double)run->steps_per_epoch;
    double left = run_seconds_left(run);
    double whole = axis == X_SECONDS ? run->seconds + (isfinite(left) ? left : 1)
                                     : curves_x(run, axis, (uint64_t)total, 0);

    for (size_t i = 0; i < view->earlier_count; i++) {
        const struct run *earlier = &scene->runs.items[view->earlier_index[i]];
        const struct step_metrics *last = &earlier->last_step;

        whole = fmax(whole, curves_x(earlier, axis, last->step, last->seconds));
    }
    return whole;
}

#define DIGIT_CAPTION 2 /* rows */

/* How the pictures stand in their panel. */
static struct digit_grid place_digits(struct rect inside, const struct dataset *data)
{
    enum { GAP = 2 };
    struct digit_grid grid = {0};

    if (inside.rows < 4 || inside.columns < 8)
        return grid;
    struct rect room = {inside.row, inside.column + 1, inside.rows - DIGIT_CAPTION,
                        inside.columns - 2};
    grid.picture = canvas_picture_size(room, data->image_rows, data->image_columns);
    /* Three pictures or more tell better than one or two large ones. */
    if (grid.picture.columns * 3 + 2 * GAP > room.columns && room.columns >= 3 * 10 + 2 * GAP) {
        room.columns = (room.columns - 2 * GAP) / 3;
        grid.picture = canvas_picture_size(room, data->image_rows, data->image_columns);
    }
    grid.caption = grid.picture.columns > 8 ? grid.picture.columns : 8;
    int columns = grid.caption + GAP;
    grid.across = (inside.columns + GAP - 1) / columns;
    grid.down = inside.rows / (grid.picture.rows + DIGIT_CAPTION);
    int left = inside.columns - 2 - grid.across * columns + GAP;
    grid.columns = columns + (grid.across > 1 ? left / (grid.across - 1) : 0);
    return grid;
}

static const struct split *shown_split(const struct dataset *dataset)
{
    return &dataset->splits[dataset_judge(dataset)];
}

static void update_digits(struct train_view *view, const struct scene *scene)
{
    size_t indices[MAX_DIGITS];
    const struct split *split = shown_split(scene->dataset);

    view->grid = place_digits(rect_inset(view->layout.digits, 1), scene->dataset);
    view->digit_count = (size_t)(view->grid.across * view->grid.down);
    if (view->digit_count > MAX_DIGITS)
        view->digit_count = MAX_DIGITS;
    if (view->digit_count > split->count)
        view->digit_count = split->count;
    if (scene->snapshot == NULL) {
        predictor_clear(&view->predictor);
        return;
    }
    for (size_t i = 0; i < view->digit_count; i++)
        indices[i] = i;
    predictor_run(&view->predictor, scene->snapshot, split, indices, view->digit_count);
}

/* --- charts ---------------------------------------------------------------------------------- */

static struct series make_series(const struct points *points, const char *label, enum role role,
                                 enum line_style style, uint32_t marker, uint8_t priority)
{
    return (struct series){label, points->x, points->y, points->count,
                           role,  style,     marker,    priority};
}

/* Validation tells runs apart best; where it was not evaluated, the training split, then the steps.
 */
static const struct points *telling_points(const struct lines *lines)
{
    static const enum split_id order[] = {SPLIT_VALIDATION, SPLIT_TRAIN, SPLIT_TEST};

    for (size_t i = 0; i < 3; i++) {
        const struct points *p = &lines->split[order[i]];

        if (p->count > 0)
            return p;
    }
    return &lines->step;
}

static size_t list_series(const struct train_view *view, const struct scene *scene,
                          enum glyph_set glyphs, enum quantity q, struct series *series)
{
    static const enum role roles[SPLIT_COUNT] = {ROLE_TRAIN, ROLE_VALIDATION, ROLE_TEST};
    static const enum line_style styles[SPLIT_COUNT] = {LINE_SOLID, LINE_DASHED, LINE_DOTTED};
    static const enum glyph markers[SPLIT_COUNT] = {GLYPH_BULLET, GLYPH_DIAMOND, GLYPH_TRIANGLE};
    const struct lines *now = &view->now.lines[q];
    size_t n = 0;

    for (int s = 0; s < SPLIT_COUNT; s++) {
        const struct points *p = &now->split[s];

        if (p->count > 0 && isnan(p->y[p->count - 1]))
            continue;
        if (p->count == 0 && s == SPLIT_TEST)
            continue;
        series[n++] = make_series(p, split_names[s], roles[s], styles[s],
                                  glyph_char(glyphs, markers[s]), (uint8_t)(20 + s));
    }
    if (view->smooth)
        series[n++] = make_series(&now->smooth, "smooth", ROLE_TRAIN, LINE_SOLID, 0, 19);
    series[n++] = make_series(&now->step, "batch", ROLE_TRAIN_FAINT, LINE_SOLID, 0, 5);
    for (size_t i = 0; i < view->earlier_count; i++) {
        const struct run *run = &scene->runs.items[view->earlier_index[i]];

        series[n++] = make_series(telling_points(&view->earlier[i].lines[q]),
                                  view->earlier_labels[i], runlook_role(run), runlook_style(run),
                                  runlook_marker(run), (uint8_t)(10 + i)); /* newer ones first */
    }
    return n;
}

/* Widens [*low, *high] by the middle of what is shown of a line: its outermost few percent are
 * spikes. */
static void widen(const struct train_view *view, const struct points *all, double lowest,
                  double highest, double *low, double *high)
{
    struct points p =
        points_within(all, zoom_low(&view->zoom), zoom_high(&view->zoom, view->whole));
    double a = curves_quantile(p.y, p.count, lowest);
    double b = curves_quantile(p.y, p.count, highest);

    if (!isnan(a))
        *low = fmin(*low, a);
    if (!isnan(b))
        *high = fmax(*high, b);
}

/* No accuracy is above 100 %. All of it reaches up to there; a part has the axis to itself. */
static struct axis accuracy_axis(const struct train_view *view, double low, double high)
{
    struct axis axis = axis_make(fmax(0, low), view->zoom.on ? high : 100, false, true);

    axis.high = fmin(axis.high, 100);
    return axis;
}

/* All of the loss stands on zero; a part of it has the axis to itself. */
static struct axis value_axis(const struct train_view *view, enum quantity q)
{
    double low = INFINITY, high = -INFINITY;
    bool accuracy = q == QUANTITY_ACCURACY;
    const struct lines *now = &view->now.lines[q];

    widen(view, &now->step, accuracy ? 0.05 : 0.01, accuracy ? 0.99 : 0.96, &low, &high);
    for (int s = 0; s < SPLIT_COUNT; s++)
        widen(view, &now->split[s], 0, 1, &low, &high);
    for (size_t i = 0; i < view->earlier_count; i++)
        widen(view, telling_points(&view->earlier[i].lines[q]), 0, 1, &low, &high);
    if (low > high)
        return accuracy ? (struct axis){0, 100, false} : (struct axis){0, 2.5, false};
    if (accuracy)
        return accuracy_axis(view, low, high);
    return view->log ? axis_make(fmax(low, 1e-6), high, true, true)
                     : axis_make(view->zoom.on ? low : 0, high, false, true);
}

/* Where the newest mini-batch lies. */
static double newest(const struct train_view *view, const struct run *run)
{
    const struct step_metrics *last = &run->last_step;

    return curves_x(run, view->x_axis, last->step, last->seconds);
}

/* Where earlier runs broke off. */
static size_t mark_diverged(const struct train_view *view, const struct scene *scene,
                            enum glyph_set glyphs, double y, struct mark *marks)
{
    size_t n = 0;

    for (size_t i = 0; i < view->earlier_count; i++) {
        const struct run *run = &scene->runs.items[view->earlier_index[i]];

        if (run->state == RUN_DIVERGED)
            marks[n++] = chart_point(newest(view, run), y, glyph_char(glyphs, GLYPH_CROSS), NULL,
                                     runlook_role(run));
    }
    return n;
}

/* When a step was made: the seconds of the last one kept that is not behind it. */
static double seconds_at(const struct run *run, uint64_t step)
{
    const struct moment *moments = run->batches.moments;
    size_t low = 0, high = run->batches.count; /* how many are not behind it */

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (moments[middle].step <= step)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? moments[low - 1].seconds : 0;
}

/* The live changes of the rate, the newest first: those have room, and their labels the first
 * choice of it. */
static size_t mark_rates(const struct train_view *view, const struct run *run, size_t room,
                         struct mark *marks, char (*labels)[32])
{
    size_t n = 0;

    for (size_t i = run->event_count; i > 0 && n < room; i--) {
        const struct run_event *e = &run->events[i - 1];

        if (e->kind == RUN_HAS_DIVERGED)
            continue;
        snprintf(labels[n], sizeof labels[n],
                 e->kind == RUN_WAS_REWOUND ? "back here, rate %g" : "rate %g", e->after);
        double x = curves_x(run, view->x_axis, e->step, seconds_at(run, e->step));
        marks[n] = (struct mark){MARK_VERTICAL, x, 0, 0, labels[n], ROLE_WARN};
        n++;
    }
    return n;
}

/* The best epoch, the live changes of the rate, and where the run broke. */
static size_t list_marks(const struct train_view *view, const struct scene *scene,
                         enum glyph_set glyphs, enum quantity q, struct axis y, struct mark *marks,
                         char (*labels)[32])
{
    double broken = q == QUANTITY_LOSS ? y.high : y.low;
    const struct run *run = run_list_current(&scene->runs);
    size_t n = mark_diverged(view, scene, glyphs, broken, marks);

    n += mark_rates(view, run, MAX_MARKS - 2 - n, marks + n, labels + n);

    size_t best = run_series(run, "val/loss").lowest;
    if (best != SIZE_MAX && run->epochs.count > 1) {
        const struct moment *e = &run->epochs.moments[best];
        struct scalar_series shown =
            run_series(run, q == QUANTITY_LOSS ? "val/loss" : "val/accuracy");
        double value = series_value(&shown, best);

        snprintf(labels[n], sizeof labels[n], q == QUANTITY_LOSS ? "best %.4f" : "%.2f %%", value);
        marks[n] = chart_point(curves_x(run, view->x_axis, e->step, e->seconds), value,
                               glyph_char(glyphs, GLYPH_STAR), labels[n], ROLE_STRONG);
        n++;
    }
    if (run->state == RUN_DIVERGED)
        marks[n++] = chart_point(newest(view, run), broken, glyph_char(glyphs, GLYPH_CROSS),
                                 "diverged: U goes back", ROLE_BAD);
    return n;
}

/* A chart with all that it points to. */
struct composition {
    struct series series[MAX_SERIES];
    struct mark marks[MAX_MARKS];
    char labels[MAX_MARKS][32];
    char reading[256];
    struct chart chart;
};

/* The name of the axis, and where a part of it is shown, how to go back. */
static const char *x_name(const struct train_view *view, int columns)
{
    static const char *const zoomed[X_COUNT] = {
        "epoch, zoomed: 0 shows all", "step, zoomed: 0 shows all", "seconds, zoomed: 0 shows all"};

    if (!view->zoom.on)
        return x_axis_names[view->x_axis];
    return columns >= (view->cursor ? 50 : 34) ? zoomed[view->x_axis] : "zoomed: 0 shows all";
}

/* Whether the table of readings has room: then the chart itself only says where the cursor is. */
static bool reading_has_panel(const struct train_view *view)
{
    return view->cursor && !rect_empty(view->layout.layers);
}

static void compose(const struct train_view *view, const struct scene *scene, enum glyph_set glyphs,
                    struct rect area, enum quantity q, struct composition *c)
{
    c->chart = (struct chart){.title = q == QUANTITY_LOSS ? (view->log ? "loss (log)" : "loss")
                                                          : "accuracy %",
                              .x_name = x_name(view, area.columns),
                              .series = c->series,
                              .marks = c->marks,
                              .cursor = view->cursor,
                              .cursor_x = view->cursor_x,
                              .empty = "waiting for the first mini-batch"};
    c->chart.series_count = list_series(view, scene, glyphs, q, c->series);
    c->chart.x =
        axis_make(zoom_low(&view->zoom), zoom_high(&view->zoom, view->whole), false, false);
    c->chart.y = value_axis(view, q);
    c->chart.mark_count = list_marks(view, scene, glyphs, q, c->chart.y, c->marks, c->labels);
    if (!view->cursor)
        return;
    reading_line(c->series, reading_has_panel(view) ? 0 : c->chart.series_count, view->x_axis,
                 view->cursor_x, area.columns - 4, c->reading, sizeof c->reading);
    c->chart.reading = c->reading;
}

static void draw_chart(const struct train_view *view, const struct scene *scene,
                       struct canvas *canvas, struct rect area, enum quantity q)
{
    struct composition c;

    compose(view, scene, canvas->glyphs, area, q, &c);
    chart_draw(canvas, area, &c.chart);
}

static void draw_reading(const struct train_view *view, const struct scene *scene,
                         struct canvas *canvas)
{
    struct series loss[MAX_SERIES], accuracy[MAX_SERIES];
    size_t count = list_series(view, scene, canvas->glyphs, QUANTITY_LOSS, loss);

    list_series(view, scene, canvas->glyphs, QUANTITY_ACCURACY, accuracy);
    reading_draw(canvas, view->layout.layers, loss, accuracy, count, run_list_current(&scene->runs),
                 view->x_axis, view->cursor_x);
}

/* Which glyphs the lines have is nothing to the places. */
static void update_plots(struct train_view *view, const struct scene *scene)
{
    struct rect areas[2] = {view->layout.loss, view->layout.accuracy};
    struct composition c;

    for (int q = 0; q < QUANTITY_COUNT; q++) {
        compose(view, scene, GLYPH_SET_ASCII, areas[q], (enum quantity)q, &c);
        view->plots[q] = chart_plot_area(areas[q], &c.chart);
    }
}

static void train_update(void *state, const struct scene *scene, struct rect area)
{
    struct train_view *view = state;
    const struct run *run = run_list_current(&scene->runs);

    if (run == NULL)
        return;
    view->layout = train_layout(area, (int)run->config.hidden_count + 1);
    update_earlier(view, scene);
    view->whole = whole_axis(view, scene, view->x_axis);
    zoom_check(&view->zoom, view->whole);
    fill_curves(view, scene);
    update_plots(view, scene);
    if (scene->dataset != NULL)
        update_digits(view, scene);
}

/* --- progress -------------------------------------------------------------------------------- */

static void draw_progress(const struct run *run, struct canvas *canvas, struct rect area)
{
    char text[160], speed[FORMAT_SIZE], left[FORMAT_SIZE];
    uint64_t step = run->last_step.step;
    size_t spe = run->steps_per_epoch;
    size_t epoch = run_epoch(run) + (run->state == RUN_FINISHED || step == 0 ? 0 : 1);
    uint64_t in_epoch = step == 0 ? 0 : (step - 1) % spe + 1;
    int column = area.column + 1, right = area.column + area.columns - 1;

    if (rect_empty(area))
        return;
    if (epoch > run->config.epochs)
        epoch = run->config.epochs;
    column += canvas_printf(canvas, area.row, column, right - column, ROLE_STRONG, "epoch %zu/%zu",
                            epoch, run->config.epochs);
    int used = snprintf(text, sizeof text, "step %llu/%zu", (unsigned long long)in_epoch, spe);
    if (run->evaluating)
        used = snprintf(text, sizeof text, "evaluating");
    if (run->images_per_second > 0 && area.columns >= 48)
        used += snprintf(text + used, sizeof text - (size_t)used, "   %s img/s",
                         format_count(run->images_per_second, speed));
    if (run->epochs.count > 0 && area.columns >= 72)
        used += snprintf(text + used, sizeof text - (size_t)used, "   %.2f s/epoch",
                         run->epochs.moments[run->epochs.count - 1].seconds /
                             (double)run->epochs.count);
    if (run_live(run))
        snprintf(text + used, sizeof text - (size_t)used, "   left %s",
                 format_duration(run_seconds_left(run), left));
    int width = text_columns(text);
    int bar = right - column - width - 4;
    if (bar >= 6) {
        canvas_bar(canvas, area.row, column + 2, bar, run_progress(run),
                   run->state == RUN_DIVERGED ? ROLE_BAD : ROLE_BAR);
        column += bar + 2;
    }
    canvas_text(canvas, area.row, column + 2, right - column - 2, ROLE_TEXT, text);
}

/* --- digits ---------------------------------------------------------------------------------- */

/* Two lines under a picture: prediction with probability, and the verdict. */
static void draw_verdict(const struct train_view *view, const struct scene *scene,
                         struct canvas *canvas, struct rect at, size_t i)
{
    const struct dataset *data = scene->dataset;
    const float *p = predictor_row(&view->predictor, i);
    size_t truth = shown_split(data)->labels[i];

    if (p == NULL)
        return;
    size_t guess = loss_arg_max(p, data->class_count);
    enum role role = guess == truth ? ROLE_GOOD : ROLE_BAD;
    char share[FORMAT_SIZE];
    canvas_printf(canvas, at.row, at.column, at.columns, role, "%s %s", data->class_names[guess],
                  format_share((double)p[guess], share));
    if (guess == truth)
        canvas_text(canvas, at.row + 1, at.column, at.columns, role,
                    canvas->glyphs == GLYPH_SET_ASCII ? "ok" : "\u2713");
    else
        canvas_printf(canvas, at.row + 1, at.column, at.columns, role, "was %s",
                      data->class_names[truth]);
}

static void draw_digits(const struct train_view *view, const struct scene *scene,
                        struct canvas *canvas, struct rect area)
{
    char title[32];

    if (scene->dataset == NULL || area.columns < 24)
        strcpy(title, "digits");
    else
        snprintf(title, sizeof title, "%s digits", split_words[dataset_judge(scene->dataset)]);
    struct rect inside = canvas_frame(canvas, area, title);
    const struct digit_grid *grid = &view->grid;

    for (int i = 0; (size_t)i < view->digit_count; i++) {
        struct rect tile = {inside.row + i / grid->across * (grid->picture.rows + DIGIT_CAPTION),
                            inside.column + 1 + i % grid->across * grid->columns,
                            grid->picture.rows, grid->picture.columns};

        image_draw(canvas, tile, scene->dataset, shown_split(scene->dataset), (size_t)i);
        tile.row += grid->picture.rows;
        tile.rows = DIGIT_CAPTION;
        tile.columns = grid->caption + 1;
        draw_verdict(view, scene, canvas, tile, (size_t)i);
    }
}

/* --- the view -------------------------------------------------------------------------------- */

static void draw_loading(const struct scene *scene, struct canvas *canvas, struct rect area)
{
    int width = area.columns < 64 ? area.columns - 4 : 60;
    int row = area.row + area.rows / 2 - 1, column = area.column + (area.columns - width) / 2;

    if (width < 4)
        return;
    canvas_printf(canvas, row, column, width, ROLE_TEXT, "loading %s", scene->data_directory);
    canvas_bar(canvas, row + 1, column, width, scene->loading, ROLE_BAR);
}

static void train_draw(const void *state, const struct scene *scene, struct canvas *canvas,
                       struct rect area)
{
    const struct train_view *view = state;
    const struct run *run = run_list_current(&scene->runs);

    if (run == NULL) {
        draw_loading(scene, canvas, area);
        return;
    }
    struct train_layout layout = view->layout;
    draw_chart(view, scene, canvas, layout.loss, QUANTITY_LOSS);
    draw_chart(view, scene, canvas, layout.accuracy, QUANTITY_ACCURACY);
    draw_progress(run, canvas, layout.progress);
    metrics_panel_settings(canvas, layout.settings, run, &scene->chosen);
    if (reading_has_panel(view))
        draw_reading(view, scene, canvas);
    else
        metrics_panel_layers(canvas, layout.layers, run,
                             scene->snapshot == NULL ? NULL : &scene->snapshot->metrics);
    draw_digits(view, scene, canvas, layout.digits);
}

/* --- keys and mouse -------------------------------------------------------------------------- */

static double shown_width(const struct train_view *view)
{
    return zoom_high(&view->zoom, view->whole) - zoom_low(&view->zoom);
}

/* One key moves the cursor by one column of the chart; the window goes along. */
static void move_cursor(struct train_view *view, const struct run *run, int direction)
{
    double stride = shown_width(view) / fmax(8, view->plots[0].columns);
    double end = fmax(newest(view, run), 0), high = zoom_high(&view->zoom, view->whole);

    if (view->cursor)
        view->cursor_x += direction * stride;
    else
        view->cursor_x = end >= zoom_low(&view->zoom) && end <= high ? end : high;
    view->cursor_x = fmin(fmax(view->cursor_x, 0), end);
    view->cursor = true;
    if (view->zoom.on)
        zoom_follow(&view->zoom, view->whole, view->cursor_x);
}

/* A window of ten mini-batches is the least. */
static double least_width(const struct train_view *view, const struct run *run)
{
    uint64_t done = run->last_step.step;

    return curves_x(run, view->x_axis, 10, done > 0 ? 10 * run->seconds / (double)done : 0);
}

/* Around the cursor where it is in sight, else the middle of what has been drawn. */
static double anchor(const struct train_view *view, const struct run *run)
{
    double low = zoom_low(&view->zoom), high = zoom_high(&view->zoom, view->whole);

    if (view->cursor && view->cursor_x >= low && view->cursor_x <= high)
        return view->cursor_x;
    return (low + fmax(low, fmin(high, newest(view, run)))) / 2;
}

/* Lines and cursor stay, the axis changes below them. */
static void change_axis(struct train_view *view, const struct scene *scene)
{
    enum x_axis next = (view->x_axis + 1) % X_COUNT;

    update_earlier(view, scene); /* runs may have gone since it was drawn */
    double scale = whole_axis(view, scene, next) / whole_axis(view, scene, view->x_axis);

    view->x_axis = next;
    view->cursor_x *= scale;
    view->zoom.low *= scale;
    view->zoom.high *= scale;
}

/* The cursor first, then the window. */
static bool go_back(struct train_view *view)
{
    bool any = view->cursor || view->zoom.on;

    if (view->cursor)
        view->cursor = false;
    else
        view->zoom.on = false;
    return any;
}

static bool act_on_window(struct train_view *view, const struct run *run, int action)
{
    switch (action) {
    case OWN_CURSOR_LEFT:
    case OWN_CURSOR_RIGHT:
        move_cursor(view, run, action == OWN_CURSOR_RIGHT ? 1 : -1);
        return true;
    case OWN_ZOOM_IN:
        zoom_by(&view->zoom, view->whole, anchor(view, run), 0.5, least_width(view, run));
        return true;
    case OWN_ZOOM_OUT:
        zoom_by(&view->zoom, view->whole, anchor(view, run), 2, 0);
        return true;
    case OWN_ZOOM_NONE:
        view->zoom.on = false;
        return true;
    case OWN_PAN_LEFT:
    case OWN_PAN_RIGHT: /* by half of the window */
        zoom_pan(&view->zoom, view->whole,
                 (action == OWN_PAN_RIGHT ? 0.5 : -0.5) * shown_width(view));
        return true;
    default:
        return false;
    }
}

static bool train_act(void *state, const struct scene *scene, int action, struct request *request)
{
    struct train_view *view = state;
    const struct run *run = run_list_current(&scene->runs);

    (void)request;
    if (run != NULL && act_on_window(view, run, action))
        return true;
    switch (action) {
    case OWN_LOG:
        view->log = !view->log;
        return true;
    case OWN_SMOOTH:
        view->smooth = !view->smooth;
        return true;
    case OWN_X_AXIS:
        if (run != NULL)
            change_axis(view, scene);
        return true;
    case ACTION_ESCAPE:
        return go_back(view);
    default:
        return false;
    }
}

/* The x under a place of the screen; NaN outside the charts. */
static double x_at(const struct train_view *view, int row, int column)
{
    for (int q = 0; q < QUANTITY_COUNT; q++) {
        struct rect plot = view->plots[q];

        if (rect_contains(plot, row, column))
            return zoom_low(&view->zoom) +
                   shown_width(view) * (column - plot.column + 0.5) / plot.columns;
    }
    return NAN;
}

static bool train_click(void *state, const struct scene *scene, int row, int column,
                        struct request *request)
{
    struct train_view *view = state;
    const struct run *run = run_list_current(&scene->runs);

    if (run == NULL)
        return false;
    view->grip = x_at(view, row, column);
    if (!isnan(view->grip)) {
        view->cursor = true;
        view->cursor_x = fmin(view->grip, newest(view, run));
        return true;
    }
    enum action action =
        metrics_panel_setting_at(view->layout.settings, run, &scene->chosen, row, column);
    if (action != ACTION_NONE)
        *request = (struct request){REQUEST_ACTION, .action = (int)action};
    return action != ACTION_NONE;
}

/* Takes the window along; where all is shown, the cursor. */
static bool train_drag(void *state, const struct scene *scene, int row, int column)
{
    struct train_view *view = state;
    const struct run *run = run_list_current(&scene->runs);
    double x = x_at(view, row, column);

    if (run == NULL || isnan(view->grip) || isnan(x))
        return false;
    if (view->zoom.on)
        zoom_pan(&view->zoom, view->whole, view->grip - x);
    else
        view->cursor_x = fmin(x, newest(view, run));
    return true;
}

static bool train_wheel(void *state, const struct scene *scene, int row, int column, int direction)
{
    struct train_view *view = state;
    const struct run *run = run_list_current(&scene->runs);
    double x = x_at(view, row, column);

    if (run == NULL || isnan(x))
        return false;
    zoom_by(&view->zoom, view->whole, x, direction < 0 ? 0.8 : 1.25, least_width(view, run));
    return true;
}

static const struct binding keys[] = {
    {OWN_LOG, 'l', "l", .footer = "log", .help = "logarithmic loss axis", .group = "Charts"},
    {OWN_SMOOTH, 's', "s", .footer = "smooth",
     .help = "smooth the per-step loss; the raw line stays, faint"},
    {OWN_X_AXIS, 't', "t", .footer = "axis", .help = "x axis by epoch, step or seconds"},
    {OWN_CURSOR_LEFT, KEY_CODE_LEFT, "left", .help = "move the reading cursor left"},
    {OWN_CURSOR_RIGHT, KEY_CODE_RIGHT, "right", .help = "move it right; Esc takes it away"},
    {OWN_ZOOM_OUT, '(', "(", .footer = "zoom", .help = "show more of the x axis"},
    {OWN_ZOOM_IN, ')', ")", .footer = "zoom",
     .help = "show half of it, around the reading cursor; the wheel zooms at the pointer"},
    {OWN_ZOOM_NONE, '0', "0", .help = "show all of it again, as Esc does"},
    {OWN_PAN_LEFT, '{', "{",
     .help = "move what is shown to the left, as a drag with the mouse does"},
    {OWN_PAN_RIGHT, '}', "}", .help = "move it to the right"},
};

const struct view view_train = {
    .tab = "Train",
    .help = "the Train view",
    .keys = keys,
    .key_count = sizeof keys / sizeof keys[0],
    .size = sizeof(struct train_view),
    .needs = {.snapshot = true, .layers = true},
    .open = train_open,
    .close = train_close,
    .update = train_update,
    .draw = train_draw,
    .act = train_act,
    .click = train_click,
    .drag = train_drag,
    .wheel = train_wheel,
};
