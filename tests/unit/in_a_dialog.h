/* in_a_dialog: a dialog that a test opens, gives keys and reads from the screen, as a person does.
 */
#ifndef TESTS_UNIT_IN_A_DIALOG_H
#define TESTS_UNIT_IN_A_DIALOG_H

#include "testing.h"

#include <string.h>

#include "base/text.h"
#include "ui/dialogs/dialog.h"

enum { ROWS = 30, COLUMNS = 120 };

static struct scene scene;
static struct dialog dialog;
static struct canvas screen;
static struct request request; /* what the last key or click asked for */
static bool over; /* with it: the state behind `request` stays until another is opened */

static inline void draw_dialog(int rows, int columns)
{
    if (screen.rows != rows || screen.columns != columns) {
        canvas_release(&screen);
        canvas_init(&screen, GLYPH_SET_ASCII, 0);
        canvas_resize(&screen, rows, columns);
    }
    canvas_clear(&screen);
    dialog_place(&dialog, &scene, rows, columns);
    dialog_draw(&dialog, &scene, &screen);
}

static inline void open_dialog_on(const struct dialog_ops *ops, unsigned run)
{
    dialog_close(&dialog);
    ck_assert(dialog_open(&dialog, ops, &scene, run));
    draw_dialog(ROWS, COLUMNS);
}

static inline void open_dialog(const struct dialog_ops *ops)
{
    open_dialog_on(ops, 0);
}

static inline void leave_dialog(void)
{
    dialog_close(&dialog);
    canvas_release(&screen);
    screen = (struct canvas){0};
}

static inline void give(struct key_press key)
{
    request = (struct request){.kind = REQUEST_NONE};
    over = !dialog_key(&dialog, &key, &scene, &request);
}

static inline void press(uint32_t code)
{
    give((struct key_press){.code = code});
}

static inline void click(int row, int column)
{
    give((struct key_press){.code = KEY_CODE_CLICK, .row = row, .column = column});
}

/* What the last key has come to. */
#define ck_stays()    ck_assert(!over && request.kind == REQUEST_NONE)
#define ck_left()     ck_assert(over &&request.kind == REQUEST_NONE)
#define ck_asks(what) ck_assert(over &&request.kind == (what))

static inline void type(const char *text)
{
    for (; *text != '\0'; text++) {
        press((unsigned char)*text);
        ck_stays();
    }
}

static inline void paste(const char *text)
{
    for (; *text != '\0'; text++)
        give((struct key_press){.code = (unsigned char)*text, .pasted = true});
}

static inline const struct cell *cell_at(int row, int column)
{
    return &screen.cells[row * screen.columns + column];
}

/* The column where a row shows this text; -1: it does not. */
static inline int column_of(int row, const char *text)
{
    int length = (int)strlen(text);

    for (int column = 0; column + length <= screen.columns; column++) {
        int same = 0;

        while (same < length &&
               cell_at(row, column + same)->character == (uint32_t)(unsigned char)text[same])
            same++;
        if (same == length)
            return column;
    }
    return -1;
}

/* The first row that shows this text, and the column where it does; -1: none. */
static inline int find(const char *text, int *column)
{
    for (int row = 0; row < screen.rows; row++)
        if ((*column = column_of(row, text)) >= 0)
            return row;
    return -1;
}

static inline int row_of(const char *text)
{
    int column;

    return find(text, &column);
}

/* Of a list of fields, as it is drawn where all fit: the value in a line, that `column` of the
 * inside, up to what is explained beside it; whether it is marked as wrong; which line is selected.
 */
static inline const char *value_in(size_t line, int column)
{
    static char text[COLUMNS + 1];
    size_t length = 0;

    draw_dialog(ROWS, COLUMNS);
    struct rect inside = rect_inset(dialog.area, 1);
    for (int c = inside.column + column; c < inside.column + inside.columns; c++)
        text[length++] = (char)cell_at(inside.row + (int)line, c)->character;
    text[length] = '\0';
    char *gap = strstr(text, "  ");
    if (gap != NULL)
        *gap = '\0';
    return text;
}

static inline bool wrong_in(size_t line, int column)
{
    draw_dialog(ROWS, COLUMNS);
    struct rect inside = rect_inset(dialog.area, 1);
    return cell_at(inside.row + (int)line, inside.column + column - 2)->role == ROLE_BAD;
}

static inline size_t selected_line(void)
{
    draw_dialog(ROWS, COLUMNS);
    struct rect inside = rect_inset(dialog.area, 1);
    for (int row = 0; row < inside.rows; row++)
        if (cell_at(inside.row + row, inside.column)->role == ROLE_CURSOR)
            return (size_t)row;
    ck_abort_msg("no line is selected");
}

#endif
