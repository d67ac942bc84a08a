/* canvas: drawing on the grid of cells. */
#include "term/canvas.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PRINTF_SIZE 512

static const struct cell blank = {.character = ' ', .role = ROLE_TEXT};

void canvas_init(struct canvas *canvas, enum glyph_set glyphs, int colors)
{
    *canvas = (struct canvas){.glyphs = glyphs, .colors = colors};
}

void canvas_release(struct canvas *canvas)
{
    free(canvas->cells);
    canvas->cells = NULL;
    canvas->rows = canvas->columns = 0;
}

void canvas_resize(struct canvas *canvas, int rows, int columns)
{
    size_t height = rows > 0 ? (size_t)rows : 0, width = columns > 0 ? (size_t)columns : 0;

    canvas_release(canvas);
    if (height == 0 || width == 0 || height > SIZE_MAX / sizeof(struct cell) / width)
        return;
    canvas->cells = malloc(height * width * sizeof(struct cell));
    if (canvas->cells == NULL)
        return;
    canvas->rows = rows;
    canvas->columns = columns;
    canvas_clear(canvas);
}

void canvas_clear(struct canvas *canvas)
{
    size_t count = (size_t)canvas->rows * (size_t)canvas->columns;

    for (size_t i = 0; i < count; i++)
        canvas->cells[i] = blank;
}

struct rect canvas_rect(const struct canvas *canvas)
{
    return (struct rect){.rows = canvas->rows, .columns = canvas->columns};
}

/* NULL outside the canvas. */
static struct cell *cell_at(struct canvas *canvas, int row, int column)
{
    if (row < 0 || row >= canvas->rows || column < 0 || column >= canvas->columns)
        return NULL;
    return &canvas->cells[(size_t)row * (size_t)canvas->columns + (size_t)column];
}

/* The part of an area that lies on the canvas. */
static struct rect clip(const struct canvas *canvas, struct rect area)
{
    int top = area.row > 0 ? area.row : 0, left = area.column > 0 ? area.column : 0;
    int rows = area.row + area.rows < canvas->rows ? area.row + area.rows : canvas->rows;
    int columns =
        area.column + area.columns < canvas->columns ? area.column + area.columns : canvas->columns;

    rows = rows > top ? rows - top : 0;
    columns = columns > left ? columns - left : 0;
    return (struct rect){top, left, rows, columns};
}

/* The cell, after blanking the other half of a wide character; NULL outside the canvas. */
static struct cell *free_cell(struct canvas *canvas, int row, int column)
{
    struct cell *cell = cell_at(canvas, row, column);

    if (cell == NULL)
        return NULL;
    if (canvas->texts != NULL)
        canvas->texts[cell - canvas->cells] = 0;
    if (cell->character == 0) {
        cell[-1].character = ' ';
        memset(cell[-1].marks, 0, sizeof cell[-1].marks);
    }
    if (column + 1 < canvas->columns && cell[1].character == 0)
        cell[1].character = ' ';
    return cell;
}

static void set_cell(struct canvas *canvas, int row, int column, struct cell content)
{
    struct cell *cell = free_cell(canvas, row, column);

    if (cell != NULL)
        *cell = content;
}

/* Two columns wide; if one is outside the canvas, the other stays blank. */
static void set_wide(struct canvas *canvas, int row, int column, struct cell content)
{
    struct cell *left = free_cell(canvas, row, column);
    struct cell *right = free_cell(canvas, row, column + 1);
    struct cell empty = {.character = ' ', .role = content.role};

    if (left != NULL)
        *left = right != NULL ? content : empty;
    empty.character = left != NULL ? 0 : ' ';
    if (right != NULL)
        *right = empty;
}

static bool can_show(const struct canvas *canvas, uint32_t character)
{
    return canvas->glyphs != GLYPH_SET_ASCII || character <= 0x7e;
}

