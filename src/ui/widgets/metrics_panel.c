/* metrics_panel: the panels of settings and of per-layer figures. */
#include "ui/widgets/metrics_panel.h"

#include <stdio.h>

#include "ui/model/format.h"
#include "ui/model/pending.h"
#include "ui/widgets/advice.h"
#include "ui/widgets/histogram.h"
#include "ui/widgets/sentence.h"

/* --- settings -------------------------------------------------------------------------------- */

/* How a setting is changed: by its own keys or a click; otherwise in the form. */
static const struct setting_keys {
    const char *keys;
    enum action action; /* of a click */
} own_keys[SETTING_COUNT] = {
    [SETTING_INIT] = {"i", ACTION_NEXT_INIT},
    [SETTING_RATE] = {"[ ]", ACTION_RATE_UP},
    [SETTING_BATCH] = {"b", ACTION_BATCH_UP},
    [SETTING_ACTIVATION] = {"a", ACTION_NEXT_ACTIVATION},
    [SETTING_OPTIMIZER] = {"o", ACTION_NEXT_OPTIMIZER},
    [SETTING_SEED] = {"R", ACTION_RESTART_NEXT_SEED},
};

static struct setting_keys keys_of(enum setting_id id)
{
    return own_keys[id].keys != NULL ? own_keys[id] : (struct setting_keys){"e", ACTION_FORM};
}

/* Settings that have an effect. Those that do not affect learning are the same for most runs, and
 * shown only while another value is chosen. */
static bool matters(const struct run *run, const struct config *chosen, enum setting_id id)
{
    if (!config_matters(&run->config, id) && !config_matters(chosen, id))
        return false;
    return !(settings[id].part & (PART_EVALUATION | PART_MACHINE)) || pending_is(run, chosen, id);
}

/* The settings shown in a number of lines, top to bottom. If there are too few lines, the last
 * settings without a pending change are left out. */
static size_t choose_rows(const struct run *run, const struct config *chosen, int lines,
                          enum setting_id ids[SETTING_COUNT])
{
    bool shown[SETTING_COUNT];
    int too_many = -lines;
    size_t count = 0, all = settings_by_rank(ids);

    for (size_t i = 0; i < all; i++)
        too_many += shown[i] = matters(run, chosen, ids[i]);
    for (int pending = 0; pending < 2; pending++)
        for (size_t i = all; i-- > 0 && too_many > 0;)
            if (shown[i] && pending_is(run, chosen, ids[i]) == (pending == 1)) {
                shown[i] = false;
                too_many--;
            }
    for (size_t i = 0; i < all; i++)
        if (shown[i])
            ids[count++] = ids[i];
    return count;
}

enum { SETTING_LABEL = 5, SETTING_VALUE = 16, LEAST_LABEL = 2 }; /* columns from the left */

/* Both values, the second marked by an arrow and a colour. If space is short, the name is shortened
 * first, then the values. */
static void draw_change(struct canvas *canvas, struct rect line, const char *label, const char *now,
                        const char *next)
{
    const char *arrow = pending_arrow(canvas->glyphs == GLYPH_SET_ASCII);
    int right = line.column + line.columns, column = line.column + SETTING_VALUE;
    int old = text_columns(now), new = text_columns(next);
    int values = old + text_columns(arrow) + new, name = text_columns(label);
    bool gap = column + values + 1 <= right;

    if (column + values > right) {
        name = line.columns - SETTING_LABEL - 1 - values;
        name = name < LEAST_LABEL ? LEAST_LABEL : name;
        column = line.column + SETTING_LABEL + name + 1;
    }
    canvas_text(canvas, line.row, line.column + SETTING_LABEL, name, ROLE_DIM, label);
    int room = right - column - text_columns(arrow);
    if (old + new > room) /* half for each, or what the other one leaves */
        old = old <= room / 2 ? old : new <= room / 2 ? room - new : room / 2;
    column += canvas_text(canvas, line.row, column, old, ROLE_STRONG, now) + (gap ? 1 : 0);
    column += canvas_text(canvas, line.row, column, right - column, ROLE_CHOSEN, arrow);
    canvas_text(canvas, line.row, column, right - column, ROLE_CHOSEN, next);
}

