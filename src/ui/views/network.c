/* network: the view of what is inside: how each layer's weights, gradients and outputs are spread
 * and how fast it learns, and the first layer's weights as pictures. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "base/xalloc.h"
#include "ui/model/format.h"
#include "ui/model/ranking.h"
#include "ui/model/units.h"
#include "ui/views/layout.h"
#include "ui/views/view.h"
#include "ui/widgets/advice.h"
#include "ui/widgets/classes.h"
#include "ui/widgets/histogram.h"
#include "ui/widgets/metrics_panel.h"
#include "ui/widgets/sentence.h"

/* Its own keys. */
enum { OWN_PREVIOUS_LAYER = ACTION_OWN, OWN_NEXT_LAYER, OWN_CHANGE };

struct network_view {
    struct units units;
    size_t layer;       /* the chosen one */
    size_t layer_count; /* of the snapshot; 0: none */
    size_t first_band;  /* the first layer shown */
    size_t unit;        /* the selected one, by its number */
    size_t top;         /* place in the list of the first picture shown */
    bool resorted;      /* the first of the new order is to be selected */
    bool open;          /* the pictures have the whole view */
    struct network_layout layout;
};

static void network_view_open(void *state)
{
    struct network_view *view = state;

    view->units.change = true; /* what is learned stands out from what was drawn at random */
}

static void network_view_close(void *state)
{
    struct network_view *view = state;

    units_release(&view->units);
}

/* --- what is shown ---------------------------------------------------------------------------- */

static const struct network_metrics *metrics_of(const struct scene *scene)
{
    if (scene->snapshot == NULL || scene->snapshot->metrics.layer_count == 0)
        return NULL;
    return &scene->snapshot->metrics;
}

/* How to read the view. */
#define LEGEND_SIZE  160
#define WORDS_MARGIN 4 /* columns beside it: three before, for a mark, and one behind */

static const char *legend_of(const struct scene *scene, char buffer[LEGEND_SIZE])
{
    const struct run *run = run_list_current(&scene->runs);

    if (run == NULL)
        return "";
    if (metrics_of(scene) == NULL)
        return "Gradients and outputs are measured while training: n makes one step.";
    snprintf(buffer, LEGEND_SIZE,
             "Blue is below 0, orange above. step/W = %s / weight: about 0.001 is healthy.",
             optimizers[run->config.optimizer].step);
    return buffer;
}

/* Lines for the diagnosis and, where nothing is wrong, the legend. */
static int rows_of_words(const struct scene *scene, int columns)
{
    const struct run *run = run_list_current(&scene->runs);
    char buffer[LEGEND_SIZE];

    if (run == NULL)
        return 0;
    return advice_rows(run, columns) +
           (advice_is_trouble(run) ? 0 : sentence_rows(legend_of(scene, buffer), columns));
}

static void network_update(void *state, const struct scene *scene, struct rect area)
{
    struct network_view *view = state;
    const struct dataset *data = scene->dataset;

    view->layer_count = 0;
    if (data == NULL || scene->snapshot == NULL)
        return;
    const struct run *run = run_list_find(&scene->runs, scene->snapshot->run);
    if (run == NULL)
        return;
    units_update(&view->units, scene->snapshot, &run->config, data);
    view->layer_count = scene->snapshot->network.shape.layer_count;
    if (view->unit >= view->units.count)
        view->unit = 0;
    if (view->resorted && view->units.count > 0)
        view->unit = view->units.order[0];
    view->resorted = false;
    int rows = rows_of_words(scene, area.columns - WORDS_MARGIN);
    view->layout = network_layout(area, (int)view->layer_count, rows > 2 ? rows : 2,
                                  (int)data->image_rows, (int)data->image_columns, view->open);
    if (view->layer >= view->layer_count)
        view->layer = view->layer_count - 1;
    view->first_band =
        scrolled(view->first_band, view->layer, 1, view->layout.bands, view->layer_count);
    view->top = scrolled(view->top, ranking_find(view->units.order, view->units.count, view->unit),
                         view->layout.across, view->layout.down, view->units.count);
}

/* --- drawing: the bar ------------------------------------------------------------------------- */

