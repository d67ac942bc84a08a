/* figure: drawn by Cairo into memory, then written as one file. */
#include "store/figure.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "base/atomicfile.h"
#include "store/figure_plan.h"
#include "store/outpath.h"

enum form { FORM_SVG, FORM_PNG, FORM_PDF, FORM_COUNT };

static const char *const endings[FORM_COUNT] = {".svg", ".png", ".pdf"};

static bool check_path(const char *path, size_t *form, struct error *error)
{
    return outpath_ending(path, endings, FORM_COUNT, form, error) && atomicfile_check(path, error);
}

#ifndef HAVE_CAIRO

bool figure_check_path(const char *path, struct error *error)
{
    size_t form;

    return check_path(path, &form, error) &&
           error_set(error, "%s: this build cannot draw: it was configured without cairo", path);
}

bool figure_write(const struct figure *figure, const char *path, struct error *error)
{
    (void)figure;
    return figure_check_path(path, error);
}

#else

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <cairo.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/xalloc.h"

/* Points. A figure of 800 is printed at about 450 in a report: letters of 15 become those of 8.5.
 */
#define WIDTH         800.0
#define HEIGHT        500.0
#define PNG_SCALE     2
#define EDGE          14.0 /* left free all around */
#define GAP           8.0  /* between a text and what it belongs to */
#define TITLE_SIZE    19.0
#define LABEL_SIZE    16.0
#define TICK_SIZE     14.0
#define LEGEND_SIZE   15.0
#define MARK_SIZE     13.0
#define LEAST_SIZE    7.0 /* letters are not made smaller: the text is cut then */
#define TICK_LENGTH   5.0
#define MINOR_LENGTH  3.0
#define LINE_WIDTH    2.4
#define MARKER_RADIUS 4.5
#define MARKER_APART  16.0 /* at least, along a curve */
#define SAMPLE_WIDTH  40.0 /* of a curve in the legend */
#define LEGEND_PAD    9.0
#define LEGEND_LEAD   1.5  /* height of a legend's line, in letters */
#define LEGEND_SHARE  0.38 /* of the width, at most */
#define SCRIPT_SIZE   0.7  /* of an exponent, in letters */
#define SCRIPT_RISE   0.42

/* --- ink -------------------------------------------------------------------------------------- */

struct color {
    double red, green, blue;
};

static const struct color black = {0.10, 0.10, 0.10}, gray = {0.40, 0.40, 0.40},
                          light = {0.89, 0.89, 0.89}, white = {1, 1, 1};

/* Okabe and Ito's palette (Color Universal Design, 2008), which the colour-blind can tell apart,
 * without its yellow, which is too faint on white. */
static const struct color palette[] = {
    {0.000, 0.447, 0.698}, {0.835, 0.369, 0.000}, {0.000, 0.620, 0.451}, {0.800, 0.475, 0.655},
    {0.902, 0.624, 0.000}, {0.337, 0.706, 0.914}, {0.100, 0.100, 0.100},
};
#define COLOR_COUNT   (sizeof palette / sizeof palette[0])

/* On, off, on, off; of another length than the palette, so that 28 curves differ. */
static const double dashes[][4] = {
    {0, 0, 0, 0},
    {10, 4, 10, 4},
    {3.5, 2.5, 3.5, 2.5},
    {13, 3, 3, 3},
};
#define DASH_COUNT    (sizeof dashes / sizeof dashes[0])

static void ink(cairo_t *cairo, struct color color)
{
    cairo_set_source_rgb(cairo, color.red, color.green, color.blue);
}

static void stroke_line(cairo_t *cairo, double x0, double y0, double x1, double y1)
{
    cairo_move_to(cairo, x0, y0);
    cairo_line_to(cairo, x1, y1);
    cairo_stroke(cairo);
}

/* --- text ------------------------------------------------------------------------------------- */

