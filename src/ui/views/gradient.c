/* gradient: the view of the gradient check: what is checked, how far backpropagation and finite
 * differences are apart for each epsilon, and what that amounts to. */
#include <math.h>
#include <stdio.h>

#include "term/key.h"
#include "ui/model/format.h"
#include "ui/views/layout.h"
#include "ui/views/view.h"
#include "ui/widgets/chart.h"
#include "ui/widgets/sentence.h"

enum field { FIELD_NETWORK, FIELD_BLOCK, FIELD_PARAMS, FIELD_SAMPLE, FIELD_SEED, FIELD_ZEROS };
#define FIELD_COUNT 6

static const char *const labels[FIELD_COUNT] = {"network", "layer", "compare",
                                                "image",   "seed",  "zeros"};

static const size_t counts[] = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};
#define COUNT_COUNT (sizeof counts / sizeof counts[0])

struct gradient_view {
    size_t field; /* selected */
    struct gradient_order order;
    bool trained;
    bool own_seed; /* `seed` was chosen here; else that of the settings */
    uint64_t seed;
    struct job_request job; /* asked for last */
    struct gradient_layout layout;
    /* the report's rows as columns for the chart */
    double epsilon[GRADIENT_MAX_N], largest[GRADIENT_MAX_N], relative[GRADIENT_MAX_N];
    size_t count;
};

static void gradient_open(void *state)
{
    struct gradient_view *view = state;

    view->order = gradient_order_default;
}

static bool under_way(const struct scene *scene)
{
    return scene->job_under_way && scene->job == JOB_GRADIENT;
}

/* --- what is checked ------------------------------------------------------------------------- */

/* The settings whose network is checked. */
static const struct config *config_of(const struct gradient_view *view, const struct scene *scene)
{
    const struct run *run = run_list_current(&scene->runs);

    return view->trained && run != NULL ? &run->config : &scene->chosen;
}

static size_t layer_count(const struct gradient_view *view, const struct scene *scene)
{
    return config_of(view, scene)->hidden_count + 1;
}

/* From 0, within the layers that there are. */
static size_t layer_of(const struct gradient_view *view, const struct scene *scene)
{
    size_t layers = layer_count(view, scene), layer = view->order.layer;

    if (layer == 0)
        layer = layers < 2 ? 1 : 2;
    return (layer < layers ? layer : layers) - 1;
}

static uint64_t seed_of(const struct gradient_view *view, const struct scene *scene)
{
    return view->own_seed ? view->seed : scene->chosen.seed;
}

static void set_layer_text(const struct gradient_view *view, const struct scene *scene, char *text,
                           size_t size)
{
    const struct config *config = config_of(view, scene);
    size_t l = layer_of(view, scene), layers = layer_count(view, scene);
    size_t n_in = l > 0 ? config->hidden[l - 1] : 0, n_out = 0;

    if (scene->dataset != NULL) {
        n_in = l > 0 ? n_in : scene->dataset->pixel_count;
        n_out = l + 1 < layers ? config->hidden[l] : scene->dataset->class_count;
    }
    if (view->order.bias)
        snprintf(text, size, "b%zu  (%zu)", l + 1, n_out);
    else
        snprintf(text, size, "W%zu  (%zu x %zu)", l + 1, n_in, n_out);
}

static void field_text(const struct gradient_view *view, const struct scene *scene,
                       enum field field, char *text, size_t size)
{
    const struct run *run = run_list_current(&scene->runs);
    const struct dataset *data = scene->dataset;

