/* layout: where the parts of the views stand. */
#include "ui/views/layout.h"

static int min(int a, int b)
{
    return a < b ? a : b;
}

static int max(int a, int b)
{
    return a > b ? a : b;
}

static int clamp(int value, int low, int high)
{
    return max(low, min(value, high));
}

/* The panels below the charts, left to right: settings, layers, digits, as many as fit. */
static void place_panels(struct train_layout *t, struct rect area)
{
    enum { LAYERS_LEAST = 34, LAYERS_MOST = 65, DIGITS_LEAST = 18 };

    t->settings = rect_cut_left(&area, area.columns >= 100 ? 32 : 26);
    if (area.columns < LAYERS_LEAST) {
        t->digits = area.columns >= DIGITS_LEAST ? area : (struct rect){0};
        return;
    }
    int layers = clamp(area.columns / 2, LAYERS_LEAST, LAYERS_MOST);
    if (area.columns - layers < DIGITS_LEAST)
        layers = area.columns;
    t->layers = rect_cut_left(&area, layers);
    t->digits = area;
}

struct train_layout train_layout(struct rect body, int layer_count)
{
    struct train_layout t = {0};
    /* Ten settings with their frame; the layer panel asks for its rows; pictures like 14 rows. */
    int wanted = max(12, layer_count + 6);
    int panels = 0;

    if (body.columns >= 48 && body.rows >= 18)
        panels = clamp(body.rows * 2 / 5, min(wanted, body.rows - 10), max(wanted, 19));
    struct rect panel_area = rect_cut_bottom(&body, panels);
    if (panels > 0)
        place_panels(&t, panel_area);
    t.progress = rect_cut_bottom(&body, 1);
    /* the charts side by side where each gets a readable width, else one above the other */
    t.loss = body.columns >= 60 || body.rows < 8 ? rect_cut_left(&body, body.columns / 2)
                                                 : rect_cut_top(&body, body.rows / 2);
    t.accuracy = body;
    return t;
}

/* Tiles: whole pictures where the gallery has room for several rows of them, else halved by
 * averaging. */
static void place_tiles(struct digits_layout *d, int image_rows, int image_columns)
{
    enum { CAPTION = 1, GAP = 2 };
    int rows = max(1, (image_rows + 1) / 2);
    int columns = max(1, image_columns);

    while (columns > 12 && rows > 4 &&
           (d->gallery.columns / (columns + GAP) < 3 || d->gallery.rows / (rows + CAPTION) < 2)) {
        rows = (rows + 1) / 2;
        columns = (columns + 1) / 2;
    }
    d->tile_picture = rows;
    d->tile_rows = rows + CAPTION;
    d->tile_columns = columns + GAP;
    d->across = d->gallery.columns / d->tile_columns;
    if (d->across > 0) /* what is left over is spread between the tiles */
        d->tile_columns = min(d->gallery.columns / d->across, d->tile_columns + 2 * GAP);
    d->down = d->gallery.rows / d->tile_rows;
    if (d->down > 1)
        d->tile_rows += min((d->gallery.rows - d->down * d->tile_rows) / (d->down - 1), GAP);
}

/* The selected digit: large, unless there is but room for a picture no larger than in the gallery;
 * its bars below a line of text; what is left is for how it was learned. */
static void place_selected(struct digits_layout *d, struct rect side, int image_rows,
                           int class_count)
{
    enum { FRAME = 2, LEAST_PICTURE = 7, LEAST_LEARNED = 3, MOST_LEARNED = 24 };
    int bars = min(min(class_count, 16) + 1 + FRAME, side.rows);
    int wanted = (image_rows + 1) / 2 + FRAME;
    int picture = min(wanted, side.rows - bars);

    if (picture >= min(wanted, LEAST_PICTURE + FRAME))
        d->picture = rect_cut_top(&side, picture);
    int learned = min(side.rows - bars, MOST_LEARNED);
    d->classes = rect_cut_top(&side, learned >= LEAST_LEARNED ? bars : side.rows);
    if (learned >= LEAST_LEARNED)
        d->learned = rect_cut_top(&side, learned);
}