/* A copy for Cairo, with '?' for unsafe characters (text_safe). To be freed. */
static char *clean_text(const char *text)
{
    char *copy = xcalloc(strlen(text) + TEXT_MAX_BYTES, 1); /* shorten may put "..." at its end */
    size_t used = 0;

    for (uint32_t character; (character = text_next(&text)) != 0;)
        used += (size_t)text_write(text_safe(character), copy + used);
    return copy;
}

static double text_width(cairo_t *cairo, const char *text)
{
    cairo_text_extents_t extents;

    cairo_text_extents(cairo, text, &extents);
    return extents.x_advance;
}

/* Replaces the last character by "...". */
static void shorten(char *text)
{
    size_t end = strlen(text);

    if (end >= 3 && strcmp(text + end - 3, "...") == 0)
        end -= 3;
    while (end > 0 && ((unsigned char)text[end - 1] & 0xC0) == 0x80)
        end--;
    memcpy(text + (end > 0 ? end - 1 : 0), end > 1 ? "..." : "", end > 1 ? 4 : 1);
}

/* A safe copy that fits: in a smaller font size, which stays set, and cut if necessary. To be
 * freed. */
static char *fitted_text(cairo_t *cairo, const char *text, double size, double width)
{
    char *copy = clean_text(text);

    cairo_set_font_size(cairo, size);
    double natural = text_width(cairo, copy);
    if (natural <= width)
        return copy;
    cairo_set_font_size(cairo, fmax(size * width / natural, fmin(size, LEAST_SIZE)));
    while (copy[0] != '\0' && text_width(cairo, copy) > width * 1.001)
        shorten(copy);
    return copy;
}

/* `align` 0: the text begins at x, 0.5: its middle is there, 1: it ends there. y is the baseline.
 */
static void show_text(cairo_t *cairo, double x, double y, double align, const char *text)
{
    cairo_move_to(cairo, x - align * text_width(cairo, text), y);
    cairo_show_text(cairo, text);
}

/* Half the height of a digit: a label's baseline lies that far below its tick. */
static double half_height(cairo_t *cairo)
{
    cairo_text_extents_t extents;

    cairo_text_extents(cairo, "0", &extents);
    return extents.height / 2;
}

/* --- tick labels ------------------------------------------------------------------------------ */

/* "10" in `base` and "-4" in `script`, or all in `base`. */
struct label {
    char base[32], script[32];
};

/* `number` with a real minus sign. */
static void typeset(const char *number, char *buffer, size_t size)
{
    bool negative = number[0] == '-';

    snprintf(buffer, size, "%s%s", negative ? "\u2212" : "", number + negative);
}

static struct label tick_label(const struct figure_scale *scale, size_t tick)
{
    struct label label = {"10", ""};
    char number[24];

    if (scale->decades) {
        snprintf(number, sizeof number, "%.0f", round(log10(scale->ticks[tick])));
        typeset(number, label.script, sizeof label.script);
    } else {
        axis_label(scale->ticks[tick], scale->step, number, sizeof number);
        typeset(number, label.base, sizeof label.base);
    }
    return label;
}

static double label_width(cairo_t *cairo, const struct label *label)
{
    cairo_set_font_size(cairo, TICK_SIZE * SCRIPT_SIZE);
    double width = text_width(cairo, label->script);
    cairo_set_font_size(cairo, TICK_SIZE);
    return width + text_width(cairo, label->base);
}

static void show_label(cairo_t *cairo, double x, double y, double align, const struct label *label)
{
    x -= align * label_width(cairo, label);
    show_text(cairo, x, y, 0, label->base);
    x += text_width(cairo, label->base);
    cairo_set_font_size(cairo, TICK_SIZE * SCRIPT_SIZE);
    show_text(cairo, x, y - SCRIPT_RISE * TICK_SIZE, 0, label->script);
}

static double widest_label(cairo_t *cairo, const struct figure_scale *scale)
{
    double width = 0;

    for (size_t i = 0; i < scale->tick_count; i++) {
        struct label label = tick_label(scale, i);
        width = fmax(width, label_width(cairo, &label));
    }
    return width;
}