/* The value as it runs; of an extended run, "10 +10" epochs. */
static char *running_text(const struct run *run, enum setting_id id, char text[CONFIG_TEXT_SIZE])
{
    if (id == SETTING_EPOCHS && run->config.epochs > run->first_epochs)
        snprintf(text, CONFIG_TEXT_SIZE, "%zu +%zu", run->first_epochs,
                 run->config.epochs - run->first_epochs);
    else
        config_text(&run->config, id, text, CONFIG_TEXT_SIZE);
    return text;
}

static void draw_setting(struct canvas *canvas, struct rect line, enum setting_id id,
                         const struct run *run, const struct config *chosen)
{
    char now[CONFIG_TEXT_SIZE], next[CONFIG_TEXT_SIZE];

    running_text(run, id, now);
    canvas_text(canvas, line.row, line.column + 1, 3, ROLE_KEY, keys_of(id).keys);
    if (pending_is(run, chosen, id)) {
        config_text(chosen, id, next, sizeof next);
        draw_change(canvas, line, settings[id].label, now, next);
        return;
    }
    canvas_text(canvas, line.row, line.column + SETTING_LABEL, 10, ROLE_DIM, settings[id].label);
    canvas_text(canvas, line.row, line.column + SETTING_VALUE, line.columns - SETTING_VALUE,
                ROLE_STRONG, now);
}

void metrics_panel_settings(struct canvas *canvas, struct rect area, const struct run *run,
                            const struct config *chosen)
{
    struct rect inside = canvas_frame(canvas, area, "settings");
    enum setting_id shown[SETTING_COUNT];
    size_t count = choose_rows(run, chosen, inside.rows, shown);

    for (size_t i = 0; i < count; i++)
        draw_setting(canvas, (struct rect){inside.row + (int)i, inside.column, 1, inside.columns},
                     shown[i], run, chosen);
    if (pending_any(run, chosen) && area.rows >= 3) {
        int row = area.row + area.rows - 1;
        canvas_text(canvas, row, area.column + 2, area.columns - 4, ROLE_CHOSEN, " r runs these ");
    }
}

/* The row of settings at that place; the edge below them runs what is chosen. */
enum action metrics_panel_setting_at(struct rect area, const struct run *run,
                                     const struct config *chosen, int row, int column)
{
    struct rect inside = rect_inset(area, 1);
    enum setting_id shown[SETTING_COUNT];

    if (!rect_contains(area, row, column))
        return ACTION_NONE;
    if (row == area.row + area.rows - 1)
        return pending_any(run, chosen) ? ACTION_RESTART : ACTION_NONE;
    size_t count = choose_rows(run, chosen, inside.rows, shown);
    if (!rect_contains(inside, row, column) || (size_t)(row - inside.row) >= count)
        return ACTION_NONE;
    enum setting_id id = shown[row - inside.row];
    bool left = id == SETTING_RATE && column <= inside.column + 2;
    return left ? ACTION_RATE_DOWN : keys_of(id).action;
}

/* --- layers ---------------------------------------------------------------------------------- */

enum { SPARKLINE_COLUMNS = 12, LEGEND_SIZE = 160 };

enum column {
    COLUMN_SHAPE,
    COLUMN_WEIGHT,
    COLUMN_GRADIENT,
    COLUMN_RATIO,
    COLUMN_ZEROS,
    COLUMN_DEAD,
    COLUMN_HISTOGRAM,
    COLUMN_KINDS
};

static const struct {
    const char *title;
    int width;      /* with the gap before it */
    int importance; /* the least important ones go first where there is no room */
} columns[COLUMN_KINDS] = {
    {"layer", 10, 1}, {"rms W", 8, 4}, {"rms dW", 8, 0},   {"step/W", 8, 2},
    {"zeros", 7, 3},  {"dead", 6, 6},  {"outputs", 14, 5},
};