    switch (field) {
    case FIELD_NETWORK:
        if (view->trained && run != NULL)
            snprintf(text, size, "run %u's, as it is", run->number);
        else
            snprintf(text, size, "fresh, %s", initializer_name(scene->chosen.initializer));
        break;
    case FIELD_BLOCK:
        set_layer_text(view, scene, text, size);
        break;
    case FIELD_PARAMS:
        snprintf(text, size, "%zu %s", view->order.params, view->order.bias ? "biases" : "weights");
        break;
    case FIELD_SAMPLE:
        snprintf(text, size, "%zu", view->order.sample);
        if (data != NULL && view->order.sample < data->splits[SPLIT_TRAIN].count)
            snprintf(text, size, "%zu  (label %s)", view->order.sample,
                     data->class_names[data->splits[SPLIT_TRAIN].labels[view->order.sample]]);
        break;
    case FIELD_SEED:
        snprintf(text, size, "%llu", (unsigned long long)seed_of(view, scene));
        break;
    case FIELD_ZEROS:
        snprintf(text, size, view->order.keep_zeros ? "compared too" : "left out, others taken");
        break;
    }
}

/* What Enter has checked. */
static struct job_request order_of(const struct gradient_view *view, const struct scene *scene)
{
    struct job_request order = {
        .kind = JOB_GRADIENT,
        .config = *config_of(view, scene),
        .gradient = {.order = view->order,
                     .trained = view->trained && run_list_current(&scene->runs) != NULL}};

    order.config.seed = seed_of(view, scene);
    order.gradient.order.layer = layer_of(view, scene) + 1;
    return order;
}

/* Whether that network is, or was, the one of the report: what no check depends on may differ. */
static bool same_network(const struct job_report *report, const struct job_request *order,
                         const struct run *run)
{
    if (report->gradient.request.trained != order->gradient.trained)
        return false;
    if (order->gradient.trained)
        return report->gradient.run == run->number;
    for (unsigned i = 0; i < SETTING_COUNT; i++)
        if (settings[i].part & (PART_LAYERS | PART_UNITS | PART_START) &&
            !config_same(&report->config, &order->config, (enum setting_id)i))
            return false;
    return true;
}

/* The newest report, where it is of what is set: no verdict stands beside other settings. NULL:
 * there is none. */
static const struct job_report *report_of(const struct gradient_view *view,
                                          const struct scene *scene)
{
    const struct job_report *report = scene->reports[JOB_GRADIENT];
    struct job_request order = order_of(view, scene);

    if (report == NULL || (under_way(scene) && report->state != JOB_UNDER_WAY))
        return NULL;
    if (!gradient_order_same(&report->gradient.request.order, &order.gradient.order) ||
        !same_network(report, &order, run_list_current(&scene->runs)))
        return NULL;
    return report;
}

/* Whether the run has gone on since its network was checked. */
static bool has_moved(const struct job_report *report, const struct scene *scene)
{
    const struct run *run = run_list_current(&scene->runs);

    return report->gradient.request.trained && run != NULL &&
           run->last_step.step != report->gradient.step;
}

/* Through W1 b1 W2 b2 ... */
static void turn_block(struct gradient_view *view, const struct scene *scene, int direction)
{
    size_t blocks = 2 * layer_count(view, scene);
    size_t block = 2 * layer_of(view, scene) + (view->order.bias ? 1 : 0);

    block = (block + (direction > 0 ? 1 : blocks - 1)) % blocks;
    view->order.layer = block / 2 + 1;
    view->order.bias = block % 2 == 1;
}

static void turn_count(struct gradient_view *view, int direction)
{
    size_t i = 0;

    while (i + 1 < COUNT_COUNT && counts[i] < view->order.params)
        i++;
    if (direction < 0 ? i > 0 : i + 1 < COUNT_COUNT)
        view->order.params = counts[direction < 0 ? i - 1 : i + 1];
}

/* Adds `by`, within 0 .. most. */
static uint64_t shifted(uint64_t value, int by, uint64_t most)
{
    if (by < 0)
        return value > (uint64_t)-by ? value - (uint64_t)-by : 0;
    return most - value > (uint64_t)by ? value + (uint64_t)by : most;
}