/* --- axes ------------------------------------------------------------------------------------- */

static double bottom_of(struct figure_rect rect)
{
    return rect.y + rect.height;
}

static double right_of(struct figure_rect rect)
{
    return rect.x + rect.width;
}

static void draw_grid(cairo_t *cairo, const struct figure_plan *plan)
{
    ink(cairo, light);
    cairo_set_line_width(cairo, 1);
    for (size_t i = 0; i < plan->x.tick_count; i++) {
        double x = figure_plan_x(plan, plan->x.ticks[i]);
        stroke_line(cairo, x, plan->area.y, x, bottom_of(plan->area));
    }
    for (size_t i = 0; i < plan->y.tick_count; i++) {
        double y = figure_plan_y(plan, plan->y.ticks[i]);
        stroke_line(cairo, plan->area.x, y, right_of(plan->area), y);
    }
}

static void draw_x_ticks(cairo_t *cairo, const struct figure_plan *plan)
{
    double bottom = bottom_of(plan->area);

    for (size_t i = 0; i < plan->x.minor_count; i++) {
        double x = figure_plan_x(plan, plan->x.minors[i]);
        stroke_line(cairo, x, bottom, x, bottom + MINOR_LENGTH);
    }
    for (size_t i = 0; i < plan->x.tick_count; i++) {
        struct label label = tick_label(&plan->x, i);
        double x = figure_plan_x(plan, plan->x.ticks[i]);
        stroke_line(cairo, x, bottom, x, bottom + TICK_LENGTH);
        show_label(cairo, x, bottom + TICK_LENGTH + GAP / 2 + TICK_SIZE, 0.5, &label);
    }
}

static void draw_y_ticks(cairo_t *cairo, const struct figure_plan *plan)
{
    double left = plan->area.x;

    for (size_t i = 0; i < plan->y.minor_count; i++) {
        double y = figure_plan_y(plan, plan->y.minors[i]);
        stroke_line(cairo, left - MINOR_LENGTH, y, left, y);
    }
    for (size_t i = 0; i < plan->y.tick_count; i++) {
        struct label label = tick_label(&plan->y, i);
        double y = figure_plan_y(plan, plan->y.ticks[i]);
        stroke_line(cairo, left - TICK_LENGTH, y, left, y);
        cairo_set_font_size(cairo, TICK_SIZE);
        show_label(cairo, left - TICK_LENGTH - GAP / 2, y + half_height(cairo), 1, &label);
    }
}

static void draw_axes(cairo_t *cairo, const struct figure_plan *plan)
{
    struct figure_rect area = plan->area;

    ink(cairo, black);
    cairo_set_line_width(cairo, 1.2);
    cairo_move_to(cairo, area.x, area.y);
    cairo_line_to(cairo, area.x, bottom_of(area));
    cairo_line_to(cairo, right_of(area), bottom_of(area));
    cairo_stroke(cairo);
    draw_x_ticks(cairo, plan);
    draw_y_ticks(cairo, plan);
}