void canvas_put(struct canvas *canvas, int row, int column, uint32_t character, enum role role)
{
    if (text_is_unsafe(character) || text_columns_of(character) != 1 ||
        !can_show(canvas, character))
        character = '?';
    set_cell(canvas, row, column, (struct cell){.character = character, .role = (uint8_t)role});
}

void canvas_glyph(struct canvas *canvas, int row, int column, enum glyph name, enum role role)
{
    canvas_put(canvas, row, column, glyph_char(canvas->glyphs, name), role);
}

bool canvas_heat(struct canvas *canvas, struct rect area, uint8_t level)
{
    struct rect seen = clip(canvas, area);

    if (canvas->colors < 256)
        return false;
    for (int row = seen.row; row < seen.row + seen.rows; row++)
        for (int column = seen.column; column < seen.column + seen.columns; column++) {
            struct cell *cell = cell_at(canvas, row, column);
            cell->heated = !cell->grey;
            cell->lower = cell->grey ? cell->lower : level;
        }
    return true;
}

void canvas_emphasize(struct canvas *canvas, struct rect area, unsigned look)
{
    struct rect seen = clip(canvas, area);

    for (int row = seen.row; row < seen.row + seen.rows; row++)
        for (int column = seen.column; column < seen.column + seen.columns; column++) {
            struct cell *cell = cell_at(canvas, row, column);
            cell->extra = (uint8_t)(cell->extra | look);
        }
}

static void put_shown(struct canvas *canvas, int row, int column, enum role role,
                      const struct text_shown *shown)
{
    struct cell cell = {.character = shown->base, .role = (uint8_t)role};
    bool can = can_show(canvas, shown->base);

    if (can && canvas->glyphs != GLYPH_SET_ASCII)
        memcpy(cell.marks, shown->marks, sizeof cell.marks);
    if (can && shown->columns == 2) {
        set_wide(canvas, row, column, cell);
        return;
    }
    cell.character = can ? shown->base : '?';
    set_cell(canvas, row, column, cell);
    if (shown->columns == 2)
        canvas_put(canvas, row, column + 1, ' ', role);
}

static void note_text(struct canvas *canvas, int row, int column, int columns)
{
    struct rect seen = clip(canvas, (struct rect){row, column, 1, columns});
    unsigned number = ++canvas->text_count;

    for (int i = seen.column; i < seen.column + seen.columns && seen.rows > 0; i++)
        canvas->texts[seen.row * canvas->columns + i] = number;
}

int canvas_text(struct canvas *canvas, int row, int column, int columns, enum role role,
                const char *text)
{
    int room = columns < canvas->columns - column ? columns : canvas->columns - column;
    int used = 0;
    bool cut = text_columns(text) > room;
    struct text_shown shown;

    if (room <= 0)
        return 0;
    while (text_shown(&text, &shown) && used + shown.columns <= room - (cut ? 1 : 0)) {
        put_shown(canvas, row, column + used, role, &shown);
        used += shown.columns;
    }
    if (cut)
        canvas_glyph(canvas, row, column + used++, GLYPH_ELLIPSIS, role);
    if (canvas->texts != NULL)
        note_text(canvas, row, column, used);
    return used;
}

int canvas_printf(struct canvas *canvas, int row, int column, int columns, enum role role,
                  const char *format, ...)
{
    char text[PRINTF_SIZE];
    va_list arguments;

    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return length < 0 ? 0 : canvas_text(canvas, row, column, columns, role, text);
}

int canvas_text_right(struct canvas *canvas, int row, int right, int columns, enum role role,
                      const char *text)
{
    int width = text_columns(text);

    if (width > columns)
        width = columns;
    return canvas_text(canvas, row, right - width, width, role, text);
}

void canvas_fill(struct canvas *canvas, struct rect area, uint32_t character, enum role role)
{
    struct rect seen = clip(canvas, area);

    for (int row = seen.row; row < seen.row + seen.rows; row++)
        for (int column = seen.column; column < seen.column + seen.columns; column++)
            canvas_put(canvas, row, column, character, role);
}