/* Which columns fit. */
static unsigned choose_columns(int width)
{
    unsigned shown = 0;

    for (int importance = 0; importance < COLUMN_KINDS; importance++)
        for (int c = 0; c < COLUMN_KINDS; c++)
            if (columns[c].importance == importance && columns[c].width <= width) {
                shown |= 1u << c;
                width -= columns[c].width;
            }
    return shown;
}

static const char *cell_text(const struct layer_metrics *layer, enum column column, bool last,
                             char buffer[FORMAT_SIZE])
{
    switch (column) {
    case COLUMN_SHAPE:
        snprintf(buffer, FORMAT_SIZE, "%zu-%zu", layer->n_in, layer->n_out);
        return buffer;
    case COLUMN_WEIGHT:
        return format_figure(layer->rms_weight, buffer);
    case COLUMN_GRADIENT:
        return format_figure(layer->rms_gradient, buffer);
    case COLUMN_RATIO:
        if (layer->rms_weight == 0)
            return layer->rms_update == 0 ? "0" : "-";
        return format_figure(layer->rms_update / layer->rms_weight, buffer);
    case COLUMN_ZEROS:
        return last ? "-" : format_share(layer->zero_share, buffer);
    case COLUMN_DEAD:
        if (last)
            return "-";
        snprintf(buffer, FORMAT_SIZE, "%zu", layer->dead_units);
        return buffer;
    case COLUMN_HISTOGRAM:
    case COLUMN_KINDS:
        break;
    }
    return "";
}

static void draw_outputs(struct canvas *canvas, struct rect area, const struct layer_metrics *layer)
{
    double heights[SPARKLINE_COLUMNS];

    histogram_heights(&layer->outputs, heights, SPARKLINE_COLUMNS);
    for (int i = 0; i < SPARKLINE_COLUMNS; i++)
        canvas_column(canvas, area.row + area.rows - 1, area.column + i, area.rows, heights[i],
                      ROLE_TRAIN);
}

/* A band of one row or more: the figures in its last one, a blank one above the outputs where there
 * is room. */
static void draw_layer(struct canvas *canvas, struct rect band, unsigned shown,
                       const struct layer_metrics *layer, bool last)
{
    char buffer[FORMAT_SIZE];
    int right = band.column;

    rect_cut_top(&band, band.rows > 1 ? 1 : 0);

    for (int c = 0; c < COLUMN_KINDS; c++) {
        if (!(shown & 1u << c))
            continue;
        right += columns[c].width;
        if (c == COLUMN_HISTOGRAM) {
            draw_outputs(
                canvas,
                (struct rect){band.row, right - SPARKLINE_COLUMNS, band.rows, SPARKLINE_COLUMNS},
                layer);
            continue;
        }
        bool alarming = (c == COLUMN_GRADIENT && layer->rms_gradient == 0) ||
                        (c == COLUMN_ZEROS && !last && layer->zero_share == 1);
        canvas_text_right(canvas, band.row + band.rows - 1, right, columns[c].width,
                          alarming ? ROLE_BAD : ROLE_TEXT,
                          cell_text(layer, (enum column)c, last, buffer));
    }
}

const char *metrics_panel_health(const struct layer_metrics *layer, enum role *role)
{
    double ratio = layer->rms_weight > 0 ? layer->rms_update / layer->rms_weight : 0;

    *role = ROLE_WARN;
    if (layer->rms_update == 0) {
        *role = ROLE_BAD;
        return "nothing moves";
    }
    if (layer->rms_weight == 0)
        return "first step";
    if (ratio > 0.1) {
        *role = ROLE_BAD;
        return "too fast";
    }
    if (ratio > 0.02)
        return "fast";
    if (ratio < 5e-5)
        return "slow";
    if (2 * layer->dead_units > layer->n_out)
        return "mostly zeros";
    *role = ROLE_GOOD;
    return "steady";
}

