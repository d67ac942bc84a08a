/* draw: the view with a pad to draw a digit on: what the network sees of it, and what it takes it
 * for, live while training goes on. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "data/digitize.h"
#include "mlptui/nn/loss.h"
#include "mlptui/train/snapshot.h"
#include "store/picture.h"
#include "term/key.h"
#include "ui/model/format.h"
#include "ui/model/pad.h"
#include "ui/model/predict.h"
#include "ui/views/layout.h"
#include "ui/views/view.h"
#include "ui/widgets/classes.h"
#include "ui/widgets/sentence.h"

/* Its own keys. */
enum { OWN_PEN = ACTION_OWN, OWN_UNDO, OWN_CLEAR, OWN_THINNER, OWN_THICKER, OWN_SAVE };

#define KEY_STEP   (1.0 / 28) /* of the pen, by the arrow keys */
#define MOST_SAVED 1000

struct draw_view {
    struct pad pad;
    double x, y;   /* the pen, in [0, 1) of the pad */
    bool pen;      /* the arrow keys draw */
    bool by_keys;  /* the pen is shown */
    uint8_t *seen; /* (D): what the network sees; NULL before the data is there */
    bool blank;    /* the pad, so that there is nothing to see */
    struct predictor predictor;
    struct draw_layout layout;
    struct rect pad_area; /* where the pad's picture was drawn */
    char message[ERROR_TEXT_SIZE];
};

static void draw_open(void *state)
{
    struct draw_view *view = state;

    pad_init(&view->pad);
    view->x = view->y = 0.5;
    view->blank = true;
}

static void draw_close(void *state)
{
    struct draw_view *view = state;

    pad_release(&view->pad);
    predictor_release(&view->predictor);
    free(view->seen);
}

/* The pad as the network's input: as MNIST was made. */
static void look(struct draw_view *view, const struct dataset *data)
{
    if (view->seen == NULL)
        view->seen = xcalloc(data->pixel_count, 1);
    uint16_t pixels[PAD_SIDE * PAD_SIDE];
    for (size_t i = 0; i < PAD_SIDE * PAD_SIDE; i++)
        pixels[i] = (uint16_t)(view->pad.pixels[i] * 257);
    view->blank = pad_blank(&view->pad) || !digitize(pixels, PAD_SIDE, PAD_SIDE, view->seen,
                                                     data->image_rows, data->image_columns, NULL);
}

static void draw_update(void *state, const struct scene *scene, struct rect area)
{
    struct draw_view *view = state;
    const struct dataset *data = scene->dataset;
    size_t first = 0;

    if (data == NULL)
        return;
    view->layout = draw_layout(area, PAD_SIDE, (int)data->image_rows, (int)data->image_columns,
                               (int)data->class_count);
    view->pad_area = canvas_picture_size(rect_inset(view->layout.pad, 1), PAD_SIDE, PAD_SIDE);
    look(view, data);
    if (view->blank || scene->snapshot == NULL) {
        predictor_clear(&view->predictor);
        return;
    }
    struct split one = {.count = 1, .pixels = view->seen};
    predictor_run(&view->predictor, scene->snapshot, &one, &first, 1);
}

/* --- drawing --------------------------------------------------------------------------------- */

static void draw_pen(const struct draw_view *view, struct canvas *canvas)
{
    struct rect area = view->pad_area;
    int row = area.row + (int)(view->y * area.rows);
    int column = area.column + (int)(view->x * area.columns);

    if (!rect_empty(area))
        canvas_glyph(canvas, row, column, view->pen ? GLYPH_DIAMOND : GLYPH_BULLET,
                     view->pen ? ROLE_BAD : ROLE_KEY);
}

static void draw_pad(const struct draw_view *view, struct canvas *canvas)
{
    struct rect inside = canvas_frame(canvas, view->layout.pad, "draw a digit here");

    canvas_picture(canvas, inside, view->pad.pixels, PAD_SIDE, PAD_SIDE);
    if (view->by_keys)
        draw_pen(view, canvas);
    if (view->blank && inside.rows > 4)
        sentence_draw(canvas,
                      (struct rect){view->pad_area.row + view->pad_area.rows / 2 - 1,
                                    inside.column + 1, 3, inside.columns - 2},
                      ROLE_DIM, "press and drag, or Enter puts the pen down for the arrow keys");
}

static void draw_seen(const struct draw_view *view, const struct dataset *data,
                      struct canvas *canvas)
{
    struct rect inside = canvas_frame(canvas, view->layout.seen, "what the network sees");

    if (!view->blank && view->seen != NULL)
        canvas_picture(canvas, inside, view->seen, data->image_rows, data->image_columns);
}

static void draw_verdict(const struct draw_view *view, const struct dataset *data,
                         struct canvas *canvas, struct rect line)
{
    const float *p = predictor_row(&view->predictor, 0);
    char share[FORMAT_SIZE];

    int column = line.column + 1, room = line.columns - 2;
    if (view->message[0] != '\0') {
        canvas_text(canvas, line.row, column, room, ROLE_WARN, view->message);
    } else if (p == NULL) {
        canvas_text(canvas, line.row, column, room, ROLE_DIM,
                    view->blank ? "nothing drawn yet" : "no network yet");
    } else {
        size_t guess = loss_arg_max(p, data->class_count);

        canvas_printf(canvas, line.row, column, room, ROLE_STRONG, "read as %s, %s",
                      data->class_names[guess], format_share((double)p[guess], share));
    }
}