static void draw_edges(struct canvas *canvas, struct rect area)
{
    int bottom = area.row + area.rows - 1, right = area.column + area.columns - 1;
    uint32_t horizontal = glyph_char(canvas->glyphs, GLYPH_HORIZONTAL);
    uint32_t vertical = glyph_char(canvas->glyphs, GLYPH_VERTICAL);
    struct rect rest = area;

    canvas_fill(canvas, rect_cut_top(&rest, 1), horizontal, ROLE_FRAME);
    canvas_fill(canvas, rect_cut_bottom(&rest, 1), horizontal, ROLE_FRAME);
    canvas_fill(canvas, rect_cut_left(&rest, 1), vertical, ROLE_FRAME);
    canvas_fill(canvas, rect_cut_right(&rest, 1), vertical, ROLE_FRAME);
    canvas_glyph(canvas, area.row, area.column, GLYPH_TOP_LEFT, ROLE_FRAME);
    canvas_glyph(canvas, area.row, right, GLYPH_TOP_RIGHT, ROLE_FRAME);
    canvas_glyph(canvas, bottom, area.column, GLYPH_BOTTOM_LEFT, ROLE_FRAME);
    canvas_glyph(canvas, bottom, right, GLYPH_BOTTOM_RIGHT, ROLE_FRAME);
}

struct rect canvas_frame(struct canvas *canvas, struct rect area, const char *title)
{
    int room = area.columns - 4; /* between the corners, a space on either side */

    if (area.rows < 2 || area.columns < 2)
        return (struct rect){.row = area.row, .column = area.column};
    draw_edges(canvas, area);
    if (title != NULL && room > 0) {
        int used = canvas_text(canvas, area.row, area.column + 2, room, ROLE_TITLE, title);
        canvas_put(canvas, area.row, area.column + 1, ' ', ROLE_FRAME);
        canvas_put(canvas, area.row, area.column + 2 + used, ' ', ROLE_FRAME);
    }
    return rect_inset(area, 1);
}

/* `share` (NaN counts as 0) of `cells` cells, in eighths of a cell. */
static int to_eighths(double share, int cells)
{
    if (!(share > 0))
        return 0;
    if (share > 1)
        share = 1;
    return (int)lround(share * cells * 8);
}

void canvas_bar(struct canvas *canvas, int row, int column, int columns, double share,
                enum role role)
{
    int eighths = columns > 0 ? to_eighths(share, columns) : 0;

    for (int i = 0; i < columns; i++) {
        int filled = eighths - 8 * i;
        if (filled > 0)
            canvas_put(canvas, row, column + i, glyph_bar(canvas->glyphs, filled), role);
        else
            canvas_glyph(canvas, row, column + i, GLYPH_TRACK, ROLE_BAR_EMPTY);
    }
}

void canvas_column(struct canvas *canvas, int bottom, int column, int rows, double share,
                   enum role role)
{
    int eighths = rows > 0 ? to_eighths(share, rows) : 0;

    if (eighths == 0 && share > 0)
        eighths = 1; /* shows that it is not 0 */
    for (int row = 0; row < rows && 8 * row < eighths; row++)
        canvas_put(canvas, bottom - row, column, glyph_column(canvas->glyphs, eighths - 8 * row),
                   role);
}

static bool has_greys(const struct canvas *canvas)
{
    return canvas->colors >= 8 && canvas->glyphs != GLYPH_SET_ASCII;
}

struct rect canvas_picture_size(struct rect area, size_t rows, size_t columns)
{
    struct rect size = {.row = area.row, .column = area.column};

    if (rect_empty(area) || rows == 0 || columns == 0)
        return size;
    double scale = fmin(
        1, fmin((double)area.columns / (double)columns, 2.0 * (double)area.rows / (double)rows));
    /* the small share keeps 28 * (20.0 / 28) from ending below 20 */
    size.columns = (int)((double)columns * scale + 1e-6);
    size.rows = (int)ceil((double)rows * scale / 2 - 1e-6);
    if (size.columns == 0)
        size.columns = 1;
    if (size.rows == 0)
        size.rows = 1;
    return size;
}