struct digits_layout digits_layout(struct rect body, int image_rows, int image_columns,
                                   int class_count)
{
    struct digits_layout d = {0};
    int wide = clamp(image_columns + 4, 30, 44);

    d.bar = rect_cut_top(&body, 1);
    if (body.columns >= wide + 34)
        place_selected(&d, rect_cut_right(&body, wide), image_rows, class_count);
    d.gallery = body;
    place_tiles(&d, image_rows, image_columns);
    return d;
}

/* Pictures with a caption, halved until two stand side by side. */
static void place_pictures(struct confusion_layout *c, int image_rows, int image_columns)
{
    int rows = max(1, (image_rows + 1) / 2), columns = max(1, image_columns);
    int room = c->pictures.rows - 1;

    while (rows > 3 && (rows + 1 > room || 2 * (columns + 1) > c->pictures.columns)) {
        rows = (rows + 1) / 2;
        columns = (columns + 1) / 2;
    }
    c->tile_rows = rows + 1;
    c->tile_columns = columns + 1;
    c->across = max(0, (c->pictures.columns - 1) / c->tile_columns);
    c->down = max(0, room / c->tile_rows);
}

struct confusion_layout confusion_layout(struct rect body, int class_count, int name,
                                         int image_rows, int image_columns, bool open)
{
    enum { RECALL = 8, LEAST_CELL = 5, MOST_CELL = 10, LEAST_SIDE = 32, LEAST_BELOW = 6 };
    enum { LEAST_PAIRS = 4, WANTED_PAIRS = 12 };
    struct confusion_layout c = {.name = name, .cell = LEAST_CELL, .step = 1};

    c.bar = rect_cut_top(&body, 1);
    if (!open) {
        int least = name + class_count * LEAST_CELL + RECALL + 1;
        if (body.columns >= least + LEAST_SIDE)
            c.pictures =
                rect_cut_right(&body, max(LEAST_SIDE, min(body.columns / 3, body.columns - least)));
        c.cell =
            clamp((body.columns - name - RECALL - 1) / max(1, class_count), LEAST_CELL, MOST_CELL);
        c.columns = clamp((body.columns - name - RECALL - 1) / c.cell, 0, class_count);
        c.step = clamp((body.rows - 2) / max(1, class_count), 1, 2);
        if (body.rows >= 3 * class_count + WANTED_PAIRS) /* wide cells are high ones, too */
            c.step = min((body.rows - WANTED_PAIRS) / class_count, (c.cell + 1) / 2);
        c.rows = clamp((body.rows - 2) / c.step, 0, class_count);
        c.matrix = rect_cut_top(&body, min(body.rows, c.rows * c.step + 2));
    }
    if (!rect_empty(c.pictures))
        c.pairs = body.rows >= LEAST_PAIRS ? body : c.pairs;
    else if (body.rows >= LEAST_BELOW)
        c.pictures = body;
    place_pictures(&c, image_rows, image_columns);
    return c;
}

/* The chosen layer's band gets what the others leave. */
static void place_bands(struct network_layout *n, int layer_count)
{
    enum { LEAST = 5, MOST = 20, CHOSEN_MOST = 30 };
    int rows = n->layers.rows, others = max(0, layer_count - 1);

    n->band = n->chosen_band = min(rows, LEAST);
    n->bands = rows >= 4 && n->layers.columns >= 12 ? clamp(rows / LEAST, 1, layer_count) : 0;
    if (n->bands == layer_count)
        n->band = clamp(rows * 10 / (10 * layer_count + 4), LEAST, MOST);
    else
        others = max(0, n->bands - 1);
    if (n->bands > 0)
        n->chosen_band = clamp(rows - others * n->band, min(rows, LEAST), CHOSEN_MOST);
}

/* A wall of pictures: halved until several stand side by side. */
static void place_wall(struct network_layout *n, int image_rows, int image_columns)
{
    enum { CAPTION = 1, GAP = 1, SMALL = 16 };
    int rows = max(1, (image_rows + 1) / 2), columns = max(1, image_columns);
    int room = n->gallery.rows - 1, width = n->gallery.columns - 1;

    while (rows > 2 && columns > 4 &&
           (columns > SMALL || rows + CAPTION > room || columns + GAP > width)) {
        rows = (rows + 1) / 2;
        columns = (columns + 1) / 2;
    }
    n->tile_rows = rows + CAPTION;
    n->tile_columns = max(columns, 8) + GAP; /* the caption needs that much */
    n->across = max(0, width / n->tile_columns);
    n->down = max(0, room / n->tile_rows);
    if (n->across > 0 && n->down > 0)
        n->tile_rows = min(n->tile_rows + 1, room / n->down);
}