/* A line across with a text in it, as panels without a frame begin. */
static void draw_rule(struct canvas *canvas, struct rect line, enum role role, const char *text)
{
    uint32_t horizontal = glyph_char(canvas->glyphs, GLYPH_HORIZONTAL);

    canvas_fill(canvas, line, horizontal, ROLE_FRAME);
    int used = canvas_text(canvas, line.row, line.column + 2, line.columns - 4, role, text);
    canvas_put(canvas, line.row, line.column + 1, ' ', ROLE_FRAME);
    if (used < line.columns - 3)
        canvas_put(canvas, line.row, line.column + 2 + used, ' ', ROLE_FRAME);
}

/* Where there is room for all of it. */
static int draw_choice(struct canvas *canvas, int row, int column, int right, const char *key,
                       const char *name, const char *value)
{
    if (column + text_columns(key) + text_columns(name) + text_columns(value) + 2 > right)
        return right;
    return choice_draw(canvas, row, column, right, key, name, value);
}

static bool has_hidden(const struct network_view *view)
{
    return view->layer_count > 1;
}

static void draw_bar(const struct network_view *view, struct canvas *canvas, struct rect bar)
{
    const struct units *units = &view->units;
    int column = bar.column + 1, right = bar.column + bar.columns;
    char text[96];

    snprintf(text, sizeof text, "%zu of %zu", view->layer + 1, view->layer_count);
    column = draw_choice(canvas, bar.row, column, right, ", .", "layer", text);
    column = draw_choice(canvas, bar.row, column, right, "z", "by", unit_order_names[units->by]);
    column = draw_choice(canvas, bar.row, column, right, "m", "",
                         units->change ? "change of W" : "weights W");
    if (has_hidden(view)) {
        snprintf(text, sizeof text, "unit %zu of %zu", view->unit + 1, units->count);
        if (text_columns(text) < right - column)
            column += canvas_text(canvas, bar.row, column, right - column, ROLE_TEXT, text) + 3;
    }
    snprintf(text, sizeof text, "after step %llu", (unsigned long long)units->step);
    if (text_columns(text) < right - column)
        canvas_text(canvas, bar.row, column, right - column, ROLE_DIM, text);
}

static void draw_words(const struct scene *scene, struct canvas *canvas, struct rect area)
{
    const struct run *run = run_list_current(&scene->runs);
    char buffer[LEGEND_SIZE];

    if (run == NULL || rect_empty(area))
        return;
    if (advice_is_trouble(run))
        canvas_text(canvas, area.row, area.column + 1, 1, ROLE_BAD, "!");
    rect_cut_left(&area, WORDS_MARGIN - 1);
    rect_cut_right(&area, 1);
    rect_cut_top(&area, advice_draw(canvas, area, run));
    const char *legend = legend_of(scene, buffer);
    if (!advice_is_trouble(run) && sentence_rows(legend, area.columns) <= area.rows)
        sentence_draw(canvas, area, ROLE_DIM, legend);
}

/* --- drawing: the layers ---------------------------------------------------------------------- */

static void draw_weight_figure(struct canvas *canvas, int row, int column, int columns, double rms)
{
    char figure[FORMAT_SIZE];

    if (rms == 0) {
        canvas_text(canvas, row, column, columns, ROLE_BAD, "all are 0");
        return;
    }
    int used = canvas_text(canvas, row, column, columns, ROLE_DIM, "rms ");
    canvas_text(canvas, row, column + used, columns - used, ROLE_STRONG,
                format_figure(rms, figure));
}

static void draw_output_figure(struct canvas *canvas, int row, int column, int columns,
                               const struct layer_metrics *layer, bool last)
{
    char share[FORMAT_SIZE], text[64];

    if (last) {
        canvas_text(canvas, row, column, columns, ROLE_DIM,
                    columns >= 13 ? "probabilities" : "softmax");
        return;
    }
    enum role role = layer->dead_units * 2 > layer->n_out ? ROLE_BAD
                     : layer->dead_units > 0              ? ROLE_WARN
                                                          : ROLE_STRONG;
    snprintf(text, sizeof text, "%zu dead", layer->dead_units);
    int used = canvas_text(canvas, row, column, columns, role, text) + 1;
    snprintf(text, sizeof text, "%s zeros", format_share(layer->zero_share, share));
    if (text_columns(text) <= columns - used)
        canvas_text(canvas, row, column + used, columns - used, ROLE_DIM, text);
}

