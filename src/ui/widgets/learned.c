/* learned: the probability of one image's label over the epochs. */
#include "ui/widgets/learned.h"

#include <stdio.h>

#include "base/text.h"
#include "ui/widgets/chart.h"

#define CHART_ROWS 6 /* fewer have no room for axes */

char *learned_text(const struct prediction_history *predictions, size_t image, uint8_t label,
                   char *buffer, size_t size)
{
    struct learning l = {0};

    buffer[0] = '\0';
    if (predictions == NULL || predictions->epochs == 0 || image >= predictions->count)
        return buffer;
    l = prediction_history_learning(predictions, image, label);
    if (l.learned > 0 && l.lapses > 0)
        snprintf(buffer, size, "learned at epoch %zu, forgotten %zux", l.learned, l.lapses);
    else if (l.learned > 0)
        snprintf(buffer, size, "learned at epoch %zu", l.learned);
    else if (l.forgotten > 0)
        snprintf(buffer, size, "forgotten at epoch %zu", l.forgotten);
    else
        snprintf(buffer, size, "not learned in %s",
                 text_counted(predictions->numbers[predictions->epochs - 1], "epoch").text);
    return buffer;
}

/* One character for a class: its name where that is one, else whether it is the right one. */
static uint32_t class_character(const struct canvas *canvas, const struct dataset *data,
                                size_t class, uint8_t label)
{
    const char *name = data->class_names[class];

    if (name[0] > ' ' && name[0] <= '~' && name[1] == '\0')
        return (uint32_t)name[0];
    return glyph_char(canvas->glyphs, class == label ? GLYPH_BULLET : GLYPH_CROSS);
}

static void draw_chart(struct canvas *canvas, struct rect area, const struct dataset *data,
                       const struct prediction_history *predictions, size_t image, uint8_t label,
                       const char *title)
{
    double x[PREDICTION_HISTORY_EPOCHS], y[PREDICTION_HISTORY_EPOCHS];
    struct mark marks[PREDICTION_HISTORY_EPOCHS];
    size_t n = predictions->epochs;
    char reading[64];

    for (size_t e = 0; e < n; e++) {
        uint8_t class = predictions->predicted[e * predictions->count + image];

        x[e] = (double)predictions->numbers[e];
        y[e] = predictions->p_true[e * predictions->count + image] / 2.55;
        marks[e] = chart_point(x[e], y[e], class_character(canvas, data, class, label), NULL,
                               class == label ? ROLE_GOOD : ROLE_BAD);
    }
    struct series series = {
        .x = x, .y = y, .count = n, .role = ROLE_TRAIN_FAINT, .style = LINE_SOLID, .priority = 1};
    snprintf(reading, sizeof reading, "probability of %s in %%", data->class_names[label]);
    chart_draw(canvas, area,
               &(struct chart){.title = title,
                               .x_name = "epoch",
                               .series = &series,
                               .series_count = 1,
                               .marks = marks,
                               .mark_count = n,
                               .x = axis_make(x[0] > 1 ? x[0] : 0, x[n - 1] + 0.5, false, false),
                               .y = {-5, 105, false},
                               .reading = reading});
}

/* The newest epochs that fit: a column as high as the probability, below it what was read. */
static void draw_columns(struct canvas *canvas, struct rect inside, const struct dataset *data,
                         const struct prediction_history *predictions, size_t image, uint8_t label)
{
    int column = inside.column + 1, right = inside.column + inside.columns - 1;
    size_t first = 0;

    column += canvas_printf(canvas, inside.row, column, right - column, ROLE_DIM, "p(%s) ",
                            data->class_names[label]);
    if (right - column > 0 && predictions->epochs > (size_t)(right - column))
        first = predictions->epochs - (size_t)(right - column);
    for (size_t e = first; e < predictions->epochs && column < right; e++, column++) {
        uint8_t class = predictions->predicted[e * predictions->count + image];
        int eighths = (predictions->p_true[e * predictions->count + image] * 8 + 127) / 255;
        enum role role = class == label ? ROLE_GOOD : ROLE_BAD;

        canvas_put(canvas, inside.row, column,
                   glyph_column(canvas->glyphs, eighths > 0 ? eighths : 1), role);
        if (inside.rows > 1)
            canvas_put(canvas, inside.row + 1, column, class_character(canvas, data, class, label),
                       role);
    }
}

void learned_draw(struct canvas *canvas, struct rect area, const struct dataset *data,
                  const struct prediction_history *predictions, size_t image, uint8_t label)
{
    char title[64];
    bool known = predictions != NULL && predictions->epochs > 0 && image < predictions->count;

    if (!known)
        snprintf(title, sizeof title, "when it is learned");
    else
        learned_text(predictions, image, label, title, sizeof title);
    if (known && area.rows >= CHART_ROWS) {
        draw_chart(canvas, area, data, predictions, image, label, title);
        return;
    }
    struct rect inside = canvas_frame(canvas, area, title);
    if (rect_empty(inside))
        return;
    if (known)
        draw_columns(canvas, inside, data, predictions, image, label);
    else
        canvas_text(canvas, inside.row, inside.column + 1, inside.columns - 1, ROLE_DIM,
                    "after the next epoch");
}