static void turn(struct gradient_view *view, const struct scene *scene, int by)
{
    size_t images = scene->dataset != NULL ? scene->dataset->splits[SPLIT_TRAIN].count : 1;

    switch ((enum field)view->field) {
    case FIELD_NETWORK:
        view->trained = !view->trained;
        break;
    case FIELD_BLOCK:
        turn_block(view, scene, by);
        break;
    case FIELD_PARAMS:
        turn_count(view, by);
        break;
    case FIELD_SAMPLE:
        view->order.sample = (size_t)shifted(view->order.sample, by, images - 1);
        break;
    case FIELD_SEED:
        view->seed = shifted(seed_of(view, scene), by, UINT32_MAX);
        view->own_seed = true;
        break;
    case FIELD_ZEROS:
        view->order.keep_zeros = !view->order.keep_zeros;
        break;
    }
}

/* --- update ---------------------------------------------------------------------------------- */

/* The smallest epsilon first, as on the chart. */
static void gradient_update(void *state, const struct scene *scene, struct rect area)
{
    struct gradient_view *view = state;
    const struct job_report *report = report_of(view, scene);
    size_t rows = report != NULL ? report->gradient.wanted : 0;

    view->layout = gradient_layout(area, FIELD_COUNT, (int)(rows > 0 ? rows : view->order.n_count));
    view->count = report != NULL ? report->gradient.row_count : 0;
    for (size_t k = 0; k < view->count; k++) {
        const struct gradcheck_row *row = &report->gradient.rows[view->count - 1 - k];

        view->epsilon[k] = row->epsilon;
        view->largest[k] = row->largest > 0 ? row->largest : NAN;
        view->relative[k] = row->relative > 0 ? row->relative : NAN;
    }
}

/* --- drawing --------------------------------------------------------------------------------- */

static void draw_field(const struct gradient_view *view, const struct scene *scene,
                       struct canvas *canvas, struct rect line, enum field field)
{
    bool selected = view->field == (size_t)field;
    int column = line.column + 12, right = line.column + line.columns;
    char text[64];

    canvas_text(canvas, line.row, line.column + 2, 9, selected ? ROLE_CURSOR : ROLE_DIM,
                labels[field]);
    field_text(view, scene, field, text, sizeof text);
    int used = canvas_text(canvas, line.row, column, right - column - 2, ROLE_STRONG, text);
    if (!selected)
        return;
    canvas_glyph(canvas, line.row, column - 2, GLYPH_ARROW_LEFT, ROLE_KEY);
    canvas_glyph(canvas, line.row, column + used + 1, GLYPH_ARROW_RIGHT, ROLE_KEY);
}

/* Fields that do not fit one by one scroll with the selected one; in one line or two it stands
 * alone. */
static int first_field(const struct gradient_view *view, int rows)
{
    int field = (int)view->field;

    return rows <= 2 ? field : field >= rows ? field - rows + 1 : 0;
}

static struct rect field_lines(const struct gradient_view *view)
{
    return view->layout.framed ? rect_inset(view->layout.fields, 1) : view->layout.fields;
}

static void draw_fields(const struct gradient_view *view, const struct scene *scene,
                        struct canvas *canvas)
{
    struct rect lines = field_lines(view);

    if (view->layout.framed)
        canvas_frame(canvas, view->layout.fields, "what is checked");
    int first = first_field(view, lines.rows);
    for (int i = 0; i < (lines.rows == 2 ? 1 : lines.rows) && first + i < FIELD_COUNT; i++)
        draw_field(view, scene, canvas,
                   (struct rect){lines.row + i, lines.column, 1, lines.columns},
                   (enum field)(first + i));
    if (lines.rows == 2)
        canvas_text(canvas, lines.row + 1, lines.column + 2, lines.columns - 4, ROLE_DIM,
                    "up/down: what else is checked");
}

/* N, epsilon, difference, relative difference and its place: only a wide table has all of them. */
static void draw_cells(struct canvas *canvas, struct rect line, bool wide, enum role role,
                       const char *const cells[5])
{
    int column = line.column + 1;

    canvas_text_right(canvas, line.row, column + 8, 11, role, cells[0]);
    if (wide)
        canvas_text_right(canvas, line.row, column + 18, 11, role, cells[1]);
    column += wide ? 18 : 8;
    canvas_text_right(canvas, line.row, column + 12, 11, role, cells[2]);
    canvas_text_right(canvas, line.row, column + 23, 11, role, cells[3]);
    if (wide)
        canvas_text(canvas, line.row, column + 25, line.columns - 44, ROLE_DIM, cells[4]);
}

