/* predict_table: pictures and bars for people, rows of probabilities for programs. */
#include "cli/predict_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/quote.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "cli/ascii_image.h"
#include "mlptui/data/dataset.h"
#include "mlptui/nn/loss.h"

#define BAR_WIDTH  24
#define LEAST_ROWS 10 /* of bars, however low the picture */

/* The classes by probability, the likeliest first, the lower number first on a tie. Insertion:
 * there are at most 256 of them. */
static void rank(const struct prediction *p, size_t *order)
{
    for (size_t c = 0; c < p->class_count; c++) {
        size_t at = c;
        for (; at > 0 && p->probabilities[order[at - 1]] < p->probabilities[c]; at--)
            order[at] = order[at - 1];
        order[at] = c;
    }
}

static void text_percent(float share, FILE *file)
{
    if (isnan(share))
        fprintf(file, "%8s  ", "-");
    else
        fprintf(file, "%8.4f %%", 100.0 * (double)share);
}

static int name_width(const struct prediction *p)
{
    int width = 1;

    for (size_t c = 0; c < p->class_count; c++) {
        int columns = text_columns(p->class_names[c]);
        width = columns > width ? columns : width;
    }
    return width;
}

static void text_class(const struct prediction *p, size_t class, int width, bool utf8, FILE *file)
{
    fputs("  ", file);
    quote_plain(p->class_names[class], width, file);
    fputs("  ", file);
    ascii_image_bar((double)p->probabilities[class], BAR_WIDTH, utf8, file);
    text_percent(p->probabilities[class], file);
}

/* A line of the picture in its frame; its top and bottom edge; what is below it. */
static void text_picture(const struct ascii_image *d, size_t line, FILE *file)
{
    bool edge = line == 0 || line == d->lines + 1;
    const char *left = line == 0 ? "┌"
                       : edge    ? "└"
                                 : "│",
               *right = line == 0 ? "┐"
                        : edge    ? "┘"
                                  : "│";

    if (line > d->lines + 1) {
        fprintf(file, "%*s", (int)d->width + 2, "");
        return;
    }
    fputs(d->utf8 ? left : edge ? "+" : "|", file);
    for (size_t x = 0; edge && x < d->width; x++)
        fputs(d->utf8 ? "─" : "-", file);
    if (!edge)
        ascii_image_line(d, line - 1, file);
    fputs(d->utf8 ? right : edge ? "+" : "|", file);
}

static void write_text(const struct prediction *p, FILE *file)
{
    bool utf8 = ascii_image_locale_is_utf8();
    struct ascii_image drawing =
        ascii_image_of(p->pixels, p->rows, p->columns, ASCII_IMAGE_WIDTH, utf8);
    size_t order[DATASET_MAX_CLASSES], best = loss_arg_max(p->probabilities, p->class_count);
    size_t most = drawing.lines > LEAST_ROWS ? drawing.lines : LEAST_ROWS;
    size_t shown = p->class_count < most ? p->class_count : most;
    int width = name_width(p);

    rank(p, order);
    quote_plain(p->name, 0, file);
    fputs(": ", file);
    quote_plain(p->class_names[best], 0, file);
    fputc('\n', file);
    for (size_t line = 0; line < drawing.lines + 2 || line <= shown; line++) {
        text_picture(&drawing, line, file);
        if (line > 0 && line <= shown)
            /* rank filled it in. NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage) */
            text_class(p, order[line - 1], width, utf8, file);
        fputc('\n', file);
    }
    if (shown < p->class_count)
        fprintf(file, "(left out: %s)\n",
                text_counted(p->class_count - shown, "less likely class").text);
}

static void write_row(struct record *record, const struct prediction *p)
{
    size_t best = loss_arg_max(p->probabilities, p->class_count);

    record_begin(record);
    record_put(record, TEXT(p->name), WHOLE(best), TEXT(p->class_names[best]));
    record_list_begin(record);
    for (size_t c = 0; c < p->class_count; c++)
        record_put(record, isnan(p->probabilities[c]) ? NONE : REAL((double)p->probabilities[c]));
    record_list_end(record);
    record_end(record);
}

void predict_table_begin(struct predict_table *table, size_t format, char *const *class_names,
                         size_t class_count, FILE *file)
{
    static const struct record_column first[] = {
        {.key = "image"},
        {.key = "class"},
        {.key = "name"},
        {.key = "probabilities", .digits = 6, .absent = RECORD_IN_FLAT},
    };
    const size_t count = sizeof first / sizeof first[0];

    *table = (struct predict_table){.format = format,
                                    .columns = xcalloc(count + class_count, sizeof *first)};
    memcpy(table->columns, first, sizeof first);
    for (size_t c = 0; c < class_count; c++) {
        struct record_column *column = &table->columns[count + c];
        *column = (struct record_column){.digits = 6, .absent = RECORD_IN_NESTED};
        snprintf(column->key, sizeof column->key, "p_%s", class_names[c]);
    }
    record_init(&table->record, format, file, table->columns, count + class_count);
    if (!record_for_people(format))
        record_header(&table->record);
}

void predict_table_write(struct predict_table *table, const struct prediction *prediction)
{
    if (!record_for_people(table->format)) {
        write_row(&table->record, prediction);
        return;
    }
    fputs(table->any ? "\n" : "", table->record.file);
    write_text(prediction, table->record.file);
    table->any = true;
}

void predict_table_release(struct predict_table *table)
{
    free(table->columns);
}