/* The title above the area and the axes' labels beside it. */
static void draw_labels(cairo_t *cairo, const struct figure_plan *plan)
{
    const struct figure *figure = plan->figure;
    struct figure_rect area = plan->area;

    ink(cairo, black);
    cairo_select_font_face(cairo, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
    char *title = fitted_text(cairo, figure->title, TITLE_SIZE, WIDTH - 2 * EDGE);
    double half = text_width(cairo, title) / 2;
    double middle = fmin(area.x + area.width / 2, WIDTH - EDGE - half);
    show_text(cairo, fmax(middle, EDGE + half), EDGE + TITLE_SIZE * 0.8, 0.5, title);
    free(title);
    cairo_select_font_face(cairo, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
    char *label = fitted_text(cairo, figure->x.label, LABEL_SIZE, area.width);
    show_text(cairo, area.x + area.width / 2, HEIGHT - EDGE - LABEL_SIZE * 0.25, 0.5, label);
    free(label);
    label = fitted_text(cairo, figure->y.label, LABEL_SIZE, area.height);
    cairo_save(cairo);
    cairo_translate(cairo, EDGE + LABEL_SIZE * 0.8, area.y + area.height / 2);
    cairo_rotate(cairo, -acos(-1) / 2);
    show_text(cairo, 0, 0, 0.5, label);
    cairo_restore(cairo);
    free(label);
}

/* --- curves ----------------------------------------------------------------------------------- */

static void polygon(cairo_t *cairo, double x, double y, double radius, int corners, double turn)
{
    for (int i = 0; i < corners; i++) {
        double angle = (turn + (double)i / corners) * 2 * acos(-1);
        cairo_line_to(cairo, x + radius * sin(angle), y - radius * cos(angle));
    }
    cairo_close_path(cairo);
}

/* Filled, with a thin white edge, so that markers on each other stay apart. */
static void draw_marker(cairo_t *cairo, double x, double y, size_t number)
{
    static const struct {
        double radius, turn;
        int corners; /* 0: a disc */
    } shapes[] = {{1, 0, 0}, {1.3, 0.125, 4}, {1.4, 0, 3}, {1.4, 0, 4}, {1.4, 0.5, 3}};
    size_t k = number % (sizeof shapes / sizeof shapes[0]);

    cairo_new_path(cairo);
    if (shapes[k].corners == 0)
        cairo_arc(cairo, x, y, MARKER_RADIUS, 0, 2 * acos(-1));
    else
        polygon(cairo, x, y, MARKER_RADIUS * shapes[k].radius, shapes[k].corners, shapes[k].turn);
    cairo_set_dash(cairo, NULL, 0, 0);
    cairo_set_line_width(cairo, 1.4);
    ink(cairo, white);
    cairo_stroke_preserve(cairo);
    ink(cairo, palette[number % COLOR_COUNT]);
    cairo_fill(cairo);
}

static void set_pen(cairo_t *cairo, size_t number)
{
    const double *dash = dashes[number % DASH_COUNT];

    ink(cairo, palette[number % COLOR_COUNT]);
    cairo_set_line_width(cairo, LINE_WIDTH);
    cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_cap(cairo, CAIRO_LINE_CAP_BUTT);
    cairo_set_dash(cairo, dash, dash[0] > 0 ? 4 : 0, 0);
}

static void draw_line(cairo_t *cairo, const struct figure_plan *plan, size_t number)
{
    const struct figure_series *series = &plan->figure->series[number];
    bool down = false; /* the pen */

    set_pen(cairo, number);
    for (size_t i = 0; i < series->count; i++) {
        bool shown = figure_shown(plan->figure, series, i);
        if (shown) {
            double x = figure_plan_x(plan, series->x[i]), y = figure_plan_y(plan, series->y[i]);
            if (down)
                cairo_line_to(cairo, x, y);
            else
                cairo_move_to(cairo, x, y);
        }
        down = shown;
    }
    cairo_stroke(cairo);
}

/* Whether a point is isolated between two gaps, so that no line shows it. */
static bool alone(const struct figure_plan *plan, const struct figure_series *series, size_t i)
{
    return (i == 0 || !figure_shown(plan->figure, series, i - 1)) &&
           (i + 1 == series->count || !figure_shown(plan->figure, series, i + 1));
}

/* Markers at the points, with a minimum distance. */
static void draw_markers(cairo_t *cairo, const struct figure_plan *plan, size_t number)
{
    const struct figure_series *series = &plan->figure->series[number];
    double last_x = -INFINITY, last_y = -INFINITY;

    for (size_t i = 0; i < series->count; i++) {
        if (!figure_shown(plan->figure, series, i))
            continue;
        if (!series->markers && !alone(plan, series, i))
            continue;
        double x = figure_plan_x(plan, series->x[i]), y = figure_plan_y(plan, series->y[i]);
        if (hypot(x - last_x, y - last_y) < MARKER_APART)
            continue;
        draw_marker(cairo, x, y, number);
        last_x = x;
        last_y = y;
    }
}

static void draw_curves(cairo_t *cairo, const struct figure_plan *plan)
{
    for (size_t s = 0; s < plan->figure->series_count; s++)
        draw_line(cairo, plan, s);
    for (size_t s = 0; s < plan->figure->series_count; s++)
        draw_markers(cairo, plan, s);
    cairo_set_dash(cairo, NULL, 0, 0);
}

/* --- the mark --------------------------------------------------------------------------------- */

static bool has_mark(const struct figure *figure)
{
    return figure->mark != NULL && figure_fits(figure->x, figure->mark->x);
}

/* The place of the mark's text: right or left of its line, as high as it is free; if nothing is
 * free, at the top, on the side with more space. Of width 0 where there is none. */
static struct figure_rect mark_place(cairo_t *cairo, const struct figure_plan *plan)
{
    const double height = MARK_SIZE * 1.3;
    struct figure_rect area = plan->area;

    if (!has_mark(plan->figure))
        return (struct figure_rect){0};
    char *text = fitted_text(cairo, plan->figure->mark->text, MARK_SIZE, area.width / 2);
    double x = figure_plan_x(plan, plan->figure->mark->x), width = text_width(cairo, text);
    double sides[2] = {x + GAP, x - GAP - width};
    bool right = sides[0] + width <= right_of(area);
    free(text);
    for (double y = area.y + 2; y + height < bottom_of(area); y += height / 2) {
        for (int side = 0; side < 2; side++) {
            struct figure_rect rect = {sides[side], y, width, height};
            if (rect.x >= area.x && right_of(rect) <= right_of(area) &&
                figure_plan_free(plan, rect, GAP / 4))
                return rect;
        }
    }
    return (struct figure_rect){right ? sides[0] : fmax(sides[1], area.x), area.y + 2, width,
                                height};
}

static void draw_mark_line(cairo_t *cairo, const struct figure_plan *plan)
{
    if (!has_mark(plan->figure))
        return;
    double x = figure_plan_x(plan, plan->figure->mark->x);
    ink(cairo, gray);
    cairo_set_line_width(cairo, 1.4);
    cairo_set_dash(cairo, dashes[1], 4, 0);
    stroke_line(cairo, x, plan->area.y, x, bottom_of(plan->area));
    cairo_set_dash(cairo, NULL, 0, 0);
}

static void draw_mark_text(cairo_t *cairo, const struct figure_plan *plan, struct figure_rect place)
{
    if (place.width <= 0)
        return;
    ink(cairo, white);
    cairo_rectangle(cairo, place.x - 2, place.y, place.width + 4, place.height);
    cairo_fill(cairo);
    ink(cairo, black);
    char *text = fitted_text(cairo, plan->figure->mark->text, MARK_SIZE, plan->area.width / 2);
    show_text(cairo, place.x, place.y + MARK_SIZE, 0, text);
    free(text);
}

/* --- legend ----------------------------------------------------------------------------------- */

struct legend {
    double size; /* of its letters */
    double width, height;
};

static struct legend measure_legend(cairo_t *cairo, const struct figure *figure, double most)
{
    double count = (double)figure->series_count, widest = 0;
    double line = (most - 2 * LEGEND_PAD) / fmax(count, 1);
    struct legend legend = {.size = fmin(LEGEND_SIZE, line / LEGEND_LEAD)};

    for (size_t s = 0; s < figure->series_count; s++) {
        char *name = fitted_text(cairo, figure->series[s].name, legend.size, WIDTH * LEGEND_SHARE);
        widest = fmax(widest, text_width(cairo, name));
        free(name);
    }
    legend.width = widest + SAMPLE_WIDTH + GAP + 2 * LEGEND_PAD;
    legend.height = count * legend.size * LEGEND_LEAD + 2 * LEGEND_PAD;
    return legend;
}

static void draw_sample(cairo_t *cairo, const struct figure *figure, size_t s, double x, double y)
{
    set_pen(cairo, s);
    stroke_line(cairo, x, y, x + SAMPLE_WIDTH, y);
    cairo_set_dash(cairo, NULL, 0, 0);
    if (figure->series[s].markers)
        draw_marker(cairo, x + SAMPLE_WIDTH / 2, y, s);
}

static void draw_legend(cairo_t *cairo, const struct figure *figure, const struct legend *legend,
                        struct figure_rect place)
{
    double x = place.x + LEGEND_PAD, y = place.y + LEGEND_PAD, line = legend->size * LEGEND_LEAD;

    ink(cairo, white);
    cairo_rectangle(cairo, place.x, place.y, place.width, place.height);
    cairo_fill_preserve(cairo);
    ink(cairo, light);
    cairo_set_line_width(cairo, 1);
    cairo_stroke(cairo);
    for (size_t s = 0; s < figure->series_count; s++) {
        draw_sample(cairo, figure, s, x, y + line / 2);
        char *name = fitted_text(cairo, figure->series[s].name, legend->size, WIDTH * LEGEND_SHARE);
        ink(cairo, black);
        show_text(cairo, x + SAMPLE_WIDTH + GAP, y + line / 2 + half_height(cairo), 0, name);
        free(name);
        y += line;
    }
}

/* --- the whole -------------------------------------------------------------------------------- */

/* Computes the plot area from the sizes of the texts around it, and its scales. `aside` is the
 * width reserved at the right for a legend. */
static struct figure_plan make_plan(cairo_t *cairo, const struct figure *figure, double aside)
{
    struct figure_plan plan = {.figure = figure};
    double top = EDGE + TITLE_SIZE + GAP * 1.5;
    double bottom = EDGE + TICK_LENGTH + GAP / 2 + TICK_SIZE * 1.1 + (GAP + LABEL_SIZE);
    double height = HEIGHT - top - bottom;

    plan.y = figure_scale_y(figure, (size_t)(height / 45));
    double left = EDGE + (LABEL_SIZE + GAP) + widest_label(cairo, &plan.y) + GAP / 2 + TICK_LENGTH;
    plan.x = figure_scale_x(figure, (size_t)((WIDTH - left - EDGE - aside) / 55));
    double right = EDGE + widest_label(cairo, &plan.x) / 2 + aside;
    plan.area = (struct figure_rect){left, top, WIDTH - left - right, height};
    return plan;
}

/* Places the legend where it covers nothing: inside the area, or else right of it; the area then
 * becomes narrower, and the marks' texts are placed again. */
static void draw_figure(cairo_t *cairo, const struct figure *figure)
{
    struct figure_plan plan = make_plan(cairo, figure, 0);
    struct figure_rect taken = mark_place(cairo, &plan);
    struct legend legend = measure_legend(cairo, figure, plan.area.height);
    struct figure_rect place = {0};

    if (figure->series_count > 0 &&
        !figure_plan_room(&plan, taken, legend.width, legend.height, &place)) {
        plan = make_plan(cairo, figure, legend.width + GAP);
        place = (struct figure_rect){WIDTH - EDGE - legend.width, plan.area.y, legend.width,
                                     legend.height};
        taken = mark_place(cairo, &plan);
    }
    ink(cairo, white);
    cairo_paint(cairo);
    draw_grid(cairo, &plan);
    draw_mark_line(cairo, &plan);
    draw_curves(cairo, &plan);
    draw_mark_text(cairo, &plan, taken);
    draw_axes(cairo, &plan);
    draw_labels(cairo, &plan);
    if (figure->series_count > 0)
        draw_legend(cairo, figure, &legend, place);
}

/* --- files ------------------------------------------------------------------------------------ */

struct memory {
    unsigned char *bytes;
    size_t count, capacity;
    bool out; /* of memory: what comes then is dropped */
};

/* Never reports a failure to Cairo: 1.18 leaks memory if writing a PDF fails. */
static cairo_status_t keep_bytes(void *context, const unsigned char *bytes, unsigned count)
{
    struct memory *memory = context;

    if (memory->out)
        return CAIRO_STATUS_SUCCESS;
    if (memory->capacity - memory->count < count) {
        size_t capacity = 2 * (memory->count + count);
        unsigned char *grown = realloc(memory->bytes, capacity);
        if (grown == NULL) {
            memory->out = true;
            return CAIRO_STATUS_SUCCESS;
        }
        memory->bytes = grown;
        memory->capacity = capacity;
    }
    memcpy(memory->bytes + memory->count, bytes, count);
    memory->count += count;
    return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *new_surface(enum form form, const struct figure *figure,
                                    struct memory *memory)
{
    cairo_surface_t *surface;
    char *title;

    switch (form) {
    case FORM_SVG:
        surface = cairo_svg_surface_create_for_stream(keep_bytes, memory, WIDTH, HEIGHT);
        cairo_svg_surface_restrict_to_version(surface, CAIRO_SVG_VERSION_1_1);
        return surface;
    case FORM_PDF:
        surface = cairo_pdf_surface_create_for_stream(keep_bytes, memory, WIDTH, HEIGHT);
        /* no date: the same figure is the same file */
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "");
        title = clean_text(figure->title);
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title);
        free(title);
        return surface;
    case FORM_PNG:
    case FORM_COUNT:
        break;
    }
    surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)WIDTH * PNG_SCALE,
                                         (int)HEIGHT * PNG_SCALE);
    cairo_surface_set_device_scale(surface, PNG_SCALE, PNG_SCALE);
    return surface;
}