static void draw_row(struct canvas *canvas, struct rect line, const struct gradient_findings *f,
                     size_t k, bool wide, bool best)
{
    const struct gradcheck_row *row = &f->rows[k];
    char n[32], epsilon[32], largest[32], relative[32], name[GRADCHECK_NAME_SIZE];

    if (best)
        canvas_glyph(canvas, line.row, line.column, GLYPH_STAR,
                     row->relative <= f->tolerance ? ROLE_GOOD : ROLE_BAD);
    snprintf(n, sizeof n, "%.7g", row->n);
    snprintf(epsilon, sizeof epsilon, "%.4g", row->epsilon);
    snprintf(largest, sizeof largest, "%.2e", row->largest);
    snprintf(relative, sizeof relative, "%.2e", row->relative);
    draw_cells(canvas, line, wide, best ? ROLE_STRONG : ROLE_TEXT,
               (const char *const[]){n, epsilon, largest, relative,
                                     gradcheck_name(f->layer, f->bias, &f->worst[k], name)});
}

/* Index of the best row when all are there and mean something; else SIZE_MAX. */
static size_t best_row(const struct gradient_findings *f)
{
    if (f->row_count == 0 || f->silent == f->count)
        return SIZE_MAX;
    return (size_t)(gradient_best(f->rows, f->row_count) - f->rows);
}

static void draw_table(const struct gradient_view *view, const struct scene *scene,
                       struct canvas *canvas)
{
    const struct job_report *report = report_of(view, scene);
    struct rect inside = canvas_frame(canvas, view->layout.table, "|analytic - numeric|");
    bool wide = inside.columns >= 52;
    char n[32];

    if (inside.rows < 2)
        return;
    draw_cells(canvas, rect_cut_top(&inside, 1), wide, ROLE_DIM,
               (const char *const[]){"N", "epsilon", "difference", "relative", "at"});
    size_t count = report != NULL ? report->gradient.row_count : 0;
    size_t best = count > 0 ? best_row(&report->gradient) : SIZE_MAX;
    for (size_t k = 0; k < count && inside.rows > 0; k++)
        draw_row(canvas, rect_cut_top(&inside, 1), &report->gradient, k, wide, k == best);
    for (size_t k = 0; k < view->order.n_count && inside.rows > 0 && report == NULL; k++) {
        snprintf(n, sizeof n, "%.7g", view->order.n[k]);
        draw_cells(canvas, rect_cut_top(&inside, 1), wide, ROLE_DIM,
                   (const char *const[]){n, "", "", "", ""});
    }
}

/* For whoever sees such a curve for the first time. */
static void advise(struct canvas *canvas, struct rect area)
{
    static const char *const sentences[] = {
        "The error of the measured slope falls with epsilon squared, until rounding is all that is "
        "left: the curve is flat there, near 1e-7 of the gradient, which has single precision.",
        "Were backpropagation wrong, it would be flat far above the tolerance, however small "
        "epsilon is."};

    for (int i = 0; i < 2; i++) {
        sentence_draw(canvas, area, ROLE_DIM, sentences[i]);
        rect_cut_top(&area, sentence_rows(sentences[i], area.columns) + 1);
    }
}

static void draw_advice(const struct gradient_view *view, struct canvas *canvas)
{
    struct rect inside = canvas_frame(canvas, view->layout.advice, "how to read it");

    inside.column++;
    inside.columns--;
    advise(canvas, inside);
}

static void find_span(const double *values, size_t count, double *low, double *high)
{
    for (size_t k = 0; k < count; k++)
        if (isfinite(values[k])) {
            *low = fmin(*low, values[k]);
            *high = fmax(*high, values[k]);
        }
}