/* The explanation of the columns, as far as it fits. */
static const char *legend_that_fits(struct rect area, unsigned shown, const struct run *run,
                                    char buffer[LEGEND_SIZE])
{
    static const char *const texts[] = {
        ("step/W = %s / weight: how much one step changes the weights; about 0.001 is healthy. dW "
         "is the gradient. "
         "Zeros: outputs of 0."),
        "step/W = %s / weight: how much one step changes the weights; about 0.001 is healthy. dW "
        "is the gradient.",
        "step/W = %s / weight: about 0.001 is healthy.",
    };

    for (size_t i = shown & 1u << COLUMN_ZEROS ? 0 : 1; i < sizeof texts / sizeof texts[0]; i++) {
        snprintf(buffer, LEGEND_SIZE, texts[i], optimizers[run->config.optimizer].step);
        if (sentence_rows(buffer, area.columns) <= area.rows)
            break;
    }
    return buffer;
}

/* How many layers are shown, and the rows of each. */
struct bands {
    size_t shown;
    int rows;
};

/* What is said below the layers comes first, but for three of them, which leave it a line; then the
 * bands grow. */
static struct bands place_bands(struct rect inside, size_t layer_count, int wanted)
{
    enum { LEAST = 3, MOST = 4 };
    int layers = (int)layer_count, room = inside.rows - wanted, least = layers;

    if (layers == 0)
        return (struct bands){0};
    if (room < layers)
        least = room > LEAST ? room : layers < LEAST ? layers : LEAST;
    int each = (room - 1) / layers, most = inside.rows > 1 ? inside.rows - 1 : 0;
    return (struct bands){.shown = (size_t)(least < most ? least : most),
                          .rows = each < 1      ? 1
                                  : each > MOST ? MOST
                                                : each};
}

static void draw_titles(struct canvas *canvas, struct rect line, unsigned shown)
{
    int right = line.column;

    for (int c = 0; c < COLUMN_KINDS; c++) {
        if (!(shown & 1u << c))
            continue;
        right += columns[c].width;
        canvas_text_right(canvas, line.row, right, columns[c].width, ROLE_DIM, columns[c].title);
    }
}

/* If not all fit, the last line shows how many are left out. */
static void draw_bands(struct canvas *canvas, struct rect *inside, struct bands bands,
                       unsigned shown, const struct network_metrics *metrics)
{
    bool all = bands.shown == metrics->layer_count;

    for (size_t l = 0; l < bands.shown; l++) {
        struct rect band = rect_cut_top(inside, bands.rows);

        if (all || l + 1 < bands.shown)
            draw_layer(canvas, band, shown, &metrics->layers[l], l + 1 == metrics->layer_count);
        else
            canvas_printf(canvas, band.row, band.column + 1, band.columns - 1, ROLE_DIM,
                          "%zu more: 4", metrics->layer_count - l);
    }
}

/* The diagnosis, and what the columns mean. */
static void draw_words(struct canvas *canvas, struct rect area, const struct run *run,
                       unsigned shown, bool measured)
{
    char legend[LEGEND_SIZE];
    const char *text = "Measured while training.";

    rect_cut_top(&area, advice_draw(canvas, area, run));
    if (rect_empty(area) || advice_is_trouble(run))
        return;
    if (measured)
        text = legend_that_fits(area, shown, run, legend);
    if (advice_rows(run, area.columns) == 0 || sentence_rows(text, area.columns) <= area.rows)
        sentence_draw(canvas, area, ROLE_DIM, text);
}

void metrics_panel_layers(struct canvas *canvas, struct rect area, const struct run *run,
                          const struct network_metrics *metrics)
{
    struct rect inside = canvas_frame(canvas, area, "layers");
    size_t layer_count = metrics == NULL ? 0 : metrics->layer_count;

    if (rect_empty(inside))
        return;
    inside.columns -= 1;
    unsigned shown = choose_columns(inside.columns);
    draw_titles(canvas, rect_cut_top(&inside, 1), shown);
    int wanted = advice_rows(run, inside.columns - 1);
    wanted += advice_is_trouble(run) ? 0 : 2;
    if (layer_count > 0)
        draw_bands(canvas, &inside, place_bands(inside, layer_count, wanted), shown, metrics);
    rect_cut_top(&inside, inside.rows > wanted && inside.rows > 4 ? 1 : 0);
    rect_cut_left(&inside, 1);
    draw_words(canvas, inside, run, shown, layer_count > 0);
}