/* " step/W 0.0021 steady " at the right end of a line. */
static void draw_health(struct canvas *canvas, struct rect line, int taken,
                        const struct layer_metrics *layer)
{
    char figure[FORMAT_SIZE] = "0", text[64];
    enum role role;
    const char *words = metrics_panel_health(layer, &role);
    int right = line.column + line.columns - 1, room = line.columns - taken - 1;

    if (layer->rms_weight > 0)
        format_figure(layer->rms_update / layer->rms_weight, figure);
    snprintf(text, sizeof text, " step/W %s %s ", figure, words);
    if (text_columns(text) > room)
        snprintf(text, sizeof text, " %s ", words);
    if (text_columns(text) <= room)
        canvas_text_right(canvas, line.row, right, room, role, text);
}

/* "layer 1  784-666 relu", and right of it how fast it learns. */
static void draw_band_title(const struct network_view *view, const struct scene *scene,
                            struct canvas *canvas, struct rect line, size_t l)
{
    enum { HEALTH = 30, FRAME = 6 };
    const struct network *network = &scene->snapshot->network;
    const struct network_metrics *metrics = metrics_of(scene);
    const char *activation =
        l + 1 == view->layer_count ? "softmax" : activation_name(network->shape.activation);
    char text[96];

    int used = snprintf(text, sizeof text, "layer %zu  %zu-%zu", l + 1, network->layers[l].n_in,
                        network->layers[l].n_out);
    if (used + 1 + text_columns(activation) + HEALTH + FRAME <= line.columns)
        snprintf(text + used, sizeof text - (size_t)used, " %s", activation);
    draw_rule(canvas, line, l == view->layer ? ROLE_TITLE : ROLE_TEXT, text);
    if (l == view->layer)
        canvas_glyph(canvas, line.row, line.column, GLYPH_PLAY, ROLE_KEY);
    if (metrics != NULL)
        draw_health(canvas, line, text_columns(text) + 3, &metrics->layers[l]);
}

static void draw_band(const struct network_view *view, const struct scene *scene,
                      struct canvas *canvas, struct rect band, size_t l)
{
    static const char *const names[] = {"weights", "gradients", "outputs"};
    const struct network_metrics *metrics = metrics_of(scene);
    struct rect title = rect_cut_top(&band, 1);

    draw_band_title(view, scene, canvas, title, l);
    if (metrics == NULL)
        return;
    const struct layer_metrics *layer = &metrics->layers[l];
    const struct histogram *histograms[] = {&layer->weights, &layer->gradients, &layer->outputs};
    int parts = band.columns >= 36 ? 3 : band.columns >= 24 ? 2 : 1;
    int width = (band.columns - 1) / parts;
    for (int i = 0; i < parts; i++) {
        int which = parts == 2 && i == 1 ? 2 : i; /* outputs before gradients, if one must go */
        struct rect part = {band.row, band.column + 1 + i * width, band.rows, width - 1};

        if (band.rows >= 5)
            canvas_text(canvas, part.row, part.column, part.columns, ROLE_TEXT, names[which]);
        rect_cut_top(&part, band.rows >= 5 ? 1 : 0);
        struct rect figure = rect_cut_bottom(&part, 1);
        histogram_draw(canvas, part, histograms[which]);
        if (which == 2)
            draw_output_figure(canvas, figure.row, figure.column, figure.columns, layer,
                               l + 1 == view->layer_count);
        else
            draw_weight_figure(canvas, figure.row, figure.column, figure.columns,
                               which == 0 ? layer->rms_weight : layer->rms_gradient);
    }
}

/* The band of the i-th layer shown. */
static struct rect band_at(const struct network_view *view, int i)
{
    const struct network_layout *l = &view->layout;
    int row = l->layers.row;

    for (int k = 0; k < i; k++)
        row += view->first_band + (size_t)k == view->layer ? l->chosen_band : l->band;
    bool chosen = view->first_band + (size_t)i == view->layer;
    return (struct rect){row, l->layers.column, chosen ? l->chosen_band : l->band,
                         l->layers.columns - 1};
}

/* --- drawing: the units ----------------------------------------------------------------------- */

static void draw_picture(const struct network_view *view, const struct scene *scene,
                         struct canvas *canvas, struct rect area, size_t unit, size_t times)
{
    const struct dataset *data = scene->dataset;
    size_t rows = data->image_rows, columns = data->image_columns;
    uint8_t *levels = xmalloc(data->pixel_count);
    uint8_t *large = xreallocarray(NULL, data->pixel_count * times, times);