static void draw_chart(const struct gradient_view *view, const struct scene *scene,
                       struct canvas *canvas)
{
    const struct job_report *report = report_of(view, scene);
    double low = 1e-9, high = 1, from = 1e-6, to = 1;
    double tolerance = view->order.tolerance;
    size_t best = report != NULL ? best_row(&report->gradient) : SIZE_MAX;
    struct mark mark = {.kind = MARK_POINT};
    char label[48];

    find_span(view->largest, view->count, &low, &high);
    find_span(view->relative, view->count, &low, &high);
    find_span(&tolerance, 1, &low, &high);
    for (size_t k = 0; k < view->order.n_count; k++)
        from = fmin(from, 1 / view->order.n[k]);
    struct axis x = axis_make(from, to, true, false);
    const double ends[] = {x.low, x.high}, limit[] = {tolerance, tolerance};
    enum glyph_set set = canvas->glyphs;
    struct series series[] = {
        {"tolerance", ends, limit, 2, ROLE_DIM, LINE_DOTTED, 0, 1},
        {"relative", view->epsilon, view->relative, view->count, ROLE_VALIDATION, LINE_DASHED,
         glyph_char(set, GLYPH_DIAMOND), 2},
        {"largest", view->epsilon, view->largest, view->count, ROLE_TRAIN, LINE_SOLID,
         glyph_char(set, GLYPH_BULLET), 3},
    };
    if (best != SIZE_MAX) {
        const struct gradcheck_row *row = &report->gradient.rows[best];

        snprintf(label, sizeof label, " best %.1e ", row->relative);
        mark = chart_point(row->epsilon, row->relative, glyph_char(set, GLYPH_STAR), label,
                           row->relative <= tolerance ? ROLE_GOOD : ROLE_BAD);
    }
    struct chart chart = {
        .title = "difference",
        .x_name = "epsilon = 1/N",
        .series = series,
        .series_count = 3,
        .marks = &mark,
        .mark_count = best != SIZE_MAX && mark.y > 0 ? 1 : 0,
        .x = x,
        .y = axis_make(fmax(low, 1e-18), high, true, true),
    };
    chart_draw(canvas, view->layout.chart, &chart);
}

/* --- the verdict ----------------------------------------------------------------------------- */

/* In the next line of *rest, where there is one. */
static void say(struct canvas *canvas, struct rect *rest, enum role role, const char *text)
{
    struct rect line = rect_cut_top(rest, 1);

    if (!rect_empty(line))
        canvas_text(canvas, line.row, line.column + 1, line.columns - 2, role, text);
}

/* Of a network that has changed since, it begins with when that was. */
static void say_sentence(struct canvas *canvas, struct rect *rest, const struct job_report *report,
                         bool moved)
{
    const struct gradient_findings *f = &report->gradient;
    char sentence[GRADIENT_TEXT_SIZE], when[40] = "", text[sizeof sentence + sizeof when];
    enum gradient_verdict verdict = gradient_judge(f->count, f->silent, f->skipped, f->rows,
                                                   f->row_count, f->tolerance, sentence);
    if (moved)
        snprintf(when, sizeof when, "at step %llu: ", (unsigned long long)report->gradient.step);
    snprintf(text, sizeof text, "%s%s", when, sentence);
    enum role role = verdict == GRADIENT_PASSED   ? ROLE_GOOD
                     : verdict == GRADIENT_FAILED ? ROLE_BAD
                                                  : ROLE_WARN;
    struct rect line = rect_cut_top(rest, 1);

    if (rect_empty(line))
        return;
    canvas_glyph(canvas, line.row, line.column + 1,
                 verdict == GRADIENT_PASSED   ? GLYPH_CHECK
                 : verdict == GRADIENT_FAILED ? GLYPH_CROSS
                                              : GLYPH_DASH,
                 role);
    canvas_text(canvas, line.row, line.column + 3, line.columns - 4, role, text);
}