/* Length of the overlap of source pixel i (out of n) with target pixel k (out of m), both axes
 * being stretched to n * m. */
static size_t overlap(size_t i, size_t n, size_t k, size_t m)
{
    size_t low = i * m > k * n ? i * m : k * n;
    size_t high = (i + 1) * m < (k + 1) * n ? (i + 1) * m : (k + 1) * n;

    return high > low ? high - low : 0;
}

struct picture {
    const uint8_t *pixels; /* (rows, columns) */
    size_t rows, columns;
    size_t target_rows, target_columns;
    bool balanced;
};

/* The mean of the pixels under target pixel (y, x), weighted by how much of each lies under it. */
static uint8_t target_pixel(const struct picture *p, size_t y, size_t x)
{
    size_t sum = 0;
    size_t last_row = ((y + 1) * p->rows + p->target_rows - 1) / p->target_rows;
    size_t last_column = ((x + 1) * p->columns + p->target_columns - 1) / p->target_columns;

    for (size_t i = y * p->rows / p->target_rows; i < last_row; i++) {
        size_t height = overlap(i, p->rows, y, p->target_rows);
        for (size_t j = x * p->columns / p->target_columns; j < last_column; j++)
            sum += height * overlap(j, p->columns, x, p->target_columns) *
                   p->pixels[i * p->columns + j];
    }
    size_t area = p->rows * p->columns; /* of a target pixel in these units */
    return (uint8_t)((sum + area / 2) / area);
}

/* Without background colours the sign is shown by the character, and by a role if there is one. */
static struct cell balanced_character(enum glyph_set glyphs, int level)
{
    int from_zero = level - CANVAS_ZERO, size = abs(from_zero);

    if (size < 16)
        return (struct cell){.character = glyph_char(glyphs, GLYPH_MIDDLE_DOT), .role = ROLE_DIM};
    if (from_zero < 0)
        return (struct cell){.character = size < 64 ? '-' : '=', .role = ROLE_TRAIN};
    return (struct cell){.character = size < 64 ? '+' : '#', .role = ROLE_VALIDATION};
}

static struct cell picture_cell(const struct canvas *canvas, const struct picture *picture,
                                size_t row, size_t column)
{
    uint8_t upper = target_pixel(picture, 2 * row, column);
    uint8_t lower = target_pixel(picture, 2 * row + 1, column);

    if (has_greys(canvas))
        return (struct cell){.character = glyph_char(canvas->glyphs, GLYPH_UPPER_HALF),
                             .grey = true,
                             .balanced = picture->balanced,
                             .upper = upper,
                             .lower = lower};
    if (picture->balanced)
        return balanced_character(canvas->glyphs, (upper + lower) / 2);
    return (struct cell){.character = glyph_shade(canvas->glyphs, (uint8_t)((upper + lower) / 2)),
                         .role = ROLE_TEXT};
}

static struct rect draw_picture(struct canvas *canvas, struct rect area, const uint8_t *pixels,
                                size_t rows, size_t columns, bool balanced)
{
    struct rect used = canvas_picture_size(area, rows, columns), seen = clip(canvas, used);
    struct picture picture = {pixels,  rows, columns, 2 * (size_t)used.rows, (size_t)used.columns,
                              balanced};

    for (int row = seen.row; row < seen.row + seen.rows; row++)
        for (int column = seen.column; column < seen.column + seen.columns; column++)
            set_cell(canvas, row, column,
                     picture_cell(canvas, &picture, (size_t)(row - used.row),
                                  (size_t)(column - used.column)));
    return used;
}

struct rect canvas_picture(struct canvas *canvas, struct rect area, const uint8_t *pixels,
                           size_t rows, size_t columns)
{
    return draw_picture(canvas, area, pixels, rows, columns, false);
}

struct rect canvas_balanced(struct canvas *canvas, struct rect area, const uint8_t *levels,
                            size_t rows, size_t columns)
{
    return draw_picture(canvas, area, levels, rows, columns, true);
}