struct network_layout network_layout(struct rect body, int layer_count, int sentence,
                                     int image_rows, int image_columns, bool open)
{
    enum { WIDE = 112, MEDIUM = 70, UNIT_LEAST = 31, LAYERS_LEAST = 43 };
    struct network_layout n = {0};
    int large = 2 * image_columns + 3; /* room for a picture of twice the size */
    int unit = body.columns >= 190 && body.rows >= 48 ? large : image_columns + 3;

    /* beside its picture the unit has room for its figures where there is none below */
    if (open && body.rows < image_rows / 2 + 16 && body.columns >= 2 * UNIT_LEAST + 14)
        unit = 2 * UNIT_LEAST - 3;
    unit = clamp(unit, UNIT_LEAST, 60);
    n.bar = rect_cut_top(&body, 1);
    n.verdict = rect_cut_top(&body, clamp(sentence, 0, body.rows >= 16 ? 4 : body.rows / 2));
    if (open) {
        if (body.columns < 2 * UNIT_LEAST) {
            n.unit = body;
        } else {
            n.unit = rect_cut_right(&body, unit);
            n.gallery = body;
        }
    } else if (body.columns >= WIDE) {
        n.unit = rect_cut_right(&body, unit);
        n.layers = rect_cut_left(&body, clamp(body.columns * 46 / 100, LAYERS_LEAST, 80));
        n.gallery = body;
    } else if (body.columns >= MEDIUM) {
        n.gallery = rect_cut_right(&body, max(32, body.columns * 46 / 100));
        n.layers = body;
        int below = image_rows / 2 + 16; /* for the unit, with a wall of two rows left */
        if (n.gallery.rows >= below + 18)
            n.unit = rect_cut_bottom(&n.gallery, below);
    } else {
        n.layers = body.rows >= 16 ? rect_cut_top(&body, body.rows - 9) : body;
        n.gallery = body.rows >= 9 && n.layers.rows != body.rows ? body : (struct rect){0};
    }
    n.legend = rect_cut_bottom(&n.gallery, n.gallery.rows >= 10 ? 1 : 0);
    place_bands(&n, layer_count);
    place_wall(&n, image_rows, image_columns);
    return n;
}

struct draw_layout draw_layout(struct rect body, int pad_side, int image_rows, int image_columns,
                               int class_count)
{
    enum { FRAME = 2, LEAST_PAD = 16, LEAST_SIDE = 24 };
    struct draw_layout d = {0};
    int side = clamp(image_columns + FRAME, LEAST_SIDE, 48);

    if (body.columns >= 2 * LEAST_PAD + side) {
        /* the pad is square on the screen: two columns for each row */
        int wide = min(pad_side, min(body.columns - side - FRAME, 2 * (body.rows - FRAME))) + FRAME;
        d.pad = rect_cut_left(&body, wide);
        d.pad.rows = min(d.pad.rows, (pad_side + 1) / 2 + FRAME);
        int seen = (image_rows + 1) / 2 + FRAME, bars = min(class_count, 16) + FRAME;
        if (body.rows >= seen + 1 + bars)
            d.seen = rect_cut_top(&body, seen);
        d.verdict = rect_cut_top(&body, 1);
        d.classes = rect_cut_top(&body, min(body.rows, bars));
        if (rect_empty(d.seen) && body.rows >= 4 + FRAME)
            d.seen = body;
        return d;
    }
    d.verdict = rect_cut_bottom(&body, body.rows > 4 ? 1 : 0);
    d.pad = body;
    return d;
}

/* What one run is: beside each other where there is room, else the chart above, else the figures
 * alone. */
static void place_open_run(struct runs_layout *r, struct rect area)
{
    enum { SETTINGS = 32, EPOCHS = 62, LEAST_CHART = 30 };

    if (area.columns >= SETTINGS + EPOCHS + LEAST_CHART) {
        r->settings = rect_cut_left(&area, SETTINGS);
        r->epochs = rect_cut_left(&area, clamp(area.columns / 2, EPOCHS, 76));
        r->chart = area;
        return;
    }
    if (area.rows >= 16)
        r->chart = rect_cut_top(&area, area.rows / 2);
    if (area.columns >= SETTINGS + 46)
        r->settings = rect_cut_left(&area, SETTINGS);
    r->epochs = area;
}