/* Which parameters were compared. */
static void say_choice(struct canvas *canvas, struct rect *rest, const struct job_report *report)
{
    const struct gradient_findings *f = &report->gradient;
    char text[200], first[GRADCHECK_NAME_SIZE], last[GRADCHECK_NAME_SIZE], network[48] = "a fresh";

    if (f->count == 0)
        return;
    if (report->gradient.request.trained)
        snprintf(network, sizeof network, "run %u's", report->gradient.run);
    snprintf(
        text, sizeof text, "%zu %s compared, %s to %s, image %zu (label %u), %s network", f->count,
        f->bias ? (f->count == 1 ? "bias" : "biases") : (f->count == 1 ? "weight" : "weights"),
        gradcheck_name(f->layer, f->bias, &f->first, first),
        gradcheck_name(f->layer, f->bias, &f->last, last), f->sample, (unsigned)f->label, network);
    say(canvas, rest, ROLE_TEXT, text);
}

/* Those that say nothing: how many, and as many of them by name as there are lines. */
static void say_silent(struct canvas *canvas, struct rect *rest, const struct gradient_findings *f)
{
    size_t count = f->skipped > 0 ? f->skipped : f->silent;
    char text[256], name[GRADCHECK_NAME_SIZE], why[GRADCHECK_TEXT_SIZE];

    if (count == 0 || f->named_count == 0)
        return;
    const char *what = f->count == 0    ? "left out, since they say nothing"
                       : f->skipped > 0 ? "left out and replaced by others, since they say nothing"
                                        : "of these say nothing";
    if (rest->rows == 1) {
        snprintf(text, sizeof text, "%zu %s: %s %s%s", count,
                 f->skipped > 0 ? "left out" : "say nothing",
                 gradcheck_name(f->layer, f->bias, &f->named[0], name),
                 gradcheck_explain(f->layer, &f->named[0], why), count > 1 ? "; ..." : "");
        say(canvas, rest, ROLE_DIM, text);
        return;
    }
    snprintf(text, sizeof text, "%zu %s:", count, what);
    say(canvas, rest, ROLE_TEXT, text);
    for (size_t k = 0; k < f->named_count && rest->rows > 0; k++) {
        bool more = (rest->rows == 1 && k + 1 < count) || k + 1 == f->named_count;
        snprintf(text, sizeof text, "  %-12s %s%s",
                 gradcheck_name(f->layer, f->bias, &f->named[k], name),
                 gradcheck_explain(f->layer, &f->named[k], why),
                 more && k + 1 < count ? "; and more" : "");
        say(canvas, rest, ROLE_DIM, text);
    }
}

static void draw_progress(struct canvas *canvas, struct rect *rest, const struct scene *scene)
{
    const struct job_report *report = scene->reports[JOB_GRADIENT];
    const struct run *run = run_list_current(&scene->runs);
    struct rect line = rect_cut_top(rest, 1);
    double done = report != NULL && report->state == JOB_UNDER_WAY ? report->progress : 0;
    int bar = line.columns / 3;

    canvas_text(canvas, line.row, line.column + 1, 9, ROLE_STRONG, "checking");
    canvas_bar(canvas, line.row, line.column + 10, bar, done, ROLE_BAR);
    canvas_text(canvas, line.row, line.column + 12 + bar, line.columns - bar - 13, ROLE_KEY,
                "Esc cancels");
    if (run != NULL && run->state == RUN_TRAINING)
        say(canvas, rest, ROLE_WARN, "training waits, and goes on by itself when this is over");
}

static void say_idle(const struct gradient_view *view, struct canvas *canvas, struct rect *rest)
{
    say(canvas, rest, ROLE_STRONG,
        "Enter compares backpropagation's gradient with slopes measured on the loss");
    say(canvas, rest, ROLE_DIM,
        "(L(w + epsilon) - L(w - epsilon)) / (2 epsilon), in double precision");
    if (!rect_empty(view->layout.advice) || rest->rows < 6) /* or it would be cut */
        return;
    rect_cut_top(rest, 1);
    advise(canvas, (struct rect){rest->row, rest->column + 1, rest->rows, rest->columns - 2});
}