    units_levels(&view->units, scene->snapshot, unit, levels);
    for (size_t y = 0; y < rows * times; y++)
        for (size_t x = 0; x < columns * times; x++)
            large[y * columns * times + x] = levels[y / times * columns + x / times];
    canvas_balanced(canvas, area, large, rows * times, columns * times);
    free(large);
    free(levels);
}

static void draw_tile(const struct network_view *view, const struct scene *scene,
                      struct canvas *canvas, int i)
{
    const struct network_layout *l = &view->layout;
    const struct units *units = &view->units;
    size_t unit = units->order[view->top + (size_t)i];
    struct rect tile = {l->gallery.row + 1 + i / l->across * l->tile_rows,
                        l->gallery.column + 1 + i % l->across * l->tile_columns, l->tile_rows,
                        l->tile_columns - 1};
    bool selected = unit == view->unit, dead = has_hidden(view) && units_is_dead(units, unit);
    struct rect picture = {tile.row, tile.column, tile.rows - 1, tile.columns};
    char figure[FORMAT_SIZE], text[64];

    struct rect used =
        canvas_picture_size(picture, scene->dataset->image_rows, scene->dataset->image_columns);
    picture.rows = used.rows;
    draw_picture(view, scene, canvas, picture, unit, 1);
    int row = picture.row + picture.rows;
    format_figure((double)units->norms[unit], figure);
    if (has_hidden(view))
        snprintf(text, sizeof text, "%zu %s", unit + 1, dead ? "dead" : figure);
    else
        snprintf(text, sizeof text, "%s", scene->dataset->class_names[unit]);
    canvas_text(canvas, row, tile.column, tile.columns,
                selected ? ROLE_STRONG
                : dead   ? ROLE_WARN
                         : ROLE_DIM,
                text);
    if (selected)
        canvas_emphasize(canvas, (struct rect){row, tile.column, 1, used.columns}, LOOK_REVERSE);
}

/* "-0.11 (shades) +0.11", as far as there is room. */
static void draw_legend(const struct network_view *view, struct canvas *canvas, struct rect line)
{
    enum { SHADES = 15 };
    uint8_t levels[2 * SHADES];
    char figure[FORMAT_SIZE];
    int column = line.column + 1, right = line.column + line.columns;

    if (rect_empty(line))
        return;
    if (view->units.scale == 0) {
        canvas_text(canvas, line.row, column, right - column, ROLE_BAD,
                    view->units.change ? "nothing has changed" : "all are 0");
        return;
    }
    for (int i = 0; i < 2 * SHADES; i++)
        levels[i] = (uint8_t)(CANVAS_ZERO + (i % SHADES - SHADES / 2) * 127 / (SHADES / 2));
    format_figure(view->units.scale, figure);
    if (right - column < SHADES + 2 * (text_columns(figure) + 2))
        return;
    column += canvas_printf(canvas, line.row, column, right - column, ROLE_TRAIN, "-%s ", figure);
    canvas_balanced(canvas, (struct rect){line.row, column, 1, SHADES}, levels, 2, SHADES);
    column += SHADES;
    column +=
        canvas_printf(canvas, line.row, column, right - column, ROLE_VALIDATION, " +%s", figure);
    if (right - column >= 11)
        canvas_text(canvas, line.row, column, right - column, ROLE_DIM, "  one scale");
}

static void draw_gallery(const struct network_view *view, const struct scene *scene,
                         struct canvas *canvas)
{
    const struct network_layout *l = &view->layout;
    struct rect line = l->gallery;
    const char *title = has_hidden(view) ? "first weights, by unit" : "weights, by class";

    if (rect_empty(line))
        return;
    line.rows = 1;
    line.columns -= 1;
    if (view->units.change)
        title = has_hidden(view) ? "learned, by unit" : "learned, by class";
    draw_rule(canvas, line, ROLE_TITLE, title);
    draw_legend(view, canvas, l->legend);
    for (int i = 0; i < l->across * l->down && view->top + (size_t)i < view->units.count; i++)
        draw_tile(view, scene, canvas, i);
}

/* What a unit answers to each class, and with what weight it speaks for the class where the next
 * layer is the last. */