static void draw_draw(const void *state, const struct scene *scene, struct canvas *canvas,
                      struct rect area)
{
    const struct draw_view *view = state;

    if (scene->dataset == NULL) {
        excuse_draw(canvas, area, "the pad appears when the data is loaded");
        return;
    }
    draw_pad(view, canvas);
    draw_seen(view, scene->dataset, canvas);
    if (!rect_empty(view->layout.verdict))
        draw_verdict(view, scene->dataset, canvas, view->layout.verdict);
    classes_draw(canvas, view->layout.classes, scene->dataset, predictor_row(&view->predictor, 0),
                 CLASSES_NO_TRUTH);
}

/* --- keys and mouse -------------------------------------------------------------------------- */

static double bounded(double at)
{
    return at < 0 ? 0 : at > 0.999 ? 0.999 : at;
}

static void move_pen(struct draw_view *view, double dx, double dy)
{
    view->by_keys = true;
    view->x = bounded(view->x + dx);
    view->y = bounded(view->y + dy);
    if (view->pen)
        pad_draw_to(&view->pad, view->x, view->y);
}

static void lower_pen(struct draw_view *view)
{
    view->by_keys = true;
    view->pen = !view->pen;
    if (view->pen)
        pad_begin(&view->pad, view->x, view->y);
}

/* Saves the pad under the first free name in the working directory. */
static void save(struct draw_view *view)
{
    char path[64];
    struct error error;

    for (int n = 1; n <= MOST_SAVED; n++) {
        snprintf(path, sizeof path, "mlptui-digit-%d.png", n);
        if (access(path, F_OK) == 0)
            continue;
        if (picture_write(path, view->pad.pixels, PAD_SIDE, PAD_SIDE, &error))
            snprintf(view->message, sizeof view->message, "%s is written", path);
        else
            snprintf(view->message, sizeof view->message, "%s", error.text);
        return;
    }
    snprintf(view->message, sizeof view->message, "there are %d drawings here already", MOST_SAVED);
}

static bool change(struct draw_view *view, int action)
{
    switch (action) {
    case OWN_PEN:
        lower_pen(view);
        return true;
    case OWN_UNDO:
        pad_undo(&view->pad);
        return true;
    case OWN_CLEAR:
        pad_clear(&view->pad);
        view->pen = false;
        return true;
    case OWN_THINNER:
    case OWN_THICKER:
        pad_resize_brush(&view->pad, action == OWN_THICKER ? 1 : -1);
        return true;
    case OWN_SAVE:
        save(view);
        return true;
    default:
        return false;
    }
}

static bool draw_act(void *state, const struct scene *scene, int action, struct request *request)
{
    struct draw_view *view = state;
    struct step step;

    (void)request;
    (void)scene;
    view->message[0] = '\0';
    if (change(view, action))
        return true;
    if (step_of(action, &step)) {
        move_pen(view, KEY_STEP * step.across, KEY_STEP * step.down);
        return true;
    }
    bool lifted = action == ACTION_ESCAPE && view->pen;
    if (lifted)
        view->pen = false;
    return lifted;
}

/* The brush to the middle of a cell of the screen. */
static void move_to_cell(struct draw_view *view, int row, int column)
{
    struct rect area = view->pad_area;

    view->x = (column - area.column + 0.5) / area.columns;
    view->y = (row - area.row + 0.5) / area.rows;
}

static bool draw_click(void *state, const struct scene *scene, int row, int column,
                       struct request *request)
{
    struct draw_view *view = state;

    (void)request;
    (void)scene;
    if (!rect_contains(view->pad_area, row, column))
        return false;
    view->message[0] = '\0';
    view->pen = view->by_keys = false;
    move_to_cell(view, row, column);
    pad_begin(&view->pad, view->x, view->y);
    return true;
}

static bool draw_drag(void *state, const struct scene *scene, int row, int column)
{
    struct draw_view *view = state;

    (void)scene;
    if (rect_empty(view->pad_area) || view->pen || pad_blank(&view->pad))
        return false;
    move_to_cell(view, row, column);
    pad_draw_to(&view->pad, view->x, view->y);
    return true;
}

static const struct binding keys[] = {
    {OWN_PEN, KEY_CODE_ENTER, "Enter", .footer = "pen",
     .help = "put the pen down for the arrow keys, or up", .group = "Draw"},
    {OWN_UNDO, 'u', "u", .footer = "undo", .help = "take the last stroke back"},
    {OWN_CLEAR, KEY_CODE_DELETE, "Del", .other_code = KEY_CODE_BACKSPACE, .footer = "clear",
     .help = "clear the pad"},
    {OWN_THINNER, '<', "<", .help = "a thinner brush"},
    {OWN_THICKER, '>', ">", .help = "a thicker brush"},
    {OWN_SAVE, 'S', "S", .footer = "save", .help = "save the drawing as mlptui-digit-N.png"},
};

const struct view view_draw = {
    .tab = "Draw",
    .help = "the Draw view",
    .keys = keys,
    .key_count = sizeof keys / sizeof keys[0],
    .takes = KEYS_ACROSS | KEYS_UP_DOWN,
    .size = sizeof(struct draw_view),
    .needs = {.snapshot = true},
    .open = draw_open,
    .close = draw_close,
    .update = draw_update,
    .draw = draw_draw,
    .act = draw_act,
    .click = draw_click,
    .drag = draw_drag,
};