static void draw_verdict(const struct gradient_view *view, const struct scene *scene,
                         struct canvas *canvas)
{
    const struct job_report *report = report_of(view, scene);
    struct rect rest = view->layout.verdict;

    if (rest.rows > 4)
        rest = canvas_frame(canvas, rest, "verdict");
    if (under_way(scene)) {
        draw_progress(canvas, &rest, scene);
    } else if (report == NULL) {
        say_idle(view, canvas, &rest);
    } else if (report->state == JOB_FAILED) {
        say(canvas, &rest, ROLE_BAD, report->error.text);
    } else {
        if (report->state == JOB_CANCELLED)
            say(canvas, &rest, ROLE_WARN, "cancelled: Enter starts it anew");
        else
            say_sentence(canvas, &rest, report, has_moved(report, scene));
        if (has_moved(report, scene))
            say(canvas, &rest, ROLE_WARN,
                "the network has changed since: Enter checks it as it is");
        say_choice(canvas, &rest, report);
        say_silent(canvas, &rest, &report->gradient);
    }
}

static void gradient_draw(const void *state, const struct scene *scene, struct canvas *canvas,
                          struct rect area)
{
    const struct gradient_view *view = state;

    (void)area;
    draw_fields(view, scene, canvas);
    draw_table(view, scene, canvas);
    if (!rect_empty(view->layout.advice))
        draw_advice(view, canvas);
    draw_chart(view, scene, canvas);
    draw_verdict(view, scene, canvas);
}

/* --- keys ------------------------------------------------------------------------------------ */

/* Up and down between the fields; across, and by pages where there are many values, within one. */
static bool move(struct gradient_view *view, const struct scene *scene, int action)
{
    struct step step;

    if (!step_of(action, &step))
        return false;
    view->field = (view->field + FIELD_COUNT + (size_t)step.down) % FIELD_COUNT;
    if (step.across != 0)
        turn(view, scene, step.across);
    if (step.pages != 0 && (view->field == FIELD_SAMPLE || view->field == FIELD_SEED))
        turn(view, scene, 10 * step.pages);
    return true;
}

static bool gradient_act(void *state, const struct scene *scene, int action,
                         struct request *request)
{
    struct gradient_view *view = state;

    switch (action) {
    case ACTION_START:
        view->job = order_of(view, scene);
        *request = (struct request){REQUEST_JOB, .job = &view->job};
        return true;
    case ACTION_ESCAPE:
        if (!under_way(scene))
            return false;
        request->kind = REQUEST_CANCEL;
        return true;
    default:
        return move(view, scene, action);
    }
}

/* Selects a field; a click on the selected one changes it, left or right of its middle. */
static bool gradient_click(void *state, const struct scene *scene, int row, int column,
                           struct request *request)
{
    struct gradient_view *view = state;
    struct rect lines = field_lines(view);

    (void)request;
    if (!rect_contains(lines, row, column))
        return false;
    size_t field =
        lines.rows <= 2 ? view->field : (size_t)(first_field(view, lines.rows) + row - lines.row);
    if (field >= FIELD_COUNT)
        return false;
    if (field == view->field)
        turn(view, scene, column < lines.column + 12 ? -1 : 1);
    view->field = field;
    return true;
}

static const struct binding keys[] = {
    {ACTION_START, KEY_CODE_ENTER, "Enter", .footer = "start",
     .help = "start the check, the search or the rate finder; training waits; Esc cancels",
     .where = KEYS_START, .group = "Gradient and Search"},
};

const struct view view_gradient = {
    .tab = "Gradient",
    .help = "the Gradient view",
    .keys = keys,
    .key_count = sizeof keys / sizeof keys[0],
    .takes = KEYS_ACROSS | KEYS_UP_DOWN | KEYS_PAGES | KEYS_START,
    .size = sizeof(struct gradient_view),
    .open = gradient_open,
    .update = gradient_update,
    .draw = gradient_draw,
    .act = gradient_act,
    .click = gradient_click,
};