static void draw_answers(const struct network_view *view, const struct scene *scene,
                         struct canvas *canvas, struct rect area)
{
    const struct units *units = &view->units;
    const struct dataset *data = scene->dataset;
    const struct layer *next = view->layer_count == 2 ? &scene->snapshot->network.layers[1] : NULL;
    struct rect line = rect_cut_top(&area, 1);
    int name = classes_name_columns(data, 2, 8), right = line.column + line.columns,
        weight = next != NULL ? 9 : 0;
    float most = 0;

    if (area.columns < 16)
        return;
    canvas_text(canvas, line.row, line.column, line.columns - weight, ROLE_DIM,
                line.columns - weight < 20 ? "mean output" : "mean output by class");
    if (next != NULL)
        canvas_text_right(canvas, line.row, right, weight, ROLE_DIM, "weight");
    for (size_t c = 0; c < data->class_count; c++)
        most = fmaxf(most, fabsf(units->means[c * units->count + view->unit]));
    for (size_t c = 0; c < data->class_count && area.rows > 0; c++) {
        float mean = units->means[c * units->count + view->unit];
        int bar = line.columns - name - 1 - 8 - weight;
        char figure[FORMAT_SIZE];

        line = rect_cut_top(&area, 1);
        canvas_text(canvas, line.row, line.column, name, ROLE_TEXT, data->class_names[c]);
        canvas_bar(canvas, line.row, line.column + name + 1, bar,
                   most > 0 ? (double)(fabsf(mean) / most) : 0,
                   mean < 0 ? ROLE_TRAIN : ROLE_VALIDATION);
        canvas_text_right(canvas, line.row, right - weight, 8, ROLE_TEXT,
                          format_figure((double)mean, figure));
        if (next == NULL)
            continue;
        float out = next->weights[view->unit * next->n_out + c];
        canvas_text_right(canvas, line.row, right, weight, out < 0 ? ROLE_TRAIN : ROLE_VALIDATION,
                          format_figure((double)out, figure));
    }
}

static void draw_state(const struct network_view *view, const struct scene *scene,
                       struct canvas *canvas, struct rect *area)
{
    const struct units *units = &view->units;
    char norm[FORMAT_SIZE], bias[FORMAT_SIZE], share[FORMAT_SIZE];
    struct rect line = rect_cut_top(area, 1);

    format_figure((double)units->norms[view->unit], norm);
    format_figure((double)scene->snapshot->network.layers[0].bias[view->unit], bias);
    canvas_printf(canvas, line.row, line.column, line.columns, ROLE_STRONG, "norm %s  bias %s",
                  norm, bias);
    if (!has_hidden(view))
        return;
    line = rect_cut_top(area, 1);
    if (line.rows == 0)
        return;
    if (units_is_dead(units, view->unit))
        canvas_printf(canvas, line.row, line.column, line.columns, ROLE_BAD, "dead: 0 for %s%s",
                      units->image_count == 1 ? "" : "all ",
                      text_counted(units->image_count, "image").text);
    else
        canvas_printf(canvas, line.row, line.column, line.columns, ROLE_GOOD,
                      "fires for %s of images",
                      format_share((double)units->active[view->unit], share));
}

static void draw_unit(const struct network_view *view, const struct scene *scene,
                      struct canvas *canvas)
{
    const struct dataset *data = scene->dataset;
    struct rect area = view->layout.unit, line;
    int details = 3 + (int)data->class_count;
    char title[96];

    if (rect_empty(area))
        return;
    line = rect_cut_top(&area, 1);
    if (has_hidden(view))
        snprintf(title, sizeof title, "unit %zu", view->unit + 1);
    else
        snprintf(title, sizeof title, "class %s", data->class_names[view->unit]);
    line.columns -= 1;
    draw_rule(canvas, line, ROLE_TITLE, title);
    rect_cut_left(&area, 1);
    rect_cut_right(&area, 1);
    int twice = (int)data->image_columns * 2;
    size_t times = area.columns >= twice && area.rows >= twice / 2 + details ? 2 : 1;
    struct rect used =
        canvas_picture_size(area, times * data->image_rows, times * data->image_columns);
    draw_picture(view, scene, canvas, area, view->unit, times);
    if (area.rows - used.rows >= details || area.columns - used.columns < 18)
        rect_cut_top(&area, used.rows);
    else
        rect_cut_left(&area, used.columns + 2);
    if (rect_empty(area))
        return;
    draw_state(view, scene, canvas, &area);
    rect_cut_top(&area, area.rows > (int)data->class_count + 1 ? 1 : 0);
    if (area.rows >= 3)
        draw_answers(view, scene, canvas, area);
}