/* No hinting, so that text has the same width in every format. */
static void set_fonts(cairo_t *cairo)
{
    cairo_font_options_t *options = cairo_font_options_create();

    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_set_font_options(cairo, options);
    cairo_font_options_destroy(options);
    cairo_select_font_face(cairo, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
}

/* Removes the number of an SVG's outer group, which depends on how many surfaces were made before.
 */
static void forget_number(struct memory *memory)
{
    static const char word[] = "id=\"surface";
    unsigned char *found = memmem(memory->bytes, memory->count, word, sizeof word - 1);

    if (found == NULL)
        return;
    unsigned char *digits = found + sizeof word - 1, *end = memory->bytes + memory->count;
    unsigned char *rest = digits;
    while (rest < end && *rest >= '0' && *rest <= '9')
        rest++;
    memmove(digits, rest, (size_t)(end - rest));
    memory->count -= (size_t)(rest - digits);
}

static cairo_status_t render(const struct figure *figure, enum form form, struct memory *memory)
{
    cairo_surface_t *surface = new_surface(form, figure, memory);
    cairo_t *cairo = cairo_create(surface);

    set_fonts(cairo);
    draw_figure(cairo, figure);
    cairo_status_t status = cairo_status(cairo);
    cairo_destroy(cairo);
    if (status == CAIRO_STATUS_SUCCESS && form == FORM_PNG)
        status = cairo_surface_write_to_png_stream(surface, keep_bytes, memory);
    cairo_surface_finish(surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (status == CAIRO_STATUS_SUCCESS && memory->out)
        status = CAIRO_STATUS_NO_MEMORY;
    if (status == CAIRO_STATUS_SUCCESS && form == FORM_SVG)
        forget_number(memory);
    return status;
}

bool figure_check_path(const char *path, struct error *error)
{
    size_t form;

    return check_path(path, &form, error);
}

bool figure_write(const struct figure *figure, const char *path, struct error *error)
{
    struct memory memory = {0};
    size_t form;

    if (!check_path(path, &form, error))
        return false;
    cairo_status_t status = render(figure, (enum form)form, &memory);
    bool good =
        status == CAIRO_STATUS_SUCCESS
            ? atomicfile_write(path, memory.bytes, memory.count, error)
            : error_set(error, "%s: cannot be drawn: %s", path, cairo_status_to_string(status));
    free(memory.bytes);
    return good;
}

#endif