/* The table has the rows that it wants, as long as the panels below keep a readable height. */
struct runs_layout runs_layout(struct rect body, int run_count, bool open)
{
    enum { LEAST_PANEL = 9, LEAST_TABLE = 4, SETTINGS = 32, EPOCHS = 62 };
    struct runs_layout r = {.bar = rect_cut_top(&body, 1)};

    if (open) {
        place_open_run(&r, body);
        return r;
    }
    int panels = clamp(body.rows - (run_count + 3), LEAST_PANEL, body.rows);
    if (body.rows >= LEAST_PANEL + LEAST_TABLE) {
        struct rect area = rect_cut_bottom(&body, min(panels, body.rows - LEAST_TABLE));
        if (area.columns >= SETTINGS + EPOCHS + 60)
            r.epochs = rect_cut_right(&area, EPOCHS);
        if (area.columns >= SETTINGS + 36)
            r.settings = rect_cut_right(&area, SETTINGS);
        r.chart = area;
    }
    r.table = body;
    return r;
}

/* Beside each other where there is room: fields and table left, the chart right; the verdict below.
 */
struct gradient_layout gradient_layout(struct rect body, int field_count, int row_count)
{
    enum { FRAME = 2, HEAD = 1, LEAST_CHART = 8, NARROW = 38, WIDE = 62, ADVICE = 8 };
    struct gradient_layout g = {0};
    int table = row_count + HEAD + FRAME;

    g.verdict = rect_cut_bottom(
        &body, body.rows >= 50   ? 15
               : body.rows >= 30 ? clamp(body.rows - table - field_count - 2 * FRAME, 4, 12)
               : body.rows >= 16 ? 4
               : body.rows >= 7  ? 2
                                 : 1);
    if (body.columns < NARROW + 30) {
        g.fields = rect_cut_top(&body, body.rows >= LEAST_CHART + 2 ? 2 : 0);
        if (body.rows >= table + LEAST_CHART)
            g.table = rect_cut_bottom(&body, table);
        g.chart = body;
        return g;
    }
    struct rect left = rect_cut_left(&body, body.columns >= WIDE + 50 ? WIDE : NARROW);
    g.chart = body;
    g.framed = left.rows >= table + field_count + FRAME;
    g.fields = rect_cut_top(&left, g.framed ? field_count + FRAME
                                            : clamp(left.rows - table, 0, field_count));
    g.table = rect_cut_top(&left,
                           left.columns >= WIDE && left.rows >= table + ADVICE ? table : left.rows);
    g.advice = left;
    return g;
}

struct search_layout search_layout(struct rect body, int plan_count, int trial_count)
{
    enum { FRAME = 2, LEAST_TABLE = 6, LEAST_CHART = 8, PLAN = 46, LEAST_WIDE = 92 };
    struct search_layout s = {0};
    int plan = plan_count + FRAME;

    s.bar = rect_cut_top(&body, 1);
    if (body.rows >= 3)
        s.progress = rect_cut_bottom(&body, 1);
    if (trial_count < 0) {
        if (body.columns >= LEAST_WIDE)
            s.plan = rect_cut_left(&body, PLAN);
        else if (body.rows >= plan + LEAST_CHART)
            s.plan = rect_cut_top(&body, plan);
        s.chart = body;
        return s;
    }
    if (body.columns >= LEAST_WIDE && body.rows >= LEAST_CHART + LEAST_TABLE + 4) {
        /* a short table leaves its room to the chart */
        int left = body.rows - min(trial_count, body.rows) - FRAME - 1;
        int top_rows = max(body.rows * 2 / 5, min(left, body.rows * 3 / 5));
        struct rect top = rect_cut_top(&body, clamp(top_rows, max(plan, LEAST_CHART), 30));
        s.plan = rect_cut_left(&top, PLAN);
        s.chart = top;
    } else if (body.rows >= plan + LEAST_TABLE) {
        s.plan = rect_cut_top(&body, plan);
    }
    s.table = body;
    return s;
}