static void network_draw(const void *state, const struct scene *scene, struct canvas *canvas,
                         struct rect area)
{
    const struct network_view *view = state;

    if (view->layer_count == 0 || view->units.count == 0) {
        excuse_draw(canvas, area,
                    scene->dataset == NULL ? "the network appears when the data is loaded"
                                           : "the network is being looked at");
        return;
    }
    draw_bar(view, canvas, view->layout.bar);
    draw_words(scene, canvas, view->layout.verdict);
    for (int i = 0; i < view->layout.bands; i++)
        draw_band(view, scene, canvas, band_at(view, i), view->first_band + (size_t)i);
    draw_gallery(view, scene, canvas);
    draw_unit(view, scene, canvas);
}

/* --- keys ------------------------------------------------------------------------------------- */

static bool move(struct network_view *view, int action)
{
    int across = view->layout.across;
    size_t at = ranking_find(view->units.order, view->units.count, view->unit);

    if (!step_through(action, &at, view->units.count, across, across * view->layout.down))
        return false;
    view->unit = view->units.order[at];
    return true;
}

static bool choose(struct network_view *view, int action)
{
    struct units *units = &view->units;

    switch (action) {
    case OWN_PREVIOUS_LAYER:
        view->layer -= view->layer > 0 ? 1 : 0;
        return true;
    case OWN_NEXT_LAYER:
        view->layer += view->layer + 1 < view->layer_count ? 1 : 0;
        return true;
    case ACTION_SORT:
        units->by = (units->by + 1) % UNIT_ORDER_COUNT;
        units->stale = true;
        view->resorted = true;
        return true;
    case OWN_CHANGE:
        units->change = !units->change;
        units->stale = true;
        return true;
    default:
        return false;
    }
}

static bool network_act(void *state, const struct scene *scene, int action, struct request *request)
{
    struct network_view *view = state;

    (void)scene;
    (void)request;
    if (view->layer_count == 0 || view->units.count == 0)
        return false;
    if (action == ACTION_OPEN || (action == ACTION_ESCAPE && view->open)) {
        view->open = !view->open && action == ACTION_OPEN;
        return true;
    }
    return choose(view, action) || move(view, action);
}

static bool network_click(void *state, const struct scene *scene, int row, int column,
                          struct request *request)
{
    struct network_view *view = state;
    const struct network_layout *l = &view->layout;
    int y = row - l->gallery.row - 1, x = column - l->gallery.column - 1;

    (void)scene;
    (void)request;
    if (view->layer_count == 0 || view->units.count == 0)
        return false;
    for (int i = 0; i < l->bands; i++)
        if (rect_contains(band_at(view, i), row, column)) {
            view->layer = view->first_band + (size_t)i;
            return true;
        }
    if (x < 0 || y < 0 || x / l->tile_columns >= l->across || y / l->tile_rows >= l->down)
        return false;
    size_t at = view->top + (size_t)(y / l->tile_rows * l->across + x / l->tile_columns);
    if (at >= view->units.count)
        return false;
    if (view->units.order[at] == view->unit)
        view->open = !view->open;
    view->unit = view->units.order[at];
    return true;
}

static const struct binding keys[] = {
    {OWN_PREVIOUS_LAYER, ',', ",", .footer = "layer", .help = "choose the layer above",
     .group = "Network"},
    {OWN_NEXT_LAYER, '.', ".", .footer = "layer", .help = "choose the layer below"},
    {OWN_CHANGE, 'm', "m", .footer = "change",
     .help = "the first layer's weights as they are, or what training has changed in them"},
};

const struct view view_network = {
    .tab = "Network",
    .help = "the Network view",
    .keys = keys,
    .key_count = sizeof keys / sizeof keys[0],
    .takes = KEYS_ACROSS | KEYS_UP_DOWN | KEYS_PAGES | KEYS_ENDS | KEYS_SORT | KEYS_OPEN,
    .size = sizeof(struct network_view),
    .needs = {.snapshot = true, .layers = true},
    .open = network_view_open,
    .close = network_view_close,
    .update = network_update,
    .draw = network_draw,
    .act = network_act,
    .click = network_click,
};
